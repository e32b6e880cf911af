/* A system's evidence as JSON; threatmodels/schema/evidence.schema.json describes it. */
#include "export/evidence.h"

#include "base/limits.h"
#include "export/json.h"
#include "export/result_json.h"
#include "export/studies.h"

#include <stdio.h>
#include <string.h>

static void json_provenance(struct json *json, const struct provenance *p)
{
    json_open_object(json, "source");
    result_json_provenance(json, p);
    json_string(json, "publisher", p->source_publisher);
    json_string(json, "kind", source_kind_words[p->source_kind]);
    json_close(json);
}

static void json_note(struct json *json, const char *note)
{
    if (*note) {
        json_string(json, "note", note);
    }
}

/* The interval that was published, where the one above was worked out from the items. */
static void json_published(struct json *json, const struct measurement *m)
{
    if (m->has_interval) {
        json_open_object(json, "published");
        json_number(json, "low", m->low);
        json_number(json, "high", m->high);
        json_number(json, "confidence", m->confidence);
        json_close(json);
    }
}

static void json_measurement(struct json *json, const struct measurement *m, double confidence)
{
    json_open_object(json, NULL);
    result_json_value(json, m);
    json_string(json, "mode", m->mode);
    json_string(json, "area", m->area == AREA_TIERS ? NULL : area_words[m->area]);
    result_json_interval(json, m, confidence);
    json_string(json, "elicitation", elicitation_words[m->elicitation]);
    json_number(json, "margin", m->margin);
    json_number(json, "sandbagging", m->sandbagging);
    result_json_validity(json, m);
    json_bool(json, "inferred", m->inferred);
    json_bool(json, "illustrative", m->illustrative);
    json_string(json, "method", m->method);
    json_string(json, "evaluator", m->evaluator);
    json_string(json, "date", m->date);
    if (m->values && *m->values) {
        json_string(json, "item_values", m->values);
        json_published(json, m);
    }
    json_note(json, m->note);
    json_provenance(json, &m->provenance);
    json_close(json);
}

static void json_adversaries(struct json *json, uint32_t mask)
{
    json_open_array(json, "tested_against");
    for (int a = 0; adversary_words[a]; a++) {
        if (mask >> a & 1) {
            json_string(json, NULL, adversary_words[a]);
        }
    }
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
        json_adversaries(json, s->tested_against);
        json_string(json, "date", s->date);
        json_string(json, "expires", s->expires);
        json_bool(json, "illustrative", s->illustrative);
        json_note(json, s->note);
        json_provenance(json, &s->provenance);
        json_close(json);
    }
    json_close(json);
}

static void json_bypasses(struct json *json, const struct bypass_count *count)
{
    if (count->has_attempts) {
        json_count(json, "attempts", count->attempts);
    }
    if (count->has_bypasses) {
        json_count(json, "bypasses", count->bypasses);
    }
}

static void json_campaigns(struct json *json, const struct evidence *e)
{
    json_open_array(json, "campaigns");
    for (size_t i = 0; i < e->campaigns.count; i++) {
        const struct campaign *c = &e->campaigns.items[i];
        json_open_object(json, NULL);
        json_string(json, "safeguard", c->safeguard);
        json_string(json, "id", c->name);
        json_string(json, "from", c->begins);
        json_string(json, "until", c->ends);
        json_adversaries(json, c->tested_against);
        json_bypasses(json, &c->count);
        json_string(json, "method", c->method);
        json_string(json, "evaluator", c->evaluator);
        json_bool(json, "illustrative", c->illustrative);
        json_note(json, c->note);
        json_provenance(json, &c->provenance);
        json_close(json);
    }
    json_close(json);
}

static const char *deployment_word(uint32_t deployment)
{
    return deployment == NONE ? NULL : deployment_words[deployment];
}

static void json_observations(struct json *json, const struct evidence *e)
{
    json_open_array(json, "observations");
    for (size_t i = 0; i < e->observations.count; i++) {
        const struct observation *o = &e->observations.items[i];
        json_open_object(json, NULL);
        json_string(json, "safeguard", *o->safeguard ? o->safeguard : NULL);
        json_string(json, "deployment", deployment_word(o->deployment));
        json_string(json, "from", o->begins);
        json_string(json, "until", o->ends);
        json_bypasses(json, &o->count);
        if (o->has_incidents) {
            json_count(json, "incidents", o->incidents);
        }
        json_bool(json, "illustrative", o->illustrative);
        json_note(json, o->note);
        json_provenance(json, &o->provenance);
        json_close(json);
    }
    json_close(json);
}

