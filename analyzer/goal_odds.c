/* Probabilities of a goal; see goal_odds.h. The diagram does not depend on the world: each
 * world is one more evaluation. */
#include "analyzer/goal_odds.h"

#include "analyzer/likelihood.h"
#include "analyzer/quantity.h"

static enum status evaluate(const struct verdict *verdict,
                            const struct scenario_circuit *compiled,
                            const struct engine *engine, double *low, double *high,
                            struct goal_odds *out)
{
    const struct odds odds = {low, high, compiled->circuit.atom_count, true};
    enum status status = STATUS_OK;
    for (int w = 0; status == STATUS_OK && w < WORLD_COUNT; w++) {
        likelihood_fill(&verdict->situation, compiled, (enum world)w, low, high);
        status = quantity_bounds(engine, &odds, &out->in[w]);
    }
    return status;
}

enum status goal_odds_find(const struct verdict *verdict, uint32_t scenario,
                           const struct engine_options *options, struct goal_odds *out)
{
    const struct scenario_circuit *compiled = &verdict->assessments[scenario].compiled;
    uint32_t atoms = compiled->circuit.atom_count;
    struct engine_options defaults = {.node_budget = 0};
    struct engine *engine = NULL;
    double *low = memory_array(atoms, sizeof(*low));
    double *high = memory_array(atoms, sizeof(*high));
    enum status status = STATUS_MEMORY;
    if (low && high) {
        status = engine_compile(&compiled->circuit, literal_of(compiled->goal, false),
                                options ? options : &defaults, &engine);
    }
    if (engine) {
        status = evaluate(verdict, compiled, engine, low, high, out);
        out->complete = engine_complete(engine);
    }
    engine_free(engine);
    memory_free(low);
    memory_free(high);
    return status;
}
