/* Red lines as people and machines see them: what pathgate thresholds --red-lines reports. */
#ifndef PATHGATE_EXPORT_RED_LINES_H
#define PATHGATE_EXPORT_RED_LINES_H

#include "analyzer/red_lines.h"
#include "base/text.h"

struct shown_red_lines {
    const struct verdict *verdict;
    const struct red_lines *lines;
    const struct red_lines_question *asked;
};

void red_lines_write_text(const struct shown_red_lines *shown, struct text *out);
void red_lines_write_json(const struct shown_red_lines *shown, struct text *out);
void red_lines_write_csv(const struct shown_red_lines *shown, struct text *out);

#endif
