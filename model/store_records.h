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

/* Inserts all records of the set as those of 'import', within the caller's transaction, and
 * counts them. */
enum status store_write_records(struct database *database, int64_t import,
                                const struct evidence_set *set, struct import_result *result,
                                struct diagnostics *diagnostics);

/* Adds the system's evidence to the set and seals it: the records of one import, or with import
 * 0 the current ones. Adds nothing and succeeds when there is none. The caller holds a
 * transaction, so that all of it is of one moment. */
enum status store_read_records(struct store *store, const char *system, int64_t import,
                               struct evidence_set *set, struct diagnostics *diagnostics);

#endif
