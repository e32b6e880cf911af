/* Listing what a verdict rests on; see caveats.h. */
#include "analyzer/caveats.h"

#include "base/names.h"

#include <string.h>

static bool add_gap(struct verdict *v, struct gap gap)
{
    return vec_push(&v->gaps, gap);
}

static bool differs(belief b)
{
    return belief_truth(b, READING_POINT) != belief_truth(b, READING_BOUND);
}

/* Capability levels that the readings answer differently and on which the goal turns at the
 * bound reading. */
static enum status find_level_straddles(struct verdict *v,
                                        const struct assessment_options *options,
                                        uint32_t scenario, enum stage stage)
{
    const struct assessment *a = &v->assessments[scenario];
    bool *turns = memory_array(a->compiled.circuit.atom_count, sizeof(*turns));
    enum status status = turns ? assessment_turns_on(&v->situation, options, a,
                                                     stage_world(stage), READING_BOUND, turns)
                               : STATUS_MEMORY;
    for (uint32_t i = 0; status == STATUS_OK && i < a->compiled.circuit.atom_count; i++) {
        const struct atom *atom = &a->compiled.atoms[i];
        if (atom->kind != ATOM_ASSISTED || !turns[i]) {
            continue;
        }
        const struct level_finding *level =
            level_finding_of(&v->situation.levels, atom->subject, atom->level);
        struct straddle straddle = {STRADDLE_LEVEL,        scenario,    stage,
                                    atom->subject,         atom->level, level->criterion,
                                    level->own.measurement};
        if (differs(level->reached) && level->own.assessed &&
            !vec_push(&v->straddles, straddle)) {
            status = STATUS_MEMORY;
        }
    }
    memory_free(turns);
    return status;
}

static const struct finding *finding_of(const struct verdict *v,
                                        const struct predicate *predicate)
{
    return predicate->expected ? &v->criteria[predicate->criterion]
                               : &v->criteria_weakest[predicate->criterion];
}

/* Criteria of rules for the scenario that the readings answer differently. */
static bool find_criterion_straddles(struct verdict *v, uint32_t scenario, enum stage stage)
{
    const struct question *q = &v->situation.question;
    for (size_t r = 0; r < q->policy->rules.count; r++) {
        const struct rule *rule = &q->policy->rules.items[r];
        if (!rule_applies(q->model, rule, scenario, stage)) {
            continue;
        }
        for (size_t p = 0; p < rule->predicates.count; p++) {
            const struct predicate *predicate = &rule->predicates.items[p];
            if (predicate->kind != PREDICATE_MEETS ||
                !differs(finding_of(v, predicate)->reached)) {
                continue;
            }
            struct straddle straddle = {STRADDLE_CRITERION,
                                        scenario,
                                        stage,
                                        NONE,
                                        0,
                                        predicate->criterion,
                                        finding_of(v, predicate)->measurement};
            if (!vec_push(&v->straddles, straddle)) {
                return false;
            }
        }
    }
    return true;
}

static enum status find_straddles(struct verdict *v, const struct assessment_options *options,
                                  uint32_t scenario)
{
    const struct scenario_verdict *s = &v->scenarios[scenario];
    enum status status = STATUS_OK;
    for (int stage = 0; s->gating && status == STATUS_OK && stage < 2; stage++) {
        if (s->tier[stage].high == s->bound_tier[stage].high) {
            continue;
        }
        status = find_level_straddles(v, options, scenario, (enum stage)stage);
        if (status == STATUS_OK && !find_criterion_straddles(v, scenario, (enum stage)stage)) {
            status = STATUS_MEMORY;
        }
    }
    return status;
}

/* Capability levels that nothing measured and on which the scenario's goal turns. */
static bool find_missing_levels(struct verdict *v, uint32_t scenario)
{
    const struct assessment *a = &v->assessments[scenario];
    for (uint32_t i = 0; i < a->compiled.circuit.atom_count; i++) {
        const struct atom *atom = &a->compiled.atoms[i];
        if (atom->kind != ATOM_ASSISTED) {
            continue;
        }
        const struct level_finding *level =
            level_finding_of(&v->situation.levels, atom->subject, atom->level);
        bool turns = belief_is_missing(level->reached, situation_reading(&v->situation));
        if (turns && !add_gap(v, (struct gap){.kind = GAP_MEASUREMENT,
                                              .scenario = scenario,
                                              .capability = atom->subject,
                                              .level = atom->level})) {
            return false;
        }
    }
    return true;
}

static bool find_missing_criteria(struct verdict *v, const struct rule_facts *facts,
                                  uint32_t scenario, enum stage stage)
{
    const struct question *q = &v->situation.question;
    enum reading reading = situation_reading(&v->situation);
    for (size_t r = 0; r < q->policy->rules.count; r++) {
        const struct rule *rule = &q->policy->rules.items[r];
        if (!rule_applies(q->model, rule, scenario, stage) ||
            !belief_is_missing(rule_belief(facts, rule, scenario, stage), reading)) {
            continue;
        }
        for (size_t p = 0; p < rule->predicates.count; p++) {
            const struct predicate *predicate = &rule->predicates.items[p];
            if (predicate->kind == PREDICATE_MEETS && !finding_of(v, predicate)->assessed &&
                !add_gap(v, (struct gap){.kind = GAP_CRITERION,
                                         .scenario = scenario,
                                         .criterion = predicate->criterion})) {
                return false;
            }
        }
    }
    return true;
}

static bool rests_on_missing(const struct scenario_verdict *s, enum stage stage)
{
    return s->gating && s->tier[stage].clear < s->tier[stage].high;
}

