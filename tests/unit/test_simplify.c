/* Simplified circuits against the truth tables of what they were made from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/simplify.h"
#include "base/memory.h"
#include "tests/oracle/circuits.h"

static uint32_t project(const struct simplified *s, uint32_t assignment)
{
    uint32_t seen = 0;
    for (uint32_t a = 0; a < s->circuit.atom_count; a++) {
        seen |= (assignment >> s->atom_of[a] & 1) << a;
    }
    return seen;
}

static void compare(const struct circuit *c, literal root, const uint8_t *fixed, uint64_t seed)
{
    struct simplified s;
    assert_int_equal(simplify(c, root, fixed, &s), STATUS_OK);
    uint8_t *table = truth_table(c, root, fixed);
    for (uint32_t x = 0; x < 1u << c->atom_count; x++) {
        bool holds = s.constant ? s.value : truth_of(&s.circuit, s.root, project(&s, x));
        if (holds != table[x]) {
            fail_msg("seed %llu: differs at %x", (unsigned long long)seed, x);
        }
    }
    for (uint32_t a = 0; !s.constant && a < s.circuit.atom_count; a++) {
        assert_true(!fixed || fixed[s.atom_of[a]] == ATOM_FREE);
    }
    free(table);
    simplified_release(&s);
}

static void test_simplify__keeps_the_function(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= 4000; seed++) {
        uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
        struct random_shape shape = {1 + random_below(&state, 8), 1 + random_below(&state, 16),
                                     random_below(&state, 2), random_below(&state, 2), false};
        struct circuit circuit;
        literal root;
        uint8_t fixed[8];
        if (random_circuit(&state, shape, &circuit, &root)) {
            for (uint32_t a = 0; a < 8; a++) {
                uint32_t drawn = random_below(&state, 9);
                fixed[a] = drawn < 3 ? (uint8_t)drawn : ATOM_FREE;
            }
            compare(&circuit, root, seed % 2 ? fixed : NULL, seed);
            circuit_release(&circuit);
        }
    }
}

/* All of a set and any of it, for many sets: gates of equal inputs are shared by kind only. */
static void test_simplify__tells_all_from_any(void **unused)
{
    (void)unused;
    enum { ATOMS = 8, SETS = 60, GATES = 2 * SETS };
    for (uint64_t seed = 1; seed <= 40; seed++) {
        uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
        struct circuit_builder b;
        struct circuit circuit;
        uint32_t node_of[ATOMS + GATES + 1];
        circuit_builder_init(&b);
        for (uint32_t a = 0; a < ATOMS; a++) {
            circuit_add_atom(&b);
        }
        uint32_t root = circuit_add_gate(&b, GATE_AT_LEAST, 1 + random_below(&state, GATES));
        for (uint32_t set = 0; set < SETS; set++) {
            uint32_t members = 1 + random_below(&state, (1u << ATOMS) - 1);
            uint32_t all = circuit_add_gate(&b, GATE_ALL, 0);
            uint32_t any = circuit_add_gate(&b, GATE_ANY, 0);
            for (uint32_t a = 0; a < ATOMS; a++) {
                if (members >> a & 1) {
                    circuit_add_input(&b, all, literal_of(a, false));
                    circuit_add_input(&b, any, literal_of(a, false));
                }
            }
            circuit_add_input(&b, root, literal_of(all, false));
            circuit_add_input(&b, root, literal_of(any, set % 3 == 0));
        }
        assert_int_equal(circuit_finish(&b, &circuit, node_of, NULL), STATUS_OK);
        compare(&circuit, literal_of(node_of[root], false), NULL, seed);
        circuit_release(&circuit);
        circuit_builder_release(&b);
    }
}

enum { PIECES = 1500, PIECE_ATOMS = 14, PIECE_GATES = 6 };

