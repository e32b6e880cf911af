/* Narrowed diagrams against truth tables of random functions: what they imply, how wide they
 * are, and what they lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/narrowing.h"
#include "base/memory.h"
#include "tests/oracle/circuits.h"

#include <math.h>

enum { LEVELS = 7, POINTS = 1 << LEVELS, ROUNDS = 1500 };

/* A function is a row of bits by assignment: bit l is level l. */
struct drawn {
    uint8_t whole[POINTS]; /* F: rises, or falls, where 'plain' says so */
    uint8_t part[POINTS];  /* D, which implies F */
    uint8_t plain[LEVELS];
    double weights[LEVELS];
    bool falls;
};

static void draw(uint64_t *random, struct drawn *d)
{
    d->falls = random_below(random, 2);
    for (uint32_t l = 0; l < LEVELS; l++) {
        d->plain[l] = random_below(random, 3) > 0;
        d->weights[l] = (1 + random_below(random, 99)) / 100.0;
    }
    uint32_t share = 3 + random_below(random, 20), kept = 2 + random_below(random, 5);
    for (uint32_t x = 0; x < POINTS; x++) {
        d->whole[x] = random_below(random, share) == 0;
    }
    for (uint32_t l = 0; l < LEVELS;
         l++) { /* what holds goes on to hold upwards, or downwards */
        for (uint32_t i = 0; d->plain[l] && i < POINTS; i++) {
            uint32_t x = d->falls ? i ^ (POINTS - 1) : i;
            if (d->whole[x] && (x >> l & 1) == d->falls) {
                d->whole[x ^ 1u << l] = 1;
            }
        }
    }
    for (uint32_t x = 0; x < POINTS; x++) {
        d->part[x] = d->whole[x] && random_below(random, kept) > 0;
    }
}

static edge make(struct table *t, const uint8_t *truth, uint32_t level, uint32_t x)
{
    if (level == LEVELS) {
        return truth[x] ? EDGE_TRUE : EDGE_FALSE;
    }
    edge low = make(t, truth, level + 1, x);
    return bdd_make(t, level, make(t, truth, level + 1, x | 1u << level), low);
}

static bool holds(const struct table *t, edge f, uint32_t x)
{
    while (!edge_constant(f)) {
        const struct table_node *n = &t->nodes[edge_node(f)];
        f = (x >> n->level & 1 ? n->high : n->low) ^ (f & 1);
    }
    return f == EDGE_TRUE;
}

static double chance_of(const uint8_t *truth, const double *weights)
{
    double sum = 0;
    for (uint32_t x = 0; x < POINTS; x++) {
        double chance = truth[x];
        for (uint32_t l = 0; l < LEVELS; l++) {
            chance *= x >> l & 1 ? weights[l] : 1 - weights[l];
        }
        sum += chance;
    }
    return sum;
}

/* Functions that a walk from the root can come to; both values of a node count. */
static uint32_t count_functions(struct table *t, edge f)
{
    static uint8_t seen[4096];
    VEC(edge) found = {0};
    memset(seen, 0, sizeof(seen));
    assert_true(vec_push(&found, f));
    uint32_t count = 0;
    while (found.count > 0) {
        edge g = found.items[--found.count];
        if (edge_constant(g) || seen[g]) {
            continue;
        }
        seen[g] = 1;
        count++;
        assert_true(g < sizeof(seen) &&
                    vec_push(&found, t->nodes[edge_node(g)].high ^ (g & 1)) &&
                    vec_push(&found, t->nodes[edge_node(g)].low ^ (g & 1)));
    }
    vec_release(&found);
    return count;
}

static void test_narrowing__implies_what_it_narrows(void **state)
{
    (void)state;
    uint32_t narrower = 0, by_width = 0;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15);
        struct drawn d;
        struct table t;
        uint8_t found[POINTS];
        draw(&random, &d);
        table_init(&t, 0, (size_t)1 << 24);
        assert_int_equal(table_reset(&t, LEVELS), STATUS_OK);
        edge f = make(&t, d.part, 0, 0);
        assert_true(table_keep(&t, f));
        const struct narrowing_task task = {d.weights, d.plain, d.falls,
                                            random_below(&random, 40),
                                            random_below(&random, 2) ? 0 : 1e-3};
        struct narrowing_loss loss = {0, false};
        edge result = narrowing_run(&t, f, &task, &loss);
        assert_true(result != EDGE_NONE);
        for (uint32_t x = 0; x < POINTS; x++) {
            found[x] = holds(&t, result, x);
            if (found[x] && !d.whole[x]) {
                fail_msg("seed %llu: holds at %x", (unsigned long long)seed, x);
            }
        }
        assert_true(count_functions(&t, result) <= task.width);
        double lost = chance_of(d.part, d.weights) - chance_of(found, d.weights);
        assert_true(lost <= loss.chance + 1e-12);
        bool all = count_functions(&t, f) <= task.width && task.threshold == 0;
        assert_true(!all || (!loss.by_width && lost <= 1e-12));
        narrower += result != f;
        by_width += loss.by_width;
        table_release(&t);
    }
    assert_true(narrower > ROUNDS / 4 && by_width > ROUNDS / 4 && by_width < ROUNDS);
}

