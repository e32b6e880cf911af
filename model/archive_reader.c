/* Reading by libarchive, which knows zstd in ZIP. Sizes are taken from what comes out, not from
 * what the archive claims; a claim above the cap is refused before anything is unpacked. */
#include "model/archive_reader.h"

#include "base/library.h"
#include "base/limits.h"
#include "base/text.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

/* The functions of libarchive that are used, loaded when they are needed. */
static struct {
    struct archive *(*read_new)(void);
    int (*read_free)(struct archive *);
    la_ssize_t (*read_data)(struct archive *, void *, size_t);
    int (*read_next_header)(struct archive *, struct archive_entry **);
    int (*read_open_memory)(struct archive *, const void *, size_t);
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

struct archive_reading {
    struct arena *arena;
    const struct source *source;
    struct archive_files *files;
    struct diagnostics *diagnostics;
    struct archive *archive;
    size_t budget; /* bytes that may still be unpacked */
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
    const char *reason = libarchive.error_string(r->archive);
    diagnostics_add(r->diagnostics, SEVERITY_ERROR, "damaged-archive",
                    (struct place){&whole, 0}, "this ZIP archive is damaged: %.120s",
                    reason ? reason : "it has no readable directory");
    return STATUS_INVALID;
}

bool archive_detect(const struct source *source)
{
    return source->length >= 4 &&
           (memcmp(source->bytes, "PK\3\4", 4) == 0 || memcmp(source->bytes, "PK\5\6", 4) == 0);
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

static enum status unpack(struct archive_reading *r, const char *name, struct text *bytes)
{
    char buffer[65536];
    for (;;) {
        la_ssize_t got = libarchive.read_data(r->archive, buffer, sizeof(buffer));
        if (got == 0) {
            return bytes->failed ? STATUS_MEMORY : STATUS_OK;
        }
        if (got < 0) {
            return refuse_damage(r);
        }
        if (bytes->length + (size_t)got > LIMIT_ARCHIVE_ENTRY) {
            return refuse(r, STATUS_LIMIT, "entry-too-large", name,
                          "is larger than any log needs");
        }
        if ((size_t)got > r->budget) {
            return refuse(r, STATUS_LIMIT, "expands-too-much", name,
                          "expands to more than a thousand times the archive");
        }
        r->budget -= (size_t)got;
        text_append_bytes(bytes, buffer, (size_t)got);
    }
}

static enum status keep(struct archive_reading *r, const char *name, const struct text *bytes)
{
    struct source *file = arena_array(r->arena, 1, sizeof(*file));
    if (!file) {
        return STATUS_MEMORY;
    }
    file->path = arena_format(r->arena, "%s:%s", r->source->path, name);
    file->bytes = arena_copy(r->arena, text_string(bytes), bytes->length);
    file->length = bytes->length;
    if (!file->path || !file->bytes) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < r->files->list.count; i++) {
        if (strcmp(r->files->list.items[i]->path, file->path) == 0) {
            r->files->list.items[i] = file;
            return STATUS_OK;
        }
    }
    return vec_push(&r->files->list, file) ? STATUS_OK : STATUS_MEMORY;
}

static enum status read_entry(struct archive_reading *r, struct archive_entry *entry,
                              archive_wants *wants)
{
    const char *plain = libarchive.entry_pathname(entry);
    const char *name = plain ? plain : libarchive.entry_pathname_utf8(entry);
    if (name && !is_plain_name(name)) {
        return refuse(r, STATUS_INVALID, "unsafe-entry-name", name,
                      "has a name that leads out of the archive");
    }
    if (!name || !wants(name)) {
        return STATUS_OK;
    }
    if (libarchive.entry_is_encrypted(entry)) {
        return refuse(r, STATUS_INVALID, "encrypted-entry", name, "is encrypted");
    }
    if (libarchive.entry_size_is_set(entry) &&
        libarchive.entry_size(entry) > (la_int64_t)LIMIT_ARCHIVE_ENTRY) {
        return refuse(r, STATUS_LIMIT, "entry-too-large", name, "is larger than any log needs");
    }
    struct text bytes;
    text_init(&bytes);
    enum status status = unpack(r, name, &bytes);
    if (status == STATUS_OK) {
        status = keep(r, name, &bytes);
    }
    text_release(&bytes);
    return status;
}

static enum status read_entries(struct archive_reading *r, archive_wants *wants)
{
    struct archive_entry *entry;
    for (size_t count = 0; count < LIMIT_ARCHIVE_ENTRIES; count++) {
        int result = libarchive.read_next_header(r->archive, &entry);
        if (result == ARCHIVE_EOF) {
            return STATUS_OK;
        }
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
            return refuse_damage(r);
        }
        enum status status = read_entry(r, entry, wants);
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

enum status archive_reader_read(struct arena *arena, const struct source *source,
                                archive_wants *wants, struct archive_files *files,
                                struct diagnostics *diagnostics)
{
    struct archive_reading r = {.arena = arena,
                                .source = source,
                                .files = files,
                                .diagnostics = diagnostics,
                                .budget = 1024 * 1024 + source->length * LIMIT_ARCHIVE_RATIO};
    enum status status = library_load(&library, diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    r.archive = libarchive.read_new();
    if (!r.archive) {
        return STATUS_MEMORY;
    }
    if (libarchive.read_support_format_zip_seekable(r.archive) != ARCHIVE_OK ||
        libarchive.read_open_memory(r.archive, source->bytes, source->length) != ARCHIVE_OK) {
        status = refuse_damage(&r);
    } else {
        status = read_entries(&r, wants);
    }
    libarchive.read_free(r.archive);
    return status;
}

const struct source *archive_file(const struct archive_files *files, const char *name)
{
    for (size_t i = 0; i < files->list.count; i++) {
        const char *path = files->list.items[i]->path;
        size_t length = strlen(path), tail = strlen(name);
        if (length > tail && path[length - tail - 1] == ':' &&
            strcmp(path + length - tail, name) == 0) {
            return files->list.items[i];
        }
    }
    return NULL;
}
