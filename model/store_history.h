/* Recorded assessments: what was concluded of a system, when, and from what. The evidence is
 * not copied: each names the last import that it could know of. */
#ifndef PATHGATE_MODEL_STORE_HISTORY_H
#define PATHGATE_MODEL_STORE_HISTORY_H

#include "model/store.h"

struct assessed_input {
    const char *kind, *name, *digest; /* "threat-model" or "framework" */
};

struct assessed_tier {
    const char *kind, *subject, *stage; /* as the columns of assessment_tier in docs/STORE.md */
    bool rated;
    const char *tier;
    uint32_t rank;
    const char *truth;
};

struct assessed_safeguard {
    const char *safeguard, *status, *counts, *why;
};

/* A verdict as it is recorded. Strings are never NULL. */
struct assessment_record {
    int64_t id, last_import; /* filled in by the store, as are the next two */
    const char *recorded_at, *recorder;
    const char *system, *deployment, *framework, *edition;
    const char *date;
    double confidence;
    bool strict;
    const char *outcome, *deployment_decision, *development_decision;
    bool fragile, complete;
    const char *evidence_digest, *verdict_digest;
    VEC(struct assessed_input) inputs;
    VEC(struct assessed_tier) tiers;
    VEC(struct assessed_safeguard) safeguards;
    VEC(const char *) reasons;
};

void assessment_record_release(struct assessment_record *record);

/* Records an assessment in one transaction. '*known': the last one of this system, deployment
 * and framework says the very same, and nothing was stored. STATUS_INVALID when the store's
 * evidence about the system is no longer that of the record. */
enum status store_record(struct store *store, const struct assessment_record *record,
                         bool *known, struct diagnostics *diagnostics);

/* Assessments of one system by deployment, framework and the order in which they were recorded.
 * Owns what it points to. */
struct store_history {
    struct arena arena;
    VEC(struct assessment_record) list;
};

void store_history_init(struct store_history *history);
void store_history_release(struct store_history *history);

/* Those of a system; 'deployment' and 'framework' may be NULL: all. */
enum status store_history_load(struct store *store, const char *system, const char *deployment,
                               const char *framework, struct store_history *history,
                               struct diagnostics *diagnostics);

/* The evidence about a system that was current after an import, as store_load gives it; an
 * empty set where there was none. */
enum status store_load_after(struct store *store, const char *system, int64_t import,
                             struct evidence_set *set, struct diagnostics *diagnostics);

/* Reports assessments whose evidence is no longer what it was; see store_verify. */
enum status store_verify_history(struct store *store, struct diagnostics *diagnostics);

#endif
