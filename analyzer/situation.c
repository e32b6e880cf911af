/* Beliefs about atoms, world by world; see situation.h and concepts.md sections 3 and 4. */
#include "analyzer/situation.h"

#include "analyzer/sharing.h"

#include <string.h>

static const struct safeguard_record *find_record(const struct evidence *evidence,
                                                  const char *id)
{
    for (size_t i = 0; i < evidence->safeguards.count; i++) {
        if (strcmp(evidence->safeguards.items[i].safeguard, id) == 0) {
            return &evidence->safeguards.items[i];
        }
    }
    return NULL;
}

static int bits(belief b)
{
    int count = 0;
    for (; b; b &= (belief)(b - 1)) {
        count++;
    }
    return count;
}

/* Holds the counts from use against a criterion as well; '*seen' is the one that fails it
 * most. */
static struct finding observe(const struct question *q, const struct criterion *criterion,
                              const char *id, const struct standing *standing,
                              struct finding finding, const struct observation **seen)
{
    for (size_t i = 0; i < q->evidence->observations.count; i++) {
        const struct observation *o = &q->evidence->observations.items[i];
        if (!in_use_counts(q, o, id, standing->record)) {
            continue;
        }
        belief met = finding.reached & in_use_meets(q, o, criterion);
        if (met != finding.reached) {
            finding = (struct finding){.reached = met, .assessed = true, .measurement = NONE};
            *seen = o;
        }
    }
    return finding;
}

/* Bypasses that no criterion of the policy judges. */
static void find_unjudged(const struct question *q, const char *id, struct standing *standing)
{
    for (size_t i = 0; i < q->evidence->observations.count && !standing->bypassed; i++) {
        const struct observation *o = &q->evidence->observations.items[i];
        bool rate = o->count.has_attempts && o->count.attempts > 0;
        if (o->count.bypasses > 0 && (standing->criterion == NONE || !rate) &&
            in_use_counts(q, o, id, standing->record)) {
            standing->bypassed = o;
            standing->unjudged = true;
        }
    }
}

/* A safeguard counts as validated only as far as every criterion that names it is met. */
static belief accept(const struct question *q, const struct answers *answers, const char *id,
                     struct standing *standing, belief *failing)
{
    belief met = BELIEF_YES;
    *failing = BELIEF_NO;
    standing->criterion = standing->unmeasured = NONE;
    standing->acceptance = (struct finding){.reached = BELIEF_YES, .measurement = NONE};
    for (uint32_t i = 0; i < q->policy->criteria.count; i++) {
        const struct criterion *criterion = &q->policy->criteria.items[i];
        if (!criterion_names(criterion, id)) {
            continue;
        }
        const struct observation *seen = NULL;
        struct finding finding =
            observe(q, criterion, id, standing, answers->deployed[i], &seen);
        if (!finding.assessed && standing->unmeasured == NONE) {
            standing->unmeasured = i;
        }
        met &= finding.reached;
        *failing |= belief_not(finding.reached);
        if (standing->criterion == NONE ||
            bits(finding.reached) < bits(standing->acceptance.reached)) {
            standing->criterion = i;
            standing->acceptance = finding;
            standing->bypassed = seen;
        }
    }
    standing->accepted = met;
    standing->accepted_by_criteria = belief_has(met, LANE_POINT_LOW);
    return met;
}

