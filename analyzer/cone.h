/* The part of a circuit that one literal depends on, as a circuit of its own: where a circuit
 * has many goals, each of them should cost what it reaches, not what there is. */
#ifndef PATHGATE_ANALYZER_CONE_H
#define PATHGATE_ANALYZER_CONE_H

#include "analyzer/circuit.h"

struct cone {
    bool whole;             /* nearly everything is reached: nothing below is set */
    struct circuit circuit; /* nodes and components in the order of the whole */
    uint32_t *nodes;        /* by node of it, ascending: its node in the whole */
    literal root;
};

/* O(reached nodes and edges, times the logarithm of the nodes), and one bit a node. The caller
 * calls cone_release whatever is returned. STATUS_MEMORY. */
enum status cone_find(const struct circuit *circuit, literal root, struct cone *cone);
void cone_release(struct cone *cone);

/* Drops, in place, what a root does not depend on, of a circuit without cycles; '*root' and, by
 * atom, 'atom_of' go with it. O(nodes + edges). STATUS_MEMORY: nothing was dropped. */
enum status cone_keep(struct circuit *circuit, literal *root, uint32_t *atom_of);

#endif
