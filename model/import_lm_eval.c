/* Results of lm-evaluation-harness: results.TASK holds 'METRIC,FILTER' and
 * 'METRIC_stderr,FILTER', files before 0.4 have no filter. n is n-samples.TASK.effective.
 * Layout: lm_eval/result_schema.py. */
#include "model/import_log.h"

#include <math.h>
#include <string.h>

/* Metrics whose values are 0 or 1 for each item. */
static bool is_hit_rate(const char *metric)
{
    static const char *const names[] = {"acc", "acc_norm", "acc_mutual_info", "exact_match",
                                        "em",  "mc1",      "pass@1",          "acc_bytes"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (strcmp(metric, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

struct harness {
    struct log_reading *reading;
    const struct json_node *root, *task; /* the row of results */
    struct log_result common;
};

/* The standard error beside 'metric,filter'; NaN when it is absent or "N/A". */
static double find_error(const struct harness *h, const char *metric, const char *filter)
{
    const char *key = log_format(h->reading, *filter ? "%.200s_stderr,%.200s" : "%.200s_stderr",
                                 metric, filter);
    return json_member_number(h->task, key);
}

static void note_direction(const struct harness *h, const char *metric,
                           struct log_result *result)
{
    const struct json_node *better =
        json_member(json_member(h->root, "higher_is_better"), h->task->key);
    if (json_member_of(better, metric, JSON_FALSE)) {
        log_say(h->reading, &result->method, "lower is better");
    }
}

static void set_spread(const struct harness *h, struct log_result *result, double error)
{
    struct log_reading *r = h->reading;
    bool hits = is_hit_rate(result->metric);
    result->share = hits;
    if (result->has_items && (hits || !isnan(error)) &&
        log_looks_counted(result->value, result->n, error)) {
        log_set_inferred_count(r, result);
    } else {
        log_set_error(r, result, error, "standard error of the log");
    }
    if (error == 0) {
        log_note(r, "zero-error", r->source, result->node,
                 "the log's standard error is 0: the interval is %s",
                 result->has_count ? "that of k of n instead" : "unknown");
    }
    if (!result->has_count && !result->has_interval && !result->has_items) {
        log_warn(r, "no-item-count", r->source, result->node,
                 "neither n nor a standard error of '%.80s' is in the log", result->metric);
    }
}

static bool is_error_key(const char *key)
{
    const char *comma = strchr(key, ',');
    size_t length = comma ? (size_t)(comma - key) : strlen(key);
    return length >= 7 && strncmp(key + length - 7, "_stderr", 7) == 0;
}

static bool is_label(const char *key)
{
    static const char *const labels[] = {"alias", "name", "sample_len", "sample_count", " "};
    for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
        if (strcmp(key, labels[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void add_metric(const struct harness *h, const struct json_node *metric)
{
    struct log_reading *r = h->reading;
    struct log_result result = h->common;
    const char *comma = strchr(metric->key, ',');
    char *name = arena_copy(r->scratch, metric->key,
                            comma ? (size_t)(comma - metric->key) : strlen(metric->key));
    if (!name) {
        r->failed = true;
        return;
    }
    const char *filter = comma ? comma + 1 : "";
    double n = json_member_number(json_member(json_member(h->root, "n-samples"), h->task->key),
                                  "effective");
    result.metric = log_clip(r, name, 120);
    result.filter = log_clip(r, filter, 120);
    result.node = metric;
    result.place = (struct place){r->source, metric->offset};
    result.value = metric->kind == JSON_NUMBER ? metric->number : (double)NAN;
    result.has_items = n >= 1 && n <= 9007199254740992.0;
    result.n = result.has_items ? (uint64_t)n : 0;
    note_direction(h, name, &result);
    if (isfinite(result.value)) {
        set_spread(h, &result, find_error(h, name, filter));
    }
    log_add(r, &result);
}

static void describe_task(struct harness *h)
{
    struct log_reading *r = h->reading;
    const struct json_node *version =
        json_member(json_member(h->root, "versions"), h->task->key);
    const struct json_node *shots = json_member(json_member(h->root, "n-shot"), h->task->key);
    const char *commit = json_member_string(h->root, "git_hash");
    h->common.task = log_clip(r, h->task->key, 200);
    h->common.method = "lm-evaluation-harness";
    if (shots && shots->kind == JSON_NUMBER) {
        log_say(r, &h->common.method, "%g-shot", shots->number);
    }
    h->common.title = log_format(r, "lm-evaluation-harness results, task %s", h->common.task);
    if (version && version->kind == JSON_NUMBER) {
        log_say(r, &h->common.title, "version %g", version->number);
    }
    if (*commit) {
        log_say(r, &h->common.title, "commit %.60s", commit);
    }
}

static void add_task(struct harness *h, const struct json_node *task)
{
    h->task = task;
    if (task->kind != JSON_OBJECT) {
        log_error(h->reading, "wrong-type", h->reading->source, task,
                  "the results of '%.80s' are %s, not an object", task->key,
                  json_kind_word(task->kind));
        return;
    }
    describe_task(h);
    for (const struct json_node *m = task->first; m; m = m->next) {
        if (!is_label(m->key) && !is_error_key(m->key)) {
            add_metric(h, m);
        }
    }
}

/* model_name where it is there, else what 'pretrained=' says, else the backend. */
static const char *find_model(struct log_reading *r, const struct json_node *root)
{
    const struct json_node *config = json_member(root, "config");
    const char *name = json_member_string(root, "model_name");
    const char *arguments = strstr(json_member_string(config, "model_args"), "pretrained=");
    if (*name) {
        return log_clip(r, name, 200);
    }
    if (arguments) {
        arguments += strlen("pretrained=");
        size_t length = strcspn(arguments, ",");
        return log_clip(r, arguments, length < 200 ? length : 200);
    }
    return log_clip(r, json_member_string(config, "model"), 200);
}

static bool wants(const struct json_node *parent, const char *key)
{
    static const char *const top[] = {"results",          "versions",  "n-shot",
                                      "higher_is_better", "n-samples", "config",
                                      "git_hash",         "date",      "model_name"};
    if (!key || parent->parent) {
        return true;
    }
    for (size_t i = 0; i < sizeof(top) / sizeof(*top); i++) {
        if (strcmp(key, top[i]) == 0) {
            return true;
        }
    }
    return false;
}

static enum status read(struct log_reading *reading)
{
    static const struct json_plan plan = {.wants = wants};
    struct json_node *root = NULL;
    enum status status =
        json_read(reading->scratch, reading->source, &plan, &root, reading->diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    struct harness h = {.reading = reading, .root = root, .common = log_result_empty(reading)};
    const struct json_node *results = json_member(root, "results");
    const struct json_node *limit = json_member(json_member(root, "config"), "limit");
    h.common.model = find_model(reading, root);
    h.common.date = log_date_of_seconds(reading, json_member_number(root, "date"));
    if (limit && limit->kind != JSON_NULL) {
        log_warn(reading, "limited-run", reading->source, limit,
                 "the run was limited: the score is that of a part of the dataset");
        h.common.note = "limited run";
    }
    if (results->kind != JSON_OBJECT) {
        log_error(reading, "wrong-type", reading->source, results,
                  "'results' is %s, not an object", json_kind_word(results->kind));
        return STATUS_INVALID;
    }
    for (const struct json_node *t = results->first; t && !reading->failed; t = t->next) {
        add_task(&h, t);
    }
    return STATUS_OK;
}

static bool detect(const struct source *head, const struct json_node *probe)
{
    (void)head;
    return json_member(probe, "results") &&
           (json_member(probe, "configs") || json_member(probe, "versions") ||
            json_member(probe, "n-shot"));
}

const struct import_format import_lm_eval = {"lm-eval", "lm-evaluation-harness result", detect,
                                             read};
