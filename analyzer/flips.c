/* What would decide a goal that cannot be ruled out: with what holds fixed to true and what
 * does not fixed to false, the minimal paths and cuts over the uncertain atoms; the smallest
 * ones. */
#include "analyzer/assessment_parts.h"

#include "analyzer/solutions.h"
#include "base/limits.h"

#include <string.h>

static void fix_certain(struct assessing *a, enum world world, enum reading reading)
{
    for (uint32_t atom = 0; atom < a->out->compiled.circuit.atom_count; atom++) {
        enum truth truth = belief_truth(assessed_atom(a, atom, world), reading);
        a->fixed[atom] = truth == TRUTH_YES  ? ATOM_TRUE
                         : truth == TRUTH_NO ? ATOM_FALSE
                                             : ATOM_FREE;
    }
}

enum status assessment_turns_on(const struct situation *situation,
                                const struct assessment_options *options,
                                const struct assessment *assessment, enum world world,
                                enum reading reading, bool *turns)
{
    uint32_t atom_count = assessment->compiled.circuit.atom_count;
    struct assessment seen =
        *assessment; /* read only, but the parts take it as their product */
    struct assessing a = {situation, options, NULL, &seen, memory_array(atom_count, 1)};
    struct engine *engine = NULL;
    enum status status = STATUS_MEMORY;
    memset(turns, 0, atom_count * sizeof(*turns));
    if (a.fixed) {
        fix_certain(&a, world, reading);
        status = assess_compile_goal(&a, &engine);
    }
    if (status == STATUS_OK) {
        uint32_t count;
        const uint32_t *support = engine_support(engine, &count);
        for (uint32_t i = 0; i < count; i++) {
            turns[support[i]] = true;
        }
    }
    engine_free(engine);
    memory_free(a.fixed);
    return status;
}

static enum status take_smallest(struct assessing *a, const struct solutions *solutions,
                                 const struct flip_set **sets, size_t *set_count)
{
    uint32_t atom_count = a->out->compiled.circuit.atom_count;
    double *size = memory_array(atom_count, sizeof(*size));
    struct flip_set *found = arena_array(a->arena, LIMIT_FLIP_SETS, sizeof(*found));
    struct ranking *ranking = NULL;
    enum status status = STATUS_MEMORY;
    if (!size || !found) {
        goto out;
    }
    for (uint32_t atom = 0; atom < atom_count; atom++) {
        size[atom] = 1;
    }
    *sets = found;
    status = ranking_open(solutions, size, &ranking);
    while (status == STATUS_OK && *set_count < LIMIT_FLIP_SETS) {
        const uint32_t *atoms = NULL;
        uint32_t count = 0;
        double sum;
        status = ranking_next(ranking, &atoms, &count, &sum);
        if (status != STATUS_OK || !atoms || (*set_count > 0 && count > found[0].atom_count)) {
            break;
        }
        uint32_t *copy = arena_array(a->arena, count, sizeof(*copy));
        if (!copy) {
            status = STATUS_MEMORY;
            break;
        }
        memcpy(copy, atoms, count * sizeof(*copy));
        found[(*set_count)++] = (struct flip_set){copy, count};
    }
out:
    ranking_free(ranking);
    memory_free(size);
    return status;
}

static enum status find_sets(struct assessing *a, const struct engine *engine,
                             enum solutions_kind kind, struct flips *flips)
{
    struct solutions *solutions = NULL;
    const struct engine_options options = {.memory_budget = a->options->memory_budget};
    enum status status = solutions_find(engine, kind, &options, &solutions);
    if (!solutions) {
        return status;
    }
    flips->complete &= solutions_complete(solutions);
    status = kind == SOLUTIONS_PATHS
                 ? take_smallest(a, solutions, &flips->reachable, &flips->reachable_count)
                 : take_smallest(a, solutions, &flips->unreachable, &flips->unreachable_count);
    solutions_free(solutions);
    return status;
}

static enum status assess_stage(struct assessing *a, enum stage stage)
{
    struct flips *flips = &a->out->flips[stage];
    enum world world = stage_world(a->situation, stage);
    enum reading reading = situation_reading(a->situation);
    struct engine *engine = NULL;
    flips->complete = true;
    if (belief_truth(a->out->goal[world], reading) != TRUTH_CANNOT_RULE_OUT) {
        return STATUS_OK;
    }
    fix_certain(a, world, reading);
    enum status status = assess_compile_goal(a, &engine);
    if (status == STATUS_OK) {
        flips->complete = engine_complete(engine);
        status = find_sets(a, engine, SOLUTIONS_PATHS, flips);
    }
    if (status == STATUS_OK) {
        status = find_sets(a, engine, SOLUTIONS_CUTS, flips);
    }
    engine_free(engine);
    return status;
}

enum status assess_flips(struct assessing *a)
{
    enum status status = assess_stage(a, STAGE_BEFORE);
    return status == STATUS_OK ? assess_stage(a, STAGE_RESIDUAL) : status;
}
