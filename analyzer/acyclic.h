/* A circuit seen as a graph without cycles: each cyclic component becomes one more node,
 * numbered node_count + component; it is the only input of the component's members, and its
 * inputs are those that reach the component from outside. Walks that need an order (modules,
 * variable orders, building diagrams) walk this. */
#ifndef PATHGATE_ANALYZER_ACYCLIC_H
#define PATHGATE_ANALYZER_ACYCLIC_H

#include "analyzer/circuit.h"

#define ACYCLIC_NO_CYCLE UINT32_MAX

struct acyclic {
    const struct circuit *circuit;
    uint32_t *cycle_of;  /* by node of the circuit: its cyclic component, or ACYCLIC_NO_CYCLE;
                            NULL where there are no cycles */
    uint32_t node_count; /* nodes of the circuit and one a component */
};

/* O(nodes + edges). The caller releases it whatever is returned. */
enum status acyclic_init(struct acyclic *acyclic, const struct circuit *circuit);
void acyclic_release(struct acyclic *acyclic);

static inline bool acyclic_is_cycle(const struct acyclic *a, uint32_t node)
{
    return node >= a->circuit->node_count;
}

/* Gates begin .. end-1 are the members of a cycle. */
static inline uint32_t acyclic_members_begin(const struct acyclic *a, uint32_t cycle)
{
    return a->circuit->component_first[cycle - a->circuit->node_count];
}

static inline uint32_t acyclic_members_end(const struct acyclic *a, uint32_t cycle)
{
    return a->circuit->component_first[cycle - a->circuit->node_count + 1];
}

/* The cyclic component of a node of the circuit, or ACYCLIC_NO_CYCLE. */
static inline uint32_t acyclic_cycle(const struct acyclic *a, uint32_t node)
{
    return a->cycle_of ? a->cycle_of[node] : ACYCLIC_NO_CYCLE;
}

static inline bool acyclic_member(const struct acyclic *a, uint32_t node)
{
    return !acyclic_is_cycle(a, node) && acyclic_cycle(a, node) != ACYCLIC_NO_CYCLE;
}

/* The edges of a node are numbered first .. end-1. */
static inline uint32_t acyclic_first(const struct acyclic *a, uint32_t node)
{
    const struct circuit *c = a->circuit;
    if (acyclic_is_cycle(a, node)) {
        return c->first[acyclic_members_begin(a, node)];
    }
    return acyclic_member(a, node) ? 0 : c->first[node];
}

static inline uint32_t acyclic_end(const struct acyclic *a, uint32_t node)
{
    const struct circuit *c = a->circuit;
    if (acyclic_is_cycle(a, node)) {
        return c->first[acyclic_members_end(a, node)];
    }
    return acyclic_member(a, node) ? 1 : c->first[node + 1];
}

/* Where an edge leads; back to the node itself where it stays inside a cycle: skip those. */
static inline uint32_t acyclic_target(const struct acyclic *a, uint32_t node, uint32_t e)
{
    const struct circuit *c = a->circuit;
    if (acyclic_member(a, node)) {
        return c->node_count + a->cycle_of[node];
    }
    uint32_t target = literal_node(c->inputs[e]);
    bool inside = acyclic_is_cycle(a, node) && a->cycle_of[target] == node - c->node_count;
    return inside ? node : target;
}

#endif
