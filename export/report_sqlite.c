/* Reports as a SQLite database, one table of it for each of report_tables, for people's own
 * queries. The same report gives the same bytes. */
#include "export/report_tables.h"
#include "model/database.h"

#include <math.h>

struct database_rows {
    struct statement *statement;
    struct diagnostics *diagnostics;
    enum status status; /* the first that was not STATUS_OK */
};

static void take_text(void *self, const char *value)
{
    struct database_rows *rows = self;
    statement_put_text(rows->statement, value);
}

static void take_none(void *self)
{
    struct database_rows *rows = self;
    statement_put_null(rows->statement);
}

static void take_number(void *self, double value)
{
    struct database_rows *rows = self;
    if (isnan(value)) {
        statement_put_null(rows->statement);
    } else {
        statement_put_number(rows->statement, value);
    }
}

static void take_count(void *self, uint64_t value)
{
    struct database_rows *rows = self;
    statement_put_count(rows->statement, value > INT64_MAX ? INT64_MAX : (int64_t)value);
}

static void take_end(void *self)
{
    struct database_rows *rows = self;
    if (rows->status == STATUS_OK) {
        rows->status = statement_run(rows->statement, rows->diagnostics);
    }
}

static void take_failure(void *self)
{
    struct database_rows *rows = self;
    rows->status = STATUS_MEMORY;
}

/* "CREATE TABLE x (a TEXT, ...) STRICT" and "INSERT INTO x VALUES (?, ...)". */
static void write_sql(const struct report_table *table, struct text *create,
                      struct text *insert)
{
    static const char *const types[] = {"TEXT", "REAL", "INTEGER"};
    text_format(create, "CREATE TABLE %s (", table->name);
    text_format(insert, "INSERT INTO %s VALUES (", table->name);
    for (size_t i = 0; table->columns[i].name; i++) {
        text_format(create, "%s\"%s\" %s", i ? ", " : "", table->columns[i].name,
                    types[table->columns[i].kind]);
        text_append(insert, i ? ", ?" : "?");
    }
    text_append(create, ") STRICT");
    text_append_char(insert, ')');
}

static enum status store_table(struct database *database, const struct report *report,
                               const struct report_table *table,
                               struct diagnostics *diagnostics)
{
    struct database_rows rows = {NULL, diagnostics, STATUS_OK};
    const struct row_taker taker = {&rows,     take_text, take_number, take_count,
                                    take_none, take_end,  take_failure};
    struct text create, insert;
    text_init(&create);
    text_init(&insert);
    write_sql(table, &create, &insert);
    enum status status = create.failed || insert.failed
                             ? STATUS_MEMORY
                             : database_run(database, text_string(&create), diagnostics);
    if (status == STATUS_OK) {
        status =
            statement_prepare(database, text_string(&insert), &rows.statement, diagnostics);
    }
    if (status == STATUS_OK) {
        table->write(report, &taker);
        status = rows.status;
    }
    statement_release(rows.statement);
    text_release(&create);
    text_release(&insert);
    return status;
}

enum status report_store_sqlite(const struct report *report, const char *path,
                                struct diagnostics *diagnostics)
{
    struct database *database = NULL;
    enum status status = database_open(path, DATABASE_WRITE, 0, &database, diagnostics);
    if (status == STATUS_OK) {
        status = database_begin(database, diagnostics);
    }
    for (size_t i = 0; status == STATUS_OK && report_tables[i].name; i++) {
        status = store_table(database, report, &report_tables[i], diagnostics);
    }
    if (status == STATUS_OK) {
        status = database_commit(database, diagnostics);
    }
    database_close(database);
    return status;
}
