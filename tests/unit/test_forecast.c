#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/bdd.h"
#include "analyzer/forecast.h"
#include "analyzer/ordering.h"
#include "base/memory.h"
#include "base/random.h"

enum { ATOMS_AT_MOST = 20, TREES = 300 };

/* A circuit, and what finds its orders. */
struct room {
    struct circuit circuit;
    struct acyclic graph;
    struct modules modules;
    struct region_finder finder;
    uint32_t root;
};

static void open_room(struct room *room, struct circuit_builder *builder, uint32_t root)
{
    uint32_t node_of[4 * ATOMS_AT_MOST];
    assert_int_equal(circuit_finish(builder, &room->circuit, node_of, NULL), STATUS_OK);
    circuit_builder_release(builder);
    room->root = node_of[root];
    assert_int_equal(acyclic_init(&room->graph, &room->circuit), STATUS_OK);
    assert_int_equal(modules_find(&room->graph, room->root, &room->modules), STATUS_OK);
    /* Nothing but the root is a module: regions then reach down to the atoms. */
    for (uint32_t m = 0; m < room->modules.count; m++) {
        uint32_t gate = room->modules.roots[m];
        room->modules.module_of[gate] = gate == room->root ? 0 : MODULE_NONE;
    }
    room->modules.roots[0] = room->root;
    assert_int_equal(region_finder_init(&room->finder, &room->graph, &room->modules),
                     STATUS_OK);
}

static void close_room(struct room *room)
{
    region_finder_release(&room->finder);
    modules_release(&room->modules);
    acyclic_release(&room->graph);
    circuit_release(&room->circuit);
}

/* Joins random groups of what there is under ANY and ALL gates until one node is left. */
static void open_tree(struct room *room, uint64_t seed)
{
    struct random_stream random;
    struct circuit_builder builder;
    uint32_t nodes[ATOMS_AT_MOST], count = 0;
    random_open(&random, seed, 0, 0);
    circuit_builder_init(&builder);
    uint32_t atoms = 2 + random_below(&random, ATOMS_AT_MOST - 1);
    while (count < atoms) {
        nodes[count++] = circuit_add_atom(&builder);
    }
    while (count > 1) {
        enum gate_kind kind = random_below(&random, 2) ? GATE_ANY : GATE_ALL;
        uint32_t gate = circuit_add_gate(&builder, kind, 0);
        uint32_t inputs = 2 + random_below(&random, count - 1);
        for (uint32_t i = 0; i < inputs; i++) {
            uint32_t chosen = random_below(&random, count);
            circuit_add_input(&builder, gate,
                              literal_of(nodes[chosen], random_below(&random, 2)));
            nodes[chosen] = nodes[--count];
        }
        nodes[count++] = gate;
    }
    open_room(room, &builder, nodes[0]);
}

/* Nodes of the root's diagram under the order of finder->region, the terminal left out. */
static uint32_t count_nodes(struct room *room, const struct region *region)
{
    struct table bdd;
    struct diagram diagram = {0};
    edge value[4 * ATOMS_AT_MOST];
    table_init(&bdd, 0, (size_t)64 << 20);
    assert_int_equal(table_reset(&bdd, region->variable_count), STATUS_OK);
    for (uint32_t v = 0; v < region->variable_count; v++) {
        value[region->variables[v]] = bdd_variable(&bdd, v);
    }
    for (uint32_t i = 0; i < region->gate_count; i++) {
        const struct circuit *c = &room->circuit;
        uint32_t gate = region->gates[i], count = 0;
        edge inputs[ATOMS_AT_MOST];
        for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
            literal input = c->inputs[e];
            inputs[count++] = value[literal_node(input)] ^ (edge)literal_complemented(input);
        }
        value[gate] = bdd_at_least(&bdd, inputs, count, c->kind[gate] == GATE_ANY ? 1 : count);
    }
    assert_int_equal(table_extract(&bdd, value[room->root], NULL, &diagram), STATUS_OK);
    uint32_t nodes = diagram.node_count - 1;
    diagram_release(&diagram);
    table_release(&bdd);
    return nodes;
}

