/* A look at the diagrams of a complete engine, for those who write them down: units, inner ones
 * first, each a diagram over variables that are atoms of the circuit or earlier units. */
#ifndef PATHGATE_ANALYZER_ENGINE_VIEW_H
#define PATHGATE_ANALYZER_ENGINE_VIEW_H

#include "analyzer/engine.h"
#include "analyzer/table.h"

/* True iff the function is constant; '*value' is what it always is. There are no units then. */
bool engine_view_constant(const struct engine *engine, bool *value);

/* The function: an atom (0 or more) or, as -1 - u, unit u; perhaps complemented. */
int64_t engine_view_root(const struct engine *engine, bool *complemented);

uint32_t engine_view_units(const struct engine *engine);

/* The diagram of a unit, and its variable at a level, an atom or unit as above. */
const struct diagram *engine_view_diagram(const struct engine *engine, uint32_t unit);
uint32_t engine_view_levels(const struct engine *engine, uint32_t unit);
int64_t engine_view_variable(const struct engine *engine, uint32_t unit, uint32_t level);

#endif
