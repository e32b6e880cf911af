/* Graphs whose files name nodes freely (GraphML, tables of edges, deciduous): nodes by name,
 * and what a threat model cannot hold as it stands put right. */
#ifndef PATHGATE_MODEL_GRAPH_LOOSE_H
#define PATHGATE_MODEL_GRAPH_LOOSE_H

#include "model/graph.h"

struct loose_node {
    uint32_t node;
    bool declared, typed; /* it said what kind it is */
};

struct graph_loose {
    struct graph_reading *reading;
    struct names names;
    VEC(struct loose_node) nodes; /* by name */
};

void loose_open(struct graph_loose *loose, struct graph_reading *reading);
void loose_close(struct graph_loose *loose);

/* The node of that name, made as a step when new; NULL when memory is out. Valid until the next
 * one is made. */
struct loose_node *loose_find(struct graph_loose *loose, const char *name, struct place place);

/* Sets the kind by its word ("and" and "or" are known, too; "at-least 2" has its k); without
 * effect for a word that is none. */
void loose_set_kind(struct graph_loose *loose, struct loose_node *node, const char *word);

/* The relation of that word; GRAPH_NEEDS for any other. */
enum graph_relation loose_relation(const char *word);

/* Makes what was read a graph that a threat model can hold, with warnings: conditions that
 * something leads to become steps, gates without inputs conditions, safeguards that cut nothing
 * go. */
void loose_settle(struct graph_loose *loose);

#endif
