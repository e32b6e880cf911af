/* Cheapest sets against brute force over all subsets of the atoms of thousands of random cyclic
 * circuits: cuts and failures, costs with ties and zeros, what is required and excluded, rows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/cover.h"
#include "analyzer/guarding.h"
#include "base/memory.h"
#include "tests/oracle/cases.h"
#include "tests/oracle/circuits.h"

#include <math.h>

enum { MOST_ATOMS = 9, MOST_SETS = 1 << MOST_ATOMS };

struct drawn {
    uint64_t seed, state;
    struct guarding guarding;
    uint8_t *table; /* by set of failing atoms */
    uint32_t atoms;
    bool failures; /* failures that open the root, not cuts that shut it */
    double cost[MOST_ATOMS];
    bool required[MOST_ATOMS], excluded[MOST_ATOMS];
    uint32_t row_elements[2][MOST_ATOMS];
    double row_weights[2][MOST_ATOMS];
    struct cover_row rows[2];
    size_t row_count;
};

static bool draw(uint64_t seed, struct drawn *d)
{
    *d = (struct drawn){.seed = seed, .state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1};
    d->atoms = 1 + random_below(&d->state, MOST_ATOMS);
    struct random_shape shape = {d->atoms, 1 + random_below(&d->state, 16), false, true, false};
    struct circuit circuit;
    literal root;
    if (!random_circuit(&d->state, shape, &circuit, &root)) {
        return false;
    }
    d->table = truth_table(&circuit, root, NULL);
    d->failures = random_below(&d->state, 2);
    assert_int_equal(guarding_take(&circuit, literal_node(root), &d->guarding), STATUS_OK);
    bool constrained = random_below(&d->state, 2);
    uint32_t spread = 1 + random_below(&d->state, 6);
    double unit = random_below(&d->state, 3) ? 1 : 0.1;
    for (uint32_t a = 0; a < d->atoms; a++) {
        d->cost[a] = random_below(&d->state, spread) * unit;
        uint32_t kind = constrained ? random_below(&d->state, 9) : 9;
        d->required[a] = kind == 0;
        d->excluded[a] = kind == 1;
    }
    d->row_count = constrained ? random_below(&d->state, 3) : 0;
    for (size_t r = 0; r < d->row_count; r++) {
        struct cover_row *row = &d->rows[r];
        bool weighted = random_below(&d->state, 2);
        *row = (struct cover_row){d->row_elements[r], weighted ? d->row_weights[r] : NULL, 0,
                                  weighted ? random_below(&d->state, 9) : 1};
        for (uint32_t a = 0; a < d->atoms; a++) {
            if (random_below(&d->state, 2)) {
                d->row_weights[r][row->count] = random_below(&d->state, 5);
                d->row_elements[r][row->count++] = a;
            }
        }
    }
    return true;
}

static void release(struct drawn *d)
{
    guarding_release(&d->guarding);
    free(d->table);
}

static bool suffices(const struct drawn *d, uint32_t set)
{
    return d->failures ? d->table[set] : !d->table[(1u << d->atoms) - 1 - set];
}

static bool keeps_rows(const struct drawn *d, uint32_t set)
{
    for (size_t r = 0; r < d->row_count; r++) {
        const struct cover_row *row = &d->rows[r];
        double sum = 0;
        for (uint32_t i = 0; i < row->count; i++) {
            bool in = set >> row->elements[i] & 1;
            sum += in ? row->weights ? row->weights[i] : 1 : 0;
        }
        if (sum > row->most) {
            return false;
        }
    }
    return true;
}

/* Minimal among the sets that contain what is required. */
static bool is_wanted(const struct drawn *d, uint32_t set)
{
    for (uint32_t a = 0; a < d->atoms; a++) {
        bool in = set >> a & 1;
        if ((d->required[a] && !in) || (d->excluded[a] && in) ||
            (in && !d->required[a] && suffices(d, set & ~(1u << a)))) {
            return false;
        }
    }
    return suffices(d, set) && keeps_rows(d, set);
}

static double cost_of(const struct drawn *d, uint32_t set)
{
    double cost = 0;
    for (uint32_t a = 0; a < d->atoms; a++) {
        cost += set >> a & 1 ? d->cost[a] : 0;
    }
    return cost;
}

