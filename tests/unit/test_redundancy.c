/* Circuits rid of redundant inputs against the truth tables of what they were made from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/redundancy.h"
#include "base/memory.h"
#include "tests/oracle/circuits.h"

/* The circuit with the edges replaced that were found, if any were. */
static bool remove_redundant(const struct circuit *circuit, literal *root, struct circuit *less)
{
    struct circuit_builder b;
    struct redundancy found;
    uint32_t marked = 0;
    assert_int_equal(redundancy_find(circuit, *root, &found), STATUS_OK);
    if (found.count == 0) {
        assert_null(found.edges);
        return false;
    }
    circuit_builder_init(&b);
    circuit_copy_nodes(circuit, &b);
    uint32_t constant = circuit_add_gate(&b, GATE_ALL, 0);
    for (uint32_t n = 0; n < circuit->node_count; n++) {
        for (uint32_t e = circuit->first[n]; e < circuit->first[n + 1]; e++) {
            uint8_t given = found.edges[e];
            circuit_add_input(
                &b, n, given ? literal_of(constant, given == GIVEN_FALSE) : circuit->inputs[e]);
            marked += given != GIVEN_NOT;
        }
    }
    assert_int_equal(circuit_finish_root(&b, less, root), STATUS_OK);
    assert_int_equal(marked, found.count);
    circuit_builder_release(&b);
    redundancy_release(&found);
    return true;
}

static void test_redundancy__keeps_the_function(void **unused)
{
    (void)unused;
    uint32_t found = 0;
    for (uint64_t seed = 1; seed <= 6000; seed++) {
        uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
        struct random_shape shape = {2 + random_below(&state, 6), 2 + random_below(&state, 14),
                                     random_below(&state, 2), random_below(&state, 2), false};
        struct circuit circuit, less;
        literal root;
        if (!random_circuit(&state, shape, &circuit, &root)) {
            continue;
        }
        literal renumbered = root;
        bool changed = remove_redundant(&circuit, &renumbered, &less);
        found += changed;
        for (uint32_t x = 0; changed && x < 1u << circuit.atom_count; x++) {
            if (truth_of(&less, renumbered, x) != truth_of(&circuit, root, x)) {
                fail_msg("seed %llu: differs at %x", (unsigned long long)seed, x);
            }
        }
        if (changed) {
            circuit_release(&less);
        }
        circuit_release(&circuit);
    }
    assert_true(found > 500);
}

enum { X, Y, Z, ATOMS };

/* One gate over the atoms, and one above it that has an atom of its own. */
struct pair {
    enum gate_kind above, below;
    uint32_t threshold;
    literal beside;     /* an input of the gate above */
    literal inputs[3];  /* of the gate below */
    bool elsewhere;     /* the gate below has another user, without atoms */
    bool root_is_below; /* the gate above is not below the root */
    uint32_t constants; /* inputs of the gate below that are replaced */
    const char *label;
};

static void build_pair(const struct pair *pair, struct circuit *circuit, literal *root)
{
    struct circuit_builder b;
    uint32_t node_of[ATOMS + 4];
    circuit_builder_init(&b);
    for (uint32_t a = 0; a < ATOMS; a++) {
        circuit_add_atom(&b);
    }
    uint32_t below = circuit_add_gate(&b, pair->below, pair->threshold);
    uint32_t above = circuit_add_gate(&b, pair->above, 1), top = above;
    for (uint32_t i = 0; i < 3; i++) {
        circuit_add_input(&b, below, pair->inputs[i]);
    }
    circuit_add_input(&b, above, pair->beside);
    circuit_add_input(&b, above, literal_of(below, true));
    if (pair->elsewhere) {
        top = circuit_add_gate(&b, GATE_AT_LEAST, 2);
        circuit_add_input(&b, top, literal_of(above, false));
        circuit_add_input(&b, top, literal_of(below, false));
    }
    assert_int_equal(circuit_finish(&b, circuit, node_of, NULL), STATUS_OK);
    *root = literal_of(node_of[pair->root_is_below ? below : top], false);
    circuit_builder_release(&b);
}

/* Gates come behind what they use: the gate over the atoms is the first that is no constant. */
static uint32_t count_constants(const struct circuit *circuit)
{
    uint32_t constants = 0, below = ATOMS;
    while (circuit->first[below] == circuit->first[below + 1]) {
        below++;
    }
    for (uint32_t e = circuit->first[below]; e < circuit->first[below + 1]; e++) {
        uint32_t node = literal_node(circuit->inputs[e]);
        constants += node >= ATOMS && circuit->first[node] == circuit->first[node + 1];
    }
    return constants;
}

