/* Colours and strokes. States differ in border style, pattern, icon and word as well as in
 * colour; the colours are of the Okabe-Ito set, darkened or lightened where text needs a
 * contrast of 4.5:1 (WCAG 2.1, 1.4.3). */
#ifndef PATHGATE_EXPORT_DRAW_THEME_H
#define PATHGATE_EXPORT_DRAW_THEME_H

#include "export/draw/drawing.h"

struct paint {
    const char *fill, *stripe; /* 'stripe': of the hatching, NULL for none */
    const char *stroke;
    const char *word; /* the state's word and icon, on 'fill' */
    double thickness;
    const char *dash; /* stroke-dasharray, NULL for solid */
    bool inner_line;  /* a second, thin outline inside the first */
};

struct theme {
    const char *name;
    const char *page, *ink, *muted; /* background, text, secondary text */
    const char *group_fill, *group_stroke;
    struct paint states[STATE_COUNT];
    struct paint in_force, not_in_force; /* safeguards */
    const char *tee, *tee_off, *defeat;  /* lines of safeguards and of what defeats them */
};

extern const char *const theme_words[]; /* NULL-terminated */

/* The theme of that name, or NULL. */
const struct theme *theme_find(const char *name);

/* How a node is painted. */
const struct paint *theme_paint(const struct theme *theme, const struct drawing_node *node);

/* How a line is drawn; 'state' matters for needs and requires, 'in_force' for tees. */
struct line_style {
    const char *colour;
    double thickness;
    const char *dash; /* or NULL */
};

struct line_style theme_line(const struct theme *theme, enum edge_kind kind,
                             enum path_state state, bool in_force);

/* The contrast ratio of two colours "#rrggbb", 1 to 21 (WCAG 2.1, relative luminance). */
double theme_contrast(const char *one, const char *other);

#endif
