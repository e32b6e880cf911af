#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/bdd.h"
#include "tests/oracle/circuits.h"

enum { LEVELS = 40 };

static void open_table(struct table *t, uint64_t nodes, size_t bytes)
{
    table_init(t, nodes, bytes);
    assert_int_equal(table_reset(t, LEVELS), STATUS_OK);
}

/* A chain over the last 'count' levels: one node each. */
static edge make_chain(struct table *t, uint32_t count)
{
    edge f = EDGE_TRUE;
    for (uint32_t i = 0; i < count && f != EDGE_NONE; i++) {
        f = bdd_make(t, LEVELS - 1 - i, f, EDGE_FALSE);
    }
    return f;
}

/* All levels as the bits of 'pattern' say: a chain that is another for another pattern. */
static edge make_pattern(struct table *t, uint64_t pattern)
{
    edge f = EDGE_TRUE;
    for (uint32_t l = LEVELS; l-- > 0 && f != EDGE_NONE;) {
        f = pattern >> l & 1 ? bdd_make(t, l, EDGE_FALSE, f) : bdd_make(t, l, f, EDGE_FALSE);
    }
    return f;
}

static void test_table__has_every_node_once(void **state)
{
    (void)state;
    struct table t;
    uint64_t random = 1;
    open_table(&t, 0, (size_t)1 << 24);
    edge *made = calloc(2000, sizeof(*made));
    uint32_t size = 0;
    for (uint32_t round = 0; round < 2; round++) {
        random = 1;
        for (uint32_t i = 0; i < 2000; i++) {
            edge f = make_pattern(&t, (uint64_t)random_below(&random, 1u << 30) * 1021);
            assert_true(f != EDGE_NONE && (round == 0 || f == made[i]));
            made[i] = f;
        }
        assert_true(round == 0 || table_size(&t) == size);
        size = table_size(&t);
    }
    free(made);
    table_release(&t);
}

struct pair {
    uint32_t hash;
    edge high, low;
};

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    return (x->hash > y->hash) - (x->hash < y->hash);
}

/* Among so many pairs of edges several have the same hash. */
static void test_table__tells_nodes_of_one_hash_apart(void **state)
{
    (void)state;
    enum { PAIRS = 300000 };
    struct table t;
    uint64_t random = 99;
    uint32_t met = 0;
    struct pair *pairs = calloc(PAIRS, sizeof(*pairs));
    open_table(&t, 0, (size_t)1 << 24);
    for (uint32_t i = 0; i < PAIRS; i++) {
        edge high = random_below(&random, 1u << 30) << 1, low = random_below(&random, 1u << 30);
        pairs[i] = (struct pair){table_hash(high, low), high, low};
    }
    qsort(pairs, PAIRS, sizeof(*pairs), compare_pairs);
    for (uint32_t i = 1; i < PAIRS; i++) {
        const struct pair *a = &pairs[i - 1], *b = &pairs[i];
        if (a->hash == b->hash && (a->high != b->high || a->low != b->low)) {
            edge f = table_node(&t, 0, a->high, a->low), g = table_node(&t, 0, b->high, b->low);
            assert_true(f != EDGE_NONE && g != EDGE_NONE && f != g);
            assert_true(table_node(&t, 0, a->high, a->low) == f);
            met++;
        }
    }
    assert_true(met > 0);
    free(pairs);
    table_release(&t);
}

static void test_table__collects_what_nothing_keeps(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 0, (size_t)1 << 24);
    edge kept = make_chain(&t, 10);
    assert_true(table_keep(&t, kept));
    make_pattern(&t, UINT64_C(0x5555555555));
    assert_true(table_size(&t) > 40);
    table_collect(&t);
    assert_int_equal(table_size(&t), 11);
    assert_true(make_chain(&t, 10) == kept);
    assert_int_equal(table_size(&t), 11);
    for (uint32_t i = 0; i < 20; i++) { /* freed nodes are used again */
        make_pattern(&t, UINT64_C(0x3333333333) << i % 3);
        table_collect(&t);
        assert_int_equal(table_size(&t), 11);
    }
    assert_true(t.node_count <= 11 + 2 * LEVELS);
    assert_true(t.peak_nodes > 40 && t.peak_bytes > 0);
    t.kept.count = 0;
    table_collect(&t);
    assert_int_equal(table_size(&t), 1);
    table_release(&t);
}

/* The result of a conjunction may be a node that is gone after a collection. */
static void test_table__forgets_results_that_are_collected(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 0, (size_t)1 << 24);
    edge f = bdd_variable(&t, 0), g = bdd_variable(&t, 1);
    assert_true(table_keep(&t, f) && table_keep(&t, g));
    edge both = bdd_and(&t, f, g);
    table_collect(&t);
    bdd_make(&t, 5, EDGE_TRUE, EDGE_FALSE); /* takes the place of what was freed */
    edge again = bdd_and(&t, f, g);
    const struct table_node *n = &t.nodes[edge_node(again)];
    assert_true(n->level == 0 && (n->high ^ (again & 1)) == g && both != EDGE_NONE);
    table_release(&t);
}

