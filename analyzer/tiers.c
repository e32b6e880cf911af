/* Evaluating a pack's decision table; see tiers.h and concepts.md section 6. */
#include "analyzer/tiers.h"

#include <string.h>

static bool lists(const struct string_list *list, const char *id)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i], id) == 0) {
            return true;
        }
    }
    return list->count == 0;
}

bool rule_applies(const struct threatmodel *model, const struct rule *rule, uint32_t scenario,
                  enum stage stage)
{
    const struct outcome *outcome =
        &model->outcomes.items[model->scenarios.items[scenario].outcome];
    return rule->applies[stage] && lists(&rule->outcomes, outcome->label.id) &&
           lists(&rule->domains, model->domains.items[outcome->domain].label.id);
}

static belief predicate_belief(const struct rule_facts *facts,
                               const struct predicate *predicate, uint32_t scenario,
                               enum stage stage)
{
    const struct verdict *verdict = facts->verdict;
    const struct assessment *assessment = &verdict->assessments[scenario];
    belief b = BELIEF_NO;
    switch (predicate->kind) {
    case PREDICATE_CONTRIBUTION:
        if (predicate->under != NONE) {
            assessment = &facts->others[predicate->under].assessments[scenario];
        }
        return predicate->at_least == CONTRIBUTION_NONE ? BELIEF_YES
               : predicate->at_least == CONTRIBUTION_SUBSTANTIAL
                   ? assessment->substantial[stage]
                   : assessment->unique[stage];
    case PREDICATE_GOAL:
        b = assessment->goal[predicate->world == WORLD_VALIDATED
                                 ? situation_residual_world(&verdict->situation)
                                 : predicate->world];
        break;
    case PREDICATE_MEETS:
        /* of several measurements, the one that makes the rule hold counts */
        b = predicate->expected ? verdict->criteria[predicate->criterion].reached
                                : verdict->criteria_weakest[predicate->criterion].reached;
        break;
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
        if (!rule_applies(q->model, rule, scenario, stage)) {
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

/* Some domain's tier rests on evaluations that were not made. */
static bool is_missing(const struct verdict *verdict,
                       const struct decision_condition *condition, bool bound)
{
    const struct tier_belief *overall = bound ? verdict->bound_tier : verdict->tier;
    if (overall[condition->stage].clear > condition->most_rank) {
        return false;
    }
    for (size_t i = 0; i < verdict->domains.count; i++) {
        const struct domain_verdict *domain = &verdict->domains.items[i];
        const struct tier_belief *tier = bound ? domain->bound_tier : domain->tier;
        const char *id =
            verdict->situation.question.model->domains.items[domain->domain].label.id;
        if (domain->gating && lists(&condition->domains, id) &&
            tier[condition->stage].clear < tier[condition->stage].high) {
            return true;
        }
    }
    return false;
}

static bool is_judged(const struct evidence *evidence,
                      const struct decision_condition *condition)
{
    enum judged judged = JUDGED_MISSING;
    for (size_t i = 0; i < evidence->judgements.count; i++) {
        const struct judgement_record *record = &evidence->judgements.items[i];
        if (strcmp(record->question, condition->question) == 0) {
            judged = record->holds ? JUDGED_YES : JUDGED_NO;
        }
    }
    return judged == condition->judged;
}

static bool condition_holds(const struct verdict *verdict,
                            const struct decision_condition *condition, bool bound)
{
    const struct tier_belief *overall = bound ? verdict->bound_tier : verdict->tier;
    uint32_t rank = overall[condition->stage].high;
    switch (condition->kind) {
    case CONDITION_TIER:
        return rank >= condition->least_rank && rank <= condition->most_rank;
    case CONDITION_MISSING:
        return is_missing(verdict, condition, bound);
    case CONDITION_JUDGED:
        break;
    }
    return is_judged(verdict->situation.question.evidence, condition);
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
