/* Means of clustered values; see clusters.h. Resample 'i' is the stream (seed, i), so that the
 * order of evaluation is no part of the result. Elementary functions are those of
 * base/elementary.h, which are the same bits everywhere. */
#include "base/clusters.h"

#include "base/elementary.h"
#include "base/memory.h"
#include "base/random.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

enum { MOST_RESAMPLES = 1 << 24, BISECTIONS = 60 };

static struct cluster total(const struct cluster *clusters, size_t count)
{
    struct cluster all = {0, 0};
    for (size_t i = 0; i < count; i++) {
        all.sum += clusters[i].sum;
        all.count += clusters[i].count;
    }
    return all;
}

double clusters_mean(const struct cluster *clusters, size_t count)
{
    struct cluster all = total(clusters, count);
    return all.count > 0 ? all.sum / all.count : (double)NAN;
}

double clusters_error(const struct cluster *clusters, size_t count)
{
    struct cluster all = total(clusters, count);
    double mean = all.sum / all.count, squares = 0, n = (double)count;
    if (count < 2 || !(all.count > 0)) {
        return NAN;
    }
    for (size_t i = 0; i < count; i++) {
        double rest = clusters[i].sum - mean * clusters[i].count;
        squares += rest * rest;
    }
    return sqrt(squares * (n / (n - 1))) / all.count;
}

struct interval clusters_interval(const struct cluster *clusters, size_t count,
                                  double confidence)
{
    double error = clusters_error(clusters, count), mean = clusters_mean(clusters, count);
    double t = statistics_student_quantile(1 - confidence, (double)count - 1);
    return (struct interval){mean - t * error, mean + t * error};
}

bool clusters_next(const char **cursor, double *value, uint64_t *items)
{
    char *end;
    *cursor += strspn(*cursor, " ");
    *value = strtod(*cursor, &end);
    bool sound = strspn(*cursor, "+-.0123456789e") == (size_t)(end - *cursor) &&
                 end != *cursor && isfinite(*value) && end[0] == '*' && end[1] >= '1' &&
                 end[1] <= '9';
    if (!sound) {
        return false;
    }
    *items = strtoull(end + 1, &end, 10);
    sound = *items <= UINT32_MAX && (*end == ' ' || *end == '\0');
    *cursor = sound ? end : *cursor;
    return sound;
}

bool clusters_sound(const char *list)
{
    double value;
    uint64_t items, sum = 0;
    while (clusters_next(&list, &value, &items) && sum <= UINT32_MAX) {
        sum += items;
    }
    return *list == '\0' && sum <= UINT32_MAX;
}

struct interval clusters_list_interval(const char *list, double confidence)
{
    double value, sum = 0, squares = 0, n = 0;
    uint64_t items;
    for (const char *c = list; clusters_next(&c, &value, &items);) {
        sum += value * (double)items;
        n += (double)items;
    }
    if (n < 2) {
        return (struct interval){NAN, NAN};
    }
    double mean = sum / n;
    for (const char *c = list; clusters_next(&c, &value, &items);) {
        squares += (value - mean) * (value - mean) * (double)items;
    }
    double width =
        statistics_student_quantile(1 - confidence, n - 1) * sqrt(squares / (n - 1) / n);
    return (struct interval){mean - width, mean + width};
}

static double resampled_mean(const struct cluster *clusters, size_t count, uint64_t seed,
                             uint32_t resample)
{
    struct random_stream stream;
    struct cluster sum = {0, 0};
    random_open(&stream, seed, resample, 0);
    for (size_t i = 0; i < count; i++) {
        const struct cluster *drawn = &clusters[random_below(&stream, (uint32_t)count)];
        sum.sum += drawn->sum;
        sum.count += drawn->count;
    }
    return sum.sum / sum.count;
}