static void judge(const struct question *q, const struct answers *answers,
                  const struct safeguard *safeguard, struct standing *standing)
{
    const struct safeguard_record *record = find_record(q->evidence, safeguard->label.id);
    uint32_t admitted = q->model->deployments[q->deployment].admits;
    standing->record = record;
    standing->status = record ? record->status : SAFEGUARD_UNDEFINED;
    standing->stale = standing->status == SAFEGUARD_VALIDATED && *record->expires &&
                      strcmp(record->expires, q->date) <= 0;
    if (standing->status == SAFEGUARD_VALIDATED) {
        standing->reopened = in_use_doubts_validation(q, record);
    }
    if (standing->stale || standing_is_reopened(standing)) {
        standing->status = SAFEGUARD_IMPLEMENTED;
    }
    standing->works_here = safeguard->works_under >> q->deployment & 1;
    standing->untested = admitted & safeguard->faces & ~(record ? record->tested_against : 0);
    belief failing, met = accept(q, answers, safeguard->label.id, standing, &failing);
    find_unjudged(q, safeguard->label.id, standing);
    bool works = standing->works_here;
    bool validated = standing->status == SAFEGUARD_VALIDATED && !standing->untested;
    standing->in_force[WORLD_BASELINE] = BELIEF_NO;
    standing->in_force[WORLD_UNMITIGATED] = BELIEF_NO;
    standing->in_force[WORLD_DEFINED] =
        works && standing->status >= SAFEGUARD_DEFINED ? BELIEF_YES : BELIEF_NO;
    standing->in_force[WORLD_IMPLEMENTED] =
        works && standing->status >= SAFEGUARD_IMPLEMENTED ? BELIEF_YES : BELIEF_NO;
    standing->in_force[WORLD_VALIDATED] = works && validated ? met : BELIEF_NO;
    for (int w = 0; w < WORLD_COUNT; w++) {
        standing->fails[w] = belief_not(standing->in_force[w]);
    }
    if (works && validated) {
        standing->fails[WORLD_VALIDATED] = failing;
    }
}

/* A safeguard that is assumed to count, or to fail, whatever the evidence says. */
static void assume_safeguard(const struct safeguard *safeguard, enum deployment_type deployment,
                             enum assumed_safeguard assumed, struct standing *standing)
{
    bool counts = assumed == ASSUMED_TO_COUNT;
    bool works = safeguard->works_under >> deployment & 1;
    *standing = (struct standing){
        .status = counts ? SAFEGUARD_VALIDATED : SAFEGUARD_UNDEFINED,
        .works_here = works,
        .accepted = counts ? BELIEF_YES : BELIEF_NO,
        .accepted_by_criteria = counts,
        .criterion = NONE,
        .unmeasured = NONE,
        .acceptance = {.reached = BELIEF_YES, .measurement = NONE},
    };
    for (int w = 0; w < WORLD_COUNT; w++) {
        bool in_force = counts && works && w >= (int)WORLD_DEFINED;
        standing->in_force[w] = in_force ? BELIEF_YES : BELIEF_NO;
        standing->fails[w] = belief_not(standing->in_force[w]);
    }
}

static void find_standings(const struct question *question, const struct answers *answers,
                           struct standing *standings)
{
    const struct threatmodel *model = question->model;
    for (uint32_t s = 0; s < model->safeguards.count; s++) {
        enum assumed_safeguard assumed = assumed_safeguard(question->assumptions, s);
        if (assumed == ASSUMED_AS_IT_IS) {
            judge(question, answers, &model->safeguards.items[s], &standings[s]);
        } else {
            assume_safeguard(&model->safeguards.items[s], question->deployment, assumed,
                             &standings[s]);
        }
    }
}

static void assume_levels(const struct question *question, struct level_findings *findings)
{
    for (uint32_t c = 0; c < question->model->capabilities.count; c++) {
        size_t count = question->model->capabilities.items[c].levels.count;
        for (uint32_t level = 1; level <= count; level++) {
            int assumed = assumed_reach(question->assumptions, c, level);
            if (assumed < 0) {
                continue;
            }
            belief reached = assumed ? BELIEF_YES : BELIEF_NO;
            findings->levels.items[findings->first[c] + level - 1] = (struct level_finding){
                .reached = reached,
                .own = {.reached = reached, .assessed = true, .measurement = NONE},
                .criterion = NONE,
                .indicator = NONE};
        }
    }
}

/* Copies the levels, so that what others share stays as measured. */
static bool own_levels(struct situation *situation)
{
    size_t count = situation->levels.levels.count;
    situation->assumed = memory_array(count, sizeof(*situation->assumed));
    if (situation->assumed && count) {
        memcpy(situation->assumed, situation->levels.levels.items,
               count * sizeof(*situation->assumed));
    }
    situation->levels.levels.items = situation->assumed;
    return situation->assumed != NULL;
}

