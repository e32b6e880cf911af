/* The words of terms.h. */
#include "model/terms.h"

#include <stddef.h>

const char *const truth_words[] = {"NO", "CANNOT_RULE_OUT", "YES", NULL};
const char *const domain_status_words[] = {"tracked", "emerging", "research", NULL};
const char *const assessed_words[] = {"full", "partial", "deferred", "none", NULL};
const char *const deployment_words[] = {
    "development", "internal", "high-risk-internal", "limited",      "controlled",
    "closed",      "api",      "api-fine-tuning",    "open-weights", NULL};
const char *const audience_words[] = {"staff", "partners", "public", NULL};
const char *const actor_kind_words[] = {"people", "system", NULL};
const char *const skill_words[] = {"low", "moderate", "high", "expert", "any", NULL};
const char *const resources_words[] = {"individual", "small-cell", "well-resourced",
                                       "state",      "any",        NULL};
const char *const adversary_words[] = {"direct",      "static",  "adaptive", "multi-turn",
                                       "fine-tuning", "insider", NULL};
const char *const safeguard_status_words[] = {"undefined", "defined", "implemented",
                                              "validated", NULL};
const char *const family_words[] = {"deployment", "security", "misalignment", "governance",
                                    NULL};
const char *const layer_words[] = {"data",    "model",        "system",   "account", "access",
                                   "weights", "organisation", "external", NULL};
const char *const friction_unit_words[] = {"points", "share", "minutes", NULL};
const char *const shows_words[] = {"both", "absence", "presence", NULL};
const char *const category_gate_words[] = {"mean", "any", "all", NULL};
const char *const unit_words[] = {"share", "count", "score", "minutes", NULL};
const char *const checkpoint_kind_words[] = {"base", "helpful-only", "model", "system", NULL};
const char *const elicitation_words[] = {"default", "prompted", "scaffolded", "fine-tuned",
                                         NULL};
const char *const area_words[] = {
    "", "content-safety", "balance", "false-refusal", "agent-robustness", NULL};
const char *const incident_kind_words[] = {"near-miss", "incident", NULL};
const char *const severity_words[] = {"", "serious", "major", "critical", "severe", NULL};
const char *const reopens_words[] = {"validation", "assessment", "nothing", NULL};
const char *const event_words[] = {"in-force",
                                   "release",
                                   "deployment",
                                   "material-change",
                                   "framework-change",
                                   "critical-incident",
                                   "imminent-danger",
                                   "infrastructure-disruption",
                                   "cybersecurity-breach",
                                   "death",
                                   "serious-harm",
                                   "incident-reported",
                                   "incident-resolved",
                                   "report-updated",
                                   NULL};
const char *const source_kind_words[] = {"primary", "report", "secondary", NULL};
const char *const force_words[] = {"will", "may", "illustrative", NULL};
const char *const reading_words[] = {"point", "bound", NULL};
const char *const stage_words[] = {"before", "residual", NULL};
const char *const contribution_words[] = {"none", "substantial", "unique", NULL};
const char *const decision_words[] = {"DEPLOY",
                                      "DEPLOY_WITH_MITIGATIONS",
                                      "RESTRICTED_ACCESS",
                                      "DISCRETIONARY_RESTRICTION",
                                      "PROVISIONAL_HOLD",
                                      "HOLD_DEPLOYMENT",
                                      "HOLD_DEVELOPMENT",
                                      NULL};
const char *const world_words[] = {"baseline",    "unmitigated", "defined",
                                   "implemented", "validated",   NULL};
const char *const truth_value_words[] = {"false", "unknown", "true", NULL};
