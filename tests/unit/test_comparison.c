/* Two arms: against R 4 (formulas beside each table), and R's own t.test. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/comparison.h"

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

/* The roots of (p1 - r p2)^2 = z^2 (p1~ q1~ / n1 + r^2 p2~ q2~ / n2), with p2~ the smaller root
 * of (n1 + n2) r p^2 - (n1 r + k1 + n2 + k2 r) p + k1 + k2 and p1~ = r p2~, by bisection in R.
 * 36/40 against 16/80 is Koopman's own example, 2.94 to 7.15. */
static void test_comparison__gives_score_intervals_of_ratios(void **state)
{
    (void)state;
    static const struct {
        struct share_arm treatment, control;
        struct interval expected;
        const char *label;
    } cases[] = {
        {{4, 77}, {5, 76}, {0.2367271648255182, 2.6238028693294635}, "workflow"},
        {{53, 77}, {42, 76}, {0.97108542067381698, 1.6187487796715787}, "best task"},
        {{36, 40}, {16, 80}, {2.9395691922149942, 7.1522234348660287}, "Koopman"},
        {{0, 10}, {3, 10}, {0, 1.0822597947049051}, "none treated"},
        {{3, 10}, {0, 10}, {0.92399256157590615, INFINITY}, "none controlled"},
        {{0, 10}, {0, 10}, {0, INFINITY}, "none"},
        {{1, 1}, {1, 2}, {0.32669355396140387, 10.578517350254103}, "n = 1"},
        {{10, 10}, {4, 10}, {1.4549131925497685, 5.9459985703840585}, "all treated"},
        {{4e8, 1e9}, {3.9e8, 1e9}, {1.0255297573532589, 1.0257523060836529}, "many"},
        {{12, 1e9}, {9, 1e9}, {0.5759585496259183, 3.0866418742494108}, "rare"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct interval actual =
            comparison_ratio_score(cases[i].treatment, cases[i].control, 0.95);
        assert_near(actual.low, cases[i].expected.low, cases[i].label);
        assert_near(actual.high, cases[i].expected.high, cases[i].label);
        struct interval mirrored =
            comparison_ratio_score(cases[i].control, cases[i].treatment, 0.95);
        assert_near(1 / mirrored.low, actual.high, cases[i].label);
    }
    struct interval all = comparison_ratio_score((struct share_arm){1e9, 1e9},
                                                 (struct share_arm){1e9, 1e9}, 0.95);
    assert_true(all.low < 1 && all.low > 1 - 1e-8 && all.high > 1 && all.high < 1 + 1e-8);
}

/* Welch and Fieller from mean, sd and n in R; the last difference is that of
 * t.test(c(4.2, 5.1, 6.3, 5.5, 4.9), c(3.1, 4.4, 5.0)). */
static void test_comparison__compares_means(void **state)
{
    (void)state;
    static const struct {
        struct mean_arm treatment, control;
        struct interval difference, ratio;
        const char *label;
    } cases[] = {
        {{5, 1, 10},
         {4, 2, 12},
         {-0.39044585667502374, 2.390445856675024},
         {0.92282842625408701, 1.8333562465481512},
         "10 and 12"},
        {{1.5, 0.1, 2},
         {1, 0.2, 2},
         {-0.47842688178743897, 1.4784268817874389},
         {0.72748446867474126, 12.085107016619462},
         "2 and 2"},
        {{70, 12, 77},
         {61, 14, 76},
         {4.8315525255929526, 13.168447474407047},
         {1.0761434406734445, 1.2251677927048921},
         "77 and 76"},
        {{2, 0, 5},
         {1, 0.5, 9},
         {0.6156659774659724, 1.3843340225340275},
         {1.4447380238036727, 3.2485147355905979},
         "no spread"},
        {{0.31, 0.46, 1e9},
         {0.3, 0.45, 1e9},
         {0.0099601158164233615, 0.010039884183576656},
         {1.0331982097308607, 1.0334684747985896},
         "1e9"},
        {{5.2, 0.77459666924148318, 5},
         {4.166666666666667, 0.97125348562223102, 3},
         {-0.88977104974603405, 2.9564377164127005},
         {NAN, NAN},
         "t.test"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct interval actual =
            comparison_mean_difference(cases[i].treatment, cases[i].control, 0.95);
        assert_near(actual.low, cases[i].difference.low, cases[i].label);
        assert_near(actual.high, cases[i].difference.high, cases[i].label);
        actual = comparison_mean_ratio(cases[i].treatment, cases[i].control, 0.95);
        if (!isnan(cases[i].ratio.low)) {
            assert_near(actual.low, cases[i].ratio.low, cases[i].label);
            assert_near(actual.high, cases[i].ratio.high, cases[i].label);
        }
    }
    struct interval any =
        comparison_mean_ratio((struct mean_arm){1, 1, 9}, (struct mean_arm){0.1, 1, 9}, 0.95);
    assert_true(any.low == -INFINITY && any.high == INFINITY);
}

static void test_comparison__refuses_what_is_no_arm(void **state)
{
    (void)state;
    static const struct share_arm arms[] = {{-1, 5}, {6, 5}, {0, 0}, {NAN, 5}, {1, INFINITY}};
    static const struct mean_arm means[] = {{NAN, 1, 5}, {1, -1, 5}, {1, 1, 1}};
    const struct share_arm sound = {1, 5};
    const struct mean_arm mean = {1, 1, 5};
    for (size_t i = 0; i < sizeof(arms) / sizeof(*arms); i++) {
        assert_true(isnan(comparison_ratio_score(arms[i], sound, 0.95).low));
        assert_true(isnan(comparison_ratio_score(sound, arms[i], 0.95).low));
    }
    for (size_t i = 0; i < sizeof(means) / sizeof(*means); i++) {
        assert_true(isnan(comparison_mean_difference(means[i], mean, 0.95).low));
        assert_true(isnan(comparison_mean_ratio(mean, means[i], 0.95).low));
    }
    assert_true(isnan(comparison_ratio_score(sound, sound, 1).low));
    assert_true(isnan(comparison_mean_ratio(mean, mean, 0).low));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comparison__gives_score_intervals_of_ratios),
        cmocka_unit_test(test_comparison__compares_means),
        cmocka_unit_test(test_comparison__refuses_what_is_no_arm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
