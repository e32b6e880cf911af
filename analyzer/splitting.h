/* What engine_refine adds to an engine that is not complete: the function compiled again with
 * more steps, or cut into cases by fixing one atom after the other, a binary tree whose leaves
 * are compiled on their own. A case is simpler than the whole: what it was fixed to is
 * propagated, and modules appear. */
#ifndef PATHGATE_ANALYZER_SPLITTING_H
#define PATHGATE_ANALYZER_SPLITTING_H

#include "analyzer/engine.h"
#include "base/vec.h"

#define SPLIT_NONE UINT32_MAX

struct split_case {
    struct engine *leaf; /* its function; NULL for the whole, which the engine is itself, and
                            where the cases that it was cut into leave nothing to it */
    uint32_t atom;       /* of the caller's circuit: cut by this one, */
    uint32_t holds;      /* into the case where it holds and, after it, where it fails; 0: not
                            cut */
    uint32_t parent;     /* SPLIT_NONE for the whole */
    uint64_t steps;      /* that its bounds were allowed */
    uint64_t taken;      /* that compiling it took */
    double chance;       /* of the case, under the weights that guide */
    double gap;          /* what its bounds leave open of the whole probability; cut: 0 */
    uint32_t pivot;      /* what to cut it by, or SPLIT_NONE */
};

enum split_action { SPLIT_WIDEN, SPLIT_CUT, SPLIT_ACTIONS };

struct splitting {
    VEC(struct split_case) cases; /* parents before children */
    size_t bytes;                 /* of all leaves */
    double left[SPLIT_ACTIONS];   /* what share of a gap an action leaves, of late */
    uint32_t taken;               /* actions */
};

void splitting_free(struct splitting *splitting);

/* Bounds of the whole from those of the leaves, [0, 1] where there are none. STATUS_MEMORY or
 * STATUS_OK. */
enum status splitting_probability(const struct splitting *splitting, const double *p,
                                  struct bounds *probability);

/* What two bounds of one probability say together. */
struct bounds splitting_both(struct bounds a, struct bounds b);

#endif
