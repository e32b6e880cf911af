/* thresholds: which levels of capabilities open goals, how far a system is from them, and what
 * evaluation says so. */
#include "cli/analysis_inputs.h"
#include "cli/cmd.h"
#include "cli/report.h"
#include "export/thresholds.h"
#include "model/grammar.h"

#include <math.h>
#include <string.h>

static const struct option options[] = {
    INPUT_OPTIONS,
    {"world", '\0', "WORLD", "what if: rest tiers on this world (default: validated)"},
    {"of", '\0', "SCOPE", "scenario (the default), outcome or domain: any goal of it"},
    {"only", '\0', "ID", "this scenario, outcome or domain alone (default: all)"},
    {"top", '\0', "N", "list N vectors of each border (default 3)"},
    {"by-deployment", '\0', NULL, "how near thresholds are under every deployment, too"},
    {"memory", '\0', "MIB", "most memory of decision diagrams (default 512)"},
    {"seconds", '\0', "S", "stop after about S seconds with what is known by then"},
    {"format", '\0', "FORMAT", "text (the default), json or csv"},
    {"output", 'o', "FILE", "write to FILE instead of standard output"},
    {NULL, '\0', NULL, NULL},
};

enum { DEFAULT_TOP = 3, MOST_TOP = 10000 };

struct thresholds_task {
    const struct arguments *arguments;
    struct inputs inputs;
    struct progress progress;
    struct engine_options engine;
    struct thresholds_question question;
    const struct thresholds_format *format;
};

static enum exit_status read_format(struct thresholds_task *task)
{
    const char *name = argument_value(task->arguments, "format");
    const char *names[4] = {NULL};
    task->format = thresholds_formats;
    for (size_t i = 0; thresholds_formats[i].name && i < 3; i++) {
        names[i] = thresholds_formats[i].name;
        if (name && strcmp(name, names[i]) == 0) {
            task->format = &thresholds_formats[i];
            return EXIT_ACCEPTABLE;
        }
    }
    return name ? refuse_word("format", name, names) : EXIT_ACCEPTABLE;
}

static enum exit_status read_scope(struct thresholds_task *task)
{
    const char *of = argument_value(task->arguments, "of");
    int scope = of ? grammar_word(of, goal_scope_words) : SCOPE_SCENARIO;
    if (scope < 0) {
        return refuse_word("of", of, goal_scope_words);
    }
    task->question.scope = (enum goal_scope)scope;
    task->question.only = argument_value(task->arguments, "only");
    return EXIT_ACCEPTABLE;
}

static enum exit_status read_task(struct thresholds_task *task)
{
    const struct arguments *arguments = task->arguments;
    uint64_t mebibytes, top;
    double granted;
    enum exit_status status = read_format(task);
    if (status == EXIT_ACCEPTABLE) {
        status = read_scope(task);
    }
    if (status != EXIT_ACCEPTABLE) {
        return status;
    }
    if (!analysis_number(arguments, "top", 1, MOST_TOP, DEFAULT_TOP, &top) ||
        !analysis_number(arguments, "memory", 1, 1 << 20, 512, &mebibytes) ||
        !analysis_real(arguments, "seconds", &granted)) {
        return EXIT_USAGE;
    }
    task->engine = (struct engine_options){.memory_budget = (size_t)mebibytes << 20,
                                           .progress = progress_engine,
                                           .context = &task->progress};
    task->question.verdict = &task->inputs.verdict;
    task->question.wanted = (size_t)top;
    task->question.elsewhere = argument_value(arguments, "by-deployment") != NULL;
    task->question.options = &task->engine;
    progress_begin(&task->progress, isnan(granted) ? 0 : granted);
    return inputs_assess(arguments, &(struct assessment_options){0},
                         argument_value(arguments, "world"), &task->inputs);
}

/* A goal that is open with everything in force. */
static bool is_crossed(const struct thresholds *thresholds)
{
    for (size_t i = 0; i < thresholds->count; i++) {
        const struct goal_threshold *goal = &thresholds->goals[i];
        const struct border *minimal = &goal->worlds[goal->world_count - 1].frontier.minimal;
        if (minimal->count && minimal->vectors[0].distance == 0) {
            return true;
        }
    }
    return false;
}

static enum exit_status refuse(struct thresholds_task *task, enum status status)
{
    if (status != STATUS_INVALID) {
        return analysis_refuse(status);
    }
    fprintf(stderr, "pathgate: error: no scenario of the models is of the %s '%s'\n",
            goal_scope_words[task->question.scope], task->question.only);
    return EXIT_USAGE;
}

static enum exit_status answer(struct thresholds_task *task)
{
    struct thresholds thresholds;
    progress_name(&task->progress, "unlocking frontiers");
    enum status status = thresholds_find(&task->question, &task->inputs.arena, &thresholds);
    bool stopped = progress_end(&task->progress);
    if (status != STATUS_OK) {
        return refuse(task, status);
    }
    thresholds.complete &= !stopped;
    const struct shown_thresholds shown = {&task->inputs.verdict, &thresholds};
    struct text product;
    text_init(&product);
    task->format->write(&shown, &product);
    enum exit_status exit_status =
        report_product(argument_value(task->arguments, "output"), &product);
    text_release(&product);
    return exit_status != EXIT_ACCEPTABLE ? exit_status
           : !thresholds.complete         ? EXIT_UNDETERMINED
           : is_crossed(&thresholds)      ? EXIT_CROSSED
                                          : EXIT_ACCEPTABLE;
}

static enum exit_status run(const struct arguments *arguments)
{
    struct thresholds_task task = {.arguments = arguments};
    enum exit_status status = read_task(&task);
    if (status == EXIT_ACCEPTABLE) {
        status = answer(&task);
    }
    inputs_release(&task.inputs);
    return status;
}

const struct command command_thresholds = {
    .name = "thresholds",
    .operands = "[MODEL...] --evidence STORE --system NAME --deployment TYPE --framework PACK",
    .summary = "show which capability levels open goals, and how far a system is from them",
    .examples =
        "  pathgate thresholds cybersecurity --evidence store.db --system my-system \\\n"
        "      --deployment closed --framework meta-aasf-2.0\n"
        "  pathgate thresholds --evidence store.db --system my-system --deployment api \\\n"
        "      --framework meta-aasf-2.0 --of domain --by-deployment --format json\n",
    .details =
        "A threshold is a minimal vector of capability levels with which a goal can no longer\n"
        "be ruled out; a safe region is a maximal one with which it still can. Of each the\n"
        "nearest to the system are listed, for the world before mitigation and with the\n"
        "safeguards that are defined, implemented and validated: what the system lacks of a\n"
        "threshold in levels and in the metrics that decide them, and what the framework\n"
        "would make of it there. All of them are counted.\n"
        "Exit status: 0; 1 where a threshold is reached with all safeguards in force; 3 where\n"
        "a budget was hit; 2 and 4 as everywhere.\n",
    .most = 256,
    .options = options,
    .run = run,
};
