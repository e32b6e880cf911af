/* The ends of the numeric analyses: constants, too many unknowns, likely sets, caps. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/importance.h"
#include "analyzer/quantity.h"
#include "analyzer/shapley.h"
#include "base/limits.h"
#include "base/memory.h"

#include <math.h>

/* One gate over all atoms, the complements of every second one where asked for. */
struct single {
    struct circuit circuit;
    struct engine *engine;
    uint32_t atoms;
    double *low, *high;
};

static void open_single(struct single *s, enum gate_kind kind, uint32_t atoms, bool complements,
                        double low, double high)
{
    struct circuit_builder builder;
    uint32_t *node_of = memory_array(atoms + 1, sizeof(*node_of));
    *s = (struct single){.atoms = atoms};
    s->low = memory_array(atoms, sizeof(*s->low));
    s->high = memory_array(atoms, sizeof(*s->high));
    circuit_builder_init(&builder);
    for (uint32_t a = 0; a < atoms; a++) {
        circuit_add_atom(&builder);
        s->low[a] = low;
        s->high[a] = high;
    }
    uint32_t gate = circuit_add_gate(&builder, kind, 0);
    for (uint32_t a = 0; a < atoms; a++) {
        circuit_add_input(&builder, gate, literal_of(a, complements && a % 2));
    }
    assert_int_equal(circuit_finish(&builder, &s->circuit, node_of, NULL), STATUS_OK);
    assert_int_equal(
        engine_compile(&s->circuit, literal_of(node_of[gate], false), NULL, &s->engine),
        STATUS_OK);
    circuit_builder_release(&builder);
    memory_free(node_of);
}

static void close_single(struct single *s)
{
    engine_free(s->engine);
    circuit_release(&s->circuit);
    memory_free(s->low);
    memory_free(s->high);
}

