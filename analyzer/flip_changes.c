/* What of a situation can change; see flip_changes.h. Levels and safeguards are taken from what
 * is believed at the deciding reading; thresholds from criteria and from those indicators that
 * no criterion replaces, crossed by the least value there is. A criterion that accepts a
 * safeguard, or stands for itself, makes goals less reachable where it is met; one that decides
 * a level, more. */
#include "analyzer/flip_changes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const flip_kind_words[] = {"capability", "safeguard", "condition",
                                       "deployment", "metric",    NULL};

enum status flip_apply(const struct threatmodel *model, const struct flip_change *change,
                       struct whatif *whatif)
{
    struct diagnostics diagnostics;
    enum status status = STATUS_OK;
    diagnostics_init(&diagnostics);
    switch (change->kind) {
    case FLIP_CAPABILITY:
        status = whatif_bound_level(
            whatif, model->capabilities.items[change->subject].label.id, change->level,
            change->holds ? ASSUMED_AT_LEAST : ASSUMED_AT_MOST, &diagnostics);
        break;
    case FLIP_SAFEGUARD:
        status = whatif_set_safeguard(whatif, model->safeguards.items[change->subject].label.id,
                                      change->holds, &diagnostics);
        break;
    case FLIP_CONDITION: {
        const struct node *node = &model->nodes.items[change->subject];
        const char *scenario =
            node->scenario == NONE ? "" : model->scenarios.items[node->scenario].label.id;
        const char *name = arena_format(&whatif->arena, "%s%s%s", scenario,
                                        *scenario ? "/" : "", node->label.id);
        status = name ? whatif_set_condition(whatif, name, change->holds ? TRUTH_YES : TRUTH_NO,
                                             &diagnostics)
                      : STATUS_MEMORY;
        break;
    }
    case FLIP_DEPLOYMENT:
        status = whatif_set_deployment(whatif, deployment_words[change->subject], &diagnostics);
        break;
    case FLIP_METRIC:
        status = whatif_set_metric(whatif, model->metrics.items[change->subject].label.id,
                                   change->value, &diagnostics);
        break;
    case FLIP_KIND_COUNT:
        break;
    }
    diagnostics_release(&diagnostics);
    return status;
}

/* Whether a change moves its metric up. */
static bool is_upwards(const struct flip_change *change)
{
    return threshold_upwards(change->margin.threshold) == change->holds;
}

bool flip_same_thing(const struct flip_change *a, const struct flip_change *b)
{
    return a->kind == b->kind && a->subject == b->subject;
}

bool flip_is_less(const struct flip_change *a, const struct flip_change *b)
{
    if (!flip_same_thing(a, b)) {
        return false;
    }
    if (a->kind == FLIP_METRIC) {
        bool up = is_upwards(a);
        return up == is_upwards(b) && (up ? a->value <= b->value : a->value >= b->value);
    }
    if (a->kind != FLIP_CAPABILITY) {
        return a->holds == b->holds;
    }
    return a->holds == b->holds && (a->holds ? a->level <= b->level : a->level >= b->level);
}

static bool add_levels(const struct situation *situation, uint32_t capability, bool raising,
                       struct flip_universe *out)
{
    enum reading reading = situation_reading(situation);
    size_t count = situation->question.model->capabilities.items[capability].levels.count;
    uint32_t possible = level_reached(situation, capability, lane_high(reading));
    uint32_t shown = level_reached(situation, capability, lane_low(reading));
    struct flip_change change = {FLIP_CAPABILITY, capability, 0, raising, NAN, {0}, false};
    uint32_t steps = raising ? (uint32_t)count - shown : possible;
    bool added = true;
    for (uint32_t i = 1; added && i <= steps; i++) {
        change.level = raising ? shown + i : possible - i;
        added = vec_push(&out->changes, change);
    }
    return added;
}

static bool add_safeguard(const struct situation *situation, uint32_t safeguard, bool raising,
                          struct flip_universe *out)
{
    const struct standing *standing = &situation->standings[safeguard];
    enum truth truth =
        belief_truth(standing->in_force[WORLD_VALIDATED], situation_reading(situation));
    const struct flip_change change = {FLIP_SAFEGUARD, safeguard, 0, !raising, NAN, {0}, false};
    bool possible = raising ? truth != TRUTH_NO : truth != TRUTH_YES && standing->works_here;
    return !possible || vec_push(&out->changes, change);
}

static bool add_condition(const struct situation *situation, uint32_t index, bool raising,
                          struct flip_universe *out)
{
    const struct node *node = &situation->question.model->nodes.items[index];
    const struct flip_change change = {FLIP_CONDITION, index, 0, raising, NAN, {0}, false};
    bool possible =
        node->kind == NODE_CONDITION && node->truth != (int)(raising ? TRUTH_YES : TRUTH_NO);
    return !possible || vec_push(&out->changes, change);
}

/* A value on the given side of a threshold, as near to it as can be. */
static double value_across(const struct threshold *threshold, bool met)
{
    double up = nextafter(threshold->value, INFINITY);
    double down = nextafter(threshold->value, -INFINITY);
    switch (threshold->comparison) {
    case COMPARE_AT_LEAST:
        return met ? threshold->value : down;
    case COMPARE_ABOVE:
        return met ? up : threshold->value;
    case COMPARE_AT_MOST:
        return met ? threshold->value : up;
    case COMPARE_BELOW:
        break;
    }
    return met ? down : threshold->value;
}

/* The measurement of a metric whose value lies furthest towards the threshold, or furthest
 * from it. */
