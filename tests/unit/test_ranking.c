#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/solutions.h"
#include "base/memory.h"
#include "tests/unit/circuit_fixture.h"

#include <math.h>

/* All of so many gates, each any of two atoms: 2^pairs sets with one of each pair. */
struct choice {
    struct bench b;
    struct solutions *solutions;
    uint32_t pairs;
};

static void open_choice(struct choice *c, uint32_t pairs)
{
    *c = (struct choice){.pairs = pairs};
    uint32_t node_of[256];
    begin(&c->b, pairs * 2);
    uint32_t root = circuit_add_gate(&c->b.builder, GATE_ALL, 0);
    for (uint32_t i = 0; i < pairs; i++) {
        uint32_t any = GATE(&c->b, GATE_ANY, 0, hold(2 * i), hold(2 * i + 1));
        circuit_add_input(&c->b.builder, root, hold(any));
    }
    assert_int_equal(circuit_finish(&c->b.builder, &c->b.circuit, node_of, NULL), STATUS_OK);
    circuit_builder_release(&c->b.builder);
    struct engine *engine = compile_exactly(&c->b.circuit, hold(node_of[root]));
    assert_int_equal(solutions_find(engine, SOLUTIONS_PATHS, NULL, &c->solutions), STATUS_OK);
    engine_free(engine);
}

static void close_choice(struct choice *c)
{
    solutions_free(c->solutions);
    circuit_release(&c->b.circuit);
}

/* The second atoms of the pairs in the next set, as bits; SIZE_MAX at the end. */
static uint64_t next_choice(const struct choice *c, struct ranking *ranking, double *cost)
{
    const uint32_t *atoms = NULL;
    uint32_t count = 0;
    uint64_t chosen = 0;
    assert_int_equal(ranking_next(ranking, &atoms, &count, cost), STATUS_OK);
    if (!atoms) {
        return UINT64_MAX;
    }
    assert_int_equal(count, c->pairs);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(atoms[i] / 2, i); /* ascending, one of each */
        chosen |= (uint64_t)(atoms[i] & 1) << i;
    }
    return chosen;
}

static void test_ranking__counts_up_in_binary(void **state)
{
    (void)state;
    struct choice c;
    struct ranking *ranking = NULL;
    double cost[20], sum = -1;
    open_choice(&c, 10);
    for (uint32_t i = 0; i < 10; i++) {
        cost[2 * i] = 0;
        cost[2 * i + 1] = (double)(1u << i);
    }
    assert_int_equal(ranking_open(c.solutions, cost, &ranking), STATUS_OK);
    for (uint64_t i = 0; i < 1024; i++) {
        assert_true(next_choice(&c, ranking, &sum) == i && sum == (double)i);
    }
    assert_true(next_choice(&c, ranking, &sum) == UINT64_MAX);
    assert_true(next_choice(&c, ranking, &sum) == UINT64_MAX); /* and stays so */
    ranking_free(ranking);
    close_choice(&c);
}

/* 2^40 sets of one cost: by the lowest atom in which two differ, none being listed before. */
static void test_ranking__of_equal_costs_is_by_lowest_atoms(void **state)
{
    (void)state;
    struct choice c;
    struct ranking *ranking = NULL;
    double cost[80], sum = -1;
    open_choice(&c, 40);
    for (uint32_t a = 0; a < 80; a++) {
        cost[a] = 0.1;
    }
    assert_int_equal(ranking_open(c.solutions, cost, &ranking), STATUS_OK);
    for (uint64_t i = 0; i < 200; i++) { /* the last pair turns first */
        uint64_t expected = 0;
        for (uint32_t k = 0; k < 40; k++) {
            expected |= (i >> k & 1) << (39 - k);
        }
        assert_true(next_choice(&c, ranking, &sum) == expected);
        assert_true(fabs(sum - 4) < 1e-12);
    }
    ranking_free(ranking);
    close_choice(&c);
}

