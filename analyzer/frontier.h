/* The unlocking frontier: a goal as a monotone function of the levels of capabilities, by the
 * minimal vectors of levels with which it holds (thresholds) and the maximal ones with which it
 * does not (the safe region). Both borders determine the function: every vector lies above a
 * minimal one or below a maximal one, never both. */
#ifndef PATHGATE_ANALYZER_FRONTIER_H
#define PATHGATE_ANALYZER_FRONTIER_H

#include "analyzer/engine.h"
#include "base/arena.h"

/* The levels that atoms of a circuit stand for: atom first[c] + l - 1 says that dimension c is
 * at level l or above, 1 <= l <= highest[c]. Every atom belongs to one dimension. */
struct level_space {
    uint32_t count;
    const uint32_t *first, *highest;
    const uint32_t *here; /* by dimension: the level from which distances are taken */
};

struct level_vector {
    const uint32_t *levels; /* by dimension */
    uint32_t distance;      /* of a minimal vector: levels that 'here' lacks of it; of a maximal
                               one: levels by which 'here' exceeds it */
};

/* One border: the nearest vectors first, then those that differ in fewer levels from none (or
 * from all), then by the lowest dimension in which they differ. */
struct border {
    const struct level_vector *vectors;
    size_t count;      /* listed */
    const char *total; /* exact decimal, a lower bound where not complete */
    bool complete;     /* every vector is found; false: a budget was hit, then those that are
                          listed are on the border, but there may be nearer ones */
};

struct frontier {
    uint32_t dimension_count;
    struct border minimal, maximal;
    struct level_vector largest; /* of the maximal ones that were found, one below which most
                                    vectors lie */
    double largest_share;        /* of all vectors; 0 where there is no maximal one */
};

/* Finds both borders of 'root', listing at most 'wanted' vectors of each. The circuit is
 * coherent. 'options' gives budgets and progress; its fixed atoms are not read. Lists come from
 * 'arena'. STATUS_OK also when a budget was hit. STATUS_MEMORY, STATUS_LIMIT.
 *
 * Minimal vectors are minimal solutions over atoms of which each stands for all levels up to
 * its own; maximal ones are minimal cuts over atoms of which each stands for all levels from
 * its own up. Both by decision diagrams (solutions.h), so that vectors are counted and ranked
 * without being enumerated. */
enum status frontier_find(const struct circuit *circuit, uint32_t root,
                          const struct level_space *space, size_t wanted,
                          const struct engine_options *options, struct arena *arena,
                          struct frontier *out);

#endif
