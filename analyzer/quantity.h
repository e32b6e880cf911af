/* The probability of a compiled function when those of its atoms are known, known within
 * bounds, or not known; and its two classical approximations from minimal solutions. */
#ifndef PATHGATE_ANALYZER_QUANTITY_H
#define PATHGATE_ANALYZER_QUANTITY_H

#include "analyzer/engine.h"
#include "analyzer/solutions.h"

/* Probabilities of atoms: two vectors by atom of the circuit, the same where all is known. */
struct odds {
    const double *low, *high;
    uint32_t atom_count;
    bool monotone; /* the function never falls when 'low' is exchanged for 'high' */
};

/* Atoms of the support whose ends differ: ascending into 'atoms' (room for the support; may be
 * NULL). Returns their number. */
uint32_t quantity_unknown(const struct engine *engine, const struct odds *odds,
                          uint32_t *atoms);

/* Bounds over everything between the ends. A monotone function takes two evaluations. A
 * multilinear function of independent atoms is extreme at corners, so up to 12 unknown atoms of
 * another function take 2^unknown evaluations; beyond that the bounds are 0 and 1. 'complete'
 * is true iff lower == upper is exact. STATUS_MEMORY or STATUS_OK. */
enum status quantity_bounds(const struct engine *engine, const struct odds *odds,
                            struct bounds *out);

/* The probability under one set of odds against that under another, with - without and
 * with / without; the ratio is infinite over 0 and NaN where it is 0 / 0 throughout. */
struct contrast {
    struct bounds difference, ratio;
};

/* Atoms that are unknown in both are the same in both (a condition outside of the system):
 * difference and quotient of multilinear functions are extreme at corners, so up to 12 of them
 * take 2^shared pairs of evaluations; beyond that the two are taken for independent. Where no
 * atom is likelier without than with, neither is the goal: the difference is at least 0 and the
 * ratio at least 1, also where the engine only has bounds. Both odds must be monotone.
 * STATUS_MEMORY or STATUS_OK. */
enum status quantity_contrast(const struct engine *engine, const struct odds *with,
                              const struct odds *without, struct contrast *out);

/* The rare-event approximation: the sum over all sets of the product of p[atom]; may exceed 1.
 * O(nodes). STATUS_MEMORY. */
enum status quantity_rare_event(const struct solutions *solutions, const double *p,
                                double *out);

/* The minimal-cut upper bound 1 - prod(1 - product of p[atom]) over all sets, without listing
 * them: log prod(1 - x) = - sum over k of sum(x^k) / k, and sum(x^k) is the rare-event sum of
 * p^k. Sets likelier than 1/2, for which the series is slow, are listed and taken out of it; 64
 * of them make the bound 1 to the last bit. 60 passes, O(nodes) each. STATUS_MEMORY. */
enum status quantity_cut_bound(const struct solutions *solutions, const double *p, double *out);

#endif
