/* Items flow in rows like words. Samples are drawn with the code that draws the graph. */
#include "export/draw/legend.h"

#include "export/draw/chart.h"
#include "export/draw/shapes.h"
#include "export/draw/svg_graph.h"

static const double sample_width = 34, sample_height = 20, gap = 18, row_height = 27;

static void add_node(struct legend *legend, enum node_kind kind, enum path_state state,
                     bool in_force, bool with_icon, const char *text)
{
    legend->items[legend->count++] =
        (struct legend_item){.sample = SAMPLE_NODE,
                             .node = {.kind = kind, .state = state, .in_force = in_force},
                             .with_icon = with_icon,
                             .text = text};
}

static void add_states(const bool *states, struct legend *legend)
{
    static const char *const texts[STATE_COUNT] = {
        [STATE_OPEN] = "open: possible on the evidence",
        [STATE_CANNOT_RULE_OUT] = "cannot rule out: the evidence leaves it possible",
        [STATE_BLOCKED] = "blocked: a capability or condition is missing",
        [STATE_CUT] = "cut: a safeguard in force stops it",
        [STATE_GIVEN] = "given",
        [STATE_UNKNOWN] = "not assessed",
        [STATE_ADDED] = "added: only in the new version",
        [STATE_REMOVED] = "removed: only in the old version",
        [STATE_CHANGED] = "changed, or under a new id",
        [STATE_SAME] = "the same in both versions",
        [STATE_ACCEPTABLE] = "acceptable",
        [STATE_RESTRICTED] = "restricted",
        [STATE_UNDETERMINED] = "undetermined",
        [STATE_CROSSED] = "a threshold is crossed",
        [STATE_SUPPORTED] = "supported: the argument holds",
        [STATE_UNDEVELOPED] = "undeveloped: open, or not assessed in full",
        [STATE_REFUTED] = "refuted: the contrary is certain",
    };
    for (unsigned i = 0; i < STATE_COUNT; i++) {
        if (states[i]) {
            add_node(legend, NODE_STEP, i, false, true, texts[i]);
        }
    }
}

static void add_kinds(const bool *kinds, const bool *force, struct legend *legend)
{
    for (unsigned i = 0; i < NODE_KINDS; i++) {
        if (kinds[i] && (i != NODE_SAFEGUARD || (!force[0] && !force[1]))) {
            add_node(legend, i, i == NODE_SAFEGUARD ? STATE_SAME : STATE_GIVEN, false, false,
                     i == NODE_CLAIM ? "goal" : node_kind_words.words[i]);
        }
    }
    if (force[1]) {
        add_node(legend, NODE_SAFEGUARD, STATE_GIVEN, true, true, "safeguard in force");
    }
    if (force[0]) {
        add_node(legend, NODE_SAFEGUARD, STATE_GIVEN, false, true, "safeguard not in force");
    }
}

static void add_lines(bool lines[EDGE_KINDS][2], enum path_state state, struct legend *legend)
{
    static const char *const texts[EDGE_KINDS][2] = {
        [EDGE_NEEDS] = {"leads to", NULL},
        [EDGE_REQUIRES] = {"is required by", NULL},
        [EDGE_CUTS] = {"would cut", "cuts"},
        [EDGE_DEFEATS] = {"defeats the safeguard", NULL},
        [EDGE_WITHHOLDS] = {"would withhold the capability", "withholds the capability"},
        [EDGE_SUPPORTED_BY] = {"is supported by", NULL},
        [EDGE_IN_CONTEXT_OF] = {"in the context of", NULL},
    };
    for (unsigned i = 0; i < EDGE_KINDS; i++) {
        for (int force = 1; force >= 0; force--) {
            if (lines[i][force]) {
                legend->items[legend->count++] = (struct legend_item){.sample = SAMPLE_LINE,
                                                                      .node = {.state = state},
                                                                      .line = i,
                                                                      .in_force = force,
                                                                      .text = texts[i][force]};
            }
        }
    }
}

static void add_sample(struct legend *legend, enum legend_sample sample, const char *text)
{
    legend->items[legend->count++] = (struct legend_item){.sample = sample, .text = text};
}

/* Of a grid: the states of its cells that say no word of their own, and what verdicts come to.
 */
static void collect_cells(const struct drawing *drawing, struct legend *legend)
{
    bool states[CELL_STATES] = {false}, marks = false, steps = false;
    for (size_t r = 0; r < drawing->row_count; r++) {
        steps |= drawing->rows[r].scale_count > 0;
        for (size_t c = 0; c < drawing->column_count; c++) {
            const struct drawing_cell *cell = &drawing->rows[r].cells[c];
            bool coded = cell->state >= STATE_ACCEPTABLE && cell->state < CELL_HOLE;
            states[cell->state] |= coded || !*cell->word;
            marks |= *cell->mark != '\0';
        }
    }
    legend->count = 0;
    add_states(states, legend);
    if (states[CELL_IN_FORCE]) {
        add_node(legend, NODE_SAFEGUARD, STATE_GIVEN, true, true, "safeguard in force");
    }
    if (states[CELL_NOT_IN_FORCE]) {
        add_node(legend, NODE_SAFEGUARD, STATE_GIVEN, false, true, "safeguard not in force");
    }
    if (marks) {
        add_sample(legend, SAMPLE_CHOKE, "where the measurements put the system");
    }
    if (steps) {
        add_sample(legend, SAMPLE_BEFORE, "tier before mitigation");
        add_sample(legend, SAMPLE_RESIDUAL, "residual tier; ? cannot be ruled out");
    }
}

