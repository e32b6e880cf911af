/* From evidence to probabilities: how likely every atom of a scenario is in a world, as an
 * interval whose ends differ where the evidence does not give a number. Goals are monotone, so
 * evaluating once with all lower and once with all upper ends bounds their probability.
 *
 * Level j of a capability: P(level >= j) / P(level >= j - 1), so that its chain is exact.
 * P(level >= j) is the posterior probability that the metric passes the threshold of the
 * indicator or criterion that decides the level: Beta(k + 1/2, n - k + 1/2) for k of n
 * (Jeffreys' prior), otherwise a normal with the published mean and interval; an interval
 * without width passes or does not. A test that only rules out gives [0, that]; one that only
 * rules in gives [that, 1]. What nothing measured is [0, the level below].
 *
 * A condition or step: as the model states; a condition of unknown truth is [0, 1].
 *
 * Failure of a safeguard: 1 where it is not in force. In force: the largest bypass rate that
 * its criteria of the policy measure (posterior mean; the direction of the threshold tells a
 * bypass rate from a block rate), else [0, 1]; where more was bypassed in use
 * (in_use_bypass_rate), that raises it. Where it is uncertain whether it is in force, the upper
 * end is 1.
 *
 * An affordance: 1 where the deployment gives it, else 0.
 *
 * In the baseline world nobody assists: assisted atoms and affordances are 0.
 *
 * The ends belong to whole vectors: the conditional probabilities of a chain at its lower ends
 * make the tail P(level >= j) least, although one of them may exceed its upper end. */
#ifndef PATHGATE_ANALYZER_LIKELIHOOD_H
#define PATHGATE_ANALYZER_LIKELIHOOD_H

#include "analyzer/situation.h"

/* Fills low[atom] and high[atom] for every atom of the compiled scenario. O(atoms * (levels +
 * criteria * measurements)). */
void likelihood_fill(const struct situation *situation, const struct scenario_circuit *compiled,
                     enum world world, double *low, double *high);

/* How likely a safeguard is bypassed while it is in force, as above; the ends differ where no
 * criterion of the policy measures it. */
void likelihood_bypass(const struct situation *situation, uint32_t safeguard, double *low,
                       double *high);

/* A sample of what could be true: a pure function of seed and number. */
struct likelihood_draw {
    uint64_t seed, sample;
};

/* As likelihood_fill, with every measured quantity drawn from its posterior (once a sample, the
 * same for all that rest on it) in the place of its expectation: a level is then reached or
 * not, a bypass rate is the drawn one. What nothing measured stays as it is. */
void likelihood_sample(const struct situation *situation,
                       const struct scenario_circuit *compiled, enum world world,
                       const struct likelihood_draw *draw, double *low, double *high);

/* Beta posterior or normal: the probability that what was measured passes the threshold; NaN
 * where the measurement has neither a count nor an interval. */
double likelihood_passes(const struct measurement *measurement,
                         const struct threshold *threshold);

#endif
