/* Unlocking frontiers of random circuits, cycles included, against the closure at every vector
 * of levels: the same minimal and maximal vectors, each once, in the promised order.
 * PATHGATE_ORACLE_CASES says how many, PATHGATE_ORACLE_SEED the first. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/closure.h"
#include "analyzer/frontier.h"
#include "tests/oracle/cases.h"
#include "tests/oracle/circuits.h"

#include <math.h>
#include <stdio.h>

enum { MOST_DIMENSIONS = 4, MOST_HIGHEST = 3, MOST_VECTORS = 256, ALL = 1024 };

struct plain_space {
    struct level_space space;
    uint32_t first[MOST_DIMENSIONS], highest[MOST_DIMENSIONS], here[MOST_DIMENSIONS];
    uint32_t atoms, vectors;
    bool holds[MOST_VECTORS];
};

static uint64_t seed_of_case;

static void check(bool holds, const char *what, long where)
{
    if (!holds) {
        fail_msg("seed %llu: %s (%ld)", (unsigned long long)seed_of_case, what, where);
    }
}

static void draw_space(uint64_t *state, struct plain_space *p)
{
    *p = (struct plain_space){.vectors = 1};
    p->space = (struct level_space){1 + random_below(state, MOST_DIMENSIONS), p->first,
                                    p->highest, p->here};
    for (uint32_t d = 0; d < p->space.count; d++) {
        p->first[d] = p->atoms;
        p->highest[d] = 1 + random_below(state, MOST_HIGHEST);
        p->here[d] = random_below(state, p->highest[d] + 1);
        p->atoms += p->highest[d];
        p->vectors *= p->highest[d] + 1;
    }
}

static void decode(const struct plain_space *p, uint32_t number, uint32_t *levels)
{
    for (uint32_t d = 0; d < p->space.count; d++) {
        levels[d] = number % (p->highest[d] + 1);
        number /= p->highest[d] + 1;
    }
}

static uint32_t encode(const struct plain_space *p, const uint32_t *levels)
{
    uint32_t number = 0;
    for (uint32_t d = p->space.count; d-- > 0;) {
        check(levels[d] <= p->highest[d], "a level too high", (long)d);
        number = number * (p->highest[d] + 1) + levels[d];
    }
    return number;
}

/* The truth at every vector, one closure each. */
static void close_all(const struct circuit *circuit, uint32_t root, struct plain_space *p)
{
    uint64_t *words = calloc(circuit->node_count, sizeof(*words));
    for (uint32_t v = 0; v < p->vectors; v++) {
        uint32_t levels[MOST_DIMENSIONS];
        decode(p, v, levels);
        for (uint32_t d = 0; d < p->space.count; d++) {
            for (uint32_t l = 1; l <= p->highest[d]; l++) {
                words[p->first[d] + l - 1] = levels[d] >= l;
            }
        }
        assert_int_equal(closure_evaluate(circuit, words), STATUS_OK);
        p->holds[v] = words[root] & 1;
    }
    free(words);
}

/* Whether a vector is on a border: minimal and true, or maximal and false. */
static bool is_border(const struct plain_space *p, uint32_t vector, bool minimal)
{
    uint32_t levels[MOST_DIMENSIONS];
    decode(p, vector, levels);
    if (p->holds[vector] != minimal) {
        return false;
    }
    for (uint32_t d = 0; d < p->space.count; d++) {
        uint32_t kept = levels[d];
        if (kept == (minimal ? 0 : p->highest[d])) {
            continue;
        }
        levels[d] = minimal ? kept - 1 : kept + 1;
        if (p->holds[encode(p, levels)] == minimal) {
            return false;
        }
        levels[d] = kept;
    }
    return true;
}

static uint32_t distance_to(const struct plain_space *p, const uint32_t *levels, bool minimal)
{
    uint32_t distance = 0;
    for (uint32_t d = 0; d < p->space.count; d++) {
        uint32_t more = minimal ? levels[d] : p->here[d];
        uint32_t less = minimal ? p->here[d] : levels[d];
        distance += more > less ? more - less : 0;
    }
    return distance;
}

