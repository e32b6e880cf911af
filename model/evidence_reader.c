/* Reading an evidence file: the grammar first, then what it cannot say. A fault of one kind
 * never hides one of another: elements that the grammar knows are read even where some
 * attribute of theirs is unsound, and what depends on an unsound attribute is not judged. */
#include "model/evidence_reading.h"

#include "base/digest.h"
#include "base/limits.h"
#include "model/documents.h"
#include "model/label.h"
#include "model/registry.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void evidence_report(struct reading_evidence *reading, const char *code,
                     const struct xml_element *element, const char *attribute,
                     const char *message)
{
    diagnostics_add(reading->diagnostics, SEVERITY_ERROR, code,
                    xml_value_place(element, attribute), "%s", message);
}

bool evidence_is_yes(const struct xml_element *element, const char *name)
{
    return strcmp(value_or_empty(element, name), "yes") == 0;
}

/* The number, or NAN where the attribute is absent or not a number. Minus zero becomes zero. */
double evidence_number(const struct xml_element *element, const char *name)
{
    const char *value = value_or_empty(element, name);
    char *end;
    strtod(value, &end);
    bool whole = end != value && (*end == '\0' || strcmp(end, "%") == 0);
    return whole ? grammar_number(value) + 0.0 : NAN;
}

/* The count, and whether there is one. */
bool evidence_count(const struct xml_element *element, const char *name, uint64_t *value)
{
    double whole = evidence_number(element, name);
    bool known = whole >= 0 && whole <= 9007199254740992.0;
    *value = known ? (uint64_t)whole : 0;
    return known;
}

uint32_t evidence_word(const struct xml_element *element, const char *name,
                       const char *const *words, uint32_t otherwise)
{
    int position = word_or(element, name, words, (int)otherwise);
    return position < 0 ? otherwise : (uint32_t)position;
}

const char *evidence_note(struct reading_evidence *reading, const struct xml_element *element)
{
    struct label label;
    reading->failed |= !label_read(&reading->set->arena, element, &label);
    return label.text ? label.text : "";
}

static uint32_t line_of(struct reading_evidence *reading, const struct xml_element *element)
{
    for (; reading->line_offset < element->offset; reading->line_offset++) {
        reading->line += reading->source->bytes[reading->line_offset] == '\n';
    }
    return (uint32_t)reading->line;
}

struct provenance evidence_provenance(struct reading_evidence *reading,
                                      const struct xml_element *element)
{
    struct provenance p = {.file = reading->set->file,
                           .digest = reading->set->digest,
                           .line = line_of(reading, element),
                           .source_title = "",
                           .source_publisher = "",
                           .source_date = "",
                           .source_url = "",
                           .cite = value_or_empty(element, "cite"),
                           .source_kind = SOURCE_REPORT};
    const char *key = xml_value(element, "source");
    uint32_t index =
        key ? registry_resolve(&reading->sources, key, xml_value_place(element, "source"),
                               reading->diagnostics)
            : NONE;
    if (index != NONE) {
        const struct xml_element *source = reading->source_elements.items[index];
        p.source_title = value_or_empty(source, "title");
        p.source_publisher = value_or_empty(source, "publisher");
        p.source_date = value_or_empty(source, "date");
        p.source_url = value_or_empty(source, "url");
        p.source_kind = evidence_word(source, "kind", source_kind_words, SOURCE_REPORT);
    }
    if (!key && xml_value(element, "cite")) {
        evidence_report(reading, "missing-source", element, "cite",
                        "'cite' needs the attribute 'source'");
    }
    return p;
}

/* A figure is cited, or it says that nobody published it. */
void evidence_require_origin(struct reading_evidence *reading,
                             const struct xml_element *element)
{
    if (!xml_value(element, "source") && !evidence_is_yes(element, "illustrative")) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "missing-source",
                        xml_place(element), "this %s cites no source", element->name);
        diagnostics_hint(
            reading->diagnostics,
            "name its source, or say illustrative=\"yes\" when it is not published");
    }
}

/* Declares an id; one that is missing was reported already. */
static void declare(struct reading_evidence *reading, struct registry *registry, size_t index,
                    const struct xml_element *element)
{
    const char *id = value_or_empty(element, "id");
    if (*id && !registry_declare(registry, id, (uint32_t)index, xml_value_place(element, "id"),
                                 reading->diagnostics)) {
        reading->failed = true;
    }
}

/* Reports a second record about what 'key' names (formatted in the arena; NULL: memory is out).
 */
void evidence_require_first(struct reading_evidence *reading, const struct xml_element *element,
                            const char *key, const char *what)
{
    if (!key) {
        reading->failed = true;
    }
    if (!key || !*what) {
        return;
    }
    uint32_t known = registry_find(&reading->records, key);
    if (known == NONE) {
        reading->failed |= !registry_declare(&reading->records, key, line_of(reading, element),
                                             xml_place(element), reading->diagnostics);
        return;
    }
    diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "duplicate-record",
                    xml_place(element), "a second %s about '%.80s'", element->name, what);
    diagnostics_hint(reading->diagnostics, "the first one stands in line %u", known);
}

