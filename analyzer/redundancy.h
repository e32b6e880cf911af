/* Inputs that are settled wherever their gate matters: below "x or f", f matters only where x
 * fails, so that x is false in all of f that is used nowhere else.
 *
 * Observability don't cares of Savoj and Brayton 1990, "The use of observability and external
 * don't cares for the simplification of multi-level networks", doi:10.1145/123186.123280,
 * those of atoms that are inputs of the gates above alone. */
#ifndef PATHGATE_ANALYZER_REDUNDANCY_H
#define PATHGATE_ANALYZER_REDUNDANCY_H

#include "analyzer/circuit.h"

/* Replaces such atoms by constants and builds the result into 'out'; '*root' is renumbered and
 * keeps its function, other gates need not. '*changed': whether anything was found; if not,
 * 'out' is empty and nothing is to be released. Gates on cycles are left alone, and what would
 * take more than REDUNDANCY_VISITS visits of atoms, and as many as the circuit has nodes and
 * edges. STATUS_OK or STATUS_MEMORY. */
enum status redundancy_remove(const struct circuit *circuit, literal *root, struct circuit *out,
                              bool *changed);

#define REDUNDANCY_VISITS (1u << 20)

#endif
