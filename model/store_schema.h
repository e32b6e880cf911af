/* The tables, triggers and views of the evidence store, as SQL. docs/STORE.md explains them. */
#ifndef PATHGATE_MODEL_STORE_SCHEMA_H
#define PATHGATE_MODEL_STORE_SCHEMA_H

#include "base/digest.h"
#include "model/database.h"

enum {
    STORE_APPLICATION = 0x70676576, /* "pgev", marks the file */
    STORE_VERSION = 3               /* of the schema; the file's user_version */
};

/* What takes a store from version i to i + 1: statements, ended by NULL. Released migrations
 * are never changed, only followed by another one. */
extern const char *const *const store_migrations[STORE_VERSION];
extern const char *const store_version_2[];
extern const char *const store_version_3[];

/* Of the schema of each version, as store_digest_schema gives it: of versions that were made by
 * the migrations and of nothing else. */
extern const char *const store_schema_digests[STORE_VERSION];

/* Takes a database from one version of the schema to a later one; the caller holds a
 * transaction. */
enum status store_migrate(struct database *database, int64_t from, int64_t to,
                          struct diagnostics *diagnostics);

/* Writes the digest of what the schema says: kind, name and SQL of every object, by name. */
enum status store_digest_schema(struct database *database, char hex[DIGEST_HEX],
                                struct diagnostics *diagnostics);

/* STATUS_INVALID and what differs unless the store's schema is that of this version, from 1 on;
 * further indexes and views are allowed. */
enum status store_check_schema(struct database *database, int64_t version,
                               struct diagnostics *diagnostics);

#endif
