/* Columns of one step each are packed into rows like words into lines. The scale is searched
 * downwards in small steps, since what fits is not monotone in it. */
#include "export/draw/strip.h"

static const double column_gap = 34, box_gap = 12, bite_gap = 26, row_gap = 44, edge = 30;

struct column {
    size_t spine;
    double above, below; /* heights of the stacks, with their gaps to the step */
    double width;
    size_t row;
    double left;
};

struct row {
    double above, middle, below, width, top;
};

struct strip {
    const struct scene *scene;
    struct arena arena;
    struct column *columns; /* by spine node, in order */
    struct row *rows;
    size_t *column_of; /* by scene node; NO_GROUP: of no column */
    size_t count, row_count;
    double width, height;
};

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static bool is_above(const struct scene_node *box)
{
    return box->node && box->node->kind == NODE_SAFEGUARD;
}

/* A box belongs to the column of the first step that a line leads to from it. */
static void find_columns(struct strip *s)
{
    for (size_t i = 0; i < s->scene->nodes.count; i++) {
        const struct scene_node *box = &s->scene->nodes.items[i];
        s->column_of[i] = NO_GROUP;
        if (box->node && scene_is_spine(box->node)) {
            s->column_of[i] = s->count;
            s->columns[s->count++] = (struct column){.spine = i, .width = box->width};
        }
    }
    for (size_t i = 0; i < s->scene->edges.count; i++) {
        const struct scene_edge *line = &s->scene->edges.items[i];
        if (s->column_of[line->from] == NO_GROUP) {
            s->column_of[line->from] = s->column_of[line->to];
        }
    }
    for (size_t i = 0; i < s->scene->nodes.count; i++) {
        const struct scene_node *box = &s->scene->nodes.items[i];
        if (s->column_of[i] == NO_GROUP && s->count) {
            s->column_of[i] = s->count - 1; /* what bears on nothing stands at the end */
        }
        if (s->column_of[i] == NO_GROUP || s->columns[s->column_of[i]].spine == i) {
            continue;
        }
        struct column *column = &s->columns[s->column_of[i]];
        double *stack = is_above(box) ? &column->above : &column->below;
        *stack += box->height + (*stack > 0 ? box_gap : bite_gap);
        column->width = larger(column->width, box->width);
    }
}

static void pack(struct strip *s, double width)
{
    double left = edge;
    s->row_count = 0;
    s->width = s->height = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct column *column = &s->columns[i];
        const struct scene_node *box = &s->scene->nodes.items[column->spine];
        if (i == 0 || left + column->width + edge > width) {
            s->rows[s->row_count++] = (struct row){0};
            left = edge;
        }
        struct row *row = &s->rows[s->row_count - 1];
        column->row = s->row_count - 1;
        column->left = left;
        left += column->width + column_gap;
        row->width = left - column_gap + edge;
        row->above = larger(row->above, column->above);
        row->middle = larger(row->middle, box->height);
        row->below = larger(row->below, column->below);
        s->width = larger(s->width, row->width);
    }
    for (size_t r = 0; r < s->row_count; r++) {
        s->rows[r].top = s->height + (r ? row_gap : 0);
        s->height = s->rows[r].top + s->rows[r].above + s->rows[r].middle + s->rows[r].below;
    }
}

static bool fits(struct strip *s, const struct fit_area *area, double scale)
{
    pack(s, area->width / scale);
    return s->width * scale <= area->width && s->height * scale <= area->height;
}

static double middle_of(const struct strip *s, const struct column *column)
{
    const struct row *row = &s->rows[column->row];
    return row->top + row->above + row->middle / 2;
}

static void place(const struct strip *s, struct layout *layout)
{
    for (size_t c = 0; c < s->count; c++) {
        const struct column *column = &s->columns[c];
        const struct scene_node *step = &s->scene->nodes.items[column->spine];
        double x = column->left + column->width / 2, y = middle_of(s, column);
        double up = y - step->height / 2 - bite_gap, down = y + step->height / 2 + bite_gap;
        layout->nodes[column->spine] = (struct point){x, y};
        for (size_t i = 0; i < s->scene->nodes.count; i++) {
            const struct scene_node *box = &s->scene->nodes.items[i];
            if (s->column_of[i] != c || i == column->spine) {
                continue;
            }
            if (is_above(box)) {
                layout->nodes[i] = (struct point){x, up - box->height / 2};
                up -= box->height + box_gap;
            } else {
                layout->nodes[i] = (struct point){x, down + box->height / 2};
                down += box->height + box_gap;
            }
        }
    }
}

