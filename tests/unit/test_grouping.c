/* Regrouped circuits against the truth tables of what they were made from, and against sets of
 * inputs found by comparing each with each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/grouping.h"
#include "analyzer/modules.h"
#include "base/memory.h"
#include "tests/oracle/circuits.h"

typedef enum status (*grouping_function)(const struct circuit *circuit, literal *root,
                                         struct circuit *out, bool *changed);

static void compare_truth(const struct circuit *circuit, literal root,
                          const struct circuit *grouped, literal renumbered, uint64_t seed)
{
    for (uint32_t x = 0; x < 1u << circuit->atom_count; x++) {
        if (truth_of(grouped, renumbered, x) != truth_of(circuit, root, x)) {
            fail_msg("seed %llu: differs at %x", (unsigned long long)seed, x);
        }
    }
}

static bool has_input(const struct circuit *c, uint32_t gate, literal l)
{
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        if (c->inputs[e] == l) {
            return true;
        }
    }
    return false;
}

static bool gate_in_cycle(const struct circuit *c, uint32_t gate)
{
    for (uint32_t i = 0; i < c->cyclic_count; i++) {
        uint32_t k = c->cyclic[i];
        if (gate >= c->component_first[k] && gate < c->component_first[k + 1]) {
            return true;
        }
    }
    return false;
}

/* Whether the atom has uses, all of which make it the same connective by De Morgan. */
static bool used_alike(const struct circuit *c, uint32_t atom)
{
    uint32_t any = 0, all = 0;
    for (uint32_t g = c->atom_count; g < c->node_count; g++) {
        for (uint32_t e = c->first[g]; e < c->first[g + 1]; e++) {
            if (literal_node(c->inputs[e]) != atom) {
                continue;
            }
            if (c->kind[g] == GATE_AT_LEAST || gate_in_cycle(c, g)) {
                return false;
            }
            bool plain = !literal_complemented(c->inputs[e]);
            any += (c->kind[g] == GATE_ANY) == plain;
            all += (c->kind[g] == GATE_ALL) == plain;
        }
    }
    return any + all > 1 && (any == 0 || all == 0);
}

static bool used_together(const struct circuit *c, uint32_t a, uint32_t b)
{
    for (uint32_t g = c->atom_count; g < c->node_count; g++) {
        for (literal sign = 0; sign < 2; sign++) {
            if (has_input(c, g, a << 1 | sign) != has_input(c, g, b << 1 | sign)) {
                return false;
            }
        }
    }
    return used_alike(c, a) && used_alike(c, b);
}

/* Whether some gate of the circuit has two equal inputs, or opposed ones. */
static bool repeats(const struct circuit *c)
{
    for (uint32_t g = c->atom_count; g < c->node_count; g++) {
        for (uint32_t e = c->first[g]; e < c->first[g + 1]; e++) {
            for (uint32_t d = c->first[g]; d < e; d++) {
                if (literal_node(c->inputs[d]) == literal_node(c->inputs[e])) {
                    return true;
                }
            }
        }
    }
    return false;
}

static bool any_together(const struct circuit *c)
{
    for (uint32_t a = 0; a < c->atom_count; a++) {
        for (uint32_t b = 0; b < a; b++) {
            if (used_together(c, a, b)) {
                return true;
            }
        }
    }
    return false;
}

