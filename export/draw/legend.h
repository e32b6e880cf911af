/* What the shapes, states and lines mean: only those that occur in the drawing. */
#ifndef PATHGATE_EXPORT_DRAW_LEGEND_H
#define PATHGATE_EXPORT_DRAW_LEGEND_H

#include "export/draw/measure.h"
#include "export/draw/svg.h"
#include "export/draw/theme.h"

enum { LEGEND_MOST = STATE_COUNT + NODE_KINDS + 2 * EDGE_KINDS + 5 };

enum legend_sample { SAMPLE_NODE, SAMPLE_LINE, SAMPLE_CHOKE, SAMPLE_BEFORE, SAMPLE_RESIDUAL };

struct legend_item {
    enum legend_sample sample;
    struct drawing_node node; /* SAMPLE_NODE */
    bool with_icon;
    enum edge_kind line; /* SAMPLE_LINE */
    bool in_force;
    const char *text;
};

struct legend {
    struct legend_item items[LEGEND_MOST];
    size_t count;
};

/* The items in a fixed order: states, kinds, lines. O(nodes + edges). */
void legend_collect(const struct drawing *drawing, struct legend *legend);

/* The height of the legend in rows of at most 'width'. */
double legend_height(const struct legend *legend, struct measure *measure, double width,
                     double size);

/* Draws it with its top left corner at left, top; 'size' is that of its text. */
void legend_write(struct svg *svg, const struct theme *theme, const struct legend *legend,
                  struct measure *measure, double left, double top, double width, double size);

#endif
