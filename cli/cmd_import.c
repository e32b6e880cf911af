/* import: an attack graph of another tool as a threat model. */
#include "cli/cmd.h"
#include "cli/report.h"

#include "base/file.h"
#include "base/limits.h"
#include "export/json.h"
#include "model/graph.h"

#include <string.h>

static const char *const joins[] = {"any", "all", NULL};

static const struct option options[] = {
    {"output", 'o', "FILE", "write the threat model to FILE instead of standard output"},
    {"join", '\0', "any|all",
     "how several edges join that no operator joins (any, with a warning)"},
    {"from", '\0', "FORMAT", "the format of the file (told by its content)"},
    {"report", '\0', "FILE", "write what became of what as JSON"},
    {NULL, '\0', NULL, NULL},
};

/* The names of what was left out, as many as fit a line. */
static void say_names(const struct graph_count *count, struct text *said)
{
    enum { MOST_NAMED = 60 };
    size_t before = said->length, named = 0;
    while (named < count->which.count && said->length - before < MOST_NAMED) {
        text_format(said, "%s%s", named ? ", " : " (", count->which.items[named]);
        named++;
    }
    text_append(said, named < count->which.count ? ", ...)" : named ? ")" : "");
}

static void say_counts(const struct attack_graph *graph, struct text *said)
{
    text_format(said, "%s: %s\n", graph->file, graph->format);
    for (size_t i = 0; i < graph->counts.count; i++) {
        const struct graph_count *c = &graph->counts.items[i];
        text_format(said, "  %zu %s: %s", c->count, c->what,
                    *c->became ? c->became : "left out");
        say_names(c, said);
        text_append(said, "\n");
    }
}

static void write_report(const struct attack_graph *graph,
                         const struct diagnostics *diagnostics, struct text *out)
{
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "document", "pathgate-exchange");
    json_count(&json, "version", 1);
    json_string(&json, "direction", "import");
    json_string(&json, "file", graph->file);
    json_string(&json, "format", graph->format);
    json_open_array(&json, "found");
    for (size_t i = 0; i < graph->counts.count; i++) {
        const struct graph_count *c = &graph->counts.items[i];
        json_open_object(&json, NULL);
        json_string(&json, "what", c->what);
        json_count(&json, "count", c->count);
        json_string(&json, "became", *c->became ? c->became : NULL);
        if (c->which.count > 0) {
            json_open_array(&json, "which");
            for (size_t w = 0; w < c->which.count; w++) {
                json_string(&json, NULL, c->which.items[w]);
            }
            json_close(&json);
        }
        json_close(&json);
    }
    json_close(&json);
    findings_put_diagnostics(diagnostics, &json);
    json_close(&json);
}

static enum status import_file(const struct arguments *arguments,
                               const struct graph_options *how, struct attack_graph *graph,
                               struct text *product, struct diagnostics *diagnostics)
{
    struct arena arena;
    struct source source;
    arena_init(&arena);
    enum status status = file_read(&arena, arguments->operands.items[0], LIMIT_MODEL_FILE_BYTES,
                                   &source, diagnostics);
    if (status == STATUS_OK) {
        status = graph_read(&source, how, graph, diagnostics);
        diagnostics_sort(diagnostics);
    }
    if (status == STATUS_OK) {
        status = graph_write(graph, product);
    }
    arena_release(&arena);
    return status;
}

static enum exit_status deliver(const struct arguments *arguments,
                                const struct attack_graph *graph, const struct text *product,
                                const struct diagnostics *diagnostics)
{
    const char *path = argument_value(arguments, "report");
    enum exit_status exit_status = report_product(argument_value(arguments, "output"), product);
    struct text said;
    text_init(&said);
    say_counts(graph, &said);
    fputs(text_string(&said), stderr);
    text_clear(&said);
    if (exit_status == EXIT_ACCEPTABLE && path) {
        write_report(graph, diagnostics, &said);
        exit_status = report_product(path, &said);
    }
    text_release(&said);
    return exit_status;
}

static bool read_options(const struct arguments *arguments, struct graph_options *how)
{
    int join = choose_word(arguments, "join", joins);
    const char *known[32] = {NULL};
    bool found = false;
    how->format = argument_value(arguments, "from");
    if (join < 0) {
        return false;
    }
    how->join = (enum graph_join)join;
    for (size_t i = 0; graph_formats[i]; i++) {
        known[i] = graph_formats[i]->id;
        found |= how->format && strcmp(known[i], how->format) == 0;
    }
    if (how->format && !found) {
        refuse_word("from", how->format, known);
        return false;
    }
    return true;
}

static enum exit_status run(const struct arguments *arguments)
{
    struct graph_options how;
    struct attack_graph graph;
    struct diagnostics diagnostics;
    struct text product;
    if (!read_options(arguments, &how)) {
        return EXIT_USAGE;
    }
    graph_init(&graph);
    diagnostics_init(&diagnostics);
    text_init(&product);
    enum status status = import_file(arguments, &how, &graph, &product, &diagnostics);
    enum exit_status exit_status = report_diagnostics(&diagnostics, status);
    if (exit_status == EXIT_ACCEPTABLE) {
        exit_status = deliver(arguments, &graph, &product, &diagnostics);
    }
    text_release(&product);
    diagnostics_release(&diagnostics);
    graph_release(&graph);
    return exit_status;
}

const struct command command_import = {
    .name = "import",
    .operands = "FILE [-o FILE] [--join any|all] [--from FORMAT] [--report FILE]",
    .summary = "an attack graph of another tool as a threat model",
    .examples = "  pathgate import docs/examples/fair-flow.json -o flow.xml\n"
                "  pathgate import docs/examples/catalogue.yaml -o kitchen.xml\n"
                "  pathgate import docs/examples/fair-flow.json --join all --report "
                "report.json -o flow.xml\n",
    .details =
        "Read are MITRE Attack Flow, ADTool, deciduous, Threagile, Open-PSA, GraphML, tables\n"
        "of edges, and the catalogues of MITRE ATT&CK and ATLAS, which become libraries of\n"
        "steps and safeguards.\n"
        "What was found and what became of it is said on standard error; nothing is\n"
        "dropped in silence. The model passes 'check'; its domain has the status\n"
        "research, so that no tier rests on what nobody has reviewed. Exit status: 0\n"
        "imported, 2 the file is unsound or of no known format, 4 it cannot be read.\n",
    .least = 1,
    .most = 1,
    .options = options,
    .run = run,
};
