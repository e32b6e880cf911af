/* Measurements that 'pathgate evidence export --format every-eval-ever' wrote: the details of a
 * result say what the format has no field for, so that nothing has to be mapped or worked out.
 * What is read is held to the same rules as an evidence file. */
#include "model/import_log.h"

#include "base/clusters.h"
#include "model/grammar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct exchange {
    struct log_reading *reading;
    const struct json_node *details;
    bool sound;
};

static const char *get(struct exchange *x, const char *key)
{
    const char *string = json_member_string(x->details, key);
    char *copy = arena_string(x->reading->scratch, string);
    x->reading->failed |= !copy;
    return copy ? copy : "";
}

static void refuse(struct exchange *x, const char *key)
{
    const struct json_node *member = json_member(x->details, key);
    log_error(x->reading, "bad-value", x->reading->source, member ? member : x->details,
              "'%s' is not what pathgate writes there", key);
    x->sound = false;
}

static uint32_t get_word(struct exchange *x, const char *key, const char *const *words)
{
    const char *word = json_member_string(x->details, key);
    int position = *word ? grammar_word(word, words) : 0;
    if (position < 0) {
        refuse(x, key);
    }
    return position < 0 ? 0 : (uint32_t)position;
}

static double get_number(struct exchange *x, const char *key)
{
    const char *string = json_member_string(x->details, key);
    char *end = NULL;
    double number = *string ? strtod(string, &end) : 0;
    bool plain = strspn(string, "+-.0123456789e") == strlen(string);
    if (*string && (!plain || *end || !isfinite(number) || number < 0)) {
        refuse(x, key);
        return 0;
    }
    return number;
}

static bool get_count(struct exchange *x, const char *key, uint64_t *count)
{
    const char *string = json_member_string(x->details, key);
    size_t length = strlen(string);
    *count = length ? strtoull(string, NULL, 10) : 0;
    if (strspn(string, "0123456789") != length || length > 18) {
        refuse(x, key);
    }
    return length > 0;
}

static bool get_flag(struct exchange *x, const char *key)
{
    return strcmp(json_member_string(x->details, key), "true") == 0;
}

static const char *get_date(struct exchange *x, const char *key)
{
    const char *date = get(x, key);
    if (*date && !grammar_is_date(date)) {
        refuse(x, key);
        return "";
    }
    return date;
}

static struct provenance get_provenance(struct exchange *x)
{
    return (struct provenance){.source_title = get(x, "pathgate_source"),
                               .source_publisher = get(x, "pathgate_source_publisher"),
                               .source_date = get_date(x, "pathgate_source_date"),
                               .source_url = get(x, "pathgate_source_url"),
                               .cite = get(x, "pathgate_cite"),
                               .source_kind =
                                   get_word(x, "pathgate_source_kind", source_kind_words)};
}

static void get_caveats(struct exchange *x, struct measurement *m)
{
    m->elicitation = get_word(x, "pathgate_elicitation", elicitation_words);
    m->margin = get_number(x, "pathgate_margin");
    m->sandbagging = get_number(x, "pathgate_sandbagging");
    m->awareness = get_number(x, "pathgate_awareness");
    m->has_refusals = get_count(x, "pathgate_refusals", &m->refusals);
    m->contaminated = get_flag(x, "pathgate_contaminated");
    m->saturated = get_flag(x, "pathgate_saturated");
    m->values = get(x, "pathgate_item_values");
    if (!clusters_sound(m->values)) {
        refuse(x, "pathgate_item_values");
    }
    m->inferred = get_flag(x, "pathgate_inferred");
    m->illustrative = get_flag(x, "pathgate_illustrative");
    m->area = (enum area)get_word(x, "pathgate_area", area_words);
    if (m->awareness > 1) {
        refuse(x, "pathgate_awareness");
    }
}

static void get_figures(struct exchange *x, const struct json_node *score,
                        struct measurement *m)
{
    const struct json_node *uncertainty = json_member(score, "uncertainty");
    const struct json_node *interval =
        json_member_of(uncertainty, "confidence_interval", JSON_OBJECT);
    double n = json_member_number(uncertainty, "num_samples");
    m->value = json_member_number(score, "score");
    m->has_items = n >= 1 && n <= 9007199254740992.0;
    m->n = m->has_items ? (uint64_t)n : 0;
    m->has_count = get_count(x, "pathgate_k", &m->k);
    if (m->has_count && (!m->has_items || m->k > m->n)) {
        refuse(x, "pathgate_k");
    }
    m->has_interval = interval != NULL;
    m->low = interval ? json_member_number(interval, "lower") : 0;
    m->high = interval ? json_member_number(interval, "upper") : 0;
    m->confidence = interval ? json_member_number(interval, "confidence_level") : 0;
    if (interval && (!(m->low <= m->value && m->value <= m->high) || !isfinite(m->low) ||
                     !isfinite(m->high) || !(m->confidence > 0 && m->confidence < 1))) {
        log_error(x->reading, "bad-value", x->reading->source, interval,
                  "this interval does not hold its value");
        x->sound = false;
    }
}

const struct measurement *import_exchange_read(struct log_reading *reading,
                                               const struct json_node *evaluation,
                                               const char **checkpoint_title)
{
    const struct json_node *score = json_member(evaluation, "score_details");
    struct exchange x = {reading, json_member_of(score, "details", JSON_OBJECT), true};
    if (!json_member(x.details, "pathgate_metric")) {
        return NULL;
    }
    struct measurement *m = arena_array(reading->scratch, 1, sizeof(*m));
    if (!m) {
        reading->failed = true;
        return NULL;
    }
    m->metric = get(&x, "pathgate_metric");
    m->category = get(&x, "pathgate_category");
    m->checkpoint = get(&x, "pathgate_checkpoint");
    m->checkpoint_kind =
        (enum checkpoint_kind)get_word(&x, "pathgate_checkpoint_kind", checkpoint_kind_words);
    m->mode = get(&x, "pathgate_mode");
    m->method = get(&x, "pathgate_method");
    m->evaluator = get(&x, "pathgate_evaluator");
    m->note = get(&x, "pathgate_note");
    m->date = log_date(reading, json_member_string(evaluation, "evaluation_timestamp"));
    m->provenance = get_provenance(&x);
    *checkpoint_title = get(&x, "pathgate_checkpoint_title");
    get_caveats(&x, m);
    get_figures(&x, score, m);
    if (!log_is_metric_id(m->metric)) {
        refuse(&x, "pathgate_metric");
    }
    return x.sound && isfinite(m->value) ? m : NULL;
}
