/* Which rank every box stands in, so that no rank is longer than the page allows: a graph of
 * wide and narrow ranks fills a slide only when the wide ones are folded. */
#ifndef PATHGATE_EXPORT_DRAW_LAYERS_H
#define PATHGATE_EXPORT_DRAW_LAYERS_H

#include "export/draw/scene.h"

struct layers {
    unsigned *layer; /* by scene node; 0 is the rank of what leads to nothing further */
    unsigned count;
    double depth; /* estimate of the extent across the ranks */
};

struct layers_limits {
    bool left_to_right;
    double capacity; /* extent of one rank, scene units */
    double rank_gap, node_gap;
};

/* Edges that close a cycle do not count; every other edge that is not 'defeats' leads from a
 * higher layer to a lower one. The arrays are in 'arena'. O(layers * nodes + edges). */
enum status layers_assign(const struct scene *scene, const struct layers_limits *limits,
                          struct arena *arena, struct layers *layers);

/* True when the edge leads from a higher layer to a lower one and orders the ranks. */
bool layers_orders(const struct layers *layers, const struct scene_edge *edge);

#endif
