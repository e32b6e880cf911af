/* The tables of a result that are about evidence and paths; report_tables.c lists them. */
#ifndef PATHGATE_EXPORT_REPORT_TABLES_PARTS_H
#define PATHGATE_EXPORT_REPORT_TABLES_PARTS_H

#include "export/report_tables.h"

extern const struct report_column report_level_columns[], report_criterion_columns[],
    report_path_columns[], report_path_atom_columns[], report_gap_columns[],
    report_straddle_columns[], report_measurement_columns[];

void report_write_levels(const struct report *report, const struct row_taker *rows);
void report_write_criteria(const struct report *report, const struct row_taker *rows);
void report_write_paths(const struct report *report, const struct row_taker *rows);
void report_write_path_atoms(const struct report *report, const struct row_taker *rows);
void report_write_gaps(const struct report *report, const struct row_taker *rows);
void report_write_straddles(const struct report *report, const struct row_taker *rows);
void report_write_measurements(const struct report *report, const struct row_taker *rows);

#endif
