/* Inputs that are settled wherever their gate matters: below "x or f", f matters only where x
 * fails, so that x is false in all of f that is used nowhere else.
 *
 * Observability don't cares of Savoj and Brayton 1990, "The use of observability and external
 * don't cares for the simplification of multi-level networks", doi:10.1145/123186.123280,
 * those of atoms that are inputs of the gates above alone. */
#ifndef PATHGATE_ANALYZER_REDUNDANCY_H
#define PATHGATE_ANALYZER_REDUNDANCY_H

#include "analyzer/circuit.h"

enum { GIVEN_NOT, GIVEN_TRUE, GIVEN_FALSE };

struct redundancy {
    uint8_t *edges; /* by edge: what its literal may be replaced by, if anything; NULL: none */
    uint32_t count; /* edges that may be replaced, all at once */
};

/* Finds such edges: the root keeps its function when they are replaced, other gates need not.
 * Gates on cycles are left alone, and what would take more than REDUNDANCY_VISITS visits of
 * atoms, and as many as the circuit has nodes and edges. STATUS_OK or STATUS_MEMORY; the caller
 * calls redundancy_release whatever is returned. */
enum status redundancy_find(const struct circuit *circuit, literal root,
                            struct redundancy *out);
void redundancy_release(struct redundancy *redundancy);

#define REDUNDANCY_VISITS (1u << 20)

#endif
