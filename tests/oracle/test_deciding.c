/* What to evaluate next in random small models, against every outcome of every evaluation and
 * of every pair of them: a set is listed when it may settle the verdict and no part of it is as
 * likely to, with the chance that a plain sum gives; and nothing that is uncertain and is not
 * offered would have helped. PATHGATE_ORACLE_CASES, PATHGATE_ORACLE_SEED. */
#include "tests/oracle/made.h"

#include "analyzer/deciding.h"
#include "analyzer/planning.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_EVALUATIONS = MOST_CAPABILITIES * (MOST_LEVELS + 1) + MOST_SAFEGUARDS };

static long listed_singles, listed_pairs; /* so that a dull draw is noticed */

/* A metric with its one threshold of two quarters, or a capability without one. */
struct plain_evaluation {
    uint32_t metric, capability; /* of the model; one is NONE */
    struct quarters *result;     /* of the metric, in the case */
    bool uncertain;
    uint32_t offered; /* its number in the answer, or NONE */
};

struct plain_evaluations {
    struct plain_evaluation items[MOST_EVALUATIONS];
    uint32_t count;
};

static void add_metric(const struct made *m, const char *id, struct quarters *result,
                       struct plain_evaluations *out)
{
    bool certain = result->measured && (result->low >= 2 || result->high + result->margin < 2);
    out->items[out->count++] = (struct plain_evaluation){threatmodel_find_metric(&m->model, id),
                                                         NONE, result, !certain, NONE};
}

static void list_evaluations(struct made *m, struct plain_evaluations *out)
{
    struct plain_case *c = &m->plain;
    char id[32];
    out->count = 0;
    for (int i = 0; i < c->capability_count; i++) {
        bool whole = true;
        for (int l = 0; l < c->capabilities[i].levels; l++) {
            snprintf(id, sizeof(id), "m%d-%d", i, l + 1);
            whole &= c->capabilities[i].indicator[l];
            if (c->capabilities[i].indicator[l]) {
                add_metric(m, id, &c->capabilities[i].result[l], out);
            }
        }
        if (!whole) {
            out->items[out->count++] =
                (struct plain_evaluation){NONE, (uint32_t)i, NULL, true, NONE};
        }
    }
    for (int i = 0; i < c->safeguard_count; i++) {
        snprintf(id, sizeof(id), "e%d", i);
        if (c->safeguards[i].criterion) {
            add_metric(m, id, &c->safeguards[i].result, out);
        }
    }
}

/* P(k of n) when every rate is as likely as Beta(1/2, 1/2) has it. */
static double beta_binomial(double k, double n)
{
    double choose = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
    return exp(choose + lgamma(k + 0.5) + lgamma(n - k + 0.5) - lgamma(n + 1) - log(acos(-1)));
}

static bool is_settled(const struct verdict *v)
{
    bool missing = false;
    for (size_t i = 0; i < v->gaps.count; i++) {
        missing |=
            v->gaps.items[i].kind == GAP_MEASUREMENT || v->gaps.items[i].kind == GAP_CRITERION;
    }
    return !missing && v->deployment.decision != DECISION_PROVISIONAL_HOLD &&
           v->deployment.decision == v->bound_deployment.decision;
}

static bool settles(const struct question *question)
{
    const struct assessment_options options = {.extent = EXTENT_RATING};
    struct diagnostics diagnostics;
    struct verdict verdict;
    diagnostics_init(&diagnostics);
    assert_int_equal(verdict_make(question, &options, &verdict, &diagnostics), STATUS_OK);
    bool settled = is_settled(&verdict);
    verdict_release(&verdict);
    diagnostics_release(&diagnostics);
    return settled;
}

/* Whether these outcomes settle it: values of metrics, levels of capabilities. */
static bool outcomes_settle(const struct made *m, const struct plain_evaluation *const *set,
                            const double *values, uint32_t count)
{
    struct whatif whatif;
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    assert_int_equal(whatif_init(&m->situation.question, &whatif), STATUS_OK);
    for (uint32_t i = 0; i < count; i++) {
        enum status status =
            set[i]->metric != NONE
                ? whatif_set_metric(&whatif, m->model.metrics.items[set[i]->metric].label.id,
                                    values[i], &diagnostics)
                : whatif_set_level(&whatif,
                                   m->model.capabilities.items[set[i]->capability].label.id,
                                   (uint32_t)values[i], &diagnostics);
        assert_int_equal(status, STATUS_OK);
    }
    bool settled = settles(&whatif.question);
    whatif_release(&whatif);
    diagnostics_release(&diagnostics);
    return settled;
}

