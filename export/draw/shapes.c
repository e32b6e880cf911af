/* Every kind has its own outline and every state its own icon, so that neither needs colour. */
#include "export/draw/shapes.h"

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

static void rounded(struct svg *svg, struct box b, double r)
{
    svg_write(svg, "M%n %nH%nA%n %n 0 0 1 %n %nV%nA%n %n 0 0 1 %n %nH%nA%n %n 0 0 1 %n %nV%n",
              b.left + r, b.top, b.right - r, r, r, b.right, b.top + r, b.bottom - r, r, r,
              b.right - r, b.bottom, b.left + r, r, r, b.left, b.bottom - r, b.top + r);
    svg_write(svg, "A%n %n 0 0 1 %n %nZ", r, r, b.left + r, b.top);
}

static void chamfered(struct svg *svg, struct box b, double c)
{
    svg_write(svg, "M%n %nH%nL%n %nV%nL%n %nH%nL%n %nV%nZ", b.left + c, b.top, b.right - c,
              b.right, b.top + c, b.bottom - c, b.right - c, b.bottom, b.left + c, b.left,
              b.bottom - c, b.top + c);
}

static void hexagon(struct svg *svg, struct box b, double p)
{
    double middle = (b.top + b.bottom) / 2;
    svg_write(svg, "M%n %nH%nL%n %nL%n %nH%nL%n %nZ", b.left + p, b.top, b.right - p, b.right,
              middle, b.right - p, b.bottom, b.left + p, b.left, middle);
}

static void folded(struct svg *svg, struct box b, double f)
{
    svg_write(svg, "M%n %nH%nL%n %nV%nH%nZ", b.left, b.top, b.right - f, b.right, b.top + f,
              b.bottom, b.left);
    svg_write(svg, "M%n %nV%nH%n", b.right - f, b.top, b.top + f, b.right);
}

static void shield(struct svg *svg, struct box b)
{
    double middle = (b.left + b.right) / 2, width = b.right - b.left;
    double shoulder = smaller(8, (b.bottom - b.top) / 4);
    double foot = smaller(22, (b.bottom - b.top) / 2);
    svg_write(svg, "M%n %nQ%n %n %n %nQ%n %n %n %nV%n", b.left, b.top + shoulder,
              b.left + width * 0.3, b.top + shoulder, middle, b.top, b.right - width * 0.3,
              b.top + shoulder, b.right, b.top + shoulder, b.bottom - foot);
    svg_write(svg, "Q%n %n %n %nQ%n %n %n %nZ", b.right, b.bottom - foot * 0.42, middle,
              b.bottom, b.left, b.bottom - foot * 0.42, b.left, b.bottom - foot);
}

static void barred(struct svg *svg, struct box b)
{
    svg_write(svg, "M%n %nH%nV%nH%nZM%n %nV%nM%n %nV%n", b.left, b.top, b.right, b.bottom,
              b.left, b.left + 6, b.top, b.bottom, b.right - 6, b.top, b.bottom);
}

static void slanted(struct svg *svg, struct box b, double by)
{
    svg_write(svg, "M%n %nH%nL%n %nH%nZ", b.left + by, b.top, b.right, b.right - by, b.bottom,
              b.left);
}

static void ellipse(struct svg *svg, struct box b)
{
    double across = (b.right - b.left) / 2, down = (b.bottom - b.top) / 2;
    double x = b.left + across, y = b.top + down;
    svg_write(svg, "M%n %nA%n %n 0 0 1 %n %nA%n %n 0 0 1 %n %n", b.left, y, across, down, x,
              b.top, across, down, b.right, y);
    svg_write(svg, "A%n %n 0 0 1 %n %nA%n %n 0 0 1 %n %nZ", across, down, x, b.bottom, across,
              down, b.left, y);
}

static void outline(struct svg *svg, enum node_kind kind, struct box box)
{
    double height = box.bottom - box.top;
    switch (kind) {
    case NODE_GOAL:
        chamfered(svg, box, smaller(12, height / 3));
        break;
    case NODE_GATE:
        hexagon(svg, box, smaller(14, height / 2));
        break;
    case NODE_CAPABILITY:
        rounded(svg, box, smaller(17, height / 2));
        break;
    case NODE_CONDITION:
        folded(svg, box, smaller(12, height / 3));
        break;
    case NODE_SAFEGUARD:
        shield(svg, box);
        break;
    case NODE_AFFORDANCE:
        barred(svg, box);
        break;
    case NODE_CLAIM:
        svg_write(svg, "M%n %nH%nV%nH%nZ", box.left, box.top, box.right, box.bottom, box.left);
        break;
    case NODE_STRATEGY:
        slanted(svg, box, smaller(14, height / 2));
        break;
    case NODE_SOLUTION:
        ellipse(svg, box);
        break;
    case NODE_CONTEXT:
        rounded(svg, box, smaller(20, height / 2));
        break;
    default:
        rounded(svg, box, smaller(6, height / 3));
    }
}

