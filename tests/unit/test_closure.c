/* Least fixed points, 64 worlds at once and one alone, against one world at a time evaluated
 * naively. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/closure.h"
#include "base/memory.h"
#include "tests/oracle/circuits.h"

enum { CASES = 3000, MOST_CIRCUIT_NODES = 64, WORLDS = 64 };

static uint64_t random_word(uint64_t *state)
{
    uint64_t word = 0;
    for (int i = 0; i < 4; i++) {
        word = word << 16 | random_below(state, 1u << 16);
    }
    return word;
}

/* One world, component by component, each from nothing; 'denied' may be NULL. */
static void evaluate_world(const struct circuit *c, const uint64_t *denied, int lane,
                           const uint64_t *atoms, uint8_t *truth)
{
    memset(truth, 0, c->node_count);
    for (uint32_t a = 0; a < c->atom_count; a++) {
        truth[a] = atoms[a] >> lane & 1;
    }
    for (uint32_t k = 0; k < c->component_count; k++) {
        for (bool grows = true; grows;) {
            grows = false;
            for (uint32_t g = c->component_first[k]; g < c->component_first[k + 1]; g++) {
                bool may = !denied || !(denied[g] >> lane & 1);
                if (may && !truth[g] && gate_holds(c, truth, g)) {
                    truth[g] = grows = true;
                }
            }
        }
    }
}

static bool draw_circuit(uint64_t *state, bool complements, struct circuit *circuit)
{
    struct random_shape shape = {1 + random_below(state, 8), 1 + random_below(state, 30),
                                 complements, random_below(state, 4) > 0, false};
    literal root;
    return random_circuit(state, shape, circuit, &root);
}

/* One world alone, of those that 'nodes' holds closed. */
static void check_one(const struct circuit *c, const uint64_t *nodes, int lane, bool *holds,
                      uint64_t seed)
{
    for (uint32_t n = 0; n < c->node_count; n++) {
        holds[n] = n < c->atom_count ? nodes[n] >> lane & 1 : n % 2;
    }
    assert_int_equal(closure_evaluate_one(c, holds), STATUS_OK);
    for (uint32_t n = 0; n < c->node_count; n++) {
        if (holds[n] != (nodes[n] >> lane & 1)) {
            fail_msg("seed %llu, lane %d, node %u", (unsigned long long)seed, lane, n);
        }
    }
}

static void check_worlds(const struct circuit *c, uint64_t *state, uint64_t seed, bool denying)
{
    uint64_t nodes[MOST_CIRCUIT_NODES], denied[MOST_CIRCUIT_NODES];
    uint8_t truth[MOST_CIRCUIT_NODES];
    for (uint32_t n = 0; n < c->node_count; n++) {
        nodes[n] = random_word(state); /* what gates hold before must not matter */
        denied[n] = random_word(state) & random_word(state) & random_word(state);
    }
    enum status status =
        denying ? closure_evaluate_denying(c, denied, nodes) : closure_evaluate(c, nodes);
    assert_int_equal(status, STATUS_OK);
    for (int lane = 0; lane < WORLDS; lane++) {
        evaluate_world(c, denying ? denied : NULL, lane, nodes, truth);
        for (uint32_t n = 0; n < c->node_count; n++) {
            if (truth[n] != (nodes[n] >> lane & 1)) {
                fail_msg("seed %llu, lane %d, node %u", (unsigned long long)seed, lane, n);
            }
        }
        if (!denying && lane % 8 == 0) {
            bool holds[MOST_CIRCUIT_NODES];
            check_one(c, nodes, lane, holds, seed);
        }
    }
}

static void test_closure__agrees_with_each_world_alone(void **state)
{
    (void)state;
    long checked = 0;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        uint64_t random = seed * 0x9E3779B97F4A7C15u;
        struct circuit circuit;
        if (draw_circuit(&random, seed % 2, &circuit)) {
            check_worlds(&circuit, &random, seed, false);
            check_worlds(&circuit, &random, seed, true);
            checked++;
            circuit_release(&circuit);
        }
    }
    assert_true(checked > CASES / 2);
}

