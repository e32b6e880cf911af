/* The parts of a verdict for people. verdict_text.c puts them together. */
#ifndef PATHGATE_EXPORT_VERDICT_TEXT_H
#define PATHGATE_EXPORT_VERDICT_TEXT_H

#include "analyzer/verdict.h"
#include "base/text.h"

enum { VERDICT_TEXT_WIDTH = 100 };

/* One item of a list, and one below it, wrapped. */
void verdict_text_item(struct text *out, const struct text *line);
void verdict_text_sub_item(struct text *out, const struct text *line);

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
