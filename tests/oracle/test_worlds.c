/* Thousands of small random models, read from files as a user's would be, assessed, and held
 * against naive answers: truth in every world at both readings, contribution, attack paths with
 * their states, flip sets, choke points, and monotonicity. PATHGATE_ORACLE_CASES says how many,
 * PATHGATE_ORACLE_SEED which one comes first; a failure prints its case whole. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "tests/oracle/made.h"

/* ---- translating the program's atoms ---- */

/* The bit of an atom of the circuit, or 0 for affordances and steps. */
static uint32_t bit_of(const struct made *m, int scenario, const struct truth_table *t,
                       uint32_t atom)
{
    const struct atom *a = &m->assessments[scenario].compiled.atoms[atom];
    struct plain_atom wanted = {PLAIN_LEVEL, (int)a->subject, (int)a->level};
    if (a->kind == ATOM_CONDITION) {
        wanted =
            (struct plain_atom){PLAIN_CONDITION, plain_node_of(m, scenario, a->subject), 0};
    } else if (a->kind == ATOM_SAFEGUARD) {
        wanted = (struct plain_atom){PLAIN_FAILURE, (int)a->subject, 0};
    } else if (a->kind != ATOM_ASSISTED) {
        return 0;
    }
    for (int i = 0; i < t->atoms.count; i++) {
        const struct plain_atom *known = &t->atoms.items[i];
        if (known->kind == wanted.kind && known->subject == wanted.subject &&
            known->level == wanted.level) {
            return 1u << i;
        }
    }
    return 0;
}

static uint32_t set_of(const struct made *m, int scenario, const struct truth_table *t,
                       const uint32_t *atoms, uint32_t count)
{
    uint32_t set = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t bit = bit_of(m, scenario, t, atoms[i]);
        check(bit && !(set & bit), "an atom that can be named, once", (long)atoms[i]);
        check(i == 0 || atoms[i - 1] < atoms[i], "atoms ascend", i);
        set |= bit;
    }
    return set;
}

static int bits(uint32_t set)
{
    int count = 0;
    for (; set; set &= set - 1) {
        count++;
    }
    return count;
}

static enum reading deciding(const struct plain_case *c)
{
    return c->strict ? READING_BOUND : c->reading;
}

/* ---- the checks ---- */

struct checked {
    const struct made *made;
    const struct assessment *assessment;
    int scenario;
    struct truth_table with, alone;
};

/* The bound reading is the more careful one. */
static void check_readings(belief b, const char *what)
{
    check(!belief_has(b, LANE_POINT_HIGH) || belief_has(b, LANE_BOUND_HIGH), what, 0);
    check(!belief_has(b, LANE_BOUND_LOW) || belief_has(b, LANE_POINT_LOW), what, 1);
    check(!belief_has(b, LANE_POINT_CLEAR) || belief_has(b, LANE_BOUND_CLEAR), what, 2);
}

static void check_goal(const struct checked *k)
{
    for (int w = 0; w < WORLD_COUNT; w++) {
        const struct truth_table *t = w == WORLD_BASELINE ? &k->alone : &k->with;
        for (int r = READING_POINT; r <= READING_BOUND; r++) {
            bool always, ever, clear, unused;
            enum reading reading = (enum reading)r;
            struct plain_sets sets =
                atom_sets(&k->made->plain, &t->atoms, (enum world)w, reading);
            resolve_all(t, sets.low, sets.high, &always, &ever);
            resolve_all(t, sets.low & sets.clear, sets.clear, &unused, &clear);
            belief goal = k->assessment->goal[w];
            check_readings(goal, "readings of the goal");
            check(belief_has(goal, lane_low(reading)) == always, "goal certain", w * 2 + r);
            check(belief_has(goal, lane_high(reading)) == ever, "goal possible", w * 2 + r);
            check(belief_has(goal, lane_clear(reading)) == clear, "goal if clear", w * 2 + r);
        }
    }
}

static uint32_t set_of_kind(const struct plain_atoms *atoms, enum plain_atom_kind kind)
{
    uint32_t set = 0;
    for (int a = 0; a < atoms->count; a++) {
        set |= (uint32_t)(atoms->items[a].kind == kind) << a;
    }
    return set;
}

/* Whether a minimal set out of 'named', given what is given, uses the system. */
static bool uses_assistance(const struct truth_table *t, uint32_t given, uint32_t named)
{
    uint32_t levels = set_of_kind(&t->atoms, PLAIN_LEVEL), x = 0;
    do {
        if ((x & levels) && is_minimal(t, given, x)) {
            return true;
        }
        x = (x - named) & named;
    } while (x);
    return false;
}

