/* Every Eval Ever and tables; see exchange.h. Layout: every_eval_ever, eval.schema.json, whose
 * 'details' are strings. Evidence does not say whether less is better; the schema wants it
 * said: false, with 'direction' beside it. */
#include "export/exchange.h"

#include "base/calendar.h"
#include "export/csv.h"
#include "export/json.h"

#include "pathgate.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void put(struct json *json, const char *key, const char *value)
{
    if (*value) {
        json_string(json, key, value);
    }
}

static void put_number(struct json *json, const char *key, double value)
{
    struct text text;
    text_init(&text);
    text_number(&text, value);
    if (value != 0) {
        json_string(json, key, text_string(&text));
    }
    json->out->failed |= text.failed;
    text_release(&text);
}

static void put_count(struct json *json, const char *key, bool known, uint64_t count)
{
    char decimal[24];
    snprintf(decimal, sizeof(decimal), "%" PRIu64, count);
    put(json, key, known ? decimal : "");
}

static void put_flag(struct json *json, const char *key, bool flag)
{
    put(json, key, flag ? "true" : "");
}

static const struct checkpoint *find_checkpoint(const struct evidence *e, const char *id)
{
    for (size_t i = 0; i < e->checkpoints.count; i++) {
        if (strcmp(e->checkpoints.items[i].id, id) == 0) {
            return &e->checkpoints.items[i];
        }
    }
    return NULL;
}

static void write_details(struct json *json, const struct evidence *e,
                          const struct measurement *m)
{
    const struct provenance *p = &m->provenance;
    const struct checkpoint *checkpoint = find_checkpoint(e, m->checkpoint);
    json_open_object(json, "details");
    json_string(json, "pathgate_metric", m->metric);
    put(json, "pathgate_category", m->category);
    if (checkpoint) {
        json_string(json, "pathgate_checkpoint", checkpoint->id);
        json_string(json, "pathgate_checkpoint_kind", checkpoint_kind_words[checkpoint->kind]);
        put(json, "pathgate_checkpoint_title", checkpoint->title);
        put(json, "pathgate_mode", checkpoint->mode);
    }
    put_count(json, "pathgate_k", m->has_count, m->k);
    json_string(json, "pathgate_elicitation", elicitation_words[m->elicitation]);
    put_number(json, "pathgate_margin", m->margin);
    put_number(json, "pathgate_sandbagging", m->sandbagging);
    put_number(json, "pathgate_awareness", m->awareness);
    put_count(json, "pathgate_refusals", m->has_refusals, m->refusals);
    put_flag(json, "pathgate_contaminated", m->contaminated);
    put_flag(json, "pathgate_saturated", m->saturated);
    put(json, "pathgate_item_values", m->values ? m->values : "");
    put_flag(json, "pathgate_inferred", m->inferred);
    put_flag(json, "pathgate_illustrative", m->illustrative);
    put(json, "pathgate_area", area_words[m->area]);
    put(json, "pathgate_method", m->method);
    put(json, "pathgate_evaluator", m->evaluator);
    put(json, "pathgate_note", m->note);
    put(json, "pathgate_source", p->source_title);
    put(json, "pathgate_source_publisher", p->source_publisher);
    put(json, "pathgate_source_date", p->source_date);
    put(json, "pathgate_source_url", p->source_url);
    put(json, "pathgate_source_kind", source_kind_words[p->source_kind]);
    put(json, "pathgate_cite", p->cite);
    put(json, "pathgate_file", p->file);
    put(json, "pathgate_sha256", p->digest);
    json_close(json);
}

static void write_uncertainty(struct json *json, const struct measurement *m)
{
    if (!m->has_interval && !m->has_items) {
        return;
    }
    json_open_object(json, "uncertainty");
    if (m->has_interval) {
        json_open_object(json, "confidence_interval");
        json_number(json, "lower", m->low);
        json_number(json, "upper", m->high);
        json_number(json, "confidence_level", m->confidence);
        json_close(json);
    }
    if (m->has_items) {
        json_count(json, "num_samples", m->n);
    }
    json_close(json);
}

/* The schema wants a type of score, and the ends of a continuous one. */
static void write_scale(struct json *json, const struct measurement *m)
{
    double low = m->has_interval ? m->low : m->value;
    double high = m->has_interval ? m->high : m->value;
    json_string(json, "score_type", m->has_count ? "binary" : "continuous");
    json_number(json, "min_score", low < 0 ? low : 0);
    json_number(json, "max_score", high > 1 ? high : 1);
}

static void write_result(struct json *json, const struct evidence *e,
                         const struct measurement *m)
{
    json_open_object(json, NULL);
    json_string(json, "evaluation_name", m->metric);
    put(json, "evaluation_timestamp", m->date);
    json_open_object(json, "source_data");
    json_string(json, "dataset_name", m->metric);
    json_string(json, "source_type", "other");
    json_close(json);
    json_open_object(json, "metric_config");
    json_string(json, "metric_id", m->metric);
    json_bool(json, "lower_is_better", false);
    write_scale(json, m);
    json_open_object(json, "additional_details");
    json_string(json, "direction", "not stated");
    put(json, "range", m->has_count ? "" : "not stated: 0 to 1, widened to what was measured");
    json_close(json);
    json_close(json);
    json_open_object(json, "score_details");
    json_number(json, "score", m->value);
    write_details(json, e, m);
    write_uncertainty(json, m);
    json_close(json);
    json_close(json);
}

/* Who measured, for the document as a whole: the details say it of each measurement. */
static const char *relationship(const struct evidence *e)
{
    size_t others = 0;
    for (size_t i = 0; i < e->measurements.count; i++) {
        others += *e->measurements.items[i].evaluator != '\0';
    }
    return others == 0                       ? "first_party"
           : others == e->measurements.count ? "third_party"
                                             : "other";
}

