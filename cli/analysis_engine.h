/* The engine and the minimal sets of a goal, as far as the time, the steps and the memory of a
 * command go; and which of these was lacking. */
#ifndef PATHGATE_CLI_ANALYSIS_ENGINE_H
#define PATHGATE_CLI_ANALYSIS_ENGINE_H

#include "cli/analysis_inputs.h"

/* What an engine is compiled for: the probability of its goal, to be followed by
 * analysis_refine, or its minimal sets. */
enum analysis_aim { AIM_PROBABILITY, AIM_SETS };

/* Compiles a goal. STATUS_OK whenever '*engine' is set: engine_complete tells whether a budget
 * was hit. Of the time that is left, some is kept: for analysis_refine, or for finding sets. */
enum status analysis_compile(struct analysis_inputs *inputs, const struct analysed_goal *goal,
                             enum analysis_aim aim, struct engine **engine);

/* Narrows the bounds of an engine that is not complete, with the time or the steps that are
 * left. STATUS_MEMORY or STATUS_OK. */
enum status analysis_refine(struct analysis_inputs *inputs, const struct analysed_goal *goal,
                            struct engine *engine);

/* Finds the minimal sets of a goal with the time or the steps that are left. STATUS_OK whenever
 * '*solutions' is set, complete or not. */
enum status analysis_solve(struct analysis_inputs *inputs, const struct engine *engine,
                           enum solutions_kind kind, struct solutions **solutions);

/* What kept an engine, and 'more' of the work on it, from being complete: a mask for
 * goal_head.limits. */
unsigned analysis_limits(const struct engine *engine, unsigned more);

#endif
