/* Why the goal of a scenario holds, or does not, for given atoms: a derivation or a cut that a
 * separate checker can verify; see docs/CERTIFICATES.md. Both are canonical: the same circuit
 * and atoms give the same lists. */
#ifndef PATHGATE_ANALYZER_WITNESS_H
#define PATHGATE_ANALYZER_WITNESS_H

#include "analyzer/scenario_circuit.h"

/* What a contribution makes of an atom. */
enum witness_role {
    ROLE_FALSE,
    ROLE_TRUE,
    ROLE_ASSISTANCE,
    ROLE_UNSET, /* a case says */
    ROLE_CLEARED,
    ROLE_SET,
};

struct witness {
    const struct circuit *circuit;
    uint32_t goal;
    bool *holds;   /* by node; those of the atoms are the input of witness_close */
    uint8_t *role; /* by atom: enum witness_role */
    uint32_t *proof, proof_count;                         /* of witness_prove */
    uint32_t *first_user, *user, *order, *rank, *missing; /* scratch */
    uint32_t count;
    uint32_t decided; /* atoms before it are not UNSET; 0 where cases begin */
};

/* STATUS_MEMORY. The circuit is coherent and outlives the witness. O(edges). */
enum status witness_init(struct witness *witness, const struct circuit *circuit, uint32_t goal);
void witness_release(struct witness *witness);

/* The truth of the goal for the atoms in 'holds'. O(edges). */
bool witness_close(struct witness *witness);

/* After closing: into 'proof', where the goal holds, the nodes of its derivation, each after
 * the nodes it rests on (of every gate the first inputs that were derived before it, as many as
 * it needs); else, goal first, the nodes of its cut (of every gate the first inputs that do not
 * hold, as many as stop it). O(edges). */
void witness_prove(struct witness *witness);

/* Closes in the present case: with what is UNSET holding or not, with assistance or without.
 * O(edges). */
bool witness_try_case(struct witness *witness, bool unset, bool assisted);

/* Takes the part of the present case in which the next UNSET atom does not hold: which, or NONE
 * where none is UNSET. */
uint32_t witness_clear(struct witness *witness);

/* Goes on to the next case after all of the present one: the last atom that was cleared is set,
 * those after it are UNSET. False after the last case. */
bool witness_turn(struct witness *witness);

#endif
