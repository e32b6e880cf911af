/* Reading files by position, so that several readings of one file do not disturb each other;
 * see file_stream.h. The digest goes along with whichever reading is the furthest: all begin at
 * the first byte and go on without a gap, save those that seek. */
#include "base/file_stream.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct file_stream {
    struct source_stream stream; /* the first member: a stream is found by its address */
    struct source source;
    const struct file_listener *listener;
    struct digest *digest;
    size_t digested; /* bytes from the beginning */
    int descriptor;
    int fault; /* errno of the first failed read */
    bool cancelled;
    struct stat facts; /* when it was opened */
};

struct file_reading {
    struct file_stream *file;
    uint64_t offset;
};

static void *open_reading(const struct source_stream *stream)
{
    struct file_reading *reading = memory_zeroed(1, sizeof(*reading));
    if (reading) {
        reading->file = (struct file_stream *)(uintptr_t)stream;
    }
    return reading;
}

/* Takes the digest of what nobody has read before. */
static bool digest_new_bytes(struct file_stream *file, uint64_t offset, const char *bytes,
                             size_t length)
{
    if (!file->digest || offset > file->digested || offset + length <= file->digested) {
        return true;
    }
    size_t known = file->digested - (size_t)offset;
    digest_add(file->digest, bytes + known, length - known);
    file->digested += length - known;
    const struct file_listener *listener = file->listener;
    file->cancelled |= listener && !listener->hear(listener->context, length - known);
    return !file->cancelled;
}

static ptrdiff_t read_part(void *context, char *buffer, size_t size)
{
    struct file_reading *reading = context;
    struct file_stream *file = reading->file;
    ssize_t got;
    do {
        got = pread(file->descriptor, buffer, size, (off_t)reading->offset);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        file->fault = file->fault ? file->fault : errno;
        return -1;
    }
    if (!digest_new_bytes(file, reading->offset, buffer, (size_t)got)) {
        return -1;
    }
    reading->offset += (uint64_t)got;
    return got;
}

static void seek_to(void *context, uint64_t offset)
{
    struct file_reading *reading = context;
    reading->offset = offset;
}

static void close_reading(void *context)
{
    memory_free(context);
}

static enum status report(const struct file_stream *file, const char *doing, const char *why,
                          struct diagnostics *diagnostics)
{
    const struct source whole = {.path = file->source.path};
    diagnostics_add(diagnostics, SEVERITY_ERROR, "file-access", (struct place){&whole, 0},
                    "cannot %s '%s': %s", doing, whole.path, why);
    return STATUS_IO;
}

static enum status open_file(struct file_stream *file, size_t cap,
                             struct diagnostics *diagnostics)
{
    struct stat *facts = &file->facts;
    if (stat(file->source.path, facts) == 0 && S_ISFIFO(facts->st_mode)) {
        /* opened and closed again, it would be lost for whoever writes to it */
        return report(file, "read", strerror(ESPIPE), diagnostics);
    }
    file->descriptor = open(file->source.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file->descriptor < 0 || fstat(file->descriptor, facts) != 0) {
        return report(file, "open", strerror(errno), diagnostics);
    }
    if (!S_ISREG(facts->st_mode)) {
        return report(file, "read", strerror(EINVAL), diagnostics);
    }
    if ((uintmax_t)file->facts.st_size > cap) {
        const struct source whole = {.path = file->source.path};
        diagnostics_add(diagnostics, SEVERITY_ERROR, "file-too-large",
                        (struct place){&whole, 0}, "'%s' is larger than the cap of %zu bytes",
                        whole.path, cap);
        return STATUS_LIMIT;
    }
    file->source.length = (size_t)file->facts.st_size;
    return STATUS_OK;
}

enum status file_stream_open_bare(const char *path, size_t cap, struct file_stream **stream,
                                  struct diagnostics *diagnostics)
{
    struct file_stream *file = memory_zeroed(1, sizeof(*file));
    *stream = NULL;
    if (!file) {
        return STATUS_MEMORY;
    }
    file->stream = (struct source_stream){open_reading, read_part, seek_to, close_reading};
    file->source = (struct source){.path = path, .stream = &file->stream};
    file->descriptor = -1;
    enum status status = open_file(file, cap, diagnostics);
    if (status != STATUS_OK) {
        file_stream_close(file);
        return status;
    }
    *stream = file;
    return STATUS_OK;
}

enum status file_stream_open(const char *path, size_t cap, const struct file_listener *listener,
                             struct file_stream **stream, struct diagnostics *diagnostics)
{
    enum status status = file_stream_open_bare(path, cap, stream, diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    (*stream)->listener = listener;
    status = digest_new(&(*stream)->digest, diagnostics);
    if (status != STATUS_OK) {
        file_stream_close(*stream);
        *stream = NULL;
    }
    return status;
}

void file_stream_close(struct file_stream *stream)
{
    if (stream) {
        if (stream->descriptor >= 0) {
            close(stream->descriptor);
        }
        digest_free(stream->digest);
        memory_free(stream);
    }
}

const struct source *file_stream_source(const struct file_stream *stream)
{
    return &stream->source;
}

/* Reads on from where the digest stands. */
static enum status read_rest(struct file_stream *file)
{
    struct window window;
    window_open(&window, &file->source);
    if (window.reading) {
        seek_to(window.reading, file->digested);
        while (window_advance(&window, window.length)) {
        }
    }
    enum status status = window.status;
    window_close(&window);
    return status;
}

static bool is_changed(const struct file_stream *file)
{
    struct stat now;
    return fstat(file->descriptor, &now) != 0 || now.st_size != file->facts.st_size ||
           now.st_mtim.tv_sec != file->facts.st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != file->facts.st_mtim.tv_nsec ||
           (uintmax_t)now.st_size != file->digested;
}

enum status file_stream_finish(struct file_stream *stream, char hex[DIGEST_HEX],
                               struct diagnostics *diagnostics)
{
    bool sound = !stream->fault && !stream->cancelled;
    enum status status = sound ? read_rest(stream) : STATUS_IO;
    if (stream->cancelled) {
        return STATUS_CANCELLED;
    }
    if (stream->fault) {
        return report(stream, "read", strerror(stream->fault), diagnostics);
    }
    if (status == STATUS_OK && is_changed(stream)) {
        return report(stream, "read", "it changed while it was read", diagnostics);
    }
    digest_finish(stream->digest, hex);
    return status;
}
