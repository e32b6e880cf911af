/* Inspect AI logs: one JSON document, or a ZIP archive with the same in parts, of which the
 * header, the reductions and the summaries of samples are read. Layout: inspect_ai,
 * log/_log.py and log/_recorders; old logs hold results.scorer and results.sample_reductions.
 *
 * n is the number of samples, not of runs: where the values that remain after averaging the
 * epochs are there, they are counted; otherwise scored_samples, or completed_samples divided by
 * the epochs. dataset.samples and total_samples are no n. */
#include "model/import_inspect.h"

#include "model/archive_reader.h"

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

/* Whether a sample, or the reductions of a scorer, is an item of 'array'. */
static bool holds_samples(const struct json_node *array)
{
    return array && array->kind == JSON_ARRAY &&
           (!array->parent || (array->key && (strcmp(array->key, "samples") == 0 ||
                                              strcmp(array->key, "reductions") == 0 ||
                                              strcmp(array->key, "sample_reductions") == 0)));
}

/* Passes over what people and models said. */
static bool wants(const struct json_node *parent, const char *key)
{
    static const char *const top[] = {"version",     "status",      "eval",    "results",
                                      "error",       "invalidated", "samples", "reductions",
                                      "log_updates", NULL};
    static const char *const sample[] = {"id",        "epoch",   "error",  "limit",
                                         "scores",    "value",   "scorer", "reducer",
                                         "sample_id", "samples", NULL};
    static const char *const score[] = {"value", "history", NULL};
    static const char *const large[] = {"sample_ids", "task_args",      "message", "traceback",
                                        "metadata",   "traceback_ansi", NULL};
    if (!key) {
        return !parent->key || strcmp(parent->key, "history") != 0;
    }
    if (parent->kind == JSON_OBJECT && !parent->parent) {
        return is_one_of(key, top);
    }
    if (holds_samples(parent->parent)) {
        return is_one_of(key, sample);
    }
    const struct json_node *scores = parent->parent;
    if (scores && scores->kind == JSON_OBJECT && scores->key &&
        strcmp(scores->key, "scores") == 0) {
        return is_one_of(key, score);
    }
    return !is_one_of(key, large);
}

struct inspect_log {
    struct log_reading *reading;
    const struct source *source; /* the document with the header */
    const char *part;            /* its name in the archive, or "" */
    const struct json_node *header, *eval, *results, *reductions;
    const struct json_node *samples; /* or their summaries */
    const struct source *samples_source;
    uint64_t epochs;
};

