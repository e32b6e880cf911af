/* From a log's results to evidence; see import.h.
 *
 * A mapping rule says what a result measures; without one it keeps the name that its task and
 * metric give it. Every record cites its place in the log as a JSON pointer, below the name of
 * the file inside an archive or folder. */
#include "model/import.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/file_stream.h"
#include "base/limits.h"
#include "base/names.h"
#include "base/text.h"
#include "model/import_log.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

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
        evidence->title =
            *result->model ? keep(b, log_clip(b->reading, result->model, 200)) : name;
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

static void add_measurement(struct building *b, const struct log_result *result)
{
    struct evidence *evidence = find_system(b, result);
    if (!evidence || b->reading->failed) {
        return;
    }
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
                            .provenance = provenance(b, result)};
    if (m.has_interval) {
        m.low = result->low < m.value ? result->low : m.value;
        m.high = result->high > m.value ? result->high : m.value;
        m.confidence = result->confidence;
    }
    apply_names(b, result, evidence, &m);
    if (is_first(b, evidence, result, &m)) {
        b->reading->failed |= !vec_push(&evidence->measurements, m);
    }
}

static enum status build(struct log_reading *reading, struct evidence_set *set)
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
        status = evidence_seal(&set->systems.items[i]);
    }
    return status;
}

static bool name_set(struct evidence_set *set, const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    size_t start = length;
    while (start > 0 && path[start - 1] != '/') {
        start--;
    }
    set->file = arena_copy(&set->arena, path + start, length - start);
    return set->file != NULL;
}

/* What besides the bytes decides what is stored: importing them again under another mapping is
 * another import. */
static bool name_reading(struct evidence_set *set, const struct import_format *format,
                         const struct import_options *options)
{
    struct text text;
    char hex[DIGEST_HEX];
    text_init(&text);
    text_format(&text, "%s\n%s\n%s\n%d", options->mapping ? options->mapping->digest : "",
                options->system ? options->system : "",
                options->evaluator ? options->evaluator : "", options->partial);
    digest_hex(text_string(&text), text.length, hex);
    set->format = format->name;
    set->reading = text.failed ? NULL : arena_string(&set->arena, hex);
    text_release(&text);
    return set->reading != NULL;
}

/* What is imported: a file, bytes in memory, or a folder. */
struct subject {
    const struct source *source;
    struct file_stream *file; /* or NULL */
    const char *digest;       /* of bytes in memory; otherwise reading takes it */
};

/* The digest, which a file has only when all of it was read. */
static enum status take_digest(const struct subject *subject, struct log_reading *reading,
                               struct evidence_set *set)
{
    enum status status = STATUS_OK;
    if (subject->file) {
        status = file_stream_finish(subject->file, reading->digest, reading->diagnostics);
    }
    if (status == STATUS_OK) {
        set->digest =
            arena_string(&set->arena, subject->digest ? subject->digest : reading->digest);
        status = set->digest ? STATUS_OK : STATUS_MEMORY;
    }
    return status;
}

static enum status read_results(const struct import_format *format, struct log_reading *reading,
                                const struct subject *subject, struct evidence_set *set)
{
    struct diagnostics *diagnostics = reading->diagnostics;
    size_t errors = diagnostics->errors;
    if (!name_set(set, subject->source->path) || !name_reading(set, format, reading->options)) {
        return STATUS_MEMORY;
    }
    enum status status = format->read(reading);
    if (status == STATUS_OK || status == STATUS_IO) {
        enum status finished = take_digest(subject, reading, set);
        status = finished == STATUS_OK ? status : finished;
    }
    if (status == STATUS_OK && diagnostics->errors == errors && !reading->results.count) {
        log_error(reading, "no-results", subject->source, NULL, "this %s holds no result",
                  format->title);
    }
    if (status == STATUS_OK && diagnostics->errors == errors) {
        status = build(reading, set);
    }
    if (status == STATUS_OK && diagnostics->errors > errors) {
        status = STATUS_INVALID;
    }
    return reading->failed || diagnostics->failed ? STATUS_MEMORY : status;
}

static enum status read_log(const struct import_format *format, const struct subject *subject,
                            const struct import_options *options, struct evidence_set *set,
                            struct diagnostics *diagnostics)
{
    struct arena scratch;
    struct log_reading reading = {.scratch = &scratch,
                                  .source = subject->source,
                                  .options = options,
                                  .diagnostics = diagnostics};
    arena_init(&scratch);
    evidence_set_release(set);
    enum status status = read_results(format, &reading, subject, set);
    for (size_t i = 0; i < reading.files.count; i++) {
        file_stream_close(reading.files.items[i]);
    }
    vec_release(&reading.files);
    vec_release(&reading.results);
    arena_release(&scratch);
    if (status != STATUS_OK) {
        evidence_set_release(set);
    }
    return status;
}

static void pass_value(void *context, const struct json_node *value)
{
    (void)context;
    (void)value;
}