static int compare(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* The skewness of the jackknife's values over six. */
static double acceleration(const struct cluster *clusters, size_t count)
{
    struct cluster all = total(clusters, count);
    double mean = 0, squares = 0, cubes = 0;
    for (size_t i = 0; i < count; i++) {
        mean += (all.sum - clusters[i].sum) / (all.count - clusters[i].count) / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        double rest = mean - (all.sum - clusters[i].sum) / (all.count - clusters[i].count);
        squares += rest * rest;
        cubes += rest * rest * rest;
    }
    return squares > 0 ? cubes / (6 * squares * sqrt(squares)) : 0;
}

/* The share of resamples below the mean; ties count half, so that discrete values are not taken
 * for bias. */
static double share_below(const double *sorted, size_t count, double mean)
{
    double below = 0;
    for (size_t i = 0; i < count && sorted[i] <= mean; i++) {
        below += sorted[i] < mean ? 1 : 0.5;
    }
    double least = 0.5 / (double)count;
    return fmin(fmax(below / (double)count, least), 1 - least);
}

/* P(Z <= z), from the quantile function, which is the same bits on every machine. */
static double normal_share(double z)
{
    double low = 0, high = 1;
    for (int i = 0; i < BISECTIONS; i++) {
        double middle = low + (high - low) / 2;
        if (elementary_normal_quantile(middle) < z) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low + (high - low) / 2;
}

/* The level at which the resamples are read for the bound with 'tail' beyond it. */
static double corrected(double tail, double bias, double skew)
{
    double z = bias + elementary_normal_quantile(tail);
    return normal_share(bias + z / (1 - skew * z));
}

/* The quantile of sorted values, between neighbours linearly (definition 6 of R. J. Hyndman, Y.
 * Fan, The American Statistician 50 (1996) 361). */
static double read_quantile(const double *sorted, size_t count, double level)
{
    double position = level * ((double)count + 1) - 1;
    if (!(position > 0)) {
        return sorted[0];
    }
    if (position >= (double)count - 1) {
        return sorted[count - 1];
    }
    size_t index = (size_t)position;
    return sorted[index] + (position - (double)index) * (sorted[index + 1] - sorted[index]);
}

static bool is_bootstrap(const struct bootstrap *b, size_t count)
{
    return count >= 2 && count <= UINT32_MAX && b->resamples >= 1 &&
           b->resamples <= MOST_RESAMPLES && b->confidence > 0 && b->confidence < 1;
}

enum status clusters_bootstrap(const struct cluster *clusters, size_t count,
                               const struct bootstrap *bootstrap, struct interval *interval)
{
    *interval = (struct interval){NAN, NAN};
    if (!is_bootstrap(bootstrap, count)) {
        return STATUS_OK;
    }
    size_t resamples = bootstrap->resamples;
    double *means = memory_array(resamples, sizeof(*means));
    double low = (1 - bootstrap->confidence) / 2, high = 1 - low;
    if (!means) {
        return STATUS_MEMORY;
    }
    for (uint32_t i = 0; i < resamples; i++) {
        means[i] = resampled_mean(clusters, count, bootstrap->seed, i);
    }
    qsort(means, resamples, sizeof(*means), compare);
    if (bootstrap->kind == BOOTSTRAP_BCA) {
        double share = share_below(means, resamples, clusters_mean(clusters, count));
        double bias = elementary_normal_quantile(share);
        double skew = acceleration(clusters, count);
        low = corrected(low, bias, skew);
        high = corrected(high, bias, skew);
    }
    interval->low = read_quantile(means, resamples, low);
    interval->high = read_quantile(means, resamples, high);
    memory_free(means);
    return STATUS_OK;
}

enum status clusters_list_bootstrap(const char *list, const struct bootstrap *bootstrap,
                                    struct interval *interval)
{
    struct cluster *clusters = memory_array(CLUSTERS_MOST, sizeof(*clusters));
    size_t count = 0;
    double value;
    uint64_t items = 0;
    *interval = (struct interval){NAN, NAN};
    if (!clusters) {
        return STATUS_MEMORY;
    }
    while (clusters_next(&list, &value, &items) && items <= CLUSTERS_MOST - count) {
        for (; items > 0; items--) {
            clusters[count++] = (struct cluster){value, 1};
        }
    }
    enum status status = STATUS_OK;
    if (*list == '\0' && items == 0) {
        status = clusters_bootstrap(clusters, count, bootstrap, interval);
    }
    memory_free(clusters);
    return status;
}