static void test_table__stops_at_its_budgets_and_starts_anew(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 100, (size_t)1 << 24);
    edge f = EDGE_TRUE;
    for (uint64_t i = 1; f != EDGE_NONE; i++) {
        f = make_pattern(&t, i * UINT64_C(0x9E3779B97F));
        assert_true(table_size(&t) <= 100);
        assert_true(f == EDGE_NONE || table_keep(&t, f));
    }
    assert_int_equal(t.status, STATUS_LIMIT);
    assert_true(table_size(&t) > 50);
    assert_true(bdd_variable(&t, 3) == EDGE_NONE); /* it sticks */
    assert_true(bdd_and(&t, EDGE_TRUE, EDGE_TRUE) == EDGE_NONE);
    assert_int_equal(table_reset(&t, LEVELS), STATUS_OK);
    assert_int_equal(table_size(&t), 1);
    assert_true(bdd_variable(&t, 3) != EDGE_NONE);
    table_release(&t);
}

/* Of a budget of which a collection would free less than a quarter nothing is left. */
static void test_table__gives_up_when_collecting_does_not_pay(void **state)
{
    (void)state;
    struct table t;
    table_init(&t, 64, (size_t)1 << 24);
    assert_int_equal(table_reset(&t, LEVELS + 60), STATUS_OK);
    for (uint32_t v = 0; v < 55; v++) {
        assert_true(table_keep(&t, bdd_variable(&t, v)));
    }
    edge last = EDGE_TRUE;
    for (uint32_t v = 55; v < LEVELS + 60 && last != EDGE_NONE; v++) {
        last = bdd_variable(&t, v);
    }
    assert_true(last == EDGE_NONE);
    assert_int_equal(t.status, STATUS_LIMIT);
    table_release(&t);
}

static void test_table__keeps_to_its_bytes(void **state)
{
    (void)state;
    static const size_t budgets[] = {1 << 16, 1 << 18, 1 << 20, 1 << 23};
    for (size_t b = 0; b < sizeof(budgets) / sizeof(budgets[0]); b++) {
        struct table t;
        open_table(&t, 0, budgets[b]);
        t.step_budget = UINT64_MAX; /* large tables have room for all at once */
        edge f = EDGE_TRUE;
        for (uint64_t i = 1; f != EDGE_NONE && i < 100000; i++) {
            f = make_pattern(&t, i * UINT64_C(0x9E3779B97F));
            assert_true(f == EDGE_NONE || table_keep(&t, f));
        }
        assert_int_equal(t.status, STATUS_LIMIT);
        assert_true(table_bytes(&t) <= budgets[b] && table_bytes(&t) >= budgets[b] / 4);
        assert_true(t.peak_bytes <= budgets[b]);
        table_release(&t);
    }
}

/* Bytes that others hold are no longer there for the table; some are left in any case. */
static void test_table_charge__takes_out_of_the_budget(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 0, 1000);
    table_charge(&t, 300, 250);
    assert_int_equal(t.memory_budget, 700);
    table_charge(&t, SIZE_MAX, 250);
    assert_int_equal(t.memory_budget, 250);
    table_charge(&t, 1, 400);
    assert_int_equal(t.memory_budget, 250);
    table_release(&t);
}

/* Nodes of one level, which cannot grow any more: dead ones make room, if there are. */
static void test_table__collects_for_a_level_that_is_full(void **state)
{
    (void)state;
    for (int keeps = 0; keeps < 2; keeps++) {
        struct table t;
        uint32_t made = 0;
        open_table(&t, 0, (size_t)1 << 24);
        for (edge f = EDGE_TRUE; made < 4000 && f != EDGE_NONE; made++) {
            edge g = make_pattern(&t, made);
            t.memory_budget = made == 200 ? table_bytes(&t) : t.memory_budget;
            t.countdown = 1; /* steps enough to pay for collecting */
            f = g != EDGE_NONE && (!keeps || table_keep(&t, g)) ? g : EDGE_NONE;
        }
        assert_int_equal(t.status, keeps ? STATUS_LIMIT : STATUS_OK);
        assert_true((made == 4000) != keeps);
        assert_true(keeps || t.collected > 0);
        table_release(&t);
    }
}

static bool refuse(void *context, uint64_t nodes)
{
    ++*(int *)context;
    return nodes == 0;
}

/* Any of many chains: a few dozen steps each. */
static edge take_steps(struct table *t, int chains)
{
    uint64_t random = 3;
    edge f = EDGE_FALSE;
    for (int i = 0; i < chains && f != EDGE_NONE; i++) {
        f = bdd_or(t, f, make_pattern(t, (uint64_t)random_below(&random, 1u << 30) << 10));
    }
    return f;
}

static void test_table__asks_after_so_many_steps(void **state)
{
    (void)state;
    struct table t;
    int asked = 0;
    open_table(&t, 0, (size_t)1 << 26);
    t.step_budget = 1;
    assert_true(take_steps(&t, 4000) == EDGE_NONE);
    assert_int_equal(t.status, STATUS_LIMIT);
    assert_true(t.steps > 0 && t.steps == t.all_steps && t.stack.count == 0);
    assert_int_equal(table_reset(&t, LEVELS), STATUS_OK);
    assert_true(t.steps == 0 && t.all_steps > 0);
    t.step_budget = 0;
    t.progress = refuse;
    t.context = &asked;
    assert_true(take_steps(&t, 4000) == EDGE_NONE);
    assert_int_equal(t.status, STATUS_CANCELLED);
    assert_int_equal(asked, 1);
    table_release(&t);
}

