/* What the parts of an assessment share. */
#include "analyzer/assessment_parts.h"

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
