/* The only user of SQLite; see database.h. Each failure of SQLite is translated where it is
 * first seen, from the result code to a stable code, a sentence and a status; nothing above
 * knows the result codes. */
#include "model/database.h"

#include "base/library.h"
#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

/* The functions of SQLite that are used, loaded when they are needed. */
static struct {
    int (*bind_double)(sqlite3_stmt *, int, double);
    int (*bind_int64)(sqlite3_stmt *, int, sqlite3_int64);
    int (*bind_null)(sqlite3_stmt *, int);
    int (*bind_text)(sqlite3_stmt *, int, const char *, int, void (*)(void *));
    int (*busy_timeout)(sqlite3 *, int);
    int (*close)(sqlite3 *);
    int (*column_bytes)(sqlite3_stmt *, int);
    double (*column_double)(sqlite3_stmt *, int);
    sqlite3_int64 (*column_int64)(sqlite3_stmt *, int);
    const unsigned char *(*column_text)(sqlite3_stmt *, int);
    int (*column_type)(sqlite3_stmt *, int);
    int (*db_config)(sqlite3 *, int, ...);
    const char *(*errmsg)(sqlite3 *);
    const char *(*errstr)(int);
    int (*exec)(sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *,
                char **);
    int (*extended_result_codes)(sqlite3 *, int);
    int (*finalize)(sqlite3_stmt *);
    int (*get_autocommit)(sqlite3 *);
    sqlite3_int64 (*last_insert_rowid)(sqlite3 *);
    int (*open_v2)(const char *, sqlite3 **, int, const char *);
    int (*prepare_v2)(sqlite3 *, const char *, int, sqlite3_stmt **, const char **);
    int (*reset)(sqlite3_stmt *);
    int (*step)(sqlite3_stmt *);
    int (*system_errno)(sqlite3 *);
} sqlite;

static const struct library_function functions[] = {
    LIBRARY_FUNCTION(sqlite.bind_double, sqlite3_bind_double),
    LIBRARY_FUNCTION(sqlite.bind_int64, sqlite3_bind_int64),
    LIBRARY_FUNCTION(sqlite.bind_null, sqlite3_bind_null),
    LIBRARY_FUNCTION(sqlite.bind_text, sqlite3_bind_text),
    LIBRARY_FUNCTION(sqlite.busy_timeout, sqlite3_busy_timeout),
    LIBRARY_FUNCTION(sqlite.close, sqlite3_close),
    LIBRARY_FUNCTION(sqlite.column_bytes, sqlite3_column_bytes),
    LIBRARY_FUNCTION(sqlite.column_double, sqlite3_column_double),
    LIBRARY_FUNCTION(sqlite.column_int64, sqlite3_column_int64),
    LIBRARY_FUNCTION(sqlite.column_text, sqlite3_column_text),
    LIBRARY_FUNCTION(sqlite.column_type, sqlite3_column_type),
    LIBRARY_FUNCTION(sqlite.db_config, sqlite3_db_config),
    LIBRARY_FUNCTION(sqlite.errmsg, sqlite3_errmsg),
    LIBRARY_FUNCTION(sqlite.errstr, sqlite3_errstr),
    LIBRARY_FUNCTION(sqlite.exec, sqlite3_exec),
    LIBRARY_FUNCTION(sqlite.extended_result_codes, sqlite3_extended_result_codes),
    LIBRARY_FUNCTION(sqlite.finalize, sqlite3_finalize),
    LIBRARY_FUNCTION(sqlite.get_autocommit, sqlite3_get_autocommit),
    LIBRARY_FUNCTION(sqlite.last_insert_rowid, sqlite3_last_insert_rowid),
    LIBRARY_FUNCTION(sqlite.open_v2, sqlite3_open_v2),
    LIBRARY_FUNCTION(sqlite.prepare_v2, sqlite3_prepare_v2),
    LIBRARY_FUNCTION(sqlite.reset, sqlite3_reset),
    LIBRARY_FUNCTION(sqlite.step, sqlite3_step),
    LIBRARY_FUNCTION(sqlite.system_errno, sqlite3_system_errno),
};

static const struct library library = {SQLITE_SONAME, functions,
                                       sizeof functions / sizeof *functions};

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
    int error = database->handle ? sqlite.system_errno(database->handle) : 0;
    bool refused = (result & 0xFF) == SQLITE_CANTOPEN || (result & 0xFF) == SQLITE_IOERR;
    if (refused && error != 0) {
        return strerror(error);
    }
    return database->handle ? sqlite.errmsg(database->handle) : sqlite.errstr(result);
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
    bool missing = !exists && (errno == ENOENT || errno == ENOTDIR);
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
        return missing ? STATUS_INVALID : STATUS_IO;
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
    sqlite.extended_result_codes(handle, 1);
    sqlite.busy_timeout(handle, patience);
    sqlite.db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite.db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    enum status status = database_run(database, settings, diagnostics);
    if (status == STATUS_OK && access == DATABASE_READ) {
        status = database_run(database, "PRAGMA query_only = ON", diagnostics);
    }
    return status;
}

