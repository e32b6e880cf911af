/* A verdict as it is recorded in the store's history. */
#ifndef PATHGATE_EXPORT_RECORD_H
#define PATHGATE_EXPORT_RECORD_H

#include "analyzer/verdict.h"
#include "model/store_history.h"

/* Fills 'out', whose strings live in 'arena' or in the verdict's inputs; the caller releases it
 * with assessment_record_release. The verdict's digest is that of its JSON. STATUS_MEMORY. */
enum status verdict_record(const struct verdict *verdict, struct arena *arena,
                           struct assessment_record *out);

#endif
