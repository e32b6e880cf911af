#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/deciding.h"
#include "analyzer/planning.h"

#include <math.h>

/* R 4.2.2: the least n > f with qbeta(1 - (1 - confidence) / 2, f + 1, n - f) <= limit. */
static void test_planning_trials__as_r(void **state)
{
    (void)state;
    static const struct {
        double failures, limit, confidence, trials;
    } cases[] = {
        {0, 0.05, 0.95, 72},  {1, 0.05, 0.95, 110},   {5, 0.05, 0.95, 230},
        {0, 0.01, 0.95, 368}, {0, 0.5, 0.95, 6},      {3, 0.2, 0.99, 51},
        {0, 0.05, 0.9, 59},   {1, 0.05, 0.9, 93}, /* the one-sided 95% of textbooks */
        {10, 0.1, 0.9, 167},  {2, 0.001, 0.95, 7223},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        double found = planning_trials(cases[i].failures, cases[i].limit, cases[i].confidence);
        assert_true(found == cases[i].trials);
    }
    assert_true(isnan(planning_trials(0, 0, 0.95)));
    assert_true(isnan(planning_trials(0, 1, 0.95)));
    assert_true(isnan(planning_trials(0, 1e-12, 0.95)));
}

/* R 4.2.2: pbinom(f, n, rate). */
static void test_planning_power__as_r(void **state)
{
    (void)state;
    static const struct {
        double failures, trials, rate, power;
    } cases[] = {
        {0, 72, 0.01, 0.484991370274163},
        {5, 230, 0.02, 0.686466492034349},
        {36, 58, 0.573, 0.806488125109639},
        {1, 93, 0.001, 0.995972976925041},
        {3, 3, 0.9, 1},
        {0, 9, 0, 1},
        {0, 9, 1, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        double found = planning_power(cases[i].failures, cases[i].trials, cases[i].rate);
        assert_true(fabs(found - cases[i].power) < 1e-12);
    }
}

/* R 4.2.2: exp(lchoose(n, k) + lbeta(k + a, n - k + b) - lbeta(a, b)). */
static void test_beta_binomial__as_r(void **state)
{
    (void)state;
    static const struct {
        uint64_t k, n;
        double a, b, p;
    } cases[] = {
        {0, 10, 0.5, 10.5, 0.711536806065232},    {1, 10, 0.5, 10.5, 0.182445334888521},
        {5, 10, 0.5, 10.5, 0.0032795911827468},   {10, 10, 0.5, 10.5, 9.5367431640625e-07},
        {0, 100, 0.5, 0.5, 0.0563484790092564},   {37, 100, 0.5, 0.5, 0.00655767875413259},
        {100, 100, 0.5, 0.5, 0.0563484790092564}, {200, 1000, 42.5, 158.5, 0.0122430160461652},
    };
    double p[1001];
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        beta_binomial_fill(cases[i].n, cases[i].a, cases[i].b, p);
        assert_true(fabs(p[cases[i].k] / cases[i].p - 1) < 1e-11);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planning_trials__as_r),
        cmocka_unit_test(test_planning_power__as_r),
        cmocka_unit_test(test_beta_binomial__as_r),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
