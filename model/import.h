/* Importing what evaluation tools write: a file or folder becomes evidence about the systems it
 * speaks of. The format is detected by content. docs/IMPORT.md says what is taken from each
 * format, what is refused, and what the codes of the diagnostics mean. */
#ifndef PATHGATE_MODEL_IMPORT_H
#define PATHGATE_MODEL_IMPORT_H

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/file_stream.h"
#include "base/status.h"
#include "base/vec.h"
#include "model/evidence.h"
#include "model/mapping.h"

#include <stdbool.h>

struct import_options {
    const char *system; /* the system that results belong to; NULL: named after the model */
    const char
        *evaluator; /* who measured; NULL: the developer, unless the log says otherwise */
    bool partial;   /* take unfinished runs too */
    const struct mapping *mapping;
    const struct file_listener *listener; /* hears of the bytes that are read, or NULL */
};

struct import_path {
    const char *path;
    bool named; /* by the user, not found in a folder */
};

/* Reads a file, or the folder of a HELM run, into 'set': measurements with their origin,
 * sealed. Every fault is reported; with any error the set is empty. Results that no rule maps
 * are warned about and kept under 'unmapped.TASK.METRIC'. Nothing of prompts or responses is
 * kept. A file of no known format is an error where it was named; where it was found in a
 * folder it is warned about, and the set is empty. STATUS_CANCELLED when the listener stopped
 * it. O(bytes); memory follows what is stored, not the size of the file. */
enum status import_read(const struct import_path *path, const struct import_options *options,
                        struct evidence_set *set, struct diagnostics *diagnostics);

/* As import_read for the bytes of one file. */
enum status import_read_source(const struct source *source,
                               const struct import_options *options, struct evidence_set *set,
                               struct diagnostics *diagnostics);

struct import_paths {
    struct arena arena;
    VEC(struct import_path) list; /* operands in their order, folders sorted */
};

void import_paths_init(struct import_paths *paths);
void import_paths_release(struct import_paths *paths);

/* Appends the files that 'path' stands for: itself, or those in a folder and in the folders in
 * it; a HELM run counts as one, its folder. Hidden files and symbolic links in folders are
 * passed over. */
enum status import_paths_add(struct import_paths *paths, const char *path,
                             struct diagnostics *diagnostics);

#endif
