/* Files as wholes: read entirely or not at all, written entirely or not at all. */
#ifndef PATHGATE_BASE_FILE_H
#define PATHGATE_BASE_FILE_H

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/status.h"

#include <stddef.h>

/* Reads 'path' ("-" is standard input) into the arena as a source whose path is 'path'.
 * STATUS_IO or STATUS_LIMIT (more than 'cap' bytes) with a diagnostic; nothing is returned
 * then. Directories and devices other than standard input are refused. */
enum status file_read(struct arena *arena, const char *path, size_t cap, struct source *source,
                      struct diagnostics *diagnostics);

/* Writes 'length' bytes to 'path' by way of a temporary file beside it, synced and then
 * renamed, so that a reader sees the old file or the whole new one, never a part; "-" is
 * standard output. STATUS_IO with a diagnostic; the temporary file is removed then. */
enum status file_write(const char *path, const char *bytes, size_t length,
                       struct diagnostics *diagnostics);

/* The same for a file that is changed: through a symbolic link, which stays one. */
enum status file_write_through(const char *path, const char *bytes, size_t length,
                               struct diagnostics *diagnostics);

#endif
