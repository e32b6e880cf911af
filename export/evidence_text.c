/* A system's evidence as text; see evidence.h. Values are shown as stored: whether one is a
 * share is the threat model's business. */
#include "export/evidence.h"

#include "analyzer/measure.h"
#include "base/clusters.h"
#include "base/statistics.h"
#include "export/describe.h"
#include "export/studies.h"

#include <math.h>
#include <string.h>

static void write_provenance(struct text *out, const struct provenance *p, bool illustrative)
{
    if (illustrative) {
        text_append(out, "illustrative");
    } else {
        text_format(out, "%s%s%s", *p->source_title ? p->source_title : p->file,
                    *p->cite ? ", " : "", p->cite);
    }
    text_format(out, p->line ? " [%s:%u]\n" : " [%s]\n", p->file, p->line);
}

static void write_bypasses(struct text *out, const struct bypass_count *count)
{
    if (!count->has_attempts && !count->has_bypasses) {
        text_append(out, "nothing counted");
        return;
    }
    if (count->has_bypasses) {
        text_format(out, "%llu bypasses", (unsigned long long)count->bypasses);
    }
    if (count->has_attempts) {
        text_format(out, "%s%llu attempts", count->has_bypasses ? " of " : "",
                    (unsigned long long)count->attempts);
    }
}

/* Beside the interval by Student's t the one that assumes no shape; not for so few items that a
 * resample of them says nothing of the tails. */
static void write_bootstrap(struct text *out, const struct measurement *m, double confidence)
{
    const struct bootstrap bootstrap = {BOOTSTRAP_BCA, 1, 10000, confidence};
    struct interval interval = {NAN, NAN};
    if (m->n >= 10) {
        out->failed |= clusters_list_bootstrap(m->values, &bootstrap, &interval) != STATUS_OK;
    }
    if (isfinite(interval.low)) {
        text_append(out, "; bootstrap ");
        text_rounded(out, interval.low, 4);
        text_append(out, " to ");
        text_rounded(out, interval.high, 4);
    }
    text_append_char(out, ')');
}

void evidence_write_measurement(const struct measurement *m, double confidence,
                                struct text *out)
{
    struct estimate estimate = measurement_estimate(m, confidence);
    text_format(out, "  %s%s%s%s", m->metric, *m->category ? " / " : "", m->category,
                *m->checkpoint ? ", " : "");
    text_format(out, "%s: ", m->checkpoint);
    if (m->has_count) {
        text_format(out, "%llu of %llu = ", (unsigned long long)m->k, (unsigned long long)m->n);
    }
    text_rounded(out, estimate.value, 6);
    if (estimate.source != INTERVAL_NONE) {
        text_append(out, " (");
        text_rounded(out, estimate.low, 4);
        text_append(out, " to ");
        text_rounded(out, estimate.high, 4);
        text_append(out, estimate.source == INTERVAL_PUBLISHED   ? ", published)"
                         : estimate.source == INTERVAL_CLUSTERED ? ", clustered"
                                                                 : ")");
        if (estimate.source == INTERVAL_CLUSTERED) {
            write_bootstrap(out, m, confidence);
        }
    }
    describe_validity(out, m, UNIT_SCORE);
    text_append(out, "\n      ");
    write_provenance(out, &m->provenance, m->illustrative);
}

static void write_campaigns(struct text *out, const struct evidence *e, const char *safeguard)
{
    for (size_t i = 0; i < e->campaigns.count; i++) {
        const struct campaign *c = &e->campaigns.items[i];
        if (strcmp(c->safeguard, safeguard) != 0) {
            continue;
        }
        text_format(out, "    campaign %s%s%s%s%s: ", c->name, *c->begins ? ", " : "",
                    c->begins, *c->ends ? " to " : "", c->ends);
        write_bypasses(out, &c->count);
        text_append(out, "\n      ");
        write_provenance(out, &c->provenance, c->illustrative);
    }
}

static void write_safeguards(struct text *out, const struct evidence *e)
{
    text_append(out, "\nSafeguards\n");
    for (size_t i = 0; i < e->safeguards.count; i++) {
        const struct safeguard_record *s = &e->safeguards.items[i];
        text_format(out, "  %s: %s", s->safeguard, safeguard_status_words[s->status]);
        bool first = true;
        for (int a = 0; adversary_words[a]; a++) {
            if (s->tested_against >> a & 1) {
                text_format(out, "%s%s", first ? ", tested against " : " ", adversary_words[a]);
                first = false;
            }
        }
        text_format(out, "%s%s\n      ", *s->expires ? ", expires " : "", s->expires);
        write_provenance(out, &s->provenance, s->illustrative);
        write_campaigns(out, e, s->safeguard);
    }
}

