/* Modules of a single gate, which most modules of large circuits are: their diagrams are known
 * without a table to build them in. */
#ifndef PATHGATE_ANALYZER_SINGLE_GATE_H
#define PATHGATE_ANALYZER_SINGLE_GATE_H

#include "analyzer/compiler.h"

/* True where the region at hand is such a gate over variables that differ and are no constants,
 * small enough to be within any budget worth the name. */
bool single_gate_fits(const struct compiler *compiler);

/* The diagram that a table would give under the region's order: the same nodes, numbered the
 * same, and as many steps counted. It lies in the compiler's arena. O(nodes). STATUS_MEMORY. */
enum status single_gate_build(struct compiler *compiler, struct diagram *out);

#endif
