/* See chart.h. The two lines lie a little above and below the height of their tier, so that
 * both are seen where they agree; a line is broken where a column has no tier. */
#include "export/draw/chart.h"

#include "export/draw/scene.h"

static const double rank_height = 30, shift = 5.5;

double chart_height(const struct drawing_row *row)
{
    return row->scale_count
               ? LINE_RATIO * SIZE_LABEL + 4 + rank_height * (double)row->scale_count
               : 0;
}

double chart_label_width(struct measure *measure, const struct drawing_row *row)
{
    double widest = 0;
    for (size_t i = 0; i < row->scale_count; i++) {
        double width = measure_width(measure, row->scale[i], SIZE_NOTE, false);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static double height_of(const struct chart_place *place, size_t rank)
{
    return place->bottom - rank_height * ((double)rank - 0.5);
}

static const char *colour_of(const struct theme *theme, enum chart_line line)
{
    return theme->states[line == CHART_BEFORE ? STATE_CROSSED : STATE_RESTRICTED].stroke;
}

static void write_mark(struct svg *svg, const struct theme *theme, enum chart_line line,
                       double x, double y)
{
    if (line == CHART_BEFORE) {
        svg_write(svg, "<path d=\"M%n %nl6 6l-6 6l-6 -6Z\" fill=\"%s\"", x, y - 6, theme->page);
    } else {
        svg_write(svg, "<circle cx=\"%n\" cy=\"%n\" r=\"5\" fill=\"%s\"", x, y,
                  colour_of(theme, line));
    }
    svg_write(svg, " stroke=\"%s\" stroke-width=\"2\"/>\n", colour_of(theme, line));
}

static void end_line(struct svg *svg, const struct theme *theme, enum chart_line line)
{
    svg_write(svg, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.6\"%s/>\n",
              colour_of(theme, line), line == CHART_BEFORE ? " stroke-dasharray=\"7 4\"" : "");
}

static size_t rank_of(const struct drawing_cell *cell, enum chart_line line)
{
    return line == CHART_BEFORE ? cell->before : cell->residual;
}

static double level_of(const struct drawing_cell *cell, enum chart_line line,
                       const struct chart_place *place)
{
    return height_of(place, rank_of(cell, line)) + (line == CHART_BEFORE ? -shift : shift);
}

static void write_line(struct svg *svg, const struct theme *theme,
                       const struct drawing_row *row, size_t columns, enum chart_line line,
                       const struct chart_place *place)
{
    bool drawing = false;
    for (size_t c = 0; c < columns; c++) {
        const struct drawing_cell *cell = &row->cells[c];
        double left = place->left + place->step * (double)c;
        double y = level_of(cell, line, place);
        if (!rank_of(cell, line)) {
            if (drawing) {
                end_line(svg, theme, line);
            }
            drawing = false;
            continue;
        }
        if (drawing) {
            svg_write(svg, "H%nV%nH%n", left - (place->step - place->cell) / 2, y,
                      left + place->cell);
        } else {
            svg_write(svg, "<path class=\"line %s\" d=\"M%n %nH%n",
                      line == CHART_BEFORE ? "before" : "residual", left, y,
                      left + place->cell);
        }
        drawing = true;
    }
    if (drawing) {
        end_line(svg, theme, line);
    }
}

static void write_marks(struct svg *svg, const struct theme *theme,
                        const struct drawing_row *row, size_t columns, enum chart_line line,
                        const struct chart_place *place)
{
    for (size_t c = 0; c < columns; c++) {
        const struct drawing_cell *cell = &row->cells[c];
        double x = place->left + place->step * (double)c + place->cell / 2;
        double y = level_of(cell, line, place);
        bool doubt = line == CHART_BEFORE ? cell->before_in_doubt : cell->residual_in_doubt;
        if (rank_of(cell, line)) {
            write_mark(svg, theme, line, x, y);
        }
        if (rank_of(cell, line) && doubt) {
            svg_line(svg, x + 11, y + (line == CHART_BEFORE ? -3 : 12), SIZE_NOTE, true,
                     ANCHOR_START, theme->ink, "?");
        }
    }
}

void chart_write(struct svg *svg, const struct theme *theme, const struct drawing_row *row,
                 size_t columns, const struct chart_place *place)
{
    double right = place->left + place->step * (double)columns - (place->step - place->cell);
    svg_write(svg, "<g class=\"chart\">\n");
    for (size_t i = 0; i < row->scale_count; i++) {
        double y = height_of(place, i + 1);
        svg_write(svg, "<path d=\"M%n %nH%n\" stroke=\"%s\" stroke-width=\"1\"/>\n",
                  place->left - 4, y, right, theme->group_stroke);
        svg_line(svg, 0, y + SIZE_NOTE * 0.36, SIZE_NOTE, false, ANCHOR_START, theme->muted,
                 row->scale[i]);
    }
    for (enum chart_line line = CHART_BEFORE; line <= CHART_RESIDUAL; line++) {
        write_line(svg, theme, row, columns, line, place);
        write_marks(svg, theme, row, columns, line, place);
    }
    svg_write(svg, "</g>\n");
}

void chart_write_sample(struct svg *svg, const struct theme *theme, enum chart_line line,
                        double left, double width, double y)
{
    svg_write(svg, "<path d=\"M%n %nH%n", left, y, left + width);
    end_line(svg, theme, line);
    write_mark(svg, theme, line, left + width / 2, y);
}
