/* Making and checking the store's schema.
 *
 * A store is accepted only when its tables, triggers and views are word for word those that
 * this program would have made: a file from elsewhere cannot redefine what 'current' means.
 * Indexes and views added by hand are tolerated, added triggers are not, because they could
 * change what an import stores. The digest of a schema that is exactly as made is known; any
 * other is compared, object by object, with a scratch database made by the same migrations,
 * which takes several times as long as all else that opening a store does. */
#include "model/store_schema.h"

#include "base/digest.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum status store_migrate(struct database *database, int64_t from, int64_t to,
                          struct diagnostics *diagnostics)
{
    enum status status = STATUS_OK;
    for (int64_t i = from; i < to; i++) {
        for (const char *const *sql = store_migrations[i]; *sql && status == STATUS_OK; sql++) {
            status = database_run(database, *sql, diagnostics);
        }
    }
    char marks[96];
    snprintf(marks, sizeof(marks), "PRAGMA application_id = %d; PRAGMA user_version = %d",
             (int)STORE_APPLICATION, (int)to);
    return status == STATUS_OK ? database_run(database, marks, diagnostics) : status;
}

enum status store_digest_schema(struct database *database, char hex[DIGEST_HEX],
                                struct diagnostics *diagnostics)
{
    struct statement *s = NULL;
    bool row = true;
    struct digest *digest = NULL;
    enum status status = digest_new(&digest, diagnostics);
    if (status == STATUS_OK) {
        status = statement_prepare(database,
                                   "SELECT type, name, sql FROM sqlite_schema"
                                   " WHERE sql IS NOT NULL ORDER BY name",
                                   &s, diagnostics);
    }
    while (status == STATUS_OK && row) {
        status = statement_step(s, &row, diagnostics);
        for (int i = 0; status == STATUS_OK && row && i < 3; i++) {
            const char *text = statement_take_text(s);
            digest_add(digest, text, strlen(text) + 1);
        }
    }
    if (status == STATUS_OK) {
        digest_finish(digest, hex);
    }
    statement_release(s);
    digest_free(digest);
    return status;
}

/* Compares one object of the expected schema with that of the store. */
static enum status compare_object(struct database *database, struct statement *expected,
                                  struct statement *find, struct diagnostics *diagnostics)
{
    struct text name;
    bool row = false;
    text_init(&name);
    text_append(&name, statement_take_text(expected));
    statement_put_text(find, text_string(&name));
    const char *sql = statement_take_text(expected);
    enum status status = statement_step(find, &row, diagnostics);
    if (status == STATUS_OK && name.failed) {
        status = STATUS_MEMORY;
    }
    if (status == STATUS_OK && (!row || strcmp(statement_take_text(find), sql) != 0)) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "store-altered", database_place(database),
                        "'%s' has been altered: '%s' is not as pathgate made it",
                        database_path(database), text_string(&name));
        status = STATUS_INVALID;
    }
    if (status == STATUS_OK) {
        status = statement_run(find, diagnostics);
    }
    text_release(&name);
    return status;
}

/* Whether the store has as many triggers as are expected. */
static enum status compare_triggers(struct database *database, struct database *scratch,
                                    struct diagnostics *diagnostics)
{
    static const char sql[] = "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'";
    int64_t here = 0, there = 0;
    enum status status = database_count(database, sql, &here, diagnostics);
    if (status == STATUS_OK) {
        status = database_count(scratch, sql, &there, diagnostics);
    }
    if (status == STATUS_OK && here != there) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "store-altered", database_place(database),
                        "'%s' has been altered: it has further triggers",
                        database_path(database));
        status = STATUS_INVALID;
    }
    return status;
}

/* Compares each object with that of a scratch database. */
static enum status compare_schema(struct database *database, int64_t version,
                                  struct diagnostics *diagnostics)
{
    struct database *scratch = NULL;
    struct statement *expected = NULL, *find = NULL;
    bool row = true;
    enum status status = database_open_scratch(&scratch, diagnostics);
    if (status == STATUS_OK) {
        status = store_migrate(scratch, 0, version, diagnostics);
    }
    if (status == STATUS_OK) {
        status = statement_prepare(
            scratch, "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name",
            &expected, diagnostics);
    }
    if (status == STATUS_OK) {
        status = statement_prepare(database, "SELECT sql FROM sqlite_schema WHERE name = ?",
                                   &find, diagnostics);
    }
    while (status == STATUS_OK && row) {
        status = statement_step(expected, &row, diagnostics);
        if (status == STATUS_OK && row) {
            status = compare_object(database, expected, find, diagnostics);
        }
    }
    if (status == STATUS_OK) {
        status = compare_triggers(database, scratch, diagnostics);
    }
    statement_release(expected);
    statement_release(find);
    database_close(scratch);
    return status;
}

enum status store_check_schema(struct database *database, int64_t version,
                               struct diagnostics *diagnostics)
{
    char found[DIGEST_HEX];
    enum status status = store_digest_schema(database, found, diagnostics);
    if (status != STATUS_OK || strcmp(found, store_schema_digests[version - 1]) == 0) {
        return status;
    }
    return compare_schema(database, version, diagnostics);
}
