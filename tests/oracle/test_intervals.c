/* Clopper-Pearson bounds against their definition: the sums of binomial probabilities beyond
 * them are (1 - confidence) / 2 each. Every k of every n up to 200, in long double arithmetic
 * that shares nothing with base/statistics.c. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/statistics.h"

#include <math.h>

/* P(X = k) by the product of its factors. */
static long double probability(int k, int n, long double share)
{
    long double product = 1;
    for (int i = 1; i <= k; i++) {
        product *= share * (long double)(n - k + i) / (long double)i;
    }
    return product * powl(1 - share, (long double)(n - k));
}

/* P(from <= X <= to). */
static long double sum(int from, int to, int n, long double share)
{
    long double total = 0;
    for (int k = from; k <= to; k++) {
        total += probability(k, n, share);
    }
    return total;
}

/* How far 'bound' is from the exact one, relative to it: Newton's correction. The slope of
 * P(X >= k) is n times P(X = k - 1) of n - 1. */
static double error_of_lower(int k, int n, double bound, long double tail)
{
    long double slope = (long double)n * probability(k - 1, n - 1, bound);
    return (double)fabsl((sum(k, n, n, bound) - tail) / slope / bound);
}

static double error_of_upper(int k, int n, double bound, long double tail)
{
    long double slope = (long double)n * probability(k, n - 1, bound);
    return (double)fabsl((sum(0, k, n, bound) - tail) / slope / bound);
}

static void test_intervals__leave_the_stated_tails(void **state)
{
    (void)state;
    static const double confidences[] = {0.8, 0.95, 0.999};
    for (size_t i = 0; i < sizeof(confidences) / sizeof(*confidences); i++) {
        long double tail = (1 - confidences[i]) / 2;
        for (int n = 1; n <= 200; n += n < 60 ? 1 : 7) {
            for (int k = 0; k <= n; k++) {
                struct interval exact = statistics_clopper_pearson(k, n, confidences[i]);
                if (k > 0 && !(error_of_lower(k, n, exact.low, tail) < 1e-12)) {
                    fail_msg("lower bound of %d/%d at %g", k, n, confidences[i]);
                }
                if (k < n && !(error_of_upper(k, n, exact.high, tail) < 1e-12)) {
                    fail_msg("upper bound of %d/%d at %g", k, n, confidences[i]);
                }
            }
        }
    }
}

/* The probability that the interval of k of n holds the true share is at least the confidence.
 */
static void test_intervals__cover_at_least_as_often_as_they_say(void **state)
{
    (void)state;
    for (int n = 1; n <= 40; n += 3) {
        for (int i = 1; i < 100; i++) {
            double share = i / 100.0;
            long double covered = 0;
            for (int k = 0; k <= n; k++) {
                struct interval exact = statistics_clopper_pearson(k, n, 0.95);
                if (exact.low <= share && share <= exact.high) {
                    covered += probability(k, n, share);
                }
            }
            assert_true(covered >= 0.95L - 1e-12L);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intervals__leave_the_stated_tails),
        cmocka_unit_test(test_intervals__cover_at_least_as_often_as_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
