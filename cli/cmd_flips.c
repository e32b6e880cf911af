/* flips: the conditions under which a verdict no longer holds, what to evaluate next, and with
 * how many samples. */
#include "cli/analysis_inputs.h"
#include "cli/cmd.h"
#include "cli/report.h"
#include "export/flips.h"

#include <math.h>
#include <string.h>

static const struct option options[] = {
    INPUT_OPTIONS,
    {"size", '\0', "N", "sets of up to N changes, 1 to 4 (default 2)"},
    {"next", '\0', NULL, "the sets of evaluations that would settle the verdict"},
    {"items", '\0', "N", "items of a new evaluation (default: as many as were run, else 100)"},
    {"plan", '\0', NULL, "how many trials with how many failures show what is asked for"},
    {"tolerance", '\0', "P", "with --plan: where a criterion tolerates none (default 0.05)"},
    {"rate", '\0', "P", "with --plan: assume this true rate of failure"},
    {"power", '\0', "P", "with --plan: chance of success wanted (default 0.8)"},
    {"top", '\0', "N", "list N sets of evaluations (default 5)"},
    {"all", '\0', NULL, "with --next --plan: sample sizes of other evaluations, too"},
    {"verdicts", '\0', "N", "make at most N verdicts (default 5000)"},
    {"seconds", '\0', "S", "stop after about S seconds with what is known by then"},
    {"format", '\0', "FORMAT", "text (the default), json or csv"},
    {"output", 'o', "FILE", "write to FILE instead of standard output"},
    {NULL, '\0', NULL, NULL},
};

enum { DEFAULT_TOP = 5, MOST_TOP = 10000, DEFAULT_VERDICTS = 5000, MOST_SIZE = 4 };

struct flips_task {
    const struct arguments *arguments;
    struct inputs inputs;
    struct progress progress;
    struct flips_question flips;
    struct deciding_question deciding;
    struct plan_question plan;
    bool next, planned;
    uint64_t top;
    const struct flips_format *format;
};

static enum exit_status read_format(struct flips_task *task)
{
    int format = choose_format(task->arguments, flips_formats, sizeof(*flips_formats));
    task->format = &flips_formats[format < 0 ? 0 : format];
    return format < 0 ? EXIT_USAGE : EXIT_ACCEPTABLE;
}

/* A number strictly between 0 and 1, or from 0 to 1 where 'closed'. */
static bool read_share(const struct arguments *arguments, const char *option, bool closed,
                       double otherwise, double *share)
{
    if (!analysis_real(arguments, option, share)) {
        return false;
    }
    if (!isnan(*share) && (*share > 1 || (!closed && (*share <= 0 || *share >= 1)))) {
        fprintf(stderr, "pathgate: '--%s' is a number %s 0 %s 1\n", option,
                closed ? "from" : "between", closed ? "to" : "and");
        return false;
    }
    *share = isnan(*share) ? otherwise : *share;
    return true;
}

static bool read_numbers(struct flips_task *task)
{
    const struct arguments *arguments = task->arguments;
    uint64_t size, verdicts;
    double granted;
    if (!analysis_number(arguments, "size", 1, MOST_SIZE, 2, &size) ||
        !analysis_number(arguments, "items", 1, 10000, 0, &task->deciding.items) ||
        !analysis_number(arguments, "top", 1, MOST_TOP, DEFAULT_TOP, &task->top) ||
        !analysis_number(arguments, "verdicts", 1, 1000000, DEFAULT_VERDICTS, &verdicts) ||
        !analysis_real(arguments, "seconds", &granted) ||
        !read_share(arguments, "tolerance", false, 0.05, &task->plan.tolerance) ||
        !read_share(arguments, "rate", true, NAN, &task->plan.rate) ||
        !read_share(arguments, "power", false, 0.8, &task->plan.power)) {
        return false;
    }
    task->flips.most_changes = task->deciding.most_evaluations = (uint32_t)size;
    task->flips.most_verdicts = task->deciding.most_verdicts = verdicts;
    progress_begin(&task->progress, isnan(granted) ? 0 : granted);
    return true;
}

