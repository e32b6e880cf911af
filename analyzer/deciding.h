/* What to evaluate next: the smallest sets of evaluations that would settle a verdict, ranked
 * by the chance that they do. A verdict is settled when its decision does not wait for
 * evidence, is the same at both readings, and rests on no level or criterion that nothing
 * measured. What no evaluation can settle (coverage, judgements, incidents) is left aside.
 * Candidates answer what the verdict waits for or straddles, and the levels and criteria of
 * safeguards in rated goals that are not certain at both readings.
 *
 * Every outcome is a verdict that was made. How likely an outcome is: of a share, that k of
 * 'items' come out so under the beta-binomial distribution whose Beta is Jeffreys' prior
 * Beta(1/2, 1/2) and the items counted so far; of what has no count, every side of the
 * thresholds is taken to be equally likely. An outcome is taken as it comes out, without doubt
 * about it. */
#ifndef PATHGATE_ANALYZER_DECIDING_H
#define PATHGATE_ANALYZER_DECIDING_H

#include "analyzer/flip_search.h"

/* What an evaluation may say: between the same thresholds. */
struct evaluation_outcome {
    double value;     /* of a metric: one of those values; of a capability: the level */
    double low, high; /* the range of values */
    double probability;
};

/* An evaluation of a metric, or, where nothing evaluates a capability, of it directly. */
struct evaluation {
    uint32_t metric;     /* of the model, or NONE */
    uint32_t capability; /* where metric is NONE */
    const struct evaluation_outcome *outcomes;
    uint32_t outcome_count;
    uint64_t items; /* assumed; 0: not a share, outcomes are equally likely */
    double k;       /* of n counted so far, in the prior; where a share of n items is
                       published, n times it */
    uint64_t n;     /* 0: nothing */
    bool assessed;  /* something was measured, which leaves the answer open */
};

struct evaluation_set {
    const uint32_t *evaluations; /* of the list, ascending */
    uint32_t count;
    double settled;                                    /* the chance */
    double by_decision[DECISION_HOLD_DEVELOPMENT + 1]; /* of settled deployment decisions */
};

struct deciding_question {
    const struct verdict *verdict;
    uint32_t most_evaluations; /* of a set */
    uint64_t most_verdicts;
    uint64_t items; /* of a new evaluation of a share; 0: as many as were run, else 100 */
    bool (*progress)(void *context, uint32_t done, uint32_t total); /* NULL: never asked */
    void *context;
};

struct deciding {
    bool settled; /* by now: nothing to evaluate */
    const struct evaluation *evaluations;
    uint32_t evaluation_count;
    const struct evaluation_set *sets; /* the likeliest to settle it first, then the smallest;
                                          none with a part that is as likely to */
    size_t set_count;
    uint32_t size; /* all sets up to this size were tried */
    uint64_t verdicts;
    bool complete;
};

/* Finds them. Lists come from 'arena'. STATUS_OK also when stopped. STATUS_MEMORY,
 * STATUS_LIMIT. */
enum status deciding_find(const struct deciding_question *question, struct arena *arena,
                          struct deciding *out);

/* P(k of n), k = 0 .. n, where the rate is distributed as Beta(a, b): into p, which has room
 * for n + 1. Sums up to 1. The same bits everywhere. O(n). */
void beta_binomial_fill(uint64_t n, double a, double b, double *p);

#endif