static void write_metadata(struct json *json, const struct evidence *e)
{
    json_open_object(json, "source_metadata");
    json_string(json, "source_name", "pathgate evidence store");
    json_string(json, "source_type", "documentation");
    json_string(json, "source_organization_name", *e->developer ? e->developer : "unknown");
    json_string(json, "evaluator_relationship", relationship(e));
    json_open_object(json, "additional_details");
    json_string(json, "pathgate_evidence_sha256", e->digest);
    put(json, "pathgate_system_date", e->date);
    json_close(json);
    json_close(json);
}

static void warn_of_loss(struct diagnostics *diagnostics, const char *what, size_t count)
{
    if (count) {
        diagnostics_add(diagnostics, SEVERITY_WARNING, "not-exported", (struct place){NULL, 0},
                        "%zu %s left out: the format has no place for them", count, what);
    }
}

static void warn_of_records(const struct evidence *e, struct diagnostics *diagnostics)
{
    warn_of_loss(diagnostics, "safeguard records are", e->safeguards.count);
    warn_of_loss(diagnostics, "statements of coverage are", e->coverage.count);
    warn_of_loss(diagnostics, "judgements are", e->judgements.count);
    warn_of_loss(diagnostics, "campaigns are", e->campaigns.count);
    warn_of_loss(diagnostics, "observations are", e->observations.count);
    warn_of_loss(diagnostics, "incidents are", e->incidents.count);
    warn_of_loss(diagnostics, "uplift studies are", e->studies.count);
    warn_of_loss(diagnostics, "events are", e->events.count);
}

/* Checkpoints that no measurement names. */
static size_t count_unused(const struct evidence *e)
{
    size_t unused = 0;
    for (size_t i = 0; i < e->checkpoints.count; i++) {
        bool used = false;
        for (size_t j = 0; j < e->measurements.count && !used; j++) {
            used = strcmp(e->measurements.items[j].checkpoint, e->checkpoints.items[i].id) == 0;
        }
        unused += !used;
    }
    return unused;
}

/* The format counts seconds from 1970, as text. */
static void write_time(struct json *json, const char *date)
{
    char seconds[32] = "unknown";
    if (*date) {
        snprintf(seconds, sizeof(seconds), "%" PRId64, calendar_day(date) * 86400);
    }
    json_string(json, "retrieved_timestamp", seconds);
}

void every_eval_write(const struct evidence *evidence, struct text *out,
                      struct diagnostics *diagnostics)
{
    struct json json;
    struct text id;
    text_init(&id);
    text_format(&id, "pathgate/%s/%.16s", evidence->system, evidence->digest);
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "schema_version", "0.3.0");
    json_string(&json, "evaluation_id", text_string(&id));
    write_time(&json, evidence->date);
    write_metadata(&json, evidence);
    json_open_object(&json, "eval_library");
    json_string(&json, "name", "pathgate");
    json_string(&json, "version", pathgate_version());
    json_close(&json);
    json_open_object(&json, "model_info");
    json_string(&json, "name", evidence->title);
    json_string(&json, "id", evidence->system);
    put(&json, "developer", evidence->developer);
    json_close(&json);
    json_open_array(&json, "evaluation_results");
    for (size_t i = 0; i < evidence->measurements.count; i++) {
        write_result(&json, evidence, &evidence->measurements.items[i]);
    }
    json_close(&json);
    json_close(&json);
    out->failed |= id.failed;
    text_release(&id);
    warn_of_loss(diagnostics, "checkpoints that no measurement names are",
                 count_unused(evidence));
    warn_of_records(evidence, diagnostics);
}

static void csv_count(struct text *out, bool known, uint64_t count)
{
    char decimal[24];
    snprintf(decimal, sizeof(decimal), "%" PRIu64, count);
    csv_cell(out, known ? decimal : "", false);
}

static void csv_optional(struct text *out, bool known, double number)
{
    if (known) {
        csv_number(out, number, false);
    } else {
        csv_cell(out, "", false);
    }
}

void evidence_write_csv(const struct evidence *evidence, struct text *out,
                        struct diagnostics *diagnostics)
{
    size_t poorer = 0;
    text_append(out, "capability,model,k,n,mean,low,high,confidence,date,source,evaluator,"
                     "category,area\n");
    for (size_t i = 0; i < evidence->measurements.count; i++) {
        const struct measurement *m = &evidence->measurements.items[i];
        csv_cell(out, m->metric, false);
        csv_cell(out, evidence->system, false);
        csv_count(out, m->has_count, m->k);
        csv_count(out, m->has_items, m->n);
        csv_number(out, m->value, false);
        csv_optional(out, m->has_interval, m->low);
        csv_optional(out, m->has_interval, m->high);
        csv_optional(out, m->has_interval, m->confidence);
        csv_cell(out, m->date, false);
        csv_cell(out, m->provenance.source_title, false);
        csv_cell(out, m->evaluator, false);
        csv_cell(out, m->category, false);
        csv_cell(out, area_words[m->area], true);
        poorer += *m->checkpoint || m->elicitation || m->margin > 0 || m->sandbagging > 0 ||
                  m->awareness > 0 || m->has_refusals || m->contaminated || m->saturated ||
                  m->inferred || m->illustrative || *m->method || (m->values && *m->values) ||
                  *m->note || *m->provenance.cite;
    }
    if (poorer) {
        diagnostics_add(diagnostics, SEVERITY_WARNING, "not-exported", (struct place){NULL, 0},
                        "%zu measurements say more than a table holds: checkpoint, elicitation,"
                        " margins, caveats, repeated items, method, note or citation",
                        poorer);
    }
    warn_of_records(evidence, diagnostics);
}
