/* Attack graphs as they are: JSON and tables of edges (CSV), from which every node and edge can
 * be had again. */
#include "base/memory.h"
#include "export/csv.h"
#include "export/graph_writers.h"
#include "export/json.h"

#include <math.h>
#include <stdio.h>

static void put_number(struct json *json, const char *key, double value)
{
    if (isfinite(value)) {
        json_number(json, key, value);
    }
}

static void put_node(struct json *json, const struct graph_node *node)
{
    json_open_object(json, NULL);
    json_string(json, "id", node->id);
    json_string(json, "kind", graph_kind_words[node->kind]);
    json_string(json, "title", node->title);
    if (node->kind == GRAPH_AT_LEAST) {
        json_count(json, "k", node->k);
    }
    if (node->kind == GRAPH_CONDITION) {
        json_string(json, "truth", truth_value_words[node->truth]);
    }
    put_number(json, "probability", node->probability);
    put_number(json, "cost", node->cost);
    if (*node->text) {
        json_string(json, "text", node->text);
    }
    if (*node->cite) {
        json_string(json, "cite", node->cite);
    }
    json_close(json);
}

static enum status write_json(const struct attack_graph *graph, const char *date,
                              struct text *out, struct diagnostics *losses)
{
    struct json json;
    (void)date, (void)losses;
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "document", "pathgate-graph");
    json_count(&json, "version", 1);
    json_string(&json, "title", graph->title);
    json_string(&json, "goal", graph->goal == NONE ? NULL : graph->nodes.items[graph->goal].id);
    json_open_array(&json, "nodes");
    for (size_t i = 0; i < graph->nodes.count; i++) {
        put_node(&json, &graph->nodes.items[i]);
    }
    json_close(&json);
    json_open_array(&json, "edges");
    for (size_t i = 0; i < graph->edges.count; i++) {
        const struct graph_edge *e = &graph->edges.items[i];
        json_open_object(&json, NULL);
        json_string(&json, "from", graph->nodes.items[e->from].id);
        json_string(&json, "to", graph->nodes.items[e->to].id);
        json_string(&json, "relation", graph_relation_words[e->relation]);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
    return out->failed ? STATUS_MEMORY : STATUS_OK;
}

static void put_kind(struct text *out, const struct graph_node *node)
{
    char kind[32];
    snprintf(kind, sizeof(kind), "at-least %u", (unsigned)node->k);
    csv_cell(out, node->kind == GRAPH_AT_LEAST ? kind : graph_kind_words[node->kind], false);
}

static void put_row(struct text *out, const struct graph_node *from,
                    const struct graph_node *to, const char *relation)
{
    csv_cell(out, from->id, false);
    csv_cell(out, to->id, false);
    csv_cell(out, relation, false);
    put_kind(out, from);
    csv_cell(out, from->title, false);
    put_kind(out, to);
    csv_cell(out, to->title, true);
}

static enum status write_csv(const struct attack_graph *graph, const char *date,
                             struct text *out, struct diagnostics *losses)
{
    bool *joined = memory_zeroed(graph->nodes.count + 1, sizeof(*joined));
    size_t said = 0;
    (void)date;
    text_append(out,
                "source,target,relation,source-kind,source-title,target-kind,target-title\n");
    for (size_t i = 0; joined && i < graph->edges.count; i++) {
        const struct graph_edge *e = &graph->edges.items[i];
        put_row(out, &graph->nodes.items[e->from], &graph->nodes.items[e->to],
                graph_relation_words[e->relation]);
        joined[e->from] = joined[e->to] = true;
    }
    for (size_t i = 0; joined && i < graph->nodes.count; i++) {
        const struct graph_node *n = &graph->nodes.items[i];
        if (!joined[i]) {
            csv_cell(out, n->id, false);
            text_append(out, ",,");
            put_kind(out, n);
            csv_cell(out, n->title, false);
            text_append(out, ",\n");
        }
        said += *n->text || *n->cite || isfinite(n->probability) || isfinite(n->cost) ||
                (n->kind == GRAPH_CONDITION && n->truth != TRUTH_CANNOT_RULE_OUT);
    }
    graph_lose(losses, said, "nodes say more",
               "a table of edges has no text, citation, truth, probability or cost");
    bool ready = joined != NULL;
    memory_free(joined);
    return ready && !out->failed ? STATUS_OK : STATUS_MEMORY;
}

const struct graph_writer graph_writer_json = {"json", "JSON", write_json};
const struct graph_writer graph_writer_csv = {"csv", "table of edges", write_csv};