/* A tree in most pieces; in one of 'wild', gates over anything that the piece has before. */
static uint32_t add_piece(struct circuit_builder *b, uint64_t *state, uint32_t wild)
{
    bool tree = random_below(state, wild) > 0;
    uint32_t first = (uint32_t)b->kind.count, next = first;
    for (uint32_t a = 0; a < PIECE_ATOMS; a++) {
        circuit_add_atom(b);
    }
    for (uint32_t g = 0; g < PIECE_GATES; g++) {
        uint32_t kind = GATE_ALL + random_below(state, tree ? 2 : 3);
        uint32_t gate = circuit_add_gate(b, kind, 2);
        for (uint32_t i = random_below(state, 3); i < 4; i++) {
            uint32_t input = tree && next < gate ? next++
                             : tree              ? gate
                                                 : first + random_below(state, gate - first);
            if (input < gate) {
                circuit_add_input(b, gate, literal_of(input, random_below(state, 4) == 0));
            }
        }
    }
    return (uint32_t)b->kind.count - 1;
}

/* Where the atoms are as in 'atoms' by 'atom_of' (NULL: in their order). */
static bool root_truth(const struct circuit *c, literal root, const uint8_t *atoms,
                       const uint32_t *atom_of, uint32_t *met)
{
    uint8_t *truth = calloc(c->node_count, sizeof(*truth));
    assert_non_null(truth);
    for (uint32_t n = 0; n < c->node_count; n++) {
        truth[n] =
            n >= c->atom_count ? gate_holds(c, truth, n) : atoms[atom_of ? atom_of[n] : n];
    }
    if (met) {
        uint32_t top = literal_node(root);
        *met = 0;
        for (uint32_t e = c->first[top]; e < c->first[top + 1]; e++) {
            *met += truth[literal_node(c->inputs[e])];
        }
    }
    bool holds = literal_holds(truth, root);
    free(truth);
    return holds;
}

static void expect_all_used(const struct simplified *s)
{
    const struct circuit *c = &s->circuit;
    uint8_t *used = calloc(c->node_count, sizeof(*used));
    assert_non_null(used);
    used[literal_node(s->root)] = 1;
    for (uint32_t e = 0; e < c->edge_count; e++) {
        used[literal_node(c->inputs[e])] = 1;
    }
    assert_null(memchr(used, 0, c->node_count));
    free(used);
}

/* At least so many of many pieces as hold, and one more: what goes wrong in one is seen. */
static void compare_large(uint64_t seed, uint32_t wild)
{
    uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    struct circuit_builder b;
    struct circuit circuit;
    uint8_t atoms[PIECES * PIECE_ATOMS];
    uint32_t pieces[PIECES], met = 0;
    circuit_builder_init(&b);
    for (uint32_t p = 0; p < PIECES; p++) {
        pieces[p] = add_piece(&b, &state, wild);
    }
    literal root = literal_of(circuit_add_gate(&b, GATE_AT_LEAST, 1), false);
    for (uint32_t p = 0; p < PIECES; p++) {
        circuit_add_input(&b, literal_node(root), literal_of(pieces[p], false));
    }
    assert_int_equal(circuit_finish_root(&b, &circuit, &root), STATUS_OK);
    for (uint32_t a = 0; a < circuit.atom_count; a++) {
        atoms[a] = (uint8_t)random_below(&state, 2);
    }
    (void)root_truth(&circuit, root, atoms, NULL, &met);
    for (uint32_t more = 0; more < 2; more++) {
        struct simplified s;
        circuit.threshold[literal_node(root)] = met + more;
        assert_int_equal(simplify(&circuit, root, NULL, &s), STATUS_OK);
        assert_false(s.constant);
        expect_all_used(&s);
        bool holds = root_truth(&s.circuit, s.root, atoms, s.atom_of, NULL);
        if (holds != (more == 0)) {
            fail_msg("seed %llu, one of %u wild: differs", (unsigned long long)seed, wild);
        }
        simplified_release(&s);
    }
    circuit_release(&circuit);
    circuit_builder_release(&b);
}

