/* Measurements against thresholds; see measure.h. */
#include "analyzer/measure.h"

#include "base/clusters.h"
#include "base/statistics.h"

#include <math.h>
#include <string.h>

struct estimate measurement_estimate(const struct measurement *m, double confidence)
{
    struct estimate estimate = {m->value, -INFINITY, INFINITY, INTERVAL_NONE};
    if (m->has_interval && m->values && *m->values) {
        bool share = m->low >= 0 && m->high <= 1;
        struct interval interval = clusters_list_interval(m->values, confidence);
        estimate.low = fmin(share ? fmax(interval.low, 0) : interval.low, m->value);
        estimate.high = fmax(share ? fmin(interval.high, 1) : interval.high, m->value);
        estimate.source = INTERVAL_CLUSTERED;
    } else if (m->has_interval) {
        estimate.low = m->low;
        estimate.high = m->high;
        estimate.source = INTERVAL_PUBLISHED;
    } else if (m->has_items && m->n > 0 && m->value >= 0 && m->value <= 1) {
        double n = (double)m->n, k = m->has_count ? (double)m->k : n * m->value;
        struct interval interval = statistics_clopper_pearson(k, n, confidence);
        estimate.low = interval.low;
        estimate.high = interval.high;
        estimate.source = m->has_count ? INTERVAL_EXACT : INTERVAL_SCORE;
    }
    return estimate;
}

bool threshold_met(double value, const struct threshold *threshold)
{
    switch (threshold->comparison) {
    case COMPARE_AT_LEAST:
        return value >= threshold->value;
    case COMPARE_ABOVE:
        return value > threshold->value;
    case COMPARE_AT_MOST:
        return value <= threshold->value;
    case COMPARE_BELOW:
        break;
    }
    return value < threshold->value;
}

bool threshold_upwards(const struct threshold *threshold)
{
    return threshold->comparison == COMPARE_AT_LEAST || threshold->comparison == COMPARE_ABOVE;
}

static belief combine(belief a, belief b, enum combination combination)
{
    return combination == COMBINE_STRONGEST ? a | b : a & b;
}

/* Orders answers from the least to the most reached, for naming the deciding measurement. */
static int strength(belief b)
{
    return belief_has(b, LANE_BOUND_LOW) + belief_has(b, LANE_POINT_LOW) +
           belief_has(b, LANE_POINT_HIGH) + belief_has(b, LANE_BOUND_HIGH);
}

struct query {
    const struct evidence *evidence;
    const char *metric;
    const struct threshold *threshold;
    enum combination combination;
    bool widened, deployed_only;
    double confidence;
    uint32_t compared; /* how many measurements combine into the answer */
};

/* Of several measurements the luckiest decides. Bonferroni: at this confidence each, all their
 * intervals hold together at q->confidence, however they depend on each other. */
static double joint_confidence(const struct query *q)
{
    return 1 - (1 - q->confidence) / q->compared;
}

/* How far items that the system took for a test may move a share; of other scales it is
 * unknown.
 */
static double unaware(const struct measurement *m)
{
    bool share = m->value >= 0 && m->value <= 1;
    return share || !(m->awareness > 0) ? m->awareness : (double)INFINITY;
}

/* The end of an interval if every refused item had come out towards the threshold. */
static double answered(const struct measurement *m, double end, bool up)
{
    double n = (double)m->n, refused = (double)m->refusals;
    if (!m->has_refusals || m->refusals == 0) {
        return end;
    }
    if (!m->has_items) {
        return up ? (double)INFINITY : -INFINITY;
    }
    return (end * n + (up ? refused : 0)) / (n + refused);
}

/* Of the strongest of several measurements the end that is certain is the one that luck moves,
 * of the weakest the other one. What may be missed widens the end that reaches; where the
 * answer is asked of an acceptance criterion, awareness works against it. */
