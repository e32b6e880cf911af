/* Random numbers that are a function of (seed, sample, variable) alone: sample 17 of variable 4
 * is the same on every machine, in every order of evaluation and with any number of workers.
 *
 * Generator: Philox4x32-10, counter based (Salmon, Moraes, Dror and Shaw 2011,
 * doi:10.1145/2063384.2063405). The samplers use base/elementary.h and exact arithmetic only,
 * so that the guarantee extends to every variate: bit-identical wherever double is IEEE 754
 * binary64 without excess precision.
 *
 * Parameters outside of a sampler's domain give NaN. */
#ifndef PATHGATE_BASE_RANDOM_H
#define PATHGATE_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random_stream {
    uint32_t key[2];
    uint32_t counter[4];
    uint32_t block[4]; /* of the counter before this one */
    unsigned left;     /* words of 'block' not yet used */
};

/* Streams that differ in any of the three are independent. Each holds 2^34 words. */
void random_open(struct random_stream *stream, uint64_t seed, uint64_t sample,
                 uint32_t variable);

/* 64 random bits. */
uint64_t random_bits(struct random_stream *stream);

/* Uniform on 0 .. bound - 1, bound > 0. */
uint32_t random_below(struct random_stream *stream, uint32_t bound);

/* Uniform on the open interval (0, 1), a multiple of 2^-53. */
double random_unit(struct random_stream *stream);

double random_uniform(struct random_stream *stream, double low, double high);

/* By inversion. */
double random_normal(struct random_stream *stream, double mean, double deviation);

/* exp of a normal with mean 'mu' and deviation 'sigma'. */
double random_lognormal(struct random_stream *stream, double mu, double sigma);

/* Shape k and scale theta, mean k * theta. Marsaglia and Tsang 2000, doi:10.1145/358407.358414.
 */
double random_gamma(struct random_stream *stream, double shape, double scale);

double random_beta(struct random_stream *stream, double alpha, double beta);

/* The beta distribution of project evaluation (PERT) on [low, high] with its mode at 'mode' and
 * mean (low + 4 mode + high) / 6. */
double random_pert(struct random_stream *stream, double low, double mode, double high);

/* Uniform within bins: bin i is [bounds[i], bounds[i + 1]], chosen in proportion to weights[i]
 * >= 0. 'bins' >= 1; bounds ascend. */
double random_histogram(struct random_stream *stream, const double *bounds,
                        const double *weights, size_t bins);

/* An elicited quantity: the expert gave quantiles[i] at the ascending levels[i]; the first
 * level is 0 and the last is 1 (the range). Linear in between: the distribution of largest
 * entropy that agrees with them. 'count' >= 2. */
double random_quantiles(struct random_stream *stream, const double *levels,
                        const double *quantiles, size_t count);

/* Means of the above where they are not obvious. */
double random_pert_mean(double low, double mode, double high);
double random_histogram_mean(const double *bounds, const double *weights, size_t bins);
double random_quantiles_mean(const double *levels, const double *quantiles, size_t count);

#endif
