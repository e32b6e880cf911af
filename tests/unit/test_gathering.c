#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/gathering.h"
#include "base/memory.h"

#include <string.h>

/* ANY over pairs of atoms: gate g is ALL(atom pairs[g][0], atom pairs[g][1]). */
enum { PAIRS_AT_MOST = 6 };

struct pairs_case {
    const char *label;
    uint32_t atoms, count;
    uint32_t pairs[PAIRS_AT_MOST][2];
    uint32_t span; /* sum of the distances in a best order */
};

static const struct pairs_case cases[] = {
    {"one pair", 2, 1, {{0, 1}}, 1},
    {"two pairs that share nothing", 4, 2, {{0, 2}, {1, 3}}, 2},
    {"a chain out of order", 4, 3, {{0, 3}, {3, 1}, {1, 2}}, 3},
};

static uint32_t build(const struct pairs_case *c, struct circuit *circuit)
{
    struct circuit_builder builder;
    uint32_t node_of[32];
    circuit_builder_init(&builder);
    for (uint32_t a = 0; a < c->atoms; a++) {
        circuit_add_atom(&builder);
    }
    uint32_t root = circuit_add_gate(&builder, GATE_ANY, 0);
    for (uint32_t g = 0; g < c->count; g++) {
        uint32_t gate = circuit_add_gate(&builder, GATE_ALL, 0);
        circuit_add_input(&builder, gate, literal_of(c->pairs[g][0], false));
        circuit_add_input(&builder, gate, literal_of(c->pairs[g][1], false));
        circuit_add_input(&builder, root, literal_of(gate, false));
    }
    assert_int_equal(circuit_finish(&builder, circuit, node_of, NULL), STATUS_OK);
    circuit_builder_release(&builder);
    return node_of[root];
}

/* The variables of the root alone, modules inside it being looked through. */
static enum status find(const struct circuit *circuit, uint32_t root, enum engine_order order,
                        uint32_t *place, uint32_t *count)
{
    struct acyclic graph = {0};
    struct modules modules = {0};
    struct region_finder finder = {0};
    enum status status = acyclic_init(&graph, circuit);
    if (status == STATUS_OK) {
        status = modules_find(&graph, root, &modules);
    }
    if (status == STATUS_OK) {
        for (uint32_t n = 0; n < circuit->node_count; n++) {
            modules.module_of[n] = n == root ? 0 : MODULE_NONE;
        }
        modules.roots[0] = root;
        status = region_finder_init(&finder, &graph, &modules);
    }
    if (status == STATUS_OK) {
        status = region_find(&finder, 0, order, 0);
    }
    if (status == STATUS_OK) {
        *count = finder.region.variable_count;
        for (uint32_t v = 0; v < *count; v++) {
            place[finder.region.variables[v]] = v;
        }
    }
    region_finder_release(&finder);
    modules_release(&modules);
    acyclic_release(&graph);
    return status;
}

static void test_gathering__neighbours_stand_together(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct pairs_case *c = &cases[i];
        struct circuit circuit;
        uint32_t root = build(c, &circuit), place[8], count = 0, span = 0;
        memset(place, 0xff, sizeof place);
        assert_int_equal(find(&circuit, root, ORDER_GATHERED, place, &count), STATUS_OK);
        assert_int_equal(count, c->atoms);
        for (uint32_t a = 0; a < c->atoms; a++) {
            assert_in_range(place[a], 0, c->atoms - 1);
            for (uint32_t b = 0; b < a; b++) {
                assert_int_not_equal(place[a], place[b]);
            }
        }
        for (uint32_t g = 0; g < c->count; g++) {
            uint32_t x = place[c->pairs[g][0]], y = place[c->pairs[g][1]];
            span += x < y ? y - x : x - y;
        }
        if (span != c->span) {
            fail_msg("%s: span %u, not %u", c->label, (unsigned)span, (unsigned)c->span);
        }
        circuit_release(&circuit);
    }
}

static void test_gathering__every_failed_allocation_is_reported(void **state)
{
    (void)state;
    struct circuit circuit;
    uint32_t root = build(&cases[2], &circuit), place[8], count;
    enum status status = STATUS_MEMORY;
    for (long n = 0; status == STATUS_MEMORY; n++) {
        memory_fail_after(n);
        status = find(&circuit, root, ORDER_GATHERED, place, &count);
        memory_fail_after(-1);
        assert_true(n < 1000);
    }
    assert_int_equal(status, STATUS_OK);
    circuit_release(&circuit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gathering__neighbours_stand_together),
        cmocka_unit_test(test_gathering__every_failed_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
