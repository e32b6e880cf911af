/* Enumerating the outcomes of evaluations; see deciding.h. */
#include "analyzer/deciding.h"

#include "analyzer/choices.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_OUTCOMES = 64, MOST_SET = 4, DEFAULT_ITEMS = 100, MOST_ITEMS = 10000 };

/* By the ratio of neighbours, from about the mean on to both sides, so that nothing overflows;
 * then scaled. */
void beta_binomial_fill(uint64_t n, double a, double b, double *p)
{
    double count = (double)n, sum = 0;
    uint64_t middle = (uint64_t)(count * a / (a + b));
    p[middle] = 1;
    for (uint64_t k = middle; k < n; k++) {
        double at = (double)k;
        p[k + 1] = p[k] * ((count - at) * (a + at)) / ((at + 1) * (count - at - 1 + b));
    }
    for (uint64_t k = middle; k > 0; k--) {
        double at = (double)k - 1;
        p[k - 1] = p[k] * ((at + 1) * (count - at - 1 + b)) / ((count - at) * (a + at));
    }
    for (uint64_t k = 0; k <= n; k++) {
        sum += p[k];
    }
    for (uint64_t k = 0; k <= n; k++) {
        p[k] /= sum;
    }
}

struct settling {
    const struct deciding_question *question;
    struct arena *arena;
    VEC(struct evaluation) evaluations;
    VEC(struct evaluation_set) sets;
    uint64_t verdicts;
    bool stopped;
    bool partial; /* some metric has more thresholds or outcomes than are told apart */
};

static const struct question *base_of(const struct settling *s)
{
    return &s->question->verdict->situation.question;
}

/* Whether a verdict is as settled as evaluations can make it. */
static bool is_settled(const struct verdict *v)
{
    if (v->deployment.decision == DECISION_PROVISIONAL_HOLD ||
        v->deployment.decision != v->bound_deployment.decision) {
        return false;
    }
    for (size_t i = 0; i < v->gaps.count; i++) {
        if (v->gaps.items[i].kind == GAP_MEASUREMENT ||
            v->gaps.items[i].kind == GAP_CRITERION) {
            return false;
        }
    }
    return true;
}

/* ---- candidates ---- */

/* The thresholds that anything holds against a metric. */
struct thresholds_of {
    const struct threshold *items[MOST_OUTCOMES];
    uint32_t count;
    bool partial; /* there are more, or more outcomes than there is room for */
};

static void add_threshold(struct thresholds_of *out, const struct threshold *threshold)
{
    if (out->count < MOST_OUTCOMES) {
        out->items[out->count++] = threshold;
    } else {
        out->partial = true;
    }
}

static void collect_thresholds(const struct question *q, uint32_t metric,
                               struct thresholds_of *out)
{
    const char *id = q->model->metrics.items[metric].label.id;
    *out = (struct thresholds_of){.count = 0};
    for (size_t i = 0; i < q->policy->criteria.count; i++) {
        const struct criterion *c = &q->policy->criteria.items[i];
        if (strcmp(c->metric, id) == 0 && c->threshold.area == AREA_TIERS) {
            add_threshold(out, &c->threshold);
        }
    }
    for (size_t i = 0; i < q->model->indicators.count; i++) {
        if (q->model->indicators.items[i].metric == metric) {
            add_threshold(out, &q->model->indicators.items[i].threshold);
        }
    }
}

static uint64_t met_mask(const struct thresholds_of *thresholds, double value)
{
    uint64_t mask = 0;
    for (uint32_t i = 0; i < thresholds->count; i++) {
        mask |= (uint64_t)threshold_met(value, thresholds->items[i]) << i;
    }
    return mask;
}

/* Adds a value to the last outcome, or to a new one where it lies across a threshold. */
static void add_value(struct thresholds_of *thresholds, double value, double probability,
                      struct evaluation_outcome *outcomes, uint32_t *count)
{
    struct evaluation_outcome *last = *count ? &outcomes[*count - 1] : NULL;
    if (last && met_mask(thresholds, last->value) == met_mask(thresholds, value)) {
        last->high = value;
        last->probability += probability;
    } else if (*count < MOST_OUTCOMES) {
        outcomes[(*count)++] = (struct evaluation_outcome){value, value, value, probability};
    } else {
        thresholds->partial = true;
    }
}

