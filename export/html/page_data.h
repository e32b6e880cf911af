/* The data island of the interactive page: what its script needs to answer what-ifs as the
 * program would. */
#ifndef PATHGATE_EXPORT_HTML_PAGE_DATA_H
#define PATHGATE_EXPORT_HTML_PAGE_DATA_H

#include "export/report.h"

/* Appends the data as JSON that is safe inside a script element. STATUS_MEMORY. A diagram that
 * hits the engine's budget is left out, and the page says so. */
enum status page_data_write(const struct report *report, struct text *out);

#endif
