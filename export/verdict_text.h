/* The parts of a verdict for people. verdict_text.c puts them together. */
#ifndef PATHGATE_EXPORT_VERDICT_TEXT_H
#define PATHGATE_EXPORT_VERDICT_TEXT_H

#include "analyzer/verdict.h"
#include "base/text.h"

enum { VERDICT_TEXT_WIDTH = 100 };

/* One item of a list, and one below it, wrapped. */
void verdict_text_item(struct text *out, const struct text *line);
void verdict_text_sub_item(struct text *out, const struct text *line);

/* "undetermined (exit status 3): evidence is missing, stale or incomplete" */
void verdict_text_outcome(const struct verdict *v, struct text *out);

/* A gap, or a straddle, with the scenarios it concerns, in words; false, and nothing appended,
 * where an earlier one said the same. */
bool verdict_text_gap(const struct verdict *v, size_t index, struct text *out);
bool verdict_text_straddle(const struct verdict *v, size_t index, struct text *out);

/* The sections, each with its heading; nothing where there is nothing to say. */
void verdict_text_criteria(const struct verdict *v, struct text *out);
void verdict_text_beyond(const struct verdict *v, struct text *out);
void verdict_text_judgements(const struct verdict *v, struct text *out);
void verdict_text_studies(const struct verdict *v, struct text *out);
void verdict_text_safeguards(const struct verdict *v, struct text *out);
void verdict_text_gaps(const struct verdict *v, struct text *out);
void verdict_text_straddles(const struct verdict *v, struct text *out);
void verdict_text_notes(const struct verdict *v, struct text *out);

#endif
