/* Why a set of safeguards needs each of its members: a goal that opens once the member is not
 * in force and the rest of the set is, and the attack path by which it does. */
#ifndef PATHGATE_ANALYZER_NEEDS_H
#define PATHGATE_ANALYZER_NEEDS_H

#include "analyzer/cuts.h"
#include "analyzer/opening.h"

struct need {
    uint32_t goal; /* of the question; NONE: no goal opens, as of a member that is mandatory */
    struct opening opening;
};

/* Finds the needs of a set that cuts_find found, by member, from 'arena'. O(members * goals)
 * assessments at most. STATUS_MEMORY, STATUS_LIMIT. */
enum status needs_find(const struct cuts_question *question, const struct cuts *cuts,
                       const struct cover_set *set, struct arena *arena,
                       const struct need **out);

#endif
