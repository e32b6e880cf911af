/* Sweeping a cycle computes its least fixed point, and computes few members anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/sweep.h"
#include "base/memory.h"
#include "tests/oracle/circuits.h"

/* The truth of all nodes by sweeping each cycle; the members that were computed. */
static uint32_t sweep_all(const struct circuit *c, struct sweep *sweep, uint8_t *truth)
{
    uint32_t computed = 0;
    for (uint32_t k = 0; k < c->component_count; k++) {
        uint32_t begin = c->component_first[k], member;
        if (!circuit_component_cyclic(c, k)) {
            truth[begin] = gate_holds(c, truth, begin);
            continue;
        }
        for (sweep_begin(sweep, c->node_count + k); sweep_next(sweep, &member); computed++) {
            uint8_t held = truth[member];
            truth[member] = gate_holds(c, truth, member);
            sweep_note(sweep, member, truth[member] != held);
        }
    }
    return computed;
}

static void test_sweep__finds_least_fixed_points(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
        struct random_shape shape = {1 + random_below(&random, 6),
                                     1 + random_below(&random, 12), random_below(&random, 2),
                                     true, false};
        struct circuit c;
        struct acyclic graph;
        struct sweep sweep;
        literal root;
        if (!random_circuit(&random, shape, &c, &root)) {
            continue;
        }
        assert_int_equal(acyclic_init(&graph, &c), STATUS_OK);
        assert_int_equal(sweep_init(&sweep, &graph), STATUS_OK);
        for (uint32_t x = 0; x < 1u << c.atom_count; x++) {
            uint8_t truth[32] = {0};
            for (uint32_t a = 0; a < c.atom_count; a++) {
                truth[a] = x >> a & 1;
            }
            sweep_all(&c, &sweep, truth);
            if (literal_holds(truth, root) != truth_of(&c, root, x)) {
                fail_msg("seed %llu: differs at %x", (unsigned long long)seed, x);
            }
        }
        sweep_release(&sweep);
        acyclic_release(&graph);
        circuit_release(&c);
    }
}

/* A ring in which each gate needs one of its neighbours: truth goes around in both directions,
 * and each gate is computed a few times, not once a round. */
static void test_sweep__takes_few_rounds(void **state)
{
    (void)state;
    enum { GATES = 200 };
    struct circuit_builder b;
    struct circuit c;
    struct acyclic graph;
    struct sweep sweep;
    uint32_t node_of[GATES + 1];
    uint8_t truth[GATES + 1] = {1};
    circuit_builder_init(&b);
    circuit_add_atom(&b);
    for (uint32_t g = 0; g < GATES; g++) {
        circuit_add_gate(&b, GATE_ANY, 0);
    }
    for (uint32_t g = 0; g < GATES; g++) {
        circuit_add_input(&b, 1 + g, literal_of(1 + (g + 1) % GATES, false));
        circuit_add_input(&b, 1 + g, literal_of(1 + (g + GATES - 1) % GATES, false));
    }
    circuit_add_input(&b, 1 + GATES / 2, literal_of(0, false));
    assert_int_equal(circuit_finish(&b, &c, node_of, NULL), STATUS_OK);
    assert_int_equal(acyclic_init(&graph, &c), STATUS_OK);
    assert_int_equal(sweep_init(&sweep, &graph), STATUS_OK);
    assert_true(sweep_all(&c, &sweep, truth) <= 3 * GATES);
    for (uint32_t n = 0; n <= GATES; n++) {
        assert_true(truth[n]);
    }
    sweep_release(&sweep);
    acyclic_release(&graph);
    circuit_release(&c);
    circuit_builder_release(&b);
}

static void test_sweep__survives_every_failed_allocation(void **state)
{
    (void)state;
    struct circuit c;
    struct acyclic graph;
    struct sweep sweep;
    literal root;
    uint64_t random = 5;
    assert_true(
        random_circuit(&random, (struct random_shape){2, 4, false, true, false}, &c, &root));
    assert_int_equal(acyclic_init(&graph, &c), STATUS_OK);
    for (long successes = 0; successes < 2; successes++) {
        memory_fail_after(successes);
        assert_int_equal(sweep_init(&sweep, &graph), STATUS_MEMORY);
        memory_fail_after(-1);
        sweep_release(&sweep);
    }
    acyclic_release(&graph);
    circuit_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sweep__finds_least_fixed_points),
        cmocka_unit_test(test_sweep__takes_few_rounds),
        cmocka_unit_test(test_sweep__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
