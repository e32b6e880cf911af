/* Files as wholes: read entirely or not at all, written entirely or not at all. */
#ifndef PATHGATE_BASE_FILE_H
#define PATHGATE_BASE_FILE_H

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/status.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* Reads 'path' ("-" is standard input) into the arena as a source whose path is 'path'.
 * STATUS_IO or STATUS_LIMIT (more than 'cap' bytes) with a diagnostic; nothing is returned
 * then. Directories and devices other than standard input are refused; a pipe is waited for. */
enum status file_read(struct arena *arena, const char *path, size_t cap, struct source *source,
                      struct diagnostics *diagnostics);

/* Whether a pipe is named: what was read from it is gone. */
bool file_is_pipe(const char *path);

/* Makes standard input once more what was read from it, so that it can be read by name again.
 * STATUS_IO with a diagnostic when there is no room for it in a temporary file. */
enum status file_give_back(const struct source *source, struct diagnostics *diagnostics);

/* Writes 'length' bytes to 'path' by way of a temporary file beside it, synced and then
 * renamed, so that a reader sees the old file or the whole new one, never a part; "-" is
 * standard output. A device or a pipe stays what it is and is written to. STATUS_IO with a
 * diagnostic; the temporary file is removed then. */
enum status file_write(const char *path, const char *bytes, size_t length,
                       struct diagnostics *diagnostics);

/* The same for a file that is changed: through a symbolic link, which stays one. */
enum status file_write_through(const char *path, const char *bytes, size_t length,
                               struct diagnostics *diagnostics);

/* Makes an empty file, or folder, of a name that none had, for this user alone, where TMPDIR
 * says or in /tmp, and gives 'path' its name; the caller removes it. False with errno where it
 * cannot be made; nothing is there then. */
bool file_make_temporary(struct text *path);
bool folder_make_temporary(struct text *path);

#endif