static int compare_values(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* A metric that is no share: one outcome each side of every threshold. */
static void divide_scale(struct thresholds_of *thresholds, struct evaluation_outcome *outcomes,
                         uint32_t *count)
{
    double values[3 * MOST_OUTCOMES];
    uint32_t value_count = 0;
    for (uint32_t i = 0; i < thresholds->count; i++) {
        double v = thresholds->items[i]->value;
        values[value_count++] = nextafter(v, -INFINITY);
        values[value_count++] = v;
        values[value_count++] = nextafter(v, INFINITY);
    }
    qsort(values, value_count, sizeof(*values), compare_values);
    for (uint32_t i = 0; i < value_count; i++) {
        add_value(thresholds, values[i], 0, outcomes, count);
    }
    for (uint32_t i = 0; i < *count; i++) {
        outcomes[i].probability = 1.0 / *count;
    }
    if (*count) {
        outcomes[0].low = -INFINITY;
        outcomes[*count - 1].high = INFINITY;
    }
}

/* What was counted of a metric so far: the largest count. */
static void find_prior(const struct settling *s, struct evaluation *e)
{
    const struct evidence *evidence = base_of(s)->evidence;
    const char *id = base_of(s)->model->metrics.items[e->metric].label.id;
    for (size_t i = 0; i < evidence->measurements.count; i++) {
        const struct measurement *m = &evidence->measurements.items[i];
        if (strcmp(m->metric, id) != 0 || m->area != AREA_TIERS) {
            continue;
        }
        e->assessed = true;
        bool counted = m->has_count || (m->has_items && m->value >= 0 && m->value <= 1);
        if (counted && m->n > e->n) {
            e->k = m->has_count ? (double)m->k : m->value * (double)m->n;
            e->n = m->n;
        }
    }
}

static enum status finish_evaluation(struct settling *s, struct evaluation *e,
                                     const struct evaluation_outcome *outcomes)
{
    struct evaluation_outcome *copy = arena_array(s->arena, e->outcome_count, sizeof(*copy));
    if (!copy) {
        return STATUS_MEMORY;
    }
    memcpy(copy, outcomes, e->outcome_count * sizeof(*copy));
    e->outcomes = copy;
    return vec_push(&s->evaluations, *e) ? STATUS_OK : STATUS_MEMORY;
}

/* The outcomes of so many items, each side of the thresholds one. */
static enum status divide_share(const struct settling *s, struct thresholds_of *thresholds,
                                struct evaluation *e, struct evaluation_outcome *outcomes)
{
    uint64_t items = s->question->items ? s->question->items : e->n ? e->n : DEFAULT_ITEMS;
    e->items = items < MOST_ITEMS ? items : MOST_ITEMS;
    double *p = memory_array(e->items + 1, sizeof(*p));
    if (!p) {
        return STATUS_MEMORY;
    }
    beta_binomial_fill(e->items, 0.5 + e->k, 0.5 + (double)e->n - e->k, p);
    for (uint64_t k = 0; k <= e->items; k++) {
        add_value(thresholds, (double)k / (double)e->items, p[k], outcomes, &e->outcome_count);
    }
    memory_free(p);
    return STATUS_OK;
}

static enum status add_metric(struct settling *s, uint32_t metric)
{
    struct evaluation e = {.metric = metric, .capability = NONE};
    struct evaluation_outcome outcomes[MOST_OUTCOMES];
    struct thresholds_of thresholds;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < s->evaluations.count; i++) {
        if (s->evaluations.items[i].metric == metric) {
            return STATUS_OK;
        }
    }
    collect_thresholds(base_of(s), metric, &thresholds);
    find_prior(s, &e);
    if (base_of(s)->model->metrics.items[metric].unit == UNIT_SHARE) {
        status = divide_share(s, &thresholds, &e, outcomes);
    } else {
        divide_scale(&thresholds, outcomes, &e.outcome_count);
    }
    s->partial |= thresholds.partial;
    return status == STATUS_OK ? finish_evaluation(s, &e, outcomes) : status;
}

static enum status add_capability(struct settling *s, uint32_t capability)
{
    struct evaluation e = {.metric = NONE, .capability = capability};
    struct evaluation_outcome outcomes[MOST_OUTCOMES];
    size_t levels = base_of(s)->model->capabilities.items[capability].levels.count;
    for (size_t i = 0; i < s->evaluations.count; i++) {
        if (s->evaluations.items[i].metric == NONE &&
            s->evaluations.items[i].capability == capability) {
            return STATUS_OK;
        }
    }
    for (uint32_t level = 0; level <= levels && level < MOST_OUTCOMES; level++) {
        outcomes[e.outcome_count++] =
            (struct evaluation_outcome){level, level, level, 1.0 / ((double)levels + 1)};
    }
    s->partial |= levels >= MOST_OUTCOMES;
    return finish_evaluation(s, &e, outcomes);
}

/* What would answer whether a level is reached. */
static enum status add_level(struct settling *s, uint32_t capability, uint32_t level)
{
    const struct level_margin m =
        level_margin_of(&s->question->verdict->situation, capability, level);
    uint32_t metric = m.threshold ? threatmodel_find_metric(base_of(s)->model, m.metric) : NONE;
    return metric != NONE ? add_metric(s, metric) : add_capability(s, capability);
}

