#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/bdd.h"
#include "tests/oracle/circuits.h"

enum { LEVELS = 12, WORDS = (1 << LEVELS) / 64, POOL = 24 };

/* Functions of so many variables that the cache and the tables of levels are too small for all
 * results: beside each diagram its truth table. */
struct pool {
    struct table table;
    edge edges[POOL];
    uint64_t truth[POOL][WORDS];
};

static bool holds(const struct table *t, edge f, uint32_t assignment)
{
    while (!edge_constant(f)) {
        const struct table_node *n = &t->nodes[edge_node(f)];
        f = (assignment >> n->level & 1 ? n->high : n->low) ^ (f & 1);
    }
    return f == EDGE_TRUE;
}

static void check_function(const struct pool *p, uint32_t i)
{
    for (uint32_t x = 0; x < 1u << LEVELS; x++) {
        if (holds(&p->table, p->edges[i], x) != (p->truth[i][x / 64] >> (x % 64) & 1)) {
            fail_msg("function %u differs at %x", i, x);
        }
    }
}

static void open_pool(struct pool *p)
{
    table_init(&p->table, 0, (size_t)1 << 24);
    assert_int_equal(table_reset(&p->table, LEVELS), STATUS_OK);
    for (uint32_t i = 0; i < POOL; i++) {
        p->edges[i] = bdd_variable(&p->table, i % LEVELS);
        assert_true(table_keep(&p->table, p->edges[i]));
        for (uint32_t x = 0; x < 1u << LEVELS; x++) {
            p->truth[i][x / 64] &= ~(UINT64_C(1) << (x % 64));
            p->truth[i][x / 64] |= (uint64_t)(x >> (i % LEVELS) & 1) << (x % 64);
        }
    }
}

static void set_function(struct pool *p, uint32_t into, edge f)
{
    assert_true(f != EDGE_NONE);
    p->edges[into] = p->table.kept.items[into] = f;
}

/* f = if g then h else i, by the operations that there are; then everything is compared. */
static void combine(struct pool *p, uint64_t *random)
{
    uint32_t into = random_below(random, POOL), g = random_below(random, POOL);
    uint32_t h = random_below(random, POOL), i = random_below(random, POOL);
    edge yes = bdd_and(&p->table, p->edges[g], p->edges[h]);
    assert_true(table_keep(&p->table, yes));
    edge no = bdd_and(&p->table, edge_not(p->edges[g]), edge_not(p->edges[i]));
    edge f = bdd_or(&p->table, yes, no);
    p->table.kept.count--;
    for (uint32_t w = 0; w < WORDS; w++) {
        p->truth[into][w] =
            (p->truth[g][w] & p->truth[h][w]) | (~p->truth[g][w] & ~p->truth[i][w]);
    }
    set_function(p, into, f);
    check_function(p, into);
}

static void test_bdd__operations_outgrow_the_cache(void **state)
{
    (void)state;
    static struct pool p;
    uint64_t random = 17;
    open_pool(&p);
    for (int step = 0; step < 500; step++) {
        combine(&p, &random);
        for (uint32_t i = 0; i < POOL; i++) {
            for (uint32_t j = 0; j < i; j++) { /* canonical */
                bool same = memcmp(p.truth[i], p.truth[j], sizeof(p.truth[i])) == 0;
                assert_true(same == (p.edges[i] == p.edges[j]));
            }
        }
    }
    assert_true(p.table.peak_nodes > 1000 || table_size(&p.table) > 1000);
    table_release(&p.table);
}

static void test_bdd__constants_and_opposites(void **state)
{
    (void)state;
    struct table t;
    table_init(&t, 0, (size_t)1 << 20);
    assert_int_equal(table_reset(&t, 2), STATUS_OK);
    edge a = bdd_variable(&t, 0), b = bdd_variable(&t, 1);
    uint32_t size = table_size(&t);
    const struct {
        edge found, expected;
    } cases[] = {
        {bdd_and(&t, a, EDGE_TRUE), a},
        {bdd_and(&t, EDGE_TRUE, a), a},
        {bdd_and(&t, a, EDGE_FALSE), EDGE_FALSE},
        {bdd_and(&t, EDGE_FALSE, a), EDGE_FALSE},
        {bdd_and(&t, a, a), a},
        {bdd_and(&t, a, edge_not(a)), EDGE_FALSE},
        {bdd_or(&t, a, edge_not(a)), EDGE_TRUE},
        {bdd_or(&t, a, EDGE_FALSE), a},
        {bdd_or(&t, EDGE_TRUE, a), EDGE_TRUE},
        {bdd_and(&t, a, EDGE_NONE), EDGE_NONE},
        {bdd_or(&t, EDGE_NONE, a), EDGE_NONE},
        {bdd_make(&t, 0, b, b), b},
        {bdd_make(&t, 0, EDGE_NONE, b), EDGE_NONE},
        {bdd_make(&t, 0, EDGE_FALSE, EDGE_TRUE), edge_not(a)},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (cases[i].found != cases[i].expected) {
            fail_msg("case %zu: %u, not %u", i, cases[i].found, cases[i].expected);
        }
    }
    assert_int_equal(table_size(&t), size); /* none of them takes a node */
    assert_int_equal(t.status, STATUS_OK);
    table_release(&t);
}

