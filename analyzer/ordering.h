/* Choosing among many variable orders for one module by what their diagrams are forecast to
 * take. */
#ifndef PATHGATE_ANALYZER_ORDERING_H
#define PATHGATE_ANALYZER_ORDERING_H

#include "analyzer/forecast.h"

struct candidate {
    enum engine_order order;
    uint32_t variant;
    double nodes; /* forecast */
};

enum { ORDERING_KINDS = 3 };

struct ordering {
    struct forecast forecast;
    struct candidate best[ORDERING_KINDS]; /* the best variant of each kind of order so far */
    bool tried[ORDERING_KINDS];            /* the kind was taken before */
    uint32_t variants;                     /* looked at */
};

enum status ordering_init(struct ordering *ordering, const struct acyclic *graph);
void ordering_release(struct ordering *ordering);

/* Forgets what was said of an earlier module. */
void ordering_restart(struct ordering *ordering);

/* Forecasts so many more variants of each kind of order for the module, fewer of a huge one,
 * whose region the finder has. Overwrites finder->region. STATUS_OK or STATUS_MEMORY. */
enum status ordering_look(struct ordering *ordering, struct region_finder *finder,
                          uint32_t module, uint32_t variants);

/* The best of several variants of the gathered order, or of fewer where more would not pay.
 * Overwrites finder->region. STATUS_OK or STATUS_MEMORY. */
enum status ordering_gather(struct ordering *ordering, struct region_finder *finder,
                            uint32_t module, struct candidate *best);

/* The best order of a kind that was not taken before, unless all were. */
struct candidate ordering_take(struct ordering *ordering);

#endif
