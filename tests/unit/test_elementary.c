#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/elementary.h"
#include "base/random.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Against the C library, which is right to about one unit in the last place; 'units' is the
 * largest difference in those. */
static const struct {
    const char *label;
    double (*ours)(double);
    double (*theirs)(double);
    double low, high, units;
} functions[] = {
    {"exp", elementary_exp, exp, -740, 709, 2},
    {"exp near 0", elementary_exp, exp, -1, 1, 2},
    {"expm1", elementary_expm1, expm1, -2, 2, 4},
    {"expm1 near 0", elementary_expm1, expm1, -1e-6, 1e-6, 2},
    {"log", elementary_log, log, 1e-12, 1e3, 2},
    {"log near 1", elementary_log, log, 0.9, 1.1, 2},
    {"log10", elementary_log10, log10, 1e-12, 1e3, 4},
    {"sin", elementary_sin, sin, -3, 3, 4},
    {"sin far", elementary_sin, sin, -1000, 1000, 4},
    {"cos", elementary_cos, cos, -1.5, 1.5, 4},
    {"tan", elementary_tan, tan, -1.5, 1.5, 6},
    {"asin", elementary_asin, asin, -1, 1, 4},
    {"acos", elementary_acos, acos, -1, 0.999, 6},
    {"atan", elementary_atan, atan, -1, 1, 4},
    {"atan far", elementary_atan, atan, 1, 1000, 4},
    {"sinh", elementary_sinh, sinh, -5, 5, 5},
    {"cosh", elementary_cosh, cosh, -5, 5, 4},
    {"tanh", elementary_tanh, tanh, -5, 5, 6},
};

static void test_elementary__agrees_with_the_library(void **state)
{
    (void)state;
    enum { DRAWS = 20000 };
    for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++) {
        struct random_stream stream;
        random_open(&stream, 1, i, 0);
        double worst = 0, where = 0;
        for (int d = 0; d < DRAWS; d++) {
            double x = random_uniform(&stream, functions[i].low, functions[i].high);
            double expected = functions[i].theirs(x), actual = functions[i].ours(x);
            double units = fabs(actual - expected) / (fabs(expected) * DBL_EPSILON + DBL_MIN);
            if (units > worst) {
                worst = units;
                where = x;
            }
        }
        if (!(worst <= functions[i].units)) {
            fail_msg("%s is off by %.1f units at %.17g", functions[i].label, worst, where);
        }
    }
}

static void test_elementary__powers(void **state)
{
    (void)state;
    struct random_stream stream;
    random_open(&stream, 2, 0, 0);
    for (int i = 0; i < 20000; i++) {
        double x = random_uniform(&stream, 1e-3, 10), y = random_uniform(&stream, -8, 8);
        double expected = pow(x, y);
        assert_true(fabs(elementary_pow(x, y) - expected) <= 1e-13 * expected);
    }
    assert_true(elementary_pow(-2, 3) == -8);
    assert_true(fabs(elementary_pow(-2, 101) / pow(2, 101) + 1) < 1e-13);
    assert_true(elementary_pow(2, -2) == 0.25);
    assert_true(elementary_pow(0, 0) == 1);
    assert_true(elementary_pow(0, 0.5) == 0);
    assert_true(isinf(elementary_pow(0, -0.5)));
    assert_true(isnan(elementary_pow(-2, 0.5)));
}

static void test_elementary__edges(void **state)
{
    (void)state;
    assert_true(elementary_exp(0) == 1);
    assert_true(elementary_exp(-1000) == 0);
    assert_true(isinf(elementary_exp(1000)));
    assert_true(isnan(elementary_exp(NAN)));
    assert_true(elementary_log(1) == 0);
    assert_true(isinf(elementary_log(0)) && elementary_log(0) < 0);
    assert_true(isnan(elementary_log(-1)));
    assert_true(isinf(elementary_log(HUGE_VAL)));
    assert_true(isnan(elementary_sin(HUGE_VAL)) && isnan(elementary_cos(HUGE_VAL)));
    assert_true(isnan(elementary_asin(1.5)) && isnan(elementary_acos(-1.5)));
    assert_true(elementary_acos(1) == 0);
    assert_true(elementary_tanh(100) == 1 && elementary_tanh(-100) == -1);
    assert_true(isfinite(elementary_sinh(710)) && isfinite(elementary_cosh(710)));
    assert_true(elementary_normal_quantile(0.5) == 0);
    assert_true(isinf(elementary_normal_quantile(0)) && isnan(elementary_normal_quantile(2)));
}

static void test_elementary__normal_quantile_inverts_the_distribution(void **state)
{
    (void)state;
    for (double p = 1e-300; p < 0.5; p *= 3) {
        double z = elementary_normal_quantile(p);
        double back = erfc(-z / sqrt(2)) / 2;
        assert_true(fabs(back - p) <= 2e-13 * p * (1 + z * z));
        if (p > 1e-10) { /* 1 - p is not exact below */
            assert_true(fabs(elementary_normal_quantile(1 - p) + z) <= 1e-4);
        }
    }
    assert_true(fabs(elementary_normal_quantile(0.95) - 1.6448536269514722) < 1e-15);
}

/* The bits themselves: these may never change, on no machine and with no compiler. */
static const struct {
    double (*function)(double);
    double argument;
    uint64_t bits;
} exact[] = {
    {elementary_exp, -0.7, 0x3fdfc80db9dd5542},
    {elementary_exp, 12.3, 0x410ad17fe8ccf016},
    {elementary_expm1, 1e-5, 0x3ee4f8bc681cdfb6},
    {elementary_log, 0.3, 0xbff34378fcbda721},
    {elementary_log, 17.5, 0x4006e5c99351654a},
    {elementary_log10, 2.5, 0x3fd977d95ec10c02},
    {elementary_sin, 2.2, 0x3fe9df33d9aad708},
    {elementary_cos, -40.5, 0xbfee291ea2bcfed5},
    {elementary_tan, 0.9, 0x3ff4299ba9c2a137},
    {elementary_asin, 0.4, 0x3fda564ac0e73a35},
    {elementary_acos, -0.4, 0x3fffb78e047dfba5},
    {elementary_atan, 3.5, 0x3ff4ae10fc6589a4},
    {elementary_sinh, 0.3, 0x3fd37d42af54b926},
    {elementary_cosh, 1.7, 0x4006a063dad344f6},
    {elementary_tanh, 0.6, 0x3fe12f8292d2ccfc},
    {elementary_normal_quantile, 0.01, 0xc0029c5c4630ff0e},
    {elementary_normal_quantile, 0.4, 0xbfd036d6c4a04b59},
    {elementary_normal_quantile, 1e-20, 0xc022865170b43a4b},
};

static void test_elementary__the_bits_are_the_same_everywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(exact) / sizeof(*exact); i++) {
        double value = exact[i].function(exact[i].argument);
        uint64_t bits;
        memcpy(&bits, &value, sizeof(bits));
        assert_int_equal(bits, exact[i].bits);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_elementary__agrees_with_the_library),
        cmocka_unit_test(test_elementary__powers),
        cmocka_unit_test(test_elementary__edges),
        cmocka_unit_test(test_elementary__normal_quantile_inverts_the_distribution),
        cmocka_unit_test(test_elementary__the_bits_are_the_same_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
