/* Modules of random circuits against their definition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/modules.h"
#include "tests/oracle/circuits.h"

/* Marks what lies below a node, itself included; inputs have smaller numbers. */
static void mark_below(const struct circuit *c, uint32_t node, uint8_t *below)
{
    memset(below, 0, c->node_count);
    below[node] = 1;
    for (uint32_t n = node + 1; n-- > c->atom_count;) {
        for (uint32_t e = c->first[n]; below[n] && e < c->first[n + 1]; e++) {
            below[literal_node(c->inputs[e])] = 1;
        }
    }
}

/* Nothing below the gate, except through it, is used by what lies outside of it. */
static bool is_module(const struct circuit *c, uint32_t root, uint32_t gate)
{
    uint8_t reached[64], below[64];
    mark_below(c, root, reached);
    mark_below(c, gate, below);
    for (uint32_t n = c->atom_count; n < c->node_count; n++) {
        for (uint32_t e = c->first[n]; reached[n] && !below[n] && e < c->first[n + 1]; e++) {
            uint32_t input = literal_node(c->inputs[e]);
            if (below[input] && input != gate) {
                return false;
            }
        }
    }
    return reached[gate];
}

static void compare(const struct circuit *circuit, uint32_t root, uint64_t seed)
{
    struct acyclic graph;
    struct modules modules;
    assert_int_equal(acyclic_init(&graph, circuit), STATUS_OK);
    assert_int_equal(modules_find(&graph, root, &modules), STATUS_OK);
    assert_int_equal(modules.roots[modules.count - 1], root);
    for (uint32_t g = circuit->atom_count; g < circuit->node_count; g++) {
        bool leaf = circuit->first[g] == circuit->first[g + 1];
        bool found = modules.module_of[g] != MODULE_NONE;
        if (!leaf && found != is_module(circuit, root, g)) {
            fail_msg("seed %llu: gate %u", (unsigned long long)seed, g);
        }
    }
    modules_release(&modules);
    acyclic_release(&graph);
}

static void test_modules_find__are_those_of_the_definition(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= 5000; seed++) {
        uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
        struct random_shape shape = {2 + random_below(&state, 20), 1 + random_below(&state, 16),
                                     false, false};
        struct circuit circuit;
        literal root;
        if (random_circuit(&state, shape, &circuit, &root)) {
            compare(&circuit, literal_node(root), seed);
            circuit_release(&circuit);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_modules_find__are_those_of_the_definition)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
