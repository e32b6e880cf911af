/* An Attack Flow as both its forms say it (the Builder's files and STIX bundles): objects and
 * the edges between them, on the way to an attack graph. */
#ifndef PATHGATE_MODEL_GRAPH_FLOW_H
#define PATHGATE_MODEL_GRAPH_FLOW_H

#include "model/graph.h"

enum flow_kind {
    FLOW_ACTION,
    FLOW_CONDITION,
    FLOW_AND,
    FLOW_OR,
    FLOW_CONTEXT, /* an asset, a tool, a note ...: kept as text of what it stands beside */
    FLOW_NOTHING, /* administration, which is not counted */
};

struct flow_object {
    enum flow_kind kind;
    const char *id; /* as STIX has it: attack-action--UUID */
    const char *word;
    const char *name, *text, *technique, *tactic;
    struct place place;
};

/* By which way an edge leaves a condition; FLOW_EFFECT for everything else. */
enum flow_branch { FLOW_EFFECT, FLOW_TRUE, FLOW_FALSE };

struct flow_edge {
    uint32_t from, to;
    enum flow_branch branch;
};

struct flow {
    VEC(struct flow_object) objects;
    VEC(struct flow_edge) edges;
};

void flow_release(struct flow *flow);

/* Turns the flow into nodes and edges of the graph. A condition becomes a condition of unknown
 * truth, joined with what leads to it; its false branch follows from another such condition,
 * which keeps the graph monotone. An object that is no action, condition or operator becomes
 * text of the actions it is joined to. O(size). */
void flow_to_graph(const struct flow *flow, struct graph_reading *reading);

#endif