/* Sums are exact: differences far below the rounding of a double sum still decide. */
static void test_ranking__tells_costs_apart_that_sums_of_doubles_do_not(void **state)
{
    (void)state;
    struct choice c;
    struct ranking *ranking = NULL;
    const double least = ldexp(1, -55); /* 1 + 3 * 2^-55 is no double */
    const double cost[] = {1, 1, 3 * least, least};
    double sum = 0;
    open_choice(&c, 2);
    assert_int_equal(ranking_open(c.solutions, cost, &ranking), STATUS_OK);
    assert_true(next_choice(&c, ranking, &sum) == 2);
    assert_true(next_choice(&c, ranking, &sum) == 3);
    assert_true(next_choice(&c, ranking, &sum) == 0);
    assert_true(next_choice(&c, ranking, &sum) == 1);
    assert_true(next_choice(&c, ranking, &sum) == UINT64_MAX);
    ranking_free(ranking);
    close_choice(&c);
}

static void test_ranking__of_great_and_negative_costs(void **state)
{
    (void)state;
    static const double scales[] = {1, 1e300, 1e-300, 3.5};
    for (size_t i = 0; i < sizeof(scales) / sizeof(scales[0]); i++) {
        struct choice c;
        struct ranking *ranking = NULL;
        double cost[] = {-3, 5, 7, -2, 1, 1.5}, sum = 0;
        static const uint64_t expected[] = {2, 6, 3, 7, 0, 4, 1, 5};
        static const double sums[] = {-4, -3.5, 4, 4.5, 5, 5.5, 13, 13.5};
        open_choice(&c, 3);
        for (uint32_t a = 0; a < 6; a++) {
            cost[a] *= scales[i];
        }
        assert_int_equal(ranking_open(c.solutions, cost, &ranking), STATUS_OK);
        for (size_t k = 0; k < 8; k++) {
            assert_true(next_choice(&c, ranking, &sum) == expected[k]);
            assert_true(fabs(sum - sums[k] * scales[i]) <= 1e-14 * fabs(sum));
        }
        assert_true(next_choice(&c, ranking, &sum) == UINT64_MAX);
        ranking_free(ranking);
        close_choice(&c);
    }
}

static void test_ranking__leaves_out_what_cannot_be_had(void **state)
{
    (void)state;
    struct choice c;
    struct ranking *ranking = NULL;
    double cost[] = {INFINITY, 1, 2, INFINITY, 3, 4}, sum = 0;
    open_choice(&c, 3);
    assert_int_equal(ranking_open(c.solutions, cost, &ranking), STATUS_OK);
    assert_true(next_choice(&c, ranking, &sum) == 1 && sum == 6);
    assert_true(next_choice(&c, ranking, &sum) == 5 && sum == 7);
    assert_true(next_choice(&c, ranking, &sum) == UINT64_MAX);
    ranking_free(ranking);
    cost[2] = INFINITY; /* nothing is left */
    assert_int_equal(ranking_open(c.solutions, cost, &ranking), STATUS_OK);
    assert_true(next_choice(&c, ranking, &sum) == UINT64_MAX);
    ranking_free(ranking);
    close_choice(&c);
}

/* Of equal sizes and costs a set that lacks an atom stands behind the one that has it. */
static void test_ranking__of_sets_of_several_sizes(void **state)
{
    (void)state;
    struct bench b;
    literal root = make_bridge(&b);
    struct engine *engine = compile_exactly(&b.circuit, root);
    struct solutions *solutions = NULL;
    struct ranking *ranking = NULL;
    const double nothing[5] = {0}, sizes[5] = {1, 1, 1, 1, 1};
    static const uint32_t expected[2][4][3] = {{{0, 2, 4}, {0, 3, 9}, {1, 2, 3}, {1, 4, 9}},
                                               {{0, 3, 9}, {1, 4, 9}, {0, 2, 4}, {1, 2, 3}}};
    assert_int_equal(solutions_find(engine, SOLUTIONS_PATHS, NULL, &solutions), STATUS_OK);
    for (int by_size = 0; by_size < 2; by_size++) {
        const uint32_t *atoms = NULL;
        uint32_t count = 0;
        double cost = 0;
        assert_int_equal(ranking_open(solutions, by_size ? sizes : nothing, &ranking),
                         STATUS_OK);
        for (int i = 0; i < 4; i++) {
            const uint32_t *want = expected[by_size][i];
            assert_int_equal(ranking_next(ranking, &atoms, &count, &cost), STATUS_OK);
            assert_int_equal(count, want[2] == 9 ? 2 : 3);
            assert_memory_equal(atoms, want, count * sizeof(*want));
        }
        assert_int_equal(ranking_next(ranking, &atoms, &count, &cost), STATUS_OK);
        assert_true(!atoms && count == 0);
        ranking_free(ranking);
    }
    solutions_free(solutions);
    engine_free(engine);
    circuit_release(&b.circuit);
}

