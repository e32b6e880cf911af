/* Evaluating a pack's decision table; see tiers.h and concepts.md section 6. */
#include "analyzer/tiers.h"

#include <string.h>

/* Whether a list of domains takes one: of the policy where it declares any, else of the model.
 */
static bool domain_is_listed(const struct verdict *verdict, const struct string_list *list,
                             uint32_t domain)
{
    const struct question *q = &verdict->situation.question;
    return domain != NONE &&
           string_list_takes(list, q->policy->domains.count
                                       ? q->policy->domains.items[domain].label.id
                                       : q->model->domains.items[domain].label.id);
}

bool rule_applies(const struct verdict *verdict, const struct rule *rule, uint32_t scenario,
                  enum stage stage)
{
    const struct threatmodel *model = verdict->situation.question.model;
    const struct outcome *outcome =
        &model->outcomes.items[model->scenarios.items[scenario].outcome];
    return rule->applies[stage] && string_list_takes(&rule->outcomes, outcome->label.id) &&
           domain_is_listed(verdict, &rule->domains, verdict->scenarios[scenario].domain);
}

static belief certainly(bool so)
{
    return so ? BELIEF_YES : BELIEF_NO;
}

const struct judgement_record *judgement_of(const struct verdict *verdict, uint32_t question)
{
    const struct question *q = &verdict->situation.question;
    const struct policy_question *asked = &q->policy->questions.items[question];
    for (size_t i = 0; i < q->evidence->judgements.count; i++) {
        const struct judgement_record *record = &q->evidence->judgements.items[i];
        if (strcmp(record->question, asked->label.id) == 0 &&
            strcmp(record->role, asked->role) == 0) {
            return record;
        }
    }
    return NULL;
}

bool question_is_open(const struct verdict *verdict, uint32_t question)
{
    return !judgement_of(verdict, question) &&
           !verdict->situation.question.policy->questions.items[question].absent_is_no;
}

static belief question_belief(const struct verdict *verdict, uint32_t question)
{
    const struct judgement_record *record = judgement_of(verdict, question);
    return question_is_open(verdict, question) ? BELIEF_UNKNOWN
                                               : certainly(record && record->holds);
}

static belief judged_belief(const struct verdict *verdict, const struct predicate *predicate)
{
    belief yes = question_belief(verdict, predicate->question);
    switch (predicate->judged) {
    case JUDGED_YES:
        return yes;
    case JUDGED_NO:
        return belief_not(yes);
    case JUDGED_MISSING:
        break;
    }
    return certainly(question_is_open(verdict, predicate->question));
}

/* That a safeguard has the status and was tested against the adversaries. It is validated as
 * far as its criteria are met. */
static belief safeguard_belief(const struct verdict *verdict, const char *id,
                               enum safeguard_status status, uint32_t tested_against)
{
    uint32_t index = threatmodel_find_safeguard(verdict->situation.question.model, id);
    if (index == NONE) {
        return status == SAFEGUARD_UNDEFINED && !tested_against ? BELIEF_YES : BELIEF_UNKNOWN;
    }
    const struct standing *standing = &verdict->situation.standings[index];
    bool assumed =
        assumed_safeguard(verdict->situation.question.assumptions, index) == ASSUMED_TO_COUNT;
    uint32_t tested = assumed            ? UINT32_MAX
                      : standing->record ? standing->record->tested_against
                                         : 0;
    if (standing->status < status || (tested_against & ~tested)) {
        return BELIEF_NO;
    }
    return status == SAFEGUARD_VALIDATED ? standing->accepted : BELIEF_YES;
}

static belief security_belief(const struct verdict *verdict, uint32_t level)
{
    const struct policy *policy = verdict->situation.question.policy;
    belief b = BELIEF_YES;
    for (uint32_t i = 0; i <= level; i++) {
        const struct security_level *rung = &policy->security.items[i];
        for (size_t s = 0; s < rung->safeguards.count; s++) {
            b &= safeguard_belief(verdict, rung->safeguards.items[s], SAFEGUARD_VALIDATED,
                                  rung->tested_against);
        }
        if (rung->question != NONE) {
            b &= question_belief(verdict, rung->question);
        }
    }
    return b;
}

