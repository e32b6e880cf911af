/* Writing CSV cells; see csv.h. */
#include "export/csv.h"

#include <math.h>
#include <string.h>

void csv_cell(struct text *out, const char *value, bool last)
{
    bool formula = *value && strchr("=+-@", *value);
    if (formula || strpbrk(value, ",\"\n\r")) {
        text_append(out, formula ? "\"'" : "\"");
        for (const char *c = value; *c; c++) {
            text_append(out, *c == '"' ? "\"" : "");
            text_append_char(out, *c);
        }
        text_append_char(out, '"');
    } else {
        text_append(out, value);
    }
    text_append_char(out, last ? '\n' : ',');
}

void csv_number(struct text *out, double value, bool last)
{
    if (!isnan(value)) {
        text_number(out, value);
    }
    text_append_char(out, last ? '\n' : ',');
}