static void check_interval(struct reading_evidence *reading, const struct xml_element *element,
                           struct measurement *m)
{
    bool low = xml_value(element, "low") != NULL, high = xml_value(element, "high") != NULL;
    if (low != high) {
        evidence_report(reading, "incomplete-interval", element, low ? "low" : "high",
                        low ? "'low' needs the attribute 'high'"
                            : "'high' needs the attribute 'low'");
    }
    if (xml_value(element, "level")) {
        double level = evidence_number(element, "level");
        if (!low && !high) {
            evidence_report(reading, "incomplete-interval", element, "level",
                            "'level' needs the attributes 'low' and 'high'");
        } else if (level == 0 || level == 1) {
            evidence_report(reading, "bad-value", element, "level",
                            "a confidence level is above 0 and below 1");
        }
        m->confidence = level;
    } else {
        m->confidence = 0.95;
    }
    m->low = evidence_number(element, "low");
    m->high = evidence_number(element, "high");
    m->has_interval = low && high;
    if (m->low > m->high) {
        evidence_report(reading, "empty-interval", element, "high", "'high' is below 'low'");
    } else if (m->value < m->low || m->value > m->high) {
        evidence_report(
            reading, "value-outside-interval", element, m->value < m->low ? "low" : "high",
            m->value < m->low ? "the value is below 'low'" : "the value is above 'high'");
    }
    if (!m->has_interval) {
        m->low = m->high = m->confidence = 0;
    }
}

static void check_count(struct reading_evidence *reading, const struct xml_element *element,
                        const struct measurement *m)
{
    if (m->has_items && m->n == 0) {
        evidence_report(reading, "bad-value", element, "n", "nothing was scored: n is 0");
    } else if (m->has_count && m->has_items && m->k > m->n) {
        evidence_report(reading, "count-above-total", element, "k", "k is greater than n");
    } else if (xml_value(element, "k") && !xml_value(element, "n")) {
        evidence_report(reading, "missing-total", element, "k", "'k' needs the attribute 'n'");
    }
}

/* The estimate: the value, or else k / n. A metric may count instead of share, then k is the
 * value. */
static void read_value(struct reading_evidence *reading, const struct xml_element *element,
                       struct measurement *m)
{
    m->has_count = evidence_count(element, "k", &m->k);
    m->has_items = evidence_count(element, "n", &m->n);
    check_count(reading, element, m);
    bool counted = m->has_count && m->has_items && m->k <= m->n && m->n > 0;
    double k = (double)m->k, n = (double)m->n;
    m->value = evidence_number(element, "value");
    if (!xml_value(element, "value")) {
        m->value = counted ? k / n : NAN;
        if (!xml_value(element, "k")) {
            diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "missing-value",
                            xml_place(element), "this measurement has no value");
            diagnostics_hint(reading->diagnostics, "give 'value', or 'k' and 'n'");
        }
    } else if (counted && m->value != k && fabs(m->value - k / n) * n > 1) {
        diagnostics_add(reading->diagnostics, SEVERITY_WARNING, "value-differs",
                        xml_value_place(element, "value"),
                        "the value is not that of k of n, %.4g", k / n);
    }
}

static double read_allowance(struct reading_evidence *reading,
                             const struct xml_element *element, const char *name)
{
    double allowance = evidence_number(element, name);
    if (allowance < 0) {
        evidence_report(reading, "bad-value", element, name, "an allowance is not negative");
    }
    return isnan(allowance) ? 0 : allowance;
}

