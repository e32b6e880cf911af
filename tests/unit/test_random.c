#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { SAMPLES = 40000 };

/* The known answers of the authors of Philox4x32-10 for counter and key all zero and for one of
 * the streams by which samples are told apart. */
static void test_random__is_philox(void **state)
{
    (void)state;
    struct random_stream stream;
    random_open(&stream, 0, 0, 0);
    assert_int_equal(random_bits(&stream), UINT64_C(0xe169c58d6627e8d5));
    assert_int_equal(random_bits(&stream), UINT64_C(0x9b00dbd8bc57ac4c));
    random_open(&stream, UINT64_MAX, UINT64_MAX, UINT32_MAX);
    stream.counter[0] = UINT32_MAX;
    assert_int_equal(random_bits(&stream), UINT64_C(0x41c83b0e408f276d));
    assert_int_equal(random_bits(&stream), UINT64_C(0x6d5451fda20bc7c6));
}

static void test_random__streams_differ_and_repeat(void **state)
{
    (void)state;
    struct random_stream a, b;
    static const struct {
        uint64_t seed, sample;
        uint32_t variable;
    } keys[] = {{1, 2, 3}, {2, 2, 3}, {1, 3, 3}, {1, 2, 4}, {1, UINT64_C(1) << 32, 3}};
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 5; j++) {
            random_open(&a, keys[i].seed, keys[i].sample, keys[i].variable);
            random_open(&b, keys[j].seed, keys[j].sample, keys[j].variable);
            assert_int_equal(random_bits(&a) == random_bits(&b), i == j);
        }
    }
}

static void test_random__unit_is_open_and_even(void **state)
{
    (void)state;
    struct random_stream stream;
    unsigned bins[10] = {0};
    random_open(&stream, 3, 0, 0);
    for (int i = 0; i < SAMPLES; i++) {
        double u = random_unit(&stream);
        assert_true(u > 0 && u < 1);
        bins[(int)(u * 10)]++;
    }
    for (int i = 0; i < 10; i++) {
        assert_true(fabs(bins[i] - SAMPLES / 10.0) < 5 * sqrt(SAMPLES * 0.09));
    }
}

static const double bounds[] = {0, 1, 3, 4}, weights[] = {2, 0, 1};
static const double levels[] = {0, 0.05, 0.5, 0.95, 1}, quantiles[] = {0, 1, 4, 10, 20};

static double draw(int kind, struct random_stream *stream)
{
    switch (kind) {
    case 0:
        return random_uniform(stream, -1, 3);
    case 1:
        return random_normal(stream, 2, 0.5);
    case 2:
        return random_lognormal(stream, 0, 0.5);
    case 3:
        return random_gamma(stream, 2.5, 2);
    case 4:
        return random_gamma(stream, 0.3, 2);
    case 5:
        return random_beta(stream, 2, 5);
    case 6:
        return random_beta(stream, 0.1, 0.2);
    case 7:
        return random_pert(stream, 1, 2, 7);
    case 8:
        return random_histogram(stream, bounds, weights, 3);
    default:
        return random_quantiles(stream, levels, quantiles, 5);
    }
}

/* Mean and variance from the textbook. */
static const struct {
    const char *label;
    double mean, variance;
} moments[] = {
    {"uniform", 1, 16.0 / 12},
    {"normal", 2, 0.25},
    {"lognormal", 1.1331484530668263, 0.36469584719},
    {"gamma", 5, 10},
    {"gamma, small shape", 0.6, 1.2},
    {"beta", 2.0 / 7, 10.0 / 392},
    {"beta, small shapes", 1.0 / 3, 0.02 / (0.09 * 1.3)},
    {"pert", 16.0 / 6, (16.0 / 6 - 1) * (7 - 16.0 / 6) / 7},
    {"histogram", 1.5, (2 * (1.0 / 12 + 1) + (1.0 / 12 + 4)) / 3},
    {"quantiles", 0.05 * 0.5 + 0.45 * 2.5 + 0.45 * 7 + 0.05 * 15, 0},
};

