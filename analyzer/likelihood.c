/* How likely atoms are; see likelihood.h. Posteriors of several thresholds need not agree (a
 * higher level may look likelier than the one below it); as in measure.h, a level carries those
 * below it: P(level >= j) is raised to that of every measured level above. */
#include "analyzer/likelihood.h"

#include "analyzer/in_use.h"

#include "base/limits.h"
#include "base/random.h"
#include "base/statistics.h"

#include <math.h>
#include <string.h>

struct range {
    double low, high;
};

static const struct range anything = {0, 1};

static double normal_upper(double z)
{
    return 0.5 * erfc(z / sqrt(2));
}

/* Mean and deviation of the normal that a published interval stands for. */
static void read_interval(const struct measurement *m, double *mean, double *deviation)
{
    bool stated = m->confidence > 0 && m->confidence < 1;
    double z = statistics_normal_quantile(0.5 + (stated ? m->confidence : 0.95) / 2);
    *mean = m->value;
    *deviation = (m->high - m->low) / (2 * z);
}

static bool has_share(const struct measurement *m)
{
    return m->has_items && m->n > 0 && m->value >= 0 && m->value <= 1;
}

static double successes(const struct measurement *m)
{
    return m->has_count ? (double)m->k : (double)m->n * m->value;
}

/* Published without any doubt: what it says, it says of the threshold itself, too. */
static bool is_certain(const struct measurement *m)
{
    return !has_share(m) && m->has_interval && !(m->high > m->low);
}

/* P(what was measured > x), or NaN; of what is not certain. */
static double exceeds(const struct measurement *m, double x)
{
    if (has_share(m)) {
        double k = successes(m), n = (double)m->n;
        return x <= 0 ? 1 : x >= 1 ? 0 : statistics_beta_upper(x, k + 0.5, n - k + 0.5);
    }
    if (m->has_interval) {
        double mean, deviation;
        read_interval(m, &mean, &deviation);
        return normal_upper((x - mean) / deviation);
    }
    return NAN;
}

double likelihood_passes(const struct measurement *measurement,
                         const struct threshold *threshold)
{
    if (is_certain(measurement)) {
        return threshold_met(measurement->value, threshold);
    }
    double above = exceeds(measurement, threshold->value);
    return threshold_upwards(threshold) ? above : 1 - above;
}

/* Posterior mean of a share, or NaN. */
static double expected_share(const struct measurement *m)
{
    if (has_share(m)) {
        return (successes(m) + 0.5) / ((double)m->n + 1);
    }
    return m->has_interval && m->value >= 0 && m->value <= 1 ? m->value : NAN;
}

/* One draw from the posterior of what was measured; NaN as above. The same draw everywhere that
 * a sample meets the measurement, so that levels that rest on one stay a chain. */
static double draw_value(const struct likelihood_draw *draw, const struct measurement *m,
                         size_t index)
{
    struct random_stream stream;
    random_open(&stream, draw->seed, draw->sample, (uint32_t)index);
    if (has_share(m)) {
        double k = successes(m), n = (double)m->n;
        return random_beta(&stream, k + 0.5, n - k + 0.5);
    }
    if (m->has_interval) {
        double mean, deviation;
        read_interval(m, &mean, &deviation);
        return deviation > 0 ? random_normal(&stream, mean, deviation) : mean;
    }
    return NAN;
}

/* P(what was measured passes), or whether a draw does. */
static double passes(const struct likelihood_draw *draw, const struct evidence *evidence,
                     size_t index, const struct threshold *threshold)
{
    const struct measurement *m = &evidence->measurements.items[index];
    if (!draw) {
        return likelihood_passes(m, threshold);
    }
    double value = draw_value(draw, m, index);
    return isnan(value) ? NAN : threshold_met(value, threshold);
}

/* The expected share, or one drawn. */
static double share_of_measurement(const struct likelihood_draw *draw,
                                   const struct measurement *m, size_t index)
{
    double expected = expected_share(m);
    return !draw || isnan(expected) ? expected : fmin(fmax(draw_value(draw, m, index), 0), 1);
}