static void test_bounds__of_constants_and_of_many_unknowns(void **unused)
{
    (void)unused;
    static const struct {
        enum gate_kind kind;
        uint32_t atoms;
        bool complements;
        double low, high, lower, upper;
        bool complete;
    } cases[] = {
        {GATE_ALL, 0, false, 0, 1, 1, 1, true},
        {GATE_ANY, 0, false, 0, 1, 0, 0, true},
        {GATE_ALL, 20, false, 0.5, 1, 0x1p-20, 1, false},
        {GATE_ALL, 12, true, 0, 1, 0, 1, false},
        {GATE_ALL, 13, true, 0.5, 1, 0, 1, false},
        {GATE_ANY, 2, false, 1, 1, 1, 1, true},
        {GATE_ALL, 2, true, 0.5, 1, 0, 0.5, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct single s;
        struct bounds bounds;
        open_single(&s, cases[i].kind, cases[i].atoms, cases[i].complements, cases[i].low,
                    cases[i].high);
        const struct odds odds = {s.low, s.high, s.atoms, !cases[i].complements};
        assert_int_equal(quantity_bounds(s.engine, &odds, &bounds), STATUS_OK);
        if (fabs(bounds.lower - cases[i].lower) > 1e-15 || bounds.upper != cases[i].upper ||
            bounds.complete != cases[i].complete) {
            fail_msg("case %zu: [%g, %g] %d", i, bounds.lower, bounds.upper, bounds.complete);
        }
        close_single(&s);
    }
}

static void test_cut_bound__of_likely_and_certain_sets(void **unused)
{
    (void)unused;
    static const struct {
        uint32_t atoms;
        double p, expected;
    } cases[] = {
        {0, 0.5, 0},          {1, 0, 0},       {1, 1, 1},     {1, 0.5, 0.5},
        {2, 0.999, 0.999999}, {3, 0.5, 0.875}, {100, 0.9, 1}, {1000, 1e-12, 1e-9},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct single s;
        struct solutions *solutions = NULL;
        double bound;
        open_single(&s, GATE_ANY, cases[i].atoms, false, cases[i].p, cases[i].p);
        assert_int_equal(solutions_find(s.engine, SOLUTIONS_PATHS, NULL, &solutions),
                         STATUS_OK);
        assert_int_equal(quantity_cut_bound(solutions, s.low, &bound), STATUS_OK);
        if (fabs(bound - cases[i].expected) > 1e-9 * cases[i].expected) {
            fail_msg("case %zu: %.17g, not %.17g", i, bound, cases[i].expected);
        }
        solutions_free(solutions);
        close_single(&s);
    }
}

/* Two atoms in 'or': one differs between the worlds, the other is unknown in both. */
static void test_contrast__knows_what_is_shared(void **unused)
{
    (void)unused;
    struct single s;
    struct contrast contrast;
    const double with_low[] = {0.5, 0}, with_high[] = {0.5, 1}, low[] = {0, 0}, high[] = {0, 1};
    open_single(&s, GATE_ANY, 2, false, 0, 0);
    const struct odds with = {with_low, with_high, 2, true}, without = {low, high, 2, true};
    assert_int_equal(quantity_contrast(s.engine, &with, &without, &contrast), STATUS_OK);
    assert_true(contrast.difference.lower == 0 && contrast.difference.upper == 0.5);
    assert_true(contrast.ratio.lower == 1 && isinf(contrast.ratio.upper));
    assert_false(contrast.difference.complete || contrast.ratio.complete);
    assert_int_equal(quantity_contrast(s.engine, &without, &without, &contrast), STATUS_OK);
    assert_true(contrast.difference.complete && contrast.difference.upper == 0);
    assert_true(contrast.ratio.complete && contrast.ratio.upper == 1);
    const struct odds never = {low, low, 2, true};
    assert_int_equal(quantity_contrast(s.engine, &never, &never, &contrast), STATUS_OK);
    assert_true(contrast.ratio.complete && isnan(contrast.ratio.upper));
    close_single(&s);
}

/* Where only bounds are known, a goal that cannot be likelier without has no negative uplift.
 */
static void test_contrast__of_bounds_keeps_its_sign(void **unused)
{
    (void)unused;
    enum { ATOMS = 12 };
    struct single s;
    double zero[ATOMS] = {0};
    struct engine *engine = NULL;
    struct contrast contrast;
    struct bounds with_bounds, without_bounds;
    const struct engine_options tight = {.node_budget = 3};
    open_single(&s, GATE_ALL, ATOMS, false, 0.5, 0.5);
    s.circuit.kind[ATOMS] = GATE_AT_LEAST;
    s.circuit.threshold[ATOMS] = 5;
    assert_int_equal(engine_compile(&s.circuit, literal_of(ATOMS, false), &tight, &engine),
                     STATUS_LIMIT);
    zero[0] = 0.5;
    const struct odds with = {s.low, s.high, ATOMS, true}, without = {zero, zero, ATOMS, true};
    assert_int_equal(quantity_bounds(engine, &with, &with_bounds), STATUS_OK);
    assert_int_equal(quantity_bounds(engine, &without, &without_bounds), STATUS_OK);
    assert_true(with_bounds.lower < without_bounds.upper);
    assert_int_equal(quantity_contrast(engine, &with, &without, &contrast), STATUS_OK);
    assert_true(contrast.difference.lower == 0 && contrast.difference.upper > 0);
    assert_true(contrast.ratio.lower >= 1);
    assert_false(contrast.difference.complete);
    assert_int_equal(quantity_contrast(engine, &without, &with, &contrast), STATUS_OK);
    assert_true(contrast.difference.lower < 0);
    engine_free(engine);
    close_single(&s);
}

static void test_importance__infinite_and_undefined(void **unused)
{
    (void)unused;
    struct single s;
    struct bounds bounds;
    struct importance measures[2];
    open_single(&s, GATE_ALL, 2, false, 0.25, 0.25);
    assert_int_equal(importance_of_atoms(s.engine, s.low, 2, &bounds, measures), STATUS_OK);
    assert_true(isinf(measures[0].rrw) && measures[0].raw == 4);
    s.low[0] = 0;
    assert_int_equal(importance_of_atoms(s.engine, s.low, 2, &bounds, measures), STATUS_OK);
    assert_true(isnan(measures[0].rrw) && isnan(measures[1].raw));
    assert_true(measures[0].birnbaum == 0.25 && isnan(measures[1].criticality));
    close_single(&s);
}

static bool stop_after_one(void *context, uint32_t done, uint32_t total)
{
    (void)context, (void)total;
    return done < 1;
}

static void test_shapley__of_many_atoms(void **unused)
{
    (void)unused;
    static const uint32_t counts[] = {0, 1, 2, 101, 600};
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        struct single s;
        open_single(&s, GATE_ANY, counts[i], false, 0.01, 0.01);
        const struct shapley values = {s.high, memory_array(counts[i], sizeof(double))};
        double sum = 0;
        assert_int_equal(shapley_find(s.engine, s.low, s.atoms, NULL, NULL, &values),
                         STATUS_OK);
        for (uint32_t a = 0; a < s.atoms; a++) {
            sum += values.share[a];
            assert_true(fabs(values.structure[a] * s.atoms - 1) < 1e-9);
        }
        assert_true(fabs(sum - (1 - pow(0.99, counts[i]))) < 1e-12);
        memory_free(values.structure);
        close_single(&s);
    }
}

static void test_shapley__stops_and_is_capped(void **unused)
{
    (void)unused;
    static const struct {
        uint32_t atoms;
        enum status expected;
    } cases[] = {{10, STATUS_CANCELLED}, {LIMIT_SHAPLEY_ATOMS + 1, STATUS_LIMIT}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct single s;
        open_single(&s, GATE_ANY, cases[i].atoms, false, 0.01, 0.01);
        const struct shapley values = {s.high, memory_array(s.atoms, sizeof(double))};
        assert_int_equal(shapley_find(s.engine, s.low, s.atoms, stop_after_one, NULL, &values),
                         cases[i].expected);
        memory_free(values.structure);
        close_single(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds__of_constants_and_of_many_unknowns),
        cmocka_unit_test(test_cut_bound__of_likely_and_certain_sets),
        cmocka_unit_test(test_contrast__knows_what_is_shared),
        cmocka_unit_test(test_contrast__of_bounds_keeps_its_sign),
        cmocka_unit_test(test_importance__infinite_and_undefined),
        cmocka_unit_test(test_shapley__of_many_atoms),
        cmocka_unit_test(test_shapley__stops_and_is_capped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
