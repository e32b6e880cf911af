/* What the parts of an assessment share. */
#include "analyzer/assessment_parts.h"

#include "base/memory.h"

#include <stddef.h>

const char *const path_state_words[] = {"open",
                                        "cannot rule out",
                                        "cut by safeguards",
                                        "blocked by a condition",
                                        "blocked by inability",
                                        NULL};

enum status assess_compile_goal(struct assessing *assessing, struct engine **engine)
{
    const struct engine_options options = {.fixed = assessing->fixed,
                                           .memory_budget = assessing->options->memory_budget};
    const struct scenario_circuit *compiled = &assessing->out->compiled;
    enum status status =
        engine_compile(&compiled->circuit, literal_of(compiled->goal, false), &options, engine);
    return *engine ? STATUS_OK : status;
}

bool assess_may_hold(const struct assessing *assessing, uint32_t atom)
{
    enum atom_kind kind = assessing->out->compiled.atoms[atom].kind;
    bool given = kind == ATOM_AFFORDANCE || kind == ATOM_STEP;
    return !given ||
           belief_has(assessed_atom(assessing, atom, WORLD_UNMITIGATED), LANE_POINT_LOW);
}

enum status assess_structure(struct assessing *assessing)
{
    uint32_t atom_count = assessing->out->compiled.circuit.atom_count;
    bool *usable = memory_array(atom_count, sizeof(*usable));
    if (!usable) {
        return STATUS_MEMORY;
    }
    for (uint32_t atom = 0; atom < atom_count; atom++) {
        usable[atom] = assess_may_hold(assessing, atom);
    }
    enum status status = structure_find(&assessing->out->compiled, usable, assessing->arena,
                                        &assessing->out->structure);
    memory_free(usable);
    return status;
}
