/* What a store holds as a whole: its list of systems, and whether it is sound. */
#include "base/limits.h"
#include "model/store_history.h"
#include "model/store_records.h"
#include "model/store_schema.h"

#include <stdio.h>
#include <string.h>

void store_systems_init(struct store_systems *systems)
{
    *systems = (struct store_systems){0};
    arena_init(&systems->arena);
}

void store_systems_release(struct store_systems *systems)
{
    vec_release(&systems->list);
    vec_release(&systems->checkpoints);
    arena_release(&systems->arena);
    store_systems_init(systems);
}

/* 'more': the columns of what the schema has had since version 2. */
#define LIST_SYSTEMS(more)                                                                     \
    "SELECT s.system, s.title, s.developer, s.date, s.imported_at,"                            \
    " (SELECT count(*) FROM current_checkpoint r WHERE r.system = s.system),"                  \
    " (SELECT count(*) FROM current_measurement r WHERE r.system = s.system),"                 \
    " (SELECT count(*) FROM current_safeguard r WHERE r.system = s.system),"                   \
    " (SELECT count(*) FROM current_coverage r WHERE r.system = s.system),"                    \
    " (SELECT count(*) FROM current_judgement r WHERE r.system = s.system)" more               \
    " FROM current_system s ORDER BY s.system"

#define COUNT_USE                                                                              \
    ", (SELECT count(*) FROM current_campaign r WHERE r.system = s.system),"                   \
    " (SELECT count(*) FROM current_observation r WHERE r.system = s.system),"                 \
    " (SELECT count(*) FROM current_incident r WHERE r.system = s.system),"                    \
    " (SELECT count(*) FROM current_uplift_study r WHERE r.system = s.system)"

/* By the version of the schema, less one. */
static const char *const list_systems[STORE_VERSION] = {
    LIST_SYSTEMS(", 0, 0, 0, 0, 0"), LIST_SYSTEMS(COUNT_USE ", 0"),
    LIST_SYSTEMS(COUNT_USE ", (SELECT count(*) FROM current_event r"
                           " WHERE r.system = s.system)")};

static const char list_checkpoints[] =
    "SELECT checkpoint, kind, mode FROM current_checkpoint"
    " WHERE system IN (SELECT system FROM current_system) ORDER BY system, checkpoint";

static bool take_system(struct store_systems *systems, struct statement *row)
{
    struct arena *arena = &systems->arena;
    struct store_system system = {0};
    system.name = arena_string(arena, statement_take_text(row));
    system.title = arena_string(arena, statement_take_text(row));
    system.developer = arena_string(arena, statement_take_text(row));
    system.date = arena_string(arena, statement_take_text(row));
    system.imported_at = arena_string(arena, statement_take_text(row));
    system.current.checkpoints = (size_t)statement_take_count(row);
    system.current.measurements = (size_t)statement_take_count(row);
    system.current.safeguards = (size_t)statement_take_count(row);
    system.current.coverage = (size_t)statement_take_count(row);
    system.current.judgements = (size_t)statement_take_count(row);
    system.current.campaigns = (size_t)statement_take_count(row);
    system.current.observations = (size_t)statement_take_count(row);
    system.current.incidents = (size_t)statement_take_count(row);
    system.current.studies = (size_t)statement_take_count(row);
    system.current.events = (size_t)statement_take_count(row);
    if (systems->list.count) {
        const struct store_system *before = &systems->list.items[systems->list.count - 1];
        system.first_checkpoint = before->first_checkpoint + before->current.checkpoints;
    }
    return system.name && system.title && system.developer && system.date &&
           system.imported_at && vec_push(&systems->list, system);
}

static bool take_checkpoint(struct store_systems *systems, struct statement *row)
{
    struct arena *arena = &systems->arena;
    struct store_checkpoint checkpoint;
    checkpoint.name = arena_string(arena, statement_take_text(row));
    checkpoint.kind = arena_string(arena, statement_take_text(row));
    checkpoint.mode = arena_string(arena, statement_take_text(row));
    return checkpoint.name && checkpoint.kind && checkpoint.mode &&
           vec_push(&systems->checkpoints, checkpoint);
}

static enum status take_rows(struct store *store, const char *sql,
                             struct store_systems *systems,
                             bool (*take)(struct store_systems *systems, struct statement *row),
                             struct diagnostics *diagnostics)
{
    struct statement *query = NULL;
    bool row = true;
    enum status status = statement_prepare(store->database, sql, &query, diagnostics);
    while (status == STATUS_OK && row) {
        status = statement_step(query, &row, diagnostics);
        if (status == STATUS_OK && row && !take(systems, query)) {
            status = STATUS_MEMORY;
        }
    }
    statement_release(query);
    return status;
}

enum status store_systems(struct store *store, struct store_systems *systems,
                          struct diagnostics *diagnostics)
{
    enum status status =
        take_rows(store, list_systems[store->version - 1], systems, take_system, diagnostics);
    if (status == STATUS_OK) {
        status = take_rows(store, list_checkpoints, systems, take_checkpoint, diagnostics);
    }
    if (status != STATUS_OK) {
        store_systems_release(systems);
    }
    return diagnostics->failed ? STATUS_MEMORY : status;
}

enum status store_count_imports(struct store *store, size_t *count,
                                struct diagnostics *diagnostics)
{
    int64_t imports = 0;
    enum status status =
        database_count(store->database, "SELECT count(*) FROM import", &imports, diagnostics);
    *count = imports > 0 ? (size_t)imports : 0;
    return diagnostics->failed ? STATUS_MEMORY : status;
}

