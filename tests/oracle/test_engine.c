/* The engine against brute force over all assignments of thousands of random circuits: coherent
 * and not, with cycles, shared gates, at-least gates, constants and fixed atoms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/solutions.h"
#include "tests/oracle/circuits.h"

#include <math.h>

enum { MOST_ATOMS = 16, MOST_PATHS = 10 };

struct drawn {
    struct circuit circuit;
    literal root;
    uint8_t *fixed;
    uint8_t *table;
    double *p;
    uint64_t seed;
};

static void release_drawn(struct drawn *d)
{
    circuit_release(&d->circuit);
    free(d->fixed);
    free(d->table);
    free(d->p);
}

/* Draw number 'seed'; false where it is to be skipped. */
static bool draw(uint64_t seed, struct drawn *d)
{
    uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    uint32_t few = 1 + random_below(&state, 9), some = 10 + random_below(&state, 3);
    bool layered = seed % 2 == 1;
    struct random_shape shape = {
        .atoms = seed % 1000 == 0  ? MOST_ATOMS
                 : seed % 100 == 0 ? some
                 : layered         ? 6 + few % 4
                                   : few,
        .gates = (layered ? 8 : 1) + random_below(&state, seed % 100 == 0 ? 28 : 14),
        .complements = random_below(&state, 2),
        .cycles = random_below(&state, 2),
        .layered = layered,
    };
    *d = (struct drawn){.seed = seed};
    if (!random_circuit(&state, shape, &d->circuit, &d->root)) {
        return false;
    }
    d->fixed = calloc(shape.atoms, 1);
    d->p = calloc(shape.atoms, sizeof(*d->p));
    bool fix = random_below(&state, 3) == 0;
    for (uint32_t a = 0; a < shape.atoms; a++) {
        uint32_t state_of = random_below(&state, 9);
        d->fixed[a] = fix && state_of < 3 ? (uint8_t)state_of : ATOM_FREE;
        d->p[a] = random_unit(&state);
    }
    d->table = truth_table(&d->circuit, d->root, d->fixed);
    return true;
}

/* The sum over all assignments, atom by atom from the last: what is left is the mean of both
 * halves. */
static double brute_probability(const struct drawn *d)
{
    double *mean = malloc(sizeof(*mean) << d->circuit.atom_count);
    for (uint32_t x = 0; x < 1u << d->circuit.atom_count; x++) {
        mean[x] = d->table[x];
    }
    for (uint32_t a = d->circuit.atom_count; a-- > 0;) {
        for (uint32_t x = 0; x < 1u << a; x++) {
            mean[x] = (1 - d->p[a]) * mean[x] + d->p[a] * mean[x | 1u << a];
        }
    }
    double sum = mean[0];
    free(mean);
    return sum;
}

static void check_near(const struct drawn *d, double value, double expected, const char *what)
{
    if (!(fabs(value - expected) < 1e-12)) {
        fail_msg("seed %llu: %s is %.17g, expected %.17g", (unsigned long long)d->seed, what,
                 value, expected);
    }
}

static bool depends(const struct drawn *d, uint32_t atom)
{
    for (uint32_t x = 0; x < 1u << d->circuit.atom_count; x++) {
        if (d->table[x] != d->table[x ^ 1u << atom]) {
            return true;
        }
    }
    return false;
}

static void check_derivatives(struct drawn *d, const struct engine *engine)
{
    double derivative[32];
    struct bounds bounds;
    assert_int_equal(engine_derivatives(engine, d->p, &bounds, derivative), STATUS_OK);
    check_near(d, bounds.lower, brute_probability(d), "probability");
    for (uint32_t a = 0; a < d->circuit.atom_count; a++) {
        double p = d->p[a];
        d->p[a] = 1;
        double with = brute_probability(d);
        d->p[a] = 0;
        double without = brute_probability(d);
        d->p[a] = p;
        check_near(d, derivative[a], with - without, "derivative");
    }
}

static void check_support(const struct drawn *d, const struct engine *engine)
{
    uint32_t count = 0, next = 0;
    const uint32_t *support = engine_support(engine, &count);
    for (uint32_t a = 0; a < d->circuit.atom_count; a++) {
        bool listed = next < count && support[next] == a;
        next += listed;
        if (listed != depends(d, a)) {
            fail_msg("seed %llu: support is wrong at atom %u", (unsigned long long)d->seed, a);
        }
    }
    assert_int_equal(next, count);
}