/* The words of a list that blanks separate, as an array. */
static void json_ids(struct json *json, const char *key, const char *ids)
{
    char word[2 * LIMIT_ID_BYTES + 2];
    json_open_array(json, key);
    while (*ids) {
        size_t length = strcspn(ids, " ");
        snprintf(word, sizeof(word), "%.*s", (int)length, ids);
        json_string(json, NULL, word);
        ids += length;
        ids += strspn(ids, " ");
    }
    json_close(json);
}

static void json_incidents(struct json *json, const struct evidence *e)
{
    json_open_array(json, "incidents");
    for (size_t i = 0; i < e->incidents.count; i++) {
        const struct incident *r = &e->incidents.items[i];
        json_open_object(json, NULL);
        json_string(json, "id", r->name);
        json_string(json, "title", r->title);
        json_string(json, "kind", incident_kind_words[r->kind]);
        json_string(json, "severity", r->severity ? severity_words[r->severity] : NULL);
        json_string(json, "date", r->date);
        json_string(json, "deployment", deployment_word(r->deployment));
        json_ids(json, "domains", r->domains);
        json_ids(json, "scenarios", r->scenarios);
        json_ids(json, "safeguards", r->safeguards);
        json_open_array(json, "reopens");
        for (int k = REOPENS_VALIDATION; k <= REOPENS_ASSESSMENT; k++) {
            if (r->reopens >> k & 1) {
                json_string(json, NULL, reopens_words[k]);
            }
        }
        json_close(json);
        json_string(json, "resolved", *r->resolved ? r->resolved : NULL);
        json_bool(json, "illustrative", r->illustrative);
        json_note(json, r->note);
        json_provenance(json, &r->provenance);
        json_close(json);
    }
    json_close(json);
}

/* Absent where there are none. */
static void json_events(struct json *json, const struct evidence *e)
{
    if (!e->events.count) {
        return;
    }
    json_open_array(json, "events");
    for (size_t i = 0; i < e->events.count; i++) {
        const struct event_record *r = &e->events.items[i];
        json_open_object(json, NULL);
        json_string(json, "id", r->name);
        json_string(json, "title", r->title);
        json_string(json, "kind", r->kind == NONE ? NULL : event_words[r->kind]);
        json_string(json, "date", r->date);
        json_string(json, "deployment", deployment_word(r->deployment));
        json_string(json, "incident", *r->incident ? r->incident : NULL);
        json_ids(json, "fulfils", r->fulfils);
        json_bool(json, "illustrative", r->illustrative);
        json_note(json, r->note);
        json_provenance(json, &r->provenance);
        json_close(json);
    }
    json_close(json);
}

static void json_checkpoints(struct json *json, const struct evidence *e)
{
    json_open_array(json, "checkpoints");
    for (size_t i = 0; i < e->checkpoints.count; i++) {
        const struct checkpoint *c = &e->checkpoints.items[i];
        json_open_object(json, NULL);
        json_string(json, "id", c->id);
        json_string(json, "kind", checkpoint_kind_words[c->kind]);
        json_string(json, "mode", c->mode);
        json_string(json, "title", c->title);
        json_close(json);
    }
    json_close(json);
}

void evidence_write_json(const struct evidence *e, double confidence, struct text *out)
{
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "document", "pathgate-evidence");
    json_count(&json, "version", 1);
    json_string(&json, "system", e->system);
    json_string(&json, "title", e->title);
    json_string(&json, "developer", e->developer);
    json_string(&json, "date", e->date);
    json_string(&json, "sha256", e->digest);
    json_number(&json, "confidence", confidence);
    json_checkpoints(&json, e);
    json_open_array(&json, "measurements");
    for (size_t i = 0; i < e->measurements.count; i++) {
        json_measurement(&json, &e->measurements.items[i], confidence);
    }
    json_close(&json);
    studies_write_json(&json, e, 1, confidence);
    json_safeguards(&json, e);
    json_campaigns(&json, e);
    json_observations(&json, e);
    json_incidents(&json, e);
    json_events(&json, e);
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
