/* Condensed cycles against the truth of what they were made from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/condense.h"
#include "base/memory.h"
#include "tests/oracle/circuits.h"

/* A dense cycle: most gates any or all, each with two or three inputs. */
static bool random_cycle(uint64_t *random, uint32_t atoms, uint32_t gates, struct circuit *c,
                         literal *root)
{
    struct circuit_builder b;
    uint32_t node_of[64];
    circuit_builder_init(&b);
    for (uint32_t a = 0; a < atoms; a++) {
        circuit_add_atom(&b);
    }
    for (uint32_t g = 0; g < gates; g++) {
        uint32_t kind = random_below(random, 8);
        circuit_add_gate(&b, kind < 5 ? GATE_ANY : kind < 7 ? GATE_ALL : GATE_AT_LEAST, 2);
    }
    for (uint32_t g = 0; g < gates; g++) {
        circuit_add_input(&b, atoms + g, literal_of(atoms + (g + 1) % gates, false));
        for (uint32_t i = random_below(random, 3); i > 0; i--) {
            circuit_add_input(&b, atoms + g,
                              literal_of(random_below(random, atoms + gates), false));
        }
    }
    bool made = circuit_finish(&b, c, node_of, NULL) == STATUS_OK;
    *root =
        made ? literal_of(node_of[atoms + random_below(random, gates)], random_below(random, 2))
             : 0;
    circuit_builder_release(&b);
    return made;
}

static void test_condense__keeps_least_fixed_points(void **state)
{
    (void)state;
    uint32_t condensed = 0, cut = 0;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
        uint32_t atoms = 1 + random_below(&random, 6);
        struct circuit c, out;
        literal root, moved;
        bool changed;
        if (!random_cycle(&random, atoms, 1 + random_below(&random, 14), &c, &root)) {
            continue;
        }
        moved = root;
        assert_int_equal(condense(&c, &moved, &out, &changed), STATUS_OK);
        for (uint32_t x = 0; changed && x < 1u << atoms; x++) {
            if (truth_of(&c, root, x) != truth_of(&out, moved, x)) {
                fail_msg("seed %llu: differs at %x", (unsigned long long)seed, x);
            }
        }
        if (changed) {
            assert_true(out.node_count < c.node_count);
            condensed++;
            cut += out.cyclic_count == 0;
            circuit_release(&out);
        }
        circuit_release(&c);
    }
    assert_true(condensed > 1000 && cut > 100);
}

/* Any-gates in a ring, each with an atom of its own, are one any-gate over the atoms. */
static void test_condense__a_ring_is_one_gate(void **state)
{
    (void)state;
    enum { GATES = 50 };
    struct circuit_builder b;
    struct circuit c, out;
    uint32_t node_of[2 * GATES];
    bool changed;
    circuit_builder_init(&b);
    for (uint32_t a = 0; a < GATES; a++) {
        circuit_add_atom(&b);
    }
    for (uint32_t g = 0; g < GATES; g++) {
        circuit_add_gate(&b, GATE_ANY, 0);
    }
    for (uint32_t g = 0; g < GATES; g++) {
        circuit_add_input(&b, GATES + g, literal_of(GATES + (g + 1) % GATES, false));
        circuit_add_input(&b, GATES + g, literal_of(g, false));
    }
    assert_int_equal(circuit_finish(&b, &c, node_of, NULL), STATUS_OK);
    literal root = literal_of(node_of[GATES + 7], true);
    assert_int_equal(condense(&c, &root, &out, &changed), STATUS_OK);
    assert_true(changed);
    assert_int_equal(out.node_count, GATES + 1);
    assert_int_equal(out.edge_count, GATES);
    assert_int_equal(out.cyclic_count, 0);
    assert_int_equal(root, literal_of(GATES, true));
    circuit_release(&out);
    circuit_release(&c);
    circuit_builder_release(&b);
}

static void test_condense__leaves_trees_alone(void **state)
{
    (void)state;
    struct circuit_builder b;
    struct circuit c, out;
    uint32_t node_of[3];
    bool changed = true;
    circuit_builder_init(&b);
    circuit_add_atom(&b);
    circuit_add_gate(&b, GATE_ANY, 0);
    circuit_add_gate(&b, GATE_ANY, 0);
    circuit_add_input(&b, 1, literal_of(0, false));
    circuit_add_input(&b, 2, literal_of(1, false));
    assert_int_equal(circuit_finish(&b, &c, node_of, NULL), STATUS_OK);
    literal root = literal_of(node_of[2], false);
    assert_int_equal(condense(&c, &root, &out, &changed), STATUS_OK);
    assert_false(changed);
    circuit_release(&c);
    circuit_builder_release(&b);
}

static void test_condense__survives_every_failed_allocation(void **state)
{
    (void)state;
    uint64_t random = 3;
    struct circuit c, out;
    literal root;
    bool changed, done = false;
    assert_true(random_cycle(&random, 4, 10, &c, &root));
    for (long successes = 0; !done; successes++) {
        literal moved = root;
        memory_fail_after(successes);
        enum status status = condense(&c, &moved, &out, &changed);
        done = !memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, done ? STATUS_OK : STATUS_MEMORY);
    }
    assert_true(changed);
    circuit_release(&out);
    circuit_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_condense__keeps_least_fixed_points),
        cmocka_unit_test(test_condense__a_ring_is_one_gate),
        cmocka_unit_test(test_condense__leaves_trees_alone),
        cmocka_unit_test(test_condense__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
