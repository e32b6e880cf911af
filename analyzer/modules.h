/* Modules of a circuit under a root: gates whose atoms are reached through them alone, so that
 * each can be solved once and then stand for a single variable.
 *
 * Dutuit and Rauzy 1996, doi:10.1109/24.537011. */
#ifndef PATHGATE_ANALYZER_MODULES_H
#define PATHGATE_ANALYZER_MODULES_H

#include "analyzer/acyclic.h"

#include <stdbool.h>
#include <stdint.h>

#define MODULE_NONE UINT32_MAX

struct modules {
    uint32_t *roots; /* gates, inner modules before outer ones; the last is the root */
    uint32_t count;
    uint32_t *module_of; /* by node: its place in 'roots', or MODULE_NONE */
};

/* The root is a gate, and always a module. O(nodes + edges), no recursion. The caller releases
 * 'out' whatever is returned. */
enum status modules_find(const struct acyclic *acyclic, uint32_t root, struct modules *out);
void modules_release(struct modules *modules);

#endif
