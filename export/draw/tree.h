/* A tree from left to right: a column a depth, what is below a node stacked beside it. */
#ifndef PATHGATE_EXPORT_DRAW_TREE_H
#define PATHGATE_EXPORT_DRAW_TREE_H

#include "export/draw/fit.h"

/* Places a scene of a drawing of the form 'tree' and gives the largest scale, not above
 * area->largest, at which it fits into the area. STATUS_MEMORY. O(boxes + lines). */
enum status tree_layout(const struct scene *scene, const struct fit_area *area,
                        struct layout *layout, double *scale);

#endif
