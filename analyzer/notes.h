/* What evidence, framework and models have and do not have of each other, said in the notes of
 * a verdict: names that do not meet, domains without a scenario, a baseline world for which the
 * models state nothing. */
#ifndef PATHGATE_ANALYZER_NOTES_H
#define PATHGATE_ANALYZER_NOTES_H

#include "analyzer/verdict.h"

/* Fills the notes of a verdict whose scenarios are judged. STATUS_MEMORY. */
enum status notes_find(struct verdict *v);

#endif