static void test_ranking__of_constants_and_lone_atoms(void **state)
{
    (void)state;
    struct bench b;
    begin(&b, 1);
    uint32_t always = circuit_add_gate(&b.builder, GATE_ALL, 0);
    uint32_t never = circuit_add_gate(&b.builder, GATE_ANY, 0);
    finish(&b, hold(0));
    const double cost[] = {2.5};
    const struct {
        literal root;
        bool one;
        uint32_t size;
    } cases[] = {{hold(always), true, 0}, {hold(never), false, 0}, {hold(0), true, 1}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct engine *engine = compile_exactly(&b.circuit, cases[i].root);
        struct solutions *solutions = NULL;
        struct ranking *ranking = NULL;
        const uint32_t *atoms = NULL;
        uint32_t count = 9;
        double sum = -1;
        assert_int_equal(solutions_find(engine, SOLUTIONS_PATHS, NULL, &solutions), STATUS_OK);
        assert_int_equal(ranking_open(solutions, cost, &ranking), STATUS_OK);
        assert_int_equal(ranking_next(ranking, &atoms, &count, &sum), STATUS_OK);
        assert_true((atoms != NULL) == cases[i].one && count == cases[i].size);
        assert_true(!atoms || sum == 2.5 * count);
        assert_int_equal(ranking_next(ranking, &atoms, &count, &sum), STATUS_OK);
        assert_null(atoms);
        ranking_free(ranking);
        solutions_free(solutions);
        engine_free(engine);
    }
    circuit_release(&b.circuit);
}

static void test_ranking__survives_every_failed_allocation(void **state)
{
    (void)state;
    struct choice c;
    const double cost[] = {1, 2, 1, 1, 3, 1, 0, 0};
    open_choice(&c, 4);
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct ranking *ranking = NULL;
        const uint32_t *atoms = NULL;
        uint32_t count, listed = 0;
        double sum;
        memory_fail_after(successes);
        enum status status = ranking_open(c.solutions, cost, &ranking);
        assert_true((status == STATUS_OK) == (ranking != NULL));
        do {
            status = ranking ? ranking_next(ranking, &atoms, &count, &sum) : status;
            listed += status == STATUS_OK && atoms;
        } while (status == STATUS_OK && atoms);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(status, failed ? STATUS_MEMORY : STATUS_OK);
        assert_true(failed || listed == 16);
        ranking_free(ranking);
    }
    close_choice(&c);
}

static void test_ranking__says_what_it_holds(void **state)
{
    (void)state;
    struct choice c;
    struct ranking *ranking = NULL;
    double cost[20], sum;
    open_choice(&c, 10);
    for (uint32_t a = 0; a < 20; a++) {
        cost[a] = 1;
    }
    assert_int_equal(ranking_open(c.solutions, cost, &ranking), STATUS_OK);
    size_t first = ranking_bytes(ranking);
    assert_true(first >= 20 * sizeof(uint64_t)); /* a node an atom at least */
    for (int i = 0; i < 500; i++) {
        assert_true(next_choice(&c, ranking, &sum) != UINT64_MAX);
    }
    /* what was chosen on the way to each set is kept */
    assert_true(ranking_bytes(ranking) >= first + 500 * sizeof(uint64_t));
    ranking_free(ranking);
    close_choice(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranking__counts_up_in_binary),
        cmocka_unit_test(test_ranking__says_what_it_holds),
        cmocka_unit_test(test_ranking__of_equal_costs_is_by_lowest_atoms),
        cmocka_unit_test(test_ranking__tells_costs_apart_that_sums_of_doubles_do_not),
        cmocka_unit_test(test_ranking__of_great_and_negative_costs),
        cmocka_unit_test(test_ranking__leaves_out_what_cannot_be_had),
        cmocka_unit_test(test_ranking__of_sets_of_several_sizes),
        cmocka_unit_test(test_ranking__of_constants_and_lone_atoms),
        cmocka_unit_test(test_ranking__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
