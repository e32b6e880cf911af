/* Orders taken by forecast against the forecasts of all that could have been taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/ordering.h"
#include "base/memory.h"
#include "tests/oracle/circuits.h"

struct setting {
    struct circuit circuit;
    struct acyclic graph;
    struct modules modules;
    struct region_finder finder;
    struct ordering ordering;
};

/* Any of 'pairs' pairs of atoms, drawn from two sides of a third as many. */
static void set_up(struct setting *s, uint64_t seed, uint32_t pairs)
{
    struct circuit_builder b;
    uint64_t state = seed;
    uint32_t side = pairs / 3, *node_of = calloc(2 * (size_t)pairs + 1, sizeof(*node_of));
    circuit_builder_init(&b);
    for (uint32_t a = 0; a < 2 * side; a++) {
        circuit_add_atom(&b);
    }
    uint32_t any = circuit_add_gate(&b, GATE_ANY, 0);
    for (uint32_t i = 0; i < pairs; i++) {
        uint32_t all = circuit_add_gate(&b, GATE_ALL, 0);
        circuit_add_input(&b, all, literal_of(random_below(&state, side), false));
        circuit_add_input(&b, all, literal_of(random_below(&state, side) + side, false));
        circuit_add_input(&b, any, literal_of(all, false));
    }
    assert_int_equal(circuit_finish(&b, &s->circuit, node_of, NULL), STATUS_OK);
    assert_int_equal(acyclic_init(&s->graph, &s->circuit), STATUS_OK);
    assert_int_equal(modules_find(&s->graph, node_of[any], &s->modules), STATUS_OK);
    assert_int_equal(region_finder_init(&s->finder, &s->graph, &s->modules), STATUS_OK);
    assert_int_equal(ordering_init(&s->ordering, &s->graph), STATUS_OK);
    circuit_builder_release(&b);
    free(node_of);
}

static void tear_down(struct setting *s)
{
    ordering_release(&s->ordering);
    region_finder_release(&s->finder);
    modules_release(&s->modules);
    acyclic_release(&s->graph);
    circuit_release(&s->circuit);
}

static double forecast_of(struct setting *s, uint32_t module, enum engine_order order,
                          uint32_t variant)
{
    double nodes = 0;
    assert_int_equal(region_find(&s->finder, module, order, variant), STATUS_OK);
    assert_int_equal(forecast_nodes(&s->ordering.forecast, &s->finder.region, &nodes),
                     STATUS_OK);
    return nodes;
}

/* One variant where that has few nodes; otherwise the better of two, or a better one still. */
static void test_ordering__gathers_the_best_of_several(void **unused)
{
    (void)unused;
    uint32_t few = 0, later = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct setting s;
        struct candidate best;
        set_up(&s, seed, seed % 2 ? 12 : 120);
        uint32_t root = s.modules.count - 1;
        double first = forecast_of(&s, root, ORDER_GATHERED, 0);
        double second = forecast_of(&s, root, ORDER_GATHERED, 1);
        assert_int_equal(ordering_gather(&s.ordering, &s.finder, root, &best), STATUS_OK);
        assert_int_equal(best.order, ORDER_GATHERED);
        assert_true(best.nodes == forecast_of(&s, root, ORDER_GATHERED, best.variant));
        if (first < 1e7) {
            assert_int_equal(best.variant, 0);
            few++;
        } else {
            assert_true(best.nodes <= first && best.nodes <= second);
            later += best.variant > 0;
        }
        tear_down(&s);
    }
    assert_true(few > 0 && later > 0);
}

static void test_ordering__takes_the_best_of_a_kind_and_then_another_kind(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct setting s;
        set_up(&s, seed, 30);
        uint32_t root = s.modules.count - 1;
        forecast_of(&s, root, ORDER_SHARED, 0);
        ordering_restart(&s.ordering);
        assert_int_equal(ordering_look(&s.ordering, &s.finder, root, 3), STATUS_OK);
        struct candidate one = ordering_take(&s.ordering), two = ordering_take(&s.ordering);
        assert_int_not_equal(one.order, two.order);
        for (uint32_t v = 0; v < 3; v++) {
            assert_true(one.nodes <= forecast_of(&s, root, one.order, v));
            assert_true(two.nodes <= forecast_of(&s, root, two.order, v));
        }
        tear_down(&s);
    }
}

static void test_ordering__survives_every_failed_allocation(void **unused)
{
    (void)unused;
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct setting s;
        struct candidate best;
        set_up(&s, 2, 20);
        memory_fail_after(successes);
        enum status status =
            ordering_gather(&s.ordering, &s.finder, s.modules.count - 1, &best);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        tear_down(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ordering__gathers_the_best_of_several),
        cmocka_unit_test(test_ordering__takes_the_best_of_a_kind_and_then_another_kind),
        cmocka_unit_test(test_ordering__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
