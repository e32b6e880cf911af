/* Logs of OpenAI evals: JSON lines, the first a 'spec', one an event, the last the
 * 'final_report'. n counts the events of type 'match'. Layout: evals/record.py, which spells
 * the bootstrap error 'boostrap_std'. */
#include "model/import_log.h"

#include "base/names.h"

#include <math.h>
#include <string.h>

struct openai_log {
    struct log_reading *reading;
    const struct json_node *spec, *report;
    struct log_values values; /* of the matches */
    struct names samples;
    size_t repeated; /* matches of a sample that had one already */
};

/* Prompts and answers stand under data. */
static bool wants(const struct json_node *parent, const char *key)
{
    bool data = parent->key && strcmp(parent->key, "data") == 0 && !parent->parent->parent;
    return !data || (key && strcmp(key, "correct") == 0);
}

static void read_event(struct openai_log *log, const struct json_node *line)
{
    struct log_reading *r = log->reading;
    if (strcmp(json_member_string(line, "type"), "match") != 0) {
        return;
    }
    const struct json_node *correct = json_member(json_member(line, "data"), "correct");
    double value = log_score(correct);
    if (value != 0 && value != 1) {
        log_error(r, "wrong-type", r->source, correct ? correct : line,
                  "a match does not say whether it is correct");
        return;
    }
    size_t known = log->samples.strings.count;
    uint32_t index = names_intern(&log->samples, json_member_string(line, "sample_id"));
    log->repeated += index < known;
    r->failed |= index == NAMES_NONE || !vec_push(&log->values.list, value);
}

static enum status read_lines(struct openai_log *log)
{
    struct log_reading *r = log->reading;
    size_t offset = 0;
    enum status status = STATUS_OK;
    while (offset < r->source->length && status == STATUS_OK && !r->failed) {
        struct json_node *line = NULL;
        status = json_read_next(r->scratch, r->source, &offset, wants, &line, r->diagnostics);
        if (status != STATUS_OK) {
            break;
        }
        const struct json_node *spec = json_member(line, "spec");
        const struct json_node *report = json_member(line, "final_report");
        log->spec = spec && !log->spec ? spec : log->spec;
        log->report = report ? report : log->report;
        read_event(log, line);
    }
    return status;
}

static const char *find_model(struct log_reading *r, const struct json_node *spec)
{
    const struct json_node *names = json_member_of(spec, "completion_fns", JSON_ARRAY);
    if (!names) {
        names = json_member_of(json_member(spec, "run_config"), "completion_fns", JSON_ARRAY);
    }
    return names && names->first ? log_clip(r, names->first->string, 200) : "";
}

static void describe(struct openai_log *log, struct log_result *result)
{
    struct log_reading *r = log->reading;
    const char *name = json_member_string(log->spec, "eval_name");
    result->model = find_model(r, log->spec);
    result->task = log_clip(r, *name ? name : json_member_string(log->spec, "base_eval"), 200);
    result->metric = "accuracy";
    result->date = log_date(r, json_member_string(log->spec, "created_at"));
    result->title = log_format(r, "OpenAI evals log, %s, run %.60s", result->task,
                               json_member_string(log->spec, "run_id"));
    result->method = "OpenAI evals";
}

static void check(struct openai_log *log, struct log_result *result)
{
    struct log_reading *r = log->reading;
    double accuracy = json_member_number(log->report, "accuracy");
    if (log->repeated) {
        log_warn(
            r, "repeated-samples", r->source, NULL,
            "%zu matches are of samples that were matched before: they are not independent",
            log->repeated);
        log_say(r, &result->note, "%zu repeated matches", log->repeated);
    }
    if (log->values.list.count && fabs(accuracy - result->value) > 1e-6) {
        log_warn(r, "tally-differs", r->source, json_member(log->report, "accuracy"),
                 "the report says %.6g, its %zu matches say %.6g: they are taken", accuracy,
                 log->values.list.count, result->value);
    }
}

/* Without matches only the report's own figure is left. */
static void use_report(struct openai_log *log, struct log_result *result)
{
    struct log_reading *r = log->reading;
    const struct json_node *accuracy = json_member(log->report, "accuracy");
    result->node = accuracy;
    result->place.offset = accuracy ? accuracy->offset : 0;
    result->value = json_member_number(log->report, "accuracy");
    result->share = true;
    log_warn(r, "no-item-count", r->source, accuracy,
             "the log holds no matches: how many items its accuracy rests on is unknown");
    log_set_error(r, result, json_member_number(log->report, "boostrap_std"),
                  "bootstrap standard error of the log");
}

static enum status make_result(struct openai_log *log)
{
    struct log_reading *r = log->reading;
    struct log_result result = log_result_empty(r);
    describe(log, &result);
    if (!log->report && !r->options->partial) {
        log_error(r, "not-finished", r->source, NULL,
                  "the run did not finish: the log has no 'final_report'");
        diagnostics_hint(r->diagnostics, "--partial takes what it scored so far");
        return STATUS_INVALID;
    }
    if (!log->report) {
        log_warn(r, "partial-log", r->source, NULL,
                 "the run did not finish: what it scored so far is taken");
        log_say(r, &result.note, "unfinished run");
    }
    if (log->values.list.count) {
        log_set_values(r, &result, &log->values);
        check(log, &result);
        log_add(r, &result);
    } else if (json_member(log->report, "accuracy")) {
        use_report(log, &result);
        log_add(r, &result);
    }
    return STATUS_OK;
}

static enum status read(struct log_reading *reading)
{
    struct openai_log log = {.reading = reading};
    names_init(&log.samples);
    enum status status = read_lines(&log);
    if (status == STATUS_OK) {
        status = make_result(&log);
    }
    names_release(&log.samples);
    vec_release(&log.values.list);
    return status;
}

static bool detect(const struct source *source, const struct json_node *probe)
{
    (void)source;
    return json_member_of(probe, "spec", JSON_OBJECT) != NULL;
}

const struct import_format import_openai = {"openai-evals", "OpenAI evals log", detect, read};
