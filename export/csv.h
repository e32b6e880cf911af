/* CSV cells (RFC 4180, lines ended by a line feed). */
#ifndef PATHGATE_EXPORT_CSV_H
#define PATHGATE_EXPORT_CSV_H

#include "base/text.h"

#include <stdbool.h>

/* A cell of text, quoted where it must be; what a spreadsheet would take for a formula is
 * written as text. 'last' ends the line. */
void csv_cell(struct text *out, const char *value, bool last);

/* Appends a name to what will be one cell of several: blanks are between them, and what holds a
 * blank or a quote is quoted, so that the cell is a line of CSV whose delimiter is a blank. */
void csv_append_name(struct text *cell, const char *name);

/* The same of a list for people: a comma and a blank are between names, and what holds a comma
 * or a quote is quoted. */
void csv_append_listed(struct text *list, const char *name);

/* A number that reads back exactly; what is undefined is an empty cell, infinity is "inf". */
void csv_number(struct text *out, double value, bool last);

#endif
