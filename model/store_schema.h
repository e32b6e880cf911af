/* The tables, triggers and views of the evidence store, as SQL. docs/STORE.md explains them. */
#ifndef PATHGATE_MODEL_STORE_SCHEMA_H
#define PATHGATE_MODEL_STORE_SCHEMA_H

enum {
    STORE_APPLICATION = 0x70676576, /* "pgev", marks the file */
    STORE_VERSION = 3               /* of the schema; the file's user_version */
};

/* What takes a store from version i to i + 1: statements, ended by NULL. Released migrations
 * are never changed, only followed by another one. */
extern const char *const *const store_migrations[STORE_VERSION];
extern const char *const store_version_2[];
extern const char *const store_version_3[];

#endif
