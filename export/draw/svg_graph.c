/* See svg_graph.h. Order of painting: groups, lines, boxes, so that no text is crossed by a
 * line. Ids and classes come from the description, for scripts and style sheets. */
#include "export/draw/svg_graph.h"

#include "export/draw/shapes.h"

#include <math.h>

static void write_wrapped(struct svg *svg, const struct wrapped *text, double x, double *top,
                          double size, bool bold, const char *colour)
{
    for (size_t i = 0; i < text->count; i++) {
        svg_line(svg, x, *top + size * 0.97, size, bold, ANCHOR_MIDDLE, colour, text->lines[i]);
        *top += size * LINE_RATIO;
    }
}

/* The outline of the shape: without the ring of a choke point. */
static struct box node_box(const struct scene_node *node, struct point centre)
{
    double ring = node->node->choke ? CHOKE_RING : 0;
    double x = node->width / 2 - ring, y = node->height / 2 - ring;
    return (struct box){centre.x - x, centre.y - y, centre.x + x, centre.y + y};
}

static double text_height(const struct scene_node *node)
{
    double label = node->plain_label ? SIZE_NOTE : SIZE_LABEL;
    return LINE_RATIO * ((*node->word ? SIZE_WORD : 0) + label * (double)node->label.count +
                         SIZE_NOTE * (double)node->note.count) +
           3;
}

static void write_word(struct svg *svg, const struct theme *theme, struct measure *measure,
                       const struct scene_node *node, double x, double *top)
{
    double width = measure_width(measure, node->word, SIZE_WORD, true) + SIZE_ICON + 5;
    double left = x - width / 2;
    shapes_icon(svg, theme, node->node,
                (struct point){left + SIZE_ICON / 2, *top + SIZE_WORD * 0.56});
    svg_line(svg, left + SIZE_ICON + 5, *top + SIZE_WORD * 0.97, SIZE_WORD, true, ANCHOR_START,
             theme_paint(theme, node->node)->word, node->word);
    *top += SIZE_WORD * LINE_RATIO + 3;
}

static void write_tooltip(struct svg *svg, const struct drawing_node *node)
{
    const char *word = scene_word(node);
    svg_write(svg, "<title>%t%s%s", *node->label ? node->label : node->gate, *word ? ": " : "",
              word);
    if (*node->note) {
        svg_write(svg, "\n%t", node->note);
    }
    if (*node->tooltip) {
        svg_write(svg, "\n%t", node->tooltip);
    }
    svg_write(svg, "</title>\n");
}

static void write_node(struct svg *svg, const struct theme *theme, struct measure *measure,
                       const struct scene_node *box, struct point centre)
{
    const struct drawing_node *node = box->node;
    struct box bounds = node_box(box, centre);
    double rise = node->kind == NODE_SAFEGUARD ? 5 : 0;
    double top = centre.y - text_height(box) / 2 - rise;
    svg_write(svg, "<g");
    svg_id(svg, "node", node->id);
    svg_write(svg, " class=\"node %s %s%s\" data-id=\"%t\">\n",
              node_kind_words.words[node->kind], scene_state_class(node),
              node->choke ? " choke-point" : "", node->id);
    if (*node->link) {
        svg_write(svg, "<a xlink:href=\"%t\">\n", node->link);
    }
    write_tooltip(svg, node);
    if (node->choke) {
        shapes_choke(svg, theme, bounds);
    }
    shapes_node(svg, theme, node, bounds);
    if (*box->word) {
        write_word(svg, theme, measure, box, centre.x, &top);
    }
    write_wrapped(svg, &box->label, centre.x, &top, box->plain_label ? SIZE_NOTE : SIZE_LABEL,
                  node->kind == NODE_GOAL, theme->ink);
    write_wrapped(svg, &box->note, centre.x, &top, SIZE_NOTE, false, theme->muted);
    svg_write(svg, "%s</g>\n", *node->link ? "</a>\n" : "");
}

static void write_tee(struct svg *svg, const struct line_style *style, struct point tip,
                      struct point along, double back)
{
    double x = tip.x - along.x * back, y = tip.y - along.y * back;
    svg_write(svg, "<path d=\"M%n %nL%n %n\" stroke=\"%s\" stroke-width=\"3.4\"/>\n",
              x - along.y * 8, y + along.x * 8, x + along.y * 8, y - along.x * 8,
              style->colour);
}

static void write_arrow(struct svg *svg, const struct line_style *style, struct point tip,
                        struct point along, const char *fill)
{
    double x = tip.x - along.x * 9, y = tip.y - along.y * 9;
    svg_write(svg,
              "<path d=\"M%n %nL%n %nL%n %nZ\" fill=\"%s\" stroke=\"%s\" "
              "stroke-width=\"1.4\" stroke-linejoin=\"round\"/>\n",
              tip.x, tip.y, x - along.y * 4.4, y + along.x * 4.4, x + along.y * 4.4,
              y - along.x * 4.4, fill, style->colour);
}

