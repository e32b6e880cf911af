/* Dynamic reordering of the levels of binary decision diagrams by sifting.
 *
 * Rudell 1993, "Dynamic variable ordering for ordered binary decision diagrams",
 * doi:10.1109/ICCAD.1993.580029. */
#ifndef PATHGATE_ANALYZER_REORDER_H
#define PATHGATE_ANALYZER_REORDER_H

#include "analyzer/bdd.h"

/* Moves the levels with the most nodes, one after another, to where all diagrams in 'kept'
 * together are smallest. Edges keep their functions; '*order' (by level: whatever the caller
 * has there) is permuted along. No operation may be running. 'effort' bounds the nodes
 * exchanged. Memory running out merely ends it early. */
void reorder_sift(struct table *bdd, uint32_t *order, uint64_t effort);

#endif
