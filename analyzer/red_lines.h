/* Red lines: each level of a capability that a minimal threshold of a tracked scenario
 * contains, the evaluation that decides it, and the smallest sets of safeguards that keep those
 * scenarios shut, or their probability within a tolerance, when the system has at least that
 * level, all else as measured. */
#ifndef PATHGATE_ANALYZER_RED_LINES_H
#define PATHGATE_ANALYZER_RED_LINES_H

#include "analyzer/thresholds.h"
#include "analyzer/tolerable.h"

struct red_line {
    struct level_margin margin; /* its capability and level, and what decides it */
    const uint32_t *scenarios;  /* tracked, with a threshold before mitigation that has it */
    uint32_t scenario_count;
    struct tolerable sets; /* of these with that level: goals in the order of 'scenarios';
                              its cuts alone where no tolerance is stated */
};

struct red_lines {
    const struct red_line *lines; /* by capability and level */
    size_t count;
    bool complete;
};

struct red_lines_question {
    const struct verdict *verdict;
    const struct thresholds *thresholds; /* by scenario */
    size_t wanted;                       /* sets of each to list, with their ties */
    double tolerance;    /* of the probability of every scenario; NaN: they are to be shut */
    double bypass, beta; /* see risk.h; of a tolerance */
    const struct engine_options *options;
};

/* Finds them. Lists come from 'arena'. STATUS_OK also when a budget was hit. STATUS_MEMORY,
 * STATUS_LIMIT. */
enum status red_lines_find(const struct red_lines_question *question, struct arena *arena,
                           struct red_lines *out);

#endif
