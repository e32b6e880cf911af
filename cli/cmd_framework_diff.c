/* framework diff: what tells two packs apart, and, given evidence, which verdicts change. */
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/report.h"

#include "export/framework.h"

#include <string.h>

static const struct option options[] = {
    {"evidence", '\0', "STORE", "the evidence store, to see which verdicts change"},
    {"system", '\0', "NAME", "the system that is assessed"},
    {"deployment", '\0', "TYPE", "development, internal, closed, api, open-weights, ..."},
    {"root", '\0', "DIR", "imports of the models stay under it"},
    {"confidence", '\0', "SHARE", "of intervals (default 0.95)"},
    {"date", '\0', "YYYY-MM-DD", "validations that expire by then are stale (today)"},
    {"strict", '\0', NULL, "let the bound reading decide everywhere"},
    {"format", '\0', "FORMAT", "text (the default) or json"},
    {"output", 'o', "FILE", "write to FILE instead of standard output"},
    {NULL, '\0', NULL, NULL},
};

/* As a command that assesses sees the arguments: with a framework, and models as operands. */
static const struct option assessing_options[] = {INPUT_OPTIONS, {NULL, '\0', NULL, NULL}};
static const struct command assessing = {.name = "framework diff",
                                         .options = assessing_options};

static enum exit_status assess(const struct arguments *arguments, int side,
                               struct inputs *inputs)
{
    const struct assessment_options wanted = {.most_paths = 0};
    struct arguments own = {.command = &assessing, .operands = arguments->operands};
    own.operands.items += 2; /* shared, and not released */
    own.operands.count -= 2;
    for (size_t o = 0; assessing_options[o].name; o++) {
        own.values[o] = strcmp(assessing_options[o].name, "framework") == 0
                            ? arguments->operands.items[side]
                            : argument_value(arguments, assessing_options[o].name);
    }
    return inputs_assess(&own, &wanted, NULL, inputs);
}

static enum exit_status write_difference(const struct arguments *arguments, bool json,
                                         const struct policy *const packs[2],
                                         const struct verdict *const verdicts[2])
{
    struct policy_difference difference;
    struct diagnostics diagnostics;
    struct text product;
    diagnostics_init(&diagnostics);
    text_init(&product);
    enum status status = policy_difference_find(packs[0], packs[1], &difference);
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    if (status == STATUS_OK) {
        if (json) {
            framework_diff_json(&difference, verdicts, &product);
        } else {
            framework_diff_text(&difference, verdicts, &product);
        }
        exit_status = report_product(argument_value(arguments, "output"), &product);
        if (exit_status == EXIT_ACCEPTABLE && !difference.complete) {
            exit_status = EXIT_UNDETERMINED;
        }
        policy_difference_release(&difference);
    }
    text_release(&product);
    diagnostics_release(&diagnostics);
    return exit_status;
}

static enum exit_status diff_on_evidence(const struct arguments *arguments, bool json)
{
    struct inputs sides[2] = {{.question = {0}}, {.question = {0}}};
    enum exit_status status = assess(arguments, 0, &sides[0]);
    if (status == EXIT_ACCEPTABLE) {
        status = assess(arguments, 1, &sides[1]);
    }
    if (status == EXIT_ACCEPTABLE) {
        const struct policy *const packs[2] = {&sides[0].policy, &sides[1].policy};
        const struct verdict *const verdicts[2] = {&sides[0].verdict, &sides[1].verdict};
        status = write_difference(arguments, json, packs, verdicts);
    }
    inputs_release(&sides[0]);
    inputs_release(&sides[1]);
    return status;
}

static enum exit_status diff_packs(const struct arguments *arguments, bool json)
{
    struct policy packs[2] = {{.digest = ""}, {.digest = ""}};
    struct diagnostics diagnostics;
    struct arena arena;
    enum status worst = STATUS_OK;
    diagnostics_init(&diagnostics);
    arena_init(&arena);
    for (int side = 0; side < 2; side++) {
        enum status status = inputs_read_policy(&arena, arguments->operands.items[side],
                                                &packs[side], &diagnostics);
        worst = worst == STATUS_OK ? status : worst;
    }
    enum exit_status exit_status = report_diagnostics(&diagnostics, worst);
    if (exit_status == EXIT_ACCEPTABLE) {
        const struct policy *const both[2] = {&packs[0], &packs[1]};
        exit_status = write_difference(arguments, json, both, NULL);
    }
    policy_release(&packs[0]);
    policy_release(&packs[1]);
    arena_release(&arena);
    diagnostics_release(&diagnostics);
    return exit_status;
}

static enum exit_status run(const struct arguments *arguments)
{
    bool json;
    if (!read_text_or_json(arguments, &json)) {
        return EXIT_USAGE;
    }
    return argument_value(arguments, "evidence") || argument_value(arguments, "system") ||
                   argument_value(arguments, "deployment") || arguments->operands.count > 2
               ? diff_on_evidence(arguments, json)
               : diff_packs(arguments, json);
}

const struct command command_framework_diff = {
    .name = "framework diff",
    .operands = "PACK PACK [MODEL...] [--evidence STORE --system NAME --deployment TYPE]",
    .summary = "what tells two packs apart, and whether each change strengthens or weakens",
    .examples = "  pathgate framework diff meta-faif-1.1 meta-aasf-2.0\n"
                "  pathgate framework diff meta-faif-1.1 meta-aasf-2.0 --evidence store.db \\\n"
                "      --system muse-spark-1.0 --deployment closed\n",
    .details =
        "A pack is a file or the name of a shipped one. Tables are compared over all inputs\n"
        "that either asks for; given evidence, the verdicts under both are shown.\n"
        "Exit status: 0 compared, 2 usage or invalid input, 3 too large to compare, 4\n"
        "something broke.\n",
    .least = 2,
    .most = 256,
    .options = options,
    .run = run,
};
