/* Pooled studies against R 4: the formulas of the papers, written out in vectors. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/pooling.h"

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

static const struct share_study studies[] = {
    {{4, 77}, {5, 76}}, {{53, 77}, {42, 76}}, {{10, 30}, {6, 32}}, {{0, 12}, {2, 11}}};
static const struct share_study unlike[] = {
    {{4, 77}, {5, 76}}, {{53, 77}, {22, 76}}, {{20, 30}, {6, 32}}, {{0, 12}, {2, 11}}};

static void assert_pooled(struct pooled actual, double estimate, double low, double high)
{
    assert_near(actual.estimate, estimate, "estimate");
    assert_near(actual.interval.low, low, "low");
    assert_near(actual.interval.high, high, "high");
}

static void test_pooling__follows_mantel_and_haenszel(void **state)
{
    (void)state;
    const struct share_study many[] = {{{0, 1}, {1, 1}}, {{1e9, 1e9}, {9e8, 1e9}}};
    assert_pooled(pooling_ratio(studies, 4, 0.95), 1.2128497596557031, 0.94603305135036242,
                  1.5549187603934058);
    assert_pooled(pooling_difference(studies, 4, 0.95), 0.060118020875507536,
                  -0.015772100056048066, 0.13600814180706314);
    assert_pooled(pooling_ratio(many, 2, 0.95), 1.1111111098765432, 1.1110881547420253,
                  1.1111340654853152);
    assert_pooled(pooling_difference(many, 2, 0.95), 0.099999998899999998, 0.099981405049049454,
                  0.10001859275095054);
    /* a study alone: the interval of Katz, and that of Wald */
    assert_pooled(pooling_ratio(studies, 1, 0.95), 0.78961038961038965, 0.22041710144383891,
                  2.8286578640974085);
    assert_pooled(pooling_difference(studies, 1, 0.95), -0.013841421736158576,
                  -0.088430954021338271, 0.060748110549021121);
    assert_true(isnan(pooling_ratio(&studies[3], 1, 0.95).estimate));
    assert_true(isnan(pooling_ratio(studies, 0, 0.95).estimate));
    const struct share_study unsound = {{2, 1}, {1, 1}};
    assert_true(isnan(pooling_difference(&unsound, 1, 0.95).estimate));
}

static void test_pooling__weighs_by_the_inverse_variance(void **state)
{
    (void)state;
    struct effect alike[4], different[4];
    for (size_t i = 0; i < 4; i++) {
        alike[i] = pooling_log_ratio(studies[i]);
        different[i] = pooling_log_ratio(unlike[i]);
    }
    struct pooled pooled = pooling_random(alike, 4, 0.95);
    assert_pooled(pooled, 0.21710444527495293, -0.020156029849296819, 0.45436492039920268);
    assert_near(pooled.q, 2.7433126472552232, "Q");
    assert_true(pooled.tau2 == 0 && pooled.i2 == 0);
    assert_pooled(pooling_common(different, 4, 0.95), 0.83535648666888218, 0.50674813426815346,
                  1.1639648390696109);
    pooled = pooling_random(different, 4, 0.95);
    assert_pooled(pooled, 0.65135301503164633, -0.053788296165767413, 1.3564943262290601);
    assert_near(pooled.q, 6.8138900993553113, "Q");
    assert_near(pooled.i2, 0.55972286663621984, "I2");
    assert_near(pooled.tau2, 0.25577705736800177, "tau2");
}

static void test_pooling__holds_at_the_edges(void **state)
{
    (void)state;
    const struct effect one = {0.5, 0.1}, unsound = {0.5, 0};
    struct pooled pooled = pooling_random(&one, 1, 0.95);
    assert_near(pooled.estimate, 0.5, "one study");
    assert_near(pooled.interval.high, 0.5 + 0.1 * 1.959963984540054, "one study");
    assert_true(pooled.tau2 == 0 && pooled.i2 == 0 && pooled.q == 0);
    assert_true(isnan(pooling_random(&unsound, 1, 0.95).estimate));
    assert_true(isnan(pooling_common(NULL, 0, 0.95).estimate));
    const struct share_study all = {{5, 5}, {5, 5}}, none = {{0, 0}, {1, 2}};
    assert_near(pooling_log_ratio(all).estimate, 0, "all");
    assert_true(pooling_log_ratio(all).error > 0);
    assert_true(isnan(pooling_log_ratio(none).estimate));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pooling__follows_mantel_and_haenszel),
        cmocka_unit_test(test_pooling__weighs_by_the_inverse_variance),
        cmocka_unit_test(test_pooling__holds_at_the_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
