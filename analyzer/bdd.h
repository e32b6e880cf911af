/* Reduced ordered binary decision diagrams with complement edges over a node table.
 *
 * The low bit of an edge complements the function; EDGE_TRUE is the terminal. The high edge of
 * a node is never complemented, so that equal functions are equal edges.
 *
 * No operation recurses: depth costs heap, never stack. Any operand may be EDGE_NONE; the
 * result then is too.
 *
 * References: Bryant 1986, doi:10.1109/TC.1986.1676819; Brace, Rudell and Bryant 1990,
 * doi:10.1145/123186.123222. */
#ifndef PATHGATE_ANALYZER_BDD_H
#define PATHGATE_ANALYZER_BDD_H

#include "analyzer/table.h"

static inline edge edge_not(edge e)
{
    return e ^ 1u;
}

/* The function "variable of this level". */
edge bdd_variable(struct table *bdd, uint32_t level);

/* The node (level, high, low); both edges lead to greater levels. */
edge bdd_make(struct table *bdd, uint32_t level, edge high, edge low);

/* f and g. O(|f| * |g|). The operands survive collections during the call. */
edge bdd_and(struct table *bdd, edge f, edge g);
edge bdd_or(struct table *bdd, edge f, edge g);

/* At least 'threshold' of the 'count' functions hold; all of them: threshold == count; any of
 * them: threshold == 1. Operands are combined from the deepest top level up, which makes a gate
 * over functions of disjoint level ranges linear. O(count * threshold) conjunctions. */
edge bdd_at_least(struct table *bdd, const edge *functions, uint32_t count, uint32_t threshold);

/* The function of a diagram that was extracted under the same levels. O(its nodes). */
edge bdd_import(struct table *bdd, const struct diagram *diagram);

#endif
