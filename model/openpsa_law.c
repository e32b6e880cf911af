/* The built-in laws. The periodic test is a Markov chain over three states: available, failed
 * without anyone knowing, in repair. A test and the time until the next one are two linear
 * steps, so that whole periods are skipped by squaring a 3 x 3 matrix. */
#include "model/openpsa_law.h"

#include "base/elementary.h"

#include <math.h>

#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

double law_exponential(double rate, double time)
{
    return -elementary_expm1(-rate * time);
}

double law_linear(double gamma, double lambda, double mu, double time)
{
    double rate = lambda + mu;
    if (rate == 0) {
        return gamma;
    }
    return lambda / rate * law_exponential(rate, time) + gamma * elementary_exp(-rate * time);
}

double law_weibull(double scale, double shape, double shift, double time)
{
    return time <= shift ? 0
                         : -elementary_expm1(-elementary_pow((time - shift) / scale, shape));
}

#define SERIES_TO 0.5
#define SERIES_TERMS 24 /* the last one adds nothing to a double */

/* The sum over n from 2 of (-1)^n / n! times the sum of a^k b^(n - k) over k from 1 to n - 1.
 */
static double both_rarely(double a, double b)
{
    double sum = 0, inner = a * b, power = a, factorial = 2;
    for (int n = 2; n < SERIES_TERMS; n++) {
        sum += (n % 2 ? -inner : inner) / factorial;
        power *= a;
        inner = b * inner + b * power;
        factorial *= n + 1;
    }
    return sum;
}

/* Repair ends and the next failure follows, both within 'time': which of the two comes first
 * does not matter. The textbook's (lambda R - mu F) / (lambda - mu) is all rounding where the
 * rates are nearly equal or both rare. */
static double repaired_and_failed(double mu, double lambda, double time)
{
    double a = fmin(mu, lambda) * time, b = fmax(mu, lambda) * time, apart = b - a;
    if (b <= SERIES_TO) {
        return both_rarely(a, b);
    }
    double share = apart > 0 ? -elementary_expm1(-apart) / apart : 1;
    return -elementary_expm1(-a) - a * elementary_exp(-a) * share;
}

/* So many tests that the state is the limit, and finite, so that their number can be halved. */
#define MOST_PERIODS 0x1p62

enum { AVAILABLE, FAILED, IN_REPAIR, STATES };

struct step {
    double to[STATES][STATES]; /* to[j][i]: from i to j */
};

static struct step compose(const struct step *later, const struct step *earlier)
{
    struct step product;
    for (int j = 0; j < STATES; j++) {
        for (int i = 0; i < STATES; i++) {
            product.to[j][i] = later->to[j][0] * earlier->to[0][i] +
                               later->to[j][1] * earlier->to[1][i] +
                               later->to[j][2] * earlier->to[2][i];
        }
    }
    return product;
}

/* What becomes of a component in repair within 'time'. */
static void repair(const struct periodic_test *t, double time, struct step *step)
{
    double repaired = law_exponential(t->mu, time);
    double failed = repaired * t->misrepaired +
                    (1 - t->misrepaired) * repaired_and_failed(t->mu, t->lambda, time);
    step->to[IN_REPAIR][IN_REPAIR] = 1 - repaired;
    step->to[FAILED][IN_REPAIR] = failed;
    step->to[AVAILABLE][IN_REPAIR] = repaired - failed;
}

static struct step between_tests(const struct periodic_test *t, double time)
{
    struct step step = {{{0}}};
    double failed = law_exponential(t->lambda, time);
    step.to[AVAILABLE][AVAILABLE] = 1 - failed;
    step.to[FAILED][AVAILABLE] = failed;
    step.to[FAILED][FAILED] = 1;
    repair(t, time, &step);
    return step;
}

static struct step during_test(const struct periodic_test *t, double time)
{
    struct step step = {{{0}}};
    double failed = t->gamma + (1 - t->gamma) * law_exponential(t->lambda_test, time);
    step.to[AVAILABLE][AVAILABLE] = 1 - failed;
    step.to[IN_REPAIR][AVAILABLE] = failed * t->detected;
    step.to[FAILED][AVAILABLE] = failed * (1 - t->detected);
    step.to[IN_REPAIR][FAILED] = t->detected;
    step.to[FAILED][FAILED] = 1 - t->detected;
    repair(t, time, &step);
    return step;
}

static struct step power(struct step base, double exponent)
{
    struct step result = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
    while (exponent >= 1) {
        if (fmod(exponent, 2) != 0) {
            result = compose(&base, &result);
        }
        base = compose(&base, &base);
        exponent = floor(exponent / 2);
    }
    return result;
}

double law_tested(const struct periodic_test *t)
{
    if (t->time <= t->theta) {
        return law_exponential(t->lambda, t->time);
    }
    double elapsed = t->time - t->theta;
    double periods = fmin(floor(elapsed / t->tau), MOST_PERIODS);
    double rest = fmin(fmax(elapsed - periods * t->tau, 0), t->tau);
    struct step test = during_test(t, t->duration);
    struct step period = between_tests(t, t->tau - t->duration);
    struct step all = power(compose(&period, &test), periods);
    bool testing = rest <= t->duration && t->duration > 0;
    struct step last = testing ? during_test(t, rest) : between_tests(t, rest - t->duration);
    if (!testing) {
        last = compose(&last, &test);
    }
    double failed = law_exponential(t->lambda, t->theta);
    double start[STATES] = {1 - failed, failed, 0}, state[STATES], available = 0;
    for (int j = 0; j < STATES; j++) {
        state[j] = all.to[j][0] * start[0] + all.to[j][1] * start[1] + all.to[j][2] * start[2];
    }
    for (int i = 0; i < STATES; i++) {
        bool counts = t->available || !testing || i != AVAILABLE;
        available += counts ? last.to[AVAILABLE][i] * state[i] : 0;
    }
    return 1 - available;
}

double law_renewed(double lambda, double tau, double theta, double time)
{
    if (time <= theta) {
        return law_exponential(lambda, time);
    }
    double elapsed = time - theta, since = elapsed - floor(elapsed / tau) * tau;
    return law_exponential(lambda, since > 0 ? since : tau);
}
