/* Bounds of what is not solved, on random graphs, coherent or not, with cycles: around the sum
 * over all assignments at every budget, and never wider under a larger one. And the minimal
 * sets that are listed meanwhile: minimal by definition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/engine.h"
#include "analyzer/solutions.h"
#include "tests/oracle/circuits.h"

#include <math.h>

#define MOST_ATOMS 11u
#define ROUNDING 1e-13

struct drawn {
    uint64_t seed;
    struct circuit circuit;
    literal root;
    double p[MOST_ATOMS], exact;
    uint8_t *table;
};

static double sum_up(const struct drawn *d)
{
    double sum = 0;
    for (uint32_t x = 0; x < 1u << d->circuit.atom_count; x++) {
        double chance = d->table[x];
        for (uint32_t a = 0; a < d->circuit.atom_count; a++) {
            chance *= x >> a & 1 ? d->p[a] : 1 - d->p[a];
        }
        sum += chance;
    }
    return sum;
}

static bool draw(uint64_t seed, bool coherent, struct drawn *d)
{
    uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 3;
    struct random_shape shape = {
        6 + random_below(&state, MOST_ATOMS - 5), 12 + random_below(&state, 40),
        !coherent && random_below(&state, 2), random_below(&state, 2), seed % 2 == 1};
    d->seed = seed;
    if (!random_circuit(&state, shape, &d->circuit, &d->root)) {
        return false;
    }
    double most = random_below(&state, 2) ? 1 : 0.05;
    for (uint32_t a = 0; a < shape.atoms; a++) {
        d->p[a] = most * random_unit(&state);
    }
    d->table = truth_table(&d->circuit, d->root, NULL);
    d->exact = sum_up(d);
    return true;
}

static void release(struct drawn *d)
{
    free(d->table);
    circuit_release(&d->circuit);
}

/* Around the exact value, and within the bounds before. */
static void check(const struct drawn *d, const struct engine *engine, struct bounds *before)
{
    struct bounds now;
    assert_int_equal(engine_probability(engine, d->p, &now), STATUS_OK);
    if (!(now.lower <= d->exact + ROUNDING && d->exact <= now.upper + ROUNDING)) {
        fail_msg("seed %llu: [%.17g, %.17g] is not around %.17g", (unsigned long long)d->seed,
                 now.lower, now.upper, d->exact);
    }
    if (!(now.lower >= before->lower - ROUNDING && now.upper <= before->upper + ROUNDING)) {
        fail_msg("seed %llu: [%.17g, %.17g] is not within [%.17g, %.17g]",
                 (unsigned long long)d->seed, now.lower, now.upper, before->lower,
                 before->upper);
    }
    *before = now;
}

/* Nodes too few for the function, and more and more steps for its bounds. */
static void test_bounds__narrow_with_the_steps_granted(void **unused)
{
    (void)unused;
    uint32_t incomplete = 0, narrower = 0;
    for (uint64_t seed = 1; seed <= 2500; seed++) {
        struct drawn d;
        if (!draw(seed, false, &d)) {
            continue;
        }
        struct bounds bounds = {0, 1, false}, first = bounds;
        for (uint64_t steps = 1; steps < 1u << 16; steps *= 8) {
            struct engine_options options = {
                .weights = d.p, .node_budget = 2 + seed % 6, .bound_budget = steps};
            struct engine *engine = NULL;
            assert_true(engine_compile(&d.circuit, d.root, &options, &engine) != STATUS_MEMORY);
            check(&d, engine, &bounds);
            first = steps == 1 ? bounds : first;
            incomplete += !engine_complete(engine);
            engine_free(engine);
        }
        narrower += bounds.upper - bounds.lower < first.upper - first.lower - ROUNDING;
        release(&d);
    }
    assert_true(incomplete > 1000 && narrower > 50);
}

/* The same of what refining adds, from the start under every budget. */
static void test_bounds__narrow_with_the_steps_of_refining(void **unused)
{
    (void)unused;
    uint32_t refined = 0;
    for (uint64_t seed = 1; seed <= 600; seed++) {
        struct drawn d;
        if (!draw(seed, false, &d)) {
            continue;
        }
        struct bounds bounds = {0, 1, false};
        for (uint64_t steps = 1; steps <= UINT64_C(1) << 23; steps <<= 22) {
            struct engine_options options = {.weights = d.p, .node_budget = 2 + seed % 6};
            struct engine *engine = NULL;
            enum status status = engine_compile(&d.circuit, d.root, &options, &engine);
            options.step_budget = steps;
            refined += status == STATUS_LIMIT;
            status = engine_refine(engine, &d.circuit, d.root, &options);
            assert_true(status == STATUS_OK || status == STATUS_LIMIT);
            check(&d, engine, &bounds);
            engine_free(engine);
        }
        release(&d);
    }
    assert_true(refined > 100);
}

static bool works(const struct drawn *d, uint32_t set, bool cuts)
{
    uint32_t all = (1u << d->circuit.atom_count) - 1;
    return d->table[cuts ? all ^ set : set] != cuts;
}

