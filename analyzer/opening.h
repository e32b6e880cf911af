/* One way in which a goal opens: the attack path that explains why a level is a threshold, or
 * why a set of safeguards needs one of its members. */
#ifndef PATHGATE_ANALYZER_OPENING_H
#define PATHGATE_ANALYZER_OPENING_H

#include "analyzer/assessment.h"

struct opening {
    uint32_t scenario;     /* NONE: none of them opens */
    const uint32_t *nodes; /* of the model: steps and conditions in a well-founded order */
    uint32_t node_count;
};

/* Finds the most open path of the first of these scenarios that has one which is not ruled out
 * under the question's assumptions: with what is in force in its world ('guarded'), or with no
 * safeguard at all. Its list comes from 'arena'. STATUS_MEMORY, STATUS_LIMIT. */
enum status opening_find(const struct question *question, const uint32_t *scenarios,
                         uint32_t count, bool guarded, struct arena *arena,
                         struct opening *out);

#endif
