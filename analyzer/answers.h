/* What the measurements of a system say under a framework, whatever the deployment: the levels
 * it reaches and the criteria it meets. */
#ifndef PATHGATE_ANALYZER_ANSWERS_H
#define PATHGATE_ANALYZER_ANSWERS_H

#include "analyzer/measure.h"

struct answers {
    struct level_findings levels;
    struct finding *strongest, *weakest; /* by criterion: of several measurements */
    struct finding *deployed; /* by criterion: the weakest, of deployed systems where there are
                                 any; what a safeguard has to meet */
};

/* STATUS_MEMORY. O((levels + criteria) * measurements). */
enum status answers_find(const struct threatmodel *model, const struct policy *policy,
                         const struct evidence *evidence, double confidence,
                         struct answers *out);
void answers_release(struct answers *answers);

#endif
