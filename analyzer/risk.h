/* How likely goals are as a function of the safeguards that are in force: each goal is compiled
 * once and evaluated for as many sets as wanted. Safeguards of one common-cause group may fail
 * together by the beta-factor model (Fleming 1975): a share beta of the least bypass rate of
 * the group's members is the probability of one common failure, and what is left of each
 * member's rate is its own, so that every safeguard taken alone fails as likely as without it.
 */
#ifndef PATHGATE_ANALYZER_RISK_H
#define PATHGATE_ANALYZER_RISK_H

#include "analyzer/cuts.h"

struct risk_rules {
    const struct cut_players *players;
    enum world world; /* what safeguards that do not play are in force; the rest of the odds */
    double bypass;    /* taken for players whose bypass rate nothing measures; NaN: [0, 1] */
    double beta;      /* 0: failures are independent */
    const struct engine_options *options; /* budgets and progress; NULL: defaults */
};

struct risk_goal;

struct risk {
    uint32_t player_count, goal_count;
    struct risk_goal *goals;
    bool *assumed; /* by player: nothing measures its bypass rate */
    bool complete; /* false: a budget was hit, and probabilities are bounds */
};

/* Compiles the goals. STATUS_OK also when a budget was hit. STATUS_MEMORY, STATUS_LIMIT. */
enum status risk_init(const struct guarded_goal *goals, uint32_t goal_count,
                      const struct risk_rules *rules, struct risk *out);
void risk_release(struct risk *risk);

/* The probability of one goal when exactly the players of 'set' are in force, at the lower and
 * upper ends of what is not quantified. O(diagram nodes). STATUS_MEMORY. */
enum status risk_of_goal(const struct risk *risk, uint32_t goal, const bool *set,
                         struct bounds *out);

/* That of the likeliest goal: the greatest lower and the greatest upper end. */
enum status risk_of(const struct risk *risk, const bool *set, struct bounds *out);

/* How the probability that a goal loses between none and all of the players in force is shared
 * out among them (Shapley value, at upper ends): 'share' by player.
 * STATUS_LIMIT where a budget was hit. */
enum status risk_shares(const struct risk *risk, uint32_t goal, double *share);

/* Sets of players that bring every goal's probability down to 'tolerance', at its upper end. */
struct risk_search {
    const struct risk *risk;
    double tolerance;
    const enum goal_guard *guard; /* by goal: those that are GOAL_CUT count alone; NULL: all */
};
struct cover_family risk_family(struct risk_search *search);

#endif
