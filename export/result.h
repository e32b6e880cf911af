/* The formats in which a verdict and an analysis are written, behind one table: adding a format
 * touches its own file and the table. */
#ifndef PATHGATE_EXPORT_RESULT_H
#define PATHGATE_EXPORT_RESULT_H

#include "analyzer/verdict.h"
#include "base/text.h"

struct result_format {
    const char *name; /* of --format */
    void (*verdict)(const struct verdict *verdict, struct text *out);
    void (*analysis)(const struct verdict *verdict, struct text *out);
};

/* The table, ended by a NULL name; the first one is the default. */
extern const struct result_format result_formats[];

/* acceptable, crossed, undetermined */
extern const char *const outcome_words[];

/* What the exit status of a process that reports this outcome is: 0, 1 or 3. */
int outcome_exit_status(enum verdict_outcome outcome);

/* The writers, one file each. */
void verdict_write_text(const struct verdict *verdict, struct text *out);
void analysis_write_text(const struct verdict *verdict, struct text *out);
void verdict_write_json(const struct verdict *verdict, struct text *out);
void analysis_write_json(const struct verdict *verdict, struct text *out);

#endif