/* Each row of 'sql' but a lone 'ok' is a fault; its first column says which. */
static enum status report_rows(struct store *store, const char *sql, const char *what,
                               struct diagnostics *diagnostics)
{
    struct statement *query = NULL;
    bool row = true;
    enum status status = statement_prepare(store->database, sql, &query, diagnostics);
    while (status == STATUS_OK && row) {
        status = statement_step(query, &row, diagnostics);
        const char *fault = row ? statement_take_text(query) : "ok";
        if (strcmp(fault, "ok") != 0) {
            diagnostics_add(diagnostics, SEVERITY_ERROR, "store-damaged",
                            database_place(store->database), "'%s' is damaged: %s%.200s",
                            database_path(store->database), what, fault);
        }
    }
    statement_release(query);
    return status;
}

/* Reports records of one import that are not those whose digest was taken then. */
static void compare_records(struct store *store, const struct evidence_set *set,
                            const char *system, const char *file, const char *digest,
                            struct diagnostics *diagnostics)
{
    if (set->systems.count != 1 || strcmp(set->systems.items[0].digest, digest) != 0) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "store-altered",
                        database_place(store->database),
                        "'%s' has been altered: the records about '%.80s' are not those that"
                        " '%.80s' was imported with",
                        database_path(store->database), system, file);
    }
}

/* Compares the records about one system that came with one import with the digest taken then.
 */
static enum status verify_records(struct store *store, struct statement *imported,
                                  struct diagnostics *diagnostics)
{
    struct evidence_set set;
    evidence_set_init(&set);
    struct store_moment moment = {MOMENT_IMPORT, statement_take_count(imported)};
    const char *file = statement_take_text(imported);
    const char *system = statement_take_text(imported);
    const char *digest = statement_take_text(imported);
    size_t errors = diagnostics->errors;
    enum status status = store_read_records(store, system, moment, &set, diagnostics);
    if (status == STATUS_OK) {
        compare_records(store, &set, system, file, digest, diagnostics);
    }
    evidence_set_release(&set);
    /* what was reported about these records says nothing about the next ones */
    return status == STATUS_INVALID && diagnostics->errors > errors ? STATUS_OK : status;
}

/* Of all systems, or of one. */
static enum status verify_imports(struct store *store, const char *system,
                                  struct diagnostics *diagnostics)
{
    struct statement *query = NULL;
    bool row = true;
    enum status status =
        statement_prepare(store->database,
                          system ? "SELECT s.import_id, i.file, s.name, s.digest"
                                   " FROM system s JOIN import i ON i.id = s.import_id"
                                   " WHERE s.name = ? ORDER BY s.import_id"
                                 : "SELECT s.import_id, i.file, s.name, s.digest"
                                   " FROM system s JOIN import i ON i.id = s.import_id"
                                   " ORDER BY s.import_id, s.name",
                          &query, diagnostics);
    if (status == STATUS_OK && system) {
        statement_put_text(query, system);
    }
    while (status == STATUS_OK && row) {
        status = statement_step(query, &row, diagnostics);
        if (status == STATUS_OK && row) {
            status = verify_records(store, query, diagnostics);
        }
    }
    statement_release(query);
    return status;
}

enum status store_verify_current(struct store *store, const struct evidence_set *current,
                                 const char *system, struct diagnostics *diagnostics)
{
    struct statement *query = NULL;
    bool row = false;
    size_t errors = diagnostics->errors;
    enum status status =
        statement_prepare(store->database,
                          "SELECT count(*), coalesce(max(i.file), ''),"
                          " coalesce(max(s.digest), '')"
                          " FROM system s JOIN import i ON i.id = s.import_id WHERE s.name = ?",
                          &query, diagnostics);
    if (status == STATUS_OK) {
        statement_put_text(query, system);
        status = statement_step(query, &row, diagnostics);
    }
    if (status == STATUS_OK && row && statement_take_count(query) == 1) {
        const char *file = statement_take_text(query);
        compare_records(store, current, system, file, statement_take_text(query), diagnostics);
    } else if (status == STATUS_OK) {
        status = verify_imports(store, system, diagnostics);
    }
    statement_release(query);
    return status == STATUS_OK && diagnostics->errors > errors ? STATUS_INVALID : status;
}

enum status store_verify(struct store *store, struct diagnostics *diagnostics)
{
    size_t errors = diagnostics->errors;
    char sql[64];
    snprintf(sql, sizeof(sql), "PRAGMA integrity_check(%u)", LIMIT_STORE_FAULTS);
    enum status status = database_run(store->database, "BEGIN", diagnostics);
    if (status == STATUS_OK) {
        status = report_rows(store, sql, "", diagnostics);
    }
    if (status == STATUS_OK) {
        status = report_rows(store, "PRAGMA foreign_key_check",
                             "a reference leads nowhere in the table ", diagnostics);
    }
    if (status == STATUS_OK) {
        status = verify_imports(store, NULL, diagnostics);
    }
    if (status == STATUS_OK) {
        status = store_verify_history(store, diagnostics);
    }
    database_roll_back(store->database);
    if (diagnostics->failed) {
        return STATUS_MEMORY;
    }
    return status == STATUS_OK && diagnostics->errors > errors ? STATUS_INVALID : status;
}
