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

static void append_to_list(struct text *list, const char *between, const char *name,
                           const char *quoted)
{
    text_append(list, text_string(list)[0] ? between : "");
    if (!*name || strpbrk(name, quoted)) {
        append_quoted(list, name, "\"");
    } else {
        text_append(list, name);
    }
}

void csv_append_name(struct text *cell, const char *name)
{
    append_to_list(cell, " ", name, " \"\t\n\r");
}

void csv_append_listed(struct text *list, const char *name)
{
    append_to_list(list, ", ", name, ",\"");
}

void csv_number(struct text *out, double value, bool last)
{
    if (!isnan(value)) {
        text_number(out, value);
    }
    text_append_char(out, last ? '\n' : ',');
}
