/* Writing SVG 1.1 elements: numbers with at most two decimals, escaped texts, unique ids. */
#ifndef PATHGATE_EXPORT_DRAW_SVG_H
#define PATHGATE_EXPORT_DRAW_SVG_H

#include "base/names.h"
#include "base/text.h"
#include "export/draw/measure.h"

struct svg {
    struct text out;
    struct names ids;         /* all ids written so far */
    const char *prefix;       /* before every id */
    struct measure *outlines; /* draw texts as outlines with it; NULL: as texts */
    struct names glyphs;      /* characters whose outlines are defined so far */
};

void svg_init(struct svg *svg, const char *prefix);
void svg_release(struct svg *svg);

/* As "%.2f" without trailing zeros. */
void svg_number(struct text *out, double value);

/* Like printf with %n a double as svg_number, %s a string as it is, %t a string escaped and
 * %d an int; nothing else. */
void svg_write(struct svg *svg, const char *format, ...);

/* Writes ' id="..."': the prefix, 'kind', a hyphen and 'name' with every character outside
 * A-Za-z0-9_.- replaced by a low line; numbered when the id was used before. */
void svg_id(struct svg *svg, const char *kind, const char *name);

enum svg_anchor { ANCHOR_START, ANCHOR_MIDDLE };

/* A line of text on its baseline. */
void svg_line(struct svg *svg, double x, double y, double size, bool bold,
              enum svg_anchor anchor, const char *colour, const char *line);

#endif