static void for_draw(uint64_t seed, const struct engine_options *with,
                     void (*check)(struct drawn *, struct engine *, enum status))
{
    struct drawn d;
    if (!draw(seed, &d)) {
        return;
    }
    struct engine_options options = *with;
    struct engine *engine = NULL;
    options.fixed = d.fixed;
    enum status status = engine_compile(&d.circuit, d.root, &options, &engine);
    assert_non_null(engine);
    check(&d, engine, status);
    engine_free(engine);
    release_drawn(&d);
}

static void for_each_draw(uint64_t draws, const struct engine_options *with,
                          void (*check)(struct drawn *, struct engine *, enum status))
{
    for (uint64_t seed = 1; seed <= draws; seed++) {
        for_draw(seed, with, check);
    }
}

static void check_count(const struct drawn *d, const struct engine *engine)
{
    double half[MOST_ATOMS], holding = 0;
    struct bounds bounds;
    for (uint32_t a = 0; a < d->circuit.atom_count; a++) {
        half[a] = 0.5;
    }
    for (uint32_t x = 0; x < 1u << d->circuit.atom_count; x++) {
        holding += d->table[x];
    }
    assert_int_equal(engine_probability(engine, half, &bounds), STATUS_OK);
    assert_true(ldexp(bounds.upper, (int)d->circuit.atom_count) == holding);
}

static void check_exact(struct drawn *d, struct engine *engine, enum status status)
{
    struct bounds bounds;
    assert_int_equal(status, STATUS_OK);
    assert_true(engine_complete(engine));
    assert_int_equal(engine_probability(engine, d->p, &bounds), STATUS_OK);
    assert_true(bounds.complete);
    check_near(d, bounds.lower, brute_probability(d), "probability");
    check_near(d, bounds.upper, bounds.lower, "upper bound");
    check_derivatives(d, engine);
    check_support(d, engine);
    check_count(d, engine);
}

static void test_engine__probability_derivatives_and_support_are_exact(void **state)
{
    (void)state;
    for_each_draw(4000, &(struct engine_options){0}, check_exact);
    for (int order = ORDER_DEPTH_FIRST; order <= ORDER_SIFTED; order++) {
        struct engine_options options = {.order = (enum engine_order)order};
        for_each_draw(500, &options, check_exact);
    }
}

/* Under budgets far too small every number must still be a sound bound. */
static void check_bounds(struct drawn *d, struct engine *engine, enum status status)
{
    struct bounds bounds;
    double expected = brute_probability(d), derivative[32];
    assert_true(status == STATUS_OK || status == STATUS_LIMIT);
    assert_int_equal(engine_complete(engine), status == STATUS_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(engine_probability(engine, d->p, &bounds), STATUS_OK);
        if (!(bounds.lower <= expected + 1e-12 && expected <= bounds.upper + 1e-12)) {
            fail_msg("seed %llu: %.17g is not in [%.17g, %.17g]", (unsigned long long)d->seed,
                     expected, bounds.lower, bounds.upper);
        }
        assert_true(!bounds.complete || fabs(bounds.lower - expected) < 1e-12);
        for (uint32_t a = 0; a < d->circuit.atom_count; a++) {
            d->p[a] = d->p[a] * d->p[a];
        }
        expected = brute_probability(d);
    }
    enum status derived = engine_derivatives(engine, d->p, &bounds, derivative);
    assert_true(derived == (bounds.complete ? STATUS_OK : STATUS_LIMIT));
}

static void test_engine__bounds_hold_under_tiny_budgets(void **state)
{
    (void)state;
    for (uint64_t nodes = 2; nodes < 24; nodes += 3) {
        struct engine_options options = {.node_budget = nodes};
        for_each_draw(1500, &options, check_bounds);
        for_draw(102347, &options, check_bounds); /* constant, for all that is bounded in it */
        for_draw(107335, &options, check_bounds);
    }
}

/* Minimal sets of changes from 'nothing done' (all free atoms false, or all true) that make the
 * root hold (or fail): minimal[x] for every set x of free atoms. */
