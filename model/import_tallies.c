/* Jailbreak tallies, recounted: what a file says its rate is has been seen to be wrong. The
 * prompts and responses in it are passed over, never stored.
 *
 * HarmBench: a behaviour has several attempts, its value is the share of them that succeeded; n
 * counts behaviours. JailbreakBench: one row a behaviour, n counts rows; one without a prompt
 * is a failure of the attack. */
#include "model/import_log.h"

#include <math.h>
#include <string.h>

struct tally {
    struct log_reading *reading;
    struct log_values values;
    const struct json_node *behaviour; /* whose attempts come now */
    double successes, judged;          /* of them */
    size_t unscored;
};

static bool wants_label(const struct json_node *parent, const char *key)
{
    (void)parent;
    return !key || json_depth(parent) != 2 || strcmp(key, "label") == 0;
}

static bool is_behaviour(const struct json_node *array)
{
    return json_depth(array) == 1;
}

/* The value of a behaviour is the share of its attempts that succeeded; where none was judged
 * it has none. */
static void end_behaviour(struct tally *tally)
{
    if (tally->judged > 0 && !vec_push(&tally->values.list, tally->successes / tally->judged)) {
        tally->reading->failed = true;
    }
    tally->successes = tally->judged = 0;
}

static void count_attempt(void *context, const struct json_node *attempt)
{
    struct tally *tally = context;
    const struct json_node *label = json_member(attempt, "label");
    double value = label && label->kind != JSON_STRING ? log_score(label) : (double)NAN;
    bool known = value == 0 || value == 1;
    if (tally->behaviour != attempt->parent) {
        end_behaviour(tally);
        tally->behaviour = attempt->parent;
    }
    tally->unscored += !known;
    tally->judged += known;
    tally->successes += known ? value : 0;
}

static enum status check_behaviours(struct log_reading *r, const struct json_node *root)
{
    for (const struct json_node *b = root->first; b; b = b->next) {
        if (b->kind != JSON_ARRAY) {
            log_error(r, "wrong-type", r->source, b, "'%.80s' is %s, not a list of attempts",
                      b->key, json_kind_word(b->kind));
            return STATUS_INVALID;
        }
    }
    return STATUS_OK;
}

static enum status read_harmbench(struct log_reading *reading)
{
    struct tally tally = {.reading = reading};
    const struct json_plan plan = {.wants = wants_label,
                                   .streams = is_behaviour,
                                   .visit = count_attempt,
                                   .context = &tally};
    struct json_node *root = NULL;
    enum status status =
        json_read(reading->scratch, reading->source, &plan, &root, reading->diagnostics);
    end_behaviour(&tally);
    if (status == STATUS_OK) {
        status = check_behaviours(reading, root);
    }
    if (status == STATUS_OK && tally.values.list.count) {
        struct log_result result = log_result_empty(reading);
        result.task = "harmbench";
        result.metric = "attack-success-rate";
        result.title = "HarmBench completions with labels";
        result.method = "HarmBench; recounted, n counts behaviours";
        if (tally.unscored) {
            log_warn(reading, "unscored-samples", reading->source, NULL,
                     "%zu completions carry no label", tally.unscored);
            log_say(reading, &result.note, "%zu completions without a label", tally.unscored);
        }
        log_set_values(reading, &result, &tally.values);
        log_add(reading, &result);
    }
    vec_release(&tally.values.list);
    return status;
}

static bool detect_harmbench(const struct source *head, const struct json_node *probe)
{
    (void)head;
    const struct json_node *first = probe && probe->kind == JSON_OBJECT ? probe->first : NULL;
    return first && first->kind == JSON_ARRAY && json_member(first->first, "label");
}

static bool wants_row(const struct json_node *parent, const char *key)
{
    bool row = key && parent->parent && parent->parent->key &&
               strcmp(parent->parent->key, "jailbreaks") == 0;
    return !row || strcmp(key, "jailbroken") == 0;
}

static bool holds_rows(const struct json_node *array)
{
    return json_depth(array) == 1 && array->key && strcmp(array->key, "jailbreaks") == 0;
}

static void count_row(void *context, const struct json_node *row)
{
    struct tally *tally = context;
    struct log_reading *r = tally->reading;
    const struct json_node *jailbroken = json_member(row, "jailbroken");
    if (jailbroken && (jailbroken->kind == JSON_TRUE || jailbroken->kind == JSON_FALSE)) {
        r->failed |= !vec_push(&tally->values.list, jailbroken->number);
    } else {
        log_error(r, "wrong-type", r->source, jailbroken ? jailbroken : row,
                  "this row does not say whether it was a jailbreak");
    }
}

static void check_totals(struct log_reading *r, const struct json_node *parameters,
                         const struct log_result *result)
{
    const struct json_node *total = json_member(parameters, "total_number_of_jailbreaks");
    const struct json_node *rows = json_member(parameters, "number_of_submitted_prompts");
    if (total && total->kind == JSON_NUMBER && total->number != (double)result->k) {
        log_warn(r, "tally-differs", r->source, total,
                 "the file says %.0f jailbreaks, its rows say %llu of %llu: they are taken",
                 total->number, (unsigned long long)result->k, (unsigned long long)result->n);
    }
    if (rows && rows->kind == JSON_NUMBER && rows->number != (double)result->n) {
        log_note(r, "rows-without-prompt", r->source, rows,
                 "%.0f prompts were submitted, n counts all %llu behaviours", rows->number,
                 (unsigned long long)result->n);
    }
}

static enum status read_jailbreakbench(struct log_reading *reading)
{
    struct tally tally = {.reading = reading};
    const struct json_plan plan = {
        .wants = wants_row, .streams = holds_rows, .visit = count_row, .context = &tally};
    struct json_node *root = NULL;
    enum status status =
        json_read(reading->scratch, reading->source, &plan, &root, reading->diagnostics);
    const struct json_node *parameters = json_member(root, "parameters");
    if (status == STATUS_OK && tally.values.list.count) {
        struct log_result result = log_result_empty(reading);
        result.model = log_clip(reading, json_member_string(parameters, "model"), 200);
        result.task = "jailbreakbench";
        result.metric = "attack-success-rate";
        result.scorer = log_clip(reading, json_member_string(parameters, "method"), 80);
        result.filter = log_clip(reading, json_member_string(parameters, "attack_type"), 80);
        result.date = log_date(reading, json_member_string(parameters, "evaluation_date"));
        result.title = log_format(reading, "JailbreakBench artifact, %s", result.scorer);
        result.method = "JailbreakBench; recounted, n counts behaviours";
        log_set_values(reading, &result, &tally.values);
        check_totals(reading, parameters, &result);
        log_add(reading, &result);
    }
    vec_release(&tally.values.list);
    return status;
}

static bool detect_jailbreakbench(const struct source *head, const struct json_node *probe)
{
    (void)head;
    return json_member(probe, "jailbreaks") && json_member(probe, "parameters");
}

const struct import_format import_harmbench = {"harmbench", "HarmBench tally", detect_harmbench,
                                               read_harmbench};
const struct import_format import_jailbreakbench = {"jailbreakbench", "JailbreakBench artifact",
                                                    detect_jailbreakbench, read_jailbreakbench};