/* What is derived is what holds, and nothing is derived from what comes later. */
static void check_derivation(const struct circuit *c, uint64_t *state, uint64_t seed)
{
    bool holds[MOST_CIRCUIT_NODES], needed[MOST_CIRCUIT_NODES];
    uint8_t truth[MOST_CIRCUIT_NODES] = {0}, derived[MOST_CIRCUIT_NODES] = {0};
    uint64_t atoms[MOST_CIRCUIT_NODES];
    uint32_t order[MOST_CIRCUIT_NODES], count;
    for (uint32_t a = 0; a < c->atom_count; a++) {
        holds[a] = random_below(state, 2);
        atoms[a] = holds[a];
    }
    evaluate_world(c, NULL, 0, atoms, truth);
    assert_int_equal(closure_derive(c, holds, order, &count), STATUS_OK);
    for (uint32_t i = 0; i < count; i++) {
        if (derived[order[i]] ||
            (order[i] >= c->atom_count && !gate_holds(c, derived, order[i]))) {
            fail_msg("seed %llu: node %u is not derived", (unsigned long long)seed, order[i]);
        }
        derived[order[i]] = 1;
    }
    for (uint32_t n = 0; n < c->node_count; n++) {
        if (derived[n] != truth[n] || holds[n] != truth[n]) {
            fail_msg("seed %llu: node %u holds wrongly", (unsigned long long)seed, n);
        }
    }
    if (count == 0) {
        return;
    }
    uint32_t root = order[count - 1];
    assert_int_equal(closure_needed(c, order, count, root, needed), STATUS_OK);
    memset(derived, 0, sizeof(derived));
    for (uint32_t i = 0; i < count; i++) {
        bool atom = order[i] < c->atom_count;
        if (needed[order[i]] && !atom && !gate_holds(c, derived, order[i])) {
            fail_msg("seed %llu: node %u lacks what it needs", (unsigned long long)seed,
                     order[i]);
        }
        derived[order[i]] = needed[order[i]];
    }
    assert_true(needed[root]);
}

static void test_closure__derivations_are_well_founded(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        uint64_t random = seed * 0xD1342543DE82EF95u;
        struct circuit circuit;
        if (draw_circuit(&random, false, &circuit)) {
            check_derivation(&circuit, &random, seed);
            circuit_release(&circuit);
        }
    }
}

static void test_closure__nothing_supports_itself(void **state)
{
    (void)state;
    struct circuit_builder b;
    struct circuit circuit;
    uint32_t node_of[4];
    uint64_t nodes[4] = {0};
    circuit_builder_init(&b);
    uint32_t entry = circuit_add_atom(&b);
    uint32_t one = circuit_add_gate(&b, GATE_ANY, 0);
    uint32_t other = circuit_add_gate(&b, GATE_ALL, 0);
    uint32_t self = circuit_add_gate(&b, GATE_ALL, 0);
    circuit_add_input(&b, one, literal_of(other, false));
    circuit_add_input(&b, one, literal_of(entry, false));
    circuit_add_input(&b, other, literal_of(one, false));
    circuit_add_input(&b, self, literal_of(self, false));
    assert_int_equal(circuit_finish(&b, &circuit, node_of, NULL), STATUS_OK);
    nodes[node_of[entry]] = 2;
    assert_int_equal(closure_evaluate(&circuit, nodes), STATUS_OK);
    assert_int_equal(nodes[node_of[one]], 2);
    assert_int_equal(nodes[node_of[other]], 2);
    assert_int_equal(nodes[node_of[self]], 0);
    circuit_release(&circuit);
    circuit_builder_release(&b);
}

static void test_closure__counts_wide_gates(void **state)
{
    (void)state;
    enum { WIDTH = 100 };
    for (uint32_t k = 0; k <= WIDTH + 1; k++) {
        struct circuit_builder b;
        struct circuit circuit;
        uint32_t node_of[WIDTH + 1];
        uint64_t nodes[WIDTH + 1];
        circuit_builder_init(&b);
        for (uint32_t a = 0; a < WIDTH; a++) {
            circuit_add_atom(&b);
            nodes[a] = a < 64 ? ~(uint64_t)0 << a : 0; /* lane l holds l + 1 of them */
        }
        uint32_t gate = circuit_add_gate(&b, GATE_AT_LEAST, k);
        for (uint32_t a = 0; a < WIDTH; a++) {
            circuit_add_input(&b, gate, literal_of(a, false));
        }
        assert_int_equal(circuit_finish(&b, &circuit, node_of, NULL), STATUS_OK);
        assert_int_equal(closure_evaluate(&circuit, nodes), STATUS_OK);
        uint64_t expected = k <= 1 ? ~(uint64_t)0 : k > 64 ? 0 : ~(uint64_t)0 << (k - 1);
        assert_true(nodes[node_of[gate]] == expected);
        bool holds[WIDTH + 1];
        check_one(&circuit, nodes, (int)k % WORLDS, holds, k);
        circuit_release(&circuit);
        circuit_builder_release(&b);
    }
}