/* The outcomes of one evaluation: every count of items where 'fine', else the lowest and the
 * highest of each side of the threshold with the side's chance. */
struct plain_outcomes {
    double value[16], chance[16];
    uint32_t count;
};

static void list_outcomes(const struct made *m, const struct plain_evaluation *e,
                          uint64_t items, bool fine, struct plain_outcomes *out)
{
    double n = (double)items, met = 0;
    *out = (struct plain_outcomes){.count = 0};
    if (e->metric == NONE) {
        out->count = (uint32_t)m->model.capabilities.items[e->capability].levels.count + 1;
        for (uint32_t l = 0; l < out->count; l++) {
            out->value[l] = l;
            out->chance[l] = 1.0 / out->count;
        }
        return;
    }
    for (uint64_t k = 0; k <= items; k++) {
        double chance = beta_binomial((double)k, n);
        met += 2 * k >= items ? chance : 0;
        if (fine) {
            out->value[out->count] = (double)k / n;
            out->chance[out->count++] = chance;
        }
    }
    if (!fine) {
        *out = (struct plain_outcomes){{0, 1}, {1 - met, met}, 2};
    }
}

static double chance_of(const struct made *m, const struct plain_evaluation *a,
                        const struct plain_evaluation *b, uint64_t items)
{
    const struct plain_evaluation *const set[2] = {a, b};
    struct plain_outcomes first, second = {{0}, {1}, 1};
    double settled = 0;
    list_outcomes(m, a, items, !b, &first);
    if (b) {
        list_outcomes(m, b, items, false, &second);
    }
    for (uint32_t i = 0; i < first.count; i++) {
        for (uint32_t j = 0; j < second.count; j++) {
            const double values[2] = {first.value[i], second.value[j]};
            settled += outcomes_settle(m, set, values, b ? 2 : 1)
                           ? first.chance[i] * second.chance[j]
                           : 0;
        }
    }
    return settled;
}

/* The chance that a set is listed with; 0 where it is not. */
static double listed_chance(const struct deciding *deciding, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < deciding->set_count; i++) {
        const struct evaluation_set *set = &deciding->sets[i];
        uint32_t first = set->evaluations[0], last = set->evaluations[set->count - 1];
        bool same = (first == a && last == b) || (first == b && last == a);
        if (same && set->count == (a == b ? 1u : 2u)) {
            return set->settled;
        }
    }
    return 0;
}

/* What an evaluation that is not offered would add to the best of those that are. */
struct missed {
    double offered, other; /* the best chances */
};

static void check_set(const struct deciding *deciding, const struct plain_evaluation *a,
                      const struct plain_evaluation *b, double chance, double parts,
                      struct missed *missed)
{
    bool helps = chance > 1e-9 && chance > parts + 1e-9;
    if (a->offered == NONE || b->offered == NONE) {
        bool open =
            (a->offered != NONE || a->uncertain) && (b->offered != NONE || b->uncertain);
        missed->other = open ? fmax(missed->other, chance) : missed->other;
        return;
    }
    double listed = listed_chance(deciding, a->offered, b->offered);
    check(fabs(listed - (helps ? chance : 0)) < 1e-9, "chance", (long)a->offered);
    missed->offered = fmax(missed->offered, chance);
    *(a == b ? &listed_singles : &listed_pairs) += helps;
}

static void check_sets(struct made *m, const struct deciding *deciding, uint64_t items)
{
    struct plain_evaluations all;
    struct missed missed = {0, 0};
    double alone[MOST_EVALUATIONS];
    list_evaluations(m, &all);
    for (uint32_t i = 0; i < all.count; i++) {
        struct plain_evaluation *e = &all.items[i];
        for (uint32_t k = 0; k < deciding->evaluation_count; k++) {
            bool same =
                deciding->evaluations[k].metric == e->metric &&
                (e->metric != NONE || deciding->evaluations[k].capability == e->capability);
            e->offered = same ? k : e->offered;
        }
        alone[i] = chance_of(m, e, NULL, items);
        check_set(deciding, e, e, alone[i], 0, &missed);
    }
    for (uint32_t i = 0; i < all.count; i++) {
        for (uint32_t j = i + 1; j < all.count; j++) {
            double pair = chance_of(m, &all.items[i], &all.items[j], items);
            check_set(deciding, &all.items[i], &all.items[j], pair, fmax(alone[i], alone[j]),
                      &missed);
        }
    }
    check(missed.other <= missed.offered + 1e-9, "what is not offered is no better", 0);
}

