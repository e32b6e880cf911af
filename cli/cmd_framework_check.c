/* framework check: what can be said of packs before any system is assessed under them. */
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/report.h"

#include "export/framework.h"

static const struct option options[] = {
    {"format", '\0', "FORMAT", "text (the default) or json"},
    {"output", 'o', "FILE", "write to FILE instead of standard output"},
    {NULL, '\0', NULL, NULL},
};

struct checked {
    struct json json;
    struct text product;
    bool as_json;
    bool faulty, undecided;
};

static enum status check_pack(const char *name, struct checked *out,
                              struct diagnostics *diagnostics)
{
    struct arena arena;
    struct policy pack;
    struct policy_check check;
    arena_init(&arena);
    enum status status = inputs_read_policy(&arena, name, &pack, diagnostics);
    if (status == STATUS_OK) {
        status = policy_check_make(&pack, &check);
        if (status == STATUS_OK) {
            if (out->as_json) {
                framework_check_json(&pack, &check, &out->json);
            } else {
                framework_check_text(&pack, &check, &out->product);
            }
            out->faulty |= check.faults > 0;
            out->undecided |= !check.complete;
            policy_check_release(&check);
        }
        policy_release(&pack);
    }
    arena_release(&arena);
    return status;
}

static enum exit_status run(const struct arguments *arguments)
{
    struct diagnostics diagnostics;
    struct checked checked = {.faulty = false};
    enum status worst = STATUS_OK;
    if (!read_text_or_json(arguments, &checked.as_json)) {
        return EXIT_USAGE;
    }
    diagnostics_init(&diagnostics);
    text_init(&checked.product);
    if (checked.as_json) {
        framework_check_open(&checked.json, &checked.product);
    }
    for (size_t i = 0; i < arguments->operands.count; i++) {
        enum status status = check_pack(arguments->operands.items[i], &checked, &diagnostics);
        worst = worst == STATUS_OK || status == STATUS_MEMORY ? status : worst;
    }
    if (checked.as_json) {
        json_close(&checked.json);
        json_close(&checked.json);
    }
    enum exit_status exit_status = report_diagnostics(&diagnostics, worst);
    if (exit_status == EXIT_ACCEPTABLE || exit_status == EXIT_USAGE) {
        enum exit_status written =
            report_product(argument_value(arguments, "output"), &checked.product);
        exit_status = written != EXIT_ACCEPTABLE       ? written
                      : exit_status != EXIT_ACCEPTABLE ? exit_status
                      : checked.faulty                 ? EXIT_CROSSED
                      : checked.undecided              ? EXIT_UNDETERMINED
                                                       : EXIT_ACCEPTABLE;
    }
    text_release(&checked.product);
    diagnostics_release(&diagnostics);
    return exit_status;
}

const struct command command_framework_check = {
    .name = "framework check",
    .operands = "PACK... [--format text|json]",
    .summary = "whether a pack's rules are complete, consistent and monotone",
    .examples = "  pathgate framework check meta-aasf-2.0\n"
                "  pathgate framework check my-policy.xml --format json\n",
    .details =
        "A pack is a file or the name of a shipped one. What is found is decided for all\n"
        "inputs that there can be, and shown by an example.\n"
        "Exit status: 0 sound, 1 faults, 2 a pack cannot be read, 3 too large to decide, 4\n"
        "something broke.\n",
    .least = 1,
    .most = 256,
    .options = options,
    .run = run,
};
