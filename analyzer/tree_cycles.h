/* What is said of the cycles of a fault tree: each is a warning, and one that a complement lies
 * on is an error that names it. */
#ifndef PATHGATE_ANALYZER_TREE_CYCLES_H
#define PATHGATE_ANALYZER_TREE_CYCLES_H

#include "analyzer/circuit.h"
#include "base/diagnostics.h"
#include "model/openpsa.h"

struct tree_cycles {
    const struct openpsa *model;
    const literal *events;       /* by event: its literal in the builder, or in the circuit */
    const struct source *source; /* places the diagnostics; may be NULL */
    struct diagnostics *diagnostics;
};

/* Says which gates are on the cycle of the builder's node 'culprit', whose complement is an
 * input on its own cycle. STATUS_INVALID, or STATUS_MEMORY. O(nodes + edges). */
enum status tree_cycles_refuse(const struct tree_cycles *cycles,
                               const struct circuit_builder *builder, uint32_t culprit);

/* One warning a cycle, at its first gate. STATUS_OK, or STATUS_MEMORY. O(nodes), and nothing
 * where there are none. */
enum status tree_cycles_warn(const struct tree_cycles *cycles, const struct circuit *circuit);

#endif
