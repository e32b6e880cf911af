/* Opening, importing and loading; see store.h. */
#include "model/store.h"

#include "base/limits.h"
#include "base/names.h"
#include "model/database.h"
#include "model/store_records.h"
#include "model/store_schema.h"
#include "pathgate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static enum status report(struct database *database, const char *code, const char *sentence,
                          struct diagnostics *diagnostics)
{
    diagnostics_add(diagnostics, SEVERITY_ERROR, code, database_place(database), "'%s' %s",
                    database_path(database), sentence);
    return STATUS_INVALID;
}

/* Whether this file is ours to use, and its schema version; a file without any content is, and
 * has version 0. */
static enum status identify(struct database *database, int64_t *version,
                            struct diagnostics *diagnostics)
{
    int64_t application = 0, objects = 0;
    enum status status = database_count(database, "PRAGMA user_version", version, diagnostics);
    if (status == STATUS_OK) {
        status = database_count(database, "PRAGMA application_id", &application, diagnostics);
    }
    if (status == STATUS_OK) {
        status = database_count(database, "SELECT count(*) FROM sqlite_schema", &objects,
                                diagnostics);
    }
    if (status != STATUS_OK) {
        return status;
    }
    bool empty = application == 0 && *version == 0 && objects == 0;
    if (!empty && (application != STORE_APPLICATION || *version < 1)) {
        return report(database, "not-a-store", "is a database, but not an evidence store",
                      diagnostics);
    }
    if (*version > STORE_VERSION) {
        report(database, "newer-store", "was written by a newer version of pathgate",
               diagnostics);
        diagnostics_hint(diagnostics, "its schema is version %d, this program knows up to %d",
                         (int)*version, (int)STORE_VERSION);
        return STATUS_INVALID;
    }
    return STATUS_OK;
}

static enum status update(struct database *database, struct diagnostics *diagnostics)
{
    int64_t version = 0;
    enum status status = database_begin(database, diagnostics);
    if (status == STATUS_OK) {
        status = identify(database, &version, diagnostics);
    }
    if (status == STATUS_OK && version < STORE_VERSION) {
        status = store_migrate(database, version, STORE_VERSION, diagnostics);
    }
    if (status == STATUS_OK) {
        status = database_commit(database, diagnostics);
    }
    database_roll_back(database);
    return status;
}

/* Brings the file up to date for writing; a reader takes an older version as it is. */
static enum status prepare_file(struct store *store, enum store_access access,
                                struct diagnostics *diagnostics)
{
    struct database *database = store->database;
    enum status status = identify(database, &store->version, diagnostics);
    if (status == STATUS_OK && access == STORE_WRITE && store->version < STORE_VERSION) {
        status = update(database, diagnostics);
        store->version = STORE_VERSION;
    } else if (status == STATUS_OK && store->version == 0) {
        report(database, "not-a-store", "is empty: no import into it was completed",
               diagnostics);
        status = STATUS_INVALID;
    }
    return status == STATUS_OK ? store_check_schema(database, store->version, diagnostics)
                               : status;
}

enum status store_open(const char *path, enum store_access access, struct store **store,
                       struct diagnostics *diagnostics)
{
    struct store *opened = memory_zeroed(1, sizeof(*opened));
    *store = NULL;
    if (!opened) {
        return STATUS_MEMORY;
    }
    enum status status =
        database_open(path, access == STORE_WRITE ? DATABASE_WRITE : DATABASE_READ,
                      LIMIT_STORE_PATIENCE, &opened->database, diagnostics);
    if (status == STATUS_OK) {
        status = prepare_file(opened, access, diagnostics);
    }
    if (status != STATUS_OK) {
        store_close(opened);
        return diagnostics->failed ? STATUS_MEMORY : status;
    }
    *store = opened;
    return STATUS_OK;
}

void store_close(struct store *store)
{
    if (store) {
        database_close(store->database);
        memory_free(store);
    }
}

void store_write_time(char *out, size_t size)
{
    const char *given = getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;
    struct tm fields;
    errno = 0;
    long long seconds = given ? strtoll(given, &end, 10) : 0;
    bool sound = given && end != given && *end == '\0' && errno == 0 && seconds >= 0;
    time_t moment = sound ? (time_t)seconds : time(NULL);
    if (!gmtime_r(&moment, &fields) || !strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &fields)) {
        snprintf(out, size, "unknown");
    }
}