static void write_studies(struct text *out, const struct evidence *e, double confidence)
{
    text_append(out, e->studies.count ? "\nUplift studies\n" : "");
    for (size_t i = 0; i < e->studies.count; i++) {
        const struct uplift_study *study = &e->studies.items[i];
        struct pooled_uplift pooled;
        struct text line;
        text_init(&line);
        text_format(&line, "%s (%s): ", study->name, study->endpoint);
        study_describe(&line, study, 1, confidence);
        text_append(out, "  ");
        describe_wrapped(out, text_string(&line), 2, 6, 100);
        out->failed |= line.failed;
        text_release(&line);
        text_append(out, "\n      ");
        write_provenance(out, &study->provenance, study->illustrative);
        out->failed |= !uplift_pool(e, i, confidence, &pooled);
        if (pooled.count > 1) {
            text_append(out, "      ");
            study_describe_pooled(out, &pooled, confidence);
            text_append_char(out, '\n');
        }
    }
}

static void write_observation(struct text *out, const struct observation *o)
{
    text_format(out, "  %s%s%s, %s to %s: ", *o->safeguard ? o->safeguard : "the system",
                o->deployment == NONE ? "" : " under ",
                o->deployment == NONE ? "" : deployment_words[o->deployment], o->begins,
                o->ends);
    if (o->count.has_attempts || o->count.has_bypasses) {
        write_bypasses(out, &o->count);
        text_append(out, o->has_incidents ? ", " : "");
    }
    if (o->has_incidents) {
        text_format(out, "%llu incidents", (unsigned long long)o->incidents);
    }
    text_append(out, "\n      ");
    write_provenance(out, &o->provenance, o->illustrative);
}

static void write_incident(struct text *out, const struct incident *r)
{
    text_format(out, "  %s %s on %s%s%s%s: %s\n", incident_kind_words[r->kind], r->name,
                r->date, r->severity ? " (" : "", severity_words[r->severity],
                r->severity ? ")" : "", r->title);
    text_format(out, "      concerns%s%s%s%s%s%s; ", *r->safeguards ? " " : "", r->safeguards,
                *r->scenarios ? " " : "", r->scenarios, *r->domains ? " " : "", r->domains);
    if (*r->resolved) {
        text_format(out, "resolved %s\n      ", r->resolved);
    } else {
        text_format(out, "reopens%s%s%s\n      ",
                    r->reopens >> REOPENS_VALIDATION & 1 ? " validation" : "",
                    r->reopens >> REOPENS_ASSESSMENT & 1 ? " assessment" : "",
                    r->reopens ? "" : " nothing");
    }
    write_provenance(out, &r->provenance, r->illustrative);
}

static void write_events(struct text *out, const struct evidence *e)
{
    text_append(out, e->events.count ? "\nEvents\n" : "");
    for (size_t i = 0; i < e->events.count; i++) {
        const struct event_record *r = &e->events.items[i];
        text_format(out, "  %s, %s%s%s%s%s%s%s: %s\n", r->name, r->date,
                    r->kind == NONE ? "" : ", ", r->kind == NONE ? "" : event_words[r->kind],
                    r->deployment == NONE ? "" : " as ",
                    r->deployment == NONE ? "" : deployment_words[r->deployment],
                    *r->incident ? ", about incident " : "", r->incident, r->title);
        if (*r->fulfils) {
            text_format(out, "      fulfils %s\n", r->fulfils);
        }
        text_append(out, "      ");
        write_provenance(out, &r->provenance, r->illustrative);
    }
}

static void write_use(struct text *out, const struct evidence *e)
{
    if (e->observations.count || e->incidents.count) {
        text_append(out, "\nIn use\n");
    }
    for (size_t i = 0; i < e->observations.count; i++) {
        write_observation(out, &e->observations.items[i]);
    }
    for (size_t i = 0; i < e->incidents.count; i++) {
        write_incident(out, &e->incidents.items[i]);
    }
}

static const struct measurement *counterpart(const struct evidence *other,
                                             const struct measurement *m, size_t *at)
{
    for (; *at < other->measurements.count; ++*at) {
        const struct measurement *o = &other->measurements.items[*at];
        if (o->area == m->area && strcmp(o->metric, m->metric) == 0 &&
            strcmp(o->category, m->category) == 0 && strcmp(o->mode, m->mode) == 0 &&
            (*o->checkpoint != '\0') == (*m->checkpoint != '\0') &&
            (!*o->checkpoint || o->checkpoint_kind == m->checkpoint_kind)) {
            ++*at;
            return o;
        }
    }
    return NULL;
}

static void write_counterparts(struct text *out, const struct evidence *other,
                               const struct measurement *m, double confidence)
{
    const struct measurement *o;
    bool any = false;
    for (size_t at = 0; (o = counterpart(other, m, &at)); any = true) {
        text_format(out, "    %s:", other->system);
        evidence_write_measurement(o, confidence, out);
        if (strcmp(o->provenance.source_title, m->provenance.source_title) != 0) {
            text_append(out, "      another report: protocols may differ, do not subtract\n");
        }
    }
    if (!any) {
        text_format(out, "    %s: not measured\n", other->system);
    }
}

