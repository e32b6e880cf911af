/* What a verdict rests on: answers that differ between the readings, gaps in the evidence, and
 * names that do not meet. */
#ifndef PATHGATE_ANALYZER_CAVEATS_H
#define PATHGATE_ANALYZER_CAVEATS_H

#include "analyzer/tiers.h"

/* Fills straddles, gaps and notes of a verdict whose tiers are known. */
enum status caveats_find(struct verdict *verdict, const struct rule_facts *facts,
                         const struct assessment_options *options);

#endif
