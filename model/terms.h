/* The vocabulary of the three documents: every word that a file, an option or a report may use
 * for a closed set, as an enum and its list of words (same order, NULL-terminated). */
#ifndef PATHGATE_MODEL_TERMS_H
#define PATHGATE_MODEL_TERMS_H

#include <stdint.h>

#define NONE UINT32_MAX /* an index that points nowhere */

/* Kleene truth. NOT_ASSESSED is cannot-rule-out with the reason "nothing was measured". */
enum truth { TRUTH_NO, TRUTH_CANNOT_RULE_OUT, TRUTH_YES };
extern const char *const truth_words[];

enum domain_status { DOMAIN_TRACKED, DOMAIN_EMERGING, DOMAIN_RESEARCH };
extern const char *const domain_status_words[];

enum assessed { ASSESSED_FULL, ASSESSED_PARTIAL, ASSESSED_DEFERRED, ASSESSED_NONE };
extern const char *const assessed_words[];

/* The nine deployment types; a set of them is a mask of 1 << type. */
enum deployment_type {
    DEPLOYMENT_DEVELOPMENT,
    DEPLOYMENT_INTERNAL,
    DEPLOYMENT_HIGH_RISK_INTERNAL,
    DEPLOYMENT_LIMITED,
    DEPLOYMENT_CONTROLLED,
    DEPLOYMENT_CLOSED,
    DEPLOYMENT_API,
    DEPLOYMENT_API_FINE_TUNING,
    DEPLOYMENT_OPEN_WEIGHTS,
    DEPLOYMENT_COUNT,
};
extern const char *const deployment_words[];

/* Whom a deployment serves, and to which of them an actor belongs. */
enum audience { AUDIENCE_STAFF, AUDIENCE_PARTNERS, AUDIENCE_PUBLIC };
extern const char *const audience_words[];

enum actor_kind { ACTOR_PEOPLE, ACTOR_SYSTEM };
extern const char *const actor_kind_words[];
extern const char *const skill_words[];
extern const char *const resources_words[];

enum adversary {
    ADVERSARY_DIRECT,
    ADVERSARY_STATIC,
    ADVERSARY_ADAPTIVE,
    ADVERSARY_MULTI_TURN,
    ADVERSARY_FINE_TUNING,
    ADVERSARY_INSIDER,
};
extern const char *const adversary_words[];

enum safeguard_status {
    SAFEGUARD_UNDEFINED,
    SAFEGUARD_DEFINED,
    SAFEGUARD_IMPLEMENTED,
    SAFEGUARD_VALIDATED
};
extern const char *const safeguard_status_words[];
extern const char *const family_words[];
extern const char *const layer_words[];
extern const char *const friction_unit_words[];

/* What passing an indicator's threshold shows: that the level is reached, nothing more than
 * that it cannot be ruled out (a rule-out test), or, when it is not passed, nothing (a rule-in
 * test). */
enum shows { SHOWS_BOTH, SHOWS_ABSENCE, SHOWS_PRESENCE };
extern const char *const shows_words[];

/* How the categories of one metric combine. */
enum category_gate { CATEGORIES_MEAN, CATEGORIES_ANY, CATEGORIES_ALL };
extern const char *const category_gate_words[];

enum unit { UNIT_SHARE, UNIT_COUNT, UNIT_SCORE, UNIT_MINUTES };
extern const char *const unit_words[];

enum checkpoint_kind {
    CHECKPOINT_BASE,
    CHECKPOINT_HELPFUL_ONLY,
    CHECKPOINT_MODEL,
    CHECKPOINT_SYSTEM,
};
extern const char *const checkpoint_kind_words[];
extern const char *const elicitation_words[];

/* What a measurement is about that is no matter of tiers; "" for one that tiers may rest on. */
enum area {
    AREA_TIERS,
    AREA_CONTENT_SAFETY,
    AREA_BALANCE,
    AREA_FALSE_REFUSAL,
    AREA_AGENT_ROBUSTNESS,
    AREA_COUNT,
};
extern const char *const area_words[];

enum incident_kind { INCIDENT_NEAR_MISS, INCIDENT_HARM };
extern const char *const incident_kind_words[];

/* The words of the published frameworks and laws, which no order joins: a serious incident (EU
 * GPAI Code), a major one (Meta AASF), a critical safety incident (SB 53), severe harm (OpenAI
 * Preparedness Framework); "" when not stated. */
extern const char *const severity_words[];

/* What an incident puts in doubt; sets are masks of 1 << enum. */
enum reopens { REOPENS_VALIDATION, REOPENS_ASSESSMENT };
extern const char *const reopens_words[]; /* ends with "nothing", which stands alone */
extern const char *const source_kind_words[];

/* What starts the clock of a duty. */
enum event_kind {
    EVENT_IN_FORCE, /* the document takes effect; not recorded by anybody */
    EVENT_RELEASE,
    EVENT_DEPLOYMENT, /* of a type that is new for the system */
    EVENT_MATERIAL_CHANGE,
    EVENT_FRAMEWORK_CHANGE,
    EVENT_CRITICAL_INCIDENT,
    EVENT_IMMINENT_DANGER,
    EVENT_INFRASTRUCTURE_DISRUPTION,
    EVENT_CYBERSECURITY_BREACH,
    EVENT_DEATH,
    EVENT_SERIOUS_HARM,
    EVENT_INCIDENT_REPORTED,
    EVENT_INCIDENT_RESOLVED,
    EVENT_REPORT_UPDATED,
};
extern const char *const event_words[];

enum force { FORCE_WILL, FORCE_MAY, FORCE_ILLUSTRATIVE };
extern const char *const force_words[];

enum reading { READING_POINT, READING_BOUND };
extern const char *const reading_words[];

enum stage { STAGE_BEFORE, STAGE_RESIDUAL };
extern const char *const stage_words[];

enum contribution { CONTRIBUTION_NONE, CONTRIBUTION_SUBSTANTIAL, CONTRIBUTION_UNIQUE };
extern const char *const contribution_words[];

enum decision {
    DECISION_DEPLOY,
    DECISION_DEPLOY_WITH_MITIGATIONS,
    DECISION_RESTRICTED_ACCESS,
    DECISION_DISCRETIONARY_RESTRICTION,
    DECISION_PROVISIONAL_HOLD,
    DECISION_HOLD_DEPLOYMENT,
    DECISION_HOLD_DEVELOPMENT,
};
extern const char *const decision_words[];

enum world {
    WORLD_BASELINE,
    WORLD_UNMITIGATED,
    WORLD_DEFINED,
    WORLD_IMPLEMENTED,
    WORLD_VALIDATED,
    WORLD_COUNT,
};
extern const char *const world_words[];

extern const char *const truth_value_words[]; /* of a condition: false, unknown, true */

#endif
