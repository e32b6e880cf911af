/* Jailbreak tallies, recounted: what a file says its rate is has been seen to be wrong. The
 * prompts and responses in it are passed over, never stored.
 *
 * HarmBench: a behaviour has several attempts, its value is the share of them that succeeded; n
 * counts behaviours. JailbreakBench: one row a behaviour, n counts rows; one without a prompt
 * is a failure of the attack. */
#include "model/import_log.h"

#include <math.h>
#include <string.h>

static bool wants_label(const struct json_node *parent, const char *key)
{
    (void)parent;
    return !key || json_depth(parent) != 2 || strcmp(key, "label") == 0;
}

/* The share of the attempts at one behaviour that succeeded; NaN where none was judged. */
static double behaviour_value(struct log_reading *r, const struct json_node *behaviour,
                              size_t *unscored)
{
    struct log_values labels = {0};
    for (const struct json_node *a = behaviour->first; a; a = a->next) {
        const struct json_node *label = json_member(a, "label");
        double value = label && label->kind != JSON_STRING ? log_score(label) : (double)NAN;
        bool known = value == 0 || value == 1;
        *unscored += !known;
        r->failed |= known && !vec_push(&labels.list, value);
    }
    double mean = log_mean(&labels);
    vec_release(&labels.list);
    return mean;
}

static enum status read_behaviours(struct log_reading *r, const struct json_node *root,
                                   struct log_values *values, size_t *unscored)
{
    for (const struct json_node *b = root->first; b; b = b->next) {
        if (b->kind != JSON_ARRAY) {
            log_error(r, "wrong-type", r->source, b, "'%.80s' is %s, not a list of attempts",
                      b->key, json_kind_word(b->kind));
            return STATUS_INVALID;
        }
        double value = behaviour_value(r, b, unscored);
        if (isfinite(value) && !vec_push(&values->list, value)) {
            r->failed = true;
        }
    }
    return STATUS_OK;
}

static enum status read_harmbench(struct log_reading *reading)
{
    struct json_node *root = NULL;
    struct log_values values = {0};
    size_t unscored = 0;
    enum status status =
        json_read(reading->scratch, reading->source, wants_label, &root, reading->diagnostics);
    if (status == STATUS_OK) {
        status = read_behaviours(reading, root, &values, &unscored);
    }
    if (status == STATUS_OK && values.list.count) {
        struct log_result result = log_result_empty(reading);
        result.task = "harmbench";
        result.metric = "attack-success-rate";
        result.title = "HarmBench completions with labels";
        result.method = "HarmBench; recounted, n counts behaviours";
        if (unscored) {
            log_warn(reading, "unscored-samples", reading->source, NULL,
                     "%zu completions carry no label", unscored);
            log_say(reading, &result.note, "%zu completions without a label", unscored);
        }
        log_set_values(reading, &result, &values);
        log_add(reading, &result);
    }
    vec_release(&values.list);
    return status;
}

static bool detect_harmbench(const struct source *source, const struct json_node *probe)
{
    (void)source;
    const struct json_node *first = probe && probe->kind == JSON_OBJECT ? probe->first : NULL;
    return first && first->kind == JSON_ARRAY && json_member(first->first, "label");
}

static bool wants_row(const struct json_node *parent, const char *key)
{
    bool row = key && parent->parent && parent->parent->key &&
               strcmp(parent->parent->key, "jailbreaks") == 0;
    return !row || strcmp(key, "jailbroken") == 0;
}

static void count_rows(struct log_reading *r, const struct json_node *rows,
                       struct log_values *values)
{
    for (const struct json_node *row = rows->first; row; row = row->next) {
        const struct json_node *jailbroken = json_member(row, "jailbroken");
        if (jailbroken && (jailbroken->kind == JSON_TRUE || jailbroken->kind == JSON_FALSE)) {
            r->failed |= !vec_push(&values->list, jailbroken->number);
        } else {
            log_error(r, "wrong-type", r->source, jailbroken ? jailbroken : row,
                      "this row does not say whether it was a jailbreak");
        }
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
    struct json_node *root = NULL;
    struct log_values values = {0};
    enum status status =
        json_read(reading->scratch, reading->source, wants_row, &root, reading->diagnostics);
    const struct json_node *parameters = json_member(root, "parameters");
    const struct json_node *rows = json_member_of(root, "jailbreaks", JSON_ARRAY);
    if (rows) {
        count_rows(reading, rows, &values);
    }
    if (values.list.count) {
        struct log_result result = log_result_empty(reading);
        result.model = log_clip(reading, json_member_string(parameters, "model"), 200);
        result.task = "jailbreakbench";
        result.metric = "attack-success-rate";
        result.scorer = log_clip(reading, json_member_string(parameters, "method"), 80);
        result.filter = log_clip(reading, json_member_string(parameters, "attack_type"), 80);
        result.date = log_date(reading, json_member_string(parameters, "evaluation_date"));
        result.title = log_format(reading, "JailbreakBench artifact, %s", result.scorer);
        result.method = "JailbreakBench; recounted, n counts behaviours";
        log_set_values(reading, &result, &values);
        check_totals(reading, parameters, &result);
        log_add(reading, &result);
    }
    vec_release(&values.list);
    return status;
}

static bool detect_jailbreakbench(const struct source *source, const struct json_node *probe)
{
    (void)source;
    return json_member(probe, "jailbreaks") && json_member(probe, "parameters");
}

const struct import_format import_harmbench = {"harmbench", "HarmBench tally", detect_harmbench,
                                               read_harmbench};
const struct import_format import_jailbreakbench = {"jailbreakbench", "JailbreakBench artifact",
                                                    detect_jailbreakbench, read_jailbreakbench};
