/* Algebraic factoring of a circuit: where inputs of a gate have inputs in common,
 * (a and x) or (a and y) becomes a and (x or y). Fewer gates then repeat an input, and atoms
 * that occur in parallel end up under one gate, where they can form a module.
 *
 * Brayton and McMullen 1982, "The decomposition and factorization of Boolean expressions". */
#ifndef PATHGATE_ANALYZER_FACTOR_H
#define PATHGATE_ANALYZER_FACTOR_H

#include "analyzer/circuit.h"

/* Factors every gate once and builds the result into 'out'; '*root' is renumbered. '*changed':
 * whether anything was found; if not, 'out' is empty and nothing is to be released. Nodes that
 * have become useless stay. Gates on cycles and gates of more than FACTOR_LITERALS literals
 * below are left alone. Expected O(edges * literals factored). */
enum status factor(const struct circuit *circuit, literal *root, struct circuit *out,
                   bool *changed);

#define FACTOR_LITERALS 4096u

#endif
