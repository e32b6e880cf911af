#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/solutions.h"
#include "base/memory.h"
#include "tests/unit/circuit_fixture.h"

#include <math.h>
#include <stdlib.h>

static double compile_probability(const struct circuit *circuit, literal root,
                                  const uint8_t *fixed, const double *p)
{
    struct engine *engine = NULL;
    struct bounds bounds;
    struct engine_options options = {.fixed = fixed};
    assert_int_equal(engine_compile(circuit, root, &options, &engine), STATUS_OK);
    assert_int_equal(engine_probability(engine, p, &bounds), STATUS_OK);
    assert_true(bounds.complete && bounds.lower == bounds.upper);
    engine_free(engine);
    return bounds.lower;
}

static void test_engine__bridge_has_the_textbook_reliability(void **state)
{
    (void)state;
    struct bench b;
    literal root = make_bridge(&b);
    const double half[5] = {0.5, 0.5, 0.5, 0.5, 0.5}, tenth[5] = {0.1, 0.1, 0.1, 0.1, 0.1};
    assert_true(compile_probability(&b.circuit, root, NULL, half) == 0.5);
    /* 2 p^2 + 2 p^3 - 5 p^4 + 2 p^5 */
    assert_true(fabs(compile_probability(&b.circuit, root, NULL, tenth) - 0.02152) < 1e-15);
    circuit_release(&b.circuit);
}

static void test_engine__fixed_atoms_restrict_the_function(void **state)
{
    (void)state;
    struct bench b;
    literal root = make_bridge(&b);
    const double p[5] = {0.5, 0.5, 0.5, 0.5, 0.5};
    uint8_t fixed[5] = {0};
    fixed[2] = ATOM_FALSE;
    assert_true(compile_probability(&b.circuit, root, fixed, p) == 0.4375);
    fixed[2] = ATOM_TRUE;
    assert_true(compile_probability(&b.circuit, root, fixed, p) == 0.5625);
    fixed[0] = fixed[3] = ATOM_TRUE;
    assert_true(compile_probability(&b.circuit, root, fixed, p) == 1);
    circuit_release(&b.circuit);
}

static void test_engine__lone_atoms_and_constants_need_no_gate(void **state)
{
    (void)state;
    struct bench b;
    const double p[1] = {0.25};
    begin(&b, 1);
    uint32_t nothing = circuit_add_gate(&b.builder, GATE_ANY, 0);
    uint32_t both = GATE(&b, GATE_ALL, 0, hold(0), literal_of(0, true));
    finish(&b, hold(0));
    assert_true(compile_probability(&b.circuit, hold(0), NULL, p) == 0.25);
    assert_true(compile_probability(&b.circuit, literal_of(0, true), NULL, p) == 0.75);
    assert_true(compile_probability(&b.circuit, hold(nothing), NULL, p) == 0);
    assert_true(compile_probability(&b.circuit, literal_of(both, true), NULL, p) == 1);
    circuit_release(&b.circuit);
}

/* A tiny probability below many complemented edges keeps its digits. */
static void test_engine__rare_events_keep_their_digits(void **state)
{
    (void)state;
    struct bench b;
    begin(&b, 4);
    uint32_t all = GATE(&b, GATE_ALL, 0, hold(0), hold(1), hold(2), hold(3));
    uint32_t not_all = GATE(&b, GATE_ANY, 0, literal_of(all, true));
    literal root = finish(&b, literal_of(not_all, true));
    const double p[4] = {1e-20, 1e-20, 1e-20, 1e-20};
    double value = compile_probability(&b.circuit, root, NULL, p), derivative[4];
    assert_true(fabs(value / 1e-80 - 1) < 1e-14);
    struct engine *engine = compile_exactly(&b.circuit, root);
    struct bounds bounds;
    assert_int_equal(engine_derivatives(engine, p, &bounds, derivative), STATUS_OK);
    assert_true(fabs(derivative[2] / 1e-60 - 1) < 1e-14);
    engine_free(engine);
    circuit_release(&b.circuit);
}