/* Thousands of gates of one to six inputs among nodes nearby: with cycles or complements. */
static bool draw_large(uint64_t *state, bool coherent, struct circuit *circuit)
{
    enum { ATOMS = 500, GATES = 3000, NEAR = 200 };
    static uint32_t node_of[ATOMS + GATES];
    struct circuit_builder b;
    circuit_builder_init(&b);
    for (uint32_t n = 0; n < ATOMS + GATES; n++) {
        if (n < ATOMS) {
            circuit_add_atom(&b);
            continue;
        }
        uint32_t inputs = 1 + random_below(state, 6);
        circuit_add_gate(&b, (enum gate_kind)(GATE_ALL + random_below(state, 3)),
                         random_below(state, inputs + 2));
        for (uint32_t i = 0; i < inputs; i++) {
            bool forward =
                coherent && random_below(state, 500) == 0 && n + NEAR < ATOMS + GATES;
            uint32_t near = 1 + random_below(state, NEAR);
            circuit_add_input(&b, n,
                              literal_of(forward ? n + near : n - near,
                                         !coherent && random_below(state, 10) == 0));
        }
    }
    enum status status = circuit_finish(&b, circuit, node_of, NULL);
    circuit_builder_release(&b);
    return status == STATUS_OK;
}

/* Large enough for the loops that look ahead; three algorithms against each other. */
static void test_closure__agrees_in_large_circuits(void **state)
{
    (void)state;
    uint32_t cycles = 0, complements = 0;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        uint64_t random = seed * 0x9E3779B97F4A7C15u;
        struct circuit c;
        assert_true(draw_large(&random, seed % 3, &c));
        uint64_t *nodes = memory_zeroed(c.node_count, sizeof(*nodes));
        bool *holds = memory_array(c.node_count, sizeof(*holds));
        uint32_t *order = memory_array(c.node_count, sizeof(*order)), count;
        assert_true(nodes && holds && order);
        for (uint32_t a = 0; a < c.atom_count; a++) {
            nodes[a] = random_word(&random);
        }
        assert_int_equal(closure_evaluate(&c, nodes), STATUS_OK);
        for (int lane = 0; lane < WORLDS; lane += 9) {
            check_one(&c, nodes, lane, holds, seed);
            if (c.coherent) {
                assert_int_equal(closure_derive(&c, holds, order, &count), STATUS_OK);
                for (uint32_t n = 0; n < c.node_count; n++) {
                    assert_int_equal(holds[n], nodes[n] >> lane & 1);
                }
            }
        }
        cycles += c.cyclic_count;
        complements += !c.coherent;
        memory_free(nodes);
        memory_free(holds);
        memory_free(order);
        circuit_release(&c);
    }
    assert_true(cycles > 0 && complements > 0);
}

static void test_closure__survives_every_failure_of_memory(void **state)
{
    (void)state;
    uint64_t random = 7;
    struct circuit circuit = {0};
    while (!draw_circuit(&random, false, &circuit) || circuit.component_count == 0 ||
           circuit.node_count - circuit.atom_count == circuit.component_count) {
        circuit_release(&circuit);
    }
    int failed = 1;
    for (long successes = 0; failed; successes++) {
        uint64_t nodes[MOST_CIRCUIT_NODES] = {0};
        bool holds[MOST_CIRCUIT_NODES] = {0};
        uint32_t order[MOST_CIRCUIT_NODES], count;
        memory_fail_after(successes);
        bool sound = closure_evaluate(&circuit, nodes) == STATUS_OK;
        sound = closure_evaluate_one(&circuit, holds) == STATUS_OK && sound;
        sound = closure_derive(&circuit, holds, order, &count) == STATUS_OK && sound;
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(sound, !failed);
    }
    circuit_release(&circuit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_closure__agrees_with_each_world_alone),
        cmocka_unit_test(test_closure__derivations_are_well_founded),
        cmocka_unit_test(test_closure__nothing_supports_itself),
        cmocka_unit_test(test_closure__counts_wide_gates),
        cmocka_unit_test(test_closure__agrees_in_large_circuits),
        cmocka_unit_test(test_closure__survives_every_failure_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
