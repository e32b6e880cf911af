#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/importance.h"
#include "analyzer/shapley.h"
#include "base/limits.h"
#include "base/memory.h"
#include "tests/unit/circuit_fixture.h"

#include <math.h>

static void near(double found, double expected)
{
    if (!(fabs(found - expected) <= 1e-12 * fmax(1, fabs(expected)))) {
        fail_msg("%.17g, not %.17g", found, expected);
    }
}

/* One gate over atoms 0 .. 2, and a fourth atom that nothing needs. */
static struct engine *open_gate(struct bench *b, enum gate_kind kind, uint32_t threshold,
                                bool complement)
{
    begin(b, 4);
    literal root =
        finish(b, hold(GATE(b, kind, threshold, hold(0), hold(1), literal_of(2, complement))));
    return compile_exactly(&b->circuit, root);
}

/* Two of three at 0.1, 0.2, 0.3: P = 0.02 + 0.03 + 0.06 - 2 * 0.006 = 0.098. */
static void test_importance__of_two_out_of_three(void **state)
{
    (void)state;
    struct bench b;
    struct engine *engine = open_gate(&b, GATE_AT_LEAST, 2, false);
    const double p[] = {0.1, 0.2, 0.3, 0.4};
    struct importance m[4];
    struct bounds total;
    assert_int_equal(importance_of_atoms(engine, p, 4, &total, m), STATUS_OK);
    near(total.upper, 0.098);
    near(m[0].birnbaum, 0.44 - 0.06); /* either of the others, both of them */
    near(m[0].probability, 0.1);
    near(m[0].criticality, 0.1 * 0.38 / 0.098);
    near(m[0].fussell_vesely, 0.1 * 0.44 / 0.098);
    near(m[0].raw, 0.44 / 0.098);
    near(m[0].rrw, 0.098 / 0.06);
    near(m[2].birnbaum, 0.28 - 0.02);
    near(m[3].birnbaum, 0); /* nothing depends on it */
    near(m[3].criticality, 0);
    near(m[3].fussell_vesely, 0.4);
    near(m[3].raw, 1);
    near(m[3].rrw, 1);
    engine_free(engine);
    circuit_release(&b.circuit);
}

/* a and b and not c: what works against the goal is worth less than 1. */
static void test_importance__of_what_stands_in_the_way(void **state)
{
    (void)state;
    struct bench b;
    struct engine *engine = open_gate(&b, GATE_ALL, 0, true);
    const double p[] = {0.5, 0.5, 0.75, 0};
    struct importance m[4];
    struct bounds total;
    const double always[] = {1, 1, 1, 0};
    assert_int_equal(importance_of_atoms(engine, always, 4, &total, m), STATUS_OK);
    assert_true(total.upper == 0 && m[2].birnbaum == -1); /* c alone prevents it */
    assert_true(isnan(m[2].raw) && isnan(m[2].rrw) && isnan(m[2].criticality));
    assert_int_equal(importance_of_atoms(engine, p, 4, &total, m), STATUS_OK);
    near(total.upper, 0.0625);
    near(m[2].birnbaum, -0.25);
    near(m[2].criticality, -3);
    assert_true(m[2].raw == 0 && m[2].fussell_vesely == 0); /* exactly: P1 is evaluated */
    near(m[2].rrw, 0.25);
    assert_true(isinf(m[0].rrw) && isinf(m[1].rrw));
    engine_free(engine);
    circuit_release(&b.circuit);
}

/* a or (b and c): without a nearly nothing is left, and that has all its digits. */
static void test_importance__of_what_is_nearly_all(void **state)
{
    (void)state;
    struct bench b;
    begin(&b, 3);
    uint32_t both = GATE(&b, GATE_ALL, 0, hold(1), hold(2));
    literal root = finish(&b, hold(GATE(&b, GATE_ANY, 0, hold(0), hold(both))));
    struct engine *engine = compile_exactly(&b.circuit, root);
    const double p[] = {0.25, 1e-8, 3e-9};
    struct importance m[3];
    struct bounds total;
    assert_int_equal(importance_of_atoms(engine, p, 3, &total, m), STATUS_OK);
    assert_true(fabs(m[0].rrw / (total.upper / 3e-17) - 1) < 1e-12);
    engine_free(engine);
    circuit_release(&b.circuit);
}

