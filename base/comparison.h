/* Two arms of a study against each other: how much more often, or how much higher. Pure
 * functions. The first arm is the one with the treatment. Ratios are low = 0 and high =
 * infinity where nothing limits them; arguments outside their domain give NaN. */
#ifndef PATHGATE_BASE_COMPARISON_H
#define PATHGATE_BASE_COMPARISON_H

#include "base/statistics.h"

/* k of n: 0 <= k <= n, n > 0. */
struct share_arm {
    double k, n;
};

/* A sample of n >= 2 values: their mean and standard deviation (divisor n - 1). */
struct mean_arm {
    double mean, sd, n;
};

/* The score interval of k1/n1 over k2/n2: P. A. R. Koopman, Biometrics 40 (1984) 513. Sound for
 * zeros, too. At most 200 steps of bisection. */
struct interval comparison_ratio_score(struct share_arm treatment, struct share_arm control,
                                       double confidence);

/* The difference of the means, unequal variances: B. L. Welch, Biometrika 34 (1947) 28. */
struct interval comparison_mean_difference(struct mean_arm treatment, struct mean_arm control,
                                           double confidence);

/* The ratio of the means by E. C. Fieller, J. R. Stat. Soc. B 16 (1954) 175, with the degrees
 * of freedom of Welch. Where the mean of the control is not distinguishable from 0, any ratio
 * is possible: minus infinity to infinity. */
struct interval comparison_mean_ratio(struct mean_arm treatment, struct mean_arm control,
                                      double confidence);

#endif