static struct box inset(struct box box, double by)
{
    return (struct box){box.left + by, box.top + by, box.right - by, box.bottom - by};
}

static void path(struct svg *svg, enum node_kind kind, struct box box, const char *fill,
                 const struct paint *paint, double thickness)
{
    svg_write(svg, "<path d=\"");
    outline(svg, kind, box);
    svg_write(svg, "\" fill=\"%s\"", fill);
    if (thickness > 0) {
        svg_write(svg, " stroke=\"%s\" stroke-width=\"%n\"", paint->stroke, thickness);
    }
    if (thickness > 0 && paint->dash) {
        svg_write(svg, " stroke-dasharray=\"%s\"", paint->dash);
    }
    svg_write(svg, "/>\n");
}

static void paint_outline(struct svg *svg, enum node_kind kind, const struct paint *paint,
                          struct box box)
{
    if (paint->stripe) {
        path(svg, kind, box, paint->fill, paint, 0);
        svg_write(svg, "<path d=\"");
        outline(svg, kind, box);
        svg_write(svg,
                  "\" fill=\"url(#%shatching)\" stroke=\"%s\" stroke-width=\"%n\" "
                  "stroke-dasharray=\"%s\"/>\n",
                  svg->prefix, paint->stroke, paint->thickness, paint->dash);
    } else {
        path(svg, kind, box, paint->fill, paint, paint->thickness);
    }
    if (kind == NODE_CLAIM && paint->stripe) { /* GSN's sign of what is undeveloped */
        double middle = (box.left + box.right) / 2;
        svg_write(svg,
                  "<path d=\"M%n %nl8 8l-8 8l-8 -8Z\" fill=\"%s\" stroke=\"%s\" "
                  "stroke-width=\"1.6\"/>\n",
                  middle, box.bottom, paint->fill, paint->stroke);
    }
    if (paint->inner_line || kind == NODE_GOAL) {
        path(svg, kind, inset(box, 3.5), "none", paint, 1);
    }
}

void shapes_node(struct svg *svg, const struct theme *theme, const struct drawing_node *node,
                 struct box box)
{
    paint_outline(svg, node->kind, theme_paint(theme, node), box);
}

void shapes_cell(struct svg *svg, const struct theme *theme, const struct drawing_node *node,
                 struct box box)
{
    paint_outline(svg, NODE_STEP, theme_paint(theme, node), box);
}

void shapes_choke(struct svg *svg, const struct theme *theme, struct box box)
{
    struct box ring = inset(box, -CHOKE_RING);
    svg_write(svg,
              "<rect class=\"choke\" x=\"%n\" y=\"%n\" width=\"%n\" height=\"%n\" rx=\"9\" "
              "fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\"/>\n",
              ring.left, ring.top, ring.right - ring.left, ring.bottom - ring.top, theme->ink);
}

static void disc(struct svg *svg, struct point at, const char *colour)
{
    svg_write(svg, "<circle cx=\"%n\" cy=\"%n\" r=\"6\" fill=\"%s\"/>", at.x, at.y, colour);
}

static void icon_shield(struct svg *svg, struct point at, const struct paint *paint,
                        bool in_force)
{
    struct box box = {at.x - 5.5, at.y - 6.5, at.x + 5.5, at.y + 6.5};
    svg_write(svg, "<path d=\"");
    shield(svg, box);
    svg_write(svg, "\" fill=\"%s\" stroke=\"%s\" stroke-width=\"1.2\"/>",
              in_force ? paint->word : "none", paint->word);
    svg_write(svg, "<path d=\"M%n %n", at.x - 3, in_force ? at.y : at.y + 3.5);
    if (in_force) {
        svg_write(svg, "l2 2.4l4 -4.6");
    } else {
        svg_write(svg, "l6 -7");
    }
    svg_write(svg, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\"/>\n",
              in_force ? paint->fill : paint->word);
}

static void icon_question(struct svg *svg, struct point at, const struct paint *paint)
{
    svg_write(svg,
              "<circle cx=\"%n\" cy=\"%n\" r=\"6\" fill=\"%s\" stroke=\"%s\" "
              "stroke-width=\"1.3\"/>",
              at.x, at.y, paint->fill, paint->word);
    svg_write(svg,
              "<path d=\"M%n %nq0 -2.6 2.4 -2.6q2.4 0 2.4 2.2q0 1.4 -1.6 2.1q-0.8 0.4 "
              "-0.8 1.5m0 1.2v1.3\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>\n",
              at.x - 2.4, at.y - 1.6, paint->word);
}

