/* Attack graphs in the formats of other tools: one writer a file behind one table. What a
 * format has no place for is said in a list of losses, one warning a kind of loss. */
#ifndef PATHGATE_EXPORT_GRAPH_WRITERS_H
#define PATHGATE_EXPORT_GRAPH_WRITERS_H

#include "base/diagnostics.h"
#include "base/status.h"
#include "base/text.h"
#include "model/graph.h"

struct graph_writer {
    const char *id, *title;
    /* 'date' is YYYY-MM-DD. STATUS_INVALID or STATUS_LIMIT with an error in 'losses' where the
     * format cannot hold the graph at all; STATUS_MEMORY. */
    enum status (*write)(const struct attack_graph *graph, const char *date, struct text *out,
                         struct diagnostics *losses);
};

extern const struct graph_writer *const graph_writers[]; /* ends with NULL */
extern const struct graph_writer graph_writer_adtool;
extern const struct graph_writer graph_writer_attack_flow;
extern const struct graph_writer graph_writer_csv;
extern const struct graph_writer graph_writer_dot;
extern const struct graph_writer graph_writer_graphml;
extern const struct graph_writer graph_writer_json;
extern const struct graph_writer graph_writer_mermaid;
extern const struct graph_writer graph_writer_navigator;
extern const struct graph_writer graph_writer_openpsa;

/* Says that 'count' of something were left out or changed; no effect when it is 0. */
void graph_lose(struct diagnostics *losses, size_t count, const char *what, const char *why);

/* Edges of one relation by the node they enter or leave, in the order of the graph. */
struct graph_rows {
    uint32_t *first; /* by node, and one more */
    uint32_t *ends;  /* the other ends */
};

/* False when memory is out. The caller releases in any case. O(nodes + edges). */
bool graph_rows_make(struct graph_rows *rows, const struct attack_graph *graph,
                     enum graph_relation relation, bool entering);
void graph_rows_release(struct graph_rows *rows);

#endif