static void check_contribution(const struct checked *k)
{
    const struct truth_table *t = &k->with;
    uint32_t failures = set_of_kind(&t->atoms, PLAIN_FAILURE);
    check(k->assessment->contribution_complete, "contribution complete", 0);
    for (int r = 0; r < 2 * 2; r++) {
        enum stage stage = (enum stage)(r / 2);
        enum reading reading = (enum reading)(r % 2);
        struct plain_sets sets = atom_sets(&k->made->plain, &t->atoms,
                                           stage_world(&k->made->situation, stage), reading);
        uint32_t given = sets.low & failures;
        bool low = uses_assistance(t, given, sets.low & ~given);
        bool high = uses_assistance(t, given, sets.high & ~given);
        belief substantial = k->assessment->substantial[stage];
        check(belief_has(substantial, lane_low(reading)) == low, "substantial for certain", r);
        check(belief_has(substantial, lane_high(reading)) == high, "substantial maybe", r);
        check(!low || high, "certain is possible", r);
        check_readings(substantial, "readings of the contribution");
        bool always, ever;
        struct plain_sets alone =
            atom_sets(&k->made->plain, &k->alone.atoms, WORLD_BASELINE, reading);
        resolve_all(&k->alone, alone.low, alone.high, &always, &ever);
        belief unique = k->assessment->unique[stage];
        check(belief_has(unique, lane_low(reading)) == (low && !ever), "unique", r);
        check(belief_has(unique, lane_high(reading)) == (high && !always), "unique maybe", r);
        for (int lane = 0; lane < LANE_COUNT; lane++) {
            check(!belief_has(unique, lane) || belief_has(substantial, lane),
                  "unique is substantial", r);
        }
    }
}

static enum path_state state_of(const struct checked *k, uint32_t set)
{
    const struct truth_table *t = &k->with;
    enum path_state worst = PATH_OPEN;
    for (int a = 0; a < t->atoms.count; a++) {
        const struct plain_atom *atom = &t->atoms.items[a];
        struct plain_answer answer =
            atom_answer(&k->made->plain, atom, WORLD_VALIDATED, deciding(&k->made->plain));
        enum path_state state = answer.low                      ? PATH_OPEN
                                : answer.high                   ? PATH_CANNOT_RULE_OUT
                                : atom->kind == PLAIN_FAILURE   ? PATH_CUT
                                : atom->kind == PLAIN_CONDITION ? PATH_BLOCKED_BY_CONDITION
                                                                : PATH_BLOCKED_BY_INABILITY;
        if ((set >> a & 1) && state > worst) {
            worst = state;
        }
    }
    return worst;
}

/* Safeguards that were never defined, or do nothing here, need not fail. */
static uint32_t given_of(const struct checked *k)
{
    uint32_t given = 0;
    for (int a = 0; a < k->with.atoms.count; a++) {
        const struct plain_atom *atom = &k->with.atoms.items[a];
        bool failure = atom->kind == PLAIN_FAILURE;
        given |= (uint32_t)(failure && failure_answer(&k->made->plain, atom->subject,
                                                      WORLD_DEFINED, READING_POINT)
                                           .low)
                 << a;
    }
    return given;
}

/* Every node of a path follows from the ones before it and the path's own atoms; the goal from
 * all of them. */
static void check_order(const struct checked *k, const struct attack_path *path, uint32_t set)
{
    const struct plain_case *c = &k->made->plain;
    bool allowed[MOST_NODES] = {false};
    struct plain_inputs inputs = {.alone = false};
    struct naive n = {c, &inputs, k->scenario, -1, allowed, {0}};
    for (int a = 0; a < k->with.atoms.count; a++) {
        assign_atom(&inputs, &k->with.atoms.items[a], set >> a & 1 ? ~(lanes)0 : 0);
    }
    for (uint32_t i = 0; i < path->node_count; i++) {
        int node = plain_node_of(k->made, k->scenario, path->nodes[i]);
        check(node >= 0 && !allowed[node], "a step of the path, once", i);
        allowed[node] = true;
        iterate_naively(&n);
        check(n.held[node] != 0, "the step follows from those before it", i);
    }
    iterate_naively(&n);
    check(n.held[c->goals[k->scenario]] != 0, "the path's steps suffice", 0);
}

