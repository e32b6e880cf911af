/* What is drawn, before it is known where: boxes with wrapped text and a size, and lines
 * between them. A safeguard that acts in many places gets a box in each, and an edge that
 * safeguards bite on gets a joint that their lines end at. */
#ifndef PATHGATE_EXPORT_DRAW_SCENE_H
#define PATHGATE_EXPORT_DRAW_SCENE_H

#include "base/vec.h"
#include "export/draw/drawing.h"
#include "export/draw/measure.h"

/* Font sizes and distances in the scene's unit, 1/72 inch at scale 1. */
#define SIZE_LABEL 13.0
#define SIZE_WORD 12.0
#define SIZE_NOTE 12.0
#define SIZE_EDGE_LABEL 12.0
#define SIZE_SMALLEST 12.0
#define SIZE_GROUP 13.0
#define LINE_RATIO 1.2
#define SIZE_ICON 12.0
#define CHOKE_RING 5.0 /* from the box of a choke point to its ring */

struct scene_node {
    const struct drawing_node *node; /* NULL: a joint */
    size_t copy;                     /* 0, or the number of the copy of a safeguard */
    size_t group;                    /* index or NO_GROUP */
    double width, height;            /* with the ring of a choke point */
    const char *word;                /* the state in capitals; "" for a joint */
    struct wrapped label, note;
    bool plain_label; /* a gate's label, in the size of a note */
};

enum line_end { END_NONE, END_ARROW, END_OPEN_ARROW, END_TEE };

struct scene_edge {
    const struct drawing_edge *edge;
    size_t from, to; /* indices into nodes */
    unsigned kind;   /* of this line: a bite on an edge is EDGE_CUTS */
    bool in_force;   /* of the safeguard it comes from */
    enum line_end end;
    struct wrapped label;
    double label_height;
};

struct scene_group {
    const struct drawing_group *group;
    struct wrapped label;
    double label_height;
};

struct scene {
    struct arena arena;
    VEC(struct scene_node) nodes;
    VEC(struct scene_edge) edges;
    struct scene_group *groups;
    size_t group_count;
};

/* 'width': of a text line, in the scene's unit. */
enum status scene_build(const struct drawing *drawing, struct measure *measure, double width,
                        struct scene *scene);
void scene_release(struct scene *scene);

/* Whether the node is one of those that a strip lines up: goals, steps and gates. */
bool scene_is_spine(const struct drawing_node *node);

/* How a line of that kind ends. */
enum line_end scene_line_end(enum edge_kind kind);

/* The word of a node's state as it is printed: OPEN, CANNOT RULE OUT, IN FORCE ... */
const char *scene_word(const struct drawing_node *node);
/* As a class name: open, cannot-rule-out, in-force ... */
const char *scene_state_class(const struct drawing_node *node);

const char *scene_state_word(enum path_state state);

#endif
