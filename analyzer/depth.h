/* Defence in depth: how many of the safeguards in force must fail before a scenario's goal is
 * reachable, which ones, what each of them is worth, and what becomes of the goal and of the
 * tiers when one of them, a common-cause group of them or a layer of them fails.
 *
 * In force is what certainly counts in the residual world at the deciding reading; whatever
 * else is uncertain, safeguards included, is taken as it may be at worst: a goal that cannot be
 * ruled out is reachable here. */
#ifndef PATHGATE_ANALYZER_DEPTH_H
#define PATHGATE_ANALYZER_DEPTH_H

#include "analyzer/risk.h"
#include "analyzer/verdict.h"

/* What fails together. */
struct failing {
    enum failing_kind { FAILING_SAFEGUARD, FAILING_GROUP, FAILING_LAYER } kind;
    const char *id, *title;     /* of the safeguard, the group or the layer */
    const uint32_t *safeguards; /* of the model, in force, ascending */
    uint32_t count;
};

/* The world without it, over the whole assessment. */
struct failing_world {
    struct failing failing;
    const struct tier_belief *tiers; /* residual, by domain of the verdict */
    struct tier_belief tier;
    struct decided decided; /* on deployment */
};

/* What it means for one scenario. */
struct failing_effect {
    enum truth goal;           /* then, at the deciding reading */
    struct bounds probability; /* of the goal then */
    const char *cuts;  /* exact decimal: paths that need a failure among these, of those that
                          nothing but safeguards blocks */
    const char *alone; /* paths that are open once these fail, and were not */
    double share;      /* of what safeguards take off the probability (Shapley); NaN where a
                          budget was hit, or for more than one safeguard */
};

struct depth {
    uint32_t scenario;
    bool open;  /* reachable with all that is in force: the depth is 0 */
    bool never; /* unreachable even when all of it fails: other things shut it */
    uint32_t least, least_groups; /* how many must fail: safeguards; groups counted as one */
    bool least_known, least_groups_known; /* false: stopped before it was proven */
    const char *failures; /* exact decimal: minimal sets of failures that open the goal */
    const char *paths;    /* of those that nothing but safeguards blocks, open ones included */
    bool counts_complete; /* false: these are lower bounds, and effects' counts are not known */
    struct cover_answer
        smallest; /* those of the least size, players of the model's safeguards */
    const struct cover_set *with; /* by player: of the minimal sets of failures it belongs to,
                                     the smallest one that was found; empty where there is
                                     none */
    const struct failing_effect *effects;   /* by failing_world of the report */
    struct bounds probability, unmitigated; /* with all in force; with none */
};

struct depth_report {
    struct cut_players players; /* the safeguards in force */
    const struct failing_world *worlds;
    uint32_t world_count;
    const struct depth *depths;
    uint32_t depth_count;
    bool complete;
};

struct depth_question {
    const struct verdict *verdict;
    uint32_t scenario;   /* or NONE: all */
    double bypass, beta; /* see risk.h */
    size_t wanted;       /* how many smallest sets of failures to list */
    const struct engine_options *options;
    integer_progress progress; /* NULL: never asked */
    void *context;
};

/* STATUS_OK also when a budget was hit or progress said stop. STATUS_MEMORY, STATUS_LIMIT.
 * Lists come from 'arena'. Makes a verdict for every world. */
enum status depth_find(const struct depth_question *question, struct arena *arena,
                       struct depth_report *out);

#endif
