/* Reading whatever can be imported: which format it has, its digest, its results; see import.h.
 * import_build.c makes evidence of them. */
#include "model/import.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/file_stream.h"
#include "base/limits.h"
#include "base/text.h"
#include "model/import_log.h"

#include <string.h>
#include <sys/stat.h>

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
static enum status name_reading(struct evidence_set *set, const struct import_format *format,
                                const struct import_options *options,
                                struct diagnostics *diagnostics)
{
    struct text text;
    char hex[DIGEST_HEX];
    text_init(&text);
    text_format(&text, "%s\n%s\n%s\n%d", options->mapping ? options->mapping->digest : "",
                options->system ? options->system : "",
                options->evaluator ? options->evaluator : "", options->partial);
    enum status status = digest_hex(text_string(&text), text.length, hex, diagnostics);
    set->format = format->name;
    set->reading = text.failed ? NULL : arena_string(&set->arena, hex);
    text_release(&text);
    return set->reading ? status : STATUS_MEMORY;
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
    enum status status = name_set(set, subject->source->path)
                             ? name_reading(set, format, reading->options, diagnostics)
                             : STATUS_MEMORY;
    if (status != STATUS_OK) {
        return status;
    }
    status = format->read(reading);
    if (status == STATUS_OK || status == STATUS_IO) {
        enum status finished = take_digest(subject, reading, set);
        status = finished == STATUS_OK ? status : finished;
    }
    if (status == STATUS_OK && diagnostics->errors == errors && !reading->results.count) {
        log_error(reading, "no-results", subject->source, NULL, "this %s holds no result",
                  format->title);
    }
    if (status == STATUS_OK && diagnostics->errors == errors) {
        status = import_build(reading, set);
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
        status = import_is_xml(&source) ? evidence_read(&source, set, diagnostics)
                                        : evidence_read_json(&source, set, diagnostics);
    }
    arena_release(&arena);
    return status;
}

static enum status read_subject(const struct subject *subject, const struct source *head,
                                bool named, const struct import_options *options,
                                struct evidence_set *set, struct diagnostics *diagnostics)
{
    evidence_set_release(set);
    if (import_is_exported(head) ||
        (import_is_xml(head) && (named || import_is_evidence(head)))) {
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
    enum status status = digest_hex(source->bytes, source->length, digest, diagnostics);
    return status == STATUS_OK ? read_subject(&subject, source, true, options, set, diagnostics)
                               : status;
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
