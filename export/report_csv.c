/* Reports as a folder of CSV files, one a table. */
#include "export/csv.h"
#include "export/report_tables.h"

#include <math.h>

const char *const report_csv_files[] = {"report.csv",     "verdicts.csv",
                                        "domains.csv",    "scenarios.csv",
                                        "safeguards.csv", "levels.csv",
                                        "criteria.csv",   "paths.csv",
                                        "path_atoms.csv", "gaps.csv",
                                        "straddles.csv",  "measurements.csv",
                                        "inputs.csv",     NULL};

struct csv_rows {
    struct text *out;
    size_t column, count;
};

/* Whether the next cell is the row's last. */
static bool advance(struct csv_rows *rows)
{
    rows->column = rows->column + 1 == rows->count ? 0 : rows->column + 1;
    return rows->column == 0;
}

static void take_text(void *self, const char *value)
{
    struct csv_rows *rows = self;
    csv_cell(rows->out, value, advance(rows));
}

static void take_number(void *self, double value)
{
    struct csv_rows *rows = self;
    csv_number(rows->out, value, advance(rows));
}

static void take_count(void *self, uint64_t value)
{
    struct csv_rows *rows = self;
    text_format(rows->out, "%llu%s", (unsigned long long)value, advance(rows) ? "\n" : ",");
}

static void take_none(void *self)
{
    take_number(self, NAN);
}

static void take_end(void *self)
{
    (void)self; /* the last cell ended the line */
}

static void take_failure(void *self)
{
    struct csv_rows *rows = self;
    rows->out->failed = true;
}

enum status report_write_csv(const struct report *report, size_t file, struct text *out)
{
    const struct report_table *table = &report_tables[file];
    struct csv_rows rows = {.out = out};
    const struct row_taker taker = {&rows,     take_text, take_number, take_count,
                                    take_none, take_end,  take_failure};
    while (table->columns[rows.count].name) {
        rows.count++;
    }
    for (size_t i = 0; i < rows.count; i++) {
        csv_cell(out, table->columns[i].name, i + 1 == rows.count);
    }
    table->write(report, &taker);
    return out->failed ? STATUS_MEMORY : STATUS_OK;
}
