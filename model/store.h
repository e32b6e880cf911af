/* The evidence store: everything that was ever imported, in one SQLite file. Append-only: a
 * record is never changed or removed, only superseded by a later import that says something
 * about the same thing. docs/STORE.md describes the tables and views.
 *
 * Any fault (no such file, not a store, damaged, read-only, locked, disk full, written by a
 * newer pathgate) is a diagnostic and a status; a store that is killed at any instant opens to
 * its last completed import. Strings in results live as long as the list that holds them. */
#ifndef PATHGATE_MODEL_STORE_H
#define PATHGATE_MODEL_STORE_H

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/status.h"
#include "base/vec.h"
#include "model/evidence.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

enum store_access { STORE_READ, STORE_WRITE };

/* Opens a store; STORE_WRITE makes a new one where there is no file and brings an older schema
 * up to date, in one transaction; STORE_READ reads a store of an older schema as it is. The
 * caller closes it with store_close. */
enum status store_open(const char *path, enum store_access access, struct store **store,
                       struct diagnostics *diagnostics);
void store_close(struct store *store);

/* How many records of each kind. */
struct record_counts {
    size_t checkpoints, measurements, safeguards, coverage, judgements;
    size_t campaigns, observations, incidents, studies, events;
};

/* What became of one set. */
struct import_result {
    bool known; /* these very bytes were imported before: nothing was stored */
    size_t systems;
    struct record_counts stored;
    size_t
        superseded; /* things that earlier imports spoke about and this one speaks about anew */
};

/* Stores 'count' sets, each read from one file, in one transaction: all of them or, with a
 * status other than STATUS_OK, none. 'results' has room for one entry a set. A set whose bytes
 * are in the store already, read in the same way, is passed over. The time of the import is
 * that of SOURCE_DATE_EPOCH where the environment has it, of the clock otherwise. O(records log
 * all). */
enum status store_import(struct store *store, const struct evidence_set *sets, size_t count,
                         struct import_result *results, struct diagnostics *diagnostics);

/* Reads the current evidence about one system into 'set' (whose earlier contents are released),
 * in canonical order: its digest is that of the file it came from, when it is all from one
 * file. STATUS_INVALID with the nearest names when the store knows no such system, and with
 * what was altered when its records are not those that were imported. */
enum status store_load(struct store *store, const char *system, struct evidence_set *set,
                       struct diagnostics *diagnostics);

/* A system that the store has evidence about: its current description and current records. */
struct store_checkpoint {
    const char *name, *kind, *mode; /* mode: "" where there is but one */
};

struct store_system {
    const char *name, *title, *developer, *date;
    struct record_counts current;
    size_t first_checkpoint; /* of current.checkpoints ones in store_systems.checkpoints */
    const char *imported_at; /* the last import that speaks about it, UTC */
};

struct store_systems {
    struct arena arena;
    VEC(struct store_system) list;            /* by name */
    VEC(struct store_checkpoint) checkpoints; /* by system and name */
};

void store_systems_init(struct store_systems *systems);
void store_systems_release(struct store_systems *systems);
enum status store_systems(struct store *store, struct store_systems *systems,
                          struct diagnostics *diagnostics);

/* How many imports were completed. */
enum status store_count_imports(struct store *store, size_t *count,
                                struct diagnostics *diagnostics);

/* Reads the whole store and reports what is wrong with it: pages that do not fit together,
 * references that lead nowhere, records that differ from what was imported. STATUS_INVALID when
 * there is anything. */
enum status store_verify(struct store *store, struct diagnostics *diagnostics);

#endif
