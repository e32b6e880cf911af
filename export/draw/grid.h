/* A table of states: what of many things is open, cut, or without any safeguard, on one page.
 */
#ifndef PATHGATE_EXPORT_DRAW_GRID_H
#define PATHGATE_EXPORT_DRAW_GRID_H

#include "export/draw/fit.h"
#include "export/draw/svg.h"
#include "export/draw/theme.h"

struct grid; /* a table that is laid out */

/* Lays a drawing of the form 'grid' out at the largest scale that fits into the area; where
 * none fits, at the smallest. Everything is in 'arena'. STATUS_MEMORY. O(cells) a scale. */
enum status grid_fit(const struct drawing *drawing, struct measure *measure,
                     const struct fit_area *area, struct arena *arena, struct grid **grid);

double grid_width(const struct grid *grid);  /* at scale 1 */
double grid_height(const struct grid *grid); /* at scale 1 */
double grid_scale(const struct grid *grid);

/* Rows: <g id="row-ID" class="row" data-id="ID">, in it a <g class="cell STATE"> a cell. */
void grid_write(struct svg *svg, const struct theme *theme, const struct grid *grid);

#endif
