/* How probable the goal of an assessed scenario is in every world, out of one compiled diagram.
 */
#ifndef PATHGATE_ANALYZER_GOAL_ODDS_H
#define PATHGATE_ANALYZER_GOAL_ODDS_H

#include "analyzer/engine.h"
#include "analyzer/verdict.h"

struct goal_odds {
    struct bounds in[WORLD_COUNT]; /* by world */
    bool complete;                 /* no budget was hit, which would widen them */
};

/* What has no probability is taken at 0 and at 1, so that the bounds hold whatever it is.
 * 'options' may be NULL: defaults. STATUS_MEMORY. */
enum status goal_odds_find(const struct verdict *verdict, uint32_t scenario,
                           const struct engine_options *options, struct goal_odds *out);

#endif