static enum status add_criterion(struct settling *s, uint32_t criterion)
{
    const char *id = base_of(s)->policy->criteria.items[criterion].metric;
    uint32_t metric = threatmodel_find_metric(base_of(s)->model, id);
    return metric == NONE ? STATUS_OK : add_metric(s, metric);
}

static bool is_uncertain(belief b)
{
    return belief_truth(b, READING_BOUND) == TRUTH_CANNOT_RULE_OUT ||
           belief_truth(b, READING_POINT) == TRUTH_CANNOT_RULE_OUT;
}

/* Criteria that decide whether a safeguard counts. */
static enum status add_safeguard(struct settling *s, uint32_t safeguard)
{
    const struct policy *policy = base_of(s)->policy;
    const char *id = base_of(s)->model->safeguards.items[safeguard].label.id;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; status == STATUS_OK && i < policy->criteria.count; i++) {
        status =
            criterion_names(&policy->criteria.items[i], id) ? add_criterion(s, i) : STATUS_OK;
    }
    return status;
}

/* Levels and safeguards of a rated goal that are not certain at both readings. */
static enum status add_scenario(struct settling *s, uint32_t scenario)
{
    const struct situation *situation = &s->question->verdict->situation;
    const struct scenario_circuit *compiled =
        &s->question->verdict->assessments[scenario].compiled;
    enum status status = STATUS_OK;
    for (uint32_t a = 0; status == STATUS_OK && a < compiled->circuit.atom_count; a++) {
        const struct atom *atom = &compiled->atoms[a];
        if (atom->kind == ATOM_ASSISTED &&
            is_uncertain(
                level_finding_of(&situation->levels, atom->subject, atom->level)->reached)) {
            status = add_level(s, atom->subject, atom->level);
        } else if (atom->kind == ATOM_SAFEGUARD &&
                   is_uncertain(situation->standings[atom->subject].fails[WORLD_VALIDATED])) {
            status = add_safeguard(s, atom->subject);
        }
    }
    return status;
}

static enum status find_candidates(struct settling *s)
{
    const struct verdict *v = s->question->verdict;
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < v->gaps.count; i++) {
        const struct gap *gap = &v->gaps.items[i];
        status = gap->kind == GAP_MEASUREMENT ? add_level(s, gap->capability, gap->level)
                 : gap->kind == GAP_CRITERION ? add_criterion(s, gap->criterion)
                                              : STATUS_OK;
    }
    for (size_t i = 0; status == STATUS_OK && i < v->straddles.count; i++) {
        const struct straddle *straddle = &v->straddles.items[i];
        if (straddle->criterion != NONE) {
            status = add_criterion(s, straddle->criterion);
        } else if (straddle->capability != NONE) {
            status = add_level(s, straddle->capability, straddle->level);
        }
    }
    for (uint32_t i = 0; status == STATUS_OK && i < base_of(s)->model->scenarios.count; i++) {
        status = v->scenarios[i].gating ? add_scenario(s, i) : STATUS_OK;
    }
    return status;
}

/* ---- sets ---- */

static enum status assume(const struct settling *s, const struct evaluation *e,
                          uint32_t outcome, struct whatif *whatif)
{
    const struct threatmodel *model = base_of(s)->model;
    double value = e->outcomes[outcome].value;
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics);
    enum status status =
        e->metric == NONE
            ? whatif_set_level(whatif, model->capabilities.items[e->capability].label.id,
                               (uint32_t)value, &diagnostics)
            : whatif_set_metric(whatif, model->metrics.items[e->metric].label.id, value,
                                &diagnostics);
    diagnostics_release(&diagnostics);
    return status;
}

/* Makes the verdict for one combination of outcomes and adds its chance to the set. */
static enum status try_outcomes(struct settling *s, const uint32_t *outcomes,
                                struct evaluation_set *set)
{
    const struct assessment_options options = {.extent = EXTENT_RATING};
    struct whatif whatif;
    struct verdict verdict = {.tier = {{0}}};
    struct diagnostics diagnostics;
    double probability = 1;
    enum status status = whatif_init(base_of(s), &whatif);
    if (status != STATUS_OK) {
        return status;
    }
    diagnostics_init(&diagnostics);
    for (uint32_t i = 0; status == STATUS_OK && i < set->count; i++) {
        const struct evaluation *e = &s->evaluations.items[set->evaluations[i]];
        probability *= e->outcomes[outcomes[i]].probability;
        status = assume(s, e, outcomes[i], &whatif);
    }
    if (status == STATUS_OK) {
        status = verdict_make(&whatif.question, &options, &verdict, &diagnostics);
        s->verdicts++;
    }
    if (status == STATUS_OK && is_settled(&verdict)) {
        set->settled += probability;
        set->by_decision[verdict.deployment.decision] += probability;
    }
    verdict_release(&verdict);
    diagnostics_release(&diagnostics);
    whatif_release(&whatif);
    return status;
}

