/* Pulling the variables of a region together: those that meet in the same gates
 * move next to each other, whatever order they stood in before.
 *
 * Aloul, Markov and Sakallah 2003, doi:10.1145/764808.764839. */
#ifndef PATHGATE_ANALYZER_GATHERING_H
#define PATHGATE_ANALYZER_GATHERING_H

#include "analyzer/region.h"

/* Rearranges finder->variables, given finder->gates. Deterministic. The work is
 * limited: large regions get fewer rounds, huge ones keep their order. */
enum status gather_variables(struct region_finder *finder);

#endif
