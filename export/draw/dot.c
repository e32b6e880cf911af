/* Written from the scene, so that copies and joints are those of the picture. Labels are
 * escStrings: every backslash of ours is doubled, line breaks are the escape \n. */
#include "export/draw/dot.h"

#include "export/draw/scene.h"

static const double line_width = 190;

static void append_escaped(struct text *out, const char *string)
{
    for (; *string; string++) {
        if (*string == '"' || *string == '\\') {
            text_append_char(out, '\\');
        }
        text_append_char(out, *string == '\n' ? ' ' : *string);
    }
}

void dot_quote(struct text *out, const char *string)
{
    text_append_char(out, '"');
    append_escaped(out, string);
    text_append_char(out, '"');
}

static void append_lines(struct text *out, const struct wrapped *wrapped)
{
    for (size_t i = 0; i < wrapped->count; i++) {
        text_append(out, "\\n");
        append_escaped(out, wrapped->lines[i]);
    }
}

static void append_name(struct text *out, const struct scene *scene, size_t index)
{
    const struct scene_node *box = &scene->nodes.items[index];
    text_append_char(out, '"');
    if (!box->node) {
        text_format(out, "joint %zu", index);
    } else {
        append_escaped(out, box->node->id);
        if (box->copy) {
            text_format(out, " copy %zu", box->copy + 1);
        }
    }
    text_append_char(out, '"');
}

/* Dot's own line styles nearest to ours. */
static const char *line_style_of(const char *dash)
{
    return !dash ? "solid" : dash[0] < '3' && dash[1] != '0' ? "dotted" : "dashed";
}

static void append_node(struct text *out, const struct theme *theme, const struct scene *scene,
                        size_t index)
{
    static const char *const shapes[NODE_KINDS] = {
        [NODE_GOAL] = "doubleoctagon",
        [NODE_STEP] = "box",
        [NODE_GATE] = "hexagon",
        [NODE_CAPABILITY] = "ellipse",
        [NODE_CONDITION] = "note",
        [NODE_SAFEGUARD] = "invhouse",
        [NODE_AFFORDANCE] = "box",
        [NODE_CLAIM] = "box",
        [NODE_STRATEGY] = "parallelogram",
        [NODE_SOLUTION] = "ellipse",
        [NODE_CONTEXT] = "box",
    };
    const struct scene_node *box = &scene->nodes.items[index];
    append_name(out, scene, index);
    if (!box->node) {
        text_append(out, " [shape=point, width=0.07, label=\"\"];\n");
        return;
    }
    const struct paint *paint = theme_paint(theme, box->node);
    text_format(out, " [class=\"node %s %s\", shape=%s", node_kind_words.words[box->node->kind],
                scene_state_class(box->node), shapes[box->node->kind]);
    text_append(out, ", label=\"");
    append_escaped(out, box->word);
    append_lines(out, &box->label);
    append_lines(out, &box->note);
    text_format(out, "\", style=\"filled,%s%s\", fillcolor=\"%s\", color=\"%s\", penwidth=",
                line_style_of(paint->dash), box->node->kind == NODE_STEP ? ",rounded" : "",
                paint->fill, paint->stroke);
    text_rounded(out, paint->thickness, 3);
    if (box->node->choke || box->node->kind == NODE_AFFORDANCE) {
        text_append(out, ", peripheries=2");
    }
    if (*box->node->tooltip) {
        text_append(out, ", tooltip=");
        dot_quote(out, box->node->tooltip);
    }
    if (*box->node->link) {
        text_append(out, ", URL=");
        dot_quote(out, box->node->link);
    }
    text_append(out, "];\n");
}

static void append_edge(struct text *out, const struct theme *theme, const struct scene *scene,
                        const struct scene_edge *edge)
{
    static const char *const heads[] = {[END_NONE] = "none",
                                        [END_ARROW] = "normal",
                                        [END_OPEN_ARROW] = "empty",
                                        [END_TEE] = "tee"};
    struct line_style style = theme_line(theme, edge->kind, edge->edge->state, edge->in_force);
    append_name(out, scene, edge->from);
    text_append(out, " -> ");
    append_name(out, scene, edge->to);
    text_format(out, " [class=\"edge %s\", arrowhead=%s, style=%s, color=\"%s\", penwidth=",
                edge_kind_words.words[edge->kind],
                edge->kind == EDGE_WITHHOLDS ? "teetee" : heads[edge->end],
                line_style_of(style.dash), style.colour);
    text_rounded(out, style.thickness, 3);
    if (edge->label.count) {
        text_append(out, ", label=");
        dot_quote(out, edge->edge->label);
    }
    text_append(out, edge->kind == EDGE_DEFEATS ? ", constraint=false];\n" : "];\n");
}

static void append_group(struct text *out, const struct theme *theme, const struct scene *scene,
                         size_t group)
{
    text_append(out, "subgraph ");
    text_append(out, "\"cluster_");
    append_escaped(out, scene->groups[group].group->id);
    text_format(out, "\" {\ngraph [style=\"filled,rounded\", fillcolor=\"%s\", color=\"%s\"",
                theme->group_fill, theme->group_stroke);
    text_append(out, ", label=\"");
    for (size_t i = 0; i < scene->groups[group].label.count; i++) {
        text_append(out, i ? "\\n" : "");
        append_escaped(out, scene->groups[group].label.lines[i]);
    }
    text_append(out, "\"];\n");
    for (size_t i = 0; i < scene->nodes.count; i++) {
        if (scene->nodes.items[i].group == group) {
            append_name(out, scene, i);
            text_append(out, ";\n");
        }
    }
    text_append(out, "}\n");
}

static void append_head(struct text *out, const struct drawing *drawing,
                        const struct page_options *options)
{
    static const char font[] = "fontname=\"DejaVu Sans\"";
    const struct theme *theme = options->theme;
    text_format(out, "digraph drawing {\ngraph [rankdir=%s, labelloc=t, labeljust=l, %s",
                options->preset == PRESET_SLIDE ? "LR" : "TB", font);
    text_format(out, ", bgcolor=\"%s\", fontcolor=\"%s\", label=\"", theme->page, theme->ink);
    append_escaped(out, drawing->title);
    text_append(out, "\\l");
    if (*drawing->subtitle) {
        append_escaped(out, drawing->subtitle);
        text_append(out, "\\l");
    }
    text_format(out, "\"];\nnode [%s, fontsize=12, fontcolor=\"%s\"];\n", font, theme->ink);
    text_format(out, "edge [%s, fontsize=11, fontcolor=\"%s\"];\n", font, theme->muted);
}

enum status dot_write(const struct drawing *drawing, const struct page_options *options,
                      struct text *out)
{
    struct scene scene = {0};
    struct measure *measure = measure_new();
    enum status status =
        measure ? scene_build(drawing, measure, line_width, &scene) : STATUS_MEMORY;
    if (status == STATUS_OK) {
        append_head(out, drawing, options);
        for (size_t i = 0; i < scene.nodes.count; i++) {
            append_node(out, options->theme, &scene, i);
        }
        for (size_t i = 0; i < scene.group_count; i++) {
            append_group(out, options->theme, &scene, i);
        }
        for (size_t i = 0; i < scene.edges.count; i++) {
            append_edge(out, options->theme, &scene, &scene.edges.items[i]);
        }
        text_append(out, "}\n");
        scene_release(&scene);
        status = out->failed ? STATUS_MEMORY : STATUS_OK;
    }
    measure_free(measure);
    return status;
}