static uint8_t *brute_solutions(const struct drawn *d, enum solutions_kind kind)
{
    uint32_t atoms = d->circuit.atom_count, free_atoms = 0;
    uint8_t *good = calloc((size_t)1 << atoms, 1), *below = calloc((size_t)1 << atoms, 1);
    for (uint32_t a = 0; a < atoms; a++) {
        free_atoms |= (uint32_t)(d->fixed[a] == ATOM_FREE) << a;
    }
    for (uint32_t x = 0; x < 1u << atoms; x++) {
        if (x & ~free_atoms) {
            continue;
        }
        good[x] = kind == SOLUTIONS_PATHS ? d->table[x] : !d->table[free_atoms & ~x];
        for (uint32_t a = 0; a < atoms; a++) {
            uint32_t less = x & ~(1u << a);
            below[x] |= less != x && (good[less] || below[less]);
        }
    }
    for (uint32_t x = 0; x < 1u << atoms; x++) {
        good[x] &= !below[x];
    }
    free(below);
    return good;
}

static uint32_t list_set(uint32_t x, uint32_t *atoms)
{
    uint32_t count = 0;
    for (uint32_t a = 0; x >> a; a++) {
        if (x >> a & 1) {
            atoms[count++] = a;
        }
    }
    return count;
}

static void check_counts(const struct drawn *d, const struct solutions *solutions,
                         const uint32_t *by_order)
{
    struct text decimal;
    struct solutions_orders orders;
    double count = -1;
    uint32_t total = 0;
    text_init(&decimal);
    assert_int_equal(solutions_count(solutions, &decimal, &count), STATUS_OK);
    assert_int_equal(solutions_orders(solutions, &orders), STATUS_OK);
    for (uint32_t k = 0; k < 32; k++) {
        uint32_t found = k <= orders.highest ? (uint32_t)orders.count[k] : 0;
        total += by_order[k];
        if (found != by_order[k] ||
            (k <= orders.highest && atol(orders.decimal[k]) != (long)by_order[k])) {
            fail_msg("seed %llu: %u sets of order %u, expected %u", (unsigned long long)d->seed,
                     found, k, by_order[k]);
        }
    }
    assert_int_equal(atol(text_string(&decimal)), total);
    assert_true(count == total);
    assert_true(orders.highest == 0 || by_order[orders.highest] > 0);
    solutions_orders_release(&orders);
    text_release(&decimal);
}

struct ranked {
    uint32_t set;
    double cost;
};

/* By cost, then the set with the lowest atom in which two differ. */
static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->cost != y->cost) {
        return x->cost < y->cost ? -1 : 1;
    }
    uint32_t differ = x->set ^ y->set;
    return differ == 0 ? 0 : x->set & differ & (~differ + 1) ? -1 : 1;
}

/* All sets in the order in which they are expected; costs are small dyadic fractions, so that
 * sums are exact, and atom 0 may be unaffordable. Returns their number. */
static uint32_t rank_by_force(const struct drawn *d, const uint8_t *expected,
                              const double *cost, struct ranked *ranked)
{
    uint32_t count = 0;
    for (uint32_t x = 0; x < 1u << d->circuit.atom_count; x++) {
        double sum = 0;
        for (uint32_t a = 0; expected[x] && a < d->circuit.atom_count; a++) {
            sum += x >> a & 1 ? cost[a] : 0;
        }
        if (expected[x] && isfinite(sum)) {
            ranked[count++] = (struct ranked){x, sum};
        }
    }
    qsort(ranked, count, sizeof(*ranked), compare_ranked);
    return count;
}

static void check_ranking(const struct drawn *d, const struct solutions *solutions,
                          const uint8_t *expected, const double *cost)
{
    static struct ranked ranked[1 << MOST_ATOMS];
    struct ranking *ranking = NULL;
    uint32_t count = rank_by_force(d, expected, cost, ranked);
    assert_int_equal(ranking_open(solutions, cost, &ranking), STATUS_OK);
    for (uint32_t i = 0; i <= count; i++) {
        const uint32_t *atoms = NULL;
        uint32_t number = 0, set = 0;
        double sum = 0;
        assert_int_equal(ranking_next(ranking, &atoms, &number, &sum), STATUS_OK);
        for (uint32_t a = 0; a < number; a++) {
            assert_true(a == 0 || atoms[a] > atoms[a - 1]);
            set |= 1u << atoms[a];
        }
        if ((atoms != NULL) != (i < count) ||
            (atoms && (set != ranked[i].set || sum != ranked[i].cost))) {
            fail_msg("seed %llu: set %u in rank is %x at %g", (unsigned long long)d->seed, i,
                     set, sum);
        }
    }
    ranking_free(ranking);
}

