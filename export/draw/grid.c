/* Every column of cells is equally wide; the labels of the rows get what they need, up to a
 * part of the page. Texts are wrapped anew for every scale that is tried. A row along which a
 * path flows is a line through the holes, up to the first cell that stops it. A cell with a
 * mark is inset, and its ring takes the room. */
#include "export/draw/grid.h"

#include "export/draw/chart.h"
#include "export/draw/shapes.h"

#include <string.h>

enum { MOST_LINES = 6 };

static const double pad = 6, gap_across = 11, gap_down = 6, label_part = 0.34, icon_room = 17;
static const double smallest_scale = 0.3;

struct cell_layout {
    struct wrapped mark, word, text;
};

struct head_layout {
    struct wrapped label, note;
};

struct row_layout {
    struct wrapped label, note, heading;
    struct cell_layout *cells;
    double top, height; /* without the heading */
    double heading_top;
};

struct grid {
    const struct drawing *drawing;
    struct measure *measure;
    struct arena *arena; /* of this try */
    struct head_layout *columns;
    struct row_layout *rows;
    double label_width, cell_width, head_height, width, height, scale;
};

static const char *word_of(const struct drawing_cell *cell)
{
    static const char *const others[CELL_STATES - STATE_COUNT] = {
        [CELL_IN_FORCE - STATE_COUNT] = "IN FORCE",
        [CELL_NOT_IN_FORCE - STATE_COUNT] = "NOT IN FORCE",
        [CELL_HOLE - STATE_COUNT] = "HOLE",
        [CELL_NONE - STATE_COUNT] = "",
    };
    return *cell->word                 ? cell->word
           : cell->state < STATE_COUNT ? scene_state_word(cell->state)
                                       : others[cell->state - STATE_COUNT];
}

