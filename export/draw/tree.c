/* A box takes its own height or that of all below it, whichever is more: heights are summed
 * from the leaves up and places given from the top down, both in the order of the nodes, in
 * which parents stand before their children. No two boxes overlap. */
#include "export/draw/tree.h"

static const double column_gap = 46, box_gap = 24; /* the latter with room for a diamond */
static const double arrow = 9, margin = 18;        /* the latter for lines beside boxes */

struct spot {
    size_t parent; /* itself: none */
    bool aside;    /* a context: beneath its parent, in the same column */
    size_t depth;
    double own;             /* height of it and of its contexts */
    double children, below; /* heights of all children, and the larger of the two */
    double top;             /* of that */
    double used;            /* of it, by children placed so far */
    double beside;          /* of 'own', by contexts placed so far */
};

struct tree {
    const struct scene *scene;
    struct arena arena;
    struct spot *spots; /* by scene node */
    double *lefts;      /* by depth: of the column; widths before that */
    double width, height;
};

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double slot(const struct tree *t, size_t node)
{
    return t->scene->nodes.items[node].height + box_gap;
}

static void find_parents(struct tree *t)
{
    const struct scene *scene = t->scene;
    for (size_t i = 0; i < scene->nodes.count; i++) {
        t->spots[i] = (struct spot){.parent = i, .own = slot(t, i)};
    }
    for (size_t i = 0; i < scene->edges.count; i++) {
        const struct scene_edge *line = &scene->edges.items[i];
        t->spots[line->to].parent = line->from;
        t->spots[line->to].aside = line->kind == EDGE_IN_CONTEXT_OF;
    }
}

static void measure(struct tree *t)
{
    const struct scene *scene = t->scene;
    for (size_t i = 0; i < scene->nodes.count; i++) {
        struct spot *spot = &t->spots[i];
        spot->depth = spot->parent == i ? 0 : t->spots[spot->parent].depth + !spot->aside;
        t->lefts[spot->depth] = larger(t->lefts[spot->depth], scene->nodes.items[i].width);
    }
    for (size_t i = scene->nodes.count; i-- > 0;) {
        struct spot *spot = &t->spots[i], *parent = &t->spots[spot->parent];
        spot->below = larger(spot->children, spot->own);
        if (spot->parent != i && spot->aside) {
            parent->own += spot->below;
        } else if (spot->parent != i) {
            parent->children += spot->below;
        }
    }
    double left = margin;
    for (size_t d = 0; d < scene->nodes.count && t->lefts[d] > 0; d++) {
        double width = t->lefts[d];
        t->lefts[d] = left;
        left += width + column_gap;
    }
    t->width = larger(left - column_gap, 1);
}

static void place(struct tree *t, struct layout *layout)
{
    for (size_t i = 0; i < t->scene->nodes.count; i++) {
        struct spot *spot = &t->spots[i], *parent = &t->spots[spot->parent];
        if (spot->parent == i) {
            spot->top = t->height;
            t->height += spot->below;
        } else if (spot->aside) {
            spot->top = parent->top + (parent->below - parent->own) / 2 +
                        slot(t, spot->parent) + parent->beside;
            parent->beside += spot->below;
        } else {
            spot->top = parent->top + (parent->below - parent->children) / 2 + parent->used;
            parent->used += spot->below;
        }
        double left = t->lefts[spot->depth] + t->scene->nodes.items[i].width / 2;
        layout->nodes[i] =
            (struct point){left, spot->top + (spot->below - spot->own) / 2 + slot(t, i) / 2};
    }
    t->height = larger(t->height, 1);
}

/* To a child by way of the middle of the gap between the columns; to a context around the left
 * of the boxes. */
static bool draw_lines(const struct tree *t, struct layout *layout)
{
    for (size_t i = 0; i < t->scene->edges.count; i++) {
        const struct scene_edge *line = &t->scene->edges.items[i];
        const struct scene_node *from = &t->scene->nodes.items[line->from];
        const struct scene_node *to = &t->scene->nodes.items[line->to];
        struct point a = layout->nodes[line->from], b = layout->nodes[line->to];
        struct point tip = {b.x - to->width / 2, b.y};
        bool aside = t->spots[line->to].aside;
        double left = t->lefts[t->spots[line->to].depth];
        double turn = left - (aside ? margin : column_gap / 2);
        double start = a.x + (aside ? -from->width / 2 : from->width / 2);
        const struct point points[] = {
            {start, a.y}, {turn, a.y}, {turn, b.y}, {tip.x - arrow, b.y}};
        if (!layout_straight(layout, i, points, 4, tip)) {
            return false;
        }
    }
    return true;
}

enum status tree_layout(const struct scene *scene, const struct fit_area *area,
                        struct layout *layout, double *scale)
{
    struct tree t = {.scene = scene};
    size_t count = scene->nodes.count;
    *layout = (struct layout){0};
    arena_init(&layout->arena);
    arena_init(&t.arena);
    layout->nodes = arena_array(&layout->arena, count, sizeof(*layout->nodes));
    layout->edges = arena_array(&layout->arena, scene->edges.count, sizeof(*layout->edges));
    layout->groups = arena_array(&layout->arena, scene->group_count, sizeof(*layout->groups));
    t.spots = arena_array(&t.arena, count, sizeof(*t.spots));
    t.lefts = arena_array(&t.arena, count + 1, sizeof(*t.lefts));
    bool done = layout->nodes && layout->edges && layout->groups && t.spots && t.lefts;
    if (done) {
        find_parents(&t);
        measure(&t);
        place(&t, layout);
        done = draw_lines(&t, layout);
    }
    layout->width = t.width;
    layout->height = t.height;
    *scale = area->largest;
    if (done && t.width * *scale > area->width) {
        *scale = area->width / t.width;
    }
    if (done && area->fill && t.height * *scale > area->height) {
        *scale = area->height / t.height;
    }
    arena_release(&t.arena);
    if (!done) {
        layout_release(layout);
    }
    return done ? STATUS_OK : STATUS_MEMORY;
}