static enum exit_status read_task(struct flips_task *task)
{
    enum exit_status status = read_format(task);
    if (status != EXIT_ACCEPTABLE) {
        return status;
    }
    if (!read_numbers(task)) {
        return EXIT_USAGE;
    }
    task->next = argument_value(task->arguments, "next") != NULL;
    task->planned = argument_value(task->arguments, "plan") != NULL;
    task->flips.verdict = task->deciding.verdict = &task->inputs.verdict;
    task->flips.progress = task->deciding.progress = progress_parts;
    task->flips.context = task->deciding.context = &task->progress;
    task->plan.situation = &task->inputs.verdict.situation;
    return inputs_assess(task->arguments, &(struct assessment_options){0}, NULL, &task->inputs);
}

static enum exit_status write_answer(struct flips_task *task, const struct shown_flips *shown)
{
    struct text product;
    text_init(&product);
    task->format->write(shown, &product);
    enum exit_status exit_status =
        report_product(argument_value(task->arguments, "output"), &product);
    text_release(&product);
    return exit_status == EXIT_ACCEPTABLE && !shown->complete ? EXIT_UNDETERMINED : exit_status;
}

static enum exit_status answer(struct flips_task *task)
{
    struct arena *arena = &task->inputs.arena;
    struct flip_list flips = {.coverage = {.complete = true}};
    struct deciding deciding = {.complete = true};
    struct plans plans = {.count = 0};
    bool searched = !task->next && !task->planned;
    enum status status = STATUS_OK;
    progress_name(&task->progress, "what-ifs");
    if (searched) {
        status = flips_search(&task->flips, arena, &flips);
    }
    if (status == STATUS_OK && task->next) {
        status = deciding_find(&task->deciding, arena, &deciding);
    }
    if (status == STATUS_OK && task->planned) {
        status = plans_find(&task->plan, arena, &plans);
    }
    progress_end(&task->progress);
    if (status != STATUS_OK) {
        return analysis_refuse(status);
    }
    const struct shown_flips shown = {
        .verdict = &task->inputs.verdict,
        .flips = searched ? &flips : NULL,
        .deciding = task->next ? &deciding : NULL,
        .plans = task->planned ? &plans : NULL,
        .plan = &task->plan,
        .most_sets = (size_t)task->top,
        .all = argument_value(task->arguments, "all") != NULL,
        .complete = flips.coverage.complete && deciding.complete,
    };
    return write_answer(task, &shown);
}

static enum exit_status run(const struct arguments *arguments)
{
    struct flips_task task = {.arguments = arguments};
    enum exit_status status = read_task(&task);
    if (status == EXIT_ACCEPTABLE) {
        status = answer(&task);
    }
    inputs_release(&task.inputs);
    return status;
}

const struct command command_flips = {
    .name = "flips",
    .operands = "[MODEL...] --evidence STORE --system NAME --deployment TYPE --framework PACK",
    .summary = "list what would make the verdict no longer hold, and what to evaluate next",
    .examples = "  pathgate flips cybersecurity --evidence store.db --system my-system \\\n"
                "      --deployment closed --framework meta-aasf-2.0\n"
                "  pathgate flips cybersecurity --evidence store.db --system my-system \\\n"
                "      --deployment closed --framework meta-aasf-2.0 --next --plan\n",
    .details =
        "Tries changes one by one, and sets of them: levels of capabilities, safeguards that\n"
        "fail or count, conditions, measurements on the other side of each threshold, and\n"
        "another deployment. Each is a verdict that is made, and is listed when it moves a\n"
        "tier or a decision that no part of it moves. --next asks instead which evaluations\n"
        "would settle an open verdict, and how likely they are to; --plan how many trials it\n"
        "takes to show that a criterion is met, or a capability level ruled out.\n"
        "Exit status: 0; 3 where not all that was asked for was tried; 2 and 4 as "
        "everywhere.\n",
    .most = 256,
    .options = options,
    .run = run,
};
