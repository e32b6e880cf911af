/* Logs of OpenAI evals: JSON lines, the first a 'spec', one an event, the last the
 * 'final_report'. n counts the events of type 'match'. Layout: evals/record.py, which spells
 * the bootstrap error 'boostrap_std'. */
#include "model/import_log.h"

#include "base/names.h"

#include <math.h>
#include <string.h>

struct openai_log {
    struct log_reading *reading;
    bool specified, reported; /* there was a spec, a final report */
    const char *task, *model, *run, *date;
    double accuracy, error; /* of the report */
    const char *pointer;    /* of that accuracy; NULL: it has none */
    size_t offset;
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

static const char *find_model(struct log_reading *r, const struct json_node *spec)
{
    const struct json_node *names = json_member_of(spec, "completion_fns", JSON_ARRAY);
    if (!names) {
        names = json_member_of(json_member(spec, "run_config"), "completion_fns", JSON_ARRAY);
    }
    return names && names->first ? log_clip(r, names->first->string, 200) : "";
}

static void read_spec(struct openai_log *log, const struct json_node *spec)
{
    struct log_reading *r = log->reading;
    const char *name = json_member_string(spec, "eval_name");
    log->specified = true;
    log->task = log_clip(r, *name ? name : json_member_string(spec, "base_eval"), 200);
    log->model = find_model(r, spec);
    log->run = log_clip(r, json_member_string(spec, "run_id"), 60);
    log->date = log_date(r, json_member_string(spec, "created_at"));
}

static void read_report(struct openai_log *log, const struct json_node *report)
{
    const struct json_node *accuracy = json_member(report, "accuracy");
    log->reported = true;
    log->accuracy = json_member_number(report, "accuracy");
    log->error = json_member_number(report, "boostrap_std");
    log->pointer = accuracy ? json_pointer(log->reading->scratch, accuracy) : NULL;
    log->reading->failed |= accuracy && !log->pointer;
    log->offset = accuracy ? accuracy->offset : 0;
}

static void read_line(void *context, const struct json_node *line)
{
    struct openai_log *log = context;
    const struct json_node *spec = json_member(line, "spec");
    const struct json_node *report = json_member(line, "final_report");
    if (spec && !log->specified) {
        read_spec(log, spec);
    }
    if (report) {
        read_report(log, report);
    }
    read_event(log, line);
}

static void describe(struct openai_log *log, struct log_result *result)
{
    struct log_reading *r = log->reading;
    result->model = log->model;
    result->task = log->task;
    result->metric = "accuracy";
    result->date = log->date;
    result->title = log_format(r, "OpenAI evals log, %s, run %s", log->task, log->run);
    result->method = "OpenAI evals";
}

static void check(struct openai_log *log, struct log_result *result)
{
    struct log_reading *r = log->reading;
    if (log->repeated) {
        log_warn(
            r, "repeated-samples", r->source, NULL,
            "%zu matches are of samples that were matched before: they are not independent",
            log->repeated);
        log_say(r, &result->note, "%zu repeated matches", log->repeated);
    }
    if (log->values.list.count && fabs(log->accuracy - result->value) > 1e-6) {
        const struct json_node place = {.offset = log->offset};
        log_warn(r, "tally-differs", r->source, &place,
                 "the report says %.6g, its %zu matches say %.6g: they are taken",
                 log->accuracy, log->values.list.count, result->value);
    }
}

/* Without matches only the report's own figure is left. */
static void use_report(struct openai_log *log, struct log_result *result)
{
    struct log_reading *r = log->reading;
    const struct json_node place = {.offset = log->offset};
    result->pointer = log->pointer;
    result->place.offset = log->offset;
    result->value = log->accuracy;
    result->share = true;
    log_warn(r, "no-item-count", r->source, &place,
             "the log holds no matches: how many items its accuracy rests on is unknown");
    log_set_error(r, result, log->error, "bootstrap standard error of the log");
}

static enum status make_result(struct openai_log *log)
{
    struct log_reading *r = log->reading;
    struct log_result result = log_result_empty(r);
    describe(log, &result);
    if (!log->reported && !r->options->partial) {
        log_error(r, "not-finished", r->source, NULL,
                  "the run did not finish: the log has no 'final_report'");
        diagnostics_hint(r->diagnostics, "--partial takes what it scored so far");
        return STATUS_INVALID;
    }
    if (!log->reported) {
        log_warn(r, "partial-log", r->source, NULL,
                 "the run did not finish: what it scored so far is taken");
        log_say(r, &result.note, "unfinished run");
    }
    if (log->values.list.count) {
        log_set_values(r, &result, &log->values);
        check(log, &result);
        log_add(r, &result);
    } else if (log->pointer) {
        use_report(log, &result);
        log_add(r, &result);
    }
    return STATUS_OK;
}

static enum status read(struct log_reading *reading)
{
    struct openai_log log = {.reading = reading,
                             .task = "",
                             .model = "",
                             .run = "",
                             .date = "",
                             .accuracy = (double)NAN,
                             .error = (double)NAN};
    const struct json_plan plan = {.wants = wants, .visit = read_line, .context = &log};
    names_init(&log.samples);
    enum status status = json_read_lines(reading->source, &plan, reading->diagnostics);
    if (status == STATUS_OK) {
        status = make_result(&log);
    }
    names_release(&log.samples);
    vec_release(&log.values.list);
    return status;
}

static bool detect(const struct source *head, const struct json_node *probe)
{
    (void)head;
    return json_member_of(probe, "spec", JSON_OBJECT) != NULL;
}

const struct import_format import_openai = {"openai-evals", "OpenAI evals log", detect, read};
