/* The mean of values that come in clusters: epochs of one question, questions about one text.
 * Values of one cluster are no independent evidence, whole clusters are. With several levels
 * (epochs within samples within groups of questions) the highest one is the cluster: its
 * resampling alone carries the variance of all levels below it (S. Ren et al., "Nonparametric
 * bootstrapping for hierarchical data", J. Appl. Stat. 37 (2010) 1487). */
#ifndef PATHGATE_BASE_CLUSTERS_H
#define PATHGATE_BASE_CLUSTERS_H

#include "base/statistics.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/* The sum over the values of a cluster and how many there are, above 0. */
struct cluster {
    double sum, count;
};

/* The mean of all values: sum of sums over sum of counts; NaN for none. */
double clusters_mean(const struct cluster *clusters, size_t count);

/* The standard error of that mean, robust against dependence within clusters: the linearised
 * ratio with the factor count / (count - 1), W. G. Cochran, Sampling Techniques (1977), 11.8;
 * NaN for less than two clusters. With clusters of one value it is the ordinary one. */
double clusters_error(const struct cluster *clusters, size_t count);

/* The mean -+ t times its error, t of count - 1 degrees of freedom; NaN for less than two. */
struct interval clusters_interval(const struct cluster *clusters, size_t count,
                                  double confidence);

enum bootstrap_kind { BOOTSTRAP_PERCENTILE, BOOTSTRAP_BCA };

struct bootstrap {
    enum bootstrap_kind kind;
    uint64_t seed;
    uint32_t resamples; /* 1 .. 2^24 */
    double confidence;
};

/* The bootstrap interval of the mean, resampling whole clusters: percentile, or bias-corrected
 * and accelerated with the acceleration of the jackknife (B. Efron, R. J. Tibshirani, An
 * Introduction to the Bootstrap (1993), chapters 13 and 14). A function of clusters, in their
 * order, and of 'bootstrap' alone, bit for bit on every machine. Where all clusters have the
 * same mean it is that point: then nothing was learned about the spread. STATUS_MEMORY when out
 * of memory; NaN for less than two clusters or arguments out of range. O(resamples (count + log
 * resamples)). */
enum status clusters_bootstrap(const struct cluster *clusters, size_t count,
                               const struct bootstrap *bootstrap, struct interval *interval);

#endif
