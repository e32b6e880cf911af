/* Looking at compiled diagrams; see engine_view.h. */
#include "analyzer/engine_view.h"

#include "analyzer/compiled.h"

static int64_t name_variable(const struct engine *engine, uint32_t variable)
{
    return variable < engine->atom_count ? (int64_t)engine->atom_of[variable]
                                         : -1 - (int64_t)(variable - engine->atom_count);
}

bool engine_view_constant(const struct engine *engine, bool *value)
{
    *value = engine->value;
    return engine->constant;
}

int64_t engine_view_root(const struct engine *engine, bool *complemented)
{
    *complemented = engine->root_complemented;
    return name_variable(engine, engine->root);
}

uint32_t engine_view_units(const struct engine *engine)
{
    return engine->unit_count;
}

const struct diagram *engine_view_diagram(const struct engine *engine, uint32_t unit)
{
    return &engine->units[unit].below;
}

uint32_t engine_view_levels(const struct engine *engine, uint32_t unit)
{
    return engine->units[unit].variable_count;
}

int64_t engine_view_variable(const struct engine *engine, uint32_t unit, uint32_t level)
{
    return name_variable(engine, engine->units[unit].variables[level]);
}