/* Nothing supports itself: a and b hold each other up, c starts neither. */
static void test_engine__cycles_have_their_least_fixed_point(void **state)
{
    (void)state;
    struct bench b;
    begin(&b, 2);
    uint32_t x = circuit_add_gate(&b.builder, GATE_ANY, 0);
    uint32_t y = circuit_add_gate(&b.builder, GATE_ALL, 0);
    circuit_add_input(&b.builder, x, hold(y));
    circuit_add_input(&b.builder, x, hold(0));
    circuit_add_input(&b.builder, y, hold(x));
    circuit_add_input(&b.builder, y, hold(1));
    literal root = finish(&b, hold(y));
    const double p[2] = {0.5, 0.25};
    assert_true(compile_probability(&b.circuit, root, NULL, p) == 0.125);
    circuit_release(&b.circuit);
}

static void test_engine__coherence_is_that_of_the_root(void **state)
{
    (void)state;
    struct bench b;
    struct engine *engine = NULL;
    begin(&b, 3);
    uint32_t plain = circuit_add_gate(&b.builder, GATE_ALL, 0);
    circuit_add_input(&b.builder, plain, hold(0));
    circuit_add_input(&b.builder, plain, hold(1));
    uint32_t mixed = circuit_add_gate(&b.builder, GATE_ANY, 0);
    circuit_add_input(&b.builder, mixed, hold(plain));
    circuit_add_input(&b.builder, mixed, literal_of(2, true));
    uint32_t node_of[5];
    assert_int_equal(circuit_finish(&b.builder, &b.circuit, node_of, NULL), STATUS_OK);
    const struct {
        literal root;
        bool coherent;
    } cases[] = {
        {hold(node_of[plain]), true},  {literal_of(node_of[plain], true), false},
        {hold(node_of[mixed]), false}, {hold(2), true},
        {literal_of(2, true), false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof(*cases); i++) {
        assert_int_equal(engine_compile(&b.circuit, cases[i].root, NULL, &engine), STATUS_OK);
        assert_true(engine_coherent(engine) == cases[i].coherent);
        engine_free(engine);
    }
    circuit_release(&b.circuit);
    circuit_builder_release(&b.builder);
}

/* A gate over a million atoms: neither the stack nor the square of anything. */
static void test_engine__million_atoms_under_one_gate(void **state)
{
    (void)state;
    enum { ATOMS = 1000000 };
    struct bench b;
    begin(&b, ATOMS);
    uint32_t any = circuit_add_gate(&b.builder, GATE_ANY, 0);
    for (uint32_t a = 0; a < ATOMS; a++) {
        circuit_add_input(&b.builder, any, hold(a));
    }
    uint32_t *node_of = malloc((ATOMS + 1) * sizeof(*node_of));
    double *p = malloc(ATOMS * sizeof(*p));
    for (uint32_t a = 0; a < ATOMS; a++) {
        p[a] = 1e-6;
    }
    assert_int_equal(circuit_finish(&b.builder, &b.circuit, node_of, NULL), STATUS_OK);
    double value = compile_probability(&b.circuit, hold(node_of[any]), NULL, p);
    assert_true(fabs(value - (1 - exp(-1))) < 1e-6);
    free(p);
    free(node_of);
    circuit_release(&b.circuit);
    circuit_builder_release(&b.builder);
}

static bool refuse(void *context, uint32_t done, uint32_t total, uint64_t nodes)
{
    (void)done, (void)total, (void)nodes;
    ++*(int *)context;
    return false;
}

static void test_engine__progress_can_stop_and_budgets_give_bounds(void **state)
{
    (void)state;
    struct bench b;
    uint32_t node_of[512];
    literal root = make_hard(&b, node_of);
    double p[40];
    int asked = 0;
    for (int a = 0; a < 40; a++) {
        p[a] = 0.1;
    }
    struct engine *engine = NULL;
    struct bounds exact, bounds;
    assert_int_equal(engine_compile(&b.circuit, root, NULL, &engine), STATUS_OK);
    assert_int_equal(engine_probability(engine, p, &exact), STATUS_OK);
    engine_free(engine);
    struct engine_options tight = {.node_budget = 200, .weights = p};
    assert_int_equal(engine_compile(&b.circuit, root, &tight, &engine), STATUS_LIMIT);
    assert_int_equal(engine_probability(engine, p, &bounds), STATUS_OK);
    assert_false(bounds.complete);
    assert_true(bounds.lower <= exact.lower && exact.upper <= bounds.upper);
    assert_true(bounds.lower > 0);
    engine_free(engine);
    for (int cut = 0; cut < 3; cut++) {
        struct bounds before = bounds;
        assert_int_equal(engine_compile(&b.circuit, root, &tight, &engine), STATUS_LIMIT);
        tight.step_budget = UINT64_C(1) << (4 * cut);
        enum status refined = engine_refine(engine, &b.circuit, root, &tight);
        tight.step_budget = 0;
        assert_true(refined == STATUS_LIMIT || refined == STATUS_OK);
        assert_int_equal(engine_probability(engine, p, &bounds), STATUS_OK);
        assert_true(bounds.lower >= before.lower && bounds.upper <= before.upper);
        assert_true(bounds.lower <= exact.lower + 1e-12 && exact.upper <= bounds.upper + 1e-12);
        engine_free(engine);
    }
    struct engine_options stopped = {.progress = refuse, .context = &asked};
    enum status status = engine_compile(&b.circuit, root, &stopped, &engine);
    assert_true(asked > 0 ? status == STATUS_CANCELLED : status == STATUS_OK);
    assert_non_null(engine);
    engine_free(engine);
    asked = 0; /* an order that fails soon is followed by no other without a question */
    stopped.node_budget = 200;
    assert_int_equal(engine_compile(&b.circuit, root, &stopped, &engine), STATUS_CANCELLED);
    assert_int_equal(asked, 1);
    engine_free(engine);
    const struct engine_options few[] = {{.node_budget = 200}, {.memory_budget = 1}};
    const unsigned limits[] = {ENGINE_LIMIT_NODES, ENGINE_LIMIT_MEMORY};
    for (int i = 0; i < 2; i++) {
        struct engine_statistics statistics;
        assert_int_equal(engine_compile(&b.circuit, root, &few[i], &engine), STATUS_LIMIT);
        engine_describe(engine, &statistics);
        assert_int_equal(statistics.limits, limits[i]);
        engine_free(engine);
    }
    assert_int_equal(engine_compile(&b.circuit, root, NULL, &engine), STATUS_OK);
    engine_free(engine);
    circuit_release(&b.circuit);
}

/* Bounds of a module that is complemented above it change places: atom 40 and not the module.
 */
static void test_engine__bounds_pass_through_complements(void **state)
{
    (void)state;
    struct bench b;
    uint32_t node_of[512];
    double p[41];
    struct bounds exact, bounds;
    struct engine *engine = NULL;
    begin(&b, 41);
    uint32_t hard = add_hard(&b);
    uint32_t root = GATE(&b, GATE_ANY, 0, literal_of(hard, true), hold(40));
    assert_int_equal(circuit_finish(&b.builder, &b.circuit, node_of, NULL), STATUS_OK);
    circuit_builder_release(&b.builder);
    for (int a = 0; a < 41; a++) {
        p[a] = 0.1;
    }
    engine = compile_exactly(&b.circuit, hold(node_of[root]));
    assert_int_equal(engine_probability(engine, p, &exact), STATUS_OK);
    engine_free(engine);
    const struct engine_options tight = {.node_budget = 150, .weights = p};
    assert_int_equal(engine_compile(&b.circuit, hold(node_of[root]), &tight, &engine),
                     STATUS_LIMIT);
    assert_int_equal(engine_probability(engine, p, &bounds), STATUS_OK);
    assert_true(bounds.lower < exact.lower && exact.upper < bounds.upper);
    engine_free(engine);
    circuit_release(&b.circuit);
}

static void test_engine__same_input_gives_the_same_bits(void **state)
{
    (void)state;
    struct bench b;
    uint32_t node_of[512];
    literal root = make_hard(&b, node_of);
    double p[40];
    for (int a = 0; a < 40; a++) {
        p[a] = 0.01 * (a + 1);
    }
    double first = compile_probability(&b.circuit, root, NULL, p);
    assert_true(compile_probability(&b.circuit, root, NULL, p) == first);
    circuit_release(&b.circuit);
}

/* Everything once, under a provoked failure; what it returns is memory or success. */
static enum status use_everything(const struct circuit *circuit, literal root,
                                  const struct engine_options *options)
{
    double p[8] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8}, derivative[8], count = 0, cost = 0;
    struct engine *engine = NULL;
    struct solutions *solutions = NULL;
    struct ranking *ranking = NULL;
    struct solutions_orders orders = {0};
    struct bounds bounds;
    struct text decimal;
    const uint32_t *atoms = NULL;
    uint32_t number = 0;
    bool contained = false;
    text_init(&decimal);
    enum status status = engine_compile(circuit, root, options, &engine);
    if (status == STATUS_MEMORY) {
        assert_null(engine);
        goto out;
    }
    struct engine_options narrower = *options;
    narrower.step_budget = 1;
    status = engine_refine(engine, circuit, root, &narrower);
    if (status == STATUS_OK || status == STATUS_LIMIT) {
        status = engine_probability(engine, p, &bounds);
    }
    if (status == STATUS_OK) {
        status = engine_derivatives(engine, p, &bounds, derivative);
    }
    if (status == STATUS_OK || status == STATUS_LIMIT) {
        status = solutions_find(engine, SOLUTIONS_CUTS, NULL, &solutions);
    }
    if (status == STATUS_OK || status == STATUS_LIMIT) {
        status = solutions_count(solutions, &decimal, &count);
    }
    if (status == STATUS_OK) {
        status = solutions_orders(solutions, &orders);
    }
    if (status == STATUS_OK) {
        status = solutions_contains(solutions, (uint32_t[]){0, 1}, 2, &contained);
    }
    if (status == STATUS_OK) {
        status = ranking_open(solutions, p, &ranking);
    }
    do {
        status = status == STATUS_OK ? ranking_next(ranking, &atoms, &number, &cost) : status;
    } while (status == STATUS_OK && atoms);
out:
    ranking_free(ranking);
    solutions_orders_release(&orders);
    text_release(&decimal);
    solutions_free(solutions);
    engine_free(engine);
    return status;
}

