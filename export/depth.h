/* Defence in depth as people and machines see it: what pathgate depth reports. */
#ifndef PATHGATE_EXPORT_DEPTH_H
#define PATHGATE_EXPORT_DEPTH_H

#include "analyzer/depth.h"
#include "base/text.h"

struct shown_depth {
    const struct verdict *verdict;
    const struct depth_report *report;
    double bypass, beta; /* see risk.h; bypass NaN: none assumed */
};

/* What a layer does to a path: nothing (a hole), it has a safeguard that does not count, or one
 * that stops it. */
enum layer_state { LAYER_HOLE, LAYER_UNPROVEN, LAYER_STOPS };
enum layer_state depth_layer_state(const struct shown_depth *shown, uint32_t scenario,
                                   const struct attack_path *path, int layer);

struct depth_format {
    const char *name;
    void (*write)(const struct shown_depth *shown, struct text *out);
};
extern const struct depth_format depth_formats[]; /* ended by a NULL name */

void depth_write_text(const struct shown_depth *shown, struct text *out);
void depth_write_json(const struct shown_depth *shown, struct text *out);
void depth_write_csv(const struct shown_depth *shown, struct text *out);

#endif
