/* A strip: steps side by side in the order of the description, safeguards above the step they
 * bite on and requirements below the step that needs them; long strips go on in a further row.
 */
#ifndef PATHGATE_EXPORT_DRAW_STRIP_H
#define PATHGATE_EXPORT_DRAW_STRIP_H

#include "export/draw/fit.h"

/* Places a scene of a drawing of the form 'strip' at the largest scale that fits into the area,
 * not above area->largest. STATUS_MEMORY. O(boxes + lines) a scale. */
enum status strip_layout(const struct scene *scene, const struct fit_area *area,
                         struct layout *layout, double *scale);

#endif
