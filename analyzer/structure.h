/* What the shape of a scenario says before anything is measured: cycles, steps that can never
 * be done, nodes that lead nowhere, and, where dominators are exact, the steps that nothing
 * avoids. Not for several threads at once: the graph library keeps state of its own. */
#ifndef PATHGATE_ANALYZER_STRUCTURE_H
#define PATHGATE_ANALYZER_STRUCTURE_H

#include "analyzer/scenario_circuit.h"

/* A strongly connected component with a cycle. Nodes are those of the model. */
struct structure_cycle {
    const uint32_t *nodes; /* all of the component, ascending */
    size_t node_count;
    const uint32_t *example; /* a shortest cycle through the first of them: each feeds the next,
                                the last the first; through safeguards that a step defeats and
                                affordances that a step gives as well */
    size_t example_count;
};

/* Lists from the caller's arena; nodes of the model, ascending where nothing else is said. */
struct structure {
    const struct structure_cycle *cycles; /* by their first node */
    size_t cycle_count;
    const uint32_t *impossible; /* steps, conditions and named gates that never hold, not even
                                   with every usable atom */
    size_t impossible_count;
    const uint32_t *vacuous; /* steps, conditions and named gates that lead to the goal in no
                                way, not even by defeating a safeguard */
    size_t vacuous_count;
    bool dominators_exact;      /* false: the scenario needs several steps at once somewhere */
    const uint32_t *dominators; /* steps without which the goal cannot be reached, in the order
                                   in which they are taken; when exact */
    size_t dominator_count;
};

/* Loads the graph library, so that structure_find cannot fail for want of it. STATUS_IO with a
 * diagnostic. */
enum status structure_prepare(struct diagnostics *diagnostics);

/* Finds the structure. 'usable' says by atom of the circuit which may hold; NULL: all.
 *
 * Dominators are exact where, once all that holds without any step is taken for granted, no
 * gate needs more than one of its inputs: then every path is a walk of the graph, and a step is
 * on all of them exactly when it dominates the goal. Elsewhere choke points take closures with
 * one step denied (assessment.h).
 *
 * STATUS_MEMORY, or STATUS_IO (structure_prepare). O(nodes + edges) and, a cyclic component,
 * O(inputs of a node * its size). Components by Tarjan 1972, doi:10.1137/0201010; dominators by
 * Lengauer and Tarjan 1979, doi:10.1145/357062.357071. */
enum status structure_find(const struct scenario_circuit *compiled, const bool *usable,
                           struct arena *arena, struct structure *out);

#endif
