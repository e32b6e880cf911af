/* A file that is read through windows, however large it is, its digest taken in passing. */
#ifndef PATHGATE_BASE_FILE_STREAM_H
#define PATHGATE_BASE_FILE_STREAM_H

#include "base/diagnostics.h"
#include "base/digest.h"
#include "base/source.h"

struct file_stream;

/* Hears of bytes of a file that were read for the first time; false: stop reading. */
struct file_listener {
    bool (*hear)(void *context, size_t bytes);
    void *context;
};

/* Opens a regular file of at most 'cap' bytes. STATUS_IO or STATUS_LIMIT with a diagnostic. The
 * caller closes it; 'listener' may be NULL and must live as long. */
enum status file_stream_open(const char *path, size_t cap, const struct file_listener *listener,
                             struct file_stream **stream, struct diagnostics *diagnostics);
void file_stream_close(struct file_stream *stream);

/* The same without a digest, and so without file_stream_finish: a fault only ends the reading.
 */
enum status file_stream_open_bare(const char *path, size_t cap, struct file_stream **stream,
                                  struct diagnostics *diagnostics);

/* The file as a source, valid until it is closed. */
const struct source *file_stream_source(const struct file_stream *stream);

/* Reads what nobody has read yet and writes the digest of the whole file. STATUS_IO with a
 * diagnostic when any read failed or the file changed meanwhile, STATUS_CANCELLED when the
 * listener stopped it. */
enum status file_stream_finish(struct file_stream *stream, char hex[DIGEST_HEX],
                               struct diagnostics *diagnostics);

#endif
