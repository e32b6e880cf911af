/* Shared parts of JSON results; see result_json.h. Field names are documented in
 * threatmodels/schema/verdict.schema.json and analysis.schema.json. */
#include "export/result_json.h"

#include "export/describe.h"
#include "pathgate.h"

#include <string.h>

static void write_input(struct json *json, const char *kind, const char *name,
                        const char *digest)
{
    json_open_object(json, NULL);
    json_string(json, "kind", kind);
    json_string(json, "name", name);
    json_string(json, "sha256", digest);
    json_close(json);
}

static void write_inputs(struct json *json, const struct question *q)
{
    json_open_array(json, "inputs");
    for (size_t i = 0; i < q->model->files.count; i++) {
        const struct model_file *file = q->model->files.items[i];
        const char *slash = strrchr(file->source.path, '/');
        write_input(json, "threat-model", slash ? slash + 1 : file->source.path, file->digest);
    }
    write_input(json, "framework", q->policy->label.id, q->policy->digest);
    write_input(json, "evidence", q->evidence->system, q->evidence->digest);
    json_close(json);
}

void result_json_head(struct json *json, const struct verdict *v, const char *document)
{
    json_string(json, "document", document);
    json_count(json, "version", 1);
    json_string(json, "pathgate", pathgate_version());
    result_json_identity(json, v);
}

void result_json_identity(struct json *json, const struct verdict *v)
{
    const struct question *q = &v->situation.question;
    json_open_object(json, "system");
    json_string(json, "id", q->evidence->system);
    json_string(json, "title", q->evidence->title);
    json_close(json);
    json_string(json, "deployment", deployment_words[q->deployment]);
    json_open_object(json, "framework");
    json_string(json, "id", q->policy->label.id);
    json_string(json, "title", q->policy->label.title);
    json_string(json, "edition", q->policy->edition);
    json_string(json, "publisher", q->policy->publisher);
    json_string(json, "baseline", q->policy->baseline);
    json_close(json);
    json_number(json, "confidence", q->confidence);
    json_string(json, "reading", reading_words[q->strict ? READING_BOUND : q->policy->reading]);
    json_bool(json, "strict", q->strict);
    json_string(json, "residual_world", world_words[situation_residual_world(&v->situation)]);
    json_string(json, "date", q->date);
    write_inputs(json, q);
}

static const char *truth_word(belief b, enum reading reading)
{
    return belief_is_missing(b, reading) && belief_truth(b, reading) == TRUTH_CANNOT_RULE_OUT
               ? "NOT_ASSESSED"
               : truth_words[belief_truth(b, reading)];
}

void result_json_belief(struct json *json, const char *key, belief b)
{
    json_open_object(json, key);
    json_string(json, "point", truth_word(b, READING_POINT));
    json_string(json, "bound", truth_word(b, READING_BOUND));
    json_close(json);
}

void result_json_interval(struct json *json, const struct measurement *m, double confidence)
{
    static const char *const sources[] = {"published", "clopper-pearson",
                                          "clopper-pearson-at-n-times-value", "clustered"};
    struct estimate estimate = measurement_estimate(m, confidence);
    if (estimate.source == INTERVAL_NONE) {
        json_null(json, "interval");
        return;
    }
    json_open_object(json, "interval");
    json_number(json, "low", estimate.low);
    json_number(json, "high", estimate.high);
    json_number(json, "confidence",
                estimate.source == INTERVAL_PUBLISHED ? m->confidence : confidence);
    json_string(json, "method", sources[estimate.source]);
    json_close(json);
}

void result_json_provenance(struct json *json, const struct provenance *p)
{
    json_string(json, "file", p->file);
    json_count(json, "line", p->line);
    json_string(json, "sha256", p->digest);
    json_string(json, "title", p->source_title);
    json_string(json, "date", p->source_date);
    json_string(json, "url", p->source_url);
    json_string(json, "cite", p->cite);
}

void result_json_value(struct json *json, const struct measurement *m)
{
    json_string(json, "metric", m->metric);
    json_string(json, "category", m->category);
    json_string(json, "checkpoint", m->checkpoint);
    json_number(json, "value", m->value);
    if (m->has_count) {
        json_count(json, "k", m->k);
    }
    if (m->has_items) {
        json_count(json, "n", m->n);
    }
}

void result_json_validity(struct json *json, const struct measurement *m)
{
    if (m->awareness > 0) {
        json_number(json, "awareness", m->awareness);
    }
    if (m->has_refusals) {
        json_count(json, "refusals", m->refusals);
    }
    if (m->contaminated) {
        json_bool(json, "contaminated", true);
    }
    if (m->saturated) {
        json_bool(json, "saturated", true);
    }
}

void result_json_compared(struct json *json, const struct finding *finding, double confidence)
{
    if (finding->compared > 1) {
        json_open_object(json, "compared");
        json_count(json, "measurements", finding->compared);
        json_number(json, "confidence", finding_joint_confidence(finding, confidence));
        json_string(json, "method", "bonferroni");
        json_close(json);
    }
}

static void write_source(struct json *json, const struct measurement *m)
{
    json_open_object(json, "source");
    result_json_provenance(json, &m->provenance);
    json_bool(json, "illustrative", m->illustrative);
    json_bool(json, "inferred", m->inferred);
    json_close(json);
}

void result_json_measurement(struct json *json, const char *key, const struct verdict *v,
                             uint32_t measurement)
{
    const struct question *q = &v->situation.question;
    if (measurement == NONE) {
        json_null(json, key);
        return;
    }
    const struct measurement *m = &q->evidence->measurements.items[measurement];
    json_open_object(json, key);
    result_json_value(json, m);
    result_json_interval(json, m, q->confidence);
    if (m->margin > 0) {
        json_number(json, "margin", m->margin);
    }
    if (m->sandbagging > 0) {
        json_number(json, "sandbagging", m->sandbagging);
    }
    result_json_validity(json, m);
    write_source(json, m);
    json_close(json);
}

void result_json_path_counts(struct json *json, const struct assessment *a)
{
    static const char *const keys[PATH_STATE_COUNT] = {
        "open", "cannot_rule_out", "cut", "blocked_by_condition", "blocked_by_inability"};
    json_decimal(json, "total", a->total_paths);
    for (int s = 0; s < PATH_STATE_COUNT; s++) {
        json_decimal(json, keys[s], a->paths_by_state[s]);
    }
    json_bool(json, "complete", a->paths_complete);
}

void result_json_atom(struct json *json, const struct verdict *v, const struct assessment *a,
                      uint32_t atom)
{
    static const char *const kinds[] = {"assisted", "condition", "safeguard-failure",
                                        "affordance", "step-success"};
    const struct atom *known = &a->compiled.atoms[atom];
    struct text words;
    text_init(&words);
    describe_atom(&words, v, &a->compiled, atom);
    json_open_object(json, NULL);
    json_string(json, "kind", kinds[known->kind]);
    json_string(json, "id", atom_subject_id(v->situation.question.model, known));
    if (known->kind == ATOM_ASSISTED) {
        json_count(json, "level", known->level);
    }
    json_string(json, "title", text_string(&words));
    result_json_belief(json, "validated", situation_belief(a->words[atom], WORLD_VALIDATED));
    json_close(json);
    json->out->failed |= words.failed;
    text_release(&words);
}