static void read_measurement(struct reading_evidence *reading,
                             const struct xml_element *element)
{
    struct evidence *evidence = reading->evidence;
    struct measurement m = {.metric = value_or_empty(element, "metric"),
                            .category = value_or_empty(element, "category"),
                            .checkpoint = value_or_empty(element, "checkpoint"),
                            .mode = "",
                            .elicitation =
                                evidence_word(element, "elicitation", elicitation_words, 0),
                            .contaminated = evidence_is_yes(element, "contaminated"),
                            .saturated = evidence_is_yes(element, "saturated"),
                            .inferred = evidence_is_yes(element, "inferred"),
                            .illustrative = evidence_is_yes(element, "illustrative"),
                            .area = evidence_word(element, "area", area_words, AREA_TIERS),
                            .method = value_or_empty(element, "method"),
                            .evaluator = value_or_empty(element, "evaluator"),
                            .date = value_or_empty(element, "date"),
                            .note = evidence_note(reading, element),
                            .values = value_or_empty(element, "item-values"),
                            .provenance = evidence_provenance(reading, element)};
    if (*m.checkpoint) {
        uint32_t index =
            registry_resolve(&reading->checkpoints, m.checkpoint,
                             xml_value_place(element, "checkpoint"), reading->diagnostics);
        if (index != NONE) {
            m.checkpoint_kind = evidence->checkpoints.items[index].kind;
            m.mode = evidence->checkpoints.items[index].mode;
        }
    }
    read_value(reading, element, &m);
    check_interval(reading, element, &m);
    m.margin = read_allowance(reading, element, "margin");
    m.sandbagging = read_allowance(reading, element, "sandbagging");
    m.awareness = read_allowance(reading, element, "awareness");
    m.has_refusals = evidence_count(element, "refusals", &m.refusals);
    evidence_require_origin(reading, element);
    const char *key =
        arena_format(&reading->set->arena, "m\n%s\n%s\n%s\n%u\n%s\n%s", m.metric, m.category,
                     m.checkpoint, m.elicitation, m.evaluator, m.date);
    evidence_require_first(reading, element, key, m.metric);
    reading->failed |= !vec_push(&evidence->measurements, m);
}

static void read_checkpoint(struct reading_evidence *reading, const struct xml_element *element)
{
    struct evidence *evidence = reading->evidence;
    struct checkpoint checkpoint = {
        .id = value_or_empty(element, "id"),
        .kind = evidence_word(element, "kind", checkpoint_kind_words, CHECKPOINT_MODEL),
        .title = value_or_empty(element, "title"),
        .mode = value_or_empty(element, "mode"),
        .provenance = evidence_provenance(reading, element)};
    declare(reading, &reading->checkpoints, evidence->checkpoints.count, element);
    reading->failed |= !vec_push(&evidence->checkpoints, checkpoint);
}

static void read_safeguard(struct reading_evidence *reading, const struct xml_element *element)
{
    struct safeguard_record record = {
        .safeguard = value_or_empty(element, "ref"),
        .status = evidence_word(element, "status", safeguard_status_words, SAFEGUARD_UNDEFINED),
        .tested_against = word_mask(element, "tested-against", adversary_words),
        .date = value_or_empty(element, "date"),
        .expires = value_or_empty(element, "expires"),
        .illustrative = evidence_is_yes(element, "illustrative"),
        .note = evidence_note(reading, element),
        .provenance = evidence_provenance(reading, element)};
    if (*record.date && *record.expires && strcmp(record.expires, record.date) <= 0) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "expires-too-early",
                        xml_value_place(element, "expires"),
                        "it expires on %.10s, not after its date, %.10s", record.expires,
                        record.date);
    }
    evidence_require_origin(reading, element);
    const char *key = arena_format(&reading->set->arena, "s\n%s", record.safeguard);
    evidence_require_first(reading, element, key, record.safeguard);
    evidence_read_campaigns(reading, element, &record);
    reading->failed |= !vec_push(&reading->evidence->safeguards, record);
}

static void read_coverage(struct reading_evidence *reading, const struct xml_element *element)
{
    struct coverage_record record = {
        .scenario = value_or_empty(element, "scenario"),
        .assessed = evidence_word(element, "assessed", assessed_words, ASSESSED_NONE),
        .reason = value_or_empty(element, "reason"),
        .provenance = evidence_provenance(reading, element)};
    const char *key = arena_format(&reading->set->arena, "c\n%s", record.scenario);
    evidence_require_first(reading, element, key, record.scenario);
    reading->failed |= !vec_push(&reading->evidence->coverage, record);
}

static void read_judgement(struct reading_evidence *reading, const struct xml_element *element)
{
    struct judgement_record record = {.question = value_or_empty(element, "id"),
                                      .holds = evidence_is_yes(element, "holds"),
                                      .role = value_or_empty(element, "role"),
                                      .date = value_or_empty(element, "date"),
                                      .reason = value_or_empty(element, "reason"),
                                      .provenance = evidence_provenance(reading, element)};
    const char *key = arena_format(&reading->set->arena, "j\n%s", record.question);
    evidence_require_first(reading, element, key, record.question);
    reading->failed |= !vec_push(&reading->evidence->judgements, record);
}

typedef void read_element(struct reading_evidence *reading, const struct xml_element *element);

/* The children that the grammar allows, those named 'name' only. */
static void each(struct reading_evidence *reading, const struct xml_element *parent,
                 const char *name, read_element *read)
{
    for (const struct xml_element *e = parent->first_child; e && !reading->failed;
         e = e->next) {
        if (e->rule && strcmp(e->name, name) == 0) {
            read(reading, e);
        }
    }
}

static void read_source(struct reading_evidence *reading, const struct xml_element *element)
{
    uint32_t index = (uint32_t)reading->source_elements.count;
    reading->failed |=
        !vec_push(&reading->source_elements, element) ||
        !registry_declare(&reading->sources, value_or_empty(element, "id"), index,
                          xml_value_place(element, "id"), reading->diagnostics);
}