static bool has_icon(const struct drawing_cell *cell)
{
    return cell->state < CELL_HOLE;
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double height_of(const struct wrapped *text, double size)
{
    return LINE_RATIO * size * (double)text->count;
}

static bool wrap_cell(struct grid *g, const struct drawing_cell *cell, struct cell_layout *out,
                      double *height)
{
    double frame = pad + (*cell->mark ? CHOKE_RING : 0);
    double width = g->cell_width - 2 * frame;
    double room = width - (has_icon(cell) ? icon_room : 0);
    if (!measure_wrap(g->measure, cell->mark, SIZE_NOTE, true, width, 2, g->arena,
                      &out->mark) ||
        !measure_wrap(g->measure, word_of(cell), SIZE_WORD, true, room, 3, g->arena,
                      &out->word) ||
        !measure_wrap(g->measure, cell->text, SIZE_NOTE, false, width, MOST_LINES, g->arena,
                      &out->text)) {
        return false;
    }
    double own = height_of(&out->mark, SIZE_NOTE) + height_of(&out->word, SIZE_WORD) +
                 height_of(&out->text, SIZE_NOTE) + 2 * frame;
    *height = larger(*height, own);
    return true;
}

static bool wrap_row(struct grid *g, const struct drawing_row *row, struct row_layout *out,
                     double *top)
{
    size_t columns = g->drawing->column_count;
    out->cells = arena_array(g->arena, columns, sizeof(*out->cells));
    if (!out->cells ||
        !measure_wrap(g->measure, row->label, SIZE_LABEL, false, g->label_width, 4, g->arena,
                      &out->label) ||
        !measure_wrap(g->measure, row->note, SIZE_NOTE, false, g->label_width, 6, g->arena,
                      &out->note) ||
        !measure_wrap(g->measure, row->heading, SIZE_LABEL, true, g->width, 2, g->arena,
                      &out->heading)) {
        return false;
    }
    out->height = height_of(&out->label, SIZE_LABEL) + height_of(&out->note, SIZE_NOTE);
    out->height = larger(out->height, chart_height(row));
    for (size_t c = 0; c < columns; c++) {
        if (!wrap_cell(g, &row->cells[c], &out->cells[c], &out->height)) {
            return false;
        }
    }
    out->heading_top = *top + (out->heading.count ? gap_down : 0);
    out->top = out->heading_top + height_of(&out->heading, SIZE_LABEL) + gap_down;
    *top = out->top + out->height;
    return true;
}

static double head_height(const struct head_layout *head)
{
    return height_of(&head->label, SIZE_NOTE) + height_of(&head->note, SIZE_NOTE);
}

static bool wrap_columns(struct grid *g)
{
    size_t columns = g->drawing->column_count;
    g->columns = arena_array(g->arena, columns, sizeof(*g->columns));
    g->head_height = 0;
    for (size_t c = 0; g->columns && c < columns; c++) {
        struct head_layout *head = &g->columns[c];
        const char *title = g->drawing->columns[c], *end = strchr(title, '\n');
        const char *first =
            end ? arena_format(g->arena, "%.*s", (int)(end - title), title) : title;
        if (!first ||
            !measure_wrap(g->measure, first, SIZE_NOTE, true, g->cell_width, 4, g->arena,
                          &head->label) ||
            !measure_wrap(g->measure, end ? end + 1 : "", SIZE_NOTE, false, g->cell_width,
                          MOST_LINES, g->arena, &head->note)) {
            return false;
        }
        g->head_height = larger(g->head_height, head_height(head));
    }
    return g->columns != NULL;
}

/* The labels in one line where the page allows it; notes get a sixth of the page. */
static double label_width(const struct grid *g, double page)
{
    double widest = 40;
    for (size_t r = 0; r < g->drawing->row_count; r++) {
        const struct drawing_row *row = &g->drawing->rows[r];
        widest = larger(widest, measure_width(g->measure, row->label, SIZE_LABEL, false));
        double note = measure_width(g->measure, row->note, SIZE_NOTE, false);
        widest = larger(widest, note < page / 6 ? note : page / 6);
        widest = larger(widest, chart_label_width(g->measure, row));
    }
    return widest + 2 < page * label_part ? widest + 2 : page * label_part;
}

/* The widest single word of a text: a narrower line would break inside it. */
static double widest_word(const struct grid *g, const char *text, double size, bool bold)
{
    double widest = 0;
    while (*text) {
        size_t length = strcspn(text, " \n-");
        char word[128];
        length += text[length] == '-'; /* lines may break after it */
        size_t kept = length < sizeof(word) ? length : sizeof(word) - 1;
        memcpy(word, text, kept);
        word[kept] = '\0';
        widest = larger(widest, measure_width(g->measure, word, size, bold));
        text += length + strspn(text + length, " \n");
    }
    return widest;
}

static double narrowest_cell(const struct grid *g)
{
    double widest = 30;
    for (size_t c = 0; c < g->drawing->column_count; c++) {
        widest = larger(widest, widest_word(g, g->drawing->columns[c], SIZE_NOTE, true));
        for (size_t r = 0; r < g->drawing->row_count; r++) {
            const struct drawing_cell *cell = &g->drawing->rows[r].cells[c];
            double word = widest_word(g, word_of(cell), SIZE_WORD, true) + icon_room;
            double text = widest_word(g, cell->text, SIZE_NOTE, false);
            double frame = pad + (*cell->mark ? CHOKE_RING : 0);
            widest = larger(widest, larger(word, text) + 2 * frame);
        }
    }
    return widest + 1;
}

static bool lay_out(struct grid *g, double page)
{
    double columns = (double)g->drawing->column_count;
    g->label_width = label_width(g, page);
    g->width = page;
    g->cell_width = columns > 0 ? (page - g->label_width) / columns - gap_across : 0;
    g->cell_width = g->cell_width < 230 ? g->cell_width : 230;
    g->cell_width = g->cell_width > 20 ? g->cell_width : 20;
    g->width = g->label_width + columns * (g->cell_width + gap_across);
    g->rows = arena_array(g->arena, g->drawing->row_count, sizeof(*g->rows));
    if (!g->rows || !wrap_columns(g)) {
        return false;
    }
    double top = g->head_height;
    for (size_t r = 0; r < g->drawing->row_count; r++) {
        if (!wrap_row(g, &g->drawing->rows[r], &g->rows[r], &top)) {
            return false;
        }
    }
    g->height = top + 4;
    return true;
}

enum status grid_fit(const struct drawing *drawing, struct measure *measure,
                     const struct fit_area *area, struct arena *arena, struct grid **out)
{
    struct grid *g = arena_array(arena, 1, sizeof(*g));
    if (!g) {
        return STATUS_MEMORY;
    }
    *g = (struct grid){.drawing = drawing, .measure = measure, .scale = area->largest};
    double narrowest = narrowest_cell(g);
    for (;; g->scale *= 0.985) {
        struct arena scratch;
        arena_init(&scratch);
        g->arena = &scratch;
        bool done = lay_out(g, area->width / g->scale);
        bool fits = g->height * g->scale <= area->height &&
                    (g->cell_width >= narrowest || !drawing->column_count) &&
                    g->width * g->scale <= area->width + 0.5;
        arena_release(&scratch);
        if (!done) {
            return STATUS_MEMORY;
        }
        if (fits || area->height <= 0 || g->scale * 0.985 < smallest_scale) {
            break;
        }
    }
    g->arena = arena;
    *out = g;
    return lay_out(g, area->width / g->scale) ? STATUS_OK : STATUS_MEMORY;
}

double grid_width(const struct grid *grid)
{
    return grid->width;
}

double grid_height(const struct grid *grid)
{
    return grid->height;
}

double grid_scale(const struct grid *grid)
{
    return grid->scale;
}

static void write_lines(struct svg *svg, const struct wrapped *text, double x, double *top,
                        double size, bool bold, enum svg_anchor anchor, const char *colour)
{
    for (size_t i = 0; i < text->count; i++) {
        svg_line(svg, x, *top + size * 0.985, size, bold, anchor, colour, text->lines[i]);
        *top += size * LINE_RATIO;
    }
}

static double column_left(const struct grid *g, size_t column)
{
    return g->label_width + gap_across + (double)column * (g->cell_width + gap_across);
}

static struct drawing_node style_of(const struct drawing_cell *cell)
{
    bool guard = cell->state == CELL_IN_FORCE || cell->state == CELL_NOT_IN_FORCE;
    return (struct drawing_node){.kind = guard ? NODE_SAFEGUARD : NODE_STEP,
                                 .state = guard ? (unsigned)STATE_GIVEN : cell->state,
                                 .in_force = cell->state == CELL_IN_FORCE};
}

static void write_cell_texts(struct svg *svg, const struct theme *theme,
                             const struct drawing_cell *cell, const struct cell_layout *layout,
                             struct box box)
{
    struct drawing_node style = style_of(cell);
    bool icon = has_icon(cell);
    const char *ink = icon ? theme_paint(theme, &style)->word : theme->ink;
    double middle = (box.left + box.right) / 2;
    double height = height_of(&layout->mark, SIZE_NOTE) + height_of(&layout->word, SIZE_WORD) +
                    height_of(&layout->text, SIZE_NOTE);
    double top = (box.top + box.bottom - height) / 2;
    write_lines(svg, &layout->mark, middle, &top, SIZE_NOTE, true, ANCHOR_MIDDLE, theme->ink);
    if (icon) {
        double left = middle - (layout->word.width + icon_room) / 2;
        shapes_icon(svg, theme, &style,
                    (struct point){left + SIZE_ICON / 2,
                                   top + height_of(&layout->word, SIZE_WORD) / 2});
        write_lines(svg, &layout->word, left + icon_room, &top, SIZE_WORD, true, ANCHOR_START,
                    ink);
    } else {
        write_lines(svg, &layout->word, middle, &top, SIZE_WORD, true, ANCHOR_MIDDLE,
                    theme->muted);
    }
    write_lines(svg, &layout->text, middle, &top, SIZE_NOTE, false, ANCHOR_MIDDLE, theme->ink);
}

static void write_tooltip(struct svg *svg, const struct grid *g, const struct drawing_row *row,
                          size_t column)
{
    const struct drawing_cell *cell = &row->cells[column];
    const char *const parts[] = {row->label, g->drawing->columns[column], word_of(cell),
                                 cell->text, cell->mark};
    const char *gap = "";
    svg_write(svg, "<title>");
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        if (*parts[i]) {
            svg_write(svg, "%s%t", gap, parts[i]);
            gap = i == 1 ? ": " : i > 1 ? " " : ", ";
        }
    }
    svg_write(svg, "%s%t</title>\n", *cell->tooltip ? "\n" : "", cell->tooltip);
}