static void test_bdd_at_least__counts(void **state)
{
    (void)state;
    struct table t;
    table_init(&t, 0, (size_t)1 << 24);
    assert_int_equal(table_reset(&t, LEVELS), STATUS_OK);
    edge inputs[LEVELS];
    for (uint32_t v = 0; v < LEVELS; v++) {
        inputs[v] = bdd_variable(&t, v) ^ (v % 3 == 0); /* some complemented */
    }
    for (uint32_t count = 0; count <= LEVELS; count++) {
        for (uint32_t threshold = 0; threshold <= count + 1; threshold++) {
            edge f = bdd_at_least(&t, inputs, count, threshold);
            for (uint32_t x = 0; x < 1u << LEVELS; x += 7) {
                uint32_t held = 0;
                for (uint32_t v = 0; v < count; v++) {
                    held += (x >> v & 1) != (v % 3 == 0);
                }
                assert_true(holds(&t, f, x) == (held >= threshold));
            }
        }
    }
    inputs[1] = EDGE_NONE;
    assert_true(bdd_at_least(&t, inputs, 3, 2) == EDGE_NONE);
    assert_int_equal(t.operands.count + t.kept.count, 0);
    table_release(&t);
}

/* An at-least gate over variables has a node for every number that may hold so far. */
static void test_bdd_at_least__is_as_small_as_it_can_be(void **state)
{
    (void)state;
    enum { MANY = 60, HALF = MANY / 2 };
    struct table t;
    struct diagram diagram;
    edge inputs[MANY];
    table_init(&t, 0, (size_t)1 << 24);
    assert_int_equal(table_reset(&t, MANY), STATUS_OK);
    for (uint32_t v = 0; v < MANY; v++) {
        inputs[v] = bdd_variable(&t, v);
    }
    edge f = bdd_at_least(&t, inputs, MANY, HALF);
    assert_int_equal(table_extract(&t, f, NULL, &diagram), STATUS_OK);
    assert_int_equal(diagram.node_count, HALF * (MANY - HALF + 1) + 1);
    diagram_release(&diagram);
    table_release(&t);
}

static void test_bdd_import__is_the_inverse_of_extraction(void **state)
{
    (void)state;
    static struct pool p;
    struct table other;
    uint64_t random = 5;
    open_pool(&p);
    for (int step = 0; step < 60; step++) {
        combine(&p, &random);
    }
    table_init(&other, 0, (size_t)1 << 24);
    assert_int_equal(table_reset(&other, LEVELS), STATUS_OK);
    for (uint32_t i = 0; i < POOL; i++) {
        for (edge flip = 0; flip < 2; flip++) {
            struct diagram diagram;
            edge f = p.edges[i] ^ flip;
            assert_int_equal(table_extract(&p.table, f, NULL, &diagram), STATUS_OK);
            assert_true(bdd_import(&p.table, &diagram) == f);
            edge there = bdd_import(&other, &diagram);
            for (uint32_t x = 0; x < 1u << LEVELS; x += 5) {
                assert_true(holds(&other, there, x) == holds(&p.table, f, x));
            }
            diagram_release(&diagram);
        }
    }
    assert_int_equal(p.table.kept.count, POOL);
    table_release(&other);
    table_release(&p.table);
}

/* Stopped anywhere, an operation leaves nothing on the stacks. */
static void test_bdd__survives_every_failed_allocation(void **state)
{
    (void)state;
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct table t;
        edge inputs[40];
        table_init(&t, 0, (size_t)1 << 24);
        memory_fail_after(successes);
        enum status status = table_reset(&t, 40);
        for (uint32_t v = 0; status == STATUS_OK && v < 40; v++) {
            inputs[v] = bdd_variable(&t, v);
        }
        edge f = status == STATUS_OK ? bdd_at_least(&t, inputs, 40, 20) : EDGE_NONE;
        failed = memory_failed();
        memory_fail_after(-1);
        assert_true(f != EDGE_NONE || (failed && t.status == STATUS_MEMORY));
        assert_int_equal(t.operands.count + t.kept.count + t.stack.count, 0);
        table_release(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bdd__operations_outgrow_the_cache),
        cmocka_unit_test(test_bdd__constants_and_opposites),
        cmocka_unit_test(test_bdd_at_least__counts),
        cmocka_unit_test(test_bdd_at_least__is_as_small_as_it_can_be),
        cmocka_unit_test(test_bdd_import__is_the_inverse_of_extraction),
        cmocka_unit_test(test_bdd__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
