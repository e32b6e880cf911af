/* Several studies of one thing together. Pure functions over arrays. */
#ifndef PATHGATE_BASE_POOLING_H
#define PATHGATE_BASE_POOLING_H

#include "base/comparison.h"

#include <stddef.h>

/* Two arms of one study. */
struct share_study {
    struct share_arm treatment, control;
};

/* An estimate with its standard error, on a scale on which estimates add: a difference, or the
 * logarithm of a ratio. */
struct effect {
    double estimate, error;
};

struct pooled {
    double estimate;
    struct interval interval;
    double tau2; /* the variance between studies; 0 for a common effect */
    double q;    /* Cochran's Q, of count - 1 degrees of freedom */
    double i2;   /* the share of the variation that is between studies, 0..1 */
};

/* The common ratio of shares: N. Mantel, W. Haenszel (1959), with the variance of S. Greenland,
 * J. M. Robins, Biometrics 41 (1985) 55. NaN where one arm has no successes in any study. O(n).
 */
struct pooled pooling_ratio(const struct share_study *studies, size_t count, double confidence);

/* The common difference of shares, with the variance of the same paper. O(n). */
struct pooled pooling_difference(const struct share_study *studies, size_t count,
                                 double confidence);

/* The common effect, each study weighing the inverse of its variance. Errors above 0. O(n). */
struct pooled pooling_common(const struct effect *effects, size_t count, double confidence);

/* The mean of effects that differ between studies: R. DerSimonian, N. Laird, Controlled
 * Clinical Trials 7 (1986) 177; i2 after J. P. T. Higgins, S. G. Thompson, Stat. Med. 21 (2002)
 * 1539. O(n). */
struct pooled pooling_random(const struct effect *effects, size_t count, double confidence);

/* The logarithm of a study's ratio of shares, for the two above; half a success and half a miss
 * more in each arm where one of the four counts is 0. */
struct effect pooling_log_ratio(struct share_study study);

#endif
