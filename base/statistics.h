/* Proportions: intervals for k of n, differences of two of them, and the incomplete beta
 * function behind both (comparison.h: two arms of a study; pooling.h: several studies;
 * clusters.h: items that are not independent). Pure functions of their arguments, without state
 * or locale.
 *
 * k and n may be real numbers (k = n * value, where only a share is published). An argument
 * outside its domain (k < 0, k > n, n < 0, confidence not strictly between 0 and 1, NaN) gives
 * NaN; n = 0 gives the interval from 0 to 1. 'confidence' is a share: 0.95. Accurate to about
 * 1e-12 relative for n up to 2^53, at a cost of at most O(sqrt(n)) and a bounded one beyond
 * n = 10^8. */
#ifndef PATHGATE_BASE_STATISTICS_H
#define PATHGATE_BASE_STATISTICS_H

struct interval {
    double low, high;
};

/* P(X <= x) for X ~ Beta(a, b), a and b > 0: the regularised incomplete beta function I_x(a,
 * b). Continued fraction DLMF 8.17.22, uniform expansion DLMF 8.18.9 where a and b are both
 * large. */
double statistics_beta_lower(double x, double a, double b);

/* P(X > x) = 1 - I_x(a, b), without cancellation where it is small. */
double statistics_beta_upper(double x, double a, double b);

/* The x with P(X <= x) = p, 0 <= p <= 1. */
double statistics_beta_quantile(double p, double a, double b);

/* The x with P(X > x) = q: as statistics_beta_quantile(1 - q), exact also where q is tiny. */
double statistics_beta_quantile_upper(double q, double a, double b);

/* The z with P(Z <= z) = p for a standard normal Z, 0 < p < 1. */
double statistics_normal_quantile(double p);

/* The t with P(|T| > t) = tail, 0 < tail < 1, for T of Student's distribution with df > 0
 * degrees of freedom: Abramowitz & Stegun 26.7.1. */
double statistics_student_quantile(double tail, double df);

/* The exact interval: C. J. Clopper, E. S. Pearson, Biometrika 26 (1934) 404. Its coverage is
 * never below 'confidence'. */
struct interval statistics_clopper_pearson(double k, double n, double confidence);

/* One-sided Clopper-Pearson bounds: the whole of 1 - confidence lies on one side. */
double statistics_lower_bound(double k, double n, double confidence);
double statistics_upper_bound(double k, double n, double confidence);

/* The score interval: E. B. Wilson, JASA 22 (1927) 209. */
struct interval statistics_wilson(double k, double n, double confidence);

/* Equal-tailed credible interval under Jeffreys' prior Beta(1/2, 1/2), closed at 0 for k = 0
 * and at 1 for k = n: L. D. Brown, T. T. Cai, A. DasGupta, Statistical Science 16 (2001) 101.
 */
struct interval statistics_jeffreys(double k, double n, double confidence);

/* Equal-tailed credible interval under the prior Beta(a, b), a and b > 0, whose posterior is
 * Beta(a + k, b + n - k): not closed at the ends, the prior speaks there too. n = 0 gives the
 * interval of the prior. */
struct interval statistics_credible(double k, double n, double a, double b, double confidence);

/* The unbiased estimate of the share of problems solved within 'attempts' attempts, where c of
 * n succeeded: 1 - C(n - c, attempts) / C(n, attempts). M. Chen et al., "Evaluating large
 * language models trained on code" (2021), equation 1. Whole numbers, attempts <= n. */
double statistics_pass_at(double c, double n, double attempts);

/* The exact interval of 1 - (1 - p)^attempts from that of p, of which the n independent
 * attempts at one problem show c: monotone in p, so the coverage is that of Clopper and
 * Pearson. */
struct interval statistics_pass_at_interval(double c, double n, double attempts,
                                            double confidence);

/* The difference k1/n1 - k2/n2 of independent shares, from their Wilson intervals: R. G.
 * Newcombe, Statistics in Medicine 17 (1998) 873, method 10. n1 and n2 > 0. */
struct interval statistics_newcombe(double k1, double n1, double k2, double n2,
                                    double confidence);

#endif
