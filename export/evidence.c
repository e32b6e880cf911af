/* Writing evidence; see evidence.h. Values are shown as stored: whether one is a share is the
 * threat model's business. */
#include "export/evidence.h"

#include "analyzer/measure.h"
#include "export/describe.h"
#include "export/json.h"
#include "export/result_json.h"
#include "export/studies.h"

#include <math.h>
#include <string.h>

static void write_measurement(struct text *out, const struct measurement *m, double confidence);

/* What a trial run would store of a log; an evidence file says it itself. */
static void write_preview(struct text *out, const struct evidence_set *set,
                          const struct evidence *e)
{
    for (size_t i = 0; strcmp(set->format, "evidence") != 0 && i < e->measurements.count; i++) {
        write_measurement(out, &e->measurements.items[i], 0.95);
    }
}

static void write_import(struct text *out, const struct evidence_set *set,
                         const struct import_result *result, bool dry_run)
{
    for (size_t i = 0; i < set->systems.count; i++) {
        const struct evidence *e = &set->systems.items[i];
        text_format(out, "%s: %s: ", set->file, e->system);
        if (!dry_run && result->known) {
            text_append(out, "imported before, nothing stored\n");
            continue;
        }
        text_format(out, "%s%zu measurements, %zu safeguards, %zu coverage, %zu judgements",
                    dry_run ? "would store " : "stored ", e->measurements.count,
                    e->safeguards.count, e->coverage.count, e->judgements.count);
        if (e->studies.count) {
            text_format(out, ", %zu uplift studies", e->studies.count);
        }
        text_append_char(out, '\n');
        if (dry_run) {
            write_preview(out, set, e);
        }
    }
    if (!dry_run && result->superseded) {
        text_format(out, "%s: %zu earlier records are superseded\n", set->file,
                    result->superseded);
    }
}

void import_write_text(const struct evidence_set *sets, const struct import_result *results,
                       size_t count, bool dry_run, const char *store, struct text *out)
{
    for (size_t i = 0; i < count; i++) {
        write_import(out, &sets[i], &results[i], dry_run);
    }
    if (!dry_run) {
        text_format(out, "evidence store: %s\n", store);
    }
}

static void write_counts(struct json *json, const struct record_counts *counts)
{
    json_count(json, "checkpoints", counts->checkpoints);
    json_count(json, "measurements", counts->measurements);
    json_count(json, "safeguards", counts->safeguards);
    json_count(json, "coverage", counts->coverage);
    json_count(json, "judgements", counts->judgements);
    if (counts->studies) {
        json_count(json, "uplift_studies", counts->studies);
    }
}

/* What a trial run would store. */
static struct record_counts count_records(const struct evidence_set *set)
{
    struct record_counts counts = {0};
    for (size_t i = 0; i < set->systems.count; i++) {
        const struct evidence *e = &set->systems.items[i];
        counts.checkpoints += e->checkpoints.count;
        counts.measurements += e->measurements.count;
        counts.safeguards += e->safeguards.count;
        counts.coverage += e->coverage.count;
        counts.judgements += e->judgements.count;
        counts.studies += e->studies.count;
    }
    return counts;
}

static void open_document(struct json *json, const char *document)
{
    json_open_object(json, NULL);
    json_string(json, "document", document);
    json_count(json, "version", 1);
}

