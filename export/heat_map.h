/* Heat maps as people and machines see them: what pathgate thresholds --heat-map reports. */
#ifndef PATHGATE_EXPORT_HEAT_MAP_H
#define PATHGATE_EXPORT_HEAT_MAP_H

#include "analyzer/heat_map.h"
#include "base/text.h"

struct shown_heat_map {
    const struct verdict *verdict;
    const struct heat_map *map;
};

/* The capability of an axis. */
const struct capability *heat_map_capability(const struct shown_heat_map *shown, int axis);

void heat_map_write_text(const struct shown_heat_map *shown, struct text *out);
void heat_map_write_json(const struct shown_heat_map *shown, struct text *out);
void heat_map_write_csv(const struct shown_heat_map *shown, struct text *out);

/* As a description of the form 'grid' for pathgate-draw. */
void heat_map_write_drawing(const struct shown_heat_map *shown, struct text *out);

#endif