static void test_random__moments(void **state)
{
    (void)state;
    for (int kind = 0; kind < 10; kind++) {
        double sum = 0, squares = 0;
        for (uint64_t s = 0; s < SAMPLES; s++) {
            struct random_stream stream;
            random_open(&stream, 11, s, (uint32_t)kind);
            double x = draw(kind, &stream);
            sum += x;
            squares += x * x;
        }
        double mean = sum / SAMPLES, variance = squares / SAMPLES - mean * mean;
        double expected = moments[kind].variance > 0 ? moments[kind].variance : variance;
        if (fabs(mean - moments[kind].mean) > 4.5 * sqrt(expected / SAMPLES) ||
            fabs(variance - expected) > 0.06 * expected) {
            fail_msg("%s: mean %g, variance %g", moments[kind].label, mean, variance);
        }
    }
    assert_true(fabs(random_pert_mean(1, 2, 7) - moments[7].mean) < 1e-15);
    assert_true(fabs(random_histogram_mean(bounds, weights, 3) - 1.5) < 1e-15);
    assert_true(fabs(random_quantiles_mean(levels, quantiles, 5) - moments[9].mean) < 1e-15);
}

static void test_random__elicited_quantiles_are_met(void **state)
{
    (void)state;
    unsigned below[5] = {0};
    for (uint64_t s = 0; s < SAMPLES; s++) {
        struct random_stream stream;
        random_open(&stream, 5, s, 0);
        double x = random_quantiles(&stream, levels, quantiles, 5);
        assert_true(x >= 0 && x <= 20);
        for (int i = 0; i < 5; i++) {
            below[i] += x < quantiles[i];
        }
    }
    for (int i = 0; i < 5; i++) {
        double share = (double)below[i] / SAMPLES;
        assert_true(fabs(share - levels[i]) <= 4.5 * sqrt(0.25 / SAMPLES));
    }
}

static void test_random__parameters_out_of_domain_give_nan(void **state)
{
    (void)state;
    struct random_stream s;
    random_open(&s, 0, 0, 0);
    static const double none[] = {0};
    assert_true(isnan(random_uniform(&s, 2, 1)));
    assert_true(isnan(random_normal(&s, 0, -1)));
    assert_true(isnan(random_gamma(&s, 0, 1)) && isnan(random_gamma(&s, 1, -1)));
    assert_true(isnan(random_beta(&s, 0, 1)) && isnan(random_beta(&s, NAN, 1)));
    assert_true(isnan(random_pert(&s, 1, 3, 2)));
    assert_true(random_pert(&s, 2, 2, 2) == 2);
    assert_true(isnan(random_histogram(&s, bounds, none, 1)));
}

/* The bits themselves, which may never change, on no machine and with no compiler. */
static const uint64_t exact[10] = {
    0x3fd5cd649b7bbde8, 0x4001bfb82ecf5ae1, 0x3feb1ca36e4b9d7e, 0x4008ca3c2900e34a,
    0x3fe824dfa4abf5af, 0x3fe50e5a98e89086, 0x3ebec574826a95de, 0x4004001fb00812da,
    0x3fea88a0af353cbf, 0x3ffe1097ae37beac,
};

static void test_random__the_bits_are_the_same_everywhere(void **state)
{
    (void)state;
    for (int kind = 0; kind < 10; kind++) {
        struct random_stream stream;
        random_open(&stream, 2026, 17, (uint32_t)kind);
        double x = draw(kind, &stream);
        uint64_t bits;
        memcpy(&bits, &x, sizeof(bits));
        if (bits != exact[kind]) {
            fail_msg("%s: 0x%016llx", moments[kind].label, (unsigned long long)bits);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random__is_philox),
        cmocka_unit_test(test_random__streams_differ_and_repeat),
        cmocka_unit_test(test_random__unit_is_open_and_even),
        cmocka_unit_test(test_random__moments),
        cmocka_unit_test(test_random__elicited_quantiles_are_met),
        cmocka_unit_test(test_random__parameters_out_of_domain_give_nan),
        cmocka_unit_test(test_random__the_bits_are_the_same_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
