/* Finding the layout that is the easiest to read in a given area: several are tried, the one
 * that can be shown largest wins. */
#ifndef PATHGATE_EXPORT_DRAW_FIT_H
#define PATHGATE_EXPORT_DRAW_FIT_H

#include "export/draw/layout.h"

struct fit_area {
    double width, height;         /* room for the graph */
    double largest;               /* the scale is not above this */
    bool left_to_right, top_down; /* directions to try */
    bool fill;                    /* spread the graph over the area */
};

struct fit {
    struct scene scene;
    struct layout layout;
    double scale;
};

/* On STATUS_OK the caller releases the fit with fit_release. */
enum status fit_graph(const struct drawing *drawing, struct measure *measure,
                      const struct fit_area *area, struct fit *fit,
                      struct diagnostics *diagnostics);
void fit_release(struct fit *fit);

/* What the boxes alone cover at scale 1, however they are placed. STATUS_MEMORY. */
enum status fit_lower_area(const struct drawing *drawing, struct measure *measure,
                           double *area);

#endif
