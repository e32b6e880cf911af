/* verdict and analyze: the same inputs, two views of the result. */
#include "cli/certify.h"
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/report.h"
#include "export/record.h"
#include "export/result.h"
#include "model/store_history.h"

#include <stdlib.h>
#include <string.h>

#define OUTPUT_OPTIONS                                                                         \
    {"world", '\0', "WORLD", "what if: rest the residual tier on this world (validated)"},     \
        {"format", '\0', "FORMAT", "text (the default) or json"},                              \
    {                                                                                          \
        "output", 'o', "FILE", "write to FILE instead of standard output"                      \
    }

static const struct option verdict_options[] = {
    INPUT_OPTIONS,
    {"record", '\0', NULL, "keep the verdict in the store's history"},
    OUTPUT_OPTIONS,
    CERTIFY_OPTIONS,
    {NULL, '\0', NULL, NULL},
};

static const struct option analyze_options[] = {
    INPUT_OPTIONS,
    {"paths", '\0', "N", "list at most N attack paths a scenario (default 10)"},
    OUTPUT_OPTIONS,
    {NULL, '\0', NULL, NULL},
};

enum { DEFAULT_PATHS = 10, MOST_PATHS = 100000 };

static bool read_paths(const char *value, size_t *most)
{
    char *end;
    unsigned long long paths = value ? strtoull(value, &end, 10) : DEFAULT_PATHS;
    if (value && (end == value || *end || *value == '-' || paths > MOST_PATHS)) {
        fprintf(stderr, "pathgate: '%s' is not a number of paths from 0 to %d\n", value,
                MOST_PATHS);
        return false;
    }
    *most = (size_t)paths;
    return true;
}

/* Keeps the verdict in the store it was made from. What would be if is no part of a history. */
static enum exit_status record(const struct arguments *arguments, const struct inputs *inputs)
{
    struct arena arena;
    struct diagnostics diagnostics;
    struct assessment_record made = {0};
    struct store *store = NULL;
    bool known;
    if (inputs->question.elsewhere) {
        fprintf(stderr, "pathgate: '--record' keeps no what-if: leave out '--world'\n");
        return EXIT_USAGE;
    }
    arena_init(&arena);
    diagnostics_init(&diagnostics);
    enum status status = verdict_record(&inputs->verdict, &arena, &made);
    if (status == STATUS_OK) {
        status = store_open(argument_value(arguments, "evidence"), STORE_WRITE, &store,
                            &diagnostics);
    }
    if (status == STATUS_OK) {
        status = store_record(store, &made, &known, &diagnostics);
    }
    store_close(store);
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    assessment_record_release(&made);
    diagnostics_release(&diagnostics);
    arena_release(&arena);
    return exit_status;
}

static enum exit_status assess(const struct arguments *arguments, bool analysis)
{
    int chosen = choose_format(arguments, result_formats, sizeof(*result_formats));
    const struct result_format *format = &result_formats[chosen < 0 ? 0 : chosen];
    struct inputs inputs;
    struct text product;
    size_t most_paths = 0; /* a verdict counts them only */
    if (chosen < 0 ||
        (analysis && !read_paths(argument_value(arguments, "paths"), &most_paths)) ||
        (!analysis && !certify_options_fit(arguments))) {
        return EXIT_USAGE;
    }
    text_init(&product);
    const struct assessment_options wanted = {.extent = analysis ? EXTENT_ALL : EXTENT_PATHS,
                                              .most_paths = most_paths};
    enum exit_status status =
        inputs_assess(arguments, &wanted, argument_value(arguments, "world"), &inputs);
    if (status == EXIT_ACCEPTABLE && !analysis) {
        status = certify(arguments, &inputs.verdict);
    }
    if (status == EXIT_ACCEPTABLE && !analysis && argument_value(arguments, "record")) {
        status = record(arguments, &inputs);
    }
    if (status == EXIT_ACCEPTABLE) {
        (analysis ? format->analysis : format->verdict)(&inputs.verdict, &product);
        status = report_product(argument_value(arguments, "output"), &product);
    }
    if (status == EXIT_ACCEPTABLE) {
        status = (enum exit_status)outcome_exit_status(inputs.verdict.outcome);
    }
    text_release(&product);
    inputs_release(&inputs);
    return status;
}

static enum exit_status run_verdict(const struct arguments *arguments)
{
    return assess(arguments, false);
}

static enum exit_status run_analyze(const struct arguments *arguments)
{
    return assess(arguments, true);
}

#define MODELS                                                                                 \
    "MODEL is a file or the name of a shipped domain; without it the shipped domains are "     \
    "used.\n"
#define STATUSES                                                                               \
    "Exit status: 0 acceptable; 1 a threshold is crossed; 3 undetermined: evidence is "        \
    "missing\n"                                                                                \
    "or stale, or an interval straddles a threshold; 2 and 4 as everywhere.\n"

const struct command command_verdict = {
    .name = "verdict",
    .operands = "[MODEL...] --evidence STORE --system NAME --deployment TYPE --framework PACK",
    .summary = "what a framework says about deploying a system, and why",
    .examples =
        "  pathgate verdict --evidence store.db --system muse-spark-1.0 \\\n"
        "      --deployment closed --framework meta-aasf-2.0\n"
        "  pathgate verdict --evidence store.db --system muse-spark-1.0 \\\n"
        "      --deployment open-weights --framework meta-aasf-2.0 --strict\n"
        "  pathgate verdict cybersecurity --evidence store.db --system muse-spark-1.1 \\\n"
        "      --deployment api --framework meta-aasf-2.0 --format json\n"
        "  pathgate verdict --evidence store.db --system muse-spark-1.0 \\\n"
        "      --deployment closed --framework meta-aasf-2.0 --record\n",
    .details = MODELS STATUSES,
    .most = 256,
    .options = verdict_options,
    .run = run_verdict,
};

const struct command command_analyze = {
    .name = "analyze",
    .operands = "[MODEL...] --evidence STORE --system NAME --deployment TYPE --framework PACK",
    .summary =
        "attack paths, their states, contribution and choke points, scenario by scenario",
    .examples = "  pathgate analyze --evidence store.db --system muse-spark-1.0 \\\n"
                "      --deployment closed --framework meta-aasf-2.0\n"
                "  pathgate analyze my-model.xml --evidence store.db --system my-system \\\n"
                "      --deployment api --framework meta-aasf-2.0 --paths 50 --format json\n",
    .details = MODELS STATUSES,
    .most = 256,
    .options = analyze_options,
    .run = run_analyze,
};
