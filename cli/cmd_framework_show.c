/* framework show: a pack as tables for people. */
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/report.h"

#include "export/framework.h"

static const struct option options[] = {
    {"format", '\0', "FORMAT", "text (the default), json or markdown"},
    {"output", 'o', "FILE", "write to FILE instead of standard output"},
    {NULL, '\0', NULL, NULL},
};

static enum exit_status run(const struct arguments *arguments)
{
    static const char *const formats[] = {"text", "json", "markdown", NULL};
    int format = choose_word(arguments, "format", formats);
    struct diagnostics diagnostics;
    struct arena arena;
    struct policy pack;
    struct text product;
    if (format < 0) {
        return EXIT_USAGE;
    }
    diagnostics_init(&diagnostics);
    arena_init(&arena);
    text_init(&product);
    enum status status =
        inputs_read_policy(&arena, arguments->operands.items[0], &pack, &diagnostics);
    if (status == STATUS_OK) {
        framework_show(&pack, (enum framework_format)format, &product);
        policy_release(&pack);
    }
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    if (exit_status == EXIT_ACCEPTABLE) {
        exit_status = report_product(argument_value(arguments, "output"), &product);
    }
    text_release(&product);
    arena_release(&arena);
    diagnostics_release(&diagnostics);
    return exit_status;
}

const struct command command_framework_show = {
    .name = "framework show",
    .operands = "PACK [--format text|json|markdown]",
    .summary = "a pack as tables: terms, tiers, criteria, rules, decisions",
    .examples = "  pathgate framework show meta-aasf-2.0\n"
                "  pathgate framework show openai-pf-2 --format markdown -o openai.md\n",
    .details = "A pack is a file or the name of a shipped one. Decisions are in the order in\n"
               "which they are tried.\n"
               "Exit status: 0, or 2 for a pack that cannot be read; 4 as everywhere.\n",
    .least = 1,
    .most = 1,
    .options = options,
    .run = run,
};
