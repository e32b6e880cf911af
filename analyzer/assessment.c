/* Assessing a scenario: compile it, close it once in all worlds at both readings, then look. */
#include "analyzer/assessment.h"

#include "analyzer/assessment_parts.h"
#include "analyzer/closure.h"
#include "analyzer/sharing.h"

#include <string.h>

static void take_coverage(const struct situation *situation, struct assessment *out)
{
    const struct threatmodel *model = situation->question.model;
    const struct scenario *scenario = &model->scenarios.items[out->scenario];
    const struct evidence *evidence = situation->question.evidence;
    out->status = threatmodel_scenario_status(model, out->scenario);
    out->assessed = scenario->assessed;
    out->reason = scenario->reason;
    for (size_t i = 0; i < evidence->coverage.count; i++) {
        const struct coverage_record *record = &evidence->coverage.items[i];
        if (strcmp(record->scenario, scenario->label.id) == 0) {
            out->assessed = record->assessed;
            out->reason = record->reason;
        }
    }
    out->reopened = in_use_doubts_assessment(&situation->question, out->scenario);
    if (out->reopened && out->assessed == ASSESSED_FULL) {
        out->assessed = ASSESSED_PARTIAL;
    }
}

/* Compiles the scenario, or takes what an earlier assessment compiled. */
static enum status open_scenario(const struct question *q, struct assessment *out,
                                 struct scenario_kept **scenario)
{
    *scenario = NULL;
    if (!q->sharing) {
        return scenario_compile(q->model, out->scenario, q->policy->baseline, &out->compiled);
    }
    enum status status =
        sharing_scenario(q->sharing, out->scenario, q->policy->baseline, scenario);
    if (status == STATUS_OK) {
        out->compiled = (*scenario)->compiled;
        out->shared = true;
    }
    return status;
}

/* Takes how the scenario came out when its atoms were believed as they are now. */
static bool take_kept(struct assessment *out, struct outcome_kept *kept)
{
    if (kept) {
        memory_free(out->words);
        out->kept = kept;
        out->words = kept->words;
        memcpy(out->substantial, kept->substantial, sizeof(out->substantial));
        memcpy(out->unique, kept->unique, sizeof(out->unique));
        out->contribution_complete = kept->contribution_complete;
    }
    return kept != NULL;
}

static bool keep(const struct assessing *a, struct scenario_kept *scenario)
{
    struct assessment *out = a->out;
    out->kept = sharing_keep(scenario, out->words, situation_residual_world(a->situation));
    if (out->kept) {
        memcpy(out->kept->substantial, out->substantial, sizeof(out->substantial));
        memcpy(out->kept->unique, out->unique, sizeof(out->unique));
        out->kept->contribution_complete = out->contribution_complete;
    }
    return out->kept != NULL;
}

static enum status find_goals(const struct assessing *a)
{
    struct assessment *out = a->out;
    enum status status =
        out->kept ? STATUS_OK : closure_evaluate(&out->compiled.circuit, out->words);
    for (int w = 0; w < WORLD_COUNT; w++) {
        out->goal[w] = situation_belief(out->words[out->compiled.goal], (enum world)w);
    }
    return status;
}

/* Truth in all worlds, and the contribution. */
static enum status rate(struct assessing *a)
{
    struct assessment *out = a->out;
    struct scenario_kept *scenario;
    enum world residual = situation_residual_world(a->situation);
    enum status status = open_scenario(&a->situation->question, out, &scenario);
    if (status != STATUS_OK) {
        return status;
    }
    out->words = memory_zeroed(out->compiled.circuit.node_count, sizeof(*out->words));
    a->fixed = memory_array(out->compiled.circuit.atom_count, 1);
    if (!out->words || !a->fixed) {
        return STATUS_MEMORY;
    }
    situation_fill(a->situation, &out->compiled, out->words);
    bool known = scenario && take_kept(out, sharing_outcome(scenario, out->words, residual));
    status = find_goals(a);
    if (status == STATUS_OK && !known) {
        status = assess_contribution(a);
    }
    if (status == STATUS_OK && !known && scenario && !keep(a, scenario)) {
        status = STATUS_MEMORY;
    }
    return status;
}

static enum status assess(const struct situation *situation, uint32_t scenario,
                          const struct assessment_options *options, struct arena *arena,
                          struct assessment *out)
{
    const struct question *q = &situation->question;
    struct assessing assessing = {situation, options, arena, out, NULL};
    *out = (struct assessment){.scenario = scenario, .contribution_complete = true};
    take_coverage(situation, out);
    out->served = situation_actor_served(
        situation, &q->model->actors.items[q->model->scenarios.items[scenario].actor]);
    struct scenario_kept *kept;
    enum status status =
        options->extent == EXTENT_CIRCUIT ? open_scenario(q, out, &kept) : rate(&assessing);
    if (status == STATUS_OK && arena && options->extent <= EXTENT_PATHS) {
        status = assess_paths(&assessing);
    }
    if (status == STATUS_OK && arena && options->extent == EXTENT_ALL) {
        status = assess_flips(&assessing);
    }
    if (status == STATUS_OK && arena && options->extent == EXTENT_ALL) {
        status = assess_choke_points(&assessing);
    }
    if (status == STATUS_OK && arena && options->extent == EXTENT_ALL) {
        status = assess_structure(&assessing);
    }
    memory_free(assessing.fixed);
    if (status != STATUS_OK) {
        assessment_release(out);
    }
    return status;
}

enum status assessment_make(const struct situation *situation, uint32_t scenario,
                            const struct assessment_options *options, struct arena *arena,
                            struct assessment *out)
{
    return assess(situation, scenario, options, arena, out);
}

enum status assessment_make_brief(const struct situation *situation, uint32_t scenario,
                                  const struct assessment_options *options,
                                  struct assessment *out)
{
    return assess(situation, scenario, options, NULL, out);
}

void assessment_release(struct assessment *assessment)
{
    if (!assessment->shared) {
        scenario_circuit_release(&assessment->compiled);
    }
    if (!assessment->kept) {
        memory_free(assessment->words);
    }
    *assessment = (struct assessment){0};
}
