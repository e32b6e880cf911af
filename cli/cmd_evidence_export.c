/* evidence export: what is known of a system, for other programs. */
#include "cli/cmd.h"
#include "cli/report.h"

#include "export/evidence.h"
#include "export/exchange.h"
#include "model/store.h"

#include <string.h>

static const char *const formats[] = {"json", "csv", "every-eval-ever", NULL};

static const struct option export_options[] = {
    {"evidence", '\0', "STORE", "the evidence store"},
    {"system", '\0', "NAME", "the system"},
    {"format", '\0', "FORMAT", "json (the default), csv or every-eval-ever"},
    {"output", 'o', "FILE", "where to write (standard output)"},
    {NULL, '\0', NULL, NULL},
};

static void write_format(const char *format, const struct evidence *evidence,
                         struct text *product, struct diagnostics *diagnostics)
{
    if (strcmp(format, "csv") == 0) {
        evidence_write_csv(evidence, product, diagnostics);
    } else if (strcmp(format, "every-eval-ever") == 0) {
        every_eval_write(evidence, product, diagnostics);
    } else {
        evidence_write_json(evidence, 0.95, product);
    }
}

static bool is_format(const char *format)
{
    for (size_t i = 0; formats[i]; i++) {
        if (strcmp(formats[i], format) == 0) {
            return true;
        }
    }
    return false;
}

static enum exit_status run_export(const struct arguments *arguments)
{
    const char *given = argument_value(arguments, "format");
    const char *format = given ? given : "json";
    struct store *store = NULL;
    struct evidence_set set;
    struct diagnostics diagnostics;
    struct text product;
    if (!require_option(arguments, "evidence") || !require_option(arguments, "system")) {
        return EXIT_USAGE;
    }
    if (!is_format(format)) {
        return refuse_word("format", format, formats);
    }
    evidence_set_init(&set);
    diagnostics_init(&diagnostics);
    text_init(&product);
    enum status status =
        store_open(argument_value(arguments, "evidence"), STORE_READ, &store, &diagnostics);
    if (status == STATUS_OK) {
        status = store_load(store, argument_value(arguments, "system"), &set, &diagnostics);
    }
    if (status == STATUS_OK) {
        write_format(format, &set.systems.items[0], &product, &diagnostics);
    }
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    if (exit_status == EXIT_ACCEPTABLE) {
        exit_status = report_product(argument_value(arguments, "output"), &product);
    }
    store_close(store);
    text_release(&product);
    diagnostics_release(&diagnostics);
    evidence_set_release(&set);
    return exit_status;
}

const struct command command_evidence_export = {
    .name = "evidence export",
    .operands = "--evidence STORE --system NAME --format FORMAT",
    .summary = "everything recorded about a system, for other programs",
    .examples = "  pathgate evidence export --evidence store.db --system muse-spark-1.0\n"
                "  pathgate evidence export --evidence store.db --system muse-spark-1.0 \\\n"
                "      --format every-eval-ever -o muse-spark.json\n",
    .details = "JSON holds everything that is current about the system, and 'evidence import'\n"
               "restores it, with the same digest.\n"
               "Every Eval Ever 0.3 holds the measurements, with what the format has no field\n"
               "for in its details: 'evidence import' restores each of them as it was. The\n"
               "table (CSV) can be imported again, too, but holds less. Whatever a format\n"
               "has no place for is warned about. The document has the digest of what it\n"
               "was made from.\n",
    .options = export_options,
    .run = run_export,
};
