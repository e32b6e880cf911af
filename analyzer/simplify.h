/* Rewriting a circuit, seen from one root in one world, into a smaller equivalent one:
 * constants are propagated (through cycles too), nested gates of one kind coalesced, repeated
 * and opposed inputs resolved, equal gates shared, and dropped what the root does not reach or
 * what is settled wherever it matters; inputs that occur together get gates of their own. */
#ifndef PATHGATE_ANALYZER_SIMPLIFY_H
#define PATHGATE_ANALYZER_SIMPLIFY_H

#include "analyzer/circuit.h"

struct simplified {
    struct circuit circuit; /* a single node, the root's, when the root is an atom */
    uint32_t *atom_of;      /* by atom of 'circuit': its atom in the original */
    literal root;           /* meaningless when constant */
    bool constant, value;   /* the root is a constant: this one; 'circuit' is then empty */
};

/* 'fixed' as in struct engine_options. O((nodes + edges) log(rounds)): rounds are repeated
 * while they pay, forty at most; a cyclic component costs a pass over its edges per node that a
 * constant settles. The caller calls simplified_release whatever is returned. */
enum status simplify(const struct circuit *circuit, literal root, const uint8_t *fixed,
                     struct simplified *out);
void simplified_release(struct simplified *simplified);

#endif
