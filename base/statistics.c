/* The incomplete beta function, its inverse, and the intervals that rest on it.
 *
 * The density x^a (1-x)^b / B(a, b) is formed from deviances and Stirling errors (C. Loader,
 * "Fast and accurate computation of binomial probabilities", 2000), because the difference of
 * three logarithms of gamma functions loses all digits at n = 10^9. Of the two tails always the
 * smaller is computed, the other one is its complement. The inverse is Newton's method on
 * ln(tail) over ln(x), kept inside a shrinking bracket by bisection. */
#include "base/statistics.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

static const double PI = 3.14159265358979323846;
enum { FRACTION_STEPS = 1000000, ROOT_STEPS = 2200 };

/* From here on the expansion for large parameters is as exact as the continued fraction, whose
 * length grows with the root of the smaller parameter. */
static const double LARGE = 1e8;

/* ln gamma(a) - (a - 1/2) ln a + a - ln(2 pi) / 2, DLMF 5.11.1 for large a. */
static double stirling_error(double a)
{
    if (a < 15) {
        return log(tgamma(a)) - (a - 0.5) * log(a) + a - 0.5 * log(2 * PI);
    }
    double s = 1 / (a * a);
    double series = 691.0 / 360360 - s / 156;
    series = 1.0 / 1188 - s * series;
    series = 1.0 / 1680 - s * series;
    series = 1.0 / 1260 - s * series;
    series = 1.0 / 360 - s * series;
    return (1.0 / 12 - s * series) / a;
}

/* x ln(x / m) - (x - m) >= 0, where difference = x - m. */
static double deviance(double x, double m, double difference)
{
    if (fabs(difference) > 0.1 * (x + m)) {
        return x * log(x / m) - difference;
    }
    double v = difference / (x + m);
    double sum = difference * v, term = 2 * x * v;
    for (int j = 3; j < 1000; j += 2) {
        term *= v * v;
        double next = sum + term / j;
        if (next == sum) {
            break;
        }
        sum = next;
    }
    return sum;
}

/* a - (a + b) x, once rounded; y = 1 - x. */
static double below_mean(double x, double y, double a, double b)
{
    double product = b * x;
    return fma(a, y, -product) - fma(b, x, -product);
}

/* The deviance of x from a / (a + b). */
static double beta_deviance(double x, double y, double a, double b)
{
    double n = a + b, difference = below_mean(x, y, a, b);
    return deviance(a, n * x, difference) + deviance(b, n * y, -difference);
}

/* x^a y^b / B(a, b). */
static double beta_front(double x, double y, double a, double b)
{
    double n = a + b;
    double correction = stirling_error(n) - stirling_error(a) - stirling_error(b);
    return sqrt(a / n * b / (2 * PI)) * exp(correction - beta_deviance(x, y, a, b));
}

static double away_from_zero(double value)
{
    return fabs(value) < DBL_MIN ? DBL_MIN : value;
}

/* The continued fraction of DLMF 8.17.22, two terms at a time in the form of A. R. DiDonato, A.
 * H. Morris, "Algorithm 708", ACM TOMS 18 (1992) 360, which needs a - (a + b) x only as a
 * whole, so that an x near 1 costs no digits; evaluated by the modified method of Lentz. I_x(a,
 * b) = front / fraction. It converges fast for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double x, double y, double a, double b)
{
    double distance = below_mean(x, y, a, b);
    double fraction = away_from_zero(a * (distance + 1) / (a + 1)), c = fraction, d = 0;
    for (int m = 1; m < FRACTION_STEPS; m++) {
        double twice = a + 2.0 * m, w = m * (b - m) * x / (twice - 1);
        double numerator = (a + m - 1) / (twice - 1) * (a + b + m - 1) * w * x;
        double denominator = m + w + (a + m) / (twice + 1) * (distance + 1 + m * (1 + y));
        d = 1 / away_from_zero(denominator + numerator * d);
        c = away_from_zero(denominator + numerator / c);
        fraction *= c * d;
        if (fabs(c * d - 1) < DBL_EPSILON) {
            break;
        }
    }
    return fraction;
}

struct tails {
    double lower, upper;
};

/* DLMF 8.18.9 with its first coefficient; the relative error is O(1 / min(a, b)). */
static struct tails large_tails(double x, double y, double a, double b)
{
    double n = a + b, mean = a / n, spread = sqrt(mean * (b / n));
    double distance = -below_mean(x, y, a, b) / n; /* x - mean */
    double exponent = beta_deviance(x, y, a, b);
    double eta = copysign(sqrt(2 * exponent / n), distance);
    double limit = (1 - 2 * mean) / (3 * spread);
    double coefficient = fabs(eta) < 1e-5 ? limit : 1 / eta - spread / distance;
    double rest = exp(-exponent) / sqrt(2 * PI * n) * coefficient;
    double root = copysign(sqrt(exponent), distance);
    return (struct tails){erfc(-root) / 2 + rest, erfc(root) / 2 - rest};
}