static void check_diagram(const struct diagram *d)
{
    assert_int_equal(d->nodes[0].level, TABLE_TERMINAL);
    for (uint32_t n = 1; n < d->node_count; n++) {
        const struct diagram_node *node = &d->nodes[n];
        assert_true(edge_node(node->high) < n && edge_node(node->low) < n);
        assert_true(edge_constant(node->high) ||
                    d->nodes[edge_node(node->high)].level > node->level);
        assert_true(edge_constant(node->low) ||
                    d->nodes[edge_node(node->low)].level > node->level);
    }
}

static void test_table_extract__is_the_same_each_time(void **state)
{
    (void)state;
    struct table t;
    struct diagram first, second, small;
    open_table(&t, 0, (size_t)1 << 24);
    edge f = take_steps(&t, 300), g = make_chain(&t, 5);
    assert_int_equal(table_extract(&t, f, NULL, &first), STATUS_OK);
    assert_int_equal(table_extract(&t, edge_not(g), NULL, &small), STATUS_OK);
    assert_int_equal(small.node_count, 6);
    check_diagram(&small);
    assert_int_equal(table_extract(&t, f, NULL, &second), STATUS_OK);
    check_diagram(&first);
    assert_int_equal(first.node_count, second.node_count);
    assert_true(first.root == second.root);
    assert_memory_equal(first.nodes, second.nodes, first.node_count * sizeof(*first.nodes));
    diagram_release(&second);
    diagram_release(&first);
    diagram_release(&small);
    assert_int_equal(table_extract(&t, EDGE_FALSE, NULL, &small), STATUS_OK);
    assert_true(small.node_count == 1 && small.root == EDGE_FALSE);
    diagram_release(&small);
    table_release(&t);
}

/* A large table does not stay large for the next, small one. */
static void test_table_reset__gives_large_tables_up(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 0, (size_t)1 << 26);
    for (uint64_t i = 1; i < 2000; i++) {
        assert_true(make_pattern(&t, i * UINT64_C(0x9E3779B97F)) != EDGE_NONE);
    }
    size_t large = table_bytes(&t);
    assert_int_equal(table_reset(&t, 3), STATUS_OK);
    assert_true(table_bytes(&t) < large && t.entry_bytes + t.blocks.used == 0);
    assert_int_equal(table_reset(&t, LEVELS), STATUS_OK);
    edge chain = make_chain(&t, LEVELS);
    assert_int_equal(table_reset(&t, LEVELS), STATUS_OK); /* kept, but forgotten */
    assert_int_equal(table_size(&t), 1);
    assert_true(make_chain(&t, LEVELS) == chain);
    assert_int_equal(table_size(&t), LEVELS + 1);
    table_release(&t);
}

static void test_table__survives_every_failed_allocation(void **state)
{
    (void)state;
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct table t;
        struct diagram diagram = {0};
        table_init(&t, 0, (size_t)1 << 24);
        memory_fail_after(successes);
        enum status status = table_reset(&t, LEVELS);
        edge f = status == STATUS_OK ? take_steps(&t, 300) : EDGE_NONE;
        if (f != EDGE_NONE) {
            status = table_extract(&t, f, NULL, &diagram);
        }
        failed = memory_failed();
        memory_fail_after(-1);
        bool told = t.status == STATUS_MEMORY || status == STATUS_MEMORY;
        /* a cache that cannot grow, or a copy that cannot shrink, is none the worse */
        assert_true(failed ? told || f != EDGE_NONE : f != EDGE_NONE && status == STATUS_OK);
        if (f != EDGE_NONE && status == STATUS_OK) {
            check_diagram(&diagram);
        }
        diagram_release(&diagram);
        assert_int_equal(table_reset(&t, 2), STATUS_OK);
        assert_true(bdd_variable(&t, 1) != EDGE_NONE);
        table_release(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table__has_every_node_once),
        cmocka_unit_test(test_table__tells_nodes_of_one_hash_apart),
        cmocka_unit_test(test_table__collects_what_nothing_keeps),
        cmocka_unit_test(test_table__forgets_results_that_are_collected),
        cmocka_unit_test(test_table__stops_at_its_budgets_and_starts_anew),
        cmocka_unit_test(test_table__gives_up_when_collecting_does_not_pay),
        cmocka_unit_test(test_table__keeps_to_its_bytes),
        cmocka_unit_test(test_table_charge__takes_out_of_the_budget),
        cmocka_unit_test(test_table__collects_for_a_level_that_is_full),
        cmocka_unit_test(test_table__asks_after_so_many_steps),
        cmocka_unit_test(test_table_extract__is_the_same_each_time),
        cmocka_unit_test(test_table_reset__gives_large_tables_up),
        cmocka_unit_test(test_table__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
