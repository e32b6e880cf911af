/* depth: how many safeguards must fail before a goal opens, what each is worth, and what fails
 * when one of them, a group or a layer of them fails. */
#include "cli/analysis_inputs.h"
#include "cli/cmd.h"
#include "cli/report.h"
#include "export/depth.h"

#include <math.h>
#include <string.h>

static const struct option options[] = {
    INPUT_OPTIONS,
    {"world", '\0', "WORLD", "what if: rest it on this world (default: validated)"},
    {"scenario", '\0', "ID", "this scenario alone (default: all)"},
    {"top", '\0', "N", "list N smallest sets of failures (default 5)"},
    {"bypass", '\0', "P", "assume this bypass rate where nothing measures it"},
    {"beta", '\0', "SHARE", "beta-factor of common-cause groups (default 0)"},
    {"memory", '\0', "MIB", "most memory of decision diagrams (default 512)"},
    {"seconds", '\0', "S", "stop after about S seconds with what is known by then"},
    {"format", '\0', "FORMAT", "text (the default), json or csv"},
    {"output", 'o', "FILE", "write to FILE instead of standard output"},
    {NULL, '\0', NULL, NULL},
};

enum { DEFAULT_TOP = 5, MOST_TOP = 10000, SHOWN_PATHS = 10 };

struct depth_task {
    const struct arguments *arguments;
    struct inputs inputs;
    struct progress progress;
    struct engine_options engine;
    struct depth_question question;
    const struct depth_format *format;
};

static bool go_on(void *context)
{
    return progress_parts(context, 0, 1);
}

static enum exit_status read_format(struct depth_task *task)
{
    int format = choose_format(task->arguments, depth_formats, sizeof(*depth_formats));
    task->format = &depth_formats[format < 0 ? 0 : format];
    return format < 0 ? EXIT_USAGE : EXIT_ACCEPTABLE;
}

static enum exit_status read_scenario(struct depth_task *task)
{
    const char *id = argument_value(task->arguments, "scenario");
    const struct threatmodel *model = &task->inputs.model;
    task->question.scenario = id ? threatmodel_find_scenario(model, id) : NONE;
    if (id && task->question.scenario == NONE) {
        fprintf(stderr, "pathgate: error: the models have no scenario '%s'\n  they have:", id);
        for (size_t s = 0; s < model->scenarios.count; s++) {
            fprintf(stderr, " %s", model->scenarios.items[s].label.id);
        }
        fputc('\n', stderr);
        return EXIT_USAGE;
    }
    return EXIT_ACCEPTABLE;
}

static enum exit_status read_task(struct depth_task *task)
{
    const struct arguments *arguments = task->arguments;
    uint64_t mebibytes, top;
    double granted;
    enum exit_status status = read_format(task);
    if (status != EXIT_ACCEPTABLE) {
        return status;
    }
    if (!analysis_number(arguments, "top", 1, MOST_TOP, DEFAULT_TOP, &top) ||
        !analysis_number(arguments, "memory", 1, 1 << 20, 512, &mebibytes) ||
        !analysis_real(arguments, "seconds", &granted) ||
        !analysis_share(arguments, "bypass", NAN, &task->question.bypass) ||
        !analysis_share(arguments, "beta", 0, &task->question.beta)) {
        return EXIT_USAGE;
    }
    task->engine = (struct engine_options){.memory_budget = (size_t)mebibytes << 20,
                                           .progress = progress_engine,
                                           .context = &task->progress};
    task->question.wanted = (size_t)top;
    task->question.options = &task->engine;
    task->question.progress = go_on;
    task->question.context = &task->progress;
    task->question.verdict = &task->inputs.verdict;
    progress_begin(&task->progress, isnan(granted) ? 0 : granted);
    status = inputs_assess(arguments, &(struct assessment_options){.most_paths = SHOWN_PATHS},
                           argument_value(arguments, "world"), &task->inputs);
    return status == EXIT_ACCEPTABLE ? read_scenario(task) : status;
}

/* A goal that is open with everything in force. */
static bool is_crossed(const struct depth_report *report)
{
    for (uint32_t d = 0; d < report->depth_count; d++) {
        if (report->depths[d].open) {
            return true;
        }
    }
    return false;
}

static enum exit_status answer(struct depth_task *task)
{
    struct depth_report report;
    progress_name(&task->progress, "defence in depth");
    enum status status = depth_find(&task->question, &task->inputs.arena, &report);
    bool stopped = progress_end(&task->progress);
    if (status != STATUS_OK) {
        return analysis_refuse(status);
    }
    report.complete &= !stopped;
    const struct shown_depth shown = {&task->inputs.verdict, &report, task->question.bypass,
                                      task->question.beta};
    struct text product;
    text_init(&product);
    task->format->write(&shown, &product);
    enum exit_status exit_status =
        report_product(argument_value(task->arguments, "output"), &product);
    text_release(&product);
    return exit_status != EXIT_ACCEPTABLE ? exit_status
           : !report.complete             ? EXIT_UNDETERMINED
           : is_crossed(&report)          ? EXIT_CROSSED
                                          : EXIT_ACCEPTABLE;
}

static enum exit_status run(const struct arguments *arguments)
{
    struct depth_task task = {.arguments = arguments};
    enum exit_status status = read_task(&task);
    if (status == EXIT_ACCEPTABLE) {
        status = answer(&task);
    }
    inputs_release(&task.inputs);
    return status;
}

const struct command command_depth = {
    .name = "depth",
    .operands = "[MODEL...] --evidence STORE --system NAME --deployment TYPE --framework PACK",
    .summary = "show how many safeguards must fail, and what fails with each of them",
    .examples =
        "  pathgate depth chemical-biological --evidence store.db --system my-system \\\n"
        "      --deployment closed --framework meta-aasf-2.0\n"
        "  pathgate depth cybersecurity --evidence store.db --system my-system \\\n"
        "      --deployment api --framework meta-aasf-2.0 --beta 0.1 --format json\n",
    .details =
        "The depth of a scenario is the least number of safeguards in force that must fail\n"
        "before its goal can no longer be ruled out. Each safeguard, each common-cause group\n"
        "and each layer is taken away in turn: which goals open, which tiers rise, how many\n"
        "paths it cuts, alone and at all, and its Shapley share of the probability that all\n"
        "of them take off. Exit status: 0; 1 where a goal is open already; 3 where a budget\n"
        "was hit or a run was cut short; 2 and 4 as everywhere.\n",
    .most = 256,
    .options = options,
    .run = run,
};
