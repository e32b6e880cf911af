#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/region.h"
#include "base/memory.h"
#include "tests/oracle/circuits.h"
#include "tests/unit/circuit_fixture.h"

/* A circuit with what regions are found by. */
struct ground {
    struct acyclic graph;
    struct modules modules;
    struct region_finder finder;
};

static void open_ground(struct ground *g, const struct circuit *circuit, literal root)
{
    assert_int_equal(acyclic_init(&g->graph, circuit), STATUS_OK);
    assert_int_equal(modules_find(&g->graph, literal_node(root), &g->modules), STATUS_OK);
    assert_int_equal(region_finder_init(&g->finder, &g->graph, &g->modules), STATUS_OK);
}

static void close_ground(struct ground *g)
{
    region_finder_release(&g->finder);
    modules_release(&g->modules);
    acyclic_release(&g->graph);
}

static bool is_variable(const struct ground *g, uint32_t node, uint32_t root)
{
    const struct circuit *c = g->graph.circuit;
    return node < c->atom_count ||
           (node < c->node_count && node != root && g->modules.module_of[node] != MODULE_NONE);
}

/* Gates follow their inputs, the root is last; variables are what the gates stand on, once. */
static void check_region(const struct ground *g, uint32_t module, uint64_t seed)
{
    const struct region *region = &g->finder.region;
    uint32_t root = g->modules.roots[module], needed = 0;
    uint8_t *done = calloc(g->graph.node_count, 1), *used = calloc(g->graph.node_count, 1);
    for (uint32_t v = 0; v < region->variable_count; v++) {
        uint32_t node = region->variables[v];
        assert_true(is_variable(g, node, root) && !done[node]);
        done[node] = 1;
    }
    for (uint32_t i = 0; i < region->gate_count; i++) {
        uint32_t gate = region->gates[i];
        assert_true(!is_variable(g, gate, root) && !done[gate]);
        for (uint32_t e = acyclic_first(&g->graph, gate); e < acyclic_end(&g->graph, gate);
             e++) {
            uint32_t input = acyclic_target(&g->graph, gate, e);
            if (input != gate && !done[input]) {
                fail_msg("seed %llu: gate %u before its input %u", (unsigned long long)seed,
                         gate, input);
            }
            needed += input != gate && !used[input];
            used[input] |= input != gate;
        }
        done[gate] = 1;
    }
    assert_int_equal(region->gates[region->gate_count - 1], root);
    assert_int_equal(needed, region->variable_count + region->gate_count - 1);
    free(done);
    free(used);
}

static void test_region__is_complete_in_every_order(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 1500; seed++) {
        uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
        struct random_shape shape = {1 + random_below(&random, 12),
                                     1 + random_below(&random, 16), true, seed % 2 == 0, false};
        struct circuit circuit;
        struct ground g;
        literal root;
        if (!random_circuit(&random, shape, &circuit, &root)) {
            continue;
        }
        open_ground(&g, &circuit, root);
        for (uint32_t m = 0; m < g.modules.count; m++) {
            for (int order = ORDER_DEPTH_FIRST; order <= ORDER_SIFTED; order++) {
                uint32_t first[32], count;
                assert_int_equal(region_find(&g.finder, m, (enum engine_order)order, 0),
                                 STATUS_OK);
                check_region(&g, m, seed);
                count = g.finder.region.variable_count;
                for (uint32_t v = 0; v < count; v++) {
                    first[v] = g.finder.region.variables[v];
                }
                assert_int_equal(region_find(&g.finder, m, (enum engine_order)order, 0),
                                 STATUS_OK); /* scratch was left clean */
                assert_int_equal(g.finder.region.variable_count, count);
                for (uint32_t v = 0; v < count; v++) {
                    assert_int_equal(g.finder.region.variables[v], first[v]);
                }
            }
        }
        close_ground(&g);
        circuit_release(&circuit);
    }
}

/* root = all of (0 or 1 or 2), (2 or 3), (3 or 4 or 2): what the sequences differ in. */
static void test_region__follows_the_sequence_of_the_order(void **state)
{
    (void)state;
    static const struct {
        enum engine_order order;
        uint32_t variables[5];
    } cases[] = {
        {ORDER_DEPTH_FIRST, {0, 1, 2, 3, 4}},
        {ORDER_SIFTED, {0, 1, 2, 3, 4}},
        {ORDER_LIGHT, {2, 3, 0, 1, 4}},  /* the gate of two first */
        {ORDER_FANOUT, {2, 0, 1, 3, 4}}, /* in each gate the atom of three uses first */
        {ORDER_SHARED, {2, 3, 0, 1, 4}},
        {ORDER_WEIGHTED, {0, 1, 2, 4, 3}}, /* gates of three; in them what is used once */
    };
    struct bench b;
    struct ground g;
    begin(&b, 5);
    uint32_t one = GATE(&b, GATE_ANY, 0, hold(0), hold(1), hold(2));
    uint32_t two = GATE(&b, GATE_ANY, 0, hold(2), hold(3));
    uint32_t three = GATE(&b, GATE_ANY, 0, hold(3), hold(4), hold(2));
    literal root = finish(&b, hold(GATE(&b, GATE_ALL, 0, hold(one), hold(two), hold(three))));
    open_ground(&g, &b.circuit, root);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(region_find(&g.finder, g.modules.count - 1, cases[i].order, 0),
                         STATUS_OK);
        assert_int_equal(g.finder.region.variable_count, 5);
        for (int v = 0; v < 5; v++) {
            if (g.finder.region.variables[v] != cases[i].variables[v]) {
                fail_msg("order %d: %u %u %u %u %u", (int)cases[i].order,
                         g.finder.region.variables[0], g.finder.region.variables[1],
                         g.finder.region.variables[2], g.finder.region.variables[3],
                         g.finder.region.variables[4]);
            }
        }
    }
    close_ground(&g);
    circuit_release(&b.circuit);
}

static void test_region__survives_every_failed_allocation(void **state)
{
    (void)state;
    struct bench b;
    struct acyclic graph;
    struct modules modules;
    literal root = make_bridge(&b);
    assert_int_equal(acyclic_init(&graph, &b.circuit), STATUS_OK);
    assert_int_equal(modules_find(&graph, literal_node(root), &modules), STATUS_OK);
    for (int order = ORDER_DEPTH_FIRST; order <= ORDER_SIFTED; order++) {
        bool failed = true;
        for (long successes = 0; failed; successes++) {
            struct region_finder finder;
            memory_fail_after(successes);
            enum status status = region_finder_init(&finder, &graph, &modules);
            if (status == STATUS_OK) {
                status = region_find(&finder, modules.count - 1, (enum engine_order)order, 0);
            }
            failed = memory_failed();
            memory_fail_after(-1);
            assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
            region_finder_release(&finder);
        }
    }
    modules_release(&modules);
    acyclic_release(&graph);
    circuit_release(&b.circuit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_region__is_complete_in_every_order),
        cmocka_unit_test(test_region__follows_the_sequence_of_the_order),
        cmocka_unit_test(test_region__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
