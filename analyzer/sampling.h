/* Uncertainty: what the probabilities of atoms could be, sample by sample, and what that makes
 * of a result. A sample is a pure function of (seed, number of the sample), down to the bit, so
 * the numbers do not depend on how the samples are divided among workers; compiled diagrams are
 * evaluated for each sample, not rebuilt. */
#ifndef PATHGATE_ANALYZER_SAMPLING_H
#define PATHGATE_ANALYZER_SAMPLING_H

#include "base/status.h"
#include "model/openpsa_expression.h"

#include <stddef.h>
#include <stdint.h>

/* Of where the probability of an atom comes from: a node of the expressions, or SAMPLING_FIXED
 * for a probability that is not uncertain and stays as it is. */
#define SAMPLING_FIXED UINT32_MAX

struct sampling;

/* Prepares drawing: roots[atom] is the node of the atom's probability. Expressions (ordered)
 * and roots outlive the sampling; sampling_close frees it. STATUS_MEMORY or STATUS_OK.
 * O(nodes). */
enum status sampling_open(const struct expressions *expressions, const uint32_t *roots,
                          uint32_t atom_count, struct sampling **out);
void sampling_close(struct sampling *sampling);

/* Atoms whose probability is random: where there are none, every sample is the point value. */
uint32_t sampling_random_atoms(const struct sampling *sampling);

/* One worker's drawing: node values, and what had to be mended. */
struct sampling_worker {
    double *values;     /* by node */
    uint64_t clamped;   /* probabilities drawn outside of [0, 1], moved to the nearer bound */
    uint64_t undefined; /* drawn outside of the domain of an operation: replaced by the point
                           value */
};

enum status sampling_worker_open(const struct sampling *sampling,
                                 struct sampling_worker *worker);
void sampling_worker_close(struct sampling_worker *worker);

/* Draws sample number 'sample' into p[atom]; entries of atoms that are not random are left
 * alone. O(random nodes). */
void sampling_draw(const struct sampling *sampling, struct sampling_worker *worker,
                   uint64_t seed, uint64_t sample, double *p);

/* What is computed of one sample; anything but STATUS_OK ends the run with that status. */
typedef enum status sampling_evaluate(void *context, const double *p, double *value);

struct sampling_run {
    uint64_t seed, first; /* samples first .. first + count - 1 */
    size_t count;
    sampling_evaluate *evaluate;
    void *context;
};

/* Fills values[0 .. run->count) and sets '*done' to how many are there: run->count, or fewer
 * after an early end. 'p' holds the point values by atom and is scratch. */
enum status sampling_run(const struct sampling *sampling, struct sampling_worker *worker,
                         const struct sampling_run *run, double *p, double *values,
                         size_t *done);

/* A sampled quantity, summed in the order of the samples. */
struct sampling_summary {
    size_t count;
    double mean;
    double deviation;      /* of the quantity: root of the sum of squares over count - 1 */
    double standard_error; /* of the mean */
    double least, greatest;
    double *sorted; /* owned; ascending */
};

/* STATUS_MEMORY or STATUS_OK; 'count' >= 1, no NaN. O(count log count). */
enum status sampling_summarise(const double *values, size_t count,
                               struct sampling_summary *summary);
void sampling_summary_release(struct sampling_summary *summary);

/* The quantile at 'level' in [0, 1], linear between order statistics (definition 7 of Hyndman
 * and Fan 1996, doi:10.2307/2684934). */
double sampling_quantile(const struct sampling_summary *summary, double level);

/* The share of samples that reach 'threshold' or exceed it. O(log count). */
double sampling_share_from(const struct sampling_summary *summary, double threshold);

#endif
