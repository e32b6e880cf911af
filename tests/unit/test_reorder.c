#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/reorder.h"

enum { PAIRS = 8, LEVELS = 2 * PAIRS };

/* (x0 and y0) or (x1 and y1) or ..., all x above all y: exponential; pairs together: linear. */
static edge make_apart(struct table *t)
{
    edge f = EDGE_FALSE;
    for (uint32_t i = 0; i < PAIRS && f != EDGE_NONE; i++) {
        edge pair = bdd_and(t, bdd_variable(t, i), bdd_variable(t, PAIRS + i));
        f = bdd_or(t, f, pair);
    }
    return f;
}

static bool holds(const struct table *t, const uint32_t *order, edge f, uint32_t assignment)
{
    while (!edge_constant(f)) {
        const struct table_node *n = &t->nodes[edge_node(f)];
        f = (assignment >> order[n->level] & 1 ? n->high : n->low) ^ (f & 1);
    }
    return f == EDGE_TRUE;
}

static void check_pairs(const struct table *t, const uint32_t *order, edge f)
{
    uint32_t seen = 0;
    for (uint32_t l = 0; l < LEVELS; l++) {
        seen |= 1u << order[l];
    }
    assert_int_equal(seen, (1u << LEVELS) - 1); /* a permutation */
    for (uint32_t x = 0; x < 1u << LEVELS; x++) {
        assert_true(holds(t, order, f, x) == ((x & x >> PAIRS & ((1u << PAIRS) - 1)) != 0));
    }
}

static void open_table(struct table *t, uint32_t *order)
{
    table_init(t, 0, (size_t)1 << 24);
    assert_int_equal(table_reset(t, LEVELS), STATUS_OK);
    for (uint32_t l = 0; l < LEVELS; l++) {
        order[l] = l;
    }
}

static uint32_t live_nodes(struct table *t)
{
    table_collect(t);
    return table_size(t);
}

/* The function whose pairs stand apart, kept, and how many nodes it takes. */
static edge open_apart(struct table *t, uint32_t order[LEVELS], uint32_t *nodes)
{
    open_table(t, order);
    edge f = make_apart(t);
    assert_true(table_keep(t, f));
    *nodes = live_nodes(t);
    return f;
}

static void test_reorder__finds_pairs_that_belong_together(void **state)
{
    (void)state;
    struct table t;
    uint32_t order[LEVELS], before;
    edge f = open_apart(&t, order, &before);
    assert_true(before >= 1u << PAIRS);
    reorder_sift(&t, order, UINT64_MAX);
    assert_int_equal(live_nodes(&t), LEVELS + 1); /* a node a variable */
    check_pairs(&t, order, f);
    reorder_sift(&t, order, UINT64_MAX); /* nothing is left to gain */
    assert_int_equal(live_nodes(&t), LEVELS + 1);
    check_pairs(&t, order, f);
    /* The table is whole: the same function is found, not made once more. */
    for (uint32_t l = 0; l < LEVELS; l++) {
        for (uint32_t m = 0; m < LEVELS; m++) {
            if (order[l] < PAIRS && order[m] == order[l] + PAIRS) {
                edge pair = bdd_and(&t, bdd_variable(&t, l), bdd_variable(&t, m));
                assert_true(bdd_or(&t, f, pair) == f);
            }
        }
    }
    table_release(&t);
}

static void test_reorder__keeps_to_its_effort(void **state)
{
    (void)state;
    uint32_t last = UINT32_MAX;
    for (uint64_t effort = 0; effort < 100000; effort = effort * 4 + 100) {
        struct table t;
        uint32_t order[LEVELS], before;
        edge f = open_apart(&t, order, &before);
        reorder_sift(&t, order, effort);
        check_pairs(&t, order, f);
        uint32_t after = live_nodes(&t);
        assert_true(effort > 0 || after == before);
        last = after;
        table_release(&t);
    }
    assert_int_equal(last, LEVELS + 1);
}

static void test_reorder__takes_nothing_amiss(void **state)
{
    (void)state;
    struct table t;
    uint32_t order[LEVELS];
    open_table(&t, order);
    reorder_sift(&t, order, 1000); /* no node at all */
    assert_int_equal(table_size(&t), 1);
    assert_int_equal(table_reset(&t, 1), STATUS_OK);
    assert_true(table_keep(&t, bdd_variable(&t, 0)));
    reorder_sift(&t, order, 1000); /* one level */
    assert_int_equal(table_size(&t), 2);
    table_release(&t);
}

/* Memory that runs out ends it early; functions and order still belong together. */
static void test_reorder__survives_every_failed_allocation(void **state)
{
    (void)state;
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct table t;
        uint32_t order[LEVELS];
        open_table(&t, order);
        edge f = make_apart(&t);
        assert_true(table_keep(&t, f));
        memory_fail_after(successes);
        reorder_sift(&t, order, UINT64_MAX);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(t.status, STATUS_OK);
        check_pairs(&t, order, f);
        assert_true(bdd_and(&t, f, bdd_variable(&t, 3)) != EDGE_NONE);
        table_release(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reorder__finds_pairs_that_belong_together),
        cmocka_unit_test(test_reorder__keeps_to_its_effort),
        cmocka_unit_test(test_reorder__takes_nothing_amiss),
        cmocka_unit_test(test_reorder__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