static bool find_scenario_gaps(struct verdict *v, const struct rule_facts *facts,
                               uint32_t scenario)
{
    const struct assessment *a = &v->assessments[scenario];
    const struct scenario_verdict *s = &v->scenarios[scenario];
    if (a->status == DOMAIN_TRACKED && a->assessed != ASSESSED_FULL &&
        !add_gap(v, (struct gap){.kind = GAP_SCENARIO, .scenario = scenario})) {
        return false;
    }
    if (s->gating && !a->contribution_complete &&
        !add_gap(v, (struct gap){.kind = GAP_BUDGET, .scenario = scenario})) {
        return false;
    }
    bool levels_listed = false;
    for (int stage = 0; stage < 2; stage++) {
        if (!rests_on_missing(s, (enum stage)stage)) {
            continue;
        }
        if (!levels_listed && !find_missing_levels(v, scenario)) {
            return false;
        }
        levels_listed = true;
        if (!find_missing_criteria(v, facts, scenario, (enum stage)stage)) {
            return false;
        }
    }
    return true;
}

static bool find_stale(struct verdict *v)
{
    for (uint32_t s = 0; s < v->situation.question.model->safeguards.count; s++) {
        const struct standing *standing = &v->situation.standings[s];
        if (standing->stale && standing->works_here &&
            !add_gap(v, (struct gap){.kind = GAP_STALE, .scenario = NONE, .safeguard = s})) {
            return false;
        }
    }
    return true;
}

/* Notes an id that the loaded models do not have, with the nearest one that they have. */
static bool note(struct verdict *v, const char *what, const char *id, const char *const *known,
                 size_t count)
{
    const char *nearest = names_nearest(id, known, count);
    const char *text =
        nearest ? arena_format(&v->arena, "%s '%s', which the models do not have (near: '%s')",
                               what, id, nearest)
                : arena_format(&v->arena, "%s '%s', which the models do not have", what, id);
    return text && vec_push(&v->notes, text);
}

struct id_list {
    VEC(const char *) ids;
};

static bool has_id(const struct id_list *list, const char *id)
{
    for (size_t i = 0; i < list->ids.count; i++) {
        if (strcmp(list->ids.items[i], id) == 0) {
            return true;
        }
    }
    return false;
}

/* Evidence whose metric no model knows measures nothing here: said, not dropped. */
static bool note_metrics(struct verdict *v, const struct id_list *metrics)
{
    const struct evidence *evidence = v->situation.question.evidence;
    for (size_t i = 0; i < evidence->measurements.count; i++) {
        const char *id = evidence->measurements.items[i].metric;
        bool repeated = i > 0 && strcmp(id, evidence->measurements.items[i - 1].metric) == 0;
        if (!repeated && !has_id(metrics, id) &&
            !note(v, "the evidence measures", id, metrics->ids.items, metrics->ids.count)) {
            return false;
        }
    }
    return true;
}

static bool note_safeguards(struct verdict *v, const struct id_list *safeguards)
{
    const struct evidence *evidence = v->situation.question.evidence;
    for (size_t i = 0; i < evidence->safeguards.count; i++) {
        const char *id = evidence->safeguards.items[i].safeguard;
        if (!has_id(safeguards, id) && !note(v, "the evidence describes the safeguard", id,
                                             safeguards->ids.items, safeguards->ids.count)) {
            return false;
        }
    }
    return true;
}

/* Whether a criterion before this one compares the same metric. */
static bool compared_before(const struct policy *policy, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (strcmp(policy->criteria.items[i].metric, policy->criteria.items[index].metric) ==
            0) {
            return true;
        }
    }
    return false;
}

/* A pack may speak of domains that are not loaded, so only what it says of loaded ones matters:
 * a criterion whose metric no model knows cannot be met by any evidence. */
static bool note_criteria(struct verdict *v, const struct id_list *metrics)
{
    const struct policy *policy = v->situation.question.policy;
    for (size_t i = 0; i < policy->criteria.count; i++) {
        const char *id = policy->criteria.items[i].metric;
        if (!has_id(metrics, id) && !compared_before(policy, i) &&
            !note(v, "the framework compares the metric", id, metrics->ids.items,
                  metrics->ids.count)) {
            return false;
        }
    }
    return true;
}

static enum status find_notes(struct verdict *v)
{
    const struct threatmodel *model = v->situation.question.model;
    struct id_list metrics = {0}, safeguards = {0};
    bool listed = true;
    for (size_t i = 0; i < model->metrics.count; i++) {
        listed &= vec_push(&metrics.ids, model->metrics.items[i].label.id);
    }
    for (size_t i = 0; i < model->safeguards.count; i++) {
        listed &= vec_push(&safeguards.ids, model->safeguards.items[i].label.id);
    }
    listed = listed && note_metrics(v, &metrics) && note_safeguards(v, &safeguards) &&
             note_criteria(v, &metrics);
    vec_release(&metrics.ids);
    vec_release(&safeguards.ids);
    return listed ? STATUS_OK : STATUS_MEMORY;
}

enum status caveats_find(struct verdict *verdict, const struct rule_facts *facts,
                         const struct assessment_options *options)
{
    for (uint32_t s = 0; s < verdict->situation.question.model->scenarios.count; s++) {
        enum status status = find_straddles(verdict, options, s);
        if (status != STATUS_OK) {
            return status;
        }
        if (!find_scenario_gaps(verdict, facts, s)) {
            return STATUS_MEMORY;
        }
    }
    if (!find_stale(verdict)) {
        return STATUS_MEMORY;
    }
    return find_notes(verdict);
}
