/* Thresholds of random small models, read from files as a user's would be, against the goal's
 * truth under every assumption of levels: the frontier holds exactly the vectors it says, in
 * every world and jointly for both scenarios. Cells of heat maps against verdicts under an
 * assumption of levels, and against files edited by hand. PATHGATE_ORACLE_CASES,
 * PATHGATE_ORACLE_SEED. */
#include "tests/oracle/made.h"

#include "analyzer/heat_map.h"
#include "analyzer/likelihood.h"
#include "analyzer/red_lines.h"
#include "analyzer/thresholds.h"

#include <math.h>
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

/* With a threshold's levels there is a path to one of its goals, in the worlds of tiers. */
static void check_ways(const struct goal_threshold *goal, const struct threshold_world *w)
{
    bool rests = w->world == WORLD_UNMITIGATED || w->world == WORLD_VALIDATED;
    for (size_t i = 0; i < w->frontier.minimal.count; i++) {
        const struct opening *opening = &w->unlocking[i].opening;
        bool ours = false;
        for (uint32_t s = 0; s < goal->scenario_count; s++) {
            ours |= goal->scenarios[s] == opening->scenario;
        }
        check(ours == rests && (opening->scenario != NONE) == rests, "a way", (long)i);
    }
}

static void check_world(const struct made *m, const struct goal_threshold *goal,
                        const struct threshold_world *w)
{
    uint32_t levels[MOST_CAPABILITIES] = {0};
    uint32_t d;
    check_ways(goal, w);
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
    struct concluded c;
    struct thresholds thresholds;
    conclude(&m->situation.question, &c);
    const struct thresholds_question question = {
        .verdict = &c.verdict, .scope = scope, .wanted = 64, .elsewhere = true, .ways = true};
    assert_int_equal(thresholds_find(&question, &c.arena, &thresholds), STATUS_OK);
    check(thresholds.complete, "complete", 0);
    for (size_t g = 0; g < thresholds.count; g++) {
        for (uint32_t w = 0; w < thresholds.goals[g].world_count; w++) {
            check_world(m, &thresholds.goals[g], &thresholds.goals[g].worlds[w]);
        }
    }
    release_concluded(&c);
}

