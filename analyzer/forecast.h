/* How large the diagrams of a region become under its order, guessed without building them, so
 * that many orders can be compared in the time that one takes to build. */
#ifndef PATHGATE_ANALYZER_FORECAST_H
#define PATHGATE_ANALYZER_FORECAST_H

#include "analyzer/region.h"

/* A variable or gate of the region at hand. */
struct reach {
    uint32_t first, last; /* levels of the variables below it */
    uint32_t used;        /* greatest 'last' of the gates that use it */
    uint32_t owner;       /* the cut at which it was counted last */
    double states;
};

/* Scratch that serves one region after another. */
struct forecast {
    const struct acyclic *graph;
    uint32_t *place;           /* by node of the acyclic view: where in 'reaches' */
    VEC(struct reach) reaches; /* variables by level, then gates */
    VEC(uint32_t) begins;      /* by gate of the region: its first input; one more */
    VEC(uint32_t) inputs;      /* places */
    VEC(double) known;         /* by level */
};

enum status forecast_init(struct forecast *forecast, const struct acyclic *graph);
void forecast_release(struct forecast *forecast);

/* '*nodes': what the root's diagram may have of them, to compare orders of one region by. It
 * bounds them from above where no node is used twice and no gate counts; beyond that it is a
 * guess. O(edges of the region), times 24 at most for those of some thousand edges. STATUS_OK
 * or STATUS_MEMORY. */
enum status forecast_nodes(struct forecast *forecast, const struct region *region,
                           double *nodes);

#endif