static struct tails beta_tails(double x, double a, double b)
{
    double y = 1 - x;
    if (x <= 0) {
        return (struct tails){0, 1};
    }
    if (y <= 0) {
        return (struct tails){1, 0};
    }
    if (a > LARGE && b > LARGE) {
        return large_tails(x, y, a, b);
    }
    double front = beta_front(x, y, a, b);
    if (x < (a + 1) / (a + b + 2)) {
        double lower = front / beta_fraction(x, y, a, b);
        return (struct tails){lower, 1 - lower};
    }
    double upper = front / beta_fraction(y, x, b, a);
    return (struct tails){1 - upper, upper};
}

static bool is_beta(double a, double b)
{
    return a > 0 && b > 0 && isfinite(a) && isfinite(b);
}

double statistics_beta_lower(double x, double a, double b)
{
    return is_beta(a, b) && !isnan(x) ? beta_tails(x, a, b).lower : NAN;
}

double statistics_beta_upper(double x, double a, double b)
{
    return is_beta(a, b) && !isnan(x) ? beta_tails(x, a, b).upper : NAN;
}

/* The middle of a bracket, geometric where it spans orders of magnitude. */
static double middle(double low, double high)
{
    if (low <= 0) {
        return high > 0.5 ? high / 2 : high / 1024;
    }
    return high > 4 * low ? sqrt(low) * sqrt(high) : low + (high - low) / 2;
}

/* The x where the chosen tail is 'target', 0 < target < 1. The tail is monotone in x, so each
 * value narrows the bracket; Newton's step is taken when it stays inside. */
static double find_quantile(double target, bool upper, double a, double b)
{
    double low = 0, high = 1, x = a / (a + b);
    for (int i = 0; i < ROOT_STEPS && x > 0; i++) {
        struct tails tails = beta_tails(x, a, b);
        double tail = upper ? tails.upper : tails.lower;
        if (upper ? tail > target : tail < target) {
            low = x;
        } else {
            high = x;
        }
        double density = beta_front(x, 1 - x, a, b) / (1 - x); /* times x */
        double slope = (upper ? -density : density) / tail;
        double next = x * exp(-log(tail / target) / slope);
        if (!(next > low && next < high)) {
            next = middle(low, high);
        }
        bool settled = fabs(next - x) <= 2 * DBL_EPSILON * x;
        x = next;
        if (settled || high - low <= DBL_EPSILON * low) {
            break;
        }
    }
    return x;
}

static double quantile(double target, bool upper, double a, double b)
{
    if (!is_beta(a, b) || !(target >= 0 && target <= 1)) {
        return NAN;
    }
    if (target == 0 || target == 1) {
        return (target == 1) != upper ? 1 : 0;
    }
    return find_quantile(target, upper, a, b);
}

double statistics_beta_quantile(double p, double a, double b)
{
    return quantile(p, false, a, b);
}

double statistics_beta_quantile_upper(double q, double a, double b)
{
    return quantile(q, true, a, b);
}

/* Abramowitz & Stegun 26.2.23 (error below 4.5e-4), refined by Halley's method, which triples
 * the number of good digits at each step. */
double statistics_normal_quantile(double p)
{
    if (!(p > 0 && p < 1)) {
        return NAN;
    }
    double tail = p < 0.5 ? p : 1 - p;
    double t = sqrt(-2 * log(tail));
    double z = (2.515517 + t * (0.802853 + t * 0.010328)) /
                   (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) -
               t;
    for (int i = 0; i < 3; i++) {
        double error = erfc(-z / sqrt(2)) / 2 - tail;
        double step = error * sqrt(2 * PI) * exp(z * z / 2);
        z -= step / (1 + z * step / 2);
    }
    return p < 0.5 ? z : -z;
}

/* t^2 / (df + t^2) ~ Beta(1/2, df/2): its small upper tail is sought, so that no digits are
 * lost where df is large. */
double statistics_student_quantile(double tail, double df)
{
    if (!(tail > 0 && tail < 1 && df > 0)) {
        return NAN;
    }
    double x = statistics_beta_quantile_upper(tail, 0.5, df / 2);
    return sqrt(df * x / (1 - x));
}

static bool is_count(double k, double n, double confidence)
{
    return k >= 0 && k <= n && isfinite(n) && confidence > 0 && confidence < 1;
}

/* The bound with probability 'tail' beyond it; closed forms where the distribution has a point
 * mass at the end. */
static double exact_lower(double k, double n, double tail)
{
    if (k <= 0) {
        return 0;
    }
    return k == n ? exp(log(tail) / n) : quantile(tail, false, k, n - k + 1);
}

