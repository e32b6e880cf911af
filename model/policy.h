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

/* A domain as the framework sees it: which domains and outcomes of threat models it is about,
 * by their ids, and whether tiers rest on it. */
struct policy_domain {
    struct label label;
    enum domain_status status;
    struct string_list covers;
};

/* What the framework leaves to people, or leaves open because its text is vague: it is never
 * guessed, only taken from a judgement that evidence records. */
struct policy_question {
    struct label label;
    const char *role;  /* whose judgement counts */
    bool vague;        /* it is open because the text is */
    bool absent_is_no; /* no record means no, and nothing is missing then */
    struct string_list terms;
};

/* A rung of the framework's ladder of security levels. It is reached when the levels below it
 * are, all of its safeguards count as validated against 'tested_against', and its question,
 * where it has one, is judged yes. */
struct security_level {
    struct label label;
    struct string_list safeguards;
    uint32_t tested_against; /* mask of 1 << enum adversary */
    uint32_t question;       /* or NONE */
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

/* One typed question about a scenario, the system, or what the rules have made of it. */
struct predicate {
    enum predicate_kind {
        /* of a scenario: in rules */
        PREDICATE_CONTRIBUTION,
        PREDICATE_GOAL,
        PREDICATE_PROBABILITY,
        PREDICATE_COVERAGE,
        /* of the system: in rules and decisions */
        PREDICATE_MEETS,
        PREDICATE_REACHES,
        PREDICATE_SAFEGUARD,
        PREDICATE_SECURITY,
        PREDICATE_JUDGED,
        PREDICATE_DEPLOYMENT,
        /* of the tiers: in decisions */
        PREDICATE_TIER,
        PREDICATE_MISSING,
    } kind;
    bool expected; /* goal: reachable; coverage, reaches, meets, safeguard, security: so */
    enum contribution contribution; /* contribution: at least */
    uint32_t under;   /* contribution: enum deployment_type, or NONE = the assessed one */
    enum world world; /* goal, probability */
    struct threshold threshold;   /* probability */
    enum assessed assessed;       /* coverage: at least so far */
    const char *subject;          /* reaches: capability; safeguard: its id; "" otherwise */
    uint32_t level;               /* reaches: of the capability; security: an index */
    uint32_t criterion;           /* meets */
    enum safeguard_status status; /* safeguard: at least */
    uint32_t tested_against;      /* safeguard: mask of 1 << enum adversary */
    uint32_t question;            /* judged */
    enum judged { JUDGED_YES, JUDGED_NO, JUDGED_MISSING } judged;
    uint32_t deployments;           /* deployment: mask of 1 << enum deployment_type */
    enum stage stage;               /* tier, missing */
    uint32_t least_rank, most_rank; /* tier: the range of ranks (NONE = no upper end);
                                       missing: what the tier would be at most */
    struct string_list domains;     /* tier, missing: empty = all */
    struct place place;
};

struct rule {
    struct label label;
    uint32_t tier;
    bool applies[2];                      /* by enum stage */
    struct string_list domains, outcomes; /* empty = all; domains are the policy's where it
                                             declares any, else the model's */
    enum reading reading;
    bool ignores_missing; /* holds only on what was assessed */
    enum force force;
    struct string_list terms;
    VEC(struct predicate) predicates;
};

struct decision_rule {
    struct label label;
    bool for_development;
    enum decision decision;
    enum force force;
    struct string_list terms;
    VEC(struct predicate) conditions; /* hold where they are certain */
};

struct policy {
    struct arena arena;
    struct source source;
    char digest[65];
    struct label label; /* id and title of the framework, text */
    const char *publisher, *edition, *effective, *retrieved, *url, *sha256, *baseline;
    enum reading reading;
    double uplift_factor; /* the ratio that counts as uplift; 1: any increase */
    VEC(struct term) terms;
    VEC(struct policy_domain) domains; /* none: those of the models, as they are */
    VEC(struct policy_question) questions;
    VEC(struct security_level) security; /* lowest first */
    VEC(struct tier) tiers;              /* by rank, lowest first */
    VEC(struct criterion) criteria;
    VEC(struct rule) rules;
    VEC(struct decision_rule) decisions;
};

/* Reads the pack at 'path'. All faults in one run; with any error the policy is empty. */
enum status policy_read(const char *path, struct policy *policy,
                        struct diagnostics *diagnostics);

void policy_release(struct policy *policy);

/* The domain of the framework that covers an outcome of a threat model, by the ids of the
 * outcome and of its domain; one that names the outcome itself goes before one that names its
 * domain. NONE where none covers it, or where the pack declares no domains. O(ids covered). */
uint32_t policy_domain_of(const struct policy *policy, const char *outcome, const char *domain);

/* Whether it decides how far the safeguard of that id counts as validated. */
bool criterion_names(const struct criterion *criterion, const char *safeguard);

/* True iff the list names the id, or names nothing and so means all. */
bool string_list_takes(const struct string_list *list, const char *id);

#endif
