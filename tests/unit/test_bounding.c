/* Bounding diagrams against truth tables, at every width and threshold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/bounding.h"
#include "analyzer/narrowing.h"
#include "base/memory.h"
#include "tests/oracle/circuits.h"

/* The root as the only module, so that every atom is a variable. */
struct room {
    struct acyclic graph;
    struct modules modules;
    struct region_finder finder;
    struct table bdd;
    uint32_t *slot, *remaining;
    uint8_t *mixed, plain[16];
    struct sweep sweep;
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
    assert_int_equal(region_find(&room->finder, 0, ORDER_FANOUT, 0), STATUS_OK);
    table_init(&room->bdd, 0, (size_t)64 << 20);
    size_t n = room->graph.node_count;
    room->slot = memory_zeroed(n, sizeof(*room->slot));
    room->remaining = memory_zeroed(n, sizeof(*room->remaining));
    room->mixed = memory_zeroed(n, sizeof(*room->mixed));
    assert_int_equal(sweep_init(&room->sweep, &room->graph), STATUS_OK);
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
    memory_free(room->mixed);
    sweep_release(&room->sweep);
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

static struct bounding bounding_of(struct room *room, uint32_t width, double threshold)
{
    struct bounding_side side = {width, threshold, 0, 0, 0};
    struct bounding bounding = {.graph = &room->graph,
                                .region = &room->finder.region,
                                .bdd = &room->bdd,
                                .weights = room->weights,
                                .sides = {side, side},
                                .slot = room->slot,
                                .remaining = room->remaining,
                                .guesses = room->guesses,
                                .relevances = room->relevances,
                                .mixed = room->mixed,
                                .sweep = &room->sweep,
                                .plain = room->plain,
                                .deadline = UINT64_MAX};
    bounding_begin(&bounding);
    return bounding;
}

/* Whether both bounds meet. */
static bool compare(struct room *room, const struct circuit *c, uint32_t root, uint32_t width,
                    double threshold)
{
    struct bounding bounding = bounding_of(room, width, threshold);
    edge found[2];
    assert_int_equal(bounding_run(&bounding, BOUNDING_BOTH, found), STATUS_OK);
    for (uint32_t x = 0; x < 1u << c->atom_count; x++) {
        bool truth = truth_of(c, literal_of(root, false), x);
        assert_true(!holds_at(room, found[BOUNDING_HOLDS], x) || truth);
        assert_true(!holds_at(room, found[BOUNDING_FAILS], x) || !truth);
    }
    for (uint32_t n = 0; n < room->graph.node_count; n++) {
        assert_int_equal(room->remaining[n], 0);
    }
    return found[BOUNDING_HOLDS] == edge_not(found[BOUNDING_FAILS]);
}

/* False: the shape drawn gave no circuit. */
static bool open_random(struct room *room, struct circuit *circuit, literal *root,
                        uint64_t seed, uint64_t salt, bool *cycles)
{
    uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + salt;
    struct random_shape shape = {2 + random_below(&state, 7), 2 + random_below(&state, 14),
                                 random_below(&state, 2), random_below(&state, 2), false};
    *cycles = shape.cycles;
    if (!random_circuit(&state, shape, circuit, root)) {
        return false;
    }
    open_room(room, circuit, literal_node(*root));
    return true;
}

static void test_bounding_run__bounds_hold_and_meet(void **unused)
{
    (void)unused;
    uint32_t met = 0, apart = 0, acyclic = 0;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        struct circuit circuit;
        struct room room;
        literal root;
        bool cycles = false;
        if (!open_random(&room, &circuit, &root, seed, 1, &cycles)) {
            continue;
        }
        for (uint32_t width = 1; width < 10; width += 4) {
            apart += !compare(&room, &circuit, literal_node(root), width, 0.01);
        }
        met += compare(&room, &circuit, literal_node(root), 4096, 0) && !cycles;
        acyclic += !cycles;
        close_room(&room);
        circuit_release(&circuit);
    }
    assert_int_equal(met, acyclic);
    assert_true(apart > 100);
}

/* Where nothing is complemented a side that is found alone is what both together give. */
static void test_bounding_run__sides_stand_alone(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct circuit circuit;
        struct room room;
        literal root;
        bool cycles = false;
        if (!open_random(&room, &circuit, &root, seed, 5, &cycles)) {
            continue;
        }
        struct bounding bounding = bounding_of(&room, 4, 0.01);
        edge both[2], one[2];
        assert_true(bounding.separable || !circuit.coherent);
        for (unsigned side = 0; side < 2; side++) {
            double chance[2];
            struct diagram diagram = {0};
            assert_int_equal(bounding_run(&bounding, BOUNDING_BOTH, both), STATUS_OK);
            assert_int_equal(table_extract(&room.bdd, both[side], NULL, &diagram), STATUS_OK);
            chance[0] = diagram_chance(&diagram, room.weights);
            diagram_release(&diagram);
            assert_int_equal(bounding_run(&bounding, 1u << side, one), STATUS_OK);
            assert_int_equal(table_extract(&room.bdd, one[side], NULL, &diagram), STATUS_OK);
            chance[1] = diagram_chance(&diagram, room.weights);
            diagram_release(&diagram);
            assert_true(chance[0] == chance[1]);
            assert_true(!bounding.separable || one[!side] == EDGE_FALSE);
        }
        close_room(&room);
        circuit_release(&circuit);
    }
}

/* At least 8 of 16: too many nodes to be left alone under a threshold. */
static void build_majority(struct circuit *circuit, literal *root)
{
    struct circuit_builder b;
    uint32_t node_of[17], gate;
    circuit_builder_init(&b);
    for (int a = 0; a < 16; a++) {
        circuit_add_atom(&b);
    }
    gate = circuit_add_gate(&b, GATE_AT_LEAST, 8);
    for (uint32_t a = 0; a < 16; a++) {
        circuit_add_input(&b, gate, literal_of(a, false));
    }
    assert_int_equal(circuit_finish(&b, circuit, node_of, NULL), STATUS_OK);
    *root = literal_of(node_of[gate], false);
    circuit_builder_release(&b);
}

/* Either limit, alone, is what the loss is put down to; without limits nothing is lost. */
static void test_bounding_run__losses_are_told_apart(void **unused)
{
    (void)unused;
    static const struct {
        uint32_t width;
        double threshold;
        bool by_width, by_threshold;
    } cases[] = {{8, 0, true, false}, {4096, 0.01, false, true}, {4096, 0, false, false}};
    struct circuit circuit;
    struct room room;
    literal root;
    build_majority(&circuit, &root);
    open_room(&room, &circuit, literal_node(root));
    for (int i = 0; i < 3; i++) {
        struct bounding bounding = bounding_of(&room, cases[i].width, cases[i].threshold);
        edge found[2];
        assert_int_equal(bounding_run(&bounding, BOUNDING_BOTH, found), STATUS_OK);
        for (int side = 0; side < 2; side++) {
            assert_int_equal(bounding.sides[side].lost_by_width > 0, cases[i].by_width);
            assert_int_equal(bounding.sides[side].lost_by_threshold > 0, cases[i].by_threshold);
        }
        assert_int_equal(found[0] == edge_not(found[1]), i == 2);
    }
    close_room(&room);
    circuit_release(&circuit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounding_run__bounds_hold_and_meet),
        cmocka_unit_test(test_bounding_run__sides_stand_alone),
        cmocka_unit_test(test_bounding_run__losses_are_told_apart)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
