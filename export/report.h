/* Reports: one assessment, or several over the same model and evidence, for people who were not
 * there. Every format is a writer in a file of its own behind one table. */
#ifndef PATHGATE_EXPORT_REPORT_H
#define PATHGATE_EXPORT_REPORT_H

#include "analyzer/verdict.h"
#include "base/text.h"

enum report_audience { REPORT_TECHNICAL, REPORT_EXECUTIVE };
extern const char *const report_audience_words[];

/* What is left out, and said to be. Each level leaves out what those before it do. */
enum report_redaction {
    REDACT_NOTHING,
    REDACT_EVIDENCE, /* measured values, intervals and sources */
    REDACT_PATHS,    /* the graphs, attack paths and live analysis of scenarios */
};
extern const char *const report_redaction_words[];

/* One verdict of a report: a deployment under a framework. */
struct report_case {
    const struct verdict *verdict;
    bool hidden; /* only there because rules of a shown one speak of this deployment */
};

struct report {
    const struct report_case *cases; /* the first is not hidden; all are of one model, one
                                        system and one date */
    size_t case_count;
    const char *const *pictures; /* SVG of the first case, by scenario of the model; NULL where
                                    a format needs none, an entry NULL where none was drawn */
    enum report_audience audience;
    enum report_redaction redaction;
    const char *classification; /* shown on every page; "" for none */
};

struct report_format {
    const char *name; /* of --format */
    bool pictures;    /* it shows them */
    enum status (*write)(const struct report *report, struct text *out);
};

/* The table, ended by a NULL name. */
extern const struct report_format report_formats[];

/* The writers. STATUS_MEMORY. */
enum status report_write_html(const struct report *report, struct text *out);

#endif
