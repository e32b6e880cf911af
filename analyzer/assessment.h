/* What is known of one scenario in one situation: its truth in every world, the system's
 * contribution, its attack paths with their states, choke points, and what would decide what
 * cannot be ruled out. */
#ifndef PATHGATE_ANALYZER_ASSESSMENT_H
#define PATHGATE_ANALYZER_ASSESSMENT_H

#include "analyzer/situation.h"
#include "analyzer/structure.h"
#include "base/arena.h"

enum path_state {
    PATH_OPEN,
    PATH_CANNOT_RULE_OUT,
    PATH_CUT,                  /* by safeguards in force */
    PATH_BLOCKED_BY_CONDITION, /* a condition does not hold */
    PATH_BLOCKED_BY_INABILITY, /* the system does not reach a level */
    PATH_STATE_COUNT,
};
extern const char *const path_state_words[];

struct outcome_kept;

/* A minimal set of atoms that makes the goal hold, and the nodes that realise it. */
struct attack_path {
    const uint32_t *atoms; /* of the compiled scenario, ascending */
    uint32_t atom_count;
    const uint32_t *nodes; /* of the model: steps and conditions in a well-founded order */
    uint32_t node_count;
    enum path_state state; /* in the residual world */
};

/* A smallest set of uncertain atoms. */
struct flip_set {
    const uint32_t *atoms;
    uint32_t atom_count;
};

/* What would decide a goal that cannot be ruled out: all sets of the smallest size, at most
 * LIMIT_FLIP_SETS of each kind. */
struct flips {
    const struct flip_set *reachable; /* if all of one set turn out to hold, the goal does */
    size_t reachable_count;
    const struct flip_set
        *unreachable; /* if all of one set turn out not to hold, nor does it */
    size_t unreachable_count;
    bool complete;
};

struct assessment {
    uint32_t scenario;
    enum domain_status status;
    enum assessed assessed; /* what the evidence says of its coverage, else the model */
    const char *reason;     /* why it is not assessed in full, or "" */
    const struct incident *reopened; /* since it happened, no more than partial; or NULL */
    bool served;                     /* the actor can use the system under this deployment */
    struct scenario_circuit compiled;
    bool shared;               /* 'compiled' belongs to the question's sharing */
    struct outcome_kept *kept; /* where 'words' and the contribution come from; or NULL */
    uint64_t *words; /* by node of the circuit: beliefs in every world, lanes of situation.h */
    belief goal[WORLD_COUNT];
    belief substantial[2], unique[2]; /* contribution, by enum stage */
    bool contribution_complete; /* false: a budget was hit; upper beliefs are too high then */
    const struct attack_path *paths; /* the most open ones first, then the smallest */
    size_t path_count;               /* listed */
    const char *total_paths;         /* exact decimal; of all states */
    const char *paths_by_state[PATH_STATE_COUNT]; /* exact decimals */
    bool paths_complete;
    struct flips flips[2];        /* by enum stage, at the deciding reading */
    const uint32_t *choke_points; /* of the model: steps every path passes through */
    size_t choke_point_count;
    struct structure structure; /* what the shape of the graph says */
};

/* How much of an assessment is wanted. */
enum assessment_extent {
    EXTENT_ALL,
    EXTENT_PATHS,   /* no flips, choke points and structure */
    EXTENT_RATING,  /* no paths either: what tiers, decisions and gaps need */
    EXTENT_CIRCUIT, /* the compiled scenario alone: no truth, and no verdict on it */
};

/* Options of an assessment. */
struct assessment_options {
    enum assessment_extent extent;
    size_t most_paths;    /* how many paths to list; 0 = none */
    size_t memory_budget; /* bytes for decision diagrams; 0 = the engine's default */
};

/* Assesses one scenario. Lists come from 'arena'; assessment_release frees the rest. A budget
 * that is hit is no error: the fields named ...complete say so. STATUS_MEMORY or STATUS_LIMIT
 * (the scenario is too large to compile). */
enum status assessment_make(const struct situation *situation, uint32_t scenario,
                            const struct assessment_options *options, struct arena *arena,
                            struct assessment *out);
void assessment_release(struct assessment *assessment);

/* The atoms on which the goal really turns in a world at a reading: those uncertain ones that
 * the goal depends on once what is certain is fixed. 'turns' has room for every atom of the
 * compiled scenario. A budget that is hit errs towards true. STATUS_MEMORY. */
enum status assessment_turns_on(const struct situation *situation,
                                const struct assessment_options *options,
                                const struct assessment *assessment, enum world world,
                                enum reading reading, bool *turns);

/* Only goal, substantial and unique: what rules about another deployment need. */
enum status assessment_make_brief(const struct situation *situation, uint32_t scenario,
                                  const struct assessment_options *options,
                                  struct assessment *out);

#endif
