/* Shapley values: how the probability of a function is shared out among its atoms, and which
 * atoms pivot when probabilities are left out of account.
 *
 *   shares      players are atoms; a coalition is worth the probability of the root when its
 *               atoms have probability p and the others 0. They sum up to P(p) - P(0).
 *   structure   (Shapley and Shubik 1954, doi:10.2307/1951053) a coalition is worth 1 where the
 *               root holds with its atoms alone, else 0. They sum up to f(all) - f(none).
 *
 * Both are integrals along the diagonal of the multilinear extension (Owen 1972,
 * doi:10.1287/mnsc.18.5.64): of p_i dP/dp_i at t p, and of dP/dp_i at (t, .., t). The integrand
 * is a polynomial in t of degree below the number of atoms n, so Gauss-Legendre quadrature with
 * ceil(n / 2) points is exact up to rounding. */
#ifndef PATHGATE_ANALYZER_SHAPLEY_H
#define PATHGATE_ANALYZER_SHAPLEY_H

#include "analyzer/engine.h"

/* Asked before each of 'total' points; false stops. */
typedef bool (*shapley_progress)(void *context, uint32_t done, uint32_t total);

struct shapley {
    double *share, *structure; /* by atom of the circuit; 0 outside of the support */
};

/* Fills the two vectors, which the caller provides. STATUS_LIMIT where the engine is not
 * complete or the support has more than LIMIT_SHAPLEY_ATOMS atoms; STATUS_CANCELLED;
 * STATUS_MEMORY. O(n * diagram nodes). */
enum status shapley_find(const struct engine *engine, const double *p, uint32_t atom_count,
                         shapley_progress progress, void *context, const struct shapley *out);

/* As the shares, between any two vectors: a coalition is worth the probability of the root when
 * its atoms have those of 'to' and the others those of 'from'. 'share' by atom; they sum up to
 * P(to) - P(from). */
enum status shapley_between(const struct engine *engine, const double *from, const double *to,
                            uint32_t atom_count, double *share);

#endif
