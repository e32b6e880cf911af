/* What is gathered of the samples of an Inspect log, one at a time; see import_inspect.h. */
#include "model/import_inspect.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void inspect_samples_init(struct inspect_samples *samples, struct log_reading *reading)
{
    *samples = (struct inspect_samples){.reading = reading};
    names_init(&samples->scorers);
    names_init(&samples->ids);
}

void inspect_samples_release(struct inspect_samples *samples)
{
    names_release(&samples->scorers);
    names_release(&samples->ids);
    vec_release(&samples->sums);
}

static void add_value(struct inspect_samples *s, const char *scorer, const char *id,
                      double value)
{
    struct text key;
    uint32_t known = (uint32_t)s->sums.count;
    uint32_t scorer_index = names_intern(&s->scorers, scorer);
    text_init(&key);
    text_format(&key, "%u\n%.200s", scorer_index, id);
    uint32_t index = key.failed ? NAMES_NONE : names_intern(&s->ids, text_string(&key));
    text_release(&key);
    if (scorer_index == NAMES_NONE || index == NAMES_NONE) {
        s->reading->failed = true;
        return;
    }
    struct sample_sum fresh = {.scorer = scorer_index};
    if (index >= known && !vec_push(&s->sums, fresh)) {
        s->reading->failed = true;
        return;
    }
    s->sums.items[index].sum += value;
    s->sums.items[index].count++;
}

static void add_scores(struct inspect_samples *s, const struct json_node *sample)
{
    char number[40];
    const struct json_node *scores = json_member_of(sample, "scores", JSON_OBJECT);
    const struct json_node *id = json_member(sample, "id");
    const char *name = json_member_string(sample, "id");
    if (id && id->kind == JSON_NUMBER) {
        snprintf(number, sizeof(number), "#%.17g", id->number);
        name = number;
    }
    for (const struct json_node *m = scores ? scores->first : NULL; m; m = m->next) {
        double value = log_score(json_member(m, "value"));
        if (isfinite(value) && !s->reading->failed) {
            add_value(s, m->key, name, value);
        }
    }
}

static bool is_present(const struct json_node *node)
{
    return node && node->kind != JSON_NULL;
}

void inspect_samples_add(struct inspect_samples *samples, const struct json_node *sample)
{
    const struct json_node *scores = json_member_of(sample, "scores", JSON_OBJECT);
    samples->errors += is_present(json_member(sample, "error"));
    samples->limits += is_present(json_member(sample, "limit"));
    for (const struct json_node *s = scores ? scores->first : NULL; s; s = s->next) {
        const struct json_node *history = json_member_of(s, "history", JSON_ARRAY);
        samples->edits += history && history->count > 0;
    }
    if (samples->reading->options->partial) {
        add_scores(samples, sample);
    }
}

void inspect_add_reduced(struct inspect_log *log, const struct json_node *item)
{
    double value = log_score(json_member(item, "value"));
    size_t count = log->reductions.count;
    struct inspect_reduction fresh = {.array = item->parent};
    if ((!count || log->reductions.items[count - 1].array != item->parent) &&
        !vec_push(&log->reductions, fresh)) {
        log->reading->failed = true;
        return;
    }
    struct inspect_reduction *reduction = &log->reductions.items[log->reductions.count - 1];
    if (isfinite(value) && !vec_push(&reduction->values.list, value)) {
        log->reading->failed = true;
    }
}

const struct log_values *inspect_reduced_values(const struct inspect_log *log,
                                                const char *scorer, const char *reducer)
{
    static const struct log_values none;
    for (size_t i = 0; i < log->reductions.count; i++) {
        const struct inspect_reduction *reduction = &log->reductions.items[i];
        const struct json_node *entry = reduction->array->parent;
        const char *by = json_member_string(entry, "reducer");
        if (strcmp(json_member_string(entry, "scorer"), scorer) == 0 &&
            (!*by || !*reducer || strcmp(by, reducer) == 0)) {
            return &reduction->values;
        }
    }
    return &none;
}

static void add_result(const struct inspect_samples *s, uint32_t scorer,
                       const struct log_result *common)
{
    struct log_values values = {0};
    struct log_result result = *common;
    for (size_t i = 0; i < s->sums.count; i++) {
        const struct sample_sum *sum = &s->sums.items[i];
        if (sum->scorer == scorer && !vec_push(&values.list, sum->sum / sum->count)) {
            s->reading->failed = true;
        }
    }
    result.metric = "accuracy";
    result.scorer = log_clip(s->reading, names_string(&s->scorers, scorer), 120);
    log_say(s->reading, &result.method, "scorer %s, samples scored before the end",
            result.scorer);
    log_set_values(s->reading, &result, &values);
    log_add(s->reading, &result);
    vec_release(&values.list);
}

void inspect_score_samples(struct log_reading *reading, const struct inspect_samples *samples,
                           const struct log_result *common)
{
    for (uint32_t i = 0; i < samples->scorers.strings.count && !reading->failed; i++) {
        add_result(samples, i, common);
    }
}
