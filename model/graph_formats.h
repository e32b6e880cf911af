/* The formats that attack graphs are read from, and what their detection shares. */
#ifndef PATHGATE_MODEL_GRAPH_FORMATS_H
#define PATHGATE_MODEL_GRAPH_FORMATS_H

#include "model/graph.h"

extern const struct graph_format graph_adtool;
extern const struct graph_format graph_afb;
extern const struct graph_format graph_atlas;
extern const struct graph_format graph_attack;
extern const struct graph_format graph_csv;
extern const struct graph_format graph_deciduous;
extern const struct graph_format graph_graphml;
extern const struct graph_format graph_openpsa;
extern const struct graph_format graph_stix;
extern const struct graph_format graph_threagile;

/* Whether the bytes hold the word. O(bytes). */
bool graph_head_has(const struct source *head, const char *word);

/* The first byte that is no white space, or NUL. */
char graph_head_first(const struct source *head);

#endif
