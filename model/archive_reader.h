/* Some entries of a ZIP archive, one after the other. Nothing is ever written to a disk: names
 * only select what is read. */
#ifndef PATHGATE_MODEL_ARCHIVE_READER_H
#define PATHGATE_MODEL_ARCHIVE_READER_H

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/status.h"

#include <stdbool.h>

struct archive_plan {
    /* Whether the entry of this name is to be read. */
    bool (*wants)(const char *name);
    /* Reads an entry, to its end if it wants to know that it is sound. The source, whose path
     * is ARCHIVE:ENTRY, lives as long as the arena and can be read again. */
    enum status (*visit)(void *context, const char *name, const struct source *entry);
    void *context;
};

/* True iff the bytes begin as a ZIP archive does. */
bool archive_detect(const struct source *head);

/* Visits the wanted entries (stored, deflate, zstd) in the order of the archive; where a name
 * occurs twice only the last entry, as for any writer that appends. Refused: names that lead
 * out of the archive, an entry of more than LIMIT_ARCHIVE_ENTRY bytes or LIMIT_ARCHIVE_RATIO
 * times the archive, encrypted entries, damage. */
enum status archive_reader_read(struct arena *arena, const struct source *source,
                                const struct archive_plan *plan,
                                struct diagnostics *diagnostics);

#endif
