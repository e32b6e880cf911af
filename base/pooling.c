/* Pooling studies; see pooling.h. Two passes, sums in the order given. */
#include "base/pooling.h"

#include <math.h>
#include <stdbool.h>

static const struct pooled nothing = {NAN, {NAN, NAN}, NAN, NAN, NAN};

static double normal_width(double confidence)
{
    return -statistics_normal_quantile((1 - confidence) / 2);
}

static bool are_studies(const struct share_study *studies, size_t count)
{
    bool sound = count > 0;
    for (size_t i = 0; i < count; i++) {
        struct share_arm t = studies[i].treatment, c = studies[i].control;
        sound &= t.k >= 0 && t.k <= t.n && t.n > 0 && c.k >= 0 && c.k <= c.n && c.n > 0;
    }
    return sound;
}

struct pooled pooling_ratio(const struct share_study *studies, size_t count, double confidence)
{
    double above = 0, below = 0, spread = 0;
    if (!are_studies(studies, count)) {
        return nothing;
    }
    for (size_t i = 0; i < count; i++) {
        struct share_arm t = studies[i].treatment, c = studies[i].control;
        double n = t.n + c.n;
        above += t.k * (c.n / n);
        below += c.k * (t.n / n);
        spread += (t.n / n * (c.n / n)) * (t.k + c.k) - t.k / n * c.k;
    }
    if (!(above > 0 && below > 0)) {
        return nothing;
    }
    struct pooled pooled = {.estimate = above / below};
    double width = normal_width(confidence) * sqrt(spread / above / below);
    pooled.interval =
        (struct interval){pooled.estimate * exp(-width), pooled.estimate * exp(width)};
    return pooled;
}

struct pooled pooling_difference(const struct share_study *studies, size_t count,
                                 double confidence)
{
    double sum = 0, weights = 0, spread = 0;
    if (!are_studies(studies, count)) {
        return nothing;
    }
    for (size_t i = 0; i < count; i++) {
        struct share_arm t = studies[i].treatment, c = studies[i].control;
        double n = t.n + c.n, ours = t.n / n, theirs = c.n / n;
        sum += t.k * theirs - c.k * ours;
        weights += t.n * theirs;
        spread += t.k * ((t.n - t.k) / t.n) * theirs * theirs +
                  c.k * ((c.n - c.k) / c.n) * ours * ours;
    }
    struct pooled pooled = {.estimate = sum / weights};
    double width = normal_width(confidence) * sqrt(spread) / weights;
    pooled.interval = (struct interval){pooled.estimate - width, pooled.estimate + width};
    return pooled;
}

static double weigh(struct effect effect, double tau2)
{
    return 1 / (effect.error * effect.error + tau2);
}

static struct pooled weighted_mean(const struct effect *effects, size_t count, double tau2,
                                   double confidence)
{
    double sum = 0, weights = 0;
    struct pooled pooled = {.tau2 = tau2};
    for (size_t i = 0; i < count; i++) {
        weights += weigh(effects[i], tau2);
        sum += weigh(effects[i], tau2) * effects[i].estimate;
    }
    pooled.estimate = sum / weights;
    double width = normal_width(confidence) / sqrt(weights);
    pooled.interval = (struct interval){pooled.estimate - width, pooled.estimate + width};
    return pooled;
}

struct pooled pooling_common(const struct effect *effects, size_t count, double confidence)
{
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(effects[i].estimate) || !(effects[i].error > 0)) {
            return nothing;
        }
    }
    if (count == 0) {
        return nothing;
    }
    struct pooled pooled = weighted_mean(effects, count, 0, confidence);
    for (size_t i = 0; i < count; i++) {
        double distance = (effects[i].estimate - pooled.estimate) / effects[i].error;
        pooled.q += distance * distance;
    }
    double df = (double)count - 1;
    pooled.i2 = pooled.q > df ? (pooled.q - df) / pooled.q : 0;
    return pooled;
}

struct pooled pooling_random(const struct effect *effects, size_t count, double confidence)
{
    struct pooled common = pooling_common(effects, count, confidence);
    double weights = 0, squares = 0, df = (double)count - 1;
    if (isnan(common.estimate)) {
        return common;
    }
    for (size_t i = 0; i < count; i++) {
        double weight = weigh(effects[i], 0);
        weights += weight;
        squares += weight * weight;
    }
    double scale = weights - squares / weights;
    double tau2 = common.q > df && scale > 0 ? (common.q - df) / scale : 0;
    struct pooled pooled = weighted_mean(effects, count, tau2, confidence);
    pooled.q = common.q;
    pooled.i2 = common.i2;
    return pooled;
}

struct effect pooling_log_ratio(struct share_study study)
{
    struct share_arm t = study.treatment, c = study.control;
    if (!are_studies(&study, 1)) {
        return (struct effect){NAN, NAN};
    }
    if (t.k == 0 || c.k == 0 || t.k == t.n || c.k == c.n) {
        t = (struct share_arm){t.k + 0.5, t.n + 1};
        c = (struct share_arm){c.k + 0.5, c.n + 1};
    }
    double variance = (t.n - t.k) / t.n / t.k + (c.n - c.k) / c.n / c.k;
    return (struct effect){log(t.k / t.n / (c.k / c.n)), sqrt(variance)};
}
