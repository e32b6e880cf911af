/* METR's time horizons, as the YAML in which they are published or as the same in JSON. A
 * horizon is a time in minutes, no share; its interval is taken as published, at 95%. */
#include "model/import_log.h"

#include "model/yaml_reader.h"

#include <math.h>
#include <string.h>

static void add_metric(struct log_reading *r, const struct json_node *metric,
                       const struct log_result *common)
{
    struct log_result result = *common;
    const struct json_node *estimate = json_member(metric, "estimate");
    double low = json_member_number(metric, "ci_low");
    double high = json_member_number(metric, "ci_high");
    if (!estimate) {
        return; /* usage counts and flags are no results */
    }
    result.metric = log_clip(r, metric->key, 120);
    result.node = estimate;
    result.place = (struct place){r->source, estimate->offset};
    result.value = estimate->kind == JSON_NUMBER ? estimate->number : (double)NAN;
    if (low <= result.value && result.value <= high && isfinite(low) && isfinite(high)) {
        result.low = low;
        result.high = high;
        result.confidence = 0.95;
        result.has_interval = true;
    } else if (!isnan(low) && !isnan(high)) {
        log_warn(r, "value-outside-interval", r->source, metric,
                 "the interval of '%.80s' does not hold its value and is left out",
                 result.metric);
    }
    log_add(r, &result);
}

static void add_models(struct log_reading *reading, const struct json_node *root)
{
    const struct json_node *results = json_member_of(root, "results", JSON_OBJECT);
    for (const struct json_node *m = results ? results->first : NULL; m; m = m->next) {
        struct log_result result = log_result_empty(reading);
        const struct json_node *metrics = json_member_of(m, "metrics", JSON_OBJECT);
        result.model = log_clip(reading, m->key, 200);
        result.task = log_clip(reading, json_member_string(root, "benchmark_name"), 120);
        result.date = log_date(reading, json_member_string(m, "release_date"));
        result.title = log_format(reading, "METR time horizons, %s", result.task);
        result.evaluator = "METR";
        result.method = "METR time horizon; dated by the model's release";
        for (const struct json_node *e = metrics ? metrics->first : NULL; e; e = e->next) {
            add_metric(reading, e, &result);
        }
    }
}

static enum status read_json(struct log_reading *reading)
{
    struct json_node *root = NULL;
    enum status status =
        json_read(reading->scratch, reading->source, NULL, &root, reading->diagnostics);
    add_models(reading, root);
    return status;
}

static enum status read_yaml(struct log_reading *reading)
{
    struct json_node *root = NULL;
    enum status status =
        yaml_read(reading->scratch, reading->source, &root, reading->diagnostics);
    add_models(reading, root);
    return status;
}

static bool detect(const struct source *head, const struct json_node *probe)
{
    (void)head;
    return json_member(probe, "benchmark_name") && json_member(probe, "results");
}

/* Whether a line of 'head' begins with 'key'. */
static bool has_line(const struct source *head, const char *key)
{
    size_t length = strlen(key);
    const char *line = head->bytes, *end = head->bytes + head->length;
    while (line && (size_t)(end - line) >= length) {
        if (memcmp(line, key, length) == 0) {
            return true;
        }
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        line = newline ? newline + 1 : NULL;
    }
    return false;
}

static bool detect_yaml(const struct source *head, const struct json_node *probe)
{
    return !probe && has_line(head, "benchmark_name:") && has_line(head, "results:");
}

const struct import_format import_metr = {"metr-horizons", "METR time horizon file", detect,
                                          read_json};
const struct import_format import_metr_yaml = {"metr-horizons", "METR time horizon file",
                                               detect_yaml, read_yaml};
