/* Reports as OSCAL assessment results (NIST, version 1.1.2) in JSON: a result a case. Findings
 * are the tiers of domains and the decision, observations the measurements and safeguards they
 * rest on, risks what is missing, stale or decided otherwise by the other reading. OSCAL knows
 * two states of an objective: what is undetermined is not satisfied, and says why.
 *
 * UUIDs have the form of version 5, the only one of those named by content that OSCAL admits,
 * but are taken from a SHA-256 over the case and the name of the part. */
#include "base/digest.h"
#include "export/describe.h"
#include "export/json.h"
#include "export/report.h"
#include "export/result.h"
#include "export/verdict_text.h"
#include "pathgate.h"

#include <string.h>

static void write_uuid(struct json *json, const char *key, const struct verdict *v,
                       const char *part, const char *name)
{
    const struct question *q = &v->situation.question;
    char digest[DIGEST_HEX];
    struct text text;
    text_init(&text);
    text_format(&text, "%s\n%s\n%s\n%s\n%s\n%s\n", q->evidence->digest, q->policy->digest,
                deployment_words[q->deployment], q->date, part, name);
    json->out->failed |=
        digest_hex(text_string(&text), text.length, digest, NULL) != STATUS_OK || text.failed;
    text_clear(&text);
    text_format(&text, "%.8s-%.4s-5%.3s-a%.3s-%.12s", digest, digest + 8, digest + 12,
                digest + 15, digest + 18);
    json_string(json, key, text_string(&text));
    json->out->failed |= text.failed;
    text_release(&text);
}

/* The date of the assessment; OSCAL wants a time, and none is known. */
static void write_time(struct json *json, const char *key, const struct verdict *v)
{
    struct text text;
    text_init(&text);
    text_format(&text, "%sT00:00:00Z", v->situation.question.date);
    json_string(json, key, text_string(&text));
    json->out->failed |= text.failed;
    text_release(&text);
}

static void write_property(struct json *json, const char *name, const char *value)
{
    json_open_object(json, NULL);
    json_string(json, "name", name);
    json_string(json, "ns", "https://pathgate.invalid/ns");
    json_string(json, "value", value);
    json_close(json);
}

static void write_metadata(struct json *json, const struct report *report,
                           const struct verdict *v)
{
    struct text words;
    text_init(&words);
    text_format(&words, "Assessment of %s", v->situation.question.evidence->title);
    json_open_object(json, "metadata");
    json_string(json, "title", text_string(&words));
    write_time(json, "last-modified", v);
    json_string(json, "version", v->situation.question.date);
    json_string(json, "oscal-version", "1.1.2");
    json_open_array(json, "props");
    text_clear(&words);
    text_format(&words, "pathgate %s", pathgate_version());
    write_property(json, "tool", text_string(&words));
    text_clear(&words);
    report_banner(report, &words);
    if (words.length) {
        write_property(json, "marking", text_string(&words));
    }
    json_close(json);
    json_close(json);
    json->out->failed |= words.failed;
    text_release(&words);
}

/* Rules and criteria of the framework are its controls. */
static void write_controls(struct json *json, const struct policy *policy)
{
    json_open_object(json, "reviewed-controls");
    json_open_array(json, "control-selections");
    json_open_object(json, NULL);
    json_open_array(json, "include-controls");
    for (size_t i = 0; i < policy->decisions.count; i++) {
        json_open_object(json, NULL);
        json_string(json, "control-id", policy->decisions.items[i].label.id);
        json_close(json);
    }
    json_close(json);
    json_close(json);
    json_close(json);
    json_close(json);
}

static void write_observation(struct json *json, const struct verdict *v, const char *part,
                              const char *name, const char *method, const struct text *words)
{
    json_open_object(json, NULL);
    write_uuid(json, "uuid", v, part, name);
    json_string(json, "description", text_string(words));
    json_open_array(json, "methods");
    json_string(json, NULL, method);
    json_close(json);
    write_time(json, "collected", v);
    json_close(json);
    json->out->failed |= words->failed;
}

