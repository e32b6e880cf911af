/* Composition from the outside in: heading, legend and footer take what they need, the graph is
 * fitted into the rest. A slide and a sheet have a fixed size, a web picture grows with the
 * graph. */
#include "export/draw/page.h"

#include "export/draw/fit.h"
#include "export/draw/grid.h"
#include "export/draw/legend.h"
#include "export/draw/shapes.h"
#include "export/draw/svg_graph.h"

#include <string.h>

const char *const page_preset_words[] = {"slide", "a4", "web", NULL};

struct preset {
    double width, height;                  /* 0: as large as the graph needs */
    double margin, title, subtitle, small; /* 'small': legend and footer */
    double largest;                        /* scale of the graph */
    bool top_down, left_to_right;
    double least; /* points that the smallest text of the graph should have */
};

static const struct preset presets[] = {
    [PRESET_SLIDE] = {1600, 900, 34, 30, 18, 16, 1.7, false, true, 12},
    [PRESET_A4] = {794, 1123, 38, 20, 13, 11, 1.0, true, true, 7},
    [PRESET_WEB] = {0, 0, 24, 22, 14, 12.5, 1.0, true, true, 0},
};

static const double web_width = 1400, web_height = 2200; /* what a reader sees of a page */
static const double narrowest_web = 720;

/* A graph of more boxes takes Graphviz most of a minute. Heading, legend and footer take a
 * fifth of a page at least. */
enum { MOST_BOXES = 700 };
static const double most_covered = 0.8;

struct composition {
    const struct drawing *drawing;
    const struct page_options *options;
    struct measure *measure;
    struct arena arena;
    struct legend legend;
    struct preset preset; /* with the page as it is turned */
    struct wrapped title, subtitle;
    struct wrapped *footer;
    double heading_height, legend_height, footer_height;
    struct fit fit;
    struct grid *grid; /* instead of the fit's scene and layout */
};

/* Fits a graph, a strip or a grid; of a grid the fit has the scale and the extent alone. */
static enum status fit_form(struct composition *c, const struct fit_area *area,
                            struct diagnostics *diagnostics)
{
    if (c->drawing->form != FORM_GRID) {
        return fit_graph(c->drawing, c->measure, area, &c->fit, diagnostics);
    }
    enum status status = grid_fit(c->drawing, c->measure, area, &c->arena, &c->grid);
    c->fit = (struct fit){0};
    if (status == STATUS_OK) {
        c->fit.scale = grid_scale(c->grid);
        c->fit.layout.width = grid_width(c->grid);
        c->fit.layout.height = grid_height(c->grid);
    }
    return status;
}

/* Wraps the texts for the page's width and adds up what is left for the graph. */
static bool measure_frame(struct composition *c)
{
    const struct preset *preset = &c->preset;
    double width = preset->width - 2 * preset->margin;
    if (!measure_wrap(c->measure, c->drawing->title, preset->title, true, width, 2, &c->arena,
                      &c->title) ||
        !measure_wrap(c->measure, c->drawing->subtitle, preset->subtitle, false, width, 2,
                      &c->arena, &c->subtitle)) {
        return false;
    }
    c->footer = arena_array(&c->arena, c->drawing->footer_count, sizeof(*c->footer));
    size_t lines = 0;
    for (size_t i = 0; c->footer && i < c->drawing->footer_count; i++) {
        if (!measure_wrap(c->measure, c->drawing->footer[i], preset->small, false, width, 2,
                          &c->arena, &c->footer[i])) {
            return false;
        }
        lines += c->footer[i].count;
    }
    c->heading_height = LINE_RATIO * (preset->title * (double)c->title.count +
                                      preset->subtitle * (double)c->subtitle.count) +
                        preset->margin * 0.4;
    c->legend_height =
        legend_height(&c->legend, c->measure, width, preset->small) + preset->margin * 0.4;
    c->footer_height = LINE_RATIO * preset->small * (double)lines;
    return c->footer != NULL;
}

static double frame_height(const struct composition *c)
{
    return 2 * c->preset.margin * 0.8 + c->heading_height + c->legend_height + c->footer_height;
}

