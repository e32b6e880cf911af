/* Reading by libarchive, which knows zstd in ZIP. Sizes are taken from what comes out, not from
 * what the archive claims; a claim above the cap is refused before anything is unpacked. The
 * directory is gone through twice: to learn which entry of a name is the last, and to read. */
#include "model/archive_reader.h"

#include "base/library.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/names.h"
#include "base/vec.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The functions of libarchive that are used, loaded when they are needed. */
static struct {
    struct archive *(*read_new)(void);
    int (*read_free)(struct archive *);
    la_ssize_t (*read_data)(struct archive *, void *, size_t);
    int (*read_next_header)(struct archive *, struct archive_entry **);
    int (*read_open_memory)(struct archive *, const void *, size_t);
    int (*read_open1)(struct archive *);
    int (*read_set_read_callback)(struct archive *, archive_read_callback *);
    int (*read_set_seek_callback)(struct archive *, archive_seek_callback *);
    int (*read_set_callback_data)(struct archive *, void *);
    void (*set_error)(struct archive *, int, const char *, ...);
    int (*read_support_format_zip_seekable)(struct archive *);
    const char *(*error_string)(struct archive *);
    int (*entry_is_encrypted)(struct archive_entry *);
    const char *(*entry_pathname)(struct archive_entry *);
    const char *(*entry_pathname_utf8)(struct archive_entry *);
    la_int64_t (*entry_size)(struct archive_entry *);
    int (*entry_size_is_set)(struct archive_entry *);
} libarchive;

static const struct library_function functions[] = {
    LIBRARY_FUNCTION(libarchive.read_new, archive_read_new),
    LIBRARY_FUNCTION(libarchive.read_free, archive_read_free),
    LIBRARY_FUNCTION(libarchive.read_data, archive_read_data),
    LIBRARY_FUNCTION(libarchive.read_next_header, archive_read_next_header),
    LIBRARY_FUNCTION(libarchive.read_open_memory, archive_read_open_memory),
    LIBRARY_FUNCTION(libarchive.read_open1, archive_read_open1),
    LIBRARY_FUNCTION(libarchive.read_set_read_callback, archive_read_set_read_callback),
    LIBRARY_FUNCTION(libarchive.read_set_seek_callback, archive_read_set_seek_callback),
    LIBRARY_FUNCTION(libarchive.read_set_callback_data, archive_read_set_callback_data),
    LIBRARY_FUNCTION(libarchive.set_error, archive_set_error),
    LIBRARY_FUNCTION(libarchive.read_support_format_zip_seekable,
                     archive_read_support_format_zip_seekable),
    LIBRARY_FUNCTION(libarchive.error_string, archive_error_string),
    LIBRARY_FUNCTION(libarchive.entry_is_encrypted, archive_entry_is_encrypted),
    LIBRARY_FUNCTION(libarchive.entry_pathname, archive_entry_pathname),
    LIBRARY_FUNCTION(libarchive.entry_pathname_utf8, archive_entry_pathname_utf8),
    LIBRARY_FUNCTION(libarchive.entry_size, archive_entry_size),
    LIBRARY_FUNCTION(libarchive.entry_size_is_set, archive_entry_size_is_set),
};

static const struct library library = {ARCHIVE_SONAME, functions,
                                       sizeof functions / sizeof *functions};

/* An archive that is being read. */
struct opened {
    const struct source *source;
    struct archive *archive;
    void *reading; /* of the source's stream */
    uint64_t offset;
    char part[65536];
};

struct archive_reading {
    struct arena *arena;
    const struct source *source;
    const struct archive_plan *plan;
    struct diagnostics *diagnostics;
    struct opened *opened;
    struct names names; /* of wanted entries */
    VEC(size_t) last;   /* the last entry of each, counted from 0 */
    uint64_t budget;    /* bytes that may still be unpacked */
    const char *entry;  /* the name of the present one */
    enum status fault;  /* of reading it */
};

/* An entry as a source: at first it is read where the archive stands, later from anew. */
struct entry_stream {
    struct source_stream stream; /* the first member: a stream is found by its address */
    struct source source;
    const struct source *archive;
    size_t index;
    struct archive_reading *live; /* while the archive stands at the entry */
};

struct entry_reading {
    struct opened *opened;
    struct archive_reading *live;
    uint64_t unpacked;
};

static enum status refuse(struct archive_reading *r, enum status status, const char *code,
                          const char *name, const char *sentence)
{
    const struct source whole = {.path = r->source->path};
    diagnostics_add(r->diagnostics, SEVERITY_ERROR, code, (struct place){&whole, 0},
                    "the entry '%.80s' %s", name, sentence);
    return status;
}