enum status situation_init(const struct question *question, struct situation *out)
{
    const struct threatmodel *model = question->model;
    *out = (struct situation){.question = *question};
    out->standings = memory_zeroed(model->safeguards.count, sizeof(*out->standings));
    enum status status = out->standings ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK && !question->sharing) {
        status = answers_find(model, question->policy, question->evidence, question->confidence,
                              &out->own);
    }
    const struct answers *answers = status == STATUS_OK ? situation_answers(out) : NULL;
    if (!answers) {
        situation_release(out);
        return STATUS_MEMORY;
    }
    find_standings(question, answers, out->standings);
    out->levels = answers->levels;
    if (question->sharing && question->assumptions && !own_levels(out)) {
        situation_release(out);
        return STATUS_MEMORY;
    }
    assume_levels(question, &out->levels);
    return STATUS_OK;
}

const struct answers *situation_answers(const struct situation *situation)
{
    const struct question *q = &situation->question;
    return q->sharing ? sharing_answers(q->sharing, q) : &situation->own;
}

void situation_release(struct situation *situation)
{
    answers_release(&situation->own);
    memory_free(situation->assumed);
    memory_free(situation->standings);
    *situation = (struct situation){0};
}

bool situation_actor_served(const struct situation *situation, const struct actor *actor)
{
    const struct deployment *deployment =
        &situation->question.model->deployments[situation->question.deployment];
    return actor->kind == ACTOR_SYSTEM || (deployment->to >> actor->access & 1);
}

static bool has_affordance(const struct situation *situation, const struct actor *actor,
                           uint32_t affordance)
{
    const struct deployment *deployment =
        &situation->question.model->deployments[situation->question.deployment];
    for (size_t i = 0; i < deployment->gives.count; i++) {
        if (deployment->gives.items[i] == affordance) {
            return situation_actor_served(situation, actor);
        }
    }
    return false;
}

belief situation_atom(const struct situation *situation,
                      const struct scenario_circuit *compiled, uint32_t atom, enum world world)
{
    const struct threatmodel *model = situation->question.model;
    const struct atom *a = &compiled->atoms[atom];
    const struct actor *actor =
        &model->actors.items[model->scenarios.items[compiled->scenario].actor];
    bool alone = world == WORLD_BASELINE;
    switch (a->kind) {
    case ATOM_ASSISTED:
        return alone ? BELIEF_NO
                     : level_finding_of(&situation->levels, a->subject, a->level)->reached;
    case ATOM_CONDITION:
        switch ((enum truth)model->nodes.items[a->subject].truth) {
        case TRUTH_NO:
            return BELIEF_NO;
        case TRUTH_YES:
            return BELIEF_YES;
        case TRUTH_CANNOT_RULE_OUT:
            break;
        }
        return BELIEF_POSSIBLE;
    case ATOM_SAFEGUARD:
        return situation->standings[a->subject].fails[world];
    case ATOM_AFFORDANCE:
        return !alone && has_affordance(situation, actor, a->subject) ? BELIEF_YES : BELIEF_NO;
    case ATOM_STEP:
        break;
    }
    return model->nodes.items[a->subject].probability <= 0 ? BELIEF_NO : BELIEF_YES;
}

void situation_fill(const struct situation *situation, const struct scenario_circuit *compiled,
                    uint64_t *words)
{
    for (uint32_t atom = 0; atom < compiled->circuit.atom_count; atom++) {
        uint64_t word = 0;
        for (int w = 0; w < WORLD_COUNT; w++) {
            belief b = situation_atom(situation, compiled, atom, (enum world)w);
            word |= (uint64_t)b << situation_lane((enum world)w, 0);
        }
        words[atom] = word;
    }
}

enum reading situation_reading(const struct situation *situation)
{
    return situation->question.strict ? READING_BOUND : situation->question.policy->reading;
}

enum world situation_residual_world(const struct situation *situation)
{
    return situation->question.elsewhere ? situation->question.world : WORLD_VALIDATED;
}
