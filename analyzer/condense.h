/* Fewer gates on cycles. Any-gates that reach each other through any-gates alone hold together
 * or not at all, in the least fixed point: they become one gate, over what enters them from
 * outside. A gate of a cycle that only one gate uses, of its own kind and on the same cycle, is
 * merged into that one (unfolding keeps least fixed points; Bekic 1984, "Definable operations
 * in general algebras", doi:10.1007/BFb0048939). Cycles may end that way. */
#ifndef PATHGATE_ANALYZER_CONDENSE_H
#define PATHGATE_ANALYZER_CONDENSE_H

#include "analyzer/circuit.h"

/* Condenses the cycles of a circuit all of whose nodes the root reaches, and builds the result
 * into 'out'; '*root' is renumbered. '*changed': whether anything was found; if not, 'out' is
 * empty and nothing is to be released. O(nodes + edges). STATUS_OK or STATUS_MEMORY. */
enum status condense(const struct circuit *circuit, literal *root, struct circuit *out,
                     bool *changed);

#endif
