/* Families of sets as zero-suppressed decision diagrams over a node table: a node (v, high,
 * low) is the sets of 'low', and those of 'high' with v added. The low bit of an edge is used
 * by the terminals only: ZDD_UNIT is the family whose one set is empty, ZDD_EMPTY has no set.
 *
 * References: Minato 1993, doi:10.1145/157485.164890; Rauzy 1993,
 * doi:10.1016/0951-8320(93)90060-C. */
#ifndef PATHGATE_ANALYZER_ZDD_H
#define PATHGATE_ANALYZER_ZDD_H

#include "analyzer/table.h"

#define ZDD_UNIT EDGE_TRUE
#define ZDD_EMPTY EDGE_FALSE

/* The node (level, high, low), or 'low' where 'high' has no set. */
edge zdd_make(struct table *zdd, uint32_t level, edge high, edge low);

/* The sets of f that include no set of g. No recursion. The operands survive collections. */
edge zdd_without(struct table *zdd, edge f, edge g);

/* As zdd_without, much faster, where it is known that no set of f includes another set of g
 * than itself. Both share the cache: one table is for one of the two. */
edge zdd_difference(struct table *zdd, edge f, edge g);

#endif