static void test_thresholds__as_every_assumption_of_levels(void **state)
{
    (void)state;
    uint64_t cases = cases_to_try(1000), first = cases_first();
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

static long hot; /* maps whose cells differ */

static void check_cell(const struct verdict *verdict, const struct heat_map *map,
                       const uint32_t levels[2])
{
    static const uint32_t scenarios[SCENARIO_COUNT] = {0, 1};
    const struct heat_cell *cell = heat_map_at(map, levels[0], levels[1]);
    uint32_t assumed[MOST_CAPABILITIES];
    struct threshold_effect effect;
    for (uint32_t c = 0; c < MOST_CAPABILITIES; c++) {
        assumed[c] = c == map->axes[0].capability   ? levels[0]
                     : c == map->axes[1].capability ? levels[1]
                                                    : NONE;
    }
    assert_int_equal(
        threshold_effect_find(verdict, assumed, scenarios, SCENARIO_COUNT, &effect), STATUS_OK);
    check(cell->known && cell->rated == effect.gating, "rated", (long)levels[0]);
    for (int stage = 0; effect.gating && stage < 2; stage++) {
        check(cell->tier[stage].low == effect.tier[stage].low, "low", stage);
        check(cell->tier[stage].high == effect.tier[stage].high, "high", stage);
    }
    check(cell->decided.rule == effect.deployment.rule, "rule", (long)levels[1]);
}

/* The same with the levels measured: an evaluation that certainly reaches just these. */
static void check_by_hand(const struct plain_case *plain, const struct heat_map *map,
                          const uint32_t levels[2])
{
    const struct heat_cell *cell = heat_map_at(map, levels[0], levels[1]);
    struct plain_case edited = *plain;
    struct concluded c;
    struct made made;
    for (int axis = 0; axis < 2; axis++) {
        struct plain_capability *capability = &edited.capabilities[map->axes[axis].capability];
        for (int l = 0; l < capability->levels; l++) {
            int quarters = (uint32_t)l < levels[axis] ? 4 : 0;
            capability->indicator[l] = true;
            capability->result[l] = (struct quarters){true, quarters, quarters, quarters, 0};
        }
    }
    make(&edited, &made);
    conclude(&made.situation.question, &c);
    for (int stage = 0; stage < 2; stage++) {
        check(cell->tier[stage].low == c.verdict.tier[stage].low, "low by hand", stage);
        check(cell->tier[stage].high == c.verdict.tier[stage].high, "high by hand", stage);
    }
    release_concluded(&c);
    release(&made);
    failing = plain;
}

static void check_map(const struct made *m, const uint32_t axes[2], bool by_hand)
{
    struct concluded c;
    struct heat_map map;
    bool differs = false;
    conclude(&m->situation.question, &c);
    assert_int_equal(heat_map_make(&c.verdict, axes, NULL, NULL, &c.arena, &map), STATUS_OK);
    check(map.complete, "complete", 0);
    for (uint32_t a = 0; a <= map.axes[0].highest; a++) {
        for (uint32_t b = 0; b <= map.axes[1].highest; b++) {
            const uint32_t levels[2] = {a, b};
            check_cell(&c.verdict, &map, levels);
            differs |= heat_map_at(&map, a, b)->tier[0].high != map.cells[0].tier[0].high;
            if (by_hand) {
                check_by_hand(&m->plain, &map, levels);
            }
        }
    }
    hot += differs;
    check(heat_map_at(&map, map.axes[0].shown, map.axes[1].possible)->here, "here", 0);
    release_concluded(&c);
}

static void test_heat_map__as_verdicts_with_these_levels(void **state)
{
    (void)state;
    uint64_t cases = cases_to_try(200), first = cases_first();
    for (uint64_t n = 0; n < cases; n++) {
        struct plain_case plain = draw_case(first + n);
        struct made made;
        if (plain.capability_count < 2) {
            continue;
        }
        const uint32_t axes[2] = {(uint32_t)plain.capability_count - 1, 0};
        failing = &plain;
        make(&plain, &made);
        check_map(&made, axes, n % 8 == 0);
        release(&made);
    }
    assert_true(cases < 100 || hot > (long)cases / 20);
}

static long cut, brought_down; /* sets that were checked: to shut, within a tolerance */

static const double bypass_rate = 0.2; /* of what nothing measures */

/* The upper end of the goal's probability. */
static double chance_of(const struct situation *situation, uint32_t scenario)
{
    const struct question *q = &situation->question;
    struct scenario_circuit compiled;
    struct engine *engine;
    struct bounds bounds;
    double low[256], high[256];
    assert_int_equal(scenario_compile(q->model, scenario, q->policy->baseline, &compiled),
                     STATUS_OK);
    assert_true(compiled.circuit.atom_count <= 256);
    likelihood_fill(situation, &compiled, WORLD_VALIDATED, low, high);
    for (uint32_t a = 0; a < compiled.circuit.atom_count; a++) {
        bool measured = compiled.atoms[a].kind != ATOM_SAFEGUARD || low[a] == high[a];
        high[a] = measured ? high[a] : fmax(low[a], bypass_rate);
    }
    assert_int_equal(
        engine_compile(&compiled.circuit, literal_of(compiled.goal, false), NULL, &engine),
        STATUS_OK);
    assert_int_equal(engine_probability(engine, high, &bounds), STATUS_OK);
    engine_free(engine);
    scenario_circuit_release(&compiled);
    return bounds.upper;
}

/* Whether the scenario is shut, or within the tolerance, with that level and just these players
 * counting. Unlike cuts it is asked under assumptions about every safeguard. */
static bool is_enough(const struct made *m, const struct red_line *line, uint32_t scenario,
                      const bool *set, double tolerance)
{
    const struct assessment_options options = {.most_paths = 0};
    uint32_t levels[MOST_CAPABILITIES];
    uint8_t safeguards[MOST_SAFEGUARDS], sides[MOST_CAPABILITIES] = {0};
    struct assumptions assumptions = {levels, safeguards, sides};
    struct question question = m->situation.question;
    struct situation situation;
    struct assessment a;
    for (uint32_t c = 0; c < MOST_CAPABILITIES; c++) {
        levels[c] = c == line->margin.capability ? line->margin.level : NONE;
    }
    sides[line->margin.capability] = ASSUMED_AT_LEAST;
    memset(safeguards, ASSUMED_TO_FAIL, sizeof(safeguards));
    for (uint32_t p = 0; p < line->sets.cuts.players.count; p++) {
        if (set[p]) {
            safeguards[line->sets.cuts.players.safeguards[p]] = ASSUMED_TO_COUNT;
        }
    }
    question.assumptions = &assumptions;
    assert_int_equal(situation_init(&question, &situation), STATUS_OK);
    bool enough;
    if (isnan(tolerance)) {
        assert_int_equal(assessment_make_brief(&situation, scenario, &options, &a), STATUS_OK);
        enough = !belief_has(a.goal[WORLD_VALIDATED], lane_high(situation_reading(&situation)));
        assessment_release(&a);
    } else {
        enough = chance_of(&situation, scenario) <= tolerance;
    }
    situation_release(&situation);
    return enough;
}

/* By set, as a mask of players: whether it suffices for every scenario that some set does. */
static void judge_sets(const struct made *m, const struct red_line *line, double tolerance,
                       bool *suffices)
{
    uint32_t players = line->sets.cuts.players.count, all = (1u << players) - 1;
    for (uint32_t x = 0; x <= all; x++) {
        suffices[x] = true;
    }
    for (uint32_t i = 0; i < line->scenario_count; i++) {
        bool enough[1u << MOST_SAFEGUARDS];
        for (uint32_t x = 0; x <= all; x++) {
            bool set[MOST_SAFEGUARDS] = {false};
            for (uint32_t p = 0; p < players; p++) {
                set[p] = x >> p & 1;
            }
            enough[x] = is_enough(m, line, line->scenarios[i], set, tolerance);
        }
        enum goal_guard guard = line->sets.cuts.guard[i];
        check((guard == GOAL_SHUT) == enough[0], "shut", i);
        check((guard == GOAL_OPEN) == !enough[all], "open", i);
        for (uint32_t x = 0; x <= all; x++) {
            suffices[x] &= enough[x] || guard == GOAL_OPEN;
        }
    }
}

static bool is_lost(const struct red_line *line)
{
    bool open = false, closable = false;
    for (uint32_t i = 0; i < line->scenario_count; i++) {
        open |= line->sets.cuts.guard[i] == GOAL_OPEN;
        closable |= line->sets.cuts.guard[i] == GOAL_CUT;
    }
    return open && !closable;
}

/* The sets that are listed are the minimal ones that suffice, all of them. */
static void check_line(const struct made *m, const struct red_line *line, double tolerance)
{
    const struct cover_answer *answer = &line->sets.cuts.answer;
    bool suffices[1u << MOST_SAFEGUARDS], listed[1u << MOST_SAFEGUARDS] = {false};
    uint32_t players = line->sets.cuts.players.count;
    judge_sets(m, line, tolerance, suffices);
    for (size_t n = 0; n < answer->count; n++) {
        uint32_t set = 0;
        for (uint32_t e = 0; e < answer->sets[n].count; e++) {
            set |= 1u << answer->sets[n].elements[e];
        }
        listed[set] = true;
    }
    for (uint32_t e = 0; !isnan(tolerance) && answer->count && e < answer->sets[0].count; e++) {
        check(line->sets.without[e].upper > tolerance, "needed", (long)e);
    }
    check(answer->exhausted, "exhausted", 0);
    for (uint32_t x = 0; x < 1u << players; x++) {
        bool minimal = suffices[x] && !is_lost(line);
        for (uint32_t p = 0; p < players; p++) {
            minimal &= !(x >> p & 1) || !suffices[x & ~(1u << p)];
        }
        check(listed[x] == minimal, "minimal sets are listed", (long)x);
        *(isnan(tolerance) ? &cut : &brought_down) += minimal && x;
    }
}

/* 'fails': every allocation does, in turn, before it succeeds. Diagrams may do without one. */
static void check_lines(const struct made *m, const struct verdict *verdict,
                        const struct thresholds *thresholds, double tolerance, bool fails)
{
    const struct red_lines_question asked = {.verdict = verdict,
                                             .thresholds = thresholds,
                                             .wanted = 16,
                                             .tolerance = tolerance,
                                             .bypass = bypass_rate};
    struct red_lines lines;
    struct arena arena;
    bool failed = true;
    for (long k = fails ? 0 : -1; failed; k++) {
        arena_init(&arena);
        memory_fail_after(k);
        enum status status = red_lines_find(&asked, &arena, &lines);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_true(status == STATUS_OK || (failed && status == STATUS_MEMORY));
        if (failed) {
            arena_release(&arena);
        }
    }
    check(lines.complete, "complete", 0);
    for (size_t l = 0; l < lines.count; l++) {
        check_line(m, &lines.lines[l], tolerance);
    }
    arena_release(&arena);
}

static void test_red_lines__sets_are_all_minimal_ones(void **state)
{
    (void)state;
    for (uint64_t n = 1; n <= 600; n++) {
        struct plain_case plain = draw_case(n);
        struct thresholds thresholds;
        struct concluded c;
        struct made made;
        failing = &plain;
        make(&plain, &made);
        conclude(&made.situation.question, &c);
        const struct thresholds_question question = {.verdict = &c.verdict, .wanted = 64};
        assert_int_equal(thresholds_find(&question, &c.arena, &thresholds), STATUS_OK);
        check_lines(&made, &c.verdict, &thresholds, NAN, n == 7);
        check_lines(&made, &c.verdict, &thresholds, 0.0713 * (double)(n % 11), n == 7);
        release_concluded(&c);
        release(&made);
    }
    print_message("%ld sets that shut, %ld within a tolerance\n", cut, brought_down);
    assert_true(cut > 50 && brought_down > 25);
}

/* Stopped before its third cell, a map says so. */
static bool stop_at_two(void *context, uint32_t done, uint32_t total)
{
    (void)context, (void)total;
    return done < 2;
}

static const uint32_t first_two[2] = {0, 1};

static enum status make_map(const void *verdict, struct arena *arena)
{
    struct heat_map map;
    return heat_map_make(verdict, first_two, NULL, NULL, arena, &map);
}

static void test_heat_map__stopped_or_out_of_memory(void **state)
{
    (void)state;
    struct plain_case plain;
    struct concluded c;
    struct made made;
    struct heat_map map;
    uint64_t seed = 7;
    do {
        plain = draw_case(seed++);
    } while (plain.capability_count < 2);
    make(&plain, &made);
    conclude(&made.situation.question, &c);
    assert_int_equal(heat_map_make(&c.verdict, first_two, stop_at_two, NULL, &c.arena, &map),
                     STATUS_OK);
    assert_false(map.complete);
    assert_true(map.cells[1].known);
    assert_false(map.cells[2].known);
    fail_each_allocation(make_map, &c.verdict, false);
    release_concluded(&c);
    release(&made);
}

static enum status find_thresholds(const void *question, struct arena *arena)
{
    struct thresholds thresholds;
    return thresholds_find(question, arena, &thresholds);
}

/* Allocation failures leave nothing behind and are reported. */
static void test_thresholds__every_failing_allocation(void **state)
{
    (void)state;
    struct plain_case plain = draw_case(7);
    struct concluded c;
    struct made made;
    make(&plain, &made);
    conclude(&made.situation.question, &c);
    const struct thresholds_question question = {
        .verdict = &c.verdict, .wanted = 2, .elsewhere = true, .ways = true};
    fail_each_allocation(find_thresholds, &question, false);
    release_concluded(&c);
    release(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_thresholds__as_every_assumption_of_levels),
        cmocka_unit_test(test_heat_map__as_verdicts_with_these_levels),
        cmocka_unit_test(test_red_lines__sets_are_all_minimal_ones),
        cmocka_unit_test(test_heat_map__stopped_or_out_of_memory),
        cmocka_unit_test(test_thresholds__every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
