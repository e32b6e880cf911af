/* Sample sizes; see planning.h. P(X <= f | n, p) falls in n, so the least n is found by
 * doubling and bisection. C. J. Clopper, E. S. Pearson, Biometrika 26 (1934) 404. */
#include "analyzer/planning.h"

#include "base/statistics.h"

#include <math.h>
#include <string.h>

enum { MOST_FAILURES = 1000 };

double planning_power(double failures, double trials, double rate)
{
    if (failures >= trials || rate <= 0) {
        return 1;
    }
    return rate >= 1 ? 0 : statistics_beta_upper(rate, failures + 1, trials - failures);
}

double planning_trials(double failures, double limit, double confidence)
{
    double tail = (1 - confidence) / 2;
    double low = failures, high = failures + 1; /* low is too few, high may be enough */
    if (!(limit > 0 && limit < 1 && confidence > 0 && confidence < 1)) {
        return NAN;
    }
    while (planning_power(failures, high, limit) > tail) {
        low = high;
        high *= 2;
        if (high > PLANNING_MOST_TRIALS) {
            return NAN;
        }
    }
    while (high - low > 1) {
        double middle = floor((low + high) / 2);
        *(planning_power(failures, middle, limit) > tail ? &low : &high) = middle;
    }
    return high;
}

/* The rate of failure in terms of the metric. */
static double failure_rate(bool up, bool rules_out, double share)
{
    return up == rules_out ? share : 1 - share;
}

/* What was measured so far, by its worst interval end; of several the one that counts. */
static void take_measured(const struct plan_question *q, struct plan *p)
{
    const struct evidence *evidence = q->situation->question.evidence;
    bool up = threshold_upwards(p->threshold);
    p->so_far = NAN;
    p->measurement = NONE;
    double rate = NAN;
    for (uint32_t i = 0; i < evidence->measurements.count; i++) {
        const struct measurement *m = &evidence->measurements.items[i];
        bool whole = p->threshold->gate != CATEGORIES_MEAN || !*m->category;
        if (strcmp(m->metric, p->metric) != 0 || m->area != p->threshold->area || !whole) {
            continue;
        }
        struct estimate e = measurement_estimate(m, q->situation->question.confidence);
        double end = failure_rate(up, p->rules_out, up == p->rules_out ? e.high : e.low);
        double own = failure_rate(up, p->rules_out, e.value);
        if (p->measurement == NONE || own > rate) {
            p->measurement = i;
            p->so_far = isfinite(end) ? fmin(end, 1) : NAN;
            rate = own;
        }
    }
    p->shown = p->so_far <= p->limit && !p->by_tolerance;
    p->rate = !isnan(q->rate) ? q->rate : rate < p->limit ? rate : NAN;
}

static struct plan_row make_row(const struct plan_question *q, const struct plan *p,
                                double failures)
{
    struct plan_row row = {failures, NAN, NAN};
    row.trials = planning_trials(failures, p->limit, q->situation->question.confidence);
    if (!isnan(row.trials) && !isnan(p->rate)) {
        row.power = planning_power(failures, row.trials, p->rate);
    }
    return row;
}

static void fill(const struct plan_question *q, struct plan *p)
{
    bool up = threshold_upwards(p->threshold);
    p->limit = failure_rate(up, p->rules_out, p->threshold->value);
    p->by_tolerance = p->limit <= 0;
    p->limit = p->by_tolerance ? q->tolerance : p->limit;
    take_measured(q, p);
    for (int f = 0; f < PLAN_ROWS; f++) {
        p->rows[f] = make_row(q, p, f);
    }
    p->enough = (struct plan_row){NAN, NAN, NAN};
    for (double f = 0; !isnan(p->rate) && p->rate < p->limit && f <= MOST_FAILURES; f++) {
        struct plan_row row = make_row(q, p, f);
        if (isnan(row.trials) || row.power >= q->power) {
            p->enough = isnan(row.trials) ? p->enough : row;
            break;
        }
    }
}

static bool is_share(const struct threatmodel *model, const char *metric,
                     const struct threshold *threshold)
{
    uint32_t index = threatmodel_find_metric(model, metric);
    return index != NONE && model->metrics.items[index].unit == UNIT_SHARE &&
           threshold->value >= 0 && threshold->value <= 1 && threshold->area == AREA_TIERS;
}

static bool decided_by_policy(const struct situation *situation, uint32_t indicator)
{
    const struct indicator *known = &situation->question.model->indicators.items[indicator];
    return level_finding_of(&situation->levels, known->capability, known->level)->criterion !=
           NONE;
}

/* Two criteria may ask the same of one metric, for several capabilities. */
static bool is_known(const struct plan *plans, size_t count, const struct plan *p)
{
    for (size_t i = 0; i < count; i++) {
        const struct threshold *t = plans[i].threshold;
        if (strcmp(plans[i].metric, p->metric) == 0 && t->value == p->threshold->value &&
            t->comparison == p->threshold->comparison && t->gate == p->threshold->gate &&
            plans[i].rules_out == p->rules_out) {
            return true;
        }
    }
    return false;
}

static void add(const struct plan_question *q, struct plan *plans, size_t *count,
                struct plan plan)
{
    if (is_share(q->situation->question.model, plan.metric, plan.threshold) &&
        !is_known(plans, *count, &plan)) {
        fill(q, &plan);
        plans[(*count)++] = plan;
    }
}

enum status plans_find(const struct plan_question *question, struct arena *arena,
                       struct plans *out)
{
    const struct policy *policy = question->situation->question.policy;
    const struct threatmodel *model = question->situation->question.model;
    struct plan *plans =
        arena_array(arena, policy->criteria.count + model->indicators.count, sizeof(*plans));
    *out = (struct plans){plans, 0};
    if (!plans) {
        return STATUS_MEMORY;
    }
    for (uint32_t i = 0; i < policy->criteria.count; i++) {
        const struct criterion *c = &policy->criteria.items[i];
        add(question, plans, &out->count,
            (struct plan){.criterion = i,
                          .indicator = NONE,
                          .metric = c->metric,
                          .threshold = &c->threshold,
                          .rules_out = *c->capability != '\0'});
    }
    for (uint32_t i = 0; i < model->indicators.count; i++) {
        const struct indicator *known = &model->indicators.items[i];
        if (!decided_by_policy(question->situation, i)) {
            add(question, plans, &out->count,
                (struct plan){.criterion = NONE,
                              .indicator = i,
                              .metric = model->metrics.items[known->metric].label.id,
                              .threshold = &known->threshold,
                              .rules_out = true});
        }
    }
    return STATUS_OK;
}
