/* Inputs that always occur together, gathered under gates of their own: what is then below such
 * a gate alone is a module, a single variable to whatever is above. */
#ifndef PATHGATE_ANALYZER_GROUPING_H
#define PATHGATE_ANALYZER_GROUPING_H

#include "analyzer/circuit.h"

/* As factor(): nodes that are inputs of the same two or more gates, complemented alike, come
 * under one new gate that takes their place in each of them. Only ALL and ANY gates outside
 * cycles gain or lose inputs; nothing vanishes. O(nodes + edges). */
enum status group_shared(const struct circuit *circuit, literal *root, struct circuit *out,
                         bool *changed);

/* The same for inputs of one ALL or ANY gate that have nothing in common with its other inputs
 * or with the rest of what is below the root: atoms and modules that only it uses, and, where
 * it is a module itself, all that share atoms with each other. For circuits that stay as they
 * are, since simplifying them merges such gates into those above. */
enum status group_private(const struct circuit *circuit, literal *root, struct circuit *out,
                          bool *changed);

#endif