static belief capability_belief(const struct verdict *verdict, const char *id, uint32_t level)
{
    const struct threatmodel *model = verdict->situation.question.model;
    for (uint32_t c = 0; c < model->capabilities.count; c++) {
        if (strcmp(model->capabilities.items[c].label.id, id) == 0) {
            return level <= model->capabilities.items[c].levels.count
                       ? level_finding_of(&verdict->situation.levels, c, level)->reached
                       : BELIEF_UNKNOWN;
        }
    }
    return BELIEF_UNKNOWN;
}

/* Predicates that no scenario matters to. */
static belief system_belief(const struct verdict *verdict, const struct predicate *predicate)
{
    const struct situation *situation = &verdict->situation;
    belief b = BELIEF_NO;
    switch (predicate->kind) {
    case PREDICATE_MEETS:
        /* of several measurements, the one that makes the rule hold counts */
        b = predicate->expected ? verdict->criteria[predicate->criterion].reached
                                : verdict->criteria_weakest[predicate->criterion].reached;
        break;
    case PREDICATE_REACHES:
        b = capability_belief(verdict, predicate->subject, predicate->level);
        break;
    case PREDICATE_SAFEGUARD:
        b = safeguard_belief(verdict, predicate->subject, predicate->status,
                             predicate->tested_against);
        break;
    case PREDICATE_SECURITY:
        b = security_belief(verdict, predicate->level);
        break;
    case PREDICATE_JUDGED:
        return judged_belief(verdict, predicate);
    default:
        return certainly(predicate->deployments >> situation->question.deployment & 1);
    }
    return predicate->expected ? b : belief_not(b);
}

/* Bounds on a probability hold at both readings: it is certain where both ends pass. */
static belief chance_belief(const struct bounds *chance, const struct threshold *threshold)
{
    bool lower = threshold_met(chance->lower, threshold),
         upper = threshold_met(chance->upper, threshold);
    return lower && upper ? BELIEF_YES : lower || upper ? BELIEF_POSSIBLE : BELIEF_NO;
}

belief predicate_belief(const struct rule_facts *facts, const struct predicate *predicate,
                        uint32_t scenario, enum stage stage)
{
    const struct verdict *verdict = facts->verdict;
    const struct assessment *assessment = &verdict->assessments[scenario];
    enum world world = predicate->world == WORLD_VALIDATED
                           ? situation_residual_world(&verdict->situation)
                           : predicate->world;
    belief b = BELIEF_NO;
    switch (predicate->kind) {
    case PREDICATE_CONTRIBUTION:
        if (predicate->under != NONE) {
            assessment = &facts->others[predicate->under].assessments[scenario];
        }
        return predicate->contribution == CONTRIBUTION_NONE ? BELIEF_YES
               : predicate->contribution == CONTRIBUTION_SUBSTANTIAL
                   ? assessment->substantial[stage]
                   : assessment->unique[stage];
    case PREDICATE_GOAL:
        b = assessment->goal[world];
        break;
    case PREDICATE_PROBABILITY:
        return chance_belief(&verdict->chances[scenario * WORLD_COUNT + world],
                             &predicate->threshold);
    case PREDICATE_COVERAGE:
        b = certainly(assessment->assessed <= predicate->assessed);
        break;
    default:
        return system_belief(verdict, predicate);
    }
    return predicate->expected ? b : belief_not(b);
}

belief rule_belief(const struct rule_facts *facts, const struct rule *rule, uint32_t scenario,
                   enum stage stage)
{
    belief b = BELIEF_YES;
    for (size_t i = 0; i < rule->predicates.count; i++) {
        b &= predicate_belief(facts, &rule->predicates.items[i], scenario, stage);
    }
    return b;
}

struct tier_belief tier_max(struct tier_belief a, struct tier_belief b)
{
    return (struct tier_belief){
        .low = a.low > b.low ? a.low : b.low,
        .high = a.high > b.high ? a.high : b.high,
        .clear = a.clear > b.clear ? a.clear : b.clear,
        .rule = b.high > a.high || a.rule == NONE ? b.rule : a.rule,
    };
}

