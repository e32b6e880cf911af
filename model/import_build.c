/* From a log's results to evidence. A mapping rule says what a result measures; without one it
 * keeps the name that its task and metric give it. Every record cites its place in the log as a
 * JSON pointer, below the name of the file inside an archive or folder. */
#include "base/names.h"
#include "base/text.h"
#include "model/import_log.h"

#include <string.h>

struct building {
    struct log_reading *reading;
    struct evidence_set *set;
    struct names systems, records;
    struct line_counter lines;
    const char *model; /* of the first result */
};

static const char *keep(struct building *b, const char *string)
{
    const char *copy = arena_string(&b->set->arena, string);
    b->reading->failed |= !copy;
    return copy ? copy : "";
}

/* Lower-case letters, digits and dots; anything else becomes one '-'. */
static void append_slug(struct text *out, const char *string, size_t most)
{
    size_t begin = out->length;
    for (const char *c = string; *c && out->length - begin < most; c++) {
        char l = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
        bool plain = (l >= 'a' && l <= 'z') || (l >= '0' && l <= '9') ||
                     (l == '.' && out->length > begin);
        if (plain) {
            text_append_char(out, l);
        } else if (out->length > begin && out->bytes[out->length - 1] != '-') {
            text_append_char(out, '-');
        }
    }
    while (out->length > begin && !out->failed && out->bytes[out->length - 1] == '-') {
        out->bytes[--out->length] = '\0';
    }
    if (out->length == begin) {
        text_append_char(out, 'x');
    }
}

static const char *keep_text(struct building *b, struct text *text)
{
    b->reading->failed |= text->failed;
    const char *copy = keep(b, text->failed ? "" : text_string(text));
    text_release(text);
    return copy;
}

static const char *slug(struct building *b, const char *string)
{
    struct text text;
    text_init(&text);
    append_slug(&text, string, 100);
    return keep_text(b, &text);
}

static const char *unmapped_metric(struct building *b, const struct log_result *result)
{
    struct text text;
    text_init(&text);
    text_append(&text, "unmapped.");
    append_slug(&text, result->task, 64);
    text_append_char(&text, '.');
    append_slug(&text, result->metric, 48);
    return keep_text(b, &text);
}

/* What tells results of one task and metric apart. */
static const char *unmapped_category(struct building *b, const struct log_result *result)
{
    const char *parts[] = {result->category, result->scorer, result->filter};
    struct text text;
    text_init(&text);
    for (size_t i = 0; i < 3; i++) {
        text_append(&text, text.length && *parts[i] ? ", " : "");
        text_append(&text, log_clip(b->reading, parts[i], 120));
    }
    return keep_text(b, &text);
}

static uint32_t line_of(struct building *b, struct place place)
{
    return place.source == b->reading->source ? line_counter_at(&b->lines, place.offset) : 0;
}

static const char *locator(struct building *b, const struct log_result *result)
{
    struct text text;
    text_init(&text);
    text_append(&text, result->part);
    text_append(&text, *result->part && *result->pointer ? "#" : "");
    text_append(&text, log_clip(b->reading, result->pointer, 400));
    return keep_text(b, &text);
}

static struct provenance provenance(struct building *b, const struct log_result *result)
{
    return (struct provenance){.file = b->set->file,
                               .digest = b->set->digest,
                               .line = line_of(b, result->place),
                               .source_title = keep(b, result->title),
                               .source_publisher = "",
                               .source_date = keep(b, result->date),
                               .source_url = "",
                               .cite = locator(b, result),
                               .source_kind = SOURCE_REPORT};
}

/* The system of a result: that of --system, or one named after the model. NULL after a fault.
 */
static struct evidence *find_system(struct building *b, const struct log_result *result)
{
    const char *given = b->reading->options->system;
    if (!given && !*result->model) {
        diagnostics_add(b->reading->diagnostics, SEVERITY_ERROR, "no-model", result->place,
                        "the log does not say which model was measured");
        diagnostics_hint(b->reading->diagnostics, "name it with --system");
        return NULL;
    }
    if (given && b->model && strcmp(b->model, result->model) != 0) {
        diagnostics_add(b->reading->diagnostics, SEVERITY_ERROR, "several-models",
                        result->place, "the log is about '%.80s' and '%.80s', not one system",
                        b->model, result->model);
        return NULL;
    }
    b->model = result->model;
    const char *name = given ? keep(b, given) : slug(b, result->model);
    size_t known = b->set->systems.count;
    uint32_t index = names_intern(&b->systems, name);
    if (index == NAMES_NONE) {
        b->reading->failed = true;
        return NULL;
    }
    if (index < known) {
        return &b->set->systems.items[index];
    }
    struct evidence *evidence = evidence_set_add(b->set);
    b->reading->failed |= !evidence;
    if (evidence) {
        evidence->system = name;
        evidence->title = *result->name    ? keep(b, result->name)
                          : *result->model ? keep(b, log_clip(b->reading, result->model, 200))
                                           : name;
        evidence->developer = keep(b, result->developer);
        evidence->date = keep(b, result->system_date);
        evidence->line = line_of(b, result->place);
    }
    return evidence;
}

