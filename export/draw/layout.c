/* The scene is handed to Graphviz as a text of boxes of fixed size, so that it needs no font of
 * its own, and the coordinates are read back from its attributed graph.
 * Algorithm: Gansner, Koutsofios, North, Vo, "A technique for drawing directed graphs", IEEE
 * Transactions on Software Engineering 19(3), 1993, doi:10.1109/32.221135. */
#include "export/draw/layout.h"

#include "base/text.h"

#include <graphviz/cgraph.h>
#include <graphviz/gvc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double margin = 4; /* around everything: half the thickest stroke and a ring */

/* Graphviz reports through a callback without context. */
static char last_message[256];

static int note_message(char *message)
{
    if (!*last_message) {
        snprintf(last_message, sizeof(last_message), "%s", message);
        last_message[strcspn(last_message, "\r\n")] = '\0';
    }
    return 0;
}

static double inches(double units)
{
    return units / 72;
}

static void write_head(struct text *dot, const struct layout_style *style)
{
    text_format(dot,
                "digraph scene {\ngraph [rankdir=%s, nodesep=%.4f, ranksep=%.4f, splines=%s",
                style->left_to_right ? "LR" : "TB", inches(style->node_gap),
                inches(style->rank_gap), style->quick ? "polyline" : "true");
    if (style->layers) {
        text_append(dot, ", newrank=true");
    }
    if (style->length > 0) {
        text_format(dot, ", ratio=compress, size=\"%.4f,%.4f\"", inches(style->length),
                    inches(style->length));
    } else if (style->height_ratio > 0) {
        text_format(dot, ", ratio=%.4f", style->height_ratio);
    }
    if (style->quick) {
        text_append(dot, ", nslimit=2, nslimit1=2, mclimit=0.3, maxiter=500");
    }
    text_append(dot, "];\nnode [shape=box, fixedsize=true, label=\"\", margin=0];\n"
                     "edge [arrowsize=0.9];\n");
}

/* An empty label that takes the room of ours. */
static void write_room(struct text *dot, double width, double height)
{
    text_format(
        dot,
        "label=<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLPADDING=\"0\" CELLSPACING=\"0\""
        " FIXEDSIZE=\"TRUE\" WIDTH=\"%.0f\" HEIGHT=\"%.0f\"><TR><TD></TD></TR></TABLE>>",
        ceil(width) + 4, ceil(height) + 2);
}

static void write_groups(struct text *dot, const struct scene *scene)
{
    for (size_t g = 0; g < scene->group_count; g++) {
        text_format(dot, "subgraph cluster_%zu {\ngraph [margin=12", g);
        if (scene->groups[g].label.count) {
            text_append(dot, ", ");
            write_room(dot, scene->groups[g].label.width, scene->groups[g].label_height);
        }
        text_append(dot, "];\n");
        for (size_t i = 0; i < scene->nodes.count; i++) {
            if (scene->nodes.items[i].group == g) {
                text_format(dot, "n%zu;\n", i);
            }
        }
        text_append(dot, "}\n");
    }
}

static void write_nodes(struct text *dot, const struct scene *scene)
{
    for (size_t i = 0; i < scene->nodes.count; i++) {
        const struct scene_node *node = &scene->nodes.items[i];
        text_format(dot, "n%zu [width=%.4f, height=%.4f];\n", i, inches(node->width),
                    inches(node->height));
    }
}

/* A line as long as the layers say is as short as it can be, so Graphviz keeps our ranks. */
static void write_edge(struct text *dot, size_t index, const struct scene_edge *edge,
                       const struct layers *layers)
{
    bool orders = layers ? layers_orders(layers, edge) : edge->kind != EDGE_DEFEATS;
    text_format(dot, "n%zu -> n%zu [id=%zu, weight=%d", edge->from, edge->to, index,
                edge->end == END_TEE       ? 3
                : edge->kind == EDGE_NEEDS ? 2
                                           : 1);
    if (!orders) {
        text_append(dot, ", constraint=false");
    } else if (layers) {
        text_format(dot, ", minlen=%u", layers->layer[edge->from] - layers->layer[edge->to]);
    }
    if (edge->end == END_NONE) {
        text_append(dot, ", arrowhead=none");
    }
    if (edge->label.count) {
        text_append(dot, ", ");
        write_room(dot, edge->label.width, edge->label_height);
    }
    text_append(dot, "];\n");
}

/* Nodes without any line would all share one rank: they are tied into a square instead. */
static bool write_isolated(struct text *dot, const struct scene *scene, struct arena *arena)
{
    bool *tied = arena_array(arena, scene->nodes.count, sizeof(*tied));
    size_t isolated = scene->nodes.count, placed = 0, before = 0;
    if (!tied) {
        return false;
    }
    for (size_t i = 0; i < scene->edges.count; i++) {
        const struct scene_edge *edge = &scene->edges.items[i];
        isolated -= !tied[edge->from] + (edge->from != edge->to && !tied[edge->to]);
        tied[edge->from] = tied[edge->to] = true;
    }
    size_t side = (size_t)ceil(sqrt((double)isolated));
    for (size_t i = 0; i < scene->nodes.count; i++) {
        if (!tied[i] && placed++ % side) {
            text_format(dot, "n%zu -> n%zu [style=invis];\n", before, i);
        }
        before = tied[i] ? before : i;
    }
    return true;
}

