/* What every command says in the same way. */
#ifndef PATHGATE_CLI_REPORT_H
#define PATHGATE_CLI_REPORT_H

#include "base/diagnostics.h"
#include "base/status.h"
#include "cli/command.h"
#include "export/findings.h"

/* Prints the list on standard error and returns the exit status for 'status' (and, when that is
 * STATUS_OK, for errors in the list). */
enum exit_status report_diagnostics(const struct diagnostics *diagnostics, enum status status);

/* The same as a JSON document on standard output (threatmodels/schema/check.schema.json). */
enum exit_status report_diagnostics_json(const struct diagnostics *diagnostics,
                                         enum status status);

/* The same as any document that 'write' makes of what was found. */
enum exit_status report_findings(const struct findings *findings, enum status status,
                                 void (*write)(const struct findings *, struct text *));

/* Writes the product to 'path' (NULL or "-": standard output). */
enum exit_status report_product(const char *path, const struct text *product);

/* Says that the option's value is not one of the known words, with a hint; returns EXIT_USAGE.
 */
enum exit_status refuse_word(const char *option, const char *value, const char *const *words);

/* The position of the option's value in its words, 0 when absent; -1 after an explanation. */
int choose_word(const struct arguments *arguments, const char *option,
                const char *const *words);

/* The same of '--format' and a table of formats: rows of 'size' bytes that begin with a name,
 * the last with NULL. */
int choose_format(const struct arguments *arguments, const void *formats, size_t size);

/* Whether the option was given; false after an explanation. */
bool require_option(const struct arguments *arguments, const char *option);

/* Whether --format is text or json (absent: text), and in '*json' which; false after an
 * explanation. */
bool read_text_or_json(const struct arguments *arguments, bool *json);

/* A plain decimal number from 0 up; NaN and false for anything else. */
bool read_amount(const char *value, double *amount);

/* The value of --confidence, 0.95 when it was not given; false after an explanation. */
bool read_confidence(const char *value, double *confidence);

#endif
