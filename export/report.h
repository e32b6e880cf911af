/* Reports: one assessment, or several over the same model and evidence, for people who were not
 * there. Every format is a writer in a file of its own behind one table. */
#ifndef PATHGATE_EXPORT_REPORT_H
#define PATHGATE_EXPORT_REPORT_H

#include "analyzer/verdict.h"
#include "base/diagnostics.h"
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

/* How a written report is laid out. */
enum report_template {
    REPORT_PREPAREDNESS, /* a safety and preparedness report */
    REPORT_EU_MODEL,     /* the Model Report of the EU GPAI Code, Safety and Security chapter */
    REPORT_SB53,         /* the summaries of California's SB 53 */
    REPORT_RAISE,        /* those of New York's RAISE Act */
};
extern const char *const report_template_words[];

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
    enum report_template layout;
    const char *classification; /* shown on every page; "" for none */
};

/* A format fills in 'write', or else 'files' and 'write_file', or else 'store'. */
struct report_format {
    const char *name;   /* of --format */
    bool pictures;      /* it shows them */
    const char *pandoc; /* what pandoc makes of the text: "docx", "pdf"; NULL: nothing */
    const char *drawn;  /* what pathgate-draw makes of the text: "svg", "pdf"; NULL: nothing */
    enum status (*write)(const struct report *report, struct text *out);
    const char *const *files; /* names of the files of a folder, NULL-terminated */
    enum status (*write_file)(const struct report *report, size_t file, struct text *out);
    /* Fills the empty database at 'path'. */
    enum status (*store)(const struct report *report, const char *path,
                         struct diagnostics *diagnostics);
};

/* The table, ended by a NULL name. */
extern const struct report_format report_formats[];

/* The verdicts to show, in their order: '*at' begins with 0 and is advanced; NULL after the
 * last. */
const struct verdict *report_next(const struct report *report, size_t *at);

/* "Closed release under Advanced AI Scaling Framework, edition 2"; without the framework where
 * all shown cases are under one and 'in_short'. */
void report_name_case(const struct report *report, const struct verdict *verdict, bool in_short,
                      struct text *out);

/* "TLP:AMBER; evidence is left out": what has to stand on every part; nothing where there is
 * neither a classification nor a redaction. */
void report_banner(const struct report *report, struct text *out);

/* Whether an earlier shown case is under the same framework. */
bool report_framework_before(const struct report *report, const struct verdict *verdict);

/* Gap 'index' of a verdict in words, with the scenarios it concerns; false where an earlier one
 * said the same. What was counted in use is evidence, and left out with it. */
bool report_gap(const struct report *report, const struct verdict *verdict, size_t index,
                struct text *out);

/* Where a safeguard stands, likewise. */
void report_standing(const struct report *report, const struct verdict *verdict,
                     uint32_t safeguard, struct text *out);

/* The writers. STATUS_MEMORY. */
enum status report_write_html(const struct report *report, struct text *out);
enum status report_write_markdown(const struct report *report, struct text *out);
enum status report_write_pandoc(const struct report *report, struct text *out);
enum status report_write_sarif(const struct report *report, struct text *out);
enum status report_write_junit(const struct report *report, struct text *out);
enum status report_write_github(const struct report *report, struct text *out);
enum status report_write_in_toto(const struct report *report, struct text *out);
enum status report_write_gsn(const struct report *report, struct text *out);
/* A description of the form 'tree' for pathgate-draw. */
enum status report_write_gsn_drawing(const struct report *report, struct text *out);
enum status report_write_oscal(const struct report *report, struct text *out);
extern const char *const report_csv_files[];
enum status report_write_csv(const struct report *report, size_t file, struct text *out);
enum status report_store_sqlite(const struct report *report, const char *path,
                                struct diagnostics *diagnostics);

#endif
