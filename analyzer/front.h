/* The Pareto front of sets of safeguards: those to which no other set is at least as good in
 * cost, friction and the probability of the goals, and better in one. Exact by branch and bound
 * over in or out of every safeguard: a branch is left where some set found is as good as the
 * cost and friction it has come to already and the probability with all that it may still take.
 */
#ifndef PATHGATE_ANALYZER_FRONT_H
#define PATHGATE_ANALYZER_FRONT_H

#include "analyzer/risk.h"

struct front_question {
    const struct risk *risk;
    const struct cover_question *stated; /* costs, what is required and excluded, rows */
    const double *friction;              /* by player, >= 0 */
    uint64_t most_evaluations;           /* of probabilities; 0: 2^20 */
};

struct front_point {
    struct cover_set
        set; /* of players; of sets that are equally good, the first and smallest */
    double friction, probability; /* the upper end of the likeliest goal's */
};

struct front {
    const struct front_point *points; /* by cost, friction, probability */
    size_t count;
    uint64_t evaluations;
    bool complete; /* false: stopped; there may be better sets */
};

/* Lists come from 'arena'. STATUS_OK also when stopped. STATUS_MEMORY. */
enum status front_find(const struct front_question *question, struct arena *arena,
                       struct front *out);

#endif
