/* From the arms of a study to its finding; see uplift.h. */
#include "analyzer/uplift.h"

#include "base/comparison.h"
#include "base/vec.h"

#include <math.h>
#include <string.h>

/* The arm that is expected to be higher comes first. */
static const struct study_arm *higher(const struct uplift_study *study)
{
    return study->less ? &study->control : &study->treatment;
}

static const struct study_arm *lower(const struct uplift_study *study)
{
    return study->less ? &study->treatment : &study->control;
}

static struct share_arm share(const struct study_arm *arm)
{
    return (struct share_arm){(double)arm->k, (double)arm->n};
}

static struct mean_arm mean(const struct study_arm *arm)
{
    return (struct mean_arm){arm->mean, arm->sd, (double)arm->n};
}

static void compare_counts(const struct uplift_study *study, double confidence,
                           struct uplift *uplift)
{
    struct share_arm one = share(higher(study)), other = share(lower(study));
    double above = one.k / one.n, below = other.k / other.n;
    uplift->difference = (struct contrast){
        above - below, statistics_newcombe(one.k, one.n, other.k, other.n, confidence)};
    uplift->ratio = (struct contrast){below > 0 ? above / below : (double)NAN,
                                      comparison_ratio_score(one, other, confidence)};
}

static void compare_means(const struct uplift_study *study, double confidence,
                          struct uplift *uplift)
{
    struct mean_arm one = mean(higher(study)), other = mean(lower(study));
    uplift->difference = (struct contrast){one.mean - other.mean,
                                           comparison_mean_difference(one, other, confidence)};
    uplift->ratio = (struct contrast){NAN, {-INFINITY, INFINITY}};
    if (other.mean > 0) {
        uplift->ratio = (struct contrast){one.mean / other.mean,
                                          comparison_mean_ratio(one, other, confidence)};
    }
}

static bool reaches(double ratio, double factor)
{
    return factor > 1 ? ratio >= factor : ratio > factor;
}

struct uplift uplift_find(const struct uplift_study *study, double factor, double confidence)
{
    struct uplift uplift = {.shown = BELIEF_POSSIBLE};
    const struct contrast *ratio = &uplift.ratio, *difference = &uplift.difference;
    if (study->counted) {
        compare_counts(study, confidence, &uplift);
    } else {
        compare_means(study, confidence, &uplift);
    }
    if (!isnan(ratio->estimate)) {
        bool point = reaches(ratio->estimate, factor);
        uplift.shown = belief_of(point && reaches(ratio->interval.low, factor), point,
                                 point || reaches(ratio->interval.high, factor));
    } else if (factor <= 1) {
        bool point = difference->estimate > 0;
        uplift.shown = belief_of(point && difference->interval.low > 0, point,
                                 point || difference->interval.high > 0);
    }
    return uplift;
}

static bool same_question(const struct uplift_study *a, const struct uplift_study *b)
{
    return a->counted && b->counted && a->less == b->less &&
           strcmp(a->endpoint, b->endpoint) == 0 && strcmp(a->capability, b->capability) == 0 &&
           strcmp(a->scenario, b->scenario) == 0 && strcmp(a->baseline, b->baseline) == 0;
}

bool uplift_pool(const struct evidence *evidence, size_t index, double confidence,
                 struct pooled_uplift *pooled)
{
    VEC(struct effect) effects = {0};
    VEC(struct share_study) shares = {0};
    const struct uplift_study *first = &evidence->studies.items[index];
    bool complete = true;
    *pooled = (struct pooled_uplift){0};
    for (size_t i = 0; i < evidence->studies.count && complete; i++) {
        const struct uplift_study *study = &evidence->studies.items[i];
        if (!same_question(first, study)) {
            continue;
        }
        if (i < index) {
            vec_release(&effects);
            vec_release(&shares);
            return true;
        }
        struct share_study one = {share(higher(study)), share(lower(study))};
        complete = vec_push(&effects, pooling_log_ratio(one)) && vec_push(&shares, one);
    }
    if (complete && effects.count > 1) {
        struct pooled mean_effect = pooling_random(effects.items, effects.count, confidence);
        pooled->count = effects.count;
        pooled->ratio =
            (struct contrast){exp(mean_effect.estimate),
                              {exp(mean_effect.interval.low), exp(mean_effect.interval.high)}};
        pooled->i2 = mean_effect.i2;
        struct pooled ratio = pooling_ratio(shares.items, shares.count, confidence);
        struct pooled difference = pooling_difference(shares.items, shares.count, confidence);
        pooled->common_ratio = (struct contrast){ratio.estimate, ratio.interval};
        pooled->common_difference = (struct contrast){difference.estimate, difference.interval};
    }
    vec_release(&effects);
    vec_release(&shares);
    return complete;
}
