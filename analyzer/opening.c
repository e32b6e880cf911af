/* Attack paths as explanations; see opening.h. Paths come the most open first, so that the
 * first one of a scenario tells whether it has any that is open enough. */
#include "analyzer/opening.h"

static enum status look_into(const struct situation *situation, uint32_t scenario, bool guarded,
                             struct arena *arena, struct opening *out)
{
    const struct assessment_options options = {.extent = EXTENT_PATHS, .most_paths = 1};
    struct assessment assessment;
    enum status status = assessment_make(situation, scenario, &options, arena, &assessment);
    if (status != STATUS_OK) {
        return status;
    }
    enum path_state worst = guarded ? PATH_CANNOT_RULE_OUT : PATH_CUT;
    if (assessment.path_count && assessment.paths[0].state <= worst) {
        const struct attack_path *path = &assessment.paths[0];
        *out = (struct opening){scenario, path->nodes, path->node_count};
    }
    assessment_release(&assessment);
    return STATUS_OK;
}

enum status opening_find(const struct question *question, const uint32_t *scenarios,
                         uint32_t count, bool guarded, struct arena *arena, struct opening *out)
{
    struct situation situation;
    *out = (struct opening){.scenario = NONE};
    enum status status = situation_init(question, &situation);
    if (status != STATUS_OK) {
        return status;
    }
    for (uint32_t i = 0; status == STATUS_OK && out->scenario == NONE && i < count; i++) {
        status = look_into(&situation, scenarios[i], guarded, arena, out);
    }
    situation_release(&situation);
    return status;
}
