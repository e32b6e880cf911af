/* Heat maps: what the framework comes to at every pair of levels of two capabilities, all else
 * as measured. Each cell is the verdict of the what-if that sets both levels. */
#ifndef PATHGATE_ANALYZER_HEAT_MAP_H
#define PATHGATE_ANALYZER_HEAT_MAP_H

#include "analyzer/verdict.h"

struct heat_cell {
    bool known; /* false: the work was stopped before it; the rest means nothing */
    bool rated; /* some scenario counts; the tiers mean nothing otherwise */
    struct tier_belief tier[2]; /* by enum stage */
    struct decided decided;     /* about development for that deployment, else deployment */
    bool open; /* the decision is to wait, or to deploy although gaps or the bound reading keep
                  that from being the last word */
    bool here; /* the measurements leave both levels possible */
};

/* One of the two capabilities. */
struct heat_axis {
    uint32_t capability, highest;
    uint32_t shown, possible; /* the system's levels: certain, and not ruled out */
};

struct heat_map {
    struct heat_axis axes[2];
    const struct heat_cell *cells; /* see heat_map_at */
    bool complete;                 /* all cells are known, and no analysis hit a budget */
};

/* Told before each cell how many of how many are done; false stops the work. */
typedef bool heat_map_progress(void *context, uint32_t done, uint32_t total);

/* Makes the map for two different capabilities of the verdict's model. Cells come from 'arena'.
 * O((levels + 1)^2) verdicts. STATUS_OK also when the work was stopped or a budget was hit.
 * STATUS_MEMORY, STATUS_LIMIT. */
enum status heat_map_make(const struct verdict *verdict, const uint32_t capabilities[2],
                          heat_map_progress *progress, void *context, struct arena *arena,
                          struct heat_map *out);

static inline const struct heat_cell *heat_map_at(const struct heat_map *map, uint32_t first,
                                                  uint32_t second)
{
    return &map->cells[first * (map->axes[1].highest + 1) + second];
}

#endif
