/* What the importers share: a log is a list of results in the log's own words; import.c makes
 * evidence of it. Strings of results may point into the scratch arena of the reading. */
#ifndef PATHGATE_MODEL_IMPORT_LOG_H
#define PATHGATE_MODEL_IMPORT_LOG_H

#include "model/import.h"
#include "model/json_reader.h"

#include <stdint.h>

/* One figure of a log. Strings are never NULL; "" is unknown. */
struct log_result {
    const char *model, *task, *metric, *scorer, *filter;
    const char *name; /* what people call the model; "": as the log does */
    const char *developer, *system_date;
    const char *as; /* the metric id where the format itself names it (CSV); else "" */
    const char *category;
    enum area area; /* where the format itself names it (CSV) */
    double value;
    bool has_count, has_items, has_interval, inferred;
    bool share;         /* the value is known to lie between 0 and 1 */
    const char *values; /* the means of items that were run several times, as a measurement's */
    bool repeated;      /* items were run several times and count by their means */
    uint64_t k, n;
    double low, high, confidence;
    const char *method, *note;
    const char *evaluator, *date;
    const char *title; /* of the source */
    const char *part;  /* the file inside the archive or folder; "" for the file itself */
    const struct json_node *node; /* where it stands, for formats in JSON; until log_add */
    const char *pointer;          /* the JSON pointer of that, which log_add finds */
    struct place place;
    const struct uplift_study *study; /* the result is a study, in place of a measurement */
    const struct measurement *exact;  /* where the log says all of it; no digest, no line */
    const char *exact_title;          /* of its checkpoint */
};

struct log_reading {
    struct arena *scratch;
    const struct source *source;     /* the imported file or folder */
    VEC(struct file_stream *) files; /* of a folder, in which results have their places */
    char digest[DIGEST_HEX];         /* of a folder */
    const struct import_options *options;
    struct diagnostics *diagnostics;
    VEC(struct log_result) results;
    bool failed; /* memory is out */
};

/* One format. 'head' is the beginning of the file; 'probe' has the root of a JSON document with
 * its members so far, but nothing deeper than three levels; it is NULL for files that are not
 * JSON. */
struct import_format {
    const char *name;  /* stable: the store keeps it */
    const char *title; /* for messages */
    bool (*detect)(const struct source *head, const struct json_node *probe);
    enum status (*read)(struct log_reading *reading);
};

extern const struct import_format import_inspect_json;
extern const struct import_format import_inspect_eval;
extern const struct import_format import_lm_eval;
extern const struct import_format import_helm;
extern const struct import_format import_openai;
extern const struct import_format import_harmbench;
extern const struct import_format import_jailbreakbench;
extern const struct import_format import_every_eval;
extern const struct import_format import_metr;
extern const struct import_format import_metr_yaml;
extern const struct import_format import_csv;

/* Makes sealed evidence of the results; reports those that are unmapped or ambiguous. */
enum status import_build(struct log_reading *reading, struct evidence_set *set);

/* A measurement that pathgate exported as Every Eval Ever, out of its details; NULL where there
 * is none, or after a fault. '*checkpoint_title' is "" where none is stated. */
const struct measurement *import_exchange_read(struct log_reading *reading,
                                               const struct json_node *evaluation,
                                               const char **checkpoint_title);

/* Whether a folder holds a HELM run. */
bool import_helm_detect(const char *folder);

/* The format of a file whose beginning is 'head', or NULL. Reads on where that does not tell.
 */
const struct import_format *import_detect(const struct source *source,
                                          const struct source *head);

/* Whether the file is XML: an evidence file, or nothing that can be imported. */
bool import_is_xml(const struct source *head);

/* Whether an XML file is, at first sight, an evidence file. */
bool import_is_evidence(const struct source *head);

/* Whether the file is evidence that was exported as JSON: its first member says so. */
bool import_is_exported(const struct source *head);

/* A result of which nothing is known yet. */
struct log_result log_result_empty(const struct log_reading *reading);

/* Appends a result with the pointer of its node. One without a finite value is warned about and
 * left out. */
void log_add(struct log_reading *reading, const struct log_result *result);

/* Reports about a value of the log ('node' NULL: the file as a whole). */
void log_error(struct log_reading *reading, const char *code, const struct source *source,
               const struct json_node *node, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
void log_warn(struct log_reading *reading, const char *code, const struct source *source,
              const struct json_node *node, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
void log_note(struct log_reading *reading, const char *code, const struct source *source,
              const struct json_node *node, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* A formatted string from the scratch arena; "" when memory is out. */
const char *log_format(struct log_reading *reading, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* At most 'most' bytes of a string, not ending within a character, control characters blanked;
 * from the scratch arena. */
const char *log_clip(struct log_reading *reading, const char *string, size_t most);

/* The date that a time stamp begins with, or "". */
const char *log_date(struct log_reading *reading, const char *stamp);

/* The UTC date of a count of seconds since 1970, or "". */
const char *log_date_of_seconds(struct log_reading *reading, double seconds);

/* Adds a clause to a method or note, after "; ". */
void log_say(struct log_reading *reading, const char **text, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Values of items, each item once. */
struct log_values {
    VEC(double) list;
};

/* The value of a score: a number, a boolean, or Inspect's letters C I P N; NaN otherwise. */
double log_score(const struct json_node *value);

/* The mean of the values, NaN for none. */
double log_mean(const struct log_values *values);

/* Sets value, n and what follows from the spread: k of n where every value is 0 or 1, otherwise
 * an interval by Student's t. */
void log_set_values(struct log_reading *reading, struct log_result *result,
                    const struct log_values *values);

/* Sets the interval value -+ t * error, t of n - 1 degrees of freedom (the normal distribution
 * where n is unknown), cut to 0..1 for a share. An error of 0 or one that is not finite sets
 * none: it is no evidence of certainty. */
void log_set_error(struct log_reading *reading, struct log_result *result, double error,
                   const char *from);

/* Whether value * n is a whole number, as far as its decimals tell, and the standard error
 * (NaN: unknown) is what k of n independent items would have. */
bool log_looks_counted(double value, uint64_t n, double error);

/* Whether a string can be the id of a metric: lower-case letters, digits, '-', '.' and '/'. */
bool log_is_metric_id(const char *id);

/* Sets k of n, worked out from a share. */
void log_set_inferred_count(struct log_reading *reading, struct log_result *result);

#endif