static enum status write_dot(const struct scene *scene, const struct layout_style *style,
                             struct arena *arena, struct text *dot)
{
    write_head(dot, style);
    write_groups(dot, scene);
    write_nodes(dot, scene);
    for (size_t i = 0; i < scene->edges.count; i++) {
        write_edge(dot, i, &scene->edges.items[i], style->layers);
    }
    bool written = write_isolated(dot, scene, arena);
    text_append(dot, "}\n");
    return written && !dot->failed ? STATUS_OK : STATUS_MEMORY;
}

static struct point place(boxf bounds, pointf at)
{
    return (struct point){at.x - bounds.LL.x + margin, bounds.UR.y - at.y + margin};
}

static bool read_curve(struct layout *layout, boxf bounds, edge_t *edge, struct curve *curve)
{
    const splines *spline = ED_spl(edge);
    if (!spline || !spline->size) {
        return true;
    }
    const bezier *piece = &spline->list[0];
    curve->count = (size_t)piece->size;
    curve->points = arena_array(&layout->arena, curve->count, sizeof(*curve->points));
    if (!curve->points) {
        return false;
    }
    for (size_t i = 0; i < curve->count; i++) {
        curve->points[i] = place(bounds, piece->list[i]);
    }
    curve->tip = piece->eflag ? place(bounds, piece->ep) : curve->points[curve->count - 1];
    if (ED_label(edge)) {
        curve->label = place(bounds, ED_label(edge)->pos);
    }
    return true;
}

static bool read_edges(const struct scene *scene, graph_t *graph, struct layout *layout)
{
    static char id[] = "id";
    boxf bounds = GD_bb(graph);
    for (node_t *node = agfstnode(graph); node; node = agnxtnode(graph, node)) {
        for (edge_t *edge = agfstout(graph, node); edge; edge = agnxtout(graph, edge)) {
            const char *index = agget(edge, id);
            size_t i = index && *index ? strtoul(index, NULL, 10) : scene->edges.count;
            if (i < scene->edges.count &&
                !read_curve(layout, bounds, edge, &layout->edges[i])) {
                return false;
            }
        }
    }
    return true;
}

static bool read_layout(const struct scene *scene, graph_t *graph, struct layout *layout)
{
    boxf bounds = GD_bb(graph);
    char name[32];
    layout->width = bounds.UR.x - bounds.LL.x + 2 * margin;
    layout->height = bounds.UR.y - bounds.LL.y + 2 * margin;
    for (size_t i = 0; i < scene->nodes.count; i++) {
        snprintf(name, sizeof(name), "n%zu", i);
        node_t *node = agnode(graph, name, 0);
        layout->nodes[i] = place(bounds, ND_coord(node));
    }
    for (size_t i = 0; i < scene->group_count; i++) {
        snprintf(name, sizeof(name), "cluster_%zu", i);
        graph_t *group = agsubg(graph, name, 0);
        if (group && agnnodes(group)) {
            boxf box = GD_bb(group);
            struct point low = place(bounds, box.LL);
            struct point high = place(bounds, box.UR);
            layout->groups[i] = (struct box){low.x, high.y, high.x, low.y};
        }
    }
    return read_edges(scene, graph, layout);
}

static enum status run_graphviz(const struct scene *scene, const char *dot,
                                struct layout *layout)
{
    static char engine[] = "dot";
    enum status status = STATUS_LIMIT;
    *last_message = '\0';
    agseterrf(note_message);
    agseterr(AGERR);
    GVC_t *context = gvContext();
    graph_t *graph = context ? agmemread(dot) : NULL;
    if (graph && gvLayout(context, graph, engine) == 0) {
        status = read_layout(scene, graph, layout) ? STATUS_OK : STATUS_MEMORY;
        gvFreeLayout(context, graph);
    }
    if (graph) {
        agclose(graph);
    }
    if (context) {
        gvFreeContext(context);
    }
    return status;
}

enum status layout_scene(const struct scene *scene, const struct layout_style *style,
                         struct layout *layout, struct diagnostics *diagnostics)
{
    struct text dot;
    text_init(&dot);
    *layout = (struct layout){0};
    arena_init(&layout->arena);
    layout->nodes = arena_array(&layout->arena, scene->nodes.count, sizeof(*layout->nodes));
    layout->edges = arena_array(&layout->arena, scene->edges.count, sizeof(*layout->edges));
    layout->groups = arena_array(&layout->arena, scene->group_count, sizeof(*layout->groups));
    enum status status = STATUS_MEMORY;
    if (layout->nodes && layout->edges && layout->groups) {
        status = write_dot(scene, style, &layout->arena, &dot);
    }
    if (status == STATUS_OK && scene->nodes.count) {
        status = run_graphviz(scene, text_string(&dot), layout);
    }
    if (status == STATUS_LIMIT) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "layout-failed", (struct place){NULL, 0},
                        "Graphviz could not lay the drawing out%s%s", *last_message ? ": " : "",
                        last_message);
    }
    text_release(&dot);
    if (status != STATUS_OK) {
        layout_release(layout);
    }
    return status;
}

void layout_release(struct layout *layout)
{
    arena_release(&layout->arena);
    *layout = (struct layout){0};
}