static uint32_t find_measured(const struct evidence *evidence, const char *metric,
                              const struct threshold *threshold, bool furthest)
{
    uint32_t found = NONE;
    for (uint32_t i = 0; i < evidence->measurements.count; i++) {
        const struct measurement *m = &evidence->measurements.items[i];
        if (strcmp(m->metric, metric) != 0 || m->area != threshold->area) {
            continue;
        }
        double more = found == NONE ? 0 : m->value - evidence->measurements.items[found].value;
        bool further = threshold_upwards(threshold) == furthest ? more > 0 : more < 0;
        found = found == NONE || further ? i : found;
    }
    return found;
}

/* The side of a threshold that makes goals more reachable, or less, unless what was measured
 * lies there already. A criterion that accepts takes the weakest measurement, a level the
 * strongest. */
static bool add_threshold(const struct situation *situation, const char *metric, bool accepts,
                          bool raising, struct level_margin margin, struct flip_universe *out)
{
    const struct question *q = &situation->question;
    const struct threshold *threshold = margin.threshold;
    struct flip_change change = {FLIP_METRIC, threatmodel_find_metric(q->model, metric),
                                 0,           raising != accepts,
                                 NAN,         margin,
                                 false};
    if (change.subject == NONE) {
        return true;
    }
    change.value = value_across(threshold, change.holds);
    change.margin.metric = metric;
    change.margin.measurement = find_measured(q->evidence, metric, threshold, !accepts);
    change.margin.margin = change.margin.low = change.margin.high = NAN;
    if (change.margin.measurement != NONE) {
        const struct estimate e = measurement_estimate(
            &q->evidence->measurements.items[change.margin.measurement], q->confidence);
        if (threshold_met(e.value, threshold) == change.holds) {
            return true;
        }
        change.margin.margin = change.value - e.value;
        change.margin.low = change.value - e.high;
        change.margin.high = change.value - e.low;
        change.likely = isfinite(e.low) && isfinite(e.high) &&
                        threshold_met(e.low, threshold) != threshold_met(e.high, threshold);
    }
    return vec_push(&out->changes, change);
}

static bool add_criteria(const struct situation *situation, bool raising,
                         struct flip_universe *out)
{
    const struct policy *policy = situation->question.policy;
    bool added = true;
    for (uint32_t i = 0; added && i < policy->criteria.count; i++) {
        const struct criterion *c = &policy->criteria.items[i];
        const struct level_margin margin = {
            .capability = NONE, .criterion = i, .indicator = NONE, .threshold = &c->threshold};
        if (c->threshold.area == AREA_TIERS) {
            added = add_threshold(situation, c->metric, !*c->capability, raising, margin, out);
        }
    }
    return added;
}

/* A level that a criterion decides is not asked of the model's indicators. */
static bool add_indicators(const struct situation *situation, bool raising,
                           struct flip_universe *out)
{
    const struct threatmodel *model = situation->question.model;
    bool added = true;
    for (uint32_t i = 0; added && i < model->indicators.count; i++) {
        const struct indicator *known = &model->indicators.items[i];
        const struct level_margin margin = {.capability = known->capability,
                                            .level = known->level,
                                            .criterion = NONE,
                                            .indicator = i,
                                            .threshold = &known->threshold};
        if (level_finding_of(&situation->levels, known->capability, known->level)->criterion ==
            NONE) {
            added = add_threshold(situation, model->metrics.items[known->metric].label.id,
                                  false, raising, margin, out);
        }
    }
    return added;
}

static uint32_t stated_at(const struct flip_change *change)
{
    return change->margin.criterion != NONE ? change->margin.criterion
                                            : change->margin.indicator;
}

/* By metric; upward ones first; the nearest of them first; criteria before indicators. */
static int compare_crossings(const void *x, const void *y)
{
    const struct flip_change *a = x, *b = y;
    bool up = is_upwards(a);
    if (a->subject != b->subject) {
        return a->subject < b->subject ? -1 : 1;
    }
    if (up != is_upwards(b)) {
        return up ? -1 : 1;
    }
    if (a->value != b->value) {
        return (a->value < b->value) == up ? -1 : 1;
    }
    if ((a->margin.criterion == NONE) != (b->margin.criterion == NONE)) {
        return a->margin.criterion != NONE ? -1 : 1;
    }
    return stated_at(a) < stated_at(b) ? -1 : stated_at(a) > stated_at(b);
}

/* Crossings from number 'first' on: sorted, one of each. */
static void sort_crossings(struct flip_universe *out, size_t first)
{
    struct flip_change *items = out->changes.items;
    size_t kept = first;
    if (out->changes.count > first) {
        qsort(items + first, out->changes.count - first, sizeof(*items), compare_crossings);
    }
    for (size_t i = first; i < out->changes.count; i++) {
        bool again = kept > first && flip_is_less(&items[i], &items[kept - 1]) &&
                     flip_is_less(&items[kept - 1], &items[i]);
        if (!again) {
            items[kept++] = items[i];
        }
    }
    out->changes.count = kept;
}

enum status flip_universe_fill(const struct situation *situation, bool raising,
                               struct flip_universe *out)
{
    const struct threatmodel *model = situation->question.model;
    bool added = true;
    for (uint32_t c = 0; added && c < model->capabilities.count; c++) {
        added = add_levels(situation, c, raising, out);
    }
    for (uint32_t g = 0; added && g < model->safeguards.count; g++) {
        added = add_safeguard(situation, g, raising, out);
    }
    for (uint32_t n = 0; added && n < model->nodes.count; n++) {
        added = add_condition(situation, n, raising, out);
    }
    size_t first = out->changes.count;
    added = added && add_criteria(situation, raising, out) &&
            add_indicators(situation, raising, out);
    if (added) {
        sort_crossings(out, first);
    }
    return added ? STATUS_OK : STATUS_MEMORY;
}