void import_write_json(const struct evidence_set *sets, const struct import_result *results,
                       size_t count, bool dry_run, struct text *out)
{
    struct json json;
    json_init(&json, out);
    open_document(&json, "pathgate-import");
    json_bool(&json, "dry_run", dry_run);
    json_open_array(&json, "files");
    for (size_t i = 0; i < count; i++) {
        json_open_object(&json, NULL);
        json_string(&json, "file", sets[i].file);
        json_string(&json, "sha256", sets[i].digest);
        json_bool(&json, "known", results[i].known);
        json_open_array(&json, "systems");
        for (size_t s = 0; s < sets[i].systems.count; s++) {
            json_string(&json, NULL, sets[i].systems.items[s].system);
        }
        json_close(&json);
        json_open_object(&json, "stored");
        struct record_counts counts = dry_run ? count_records(&sets[i]) : results[i].stored;
        write_counts(&json, &counts);
        json_close(&json);
        json_count(&json, "superseded", results[i].superseded);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
}

void systems_write_text(const struct store_systems *systems, struct text *out)
{
    for (size_t i = 0; i < systems->list.count; i++) {
        const struct store_system *s = &systems->list.items[i];
        text_format(out, "%-24s %s: %zu measurements, %zu safeguards; imported %s\n", s->name,
                    s->title, s->current.measurements, s->current.safeguards, s->imported_at);
    }
    if (!systems->list.count) {
        text_append(out, "the store is empty\n");
    }
}

void systems_write_json(const struct store_systems *systems, struct text *out)
{
    struct json json;
    json_init(&json, out);
    open_document(&json, "pathgate-systems");
    json_open_array(&json, "systems");
    for (size_t i = 0; i < systems->list.count; i++) {
        const struct store_system *s = &systems->list.items[i];
        json_open_object(&json, NULL);
        json_string(&json, "id", s->name);
        json_string(&json, "title", s->title);
        json_string(&json, "developer", s->developer);
        json_string(&json, "date", s->date);
        json_string(&json, "imported_at", s->imported_at);
        json_open_object(&json, "current");
        write_counts(&json, &s->current);
        json_close(&json);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
}

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

static void write_measurement(struct text *out, const struct measurement *m, double confidence)
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
        text_append(out, estimate.source == INTERVAL_PUBLISHED ? ", published)" : ")");
    }
    describe_validity(out, m, UNIT_SCORE);
    text_append(out, "\n      ");
    write_provenance(out, &m->provenance, m->illustrative);
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

void evidence_write_text(const struct evidence *e, double confidence, struct text *out)
{
    text_format(out, "%s (%s)%s%s\n\nMeasurements\n", e->title, e->system,
                *e->developer ? ", " : "", e->developer);
    for (size_t i = 0; i < e->measurements.count; i++) {
        write_measurement(out, &e->measurements.items[i], confidence);
    }
    write_safeguards(out, e);
    write_studies(out, e, confidence);
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

static void json_provenance(struct json *json, const struct provenance *p)
{
    json_open_object(json, "source");
    result_json_provenance(json, p);
    json_close(json);
}

static void json_measurement(struct json *json, const struct measurement *m, double confidence)
{
    struct estimate estimate = measurement_estimate(m, confidence);
    json_open_object(json, NULL);
    result_json_value(json, m);
    json_number(json, "low", estimate.low);
    json_number(json, "high", estimate.high);
    json_string(json, "elicitation", elicitation_words[m->elicitation]);
    json_number(json, "margin", m->margin);
    json_number(json, "sandbagging", m->sandbagging);
    result_json_validity(json, m);
    json_bool(json, "inferred", m->inferred);
    json_bool(json, "illustrative", m->illustrative);
    json_string(json, "method", m->method);
    json_string(json, "evaluator", m->evaluator);
    json_string(json, "date", m->date);
    json_provenance(json, &m->provenance);
    json_close(json);
}

static void json_safeguards(struct json *json, const struct evidence *e)
{
    json_open_array(json, "safeguards");
    for (size_t i = 0; i < e->safeguards.count; i++) {
        const struct safeguard_record *s = &e->safeguards.items[i];
        json_open_object(json, NULL);
        json_string(json, "id", s->safeguard);
        json_string(json, "status", safeguard_status_words[s->status]);
        json_open_array(json, "tested_against");
        for (int a = 0; adversary_words[a]; a++) {
            if (s->tested_against >> a & 1) {
                json_string(json, NULL, adversary_words[a]);
            }
        }
        json_close(json);
        json_string(json, "date", s->date);
        json_string(json, "expires", s->expires);
        json_bool(json, "illustrative", s->illustrative);
        json_provenance(json, &s->provenance);
        json_close(json);
    }
    json_close(json);
}

void evidence_write_json(const struct evidence *e, double confidence, struct text *out)
{
    struct json json;
    json_init(&json, out);
    open_document(&json, "pathgate-evidence");
    json_string(&json, "system", e->system);
    json_string(&json, "title", e->title);
    json_string(&json, "developer", e->developer);
    json_string(&json, "sha256", e->digest);
    json_number(&json, "confidence", confidence);
    json_open_array(&json, "measurements");
    for (size_t i = 0; i < e->measurements.count; i++) {
        json_measurement(&json, &e->measurements.items[i], confidence);
    }
    json_close(&json);
    studies_write_json(&json, e, 1, confidence);
    json_safeguards(&json, e);
    json_open_array(&json, "coverage");
    for (size_t i = 0; i < e->coverage.count; i++) {
        const struct coverage_record *c = &e->coverage.items[i];
        json_open_object(&json, NULL);
        json_string(&json, "scenario", c->scenario);
        json_string(&json, "assessed", assessed_words[c->assessed]);
        json_string(&json, "reason", c->reason);
        json_provenance(&json, &c->provenance);
        json_close(&json);
    }
    json_close(&json);
    json_open_array(&json, "judgements");
    for (size_t i = 0; i < e->judgements.count; i++) {
        const struct judgement_record *j = &e->judgements.items[i];
        json_open_object(&json, NULL);
        json_string(&json, "question", j->question);
        json_bool(&json, "holds", j->holds);
        json_string(&json, "role", j->role);
        json_string(&json, "date", j->date);
        json_string(&json, "reason", j->reason);
        json_provenance(&json, &j->provenance);
        json_close(&json);
    }
    json_close(&json);
    json_close(&json);
}
