/* Some entries of a ZIP archive in memory. Nothing is ever written to a disk: names only select
 * what is read. */
#ifndef PATHGATE_MODEL_ARCHIVE_READER_H
#define PATHGATE_MODEL_ARCHIVE_READER_H

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/status.h"
#include "base/vec.h"

#include <stdbool.h>

struct archive_files {
    VEC(const struct source *) list; /* in the arena; path: ARCHIVE:ENTRY, in their order */
};

/* Whether the entry of this name is to be read. */
typedef bool archive_wants(const char *name);

/* True iff the bytes begin as a ZIP archive does. */
bool archive_detect(const struct source *source);

/* Reads the wanted entries (stored, deflate, zstd) into the arena; where a name occurs twice
 * the last entry counts, as for any writer that appends. Refused: names that lead out of the
 * archive, an entry of more than LIMIT_ARCHIVE_ENTRY bytes or LIMIT_ARCHIVE_RATIO times the
 * archive, encrypted entries, damage. The caller releases 'files->list'. */
enum status archive_reader_read(struct arena *arena, const struct source *source,
                                archive_wants *wants, struct archive_files *files,
                                struct diagnostics *diagnostics);

/* The entry of this name, or NULL. */
const struct source *archive_file(const struct archive_files *files, const char *name);

#endif
