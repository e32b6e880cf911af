#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/solutions.h"
#include "base/memory.h"
#include "tests/unit/circuit_fixture.h"

#include <math.h>
#include <stdlib.h>

static struct solutions *find(const struct circuit *circuit, literal root,
                              enum solutions_kind kind)
{
    struct engine *engine = compile_exactly(circuit, root);
    struct solutions *solutions = NULL;
    assert_int_equal(solutions_find(engine, kind, NULL, &solutions), STATUS_OK);
    assert_true(solutions_complete(solutions));
    engine_free(engine); /* the solutions stand by themselves */
    return solutions;
}

static bool contains(const struct solutions *solutions, const uint32_t *atoms, uint32_t count)
{
    bool contained = false;
    assert_int_equal(solutions_contains(solutions, atoms, count, &contained), STATUS_OK);
    return contained;
}

static void expect_count(const struct solutions *solutions, const char *decimal)
{
    struct text text;
    double count = -1;
    text_init(&text);
    assert_int_equal(solutions_count(solutions, &text, &count), STATUS_OK);
    assert_string_equal(text_string(&text), decimal);
    assert_true(count == strtod(decimal, NULL));
    text_release(&text);
}

static void expect_order(const struct solutions *solutions, uint32_t order, const char *decimal)
{
    struct solutions_orders orders;
    assert_int_equal(solutions_orders(solutions, &orders), STATUS_OK);
    const char *found = order <= orders.highest ? orders.decimal[order] : "0";
    assert_string_equal(found, decimal);
    assert_true((order <= orders.highest ? orders.count[order] : 0) == strtod(decimal, NULL));
    solutions_orders_release(&orders);
}

static void test_solutions__of_the_bridge(void **state)
{
    (void)state;
    struct bench b;
    literal root = make_bridge(&b);
    struct solutions *paths = find(&b.circuit, root, SOLUTIONS_PATHS);
    struct solutions *cuts = find(&b.circuit, root, SOLUTIONS_CUTS);
    expect_count(paths, "4");
    expect_order(paths, 2, "2");
    expect_order(paths, 3, "2");
    expect_order(paths, 1, "0");
    expect_order(paths, 9, "0");
    expect_count(cuts, "4");
    assert_true(contains(paths, (uint32_t[]){3, 0}, 2)); /* in any sequence */
    assert_true(contains(paths, (uint32_t[]){4, 2, 0}, 3));
    assert_false(contains(paths, (uint32_t[]){0, 2, 3}, 3)); /* a path, not a minimal one */
    assert_false(contains(paths, (uint32_t[]){0, 1}, 2));
    assert_false(contains(paths, NULL, 0));
    assert_false(contains(paths, (uint32_t[]){0, 77}, 2)); /* of no set */
    assert_true(contains(cuts, (uint32_t[]){0, 1}, 2));
    assert_true(contains(cuts, (uint32_t[]){0, 2, 4}, 3));
    assert_false(contains(cuts, (uint32_t[]){0, 3}, 2));
    solutions_free(paths);
    solutions_free(cuts);
    circuit_release(&b.circuit);
}

