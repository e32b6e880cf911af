/* The table of formats that attack graphs are written in; see graph_writers.h. */
#include "export/graph_writers.h"

#include "base/memory.h"

const struct graph_writer *const graph_writers[] = {
    &graph_writer_attack_flow, &graph_writer_adtool,
    &graph_writer_openpsa,     &graph_writer_graphml,
    &graph_writer_navigator,   &graph_writer_dot,
    &graph_writer_mermaid,     &graph_writer_csv,
    &graph_writer_json,        NULL};

void graph_lose(struct diagnostics *losses, size_t count, const char *what, const char *why)
{
    if (count > 0) {
        diagnostics_add(losses, SEVERITY_WARNING, "not-exported", (struct place){NULL, 0},
                        "%zu %s: %s", count, what, why);
    }
}

bool graph_rows_make(struct graph_rows *rows, const struct attack_graph *graph,
                     enum graph_relation relation, bool entering)
{
    size_t nodes = graph->nodes.count, count = graph->edges.count;
    rows->first = memory_zeroed(nodes + 2, sizeof(*rows->first));
    rows->ends = memory_array(count + 1, sizeof(*rows->ends));
    if (!rows->first || !rows->ends) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct graph_edge *e = &graph->edges.items[i];
        rows->first[(entering ? e->to : e->from) + 2] += e->relation == relation;
    }
    for (size_t i = 2; i < nodes + 2; i++) {
        rows->first[i] += rows->first[i - 1];
    }
    for (size_t i = 0; i < count; i++) {
        const struct graph_edge *e = &graph->edges.items[i];
        if (e->relation == relation) {
            rows->ends[rows->first[(entering ? e->to : e->from) + 1]++] =
                entering ? e->from : e->to;
        }
    }
    return true;
}

void graph_rows_release(struct graph_rows *rows)
{
    memory_free(rows->first);
    memory_free(rows->ends);
    *rows = (struct graph_rows){NULL, NULL};
}