static void check_paths(const struct checked *k)
{
    const struct assessment *a = k->assessment;
    const struct truth_table *t = &k->with;
    uint32_t given = given_of(k), free_atoms = (table_size(t) - 1) & ~given, x = 0;
    long total = 0, by_state[PATH_STATE_COUNT] = {0};
    static bool expected[1 << MOST_PLAIN_ATOMS];
    memset(expected, 0, sizeof(expected));
    do {
        if (is_minimal(t, given, x)) {
            expected[x] = true;
            by_state[state_of(k, x)]++;
            total++;
        }
        x = (x - free_atoms) & free_atoms;
    } while (x);
    check(a->paths_complete && strtol(a->total_paths, NULL, 10) == total, "paths", total);
    for (int s = 0; s < PATH_STATE_COUNT; s++) {
        check(strtol(a->paths_by_state[s], NULL, 10) == by_state[s], "paths of a state", s);
    }
    check(a->path_count == (size_t)total, "paths listed", total);
    for (size_t i = 0; i < a->path_count; i++) {
        const struct attack_path *path = &a->paths[i];
        uint32_t set = set_of(k->made, k->scenario, t, path->atoms, path->atom_count);
        check(expected[set], "a minimal set, listed once", (long)i);
        expected[set] = false;
        check(path->state == state_of(k, set), "the state of a path", (long)i);
        check(i == 0 || a->paths[i - 1].state <= path->state, "most open first", (long)i);
        check_order(k, path, set | given);
    }
}

/* Sets of the smallest size out of 'open' that decide: added to 'base' or taken from it. */
static long count_smallest(const struct truth_table *t, uint32_t base, uint32_t open,
                           bool reach, int *size)
{
    long count = 0;
    uint32_t x = 0;
    *size = MOST_PLAIN_ATOMS + 1;
    do {
        if (table_holds(t, reach ? base | x : base & ~x) == reach && bits(x) <= *size) {
            count = bits(x) < *size ? 1 : count + 1;
            *size = bits(x);
        }
        x = (x - open) & open;
    } while (x);
    return count;
}

static void check_flip_sets(const struct checked *k, const struct plain_sets *sets, bool reach,
                            const struct flip_set *listed, size_t listed_count)
{
    const struct truth_table *t = &k->with;
    uint32_t open = sets->high & ~sets->low, base = reach ? sets->low : sets->high;
    uint32_t seen[LIMIT_FLIP_SETS];
    int size;
    long count = count_smallest(t, base, open, reach, &size);
    check(listed_count == (size_t)(count < (long)LIMIT_FLIP_SETS ? count : LIMIT_FLIP_SETS),
          "all smallest flip sets, up to the limit", (long)listed_count);
    for (size_t i = 0; i < listed_count; i++) {
        uint32_t set = set_of(k->made, k->scenario, t, listed[i].atoms, listed[i].atom_count);
        check(bits(set) == size && (set & ~open) == 0, "a smallest set of open atoms", size);
        check(table_holds(t, reach ? base | set : base & ~set) == reach, "it decides", reach);
        for (size_t j = 0; j < i; j++) {
            check(seen[j] != set, "listed once", (long)i);
        }
        seen[i] = set;
    }
}

static void check_flips(const struct checked *k)
{
    enum reading reading = deciding(&k->made->plain);
    for (int s = STAGE_BEFORE; s <= STAGE_RESIDUAL; s++) {
        const struct flips *flips = &k->assessment->flips[s];
        enum world world = stage_world(&k->made->situation, (enum stage)s);
        struct plain_sets sets = atom_sets(&k->made->plain, &k->with.atoms, world, reading);
        check(flips->complete, "flip sets complete", s);
        if (belief_truth(k->assessment->goal[world], reading) != TRUTH_CANNOT_RULE_OUT) {
            check(flips->reachable_count + flips->unreachable_count == 0, "none needed", s);
            continue;
        }
        check_flip_sets(k, &sets, true, flips->reachable, flips->reachable_count);
        check_flip_sets(k, &sets, false, flips->unreachable, flips->unreachable_count);
    }
}

/* A step that, taken away, leaves no path. */
static void check_choke_points(const struct checked *k)
{
    const struct plain_case *c = &k->made->plain;
    const struct assessment *a = k->assessment;
    uint32_t all = table_size(&k->with) - 1;
    size_t expected = 0;
    static struct truth_table without;
    for (int i = 0; table_holds(&k->with, all) && i < c->named_count; i++) {
        if (c->nodes[i].kind != NODE_STEP || !visible_from(c, k->scenario, i)) {
            continue;
        }
        fill_table(c, k->scenario, false, i, &without);
        bool choke = true, listed = false;
        for (uint32_t x = 0; x <= all; x++) {
            choke &= !table_holds(&without, x);
        }
        for (size_t j = 0; j < a->choke_point_count; j++) {
            listed |= plain_node_of(k->made, k->scenario, a->choke_points[j]) == i;
        }
        check(choke == listed, "choke point", i);
        expected += choke;
    }
    check(a->choke_point_count == expected, "choke points", (long)expected);
}