/* Where the diagram itself rises, or falls, what is lost is known. */
static void test_narrowing__knows_what_it_lost(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS / 4; seed++) {
        uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
        struct drawn d;
        struct table t;
        uint8_t found[POINTS];
        draw(&random, &d);
        table_init(&t, 0, (size_t)1 << 24);
        assert_int_equal(table_reset(&t, LEVELS), STATUS_OK);
        edge f = make(&t, d.whole, 0, 0);
        assert_true(table_keep(&t, f));
        const struct narrowing_task task = {d.weights, d.plain, d.falls,
                                            1 + random_below(&random, 20), 0};
        struct narrowing_loss loss = {0, false};
        edge result = narrowing_run(&t, f, &task, &loss);
        for (uint32_t x = 0; x < POINTS; x++) {
            found[x] = holds(&t, result, x);
        }
        double lost = chance_of(d.whole, d.weights) - chance_of(found, d.weights);
        if (fabs(lost - loss.chance) > 1e-9) {
            fail_msg("seed %llu: lost %g, not %g", (unsigned long long)seed, lost, loss.chance);
        }
        table_release(&t);
    }
}

static void test_diagram_chance__is_the_sum_over_all_points(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS / 4; seed++) {
        uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15) + 2;
        struct drawn d;
        struct table t;
        struct diagram diagram;
        draw(&random, &d);
        table_init(&t, 0, (size_t)1 << 24);
        assert_int_equal(table_reset(&t, LEVELS), STATUS_OK);
        edge f = make(&t, d.part, 0, 0) ^ (edge)(seed & 1);
        assert_int_equal(table_extract(&t, f, NULL, &diagram), STATUS_OK);
        double expected = chance_of(d.part, d.weights);
        expected = seed & 1 ? 1 - expected : expected;
        assert_true(fabs(diagram_chance(&diagram, d.weights) - expected) < 1e-12);
        memory_fail_after(0);
        assert_true(isnan(diagram_chance(&diagram, d.weights)));
        memory_fail_after(-1);
        diagram_release(&diagram);
        table_release(&t);
    }
}

static void test_narrowing__survives_every_failed_allocation(void **state)
{
    (void)state;
    struct drawn d;
    uint64_t random = 5;
    bool failed = true;
    draw(&random, &d);
    for (long successes = 0; failed; successes++) {
        struct table t;
        struct narrowing_loss loss;
        const struct narrowing_task task = {d.weights, d.plain, d.falls, 5, 0};
        table_init(&t, 0, (size_t)1 << 24);
        assert_int_equal(table_reset(&t, LEVELS), STATUS_OK);
        edge f = make(&t, d.part, 0, 0);
        assert_true(table_keep(&t, f));
        size_t kept = t.kept.count;
        memory_fail_after(successes);
        edge result = narrowing_run(&t, f, &task, &loss);
        failed = memory_failed();
        memory_fail_after(-1);
        assert_true(failed ? result == EDGE_NONE && t.status == STATUS_MEMORY
                           : result != EDGE_NONE);
        assert_int_equal(t.kept.count, kept);
        table_release(&t);
    }
}

/* What narrowing takes beside the table is within the budget, or it is not done. */
static void test_narrowing__keeps_to_the_bytes(void **state)
{
    (void)state;
    enum { MANY = 64 };
    double weights[MANY];
    uint8_t plain[MANY] = {0};
    struct table t;
    struct narrowing_task task = {weights, plain, false, 8, 0};
    struct narrowing_loss loss;
    table_init(&t, 0, (size_t)1 << 24);
    assert_int_equal(table_reset(&t, MANY), STATUS_OK);
    edge f = EDGE_TRUE;
    for (uint32_t l = MANY; l-- > 0;) {
        weights[l] = 0.9;
        f = bdd_make(&t, l, f, EDGE_FALSE);
    }
    assert_true(table_keep(&t, f) && narrowing_run(&t, f, &task, &loss) != EDGE_NONE);
    t.memory_budget = table_bytes(&t) + MANY;
    assert_true(narrowing_run(&t, f, &task, &loss) == EDGE_NONE);
    assert_int_equal(t.status, STATUS_LIMIT);
    table_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_narrowing__implies_what_it_narrows),
        cmocka_unit_test(test_narrowing__knows_what_it_lost),
        cmocka_unit_test(test_diagram_chance__is_the_sum_over_all_points),
        cmocka_unit_test(test_narrowing__survives_every_failed_allocation),
        cmocka_unit_test(test_narrowing__keeps_to_the_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
