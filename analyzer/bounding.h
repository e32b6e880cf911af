/* Rigorous bounds on a module that is too large to be solved: a diagram that implies its
 * function and one that implies the complement, both kept small by dropping what weighs least.
 * They hold for every probability vector; the weights only decide what is dropped.
 *
 * The dropping follows Ravi and Somenzi 1995, "High-density reachability analysis",
 * doi:10.1109/ICCAD.1995.480006. */
#ifndef PATHGATE_ANALYZER_BOUNDING_H
#define PATHGATE_ANALYZER_BOUNDING_H

#include "analyzer/bdd.h"
#include "analyzer/region.h"

struct bounding {
    const struct acyclic *graph;
    const struct region *region;
    struct table *bdd;            /* reset by bounding_run */
    const double *weights;        /* by level: probability that the variable holds */
    uint32_t width;               /* most nodes of one diagram */
    double threshold;             /* probability of the root that is not worth a node */
    double *guesses, *relevances; /* scratch, by node of the view */
    double relevance;             /* of the gate at hand */
    uint32_t *slot;      /* by node of the view: where bdd->kept holds its two diagrams */
    uint64_t deadline;   /* bdd->all_steps at which to give up */
    uint32_t *remaining; /* by node of the view, all zero before and after */
};

/* '*holds' implies the function of the region's root, '*fails' its complement; both are
 * protected in bdd->kept. STATUS_LIMIT: the deadline has passed. STATUS_MEMORY or
 * STATUS_CANCELLED otherwise. O(gates * width log width) and as much for the conjunctions. */
enum status bounding_run(struct bounding *bounding, edge *holds, edge *fails);

/* The probability of a diagram's function under weights by level; NaN where memory is out. */
double diagram_chance(const struct diagram *diagram, const double *weights);

#endif
