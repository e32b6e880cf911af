#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/zdd.h"
#include "tests/oracle/circuits.h"

/* A family is a row of bits, one for each subset of the elements; element e is level e. */
enum { ELEMENTS = 9, SUBSETS = 1 << ELEMENTS };

/* The family of the subsets for which 'has' is set, over the elements from 'level' on. */
static edge make_family(struct table *t, const uint8_t *has, uint32_t level, uint32_t subset)
{
    if (level == ELEMENTS) {
        return has[subset] ? ZDD_UNIT : ZDD_EMPTY;
    }
    edge low = make_family(t, has, level + 1, subset);
    edge high = make_family(t, has, level + 1, subset | 1u << level);
    return zdd_make(t, level, high, low);
}

static bool has_set(const struct table *t, edge f, uint32_t subset)
{
    uint32_t met = 0;
    while (!edge_constant(f)) {
        const struct table_node *n = &t->nodes[edge_node(f)];
        bool taken = subset >> n->level & 1;
        met |= taken ? 1u << n->level : 0;
        f = taken ? n->high : n->low;
    }
    return f == ZDD_UNIT && met == subset;
}

static void draw_family(uint64_t *random, uint8_t *has, uint32_t sets)
{
    memset(has, 0, SUBSETS);
    for (uint32_t i = 0; i < sets; i++) {
        has[random_below(random, SUBSETS) & random_below(random, SUBSETS)] = 1;
    }
}

static void keep_minimal(uint8_t *has)
{
    for (uint32_t s = SUBSETS; s-- > 0;) {
        for (uint32_t t = 0; t < s && has[s]; t++) {
            has[s] = !(has[t] && (t & s) == t);
        }
    }
}

static void open_table(struct table *t)
{
    table_init(t, 0, (size_t)1 << 24);
    assert_int_equal(table_reset(t, ELEMENTS), STATUS_OK);
}

static void test_zdd__leaves_out_what_holds_no_set(void **state)
{
    (void)state;
    struct table t;
    open_table(&t);
    edge one = zdd_make(&t, 3, ZDD_UNIT, ZDD_EMPTY);
    assert_true(zdd_make(&t, 2, ZDD_EMPTY, one) == one);
    edge both = zdd_make(&t, 2, one, one); /* with element 2 and without: not the same */
    assert_true(both != one && has_set(&t, both, 4 | 8) && has_set(&t, both, 8));
    assert_false(has_set(&t, both, 4) || has_set(&t, both, 0));
    assert_true(zdd_make(&t, 2, EDGE_NONE, one) == EDGE_NONE);
    assert_true(zdd_make(&t, 2, one, EDGE_NONE) == EDGE_NONE);
    table_release(&t);
}

/* The families are many and large: results crowd each other out of the cache. */
static void test_zdd_without__removes_what_includes_a_set(void **state)
{
    (void)state;
    struct table t;
    static uint8_t f[SUBSETS], g[SUBSETS];
    uint64_t random = 11;
    open_table(&t);
    for (int round = 0; round < 300; round++) {
        draw_family(&random, f, 1 + random_below(&random, 200));
        draw_family(&random, g, 1 + random_below(&random, 12));
        g[0] &= round % 8 == 0;
        edge found = zdd_without(&t, make_family(&t, f, 0, 0), make_family(&t, g, 0, 0));
        for (uint32_t s = 0; s < SUBSETS; s++) {
            bool kept = f[s];
            for (uint32_t u = 0; u <= s && kept; u++) {
                kept = !(g[u] && (u & s) == u);
            }
            if (has_set(&t, found, s) != kept) {
                fail_msg("round %d: set %x", round, s);
            }
        }
    }
    table_release(&t);
}

/* Where no set of one includes another one of both, what remains is the difference. */
static void test_zdd_difference__removes_equal_sets(void **state)
{
    (void)state;
    struct table t;
    static uint8_t all[SUBSETS], f[SUBSETS], g[SUBSETS];
    uint64_t random = 12;
    open_table(&t);
    for (int round = 0; round < 300; round++) {
        draw_family(&random, all, 1 + random_below(&random, 300));
        keep_minimal(all);
        for (uint32_t s = 0; s < SUBSETS; s++) {
            f[s] = all[s] && random_below(&random, 3) > 0;
            g[s] = all[s] && random_below(&random, 2) > 0;
        }
        edge one = make_family(&t, f, 0, 0), other = make_family(&t, g, 0, 0);
        edge found = zdd_difference(&t, one, other);
        for (uint32_t s = 0; s < SUBSETS; s++) {
            assert_true(has_set(&t, found, s) == (f[s] && !g[s]));
        }
        table_forget_results(&t); /* both share the cache */
        assert_true(zdd_without(&t, one, other) == found);
        table_forget_results(&t);
    }
    table_release(&t);
}

static void test_zdd__ends_of_the_operations(void **state)
{
    (void)state;
    struct table t;
    open_table(&t);
    edge one = zdd_make(&t, 3, ZDD_UNIT, ZDD_EMPTY), two = zdd_make(&t, 5, ZDD_UNIT, ZDD_UNIT);
    const struct {
        edge f, g, without, difference;
    } cases[] = {
        {one, ZDD_EMPTY, one, one},
        {ZDD_EMPTY, one, ZDD_EMPTY, ZDD_EMPTY},
        {one, one, ZDD_EMPTY, ZDD_EMPTY},
        {ZDD_UNIT, one, ZDD_UNIT, ZDD_UNIT},
        {two, ZDD_UNIT, ZDD_EMPTY, ZDD_EMPTY}, /* every set includes the empty one */
        {one, EDGE_NONE, EDGE_NONE, EDGE_NONE},
        {EDGE_NONE, one, EDGE_NONE, EDGE_NONE},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_true(zdd_without(&t, cases[i].f, cases[i].g) == cases[i].without);
        table_forget_results(&t);
        assert_true(zdd_difference(&t, cases[i].f, cases[i].g) == cases[i].difference);
        table_forget_results(&t);
    }
    table_release(&t);
}

static void test_zdd__survives_every_failed_allocation(void **state)
{
    (void)state;
    static uint8_t f[SUBSETS], g[SUBSETS];
    uint64_t random = 13;
    draw_family(&random, f, 300);
    draw_family(&random, g, 20);
    g[0] = 0;
    bool failed = true;
    for (long successes = 0; failed; successes++) {
        struct table t;
        table_init(&t, 0, (size_t)1 << 24);
        memory_fail_after(successes);
        enum status status = table_reset(&t, ELEMENTS);
        edge found = EDGE_NONE;
        if (status == STATUS_OK) {
            edge one = make_family(&t, f, 0, 0);
            found = zdd_without(&t, one, make_family(&t, g, 0, 0));
        }
        failed = memory_failed();
        memory_fail_after(-1);
        assert_true(found != EDGE_NONE || (failed && t.status == STATUS_MEMORY));
        assert_int_equal(t.stack.count, 0);
        table_release(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zdd__leaves_out_what_holds_no_set),
        cmocka_unit_test(test_zdd_without__removes_what_includes_a_set),
        cmocka_unit_test(test_zdd_difference__removes_equal_sets),
        cmocka_unit_test(test_zdd__ends_of_the_operations),
        cmocka_unit_test(test_zdd__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
