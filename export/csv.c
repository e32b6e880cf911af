/* Writing CSV cells; see csv.h. */
#include "export/csv.h"

#include <math.h>
#include <string.h>

static void append_quoted(struct text *out, const char *value, const char *opening)
{
    text_append(out, opening);
    for (const char *c = value; *c; c++) {
        text_append(out, *c == '"' ? "\"" : "");
        text_append_char(out, *c);
    }
    text_append_char(out, '"');
}

void csv_cell(struct text *out, const char *value, bool last)
{
    bool formula = *value && strchr("=+-@", *value);
    if (formula || strpbrk(value, ",\"\n\r")) {
        append_quoted(out, value, formula ? "\"'" : "\"");
    } else {
        text_append(out, value);
    }
    text_append_char(out, last ? '\n' : ',');
}

void csv_append_name(struct text *cell, const char *name)
{
    text_append(cell, text_string(cell)[0] ? " " : "");
    if (!*name || strpbrk(name, " \"\t\n\r")) {
        append_quoted(cell, name, "\"");
    } else {
        text_append(cell, name);
    }
}

void csv_number(struct text *out, double value, bool last)
{
    if (!isnan(value)) {
        text_number(out, value);
    }
    text_append_char(out, last ? '\n' : ',');
}
