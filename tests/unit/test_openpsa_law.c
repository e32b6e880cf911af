/* The built-in laws where their textbook forms are all rounding: rates that are nearly equal,
 * or rare. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "model/openpsa_law.h"

#include <math.h>

enum { ROUNDS = 2000, PARTS = 400 };

static double draw(struct random_stream *random, double low, double high)
{
    double share = (double)(random_bits(random) >> 11) * 0x1p-53;
    return low * pow(high / low, share);
}

static void expect_near(const char *what, double found, double expected, double error)
{
    if (!(fabs(found - expected) <= error)) {
        fail_msg("%s: %.17g, not %.17g", what, found, expected);
    }
}

static void test_openpsa_law__rare_failures_keep_their_digits(void **state)
{
    (void)state;
    const struct {
        double gamma, lambda, mu, time, expected;
    } cases[] = {
        {0, 1e-12, 0, 1, 1e-12},
        {0, 1e-12, 1e-12, 1, 1e-12},
        {0, 1e-15, 1e-9, 1000, 1e-12 * (1 - 0.5e-6)},
        {1e-20, 0, 1e-9, 1000, 1e-20 * (1 - 1e-6)},
        {0, 0, 0, 1000, 0},
        {0.25, 0, 0, 1000, 0.25},
        {0, 0.5, 0.5, INFINITY, 0.5},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        double found = law_linear(cases[i].gamma, cases[i].lambda, cases[i].mu, cases[i].time);
        expect_near("linear", found, cases[i].expected, 1e-11 * cases[i].expected);
    }
}

/* Failed at the test at time 0, repaired at the rate mu, failed again at the rate lambda: not
 * available 'time' later. Simpson's rule over the moment of the repair. */
static double integrate(double lambda, double mu, double time)
{
    double sum = 0;
    for (int i = 0; i <= PARTS; i++) {
        double s = time * i / PARTS, weight = i == 0 || i == PARTS ? 1 : i % 2 ? 4 : 2;
        sum += weight * mu * exp(-mu * s) * -expm1(-lambda * (time - s));
    }
    return exp(-mu * time) + sum * time / PARTS / 3;
}

static double not_available(double lambda, double mu, double time)
{
    const struct periodic_test test = {.lambda = lambda,
                                       .mu = mu,
                                       .tau = 2 * time,
                                       .gamma = 1,
                                       .detected = 1,
                                       .time = time,
                                       .available = true};
    return law_tested(&test);
}

static void test_openpsa_law__repair_and_failure_are_an_integral(void **state)
{
    (void)state;
    struct random_stream random;
    random_open(&random, 1, 0, 0);
    for (int round = 0; round < ROUNDS; round++) {
        double time = draw(&random, 1, 1e4);
        double lambda = draw(&random, 1e-9, 3) / time, mu = draw(&random, 1e-9, 3) / time;
        if (round % 2) { /* rates that an expression may have made unequal, or that are */
            mu = lambda * (1 + (round % 4 == 1 ? 1 : -1) * draw(&random, 1e-17, 0.1));
        }
        expect_near("repair", not_available(lambda, mu, time), integrate(lambda, mu, time),
                    1e-9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_openpsa_law__rare_failures_keep_their_digits),
        cmocka_unit_test(test_openpsa_law__repair_and_failure_are_an_integral),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