static void check_rankings(const struct drawn *d, const struct solutions *solutions,
                           const uint8_t *expected)
{
    uint64_t state = d->seed + 77;
    double cost[32];
    for (uint32_t a = 0; a < 32; a++) {
        cost[a] = 1;
    }
    check_ranking(d, solutions, expected, cost);
    for (uint32_t a = 0; a < 32; a++) {
        cost[a] = (double)random_below(&state, 12) / 4 - 0.5;
    }
    cost[0] = random_below(&state, 3) == 0 ? INFINITY : cost[0];
    check_ranking(d, solutions, expected, cost);
}

/* The listed paths of a coherent function, few enough; their number, or -1. */
static int list_paths(const struct drawn *d, const struct solutions *solutions, uint32_t *paths)
{
    struct ranking *ranking = NULL;
    double size[32], count = 0, cost;
    const uint32_t *atoms = NULL;
    uint32_t number, listed = 0;
    assert_int_equal(solutions_count(solutions, NULL, &count), STATUS_OK);
    if (!d->circuit.coherent || literal_complemented(d->root) || count > MOST_PATHS) {
        return -1;
    }
    for (uint32_t a = 0; a < 32; a++) {
        size[a] = 1;
    }
    assert_int_equal(ranking_open(solutions, size, &ranking), STATUS_OK);
    while (ranking_next(ranking, &atoms, &number, &cost) == STATUS_OK && atoms) {
        paths[listed] = 0;
        for (uint32_t i = 0; i < number; i++) {
            paths[listed] |= 1u << atoms[i];
        }
        listed++;
    }
    ranking_free(ranking);
    return (int)listed;
}

/* P(any path) = the sum over sets of paths of the probability that all of their atoms hold,
 * with the sign of their number. */
static void check_inclusion_exclusion(const struct drawn *d, const struct engine *engine,
                                      const struct solutions *solutions)
{
    uint32_t paths[MOST_PATHS];
    struct bounds bounds;
    double sum = 0;
    int count = list_paths(d, solutions, paths);
    for (uint32_t chosen = 1; count > 0 && chosen < 1u << count; chosen++) {
        uint32_t united = 0;
        double product = -1;
        for (int i = 0; i < count; i++) {
            united |= chosen >> i & 1 ? paths[i] : 0;
            product *= chosen >> i & 1 ? -1 : 1;
        }
        for (uint32_t a = 0; a < d->circuit.atom_count; a++) {
            product *= united >> a & 1 ? d->p[a] : 1;
        }
        sum += product;
    }
    assert_int_equal(engine_probability(engine, d->p, &bounds), STATUS_OK);
    if (count >= 0) {
        check_near(d, bounds.upper, sum, "probability by inclusion and exclusion");
    }
}

static void check_kind(const struct drawn *d, const struct engine *engine,
                       enum solutions_kind kind)
{
    struct solutions *solutions = NULL;
    uint8_t *expected = brute_solutions(d, kind);
    uint32_t by_order[32] = {0};
    assert_int_equal(solutions_find(engine, kind, NULL, &solutions), STATUS_OK);
    assert_true(solutions_complete(solutions));
    for (uint32_t x = 0; x < 1u << d->circuit.atom_count; x++) {
        uint32_t atoms[32], count = list_set(x, atoms);
        bool contained = false;
        by_order[count] += expected[x];
        assert_int_equal(solutions_contains(solutions, atoms, count, &contained), STATUS_OK);
        if (contained != expected[x]) {
            fail_msg("seed %llu: set %x of kind %d is wrong", (unsigned long long)d->seed, x,
                     (int)kind);
        }
    }
    check_counts(d, solutions, by_order);
    check_rankings(d, solutions, expected);
    if (kind == SOLUTIONS_PATHS) {
        check_inclusion_exclusion(d, engine, solutions);
    }
    solutions_free(solutions);
    free(expected);
}

static void check_solutions(struct drawn *d, struct engine *engine, enum status status)
{
    assert_int_equal(status, STATUS_OK);
    check_kind(d, engine, SOLUTIONS_PATHS);
    check_kind(d, engine, SOLUTIONS_CUTS);
}

