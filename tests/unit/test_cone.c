/* Cones: a small circuit, put among a thousand others, is found again as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/cone.h"
#include "base/memory.h"
#include "base/random.h"

enum { FILLERS = 1500, SEEDS = 60, SMALL = 24 };

/* Gates over anything, cycles and complements included, and one over all of them. */
static uint32_t add_small(struct circuit_builder *builder, uint64_t seed)
{
    struct random_stream random;
    random_open(&random, seed, 7, 0);
    uint32_t atoms = 1 + random_below(&random, 5), gates = 1 + random_below(&random, 18);
    uint32_t begin = (uint32_t)builder->kind.count, nodes = atoms + gates;
    for (uint32_t a = 0; a < atoms; a++) {
        circuit_add_atom(builder);
    }
    for (uint32_t g = 0; g < gates; g++) {
        circuit_add_gate(builder, GATE_ALL + random_below(&random, 3), 2);
    }
    for (uint32_t g = begin + atoms; g < begin + nodes; g++) {
        for (uint32_t i = random_below(&random, 4); i > 0; i--) {
            bool complemented = random_below(&random, 9) == 0;
            uint32_t below = g - begin, any = random_below(&random, 8) == 0 ? nodes : below;
            uint32_t input = begin + random_below(&random, any);
            circuit_add_input(builder, g, literal_of(input, complemented && input < g));
        }
    }
    uint32_t root = circuit_add_gate(builder, GATE_ANY, 0);
    for (uint32_t n = begin; n < root; n++) {
        circuit_add_input(builder, root, literal_of(n, false));
    }
    return root;
}

static void add_fillers(struct circuit_builder *builder, uint64_t seed)
{
    for (int i = 0; i < FILLERS; i++) {
        uint32_t a = circuit_add_atom(builder), b = circuit_add_atom(builder);
        uint32_t gate = circuit_add_gate(builder, seed & 1 ? GATE_ALL : GATE_ANY, 0);
        circuit_add_input(builder, gate, literal_of(a, false));
        circuit_add_input(builder, gate, literal_of(b, i % 3 == 0));
    }
}

static void expect_equal(const struct circuit *a, const struct circuit *b)
{
    assert_int_equal(a->node_count, b->node_count);
    assert_int_equal(a->atom_count, b->atom_count);
    assert_int_equal(a->edge_count, b->edge_count);
    assert_int_equal(a->component_count, b->component_count);
    assert_int_equal(a->cyclic_count, b->cyclic_count);
    assert_int_equal(a->coherent, b->coherent);
    assert_memory_equal(a->kind, b->kind, a->node_count);
    assert_memory_equal(a->threshold, b->threshold, a->node_count * sizeof(uint32_t));
    assert_memory_equal(a->first, b->first, (a->node_count + 1) * sizeof(uint32_t));
    assert_memory_equal(a->inputs, b->inputs, a->edge_count * sizeof(literal));
    assert_memory_equal(a->component_first, b->component_first,
                        (a->component_count + 1) * sizeof(uint32_t));
    if (a->cyclic_count > 0) {
        assert_memory_equal(a->cyclic, b->cyclic, a->cyclic_count * sizeof(uint32_t));
    }
}

/* The whole, and the root in it; false where a complement lies on a cycle. */
static bool surround(uint64_t seed, struct circuit *whole, literal *root)
{
    static uint32_t node_of[6 * FILLERS + SMALL];
    struct circuit_builder builder;
    circuit_builder_init(&builder);
    add_fillers(&builder, seed);
    uint32_t built = add_small(&builder, seed);
    add_fillers(&builder, seed + 1);
    bool sound = circuit_finish(&builder, whole, node_of, NULL) == STATUS_OK;
    *root = literal_of(node_of[built], seed & 1);
    circuit_builder_release(&builder);
    return sound;
}

