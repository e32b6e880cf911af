/* Means of clusters against R 4, and the bootstrap against one of two million resamples there.
 */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clusters.h"

#include "base/memory.h"

#include <math.h>
#include <stdbool.h>

static void assert_near(double actual, double expected, const char *label)
{
    double tolerance = 1e-9 * fmax(1, fabs(expected));
    bool same = actual == expected || fabs(actual - expected) <= tolerance;
    if (!same) {
        fail_msg("%s: %.17g is not %.17g", label, actual, expected);
    }
}

/* Ten questions, most of four epochs. */
static const struct cluster questions[] = {{3, 4}, {0, 4}, {4, 4}, {4, 4}, {1, 4},
                                           {2, 4}, {4, 4}, {0, 2}, {3, 3}, {4, 4}};

/* sqrt(10 / 9 * sum((s - m * n)^2)) / sum(n) and qt(0.975, 9) in R. */
static void test_clusters__gives_robust_errors(void **state)
{
    (void)state;
    const struct cluster plain[] = {{1, 1}, {0, 1}, {1, 1}, {1, 1}, {0, 1}, {0.5, 1}};
    assert_near(clusters_mean(questions, 10), 0.67567567567567566, "mean");
    assert_near(clusters_error(questions, 10), 0.12832928777103003, "error");
    struct interval interval = clusters_interval(questions, 10, 0.95);
    assert_near(interval.low, 0.38537465814764799, "low");
    assert_near(interval.high, 0.96597669320370327, "high");
    /* values of their own: sd / sqrt(n) */
    assert_near(clusters_error(plain, 6), 0.20069324297987159, "plain");
    assert_true(isnan(clusters_error(plain, 1)));
    assert_true(isnan(clusters_mean(plain, 0)));
    assert_true(isnan(clusters_interval(plain, 1, 0.95).low));
}

/* With n values the error is that of n, however often each is repeated. */
static void test_clusters__is_not_impressed_by_repetition(void **state)
{
    (void)state;
    const struct cluster once[] = {{1, 1}, {0, 1}, {1, 1}, {0, 1}, {1, 1}};
    const struct cluster often[] = {{1e6, 1e6}, {0, 1e6}, {1e6, 1e6}, {0, 1e6}, {1e6, 1e6}};
    assert_near(clusters_error(often, 5), clusters_error(once, 5), "repetition");
}

static struct interval resample(const struct cluster *clusters, size_t count,
                                enum bootstrap_kind kind, uint64_t seed, uint32_t resamples)
{
    struct interval interval;
    const struct bootstrap bootstrap = {kind, seed, resamples, 0.95};
    assert_int_equal(clusters_bootstrap(clusters, count, &bootstrap, &interval), STATUS_OK);
    return interval;
}

/* R: quantile(type = 6) of 2e6 resamples, percentile 0.42105 to 0.89474; bias-corrected and
 * accelerated (z0 = -0.02912, a = -0.03306) 0.39474 to 0.875. The values are fractions of small
 * numbers, so neighbours are about 0.006 apart. */
static void test_clusters__resamples_whole_clusters(void **state)
{
    (void)state;
    struct interval plain = resample(questions, 10, BOOTSTRAP_PERCENTILE, 1, 100000);
    assert_true(fabs(plain.low - 0.42105) < 0.01 && fabs(plain.high - 0.89474) < 0.01);
    struct interval corrected = resample(questions, 10, BOOTSTRAP_BCA, 1, 100000);
    assert_true(fabs(corrected.low - 0.39474) < 0.01 && fabs(corrected.high - 0.875) < 0.01);
}

static void test_clusters__is_a_function_of_the_seed(void **state)
{
    (void)state;
    struct interval one = resample(questions, 10, BOOTSTRAP_BCA, 7, 1000);
    struct interval again = resample(questions, 10, BOOTSTRAP_BCA, 7, 1000);
    struct interval other = resample(questions, 10, BOOTSTRAP_BCA, 8, 1000);
    assert_true(one.low == again.low && one.high == again.high);
    assert_true(one.low != other.low || one.high != other.high);
    /* held, so that another machine or compiler that differs in a bit is noticed */
    struct interval held = resample(questions, 10, BOOTSTRAP_BCA, 1, 999);
    assert_true(held.low == 0x1.89a03d9c2f2f5p-2 && held.high == 0x1.cp-1);
}