static struct reach reach_of(const struct query *q, const struct measurement *m)
{
    const struct threshold *threshold = q->threshold;
    bool up = threshold_upwards(threshold), strongest = q->combination == COMBINE_STRONGEST;
    struct estimate alone = measurement_estimate(m, q->confidence);
    struct estimate joint =
        q->compared > 1 ? measurement_estimate(m, joint_confidence(q)) : alone;
    const struct estimate *far = strongest ? &alone : &joint;
    const struct estimate *near = strongest ? &joint : &alone;
    struct reach reach = {.best = up ? far->high : far->low,
                          .worst = up ? near->low : near->high,
                          .doubtful = m->contaminated || m->saturated};
    double slack = m->margin + m->sandbagging + unaware(m);
    if (q->widened) {
        reach.best = answered(m, reach.best, up) + (up ? slack : -slack);
    } else {
        reach.worst += up ? -unaware(m) : unaware(m);
    }
    bool point = threshold_met(alone.value, threshold);
    belief b = belief_of(point && threshold_met(reach.worst, threshold), point,
                         point || threshold_met(reach.best, threshold));
    const belief lows = 1 << LANE_BOUND_LOW | 1 << LANE_POINT_LOW;
    reach.reached = reach.doubtful ? (belief)(b & ~lows) : b;
    return reach;
}

static belief reaches(const struct query *q, const struct measurement *m)
{
    return reach_of(q, m).reached;
}

static bool counts(const struct query *q, const struct measurement *m)
{
    if (m->area != q->threshold->area || strcmp(m->metric, q->metric) != 0) {
        return false;
    }
    return !q->deployed_only || (*m->checkpoint && m->checkpoint_kind == CHECKPOINT_SYSTEM);
}

/* Whether the value of one measurement lies further towards the threshold than another's. */
static bool further(const struct query *q, uint32_t one, uint32_t other)
{
    double a = q->evidence->measurements.items[one].value;
    double b = q->evidence->measurements.items[other].value;
    return threshold_upwards(q->threshold) ? a > b : a < b;
}

/* Of equal answers the strongest, or the weakest, value decides. */
static void take(const struct query *q, struct finding *finding, belief answer, uint32_t index,
                 enum combination combination)
{
    bool strongest = combination == COMBINE_STRONGEST;
    int difference = strength(answer) - strength(finding->reached);
    bool decides = !finding->assessed || (strongest ? difference > 0 : difference < 0) ||
                   (difference == 0 && (strongest ? further(q, index, finding->measurement)
                                                  : further(q, finding->measurement, index)));
    finding->reached =
        finding->assessed ? combine(finding->reached, answer, combination) : answer;
    finding->measurement = decides ? index : finding->measurement;
    finding->assessed = true;
}

/* All measurements of one category; a NULL category stands for the metric as a whole. */
static struct finding find_category(const struct query *q, const char *category)
{
    struct finding finding = {.reached = BELIEF_UNKNOWN, .measurement = NONE};
    for (uint32_t i = 0; i < q->evidence->measurements.count; i++) {
        const struct measurement *m = &q->evidence->measurements.items[i];
        if (counts(q, m) && strcmp(m->category, category) == 0) {
            take(q, &finding, reaches(q, m), i, q->combination);
        }
    }
    return finding;
}

/* Whether the category of measurement 'index' was met before it. */
static bool seen_before(const struct query *q, uint32_t index)
{
    const char *category = q->evidence->measurements.items[index].category;
    for (uint32_t i = 0; i < index; i++) {
        const struct measurement *m = &q->evidence->measurements.items[i];
        if (counts(q, m) && strcmp(m->category, category) == 0) {
            return true;
        }
    }
    return false;
}

static struct finding find_categories(const struct query *q, enum combination combination)
{
    struct finding finding = {.reached = BELIEF_UNKNOWN, .measurement = NONE};
    for (uint32_t i = 0; i < q->evidence->measurements.count; i++) {
        const struct measurement *m = &q->evidence->measurements.items[i];
        if (!counts(q, m) || !*m->category || seen_before(q, i)) {
            continue;
        }
        struct finding one = find_category(q, m->category);
        take(q, &finding, one.reached, one.measurement, combination);
    }
    return finding;
}

/* What the overall value says about categories: a mean that reaches means that some category
 * does, one that does not means that some category does not. */
static struct finding gate_by_mean(const struct query *q, struct finding overall)
{
    overall.by_mean = true;
    belief limit = q->threshold->gate == CATEGORIES_ANY ? overall.reached | BELIEF_UNKNOWN
                                                        : overall.reached & BELIEF_UNKNOWN;
    overall.reached = limit;
    return overall;
}

