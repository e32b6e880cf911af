#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/acyclic.h"
#include "tests/oracle/circuits.h"
#include "tests/unit/circuit_fixture.h"

/* What the view says of one node, in the numbering of the view. */
static uint32_t list_targets(const struct acyclic *a, uint32_t node, uint32_t *targets)
{
    uint32_t count = 0;
    for (uint32_t e = acyclic_first(a, node); e < acyclic_end(a, node); e++) {
        uint32_t target = acyclic_target(a, node, e);
        if (target != node) {
            targets[count++] = target;
        }
    }
    return count;
}

/* x = y or a, y = x and b, z = z or (y and c): a pair and a gate that feeds itself. */
static void test_acyclic__a_cycle_becomes_one_node(void **state)
{
    (void)state;
    struct bench b;
    struct acyclic a;
    uint32_t node_of[16], targets[16];
    begin(&b, 3);
    uint32_t x = circuit_add_gate(&b.builder, GATE_ANY, 0);
    uint32_t y = GATE(&b, GATE_ALL, 0, hold(x), hold(1));
    circuit_add_input(&b.builder, x, hold(y));
    circuit_add_input(&b.builder, x, hold(0));
    uint32_t z = circuit_add_gate(&b.builder, GATE_ANY, 0);
    uint32_t both = GATE(&b, GATE_ALL, 0, hold(y), hold(2));
    circuit_add_input(&b.builder, z, hold(z));
    circuit_add_input(&b.builder, z, hold(both));
    assert_int_equal(circuit_finish(&b.builder, &b.circuit, node_of, NULL), STATUS_OK);
    circuit_builder_release(&b.builder);
    x = node_of[x], y = node_of[y], z = node_of[z], both = node_of[both];
    assert_int_equal(acyclic_init(&a, &b.circuit), STATUS_OK);
    assert_int_equal(a.node_count, b.circuit.node_count + b.circuit.component_count);
    assert_true(acyclic_member(&a, x) && acyclic_member(&a, y) && acyclic_member(&a, z));
    assert_false(acyclic_member(&a, both) || acyclic_member(&a, 0));
    uint32_t pair = b.circuit.node_count + a.cycle_of[x];
    assert_true(acyclic_is_cycle(&a, pair) && !acyclic_is_cycle(&a, z));
    assert_int_equal(a.cycle_of[y], a.cycle_of[x]);
    assert_true(a.cycle_of[z] != a.cycle_of[x]);
    assert_int_equal(acyclic_members_end(&a, pair) - acyclic_members_begin(&a, pair), 2);
    assert_int_equal(list_targets(&a, x, targets), 1);
    assert_int_equal(targets[0], pair);
    assert_int_equal(list_targets(&a, pair, targets), 2); /* a and b, from outside */
    assert_int_equal(targets[0] + targets[1], 0 + 1);
    assert_int_equal(list_targets(&a, both, targets), 2);
    assert_int_equal(list_targets(&a, z, targets), 1);
    uint32_t self = targets[0];
    assert_true(acyclic_is_cycle(&a, self));
    assert_int_equal(list_targets(&a, self, targets), 1);
    assert_int_equal(targets[0], both);
    acyclic_release(&a);
    circuit_release(&b.circuit);
}

/* The view has no cycle, and reaches from every node the same atoms as the circuit. */
static void collect_atoms(const struct acyclic *a, uint32_t node, uint32_t depth,
                          uint32_t *atoms)
{
    uint32_t targets[512];
    assert_true(depth <= a->node_count); /* else round and round */
    if (node < a->circuit->atom_count) {
        *atoms |= 1u << node;
        return;
    }
    for (uint32_t i = list_targets(a, node, targets); i-- > 0;) {
        collect_atoms(a, targets[i], depth + 1, atoms);
    }
}

static uint32_t reached_atoms(const struct circuit *c, uint32_t node)
{
    uint8_t reached[64] = {0};
    uint32_t atoms = 0;
    reached[node] = 1;
    for (uint32_t round = 0; round < c->node_count; round++) {
        for (uint32_t n = 0; n < c->node_count; n++) {
            for (uint32_t e = c->first[n]; reached[n] && e < c->first[n + 1]; e++) {
                reached[literal_node(c->inputs[e])] = 1;
            }
        }
    }
    for (uint32_t n = 0; n < c->atom_count; n++) {
        atoms |= (uint32_t)reached[n] << n;
    }
    return atoms;
}

static void test_acyclic__reaches_what_the_circuit_does(void **state)
{
    (void)state;
    uint32_t cyclic = 0;
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
        struct random_shape shape = {1 + random_below(&random, 8), 1 + random_below(&random, 9),
                                     true, true, false};
        struct circuit circuit;
        struct acyclic a;
        literal root;
        if (!random_circuit(&random, shape, &circuit, &root)) {
            continue;
        }
        assert_int_equal(acyclic_init(&a, &circuit), STATUS_OK);
        for (uint32_t n = 0; n < circuit.node_count; n++) {
            uint32_t atoms = 0;
            collect_atoms(&a, n, 0, &atoms);
            assert_int_equal(atoms, reached_atoms(&circuit, n));
            cyclic += acyclic_member(&a, n);
        }
        acyclic_release(&a);
        circuit_release(&circuit);
    }
    assert_true(cyclic > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_acyclic__a_cycle_becomes_one_node),
        cmocka_unit_test(test_acyclic__reaches_what_the_circuit_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