/* A document that begins as JSON but is none says so, rather than "unknown format". */
static enum status explain(const struct source *source, const struct source *head, bool named,
                           struct diagnostics *diagnostics)
{
    static const struct json_plan plan = {.visit = pass_value};
    const struct source whole = {.path = source->path};
    if (named && head->length > 0 && strchr("{[", head->bytes[0])) {
        enum status status = json_read_lines(source, &plan, diagnostics);
        if (status != STATUS_OK) {
            return status;
        }
    }
    diagnostics_add(diagnostics, named ? SEVERITY_ERROR : SEVERITY_WARNING,
                    named ? "unknown-format" : "unrecognised-file", (struct place){&whole, 0},
                    "no evaluation log of a known format%s",
                    named ? "" : ": it is passed over");
    diagnostics_hint(diagnostics, "docs/IMPORT.md lists the formats that can be imported");
    return named ? STATUS_INVALID : STATUS_OK;
}

/* Evidence files are read as a whole. */
static enum status read_evidence(const struct subject *subject, struct evidence_set *set,
                                 struct diagnostics *diagnostics)
{
    struct arena arena;
    struct source source = *subject->source;
    enum status status = STATUS_OK;
    arena_init(&arena);
    if (subject->file) {
        status = file_read(&arena, source.path, LIMIT_MODEL_FILE_BYTES, &source, diagnostics);
    }
    if (status == STATUS_OK) {
        status = evidence_read(&source, set, diagnostics);
    }
    arena_release(&arena);
    return status;
}

static enum status read_subject(const struct subject *subject, const struct source *head,
                                bool named, const struct import_options *options,
                                struct evidence_set *set, struct diagnostics *diagnostics)
{
    evidence_set_release(set);
    if (import_is_xml(head) && (named || import_is_evidence(head))) {
        return read_evidence(subject, set, diagnostics);
    }
    const struct import_format *format = import_detect(subject->source, head);
    return format ? read_log(format, subject, options, set, diagnostics)
                  : explain(subject->source, head, named, diagnostics);
}

enum status import_read_source(const struct source *source,
                               const struct import_options *options, struct evidence_set *set,
                               struct diagnostics *diagnostics)
{
    char digest[DIGEST_HEX];
    const struct subject subject = {.source = source, .digest = digest};
    digest_hex(source->bytes, source->length, digest);
    return read_subject(&subject, source, true, options, set, diagnostics);
}

/* A HELM run is a folder. */
static enum status read_folder(const char *path, const struct import_options *options,
                               struct evidence_set *set, struct diagnostics *diagnostics)
{
    const struct source folder = {.path = path};
    const struct subject subject = {.source = &folder};
    if (import_helm_detect(path)) {
        return read_log(&import_helm, &subject, options, set, diagnostics);
    }
    diagnostics_add(diagnostics, SEVERITY_ERROR, "unknown-format", (struct place){&folder, 0},
                    "'%s' is a folder, but no HELM run", path);
    return STATUS_INVALID;
}

/* A pipe, which cannot be read twice, is held in memory. */
static enum status read_pipe(const char *path, const struct import_options *options,
                             struct evidence_set *set, struct diagnostics *diagnostics)
{
    struct arena arena;
    struct source source;
    arena_init(&arena);
    enum status status = file_read(&arena, path, LIMIT_FILE_BYTES, &source, diagnostics);
    if (status == STATUS_OK) {
        status = import_read_source(&source, options, set, diagnostics);
    }
    arena_release(&arena);
    return status;
}

static enum status read_file(const struct import_path *path,
                             const struct import_options *options, struct evidence_set *set,
                             struct diagnostics *diagnostics)
{
    struct file_stream *file = NULL;
    struct window window;
    enum status status =
        file_stream_open(path->path, LIMIT_LOG_BYTES, options->listener, &file, diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    struct subject subject = {.source = file_stream_source(file), .file = file};
    window_open(&window, subject.source);
    window_advance(&window, 0);
    const struct source head = {
        .path = path->path, .bytes = window.bytes, .length = window.length};
    status = window.status;
    if (status == STATUS_OK) {
        status = read_subject(&subject, &head, path->named, options, set, diagnostics);
    } else if (status == STATUS_IO) {
        char hex[DIGEST_HEX];
        status = file_stream_finish(file, hex, diagnostics);
    }
    window_close(&window);
    file_stream_close(file);
    return status;
}

enum status import_read(const struct import_path *path, const struct import_options *options,
                        struct evidence_set *set, struct diagnostics *diagnostics)
{
    struct stat facts;
    bool known = stat(path->path, &facts) == 0;
    if (known && S_ISDIR(facts.st_mode)) {
        return read_folder(path->path, options, set, diagnostics);
    }
    return (known && S_ISFIFO(facts.st_mode) ? read_pipe(path->path, options, set, diagnostics)
                                             : read_file(path, options, set, diagnostics));
}
