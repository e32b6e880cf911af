/* Evidence for people and machines: what an import did, which systems a store knows, and
 * everything recorded about one of them. */
#ifndef PATHGATE_EXPORT_EVIDENCE_H
#define PATHGATE_EXPORT_EVIDENCE_H

#include "base/text.h"
#include "model/evidence.h"
#include "model/store.h"

void import_write_text(const struct evidence_set *sets, const struct import_result *results,
                       size_t count, bool dry_run, const char *store, struct text *out);
void import_write_json(const struct evidence_set *sets, const struct import_result *results,
                       size_t count, bool dry_run, struct text *out);
void systems_write_text(const struct store_systems *systems, struct text *out);
void systems_write_json(const struct store_systems *systems, struct text *out);
/* One measurement, a line and its source. */
void evidence_write_measurement(const struct measurement *measurement, double confidence,
                                struct text *out);

/* 'other' (NULL: none) is another system, shown beside what no tier rests on; with 'intervals',
 * what other methods make of every count. */
void evidence_write_text(const struct evidence *evidence, const struct evidence *other,
                         double confidence, bool intervals, struct text *out);
void evidence_write_json(const struct evidence *evidence, double confidence, struct text *out);

#endif
