/* Which safeguards would make goals unreachable: minimal sets counted exactly by decision
 * diagrams, the best of them proven one after the other (cover.h), for the goals of one or
 * several deployments and systems at once. A set is judged as if its safeguards were in force,
 * whatever their status, and no others; what does not work under a goal's deployment does
 * nothing there, and one that a step defeats stops counting where that step holds. A goal is
 * shut when it cannot hold even as far as the deciding reading leaves anything else open.
 *
 * All of it is monotone: another safeguard in force never opens a goal, since a step that
 * defeats it can only be cut by it. */
#ifndef PATHGATE_ANALYZER_CUTS_H
#define PATHGATE_ANALYZER_CUTS_H

#include "analyzer/engine.h"
#include "analyzer/guarding.h"

/* What a set may be. Arrays are by safeguard of the model; NULL where nothing is asked. */
struct cuts_constraints {
    const bool *mandatory, *excluded;
    const struct index_list *exclusive; /* lists of which a set has one at most */
    size_t exclusive_count;
    double budget;     /* most cost; NAN: any */
    uint32_t most_new; /* most safeguards that are not in force by now; NONE: any */
    bool one_a_group;  /* not two of one common-cause group */
};

struct cuts_question {
    const struct guarded_goal *goals; /* all of one model */
    uint32_t goal_count;
    const double *cost; /* by safeguard, >= 0: what a set adds up, and budgets limit */
    bool by_size;       /* best is the smallest set, not the one that costs least */
    struct cuts_constraints constraints;
    size_t wanted, ties;                  /* see cover.h */
    bool counts;                          /* count them, too */
    const struct engine_options *options; /* budgets and progress of counting */
    integer_progress progress;            /* of listing; NULL: never asked */
    void *context;
};

/* The safeguards that matter for some goal and work under its deployment, ascending. */
struct cut_players {
    const uint32_t *safeguards;
    const bool *in_force; /* certainly validated wherever it works; the others are candidates */
    uint32_t count;
};

enum goal_guard {
    GOAL_SHUT, /* unreachable without any safeguard */
    GOAL_CUT,  /* unreachable with all that are allowed in force */
    GOAL_OPEN, /* reachable even then */
};

struct cuts {
    struct cut_players players;
    const enum goal_guard *guard; /* by goal; sets are about those that are GOAL_CUT */
    bool counted;
    const char *count; /* exact decimal, what is mandatory and excluded taken into account */
    bool count_complete;
    const char *kept; /* of these, those that keep all constraints; NULL where none limits */
    bool kept_complete;
    struct cover_answer answer; /* elements are players */
};

/* Finds them; the product's lists come from 'arena'. STATUS_OK also when a budget was hit or
 * progress said stop: the fields named ...complete tell. STATUS_MEMORY; STATUS_LIMIT where a
 * scenario is too large to compile. */
enum status cuts_find(const struct cuts_question *question, struct arena *arena,
                      struct cuts *out);

/* Parts that other questions about sets of safeguards share: the players of goals, and the
 * question about their cheapest sets that constraints make, from the arena. */
enum status cuts_find_players(const struct guarded_goal *goals, uint32_t goal_count,
                              struct arena *arena, struct cut_players *out);
enum status cuts_state(const struct cuts_question *question, const struct cut_players *players,
                       struct arena *arena, struct cover_question *out);

#endif
