/* Where everything goes: coordinates for a scene, by the hierarchical layout of Graphviz. The
 * only user of cgraph and gvc, and the only place where their faults can surface. */
#ifndef PATHGATE_EXPORT_DRAW_LAYOUT_H
#define PATHGATE_EXPORT_DRAW_LAYOUT_H

#include "export/draw/layers.h"
#include "export/draw/scene.h"

struct point {
    double x, y; /* y grows downwards; the origin is the top left corner */
};

struct box {
    double left, top, right, bottom;
};

/* A piecewise cubic curve: a start point and three points a piece, then the tip of the line
 * end, which is the last curve point where there is no line end. */
struct curve {
    struct point *points;
    size_t count; /* 0 when the layout found no way */
    struct point tip;
    struct point label; /* its centre */
};

struct layout {
    struct arena arena;
    double width, height;
    struct point *nodes; /* centres, as scene->nodes */
    struct curve *edges; /* as scene->edges */
    struct box *groups;  /* as scene->groups; empty when the group has no box */
};

struct layout_style {
    bool left_to_right; /* else top down */
    double rank_gap;    /* between ranks and between the boxes of one, scene units */
    double node_gap;
    double length;               /* ranks are packed towards this length; 0: as they come */
    double height_ratio;         /* wanted height / width where 'length' is 0; 0: as it comes */
    const struct layers *layers; /* the ranks; NULL: as Graphviz chooses */
    bool ranks_by_group; /* each group ranked on its own, then joined: another packing */
    bool without_groups; /* for scenes whose groups Graphviz crashes on */
    bool quick;          /* less crossing reduction and straight pieces: for large graphs */
};

/* Lays a scene out in a child process. STATUS_LIMIT when Graphviz fails or crashes on it,
 * STATUS_CANCELLED when the processor time of this process and its children is used up,
 * STATUS_IO when there can be no child. Deterministic: same scene, same style, same
 * coordinates. */
enum status layout_scene(const struct scene *scene, const struct layout_style *style,
                         struct layout *layout);
/* Draws the lines that have no points yet straight from box to box. STATUS_MEMORY. */
enum status layout_complete(const struct scene *scene, struct layout *layout);

/* Draws a line of straight pieces through the points, of which 'tip' is not one. False when
 * memory is out. */
bool layout_straight(struct layout *layout, size_t index, const struct point *points,
                     size_t count, struct point tip);

void layout_release(struct layout *layout);

#endif