static void test_forecast__bounds_the_diagram_of_a_tree(void **state)
{
    (void)state;
    uint32_t equal = 0;
    for (uint64_t seed = 0; seed < TREES; seed++) {
        struct room room;
        struct forecast forecast;
        double nodes = 0;
        open_tree(&room, seed);
        assert_int_equal(forecast_init(&forecast, &room.graph), STATUS_OK);
        for (uint32_t variant = 0; variant < 4; variant++) {
            assert_int_equal(region_find(&room.finder, 0, ORDER_GATHERED, variant), STATUS_OK);
            assert_int_equal(forecast_nodes(&forecast, &room.finder.region, &nodes), STATUS_OK);
            uint32_t exact = count_nodes(&room, &room.finder.region);
            if (nodes < exact) {
                fail_msg("seed %u variant %u: forecast %g, diagram %u", (unsigned)seed, variant,
                         nodes, exact);
            }
            equal += nodes < 2 * exact + 2;
        }
        forecast_release(&forecast);
        close_room(&room);
    }
    assert_true(equal > TREES); /* and is near it more often than not */
}

/* Under the order that keeps the two halves apart, and the one that mixes them. */
static void test_forecast__tells_orders_apart(void **state)
{
    (void)state;
    struct circuit_builder builder;
    struct room room;
    struct forecast forecast;
    uint32_t atoms[8];
    double apart = 0, mixed = 0;
    circuit_builder_init(&builder);
    for (int a = 0; a < 8; a++) {
        atoms[a] = circuit_add_atom(&builder);
    }
    uint32_t root = circuit_add_gate(&builder, GATE_ANY, 0);
    for (int g = 0; g < 4; g++) {
        uint32_t gate = circuit_add_gate(&builder, GATE_ALL, 0);
        circuit_add_input(&builder, gate, literal_of(atoms[2 * g], false));
        circuit_add_input(&builder, gate, literal_of(atoms[2 * g + 1], false));
        circuit_add_input(&builder, root, literal_of(gate, false));
    }
    open_room(&room, &builder, root);
    assert_int_equal(forecast_init(&forecast, &room.graph), STATUS_OK);
    assert_int_equal(region_find(&room.finder, 0, ORDER_DEPTH_FIRST, 0), STATUS_OK);
    assert_int_equal(forecast_nodes(&forecast, &room.finder.region, &apart), STATUS_OK);
    uint32_t *variables = room.finder.region.variables, kept[8];
    for (int v = 0; v < 8; v++) {
        kept[v] = variables[v];
    }
    for (int v = 0; v < 8; v++) {
        variables[v] = kept[v < 4 ? 2 * v : 2 * (v - 4) + 1];
    }
    assert_int_equal(forecast_nodes(&forecast, &room.finder.region, &mixed), STATUS_OK);
    assert_true(mixed > 2 * apart);
    forecast_release(&forecast);
    close_room(&room);
}

static void test_ordering__takes_each_kind_best_first(void **state)
{
    (void)state;
    struct room room;
    struct ordering ordering;
    open_tree(&room, 7);
    assert_int_equal(ordering_init(&ordering, &room.graph), STATUS_OK);
    ordering_restart(&ordering);
    assert_int_equal(ordering_look(&ordering, &room.finder, 0, 5), STATUS_OK);
    struct candidate taken[ORDERING_KINDS + 1];
    for (int k = 0; k <= ORDERING_KINDS; k++) {
        taken[k] = ordering_take(&ordering);
        assert_true(taken[k].variant < 5);
        for (int before = 0; before < k && k < ORDERING_KINDS; before++) {
            assert_true(taken[before].order != taken[k].order);
            assert_true(taken[before].nodes <= 4 * taken[k].nodes); /* about */
        }
    }
    assert_int_equal(taken[ORDERING_KINDS].order, taken[0].order);
    ordering_release(&ordering);
    close_room(&room);
}

static void test_ordering__reports_memory(void **state)
{
    (void)state;
    struct room room;
    open_tree(&room, 11);
    enum status status = STATUS_MEMORY;
    for (long after = 0; status == STATUS_MEMORY; after++) {
        struct ordering ordering;
        region_finder_release(&room.finder);
        assert_int_equal(region_finder_init(&room.finder, &room.graph, &room.modules),
                         STATUS_OK);
        memory_fail_after(after);
        status = ordering_init(&ordering, &room.graph);
        if (status == STATUS_OK) {
            ordering_restart(&ordering);
            status = ordering_look(&ordering, &room.finder, 0, 2);
        }
        bool failed = memory_failed();
        memory_fail_after(-1);
        ordering_release(&ordering);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
    }
    close_room(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forecast__bounds_the_diagram_of_a_tree),
        cmocka_unit_test(test_forecast__tells_orders_apart),
        cmocka_unit_test(test_ordering__takes_each_kind_best_first),
        cmocka_unit_test(test_ordering__reports_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