/* The same with the outcome written into the evidence file. */
static void check_by_hand(struct made *m)
{
    struct plain_evaluations all;
    list_evaluations(m, &all);
    for (uint32_t i = 0; i < all.count; i++) {
        const struct plain_evaluation *e = &all.items[i];
        for (int k = 0; e->metric != NONE && k <= 4; k += 2) {
            const struct quarters before = *e->result;
            const double value = k / 4.0;
            struct made edited;
            bool expected = outcomes_settle(m, &e, &value, 1);
            *e->result = (struct quarters){true, k, k, k, 0};
            make(&m->plain, &edited);
            check(settles(&edited.situation.question) == expected, "by hand", k);
            release(&edited);
            *e->result = before;
            failing = &m->plain;
        }
    }
}

static void check_case(struct made *m, uint64_t items)
{
    struct concluded c;
    struct deciding deciding;
    conclude(&m->situation.question, &c);
    const struct deciding_question question = {
        .verdict = &c.verdict, .most_evaluations = 2, .most_verdicts = 100000, .items = items};
    assert_int_equal(deciding_find(&question, &c.arena, &deciding), STATUS_OK);
    check(deciding.complete && deciding.settled == is_settled(&c.verdict), "settled", 0);
    if (deciding.settled) {
        check(deciding.set_count == 0, "nothing to settle", 0);
    } else {
        check_sets(m, &deciding, items);
    }
    release_concluded(&c);
}

static struct plain_case draw_deciding(uint64_t seed)
{
    struct plain_case plain = draw_case(seed);
    plain.decides = true;
    return plain;
}

static void test_deciding__as_every_outcome(void **state)
{
    (void)state;
    uint64_t cases = cases_to_try(1200), first = cases_first();
    for (uint64_t n = 0; n < cases; n++) {
        struct plain_case plain = draw_deciding(first + n);
        struct made made;
        make(&plain, &made);
        failing = &made.plain;
        check_case(&made, 4 + n % 4);
        if (n % 16 == 0) {
            check_by_hand(&made);
        }
        release(&made);
    }
    print_message("%ld evaluations, %ld pairs\n", listed_singles, listed_pairs);
    assert_true(cases < 100 ||
                (listed_singles > (long)cases / 20 && listed_pairs > (long)cases / 200));
}

/* Allocation failures leave nothing behind and are reported; diagrams may do without one. */
static void test_deciding__every_failing_allocation(void **state)
{
    (void)state;
    struct plain_case plain;
    struct concluded c;
    struct made made;
    uint64_t seed = 1;
    for (bool open = false; !open; seed++) {
        plain = draw_deciding(seed);
        make(&plain, &made);
        conclude(&made.situation.question, &c);
        open = !is_settled(&c.verdict) && c.verdict.gaps.count > 1;
        if (!open) {
            release_concluded(&c);
            release(&made);
        }
    }
    const struct deciding_question question = {
        .verdict = &c.verdict, .most_evaluations = 2, .most_verdicts = 12, .items = 4};
    const struct plan_question plan = {&made.situation, 0.05, NAN, 0.8};
    for (int planning = 0; planning < 2; planning++) {
        bool failed = true;
        uint64_t verdicts = 0; /* those that are made when nothing fails */
        for (long n = -1; failed || n < 1; n += 1 + n / 50) {
            struct deciding deciding;
            struct plans plans;
            struct arena arena;
            arena_init(&arena);
            memory_fail_after(n);
            enum status status = planning ? plans_find(&plan, &arena, &plans)
                                          : deciding_find(&question, &arena, &deciding);
            failed = memory_failed();
            memory_fail_after(-1);
            assert_true(status == STATUS_OK || (failed && status == STATUS_MEMORY));
            if (!planning && status == STATUS_OK) {
                verdicts = verdicts ? verdicts : deciding.verdicts;
                assert_int_equal(deciding.verdicts, verdicts);
            }
            arena_release(&arena);
        }
    }
    release_concluded(&c);
    release(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_deciding__as_every_outcome),
        cmocka_unit_test(test_deciding__every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
