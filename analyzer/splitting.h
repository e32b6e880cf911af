/* What engine_refine adds to an engine that is not complete: the function cut into cases by
 * fixing one atom after the other, a binary tree whose leaves are compiled on their own. A case
 * is simpler than the whole: what it was fixed to is propagated, and modules appear. */
#ifndef PATHGATE_ANALYZER_SPLITTING_H
#define PATHGATE_ANALYZER_SPLITTING_H

#include "analyzer/engine.h"
#include "base/vec.h"

#define SPLIT_NONE UINT32_MAX

struct split_case {
    struct engine *leaf; /* its function; NULL where it was cut further */
    uint32_t atom;       /* of the caller's circuit; then: by this one, */
    uint32_t holds;      /* into the case where it holds and, after it, where it fails */
    uint32_t parent;     /* SPLIT_NONE for the whole */
    double chance;       /* of the case, under the weights that guide */
    double gap;          /* what its bounds leave open of the whole probability */
};

struct splitting {
    VEC(struct split_case) cases; /* parents before children */
    size_t bytes;                 /* of all leaves */
};

void splitting_free(struct splitting *splitting);

/* Bounds of the whole from those of the leaves. STATUS_MEMORY or STATUS_OK. */
enum status splitting_probability(const struct splitting *splitting, const double *p,
                                  struct bounds *probability);

#endif