static void test_importance__of_the_impossible_and_the_certain(void **state)
{
    (void)state;
    struct bench b;
    struct engine *engine = open_gate(&b, GATE_ALL, 0, false);
    const double never[] = {0, 0, 0.5, 0}, always[] = {1, 1, 1, 1};
    static const uint32_t group[] = {0, 1};
    struct importance m[4], of;
    struct bounds total;
    assert_int_equal(importance_of_atoms(engine, never, 4, &total, m), STATUS_OK);
    for (int a = 0; a < 4; a++) {
        assert_true(m[a].birnbaum == 0 && isnan(m[a].criticality) &&
                    isnan(m[a].fussell_vesely) && isnan(m[a].raw) && isnan(m[a].rrw));
    }
    assert_int_equal(importance_of_group(engine, never, 4, group, 2, &of), STATUS_OK);
    assert_true(of.birnbaum == 0.5 && of.probability == 0 && isnan(of.criticality) &&
                isnan(of.fussell_vesely) && isnan(of.raw) && isnan(of.rrw));
    assert_int_equal(importance_of_atoms(engine, always, 4, &total, m), STATUS_OK);
    assert_true(m[0].birnbaum == 1 && m[0].criticality == 1 && m[0].fussell_vesely == 1 &&
                m[0].raw == 1 && isinf(m[0].rrw));
    engine_free(engine);
    circuit_release(&b.circuit);
}

static void test_importance_of_group__by_hand(void **state)
{
    (void)state;
    struct bench b;
    struct engine *engine = open_gate(&b, GATE_AT_LEAST, 2, false);
    const double p[] = {0.1, 0.2, 0.3, 0.4};
    static const uint32_t pair[] = {2, 0};
    struct importance m;
    assert_int_equal(importance_of_group(engine, p, 4, pair, 2, &m), STATUS_OK);
    near(m.probability, 0.03);
    near(m.birnbaum, 1); /* both: certain; neither: never */
    near(m.criticality, 1);
    near(m.fussell_vesely, 0.03 / 0.098);
    near(m.raw, 1 / 0.098);
    assert_true(isinf(m.rrw));
    assert_int_equal(importance_of_group(engine, p, 4, pair, 0, &m), STATUS_OK);
    assert_true(m.probability == 1 && m.birnbaum == 0 && m.criticality == 0 && m.rrw == 1);
    engine_free(engine);
    circuit_release(&b.circuit);
}

/* Of an engine with bounds only, the bounds; never a derivative of one of them. */
static void test_importance__of_bounds_is_not_known(void **state)
{
    (void)state;
    struct bench b;
    uint32_t node_of[512];
    double p[40], share[40], structure[40];
    struct importance m[40];
    struct bounds total = {0, 1, true};
    struct engine *engine = NULL;
    const struct engine_options tight = {.node_budget = 150};
    const struct shapley values = {share, structure};
    literal root = make_hard(&b, node_of);
    for (int a = 0; a < 40; a++) {
        p[a] = 0.1;
    }
    assert_int_equal(engine_compile(&b.circuit, root, &tight, &engine), STATUS_LIMIT);
    assert_int_equal(importance_of_atoms(engine, p, 40, &total, m), STATUS_LIMIT);
    assert_true(!total.complete && total.lower < total.upper);
    assert_int_equal(shapley_find(engine, p, 40, NULL, NULL, &values), STATUS_LIMIT);
    assert_int_equal(shapley_between(engine, p, p, 40, share), STATUS_LIMIT);
    engine_free(engine);
    circuit_release(&b.circuit);
}

