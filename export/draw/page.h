/* The whole picture as SVG: heading, graph, legend and footer on a page. */
#ifndef PATHGATE_EXPORT_DRAW_PAGE_H
#define PATHGATE_EXPORT_DRAW_PAGE_H

#include "base/text.h"
#include "export/draw/drawing.h"
#include "export/draw/fold.h"
#include "export/draw/theme.h"

enum page_preset { PRESET_SLIDE, PRESET_A4, PRESET_WEB };

extern const char *const page_preset_words[]; /* in that order, NULL-terminated */

struct page_options {
    enum page_preset preset;
    const struct theme *theme;
    const char *id_prefix; /* of every id in the picture */
    bool outlines;         /* texts as outlines, which look the same on every machine */
    bool folds_itself;     /* folded as far as the preset's smallest text asks for */
    struct fold fold;      /* else so far */
};

struct page {
    struct text svg;
    double width, height;  /* CSS pixels, 1/96 inch */
    double smallest_point; /* the smallest text of the graph, in points of 1/72 inch */
    double least_point;    /* what the preset wants it to be; 0: anything */
    size_t folded;         /* parts that have no box or row of their own */
    bool footnotes;        /* the footer says that something is folded */
};

/* On STATUS_OK the caller releases page->svg. */
enum status page_write(const struct drawing *drawing, const struct page_options *options,
                       struct page *page, struct diagnostics *diagnostics);

#endif
