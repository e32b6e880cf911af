/* What an uplift study shows: how much more often, or how much better, people did with the
 * system than without it. */
#ifndef PATHGATE_ANALYZER_UPLIFT_H
#define PATHGATE_ANALYZER_UPLIFT_H

#include "analyzer/belief.h"
#include "base/pooling.h"
#include "model/evidence.h"

/* An estimate and its two-sided interval. */
struct contrast {
    double estimate;
    struct interval interval;
};

struct uplift {
    struct contrast difference; /* Newcombe of counts, Welch of means; above 0 is uplift */
    struct contrast ratio; /* Koopman's score interval, Fieller of means; above 1 is uplift;
                              estimate NaN where the control arm is at 0 or below */
    belief shown; /* that the ratio reaches the factor; of factor 1, that it exceeds it */
};

/* The finding of one study. Where less is uplift, the control arm is compared with the
 * treatment arm. Without a ratio the difference answers for factor 1, and nothing is ruled out
 * or shown of another. 'factor' >= 1. O(1). */
struct uplift uplift_find(const struct uplift_study *study, double factor, double confidence);

/* Studies with counts of one endpoint together: DerSimonian and Laird's mean of the logarithms
 * of their ratios, as ratios. */
struct pooled_uplift {
    size_t count; /* of studies; below 2 there is nothing to pool */
    struct contrast ratio;
    double i2;
    struct contrast common_ratio,
        common_difference; /* as if all had one effect: Mantel-Haenszel */
};

/* Pools the studies of the evidence that share the endpoint, capability, scenario and baseline
 * of study 'index'; count 0 where an earlier study has the same, so that each group comes once.
 * Returns false when out of memory. O(studies). */
bool uplift_pool(const struct evidence *evidence, size_t index, double confidence,
                 struct pooled_uplift *pooled);

#endif
