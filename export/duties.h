/* Duties and their clocks for people and machines. */
#ifndef PATHGATE_EXPORT_DUTIES_H
#define PATHGATE_EXPORT_DUTIES_H

#include "analyzer/clocks.h"
#include "base/text.h"
#include "model/evidence.h"

struct duties_report {
    const struct clocks_question *question;
    const struct clocks *clocks;
    const struct evidence *evidence;
};

/* Whether any clock is overdue. */
bool duties_overdue(const struct clocks *clocks);

void duties_write_text(const struct duties_report *report, struct text *out);
void duties_write_json(const struct duties_report *report, struct text *out);
void duties_write_csv(const struct duties_report *report, struct text *out);

#endif
