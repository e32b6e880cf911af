/* One round of simplification at work: what is known of the nodes of the old circuit, and the
 * rows of the new one that its gates are rewritten into, in topological order. */
#ifndef PATHGATE_ANALYZER_REWRITING_H
#define PATHGATE_ANALYZER_REWRITING_H

#include "analyzer/circuit.h"
#include "analyzer/redundancy.h"

/* Replacements that are no literal. Numbers of nodes stay far below. */
#define REPLACED_TRUE (UINT32_MAX - 1)
#define REPLACED_FALSE UINT32_MAX

static inline bool replaced_constant(literal l)
{
    return l >= REPLACED_TRUE;
}

/* What is known of a node: whether it can and must hold; that it is on a cycle; that the root
 * reaches it, through several edges or through one, from a gate that would merge it; that it is
 * left to that gate. */
enum {
    CAN_HOLD = 1,
    MUST_HOLD = 2,
    SETTLED = CAN_HOLD | MUST_HOLD,
    ON_CYCLE = 4,
    REACHED = 8,
    SHARED = 16,
    MERGES = 32,
    LEFT = 64
};

/* What is still to be gathered of a gate that was left to its user. */
struct left_gate {
    uint32_t next, end; /* its inputs */
    literal flip;       /* 1 where it is complemented */
};

/* One round after another uses the same memory: fresh memory costs more than clearing it. */
struct round {
    const struct circuit *circuit;
    const uint8_t *fixed;
    struct redundancy given; /* of the old circuit */
    uint8_t *state;          /* by old node, as above */
    literal *replacement;    /* by old node */
    size_t state_room, replacement_room, stamp_room, slot_room;
    uint32_t reached_atoms, reached_gates, reached_edges;
    /* The new circuit, gates in order of creation; beyond the last row stands the one that is
     * being gathered. */
    uint8_t *kind;
    uint32_t *threshold;
    uint32_t *first;
    VEC(literal) inputs;
    uint32_t node_count, atom_count;
    uint32_t *atom_of;
    /* Scratch of one gate. */
    bool alone;                 /* it has an atom that no other gate has */
    VEC(struct left_gate) left; /* from the outermost inwards */
    uint32_t *stamp; /* by new node: 2 * gate stamp + polarity, when it was last gathered */
    uint32_t now;
    uint32_t *slots, slot_mask; /* shared gates: open addressing, node + 1 */
    uint64_t stale; /* what another round may take further: edges fewer than 'state' tells, rows
                       that nothing uses, gates on cycles or of another kind */
};

/* What is settled of a literal: bit CAN_HOLD and bit MUST_HOLD. */
static inline uint8_t rewriting_settled(const struct round *r, literal l)
{
    static const uint8_t opposite[] = {CAN_HOLD | MUST_HOLD, CAN_HOLD, MUST_HOLD, 0};
    uint8_t s = r->state[literal_node(l)] & SETTLED;
    return literal_complemented(l) ? opposite[s] : s;
}

/* Whether a node is neither true nor false. */
static inline bool rewriting_open(const struct round *r, uint32_t node)
{
    return (r->state[node] & SETTLED) == CAN_HOLD;
}

/* Whether an edge is replaced by a constant. */
static inline uint8_t rewriting_given(const struct round *r, uint32_t edge)
{
    return r->given.edges ? r->given.edges[edge] : GIVEN_NOT;
}

/* Whether a gate has the kind of its input, seen through a complement by De Morgan. */
static inline bool rewriting_merges(const struct circuit *c, uint32_t gate, literal input)
{
    uint8_t kind = c->kind[gate], inner = c->kind[literal_node(input)];
    return literal_complemented(input) ? (kind == GATE_ALL && inner == GATE_ANY) ||
                                             (kind == GATE_ANY && inner == GATE_ALL)
                                       : kind == inner && kind != GATE_AT_LEAST;
}

/* Memory for so many items: 'old', where there is room for them, or else other memory in its
 * place; NULL when memory is out. */
void *rewriting_provide(void *old, size_t *room, size_t count, size_t size);

/* Rewrites every node that was reached, and what replaces others that are settled; false when
 * memory is out. O(edges) expected. */
bool rewriting_run(struct round *r);

#endif
