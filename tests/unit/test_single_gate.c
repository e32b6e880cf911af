/* Diagrams of single gates against those that a table gives, which a small budget of nodes
 * asks for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/compiled.h"
#include "base/memory.h"
#include "tests/unit/circuit_fixture.h"

/* A gate of the first 'count' atoms, which chooses between two more. */
static literal make_gate(struct bench *b, uint32_t count, uint32_t threshold,
                         uint64_t complemented)
{
    begin(b, count + 2);
    uint32_t inner = circuit_add_gate(&b->builder, GATE_AT_LEAST, threshold);
    for (uint32_t a = 0; a < count; a++) {
        circuit_add_input(&b->builder, inner, literal_of(a, complemented >> a & 1));
    }
    uint32_t one = GATE(b, GATE_ALL, 0, hold(inner), hold(count));
    uint32_t other = GATE(b, GATE_ALL, 0, literal_of(inner, true), hold(count + 1));
    uint32_t root = GATE(b, GATE_ANY, 0, hold(one), hold(other));
    return finish(b, hold(root));
}

static struct engine *compile(const struct circuit *circuit, literal root, uint64_t nodes)
{
    struct engine *engine = NULL;
    struct engine_options options = {.node_budget = nodes};
    assert_int_equal(engine_compile(circuit, root, &options, &engine), STATUS_OK);
    assert_int_equal(engine->unit_count, 2);
    return engine;
}

static void compare_units(const struct unit *found, const struct unit *built)
{
    assert_true(found->complete && built->complete);
    assert_int_equal(found->variable_count, built->variable_count);
    assert_memory_equal(found->variables, built->variables,
                        found->variable_count * sizeof(*found->variables));
    assert_int_equal(found->below.node_count, built->below.node_count);
    assert_int_equal(found->below.root, built->below.root);
    assert_memory_equal(found->below.nodes, built->below.nodes,
                        found->below.node_count * sizeof(*found->below.nodes));
}

static void compare(uint32_t count, uint32_t threshold, uint64_t complemented)
{
    struct bench b;
    literal root = make_gate(&b, count, threshold, complemented);
    struct engine *found = compile(&b.circuit, root, 0);
    struct engine *built = compile(&b.circuit, root, 255);
    compare_units(&found->units[0], &built->units[0]);
    compare_units(&found->units[1], &built->units[1]);
    assert_int_equal(found->statistics.steps, built->statistics.steps);
    assert_int_equal(found->statistics.peak_nodes, built->statistics.peak_nodes);
    engine_free(found);
    engine_free(built);
    circuit_release(&b.circuit);
}

static void test_single_gate__has_the_diagram_of_a_table(void **state)
{
    (void)state;
    for (uint32_t count = 2; count <= 10; count++) {
        for (uint32_t threshold = 1; threshold <= count; threshold++) {
            for (uint64_t signs = 0; signs < 64; signs++) {
                compare(count, threshold, signs * 0x155 % 1024);
            }
        }
    }
    for (uint32_t count = 40; count <= 56; count++) {
        compare(count, 1, UINT64_C(0x123456789ABCDEF));
        compare(count, count, UINT64_C(0x123456789ABCDEF));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_single_gate__has_the_diagram_of_a_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
