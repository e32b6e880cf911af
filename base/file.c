/* Reading with a cap and writing by rename; see file.h. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status report(struct diagnostics *diagnostics, const char *path, const char *doing)
{
    const struct source source = {.path = path};
    diagnostics_add(diagnostics, SEVERITY_ERROR, "file-access", (struct place){&source, 0},
                    "cannot %s '%s': %s", doing, path, strerror(errno));
    return STATUS_IO;
}

static enum status report_output(struct diagnostics *diagnostics)
{
    diagnostics_add(diagnostics, SEVERITY_ERROR, "file-access", (struct place){NULL, 0},
                    "cannot write to standard output: %s", strerror(errno));
    return STATUS_IO;
}

static enum status report_size(struct diagnostics *diagnostics, const char *path, size_t cap)
{
    const struct source source = {.path = path};
    diagnostics_add(diagnostics, SEVERITY_ERROR, "file-too-large", (struct place){&source, 0},
                    "'%s' is larger than the cap of %zu bytes", path, cap);
    return STATUS_LIMIT;
}

/* Until there are bytes to read, or none will come; a pipe that nobody writes to yet looks
 * ended. False with errno after an interrupt that is caught: it ends the waiting. */
static bool wait_for_bytes(int descriptor)
{
    struct pollfd wanted = {.fd = descriptor, .events = POLLIN};
    return poll(&wanted, 1, -1) >= 0;
}

/* Reads until the end or until 'cap' + 1 bytes are there. */
static enum status read_all(int descriptor, size_t cap, struct text *bytes)
{
    char buffer[65536];
    while (bytes->length <= cap) {
        ssize_t got =
            wait_for_bytes(descriptor) ? read(descriptor, buffer, sizeof(buffer)) : -1;
        if (got == 0) {
            return STATUS_OK;
        }
        if (got < 0 && errno != EAGAIN) {
            return STATUS_IO;
        }
        if (got > 0) {
            text_append_bytes(bytes, buffer, (size_t)got);
        }
        if (bytes->failed) {
            return STATUS_MEMORY;
        }
    }
    return STATUS_LIMIT;
}

/* A regular file of known size is read into its final place at once. */
static enum status read_regular(struct arena *arena, int descriptor, size_t size,
                                struct source *source)
{
    char *bytes = arena_array(arena, size + 1, 1);
    if (!bytes) {
        return STATUS_MEMORY;
    }
    size_t length = 0;
    while (length < size) {
        ssize_t got = read(descriptor, bytes + length, size - length);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return STATUS_IO;
        }
        if (got == 0) {
            break;
        }
        length += (size_t)got;
    }
    source->bytes = bytes;
    source->length = length;
    return STATUS_OK;
}

static enum status read_stream(struct arena *arena, int descriptor, size_t cap,
                               struct source *source)
{
    struct text bytes;
    text_init(&bytes);
    enum status status = read_all(descriptor, cap, &bytes);
    if (status == STATUS_OK) {
        source->length = bytes.length;
        source->bytes = arena_copy(arena, text_string(&bytes), bytes.length);
        status = source->bytes ? STATUS_OK : STATUS_MEMORY;
    }
    text_release(&bytes);
    return status;
}

enum status file_read(struct arena *arena, const char *path, size_t cap, struct source *source,
                      struct diagnostics *diagnostics)
{
    bool standard_input = strcmp(path, "-") == 0;
    struct stat facts = {0};
    *source = (struct source){.path = arena_string(arena, path)};
    if (!source->path) {
        return STATUS_MEMORY;
    }
    int descriptor =
        standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0 || fstat(descriptor, &facts) != 0) {
        enum status failed = report(diagnostics, path, "open");
        if (descriptor > STDIN_FILENO) {
            close(descriptor);
        }
        return failed;
    }
    enum status status = STATUS_OK;
    if (S_ISREG(facts.st_mode) && (uintmax_t)facts.st_size > cap) {
        status = STATUS_LIMIT;
    } else if (S_ISREG(facts.st_mode)) {
        status = read_regular(arena, descriptor, (size_t)facts.st_size, source);
    } else if (standard_input || S_ISFIFO(facts.st_mode)) {
        status = read_stream(arena, descriptor, cap, source);
    } else {
        errno = S_ISDIR(facts.st_mode) ? EISDIR : EINVAL;
        status = STATUS_IO;
    }
    if (status == STATUS_IO) {
        report(diagnostics, path, "read");
    } else if (status == STATUS_LIMIT) {
        report_size(diagnostics, path, cap);
    }
    if (!standard_input) {
        close(descriptor);
    }
    return status;
}

