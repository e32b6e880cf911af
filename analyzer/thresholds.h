/* Thresholds: which levels of capabilities open goals, and how far a system is from them. The
 * levels are the system's; what else a goal takes (access, conditions, safeguards that fail) is
 * as the world and the deployment make it, and counts as holding as far as the deciding reading
 * leaves it possible. */
#ifndef PATHGATE_ANALYZER_THRESHOLDS_H
#define PATHGATE_ANALYZER_THRESHOLDS_H

#include "analyzer/frontier.h"
#include "analyzer/opening.h"
#include "analyzer/verdict.h"

/* What is opened: a goal, or any goal of an outcome or a domain. */
enum goal_scope { SCOPE_SCENARIO, SCOPE_OUTCOME, SCOPE_DOMAIN };

/* Where a system stands before one level of a capability. */
struct level_margin {
    uint32_t capability, level;
    uint32_t criterion, indicator; /* what decides the level: of the policy, of the model; or
                                      both NONE: nothing measures it */
    const struct threshold *threshold; /* NULL where nothing does */
    const char *metric;                /* its id */
    uint32_t measurement;              /* the deciding one; NONE: not assessed */
    double margin;                     /* how much further the metric has to go, in its unit;
                                          NaN: not assessed */
    double low, high;                  /* the same at the ends of its interval */
};

/* Levels that the system is assumed to have instead, and what the framework makes of it. */
struct threshold_effect {
    struct tier_belief tier[2]; /* of what is opened, by enum stage */
    struct decided deployment;
    bool gating; /* some of its scenarios counts */
};

struct unlocking {
    struct level_vector vector; /* by capability of the threshold */
    struct threshold_effect effect;
    const struct level_margin *margins; /* levels that the system lacks of it */
    size_t margin_count;
    struct opening opening; /* where ways are asked for: how it opens then */
};

/* A goal, or several, in one world. */
struct threshold_world {
    enum world world;
    struct frontier frontier;
    const struct unlocking *unlocking; /* by minimal vector that is listed */
    uint32_t same_as; /* an earlier world of the list with the same vectors; NONE */
};

/* How near the frontier is under another deployment. */
struct threshold_elsewhere {
    enum deployment_type deployment;
    struct {
        const char *total;
        bool any, complete;
        uint32_t distance; /* of the nearest minimal vector, where there is any */
    } worlds[WORLD_COUNT];
};

struct goal_threshold {
    enum goal_scope scope;
    uint32_t index; /* of the model: a scenario, an outcome or a domain */
    const uint32_t *scenarios;
    uint32_t scenario_count;
    const uint32_t *capabilities, *highest; /* those that matter, ascending */
    const uint32_t *shown, *possible; /* the system's levels: certain, and not ruled out */
    uint32_t capability_count;
    struct threshold_effect now;
    bool open_alone;                      /* the actor does it without the system */
    const struct threshold_world *worlds; /* unmitigated to validated */
    uint32_t world_count;
    const struct threshold_elsewhere *elsewhere; /* by declared deployment, where asked for */
    uint32_t elsewhere_count;
};

struct thresholds {
    const struct goal_threshold *goals;
    size_t count;
    bool complete;
};

struct thresholds_question {
    const struct verdict *verdict;
    enum goal_scope scope;
    const char *only; /* the id of one scenario, outcome or domain; NULL: all */
    size_t wanted;    /* vectors of each border to list */
    bool elsewhere;   /* under every declared deployment, too */
    bool ways;        /* how each vector that is listed opens something, too, before mitigation
                         and in the residual world */
    const struct engine_options *options;
};

/* Finds them. Lists come from 'arena'. STATUS_OK also when a budget was hit. STATUS_MEMORY,
 * STATUS_LIMIT; STATUS_INVALID where 'only' names nothing. */
enum status thresholds_find(const struct thresholds_question *question, struct arena *arena,
                            struct thresholds *out);

/* What decides a level of a capability, and how far the system is from it. */
struct level_margin level_margin_of(const struct situation *situation, uint32_t capability,
                                    uint32_t level);

/* The highest level of a capability up to which a bit of the beliefs is set. */
uint32_t level_reached(const struct situation *situation, uint32_t capability, int lane);

/* What would be with these levels: by capability of the model, NONE for as it is. */
enum status threshold_effect_find(const struct verdict *verdict, const uint32_t *levels,
                                  const uint32_t *scenarios, uint32_t count,
                                  struct threshold_effect *out);

#endif
