/* How wide a text is, and where to break it. One font family everywhere: DejaVu Sans. */
#ifndef PATHGATE_EXPORT_DRAW_MEASURE_H
#define PATHGATE_EXPORT_DRAW_MEASURE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

#define FONT_FAMILY "DejaVu Sans, Verdana, sans-serif"

struct measure; /* owns a font context */

/* NULL when memory is out; released with measure_free, which takes NULL. */
struct measure *measure_new(void);
void measure_free(struct measure *measure);

/* The advance width of a line of text, in the unit of 'size'. O(length). */
double measure_width(struct measure *measure, const char *text, double size, bool bold);

/* The outline of a line of text whose baseline starts at x, y: 'piece' gets "M", "L", "C" or
 * "Z" with its points, in order. False when memory is out. O(length). */
bool measure_outline(struct measure *measure, const char *text, double size, bool bold,
                     const double *at, void (*piece)(void *, char, const double *, size_t),
                     void *context);

struct wrapped {
    const char **lines;
    size_t count;
    double width; /* of the widest line */
};

/* Breaks a text into at most 'most' lines no wider than 'width': at white space where that is
 * possible, after a hyphen, slash or underscore, inside a word where a word is too long; what
 * does not fit ends in an ellipsis. Newlines are kept. The lines are in the arena; false when
 * memory is out. */
bool measure_wrap(struct measure *measure, const char *text, double size, bool bold,
                  double width, size_t most, struct arena *arena, struct wrapped *wrapped);

#endif
