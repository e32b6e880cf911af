/* The formats of reports, and the words of their options. */
#include "export/report.h"

const char *const report_audience_words[] = {"technical", "executive", NULL};
const char *const report_redaction_words[] = {"nothing", "evidence", "paths", NULL};

const struct report_format report_formats[] = {
    {"html", true, report_write_html},
    {NULL, false, NULL},
};
