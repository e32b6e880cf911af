/* What uplift studies show, at both readings: the arms of a published trial, and the edges. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/uplift.h"
#include "base/memory.h"

#include <math.h>

static struct uplift_study counts(uint64_t k1, uint64_t n1, uint64_t k2, uint64_t n2)
{
    return (struct uplift_study){.endpoint = "e",
                                 .capability = "",
                                 .scenario = "",
                                 .baseline = "",
                                 .counted = true,
                                 .treatment = {.k = k1, .n = n1},
                                 .control = {.k = k2, .n = n2}};
}

static struct uplift_study means(double one, double other, double sd, bool less)
{
    return (struct uplift_study){.endpoint = "e",
                                 .less = less,
                                 .treatment = {.mean = one, .sd = sd, .n = 20},
                                 .control = {.mean = other, .sd = sd, .n = 20}};
}

static void test_uplift__answers_at_both_readings(void **state)
{
    (void)state;
    const struct {
        struct uplift_study study;
        double factor;
        enum truth point, bound;
        const char *label;
    } cases[] = {
        {counts(4, 77, 5, 76), 1, TRUTH_NO, TRUTH_CANNOT_RULE_OUT, "workflow"},
        {counts(4, 77, 5, 76), 2.7, TRUTH_NO, TRUTH_NO, "workflow, a factor of 2.7"},
        {counts(53, 77, 42, 76), 1, TRUTH_YES, TRUTH_CANNOT_RULE_OUT, "best task"},
        {counts(53, 77, 42, 76), 1.7, TRUTH_NO, TRUTH_NO, "best task, a factor of 1.7"},
        {counts(36, 40, 16, 80), 2.9, TRUTH_YES, TRUTH_YES, "Koopman's example"},
        {counts(5, 10, 5, 10), 1, TRUTH_NO, TRUTH_CANNOT_RULE_OUT, "no difference"},
        {counts(9, 10, 0, 10), 1, TRUTH_YES, TRUTH_YES, "nobody without it"},
        {counts(9, 10, 0, 10), 2, TRUTH_CANNOT_RULE_OUT, TRUTH_CANNOT_RULE_OUT, "no ratio"},
        {means(90, 40, 10, false), 1.5, TRUTH_YES, TRUTH_YES, "higher"},
        {means(40, 90, 10, true), 1.5, TRUTH_YES, TRUTH_YES, "faster"},
        {means(40, 90, 10, false), 1, TRUTH_NO, TRUTH_NO, "lower"},
        {means(1, -1, 1, false), 1, TRUTH_YES, TRUTH_YES, "control below 0"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct uplift uplift = uplift_find(&cases[i].study, cases[i].factor, 0.95);
        if (belief_truth(uplift.shown, READING_POINT) != cases[i].point ||
            belief_truth(uplift.shown, READING_BOUND) != cases[i].bound) {
            fail_msg("%s", cases[i].label);
        }
    }
}

static void test_uplift__pools_each_question_once(void **state)
{
    (void)state;
    struct evidence evidence = {.system = ""};
    struct uplift_study studies[] = {counts(53, 77, 42, 76), counts(4, 77, 5, 76),
                                     counts(20, 30, 9, 31)};
    struct pooled_uplift pooled;
    studies[1].endpoint = "another";
    for (size_t i = 0; i < 3; i++) {
        assert_true(vec_push(&evidence.studies, studies[i]));
    }
    assert_true(uplift_pool(&evidence, 0, 0.95, &pooled));
    assert_int_equal(pooled.count, 2);
    assert_true(fabs(pooled.ratio.estimate - 1.585445128890004) < 1e-12);
    for (size_t i = 1; i < 3; i++) {
        assert_true(uplift_pool(&evidence, i, 0.95, &pooled));
        assert_int_equal(pooled.count, 0);
    }
    memory_fail_after(0);
    assert_false(uplift_pool(&evidence, 0, 0.95, &pooled));
    memory_fail_after(-1);
    vec_release(&evidence.studies);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uplift__answers_at_both_readings),
        cmocka_unit_test(test_uplift__pools_each_question_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