static bool may_go_on(struct settling *s)
{
    const struct deciding_question *q = s->question;
    if (s->verdicts >= q->most_verdicts ||
        (q->progress &&
         !q->progress(q->context, (uint32_t)s->verdicts, (uint32_t)q->most_verdicts))) {
        s->stopped = true;
    }
    return !s->stopped;
}

/* Whether a part of the set is about as likely to settle it. */
static bool adds_nothing(const struct settling *s, const struct evaluation_set *set)
{
    for (size_t i = 0; i < s->sets.count; i++) {
        const struct evaluation_set *part = &s->sets.items[i];
        uint32_t common = 0;
        for (uint32_t j = 0; j < part->count; j++) {
            for (uint32_t k = 0; k < set->count; k++) {
                common += part->evaluations[j] == set->evaluations[k];
            }
        }
        if (common == part->count && set->settled <= part->settled + 1e-9) {
            return true;
        }
    }
    return false;
}

static enum status try_set(struct settling *s, const uint32_t *choice, uint32_t size)
{
    uint32_t outcomes[MOST_SET] = {0}, at = 0;
    struct evaluation_set set = {.evaluations = choice, .count = size};
    do {
        if (!may_go_on(s)) {
            return STATUS_OK;
        }
        enum status status = try_outcomes(s, outcomes, &set);
        if (status != STATUS_OK) {
            return status;
        }
        for (at = 0;
             at < size && ++outcomes[at] == s->evaluations.items[choice[at]].outcome_count;
             at++) {
            outcomes[at] = 0;
        }
    } while (at < size);
    if (set.settled <= 1e-12 || adds_nothing(s, &set)) {
        return STATUS_OK;
    }
    uint32_t *copy = arena_array(s->arena, size, sizeof(*copy));
    if (!copy) {
        return STATUS_MEMORY;
    }
    memcpy(copy, choice, size * sizeof(*copy));
    set.evaluations = copy;
    return vec_push(&s->sets, set) ? STATUS_OK : STATUS_MEMORY;
}

static enum status try_sets(struct settling *s, uint32_t size)
{
    uint32_t choice[MOST_SET], count = (uint32_t)s->evaluations.count;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < size; i++) {
        choice[i] = i;
    }
    for (bool more = size <= count; status == STATUS_OK && more && !s->stopped;
         more = choice_next(choice, size, count)) {
        status = try_set(s, choice, size);
    }
    return status;
}

static int compare_sets(const void *a, const void *b)
{
    const struct evaluation_set *x = a, *y = b;
    if (fabs(x->settled - y->settled) > 1e-9) {
        return x->settled > y->settled ? -1 : 1;
    }
    if (x->count != y->count) {
        return x->count < y->count ? -1 : 1;
    }
    for (uint32_t i = 0; i < x->count; i++) {
        if (x->evaluations[i] != y->evaluations[i]) {
            return x->evaluations[i] < y->evaluations[i] ? -1 : 1;
        }
    }
    return 0;
}

static enum status hand_over(struct settling *s, struct deciding *out)
{
    struct evaluation *evaluations =
        arena_array(s->arena, s->evaluations.count, sizeof(*evaluations));
    struct evaluation_set *sets = arena_array(s->arena, s->sets.count, sizeof(*sets));
    if (!evaluations || !sets) {
        return STATUS_MEMORY;
    }
    if (s->evaluations.count) {
        memcpy(evaluations, s->evaluations.items, s->evaluations.count * sizeof(*evaluations));
    }
    if (s->sets.count) {
        memcpy(sets, s->sets.items, s->sets.count * sizeof(*sets));
        qsort(sets, s->sets.count, sizeof(*sets), compare_sets);
    }
    out->evaluations = evaluations;
    out->evaluation_count = (uint32_t)s->evaluations.count;
    out->sets = sets;
    out->set_count = s->sets.count;
    out->verdicts = s->verdicts;
    return STATUS_OK;
}

enum status deciding_find(const struct deciding_question *question, struct arena *arena,
                          struct deciding *out)
{
    struct settling s = {.question = question, .arena = arena};
    *out = (struct deciding){.settled = is_settled(question->verdict)};
    enum status status = out->settled ? STATUS_OK : find_candidates(&s);
    uint32_t most =
        question->most_evaluations < MOST_SET ? question->most_evaluations : MOST_SET;
    for (uint32_t size = 1; status == STATUS_OK && !s.stopped && !out->settled && size <= most;
         size++) {
        status = try_sets(&s, size);
        out->size = s.stopped ? out->size : size;
    }
    if (status == STATUS_OK) {
        status = hand_over(&s, out);
    }
    out->complete = !s.stopped && !s.partial;
    vec_release(&s.evaluations);
    vec_release(&s.sets);
    return status;
}
