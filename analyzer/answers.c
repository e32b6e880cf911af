/* Holding every level and criterion against the measurements once; see answers.h. */
#include "analyzer/answers.h"

#include "base/memory.h"

static void find_criteria(const struct policy *policy, const struct evidence *evidence,
                          double confidence, struct answers *out)
{
    for (size_t i = 0; i < policy->criteria.count; i++) {
        const struct criterion *c = &policy->criteria.items[i];
        bool widened = *c->capability != '\0';
        out->strongest[i] = threshold_finding(evidence, c->metric, &c->threshold,
                                              COMBINE_STRONGEST, widened, false, confidence);
        out->weakest[i] = threshold_finding(evidence, c->metric, &c->threshold, COMBINE_WEAKEST,
                                            widened, false, confidence);
        if (c->safeguards.count) {
            out->deployed[i] = threshold_finding(evidence, c->metric, &c->threshold,
                                                 COMBINE_WEAKEST, false, true, confidence);
        }
    }
}

enum status answers_find(const struct threatmodel *model, const struct policy *policy,
                         const struct evidence *evidence, double confidence,
                         struct answers *out)
{
    size_t count = policy->criteria.count;
    *out = (struct answers){
        .strongest = memory_zeroed(count, sizeof(*out->strongest)),
        .weakest = memory_zeroed(count, sizeof(*out->weakest)),
        .deployed = memory_zeroed(count, sizeof(*out->deployed)),
    };
    enum status status =
        out->strongest && out->weakest && out->deployed
            ? level_findings_find(model, policy, evidence, confidence, &out->levels)
            : STATUS_MEMORY;
    if (status == STATUS_OK) {
        find_criteria(policy, evidence, confidence, out);
    } else {
        answers_release(out);
    }
    return status;
}

void answers_release(struct answers *answers)
{
    level_findings_release(&answers->levels);
    memory_free(answers->strongest);
    memory_free(answers->weakest);
    memory_free(answers->deployed);
    *answers = (struct answers){0};
}
