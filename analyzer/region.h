/* The part of a circuit that belongs to one module: its gates in the order in which they can be
 * built, and its variables (atoms and inner modules) in the order in which diagrams test them.
 *
 * Every order comes from a depth-first walk that visits the inputs of each gate in a certain
 * sequence. */
#ifndef PATHGATE_ANALYZER_REGION_H
#define PATHGATE_ANALYZER_REGION_H

#include "analyzer/engine.h"
#include "analyzer/modules.h"
#include "base/vec.h"

struct random_stream;

struct region {
    uint32_t *gates; /* gates and cycles of the acyclic view, inputs first; the root is last */
    uint32_t gate_count;
    uint32_t *variables; /* nodes, atoms or roots of modules, by level */
    uint32_t variable_count;
};

struct region_call {
    uint32_t node;
    size_t begin, next; /* its inputs in 'pending': all, and those not visited yet */
};

/* What orders ask of a node, next to each other: most nodes are far from the one before. */
struct region_node {
    double weight; /* atoms and modules below, shared ones counted each time */
    uint32_t uses; /* edges into it */
    bool seen;
};

/* Scratch shared by the regions of one circuit: arrays over all nodes, cleaned after each use
 * so that the cost of a region depends on its own size only. */
struct region_finder {
    const struct acyclic *graph;
    const struct modules *modules;
    struct region_node *nodes;
    uint32_t *number;       /* by node: its place while variables are gathered; while they are
                               interleaved, the variable that a visit to it ends at */
    uint32_t *next;         /* by variable: the next one while they are interleaved */
    uint32_t first, latest; /* of these: the first, and the one that was visited last */
    struct random_stream *chance; /* shuffles inputs before they are sorted; or NULL */
    VEC(struct region_call) calls;
    VEC(uint32_t) pending; /* inputs of the gates being visited, in the sequence of the order */
    VEC(uint32_t) gates;
    VEC(uint32_t) variables;
    struct region region;
};

enum status region_finder_init(struct region_finder *finder, const struct acyclic *graph,
                               const struct modules *modules);
void region_finder_release(struct region_finder *finder);

/* The region of modules->roots[module] in the given order, finder->region; valid until the next
 * call. Inputs of a gate that the order tells nothing about stand as in the circuit in variant
 * 0, and at random, the same each time, in each other one. O(edges log edges) of the region. */
enum status region_find(struct region_finder *finder, uint32_t module, enum engine_order order,
                        uint32_t variant);

#endif
