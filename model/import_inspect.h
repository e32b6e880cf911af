/* The scores of single samples of an Inspect log, for runs that did not finish. */
#ifndef PATHGATE_MODEL_IMPORT_INSPECT_H
#define PATHGATE_MODEL_IMPORT_INSPECT_H

#include "model/import_log.h"

struct sample_lists {
    VEC(const struct json_node *) arrays; /* of samples or their summaries */
};

/* Adds one result a scorer, 'accuracy' over the samples that were scored: the mean of each
 * sample's epochs is one value. 'common' is what all results share. */
void inspect_score_samples(struct log_reading *reading, const struct sample_lists *samples,
                           const struct log_result *common);

#endif