static enum status insert_import(struct database *database, const struct evidence_set *set,
                                 struct diagnostics *diagnostics)
{
    struct statement *s = NULL;
    char importer[64], moment[32];
    snprintf(importer, sizeof(importer), "pathgate %s", pathgate_version());
    store_write_time(moment, sizeof(moment));
    enum status status =
        statement_prepare(database,
                          "INSERT INTO import (digest, reading, file, format, importer,"
                          " imported_at) VALUES (?, ?, ?, ?, ?, ?)",
                          &s, diagnostics);
    if (status == STATUS_OK) {
        statement_put_text(s, set->digest);
        statement_put_text(s, set->reading);
        statement_put_text(s, set->file);
        statement_put_text(s, set->format);
        statement_put_text(s, importer);
        statement_put_text(s, moment);
        status = statement_run(s, diagnostics);
    }
    statement_release(s);
    return status;
}

static enum status is_known(struct database *database, const struct evidence_set *set,
                            bool *known, struct diagnostics *diagnostics)
{
    struct statement *s = NULL;
    enum status status = statement_prepare(
        database, "SELECT id FROM import WHERE digest = ? AND reading = ?", &s, diagnostics);
    if (status == STATUS_OK) {
        statement_put_text(s, set->digest);
        statement_put_text(s, set->reading);
        status = statement_step(s, known, diagnostics);
    }
    statement_release(s);
    return status;
}

/* Things that this import and an earlier one speak about. */
static const char count_superseded[] =
    "SELECT (SELECT count(*) FROM measurement r WHERE r.import_id = ?1 AND EXISTS"
    " (SELECT 1 FROM measurement e WHERE e.system = r.system AND e.metric = r.metric"
    "  AND e.category = r.category AND e.checkpoint IS r.checkpoint"
    "  AND e.elicitation = r.elicitation AND e.evaluator = r.evaluator"
    "  AND e.import_id < r.import_id))"
    " + (SELECT count(*) FROM measurement e WHERE e.import_id ="
    "  (SELECT max(n.id) FROM import n JOIN import i ON i.digest = n.digest"
    "   WHERE i.id = ?1 AND n.id < ?1)"
    "  AND EXISTS (SELECT 1 FROM measurement r WHERE r.import_id = ?1 AND r.system = e.system)"
    "  AND NOT EXISTS (SELECT 1 FROM measurement r WHERE r.import_id = ?1"
    "   AND r.system = e.system AND r.metric = e.metric AND r.category = e.category"
    "   AND r.checkpoint IS e.checkpoint AND r.elicitation = e.elicitation"
    "   AND r.evaluator = e.evaluator))"
    " + (SELECT count(*) FROM safeguard_status r WHERE r.import_id = ?1 AND EXISTS"
    " (SELECT 1 FROM safeguard_status e WHERE e.system = r.system"
    "  AND e.safeguard = r.safeguard AND e.import_id < r.import_id))"
    " + (SELECT count(*) FROM coverage r WHERE r.import_id = ?1 AND EXISTS"
    " (SELECT 1 FROM coverage e WHERE e.system = r.system AND e.scenario = r.scenario"
    "  AND e.import_id < r.import_id))"
    " + (SELECT count(*) FROM campaign r WHERE r.import_id = ?1 AND EXISTS"
    " (SELECT 1 FROM campaign e WHERE e.system = r.system AND e.safeguard = r.safeguard"
    "  AND e.name = r.name AND e.import_id < r.import_id))"
    " + (SELECT count(*) FROM observation r WHERE r.import_id = ?1 AND EXISTS"
    " (SELECT 1 FROM observation e WHERE e.system = r.system AND e.safeguard = r.safeguard"
    "  AND e.deployment = r.deployment AND e.begins = r.begins AND e.ends = r.ends"
    "  AND e.import_id < r.import_id))"
    " + (SELECT count(*) FROM incident r WHERE r.import_id = ?1 AND EXISTS"
    " (SELECT 1 FROM incident e WHERE e.system = r.system AND e.name = r.name"
    "  AND e.import_id < r.import_id))"
    " + (SELECT count(*) FROM uplift_study r WHERE r.import_id = ?1 AND EXISTS"
    " (SELECT 1 FROM uplift_study e WHERE e.system = r.system AND e.name = r.name"
    "  AND e.import_id < r.import_id))"
    " + (SELECT count(*) FROM event r WHERE r.import_id = ?1 AND EXISTS"
    " (SELECT 1 FROM event e WHERE e.system = r.system AND e.name = r.name"
    "  AND e.import_id < r.import_id))"
    " + (SELECT count(*) FROM judgement r WHERE r.import_id = ?1 AND EXISTS"
    " (SELECT 1 FROM judgement e WHERE e.system = r.system AND e.question = r.question"
    "  AND e.import_id < r.import_id))";

