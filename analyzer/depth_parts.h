/* What the two files of depth.h share. */
#ifndef PATHGATE_ANALYZER_DEPTH_PARTS_H
#define PATHGATE_ANALYZER_DEPTH_PARTS_H

#include "analyzer/depth.h"

/* Fills in the depth of depth->scenario, which is number 'goal' of the risk. */
enum status depth_of_scenario(const struct depth_question *question,
                              const struct depth_report *report, const struct risk *risk,
                              uint32_t goal, struct arena *arena, struct depth *depth);

#endif
