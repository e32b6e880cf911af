/* evidence show: everything recorded about a system. */
#include "cli/cmd.h"
#include "cli/report.h"

#include "export/evidence.h"
#include "model/store.h"

static const struct option show_options[] = {
    {"evidence", '\0', "STORE", "the evidence store"},
    {"system", '\0', "NAME", "the system"},
    {"against", '\0', "NAME", "another system, shown beside what no tier rests on"},
    {"confidence", '\0', "SHARE", "of intervals (default 0.95)"},
    {"intervals", '\0', NULL, "as text, also what other methods make of every count"},
    {"format", '\0', "FORMAT", "text (the default) or json"},
    {NULL, '\0', NULL, NULL},
};

static enum exit_status run_show(const struct arguments *arguments)
{
    bool json;
    const char *against = argument_value(arguments, "against");
    double confidence;
    struct store *store = NULL;
    struct evidence_set set, other;
    struct diagnostics diagnostics;
    struct text product;
    if (!require_option(arguments, "evidence") || !require_option(arguments, "system") ||
        !read_text_or_json(arguments, &json) ||
        !read_confidence(argument_value(arguments, "confidence"), &confidence)) {
        return EXIT_USAGE;
    }
    if (json && against) {
        fputs("pathgate: '--against' is for people to read; ask for the JSON of each system\n",
              stderr);
        return EXIT_USAGE;
    }
    evidence_set_init(&set);
    evidence_set_init(&other);
    diagnostics_init(&diagnostics);
    text_init(&product);
    enum status status =
        store_open(argument_value(arguments, "evidence"), STORE_READ, &store, &diagnostics);
    if (status == STATUS_OK) {
        status = store_load(store, argument_value(arguments, "system"), &set, &diagnostics);
    }
    if (status == STATUS_OK && against) {
        status = store_load(store, against, &other, &diagnostics);
    }
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    if (exit_status == EXIT_ACCEPTABLE && json) {
        evidence_write_json(&set.systems.items[0], confidence, &product);
    } else if (exit_status == EXIT_ACCEPTABLE) {
        evidence_write_text(&set.systems.items[0], against ? &other.systems.items[0] : NULL,
                            confidence, argument_value(arguments, "intervals") != NULL,
                            &product);
    }
    if (exit_status == EXIT_ACCEPTABLE) {
        exit_status = report_product(NULL, &product);
    }
    store_close(store);
    text_release(&product);
    diagnostics_release(&diagnostics);
    evidence_set_release(&set);
    evidence_set_release(&other);
    return exit_status;
}

const struct command command_evidence_show = {
    .name = "evidence show",
    .operands = "--evidence STORE --system NAME",
    .summary = "everything recorded about a system, with intervals and citations",
    .examples = "  pathgate evidence show --evidence store.db --system muse-spark-1.0\n"
                "  pathgate evidence show --evidence store.db --system muse-spark-1.1 \\\n"
                "      --against muse-spark-1.0\n",
    .options = show_options,
    .run = run_show,
};