/* SQLite's functions and a database without a handle. */
static enum status make_database(const char *path, struct database **out,
                                 struct diagnostics *diagnostics)
{
    *out = NULL;
    enum status status = library_load(&library, diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
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
    *out = database;
    return database ? STATUS_OK : STATUS_MEMORY;
}

/* Reading opens for writing, too, where the file permits it, because only a writer can roll
 * back what a killed program left half done; query_only then forbids any change. */
enum status database_open(const char *path, enum database_access access, int patience,
                          struct database **database, struct diagnostics *diagnostics)
{
    int flags = SQLITE_OPEN_READWRITE | (access == DATABASE_WRITE ? SQLITE_OPEN_CREATE : 0);
    struct text name;
    text_init(&name);
    struct database *opened = NULL;
    enum status status = make_database(path, &opened, diagnostics);
    if (status == STATUS_OK) {
        status = find_file(opened, path, access, &name, diagnostics);
    }
    if (status == STATUS_OK) {
        int result = sqlite.open_v2(text_string(&name), &opened->handle, flags, NULL);
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
    struct database *opened = NULL;
    enum status status = make_database("scratch", &opened, diagnostics);
    if (status == STATUS_OK) {
        int result = sqlite.open_v2(":memory:", &opened->handle,
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
        sqlite.close(database->handle);
        text_release(&database->path);
        memory_free(database);
    }
}

enum status database_run(struct database *database, const char *sql,
                         struct diagnostics *diagnostics)
{
    int result = sqlite.exec(database->handle, sql, NULL, NULL, NULL);
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
    if (!sqlite.get_autocommit(database->handle)) {
        sqlite.exec(database->handle, "ROLLBACK", NULL, NULL, NULL);
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
    return sqlite.last_insert_rowid(database->handle);
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
    int result = sqlite.prepare_v2(database->handle, sql, -1, &prepared->handle, NULL);
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
        sqlite.finalize(statement->handle);
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
    note_binding(statement, sqlite.bind_text(statement->handle, ++statement->next, text, -1,
                                             SQLITE_TRANSIENT));
}

void statement_put_number(struct statement *statement, double number)
{
    note_binding(statement, sqlite.bind_double(statement->handle, ++statement->next, number));
}

void statement_put_count(struct statement *statement, int64_t count)
{
    note_binding(statement, sqlite.bind_int64(statement->handle, ++statement->next, count));
}

void statement_put_null(struct statement *statement)
{
    note_binding(statement, sqlite.bind_null(statement->handle, ++statement->next));
}

enum status statement_step(struct statement *statement, bool *row,
                           struct diagnostics *diagnostics)
{
    int result = statement->fault;
    *row = false;
    statement->next = 0;
    if (result == SQLITE_OK) {
        result = sqlite.step(statement->handle);
    }
    *row = result == SQLITE_ROW;
    if (*row) {
        return STATUS_OK;
    }
    enum status status =
        result == SQLITE_DONE ? STATUS_OK : report(statement->database, result, diagnostics);
    sqlite.reset(statement->handle);
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
    statement->unsound |= sqlite.column_type(statement->handle, column) != type;
    return column;
}

const char *statement_take_text(struct statement *statement)
{
    int column = take(statement, SQLITE_TEXT);
    const char *text = (const char *)sqlite.column_text(statement->handle, column);
    size_t length = (size_t)sqlite.column_bytes(statement->handle, column);
    if (!text || strlen(text) != length) {
        statement->unsound = true;
    }
    return text ? text : "";
}

double statement_take_number(struct statement *statement)
{
    double number = sqlite.column_double(statement->handle, take(statement, SQLITE_FLOAT));
    statement->unsound |= !isfinite(number);
    return number;
}

int64_t statement_take_count(struct statement *statement)
{
    return sqlite.column_int64(statement->handle, take(statement, SQLITE_INTEGER));
}

bool statement_take_null(struct statement *statement)
{
    bool null = sqlite.column_type(statement->handle, statement->next) == SQLITE_NULL;
    statement->next += null;
    return null;
}

bool statement_unsound(const struct statement *statement)
{
    return statement->unsound;
}
