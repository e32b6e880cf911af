/* Factored circuits against the truth tables of what they were made from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/factor.h"
#include "base/memory.h"
#include "tests/oracle/circuits.h"

/* The number of random circuits in which something was found. */
static uint32_t compare_all(uint64_t draws)
{
    uint32_t found = 0;
    for (uint64_t seed = 1; seed <= draws; seed++) {
        uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
        struct random_shape shape = {2 + random_below(&state, 6), 2 + random_below(&state, 14),
                                     random_below(&state, 2), random_below(&state, 2), false};
        struct circuit circuit, factored;
        literal root, renumbered;
        bool changed;
        if (!random_circuit(&state, shape, &circuit, &root)) {
            continue;
        }
        renumbered = root;
        assert_int_equal(factor(&circuit, &renumbered, &factored, &changed), STATUS_OK);
        found += changed;
        for (uint32_t x = 0; changed && x < 1u << circuit.atom_count; x++) {
            if (truth_of(&factored, renumbered, x) != truth_of(&circuit, root, x)) {
                fail_msg("seed %llu: differs at %x", (unsigned long long)seed, x);
            }
        }
        if (changed) {
            circuit_release(&factored);
        }
        circuit_release(&circuit);
    }
    return found;
}

static void test_factor__keeps_the_function(void **unused)
{
    (void)unused;
    assert_true(compare_all(6000) > 50);
}

/* Any of (0 and 1), (0 and 2), ..., (0 and pairs): one atom in common. */
static literal make_fan(struct circuit *circuit, uint32_t pairs)
{
    struct circuit_builder b;
    uint32_t *node_of = calloc(2 * (size_t)pairs + 2, sizeof(*node_of));
    circuit_builder_init(&b);
    for (uint32_t a = 0; a <= pairs; a++) {
        circuit_add_atom(&b);
    }
    uint32_t any = circuit_add_gate(&b, GATE_ANY, 0);
    for (uint32_t a = 1; a <= pairs; a++) {
        uint32_t pair = circuit_add_gate(&b, GATE_ALL, 0);
        circuit_add_input(&b, pair, literal_of(0, false));
        circuit_add_input(&b, pair, literal_of(a, false));
        circuit_add_input(&b, any, literal_of(pair, false));
    }
    assert_int_equal(circuit_finish(&b, circuit, node_of, NULL), STATUS_OK);
    literal root = literal_of(node_of[any], false);
    circuit_builder_release(&b);
    free(node_of);
    return root;
}

/* What all have in common is taken out once; beyond so many literals all is left alone. */
static void test_factor__takes_out_what_is_common_up_to_its_cap(void **unused)
{
    (void)unused;
    static const struct {
        uint32_t pairs;
        bool changed;
    } cases[] = {
        {1, false},
        {2, true},
        {FACTOR_LITERALS / 2, true},
        {FACTOR_LITERALS / 2 + 1, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct circuit circuit, factored;
        bool changed;
        literal root = make_fan(&circuit, cases[i].pairs);
        assert_int_equal(factor(&circuit, &root, &factored, &changed), STATUS_OK);
        assert_int_equal(changed, cases[i].changed);
        if (changed) { /* the root is (0 and any of the others) */
            uint32_t top = literal_node(root), uses = 0;
            assert_int_equal(factored.first[top + 1] - factored.first[top], 1);
            uint32_t product = literal_node(factored.inputs[factored.first[top]]);
            for (uint32_t e = factored.first[product]; e < factored.first[product + 1]; e++) {
                uses += factored.inputs[e] == literal_of(0, false);
            }
            assert_int_equal(uses, 1);
            circuit_release(&factored);
        }
        circuit_release(&circuit);
    }
}

static void test_factor__survives_every_failed_allocation(void **unused)
{
    (void)unused;
    struct circuit circuit;
    literal root = make_fan(&circuit, 5);
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct circuit factored;
        literal renumbered = root;
        bool changed;
        memory_fail_after(successes);
        enum status status = factor(&circuit, &renumbered, &factored, &changed);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        assert_int_equal(changed, !failed);
        if (changed) {
            circuit_release(&factored);
        }
    }
    circuit_release(&circuit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_factor__keeps_the_function),
        cmocka_unit_test(test_factor__takes_out_what_is_common_up_to_its_cap),
        cmocka_unit_test(test_factor__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
