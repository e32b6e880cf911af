/* From measurements to answers: the interval of a measurement, whether a threshold on a metric
 * is reached, which level a system has of a capability. */
#ifndef PATHGATE_ANALYZER_MEASURE_H
#define PATHGATE_ANALYZER_MEASURE_H

#include "analyzer/belief.h"
#include "model/evidence.h"
#include "model/policy.h"
#include "model/threatmodel.h"

/* How an interval came about. */
enum interval_source {
    INTERVAL_PUBLISHED, /* taken as published, at its own confidence */
    INTERVAL_EXACT,     /* Clopper-Pearson of k of n */
    INTERVAL_SCORE,     /* Clopper-Pearson at n * value: not a count; for scores from 0 to 1 */
    INTERVAL_CLUSTERED, /* Student's t of items, each by its mean over several runs */
    INTERVAL_NONE,      /* neither n nor an interval is known: anything is possible */
};

struct estimate {
    double value, low, high;
    enum interval_source source;
};

/* The estimate and two-sided interval of a measurement at a confidence. O(1). */
struct estimate measurement_estimate(const struct measurement *measurement, double confidence);

/* Whether a value meets the threshold, and whether larger ones do. O(1). */
bool threshold_met(double value, const struct threshold *threshold);
bool threshold_upwards(const struct threshold *threshold);

/* How several measurements of one metric combine. */
enum combination {
    COMBINE_STRONGEST, /* reached if any measurement reaches it */
    COMBINE_WEAKEST,   /* reached only if every measurement reaches it */
};

/* What became of a threshold. */
struct finding {
    belief reached;
    bool assessed;
    uint32_t
        measurement; /* the deciding one, an index into the evidence; NONE when not assessed */
    bool by_mean;    /* a category gate was decided by the overall value */
    uint32_t compared; /* how many measurements were combined; of more than one the strongest,
                          or the weakest, was taken at an interval that holds for all of them */
};

/* Whether the system's measurements of 'metric' reach the threshold. Those with an area
 * never count. With 'widened', for
 * capabilities, the end of the interval that reaches is the one that refused items would have
 * given had they all reached it, plus elicitation margin, sandbagging delta and, for a share,
 * awareness (which on another scale leaves nothing ruled out); without, for acceptance
 * criteria, awareness moves the other end away from the threshold. A contaminated or saturated
 * measurement that reaches shows nothing: the level then cannot be ruled out.
 *
 * The best of several measurements owes something to luck: where the strongest of m counts, the
 * ends that make it certain are taken at confidence 1 - (1 - confidence) / m (Bonferroni: no
 * assumption on how they depend), and likewise the ends that rule out where the weakest counts.
 * The other ends need no such care: the measurement that truly is the strongest is covered by
 * its own interval. Published intervals are taken as published. Alternative metrics of one
 * level are not corrected for each other.
 *
 * Categories combine by the threshold's gate: where only the
 * overall value is known, it decides "any" when it reaches (some category then does) and "all"
 * when it does not; the other way round nothing is known. With 'deployed_only', measurements of
 * deployed systems count where there are any. O(measurements). */
struct finding threshold_finding(const struct evidence *evidence, const char *metric,
                                 const struct threshold *threshold,
                                 enum combination combination, bool widened, bool deployed_only,
                                 double confidence);

/* The confidence of each interval at which the ends count that luck moves: at 'confidence' they
 * then hold together. */
static inline double finding_joint_confidence(const struct finding *finding, double confidence)
{
    return finding->compared > 1 ? 1 - (1 - confidence) / finding->compared : confidence;
}

/* What one measurement says of a threshold: the ends of its interval, as they are compared. */
struct reach {
    double worst, best;
    bool doubtful; /* contaminated or saturated: shows nothing by reaching */
    belief reached;
};

/* The part of one measurement in threshold_finding; false where it does not count.
 * O(measurements).
 */
bool threshold_reach(const struct evidence *evidence, const char *metric,
                     const struct threshold *threshold, enum combination combination,
                     bool widened, bool deployed_only, double confidence, uint32_t measurement,
                     struct reach *reach);

/* One level of one capability of the system. */
struct level_finding {
    belief reached;     /* this level, levels below included */
    struct finding own; /* the deciding indicator or criterion of this level alone */
    uint32_t criterion; /* of the policy, or NONE */
    uint32_t indicator; /* of the model, or NONE */
};

/* All levels of all capabilities, levels.items[first[capability] + level - 1].
 *
 * Criteria of the policy replace indicators of the model for the level they decide. Several for
 * one level are alternative measurements of it: the strongest counts, and those that were not
 * measured count only when none was. A level that certainly is reached carries those below; a
 * level that is ruled out rules out those above. What is possible at the point reading is
 * possible at the bound reading. */
struct level_findings {
    VEC(struct level_finding) levels;
    uint32_t *first; /* by capability */
};

enum status level_findings_find(const struct threatmodel *model, const struct policy *policy,
                                const struct evidence *evidence, double confidence,
                                struct level_findings *out);
void level_findings_release(struct level_findings *findings);

static inline const struct level_finding *
level_finding_of(const struct level_findings *findings, uint32_t capability, uint32_t level)
{
    return &findings->levels.items[findings->first[capability] + level - 1];
}

#endif
