/* Bounding diagrams against truth tables, at every width and threshold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/bounding.h"
#include "base/memory.h"
#include "tests/oracle/circuits.h"

/* The root as the only module, so that every atom is a variable. */
struct room {
    struct acyclic graph;
    struct modules modules;
    struct region_finder finder;
    struct table bdd;
    uint32_t *slot, *remaining;
    double *guesses, *relevances, weights[16];
};

static void open_room(struct room *room, const struct circuit *circuit, uint32_t root)
{
    assert_int_equal(acyclic_init(&room->graph, circuit), STATUS_OK);
    assert_int_equal(modules_find(&room->graph, root, &room->modules), STATUS_OK);
    for (uint32_t n = 0; n < circuit->node_count; n++) {
        room->modules.module_of[n] = n == root ? 0 : MODULE_NONE;
    }
    room->modules.roots[0] = root;
    room->modules.count = 1;
    assert_int_equal(region_finder_init(&room->finder, &room->graph, &room->modules),
                     STATUS_OK);
    assert_int_equal(region_find(&room->finder, 0, ORDER_FANOUT), STATUS_OK);
    table_init(&room->bdd, 0, (size_t)64 << 20);
    size_t n = room->graph.node_count;
    room->slot = memory_zeroed(n, sizeof(*room->slot));
    room->remaining = memory_zeroed(n, sizeof(*room->remaining));
    room->guesses = memory_zeroed(n, sizeof(*room->guesses));
    room->relevances = memory_zeroed(n, sizeof(*room->relevances));
    for (int v = 0; v < 16; v++) {
        room->weights[v] = 0.05 + 0.05 * v;
    }
}

static void close_room(struct room *room)
{
    memory_free(room->slot);
    memory_free(room->remaining);
    memory_free(room->guesses);
    memory_free(room->relevances);
    table_release(&room->bdd);
    region_finder_release(&room->finder);
    modules_release(&room->modules);
    acyclic_release(&room->graph);
}

static bool holds_at(const struct room *room, edge f, uint32_t assignment)
{
    while (!edge_constant(f)) {
        const struct table_node *n = &room->bdd.nodes[edge_node(f)];
        bool set = assignment >> room->finder.region.variables[n->level] & 1;
        f = (set ? n->high : n->low) ^ (f & 1);
    }
    return f == EDGE_TRUE;
}

/* Whether both bounds meet. */
static bool compare(struct room *room, const struct circuit *c, uint32_t root, uint32_t width,
                    double threshold)
{
    struct bounding bounding = {.graph = &room->graph,
                                .region = &room->finder.region,
                                .bdd = &room->bdd,
                                .weights = room->weights,
                                .width = width,
                                .threshold = threshold,
                                .slot = room->slot,
                                .remaining = room->remaining,
                                .guesses = room->guesses,
                                .relevances = room->relevances,
                                .deadline = UINT64_MAX};
    edge holds, fails;
    assert_int_equal(bounding_run(&bounding, &holds, &fails), STATUS_OK);
    for (uint32_t x = 0; x < 1u << c->atom_count; x++) {
        bool truth = truth_of(c, literal_of(root, false), x);
        assert_true(!holds_at(room, holds, x) || truth);
        assert_true(!holds_at(room, fails, x) || !truth);
    }
    for (uint32_t n = 0; n < room->graph.node_count; n++) {
        assert_int_equal(room->remaining[n], 0);
    }
    return holds == edge_not(fails);
}

static void test_bounding_run__bounds_hold_and_meet(void **unused)
{
    (void)unused;
    uint32_t met = 0, apart = 0, acyclic = 0;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
        struct random_shape shape = {2 + random_below(&state, 7), 2 + random_below(&state, 14),
                                     random_below(&state, 2), random_below(&state, 2)};
        struct circuit circuit;
        struct room room;
        literal root;
        if (!random_circuit(&state, shape, &circuit, &root)) {
            continue;
        }
        open_room(&room, &circuit, literal_node(root));
        for (uint32_t width = 1; width < 10; width += 4) {
            apart += !compare(&room, &circuit, literal_node(root), width, 0.01);
        }
        met += compare(&room, &circuit, literal_node(root), 4096, 0) && !shape.cycles;
        acyclic += !shape.cycles;
        close_room(&room);
        circuit_release(&circuit);
    }
    assert_int_equal(met, acyclic);
    assert_true(apart > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounding_run__bounds_hold_and_meet)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
