/* Starting pandoc: other formats of a report are made from its Markdown by a program that need
 * not be there. */
#ifndef PATHGATE_CLI_CONVERSION_H
#define PATHGATE_CLI_CONVERSION_H

#include "base/text.h"
#include "cli/command.h"

/* Converts Markdown to 'format' (docx, pdf). 'banner' stands on every page of a PDF where what
 * typesets it reads style sheets; "" for none. 'date' (YYYY-MM-DD) becomes SOURCE_DATE_EPOCH of
 * what pandoc starts, where the environment has none. EXIT_INTERNAL after an explanation when
 * pandoc, or for a PDF a program that typesets, is missing or fails. */
enum exit_status conversion_run(const char *format, const char *date, const char *banner,
                                const struct text *markdown, struct text *product);

#endif
