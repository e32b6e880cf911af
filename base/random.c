/* Philox4x32-10 and the samplers on top of it; see random.h. The order of operations is part of
 * the result. */
#include "base/random.h"

#include "base/elementary.h"

#include <math.h>
#include <stdbool.h>

#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

enum { ROUNDS = 10 };

static void encrypt(const uint32_t key_in[2], const uint32_t counter[4], uint32_t block[4])
{
    uint32_t key[2] = {key_in[0], key_in[1]};
    uint32_t x[4] = {counter[0], counter[1], counter[2], counter[3]};
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t first = (uint64_t)0xD2511F53u * x[0];
        uint64_t second = (uint64_t)0xCD9E8D57u * x[2];
        uint32_t mixed[4] = {(uint32_t)(second >> 32) ^ x[1] ^ key[0], (uint32_t)second,
                             (uint32_t)(first >> 32) ^ x[3] ^ key[1], (uint32_t)first};
        for (int i = 0; i < 4; i++) {
            x[i] = mixed[i];
        }
        key[0] += 0x9E3779B9u;
        key[1] += 0xBB67AE85u;
    }
    for (int i = 0; i < 4; i++) {
        block[i] = x[i];
    }
}

void random_open(struct random_stream *stream, uint64_t seed, uint64_t sample,
                 uint32_t variable)
{
    *stream = (struct random_stream){
        .key = {(uint32_t)seed, (uint32_t)(seed >> 32)},
        .counter = {0, variable, (uint32_t)sample, (uint32_t)(sample >> 32)},
    };
}

static uint32_t next_word(struct random_stream *stream)
{
    if (stream->left == 0) {
        encrypt(stream->key, stream->counter, stream->block);
        stream->counter[0]++;
        stream->left = 4;
    }
    return stream->block[4 - stream->left--];
}

uint64_t random_bits(struct random_stream *stream)
{
    uint64_t low = next_word(stream);
    return low | (uint64_t)next_word(stream) << 32;
}

/* The high half of word * bound; words that would favour some values are drawn again. D.
 * Lemire, ACM Trans. Model. Comput. Simul. 29 (2019) 3. */
uint32_t random_below(struct random_stream *stream, uint32_t bound)
{
    uint64_t product = (uint64_t)next_word(stream) * bound;
    if ((uint32_t)product < bound) {
        uint32_t least = -bound % bound;
        while ((uint32_t)product < least) {
            product = (uint64_t)next_word(stream) * bound;
        }
    }
    return (uint32_t)(product >> 32);
}

double random_unit(struct random_stream *stream)
{
    return ((double)(random_bits(stream) >> 12) + 0.5) * 0x1p-52;
}

double random_uniform(struct random_stream *stream, double low, double high)
{
    if (!(low <= high)) {
        return NAN;
    }
    return low + (high - low) * random_unit(stream);
}

double random_normal(struct random_stream *stream, double mean, double deviation)
{
    if (!(deviation >= 0)) {
        return NAN;
    }
    return mean + deviation * elementary_normal_quantile(random_unit(stream));
}

double random_lognormal(struct random_stream *stream, double mu, double sigma)
{
    return elementary_exp(random_normal(stream, mu, sigma));
}

/* The logarithm of a gamma variate of scale 1, so that tiny shapes do not underflow: below
 * shape 1, log G(k) = log G(k + 1) + log(U) / k. */
static double log_gamma_variate(struct random_stream *stream, double shape)
{
    double boost = 0;
    if (shape < 1) {
        boost = elementary_log(random_unit(stream)) / shape;
        shape += 1;
    }
    double d = shape - 1.0 / 3, c = 1 / (3 * sqrt(d));
    for (;;) {
        double x = elementary_normal_quantile(random_unit(stream));
        double v = 1 + c * x;
        if (v <= 0) {
            continue;
        }
        double log_v = 3 * elementary_log(v);
        v = v * v * v;
        if (elementary_log(random_unit(stream)) < 0.5 * x * x + d - d * v + d * log_v) {
            return elementary_log(d) + log_v + boost;
        }
    }
}

double random_gamma(struct random_stream *stream, double shape, double scale)
{
    if (!(shape > 0 && scale > 0 && isfinite(shape))) {
        return NAN;
    }
    return scale * elementary_exp(log_gamma_variate(stream, shape));
}

double random_beta(struct random_stream *stream, double alpha, double beta)
{
    if (!(alpha > 0 && beta > 0 && isfinite(alpha) && isfinite(beta))) {
        return NAN;
    }
    double x = log_gamma_variate(stream, alpha);
    double y = log_gamma_variate(stream, beta);
    return 1 / (1 + elementary_exp(y - x));
}

double random_pert(struct random_stream *stream, double low, double mode, double high)
{
    if (!(low <= mode && mode <= high)) {
        return NAN;
    }
    double range = high - low;
    if (range == 0) {
        return low;
    }
    double alpha = 1 + 4 * (mode - low) / range, beta = 1 + 4 * (high - mode) / range;
    return low + range * random_beta(stream, alpha, beta);
}

double random_pert_mean(double low, double mode, double high)
{
    return (low + 4 * mode + high) / 6;
}

double random_histogram(struct random_stream *stream, const double *bounds,
                        const double *weights, size_t bins)
{
    double total = 0;
    for (size_t i = 0; i < bins; i++) {
        total += weights[i];
    }
    if (!(total > 0)) {
        return NAN;
    }
    double mark = random_unit(stream) * total, position = random_unit(stream);
    size_t bin = 0;
    while (bin + 1 < bins && mark >= weights[bin]) {
        mark -= weights[bin++];
    }
    return bounds[bin] + (bounds[bin + 1] - bounds[bin]) * position;
}

double random_histogram_mean(const double *bounds, const double *weights, size_t bins)
{
    double total = 0, sum = 0;
    for (size_t i = 0; i < bins; i++) {
        total += weights[i];
        sum += weights[i] * (bounds[i] + bounds[i + 1]) / 2;
    }
    return sum / total;
}

double random_quantiles(struct random_stream *stream, const double *levels,
                        const double *quantiles, size_t count)
{
    double level = random_unit(stream);
    size_t i = 0;
    while (i + 2 < count && level >= levels[i + 1]) {
        i++;
    }
    double width = levels[i + 1] - levels[i];
    double position = width > 0 ? (level - levels[i]) / width : 0;
    return quantiles[i] + (quantiles[i + 1] - quantiles[i]) * position;
}

double random_quantiles_mean(const double *levels, const double *quantiles, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        sum += (levels[i + 1] - levels[i]) * (quantiles[i] + quantiles[i + 1]) / 2;
    }
    return sum;
}