static void write_measurements(struct json *json, const struct verdict *v)
{
    const struct question *q = &v->situation.question;
    struct text words, name;
    text_init(&words);
    text_init(&name);
    for (uint32_t i = 0; i < q->evidence->measurements.count; i++) {
        const struct measurement *m = &q->evidence->measurements.items[i];
        text_clear(&words);
        text_clear(&name);
        text_format(&name, "%u", i);
        text_format(&words, "%s%s%s%s%s: ", metric_title(q->model, m->metric),
                    *m->category ? ", " : "", m->category, *m->checkpoint ? ", " : "",
                    m->checkpoint);
        describe_measurement(&words, v, i);
        text_append(&words, "; ");
        describe_citation(&words, &m->provenance, m->illustrative);
        write_observation(json, v, "measurement", text_string(&name), "TEST", &words);
    }
    json->out->failed |= words.failed;
    text_release(&words);
    json->out->failed |= name.failed;
    text_release(&name);
}

/* The first observation is the verdict's own, so that a result never lacks one. */
static void write_observations(struct json *json, const struct report *report,
                               const struct verdict *v)
{
    const struct threatmodel *model = v->situation.question.model;
    struct text words;
    text_init(&words);
    json_open_array(json, "observations");
    text_append(&words, "Outcome: ");
    verdict_text_outcome(v, &words);
    write_observation(json, v, "outcome", "", "EXAMINE", &words);
    for (uint32_t s = 0; s < model->safeguards.count; s++) {
        text_clear(&words);
        text_format(&words, "Safeguard %s: ", model->safeguards.items[s].label.title);
        report_standing(report, v, s, &words);
        write_observation(json, v, "safeguard", model->safeguards.items[s].label.id, "EXAMINE",
                          &words);
    }
    if (report->redaction < REDACT_EVIDENCE) {
        write_measurements(json, v);
    }
    json_close(json);
    json->out->failed |= words.failed;
    text_release(&words);
}

static void write_risk(struct json *json, const struct verdict *v, const char *part,
                       size_t number, const char *title, const struct text *words)
{
    struct text name;
    text_init(&name);
    text_format(&name, "%zu", number);
    json_open_object(json, NULL);
    write_uuid(json, "uuid", v, part, text_string(&name));
    json_string(json, "title", title);
    json_string(json, "description", text_string(words));
    json_string(json, "statement", text_string(words));
    json_string(json, "status", "open");
    json_close(json);
    json->out->failed |= name.failed || words->failed;
    text_release(&name);
}

static void write_risks(struct json *json, const struct report *report, const struct verdict *v)
{
    struct text words;
    size_t shown = report->redaction < REDACT_EVIDENCE && v->fragile ? v->straddles.count : 0;
    text_init(&words);
    if (!v->gaps.count && !shown) {
        return; /* OSCAL has no empty lists */
    }
    json_open_array(json, "risks");
    for (size_t i = 0; i < v->gaps.count; i++) {
        text_clear(&words);
        if (report_gap(report, v, i, &words)) {
            write_risk(json, v, "gap", i, "Missing, stale or incomplete", &words);
        }
    }
    for (size_t i = 0; i < shown; i++) {
        text_clear(&words);
        if (verdict_text_straddle(v, i, &words)) {
            write_risk(json, v, "straddle", i, "The bound reading decides otherwise", &words);
        }
    }
    json_close(json);
    json->out->failed |= words.failed;
    text_release(&words);
}

struct finding_about {
    const char *part, *name, *title, *target;
    bool satisfied;
    const char *reason; /* "pass", "fail" or "other": undetermined */
};

