/* evidence list: the systems of a store. */
#include "cli/cmd.h"
#include "cli/report.h"

#include "export/evidence.h"
#include "model/store.h"

static const struct option list_options[] = {
    {"evidence", '\0', "STORE", "the evidence store"},
    {"format", '\0', "FORMAT", "text (the default) or json"},
    {NULL, '\0', NULL, NULL},
};

static enum exit_status run_list(const struct arguments *arguments)
{
    bool json;
    struct store *store = NULL;
    struct store_systems systems;
    struct diagnostics diagnostics;
    struct text product;
    if (!require_option(arguments, "evidence") || !read_text_or_json(arguments, &json)) {
        return EXIT_USAGE;
    }
    store_systems_init(&systems);
    diagnostics_init(&diagnostics);
    text_init(&product);
    enum status status =
        store_open(argument_value(arguments, "evidence"), STORE_READ, &store, &diagnostics);
    if (status == STATUS_OK) {
        status = store_systems(store, &systems, &diagnostics);
    }
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    if (exit_status == EXIT_ACCEPTABLE) {
        (json ? systems_write_json : systems_write_text)(&systems, &product);
        exit_status = report_product(NULL, &product);
    }
    store_close(store);
    text_release(&product);
    diagnostics_release(&diagnostics);
    store_systems_release(&systems);
    return exit_status;
}

const struct command command_evidence_list = {
    .name = "evidence list",
    .operands = "--evidence STORE",
    .summary = "the systems that a store knows",
    .examples = "  pathgate evidence list --evidence store.db\n",
    .options = list_options,
    .run = run_list,
};
