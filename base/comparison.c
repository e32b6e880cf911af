/* Comparing two arms; see comparison.h.
 *
 * The score interval of a ratio holds the ratios r that (p1 - r p2)^2 <= z^2 V(r) does not
 * rule out, V being the variance of p1 - r p2 at the most likely shares whose ratio is r. Those
 * are roots of a quadratic equation, which is solved once for the share and once for its
 * complement, each in the form that loses no digits where it is small. */
#include "base/comparison.h"

#include <math.h>
#include <stdbool.h>

enum { BISECTIONS = 200 };

static const struct interval nothing = {NAN, NAN};

static double normal_width(double confidence)
{
    return -statistics_normal_quantile((1 - confidence) / 2);
}

static bool is_share(struct share_arm arm)
{
    return arm.k >= 0 && arm.k <= arm.n && arm.n > 0 && isfinite(arm.n);
}

static bool is_confidence(double confidence)
{
    return confidence > 0 && confidence < 1;
}

/* The standardised distance of the data from the ratio 'ratio' <= 1 of 'one' over 'other'. */
static double ratio_score(struct share_arm one, struct share_arm other, double ratio)
{
    double n = one.n + other.n, k = one.k + other.k, misses = other.n - other.k;
    /* n ratio p^2 - b p + k = 0 for the share of 'other' */
    double b = ratio * (one.n + other.k) + one.k + other.n;
    double p = 2 * k / (b + sqrt(fmax(b * b - 4 * n * ratio * k, 0)));
    /* n ratio q^2 + c q - misses (1 - ratio) = 0 for its complement */
    double c = (k + misses) * (1 - ratio) - (one.n - one.k + misses) * ratio;
    double root = sqrt(c * c + 4 * n * ratio * misses * (1 - ratio));
    double q = c > 0 ? 2 * misses * (1 - ratio) / (c + root) : (root - c) / (2 * n * ratio);
    double complement = 1 - ratio + ratio * q; /* of the share of 'one' */
    double variance = ratio * p * complement / one.n + ratio * ratio * p * q / other.n;
    double distance = one.k / one.n - ratio * (other.k / other.n);
    return variance > 0    ? distance / sqrt(variance)
           : distance == 0 ? 0
                           : copysign(INFINITY, distance);
}

/* Falls as the ratio rises. The arms change places above 1, so that no ratio exceeds it. */
static double score_at(struct share_arm treatment, struct share_arm control, double logarithm)
{
    return logarithm <= 0 ? ratio_score(treatment, control, exp(logarithm))
                          : -ratio_score(control, treatment, exp(-logarithm));
}

/* The logarithm of the ratio at which the score is 'target'. */
static double find_ratio(struct share_arm treatment, struct share_arm control, double target)
{
    double low = -700, high = 700;
    for (int i = 0; i < BISECTIONS; i++) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) {
            break;
        }
        if (score_at(treatment, control, middle) > target) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low + (high - low) / 2;
}

struct interval comparison_ratio_score(struct share_arm treatment, struct share_arm control,
                                       double confidence)
{
    if (!is_share(treatment) || !is_share(control) || !is_confidence(confidence)) {
        return nothing;
    }
    double z = normal_width(confidence);
    return (struct interval){treatment.k <= 0 ? 0 : exp(find_ratio(treatment, control, z)),
                             control.k <= 0 ? (double)INFINITY
                                            : exp(find_ratio(treatment, control, -z))};
}

static bool is_mean(struct mean_arm arm)
{
    return isfinite(arm.mean) && arm.sd >= 0 && isfinite(arm.sd) && arm.n >= 2 &&
           isfinite(arm.n);
}

/* The quantile of Student's distribution with the degrees of freedom of Satterthwaite. */
static double welch_width(struct mean_arm one, struct mean_arm other, double confidence)
{
    double a = one.sd * (one.sd / one.n), b = other.sd * (other.sd / other.n), sum = a + b;
    double share = sum > 0 ? a / sum : 0.5;
    double df = 1 / (share * share / (one.n - 1) + (1 - share) * (1 - share) / (other.n - 1));
    return statistics_student_quantile(1 - confidence, df);
}

struct interval comparison_mean_difference(struct mean_arm treatment, struct mean_arm control,
                                           double confidence)
{
    if (!is_mean(treatment) || !is_mean(control) || !is_confidence(confidence)) {
        return nothing;
    }
    double difference = treatment.mean - control.mean;
    double error = hypot(treatment.sd / sqrt(treatment.n), control.sd / sqrt(control.n));
    double width = welch_width(treatment, control, confidence) * error;
    return (struct interval){difference - width, difference + width};
}

struct interval comparison_mean_ratio(struct mean_arm treatment, struct mean_arm control,
                                      double confidence)
{
    if (!is_mean(treatment) || !is_mean(control) || !is_confidence(confidence)) {
        return nothing;
    }
    double t = welch_width(treatment, control, confidence);
    double one = t * t * treatment.sd * (treatment.sd / treatment.n);
    double other = t * t * control.sd * (control.sd / control.n);
    double leading = control.mean * control.mean - other;
    if (!(leading > 0)) {
        return (struct interval){-INFINITY, INFINITY};
    }
    double product = treatment.mean * control.mean;
    double root = sqrt(fmax(one * leading + treatment.mean * treatment.mean * other, 0));
    return (struct interval){(product - root) / leading, (product + root) / leading};
}
