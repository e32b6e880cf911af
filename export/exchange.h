/* Evidence about one system for other programs. */
#ifndef PATHGATE_EXPORT_EXCHANGE_H
#define PATHGATE_EXPORT_EXCHANGE_H

#include "base/diagnostics.h"
#include "base/text.h"
#include "model/evidence.h"

/* One document of Every Eval Ever, schema version 0.3: the measurements. What that format has
 * no field for stands in its 'details', from which importing the document restores each
 * measurement as it was. Records that are no measurements are left out and warned about. */
void every_eval_write(const struct evidence *evidence, struct text *out,
                      struct diagnostics *diagnostics);

/* The measurements as a table that 'evidence import' reads. Records and fields that it has no
 * column for are left out and warned about. */
void evidence_write_csv(const struct evidence *evidence, struct text *out,
                        struct diagnostics *diagnostics);

#endif
