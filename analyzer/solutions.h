/* Minimal solutions of a compiled function, as zero-suppressed decision diagrams (Minato 1993,
 * doi:10.1145/157485.164890), one a module: counted, listed best first, asked for membership,
 * all without enumerating them.
 *
 * SOLUTIONS_PATHS: minimal sets of atoms which, held while every other atom is false, make the
 * root hold. For a coherent function these are its prime implicants. For a non-coherent one
 * they are its minimal p-cuts: the minimal positive parts of prime implicants (Dutuit and Rauzy
 * 1997, doi:10.1016/S0951-8320(97)00034-7). SOLUTIONS_CUTS, the dual: minimal sets of atoms
 * which, denied while every other atom holds, make the root fail. Atoms that a world fixed
 * appear in no set. A root that is already as wanted has exactly one minimal solution, the
 * empty set; a root that can never be has none.
 *
 * Algorithm: Rauzy 1993 (doi:10.1016/0951-8320(93)90060-C). */
#ifndef PATHGATE_ANALYZER_SOLUTIONS_H
#define PATHGATE_ANALYZER_SOLUTIONS_H

#include "analyzer/engine.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum solutions_kind {
    SOLUTIONS_PATHS,
    SOLUTIONS_CUTS,
};

struct solutions;

/* Finds all minimal solutions. Of 'options' the budgets and the progress callback are used;
 * NULL: defaults. STATUS_OK: all of them. STATUS_LIMIT or STATUS_CANCELLED: '*out' is set and
 * holds some of them: every set it has is a minimal solution, none is invented, and
 * solutions_complete is false. STATUS_MEMORY: '*out' is NULL. The engine may be freed
 * afterwards. */
enum status solutions_find(const struct engine *engine, enum solutions_kind kind,
                           const struct engine_options *options, struct solutions **out);
void solutions_free(struct solutions *solutions);

/* False: counts and distribution are lower bounds. */
bool solutions_complete(const struct solutions *solutions);

/* What kept sets of the engine's diagrams from being found: a mask of enum engine_limit. 0 also
 * where sets are missing for no other reason than that the engine is not complete. */
unsigned solutions_limits(const struct solutions *solutions);

/* '*least': no minimal solution that is lacking has a lesser sum of cost[atom], which are not
 * negative. Infinite where none is lacking; 0 where nothing is known. O(nodes). STATUS_OK or
 * STATUS_MEMORY. */
enum status solutions_least_lacking(const struct solutions *solutions, const double *cost,
                                    double *least);

/* Number of sets: appended to 'decimal' exactly (NULL allowed), and as the nearest double
 * (infinity beyond its range). O(nodes * digits). */
enum status solutions_count(const struct solutions *solutions, struct text *decimal,
                            double *count);

/* Number of sets of every order (number of atoms), orders 0 .. highest: a table owned by the
 * caller (solutions_orders_release). O(nodes * orders * digits). */
struct solutions_orders {
    uint32_t highest; /* largest order of any set; 0 when there is none */
    double *count;    /* by order */
    char **decimal;   /* by order, exact */
};
enum status solutions_orders(const struct solutions *solutions, struct solutions_orders *out);
void solutions_orders_release(struct solutions_orders *orders);

/* '*contained': whether 'atoms' (any sequence, no repetition) is one of the sets. */
enum status solutions_contains(const struct solutions *solutions, const uint32_t *atoms,
                               uint32_t count, bool *contained);

/* Lazy best-first listing by the sum of cost[atom] over the set: size (all 1), -log p, money.
 * Costs may be negative, not NaN; a set with an infinite cost is left out. Equal costs: the set
 * that holds the lowest atom in which the two differ comes first. Opening costs one pass over
 * the nodes, each call about O(levels * order) and as much memory (Lawler 1972,
 * doi:10.1287/mnsc.18.7.401). Costs are summed exactly, in fixed point with 60 bits for the sum
 * of all. The solutions outlive the ranking. */
struct ranking;
enum status ranking_open(const struct solutions *solutions, const double *cost,
                         struct ranking **out);

/* The next set: its atoms ascending (valid until the next call), their number and cost. Returns
 * STATUS_OK with '*atoms' NULL when there are no more; STATUS_MEMORY. */
enum status ranking_next(struct ranking *ranking, const uint32_t **atoms, uint32_t *count,
                         double *cost);
void ranking_free(struct ranking *ranking);

/* What the ranking holds of memory by now, about, the sets' diagrams included. O(1). */
size_t ranking_bytes(const struct ranking *ranking);

#endif
