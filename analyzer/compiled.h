/* What the engine is made of, for the modules that evaluate it: a list of units, one a module
 * of the simplified circuit, inner ones first. */
#ifndef PATHGATE_ANALYZER_COMPILED_H
#define PATHGATE_ANALYZER_COMPILED_H

#include "analyzer/bdd.h"
#include "analyzer/engine.h"
#include "analyzer/splitting.h"

/* The function of one module over its variables. 'below' implies it and 'above' is implied by
 * it; when the unit is complete both are the function, and 'above' has no nodes of its own. */
struct unit {
    uint32_t *variables; /* by level: an atom, or engine->atom_count + the number of a unit */
    uint32_t variable_count;
    struct diagram below, above;
    bool complete;
    struct circuit inside; /* where it is not complete: its gates; atoms are the levels */
    uint32_t top;          /* of these: the unit's own */
};

struct engine {
    uint32_t atom_count;    /* of the simplified circuit; units number its atoms */
    uint32_t *atom_of;      /* by those: the atom of the caller's circuit */
    uint32_t circuit_atoms; /* of the caller's circuit */
    struct unit *units;
    uint32_t unit_count;
    uint32_t root; /* a variable: an atom, or atom_count + a unit */
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

static inline const struct diagram *unit_above(const struct unit *unit)
{
    return unit->complete ? &unit->below : &unit->above;
}

#endif