static enum status find_superseded(struct database *database, int64_t import,
                                   struct import_result *result,
                                   struct diagnostics *diagnostics)
{
    struct statement *s = NULL;
    bool row = false;
    enum status status = statement_prepare(database, count_superseded, &s, diagnostics);
    if (status == STATUS_OK) {
        statement_put_count(s, import);
        status = statement_step(s, &row, diagnostics);
    }
    if (row) {
        result->superseded = (size_t)statement_take_count(s);
    }
    statement_release(s);
    return status;
}

static enum status import_set(struct database *database, const struct evidence_set *set,
                              struct import_result *result, struct diagnostics *diagnostics)
{
    *result = (struct import_result){0};
    enum status status = is_known(database, set, &result->known, diagnostics);
    if (status != STATUS_OK || result->known) {
        return status;
    }
    status = insert_import(database, set, diagnostics);
    int64_t import = database_last_row(database);
    if (status == STATUS_OK) {
        status = store_write_records(database, import, set, result, diagnostics);
    }
    return status == STATUS_OK ? find_superseded(database, import, result, diagnostics)
                               : status;
}

enum status store_import(struct store *store, const struct evidence_set *sets, size_t count,
                         struct import_result *results, struct diagnostics *diagnostics)
{
    struct database *database = store->database;
    enum status status = database_begin(database, diagnostics);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        status = import_set(database, &sets[i], &results[i], diagnostics);
    }
    if (status == STATUS_OK) {
        status = database_commit(database, diagnostics);
    }
    database_roll_back(database);
    return diagnostics->failed ? STATUS_MEMORY : status;
}

/* Says which systems there are, in place of the one that is not. */
static enum status report_unknown(struct store *store, const char *system,
                                  struct diagnostics *diagnostics)
{
    struct store_systems systems;
    VEC(const char *) names = {0};
    struct text list;
    text_init(&list);
    store_systems_init(&systems);
    enum status status = store_systems(store, &systems, diagnostics);
    for (size_t i = 0; i < systems.list.count && status == STATUS_OK; i++) {
        const char *name = systems.list.items[i].name;
        status = vec_push(&names, name) ? STATUS_OK : STATUS_MEMORY;
        text_format(&list, "%s%s", i ? ", " : "", name);
    }
    if (status == STATUS_OK) {
        const char *nearest = names_nearest(system, names.items, names.count);
        diagnostics_add(diagnostics, SEVERITY_ERROR, "unknown-system",
                        database_place(store->database), "there is no evidence about '%.80s'",
                        system);
        diagnostics_hint(diagnostics, "%s%s%s%s%s%s", nearest ? "did you mean '" : "",
                         nearest ? nearest : "", nearest ? "'? (" : "",
                         names.count ? "it holds: " : "it holds no system", text_string(&list),
                         nearest ? ")" : "");
        status = STATUS_INVALID;
    }
    vec_release(&names);
    text_release(&list);
    store_systems_release(&systems);
    return status;
}

enum status store_load(struct store *store, const char *system, struct evidence_set *set,
                       struct diagnostics *diagnostics)
{
    evidence_set_release(set);
    enum status status = database_run(store->database, "BEGIN", diagnostics);
    if (status == STATUS_OK) {
        status = store_read_records(store, system, (struct store_moment){MOMENT_NOW, 0}, set,
                                    diagnostics);
    }
    if (status == STATUS_OK && set->systems.count == 0) {
        status = report_unknown(store, system, diagnostics);
    }
    if (status == STATUS_OK) {
        status = store_verify_current(store, set, system, diagnostics);
    }
    database_roll_back(store->database);
    if (status != STATUS_OK) {
        evidence_set_release(set);
    }
    return diagnostics->failed ? STATUS_MEMORY : status;
}