static void test_cone__is_the_circuit_among_others(void **state)
{
    uint32_t compared = 0, cyclic = 0;
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct circuit_builder builder;
        struct circuit alone, whole;
        struct cone cone;
        literal root;
        uint32_t node_of[SMALL];
        circuit_builder_init(&builder);
        uint32_t built = add_small(&builder, seed);
        assert_in_range(built, 1, SMALL - 1);
        bool sound = circuit_finish(&builder, &alone, node_of, NULL) == STATUS_OK;
        circuit_builder_release(&builder);
        assert_int_equal(surround(seed, &whole, &root), sound);
        if (sound) {
            assert_int_equal(cone_find(&whole, root, &cone), STATUS_OK);
            assert_false(cone.whole);
            assert_int_equal(cone.root, literal_of(node_of[built], seed & 1));
            expect_equal(&cone.circuit, &alone);
            for (uint32_t n = 1; n < cone.circuit.node_count; n++) {
                assert_true(cone.nodes[n - 1] < cone.nodes[n]);
            }
            cone_release(&cone);
            compared++;
            cyclic += alone.cyclic_count > 0;
        }
        circuit_release(&alone);
        circuit_release(&whole);
    }
    assert_in_range(compared, SEEDS / 4, SEEDS);
    assert_in_range(cyclic, 3, SEEDS);
}

static void test_cone__stays_when_the_rest_is_dropped(void **state)
{
    uint32_t compared = 0;
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        static uint32_t atom_of[4 * FILLERS + SMALL];
        struct circuit whole;
        struct cone cone;
        literal root;
        if (!surround(seed, &whole, &root) || whole.cyclic_count > 0) {
            circuit_release(&whole);
            continue;
        }
        for (uint32_t a = 0; a < whole.atom_count; a++) {
            atom_of[a] = a;
        }
        assert_int_equal(cone_find(&whole, root, &cone), STATUS_OK);
        memory_fail_after(0);
        assert_int_equal(cone_keep(&whole, &root, atom_of), STATUS_MEMORY);
        memory_fail_after(-1);
        for (int times = 0; times < 2; times++) {
            assert_int_equal(cone_keep(&whole, &root, atom_of), STATUS_OK);
            assert_int_equal(root, cone.root);
            expect_equal(&whole, &cone.circuit);
            assert_memory_equal(atom_of, cone.nodes, whole.atom_count * sizeof(uint32_t));
        }
        cone_release(&cone);
        circuit_release(&whole);
        compared++;
    }
    assert_in_range(compared, 3, SEEDS);
}

static void test_cone__is_not_looked_for_where_most_is_reached(void **state)
{
    struct circuit_builder builder;
    struct circuit circuit;
    struct cone cone;
    static uint32_t node_of[20000];
    (void)state;
    circuit_builder_init(&builder);
    uint32_t last = circuit_add_atom(&builder);
    for (int i = 1; i < 20000; i++) {
        uint32_t gate = circuit_add_gate(&builder, GATE_ANY, 0);
        circuit_add_input(&builder, gate, literal_of(last, false));
        last = gate;
    }
    assert_int_equal(circuit_finish(&builder, &circuit, node_of, NULL), STATUS_OK);
    circuit_builder_release(&builder);
    assert_int_equal(cone_find(&circuit, literal_of(10000, false), &cone), STATUS_OK);
    assert_true(cone.whole);
    cone_release(&cone);
    assert_int_equal(cone_find(&circuit, literal_of(1000, false), &cone), STATUS_OK);
    assert_false(cone.whole);
    assert_int_equal(cone.circuit.node_count, 1001);
    cone_release(&cone);
    circuit_release(&circuit);
}

static void test_cone__survives_every_failed_allocation(void **state)
{
    struct circuit whole;
    literal root;
    uint64_t seed = 0;
    (void)state;
    while (!surround(seed, &whole, &root) || whole.cyclic_count == 0) {
        circuit_release(&whole);
        seed++;
    }
    long successes = 0;
    for (bool failed = true; failed; successes++) {
        struct cone cone;
        memory_fail_after(successes);
        enum status status = cone_find(&whole, root, &cone);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        cone_release(&cone);
    }
    assert_true(successes > 5);
    circuit_release(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cone__is_the_circuit_among_others),
        cmocka_unit_test(test_cone__stays_when_the_rest_is_dropped),
        cmocka_unit_test(test_cone__is_not_looked_for_where_most_is_reached),
        cmocka_unit_test(test_cone__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