static void fail_everywhere(const struct circuit *circuit, literal root,
                            const struct engine_options *options)
{
    enum status status = STATUS_MEMORY;
    for (long successes = 0;; successes++) {
        memory_fail_after(successes);
        status = use_everything(circuit, root, options);
        bool failed = memory_failed();
        memory_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_MEMORY);
        if (!failed) {
            break;
        }
    }
    assert_int_equal(status, STATUS_OK);
}

static void test_engine__every_failed_allocation_is_reported(void **state)
{
    (void)state;
    struct bench b;
    struct engine_options plain = {0}, sifted = {.order = ORDER_SIFTED},
                          tight = {.node_budget = 4};
    literal root = make_bridge(&b);
    fail_everywhere(&b.circuit, root, &plain);
    fail_everywhere(&b.circuit, root, &sifted);
    fail_everywhere(&b.circuit, root, &tight);
    circuit_release(&b.circuit);
    begin(&b, 6);
    uint32_t x = circuit_add_gate(&b.builder, GATE_ANY, 0);
    uint32_t y = GATE(&b, GATE_AT_LEAST, 2, hold(x), hold(0), hold(1), hold(2));
    circuit_add_input(&b.builder, x, hold(y));
    circuit_add_input(&b.builder, x, hold(3));
    uint32_t z = GATE(&b, GATE_ALL, 0, hold(4), hold(5));
    uint32_t w = GATE(&b, GATE_ALL, 0, literal_of(y, true), hold(z), hold(0));
    uint32_t v = GATE(&b, GATE_ALL, 0, hold(x), hold(z));
    root = finish(&b, hold(GATE(&b, GATE_ANY, 0, hold(w), hold(v))));
    fail_everywhere(&b.circuit, root, &plain);
    fail_everywhere(&b.circuit, root, &tight);
    circuit_release(&b.circuit);
}

