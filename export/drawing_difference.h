/* Two versions of a scenario as one drawing description (docs/DRAWING.md): what was added,
 * removed and changed is marked, and what is the same stands around it. */
#ifndef PATHGATE_EXPORT_DRAWING_DIFFERENCE_H
#define PATHGATE_EXPORT_DRAWING_DIFFERENCE_H

#include "base/status.h"
#include "export/model_difference.h"

/* Appends the description of the scenarios with these indices in the old and the new model, one
 * of which may be NONE. '*differs' says whether anything in it is not the same. STATUS_MEMORY;
 * STATUS_LIMIT when it has more than LIMIT_DRAWING_NODES nodes. */
enum status drawing_write_difference(const struct model_difference_report *report,
                                     const struct model_images *images,
                                     const uint32_t scenarios[2], bool *differs,
                                     struct text *out);

#endif
