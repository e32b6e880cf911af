/* Narrowing: a diagram with fewer nodes whose function implies that of a given one, or at least
 * what that one is to imply.
 *
 * Let D be the diagram, and F a function that D implies and that rises in some variables
 * (setting one never turns F false). A part of D becomes false, which leaves less; or a node of
 * such a variable becomes its low child. In the second case the new function at x is D at x',
 * where x' is x with some of those variables cleared, for a walk through the diagram meets each
 * variable once: D(x') implies F(x'), which implies F(x). D itself need not rise. Where F
 * falls, the same holds of high children, with variables set.
 *
 * What is given up is chosen by its probability: a part that a walk reaches with probability r
 * costs r times its chance as false, and r * w * (high - low), which is often far less, as its
 * low child. The first is Ravi and Somenzi 1995, "High-density reachability analysis",
 * doi:10.1109/ICCAD.1995.480006. */
#ifndef PATHGATE_ANALYZER_NARROWING_H
#define PATHGATE_ANALYZER_NARROWING_H

#include "analyzer/bdd.h"

struct narrowing_task {
    const double *weights; /* by level: probability that the variable holds */
    const uint8_t *plain;  /* by level: F rises, or falls, in the variable */
    bool falls;            /* it falls in all of them */
    uint32_t width;        /* most functions that stay, a node counted as one or two */
    double threshold;      /* probability that is not worth a function */
};

struct narrowing_loss {
    double chance; /* about what the function lost of its probability */
    bool by_width; /* more than the threshold called for */
};

/* The narrowed function; 'f' is protected meanwhile only where the caller protects it.
 * EDGE_NONE: bdd->status, which is STATUS_LIMIT where memory for it is not within the budget.
 * O(nodes of f). */
edge narrowing_run(struct table *bdd, edge f, const struct narrowing_task *task,
                   struct narrowing_loss *loss);

/* The probability of a diagram's function under weights by level; NaN where memory is out. */
double diagram_chance(const struct diagram *diagram, const double *weights);

#endif