static void test_simplify__keeps_the_function_of_large_circuits(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        compare_large(seed, seed % 3 == 0 ? 1 : seed % 3 == 1 ? 30 : 300);
    }
}

enum { LINKS = 100000 };

/* A chain of gates of an atom and the next gate each, the last one with 'last' instead;
 * 'turns': the next one is complemented and of the other kind. */
static void simplify_chain(bool turns, literal last, struct simplified *s)
{
    struct circuit_builder b;
    struct circuit circuit;
    uint32_t *node_of = malloc((2 * LINKS + 1) * sizeof(*node_of));
    assert_non_null(node_of);
    circuit_builder_init(&b);
    for (uint32_t a = 0; a <= LINKS; a++) {
        circuit_add_atom(&b);
    }
    for (uint32_t i = 0; i < LINKS; i++) {
        uint32_t gate = circuit_add_gate(&b, turns && i % 2 ? GATE_ALL : GATE_ANY, 0);
        circuit_add_input(&b, gate, literal_of(i, false));
        circuit_add_input(&b, gate, i + 1 < LINKS ? literal_of(gate + 1, turns) : last);
    }
    assert_int_equal(circuit_finish(&b, &circuit, node_of, NULL), STATUS_OK);
    assert_int_equal(simplify(&circuit, literal_of(node_of[LINKS + 1], false), NULL, s),
                     STATUS_OK);
    circuit_release(&circuit);
    circuit_builder_release(&b);
    free(node_of);
}

/* Copied at each link, the inputs would not fit into memory. */
static void test_simplify__long_chains_become_one_gate(void **unused)
{
    (void)unused;
    for (int turns = 0; turns < 2; turns++) {
        struct simplified s;
        simplify_chain(turns, literal_of(LINKS, turns), &s);
        assert_false(s.constant);
        assert_int_equal(s.circuit.atom_count, LINKS + 1);
        assert_int_equal(s.circuit.node_count, LINKS + 2);
        assert_int_equal(s.circuit.edge_count, LINKS + 1);
        bool any = s.circuit.kind[LINKS + 1] == GATE_ANY;
        assert_int_equal(s.root, literal_of(LINKS + 1, !any));
        for (uint32_t e = 0; e < s.circuit.edge_count; e++) {
            literal input = s.circuit.inputs[e];
            bool complemented = turns && s.atom_of[literal_node(input)] % 2;
            assert_int_equal(literal_complemented(input), complemented == any);
        }
        simplified_release(&s);
    }
}

static void test_simplify__long_chains_can_be_constant(void **unused)
{
    (void)unused;
    struct simplified s;
    simplify_chain(false, literal_of(0, true), &s);
    assert_true(s.constant && s.value);
    simplified_release(&s);
}

static void test_simplify__every_failed_allocation_is_reported(void **unused)
{
    (void)unused;
    uint64_t state = 12345;
    struct circuit circuit;
    struct simplified s;
    literal root = 0;
    assert_true(random_circuit(&state, (struct random_shape){6, 12, false, true, false},
                               &circuit, &root));
    for (long successes = 0;; successes++) {
        memory_fail_after(successes);
        enum status status = simplify(&circuit, root, NULL, &s);
        bool failed = memory_failed();
        memory_fail_after(-1);
        assert_true(status == STATUS_OK || (failed && status == STATUS_MEMORY));
        simplified_release(&s);
        if (!failed) {
            break;
        }
    }
    circuit_release(&circuit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_simplify__keeps_the_function),
        cmocka_unit_test(test_simplify__tells_all_from_any),
        cmocka_unit_test(test_simplify__keeps_the_function_of_large_circuits),
        cmocka_unit_test(test_simplify__long_chains_become_one_gate),
        cmocka_unit_test(test_simplify__long_chains_can_be_constant),
        cmocka_unit_test(test_simplify__every_failed_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
