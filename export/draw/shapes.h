/* Outlines of the kinds of nodes and icons of the states. */
#ifndef PATHGATE_EXPORT_DRAW_SHAPES_H
#define PATHGATE_EXPORT_DRAW_SHAPES_H

#include "export/draw/layout.h"
#include "export/draw/svg.h"
#include "export/draw/theme.h"

/* A node's shape, filled and stroked; 'hatched': over the plain fill lies the hatching. */
void shapes_node(struct svg *svg, const struct theme *theme, const struct drawing_node *node,
                 struct box box);

/* A cell of a grid in the style of the node's state, whatever its kind. */
void shapes_cell(struct svg *svg, const struct theme *theme, const struct drawing_node *node,
                 struct box box);

/* The icon of a node's state, SIZE_ICON wide, centred at 'at'. */
void shapes_icon(struct svg *svg, const struct theme *theme, const struct drawing_node *node,
                 struct point at);

/* The ring around the shape of a choke point. */
void shapes_choke(struct svg *svg, const struct theme *theme, struct box box);

/* The definitions that shapes_node refers to, one hatching a theme. */
void shapes_definitions(struct svg *svg, const struct theme *theme);

#endif