static void write_cell(struct svg *svg, const struct theme *theme, const struct grid *g,
                       size_t row, size_t column)
{
    const struct drawing_row *r = &g->drawing->rows[row];
    const struct drawing_cell *cell = &r->cells[column];
    const struct row_layout *layout = &g->rows[row];
    double left = column_left(g, column);
    struct box box = {left, layout->top, left + g->cell_width, layout->top + layout->height};
    struct drawing_node style = style_of(cell);
    svg_write(svg, "<g class=\"cell %s\">\n", cell_state_words.words[cell->state]);
    write_tooltip(svg, g, r, column);
    if (*cell->mark) {
        box = (struct box){box.left + CHOKE_RING, box.top + CHOKE_RING, box.right - CHOKE_RING,
                           box.bottom - CHOKE_RING};
        shapes_choke(svg, theme, box);
    }
    if (has_icon(cell)) {
        shapes_cell(svg, theme, &style, box);
    } else if (cell->state == CELL_HOLE) {
        svg_write(svg,
                  "<rect x=\"%n\" y=\"%n\" width=\"%n\" height=\"%n\" rx=\"%n\" "
                  "fill=\"none\" stroke=\"%s\" stroke-width=\"1.4\" "
                  "stroke-dasharray=\"2 4\"/>\n",
                  box.left, box.top, g->cell_width, layout->height, layout->height / 2,
                  theme->muted);
    }
    write_cell_texts(svg, theme, cell, &layout->cells[column], box);
    svg_write(svg, "</g>\n");
}

