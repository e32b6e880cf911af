/* A row of a grid as a chart: tiers as steps, a column an assessment, the one before mitigation
 * dashed with diamonds, the residual one solid with dots. */
#ifndef PATHGATE_EXPORT_DRAW_CHART_H
#define PATHGATE_EXPORT_DRAW_CHART_H

#include "export/draw/drawing.h"
#include "export/draw/measure.h"
#include "export/draw/svg.h"
#include "export/draw/theme.h"

enum chart_line { CHART_BEFORE, CHART_RESIDUAL };

/* Where the columns are; 'step' from one to the next, 'bottom' of the whole row. */
struct chart_place {
    double left, cell, step, bottom;
};

/* What the row needs; 0 when it has no scale. */
double chart_height(const struct drawing_row *row);
double chart_label_width(struct measure *measure, const struct drawing_row *row);

/* A <g class="chart"> with lines, marks and the words of the scale. */
void chart_write(struct svg *svg, const struct theme *theme, const struct drawing_row *row,
                 size_t columns, const struct chart_place *place);

/* A piece of one of the lines with its mark, for the legend. */
void chart_write_sample(struct svg *svg, const struct theme *theme, enum chart_line line,
                        double left, double width, double y);

#endif
