/* Attack graphs for programs that draw: DOT (Graphviz), Mermaid and GraphML. Edges lead from
 * what is needed to what needs it. */
#include "export/graph_writers.h"

#include <math.h>
#include <string.h>

static size_t count_figures(const struct attack_graph *graph)
{
    size_t figures = 0;
    for (size_t i = 0; i < graph->nodes.count; i++) {
        const struct graph_node *n = &graph->nodes.items[i];
        figures += isfinite(n->probability) || isfinite(n->cost);
    }
    return figures;
}

/* What stands in the node: a gate says which one it is. */
static void append_label(struct text *label, const struct graph_node *node)
{
    if (node->kind == GRAPH_AT_LEAST) {
        text_format(label, "at least %u: ", (unsigned)node->k);
    } else if (node->kind == GRAPH_ALL || node->kind == GRAPH_ANY ||
               node->kind == GRAPH_SEQUENCE) {
        text_format(label, "%s: ", graph_kind_words[node->kind]);
    }
    text_append(label, node->title);
}

static void append_quoted(struct text *out, const char *string)
{
    text_append_char(out, '"');
    for (; *string; string++) {
        text_append(out, *string == '"' || *string == '\\' ? "\\" : "");
        text_append_char(out, *string);
    }
    text_append_char(out, '"');
}

static enum status write_dot(const struct attack_graph *graph, const char *date,
                             struct text *out, struct diagnostics *losses)
{
    static const char *const shapes[GRAPH_KINDS] = {
        "box", "ellipse", "invhouse", "invtriangle", "hexagon", "cds", "note", "octagon"};
    static const char *const edges[] = {"", " [style=dashed, arrowhead=tee]",
                                        " [style=dotted, arrowhead=odiamond]"};
    (void)date;
    text_append(out, "digraph ");
    append_quoted(out, *graph->title ? graph->title : "threat model");
    text_append(out, " {\n  rankdir=TB;\n  node [fontname=\"sans-serif\"];\n");
    for (size_t i = 0; i < graph->nodes.count; i++) {
        struct text label;
        text_init(&label);
        append_label(&label, &graph->nodes.items[i]);
        text_format(out, "  n%zu [shape=%s, label=", i, shapes[graph->nodes.items[i].kind]);
        append_quoted(out, text_string(&label));
        text_append(out, i == graph->goal ? ", penwidth=3];\n" : "];\n");
        out->failed |= label.failed;
        text_release(&label);
    }
    for (size_t i = 0; i < graph->edges.count; i++) {
        const struct graph_edge *e = &graph->edges.items[i];
        text_format(out, "  n%u -> n%u%s;\n", (unsigned)e->from, (unsigned)e->to,
                    edges[e->relation]);
    }
    text_append(out, "}\n");
    graph_lose(losses, count_figures(graph), "nodes lose figures",
               "a picture shows titles only");
    return out->failed ? STATUS_MEMORY : STATUS_OK;
}

/* Mermaid has no escapes but entities of its own: #35; for '#', #quot; for a quote. */
static void append_mermaid(struct text *out, const char *string)
{
    for (; *string; string++) {
        if (strchr("\"#<>&;`\\", *string)) {
            text_format(out, "#%d;", *string);
        } else {
            text_append_char(out, *string);
        }
    }
}

