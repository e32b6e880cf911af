/* Large fault trees, read without holding their text, which takes more memory than all that is
 * made of it. */
#ifndef PATHGATE_CLI_LARGE_TREE_H
#define PATHGATE_CLI_LARGE_TREE_H

#include "analyzer/fault_tree.h"

/* Reads and compiles the fault tree in a regular file of megabytes, when it is written plainly
 * (xml_plain.h) and there is nothing to say about it; 'options' may be NULL. False otherwise:
 * nothing is kept, and whoever asked reads it from memory, where faults have lines. */
bool large_tree_read(const char *path, const struct openpsa_options *options,
                     struct openpsa *model, struct fault_tree *tree);

#endif