static enum status refuse_damage(struct archive_reading *r)
{
    const struct source whole = {.path = r->source->path};
    const char *reason = libarchive.error_string(r->opened->archive);
    diagnostics_add(r->diagnostics, SEVERITY_ERROR, "damaged-archive",
                    (struct place){&whole, 0}, "this ZIP archive is damaged: %.120s",
                    reason ? reason : "it has no readable directory");
    return STATUS_INVALID;
}

bool archive_detect(const struct source *head)
{
    return head->length >= 4 &&
           (memcmp(head->bytes, "PK\3\4", 4) == 0 || memcmp(head->bytes, "PK\5\6", 4) == 0);
}

/* A relative path without '..': what honest logs are made of. */
static bool is_plain_name(const char *name)
{
    if (!*name || *name == '/' || strchr(name, '\\') || strchr(name, ':') == name + 1) {
        return false;
    }
    for (const char *part = name; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0')) {
            return false;
        }
    }
    return true;
}

static la_ssize_t read_archive(struct archive *archive, void *context, const void **bytes)
{
    struct opened *opened = context;
    ptrdiff_t got =
        opened->source->stream->read(opened->reading, opened->part, sizeof(opened->part));
    if (got < 0) {
        libarchive.set_error(archive, EINVAL, "it cannot be read");
        return ARCHIVE_FATAL;
    }
    opened->offset += (uint64_t)got;
    *bytes = opened->part;
    return got;
}

static la_int64_t seek_archive(struct archive *archive, void *context, la_int64_t offset,
                               int whence)
{
    struct opened *opened = context;
    uint64_t from = whence == SEEK_SET   ? 0
                    : whence == SEEK_CUR ? opened->offset
                                         : opened->source->length;
    if (offset < 0 && (uint64_t)-offset > from) {
        libarchive.set_error(archive, EINVAL, "it points in front of its beginning");
        return ARCHIVE_FATAL;
    }
    opened->offset = from + (uint64_t)offset;
    opened->source->stream->seek(opened->reading, opened->offset);
    return (la_int64_t)opened->offset;
}

static void close_archive(struct opened *opened)
{
    if (opened) {
        if (opened->archive) {
            libarchive.read_free(opened->archive);
        }
        if (opened->reading) {
            opened->source->stream->close(opened->reading);
        }
        memory_free(opened);
    }
}

static bool open_stream(struct opened *opened)
{
    return libarchive.read_set_read_callback(opened->archive, read_archive) == ARCHIVE_OK &&
           libarchive.read_set_seek_callback(opened->archive, seek_archive) == ARCHIVE_OK &&
           libarchive.read_set_callback_data(opened->archive, opened) == ARCHIVE_OK &&
           libarchive.read_open1(opened->archive) == ARCHIVE_OK;
}

/* NULL when memory is out; '*sound' says whether it is a ZIP archive. */
static struct opened *open_archive(const struct source *source, bool *sound)
{
    struct opened *opened = memory_zeroed(1, sizeof(*opened));
    if (!opened) {
        return NULL;
    }
    opened->source = source;
    opened->archive = libarchive.read_new();
    opened->reading = source->bytes ? NULL : source->stream->open(source->stream);
    if (!opened->archive || (!source->bytes && !opened->reading)) {
        close_archive(opened);
        return NULL;
    }
    *sound = libarchive.read_support_format_zip_seekable(opened->archive) == ARCHIVE_OK &&
             (source->bytes ? libarchive.read_open_memory(opened->archive, source->bytes,
                                                          source->length) == ARCHIVE_OK
                            : open_stream(opened));
    return opened;
}

static void *open_entry(const struct source_stream *stream)
{
    struct entry_stream *entry = (struct entry_stream *)(uintptr_t)stream;
    struct entry_reading *reading = memory_zeroed(1, sizeof(*reading));
    struct archive_entry *header;
    bool sound = true;
    if (!reading) {
        return NULL;
    }
    reading->live = entry->live;
    reading->opened = entry->live ? entry->live->opened : open_archive(entry->archive, &sound);
    for (size_t i = 0; reading->opened && !entry->live && i <= entry->index; i++) {
        sound = sound &&
                libarchive.read_next_header(reading->opened->archive, &header) >= ARCHIVE_WARN;
    }
    entry->live = NULL;
    return reading;
}

/* Counts what comes out of an entry that is read for the first time. */
static bool spend(struct entry_reading *reading, uint64_t got)
{
    struct archive_reading *r = reading->live;
    reading->unpacked += got;
    if (r && reading->unpacked > LIMIT_ARCHIVE_ENTRY) {
        r->fault = refuse(r, STATUS_LIMIT, "entry-too-large", r->entry,
                          "is larger than any log needs");
    } else if (r && got > r->budget) {
        r->fault = refuse(r, STATUS_LIMIT, "expands-too-much", r->entry,
                          "expands to more than a thousand times the archive");
    } else if (r) {
        r->budget -= got;
    }
    return !r || r->fault == STATUS_OK;
}