/* By definition: the atoms alone make it hold and no part of them does; or, denied alone, they
 * make it fail and no part of them does. */
static bool is_minimal(const struct drawn *d, uint32_t set, enum solutions_kind kind)
{
    bool cuts = kind == SOLUTIONS_CUTS, minimal = works(d, set, cuts);
    for (uint32_t part = set; minimal && part > 0;) {
        part = (part - 1) & set;
        minimal = !works(d, part, cuts);
    }
    return minimal;
}

/* Sums of costs of sets: the least of those that are listed, and of minimal ones that are not.
 */
struct cheapest {
    double cost[MOST_ATOMS]; /* by atom */
    double listed, lacking;
};

static void open_cheapest(const struct drawn *d, bool by_size, struct cheapest *c)
{
    *c = (struct cheapest){.listed = INFINITY, .lacking = INFINITY};
    for (uint32_t a = 0; a < d->circuit.atom_count; a++) {
        c->cost[a] = by_size ? 1 : -log(d->p[a]);
    }
}

static void note_set(struct cheapest *c, const uint32_t *atoms, uint32_t count, bool listed)
{
    double sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum += c->cost[atoms[i]];
    }
    double *least = listed ? &c->listed : &c->lacking;
    *least = sum < *least ? sum : *least;
}

/* What may be lacking is told from what is: how many listings had a certain beginning. */
static uint32_t certain;

static void check_cheapest(const struct drawn *d, const struct solutions *solutions,
                           const struct cheapest *c)
{
    double least;
    assert_int_equal(solutions_least_lacking(solutions, c->cost, &least), STATUS_OK);
    if (least > c->lacking + 1e-9 || (solutions_complete(solutions) && !isinf(least))) {
        fail_msg("seed %llu: a set of cost %.17g is lacking, not %.17g",
                 (unsigned long long)d->seed, c->lacking, least);
    }
    certain += !solutions_complete(solutions) && c->listed <= least && !isinf(least);
}

/* Counts what is listed of 'd'. */
static uint32_t check_sets(const struct drawn *d, const struct engine *engine,
                           enum solutions_kind kind)
{
    struct solutions *solutions = NULL;
    double count = 0;
    uint32_t seen = 0, minimal = 0;
    struct cheapest cheapest[2];
    open_cheapest(d, false, &cheapest[0]);
    open_cheapest(d, true, &cheapest[1]);
    enum status status = solutions_find(engine, kind, NULL, &solutions);
    assert_true(status == STATUS_OK || status == STATUS_LIMIT);
    assert_int_equal(solutions_count(solutions, NULL, &count), STATUS_OK);
    for (uint32_t set = 0; set < 1u << d->circuit.atom_count; set++) {
        uint32_t atoms[MOST_ATOMS], number = 0;
        bool contained = false;
        for (uint32_t a = 0; a < d->circuit.atom_count; a++) {
            if (set >> a & 1) {
                atoms[number++] = a;
            }
        }
        assert_int_equal(solutions_contains(solutions, atoms, number, &contained), STATUS_OK);
        if (contained && !is_minimal(d, set, kind)) {
            fail_msg("seed %llu: set %x of kind %d is not minimal", (unsigned long long)d->seed,
                     set, (int)kind);
        }
        seen += contained;
        minimal += is_minimal(d, set, kind);
        for (int i = 0; i < 2 && is_minimal(d, set, kind); i++) {
            note_set(&cheapest[i], atoms, number, contained);
        }
    }
    check_cheapest(d, solutions, &cheapest[0]);
    check_cheapest(d, solutions, &cheapest[1]);
    assert_true(count == seen && (seen == minimal || !solutions_complete(solutions)));
    solutions_free(solutions);
    return seen;
}

static void test_bounds__sets_listed_of_them_are_minimal(void **unused)
{
    (void)unused;
    uint32_t known[2] = {0};
    for (uint64_t seed = 1; seed <= 2500; seed++) {
        struct drawn d;
        if (!draw(seed, seed % 2, &d)) {
            continue;
        }
        struct engine_options options = {.weights = d.p, .node_budget = 2 + seed % 6};
        struct engine *engine = NULL;
        assert_true(engine_compile(&d.circuit, d.root, &options, &engine) != STATUS_MEMORY);
        uint32_t paths = check_sets(&d, engine, SOLUTIONS_PATHS);
        uint32_t cuts = check_sets(&d, engine, SOLUTIONS_CUTS);
        known[engine_coherent(engine)] += engine_complete(engine) ? 0 : paths + cuts;
        engine_free(engine);
        release(&d);
    }
    assert_true(known[false] > 20 && known[true] > 100);
    assert_true(certain > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds__narrow_with_the_steps_granted),
        cmocka_unit_test(test_bounds__narrow_with_the_steps_of_refining),
        cmocka_unit_test(test_bounds__sets_listed_of_them_are_minimal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
