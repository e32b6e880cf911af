/* Which safeguards would bring goals' probabilities down to a tolerance: the same question as
 * cuts.h asks, with what is left of a probability (risk.h) in the place of reachability. A goal
 * is within the tolerance when its probability is, at the upper end of what is not quantified.
 */
#ifndef PATHGATE_ANALYZER_TOLERABLE_H
#define PATHGATE_ANALYZER_TOLERABLE_H

#include "analyzer/risk.h"

struct tolerable_question {
    const struct cuts_question *cuts; /* its 'counts' is not looked at */
    double tolerance;                 /* 0 to 1 */
    double bypass, beta;              /* see risk.h */
};

struct tolerable {
    struct cuts cuts; /* GOAL_SHUT: within the tolerance without any safeguard, GOAL_OPEN: above
                         it with all that are allowed */
    const bool *assumed;          /* by player: nothing measures its bypass rate */
    struct bounds untreated;      /* of the likeliest goal without safeguards */
    const struct bounds *chances; /* by set: of the likeliest goal that is not GOAL_OPEN */
    const struct bounds *without; /* by member of the first set: the same without it */
    bool complete;
};

/* Finds the cheapest minimal sets. Lists come from 'arena'. STATUS_OK also when a budget was
 * hit or progress said stop. STATUS_MEMORY, STATUS_LIMIT. */
enum status tolerable_find(const struct tolerable_question *question, struct arena *arena,
                           struct tolerable *out);

#endif