/* As many components and cycles as a search finds, and inputs before what uses them. */
static void expect_in_order(const struct circuit *c)
{
    struct circuit_builder b;
    struct circuit searched;
    literal root = 0;
    circuit_builder_init(&b);
    circuit_copy_nodes(c, &b);
    for (uint32_t k = 0, cycles = 0; k < c->component_count; k++) {
        uint32_t end = c->component_first[k + 1];
        bool cyclic = cycles < c->cyclic_count && c->cyclic[cycles] == k;
        cycles += cyclic;
        for (uint32_t g = c->component_first[k]; g < end; g++) {
            for (uint32_t e = c->first[g]; e < c->first[g + 1]; e++) {
                assert_true(literal_node(c->inputs[e]) < (cyclic ? end : g));
                circuit_add_input(&b, g, c->inputs[e]);
            }
        }
    }
    assert_int_equal(circuit_finish_root(&b, &searched, &root), STATUS_OK);
    assert_int_equal(c->component_first[c->component_count], c->node_count);
    assert_int_equal(c->component_count, searched.component_count);
    assert_int_equal(c->cyclic_count, searched.cyclic_count);
    assert_int_equal(c->coherent, searched.coherent);
    circuit_release(&searched);
    circuit_builder_release(&b);
}

/* Draws circuits; 'found' are those that were regrouped. */
static uint32_t compare_all(grouping_function group, bool shared, uint64_t draws)
{
    uint32_t found = 0;
    for (uint64_t seed = 1; seed <= draws; seed++) {
        uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
        struct random_shape shape = {2 + random_below(&state, 7), 1 + random_below(&state, 5),
                                     random_below(&state, 2), random_below(&state, 2), false};
        struct circuit circuit, grouped;
        literal root;
        bool changed;
        if (!random_circuit(&state, shape, &circuit, &root)) {
            continue;
        }
        literal renumbered = root;
        if (literal_node(root) >= circuit.atom_count) {
            assert_int_equal(group(&circuit, &renumbered, &grouped, &changed), STATUS_OK);
            found += changed;
            if (shared && !repeats(&circuit) && changed != any_together(&circuit)) {
                fail_msg("seed %llu: changed %d", (unsigned long long)seed, changed);
            }
            if (changed) {
                compare_truth(&circuit, root, &grouped, renumbered, seed);
                expect_in_order(&grouped);
                assert_false(shared && !repeats(&circuit) && any_together(&grouped));
                circuit_release(&grouped);
            }
        }
        circuit_release(&circuit);
    }
    return found;
}

static void test_grouping__keeps_the_function_and_finds_all_that_is_shared(void **unused)
{
    (void)unused;
    assert_true(compare_all(group_shared, true, 6000) > 20);
}

static void test_grouping__keeps_the_function_where_inputs_are_private(void **unused)
{
    (void)unused;
    assert_true(compare_all(group_private, false, 6000) > 100);
}

enum { ATOMS = 8, GATES = 4 };

/* Gates by their inputs: atoms as 'a' to 'h', complemented as 'A' to 'H', gates as digits; what
 * they connect is '|', '&' or, for at least two, '2'. The last is the root. */
struct shape {
    const char *gates[GATES + 1];
    uint32_t modules, new_gates; /* expected */
};

static literal build_shape(const struct shape *shape, struct circuit *circuit)
{
    struct circuit_builder b;
    uint32_t node_of[ATOMS + GATES], gate = ATOMS;
    circuit_builder_init(&b);
    for (uint32_t a = 0; a < ATOMS; a++) {
        circuit_add_atom(&b);
    }
    for (uint32_t i = 0; shape->gates[i]; i++) {
        const char *text = shape->gates[i];
        gate = circuit_add_gate(&b,
                                *text == '|'   ? GATE_ANY
                                : *text == '&' ? GATE_ALL
                                               : GATE_AT_LEAST,
                                2);
        for (text++; *text; text++) {
            bool digit = *text <= '9', complemented = !digit && *text < 'a';
            int node = digit ? ATOMS + *text - '0' : *text - (complemented ? 'A' : 'a');
            circuit_add_input(&b, gate, literal_of((uint32_t)node, complemented));
        }
    }
    assert_int_equal(circuit_finish(&b, circuit, node_of, NULL), STATUS_OK);
    circuit_builder_release(&b);
    return literal_of(node_of[gate], false);
}