static const char *use_checkpoint(struct building *b, struct evidence *evidence, uint32_t kind,
                                  const struct provenance *origin)
{
    const char *id = checkpoint_kind_words[kind];
    for (size_t i = 0; i < evidence->checkpoints.count; i++) {
        if (evidence->checkpoints.items[i].kind == (enum checkpoint_kind)kind) {
            return id;
        }
    }
    struct checkpoint checkpoint = {.id = id,
                                    .kind = (enum checkpoint_kind)kind,
                                    .title = evidence->title,
                                    .mode = "",
                                    .provenance = *origin};
    b->reading->failed |= !vec_push(&evidence->checkpoints, checkpoint);
    return id;
}

/* Applies the rule's unit and direction. */
static void convert(struct building *b, const struct mapping_rule *rule,
                    const struct log_result *result, struct measurement *m)
{
    if (rule->percent || rule->reversed) {
        m->values = ""; /* they are those of the log; the interval is converted */
    }
    if (rule->percent && !m->has_count) {
        m->value /= 100;
        m->low /= 100;
        m->high /= 100;
    }
    if (!rule->reversed) {
        return;
    }
    if (!(m->value >= 0 && m->value <= 1)) {
        diagnostics_add(b->reading->diagnostics, SEVERITY_ERROR, "not-a-share", result->place,
                        "'%.80s' is %g: only a share can be reversed", result->metric,
                        m->value);
        return;
    }
    double low = m->low;
    m->k = m->has_count ? m->n - m->k : 0;
    m->value = m->has_count ? (double)m->k / (double)m->n : 1 - m->value;
    m->low = m->has_interval ? 1 - m->high : 0;
    m->high = m->has_interval ? 1 - low : 0;
}

static void apply_rule(struct building *b, const struct mapping_rule *rule,
                       const struct log_result *result, struct evidence *evidence,
                       struct measurement *m)
{
    m->metric = keep(b, rule->as);
    m->category = keep(b, *rule->category ? rule->category : result->category);
    m->elicitation = rule->elicitation;
    m->margin = rule->margin;
    m->area = rule->area;
    if (rule->checkpoint != NONE) {
        m->checkpoint = use_checkpoint(b, evidence, rule->checkpoint, &m->provenance);
        m->checkpoint_kind = (enum checkpoint_kind)rule->checkpoint;
    }
    convert(b, rule, result, m);
}

static void apply_names(struct building *b, const struct log_result *result,
                        struct evidence *evidence, struct measurement *m)
{
    const struct mapping_key key = {result->task, result->metric, result->scorer,
                                    result->filter};
    const struct mapping *mapping = b->reading->options->mapping;
    const struct mapping_rule *rule = mapping ? mapping_find(mapping, &key) : NULL;
    if (*result->as) {
        m->metric = keep(b, result->as);
        m->category = keep(b, result->category);
        m->area = result->area;
    } else if (rule) {
        apply_rule(b, rule, result, evidence, m);
    } else {
        m->metric = unmapped_metric(b, result);
        m->category = unmapped_category(b, result);
        diagnostics_add(b->reading->diagnostics, SEVERITY_WARNING, "unmapped-result",
                        result->place, "no rule maps '%.80s' of '%.80s': it is kept as '%s'",
                        result->metric, result->task, m->metric);
    }
}

/* Reports a second result about the same thing; the first one is kept. */
static bool is_first(struct building *b, const struct evidence *evidence,
                     const struct log_result *result, const struct measurement *m)
{
    struct text key;
    text_init(&key);
    text_format(&key, "%s\n%s\n%s\n%s\n%u\n%s\n%s", evidence->system, m->metric, m->category,
                m->checkpoint, m->elicitation, m->evaluator, m->date);
    size_t known = b->records.strings.count;
    uint32_t index = key.failed ? NAMES_NONE : names_intern(&b->records, text_string(&key));
    text_release(&key);
    b->reading->failed |= index == NAMES_NONE;
    if (index < known) {
        diagnostics_add(b->reading->diagnostics, SEVERITY_ERROR, "ambiguous-result",
                        result->place, "'%.80s' of '%.80s' is a second result for '%s'",
                        result->metric, result->task, m->metric);
        diagnostics_hint(b->reading->diagnostics,
                         "a mapping with 'metric', 'scorer' or 'filter' tells them apart");
    }
    return index >= known;
}

/* The checkpoint of an exact measurement. */
static const char *copy_checkpoint(struct building *b, struct evidence *evidence,
                                   const struct log_result *result,
                                   const struct provenance *origin)
{
    const struct measurement *m = result->exact;
    for (size_t i = 0; i < evidence->checkpoints.count; i++) {
        if (strcmp(evidence->checkpoints.items[i].id, m->checkpoint) == 0) {
            return evidence->checkpoints.items[i].id;
        }
    }
    struct checkpoint checkpoint = {.id = keep(b, m->checkpoint),
                                    .kind = m->checkpoint_kind,
                                    .title = keep(b, result->exact_title),
                                    .mode = keep(b, m->mode),
                                    .provenance = *origin};
    b->reading->failed |= !vec_push(&evidence->checkpoints, checkpoint);
    return checkpoint.id;
}

