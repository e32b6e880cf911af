/* Inside the importer of Inspect AI logs: what is gathered while a log is read, sample by
 * sample, and what becomes of it. */
#ifndef PATHGATE_MODEL_IMPORT_INSPECT_H
#define PATHGATE_MODEL_IMPORT_INSPECT_H

#include "base/names.h"
#include "model/import_log.h"

/* The values of one scorer that remain after averaging the epochs. */
struct inspect_reduction {
    const struct json_node *array; /* its samples; they are forgotten */
    struct log_values values;
};

struct sample_sum {
    uint32_t scorer;
    double sum, count;
};

/* What is kept of samples: a few counts, and of unfinished runs their scores. */
struct inspect_samples {
    struct log_reading *reading;
    const struct json_node *array; /* in which they stood, or NULL */
    const struct source *source;
    size_t errors, limits, edits;
    struct names scorers, ids;   /* a sample is known by scorer and id */
    VEC(struct sample_sum) sums; /* by sample */
};

struct inspect_log {
    struct log_reading *reading;
    const struct source *source; /* the document with the header */
    const char *part;            /* its name in the archive, or "" */
    const struct json_node *header, *eval, *results;
    struct inspect_samples samples;
    VEC(struct inspect_reduction) reductions;
    uint64_t epochs;
};

void inspect_samples_init(struct inspect_samples *samples, struct log_reading *reading);
void inspect_samples_release(struct inspect_samples *samples);

/* Adds one sample, or the summary of one. */
void inspect_samples_add(struct inspect_samples *samples, const struct json_node *sample);

/* Adds a reduced value, an item of an array of the reductions. */
void inspect_add_reduced(struct inspect_log *log, const struct json_node *item);

/* The reduced values of a scorer, none where the log has none. A reducer that is not named
 * fits any. */
const struct log_values *inspect_reduced_values(const struct inspect_log *log,
                                                const char *scorer, const char *reducer);

/* Adds one result a scorer, 'accuracy' over the samples that were scored: the mean of each
 * sample's epochs is one value. 'common' is what all results share. */
void inspect_score_samples(struct log_reading *reading, const struct inspect_samples *samples,
                           const struct log_result *common);

/* Finds the parts of the header and reports those that are not there. */
enum status inspect_begin(struct inspect_log *log);

/* What all results of the log share; reports what a reader should know of the run. */
struct log_result inspect_describe(const struct inspect_log *log);

/* Adds the results of a finished run, or else of the samples that were scored. */
enum status inspect_add_results(struct inspect_log *log);

#endif