/* From one step to the next, in the next row by way of the gap between the rows. */
static bool draw_onward(const struct strip *s, size_t index, size_t c, struct layout *layout)
{
    const struct column *from = &s->columns[c], *to = &s->columns[c + 1];
    double y = middle_of(s, from), end = middle_of(s, to);
    double right = layout->nodes[from->spine].x + s->scene->nodes.items[from->spine].width / 2;
    double left = layout->nodes[to->spine].x - s->scene->nodes.items[to->spine].width / 2;
    const struct point tip = {left, end};
    if (from->row == to->row) {
        const struct point points[] = {{right, y}, {left - 9, end}};
        return layout_straight(layout, index, points, 2, tip);
    }
    double outer = s->rows[from->row].width - edge / 2;
    double between = s->rows[to->row].top - row_gap / 2;
    const struct point points[] = {{right, y},          {outer, y},      {outer, between},
                                   {edge / 2, between}, {edge / 2, end}, {left - 9, end}};
    return layout_straight(layout, index, points, 6, tip);
}

/* Between a step and the box next to it, or along the stack beside the boxes in between. */
static bool draw_bearing(const struct strip *s, size_t index, struct layout *layout)
{
    const struct scene_edge *line = &s->scene->edges.items[index];
    const struct scene_node *from = &s->scene->nodes.items[line->from];
    const struct scene_node *to = &s->scene->nodes.items[line->to];
    struct point a = layout->nodes[line->from], b = layout->nodes[line->to];
    double down = b.y > a.y ? 1 : -1;
    struct point tip = {b.x, b.y - down * to->height / 2};
    double start = a.y + down * from->height / 2;
    if ((tip.y - start) * down <= bite_gap + 1) {
        const struct point points[] = {{a.x, start}, {b.x, tip.y - down * 9}};
        return layout_straight(layout, index, points, 2, tip);
    }
    double side = s->columns[s->column_of[line->from]].left - 7;
    double turn = tip.y - down * bite_gap * 0.6;
    const struct point points[] = {{a.x - from->width / 2, a.y},
                                   {side, a.y},
                                   {side, turn},
                                   {b.x - 22, turn},
                                   {b.x - 22, tip.y - down * 9}};
    tip.x -= 22;
    return layout_straight(layout, index, points, 5, tip);
}

static enum status draw_lines(const struct strip *s, struct layout *layout)
{
    for (size_t i = 0; i < s->scene->edges.count; i++) {
        const struct scene_edge *line = &s->scene->edges.items[i];
        size_t from = s->column_of[line->from], to = s->column_of[line->to];
        bool spine = from != NO_GROUP && s->columns[from].spine == line->from;
        bool ends = to != NO_GROUP && s->columns[to].spine == line->to;
        bool drawn = true;
        if (spine && ends && to == from + 1) {
            drawn = draw_onward(s, i, from, layout);
        } else if (!spine && ends && to == from) {
            drawn = draw_bearing(s, i, layout);
        }
        if (!drawn) {
            return STATUS_MEMORY;
        }
    }
    return layout_complete(s->scene, layout);
}

static enum status lay_out(struct strip *s, const struct fit_area *area, struct layout *layout,
                           double *scale)
{
    find_columns(s);
    *scale = area->largest;
    while (!fits(s, area, *scale) && *scale > 0.02) {
        *scale *= 0.98;
    }
    layout->width = s->width;
    layout->height = s->height;
    place(s, layout);
    return draw_lines(s, layout);
}

enum status strip_layout(const struct scene *scene, const struct fit_area *area,
                         struct layout *layout, double *scale)
{
    struct strip s = {.scene = scene};
    size_t count = scene->nodes.count;
    *layout = (struct layout){0};
    arena_init(&layout->arena);
    arena_init(&s.arena);
    layout->nodes = arena_array(&layout->arena, count, sizeof(*layout->nodes));
    layout->edges = arena_array(&layout->arena, scene->edges.count, sizeof(*layout->edges));
    layout->groups = arena_array(&layout->arena, scene->group_count, sizeof(*layout->groups));
    s.columns = arena_array(&s.arena, count, sizeof(*s.columns));
    s.rows = arena_array(&s.arena, count, sizeof(*s.rows));
    s.column_of = arena_array(&s.arena, count, sizeof(*s.column_of));
    enum status status = STATUS_MEMORY;
    if (layout->nodes && layout->edges && layout->groups && s.columns && s.rows &&
        s.column_of) {
        status = lay_out(&s, area, layout, scale);
    }
    arena_release(&s.arena);
    if (status != STATUS_OK) {
        layout_release(layout);
    }
    return status;
}