static struct finding find_gated(const struct query *q)
{
    enum combination combination =
        q->threshold->gate == CATEGORIES_ANY ? COMBINE_STRONGEST : COMBINE_WEAKEST;
    struct finding overall = find_category(q, "");
    if (q->threshold->gate == CATEGORIES_MEAN) {
        return overall;
    }
    struct finding finding = find_categories(q, combination);
    if (overall.assessed) {
        struct finding implied = gate_by_mean(q, overall);
        if (!finding.assessed) {
            return implied;
        }
        if (q->threshold->gate == CATEGORIES_ANY) {
            take(q, &finding, overall.reached, overall.measurement, COMBINE_STRONGEST);
        }
    }
    return finding;
}

static bool any_deployed(const struct query *q)
{
    for (size_t i = 0; i < q->evidence->measurements.count; i++) {
        if (counts(q, &q->evidence->measurements.items[i])) {
            return true;
        }
    }
    return false;
}

/* How many measurements the gate compares. */
static uint32_t count_compared(const struct query *q)
{
    uint32_t compared = 0;
    for (size_t i = 0; i < q->evidence->measurements.count; i++) {
        const struct measurement *m = &q->evidence->measurements.items[i];
        compared +=
            counts(q, m) && (!*m->category || q->threshold->gate != CATEGORIES_MEAN) ? 1 : 0;
    }
    return compared;
}

static belief apply_shows(belief reached, enum shows shows)
{
    const belief lows = 1 << LANE_BOUND_LOW | 1 << LANE_POINT_LOW;
    switch (shows) {
    case SHOWS_ABSENCE:
        return (belief)(reached & ~lows);
    case SHOWS_PRESENCE:
        return reached | BELIEF_POSSIBLE;
    case SHOWS_BOTH:
        break;
    }
    return reached;
}

static struct query begin_query(const struct evidence *evidence, const char *metric,
                                const struct threshold *threshold, enum combination combination,
                                bool widened, bool deployed_only, double confidence)
{
    struct query q = {evidence, metric,        threshold,  combination,
                      widened,  deployed_only, confidence, 0};
    if (deployed_only && !any_deployed(&q)) {
        q.deployed_only = false;
    }
    q.compared = count_compared(&q);
    return q;
}

struct finding threshold_finding(const struct evidence *evidence, const char *metric,
                                 const struct threshold *threshold,
                                 enum combination combination, bool widened, bool deployed_only,
                                 double confidence)
{
    struct query q = begin_query(evidence, metric, threshold, combination, widened,
                                 deployed_only, confidence);
    struct finding finding = find_gated(&q);
    finding.compared = q.compared;
    if (finding.assessed) {
        finding.reached = apply_shows(finding.reached, threshold->shows);
    }
    return finding;
}

bool threshold_reach(const struct evidence *evidence, const char *metric,
                     const struct threshold *threshold, enum combination combination,
                     bool widened, bool deployed_only, double confidence, uint32_t measurement,
                     struct reach *reach)
{
    struct query q = begin_query(evidence, metric, threshold, combination, widened,
                                 deployed_only, confidence);
    const struct measurement *m = &evidence->measurements.items[measurement];
    bool counted = counts(&q, m);
    if (counted) {
        *reach = reach_of(&q, m);
    }
    return counted;
}

/* Takes one indicator's or criterion's finding into the level; true when it decides. */
static bool merge(struct level_finding *level, struct finding finding)
{
    if (!finding.assessed) {
        return false;
    }
    bool decides =
        !level->own.assessed || strength(finding.reached) > strength(level->own.reached);
    belief reached =
        level->own.assessed ? level->own.reached | finding.reached : finding.reached;
    if (decides) {
        level->own = finding;
    }
    level->own.reached = reached;
    return decides;
}

struct finding_levels {
    const struct threatmodel *model;
    const struct policy *policy;
    const struct evidence *evidence;
    double confidence;
};

