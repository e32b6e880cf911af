/* export: the graph of a threat model in the format of another tool; a fault tree in the plain
 * form that other tools of its format read. */
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/report.h"

#include "base/file.h"
#include "base/limits.h"
#include "export/graph_writers.h"
#include "export/openpsa.h"

#include <string.h>

static const struct option options[] = {
    {"format", '\0', "FORMAT", "the format to write; see above"},
    {"scenario", '\0', "ID", "this scenario alone"},
    {"root", '\0', "DIR", "imports of the models stay under it"},
    {"output", 'o', "FILE", "where to write (standard output)"},
    {"report", '\0', "FILE", "write what was lost as JSON"},
    {NULL, '\0', NULL, NULL},
};

static const struct graph_writer *find_writer(const char *id)
{
    const char *known[32] = {NULL};
    for (size_t i = 0; graph_writers[i]; i++) {
        known[i] = graph_writers[i]->id;
        if (strcmp(known[i], id) == 0) {
            return graph_writers[i];
        }
    }
    refuse_word("format", id, known);
    return NULL;
}

/* The scenario asked for, or the only one; NONE for all of several. */
static bool find_scenario(const struct arguments *arguments, const struct threatmodel *model,
                          uint32_t *scenario)
{
    const char *id = argument_value(arguments, "scenario");
    *scenario = id                            ? threatmodel_find_scenario(model, id)
                : model->scenarios.count == 1 ? 0
                                              : NONE;
    if (id && *scenario == NONE) {
        fprintf(stderr, "pathgate: there is no scenario '%s'\n", id);
        return false;
    }
    return true;
}

static enum exit_status write_losses(const char *path, const char *format,
                                     const struct diagnostics *losses)
{
    struct text text;
    struct json json;
    text_init(&text);
    json_init(&json, &text);
    json_open_object(&json, NULL);
    json_string(&json, "document", "pathgate-exchange");
    json_count(&json, "version", 1);
    json_string(&json, "direction", "export");
    json_string(&json, "format", format);
    findings_put_diagnostics(losses, &json);
    json_close(&json);
    enum exit_status exit_status = report_product(path, &text);
    text_release(&text);
    return exit_status;
}

/* Writes what was made, and the list of what was lost where it is asked for. */
static enum exit_status deliver(const struct arguments *arguments, const char *format,
                                const struct text *product, const struct diagnostics *losses,
                                enum status status)
{
    const char *report = argument_value(arguments, "report");
    enum exit_status exit_status = report_diagnostics(losses, status);
    if (exit_status == EXIT_ACCEPTABLE) {
        exit_status = report_product(argument_value(arguments, "output"), product);
    }
    return exit_status == EXIT_ACCEPTABLE && report ? write_losses(report, format, losses)
                                                    : exit_status;
}

static enum status write_fault_tree(const struct source *source, struct text *product,
                                    struct diagnostics *losses)
{
    struct openpsa openpsa = {0};
    struct fault_tree tree = {0};
    enum status status = openpsa_read(source, NULL, &openpsa, losses);
    if (status == STATUS_OK) {
        status = fault_tree_compile(&openpsa, source, &tree, losses);
    }
    if (status == STATUS_OK) {
        status = openpsa_write_fault_tree(&tree, product, losses);
    }
    fault_tree_release(&tree);
    openpsa_release(&openpsa);
    return status;
}

static enum exit_status export_fault_tree(const struct arguments *arguments,
                                          const struct graph_writer *writer,
                                          const struct source *source)
{
    struct diagnostics losses;
    struct text product;
    if (writer != &graph_writer_openpsa || argument_value(arguments, "scenario")) {
        fprintf(stderr,
                "pathgate: a fault tree is written as a whole and as open-psa alone\n"
                "  hint: 'import' makes a threat model of it, which has the other formats\n");
        return EXIT_USAGE;
    }
    diagnostics_init(&losses);
    text_init(&product);
    enum status status = write_fault_tree(source, &product, &losses);
    enum exit_status exit_status = deliver(arguments, writer->id, &product, &losses, status);
    text_release(&product);
    diagnostics_release(&losses);
    return exit_status;
}

static enum exit_status export_model(const struct arguments *arguments,
                                     const struct graph_writer *writer,
                                     const struct threatmodel *model)
{
    struct attack_graph graph;
    struct diagnostics losses;
    struct text product;
    uint32_t scenario;
    char date[11];
    if (!find_scenario(arguments, model, &scenario)) {
        return EXIT_USAGE;
    }
    graph_init(&graph);
    diagnostics_init(&losses);
    text_init(&product);
    current_date(date);
    enum status status = graph_of_model(model, scenario, &graph);
    if (status == STATUS_OK) {
        status = writer->write(&graph, date, &product, &losses);
    }
    enum exit_status exit_status = deliver(arguments, writer->id, &product, &losses, status);
    text_release(&product);
    diagnostics_release(&losses);
    graph_release(&graph);
    return exit_status;
}

static enum exit_status export_models(const struct arguments *arguments,
                                      const struct graph_writer *writer, struct arena *arena)
{
    struct threatmodel model;
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    const char *shipped = arena_format(arena, "%s/domains", data_folder());
    const struct threatmodel_places places = {.root = argument_value(arguments, "root"),
                                              .shipped = shipped};
    enum status status = threatmodel_read(arguments->operands.items, arguments->operands.count,
                                          &places, &model, &diagnostics);
    diagnostics_sort(&diagnostics);
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    if (status == STATUS_OK) {
        exit_status = export_model(arguments, writer, &model);
        threatmodel_release(&model);
    }
    diagnostics_release(&diagnostics);
    return exit_status;
}

static enum exit_status run(const struct arguments *arguments)
{
    if (!require_option(arguments, "format")) {
        return EXIT_USAGE;
    }
    const struct graph_writer *writer = find_writer(argument_value(arguments, "format"));
    if (!writer) {
        return EXIT_USAGE;
    }
    struct arena arena;
    struct source source;
    arena_init(&arena);
    bool tree = arguments->operands.count == 1 &&
                inputs_is_fault_tree(arguments->operands.items[0], &arena, &source);
    enum exit_status exit_status = tree ? export_fault_tree(arguments, writer, &source)
                                        : export_models(arguments, writer, &arena);
    arena_release(&arena);
    return exit_status;
}

const struct command command_export = {
    .name = "export",
    .operands = "MODEL... | FILE --format FORMAT [--scenario ID] [-o FILE] [--report FILE]",
    .summary = "the graph of a threat model in the format of another tool",
    .examples = "  pathgate export docs/examples/fair.xml --format attack-flow -o flow.json\n"
                "  pathgate export tree.xml --format open-psa -o plain.xml\n",
    .details =
        "Formats: attack-flow (STIX 2.1), adtool, open-psa, graphml, navigator (an ATT&CK\n"
        "Navigator layer), dot, mermaid, csv, json. FILE is a fault tree (Open-PSA), which is\n"
        "written as open-psa alone: flat gates, one fault tree, groups and cycles expanded,\n"
        "means for distributions, as other tools of the format read it.\n"
        "What a format has no place for is said on standard error. Exit status: 0\n"
        "written, 2 the model is unsound or the format cannot hold it, 4 it cannot be\n"
        "read or written.\n",
    .least = 1,
    .most = 100000,
    .options = options,
    .run = run,
};