/* Symmetry, the atom that does nothing, and the sum; a complement has a share below 0. */
static void test_shapley__has_the_axioms(void **state)
{
    (void)state;
    struct bench b;
    struct engine *engine = open_gate(&b, GATE_ALL, 0, true);
    const double p[] = {0.5, 0.5, 0.4, 0.9}, zero[4] = {0};
    double share[4], structure[4], between[4];
    const struct shapley values = {share, structure};
    assert_int_equal(shapley_find(engine, p, 4, NULL, NULL, &values), STATUS_OK);
    near(share[0], share[1]);
    near(share[0] + share[1] + share[2], 0.5 * 0.5 * 0.6);
    assert_true(share[2] < 0 && share[3] == 0 && structure[3] == 0);
    near(structure[0], 1.0 / 6); /* {a, b} is worth 1, with c 0 */
    near(structure[2], -1.0 / 3);
    assert_int_equal(shapley_between(engine, zero, p, 4, between), STATUS_OK);
    for (int a = 0; a < 4; a++) {
        near(between[a], share[a]);
    }
    assert_int_equal(shapley_between(engine, p, p, 4, between), STATUS_OK);
    assert_true(between[0] == 0 && between[1] == 0 && between[2] == 0);
    engine_free(engine);
    circuit_release(&b.circuit);
}

static void test_shapley_between__is_capped(void **state)
{
    (void)state;
    struct bench b;
    uint32_t atoms = LIMIT_SHAPLEY_ATOMS + 1;
    uint32_t *node_of = memory_array(atoms + 1, sizeof(*node_of));
    double *p = memory_zeroed(atoms, sizeof(*p)), *share = memory_array(atoms, sizeof(*share));
    begin(&b, atoms);
    uint32_t any = circuit_add_gate(&b.builder, GATE_ANY, 0);
    for (uint32_t a = 0; a < atoms; a++) {
        circuit_add_input(&b.builder, any, hold(a));
    }
    assert_int_equal(circuit_finish(&b.builder, &b.circuit, node_of, NULL), STATUS_OK);
    circuit_builder_release(&b.builder);
    struct engine *engine = compile_exactly(&b.circuit, hold(node_of[any]));
    assert_int_equal(shapley_between(engine, p, p, atoms, share), STATUS_LIMIT);
    engine_free(engine);
    circuit_release(&b.circuit);
    memory_free(node_of);
    memory_free(p);
    memory_free(share);
}

static enum status use_all(const struct engine *engine, const double *p)
{
    static const uint32_t group[] = {0, 2};
    struct importance m[5];
    struct bounds total;
    double share[5], structure[5];
    const struct shapley values = {share, structure};
    enum status status = importance_of_atoms(engine, p, 5, &total, m);
    if (status == STATUS_OK) {
        status = importance_of_group(engine, p, 5, group, 2, m);
    }
    if (status == STATUS_OK) {
        status = shapley_find(engine, p, 5, NULL, NULL, &values);
    }
    return status == STATUS_OK ? shapley_between(engine, p, p, 5, share) : status;
}

static void test_importance__survives_every_failed_allocation(void **state)
{
    (void)state;
    struct bench b;
    literal root = make_bridge(&b);
    struct engine *engine = compile_exactly(&b.circuit, root);
    const double p[] = {0.1, 0.2, 0.3, 0.4, 0.5};
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        memory_fail_after(successes);
        enum status status = use_all(engine, p);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
    }
    engine_free(engine);
    circuit_release(&b.circuit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_importance__of_two_out_of_three),
        cmocka_unit_test(test_importance__of_what_stands_in_the_way),
        cmocka_unit_test(test_importance__of_what_is_nearly_all),
        cmocka_unit_test(test_importance__of_the_impossible_and_the_certain),
        cmocka_unit_test(test_importance_of_group__by_hand),
        cmocka_unit_test(test_importance__of_bounds_is_not_known),
        cmocka_unit_test(test_shapley__has_the_axioms),
        cmocka_unit_test(test_shapley_between__is_capped),
        cmocka_unit_test(test_importance__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
