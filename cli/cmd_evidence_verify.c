/* evidence verify: whether a store is sound. */
#include "cli/cmd.h"
#include "cli/report.h"

#include "model/store.h"

static const struct option verify_options[] = {
    {"evidence", '\0', "STORE", "the evidence store"},
    {"format", '\0', "FORMAT", "text (the default) or json"},
    {NULL, '\0', NULL, NULL},
};

static enum exit_status run_verify(const struct arguments *arguments)
{
    bool json;
    struct store *store = NULL;
    struct diagnostics diagnostics;
    if (!require_option(arguments, "evidence") || !read_text_or_json(arguments, &json)) {
        return EXIT_USAGE;
    }
    diagnostics_init(&diagnostics);
    enum status status =
        store_open(argument_value(arguments, "evidence"), STORE_READ, &store, &diagnostics);
    if (status == STATUS_OK) {
        status = store_verify(store, &diagnostics);
    }
    store_close(store);
    enum exit_status exit_status = json ? report_diagnostics_json(&diagnostics, status)
                                        : report_diagnostics(&diagnostics, status);
    if (exit_status == EXIT_ACCEPTABLE && !json) {
        printf("%s: sound\n", argument_value(arguments, "evidence"));
    }
    diagnostics_release(&diagnostics);
    return exit_status;
}

const struct command command_evidence_verify = {
    .name = "evidence verify",
    .operands = "--evidence STORE",
    .summary = "check a store for damage",
    .examples = "  pathgate evidence verify --evidence store.db\n",
    .details = "Exit status: 0 sound, 2 damaged or missing, 4 it cannot be read.\n",
    .options = verify_options,
    .run = run_verify,
};