/* The threshold that decided a level; NULL when nothing did. */
static const struct threshold *deciding_threshold(const struct situation *situation,
                                                  const struct level_finding *level)
{
    const struct question *q = &situation->question;
    if (!level->own.assessed || level->own.measurement == NONE) {
        return NULL;
    }
    if (level->criterion != NONE) {
        return &q->policy->criteria.items[level->criterion].threshold;
    }
    return level->indicator == NONE ? NULL
                                    : &q->model->indicators.items[level->indicator].threshold;
}

/* What is measured of one level by itself; false where nothing is. */
static bool measure_level(const struct situation *situation, const struct likelihood_draw *draw,
                          const struct level_finding *level, struct range *range)
{
    const struct threshold *threshold = deciding_threshold(situation, level);
    if (!threshold) {
        return false;
    }
    double p = passes(draw, situation->question.evidence, level->own.measurement, threshold);
    if (isnan(p)) {
        return false;
    }
    bool open_below = threshold->shows == SHOWS_ABSENCE;
    bool open_above = threshold->shows == SHOWS_PRESENCE;
    if (level->own.by_mean) { /* the overall value bounds what holds of any or all categories */
        open_above |= threshold->gate == CATEGORIES_ANY;
        open_below |= threshold->gate == CATEGORIES_ALL;
    }
    *range = (struct range){open_below ? 0 : p, open_above ? 1 : p};
    return true;
}

/* P(level >= j) for j = 0 .. count. */
static void find_tails(const struct situation *situation, const struct likelihood_draw *draw,
                       uint32_t capability, uint32_t count, struct range *tail)
{
    bool measured[LIMIT_LEVELS + 1] = {true};
    tail[0] = (struct range){1, 1};
    for (uint32_t j = 1; j <= count; j++) {
        int assumed = assumed_reach(situation->question.assumptions, capability, j);
        tail[j] = anything;
        if (assumed >= 0) {
            measured[j] = true;
            tail[j].low = tail[j].high = assumed;
            continue;
        }
        measured[j] = measure_level(
            situation, draw, level_finding_of(&situation->levels, capability, j), &tail[j]);
    }
    for (uint32_t j = count; j > 1; j--) {
        tail[j - 1].low = fmax(tail[j - 1].low, tail[j].low);
        if (measured[j] && measured[j - 1]) {
            tail[j - 1].high = fmax(tail[j - 1].high, tail[j].high);
        }
    }
    for (uint32_t j = 1; j <= count; j++) {
        tail[j].high = fmax(fmin(tail[j].high, tail[j - 1].high), tail[j].low);
    }
}

static double share_of(double part, double whole)
{
    return whole > 0 ? fmin(part / whole, 1) : 0;
}

/* The conditional probability of level j, given level j - 1. */
static struct range assisted(const struct situation *situation,
                             const struct likelihood_draw *draw, uint32_t capability,
                             uint32_t level)
{
    struct range tail[LIMIT_LEVELS + 1];
    size_t levels = situation->question.model->capabilities.items[capability].levels.count;
    find_tails(situation, draw, capability, (uint32_t)levels, tail);
    return (struct range){share_of(tail[level].low, tail[level - 1].low),
                          share_of(tail[level].high, tail[level - 1].high)};
}

/* The largest bypass rate that measurements of the criterion's metric give; NaN without any. */
static double bypass_by(const struct question *q, const struct likelihood_draw *draw,
                        const struct criterion *criterion)
{
    double rate = NAN;
    uint32_t metric = threatmodel_find_metric(q->model, criterion->metric);
    if (metric == NONE || q->model->metrics.items[metric].unit != UNIT_SHARE) {
        return NAN;
    }
    for (size_t i = 0; i < q->evidence->measurements.count; i++) {
        const struct measurement *m = &q->evidence->measurements.items[i];
        if (m->area == AREA_TIERS && strcmp(m->metric, criterion->metric) == 0) {
            double share = share_of_measurement(draw, m, i);
            rate = fmax(rate, threshold_upwards(&criterion->threshold) ? 1 - share : share);
        }
    }
    return rate;
}

