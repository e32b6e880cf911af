/* What found solutions are made of, for the modules that count and list them: one family of
 * sets a unit of the engine, inner ones first. */
#ifndef PATHGATE_ANALYZER_FAMILIES_H
#define PATHGATE_ANALYZER_FAMILIES_H

#include "analyzer/compiled.h"
#include "analyzer/solutions.h"
#include "analyzer/zdd.h"

/* The minimal sets of variables that turn a unit from the truth it has when nothing is done.
 * The diagram is zero-suppressed: edges are even, except those to ZDD_EMPTY. */
struct family {
    uint32_t *variables; /* by level: an atom, or atom_count + a family */
    uint32_t variable_count;
    struct diagram sets;
    bool partial;           /* there may be further sets, */
    struct diagram lacking; /* for each of which this holds, over the levels; no nodes: any */
};

struct solutions {
    uint32_t atom_count; /* atoms that families name, numbered as the simplified circuit does */
    uint32_t *atom_of;   /* by those: the atom of the caller's circuit */
    uint32_t circuit_atoms;
    struct family *families;
    uint32_t family_count;
    uint32_t root;         /* a variable, unless trivial */
    uint8_t *idle;         /* by variable: its truth when nothing is done; NULL: trivial */
    bool trivial, already; /* nothing needs doing (one empty set), or nothing helps */
    bool complete;
    unsigned limits; /* enum engine_limit */
};

static inline const struct diagram_node *family_node(const struct family *family, edge e)
{
    return &family->sets.nodes[edge_node(e)];
}

#endif
