/* Uplift studies for people and machines: their arms, what follows from them, and what studies
 * of one endpoint say together. */
#ifndef PATHGATE_EXPORT_STUDIES_H
#define PATHGATE_EXPORT_STUDIES_H

#include "analyzer/uplift.h"
#include "base/text.h"
#include "export/json.h"

/* "4 of 77 = 5.19% against 5 of 76 = 6.58%; difference ...; ratio ...; uplift not shown
 * (point reading), cannot rule out (bound reading)", with what is known of the control arm. */
void study_describe(struct text *out, const struct uplift_study *study, double factor,
                    double confidence);

/* "uplift by a factor of 2 not shown at the point reading, cannot rule out at the bound
 * reading" */
void study_conclude(struct text *out, const struct uplift_study *study, double factor,
                    double confidence);

/* "2 studies together: ratio ..."; nothing where there is nothing to pool. */
void study_describe_pooled(struct text *out, const struct pooled_uplift *pooled,
                           double confidence);

/* The array 'uplift_studies' of objects, one a study, each with its finding and, where it is
 * the first of several on its endpoint, what they say together; nothing where there is no
 * study. */
void studies_write_json(struct json *json, const struct evidence *evidence, double factor,
                        double confidence);

#endif
