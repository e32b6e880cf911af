/* Modules of random circuits against their definition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/modules.h"
#include "base/memory.h"
#include "tests/oracle/circuits.h"

enum { MOST_NODES = 80 };

/* Marks what lies below a node of the view, itself included. */
static void mark_below(const struct acyclic *a, uint32_t node, uint8_t *below)
{
    memset(below, 0, MOST_NODES);
    below[node] = 1;
    for (bool grows = true; grows;) {
        grows = false;
        for (uint32_t n = 0; n < a->node_count; n++) {
            for (uint32_t e = acyclic_first(a, n); below[n] && e < acyclic_end(a, n); e++) {
                uint32_t input = acyclic_target(a, n, e);
                grows |= !below[input];
                below[input] = 1;
            }
        }
    }
}

/* Nothing below the gate, except through it, is used by what lies outside of it. */
static bool is_module(const struct acyclic *a, uint32_t root, uint32_t gate)
{
    uint8_t reached[MOST_NODES], below[MOST_NODES];
    mark_below(a, root, reached);
    mark_below(a, gate, below);
    for (uint32_t n = 0; n < a->node_count; n++) {
        bool outside = reached[n] && !below[n];
        for (uint32_t e = acyclic_first(a, n); outside && e < acyclic_end(a, n); e++) {
            uint32_t input = acyclic_target(a, n, e);
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
    assert_true(graph.node_count <= MOST_NODES);
    assert_int_equal(modules_find(&graph, root, &modules), STATUS_OK);
    assert_int_equal(modules.roots[modules.count - 1], root);
    for (uint32_t g = circuit->atom_count; g < circuit->node_count; g++) {
        bool leaf = circuit->first[g] == circuit->first[g + 1];
        bool found = modules.module_of[g] != MODULE_NONE;
        if (!leaf && found != is_module(&graph, root, g)) {
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
                                     false, seed % 2 == 0, false};
        struct circuit circuit;
        literal root;
        if (random_circuit(&state, shape, &circuit, &root)) {
            compare(&circuit, literal_node(root), seed);
            circuit_release(&circuit);
        }
    }
}

static void test_modules_find__survives_every_failed_allocation(void **unused)
{
    (void)unused;
    uint64_t state = 5;
    struct random_shape shape = {12, 12, false, true, false};
    struct circuit circuit;
    literal root;
    while (!random_circuit(&state, shape, &circuit, &root)) {
    }
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct acyclic graph;
        struct modules modules = {0};
        memory_fail_after(successes);
        enum status status = acyclic_init(&graph, &circuit);
        if (status == STATUS_OK) {
            status = modules_find(&graph, literal_node(root), &modules);
        }
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        modules_release(&modules);
        acyclic_release(&graph);
    }
    circuit_release(&circuit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_modules_find__are_those_of_the_definition),
        cmocka_unit_test(test_modules_find__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
