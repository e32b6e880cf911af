/* The decision table of a framework pack as functions over the space of its inputs: which tier
 * each scenario gets, which tiers follow for the whole, and which decision is taken. It mirrors
 * what tiers.c does for one body of evidence. */
#ifndef PATHGATE_ANALYZER_POLICY_TABLE_H
#define PATHGATE_ANALYZER_POLICY_TABLE_H

#include "analyzer/policy_inputs.h"

/* A pack, or what it would be without, or with another's, rule or decision. */
struct policy_view {
    const struct policy *pack;
    uint32_t rule;                 /* replaced, or NONE */
    uint32_t decision;             /* replaced, or NONE */
    const struct policy *other;    /* whose rule or decision stands there instead */
    const struct rule *other_rule; /* or NULL: none does */
    const struct decision_rule *other_decision; /* or NULL: none does */
};

/* Of tiers: the lanes of a belief in "at least so high". */
enum tier_lane { TIER_LOW, TIER_HIGH, TIER_CLEAR, TIER_LANES };

struct policy_table {
    struct policy_view view;
    uint32_t places, ranks;
    struct lanes *rules; /* by rule, place and stage: that it gives its tier */
    edge *tiers;         /* by place, stage, lane and rank: at least that */
    edge *overall;       /* by stage, lane and rank */
    edge *holds;         /* by decision: its conditions are certain */
    edge *taken;         /* by decision: it holds, and no earlier one for the same does */
};

/* Makes the functions; arrays are the space's. */
enum status policy_table_make(struct policy_space *space, const struct policy_view *view,
                              struct policy_table *out);

/* A pack as it is. */
struct policy_view policy_view_of(const struct policy *pack);

static inline struct lanes *table_rule(const struct policy_table *table, size_t rule,
                                       size_t place, int stage)
{
    return &table->rules[(rule * table->places + place) * 2 + (size_t)stage];
}

static inline edge *table_tier(const struct policy_table *table, size_t place, int stage,
                               enum tier_lane lane, size_t rank)
{
    return &table->tiers[((place * 2 + (size_t)stage) * TIER_LANES + lane) * table->ranks +
                         rank];
}

static inline edge *table_overall(const struct policy_table *table, int stage,
                                  enum tier_lane lane, size_t rank)
{
    return &table->overall[((size_t)stage * TIER_LANES + lane) * table->ranks + rank];
}

/* The rule and the decision that stand there, NULL where none does, and whose they are. */
const struct rule *view_rule(const struct policy_view *view, size_t rule,
                             const struct policy **pack);
const struct decision_rule *view_decision(const struct policy_view *view, size_t decision,
                                          const struct policy **pack);

/* How strict a decision is: proceeding, with mitigations, restricted, not (yet). A provisional
 * hold is as strict as one for good: what was asked for is not made in either case. */
enum { STRICTNESS_COUNT = 4 };
uint32_t decision_strictness(enum decision decision);

/* That the decision taken is at least so strict. */
edge table_strict(struct policy_space *space, const struct policy_table *table,
                  bool for_development, uint32_t strictness);

/* That this decision word is the one. */
edge table_decides(struct policy_space *space, const struct policy_table *table,
                   bool for_development, enum decision decision);

/* The decision that an example leads to, or NONE. */
uint32_t table_decision(const struct policy_space *space, const struct policy_table *table,
                        bool for_development, const int8_t *example);

#endif
