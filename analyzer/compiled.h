/* What the engine is made of, for the modules that evaluate it: a list of units, one a module
 * of the simplified circuit, inner ones first. */
#ifndef PATHGATE_ANALYZER_COMPILED_H
#define PATHGATE_ANALYZER_COMPILED_H

#include "analyzer/bdd.h"
#include "analyzer/engine.h"
#include "analyzer/splitting.h"
#include "base/arena.h"

/* What a module that is not complete has beside. */
struct unit_rest {
    struct diagram above;
    struct circuit inside; /* its gates; atoms are the levels */
    uint32_t top;          /* of these: the unit's own */
};

/* The function of one module over its variables. 'below' implies it; where the unit is complete
 * it is the function, and otherwise rest->above is implied by it. There may be a unit for every
 * other gate: what complete ones have is small, and lies in the engine's arena. */
struct unit {
    uint32_t *variables;  /* by level: an atom, or engine->atom_count + the number of a unit; in
                             the arena */
    struct diagram below; /* complete: in the arena */
    struct unit_rest *rest; /* NULL where it is complete */
    uint32_t variable_count;
    bool complete;
};

struct engine {
    uint32_t atom_count;    /* of the simplified circuit; units number its atoms */
    uint32_t *atom_of;      /* by those: the atom of the caller's circuit */
    uint32_t circuit_atoms; /* of the caller's circuit */
    struct unit *units;
    uint32_t unit_count;
    struct arena arena; /* of the units */
    uint32_t root;      /* a variable: an atom, or atom_count + a unit */
    bool root_complemented;
    bool constant, value; /* then nothing above is meaningful */
    bool complete;
    bool coherent; /* the simplified circuit complements nothing, except its root */
    uint32_t *support, support_count;
    uint32_t pivot; /* of the caller's circuit: the atom to split what is incomplete by, or
                       SPLIT_NONE */
    uint64_t bound_steps;        /* that the bounds of a module were allowed */
    struct splitting *splitting; /* NULL: not split */
    struct engine_statistics statistics;
};

/* Nodes of its diagrams. */
static inline size_t unit_nodes(const struct unit *unit)
{
    return (size_t)unit->below.node_count + (unit->rest ? unit->rest->above.node_count : 0);
}

static inline const struct diagram *unit_above(const struct unit *unit)
{
    return unit->rest ? &unit->rest->above : &unit->below;
}

#endif