/* A part that is not complete lies between two bounds; what falls where it rises takes the
 * other of them, whichever way its diagram is complemented. The other part is the heavier one,
 * so that diagrams test it last. */
static void test_engine__bounds_hold_where_functions_fall(void **state)
{
    (void)state;
    enum { SHAPES = 16, VOTERS = 16, LINKS = 20, ATOMS = 1 + VOTERS + LINKS };
    double p[ATOMS] = {0.7};
    for (int a = 1; a < ATOMS; a++) {
        p[a] = a <= VOTERS ? 0.45 : 0.97;
    }
    for (unsigned shape = 0; shape < SHAPES; shape++) {
        struct bench b;
        struct bounds bounds;
        struct engine *engine = NULL;
        struct engine_options tight = {.node_budget = 3 * LINKS};
        enum gate_kind outer = shape & 1 ? GATE_ANY : GATE_ALL;
        enum gate_kind inner = shape & 1 ? GATE_ALL : GATE_ANY;
        begin(&b, ATOMS);
        uint32_t majority = circuit_add_gate(&b.builder, GATE_AT_LEAST, VOTERS / 2);
        uint32_t chain = circuit_add_gate(&b.builder, GATE_AT_LEAST, LINKS - 1);
        for (uint32_t a = 1; a < ATOMS; a++) {
            circuit_add_input(&b.builder, a <= VOTERS ? majority : chain, hold(a));
        }
        uint32_t part =
            GATE(&b, inner, 0, literal_of(majority, shape & 2), literal_of(chain, shape & 4));
        uint32_t top = GATE(&b, outer, 0, hold(0), hold(part));
        literal root = finish(&b, literal_of(top, shape & 8));
        double exact = compile_probability(&b.circuit, root, NULL, p);
        assert_int_equal(engine_compile(&b.circuit, root, &tight, &engine), STATUS_LIMIT);
        assert_int_equal(engine_probability(engine, p, &bounds), STATUS_OK);
        assert_false(bounds.complete);
        assert_true(bounds.lower <= exact && exact <= bounds.upper);
        engine_free(engine);
        circuit_release(&b.circuit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_engine__bridge_has_the_textbook_reliability),
        cmocka_unit_test(test_engine__fixed_atoms_restrict_the_function),
        cmocka_unit_test(test_engine__lone_atoms_and_constants_need_no_gate),
        cmocka_unit_test(test_engine__rare_events_keep_their_digits),
        cmocka_unit_test(test_engine__cycles_have_their_least_fixed_point),
        cmocka_unit_test(test_engine__coherence_is_that_of_the_root),
        cmocka_unit_test(test_engine__million_atoms_under_one_gate),
        cmocka_unit_test(test_engine__progress_can_stop_and_budgets_give_bounds),
        cmocka_unit_test(test_engine__bounds_pass_through_complements),
        cmocka_unit_test(test_engine__bounds_hold_where_functions_fall),
        cmocka_unit_test(test_engine__same_input_gives_the_same_bits),
        cmocka_unit_test(test_engine__every_failed_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
