/* Red lines: each level of a capability that a minimal threshold of a tracked scenario
 * contains, the evaluation that decides it, and the smallest sets of safeguards that keep those
 * scenarios shut when the system has at least that level, all else as measured. */
#ifndef PATHGATE_ANALYZER_RED_LINES_H
#define PATHGATE_ANALYZER_RED_LINES_H

#include "analyzer/cuts.h"
#include "analyzer/thresholds.h"

struct red_line {
    struct level_margin margin; /* its capability and level, and what decides it */
    const uint32_t *scenarios;  /* tracked, with a threshold before mitigation that has it */
    uint32_t scenario_count;
    struct cuts cuts; /* of these with that level: goals in the order of 'scenarios' */
};

struct red_lines {
    const struct red_line *lines; /* by capability and level */
    size_t count;
    bool complete;
};

/* Finds the red lines of thresholds by scenario; 'wanted' sets of each are listed, with their
 * ties. Lists come from 'arena'. STATUS_OK also when a budget was hit. STATUS_MEMORY,
 * STATUS_LIMIT. */
enum status red_lines_find(const struct verdict *verdict, const struct thresholds *thresholds,
                           size_t wanted, struct arena *arena, struct red_lines *out);

#endif