static const struct json_node *array_of(const struct json_node *node, const char *key)
{
    return json_member_of(node, key, JSON_ARRAY);
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
    const struct json_node *updates = array_of(log->header, "log_updates");
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

static void count_sample(const struct json_node *sample, size_t *errors, size_t *limits,
                         size_t *edits)
{
    const struct json_node *scores = json_member_of(sample, "scores", JSON_OBJECT);
    *errors += is_present(json_member(sample, "error"));
    *limits += is_present(json_member(sample, "limit"));
    for (const struct json_node *s = scores ? scores->first : NULL; s; s = s->next) {
        const struct json_node *history = array_of(s, "history");
        *edits += history && history->count > 0;
    }
}

/* What single samples say of themselves. */
static void check_samples(const struct inspect_log *log, const char **note)
{
    struct log_reading *r = log->reading;
    const struct json_node *samples = log->samples;
    size_t errors = 0, limits = 0, edits = 0;
    for (const struct json_node *s = samples ? samples->first : NULL; s; s = s->next) {
        count_sample(s, &errors, &limits, &edits);
    }
    if (errors) {
        log_warn(r, "sample-errors", log->samples_source, samples,
                 "%zu samples ended with an error", errors);
        log_say(r, note, "%zu samples with an error", errors);
    }
    if (limits) {
        log_warn(r, "sample-limits", log->samples_source, samples,
                 "%zu samples ran into a limit: more might have been solved", limits);
        log_say(r, note, "%zu samples ran into a limit", limits);
    }
    if (edits) {
        log_warn(r, "edited-log", log->samples_source, samples,
                 "%zu scores were edited after the run", edits);
        log_say(r, note, "%zu scores edited after the run", edits);
    }
}

/* The values of one scorer after averaging epochs; false where the log has none. */
static bool reduced_values(const struct inspect_log *log, const char *scorer,
                           const char *reducer, struct log_values *values)
{
    const struct json_node *reductions = log->reductions;
    for (const struct json_node *e = reductions ? reductions->first : NULL; e; e = e->next) {
        const char *by = json_member_string(e, "reducer");
        const struct json_node *samples = array_of(e, "samples");
        if (!samples || strcmp(json_member_string(e, "scorer"), scorer) != 0 ||
            (*by && *reducer && strcmp(by, reducer) != 0)) {
            continue;
        }
        for (const struct json_node *s = samples->first; s; s = s->next) {
            double value = log_score(json_member(s, "value"));
            if (isfinite(value) && !vec_push(&values->list, value)) {
                log->reading->failed = true;
            }
        }
        return values->list.count > 0;
    }
    return false;
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
    if (accuracy && (log->epochs == 1 || !isnan(error)) &&
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
        log_set_values(r, &result, values);
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
    struct log_values values = {0};
    const char *name = json_member_string(score, "name");
    const struct json_node *old = json_member_of(score, "scorer", JSON_OBJECT);
    const char *scorer = json_member_string(old ? old : score, old ? "name" : "scorer");
    const char *reducer = json_member_string(score, "reducer");
    double unscored = json_member_number(score, "unscored_samples");
    result.scorer = log_clip(r, *name ? name : scorer, 120);
    result.filter = log_clip(r, reducer, 80);
    if (!reduced_values(log, name, reducer, &values) && !values.list.count) {
        reduced_values(log, scorer, reducer, &values);
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
            add_metric(log, score, m, &values, result);
        }
    }
    vec_release(&values.list);
}

static const char *task_version(struct log_reading *r, const struct json_node *eval)
{
    const struct json_node *version = json_member(eval, "task_version");
    if (version && version->kind == JSON_NUMBER) {
        return log_format(r, "%g", version->number);
    }
    return version && version->kind == JSON_STRING ? log_clip(r, version->string, 40) : "";
}

static struct log_result describe(const struct inspect_log *log)
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
    if (log->epochs > 1) {
        log_say(r, &result.method, "%llu epochs, n counts samples",
                (unsigned long long)log->epochs);
        log_note(r, "several-epochs", log->source, json_member(log->eval, "config"),
                 "%llu epochs a sample: n counts samples, not runs",
                 (unsigned long long)log->epochs);
    }
    return result;
}

static void set_epochs(struct inspect_log *log)
{
    double epochs = json_member_number(json_member(log->eval, "config"), "epochs");
    log->epochs = epochs >= 1 && epochs <= 1e9 ? (uint64_t)epochs : 1;
}

static void require_header(const struct inspect_log *log)
{
    if (!*json_member_string(log->eval, "task")) {
        log_error(log->reading, "not-a-log", log->source, log->eval,
                  "the log does not name its task: 'eval.task' is missing");
    }
    if (log->results && log->results->kind != JSON_OBJECT && is_present(log->results)) {
        log_error(log->reading, "wrong-type", log->source, log->results,
                  "'results' is %s, not an object", json_kind_word(log->results->kind));
    }
}

/* The results of a finished run, or else of the samples that were scored. */
static enum status read_results(struct inspect_log *log)
{
    struct log_reading *r = log->reading;
    size_t errors = r->diagnostics->errors;
    log->eval = json_member(log->header, "eval");
    log->results = json_member(log->header, "results");
    if (!log->reductions) {
        log->reductions = array_of(log->header, "reductions");
    }
    if (!log->reductions) {
        log->reductions = array_of(log->results, "sample_reductions");
    }
    set_epochs(log);
    require_header(log);
    check_status(log);
    if (r->diagnostics->errors > errors) {
        return STATUS_INVALID;
    }
    struct log_result common = describe(log);
    const struct json_node *scores = array_of(log->results, "scores");
    for (const struct json_node *s = scores ? scores->first : NULL; s; s = s->next) {
        add_score(log, s, &common);
    }
    if (!scores && json_member(log->results, "metrics")) {
        add_score(log, log->results, &common);
    }
    if (!r->results.count && r->options->partial && log->samples) {
        struct sample_lists lists = {0};
        r->failed |= !vec_push(&lists.arrays, log->samples);
        inspect_score_samples(r, &lists, &common);
        vec_release(&lists.arrays);
    }
    return r->failed ? STATUS_MEMORY : STATUS_OK;
}