static void write_flow_piece(struct svg *svg, const struct theme *theme, double from, double to,
                             double y, bool running)
{
    const struct paint *paint = &theme->states[running ? STATE_OPEN : STATE_GIVEN];
    svg_write(svg,
              "<path class=\"flow %s\" d=\"M%n %nH%n\" fill=\"none\" stroke=\"%s\" "
              "stroke-width=\"%n\"%s/>\n",
              running ? "running" : "stopped", from, y, to, paint->stroke, running ? 2.6 : 1.2,
              running ? "" : " stroke-dasharray=\"3 4\"");
}

/* Between the cells, and through the holes beside their word. */
static void write_flow(struct svg *svg, const struct theme *theme, const struct grid *g,
                       size_t row)
{
    const struct drawing_row *r = &g->drawing->rows[row];
    double y = g->rows[row].top + g->rows[row].height / 2;
    double from = g->label_width + 3;
    bool running = true;
    for (size_t c = 0; c < g->drawing->column_count; c++) {
        double left = column_left(g, c);
        double half = (g->cell_width - g->rows[row].cells[c].word.width) / 2 - 6;
        bool hole = r->cells[c].state == CELL_HOLE && half > 4;
        write_flow_piece(svg, theme, from, hole ? left + half : left - 2, y, running);
        if (hole) {
            write_flow_piece(svg, theme, left + g->cell_width - half, left + g->cell_width, y,
                             running);
        }
        running &= r->cells[c].state != CELL_IN_FORCE;
        from = left + g->cell_width + (hole ? 0 : 2);
    }
}

static void write_row(struct svg *svg, const struct theme *theme, const struct grid *g,
                      size_t row)
{
    const struct drawing_row *r = &g->drawing->rows[row];
    const struct row_layout *layout = &g->rows[row];
    double top = layout->heading_top;
    write_lines(svg, &layout->heading, 0, &top, SIZE_LABEL, true, ANCHOR_START, theme->ink);
    svg_write(svg, "<g");
    svg_id(svg, "row", r->id);
    svg_write(svg, " class=\"row\" data-id=\"%t\">\n", r->id);
    top = layout->top;
    if (!r->scale_count) {
        top += (layout->height - height_of(&layout->label, SIZE_LABEL) -
                height_of(&layout->note, SIZE_NOTE)) /
               2;
    }
    write_lines(svg, &layout->label, 0, &top, SIZE_LABEL, false, ANCHOR_START, theme->ink);
    write_lines(svg, &layout->note, 0, &top, SIZE_NOTE, false, ANCHOR_START, theme->muted);
    if (r->flow) {
        write_flow(svg, theme, g, row);
    }
    if (r->scale_count) {
        const struct chart_place place = {.left = column_left(g, 0),
                                          .cell = g->cell_width,
                                          .step = g->cell_width + gap_across,
                                          .bottom = layout->top + layout->height};
        chart_write(svg, theme, r, g->drawing->column_count, &place);
    }
    for (size_t c = 0; !r->scale_count && c < g->drawing->column_count; c++) {
        write_cell(svg, theme, g, row, c);
    }
    svg_write(svg, "</g>\n");
}

void grid_write(struct svg *svg, const struct theme *theme, const struct grid *grid)
{
    for (size_t c = 0; c < grid->drawing->column_count; c++) {
        const struct head_layout *head = &grid->columns[c];
        double top = grid->head_height - head_height(head);
        double middle = column_left(grid, c) + grid->cell_width / 2;
        write_lines(svg, &head->label, middle, &top, SIZE_NOTE, true, ANCHOR_MIDDLE,
                    theme->muted);
        write_lines(svg, &head->note, middle, &top, SIZE_NOTE, false, ANCHOR_MIDDLE,
                    theme->muted);
    }
    for (size_t r = 0; r < grid->drawing->row_count; r++) {
        write_row(svg, theme, grid, r);
    }
}