struct tier_belief scenario_tier(const struct rule_facts *facts, uint32_t scenario,
                                 enum stage stage, bool bound)
{
    const struct question *q = &facts->verdict->situation.question;
    struct tier_belief tier = {.rule = NONE};
    for (uint32_t i = 0; i < q->policy->rules.count; i++) {
        const struct rule *rule = &q->policy->rules.items[i];
        if (!rule_applies(facts->verdict, rule, scenario, stage)) {
            continue;
        }
        enum reading reading = bound || q->strict ? READING_BOUND : rule->reading;
        belief b = rule_belief(facts, rule, scenario, stage);
        int high = rule->ignores_missing ? lane_clear(reading) : lane_high(reading);
        if (!belief_has(b, high)) {
            continue;
        }
        struct tier_belief given = {
            .low = belief_has(b, lane_low(reading)) ? rule->tier : 0,
            .high = rule->tier,
            .clear = belief_has(b, lane_clear(reading)) ? rule->tier : 0,
            .rule = i,
        };
        tier = tier_max(tier, given);
    }
    return tier;
}

/* The tier of one domain: the highest of its scenarios that count. */
static struct tier_belief domain_tier(const struct verdict *verdict, uint32_t domain,
                                      enum stage stage, bool bound)
{
    struct tier_belief tier = {.rule = NONE};
    for (size_t s = 0; s < verdict->situation.question.model->scenarios.count; s++) {
        const struct scenario_verdict *scenario = &verdict->scenarios[s];
        if (scenario->gating && scenario->domain == domain) {
            tier = tier_max(tier, bound ? scenario->bound_tier[stage] : scenario->tier[stage]);
        }
    }
    return tier;
}

static size_t domain_count(const struct verdict *verdict)
{
    const struct question *q = &verdict->situation.question;
    return q->policy->domains.count ? q->policy->domains.count : q->model->domains.count;
}

/* The highest tier of the domains that the condition takes; of all of them, the overall one. */
static struct tier_belief tier_asked(const struct verdict *verdict,
                                     const struct predicate *condition, bool bound)
{
    struct tier_belief tier = {.rule = NONE};
    for (uint32_t d = 0; d < domain_count(verdict); d++) {
        if (domain_is_listed(verdict, &condition->domains, d)) {
            tier = tier_max(tier, domain_tier(verdict, d, condition->stage, bound));
        }
    }
    return tier;
}

/* Some domain's tier rests on evaluations that were not made. */
static bool is_missing(const struct verdict *verdict, const struct predicate *condition,
                       bool bound)
{
    const struct tier_belief *overall = bound ? verdict->bound_tier : verdict->tier;
    if (overall[condition->stage].clear > condition->most_rank) {
        return false;
    }
    for (uint32_t d = 0; d < domain_count(verdict); d++) {
        struct tier_belief tier = domain_tier(verdict, d, condition->stage, bound);
        if (domain_is_listed(verdict, &condition->domains, d) && tier.clear < tier.high) {
            return true;
        }
    }
    return false;
}

bool condition_is_open(const struct verdict *verdict, const struct predicate *condition)
{
    return condition->kind < PREDICATE_TIER &&
           belief_is_missing(system_belief(verdict, condition),
                             situation_reading(&verdict->situation));
}

bool condition_holds(const struct verdict *verdict, const struct predicate *condition,
                     bool bound)
{
    enum reading reading = bound ? READING_BOUND : situation_reading(&verdict->situation);
    switch (condition->kind) {
    case PREDICATE_TIER: {
        uint32_t rank = tier_asked(verdict, condition, bound).high;
        return rank >= condition->least_rank && rank <= condition->most_rank;
    }
    case PREDICATE_MISSING:
        return is_missing(verdict, condition, bound);
    default:
        break;
    }
    return belief_has(system_belief(verdict, condition), lane_low(reading));
}

struct decided decide(const struct verdict *verdict, bool for_development, bool bound)
{
    const struct policy *policy = verdict->situation.question.policy;
    for (uint32_t i = 0; i < policy->decisions.count; i++) {
        const struct decision_rule *rule = &policy->decisions.items[i];
        bool holds = rule->for_development == for_development;
        for (size_t c = 0; holds && c < rule->conditions.count; c++) {
            holds = condition_holds(verdict, &rule->conditions.items[c], bound);
        }
        if (holds) {
            return (struct decided){i, rule->decision};
        }
    }
    /* policy_read refuses packs whose last decision has conditions */
    return (struct decided){NONE, DECISION_PROVISIONAL_HOLD};
}