/* What is so already has one solution, the empty set; what can never be has none. */
static void test_solutions__of_constants_and_lone_atoms(void **state)
{
    (void)state;
    struct bench b;
    begin(&b, 2);
    uint32_t always = circuit_add_gate(&b.builder, GATE_ALL, 0);
    uint32_t never = circuit_add_gate(&b.builder, GATE_ANY, 0);
    uint32_t not_both = GATE(&b, GATE_ANY, 0, literal_of(0, true), literal_of(1, true));
    finish(&b, hold(0));
    const struct {
        literal root;
        enum solutions_kind kind;
        const char *count;
        bool empty, atom; /* whether {} and {0} are sets */
    } cases[] = {
        {hold(always), SOLUTIONS_PATHS, "1", true, false},
        {hold(always), SOLUTIONS_CUTS, "0", false, false},
        {hold(never), SOLUTIONS_PATHS, "0", false, false},
        {hold(never), SOLUTIONS_CUTS, "1", true, false},
        {hold(0), SOLUTIONS_PATHS, "1", false, true},
        {hold(0), SOLUTIONS_CUTS, "1", false, true},
        {literal_of(0, true), SOLUTIONS_PATHS, "1", true, false}, /* holds when nothing is */
        {literal_of(0, true), SOLUTIONS_CUTS, "1", true, false},  /* fails when all holds */
        {hold(not_both), SOLUTIONS_PATHS, "1", true, false},
        {hold(not_both), SOLUTIONS_CUTS, "1", true, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct solutions *s = find(&b.circuit, cases[i].root, cases[i].kind);
        expect_count(s, cases[i].count);
        expect_order(s, 0, cases[i].empty ? "1" : "0");
        expect_order(s, 1, cases[i].atom ? "1" : "0");
        assert_true(contains(s, NULL, 0) == cases[i].empty);
        assert_true(contains(s, (uint32_t[]){0}, 1) == cases[i].atom);
        solutions_free(s);
    }
    circuit_release(&b.circuit);
}

/* a and not b: b plays no part in paths, for nothing is done to it; (a or b) and not both is
 * had by either. */
static void test_solutions__of_complements_name_what_holds(void **state)
{
    (void)state;
    struct bench b;
    begin(&b, 2);
    uint32_t without = GATE(&b, GATE_ALL, 0, hold(0), literal_of(1, true));
    uint32_t other = GATE(&b, GATE_ALL, 0, literal_of(0, true), hold(1));
    uint32_t either = GATE(&b, GATE_ANY, 0, hold(without), hold(other));
    finish(&b, hold(either));
    struct solutions *s = find(&b.circuit, hold(without), SOLUTIONS_PATHS);
    expect_count(s, "1");
    assert_true(contains(s, (uint32_t[]){0}, 1));
    solutions_free(s);
    s = find(&b.circuit, hold(either), SOLUTIONS_PATHS);
    expect_count(s, "2");
    assert_true(contains(s, (uint32_t[]){0}, 1) && contains(s, (uint32_t[]){1}, 1));
    solutions_free(s);
    circuit_release(&b.circuit);
}

/* 'groups' gates over 'each' atoms of their own, under a root: modules under a module. */
static literal make_groups(struct bench *b, enum gate_kind root_kind, enum gate_kind kind,
                           uint32_t threshold, uint32_t groups, uint32_t each)
{
    uint32_t *node_of = malloc((groups * (each + 1) + 1) * sizeof(*node_of));
    begin(b, groups * each);
    uint32_t root = circuit_add_gate(&b->builder, root_kind, 0);
    for (uint32_t g = 0; g < groups; g++) {
        uint32_t gate = circuit_add_gate(&b->builder, kind, threshold);
        for (uint32_t i = 0; i < each; i++) {
            circuit_add_input(&b->builder, gate, hold(g * each + i));
        }
        circuit_add_input(&b->builder, root, hold(gate));
    }
    assert_int_equal(circuit_finish(&b->builder, &b->circuit, node_of, NULL), STATUS_OK);
    circuit_builder_release(&b->builder);
    literal found = hold(node_of[root]);
    free(node_of);
    return found;
}

/* Counts beyond 64 bits, exactly: one of each of many threes, and 20 out of 40. */
static void test_solutions_count__has_every_digit(void **state)
{
    (void)state;
    static const struct {
        enum gate_kind kind;
        uint32_t threshold, groups, each;
        const char *count; /* of one from each, or of choices, to the power of the groups */
    } cases[] = {
        {GATE_ANY, 0, 64, 2, "18446744073709551616"}, /* 2^64 */
        {GATE_ANY, 0, 32, 2, "4294967296"},           /* 2^32: the ends of a word */
        {GATE_ANY, 0, 4, 256, "4294967296"},          /* its logarithm comes out too small */
        {GATE_ANY, 0, 63, 2, "9223372036854775808"},
        {GATE_ANY, 0, 100, 3, "515377520732011331036461129765621272702107522001"}, /* 3^100 */
        {GATE_AT_LEAST, 20, 1, 40, "137846528820"},
        {GATE_AT_LEAST, 20, 2, 40, "19001665507723090592400"}, /* its square */
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bench b;
        literal root = make_groups(&b, GATE_ALL, cases[i].kind, cases[i].threshold,
                                   cases[i].groups, cases[i].each);
        struct solutions *s = find(&b.circuit, root, SOLUTIONS_PATHS);
        expect_count(s, cases[i].count);
        uint32_t order = cases[i].groups * (cases[i].threshold ? cases[i].threshold : 1);
        expect_order(s, order, cases[i].count);
        expect_order(s, order - 1, "0");
        expect_order(s, order + 1, "0");
        solutions_free(s);
        circuit_release(&b.circuit);
    }
}

/* (a0 or a1 a2) and (b0 or b1 b2) and ...: n groups have C(n, k) sets with k pairs. */
static void test_solutions_orders__are_binomial(void **state)
{
    (void)state;
    enum { GROUPS = 30 };
    struct bench b;
    uint32_t *node_of = malloc((GROUPS * 5 + 1) * sizeof(*node_of));
    struct solutions_orders orders;
    begin(&b, GROUPS * 3);
    uint32_t root = circuit_add_gate(&b.builder, GATE_ALL, 0);
    for (uint32_t g = 0; g < GROUPS; g++) {
        uint32_t pair = GATE(&b, GATE_ALL, 0, hold(g * 3 + 1), hold(g * 3 + 2));
        circuit_add_input(&b.builder, root,
                          hold(GATE(&b, GATE_ANY, 0, hold(g * 3), hold(pair))));
    }
    assert_int_equal(circuit_finish(&b.builder, &b.circuit, node_of, NULL), STATUS_OK);
    circuit_builder_release(&b.builder);
    struct solutions *s = find(&b.circuit, hold(node_of[root]), SOLUTIONS_PATHS);
    assert_int_equal(solutions_orders(s, &orders), STATUS_OK);
    assert_int_equal(orders.highest, 2 * GROUPS);
    double expected = 1;
    for (uint32_t k = 0; k <= 2 * GROUPS; k++) {
        assert_true(orders.count[k] == (k < GROUPS ? 0 : expected));
        expected = k < GROUPS ? 1 : expected * (2 * GROUPS - k) / (k - GROUPS + 1);
    }
    expect_count(s, "1073741824");
    solutions_orders_release(&orders);
    solutions_free(s);
    circuit_release(&b.circuit);
    free(node_of);
}

/* Beyond what a double holds the nearest one is infinite, and the digits are still there. */
static void test_solutions_count__beyond_doubles(void **state)
{
    (void)state;
    struct bench b;
    struct text text;
    double count = 0;
    literal root = make_groups(&b, GATE_ALL, GATE_ANY, 0, 1100, 2);
    struct solutions *s = find(&b.circuit, root, SOLUTIONS_PATHS);
    text_init(&text);
    assert_int_equal(solutions_count(s, &text, &count), STATUS_OK);
    assert_true(isinf(count));
    assert_int_equal(text.length, 332); /* 2^1100 = 1.358... * 10^331 */
    assert_memory_equal(text_string(&text), "1358", 4);
    text_release(&text);
    solutions_free(s);
    circuit_release(&b.circuit);
}

static bool refuse(void *context, uint32_t done, uint32_t total, uint64_t nodes)
{
    (void)context, (void)done, (void)total, (void)nodes;
    return false;
}

/* Budgets too small for the families, though the diagrams are there. */
static void test_solutions__cut_short_say_so(void **state)
{
    (void)state;
    struct bench b;
    literal root = make_groups(&b, GATE_ALL, GATE_AT_LEAST, 20, 1, 40);
    struct engine *engine = compile_exactly(&b.circuit, root);
    const struct engine_options tight = {.node_budget = 10};
    struct solutions *s = NULL;
    assert_int_equal(solutions_find(engine, SOLUTIONS_PATHS, &tight, &s), STATUS_LIMIT);
    assert_false(solutions_complete(s));
    expect_count(s, "0");
    expect_order(s, 20, "0");
    assert_false(contains(s, (uint32_t[]){0, 1}, 2));
    solutions_free(s);
    engine_free(engine);
    circuit_release(&b.circuit);
    root = make_groups(&b, GATE_ALL, GATE_AT_LEAST, 150, 1, 300); /* thousands of steps */
    engine = compile_exactly(&b.circuit, root);
    const struct engine_options stopped = {.progress = refuse};
    assert_int_equal(solutions_find(engine, SOLUTIONS_PATHS, &stopped, &s), STATUS_CANCELLED);
    assert_false(solutions_complete(s));
    solutions_free(s);
    engine_free(engine);
    circuit_release(&b.circuit);
}

static enum status use_solutions(const struct engine *engine, struct solutions **s)
{
    struct solutions_orders orders = {0};
    struct text text;
    double count;
    bool contained;
    text_init(&text);
    enum status status = solutions_find(engine, SOLUTIONS_PATHS, NULL, s);
    if (status == STATUS_OK) {
        status = solutions_count(*s, &text, &count);
    }
    if (status == STATUS_OK) {
        status = solutions_orders(*s, &orders);
    }
    if (status == STATUS_OK) {
        status = solutions_contains(*s, (uint32_t[]){0, 4}, 2, &contained);
    }
    solutions_orders_release(&orders);
    text_release(&text);
    return status;
}

static void test_solutions__survive_every_failed_allocation(void **state)
{
    (void)state;
    struct bench b;
    literal root = make_groups(&b, GATE_ALL, GATE_AT_LEAST, 2, 3, 4);
    struct engine *engine = compile_exactly(&b.circuit, root);
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct solutions *s = NULL;
        memory_fail_after(successes);
        enum status status = use_solutions(engine, &s);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_true(status == STATUS_OK || (failed && status == STATUS_MEMORY));
        solutions_free(s);
    }
    engine_free(engine);
    circuit_release(&b.circuit);
}

