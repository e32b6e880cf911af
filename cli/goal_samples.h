/* How uncertain the probability of a goal is: samples of its atoms' probabilities, each put
 * through the compiled diagram. */
#ifndef PATHGATE_CLI_GOAL_SAMPLES_H
#define PATHGATE_CLI_GOAL_SAMPLES_H

#include "cli/analysis_inputs.h"

/* Draws samples->asked samples of samples->seed with up to 'workers' threads and fills in the
 * rest of 'samples', whose summary the caller releases. Fewer samples, the first ones, are
 * there when the work was stopped. The same bits for any number of workers. The engine gives
 * the exact probability of the goal, every atom of which has one. */
enum status goal_samples_draw(struct analysis_inputs *inputs, const struct analysed_goal *goal,
                              const struct engine *engine, uint32_t workers,
                              struct goal_samples *samples);

#endif