static uint32_t count_modules(const struct circuit *circuit, literal root)
{
    struct acyclic graph;
    struct modules modules;
    assert_int_equal(acyclic_init(&graph, circuit), STATUS_OK);
    assert_int_equal(modules_find(&graph, literal_node(root), &modules), STATUS_OK);
    uint32_t count = modules.count;
    modules_release(&modules);
    acyclic_release(&graph);
    return count;
}

static void compare_shapes(grouping_function group, const struct shape *shapes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct circuit circuit, grouped;
        bool changed;
        literal root = build_shape(&shapes[i], &circuit);
        uint32_t nodes = circuit.node_count;
        literal renumbered = root;
        assert_int_equal(group(&circuit, &renumbered, &grouped, &changed), STATUS_OK);
        assert_int_equal(changed, shapes[i].new_gates > 0);
        const struct circuit *result = changed ? &grouped : &circuit;
        compare_truth(&circuit, root, result, renumbered, i);
        assert_int_equal(result->node_count - nodes, shapes[i].new_gates);
        assert_int_equal(count_modules(result, renumbered), shapes[i].modules);
        if (changed) {
            circuit_release(&grouped);
        }
        circuit_release(&circuit);
    }
}

static void test_grouping__gathers_what_is_used_together(void **unused)
{
    (void)unused;
    const struct shape shapes[] = {
        {{"|abc", "|abd", "&01"}, 2, 1},             /* a or b */
        {{"|abc", "&ABd", "&01"}, 2, 1},             /* the same, seen through De Morgan */
        {{"|abc", "&abd", "&01"}, 1, 0},             /* or here, and there */
        {{"|abc", "|Abd", "&01"}, 1, 0},             /* complemented differently */
        {{"|abc", "2abd", "&01"}, 1, 0},             /* counted */
        {{"|abcde", "|abcf", "|deg", "&012"}, 3, 2}, /* a, b, c and d, e */
        {{"|abc", "|abd", "&01g", "&2h"}, 3, 1},     /* not what is used once */
    };
    compare_shapes(group_shared, shapes, sizeof(shapes) / sizeof(shapes[0]));
}

static void test_grouping__makes_modules_of_what_is_private(void **unused)
{
    (void)unused;
    const struct shape shapes[] = {
        {{"|abc", "|ade", "&01"}, 3, 2},        /* b or c, d or e */
        {{"|abc", "|ad", "&01"}, 2, 1},         /* d is alone */
        {{"|ab", "|ac", "&01def"}, 2, 1},       /* what meets below the root */
        {{"|ab", "|ac", "|de", "&012"}, 3, 1},  /* a module is alone */
        {{"|ab", "|ac", "2deA", "&012"}, 1, 0}, /* all meet */
        {{"2abcd", "|ae", "&01"}, 1, 0},        /* counted */
        {{"|ab", "|ac", "201d"}, 1, 0},         /* the root counts */
    };
    compare_shapes(group_private, shapes, sizeof(shapes) / sizeof(shapes[0]));
}

static void survive_failures(grouping_function group, const struct shape *shape)
{
    struct circuit circuit;
    literal root = build_shape(shape, &circuit);
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct circuit grouped;
        literal renumbered = root;
        bool changed;
        memory_fail_after(successes);
        enum status status = group(&circuit, &renumbered, &grouped, &changed);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        assert_int_equal(changed, !failed);
        if (changed) {
            circuit_release(&grouped);
        }
    }
    circuit_release(&circuit);
}

static void test_grouping__survives_every_failed_allocation(void **unused)
{
    (void)unused;
    const struct shape shape = {{"|abc", "|abd", "&01efg"}, 0, 0};
    survive_failures(group_shared, &shape);
    survive_failures(group_private, &shape);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grouping__keeps_the_function_and_finds_all_that_is_shared),
        cmocka_unit_test(test_grouping__keeps_the_function_where_inputs_are_private),
        cmocka_unit_test(test_grouping__gathers_what_is_used_together),
        cmocka_unit_test(test_grouping__makes_modules_of_what_is_private),
        cmocka_unit_test(test_grouping__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
