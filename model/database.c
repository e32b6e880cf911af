/* The only user of SQLite; see database.h. Each failure of SQLite is translated where it is
 * first seen, from the result code to a stable code, a sentence and a status; nothing above
 * knows the result codes. */
#include "model/database.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

struct database {
    sqlite3 *handle;
    struct text path;     /* as people call it */
    struct source source; /* for places: the path, no bytes */
};

struct statement {
    struct database *database;
    sqlite3_stmt *handle;
    int next;  /* parameter or column, from 0 */
    int fault; /* the first failed binding, or SQLITE_OK */
    bool unsound;
};

const char *database_path(const struct database *database)
{
    return database->source.path;
}

struct place database_place(const struct database *database)
{
    return (struct place){&database->source, 0};
}

static const struct fault {
    int result; /* primary result code */
    enum status status;
    const char *code;
    const char *sentence; /* after the path */
    bool explained;       /* the reason follows */
    const char *hint;
} faults[] = {
    {SQLITE_NOTADB, STATUS_INVALID, "not-a-store", "is not an evidence store", false,
     "'pathgate evidence import FILE --evidence STORE' puts an evidence file into a store"},
    {SQLITE_CORRUPT, STATUS_INVALID, "store-damaged", "is damaged", true,
     "restore it from a copy, or import its files into a new one"},
    {SQLITE_BUSY, STATUS_IO, "store-busy", "is being written by another program", false,
     "try again when it has finished"},
    {SQLITE_FULL, STATUS_IO, "disk-full", "has no space left to grow", false,
     "nothing was stored; make room and try again"},
    {SQLITE_READONLY, STATUS_IO, "store-read-only", "may not be written", false, NULL},
    {SQLITE_CANTOPEN, STATUS_IO, "store-access", "cannot be opened", true, NULL},
    {SQLITE_PERM, STATUS_IO, "store-access", "cannot be opened", true, NULL},
    {SQLITE_IOERR, STATUS_IO, "store-access", "cannot be read or written", true, NULL},
    {SQLITE_OK, STATUS_INVALID, "store-refused", "refuses this", true, NULL},
};

static const struct fault *find_fault(int result)
{
    const struct fault *fault = faults;
    while (fault->result != SQLITE_OK && fault->result != (result & 0xFF)) {
        fault++;
    }
    return fault;
}

/* The operating system's reason where it gave one, SQLite's otherwise. */
static const char *explain(const struct database *database, int result)
{
    int error = database->handle ? sqlite3_system_errno(database->handle) : 0;
    bool refused = (result & 0xFF) == SQLITE_CANTOPEN || (result & 0xFF) == SQLITE_IOERR;
    if (refused && error != 0) {
        return strerror(error);
    }
    return database->handle ? sqlite3_errmsg(database->handle) : sqlite3_errstr(result);
}

static enum status report(const struct database *database, int result,
                          struct diagnostics *diagnostics)
{
    if ((result & 0xFF) == SQLITE_NOMEM || result == SQLITE_IOERR_NOMEM) {
        return STATUS_MEMORY;
    }
    const struct fault *fault = find_fault(result);
    diagnostics_add(diagnostics, SEVERITY_ERROR, fault->code, database_place(database),
                    "'%s' %s%s%s", database_path(database), fault->sentence,
                    fault->explained ? ": " : "",
                    fault->explained ? explain(database, result) : "");
    if (fault->hint) {
        diagnostics_hint(diagnostics, "%s", fault->hint);
    }
    return diagnostics->failed ? STATUS_MEMORY : fault->status;
}

/* A directory, a device or a pipe is no store, whatever SQLite would make of it. A path must
 * not pass for one of SQLite's special names ("", ":memory:", "file:..."). */
