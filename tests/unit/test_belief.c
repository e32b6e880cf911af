/* Six bits of belief: what they say, and that not is Kleene's. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/belief.h"

static void test_belief__says_what_it_is_made_of(void **state)
{
    (void)state;
    static const struct {
        belief b;
        enum truth point, bound;
        bool missing;
        const char *label;
    } cases[] = {
        {BELIEF_NO, TRUTH_NO, TRUTH_NO, false, "no"},
        {BELIEF_YES, TRUTH_YES, TRUTH_YES, false, "yes"},
        {BELIEF_POSSIBLE, TRUTH_CANNOT_RULE_OUT, TRUTH_CANNOT_RULE_OUT, false, "possible"},
        {BELIEF_UNKNOWN, TRUTH_CANNOT_RULE_OUT, TRUTH_CANNOT_RULE_OUT, true, "unknown"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(belief_truth(cases[i].b, READING_POINT), cases[i].point);
        assert_int_equal(belief_truth(cases[i].b, READING_BOUND), cases[i].bound);
        assert_int_equal(belief_is_missing(cases[i].b, READING_POINT), cases[i].missing);
        assert_int_equal(belief_is_missing(cases[i].b, READING_BOUND), cases[i].missing);
    }
}

static void test_belief__of_an_interval(void **state)
{
    (void)state;
    static const struct {
        bool low, point, high;
        enum truth at_point, at_bound;
    } cases[] = {
        {false, false, false, TRUTH_NO, TRUTH_NO},
        {false, false, true, TRUTH_NO, TRUTH_CANNOT_RULE_OUT},
        {false, true, true, TRUTH_YES, TRUTH_CANNOT_RULE_OUT},
        {true, true, true, TRUTH_YES, TRUTH_YES},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        belief b = belief_of(cases[i].low, cases[i].point, cases[i].high);
        assert_int_equal(belief_truth(b, READING_POINT), cases[i].at_point);
        assert_int_equal(belief_truth(b, READING_BOUND), cases[i].at_bound);
        assert_false(belief_is_missing(b, READING_BOUND));
        assert_int_equal(belief_not(belief_not(b)), b);
        for (int r = READING_POINT; r <= READING_BOUND; r++) {
            int truth = belief_truth(b, (enum reading)r);
            assert_int_equal(belief_truth(belief_not(b), (enum reading)r), TRUTH_YES - truth);
        }
    }
}

static void test_belief__not_of_what_is_missing_is_missing(void **state)
{
    (void)state;
    assert_int_equal(belief_not(BELIEF_UNKNOWN), BELIEF_UNKNOWN);
    assert_int_equal(belief_not(BELIEF_POSSIBLE), BELIEF_POSSIBLE);
    assert_int_equal(belief_not(BELIEF_NO), BELIEF_YES);
    assert_int_equal(belief_not(BELIEF_YES), BELIEF_NO);
}

/* Bits are worlds, so and/or of Kleene's logic are bitwise. */
static void test_belief__and_and_or_are_those_of_kleene(void **state)
{
    (void)state;
    static const belief all[] = {BELIEF_NO, BELIEF_POSSIBLE, BELIEF_UNKNOWN, BELIEF_YES};
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 4; j++) {
            enum truth a = belief_truth(all[i], READING_BOUND);
            enum truth b = belief_truth(all[j], READING_BOUND);
            assert_int_equal(belief_truth(all[i] & all[j], READING_BOUND), a < b ? a : b);
            assert_int_equal(belief_truth(all[i] | all[j], READING_BOUND), a > b ? a : b);
        }
    }
    assert_true(belief_is_missing(BELIEF_UNKNOWN & BELIEF_POSSIBLE, READING_BOUND));
    assert_false(belief_is_missing(BELIEF_UNKNOWN | BELIEF_POSSIBLE, READING_BOUND));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_belief__says_what_it_is_made_of),
        cmocka_unit_test(test_belief__of_an_interval),
        cmocka_unit_test(test_belief__not_of_what_is_missing_is_missing),
        cmocka_unit_test(test_belief__and_and_or_are_those_of_kleene),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
