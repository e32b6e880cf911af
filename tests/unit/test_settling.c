/* Bounds of modules that were given up, against the gates that are kept of them: at every
 * assignment of their variables the lower one implies what the gates say, and that the upper
 * one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/settling.h"
#include "tests/oracle/circuits.h"

enum { ROUNDS = 1500, MOST_VARIABLES = 12 };

static bool holds(const struct diagram *diagram, uint32_t x)
{
    edge f = diagram->root;
    while (!edge_constant(f)) {
        const struct diagram_node *n = &diagram->nodes[edge_node(f)];
        f = (x >> n->level & 1 ? n->high : n->low) ^ (f & 1);
    }
    return f == EDGE_TRUE;
}

/* How far the bounds are apart: assignments between them. */
static uint32_t check_unit(const struct unit *unit, uint64_t seed)
{
    const struct circuit *inside = &unit->rest->inside;
    assert_int_equal(inside->atom_count, unit->variable_count);
    assert_true(unit->rest->top >= inside->atom_count);
    uint8_t *truth = truth_table(inside, literal_of(unit->rest->top, false), NULL);
    uint32_t open = 0;
    for (uint32_t x = 0; x < 1u << unit->variable_count; x++) {
        bool below = holds(&unit->below, x), above = holds(&unit->rest->above, x);
        if ((below && !truth[x]) || (truth[x] && !above)) {
            fail_msg("seed %llu: bounds do not hold at %x", (unsigned long long)seed, x);
        }
        open += below != above;
    }
    free(truth);
    return open;
}

static bool stop(void *context, uint32_t done, uint32_t total, uint64_t nodes)
{
    (void)context, (void)done, (void)total, (void)nodes;
    return false;
}

static void test_settling__bounds_enclose_the_gates(void **state)
{
    (void)state;
    uint32_t given_up = 0, open = 0, met = 0;
    for (uint64_t seed = 0; seed < ROUNDS; seed++) {
        uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15) + 9;
        struct random_shape shape = {6 + random_below(&random, MOST_VARIABLES - 5),
                                     12 + random_below(&random, 30), random_below(&random, 2),
                                     random_below(&random, 2), true};
        struct circuit circuit;
        literal root;
        if (!random_circuit(&random, shape, &circuit, &root)) {
            continue;
        }
        double weights[MOST_VARIABLES];
        for (uint32_t a = 0; a < shape.atoms; a++) {
            weights[a] = random_unit(&random);
        }
        struct engine_options options = {.node_budget = 12 + random_below(&random, 60),
                                         .bound_budget = 1 + random_below(&random, 3000),
                                         .weights = weights};
        if (seed % 5 == 0) {
            options = (struct engine_options){.progress = stop};
        }
        struct engine *engine = NULL;
        (void)engine_compile(&circuit, root, &options, &engine);
        assert_non_null(engine);
        for (uint32_t u = 0; u < engine->unit_count; u++) {
            const struct unit *unit = &engine->units[u];
            if (!unit->complete) {
                uint32_t apart = check_unit(unit, seed);
                given_up++;
                open += apart > 0;
                met += apart == 0;
            }
        }
        engine_free(engine);
        circuit_release(&circuit);
    }
    assert_true(given_up > 50 && open > 20 && met > 5);
}

static void test_settling__has_its_share_of_the_steps(void **state)
{
    (void)state;
    const struct {
        uint64_t steps, bounds, expected;
    } cases[] = {
        {0, 0, ENGINE_STEPS / 8},        {800, 0, 100}, {800, 7, 7}, {0, 7, 7},
        {UINT64_MAX, 0, UINT64_MAX / 8},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct engine_options options = {.step_budget = cases[i].steps,
                                               .bound_budget = cases[i].bounds};
        assert_true(settling_steps(&options) == cases[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settling__bounds_enclose_the_gates),
        cmocka_unit_test(test_settling__has_its_share_of_the_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