void legend_collect(const struct drawing *drawing, struct legend *legend)
{
    if (drawing->form == FORM_GRID) {
        collect_cells(drawing, legend);
        return;
    }
    bool states[STATE_COUNT] = {false}, kinds[NODE_KINDS] = {false}, force[2] = {false};
    bool lines[EDGE_KINDS][2] = {{false}}, choke = false;
    for (size_t i = 0; i < drawing->node_count; i++) {
        const struct drawing_node *node = &drawing->nodes[i];
        kinds[node->kind] = true;
        choke |= node->choke;
        if (drawing_is_guard(node)) {
            force[node->in_force] = true;
        } else if (drawing_has_state(node)) {
            states[node->state] = true;
        }
    }
    for (size_t i = 0; i < drawing->edge_count; i++) {
        const struct drawing_edge *edge = &drawing->edges[i];
        bool tee = edge->kind == EDGE_CUTS || edge->kind == EDGE_WITHHOLDS;
        states[edge->state] |= drawing_is_change(edge->state);
        lines[edge->kind][tee && drawing->nodes[edge->from].in_force] = true;
        for (size_t j = 0; j < edge->cut_count; j++) {
            lines[EDGE_CUTS][drawing->nodes[edge->cuts[j]].in_force] = true;
        }
    }
    legend->count = 0;
    add_states(states, legend);
    add_kinds(kinds, force, legend);
    if (choke) {
        add_sample(legend, SAMPLE_CHOKE, "choke point: every path passes here");
    }
    add_lines(lines, states[STATE_SAME] ? STATE_SAME : STATE_GIVEN, legend);
}

static double item_width(const struct legend_item *item, struct measure *measure, double size)
{
    return sample_width + 7 + measure_width(measure, item->text, size, false);
}

double legend_height(const struct legend *legend, struct measure *measure, double width,
                     double size)
{
    double x = 0, rows = legend->count ? 1 : 0;
    for (size_t i = 0; i < legend->count; i++) {
        double item = item_width(&legend->items[i], measure, size);
        if (x > 0 && x + item > width) {
            x = 0;
            rows++;
        }
        x += item + gap;
    }
    return rows * row_height;
}

static void write_line_sample(struct svg *svg, const struct theme *theme,
                              const struct legend_item *item, double left, double middle)
{
    struct line_style style = theme_line(theme, item->line, item->node.state, item->in_force);
    enum line_end end = scene_line_end(item->line);
    struct point before = {left + sample_width - 10, middle},
                 tip = {left + sample_width, middle};
    svg_write(svg, "<path d=\"M%n %nH%n\" stroke=\"%s\" stroke-width=\"%n\"", left, middle,
              before.x, style.colour, style.thickness);
    if (style.dash) {
        svg_write(svg, " stroke-dasharray=\"%s\"", style.dash);
    }
    svg_write(svg, "/>\n");
    svg_graph_line_end(svg, theme, item->line, end, &style, before, tip);
}

static void write_sample(struct svg *svg, const struct theme *theme,
                         const struct legend_item *item, double left, double middle)
{
    struct box box = {left + 1, middle - sample_height / 2, left + sample_width - 1,
                      middle + sample_height / 2};
    if (item->sample == SAMPLE_LINE) {
        write_line_sample(svg, theme, item, left, middle);
        return;
    }
    if (item->sample == SAMPLE_BEFORE || item->sample == SAMPLE_RESIDUAL) {
        chart_write_sample(svg, theme,
                           item->sample == SAMPLE_BEFORE ? CHART_BEFORE : CHART_RESIDUAL, left,
                           sample_width, middle);
        return;
    }
    if (item->sample == SAMPLE_CHOKE) {
        box = (struct box){box.left + 5, box.top + 5, box.right - 5, box.bottom - 5};
        shapes_choke(svg, theme, box);
    }
    struct drawing_node given = {.kind = NODE_STEP, .state = STATE_GIVEN};
    const struct drawing_node *node = item->sample == SAMPLE_NODE ? &item->node : &given;
    shapes_node(svg, theme, node, box);
    if (item->with_icon) {
        shapes_icon(svg, theme, node, (struct point){left + sample_width / 2, middle});
    }
}

void legend_write(struct svg *svg, const struct theme *theme, const struct legend *legend,
                  struct measure *measure, double left, double top, double width, double size)
{
    double x = 0, y = top;
    svg_write(svg, "<g class=\"legend\">\n");
    for (size_t i = 0; i < legend->count; i++) {
        const struct legend_item *item = &legend->items[i];
        double wide = item_width(item, measure, size);
        if (x > 0 && x + wide > width) {
            x = 0;
            y += row_height;
        }
        double middle = y + row_height / 2;
        write_sample(svg, theme, item, left + x, middle);
        svg_line(svg, left + x + sample_width + 7, middle + size * 0.36, size, false,
                 ANCHOR_START, theme->ink, item->text);
        x += wide + gap;
    }
    svg_write(svg, "</g>\n");
}
