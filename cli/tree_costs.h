/* What the events of a fault tree cost, or what time they take: the attribute 'cost' or 'time'
 * of the format, of an event itself or of what it is defined in. */
#ifndef PATHGATE_CLI_TREE_COSTS_H
#define PATHGATE_CLI_TREE_COSTS_H

#include "cli/analysis_inputs.h"

/* Reads the attribute 'name' of every atom into '*costs', from the arena of the inputs, NaN
 * where there is none. EXIT_USAGE after an explanation where one is not a number from 0 up, or
 * where no event has one. */
enum exit_status tree_costs_read(struct analysis_inputs *inputs, const char *name,
                                 const double **costs);

#endif
