/* Rules of a framework applied to assessed scenarios. */
#ifndef PATHGATE_ANALYZER_TIERS_H
#define PATHGATE_ANALYZER_TIERS_H

#include "analyzer/verdict.h"

/* Another deployment that some rule speaks of, assessed in brief. */
struct other_deployment {
    bool wanted;
    struct situation situation;
    struct assessment *assessments; /* by scenario */
};

/* What rules see. */
struct rule_facts {
    const struct verdict *verdict;
    const struct other_deployment *others; /* by enum deployment_type */
};

/* What is believed of one predicate of a rule for a scenario at a stage. */
belief predicate_belief(const struct rule_facts *facts, const struct predicate *predicate,
                        uint32_t scenario, enum stage stage);

/* What is believed of a rule for a scenario at a stage: all of its predicates. */
belief rule_belief(const struct rule_facts *facts, const struct rule *rule, uint32_t scenario,
                   enum stage stage);

/* True iff the rule speaks of the scenario at the stage at all. */
bool rule_applies(const struct verdict *verdict, const struct rule *rule, uint32_t scenario,
                  enum stage stage);

/* The tier that the rules give a scenario at a stage, each at its own reading, or all at the
 * bound reading when 'bound'. */
struct tier_belief scenario_tier(const struct rule_facts *facts, uint32_t scenario,
                                 enum stage stage, bool bound);

/* The higher of two tiers, part by part; the rule is that of the higher 'high'. */
struct tier_belief tier_max(struct tier_belief a, struct tier_belief b);

/* The record that answers a question of the policy: made by the role it is left to. NULL where
 * there is none. */
const struct judgement_record *judgement_of(const struct verdict *verdict, uint32_t question);

/* True iff the question has no answer: not recorded, and that does not mean no. */
bool question_is_open(const struct verdict *verdict, uint32_t question);

/* The decision for deployment or development at given overall tiers, at the bound reading when
 * 'bound'. */
struct decided decide(const struct verdict *verdict, bool for_development, bool bound);

/* True iff a condition of a decision is neither so nor not so because nothing answers it. */
bool condition_is_open(const struct verdict *verdict, const struct predicate *condition);

/* True iff a condition of a decision is certain. */
bool condition_holds(const struct verdict *verdict, const struct predicate *condition,
                     bool bound);

#endif