static enum status find_file(const struct database *database, const char *path,
                             enum database_access access, struct text *name,
                             struct diagnostics *diagnostics)
{
    struct stat facts;
    bool exists = stat(path, &facts) == 0;
    text_format(name, "%s%s", path[0] == '/' ? "" : "./", path);
    if (name->failed) {
        return STATUS_MEMORY;
    }
    if (path[0] == '\0' || (exists && !S_ISREG(facts.st_mode))) {
        return report(database, SQLITE_NOTADB, diagnostics);
    }
    if (!exists && access == DATABASE_READ) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "no-store", database_place(database),
                        "there is no evidence store '%s'", path);
        diagnostics_hint(diagnostics, "'pathgate evidence import FILE --evidence %s' makes one",
                         path);
        return STATUS_IO;
    }
    return STATUS_OK;
}

static const char settings[] = "PRAGMA foreign_keys = ON;"
                               "PRAGMA trusted_schema = OFF;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA synchronous = FULL;"
                               "PRAGMA temp_store = MEMORY;";

static enum status configure(struct database *database, enum database_access access,
                             int patience, struct diagnostics *diagnostics)
{
    sqlite3 *handle = database->handle;
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, patience);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    enum status status = database_run(database, settings, diagnostics);
    if (status == STATUS_OK && access == DATABASE_READ) {
        status = database_run(database, "PRAGMA query_only = ON", diagnostics);
    }
    return status;
}

static struct database *make_database(const char *path)
{
    struct database *database = memory_zeroed(1, sizeof(*database));
    if (database) {
        text_init(&database->path);
        text_append(&database->path, path);
        database->source.path = text_string(&database->path);
        if (database->path.failed) {
            database_close(database);
            database = NULL;
        }
    }
    return database;
}

/* Reading opens for writing, too, where the file permits it, because only a writer can roll
 * back what a killed program left half done; query_only then forbids any change. */
enum status database_open(const char *path, enum database_access access, int patience,
                          struct database **database, struct diagnostics *diagnostics)
{
    int flags = SQLITE_OPEN_READWRITE | (access == DATABASE_WRITE ? SQLITE_OPEN_CREATE : 0);
    struct text name;
    text_init(&name);
    struct database *opened = make_database(path);
    enum status status =
        opened ? find_file(opened, path, access, &name, diagnostics) : STATUS_MEMORY;
    if (status == STATUS_OK) {
        int result = sqlite3_open_v2(text_string(&name), &opened->handle, flags, NULL);
        status = result == SQLITE_OK ? configure(opened, access, patience, diagnostics)
                                     : report(opened, result, diagnostics);
    }
    if (status != STATUS_OK) {
        database_close(opened);
        opened = NULL;
    }
    text_release(&name);
    *database = opened;
    return status;
}