static void write_finding(struct json *json, const struct verdict *v,
                          const struct finding_about *about, const struct text *words)
{
    json_open_object(json, NULL);
    write_uuid(json, "uuid", v, about->part, about->name);
    json_string(json, "title", about->title);
    json_string(json, "description", text_string(words));
    json_open_object(json, "target");
    json_string(json, "type", "objective-id");
    json_string(json, "target-id", about->target);
    json_open_object(json, "status");
    json_string(json, "state", about->satisfied ? "satisfied" : "not-satisfied");
    json_string(json, "reason", about->reason);
    json_close(json);
    json_close(json);
    json_open_array(json, "related-observations");
    json_open_object(json, NULL);
    write_uuid(json, "observation-uuid", v, "outcome", "");
    json_close(json);
    json_close(json);
    json_close(json);
    json->out->failed |= words->failed;
}

static void write_decision(struct json *json, const struct verdict *v)
{
    static const char *const reasons[] = {"pass", "fail", "other"};
    const struct policy *policy = v->situation.question.policy;
    bool development = v->situation.question.deployment == DEPLOYMENT_DEVELOPMENT;
    struct decided decided = development ? v->development : v->deployment;
    const struct label *rule = &policy->decisions.items[decided.rule].label;
    const struct finding_about about = {"decision",
                                        "",
                                        decision_words[decided.decision],
                                        rule->id,
                                        v->outcome == OUTCOME_ACCEPTABLE,
                                        reasons[v->outcome]};
    struct text words;
    text_init(&words);
    text_format(&words, "%s (%s). Outcome: ", rule->title, rule->cite);
    verdict_text_outcome(v, &words);
    write_finding(json, v, &about, &words);
    json->out->failed |= words.failed;
    text_release(&words);
}

/* A domain is satisfied where its residual tier certainly is the lowest. */
static void write_domain(struct json *json, const struct verdict *v,
                         const struct domain_verdict *d)
{
    const struct question *q = &v->situation.question;
    const struct label *label = &q->model->domains.items[d->domain].label;
    const struct tier_belief *tier = &d->tier[STAGE_RESIDUAL];
    const struct finding_about about = {
        "domain",        label->id,
        label->title,    label->id,
        tier->high == 0, tier->high == 0 ? "pass" : tier->low > 0 ? "fail" : "other"};
    struct text words;
    text_init(&words);
    text_append(&words, "Residual tier: ");
    describe_tier(&words, q->policy, *tier);
    text_append(&words, "; before mitigation: ");
    describe_tier(&words, q->policy, d->tier[STAGE_BEFORE]);
    write_finding(json, v, &about, &words);
    json->out->failed |= words.failed;
    text_release(&words);
}

static void write_result(struct json *json, const struct report *report,
                         const struct verdict *v)
{
    struct text words;
    text_init(&words);
    report_name_case(report, v, false, &words);
    json_open_object(json, NULL);
    write_uuid(json, "uuid", v, "result", "");
    json_string(json, "title", text_string(&words));
    text_clear(&words);
    text_append(&words, "Outcome: ");
    verdict_text_outcome(v, &words);
    json_string(json, "description", text_string(&words));
    write_time(json, "start", v);
    write_controls(json, v->situation.question.policy);
    write_observations(json, report, v);
    write_risks(json, report, v);
    json_open_array(json, "findings");
    write_decision(json, v);
    for (size_t i = 0; i < v->domains.count; i++) {
        if (v->domains.items[i].gating) {
            write_domain(json, v, &v->domains.items[i]);
        }
    }
    json_close(json);
    json_close(json);
    json->out->failed |= words.failed;
    text_release(&words);
}

enum status report_write_oscal(const struct report *report, struct text *out)
{
    const struct verdict *v = report->cases[0].verdict;
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_open_object(&json, "assessment-results");
    write_uuid(&json, "uuid", v, "document", "");
    write_metadata(&json, report, v);
    json_open_object(&json, "import-ap");
    json_string(&json, "href", v->situation.question.policy->url);
    json_close(&json);
    json_open_array(&json, "results");
    for (size_t at = 0; (v = report_next(report, &at));) {
        write_result(&json, report, v);
    }
    json_close(&json);
    json_close(&json);
    json_close(&json);
    return out->failed ? STATUS_MEMORY : STATUS_OK;
}