static int compare(const void *a, const void *b)
{
    return *(const double *)a < *(const double *)b ? -1
                                                   : *(const double *)a > *(const double *)b;
}

static uint32_t mask_of(const struct cover_set *set)
{
    uint32_t mask = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        mask |= 1u << set->elements[i];
    }
    return mask;
}

static void check(const struct drawn *d, bool holds, int line)
{
    if (!holds) {
        fail_msg("seed %llu, line %d", (unsigned long long)d->seed, line);
    }
}

static void check_answer(struct drawn *d, size_t wanted, size_t ties,
                         const struct cover_answer *answer)
{
    static bool expected[MOST_SETS];
    double costs[MOST_SETS];
    size_t count = 0, tied = 0;
    for (uint32_t x = 0; x < 1u << d->atoms; x++) {
        expected[x] = is_wanted(d, x);
        if (expected[x]) {
            costs[count++] = cost_of(d, x);
        }
    }
    qsort(costs, count, sizeof(*costs), compare);
    while (tied < count && fabs(costs[tied] - costs[0]) < 1e-9) {
        tied++;
    }
    size_t listed = tied < ties ? tied : ties;
    listed = listed < wanted ? wanted : listed;
    check(d, answer->complete, __LINE__);
    check(d, answer->count == (listed < count ? listed : count), __LINE__);
    for (size_t i = 0; i < answer->count; i++) {
        uint32_t mask = mask_of(&answer->sets[i]);
        check(d, expected[mask], __LINE__);
        expected[mask] = false;
        check(d, fabs(answer->sets[i].cost - costs[i]) < 1e-9, __LINE__);
        check(d, fabs(cost_of(d, mask) - costs[i]) < 1e-9, __LINE__);
    }
    if (answer->count < count) {
        check(d, !answer->exhausted, __LINE__);
        check(d, answer->lower <= costs[answer->count] + 1e-9, __LINE__);
    }
    if (count && cover_ties_complete(answer)) {
        check(d, answer->count >= tied, __LINE__);
    }
    uint32_t allowed = 0;
    for (uint32_t a = 0; a < d->atoms; a++) {
        allowed |= (uint32_t)!d->excluded[a] << a;
    }
    check(d, answer->possible == (suffices(d, allowed)), __LINE__);
}

static long met_sets, met_cuts;

static void check_draw(struct drawn *d)
{
    struct guarding_search search;
    struct arena arena;
    arena_init(&arena);
    assert_int_equal(guarding_search_init(&d->guarding, &search), STATUS_OK);
    struct cover_family family =
        d->failures ? guarding_failures(&search) : guarding_cuts(&search);
    if (random_below(&d->state, 4) == 0) {
        family.core = NULL;
    }
    struct cover_question question = {.cost = d->cost,
                                      .required = d->required,
                                      .excluded = d->excluded,
                                      .rows = d->rows,
                                      .row_count = d->row_count};
    bool all = random_below(&d->state, 2);
    question.wanted = all ? MOST_SETS : 1 + random_below(&d->state, 4);
    question.ties = question.wanted + random_below(&d->state, 5);
    struct cover_answer answer;
    assert_int_equal(cover_find(&family, &question, &arena, &answer), STATUS_OK);
    check_answer(d, question.wanted, question.ties, &answer);
    if (all) {
        check(d, answer.exhausted, __LINE__);
    }
    met_sets += (long)answer.count;
    met_cuts += !d->failures && answer.count > 0 && answer.sets[0].count > 1;
    guarding_search_release(&search);
    arena_release(&arena);
}

static void test_cover__equals_brute_force(void **state)
{
    (void)state;
    uint64_t cases = cases_to_try(12000), first = cases_first();
    for (uint64_t i = 0; i < cases; i++) {
        struct drawn d;
        if (draw(first + i, &d)) {
            check_draw(&d);
            release(&d);
        }
    }
    print_message("%ld sets, %ld cuts of several\n", met_sets, met_cuts);
    assert_true(cases < 1000 || (met_sets > (long)cases / 2 && met_cuts > (long)cases / 20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cover__equals_brute_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