static enum status write_mermaid(const struct attack_graph *graph, const char *date,
                                 struct text *out, struct diagnostics *losses)
{
    static const char *const shapes[GRAPH_KINDS][2] = {
        {"[\"", "\"]"},   {"([\"", "\"])"}, {"[/\"", "\"\\]"}, {"[\\\"", "\"/]"},
        {"{{\"", "\"}}"}, {">\"", "\"]"},   {"[(\"", "\")]"},  {"[[\"", "\"]]"}};
    static const char *const edges[] = {" --> ", " -. cuts .-x ", " -. defeats .-> "};
    (void)date;
    text_append(out, "flowchart TD\n");
    for (size_t i = 0; i < graph->nodes.count; i++) {
        const struct graph_node *n = &graph->nodes.items[i];
        struct text label;
        text_init(&label);
        append_label(&label, n);
        text_format(out, "  n%zu%s", i, shapes[n->kind][0]);
        append_mermaid(out, text_string(&label));
        text_format(out, "%s\n", shapes[n->kind][1]);
        out->failed |= label.failed;
        text_release(&label);
    }
    for (size_t i = 0; i < graph->edges.count; i++) {
        const struct graph_edge *e = &graph->edges.items[i];
        text_format(out, "  n%u%sn%u\n", (unsigned)e->from, edges[e->relation],
                    (unsigned)e->to);
    }
    if (graph->goal != NONE) {
        text_format(out, "  style n%u stroke-width:4px\n", (unsigned)graph->goal);
    }
    graph_lose(losses, count_figures(graph), "nodes lose figures",
               "a picture shows titles only");
    return out->failed ? STATUS_MEMORY : STATUS_OK;
}

static void put_data(struct text *out, const char *key, const char *value)
{
    if (*value) {
        text_format(out, "<data key=\"%s\">", key);
        text_append_xml(out, value);
        text_append(out, "</data>");
    }
}

static void put_figure(struct text *out, const char *key, double value)
{
    if (isfinite(value)) {
        text_format(out, "<data key=\"%s\">", key);
        text_number(out, value);
        text_append(out, "</data>");
    }
}

static void put_graphml_node(struct text *out, const struct graph_node *n)
{
    text_append(out, "    <node id=\"");
    text_append_xml(out, n->id);
    text_append(out, "\">");
    put_data(out, "kind", graph_kind_words[n->kind]);
    put_data(out, "title", n->title);
    put_data(out, "text", n->text);
    put_data(out, "cite", n->cite);
    if (n->kind == GRAPH_CONDITION) {
        put_data(out, "truth", truth_value_words[n->truth]);
    }
    if (n->kind == GRAPH_AT_LEAST) {
        put_figure(out, "k", n->k);
    }
    put_figure(out, "probability", n->probability);
    put_figure(out, "cost", n->cost);
    text_append(out, "</node>\n");
}

static enum status write_graphml(const struct attack_graph *graph, const char *date,
                                 struct text *out, struct diagnostics *losses)
{
    static const char *const keys[][2] = {{"kind", "string"},        {"title", "string"},
                                          {"text", "string"},        {"cite", "string"},
                                          {"truth", "string"},       {"k", "int"},
                                          {"probability", "double"}, {"cost", "double"}};
    (void)date, (void)losses;
    text_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        text_format(out, "  <key id=\"%s\" for=\"node\" attr.name=\"%s\" attr.type=\"%s\"/>\n",
                    keys[i][0], keys[i][0], keys[i][1]);
    }
    text_append(out, "  <key id=\"relation\" for=\"edge\" attr.name=\"relation\" "
                     "attr.type=\"string\"/>\n  <graph edgedefault=\"directed\">\n");
    for (size_t i = 0; i < graph->nodes.count; i++) {
        put_graphml_node(out, &graph->nodes.items[i]);
    }
    for (size_t i = 0; i < graph->edges.count; i++) {
        const struct graph_edge *e = &graph->edges.items[i];
        text_append(out, "    <edge source=\"");
        text_append_xml(out, graph->nodes.items[e->from].id);
        text_append(out, "\" target=\"");
        text_append_xml(out, graph->nodes.items[e->to].id);
        text_append(out, "\">");
        put_data(out, "relation", graph_relation_words[e->relation]);
        text_append(out, "</edge>\n");
    }
    text_append(out, "  </graph>\n</graphml>\n");
    return out->failed ? STATUS_MEMORY : STATUS_OK;
}

const struct graph_writer graph_writer_dot = {"dot", "DOT", write_dot};
const struct graph_writer graph_writer_mermaid = {"mermaid", "Mermaid", write_mermaid};
const struct graph_writer graph_writer_graphml = {"graphml", "GraphML", write_graphml};