bool file_is_pipe(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISFIFO(facts.st_mode);
}

enum status file_give_back(const struct source *source, struct diagnostics *diagnostics)
{
    FILE *file = tmpfile();
    bool given = file && fwrite(source->bytes, 1, source->length, file) == source->length &&
                 fflush(file) == 0 && fseek(file, 0, SEEK_SET) == 0 &&
                 dup2(fileno(file), STDIN_FILENO) >= 0;
    enum status status = given ? STATUS_OK : report(diagnostics, source->path, "read");
    if (file) {
        fclose(file);
    }
    return status;
}

static bool write_all(int descriptor, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t put = write(descriptor, bytes, length);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            return false;
        }
        bytes += put;
        length -= (size_t)put;
    }
    return true;
}

static bool write_and_close(int descriptor, const char *bytes, size_t length)
{
    bool written = write_all(descriptor, bytes, length) && fsync(descriptor) == 0;
    int saved = errno;
    bool closed = close(descriptor) == 0;
    if (!written) {
        errno = saved;
    }
    return written && closed;
}

/* A device, a pipe, or one of the names of what is open already: a file must not take its
 * place.
 */
static bool takes_bytes_as_they_come(const char *path)
{
    static const char *const open_already[] = {"/dev/std", "/dev/fd/", "/proc/"};
    struct stat facts;
    if (stat(path, &facts) != 0 || S_ISDIR(facts.st_mode)) {
        return false;
    }
    bool named = !S_ISREG(facts.st_mode);
    for (size_t i = 0; i < sizeof(open_already) / sizeof(*open_already); i++) {
        named |= strncmp(path, open_already[i], strlen(open_already[i])) == 0;
    }
    return named;
}

static enum status write_as_they_come(const char *path, const char *bytes, size_t length,
                                      struct diagnostics *diagnostics)
{
    int descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    bool written = descriptor >= 0 && write_all(descriptor, bytes, length);
    int saved = errno;
    if (descriptor >= 0 && close(descriptor) != 0 && written) {
        written = false;
        saved = errno;
    }
    errno = saved;
    return written ? STATUS_OK : report(diagnostics, path, "write");
}

enum status file_write(const char *path, const char *bytes, size_t length,
                       struct diagnostics *diagnostics)
{
    if (strcmp(path, "-") == 0) {
        return write_all(STDOUT_FILENO, bytes, length) ? STATUS_OK : report_output(diagnostics);
    }
    if (takes_bytes_as_they_come(path)) {
        return write_as_they_come(path, bytes, length, diagnostics);
    }
    struct text temporary;
    text_init(&temporary);
    text_format(&temporary, "%s.XXXXXX", path);
    if (temporary.failed) {
        text_release(&temporary);
        return STATUS_MEMORY;
    }
    enum status status = STATUS_OK;
    int descriptor = mkstemp(temporary.bytes);
    if (descriptor < 0) {
        status = report(diagnostics, path, "write");
    } else if (!write_and_close(descriptor, bytes, length) ||
               chmod(temporary.bytes, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH) != 0 ||
               rename(temporary.bytes, path) != 0) {
        status = report(diagnostics, path, "write");
        unlink(temporary.bytes);
    }
    text_release(&temporary);
    return status;
}

enum status file_write_through(const char *path, const char *bytes, size_t length,
                               struct diagnostics *diagnostics)
{
    char *real = strcmp(path, "-") == 0 ? NULL : realpath(path, NULL);
    enum status status = file_write(real ? real : path, bytes, length, diagnostics);
    free(real);
    return status;
}

static bool name_temporary(struct text *path)
{
    const char *folder = getenv("TMPDIR");
    text_clear(path);
    text_format(path, "%s/pathgate-XXXXXX", folder && *folder ? folder : "/tmp");
    errno = ENOMEM;
    return !path->failed;
}

bool file_make_temporary(struct text *path)
{
    int descriptor = name_temporary(path) ? mkstemp(path->bytes) : -1;
    return descriptor >= 0 && close(descriptor) == 0;
}

bool folder_make_temporary(struct text *path)
{
    return name_temporary(path) && mkdtemp(path->bytes);
}