/* A measurement that the log states as a whole, mapped by nothing. */
static struct measurement copy_exact(struct building *b, struct evidence *evidence,
                                     const struct log_result *result)
{
    struct measurement m = *result->exact;
    const char *evaluator = b->reading->options->evaluator;
    struct provenance *p = &m.provenance;
    p->file = b->set->file;
    p->digest = b->set->digest;
    p->line = line_of(b, result->place);
    p->source_title = keep(b, p->source_title);
    p->source_publisher = keep(b, p->source_publisher);
    p->source_date = keep(b, p->source_date);
    p->source_url = keep(b, p->source_url);
    p->cite = keep(b, p->cite);
    m.metric = keep(b, m.metric);
    m.category = keep(b, m.category);
    m.method = keep(b, m.method);
    m.evaluator = keep(b, evaluator ? evaluator : m.evaluator);
    m.date = keep(b, m.date);
    m.note = keep(b, m.note);
    m.values = keep(b, m.values ? m.values : "");
    m.checkpoint = *m.checkpoint ? copy_checkpoint(b, evidence, result, p) : "";
    m.mode = keep(b, m.mode);
    return m;
}

static struct measurement make_measurement(struct building *b, struct evidence *evidence,
                                           const struct log_result *result)
{
    const char *evaluator = b->reading->options->evaluator;
    struct measurement m = {.metric = "",
                            .category = "",
                            .checkpoint = "",
                            .mode = "",
                            .value = result->value,
                            .has_count = result->has_count,
                            .has_items = result->has_items,
                            .has_interval = result->has_interval && !result->has_count,
                            .k = result->k,
                            .n = result->n,
                            .inferred = result->inferred,
                            .method = keep(b, result->method),
                            .evaluator = keep(b, evaluator ? evaluator : result->evaluator),
                            .date = keep(b, result->date),
                            .note = keep(b, result->note),
                            .values = keep(b, result->values),
                            .provenance = provenance(b, result)};
    if (m.has_interval) {
        m.low = result->low < m.value ? result->low : m.value;
        m.high = result->high > m.value ? result->high : m.value;
        m.confidence = result->confidence;
    }
    apply_names(b, result, evidence, &m);
    return m;
}

static void add_study(struct building *b, struct evidence *evidence,
                      const struct log_result *result)
{
    const char *evaluator = b->reading->options->evaluator;
    const struct uplift_study *read = result->study;
    struct uplift_study study = *read;
    for (size_t i = 0; i < evidence->studies.count; i++) {
        if (strcmp(evidence->studies.items[i].name, read->name) == 0) {
            diagnostics_add(b->reading->diagnostics, SEVERITY_ERROR, "duplicate-record",
                            result->place, "a second study '%.80s'", read->name);
            return;
        }
    }
    study.name = keep(b, read->name);
    study.endpoint = keep(b, read->endpoint);
    study.capability = keep(b, read->capability);
    study.scenario = keep(b, read->scenario);
    study.baseline = keep(b, read->baseline);
    study.tools = keep(b, read->tools);
    study.proficiency = keep(b, read->proficiency);
    study.method = keep(b, result->method);
    study.evaluator = keep(b, evaluator ? evaluator : result->evaluator);
    study.date = keep(b, result->date);
    study.note = keep(b, result->note);
    study.provenance = provenance(b, result);
    b->reading->failed |= !vec_push(&evidence->studies, study);
}

static void add_measurement(struct building *b, const struct log_result *result)
{
    struct evidence *evidence = find_system(b, result);
    if (!evidence || b->reading->failed) {
        return;
    }
    if (result->study) {
        add_study(b, evidence, result);
        return;
    }
    struct measurement m =
        result->exact ? copy_exact(b, evidence, result) : make_measurement(b, evidence, result);
    if (is_first(b, evidence, result, &m)) {
        b->reading->failed |= !vec_push(&evidence->measurements, m);
    }
}

enum status import_build(struct log_reading *reading, struct evidence_set *set)
{
    struct building b = {.reading = reading, .set = set};
    line_counter_open(&b.lines, reading->source);
    names_init(&b.systems);
    names_init(&b.records);
    for (size_t i = 0; i < reading->results.count && !reading->failed; i++) {
        add_measurement(&b, &reading->results.items[i]);
    }
    names_release(&b.systems);
    names_release(&b.records);
    line_counter_close(&b.lines);
    enum status status = reading->failed ? STATUS_MEMORY : STATUS_OK;
    for (size_t i = 0; i < set->systems.count && status == STATUS_OK; i++) {
        status = evidence_seal(&set->systems.items[i], reading->diagnostics);
    }
    return status;
}