/* Checkpoints are declared before any measurement names one, wherever they stand. */
static void read_system(struct reading_evidence *reading, const struct xml_element *element)
{
    reading->evidence = evidence_set_add(reading->set);
    if (!reading->evidence) {
        reading->failed = true;
        return;
    }
    declare(reading, &reading->systems, reading->set->systems.count - 1, element);
    reading->evidence->system = value_or_empty(element, "id");
    reading->evidence->title = value_or_empty(element, "title");
    reading->evidence->developer = value_or_empty(element, "developer");
    reading->evidence->date = value_or_empty(element, "date");
    reading->evidence->line = line_of(reading, element);
    registry_release(&reading->checkpoints);
    registry_init(&reading->checkpoints, "checkpoint");
    registry_release(&reading->records);
    registry_init(&reading->records, "record");
    size_t line = reading->line, line_offset = reading->line_offset;
    each(reading, element, "checkpoint", read_checkpoint);
    reading->line = line;
    reading->line_offset = line_offset;
    for (const struct xml_element *e = element->first_child; e && !reading->failed;
         e = e->next) {
        static const struct {
            const char *name;
            read_element *read;
        } kinds[] = {
            {"measurement", read_measurement},    {"safeguard", read_safeguard},
            {"coverage", read_coverage},          {"judgement", read_judgement},
            {"campaign", evidence_read_campaign}, {"observation", evidence_read_observation},
            {"incident", evidence_read_incident}, {"uplift-study", evidence_read_study},
            {"event", evidence_read_event}};
        for (size_t i = 0; e->rule && i < sizeof(kinds) / sizeof(*kinds); i++) {
            if (strcmp(e->name, kinds[i].name) == 0) {
                kinds[i].read(reading, e);
            }
        }
    }
}

static enum status start_reading(struct reading_evidence *reading, const struct source *source)
{
    struct evidence_set *set = reading->set;
    char *digest = arena_array(&set->arena, DIGEST_HEX, 1);
    const char *slash = strrchr(source->path, '/');
    const char *file = arena_string(&set->arena, slash ? slash + 1 : source->path);
    registry_init(&reading->sources, "source");
    registry_init(&reading->systems, "system");
    registry_init(&reading->checkpoints, "checkpoint");
    registry_init(&reading->records, "record");
    if (!digest || !file) {
        return STATUS_MEMORY;
    }
    set->digest = digest;
    set->file = file;
    return digest_hex(source->bytes, source->length, digest, reading->diagnostics);
}

static void end_reading(struct reading_evidence *reading)
{
    registry_release(&reading->sources);
    registry_release(&reading->systems);
    registry_release(&reading->checkpoints);
    registry_release(&reading->records);
    vec_release(&reading->source_elements);
}

static enum status seal_all(struct evidence_set *set, struct diagnostics *diagnostics)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < set->systems.count && status == STATUS_OK; i++) {
        status = evidence_seal(&set->systems.items[i], diagnostics);
    }
    return status;
}

static enum status read_tree(struct reading_evidence *reading, struct xml_element *root)
{
    struct diagnostics *diagnostics = reading->diagnostics;
    size_t errors = diagnostics->errors;
    grammar_check(&evidence_grammar, root, diagnostics);
    if (root->rule) {
        each(reading, root, "source", read_source);
        each(reading, root, "system", read_system);
    }
    return reading->failed || diagnostics->failed ? STATUS_MEMORY
           : diagnostics->errors > errors         ? STATUS_INVALID
                                                  : seal_all(reading->set, diagnostics);
}

static enum status read_document(const struct source *source, struct evidence_set *set,
                                 evidence_tree *make_tree, struct diagnostics *diagnostics)
{
    struct reading_evidence reading = {
        .set = set, .source = source, .diagnostics = diagnostics, .line = 1};
    struct xml_element *root = NULL;
    evidence_set_release(set);
    enum status status = start_reading(&reading, source);
    if (status == STATUS_OK) {
        status = make_tree(&set->arena, source, &root, diagnostics);
    }
    if (status == STATUS_OK) {
        status = read_tree(&reading, root);
    }
    end_reading(&reading);
    diagnostics_sort(diagnostics);
    if (status != STATUS_OK) {
        evidence_set_release(set);
    }
    return status;
}

enum status evidence_read(const struct source *source, struct evidence_set *set,
                          struct diagnostics *diagnostics)
{
    return read_document(source, set, xml_tree_read, diagnostics);
}

enum status evidence_read_json(const struct source *source, struct evidence_set *set,
                               struct diagnostics *diagnostics)
{
    return read_document(source, set, evidence_tree_of_json, diagnostics);
}
