/* The compiled graph, the only thing analyses see: nodes in flat arrays (compressed sparse
 * rows), each an atom or a gate over literals of other nodes.
 *
 * Invariants of a finished circuit:
 *   - nodes 0 .. atom_count-1 are the atoms, in the order in which they were added;
 *   - the gates follow, grouped by strongly connected component, components in topological
 *     order (inputs first), so that one forward pass evaluates every acyclic part;
 *   - component c holds the nodes component_first[c] .. component_first[c+1]-1 of the gates; it
 * is cyclic iff it has more than one node or its node has itself among its inputs;
 *   - no complemented literal leads from a cyclic component into itself (stratified): the truth
 *     of the graph, its least fixed point, is then unique;
 *   - constants are gates without inputs: GATE_ALL is true, GATE_ANY is false;
 *   - whatever its kind, a gate holds iff at least 'threshold' of its inputs do.
 *
 * Memory: 4 bytes an edge, 13 bytes a node and 4 bytes a cycle. Building is O(nodes + edges),
 * without recursion; components by Tarjan (1972), doi:10.1137/0201010. */
#ifndef PATHGATE_ANALYZER_CIRCUIT_H
#define PATHGATE_ANALYZER_CIRCUIT_H

#include "base/status.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stdint.h>

enum gate_kind {
    GATE_ATOM,     /* a variable; no inputs */
    GATE_ALL,      /* every input holds */
    GATE_ANY,      /* some input holds */
    GATE_AT_LEAST, /* at least 'threshold' inputs hold; a repeated input counts repeatedly */
};

/* A literal: node * 2, plus 1 where the node's truth is complemented. */
typedef uint32_t literal;

static inline literal literal_of(uint32_t node, bool complemented)
{
    return node << 1 | (literal)complemented;
}

static inline uint32_t literal_node(literal l)
{
    return l >> 1;
}

static inline bool literal_complemented(literal l)
{
    return l & 1;
}

struct circuit {
    uint32_t node_count, atom_count, edge_count;
    uint8_t *kind;             /* enum gate_kind by node */
    uint32_t *threshold;       /* by node: how many inputs it takes; 1 for GATE_ANY, as many as
                                  there are for GATE_ALL; 1 for atoms, which have none */
    uint32_t *first;           /* by node, node_count + 1 entries: its inputs are */
    literal *inputs;           /*   inputs[first[n]] .. inputs[first[n + 1] - 1] */
    uint32_t *component_first; /* component_count + 1 entries, as above */
    uint32_t component_count;
    uint32_t *cyclic; /* the cyclic components, cyclic_count of them, ascending */
    uint32_t cyclic_count;
    bool coherent; /* no complemented literal anywhere */
};

/* Inputs that were added to one gate on end. */
struct circuit_run {
    uint32_t gate, first; /* they are inputs[first] up to the first of the next run */
};

/* A circuit under construction. Nodes may be used as inputs before they have inputs of their
 * own, so cycles need nothing special. */
struct circuit_builder {
    VEC(uint8_t) kind;
    VEC(uint32_t) threshold;
    VEC(struct circuit_run) runs;
    VEC(literal) inputs; /* of all gates, as they were added */
    uint32_t atom_count;
    bool scattered; /* some run is of an earlier gate than the run before */
    bool failed;    /* sticky: memory ran out or a cap was reached */
    bool limited;   /* it was a cap */
};

#define CIRCUIT_NO_NODE UINT32_MAX

void circuit_builder_init(struct circuit_builder *builder);
void circuit_builder_release(struct circuit_builder *builder);

/* Where the inputs of a run end. */
static inline size_t circuit_run_end(const struct circuit_builder *builder, size_t run)
{
    return run + 1 < builder->runs.count ? builder->runs.items[run + 1].first
                                         : builder->inputs.count;
}

/* Adds a node and returns its number in the builder's numbering; CIRCUIT_NO_NODE once failed.
 * The threshold is that of GATE_AT_LEAST; other kinds have their own. */
uint32_t circuit_add_atom(struct circuit_builder *builder);
uint32_t circuit_add_gate(struct circuit_builder *builder, enum gate_kind kind,
                          uint32_t threshold);

/* Makes 'input' an input of 'gate', after those it already has (the order is kept). */
void circuit_add_input(struct circuit_builder *builder, uint32_t gate, literal input);

/* Room for 'count' more inputs of 'gate', all of which the caller writes before the builder is
 * used again; NULL where there are none, or once failed. */
literal *circuit_add_inputs(struct circuit_builder *builder, uint32_t gate, uint32_t count);

/* Orders what was built into 'circuit' (owned by the caller, circuit_release). 'node_of'
 * receives for each node of the builder its number in the circuit; the caller provides room for
 * kind.count entries. STATUS_INVALID: a complemented literal lies on a cycle; '*culprit' (may
 * be NULL) is then a node of that cycle in the builder's numbering. The builder is unchanged.
 */
enum status circuit_finish(const struct circuit_builder *builder, struct circuit *circuit,
                           uint32_t *node_of, uint32_t *culprit);

/* The same where only the number of one literal is wanted: '*root', of the builder, becomes
 * that of the circuit. */
enum status circuit_finish_root(const struct circuit_builder *builder, struct circuit *circuit,
                                literal *root);

/* Adds the nodes of a circuit to an empty builder, numbered as they are, but of no gate the
 * inputs. */
void circuit_copy_nodes(const struct circuit *circuit, struct circuit_builder *builder);

/* Sets cyclic[n] to 1 for the nodes on cycles. O(cyclic components and their nodes). */
void circuit_mark_cyclic(const struct circuit *circuit, uint8_t *cyclic);

/* Completes a circuit whose nodes stand in order already, every gate behind its inputs: what
 * circuit_finish would make of them, number by number. Given are the counts of nodes, atoms and
 * edges, 'kind', 'first', 'inputs', and the thresholds of at-least gates; all of it is owned by
 * the circuit. STATUS_MEMORY: the circuit is still to be released. O(nodes + edges). */
enum status circuit_complete(struct circuit *circuit);

void circuit_release(struct circuit *circuit);

/* What it takes of memory. O(1). */
size_t circuit_bytes(const struct circuit *circuit);

/* True iff the component has a cycle. O(log cycles). */
bool circuit_component_cyclic(const struct circuit *circuit, uint32_t component);

#endif
