/* The mean of values that come in clusters: epochs of one question, questions about one text.
 * Values of one cluster are no independent evidence, whole clusters are. With several levels
 * (epochs within samples within groups of questions) the highest one is the cluster: its
 * resampling alone carries the variance of all levels below it (S. Ren et al., "Nonparametric
 * bootstrapping for hierarchical data", J. Appl. Stat. 37 (2010) 1487). */
#ifndef PATHGATE_BASE_CLUSTERS_H
#define PATHGATE_BASE_CLUSTERS_H

#include "base/statistics.h"
#include "base/status.h"

#include <stdbool.h>
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

/* A list of values and how many clusters of one value have each: "0.25*3 1*40". */

/* Takes the next value of such a list and its number of clusters, above 0; false at the end,
 * and where the list is unsound. '*cursor' begins at the list and is moved on. */
bool clusters_next(const char **cursor, double *value, uint64_t *items);

/* Whether the list is sound, with at most 2^32 clusters. The empty list is. */
bool clusters_sound(const char *list);

/* As clusters_interval for the clusters of a sound list. O(length). */
struct interval clusters_list_interval(const char *list, double confidence);

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

/* The same for the clusters of a sound list; NaN where they are more than CLUSTERS_MOST. */
enum { CLUSTERS_MOST = 10000 };
enum status clusters_list_bootstrap(const char *list, const struct bootstrap *bootstrap,
                                    struct interval *interval);

#endif