static double exact_upper(double k, double n, double tail)
{
    if (k == n) {
        return 1;
    }
    return k <= 0 ? -expm1(log(tail) / n) : quantile(tail, true, k + 1, n - k);
}

double statistics_lower_bound(double k, double n, double confidence)
{
    return is_count(k, n, confidence) ? exact_lower(k, n, 1 - confidence) : NAN;
}

double statistics_upper_bound(double k, double n, double confidence)
{
    return is_count(k, n, confidence) ? exact_upper(k, n, 1 - confidence) : NAN;
}

struct interval statistics_clopper_pearson(double k, double n, double confidence)
{
    if (!is_count(k, n, confidence)) {
        return (struct interval){NAN, NAN};
    }
    double tail = (1 - confidence) / 2;
    return (struct interval){exact_lower(k, n, tail), exact_upper(k, n, tail)};
}

/* The smaller end is formed without a difference: the product of the ends is
 * (k / n)^2 n / (n + z^2). */
struct interval statistics_wilson(double k, double n, double confidence)
{
    if (!is_count(k, n, confidence)) {
        return (struct interval){NAN, NAN};
    }
    if (n == 0) {
        return (struct interval){0, 1};
    }
    double z = -statistics_normal_quantile((1 - confidence) / 2), square = z * z;
    double root = z * sqrt(square / 4 + k * ((n - k) / n));
    double low = k * (k / n) / (k + square / 2 + root);
    double misses = n - k;
    double high = 1 - misses * (misses / n) / (misses + square / 2 + root);
    return (struct interval){low, k < misses ? (k + square / 2 + root) / (n + square) : high};
}

struct interval statistics_jeffreys(double k, double n, double confidence)
{
    if (!is_count(k, n, confidence)) {
        return (struct interval){NAN, NAN};
    }
    double tail = (1 - confidence) / 2;
    return (struct interval){k <= 0 ? 0 : quantile(tail, false, k + 0.5, n - k + 0.5),
                             k == n ? 1 : quantile(tail, true, k + 0.5, n - k + 0.5)};
}

struct interval statistics_newcombe(double k1, double n1, double k2, double n2,
                                    double confidence)
{
    struct interval one = statistics_wilson(k1, n1, confidence);
    struct interval two = statistics_wilson(k2, n2, confidence);
    if (isnan(one.low) || isnan(two.low) || n1 == 0 || n2 == 0) {
        return (struct interval){NAN, NAN};
    }
    double share1 = k1 / n1, share2 = k2 / n2;
    double below = hypot(share1 - one.low, two.high - share2);
    double above = hypot(one.high - share1, share2 - two.low);
    return (struct interval){share1 - share2 - below, share1 - share2 + above};
}

struct interval statistics_credible(double k, double n, double a, double b, double confidence)
{
    if (!is_count(k, n, confidence) || !is_beta(a, b)) {
        return (struct interval){NAN, NAN};
    }
    double tail = (1 - confidence) / 2;
    return (struct interval){quantile(tail, false, a + k, b + (n - k)),
                             quantile(tail, true, a + k, b + (n - k))};
}

/* ln(C(n - c, k) / C(n, k)), symmetric in c and k, c + k <= n: a product of the smaller number
 * of factors, or else of three binomial probabilities (C. Loader, as above). */
static double log_no_success(double c, double n, double k)
{
    double few = c < k ? c : k, many = c < k ? k : c, sum = 0;
    if (few <= 1000) {
        for (double i = 0; i < few; i++) {
            sum += log1p(-many / (n - i));
        }
        return sum;
    }
    if (c + k == n) { /* 1 / C(n, k) */
        return k * log(k / n) + c * log(c / n) -
               log(beta_front(k / n, c / n, k, c) * n / k / c);
    }
    double p = k / n, q = (n - k) / n, rest = n - c;
    double within = beta_front(p, q, k, rest - k) * (rest / k / (rest - k));
    double among = beta_front(p, q, k, n - k) * (n / k / (n - k));
    return c * log1p(-p) + log(within) - log(among);
}

double statistics_pass_at(double c, double n, double attempts)
{
    bool whole = floor(c) == c && floor(n) == n && floor(attempts) == attempts;
    if (!whole || !is_count(c, n, 0.5) || !(attempts >= 1 && attempts <= n)) {
        return NAN;
    }
    return c + attempts > n ? 1 : -expm1(log_no_success(c, n, attempts));
}

struct interval statistics_pass_at_interval(double c, double n, double attempts,
                                            double confidence)
{
    struct interval one = statistics_clopper_pearson(c, n, confidence);
    if (isnan(one.low) || !(attempts >= 1)) {
        return (struct interval){NAN, NAN};
    }
    return (struct interval){-expm1(attempts * log1p(-one.low)),
                             -expm1(attempts * log1p(-one.high))};
}
