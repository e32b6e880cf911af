/* A framework pack: a published policy as data. Ids of the threat model (metrics, capabilities,
 * safeguards, domains, outcomes) stay strings here: a pack is read without any model, and what
 * a model does not have is named when the two meet. */
#ifndef PATHGATE_MODEL_POLICY_H
#define PATHGATE_MODEL_POLICY_H

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/status.h"
#include "base/vec.h"
#include "model/terms.h"
#include "model/threatmodel.h"

#include <stdbool.h>
#include <stdint.h>

/* Strings, owned by the policy's arena. */
struct string_list {
    const char *const *items;
    size_t count;
};

struct term {
    struct label label;
};

struct tier {
    struct label label;
    uint32_t rank;
};

/* A threshold on a metric. 'capability' is "" unless the criterion decides a capability level.
 */
struct criterion {
    struct label label;
    const char *metric;
    struct threshold threshold;
    const char *capability;
    uint32_t level;
    struct string_list safeguards;
    enum force force;
    struct string_list terms;
};

struct predicate {
    enum predicate_kind { PREDICATE_CONTRIBUTION, PREDICATE_GOAL, PREDICATE_MEETS } kind;
    enum contribution at_least; /* contribution */
    uint32_t under;     /* contribution: enum deployment_type, or NONE = the assessed one */
    enum world world;   /* goal */
    uint32_t criterion; /* meets */
    bool expected;      /* goal: reachable; meets: met */
};

struct rule {
    struct label label;
    uint32_t tier;
    bool applies[2];                      /* by enum stage */
    struct string_list domains, outcomes; /* empty = all */
    enum reading reading;
    bool ignores_missing; /* holds only on what was assessed */
    enum force force;
    struct string_list terms;
    VEC(struct predicate) predicates;
};

struct decision_condition {
    enum decision_condition_kind { CONDITION_TIER, CONDITION_MISSING, CONDITION_JUDGED } kind;
    enum stage stage;
    uint32_t least_rank, most_rank; /* tier: the range of ranks (NONE = no upper end); missing:
                                       what the tier would be */
    struct string_list domains;     /* missing: empty = all */
    const char *question;           /* judged */
    enum judged { JUDGED_YES, JUDGED_NO, JUDGED_MISSING } judged;
};

struct decision_rule {
    struct label label;
    bool for_development;
    enum decision decision;
    enum force force;
    struct string_list terms;
    VEC(struct decision_condition) conditions;
};

struct policy {
    struct arena arena;
    struct source source;
    char digest[65];
    struct label label; /* id and title of the framework, text */
    const char *publisher, *edition, *effective, *retrieved, *url, *baseline;
    enum reading reading;
    VEC(struct term) terms;
    VEC(struct tier) tiers; /* by rank, lowest first */
    VEC(struct criterion) criteria;
    VEC(struct rule) rules;
    VEC(struct decision_rule) decisions;
};

/* Reads the pack at 'path'. All faults in one run; with any error the policy is empty. */
enum status policy_read(const char *path, struct policy *policy,
                        struct diagnostics *diagnostics);

void policy_release(struct policy *policy);

#endif