/* What only the other system has. */
static void write_others(struct text *out, const struct evidence *e,
                         const struct evidence *other, enum area area, double confidence)
{
    for (size_t i = 0; other && i < other->measurements.count; i++) {
        const struct measurement *o = &other->measurements.items[i];
        size_t at = 0;
        if (o->area == area && !counterpart(e, o, &at)) {
            text_format(out, "    %s:", other->system);
            evidence_write_measurement(o, confidence, out);
        }
    }
}

static size_t count_area(const struct evidence *e, enum area area)
{
    size_t count = 0;
    for (size_t i = 0; e && i < e->measurements.count; i++) {
        count += e->measurements.items[i].area == area;
    }
    return count;
}

/* What no tier rests on, by area; beside it what another system has, where there is one. */
static void write_areas(struct text *out, const struct evidence *e,
                        const struct evidence *other, double confidence)
{
    bool any = false;
    for (enum area area = AREA_TIERS + 1; area < AREA_COUNT; area++) {
        if (count_area(e, area) + count_area(other, area) == 0) {
            continue;
        }
        text_format(out, "%s  %s\n",
                    any ? "" : "\nBeyond the catastrophic domains (no tier rests on these)\n",
                    area_words[area]);
        any = true;
        for (size_t i = 0; i < e->measurements.count; i++) {
            const struct measurement *m = &e->measurements.items[i];
            if (m->area == area) {
                evidence_write_measurement(m, confidence, out);
            }
            if (m->area == area && other) {
                write_counterparts(out, other, m, confidence);
            }
        }
        write_others(out, e, other, area, confidence);
    }
}

static void write_checkpoints(struct text *out, const struct evidence *e)
{
    text_append(out, e->checkpoints.count ? "\nCheckpoints\n" : "");
    for (size_t i = 0; i < e->checkpoints.count; i++) {
        const struct checkpoint *c = &e->checkpoints.items[i];
        text_format(out, "  %s: %s%s%s%s%s\n", c->id, checkpoint_kind_words[c->kind],
                    *c->mode ? ", reasoning mode " : "", c->mode, *c->title ? ", " : "",
                    c->title);
    }
}

/* What other methods make of k of n, the one that verdicts use first. */
static void write_intervals(struct text *out, const struct measurement *m, double confidence)
{
    double k = (double)m->k, n = (double)m->n;
    if (!m->has_count || m->n == 0) {
        return;
    }
    const struct {
        const char *name;
        struct interval interval;
    } methods[] = {
        {"Clopper-Pearson", statistics_clopper_pearson(k, n, confidence)},
        {"Wilson", statistics_wilson(k, n, confidence)},
        {"Jeffreys", statistics_jeffreys(k, n, confidence)},
        {"credible, uniform prior", statistics_credible(k, n, 1, 1, confidence)},
    };
    text_append(out, "      ");
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        text_format(out, "%s%s ", i ? "; " : "", methods[i].name);
        text_rounded(out, methods[i].interval.low, 4);
        text_append(out, " to ");
        text_rounded(out, methods[i].interval.high, 4);
    }
    text_append_char(out, '\n');
}

void evidence_write_text(const struct evidence *e, const struct evidence *other,
                         double confidence, bool intervals, struct text *out)
{
    text_format(out, "%s (%s)%s%s\n", e->title, e->system, *e->developer ? ", " : "",
                e->developer);
    write_checkpoints(out, e);
    text_append(out, "\nMeasurements\n");
    for (size_t i = 0; i < e->measurements.count; i++) {
        if (e->measurements.items[i].area == AREA_TIERS) {
            evidence_write_measurement(&e->measurements.items[i], confidence, out);
            if (intervals) {
                write_intervals(out, &e->measurements.items[i], confidence);
            }
        }
    }
    write_areas(out, e, other, confidence);
    write_safeguards(out, e);
    write_studies(out, e, confidence);
    write_use(out, e);
    write_events(out, e);
    text_append(out, "\nCoverage\n");
    for (size_t i = 0; i < e->coverage.count; i++) {
        const struct coverage_record *c = &e->coverage.items[i];
        text_format(out, "  %s: %s%s%s\n      ", c->scenario, assessed_words[c->assessed],
                    *c->reason ? ", " : "", c->reason);
        write_provenance(out, &c->provenance, false);
    }
    text_append(out, "\nJudgements\n");
    for (size_t i = 0; i < e->judgements.count; i++) {
        const struct judgement_record *j = &e->judgements.items[i];
        text_format(out, "  %s: %s, %s on %s: %s\n", j->question, j->holds ? "yes" : "no",
                    j->role, j->date, j->reason);
    }
    text_format(out, "\nDigest %s\n", e->digest);
}
