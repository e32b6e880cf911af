/* A forecast tells much about two variants of one kind of order, and less about two kinds.
 * Least it tells about a walk's order and a gathered one: these are tried on their own, where
 * little is forecast, for only then they were ever seen to be worth it. */
#include "analyzer/ordering.h"

#include <math.h>

#define NODES_AT_MOST (1u << 18) /* of regions, in all variants of a kind together */

/* Forecasts of two kinds that are this near each other say nothing: the shared order is then
 * the better bet. */
#define NEAR 4.0

/* Variants of the gathered order, each dearer than one of a walk: as many as it takes to find
 * one with few nodes, two where both have many. */
enum { GATHERED_AT_FIRST = 2, GATHERED_AT_MOST = 8 };

#define FEW_NODES 1e7
#define MANY_NODES 1e12

static const struct kind {
    enum engine_order order;
    double handicap; /* on its forecasts */
} kinds[ORDERING_KINDS] = {
    {ORDER_WEIGHTED, NEAR},
    {ORDER_SHARED, 1},
    {ORDER_FANOUT, NEAR},
};

enum status ordering_init(struct ordering *ordering, const struct acyclic *graph)
{
    *ordering = (struct ordering){.variants = 0};
    return forecast_init(&ordering->forecast, graph);
}

void ordering_release(struct ordering *ordering)
{
    forecast_release(&ordering->forecast);
}

void ordering_restart(struct ordering *ordering)
{
    ordering->variants = 0;
    for (int k = 0; k < ORDERING_KINDS; k++) {
        ordering->best[k] = (struct candidate){.order = kinds[k].order, .nodes = INFINITY};
        ordering->tried[k] = false;
    }
}

static enum status look(struct ordering *o, struct region_finder *finder, uint32_t module,
                        uint32_t variant, struct candidate *best)
{
    struct candidate found = {.order = best->order, .variant = variant};
    enum status status = region_find(finder, module, found.order, found.variant);
    if (status == STATUS_OK) {
        status = forecast_nodes(&o->forecast, &finder->region, &found.nodes);
    }
    if (status == STATUS_OK && found.nodes < best->nodes) {
        *best = found;
    }
    return status;
}

static uint32_t affordable_variants(const struct region_finder *finder)
{
    return NODES_AT_MOST / (finder->region.gate_count + finder->region.variable_count + 1) + 1;
}

enum status ordering_look(struct ordering *ordering, struct region_finder *finder,
                          uint32_t module, uint32_t variants)
{
    enum status status = STATUS_OK;
    uint32_t affordable = affordable_variants(finder);
    for (uint32_t i = 0; i < variants && ordering->variants < affordable; i++) {
        for (int k = 0; k < ORDERING_KINDS && status == STATUS_OK; k++) {
            status = look(ordering, finder, module, ordering->variants, &ordering->best[k]);
        }
        ordering->variants++;
    }
    return status;
}

enum status ordering_gather(struct ordering *ordering, struct region_finder *finder,
                            uint32_t module, struct candidate *best)
{
    enum status status = STATUS_OK;
    uint32_t affordable = affordable_variants(finder);
    *best = (struct candidate){.order = ORDER_GATHERED, .nodes = INFINITY};
    for (uint32_t v = 0; v < GATHERED_AT_MOST && v < affordable && status == STATUS_OK; v++) {
        if (best->nodes < FEW_NODES || (v >= GATHERED_AT_FIRST && best->nodes > MANY_NODES)) {
            break;
        }
        status = look(ordering, finder, module, v, best);
    }
    return status;
}

struct candidate ordering_take(struct ordering *ordering)
{
    int best = 0;
    for (int k = 0; k < ORDERING_KINDS; k++) {
        bool fresh = ordering->tried[best] && !ordering->tried[k];
        bool fair = ordering->tried[best] == ordering->tried[k];
        double least = ordering->best[best].nodes * kinds[best].handicap;
        if (fresh || (fair && ordering->best[k].nodes * kinds[k].handicap < least)) {
            best = k;
        }
    }
    ordering->tried[best] = true;
    return ordering->best[best];
}