/* R: t.test(c(rep(0, 3), 0.5, 0.5, rep(1, 5))), at 95 and at 80 percent. */
static void test_clusters__reads_lists_of_values(void **state)
{
    (void)state;
    static const char *const unsound[] = {"1",     "1*0",  "1*-2",          "x*1",   "1*2x",
                                          "nan*1", "1*2,", "1*99999999999", "inf*1", "*3"};
    struct cluster clusters[10] = {{0, 1}, {0, 1}, {0, 1}, {0.5, 1}, {0.5, 1},
                                   {1, 1}, {1, 1}, {1, 1}, {1, 1},   {1, 1}};
    const char *list = "0*3 0.5*2 1*5";
    assert_true(clusters_sound("") && clusters_sound(list) && clusters_sound("-1e-3*4"));
    for (size_t i = 0; i < sizeof(unsound) / sizeof(*unsound); i++) {
        if (clusters_sound(unsound[i])) {
            fail_msg("'%s' is sound", unsound[i]);
        }
    }
    struct interval interval = clusters_list_interval(list, 0.95);
    assert_near(interval.low, 0.27131618443186450, "low");
    assert_near(interval.high, 0.92868381556813551, "high");
    interval = clusters_list_interval(list, 0.8);
    assert_near(interval.low, 0.39905058311055092, "low");
    assert_near(interval.high, 0.80094941688944898, "high");
    assert_true(isnan(clusters_list_interval("1*1", 0.95).low));
    const struct bootstrap bootstrap = {BOOTSTRAP_BCA, 3, 500, 0.95};
    assert_int_equal(clusters_list_bootstrap(list, &bootstrap, &interval), STATUS_OK);
    struct interval same = resample(clusters, 10, BOOTSTRAP_BCA, 3, 500);
    assert_true(interval.low == same.low && interval.high == same.high);
    assert_int_equal(clusters_list_bootstrap("1*10001", &bootstrap, &interval), STATUS_OK);
    assert_true(isnan(interval.low));
    for (long successes = 0; successes < 2; successes++) {
        memory_fail_after(successes);
        assert_int_equal(clusters_list_bootstrap(list, &bootstrap, &interval), STATUS_MEMORY);
        memory_fail_after(-1);
    }
}

static void test_clusters__learns_nothing_from_no_spread(void **state)
{
    (void)state;
    const struct cluster same[] = {{0, 4}, {0, 4}, {0, 4}};
    struct interval point = resample(same, 3, BOOTSTRAP_BCA, 1, 100);
    assert_true(point.low == 0 && point.high == 0);
    assert_true(isnan(resample(same, 1, BOOTSTRAP_BCA, 1, 100).low));
    assert_true(isnan(resample(same, 3, BOOTSTRAP_BCA, 1, 0).low));
}

static void test_clusters__survives_failing_memory(void **state)
{
    (void)state;
    struct interval interval;
    const struct bootstrap bootstrap = {BOOTSTRAP_BCA, 1, 100, 0.95};
    memory_fail_after(0);
    assert_int_equal(clusters_bootstrap(questions, 10, &bootstrap, &interval), STATUS_MEMORY);
    memory_fail_after(-1);
    assert_true(isnan(interval.low));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clusters__gives_robust_errors),
        cmocka_unit_test(test_clusters__is_not_impressed_by_repetition),
        cmocka_unit_test(test_clusters__resamples_whole_clusters),
        cmocka_unit_test(test_clusters__is_a_function_of_the_seed),
        cmocka_unit_test(test_clusters__reads_lists_of_values),
        cmocka_unit_test(test_clusters__learns_nothing_from_no_spread),
        cmocka_unit_test(test_clusters__survives_failing_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