static bool detect_json(const struct source *source, const struct json_node *probe)
{
    (void)source;
    return json_member_of(probe, "eval", JSON_OBJECT) &&
           (json_member(probe, "status") || json_member(probe, "results"));
}

static enum status read_json(struct log_reading *reading)
{
    struct json_node *root = NULL;
    struct inspect_log log = {.reading = reading,
                              .source = reading->source,
                              .samples_source = reading->source,
                              .part = ""};
    enum status status =
        json_read(reading->scratch, reading->source, wants, &root, reading->diagnostics);
    log.header = root;
    log.samples = array_of(root, "samples");
    return status == STATUS_OK ? read_results(&log) : status;
}

static bool detect_eval(const struct source *source, const struct json_node *probe)
{
    (void)probe;
    return archive_detect(source);
}

static bool wants_entry(const char *name)
{
    static const char *const names[] = {"header.json", "reductions.json", "summaries.json",
                                        "_journal/start.json", NULL};
    static const char journal[] = "_journal/summaries/";
    return is_one_of(name, names) || strncmp(name, journal, sizeof(journal) - 1) == 0;
}

static enum status read_part(struct log_reading *reading, const struct source *file,
                             const struct json_node **root)
{
    struct json_node *node = NULL;
    enum status status =
        file ? json_read(reading->scratch, file, wants, &node, reading->diagnostics)
             : STATUS_OK;
    *root = node;
    return status;
}

/* A log that has no header yet: what its journal holds. */
static enum status read_journal(struct inspect_log *log, const struct archive_files *files)
{
    struct log_reading *r = log->reading;
    const struct source *start = archive_file(files, "_journal/start.json");
    if (!start) {
        log_error(r, "not-a-log", r->source, NULL,
                  "this archive is no evaluation log: it has no 'header.json'");
        return STATUS_INVALID;
    }
    if (!r->options->partial) {
        log_error(r, "not-finished", r->source, NULL,
                  "the run did not finish: the log has no 'header.json'");
        diagnostics_hint(r->diagnostics, "--partial takes what it scored so far");
        return STATUS_INVALID;
    }
    log_warn(r, "partial-log", r->source, NULL,
             "the run did not finish: what it scored so far is taken");
    enum status status = read_part(r, start, &log->header);
    log->source = start;
    log->part = "_journal/start.json";
    if (status != STATUS_OK) {
        return status;
    }
    log->eval = json_member(log->header, "eval");
    set_epochs(log);
    require_header(log);
    struct log_result common = describe(log);
    struct sample_lists lists = {0};
    for (size_t i = 0; i < files->list.count && status == STATUS_OK; i++) {
        const struct source *file = files->list.items[i];
        if (strstr(file->path, ":_journal/summaries/")) {
            status = read_part(r, file, &log->samples);
            r->failed |= !vec_push(&lists.arrays, log->samples);
        }
    }
    if (status == STATUS_OK) {
        inspect_score_samples(r, &lists, &common);
    }
    vec_release(&lists.arrays);
    return r->failed ? STATUS_MEMORY : status;
}

static enum status read_parts(struct inspect_log *log, const struct archive_files *files)
{
    struct log_reading *r = log->reading;
    const struct source *header = archive_file(files, "header.json");
    if (!header) {
        return read_journal(log, files);
    }
    enum status status = read_part(r, header, &log->header);
    log->source = header;
    log->part = "header.json";
    if (status == STATUS_OK) {
        status = read_part(r, archive_file(files, "reductions.json"), &log->reductions);
    }
    log->samples_source = archive_file(files, "summaries.json");
    if (status == STATUS_OK) {
        status = read_part(r, log->samples_source, &log->samples);
    }
    if (log->reductions && log->reductions->kind != JSON_ARRAY) {
        log->reductions = NULL;
    }
    return status == STATUS_OK ? read_results(log) : status;
}

static enum status read_eval(struct log_reading *reading)
{
    struct archive_files files = {0};
    struct inspect_log log = {.reading = reading, .part = ""};
    enum status status = archive_reader_read(reading->scratch, reading->source, wants_entry,
                                             &files, reading->diagnostics);
    if (status == STATUS_OK) {
        status = read_parts(&log, &files);
    }
    vec_release(&files.list);
    return status;
}

const struct import_format import_inspect_json = {"inspect-json", "Inspect AI log", detect_json,
                                                  read_json};
const struct import_format import_inspect_eval = {"inspect-eval", "Inspect AI log", detect_eval,
                                                  read_eval};