static void test_engine__minimal_solutions_are_exact(void **state)
{
    (void)state;
    for_each_draw(4000, &(struct engine_options){0}, check_solutions);
}

/* What is found of solutions under budgets too small is part of them, and said to be part. */
static void check_partial(struct drawn *d, struct engine *engine, enum status status)
{
    (void)status;
    struct engine_options tight = {.node_budget = 3};
    for (int kind = SOLUTIONS_PATHS; kind <= SOLUTIONS_CUTS; kind++) {
        struct solutions *solutions = NULL;
        uint8_t *expected = brute_solutions(d, (enum solutions_kind)kind);
        uint32_t total = 0, lacking = UINT32_MAX;
        double count = 0, least, ones[32];
        enum status found =
            solutions_find(engine, (enum solutions_kind)kind, &tight, &solutions);
        assert_true(found == STATUS_OK || found == STATUS_LIMIT);
        assert_int_equal(solutions_complete(solutions), found == STATUS_OK);
        for (uint32_t x = 0; x < 1u << d->circuit.atom_count; x++) {
            uint32_t atoms[32], number = list_set(x, atoms);
            bool contained = false;
            total += expected[x];
            assert_int_equal(solutions_contains(solutions, atoms, number, &contained),
                             STATUS_OK);
            if (contained && !expected[x]) {
                fail_msg("seed %llu: set %x of kind %d is invented",
                         (unsigned long long)d->seed, x, kind);
            }
            lacking = expected[x] && !contained && number < lacking ? number : lacking;
        }
        for (int a = 0; a < 32; a++) {
            ones[a] = 1;
        }
        assert_int_equal(solutions_least_lacking(solutions, ones, &least), STATUS_OK);
        if (lacking < UINT32_MAX && least > lacking) {
            fail_msg("seed %llu: kind %d lacks a set of order %u", (unsigned long long)d->seed,
                     kind, lacking);
        }
        assert_int_equal(solutions_count(solutions, NULL, &count), STATUS_OK);
        assert_true(found == STATUS_OK ? count == total : count <= total);
        solutions_free(solutions);
        free(expected);
    }
}

static void test_engine__partial_solutions_are_not_invented(void **state)
{
    (void)state;
    for (uint64_t nodes = 2; nodes < 12; nodes += 3) {
        for_each_draw(1500, &(struct engine_options){.node_budget = nodes}, check_partial);
    }
    for_each_draw(1500, &(struct engine_options){0}, check_partial);
}

/* Cut into cases one by one: sound at every step, never wider, exact in the end. */
static void check_refining(struct drawn *d, struct engine *engine, enum status status)
{
    const struct engine_options options = {
        .fixed = d->fixed, .weights = d->p, .node_budget = 6, .step_budget = 1};
    struct bounds before = {0, 1, false}, now;
    double expected = brute_probability(d);
    for (int cuts = 0; status == STATUS_LIMIT && cuts < 2000; cuts++) {
        status = engine_refine(engine, &d->circuit, d->root, &options);
        assert_int_equal(engine_probability(engine, d->p, &now), STATUS_OK);
        if (now.lower > expected + 1e-12 || now.upper < expected - 1e-12 ||
            (now.complete && status != STATUS_OK)) {
            fail_msg("seed %llu: [%.17g, %.17g] is not around %.17g",
                     (unsigned long long)d->seed, now.lower, now.upper, expected);
        }
        before = now;
    }
    assert_int_equal(status, STATUS_OK);
    if (!engine_complete(engine)) {
        assert_true(before.complete);
        check_near(d, before.lower, expected, "probability by cases");
        check_near(d, before.upper, expected, "upper bound by cases");
    }
}

static void test_engine__cases_are_sound_and_become_exact(void **state)
{
    (void)state;
    for_each_draw(3000, &(struct engine_options){.node_budget = 6}, check_refining);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_engine__probability_derivatives_and_support_are_exact),
        cmocka_unit_test(test_engine__bounds_hold_under_tiny_budgets),
        cmocka_unit_test(test_engine__cases_are_sound_and_become_exact),
        cmocka_unit_test(test_engine__minimal_solutions_are_exact),
        cmocka_unit_test(test_engine__partial_solutions_are_not_invented),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
