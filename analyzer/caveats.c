/* Listing what a verdict rests on; see caveats.h. */
#include "analyzer/caveats.h"

#include "analyzer/notes.h"
#include "analyzer/sharing.h"

#include <string.h>

static bool add_gap(struct verdict *v, struct gap gap)
{
    return vec_push(&v->gaps, gap);
}

static bool differs(belief b)
{
    return belief_truth(b, READING_POINT) != belief_truth(b, READING_BOUND);
}

/* The straddle behind an atom on which the goal turns: a capability level, or the criterion
 * that lets a safeguard count; false where the readings do not differ about it. */
static bool straddle_of(const struct verdict *v, const struct atom *atom,
                        struct straddle *straddle)
{
    if (atom->kind == ATOM_ASSISTED) {
        const struct level_finding *level =
            level_finding_of(&v->situation.levels, atom->subject, atom->level);
        straddle->kind = STRADDLE_LEVEL;
        straddle->capability = atom->subject;
        straddle->level = atom->level;
        straddle->criterion = level->criterion;
        straddle->measurement = level->own.measurement;
        return differs(level->reached) && level->own.assessed;
    }
    if (atom->kind == ATOM_SAFEGUARD) {
        const struct standing *standing = &v->situation.standings[atom->subject];
        straddle->kind = STRADDLE_CRITERION;
        straddle->capability = NONE;
        straddle->level = 0;
        straddle->criterion = standing->criterion;
        straddle->measurement = standing->acceptance.measurement;
        return differs(standing->acceptance.reached);
    }
    return false;
}

/* The atoms on which the goal turns at the bound reading; '*turns' is to be freed unless the
 * assessment is kept. */
static enum status find_turns(const struct verdict *v, const struct assessment_options *options,
                              const struct assessment *a, enum stage stage, bool **turns)
{
    if (a->kept && a->kept->turns[stage]) {
        *turns = a->kept->turns[stage];
        return STATUS_OK;
    }
    *turns = memory_array(a->compiled.circuit.atom_count, sizeof(**turns));
    enum status status =
        *turns ? assessment_turns_on(&v->situation, options, a,
                                     stage_world(&v->situation, stage), READING_BOUND, *turns)
               : STATUS_MEMORY;
    if (status != STATUS_OK) {
        memory_free(*turns);
        *turns = NULL;
    } else if (a->kept) {
        a->kept->turns[stage] = *turns;
    }
    return status;
}

/* What the readings answer differently and on which the goal turns at the bound reading. */
static enum status find_atom_straddles(struct verdict *v,
                                       const struct assessment_options *options,
                                       uint32_t scenario, enum stage stage)
{
    const struct assessment *a = &v->assessments[scenario];
    bool *turns = NULL;
    enum status status = find_turns(v, options, a, stage, &turns);
    for (uint32_t i = 0; status == STATUS_OK && i < a->compiled.circuit.atom_count; i++) {
        struct straddle straddle = {.scenario = scenario, .stage = stage};
        if (turns[i] && straddle_of(v, &a->compiled.atoms[i], &straddle) &&
            !vec_push(&v->straddles, straddle)) {
            status = STATUS_MEMORY;
        }
    }
    if (!a->kept) {
        memory_free(turns);
    }
    return status;
}

static const struct finding *finding_of(const struct verdict *v,
                                        const struct predicate *predicate)
{
    return predicate->expected ? &v->criteria[predicate->criterion]
                               : &v->criteria_weakest[predicate->criterion];
}

static uint32_t find_capability(const struct threatmodel *model, const char *id)
{
    for (uint32_t c = 0; c < model->capabilities.count; c++) {
        if (strcmp(model->capabilities.items[c].label.id, id) == 0) {
            return c;
        }
    }
    return NONE;
}

/* The measured fact that a predicate of a rule is about, where it is about one. */
static bool straddle_of_predicate(const struct verdict *v, const struct predicate *predicate,
                                  struct straddle *straddle)
{
    straddle->kind = STRADDLE_CRITERION;
    straddle->capability = straddle->criterion = NONE;
    if (predicate->kind == PREDICATE_MEETS) {
        straddle->criterion = predicate->criterion;
        straddle->measurement = finding_of(v, predicate)->measurement;
        return true;
    }
    const struct threatmodel *model = v->situation.question.model;
    if (predicate->kind == PREDICATE_SAFEGUARD) {
        uint32_t safeguard = threatmodel_find_safeguard(model, predicate->subject);
        const struct standing *standing =
            safeguard == NONE ? NULL : &v->situation.standings[safeguard];
        straddle->criterion = standing ? standing->criterion : NONE;
        straddle->measurement = standing ? standing->acceptance.measurement : NONE;
        return straddle->criterion != NONE;
    }
    uint32_t capability = predicate->kind == PREDICATE_REACHES
                              ? find_capability(model, predicate->subject)
                              : NONE;
    if (capability == NONE ||
        predicate->level > model->capabilities.items[capability].levels.count) {
        return false;
    }
    const struct level_finding *level =
        level_finding_of(&v->situation.levels, capability, predicate->level);
    straddle->kind = STRADDLE_LEVEL;
    straddle->capability = capability;
    straddle->level = predicate->level;
    straddle->criterion = level->criterion;
    straddle->measurement = level->own.measurement;
    return true;
}

