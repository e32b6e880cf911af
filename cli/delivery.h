/* A report on its way out, in whatever form its format has: one text, a folder of files, a
 * database, or what another program makes of the text; and the manifest of the run. */
#ifndef PATHGATE_CLI_DELIVERY_H
#define PATHGATE_CLI_DELIVERY_H

#include "cli/command.h"
#include "export/report.h"

/* Writes the report to the arguments' --output, and the manifest to --manifest where that was
 * given. Faults were explained. */
enum exit_status delivery_make(const struct arguments *arguments,
                               const struct report_format *format, const struct report *report);

#endif
