/* Assessing a scenario: compile it, close it once in all worlds at both readings, then look. */
#include "analyzer/assessment.h"

#include "analyzer/assessment_parts.h"
#include "analyzer/closure.h"

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

static enum status close_worlds(const struct situation *situation, struct assessment *out)
{
    const struct circuit *circuit = &out->compiled.circuit;
    out->words = memory_zeroed(circuit->node_count, sizeof(*out->words));
    if (!out->words) {
        return STATUS_MEMORY;
    }
    situation_fill(situation, &out->compiled, out->words);
    enum status status = closure_evaluate(circuit, out->words);
    for (int w = 0; w < WORLD_COUNT; w++) {
        out->goal[w] = situation_belief(out->words[out->compiled.goal], (enum world)w);
    }
    return status;
}

static enum status begin(const struct situation *situation, uint32_t scenario,
                         struct assessment *out)
{
    const struct question *q = &situation->question;
    *out = (struct assessment){.scenario = scenario, .contribution_complete = true};
    take_coverage(situation, out);
    out->served = situation_actor_served(
        situation, &q->model->actors.items[q->model->scenarios.items[scenario].actor]);
    enum status status =
        scenario_compile(q->model, scenario, q->policy->baseline, &out->compiled);
    return status == STATUS_OK ? close_worlds(situation, out) : status;
}

static enum status assess(const struct situation *situation, uint32_t scenario,
                          const struct assessment_options *options, struct arena *arena,
                          struct assessment *out)
{
    struct assessing assessing = {situation, options, arena, out, NULL};
    enum status status = begin(situation, scenario, out);
    if (status == STATUS_OK) {
        assessing.fixed = memory_array(out->compiled.circuit.atom_count, 1);
        status = assessing.fixed ? assess_contribution(&assessing) : STATUS_MEMORY;
    }
    if (status == STATUS_OK && arena) {
        status = assess_paths(&assessing);
    }
    if (status == STATUS_OK && arena) {
        status = assess_flips(&assessing);
    }
    if (status == STATUS_OK && arena) {
        status = assess_choke_points(&assessing);
    }
    if (status == STATUS_OK && arena) {
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
    scenario_circuit_release(&assessment->compiled);
    memory_free(assessment->words);
    *assessment = (struct assessment){0};
}
