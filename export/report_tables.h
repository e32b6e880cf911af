/* A result as tables, for people's own queries: one list of tables with typed columns, whose
 * rows go to whoever takes them, a CSV file or a database. Cases are numbered from 1, rows of
 * measurements by their place in the evidence from 1. */
#ifndef PATHGATE_EXPORT_REPORT_TABLES_H
#define PATHGATE_EXPORT_REPORT_TABLES_H

#include "export/report.h"

enum column_kind { COLUMN_TEXT, COLUMN_NUMBER, COLUMN_COUNT };

struct report_column {
    const char *name;
    enum column_kind kind;
};

/* Takes the cells of a row one after the other, by the kinds of the columns, and its end. */
struct row_taker {
    void *self;
    void (*text)(void *self, const char *value);
    void (*number)(void *self, double value); /* NAN: none */
    void (*count)(void *self, uint64_t value);
    void (*none)(void *self); /* in place of any kind */
    void (*end)(void *self);
    void (*fail)(void *self); /* a cell could not be made: memory is out */
};

/* A cell of words under construction, which are emptied. */
void report_put_words(const struct row_taker *rows, struct text *words);

struct report_table {
    const char *name;
    const struct report_column *columns; /* ended by a NULL name */
    void (*write)(const struct report *report, const struct row_taker *rows);
};

/* Ended by a NULL name. What is redacted has no rows, or no value. */
extern const struct report_table report_tables[];

#endif