static ptrdiff_t read_entry_part(void *context, char *buffer, size_t size)
{
    struct entry_reading *reading = context;
    la_ssize_t got =
        reading->opened ? libarchive.read_data(reading->opened->archive, buffer, size) : -1;
    if (got < 0) {
        if (reading->live) {
            reading->live->fault = refuse_damage(reading->live);
        }
        return -1;
    }
    return spend(reading, (uint64_t)got) ? got : -1;
}

static void close_entry(void *context)
{
    struct entry_reading *reading = context;
    if (!reading->live) {
        close_archive(reading->opened);
    }
    memory_free(reading);
}

static enum status visit_entry(struct archive_reading *r, const char *name, size_t index)
{
    struct entry_stream *entry = arena_array(r->arena, 1, sizeof(*entry));
    const char *path = arena_format(r->arena, "%s:%s", r->source->path, name);
    const char *copy = arena_string(r->arena, name);
    if (!entry || !path || !copy) {
        return STATUS_MEMORY;
    }
    entry->stream = (struct source_stream){open_entry, read_entry_part, NULL, close_entry};
    entry->source = (struct source){.path = path, .stream = &entry->stream};
    entry->archive = r->source;
    entry->index = index;
    entry->live = r;
    r->entry = copy;
    enum status status = r->plan->visit(r->plan->context, copy, &entry->source);
    entry->live = NULL;
    return r->fault != STATUS_OK ? r->fault : status;
}

static enum status check_entry(struct archive_reading *r, struct archive_entry *entry,
                               const char *name)
{
    if (libarchive.entry_is_encrypted(entry)) {
        return refuse(r, STATUS_INVALID, "encrypted-entry", name, "is encrypted");
    }
    if (libarchive.entry_size_is_set(entry) &&
        (uint64_t)libarchive.entry_size(entry) > LIMIT_ARCHIVE_ENTRY) {
        return refuse(r, STATUS_LIMIT, "entry-too-large", name, "is larger than any log needs");
    }
    return STATUS_OK;
}

/* In the first pass notes which entry of a name is the last, in the second one visits those. */
static enum status pass_entry(struct archive_reading *r, struct archive_entry *entry,
                              size_t index, bool first)
{
    const char *plain = libarchive.entry_pathname(entry);
    const char *name = plain ? plain : libarchive.entry_pathname_utf8(entry);
    if (name && !is_plain_name(name)) {
        return refuse(r, STATUS_INVALID, "unsafe-entry-name", name,
                      "has a name that leads out of the archive");
    }
    if (!name || !r->plan->wants(name)) {
        return STATUS_OK;
    }
    uint32_t known = names_intern(&r->names, name);
    if (known == NAMES_NONE || (known >= r->last.count && !vec_push(&r->last, index))) {
        return STATUS_MEMORY;
    }
    if (first) {
        r->last.items[known] = index;
        return check_entry(r, entry, name);
    }
    return r->last.items[known] == index ? visit_entry(r, name, index) : STATUS_OK;
}

static enum status pass_entries(struct archive_reading *r, bool first)
{
    struct archive_entry *entry;
    for (size_t index = 0; index < LIMIT_ARCHIVE_ENTRIES; index++) {
        int result = libarchive.read_next_header(r->opened->archive, &entry);
        if (result == ARCHIVE_EOF) {
            return STATUS_OK;
        }
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
            return refuse_damage(r);
        }
        enum status status = pass_entry(r, entry, index, first);
        if (status != STATUS_OK) {
            return status;
        }
    }
    const struct source whole = {.path = r->source->path};
    diagnostics_add(r->diagnostics, SEVERITY_ERROR, "too-many-entries",
                    (struct place){&whole, 0}, "the archive has more than %u entries",
                    LIMIT_ARCHIVE_ENTRIES);
    return STATUS_LIMIT;
}

static enum status pass(struct archive_reading *r, bool first)
{
    bool sound = false;
    r->opened = open_archive(r->source, &sound);
    enum status status = !r->opened ? STATUS_MEMORY
                         : sound    ? pass_entries(r, first)
                                    : refuse_damage(r);
    close_archive(r->opened);
    return status;
}

enum status archive_reader_read(struct arena *arena, const struct source *source,
                                const struct archive_plan *plan,
                                struct diagnostics *diagnostics)
{
    struct archive_reading r = {.arena = arena,
                                .source = source,
                                .plan = plan,
                                .diagnostics = diagnostics,
                                .budget = 1024 * 1024 +
                                          (uint64_t)source->length * LIMIT_ARCHIVE_RATIO,
                                .fault = STATUS_OK};
    enum status status = library_load(&library, diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    names_init(&r.names);
    status = pass(&r, true);
    if (status == STATUS_OK && r.last.count) {
        status = pass(&r, false);
    }
    names_release(&r.names);
    vec_release(&r.last);
    return status;
}
