/* Results of Inspect AI logs, from their header and what was gathered of samples. Layout:
 * inspect_ai, log/_log.py; old logs hold results.scorer and results.sample_reductions.
 *
 * n is the number of samples, not of runs: where the values that remain after averaging the
 * epochs are there, they are counted; otherwise scored_samples, or completed_samples divided by
 * the epochs. dataset.samples and total_samples are no n. */
#include "model/import_inspect.h"

#include <math.h>
#include <string.h>

static bool is_one_of(const char *word, const char *const *words)
{
    for (size_t i = 0; words[i]; i++) {
        if (strcmp(word, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_present(const struct json_node *node)
{
    return node && node->kind != JSON_NULL;
}

/* What makes a log no evidence at all. */
static void check_status(const struct inspect_log *log)
{
    struct log_reading *r = log->reading;
    const struct json_node *status = json_member(log->header, "status");
    const char *word = json_member_string(log->header, "status");
    bool unfinished = strcmp(word, "started") == 0 || strcmp(word, "cancelled") == 0;
    if (unfinished && r->options->partial) {
        log_warn(r, "partial-log", log->source, status,
                 "the run is '%s': what it scored so far is taken", word);
    } else if (unfinished) {
        log_error(r, "not-finished", log->source, status, "the run did not finish: '%s'", word);
        diagnostics_hint(r->diagnostics, "--partial takes what it scored so far");
    } else if (status && strcmp(word, "success") != 0) {
        log_error(r, "not-successful", log->source, status, "the run failed: status '%.40s'",
                  word);
    }
    const struct json_node *invalidated = json_member(log->header, "invalidated");
    if (invalidated && invalidated->kind == JSON_TRUE) {
        log_error(r, "invalidated", log->source, invalidated,
                  "its owner has invalidated this log");
    }
    if (is_present(json_member(log->header, "error")) && strcmp(word, "error") != 0) {
        log_error(r, "run-error", log->source, json_member(log->header, "error"),
                  "the run ended with an error");
    }
}

/* What a reader of the figures should know. The findings become the records' note. */
static const char *check_circumstances(const struct inspect_log *log)
{
    struct log_reading *r = log->reading;
    const char *note = "";
    const struct json_node *config = json_member(log->eval, "config");
    const struct json_node *limit = json_member(config, "limit");
    const struct json_node *revision = json_member(log->eval, "revision");
    const struct json_node *dirty = json_member_of(revision, "dirty", JSON_TRUE);
    const struct json_node *updates = json_member_of(log->header, "log_updates", JSON_ARRAY);
    double total = json_member_number(log->results, "total_samples");
    double completed = json_member_number(log->results, "completed_samples");
    if (completed < total) {
        log_warn(r, "incomplete-samples", log->source,
                 json_member(log->results, "completed_samples"),
                 "%.0f of %.0f samples were completed", completed, total);
        log_say(r, &note, "%.0f of %.0f samples completed", completed, total);
    }
    if (is_present(limit)) {
        log_warn(r, "limited-run", log->source, limit,
                 "the run was limited: the score is that of a part of the dataset");
        log_say(r, &note, "limited run");
    }
    if (dirty) {
        log_warn(r, "dirty-revision", log->source, dirty,
                 "the task's code had changes that its commit does not have");
        log_say(r, &note, "dirty revision");
    }
    if (updates && updates->count) {
        log_warn(r, "edited-log", log->source, updates, "the log was edited after the run");
        log_say(r, &note, "edited after the run");
    }
    return note;
}

/* What single samples say of themselves. */
static void check_samples(const struct inspect_log *log, const char **note)
{
    struct log_reading *r = log->reading;
    const struct inspect_samples *samples = &log->samples;
    const struct json_node *array = samples->array;
    if (samples->errors) {
        log_warn(r, "sample-errors", samples->source, array, "%zu samples ended with an error",
                 samples->errors);
        log_say(r, note, "%zu samples with an error", samples->errors);
    }
    if (samples->limits) {
        log_warn(r, "sample-limits", samples->source, array,
                 "%zu samples ran into a limit: more might have been solved", samples->limits);
        log_say(r, note, "%zu samples ran into a limit", samples->limits);
    }
    if (samples->edits) {
        log_warn(r, "edited-log", samples->source, array,
                 "%zu scores were edited after the run", samples->edits);
        log_say(r, note, "%zu scores edited after the run", samples->edits);
    }
}

/* The number of samples, where single values are not there; 0: unknown. */
static uint64_t count_samples(const struct inspect_log *log, const struct json_node *score)
{
    double scored = json_member_number(score, "scored_samples");
    double completed = json_member_number(log->results, "completed_samples");
    if (scored >= 1 && scored <= 9007199254740992.0) {
        return (uint64_t)scored;
    }
    if (!(completed >= 1 && completed <= 9007199254740992.0)) {
        return 0;
    }
    uint64_t runs = (uint64_t)completed, n = runs / log->epochs;
    if (n * log->epochs != runs) {
        log_warn(log->reading, "uneven-epochs", log->source,
                 json_member(log->results, "completed_samples"),
                 "%llu completed samples are not a multiple of %llu epochs: n is %llu",
                 (unsigned long long)runs, (unsigned long long)log->epochs,
                 (unsigned long long)n);
    }
    return n;
}

static double metric_value(const struct json_node *score, const char *name)
{
    return json_member_number(json_member(json_member(score, "metrics"), name), "value");
}

/* The standard error of accuracy or mean; NaN where the log has none. */
static double standard_error(const struct json_node *score, uint64_t n, const char **from)
{
    double error = metric_value(score, "stderr"), bootstrap, deviation, variance;
    *from = "standard error of the log";
    if (!isnan(error)) {
        return error;
    }
    bootstrap = metric_value(score, "bootstrap_stderr");
    deviation = metric_value(score, "std");
    variance = metric_value(score, "var");
    if (!isnan(bootstrap)) {
        *from = "bootstrap standard error of the log";
        return bootstrap;
    }
    *from = "standard deviation of the log over the root of n";
    deviation = isnan(deviation) ? sqrt(variance) : deviation;
    return n ? deviation / sqrt((double)n) : (double)NAN;
}

/* What the log's standard error is clustered by: groups of samples that are no independent
 * evidence; "" where it is not. Older logs call the parameters options. */
static const char *cluster_of(const struct json_node *score)
{
    const struct json_node *error = json_member(json_member(score, "metrics"), "stderr");
    const char *cluster = json_member_string(json_member(error, "params"), "cluster");
    return *cluster ? cluster : json_member_string(json_member(error, "options"), "cluster");
}

/* Where groups of samples stand or fall together, k of n would claim too much: the log's own
 * error counts. */
static void use_clusters(const struct inspect_log *log, const struct json_node *score,
                         const struct log_values *values, struct log_result *result)
{
    struct log_reading *r = log->reading;
    const char *cluster = cluster_of(score);
    double error = metric_value(score, "stderr");
    result->n = values->list.count;
    result->has_items = true;
    result->share = result->value >= 0 && result->value <= 1;
    log_set_error(r, result, error,
                  log_format(r, "standard error of the log, clustered by %.80s", cluster));
    log_note(r, "clustered-error", log->source, result->node,
             "the standard error is clustered by '%.80s': the interval is the log's, not that"
             " of %llu independent samples",
             cluster, (unsigned long long)result->n);
}

/* Sets count or interval of a result from the score's aggregate figures. */
static void use_aggregates(const struct inspect_log *log, const struct json_node *score,
                           struct log_result *result)
{
    struct log_reading *r = log->reading;
    const char *from;
    result->n = count_samples(log, score);
    result->has_items = result->n > 0;
    double error = standard_error(score, result->n, &from);
    bool accuracy = strcmp(result->metric, "accuracy") == 0;
    result->share = accuracy;
    if (accuracy && !*cluster_of(score) && (log->epochs == 1 || !isnan(error)) &&
        log_looks_counted(result->value, result->n, error)) {
        log_set_inferred_count(r, result);
    } else {
        log_set_error(r, result, error, from);
    }
    if (error == 0) {
        log_note(r, "zero-error", log->source, result->node,
                 "the log's standard error is 0: the interval is %s",
                 result->has_count ? "that of k of n instead" : "unknown");
    }
}

static bool is_spread(const char *name)
{
    static const char *const names[] = {"stderr",   "std",      "var",      "bootstrap_stderr",
                                        "ci",       "lower",    "upper",    "ci_lower",
                                        "ci_upper", "ci/lower", "ci/upper", NULL};
    return is_one_of(name, names);
}

/* The figures behind a metric: single values where they give the metric's value. */
static void add_metric(const struct inspect_log *log, const struct json_node *score,
                       const struct json_node *metric, const struct log_values *values,
                       struct log_result result)
{
    struct log_reading *r = log->reading;
    const char *group = json_member_string(metric, "group");
    bool plain = strcmp(metric->key, "accuracy") == 0 || strcmp(metric->key, "mean") == 0;
    double value = json_member_number(metric, "value");
    result.metric = log_clip(r, metric->key, 120);
    result.node = metric;
    result.place = (struct place){log->source, metric->offset};
    result.value = value;
    if (*group) {
        result.filter =
            log_format(r, "%s%s%.80s", result.filter, *result.filter ? "/" : "", group);
    }
    if (!isfinite(value)) {
        log_add(r, &result);
        return;
    }
    if (values->list.count && fabs(log_mean(values) - value) < 1e-6) {
        if (*cluster_of(score) && metric_value(score, "stderr") > 0) {
            use_clusters(log, score, values, &result);
        } else {
            log_set_values(r, &result, values);
        }
    } else if (plain && !*group) {
        if (values->list.count) {
            log_warn(r, "reductions-differ", log->source, metric,
                     "the log's %s is not the mean of its %zu reduced values, %.6g",
                     metric->key, values->list.count, log_mean(values));
        }
        use_aggregates(log, score, &result);
    } else {
        log_note(r, "no-item-count", log->source, metric,
                 "how many items '%.80s' rests on is not in the log", metric->key);
    }
    if (result.has_items && !result.has_count) {
        log_note(r, "partial-credit", log->source, metric,
                 "'%.80s' is no count of successes: it has no binomial interval", metric->key);
    }
    log_add(r, &result);
}

static void add_score(const struct inspect_log *log, const struct json_node *score,
                      const struct log_result *common)
{
    struct log_reading *r = log->reading;
    struct log_result result = *common;
    const struct log_values *values;
    const char *name = json_member_string(score, "name");
    const struct json_node *old = json_member_of(score, "scorer", JSON_OBJECT);
    const char *scorer = json_member_string(old ? old : score, old ? "name" : "scorer");
    const char *reducer = json_member_string(score, "reducer");
    double unscored = json_member_number(score, "unscored_samples");
    result.scorer = log_clip(r, *name ? name : scorer, 120);
    result.filter = log_clip(r, reducer, 80);
    values = inspect_reduced_values(log, name, reducer);
    if (!values->list.count) {
        values = inspect_reduced_values(log, scorer, reducer);
    }
    if (unscored > 0) {
        log_warn(r, "unscored-samples", log->source, json_member(score, "unscored_samples"),
                 "%.0f samples were not scored", unscored);
        log_say(r, &result.note, "%.0f samples not scored", unscored);
    }
    if (*result.scorer) {
        log_say(r, &result.method, "scorer %s", result.scorer);
    }
    const struct json_node *metrics = json_member_of(score, "metrics", JSON_OBJECT);
    for (const struct json_node *m = metrics ? metrics->first : NULL; m; m = m->next) {
        /* accuracy is the mean of the same values */
        bool again = strcmp(m->key, "mean") == 0 && json_member(metrics, "accuracy") &&
                     fabs(metric_value(score, "accuracy") - metric_value(score, "mean")) < 1e-9;
        if (!is_spread(m->key) && !again) {
            add_metric(log, score, m, values, result);
        }
    }
}

static const char *task_version(struct log_reading *r, const struct json_node *eval)
{
    const struct json_node *version = json_member(eval, "task_version");
    if (version && version->kind == JSON_NUMBER) {
        return log_format(r, "%g", version->number);
    }
    return version && version->kind == JSON_STRING ? log_clip(r, version->string, 40) : "";
}

struct log_result inspect_describe(const struct inspect_log *log)
{
    struct log_reading *r = log->reading;
    struct log_result result = log_result_empty(r);
    const struct json_node *revision = json_member(log->eval, "revision");
    const char *version = task_version(r, log->eval);
    const char *run = json_member_string(log->eval, "run_id");
    const char *commit = json_member_string(revision, "commit");
    const char *tool = json_member_string(json_member(log->eval, "packages"), "inspect_ai");
    result.model = log_clip(r, json_member_string(log->eval, "model"), 200);
    result.task = log_clip(r, json_member_string(log->eval, "task"), 200);
    result.date = log_date(r, json_member_string(log->eval, "created"));
    result.part = log->part;
    result.title = log_format(r, "Inspect AI log, task %s%s%s%s%.60s%s%.60s", result.task,
                              *version ? " version " : "", version, *run ? ", run " : "", run,
                              *commit ? ", commit " : "", commit);
    result.method = log_format(r, "Inspect AI %.60s", tool);
    result.note = check_circumstances(log);
    check_samples(log, &result.note);
    result.repeated = log->epochs > 1;
    if (log->epochs > 1) {
        log_say(r, &result.method, "%llu epochs, n counts samples",
                (unsigned long long)log->epochs);
        log_note(r, "several-epochs", log->source, json_member(log->eval, "config"),
                 "%llu epochs a sample: n counts samples, not runs",
                 (unsigned long long)log->epochs);
    }
    return result;
}

enum status inspect_begin(struct inspect_log *log)
{
    struct log_reading *r = log->reading;
    double epochs;
    log->eval = json_member(log->header, "eval");
    log->results = json_member(log->header, "results");
    epochs = json_member_number(json_member(log->eval, "config"), "epochs");
    log->epochs = epochs >= 1 && epochs <= 1e9 ? (uint64_t)epochs : 1;
    size_t errors = r->diagnostics->errors;
    if (!*json_member_string(log->eval, "task")) {
        log_error(r, "not-a-log", log->source, log->eval,
                  "the log does not name its task: 'eval.task' is missing");
    }
    if (log->results && log->results->kind != JSON_OBJECT && is_present(log->results)) {
        log_error(r, "wrong-type", log->source, log->results, "'results' is %s, not an object",
                  json_kind_word(log->results->kind));
    }
    return r->diagnostics->errors > errors ? STATUS_INVALID : STATUS_OK;
}

enum status inspect_add_results(struct inspect_log *log)
{
    struct log_reading *r = log->reading;
    size_t errors = r->diagnostics->errors;
    inspect_begin(log);
    check_status(log);
    if (r->diagnostics->errors > errors) {
        return STATUS_INVALID;
    }
    struct log_result common = inspect_describe(log);
    const struct json_node *scores = json_member_of(log->results, "scores", JSON_ARRAY);
    for (const struct json_node *s = scores ? scores->first : NULL; s; s = s->next) {
        add_score(log, s, &common);
    }
    if (!scores && json_member(log->results, "metrics")) {
        add_score(log, log->results, &common);
    }
    if (!r->results.count && r->options->partial) {
        inspect_score_samples(r, &log->samples, &common);
    }
    return r->failed ? STATUS_MEMORY : STATUS_OK;
}
