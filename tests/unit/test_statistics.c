/* Intervals against published tables, the worked examples of the frameworks, and closed forms.
 */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/statistics.h"

#include <math.h>

static void assert_near(double actual, double expected, double tolerance, const char *label)
{
    if (!(fabs(actual - expected) <= tolerance)) {
        fail_msg("%s: %.17g is not %.17g", label, actual, expected);
    }
}

/* R. G. Newcombe, Statistics in Medicine 17 (1998) 857, table I: four digits. */
static void test_statistics__agrees_with_newcombe_on_single_proportions(void **state)
{
    (void)state;
    static const struct {
        double k, n;
        struct interval exact, wilson;
        const char *label;
    } cases[] = {
        {81, 263, {0.2527, 0.3676}, {0.2553, 0.3662}, "81/263"},
        {15, 148, {0.0578, 0.1617}, {0.0624, 0.1605}, "15/148"},
        {0, 20, {0.0000, 0.1684}, {0.0000, 0.1611}, "0/20"},
        {1, 29, {0.0009, 0.1776}, {0.0061, 0.1718}, "1/29"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct interval exact = statistics_clopper_pearson(cases[i].k, cases[i].n, 0.95);
        struct interval wilson = statistics_wilson(cases[i].k, cases[i].n, 0.95);
        assert_near(exact.low, cases[i].exact.low, 5e-5, cases[i].label);
        assert_near(exact.high, cases[i].exact.high, 5e-5, cases[i].label);
        assert_near(wilson.low, cases[i].wilson.low, 5e-5, cases[i].label);
        assert_near(wilson.high, cases[i].wilson.high, 5e-5, cases[i].label);
    }
}

/* R. G. Newcombe, Statistics in Medicine 17 (1998) 873, table II, method 10. */
static void test_statistics__agrees_with_newcombe_on_differences(void **state)
{
    (void)state;
    static const struct {
        double k1, n1, k2, n2;
        struct interval expected;
        const char *label;
    } cases[] = {
        {56, 70, 48, 80, {0.0524, 0.3339}, "56/70 - 48/80"},
        {9, 10, 3, 10, {0.1705, 0.8090}, "9/10 - 3/10"},
        {6, 7, 2, 7, {0.0582, 0.8062}, "6/7 - 2/7"},
        {5, 56, 0, 29, {-0.0381, 0.1926}, "5/56 - 0/29"},
        {0, 10, 0, 20, {-0.1611, 0.2775}, "0/10 - 0/20"},
        {10, 10, 0, 20, {0.6791, 1.0000}, "10/10 - 0/20"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct interval actual =
            statistics_newcombe(cases[i].k1, cases[i].n1, cases[i].k2, cases[i].n2, 0.95);
        assert_near(actual.low, cases[i].expected.low, 5.1e-5, cases[i].label);
        assert_near(actual.high, cases[i].expected.high, 5.1e-5, cases[i].label);
    }
}

/* The counts that the published assessments rest on, three digits. */
static void test_statistics__covers_the_published_evaluations(void **state)
{
    (void)state;
    static const struct {
        double k, n;
        struct interval wilson, exact;
        const char *label;
    } cases[] = {
        {0, 10, {0.000, 0.278}, {0.000, 0.308}, "end-to-end ranges, 0/10"},
        {1, 10, {0.018, 0.404}, {0.003, 0.445}, "end-to-end ranges, 1/10"},
        {112, 234, {0.415, 0.542}, {0.413, 0.545}, "agentic misalignment"},
        {18, 42, {0.291, 0.578}, {0.277, 0.590}, "software engineering, hard"},
        {491, 501, {0.964, 0.989}, {0.964, 0.990}, "refusals"},
        {10, 15, {0.417, 0.848}, {0.384, 0.882}, "chemical bottlenecks"},
        {8, 16, {0.280, 0.720}, {0.247, 0.753}, "biological bottlenecks"},
        {12, 13, {0.667, 0.986}, {0.640, 0.998}, "operational bottlenecks"},
        {19, 27, {0.515, 0.841}, {0.498, 0.862}, "atomic tasks"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct interval wilson = statistics_wilson(cases[i].k, cases[i].n, 0.95);
        struct interval exact = statistics_clopper_pearson(cases[i].k, cases[i].n, 0.95);
        assert_near(wilson.low, cases[i].wilson.low, 5e-4, cases[i].label);
        assert_near(wilson.high, cases[i].wilson.high, 5e-4, cases[i].label);
        assert_near(exact.low, cases[i].exact.low, 5e-4, cases[i].label);
        assert_near(exact.high, cases[i].exact.high, 5e-4, cases[i].label);
    }
    assert_near(statistics_upper_bound(0, 10, 0.95), 0.259, 5e-4, "one-sided, 0/10");
    struct interval workflow = statistics_newcombe(4, 77, 5, 76, 0.95);
    assert_near(workflow.low, -0.099, 5e-4, "workflow");
    assert_near(workflow.high, 0.069, 5e-4, "workflow");
    struct interval task = statistics_newcombe(53, 77, 42, 76, 0.95);
    assert_near(task.low, -0.018, 5e-4, "best task");
    assert_near(task.high, 0.281, 5e-4, "best task");
}

/* Nobody, everybody, and one of n: the bounds have closed forms. */
static void test_statistics__meets_the_closed_forms(void **state)
{
    (void)state;
    static const double sizes[] = {1, 2, 3, 10, 77, 501, 1e4, 1e6, 1e9};
    static const double confidences[] = {0.5, 0.9, 0.95, 0.99, 0.999999};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        for (size_t j = 0; j < sizeof(confidences) / sizeof(*confidences); j++) {
            double n = sizes[i], confidence = confidences[j], half = (1 - confidence) / 2;
            struct interval none = statistics_clopper_pearson(0, n, confidence);
            struct interval all = statistics_clopper_pearson(n, n, confidence);
            double end = -expm1(log(half) / n);
            assert_true(none.low == 0 && all.high == 1);
            assert_near(none.high, end, 1e-12 * end, "k = 0");
            assert_near(1 - all.low, end, 1e-15 + 1e-12 * end, "k = n");
            assert_near(statistics_upper_bound(0, n, confidence),
                        -expm1(log(1 - confidence) / n), 1e-12, "one-sided, k = 0");
            double one = -expm1(log1p(-half) / n); /* P(X >= 1) = half */
            assert_near(statistics_clopper_pearson(1, n, confidence).low, one, 1e-12 * one,
                        "k = 1");
        }
    }
}

static void test_statistics__mirrors_successes_and_failures(void **state)
{
    (void)state;
    static const double sizes[] = {1, 5, 27, 234, 1e5, 4e8, 1e9};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        for (double share = 0; share <= 1; share += 0.125) {
            double n = sizes[i], k = n * share;
            struct interval one = statistics_clopper_pearson(k, n, 0.95);
            struct interval other = statistics_clopper_pearson(n - k, n, 0.95);
            assert_near(one.low, 1 - other.high, 1e-14, "exact");
            one = statistics_jeffreys(k, n, 0.95);
            other = statistics_jeffreys(n - k, n, 0.95);
            assert_near(one.low, 1 - other.high, 1e-14, "Jeffreys");
            one = statistics_wilson(k, n, 0.95);
            other = statistics_wilson(n - k, n, 0.95);
            assert_near(one.low, 1 - other.high, 1e-14, "Wilson");
        }
    }
}

/* Against values worked out to 40 digits by bisection, and the arcsine law. */
static void test_statistics__gives_jeffreys_intervals(void **state)
{
    (void)state;
    static const struct {
        double k, n;
        struct interval expected;
    } cases[] = {
        {0, 10, {0, 0.217196267509211}},
        {1, 10, {0.0110116737631611, 0.381314771066616}},
        {5, 10, {0.223528670252705, 0.776471329747295}},
        {2, 20, {0.0213724880224748, 0.283853257304252}},
        {112, 234, {0.415219115862483, 0.542570788321724}},
        {491, 501, {0.964882778178902, 0.989692609574303}},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct interval actual = statistics_jeffreys(cases[i].k, cases[i].n, 0.95);
        assert_near(actual.low, cases[i].expected.low, 1e-14, "Jeffreys");
        assert_near(actual.high, cases[i].expected.high, 1e-14, "Jeffreys");
    }
    double arc = sin(0.125 * 3.14159265358979323846); /* Beta(1/2, 1/2) is the arcsine law */
    assert_near(statistics_beta_quantile(0.25, 0.5, 0.5), arc * arc, 1e-15, "arcsine");
}

static void test_statistics__inverts_the_beta_distribution(void **state)
{
    (void)state;
    static const double shapes[] = {0.01, 0.5, 1, 2.5, 40, 1e4, 9e7, 1.2e8, 5e9, 4e15};
    static const double tails[] = {1e-12, 0.025, 0.5, 0.9};
    size_t count = sizeof(shapes) / sizeof(*shapes);
    for (size_t i = 0; i < count * count; i++) {
        double a = shapes[i / count], b = shapes[i % count];
        for (size_t j = 0; j < sizeof(tails) / sizeof(*tails); j++) {
            double x = statistics_beta_quantile(tails[j], a, b);
            double y = statistics_beta_quantile_upper(tails[j], a, b);
            assert_true(x >= 0 && x <= 1 && y >= 0 && y <= 1);
            /* one unit in the last place of x near 1, or of a large shape, moves the tail */
            double slack = 1e-9 + 1e-14 * sqrt(a + b);
            if (x > 1e-300 && 1 - x > 1e-5) {
                assert_near(statistics_beta_lower(x, a, b) / tails[j], 1, slack, "lower");
            }
            if (y > 1e-300 && 1 - y > 1e-5) {
                assert_near(statistics_beta_upper(y, a, b) / tails[j], 1, slack, "upper");
            }
        }
    }
}

/* The two methods of the incomplete beta function meet where one hands over to the other. */
static void test_statistics__has_no_seam_at_large_parameters(void **state)
{
    (void)state;
    for (double deviation = -6; deviation <= 6; deviation += 0.5) {
        double below = 0.99999999e8, above = 1.00000001e8;
        double small = statistics_beta_lower(0.5 + deviation / sqrt(8 * below), below, below);
        double large = statistics_beta_lower(0.5 + deviation / sqrt(8 * above), above, above);
        assert_near(small / large, 1, 1e-7, "seam");
    }
    struct interval below = statistics_clopper_pearson(0.99e8, 3e8, 0.95);
    struct interval above = statistics_clopper_pearson(1.01e8, 3e8, 0.95);
    assert_near(above.low - below.low, 0.02 / 3, 1e-6, "seam");
}

static void test_statistics__knows_the_normal_quantiles(void **state)
{
    (void)state;
    static const struct {
        double p, z;
    } cases[] = {
        {0.5, 0},
        {0.975, 1.959963984540054},
        {0.995, 2.575829303548901},
        {0.9995, 3.290526731491926},
        {0.05, -1.644853626951473},
        {1e-20, -9.262340089798408},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_near(statistics_normal_quantile(cases[i].p), cases[i].z, 4e-15, "normal");
    }
}

/* R 4: qbeta(0.025, a + k, b + n - k), and with lower.tail = FALSE. */
static void test_statistics__gives_credible_intervals(void **state)
{
    (void)state;
    static const struct {
        double k, n, a, b;
        struct interval expected;
        const char *label;
    } cases[] = {
        {0, 10, 1, 1, {0.0022989722138142669, 0.28491415291815447}, "0/10"},
        {10, 10, 1, 1, {0.71508584708184553, 0.99770102778618575}, "10/10"},
        {1, 1, 1, 1, {0.15811388300841897, 0.98742088290657493}, "1/1"},
        {0, 1, 0.5, 0.5, {0.00038558098075590108, 0.85325368369042487}, "0/1, Jeffreys"},
        {112, 234, 2, 3, {0.41403569984504734, 0.54030407223308752}, "112/234"},
        {3, 1e9, 1, 1, {1.0898653735773584e-09, 8.7672730356934202e-09}, "3/1e9"},
        {5e8, 1e9, 1, 1, {0.49996901024843776, 0.50003098975156224}, "half of 1e9"},
        {1e9, 1e9, 1, 1, {0.99999999631112058, 0.99999999997468214}, "all of 1e9"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct interval actual =
            statistics_credible(cases[i].k, cases[i].n, cases[i].a, cases[i].b, 0.95);
        double low = cases[i].expected.low, high = cases[i].expected.high;
        assert_near(actual.low, low, 1e-9 * low, cases[i].label);
        assert_near(actual.high, high, 1e-9 * high, cases[i].label);
    }
    struct interval prior = statistics_credible(0, 0, 1, 1, 0.9);
    assert_near(prior.low, 0.05, 1e-12, "prior");
    assert_true(isnan(statistics_credible(1, 10, 0, 1, 0.95).low));
}

/* R 4: qt(tail / 2, df, lower.tail = FALSE). */
static void test_statistics__knows_the_quantiles_of_student(void **state)
{
    (void)state;
    static const struct {
        double tail, df, expected;
    } cases[] = {
        {0.05, 1, 12.706204736174707},   {0.05, 2.5, 3.5746548420036932},
        {0.05, 10, 2.2281388519862744},  {0.01, 100, 2.6258905214380182},
        {0.05, 1e6, 1.9599663568141066}, {0.05, 1e9, 1.9599639869123251},
        {1e-6, 7, 15.767009437482585},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_near(statistics_student_quantile(cases[i].tail, cases[i].df), cases[i].expected,
                    1e-9, "Student");
    }
    assert_true(isnan(statistics_student_quantile(0.05, 0)));
    assert_true(isnan(statistics_student_quantile(0, 5)));
}

/* R 4: sum(dhyper(1:min(c, k), c, n - c, k)), the probability of a success among k of n without
 * replacement. */
static void test_statistics__estimates_pass_at_k(void **state)
{
    (void)state;
    static const struct {
        double c, n, k, expected;
        const char *label;
    } cases[] = {
        {0, 10, 5, 0, "no success"},
        {10, 10, 1, 1, "only successes"},
        {1, 1, 1, 1, "one attempt"},
        {3, 10, 5, 0.91666666666666674, "3 of 10 at 5"},
        {8, 10, 3, 1, "too few failures"},
        {1, 200, 100, 0.5, "1 of 200 at 100"},
        {37, 200, 10, 0.87737456737946051, "37 of 200 at 10"},
        {1, 1e9, 1, 1e-9, "one in 1e9"},
        {5, 1e9, 1e8, 0.40951000065609994, "5 in 1e9 at 1e8"},
        {2000, 1e9, 500000, 0.63221291564178739, "2000 in 1e9 at 5e5"},
        {5000, 1e9, 200000, 0.63215826944718445, "5000 in 1e9 at 2e5"},
        {1500, 4000, 2500, 1, "as many as are left"},
        {1e6, 1e9, 10, 0.0099551198348484006, "1e6 in 1e9 at 10"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_near(statistics_pass_at(cases[i].c, cases[i].n, cases[i].k), cases[i].expected,
                    1e-9 * cases[i].expected, cases[i].label);
    }
    assert_true(isnan(statistics_pass_at(1, 10, 11)));
    assert_true(isnan(statistics_pass_at(1, 10, 0)));
    assert_true(isnan(statistics_pass_at(1.5, 10, 1)));
    struct interval once = statistics_pass_at_interval(3, 10, 1, 0.95);
    struct interval exact = statistics_clopper_pearson(3, 10, 0.95);
    assert_near(once.low, exact.low, 1e-15, "one attempt");
    struct interval ten = statistics_pass_at_interval(3, 10, 10, 0.95);
    assert_near(ten.low, 1 - pow(1 - exact.low, 10), 1e-13, "ten attempts");
    assert_near(ten.high, 1 - pow(1 - exact.high, 10), 1e-13, "ten attempts");
    assert_true(statistics_pass_at_interval(0, 5, 3, 0.95).low == 0);
    assert_true(statistics_pass_at_interval(5, 5, 3, 0.95).high == 1);
    assert_true(isnan(statistics_pass_at_interval(5, 4, 3, 0.95).high));
}

static void test_statistics__refuses_what_is_not_a_proportion(void **state)
{
    (void)state;
    static const struct {
        double k, n, confidence;
    } cases[] = {
        {-1, 10, 0.95}, {11, 10, 0.95},  {0, -1, 0.95},       {5, 10, 0},
        {5, 10, 1},     {NAN, 10, 0.95}, {1, INFINITY, 0.95}, {1, 10, NAN},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        double k = cases[i].k, n = cases[i].n, confidence = cases[i].confidence;
        assert_true(isnan(statistics_clopper_pearson(k, n, confidence).low));
        assert_true(isnan(statistics_wilson(k, n, confidence).high));
        assert_true(isnan(statistics_jeffreys(k, n, confidence).low));
        assert_true(isnan(statistics_lower_bound(k, n, confidence)));
        assert_true(isnan(statistics_upper_bound(k, n, confidence)));
        assert_true(isnan(statistics_newcombe(k, n, 1, 2, confidence).low));
    }
    assert_true(isnan(statistics_newcombe(0, 0, 1, 2, 0.95).low));
    assert_true(isnan(statistics_beta_lower(0.5, 0, 1)));
    assert_true(isnan(statistics_beta_quantile(1.5, 1, 1)));
    assert_true(isnan(statistics_normal_quantile(0)));
}

static void test_statistics__says_nothing_about_nothing(void **state)
{
    (void)state;
    struct interval exact = statistics_clopper_pearson(0, 0, 0.95);
    assert_true(exact.low == 0 && exact.high == 1);
    struct interval wilson = statistics_wilson(0, 0, 0.95);
    assert_true(wilson.low == 0 && wilson.high == 1);
    struct interval jeffreys = statistics_jeffreys(0, 0, 0.95);
    assert_true(jeffreys.low == 0 && jeffreys.high == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statistics__agrees_with_newcombe_on_single_proportions),
        cmocka_unit_test(test_statistics__agrees_with_newcombe_on_differences),
        cmocka_unit_test(test_statistics__covers_the_published_evaluations),
        cmocka_unit_test(test_statistics__meets_the_closed_forms),
        cmocka_unit_test(test_statistics__mirrors_successes_and_failures),
        cmocka_unit_test(test_statistics__gives_jeffreys_intervals),
        cmocka_unit_test(test_statistics__inverts_the_beta_distribution),
        cmocka_unit_test(test_statistics__has_no_seam_at_large_parameters),
        cmocka_unit_test(test_statistics__knows_the_normal_quantiles),
        cmocka_unit_test(test_statistics__gives_credible_intervals),
        cmocka_unit_test(test_statistics__knows_the_quantiles_of_student),
        cmocka_unit_test(test_statistics__estimates_pass_at_k),
        cmocka_unit_test(test_statistics__refuses_what_is_not_a_proportion),
        cmocka_unit_test(test_statistics__says_nothing_about_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
