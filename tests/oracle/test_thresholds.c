/* Thresholds of random small models, read from files as a user's would be, against the goal's
 * truth under every assumption of levels: the frontier holds exactly the vectors it says, in
 * every world and jointly for both scenarios. PATHGATE_ORACLE_CASES, PATHGATE_ORACLE_SEED. */
#include "tests/oracle/made.h"

#include "analyzer/thresholds.h"

#include <stdlib.h>

static long bordered; /* worlds with a border on both sides, so that a dull draw is noticed */

/* Whether some goal of the threshold may hold when the system has these levels. */
static bool is_open(const struct made *m, const struct goal_threshold *goal, enum world world,
                    const uint32_t *levels)
{
    uint32_t assumed[MOST_CAPABILITIES];
    uint8_t safeguards[MOST_SAFEGUARDS] = {0};
    const struct assumptions assumptions = {assumed, safeguards, NULL};
    const struct assessment_options options = {.most_paths = 0};
    struct question question = m->situation.question;
    struct situation situation;
    bool open = false;
    memset(assumed, 0, sizeof(assumed));
    for (uint32_t d = 0; d < goal->capability_count; d++) {
        assumed[goal->capabilities[d]] = levels[d];
    }
    question.assumptions = &assumptions;
    assert_int_equal(situation_init(&question, &situation), STATUS_OK);
    for (uint32_t i = 0; i < goal->scenario_count; i++) {
        struct assessment a;
        assert_int_equal(assessment_make_brief(&situation, goal->scenarios[i], &options, &a),
                         STATUS_OK);
        open |= belief_has(a.goal[world], lane_high(situation_reading(&situation)));
        assessment_release(&a);
    }
    situation_release(&situation);
    return open;
}

static bool is_above(const struct border *border, const uint32_t *levels, uint32_t count,
                     bool minimal)
{
    for (size_t i = 0; i < border->count; i++) {
        bool beyond = true;
        for (uint32_t d = 0; d < count; d++) {
            uint32_t v = border->vectors[i].levels[d];
            beyond &= minimal ? levels[d] >= v : levels[d] <= v;
        }
        if (beyond) {
            return true;
        }
    }
    return false;
}

/* No vector of a border is beyond another: with the truth of every vector that makes it exact.
 */
static void check_antichain(const struct border *border, uint32_t count)
{
    for (size_t i = 0; i < border->count; i++) {
        for (size_t j = 0; j < border->count; j++) {
            const struct border one = {&border->vectors[j], 1, "1", true};
            check(i == j || !is_above(&one, border->vectors[i].levels, count, true),
                  "not minimal", (long)i);
        }
    }
}

static void check_world(const struct made *m, const struct goal_threshold *goal,
                        const struct threshold_world *w)
{
    uint32_t levels[MOST_CAPABILITIES] = {0};
    uint32_t d;
    check_antichain(&w->frontier.minimal, goal->capability_count);
    check_antichain(&w->frontier.maximal, goal->capability_count);
    bordered += w->frontier.minimal.count > 0 && w->frontier.maximal.count > 0;
    do {
        bool open = is_open(m, goal, w->world, levels);
        check(is_above(&w->frontier.minimal, levels, goal->capability_count, true) == open,
              "above a threshold", (long)w->world);
        check(is_above(&w->frontier.maximal, levels, goal->capability_count, false) == !open,
              "within the safe region", (long)w->world);
        for (d = 0; d < goal->capability_count && levels[d] == goal->highest[d]; d++) {
            levels[d] = 0;
        }
        if (d < goal->capability_count) {
            levels[d]++;
        }
    } while (d < goal->capability_count);
}

static void check_case(struct made *m, enum goal_scope scope)
{
    const struct assessment_options options = {.most_paths = 0};
    struct diagnostics diagnostics;
    struct verdict verdict;
    struct thresholds thresholds;
    struct arena arena;
    arena_init(&arena);
    diagnostics_init(&diagnostics);
    assert_int_equal(verdict_make(&m->situation.question, &options, &verdict, &diagnostics),
                     STATUS_OK);
    const struct thresholds_question question = {
        .verdict = &verdict, .scope = scope, .wanted = 64, .elsewhere = true};
    assert_int_equal(thresholds_find(&question, &arena, &thresholds), STATUS_OK);
    check(thresholds.complete, "complete", 0);
    for (size_t g = 0; g < thresholds.count; g++) {
        for (uint32_t w = 0; w < thresholds.goals[g].world_count; w++) {
            check_world(m, &thresholds.goals[g], &thresholds.goals[g].worlds[w]);
        }
    }
    verdict_release(&verdict);
    diagnostics_release(&diagnostics);
    arena_release(&arena);
}

static void test_thresholds__as_every_assumption_of_levels(void **state)
{
    (void)state;
    const char *count = getenv("PATHGATE_ORACLE_CASES"), *seed = getenv("PATHGATE_ORACLE_SEED");
    uint64_t cases = count ? strtoull(count, NULL, 10) : 1000;
    uint64_t first = seed ? strtoull(seed, NULL, 10) : 1;
    for (uint64_t n = 0; n < cases; n++) {
        struct plain_case plain = draw_case(first + n);
        struct made made;
        failing = &plain;
        make(&plain, &made);
        check_case(&made, n % 3 ? SCOPE_SCENARIO : SCOPE_DOMAIN);
        release(&made);
    }
    assert_true(cases < 500 || bordered > (long)cases / 2);
}

/* Allocation failures leave nothing behind and are reported. */
static void test_thresholds__every_failing_allocation(void **state)
{
    (void)state;
    const struct assessment_options options = {.most_paths = 0};
    struct plain_case plain = draw_case(7);
    struct diagnostics diagnostics;
    struct verdict verdict;
    struct made made;
    diagnostics_init(&diagnostics);
    make(&plain, &made);
    assert_int_equal(verdict_make(&made.situation.question, &options, &verdict, &diagnostics),
                     STATUS_OK);
    const struct thresholds_question question = {
        .verdict = &verdict, .wanted = 2, .elsewhere = true};
    enum status status = STATUS_MEMORY;
    for (long n = 0; status != STATUS_OK; n++) {
        struct thresholds thresholds;
        struct arena arena;
        arena_init(&arena);
        memory_fail_after(n);
        status = thresholds_find(&question, &arena, &thresholds);
        bool failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        arena_release(&arena);
    }
    verdict_release(&verdict);
    diagnostics_release(&diagnostics);
    release(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_thresholds__as_every_assumption_of_levels),
        cmocka_unit_test(test_thresholds__every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
