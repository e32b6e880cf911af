/* Evidence from use; see in_use.h. Periods are judged each for itself and never pooled: they
 * may overlap, and a rate that rose must not drown in the months before. */
#include "analyzer/in_use.h"

#include "analyzer/situation.h"
#include "base/statistics.h"

#include <math.h>
#include <string.h>

bool in_use_concerns(const struct question *q, uint32_t seen)
{
    const struct deployment *deployments = q->model->deployments;
    return seen == NONE || (deployments[seen].admits & ~deployments[q->deployment].admits) == 0;
}

/* Whether something of that day is of the time since the record's status was reached. */
static bool is_since(const char *day, const struct safeguard_record *record)
{
    return !record || !*record->date || strcmp(day, record->date) >= 0;
}

bool in_use_counts(const struct question *q, const struct observation *observation,
                   const char *safeguard, const struct safeguard_record *record)
{
    return strcmp(observation->safeguard, safeguard) == 0 &&
           in_use_concerns(q, observation->deployment) && is_since(observation->ends, record);
}

static bool is_open(const struct question *q, const struct incident *incident,
                    enum reopens reopens)
{
    return incident->reopens >> reopens & 1 && !*incident->resolved &&
           in_use_concerns(q, incident->deployment);
}

struct doubt in_use_doubts_validation(const struct question *q,
                                      const struct safeguard_record *record)
{
    const struct evidence *e = q->evidence;
    for (size_t i = 0; i < e->incidents.count; i++) {
        const struct incident *incident = &e->incidents.items[i];
        if (is_open(q, incident, REOPENS_VALIDATION) &&
            evidence_lists(incident->safeguards, record->safeguard) &&
            is_since(incident->date, record)) {
            return (struct doubt){.incident = incident};
        }
    }
    for (size_t i = 0; i < e->observations.count; i++) {
        const struct observation *o = &e->observations.items[i];
        if (o->has_incidents && o->incidents > 0 &&
            in_use_counts(q, o, record->safeguard, record)) {
            return (struct doubt){.count = o};
        }
    }
    return (struct doubt){NULL, NULL};
}

const struct incident *in_use_doubts_assessment(const struct question *q, uint32_t scenario)
{
    const struct scenario *s = &q->model->scenarios.items[scenario];
    const char *domain =
        q->model->domains.items[q->model->outcomes.items[s->outcome].domain].label.id;
    for (size_t i = 0; i < q->evidence->incidents.count; i++) {
        const struct incident *incident = &q->evidence->incidents.items[i];
        if (is_open(q, incident, REOPENS_ASSESSMENT) &&
            (evidence_lists(incident->scenarios, s->label.id) ||
             evidence_lists(incident->domains, domain))) {
            return incident;
        }
    }
    return NULL;
}

static bool has_rate(const struct observation *observation)
{
    const struct bypass_count *count = &observation->count;
    return count->has_attempts && count->has_bypasses && count->attempts > 0;
}

belief in_use_meets(const struct question *q, const struct observation *observation,
                    const struct criterion *criterion)
{
    uint32_t metric = threatmodel_find_metric(q->model, criterion->metric);
    if (metric == NONE || q->model->metrics.items[metric].unit != UNIT_SHARE ||
        !has_rate(observation)) {
        return BELIEF_YES;
    }
    const struct bypass_count *count = &observation->count;
    bool withheld = threshold_upwards(&criterion->threshold);
    uint64_t k = withheld ? count->attempts - count->bypasses : count->bypasses;
    struct interval interval =
        statistics_clopper_pearson((double)k, (double)count->attempts, q->confidence);
    if (threshold_met((double)k / (double)count->attempts, &criterion->threshold)) {
        return BELIEF_YES;
    }
    return belief_of(
        false, false,
        threshold_met(withheld ? interval.high : interval.low, &criterion->threshold));
}

double in_use_bypass_rate(const struct question *q, const char *safeguard,
                          const struct safeguard_record *record)
{
    double rate = 0;
    for (size_t i = 0; i < q->evidence->observations.count; i++) {
        const struct observation *o = &q->evidence->observations.items[i];
        if (has_rate(o) && in_use_counts(q, o, safeguard, record)) {
            double k = (double)o->count.bypasses, n = (double)o->count.attempts;
            rate = fmax(rate, (k + 0.5) / (n + 1));
        }
    }
    return rate;
}
