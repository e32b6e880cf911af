/* Rigorous bounds on a module that is too large to be solved: a diagram that implies its
 * function and one that implies the complement, both kept small by dropping what weighs least.
 * They hold for every probability vector; the weights only decide what is dropped. */
#ifndef PATHGATE_ANALYZER_BOUNDING_H
#define PATHGATE_ANALYZER_BOUNDING_H

#include "analyzer/bdd.h"
#include "analyzer/region.h"
#include "analyzer/sweep.h"

enum { BOUNDING_HOLDS, BOUNDING_FAILS };
#define BOUNDING_BOTH 3u

/* How narrowly one side is kept; of the last run: about how much of the root's probability was
 * lost by either limit, and the steps it took. */
struct bounding_side {
    uint32_t width;   /* most nodes of one diagram */
    double threshold; /* probability of the root that is not worth a node */
    double lost_by_width, lost_by_threshold;
    uint64_t steps;
};

struct bounding {
    const struct acyclic *graph;
    const struct region *region;
    struct table *bdd;     /* reset by bounding_run */
    const double *weights; /* by level: probability that the variable holds */
    uint64_t deadline;     /* bdd->all_steps at which to give up */
    uint32_t *remaining;   /* by node of the view, all zero before and after */
    /* Room: by node of the view, and by level. */
    double *guesses, *relevances;
    uint32_t *slot; /* where bdd->kept holds its two diagrams */
    uint8_t *mixed; /* below a complemented input */
    struct sweep *sweep;
    uint8_t *plain; /* by level: nothing below which it lies is complemented */
    struct bounding_side sides[2];
    bool separable;   /* nothing is complemented: either side stands alone */
    unsigned which;   /* sides of the run at hand */
    bool falls;       /* the side at hand is that of failing */
    double relevance; /* of the gate at hand */
};

/* To be called once for a region, before the first bounding_run. */
void bounding_begin(struct bounding *bounding);

/* found[BOUNDING_HOLDS] implies the function of the region's root, found[BOUNDING_FAILS] its
 * complement; both are protected in bdd->kept. 'which' has a bit for each side that is asked
 * for; where the sides are not separable, both are found. The other one is false.
 * STATUS_LIMIT: the deadline has passed. STATUS_MEMORY or STATUS_CANCELLED otherwise.
 * O(gates * width log width) and as much for the conjunctions. */
enum status bounding_run(struct bounding *bounding, unsigned which, edge found[2]);

#endif