static bool merge_criteria(const struct finding_levels *f, uint32_t capability, uint32_t number,
                           struct level_finding *level)
{
    const char *id = f->model->capabilities.items[capability].label.id;
    bool any = false;
    for (uint32_t i = 0; i < f->policy->criteria.count; i++) {
        const struct criterion *c = &f->policy->criteria.items[i];
        if (c->level != number || strcmp(c->capability, id) != 0) {
            continue;
        }
        bool decides =
            merge(level, threshold_finding(f->evidence, c->metric, &c->threshold,
                                           COMBINE_STRONGEST, true, false, f->confidence));
        level->criterion = decides || level->criterion == NONE ? i : level->criterion;
        any = true;
    }
    return any;
}

static void merge_indicators(const struct finding_levels *f, uint32_t capability,
                             uint32_t number, struct level_finding *level)
{
    for (uint32_t i = 0; i < f->model->indicators.count; i++) {
        const struct indicator *indicator = &f->model->indicators.items[i];
        if (indicator->capability != capability || indicator->level != number) {
            continue;
        }
        const char *metric = f->model->metrics.items[indicator->metric].label.id;
        bool decides =
            merge(level, threshold_finding(f->evidence, metric, &indicator->threshold,
                                           COMBINE_STRONGEST, true, false, f->confidence));
        level->indicator = decides || level->indicator == NONE ? i : level->indicator;
    }
}

/* The readings at which the answer is YES. */
static belief certain(belief b)
{
    belief yes = 0;
    for (int r = READING_POINT; r <= READING_BOUND; r++) {
        enum reading reading = (enum reading)r;
        if (belief_has(b, lane_low(reading))) {
            yes |= (belief)(1 << lane_low(reading) | 1 << lane_high(reading) |
                            1 << lane_clear(reading));
        }
    }
    return yes;
}

/* What is possible at the estimates is possible at the ends of the intervals. A level that was
 * ruled out, but is implied by the estimate of a higher one whose interval is wide, would
 * otherwise be NO at the bound reading and YES at the point reading. */
static belief hold_point(belief b)
{
    b |= (belief)(belief_has(b, LANE_POINT_HIGH) << LANE_BOUND_HIGH);
    return b | (belief)(belief_has(b, LANE_POINT_CLEAR) << LANE_BOUND_CLEAR);
}

static void chain_levels(struct level_finding *levels, size_t count)
{
    for (size_t j = count; j-- > 1;) {
        levels[j - 1].reached |= certain(levels[j].reached);
    }
    for (size_t j = 1; j < count; j++) {
        levels[j].reached &= levels[j - 1].reached;
    }
    for (size_t j = 0; j < count; j++) {
        levels[j].reached = hold_point(levels[j].reached);
    }
}

static bool find_capability(const struct finding_levels *f, uint32_t capability,
                            struct level_findings *out)
{
    size_t count = f->model->capabilities.items[capability].levels.count;
    out->first[capability] = (uint32_t)out->levels.count;
    for (uint32_t number = 1; number <= count; number++) {
        struct level_finding level = {.own = {.reached = BELIEF_UNKNOWN, .measurement = NONE},
                                      .criterion = NONE,
                                      .indicator = NONE};
        if (!merge_criteria(f, capability, number, &level)) {
            merge_indicators(f, capability, number, &level);
        }
        level.reached = level.own.reached;
        if (!vec_push(&out->levels, level)) {
            return false;
        }
    }
    if (count) {
        chain_levels(&out->levels.items[out->first[capability]], count);
    }
    return true;
}

enum status level_findings_find(const struct threatmodel *model, const struct policy *policy,
                                const struct evidence *evidence, double confidence,
                                struct level_findings *out)
{
    const struct finding_levels f = {model, policy, evidence, confidence};
    *out = (struct level_findings){0};
    out->first = memory_array(model->capabilities.count, sizeof(*out->first));
    bool complete = out->first != NULL;
    for (uint32_t c = 0; complete && c < model->capabilities.count; c++) {
        complete = find_capability(&f, c, out);
    }
    if (!complete) {
        level_findings_release(out);
    }
    return complete ? STATUS_OK : STATUS_MEMORY;
}

void level_findings_release(struct level_findings *findings)
{
    vec_release(&findings->levels);
    memory_free(findings->first);
    *findings = (struct level_findings){0};
}
