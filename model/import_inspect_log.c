/* Reading Inspect AI logs: one JSON document, or a ZIP archive with the same in parts, of which
 * the header, the reductions and the summaries of samples are read. Samples and reduced values
 * are gathered one at a time. Layout: inspect_ai, log/_recorders. */
#include "model/archive_reader.h"
#include "model/import_inspect.h"

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

static bool is_array_of(const struct json_node *node, const char *key)
{
    return node && node->kind == JSON_ARRAY && node->key && strcmp(node->key, key) == 0;
}

/* Whether a sample, a reduced value, or the reductions of a scorer is an item of 'array'. */
static bool holds_samples(const struct json_node *array)
{
    return array && array->kind == JSON_ARRAY &&
           (!array->parent || is_array_of(array, "samples") ||
            is_array_of(array, "reductions") || is_array_of(array, "sample_reductions"));
}

/* Passes over what people and models said. */
static bool wants(const struct json_node *parent, const char *key)
{
    static const char *const top[] = {"version",    "status",      "eval",
                                      "results",    "invalidated", "samples",
                                      "reductions", "log_updates", NULL};
    static const char *const eval[] = {"task",     "task_version", "model",
                                       "created",  "run_id",       "revision",
                                       "packages", "config",       NULL};
    static const char *const sample[] = {"id",      "scores",  "value", "scorer",
                                         "reducer", "samples", NULL};
    static const char *const score[] = {"value", "history", NULL};
    static const char *const large[] = {"metadata", "params", "options", NULL};
    if (!key) {
        return !is_array_of(parent, "history") && !is_array_of(parent, "log_updates");
    }
    if (parent->kind == JSON_OBJECT && !parent->parent) {
        return is_one_of(key, top);
    }
    if (!parent->parent->parent && parent->key && strcmp(parent->key, "eval") == 0) {
        return is_one_of(key, eval);
    }
    if (holds_samples(parent->parent)) {
        return is_one_of(key, sample);
    }
    const struct json_node *scores = parent->parent;
    if (scores->kind == JSON_OBJECT && scores->key && strcmp(scores->key, "scores") == 0) {
        return is_one_of(key, score);
    }
    if (parent->key && is_one_of(parent->key, large)) { /* of a standard error */
        return strcmp(key, "cluster") == 0;
    }
    bool error = parent->key && strcmp(parent->key, "stderr") == 0;
    return !is_one_of(key, large) || (error && strcmp(key, "metadata") != 0);
}

static bool streams(const struct json_node *array)
{
    return is_array_of(array, "samples");
}

static void visit(void *context, const struct json_node *item)
{
    struct inspect_log *log = context;
    if (item->parent->parent->parent) {
        inspect_add_reduced(log, item);
    } else {
        inspect_samples_add(&log->samples, item);
    }
}

static enum status read_document(struct inspect_log *log, const struct source *source,
                                 const struct json_node **root)
{
    const struct json_plan plan = {
        .wants = wants, .streams = streams, .visit = visit, .context = log};
    struct log_reading *r = log->reading;
    struct json_node *node = NULL;
    enum status status = json_read(r->scratch, source, &plan, &node, r->diagnostics);
    *root = node;
    return status;
}

static bool streams_root(const struct json_node *array)
{
    return !array->parent;
}

static void visit_summary(void *context, const struct json_node *item)
{
    inspect_samples_add(context, item);
}

static enum status read_summaries(struct inspect_samples *samples, const struct source *source)
{
    const struct json_plan plan = {
        .wants = wants, .streams = streams_root, .visit = visit_summary, .context = samples};
    struct log_reading *r = samples->reading;
    struct json_node *root = NULL;
    enum status status = json_read(r->scratch, source, &plan, &root, r->diagnostics);
    samples->array = root;
    samples->source = source;
    return status;
}

static void begin(struct inspect_log *log, struct log_reading *reading)
{
    *log = (struct inspect_log){.reading = reading, .source = reading->source, .part = ""};
    inspect_samples_init(&log->samples, reading);
}