void svg_graph_line_end(struct svg *svg, const struct theme *theme, enum edge_kind kind,
                        enum line_end end, const struct line_style *style, struct point before,
                        struct point tip)
{
    double x = tip.x - before.x, y = tip.y - before.y, length = hypot(x, y);
    struct point along = {length > 0 ? x / length : 1, length > 0 ? y / length : 0};
    if (end == END_TEE) {
        svg_write(svg, "<path d=\"M%n %nL%n %n\" stroke=\"%s\" stroke-width=\"%n\"/>\n",
                  before.x, before.y, tip.x - along.x * 3, tip.y - along.y * 3, style->colour,
                  style->thickness);
        write_tee(svg, style, tip, along, 3.6);
        if (kind == EDGE_WITHHOLDS) {
            write_tee(svg, style, tip, along, 9);
        }
    } else if (end != END_NONE) {
        write_arrow(svg, style, tip, along, end == END_ARROW ? style->colour : theme->page);
    }
}

static void write_curve(struct svg *svg, const struct curve *curve,
                        const struct line_style *style)
{
    svg_write(svg, "<path d=\"M%n %n", curve->points[0].x, curve->points[0].y);
    for (size_t i = 1; i + 2 < curve->count; i += 3) {
        const struct point *p = &curve->points[i];
        svg_write(svg, "C%n %n %n %n %n %n", p[0].x, p[0].y, p[1].x, p[1].y, p[2].x, p[2].y);
    }
    svg_write(svg, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"%n\"", style->colour,
              style->thickness);
    if (style->dash) {
        svg_write(svg, " stroke-dasharray=\"%s\"", style->dash);
    }
    svg_write(svg, "/>\n");
}

static const char *edge_state_class(const struct scene_edge *edge)
{
    bool tee = edge->kind == EDGE_CUTS || edge->kind == EDGE_WITHHOLDS;
    if (tee && !drawing_is_change(edge->edge->state)) {
        return edge->in_force ? "in-force" : "not-in-force";
    }
    return path_state_words.words[edge->edge->state];
}

static void write_edge_attributes(struct svg *svg, const struct drawing *drawing,
                                  const struct scene *scene, const struct scene_edge *edge)
{
    const struct scene_node *source = &scene->nodes.items[edge->from];
    const char *from = source->node && edge->kind == EDGE_CUTS
                           ? source->node->id
                           : drawing->nodes[edge->edge->from].id;
    const char *to = drawing->nodes[edge->edge->to].id;
    struct text name;
    text_init(&name);
    text_format(&name, "%s--%s", from, to);
    svg_id(svg, "edge", text_string(&name));
    svg->out.failed |= name.failed;
    text_release(&name);
    svg_write(svg, " class=\"edge %s %s\" data-from=\"%t\" data-to=\"%t\"",
              edge_kind_words.words[edge->kind], edge_state_class(edge), from, to);
}

/* Where safeguards bite on an edge. */
static void write_joint(struct svg *svg, const struct line_style *style, struct point at)
{
    svg_write(svg, "<circle class=\"joint\" cx=\"%n\" cy=\"%n\" r=\"4.5\" fill=\"%s\"/>\n",
              at.x, at.y, style->colour);
}

static void write_edge(struct svg *svg, const struct theme *theme,
                       const struct drawing *drawing, const struct scene *scene,
                       const struct layout *layout, size_t index)
{
    const struct scene_edge *edge = &scene->edges.items[index];
    const struct curve *curve = &layout->edges[index];
    if (!curve->count) {
        return;
    }
    struct line_style style = theme_line(theme, edge->kind, edge->edge->state, edge->in_force);
    svg_write(svg, "<g");
    write_edge_attributes(svg, drawing, scene, edge);
    svg_write(svg, ">\n");
    write_curve(svg, curve, &style);
    svg_graph_line_end(svg, theme, edge->kind, edge->end, &style,
                       curve->points[curve->count - 1], curve->tip);
    if (edge->end == END_NONE) {
        write_joint(svg, &style, layout->nodes[edge->to]);
    }
    double top = curve->label.y - edge->label_height / 2;
    write_wrapped(svg, &edge->label, curve->label.x, &top, SIZE_EDGE_LABEL, false,
                  theme->muted);
    svg_write(svg, "</g>\n");
}

static void write_group(struct svg *svg, const struct theme *theme,
                        const struct scene_group *group, struct box box)
{
    if (box.right <= box.left) {
        return;
    }
    svg_write(svg, "<g");
    svg_id(svg, "group", group->group->id);
    svg_write(svg,
              " class=\"group\">\n<rect x=\"%n\" y=\"%n\" width=\"%n\" height=\"%n\" rx=\"10\" "
              "fill=\"%s\" stroke=\"%s\" stroke-width=\"1\"/>\n",
              box.left, box.top, box.right - box.left, box.bottom - box.top, theme->group_fill,
              theme->group_stroke);
    double top = box.top + 6;
    write_wrapped(svg, &group->label, (box.left + box.right) / 2, &top, SIZE_GROUP, true,
                  theme->muted);
    svg_write(svg, "</g>\n");
}

void svg_graph(struct svg *svg, const struct theme *theme, const struct drawing *drawing,
               const struct scene *scene, const struct layout *layout, struct measure *measure)
{
    for (size_t i = 0; i < scene->group_count; i++) {
        write_group(svg, theme, &scene->groups[i], layout->groups[i]);
    }
    for (size_t i = 0; i < scene->edges.count; i++) {
        write_edge(svg, theme, drawing, scene, layout, i);
    }
    for (size_t i = 0; i < scene->nodes.count; i++) {
        if (scene->nodes.items[i].node) {
            write_node(svg, theme, measure, &scene->nodes.items[i], layout->nodes[i]);
        }
    }
}