static void check_border(const struct plain_space *p, const struct border *border, bool minimal)
{
    bool listed[MOST_VECTORS] = {false};
    char decimal[32];
    size_t expected = 0;
    for (size_t i = 0; i < border->count; i++) {
        const struct level_vector *v = &border->vectors[i];
        uint32_t number = encode(p, v->levels);
        check(is_border(p, number, minimal), "not on the border", (long)i);
        check(!listed[number], "listed twice", (long)i);
        check(v->distance == distance_to(p, v->levels, minimal), "distance", (long)i);
        check(i == 0 || v[-1].distance <= v->distance, "order", (long)i);
        listed[number] = true;
    }
    for (uint32_t v = 0; v < p->vectors; v++) {
        expected += is_border(p, v, minimal);
    }
    snprintf(decimal, sizeof(decimal), "%zu", expected);
    check(border->count == expected, "a vector is missing", (long)expected);
    check(strcmp(border->total, decimal) == 0, "total", (long)expected);
    check(border->complete, "complete", 0);
}

static double share_of(const struct level_space *space, const uint32_t *levels)
{
    double share = 1;
    for (uint32_t d = 0; d < space->count; d++) {
        share *= (levels[d] + 1.0) / (space->highest[d] + 1.0);
    }
    return share;
}

static void check_largest(const struct plain_space *p, const struct frontier *frontier)
{
    double largest = 0;
    for (size_t i = 0; i < frontier->maximal.count; i++) {
        largest = fmax(largest, share_of(&p->space, frontier->maximal.vectors[i].levels));
    }
    assert_true(fabs(frontier->largest_share - largest) < 1e-12);
    assert_true(largest == 0 ||
                fabs(share_of(&p->space, frontier->largest.levels) - largest) < 1e-12);
}

static void test_frontier__of_random_circuits(void **state)
{
    (void)state;
    uint64_t cases = cases_to_try(4000), first = cases_first();
    long several = 0;
    for (uint64_t n = 0; n < cases; n++) {
        seed_of_case = first + n;
        uint64_t random = seed_of_case * 0x9E3779B97F4A7C15u | 1;
        struct plain_space p;
        struct circuit circuit;
        struct frontier frontier;
        struct arena arena;
        literal root = 0;
        draw_space(&random, &p);
        const struct random_shape shape = {p.atoms, 2 + random_below(&random, 20), false, true,
                                           false};
        assert_true(random_circuit(&random, shape, &circuit, &root));
        arena_init(&arena);
        close_all(&circuit, literal_node(root), &p);
        assert_int_equal(
            frontier_find(&circuit, literal_node(root), &p.space, ALL, NULL, &arena, &frontier),
            STATUS_OK);
        check_border(&p, &frontier.minimal, true);
        check_border(&p, &frontier.maximal, false);
        check_largest(&p, &frontier);
        several += frontier.minimal.count > 1 && frontier.maximal.count > 1;
        arena_release(&arena);
        circuit_release(&circuit);
    }
    assert_true(cases < 1000 || several > (long)cases / 50);
}

static void test_frontier__every_failing_allocation(void **state)
{
    (void)state;
    uint64_t random = 77;
    struct plain_space p;
    struct circuit circuit;
    literal root = 0;
    do {
        draw_space(&random, &p);
    } while (p.atoms < 8);
    assert_true(random_circuit(&random, (struct random_shape){p.atoms, 16, false, true, false},
                               &circuit, &root));
    enum status status = STATUS_MEMORY;
    for (long n = 0; status != STATUS_OK; n++) {
        struct frontier frontier;
        struct arena arena;
        arena_init(&arena);
        memory_fail_after(n);
        status =
            frontier_find(&circuit, literal_node(root), &p.space, ALL, NULL, &arena, &frontier);
        memory_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_MEMORY);
        arena_release(&arena);
    }
    circuit_release(&circuit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frontier__of_random_circuits),
        cmocka_unit_test(test_frontier__every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
