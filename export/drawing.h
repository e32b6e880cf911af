/* A scenario as a drawing description for pathgate-draw (docs/DRAWING.md): its graph in one
 * world, with the state of every node, the measured levels, and the safeguards where they cut.
 */
#ifndef PATHGATE_EXPORT_DRAWING_H
#define PATHGATE_EXPORT_DRAWING_H

#include "analyzer/verdict.h"
#include "base/status.h"
#include "base/text.h"

/* Appends the description of a scenario of the verdict in a world. STATUS_MEMORY; STATUS_LIMIT
 * when it has more than LIMIT_DRAWING_NODES nodes. */
enum status drawing_write(const struct verdict *verdict, uint32_t scenario, enum world world,
                          struct text *out);

/* As drawing_write, with measured values left out. */
enum status drawing_write_without_evidence(const struct verdict *verdict, uint32_t scenario,
                                           enum world world, struct text *out);

/* As drawing_write, of what belongs to one of the assessment's paths alone; NULL: all. */
enum status drawing_write_path(const struct verdict *verdict, uint32_t scenario,
                               enum world world, const struct attack_path *path,
                               struct text *out);

/* A path as a sequence of steps, each with what it requires and the safeguards that bite there:
 * a description of the form 'strip'. STATUS_MEMORY. */
enum status drawing_write_strip(const struct verdict *verdict, uint32_t scenario,
                                enum world world, const struct attack_path *path,
                                struct text *out);

/* All scenarios on one page: whether their goals are within reach in the worlds that matter,
 * the system's contribution and the residual tier. STATUS_MEMORY; STATUS_LIMIT when there are
 * more than LIMIT_DRAWING_ROWS. */
enum status drawing_write_overview(const struct verdict *verdict, struct text *out);

/* Defence in depth: the paths of a scenario that the assessment lists, against the layers of
 * safeguards, in the world that the residual tier rests on. STATUS_MEMORY. */
enum status drawing_write_defence(const struct verdict *verdict, uint32_t scenario,
                                  struct text *out);

#endif