enum status database_open_scratch(struct database **database, struct diagnostics *diagnostics)
{
    struct database *opened = make_database("scratch");
    enum status status = STATUS_MEMORY;
    if (opened) {
        int result = sqlite3_open_v2(":memory:", &opened->handle,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
        status = result == SQLITE_OK ? configure(opened, DATABASE_WRITE, 0, diagnostics)
                                     : report(opened, result, diagnostics);
    }
    if (status != STATUS_OK) {
        database_close(opened);
        opened = NULL;
    }
    *database = opened;
    return status;
}

void database_close(struct database *database)
{
    if (database) {
        sqlite3_close(database->handle);
        text_release(&database->path);
        memory_free(database);
    }
}

enum status database_run(struct database *database, const char *sql,
                         struct diagnostics *diagnostics)
{
    int result = sqlite3_exec(database->handle, sql, NULL, NULL, NULL);
    return result == SQLITE_OK ? STATUS_OK : report(database, result, diagnostics);
}

enum status database_begin(struct database *database, struct diagnostics *diagnostics)
{
    return database_run(database, "BEGIN IMMEDIATE", diagnostics);
}

enum status database_commit(struct database *database, struct diagnostics *diagnostics)
{
    return database_run(database, "COMMIT", diagnostics);
}

void database_roll_back(struct database *database)
{
    if (!sqlite3_get_autocommit(database->handle)) {
        sqlite3_exec(database->handle, "ROLLBACK", NULL, NULL, NULL);
    }
}

enum status database_count(struct database *database, const char *sql, int64_t *count,
                           struct diagnostics *diagnostics)
{
    struct statement *statement = NULL;
    bool row = false;
    *count = 0;
    enum status status = statement_prepare(database, sql, &statement, diagnostics);
    if (status == STATUS_OK) {
        status = statement_step(statement, &row, diagnostics);
    }
    if (row) {
        *count = statement_take_count(statement);
    }
    statement_release(statement);
    return status;
}

int64_t database_last_row(const struct database *database)
{
    return sqlite3_last_insert_rowid(database->handle);
}

enum status statement_prepare(struct database *database, const char *sql,
                              struct statement **statement, struct diagnostics *diagnostics)
{
    *statement = NULL;
    struct statement *prepared = memory_zeroed(1, sizeof(*prepared));
    if (!prepared) {
        return STATUS_MEMORY;
    }
    prepared->database = database;
    int result = sqlite3_prepare_v2(database->handle, sql, -1, &prepared->handle, NULL);
    if (result != SQLITE_OK) {
        statement_release(prepared);
        return report(database, result, diagnostics);
    }
    *statement = prepared;
    return STATUS_OK;
}

void statement_release(struct statement *statement)
{
    if (statement) {
        sqlite3_finalize(statement->handle);
        memory_free(statement);
    }
}

static void note_binding(struct statement *statement, int result)
{
    if (statement->fault == SQLITE_OK) {
        statement->fault = result;
    }
}

void statement_put_text(struct statement *statement, const char *text)
{
    note_binding(statement, sqlite3_bind_text(statement->handle, ++statement->next, text, -1,
                                              SQLITE_TRANSIENT));
}

void statement_put_number(struct statement *statement, double number)
{
    note_binding(statement, sqlite3_bind_double(statement->handle, ++statement->next, number));
}

void statement_put_count(struct statement *statement, int64_t count)
{
    note_binding(statement, sqlite3_bind_int64(statement->handle, ++statement->next, count));
}

void statement_put_null(struct statement *statement)
{
    note_binding(statement, sqlite3_bind_null(statement->handle, ++statement->next));
}

enum status statement_step(struct statement *statement, bool *row,
                           struct diagnostics *diagnostics)
{
    int result = statement->fault;
    *row = false;
    statement->next = 0;
    if (result == SQLITE_OK) {
        result = sqlite3_step(statement->handle);
    }
    *row = result == SQLITE_ROW;
    if (*row) {
        return STATUS_OK;
    }
    enum status status =
        result == SQLITE_DONE ? STATUS_OK : report(statement->database, result, diagnostics);
    sqlite3_reset(statement->handle);
    statement->fault = SQLITE_OK;
    return status;
}

enum status statement_run(struct statement *statement, struct diagnostics *diagnostics)
{
    bool row;
    return statement_step(statement, &row, diagnostics);
}

static int take(struct statement *statement, int type)
{
    int column = statement->next++;
    statement->unsound |= sqlite3_column_type(statement->handle, column) != type;
    return column;
}

const char *statement_take_text(struct statement *statement)
{
    int column = take(statement, SQLITE_TEXT);
    const char *text = (const char *)sqlite3_column_text(statement->handle, column);
    size_t length = (size_t)sqlite3_column_bytes(statement->handle, column);
    if (!text || strlen(text) != length) {
        statement->unsound = true;
    }
    return text ? text : "";
}

double statement_take_number(struct statement *statement)
{
    double number = sqlite3_column_double(statement->handle, take(statement, SQLITE_FLOAT));
    statement->unsound |= !isfinite(number);
    return number;
}

int64_t statement_take_count(struct statement *statement)
{
    return sqlite3_column_int64(statement->handle, take(statement, SQLITE_INTEGER));
}

bool statement_take_null(struct statement *statement)
{
    bool null = sqlite3_column_type(statement->handle, statement->next) == SQLITE_NULL;
    statement->next += null;
    return null;
}

bool statement_unsound(const struct statement *statement)
{
    return statement->unsound;
}
