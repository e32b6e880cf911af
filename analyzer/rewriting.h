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

enum { CAN_HOLD = 1, MUST_HOLD = 2 };

/* Of a node that is reached: the one gate that uses it, if it is one, would merge it; and it is
 * left to that gate, having so many inputs that each copy of them counts. Its 'replacement' is
 * then how many. */
enum { REACHED = 1, MERGES = 2, LEFT = 4 };

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
    size_t room;             /* nodes that there is room for below */
    uint8_t *settled;        /* by old node: CAN_HOLD | MUST_HOLD */
    uint8_t *reached;        /* by old node: as above; 0: it is not */
    uint32_t *uses;          /* by old node: reached gates that have it as an input */
    literal *replacement;    /* by old node */
    uint8_t *kept_shape;     /* by old node: on a cycle */
    uint32_t reached_count;
    /* The new circuit, gates in order of creation. */
    VEC(uint8_t) kind;
    VEC(uint32_t) threshold;
    VEC(uint32_t) first; /* start of each node's row */
    VEC(literal) inputs;
    uint32_t atom_count;
    uint32_t *atom_of;
    /* Scratch of one gate. */
    VEC(literal) gathered;
    VEC(struct left_gate) left; /* from the outermost inwards */
    uint32_t *stamp; /* by new node: 2 * gate stamp + polarity, when it was last gathered */
    uint32_t now;
    /* Shared gates: open addressing, node + 1. */
    uint32_t *slots, slot_mask;
    size_t slot_room;
    uint64_t
        stale; /* finds that make 'uses' too many or leave rows that nothing uses, and gates
                  on cycles or of another kind: what another round may take further */
};

/* What is settled of a literal: bit CAN_HOLD and bit MUST_HOLD. */
static inline uint8_t rewriting_settled(const struct round *r, literal l)
{
    uint8_t s = r->settled[literal_node(l)];
    if (!literal_complemented(l)) {
        return s;
    }
    return (uint8_t)((s & MUST_HOLD ? 0 : CAN_HOLD) | (s & CAN_HOLD ? 0 : MUST_HOLD));
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

/* Where the row of a new node ends that begins at first.items[node]. */
static inline uint32_t rewriting_row_end(const struct round *r, uint32_t node)
{
    return node + 1 < r->first.count ? r->first.items[node + 1] : (uint32_t)r->inputs.count;
}

/* What replaces a literal of a node that is settled or was rewritten. */
static inline literal rewriting_replace(const struct round *r, literal l)
{
    uint8_t s = rewriting_settled(r, l);
    if (s != CAN_HOLD) {
        return s ? REPLACED_TRUE : REPLACED_FALSE;
    }
    return r->replacement[literal_node(l)] ^ (literal)literal_complemented(l);
}

/* Rewrites every node that was reached, all of which are settled; false when memory is out.
 * O(edges) expected. */
bool rewriting_run(struct round *r);

#endif
