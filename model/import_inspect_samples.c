/* Averaging the epochs of samples, scorer by scorer; see import_inspect.h. */
#include "model/import_inspect.h"

#include "base/names.h"

#include <math.h>
#include <string.h>

struct sample_sum {
    uint32_t scorer;
    double sum, count;
};

struct sample_sums {
    struct log_reading *reading;
    struct names scorers, samples; /* a sample is known by scorer and id */
    VEC(struct sample_sum) sums;   /* by sample */
};

static void add_value(struct sample_sums *s, const char *scorer, const char *id, double value)
{
    uint32_t known = (uint32_t)s->sums.count;
    uint32_t scorer_index = names_intern(&s->scorers, scorer);
    uint32_t index =
        names_intern(&s->samples, log_format(s->reading, "%u\n%.200s", scorer_index, id));
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

static void add_sample(struct sample_sums *s, const struct json_node *sample)
{
    const struct json_node *scores = json_member_of(sample, "scores", JSON_OBJECT);
    const struct json_node *id = json_member(sample, "id");
    const char *name = id && id->kind == JSON_NUMBER
                           ? log_format(s->reading, "#%.17g", id->number)
                           : json_member_string(sample, "id");
    for (const struct json_node *m = scores ? scores->first : NULL; m; m = m->next) {
        double value = log_score(json_member(m, "value"));
        if (isfinite(value) && !s->reading->failed) {
            add_value(s, m->key, name, value);
        }
    }
}

static void add_result(struct sample_sums *s, uint32_t scorer, const struct log_result *common)
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

void inspect_score_samples(struct log_reading *reading, const struct sample_lists *samples,
                           const struct log_result *common)
{
    struct sample_sums s = {.reading = reading};
    names_init(&s.scorers);
    names_init(&s.samples);
    for (size_t i = 0; i < samples->arrays.count; i++) {
        const struct json_node *array = samples->arrays.items[i];
        for (const struct json_node *e = array ? array->first : NULL; e; e = e->next) {
            add_sample(&s, e);
        }
    }
    for (uint32_t i = 0; i < s.scorers.strings.count && !reading->failed; i++) {
        add_result(&s, i, common);
    }
    names_release(&s.scorers);
    names_release(&s.samples);
    vec_release(&s.sums);
}