static void check_table_is_monotone(const struct truth_table *t)
{
    for (uint32_t x = 0; x < table_size(t); x++) {
        for (int a = 0; a < t->atoms.count; a++) {
            check(!table_holds(t, x) || table_holds(t, x | 1u << a), "monotone", a);
        }
    }
}

/* ---- one more of something ---- */

static void raise_something(struct plain_case *c)
{
    struct plain_capability *capability =
        &c->capabilities[draw(c, (uint32_t)c->capability_count)];
    struct quarters *q = &capability->result[draw(c, (uint32_t)capability->levels)];
    switch (draw(c, 5)) {
    case 0:
        q->low += q->low < 4;
        q->value = q->value < q->low ? q->low : q->value;
        q->high = 4;
        break;
    case 1:
        c->gives |= 1u << draw(c, (uint32_t)c->affordance_count);
        c->to = 7;
        break;
    case 2:
        if (c->safeguard_count) {
            c->safeguards[draw(c, (uint32_t)c->safeguard_count)].recorded = false;
        }
        break;
    case 3:
        capability->held_always = capability->levels;
        break;
    default:
        c->nodes[0].gives |= 1u << draw(c, (uint32_t)c->affordance_count);
        break;
    }
}

static void check_raised(const struct made *before)
{
    static struct made after;
    struct plain_case raised = before->plain;
    raise_something(&raised);
    make(&raised, &after);
    for (int s = 0; s < SCENARIO_COUNT; s++) {
        for (int w = 0; w < WORLD_COUNT; w++) {
            const belief lanes_compared = 1 << LANE_BOUND_LOW | 1 << LANE_POINT_LOW |
                                          1 << LANE_POINT_HIGH | 1 << LANE_BOUND_HIGH;
            belief lost =
                before->assessments[s].goal[w] & (belief)~after.assessments[s].goal[w];
            check(!(lost & lanes_compared), "more made the goal less reachable", w);
        }
    }
    release(&after);
}

/* What random cases met, so that a generator gone dull is noticed. */
static struct {
    long goals[3], paths, contributions[3], flips, choke_points, cycles;
} met;

static void count_met(const struct assessment *a)
{
    const struct circuit *circuit = &a->compiled.circuit;
    met.goals[belief_truth(a->goal[WORLD_UNMITIGATED], READING_BOUND)]++;
    met.contributions[belief_truth(a->substantial[STAGE_RESIDUAL], READING_BOUND)]++;
    met.paths += (long)a->path_count;
    met.flips += (long)(a->flips[STAGE_RESIDUAL].reachable_count);
    met.choke_points += (long)a->choke_point_count;
    for (uint32_t c = 0; c < circuit->component_count; c++) {
        met.cycles += circuit_component_cyclic(circuit, c);
    }
}

static void check_scenario(const struct made *m, int scenario)
{
    static struct checked k;
    k = (struct checked){.made = m, .scenario = scenario};
    k.assessment = &m->assessments[scenario];
    fill_table(&m->plain, scenario, false, -1, &k.with);
    fill_table(&m->plain, scenario, true, -1, &k.alone);
    check_table_is_monotone(&k.with);
    check_goal(&k);
    check_contribution(&k);
    check_paths(&k);
    check_flips(&k);
    check_choke_points(&k);
    count_met(k.assessment);
}

static void test_worlds__agree_with_naive_answers(void **state)
{
    (void)state;
    static struct made m;
    long cases = (long)cases_to_try(4000);
    for (long i = 0; i < cases; i++) {
        struct plain_case plain = draw_case(cases_first() + (uint64_t)i);
        make(&plain, &m);
        for (int s = 0; s < SCENARIO_COUNT; s++) {
            failing = &plain;
            check_scenario(&m, s);
        }
        check_raised(&m);
        release(&m);
    }
    print_message("goals %ld no, %ld maybe, %ld yes; contribution %ld, %ld, %ld; %ld paths, "
                  "%ld flip sets, %ld choke points, %ld cyclic components\n",
                  met.goals[0], met.goals[1], met.goals[2], met.contributions[0],
                  met.contributions[1], met.contributions[2], met.paths, met.flips,
                  met.choke_points, met.cycles);
    if (cases >= 1000) {
        assert_true(met.goals[0] > cases / 10 && met.goals[1] > cases / 10);
        assert_true(met.goals[2] > cases / 10 && met.cycles > cases / 10);
        assert_true(met.contributions[1] > 0 && met.contributions[2] > 0 && met.flips > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worlds__agree_with_naive_answers),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
