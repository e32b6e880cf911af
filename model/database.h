/* A SQL database in one file: the only user of SQLite. Statements take their parameters and
 * give their columns one after the other, so that no number has to be kept in step with the SQL
 * text. Every fault becomes a diagnostic about the file.
 *
 * A file may come from anybody: functions and views of its schema are not trusted, nothing is
 * loaded, and a column of an unexpected type marks the row as unsound instead of being
 * converted. The file is a single one at rest: its journal exists during a transaction only. */
#ifndef PATHGATE_MODEL_DATABASE_H
#define PATHGATE_MODEL_DATABASE_H

#include "base/diagnostics.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

struct database;
struct statement;

enum database_access { DATABASE_READ, DATABASE_WRITE };

/* Opens the file at 'path', a new one where there is none and access is DATABASE_WRITE. Waits
 * up to 'patience' milliseconds for other programs, here and later. A journal that a killed
 * program left behind is rolled back, also for reading. The caller closes it with
 * database_close. */
enum status database_open(const char *path, enum database_access access, int patience,
                          struct database **database, struct diagnostics *diagnostics);

/* An empty database in memory. */
enum status database_open_scratch(struct database **database, struct diagnostics *diagnostics);

/* Rolls back what was not committed; NULL is allowed. */
void database_close(struct database *database);

/* Runs statements that give no rows, separated by semicolons, up to the first fault. */
enum status database_run(struct database *database, const char *sql,
                         struct diagnostics *diagnostics);

/* BEGIN IMMEDIATE, and its ends. Rolling back reports nothing and is allowed at any time. */
enum status database_begin(struct database *database, struct diagnostics *diagnostics);
enum status database_commit(struct database *database, struct diagnostics *diagnostics);
void database_roll_back(struct database *database);

/* The first column of the first row as a whole number, 0 when there is no row. */
enum status database_count(struct database *database, const char *sql, int64_t *count,
                           struct diagnostics *diagnostics);

/* The row that was inserted last. */
int64_t database_last_row(const struct database *database);

const char *database_path(const struct database *database);

/* The file as a whole, for diagnostics. */
struct place database_place(const struct database *database);

/* The caller releases the statement before the database is closed. */
enum status statement_prepare(struct database *database, const char *sql,
                              struct statement **statement, struct diagnostics *diagnostics);
void statement_release(struct statement *statement);

/* The next parameter. Text is copied. */
void statement_put_text(struct statement *statement, const char *text);
void statement_put_number(struct statement *statement, double number);
void statement_put_count(struct statement *statement, int64_t count);
void statement_put_null(struct statement *statement);

/* Goes to the next row: '*row' says whether there is one. Afterwards parameters and columns are
 * taken from the first on; after the last row the statement can be used again. */
enum status statement_step(struct statement *statement, bool *row,
                           struct diagnostics *diagnostics);

/* Runs a statement that gives no row and makes it ready for the next use. */
enum status statement_run(struct statement *statement, struct diagnostics *diagnostics);

/* The next column. Text is valid until the next step. */
const char *statement_take_text(struct statement *statement);
double statement_take_number(struct statement *statement);
int64_t statement_take_count(struct statement *statement);

/* Whether the next column is NULL; if so, it is passed over. */
bool statement_take_null(struct statement *statement);

/* Whether any column so far was not of the type that it was taken as. */
bool statement_unsound(const struct statement *statement);

#endif
