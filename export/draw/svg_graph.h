/* The graph itself as SVG: groups, lines, boxes, in the scene's unit. */
#ifndef PATHGATE_EXPORT_DRAW_SVG_GRAPH_H
#define PATHGATE_EXPORT_DRAW_SVG_GRAPH_H

#include "export/draw/layout.h"
#include "export/draw/svg.h"
#include "export/draw/theme.h"

void svg_graph(struct svg *svg, const struct theme *theme, const struct drawing *drawing,
               const struct scene *scene, const struct layout *layout, struct measure *measure);

/* The end of a line that comes from 'before' and ends at 'tip'. */
void svg_graph_line_end(struct svg *svg, const struct theme *theme, enum edge_kind kind,
                        enum line_end end, const struct line_style *style, struct point before,
                        struct point tip);

#endif
