/* Sample sizes: how many trials with how many failures show that a rate of failure stays below
 * a limit, by the exact binomial test that belongs to the Clopper-Pearson interval, and how
 * likely that is to succeed. A failure is whatever speaks against what is to be shown: a
 * bypass, where a safeguard is to count as validated; a success of the system, where a
 * capability is to be ruled out. */
#ifndef PATHGATE_ANALYZER_PLANNING_H
#define PATHGATE_ANALYZER_PLANNING_H

#include "analyzer/thresholds.h"

/* The least number of trials of which 'failures' may fail: the upper end of the two-sided
 * Clopper-Pearson interval at 'confidence' is then at most 'limit'. NAN when more than
 * PLANNING_MOST_TRIALS would be needed. 0 < limit < 1. O(log n) evaluations. */
double planning_trials(double failures, double limit, double confidence);

#define PLANNING_MOST_TRIALS 1e9

/* P(at most 'failures' of 'trials' fail) at the true rate. */
double planning_power(double failures, double trials, double rate);

/* One criterion as something to be shown by trials. */
struct plan_row {
    double failures, trials; /* trials NaN: too many */
    double power;            /* at the assumed rate; NaN where none is */
};

enum { PLAN_ROWS = 6 };

struct plan {
    uint32_t criterion; /* of the policy, or NONE */
    uint32_t indicator; /* of the model, or NONE */
    const char *metric; /* its id */
    const struct threshold *threshold;
    bool rules_out;       /* the aim: a level is ruled out; else the criterion is met */
    double limit;         /* of the rate of failure */
    bool by_tolerance;    /* the criterion tolerates none at all, which no number of trials
                             shows: 'limit' is the tolerance that was asked for */
    uint32_t measurement; /* what was measured so far; NONE */
    double so_far;        /* the upper end of its rate of failure; NaN: not known */
    bool shown;           /* it is shown already */
    double rate;          /* assumed true rate of failure; NaN: none */
    struct plan_row rows[PLAN_ROWS]; /* by number of failures, from 0 */
    struct plan_row enough; /* the fewest trials that succeed with 'power' or more; failures NaN
                               where there are none up to a thousand failures */
};

struct plan_question {
    const struct situation *situation;
    double tolerance; /* see by_tolerance */
    double rate;      /* assumed; NaN: as measured so far, where that is below the limit */
    double power;     /* wanted, 0.8 */
};

struct plans {
    const struct plan *plans;
    size_t count;
};

/* A plan for every criterion, and every indicator that no criterion replaces, whose metric is a
 * share and known to the models. Lists come from 'arena'. STATUS_MEMORY. */
enum status plans_find(const struct plan_question *question, struct arena *arena,
                       struct plans *out);

#endif