/* How likely a safeguard is bypassed while it is in force. What was seen in use can only raise
 * it: monitoring misses bypasses. */
static struct range bypass(const struct question *q, const struct likelihood_draw *draw,
                           const struct safeguard *safeguard,
                           const struct safeguard_record *record)
{
    double rate = NAN, seen = in_use_bypass_rate(q, safeguard->label.id, record);
    for (size_t i = 0; i < q->policy->criteria.count; i++) {
        const struct criterion *criterion = &q->policy->criteria.items[i];
        if (criterion_names(criterion, safeguard->label.id)) {
            rate = fmax(rate, bypass_by(q, draw, criterion));
        }
    }
    return isnan(rate) ? (struct range){seen, 1}
                       : (struct range){fmax(rate, seen), fmax(rate, seen)};
}

void likelihood_bypass(const struct situation *situation, uint32_t safeguard, double *low,
                       double *high)
{
    const struct question *q = &situation->question;
    struct range range = bypass(q, NULL, &q->model->safeguards.items[safeguard],
                                situation->standings[safeguard].record);
    *low = range.low;
    *high = range.high;
}

static struct range failure(const struct situation *situation,
                            const struct likelihood_draw *draw, uint32_t safeguard,
                            enum world world)
{
    const struct question *q = &situation->question;
    enum truth in_force = belief_truth(situation->standings[safeguard].in_force[world],
                                       situation_reading(situation));
    if (in_force == TRUTH_NO) {
        return (struct range){1, 1};
    }
    struct range range = bypass(q, draw, &q->model->safeguards.items[safeguard],
                                situation->standings[safeguard].record);
    range.high = in_force == TRUTH_YES ? range.high : 1;
    return range;
}

static struct range condition(const struct node *node)
{
    if (!isnan(node->probability)) {
        return (struct range){node->probability, node->probability};
    }
    double known = node->truth == TRUTH_YES;
    return node->truth == TRUTH_CANNOT_RULE_OUT ? anything : (struct range){known, known};
}

static struct range atom_range(const struct situation *situation,
                               const struct likelihood_draw *draw,
                               const struct scenario_circuit *compiled, uint32_t atom,
                               enum world world)
{
    const struct atom *a = &compiled->atoms[atom];
    const struct node *nodes = situation->question.model->nodes.items;
    double given;
    switch (a->kind) {
    case ATOM_ASSISTED:
        return world == WORLD_BASELINE ? (struct range){0, 0}
                                       : assisted(situation, draw, a->subject, a->level);
    case ATOM_CONDITION:
        return condition(&nodes[a->subject]);
    case ATOM_SAFEGUARD:
        return failure(situation, draw, a->subject, world);
    case ATOM_AFFORDANCE:
        given = belief_has(situation_atom(situation, compiled, atom, world), LANE_POINT_LOW);
        return (struct range){given, given};
    case ATOM_STEP:
        break;
    }
    given = isnan(nodes[a->subject].probability) ? 1 : nodes[a->subject].probability;
    return (struct range){given, given};
}

static void fill(const struct situation *situation, const struct likelihood_draw *draw,
                 const struct scenario_circuit *compiled, enum world world, double *low,
                 double *high)
{
    for (uint32_t atom = 0; atom < compiled->circuit.atom_count; atom++) {
        struct range range = atom_range(situation, draw, compiled, atom, world);
        low[atom] = range.low;
        high[atom] = range.high;
    }
}

void likelihood_fill(const struct situation *situation, const struct scenario_circuit *compiled,
                     enum world world, double *low, double *high)
{
    fill(situation, NULL, compiled, world, low, high);
}

void likelihood_sample(const struct situation *situation,
                       const struct scenario_circuit *compiled, enum world world,
                       const struct likelihood_draw *draw, double *low, double *high)
{
    fill(situation, draw, compiled, world, low, high);
}