static void end(struct inspect_log *log)
{
    for (size_t i = 0; i < log->reductions.count; i++) {
        vec_release(&log->reductions.items[i].values.list);
    }
    vec_release(&log->reductions);
    inspect_samples_release(&log->samples);
}

static bool detect_json(const struct source *head, const struct json_node *probe)
{
    (void)head;
    return json_member_of(probe, "eval", JSON_OBJECT) &&
           (json_member(probe, "status") || json_member(probe, "results"));
}

static enum status read_json(struct log_reading *reading)
{
    struct inspect_log log;
    begin(&log, reading);
    enum status status = read_document(&log, reading->source, &log.header);
    log.samples.array = json_member_of(log.header, "samples", JSON_ARRAY);
    log.samples.source = reading->source;
    if (status == STATUS_OK) {
        status = inspect_add_results(&log);
    }
    end(&log);
    return status;
}

static bool detect_eval(const struct source *head, const struct json_node *probe)
{
    (void)probe;
    return archive_detect(head);
}

static const char header_name[] = "header.json", reductions_name[] = "reductions.json",
                  summaries_name[] = "summaries.json", start_name[] = "_journal/start.json",
                  journal_folder[] = "_journal/summaries/";

/* A log in parts, and the journal of one that has no header yet. */
struct inspect_parts {
    struct inspect_log log;
    const struct source *header, *start;
    const struct json_node *journal_header;
    struct inspect_samples journal;
};

static bool wants_entry(const char *name)
{
    static const char *const names[] = {header_name, reductions_name, summaries_name,
                                        start_name, NULL};
    return is_one_of(name, names) ||
           strncmp(name, journal_folder, sizeof(journal_folder) - 1) == 0;
}

static enum status visit_entry(void *context, const char *name, const struct source *entry)
{
    struct inspect_parts *parts = context;
    struct inspect_log *log = &parts->log;
    const struct json_node *root;
    if (strcmp(name, header_name) == 0) {
        parts->header = entry;
        return read_document(log, entry, &log->header);
    }
    if (strcmp(name, reductions_name) == 0) {
        return read_document(log, entry, &root);
    }
    if (strcmp(name, summaries_name) == 0) {
        return read_summaries(&log->samples, entry);
    }
    if (strcmp(name, start_name) == 0) {
        parts->start = entry;
        return read_document(log, entry, &parts->journal_header);
    }
    return log->reading->options->partial ? read_summaries(&parts->journal, entry) : STATUS_OK;
}

/* A log that has no header yet: what its journal holds. */
static enum status read_journal(struct inspect_parts *parts)
{
    struct inspect_log *log = &parts->log;
    struct log_reading *r = log->reading;
    if (!parts->start) {
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
    log->header = parts->journal_header;
    log->source = parts->start;
    log->part = start_name;
    inspect_begin(log);
    struct log_result common = inspect_describe(log);
    inspect_score_samples(r, &parts->journal, &common);
    return r->failed ? STATUS_MEMORY : STATUS_OK;
}

static enum status read_eval(struct log_reading *reading)
{
    struct inspect_parts parts = {.header = NULL};
    const struct archive_plan plan = {wants_entry, visit_entry, &parts};
    begin(&parts.log, reading);
    inspect_samples_init(&parts.journal, reading);
    enum status status =
        archive_reader_read(reading->scratch, reading->source, &plan, reading->diagnostics);
    if (status == STATUS_OK && parts.header) {
        parts.log.source = parts.header;
        parts.log.part = header_name;
        status = inspect_add_results(&parts.log);
    } else if (status == STATUS_OK) {
        status = read_journal(&parts);
    }
    inspect_samples_release(&parts.journal);
    end(&parts.log);
    return status;
}

const struct import_format import_inspect_json = {"inspect-json", "Inspect AI log", detect_json,
                                                  read_json};
const struct import_format import_inspect_eval = {"inspect-eval", "Inspect AI log", detect_eval,
                                                  read_eval};