static void test_redundancy__replaces_what_is_settled_above(void **unused)
{
    (void)unused;
    const literal x = literal_of(X, false), y = literal_of(Y, false), z = literal_of(Z, false);
    const literal not_x = literal_of(X, true);
    const struct pair pairs[] = {
        {GATE_ANY, GATE_ALL, 0, x, {x, y, z}, false, false, 1, "any of x"},
        {GATE_ALL, GATE_ANY, 0, x, {x, y, z}, false, false, 1, "all of x"},
        {GATE_ANY, GATE_ALL, 0, not_x, {x, y, z}, false, false, 1, "any of not x"},
        {GATE_ANY, GATE_ANY, 0, x, {not_x, y, z}, false, false, 1, "not x below"},
        {GATE_ANY, GATE_AT_LEAST, 2, x, {x, y, z}, false, false, 1, "x counts below"},
        {GATE_ANY, GATE_AT_LEAST, 2, x, {x, x, z}, false, false, 2, "x counts twice"},
        {GATE_AT_LEAST, GATE_ALL, 0, x, {x, y, z}, false, false, 0, "x counts above"},
        {GATE_ANY, GATE_ALL, 0, x, {x, y, z}, true, false, 0, "matters elsewhere"},
        {GATE_ANY, GATE_ALL, 0, x, {x, y, z}, false, true, 0, "is the root"},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct circuit circuit, less;
        literal root;
        build_pair(&pairs[i], &circuit, &root);
        bool changed = remove_redundant(&circuit, &root, &less);
        if (changed != (pairs[i].constants > 0) ||
            (changed && count_constants(&less) != pairs[i].constants)) {
            fail_msg("%s", pairs[i].label);
        }
        if (changed) {
            circuit_release(&less);
        }
        circuit_release(&circuit);
    }
}

/* All of two gates, each any of 'atoms' atoms and of so many gates that both use, of one atom
 * each: at each of these the atoms beside it are compared, and the square of it is to be seen.
 */
static void test_redundancy__leaves_what_takes_too_long(void **unused)
{
    (void)unused;
    enum { ATOMS_FEW = 100, ATOMS_MANY = 1100 };
    for (uint32_t atoms = ATOMS_FEW; atoms <= ATOMS_MANY; atoms += ATOMS_MANY - ATOMS_FEW) {
        struct circuit_builder b;
        struct circuit circuit, less;
        uint32_t left = 0;
        circuit_builder_init(&b);
        for (uint32_t a = 0; a < atoms; a++) {
            circuit_add_atom(&b);
        }
        uint32_t first = circuit_add_gate(&b, GATE_ANY, 0);
        uint32_t second = circuit_add_gate(&b, GATE_ANY, 0);
        literal root = literal_of(circuit_add_gate(&b, GATE_ALL, 0), false);
        circuit_add_input(&b, literal_node(root), literal_of(first, false));
        circuit_add_input(&b, literal_node(root), literal_of(second, false));
        for (uint32_t a = 0; a < atoms; a++) {
            uint32_t all = circuit_add_gate(&b, GATE_ALL, 0);
            circuit_add_input(&b, first, literal_of(a, false));
            circuit_add_input(&b, first, literal_of(all, false));
            circuit_add_input(&b, second, literal_of(a, false));
            circuit_add_input(&b, second, literal_of(all, false));
            circuit_add_input(&b, all, literal_of(a, false));
        }
        assert_int_equal(circuit_finish_root(&b, &circuit, &root), STATUS_OK);
        assert_true(remove_redundant(&circuit, &root, &less));
        for (uint32_t e = 0; e < less.edge_count; e++) {
            left += literal_node(less.inputs[e]) < atoms;
        }
        if (atoms == ATOMS_FEW) {
            assert_int_equal(left, 2 * atoms);
        } else {
            assert_true(left > 2 * atoms && left < 3 * atoms);
        }
        circuit_release(&less);
        circuit_release(&circuit);
        circuit_builder_release(&b);
    }
}

static void test_redundancy__survives_every_failed_allocation(void **unused)
{
    (void)unused;
    const literal x = literal_of(X, false);
    const struct pair pair = {GATE_ANY, GATE_ALL, 0, x,         {x, x ^ 2, x ^ 4},
                              false,    false,    1, "any of x"};
    struct circuit circuit;
    literal root;
    build_pair(&pair, &circuit, &root);
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct redundancy found;
        memory_fail_after(successes);
        enum status status = redundancy_find(&circuit, root, &found);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        assert_int_equal(found.count > 0, !failed);
        redundancy_release(&found);
    }
    circuit_release(&circuit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_redundancy__keeps_the_function),
        cmocka_unit_test(test_redundancy__replaces_what_is_settled_above),
        cmocka_unit_test(test_redundancy__leaves_what_takes_too_long),
        cmocka_unit_test(test_redundancy__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