/* The same where only bounds are known, and the circuit is asked. */
static void test_solutions__of_bounds_survive_every_failed_allocation(void **state)
{
    (void)state;
    struct bench b;
    literal root = make_groups(&b, GATE_ALL, GATE_AT_LEAST, 2, 3, 6);
    const struct engine_options tight = {.node_budget = 14};
    struct engine *engine = NULL;
    double count = 0, ones[12], least = 0;
    for (int a = 0; a < 12; a++) {
        ones[a] = 1;
    }
    assert_int_equal(engine_compile(&b.circuit, root, &tight, &engine), STATUS_LIMIT);
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct solutions *s = NULL;
        memory_fail_after(successes);
        enum status status = solutions_find(engine, SOLUTIONS_PATHS, NULL, &s);
        if (status == STATUS_LIMIT &&
            solutions_least_lacking(s, ones, &least) == STATUS_MEMORY) {
            status = STATUS_MEMORY;
        }
        failed = memory_failed();
        memory_fail_after(-1);
        assert_true(status == STATUS_LIMIT || (failed && status == STATUS_MEMORY));
        if (!failed) {
            assert_int_equal(solutions_count(s, NULL, &count), STATUS_OK);
        }
        solutions_free(s);
    }
    assert_true(count > 0 && least <= 6);
    engine_free(engine);
    circuit_release(&b.circuit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_solutions__of_the_bridge),
        cmocka_unit_test(test_solutions__of_constants_and_lone_atoms),
        cmocka_unit_test(test_solutions__of_complements_name_what_holds),
        cmocka_unit_test(test_solutions_count__has_every_digit),
        cmocka_unit_test(test_solutions_count__beyond_doubles),
        cmocka_unit_test(test_solutions_orders__are_binomial),
        cmocka_unit_test(test_solutions__cut_short_say_so),
        cmocka_unit_test(test_solutions__of_bounds_survive_every_failed_allocation),
        cmocka_unit_test(test_solutions__survive_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
