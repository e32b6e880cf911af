/* How much each atom, or each group of atoms, matters for the probability of a function.
 * With P the probability, P1 and P0 those given that the atom holds and that it does not:
 *
 *   birnbaum         P1 - P0, the derivative of P
 *   criticality      p (P1 - P0) / P
 *   fussell_vesely   p P1 / P, the diagnostic form (DIF): the probability that the atom holds,
 *                    given that the root does
 *   raw              P1 / P, risk achievement worth
 *   rrw              P / P0, risk reduction worth; infinite where P0 = 0 < P
 *
 * Of a group: P1 and P0 given that all of its atoms hold and that none does; p is the
 * probability that all hold, and criticality is (P - P0) / P, the share of the probability that
 * would go with the group (the same number as above for one atom).
 * What is undefined (P = 0) is NaN. Definitions: W. E. Vesely et al., NUREG/CR-3385, 1983. */
#ifndef PATHGATE_ANALYZER_IMPORTANCE_H
#define PATHGATE_ANALYZER_IMPORTANCE_H

#include "analyzer/engine.h"

struct importance {
    double probability; /* of the atom, or that all atoms of the group hold */
    double birnbaum, criticality, fussell_vesely, raw, rrw;
};

/* All atoms in one upward and one downward pass; another evaluation for each atom whose P0 is
 * so near 0 that it takes a direct one. 'out' has room for every atom of the circuit; atoms
 * outside of the support get p and what follows from P1 = P0 = P. STATUS_LIMIT where the engine
 * is not complete: only '*probability' is set then. STATUS_MEMORY. */
enum status importance_of_atoms(const struct engine *engine, const double *p,
                                uint32_t atom_count, struct bounds *probability,
                                struct importance *out);

/* A group, by three evaluations. As above; the engine must be complete. */
enum status importance_of_group(const struct engine *engine, const double *p,
                                uint32_t atom_count, const uint32_t *group, uint32_t count,
                                struct importance *out);

#endif
