/* The drawing as DOT text without coordinates, for people who lay it out on their own. */
#ifndef PATHGATE_EXPORT_DRAW_DOT_H
#define PATHGATE_EXPORT_DRAW_DOT_H

#include "base/text.h"
#include "export/draw/page.h"

/* Shapes, words, line styles and colours as in the picture, as far as DOT has them. */
enum status dot_write(const struct drawing *drawing, const struct page_options *options,
                      struct text *out);

/* A double-quoted DOT string; backslashes are doubled, so that nothing in it is an escape. */
void dot_quote(struct text *out, const char *string);

#endif