/* Of what differs between two versions. */
static void icon_change(struct svg *svg, struct point at, const struct paint *paint,
                        enum path_state state)
{
    if (state == STATE_CHANGED) {
        svg_write(svg,
                  "<path d=\"M%n %nl6 10h-12Z\" fill=\"none\" stroke=\"%s\" "
                  "stroke-width=\"2\"/>\n",
                  at.x, at.y - 5, paint->word);
    } else if (state == STATE_SAME) {
        svg_write(svg, "<path d=\"M%n %nh9m-9 4h9\" stroke=\"%s\" stroke-width=\"1.6\"/>\n",
                  at.x - 4.5, at.y - 2, paint->word);
    } else {
        disc(svg, at, paint->word);
        svg_write(svg, "<path d=\"M%n %nh7%s\" stroke=\"%s\" stroke-width=\"2\"/>\n",
                  at.x - 3.5, at.y, state == STATE_ADDED ? "m-3.5 -3.5v7" : "", paint->fill);
    }
}

/* Long, because each state has a picture of its own. */
static void icon_state(struct svg *svg, struct point at, const struct paint *paint,
                       enum path_state state)
{
    switch (state) {
    case STATE_OPEN:
        svg_write(svg, "<path d=\"M%n %nl11 6l-11 6Z\" fill=\"%s\"/>\n", at.x - 5, at.y - 6,
                  paint->word);
        break;
    case STATE_CANNOT_RULE_OUT:
    case STATE_UNDETERMINED:
    case STATE_UNDEVELOPED:
        icon_question(svg, at, paint);
        break;
    case STATE_BLOCKED:
        disc(svg, at, paint->word);
        svg_write(svg, "<path d=\"M%n %nh7\" stroke=\"%s\" stroke-width=\"2.2\"/>\n",
                  at.x - 3.5, at.y, paint->fill);
        break;
    case STATE_CUT:
        svg_write(svg,
                  "<path d=\"M%n %nl9 9m0 -9l-9 9\" stroke=\"%s\" stroke-width=\"2.4\"/>\n",
                  at.x - 4.5, at.y - 4.5, paint->word);
        break;
    case STATE_ADDED:
    case STATE_REMOVED:
    case STATE_CHANGED:
    case STATE_SAME:
        icon_change(svg, at, paint, state);
        break;
    case STATE_GIVEN:
        svg_write(svg, "<circle cx=\"%n\" cy=\"%n\" r=\"4\" fill=\"%s\"/>\n", at.x, at.y,
                  paint->word);
        break;
    case STATE_ACCEPTABLE:
    case STATE_SUPPORTED:
        disc(svg, at, paint->word);
        svg_write(svg,
                  "<path d=\"M%n %nl2.4 2.6l4 -5\" fill=\"none\" stroke=\"%s\" "
                  "stroke-width=\"1.7\"/>\n",
                  at.x - 3.2, at.y + 0.4, paint->fill);
        break;
    case STATE_RESTRICTED:
        svg_write(svg,
                  "<circle cx=\"%n\" cy=\"%n\" r=\"5.2\" fill=\"none\" stroke=\"%s\" "
                  "stroke-width=\"1.6\"/><path d=\"M%n %na5.2 5.2 0 0 0 0 10.4Z\" "
                  "fill=\"%s\"/>\n",
                  at.x, at.y, paint->word, at.x, at.y - 5.2, paint->word);
        break;
    case STATE_CROSSED:
    case STATE_REFUTED:
        svg_write(svg,
                  "<path d=\"M%n %nh12v12h-12Z\" fill=\"%s\"/><path "
                  "d=\"M%n %nl6 6m0 -6l-6 6\" stroke=\"%s\" stroke-width=\"1.8\"/>\n",
                  at.x - 6, at.y - 6, paint->word, at.x - 3, at.y - 3, paint->fill);
        break;
    default:
        svg_write(svg,
                  "<circle cx=\"%n\" cy=\"%n\" r=\"5\" fill=\"none\" stroke=\"%s\" "
                  "stroke-width=\"1.6\" stroke-dasharray=\"2.2 1.8\"/>\n",
                  at.x, at.y, paint->word);
    }
}

void shapes_icon(struct svg *svg, const struct theme *theme, const struct drawing_node *node,
                 struct point at)
{
    const struct paint *paint = theme_paint(theme, node);
    svg_write(svg, "<g class=\"icon\">");
    if (drawing_is_guard(node)) {
        icon_shield(svg, at, paint, node->in_force);
    } else {
        icon_state(svg, at, paint, node->state);
    }
    svg_write(svg, "</g>\n");
}

void shapes_definitions(struct svg *svg, const struct theme *theme)
{
    const struct paint *paint = &theme->states[STATE_CANNOT_RULE_OUT];
    svg_write(svg,
              "<defs><pattern id=\"%shatching\" width=\"9\" height=\"9\" "
              "patternUnits=\"userSpaceOnUse\"><path d=\"M-2 11L11 -2M-2 2L2 -2M7 11L11 7\" "
              "stroke=\"%s\" stroke-width=\"2.6\"/></pattern></defs>\n",
              svg->prefix, paint->stripe);
}
