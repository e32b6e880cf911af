/* From our SVG to PDF and PNG, by librsvg and cairo. */
#ifndef PATHGATE_EXPORT_DRAW_RASTER_H
#define PATHGATE_EXPORT_DRAW_RASTER_H

#include "base/text.h"
#include "export/draw/page.h"

/* A page of the picture's size at 96 pixels an inch, fonts embedded, texts searchable. The date
 * of creation is that of SOURCE_DATE_EPOCH ('epoch', seconds), and none when it is negative. */
enum status raster_pdf(const struct page *page, const char *title, long long epoch,
                       struct text *out, struct diagnostics *diagnostics);

/* 'scale' pixels a CSS pixel. STATUS_LIMIT with a diagnostic above 32767 pixels a side or 100
 * million in all. */
enum status raster_png(const struct page *page, double scale, struct text *out,
                       struct diagnostics *diagnostics);

#endif