/* Predicates of rules for the scenario that the readings answer differently. */
static bool find_rule_straddles(struct verdict *v, const struct rule_facts *facts,
                                uint32_t scenario, enum stage stage)
{
    const struct question *q = &v->situation.question;
    for (size_t r = 0; r < q->policy->rules.count; r++) {
        const struct rule *rule = &q->policy->rules.items[r];
        if (!rule_applies(v, rule, scenario, stage)) {
            continue;
        }
        for (size_t p = 0; p < rule->predicates.count; p++) {
            const struct predicate *predicate = &rule->predicates.items[p];
            struct straddle straddle = {.scenario = scenario, .stage = stage};
            if (predicate->kind >= PREDICATE_MEETS &&
                differs(predicate_belief(facts, predicate, scenario, stage)) &&
                straddle_of_predicate(v, predicate, &straddle) &&
                !vec_push(&v->straddles, straddle)) {
                return false;
            }
        }
    }
    return true;
}

static enum status find_straddles(struct verdict *v, const struct rule_facts *facts,
                                  const struct assessment_options *options, uint32_t scenario)
{
    const struct scenario_verdict *s = &v->scenarios[scenario];
    enum status status = STATUS_OK;
    for (int stage = 0; s->gating && status == STATUS_OK && stage < 2; stage++) {
        if (s->tier[stage].high == s->bound_tier[stage].high) {
            continue;
        }
        status = find_atom_straddles(v, options, scenario, (enum stage)stage);
        if (status == STATUS_OK &&
            !find_rule_straddles(v, facts, scenario, (enum stage)stage)) {
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

/* Acceptance criteria that nothing measured, of safeguards that bear on the scenario. */
static bool find_missing_acceptance(struct verdict *v, uint32_t scenario)
{
    const struct assessment *a = &v->assessments[scenario];
    for (uint32_t i = 0; i < a->compiled.circuit.atom_count; i++) {
        const struct atom *atom = &a->compiled.atoms[i];
        if (atom->kind != ATOM_SAFEGUARD) {
            continue;
        }
        const struct standing *standing = &v->situation.standings[atom->subject];
        belief in_force = standing->in_force[situation_residual_world(&v->situation)];
        if (standing->unmeasured != NONE &&
            belief_is_missing(in_force, situation_reading(&v->situation)) &&
            !add_gap(v, (struct gap){.kind = GAP_CRITERION,
                                     .scenario = scenario,
                                     .criterion = standing->unmeasured})) {
            return false;
        }
    }
    return true;
}

/* The questions that a predicate asks and that nobody answered. */
static bool add_open_questions(struct verdict *v, const struct predicate *predicate,
                               uint32_t scenario)
{
    const struct policy *policy = v->situation.question.policy;
    bool added = true;
    if (predicate->kind == PREDICATE_JUDGED && question_is_open(v, predicate->question)) {
        added = add_gap(v, (struct gap){.kind = GAP_JUDGEMENT,
                                        .scenario = scenario,
                                        .question = predicate->question});
    }
    for (uint32_t i = 0; predicate->kind == PREDICATE_SECURITY && i <= predicate->level; i++) {
        uint32_t question = policy->security.items[i].question;
        if (question != NONE && question_is_open(v, question)) {
            added &= add_gap(v, (struct gap){.kind = GAP_JUDGEMENT,
                                             .scenario = scenario,
                                             .question = question});
        }
    }
    return added;
}

static bool add_missing(struct verdict *v, const struct predicate *predicate, uint32_t scenario)
{
    const struct threatmodel *model = v->situation.question.model;
    if (predicate->kind == PREDICATE_MEETS && !finding_of(v, predicate)->assessed) {
        return add_gap(v, (struct gap){.kind = GAP_CRITERION,
                                       .scenario = scenario,
                                       .criterion = predicate->criterion});
    }
    if (predicate->kind == PREDICATE_REACHES) {
        uint32_t c = find_capability(model, predicate->subject);
        if (c != NONE && predicate->level <= model->capabilities.items[c].levels.count &&
            belief_is_missing(
                level_finding_of(&v->situation.levels, c, predicate->level)->reached,
                situation_reading(&v->situation))) {
            return add_gap(v, (struct gap){.kind = GAP_MEASUREMENT,
                                           .scenario = scenario,
                                           .capability = c,
                                           .level = predicate->level});
        }
    }
    return add_open_questions(v, predicate, scenario);
}

static bool find_missing_answers(struct verdict *v, const struct rule_facts *facts,
                                 uint32_t scenario, enum stage stage)
{
    const struct question *q = &v->situation.question;
    enum reading reading = situation_reading(&v->situation);
    for (size_t r = 0; r < q->policy->rules.count; r++) {
        const struct rule *rule = &q->policy->rules.items[r];
        if (!rule_applies(v, rule, scenario, stage) ||
            !belief_is_missing(rule_belief(facts, rule, scenario, stage), reading)) {
            continue;
        }
        for (size_t p = 0; p < rule->predicates.count; p++) {
            if (!add_missing(v, &rule->predicates.items[p], scenario)) {
                return false;
            }
        }
    }
    return true;
}

/* True iff everything that the decision asks holds but for what nothing answers. */
static bool waits_for_answers(const struct verdict *v, const struct decision_rule *decision)
{
    for (size_t i = 0; i < decision->conditions.count; i++) {
        const struct predicate *condition = &decision->conditions.items[i];
        if (!condition_is_open(v, condition) && !condition_holds(v, condition, false)) {
            return false;
        }
    }
    return true;
}

/* What would have made an earlier decision if it were answered, or made the one that was taken
 * because it is not. */
static bool find_open_decisions(struct verdict *v, struct decided decided)
{
    const struct policy *policy = v->situation.question.policy;
    bool for_development = policy->decisions.items[decided.rule].for_development;
    for (uint32_t i = 0; i <= decided.rule; i++) {
        const struct decision_rule *decision = &policy->decisions.items[i];
        if (decision->for_development != for_development || !waits_for_answers(v, decision)) {
            continue;
        }
        for (size_t c = 0; c < decision->conditions.count; c++) {
            if (!add_missing(v, &decision->conditions.items[c], NONE)) {
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
    if (s->covered && s->status == DOMAIN_TRACKED && a->assessed != ASSESSED_FULL &&
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
        if (stage == STAGE_RESIDUAL && !find_missing_acceptance(v, scenario)) {
            return false;
        }
        if (!find_missing_answers(v, facts, scenario, (enum stage)stage)) {
            return false;
        }
    }
    return true;
}

static bool add_safeguard_gap(struct verdict *v, bool applies, enum gap_kind kind,
                              uint32_t safeguard)
{
    return !applies ||
           add_gap(v, (struct gap){.kind = kind, .scenario = NONE, .safeguard = safeguard});
}

/* Validations that no longer count, and bypasses that nobody judged. */
static bool find_doubts(struct verdict *v)
{
    for (uint32_t s = 0; s < v->situation.question.model->safeguards.count; s++) {
        const struct standing *standing = &v->situation.standings[s];
        bool works = standing->works_here, reopened = standing_is_reopened(standing);
        if (!add_safeguard_gap(v, works && standing->stale, GAP_STALE, s) ||
            !add_safeguard_gap(v, works && !standing->stale && reopened, GAP_REOPENED, s) ||
            !add_safeguard_gap(v, works && standing->unjudged, GAP_BYPASSED, s)) {
            return false;
        }
    }
    return true;
}

/* Incidents of the system as a whole that were counted and nowhere described. */
static bool find_incidents(struct verdict *v)
{
    const struct question *q = &v->situation.question;
    for (uint32_t i = 0; i < q->evidence->observations.count; i++) {
        const struct observation *o = &q->evidence->observations.items[i];
        if (!*o->safeguard && o->has_incidents && o->incidents > 0 &&
            in_use_concerns(q, o->deployment) &&
            !add_gap(v,
                     (struct gap){.kind = GAP_INCIDENTS, .scenario = NONE, .observation = i})) {
            return false;
        }
    }
    return true;
}

enum status caveats_find(struct verdict *verdict, const struct rule_facts *facts,
                         const struct assessment_options *options)
{
    for (uint32_t s = 0; s < verdict->situation.question.model->scenarios.count; s++) {
        enum status status = find_straddles(verdict, facts, options, s);
        if (status != STATUS_OK) {
            return status;
        }
        if (!find_scenario_gaps(verdict, facts, s)) {
            return STATUS_MEMORY;
        }
    }
    const struct decided asked =
        verdict->situation.question.deployment == DEPLOYMENT_DEVELOPMENT ? verdict->development
                                                                         : verdict->deployment;
    if (!find_open_decisions(verdict, asked) || !find_doubts(verdict) ||
        !find_incidents(verdict)) {
        return STATUS_MEMORY;
    }
    return notes_find(verdict);
}