static enum status fit_fixed(struct composition *c, struct diagnostics *diagnostics)
{
    const struct preset *preset = &c->preset;
    if (!measure_frame(c)) {
        return STATUS_MEMORY;
    }
    struct fit_area area = {.width = preset->width - 2 * preset->margin,
                            .height = preset->height - frame_height(c),
                            .largest = preset->largest,
                            .left_to_right = preset->left_to_right,
                            .top_down = preset->top_down,
                            .fill = true};
    area.height = area.height > 100 ? area.height : 100;
    return fit_form(c, &area, diagnostics);
}

static enum status fit_web(struct composition *c, struct diagnostics *diagnostics)
{
    struct preset *preset = &c->preset;
    struct fit_area area = {.width = web_width,
                            .height = web_height,
                            .largest = preset->largest,
                            .left_to_right = true,
                            .top_down = true};
    area.height = c->drawing->form == FORM_GRID ? 0 : area.height; /* as high as need be */
    enum status status = fit_form(c, &area, diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    c->fit.scale = preset->largest;
    double needed = c->fit.layout.width * c->fit.scale;
    preset->width = (needed > narrowest_web ? needed : narrowest_web) + 2 * preset->margin;
    if (!measure_frame(c)) {
        fit_release(&c->fit);
        return STATUS_MEMORY;
    }
    preset->height = c->fit.layout.height * c->fit.scale + frame_height(c);
    return STATUS_OK;
}

/* A sheet is turned when that shows the graph clearly larger. */
static enum status fit_sheet(struct composition *c, struct diagnostics *diagnostics)
{
    enum status status = fit_fixed(c, diagnostics);
    if (status != STATUS_OK || c->fit.scale >= c->preset.largest) {
        return status;
    }
    struct composition turned = *c;
    turned.preset.width = c->preset.height;
    turned.preset.height = c->preset.width;
    status = fit_fixed(&turned, diagnostics);
    if (status == STATUS_OK && turned.fit.scale > c->fit.scale * 1.15) {
        fit_release(&c->fit);
        *c = turned;
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        fit_release(&turned.fit);
    } else {
        fit_release(&c->fit);
    }
    c->arena = turned.arena;
    return status;
}

/* How many claims are how well argued, and the topmost ones in words. */
static void write_argument(struct svg *svg, const struct drawing *drawing)
{
    size_t counts[STATE_COUNT] = {0};
    for (size_t i = 0; i < drawing->node_count; i++) {
        const struct drawing_node *node = &drawing->nodes[i];
        if (node->kind == NODE_CLAIM) {
            counts[node->state]++;
            svg_write(svg, "%t: %s. ", node->label, scene_word(node));
        }
    }
    for (unsigned i = STATE_SUPPORTED; i < STATE_COUNT; i++) {
        svg_write(svg, "%s%d %s", i == STATE_SUPPORTED ? "Claims: " : ", ", (int)counts[i],
                  path_state_words.words[i]);
    }
    svg_write(svg, ". ");
}

/* The picture in words, for those who do not see it. */
static void write_description(struct svg *svg, const struct drawing *drawing)
{
    size_t counts[STATE_COUNT] = {0};
    size_t total = 0;
    for (size_t i = 0; i < drawing->node_count; i++) {
        const struct drawing_node *node = &drawing->nodes[i];
        if (node->kind == NODE_GOAL) {
            svg_write(svg, "Goal %t: %s. ", node->label, scene_word(node));
        }
        if (node->kind == NODE_STEP) {
            counts[node->state]++;
            total++;
        }
    }
    if (drawing->form == FORM_TREE) {
        write_argument(svg, drawing);
        return;
    }
    if (drawing->form == FORM_GRID) {
        svg_write(svg, "A table of %d rows and %d columns. ", (int)drawing->row_count,
                  (int)drawing->column_count);
        return;
    }
    svg_write(svg, "%d steps", (int)total);
    for (unsigned i = 0; i < STATE_COUNT; i++) {
        if (counts[i]) {
            svg_write(svg, ", %d %s", (int)counts[i], scene_state_word(i));
        }
    }
    svg_write(svg, ". ");
    for (size_t i = 0; i < drawing->node_count; i++) {
        const struct drawing_node *node = &drawing->nodes[i];
        if (node->kind == NODE_SAFEGUARD) {
            svg_write(svg, "Safeguard %t: %s. ", node->label, scene_word(node));
        }
    }
}

/* A picture with links is a group: the role img would hide them from assistive technology. */
static bool has_links(const struct drawing *drawing)
{
    for (size_t i = 0; i < drawing->node_count; i++) {
        if (*drawing->nodes[i].link) {
            return true;
        }
    }
    return false;
}

static void write_opening(struct svg *svg, const struct composition *c)
{
    const struct theme *theme = c->options->theme;
    double width = c->preset.width, height = c->preset.height;
    const char *prefix = svg->prefix;
    svg_write(svg,
              "<svg xmlns=\"http://www.w3.org/2000/svg\" "
              "xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"%n\" height=\"%n\" "
              "viewBox=\"0 0 %n %n\" class=\"pathgate-drawing theme-%s\" role=\"%s\" "
              "aria-labelledby=\"%spicture-title %spicture-desc\" font-family=\"%s\">\n",
              width, height, width, height, theme->name,
              has_links(c->drawing) ? "group" : "img", prefix, prefix, FONT_FAMILY);
    svg_write(svg, "<title");
    svg_id(svg, "picture", "title");
    svg_write(svg, ">%t</title>\n<desc", c->drawing->title);
    svg_id(svg, "picture", "desc");
    svg_write(svg, ">%t%s", c->drawing->subtitle, *c->drawing->subtitle ? ". " : "");
    write_description(svg, c->drawing);
    svg_write(svg, "</desc>\n");
    shapes_definitions(svg, theme);
    svg_write(svg,
              "<rect class=\"page\" x=\"0\" y=\"0\" width=\"%n\" height=\"%n\" fill=\"%s\"/>\n",
              width, height, theme->page);
}

static void write_lines(struct svg *svg, const struct wrapped *text, double x, double *top,
                        double size, bool bold, const char *colour)
{
    for (size_t i = 0; i < text->count; i++) {
        svg_line(svg, x, *top + size * 0.97, size, bold, ANCHOR_START, colour, text->lines[i]);
        *top += size * LINE_RATIO;
    }
}

static void write_frame(struct svg *svg, const struct composition *c)
{
    const struct theme *theme = c->options->theme;
    const struct preset *preset = &c->preset;
    double left = preset->margin, top = preset->margin * 0.8;
    svg_write(svg, "<g class=\"heading\">\n");
    write_lines(svg, &c->title, left, &top, preset->title, true, theme->ink);
    write_lines(svg, &c->subtitle, left, &top, preset->subtitle, false, theme->muted);
    svg_write(svg, "</g>\n");
    top = preset->height - preset->margin * 0.8 - c->footer_height;
    double legend_top = top - c->legend_height + preset->margin * 0.2;
    legend_write(svg, theme, &c->legend, c->measure, left, legend_top,
                 preset->width - 2 * preset->margin, preset->small);
    svg_write(svg, "<g class=\"footer\">\n");
    for (size_t i = 0; i < c->drawing->footer_count; i++) {
        write_lines(svg, &c->footer[i], left, &top, preset->small, false, theme->muted);
    }
    svg_write(svg, "</g>\n");
}

static void write_graph(struct svg *svg, const struct composition *c)
{
    const struct preset *preset = &c->preset;
    const struct layout *layout = &c->fit.layout;
    double scale = c->fit.scale;
    double room = preset->height - frame_height(c);
    double x = (preset->width - layout->width * scale) / 2;
    double y = preset->margin * 0.8 + c->heading_height + (room - layout->height * scale) / 2;
    svg_write(svg, "<g class=\"graph\" transform=\"translate(%n %n) scale(", x, y);
    text_format(&svg->out, "%.5f)\">\n", scale);
    if (c->grid) {
        grid_write(svg, c->options->theme, c->grid);
    } else {
        svg_graph(svg, c->options->theme, c->drawing, &c->fit.scene, layout, c->measure);
    }
    svg_write(svg, "</g>\n");
}

static double smallest_point(const struct composition *c)
{
    return SIZE_SMALLEST * c->fit.scale * 0.75;
}

static enum status write_svg(const struct composition *c, struct page *page)
{
    struct svg svg;
    svg_init(&svg, c->options->id_prefix);
    svg.outlines = c->options->outlines ? c->measure : NULL;
    write_opening(&svg, c);
    write_frame(&svg, c);
    write_graph(&svg, c);
    svg_write(&svg, "</svg>\n");
    enum status status = svg.out.failed ? STATUS_MEMORY : STATUS_OK;
    if (status == STATUS_OK) {
        page->svg = svg.out;
        text_init(&svg.out);
    }
    page->width = c->preset.width;
    page->height = c->preset.height;
    page->smallest_point = smallest_point(c);
    page->least_point = c->preset.least;
    svg_release(&svg);
    return status;
}

static enum status fit_preset(struct composition *c, struct diagnostics *diagnostics)
{
    legend_collect(c->drawing, &c->legend);
    return c->options->preset == PRESET_WEB  ? fit_web(c, diagnostics)
           : c->options->preset == PRESET_A4 ? fit_sheet(c, diagnostics)
                                             : fit_fixed(c, diagnostics);
}

/* The fits of all folds but the best are thrown away; a fold on which Graphviz fails is passed
 * over like a candidate of fit.h, without a word unless all fail. */
struct unfolding {
    struct composition *c;
    struct diagnostics *diagnostics;
    struct composition best;
    bool found;
};

/* 'wanted': points. 'last': nothing comes after it. What cannot be as large as wanted, however
 * it is laid out, or cannot be laid out in time, is not laid out unless it is the last. */
static enum status try_fold(struct unfolding *u, const struct drawing *drawing,
                            const struct fold *fold, double wanted, bool last)
{
    struct composition *c = u->c;
    struct drawing *folded = arena_array(&c->arena, 1, sizeof(*folded));
    enum status status =
        folded ? fold_drawing(drawing, fold, &c->arena, folded) : STATUS_MEMORY;
    if (status != STATUS_OK) {
        return status;
    }
    bool hopeless = !last && folded->node_count > MOST_BOXES;
    if (!hopeless && !last && drawing->form != FORM_GRID) {
        double area, needed = wanted / (0.75 * SIZE_SMALLEST);
        status = fit_lower_area(folded, c->measure, &area);
        hopeless = area * needed * needed > most_covered * c->preset.width * c->preset.height;
    }
    if (status != STATUS_OK || hopeless) {
        return status;
    }
    c->drawing = folded;
    c->preset = presets[c->options->preset];
    status = fit_preset(c, u->diagnostics);
    if (status != STATUS_OK) {
        return status == STATUS_LIMIT ? STATUS_OK : status;
    }
    if (u->found && c->fit.scale <= u->best.fit.scale) {
        fit_release(&c->fit);
        return STATUS_OK;
    }
    if (u->found) {
        fit_release(&u->best.fit);
    }
    u->best = *c;
    u->found = true;
    return STATUS_OK;
}

/* Folds further and further until the text is as large as the preset wants it. All into the
 * root of a tree goes too far where half of that is met. */
static enum status fit_folded(struct composition *c, const struct drawing *drawing,
                              struct diagnostics *diagnostics)
{
    struct unfolding u = {.c = c, .diagnostics = diagnostics};
    struct fold fold = c->options->fold;
    unsigned deepest;
    enum status status = fold_depth(drawing, &deepest);
    for (bool more = true; more && status == STATUS_OK;) {
        struct fold next = fold;
        more = c->options->folds_itself && fold_next(drawing, &next, deepest);
        double wanted = more && next.depth == 0 ? c->preset.least / 2 : c->preset.least;
        status = try_fold(&u, drawing, &fold, wanted, !more);
        more &= !u.found || smallest_point(&u.best) < wanted;
        fold = next;
    }
    if (status == STATUS_OK && !u.found) {
        status = STATUS_LIMIT;
    }
    if (u.found && status != STATUS_OK) {
        fit_release(&u.best.fit);
    }
    if (u.found) {
        struct arena arena = c->arena;
        *c = u.best;
        c->arena = arena;
    }
    return status;
}

enum status page_write(const struct drawing *drawing, const struct page_options *options,
                       struct page *page, struct diagnostics *diagnostics)
{
    struct composition c = {
        .drawing = drawing, .options = options, .preset = presets[options->preset]};
    enum status status = STATUS_MEMORY;
    *page = (struct page){0};
    arena_init(&c.arena);
    c.measure = measure_new();
    if (c.measure) {
        status = fit_folded(&c, drawing, diagnostics);
    }
    if (status == STATUS_OK) {
        status = write_svg(&c, page);
        page->folded = drawing->node_count - c.drawing->node_count + drawing->row_count -
                       c.drawing->row_count;
        page->footnotes = c.drawing->footer_count > drawing->footer_count;
        fit_release(&c.fit);
    }
    measure_free(c.measure);
    arena_release(&c.arena);
    return status;
}
