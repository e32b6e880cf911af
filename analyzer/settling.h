/* Bounds for a module whose compilation was given up: diagrams below and above its function. */
#ifndef PATHGATE_ANALYZER_SETTLING_H
#define PATHGATE_ANALYZER_SETTLING_H

#include "analyzer/compiler.h"

/* Gives the module modules->roots[compiler->done] bounds; 'why' it is not solved: STATUS_LIMIT,
 * then it has options->bound_budget, or STATUS_CANCELLED, then what compiler->grace leaves.
 * Returns 'why', or STATUS_MEMORY. */
enum status settling_run(struct compiler *compiler, enum status why, struct unit *unit);

/* Steps for the bounds of one module under these options. */
uint64_t settling_steps(const struct engine_options *options);

#endif
