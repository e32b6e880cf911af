/* Inside the store: one import's records into its tables, one system's records out of them. */
#ifndef PATHGATE_MODEL_STORE_RECORDS_H
#define PATHGATE_MODEL_STORE_RECORDS_H

#include "model/database.h"
#include "model/evidence.h"
#include "model/store.h"

struct store {
    struct database *database;
    int64_t version; /* of the schema */
};

/* The present time in UTC; SOURCE_DATE_EPOCH makes it reproducible. */
void store_write_time(char *out, size_t size);

/* Inserts all records of the set as those of 'import', within the caller's transaction, and
 * counts them. */
enum status store_write_records(struct database *database, int64_t import,
                                const struct evidence_set *set, struct import_result *result,
                                struct diagnostics *diagnostics);

/* Which of the records about a system: the current ones, those of one import, or those that
 * were current after it. */
struct store_moment {
    enum { MOMENT_NOW, MOMENT_IMPORT, MOMENT_AFTER } kind;
    int64_t import;
};

/* Adds the system's evidence to the set and seals it. Adds nothing and succeeds when there is
 * none. The caller holds a transaction, so that all of it is of one moment. */
enum status store_read_records(struct store *store, const char *system,
                               struct store_moment moment, struct evidence_set *set,
                               struct diagnostics *diagnostics);

/* STATUS_INVALID after a report where anything about the system is not what was imported;
 * 'current' are its current records. Of a system that one import speaks about it is a
 * comparison of digests, of others all of their records are read. */
enum status store_verify_current(struct store *store, const struct evidence_set *current,
                                 const char *system, struct diagnostics *diagnostics);

#endif
