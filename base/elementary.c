/* Argument reduction followed by a power series with exact or correctly rounded coefficients;
 * see elementary.h. The order of operations is part of the result: contraction of a * b + c
 * into one rounding would change bits between machines and is switched off. */
#include "base/elementary.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

#define PI 3.14159265358979323846
#define HALF_PI 1.57079632679489661923
/* ln 2 in two parts, the first with enough trailing zeros to be multiplied by an exponent
 * without rounding. */
#define LN2_HIGH 0x1.62e42feep-1
#define LN2_LOW 0x1.a39ef35793c76p-33

static double horner(const double *coefficients, size_t count, double x)
{
    double sum = coefficients[count - 1];
    for (size_t i = count - 1; i-- > 0;) {
        sum = sum * x + coefficients[i];
    }
    return sum;
}

/* (exp(r) - 1 - r) / r^2 for |r| <= ln(2) / 2. */
static double exp_tail(double r)
{
    static const double inverse_factorials[] = {
        1.0 / 2,         1.0 / 6,          1.0 / 24,          1.0 / 120,     1.0 / 720,
        1.0 / 5040,      1.0 / 40320,      1.0 / 362880,      1.0 / 3628800, 1.0 / 39916800,
        1.0 / 479001600, 1.0 / 6227020800, 1.0 / 87178291200,
    };
    return horner(inverse_factorials, sizeof inverse_factorials / sizeof(double), r);
}

double elementary_exp(double x)
{
    if (isnan(x)) {
        return x;
    }
    if (x > 710) {
        return HUGE_VAL;
    }
    if (x < -746) {
        return 0;
    }
    double k = floor(x / (LN2_HIGH + LN2_LOW) + 0.5);
    double high = x - k * LN2_HIGH, low = k * LN2_LOW;
    double r = high - low;
    double lost = (high - r) - low; /* what rounding took from r */
    double sum = 1 + (r + (lost + r * r * exp_tail(r)));
    return ldexp(sum, (int)k);
}

double elementary_expm1(double x)
{
    if (fabs(x) > 0.34) {
        return elementary_exp(x) - 1;
    }
    return x + x * x * exp_tail(x);
}

double elementary_log(double x)
{
    if (isnan(x) || x < 0) {
        return NAN;
    }
    if (x == 0) {
        return -HUGE_VAL;
    }
    if (isinf(x)) {
        return x;
    }
    int exponent = 0;
    double m = frexp(x, &exponent);
    if (m < 0.70710678118654752440) {
        m *= 2;
        exponent--;
    }
    static const double inverse_odd[] = {1.0 / 3,  1.0 / 5,  1.0 / 7,  1.0 / 9,
                                         1.0 / 11, 1.0 / 13, 1.0 / 15, 1.0 / 17,
                                         1.0 / 19, 1.0 / 21, 1.0 / 23, 1.0 / 25};
    double f = m - 1, s = f / (2 + f), z = s * s;
    /* log(1 + f) = 2 atanh(s) = f - s * (f - tail) */
    double tail = 2 * z * horner(inverse_odd, sizeof inverse_odd / sizeof(double), z);
    double k = exponent;
    return k * LN2_HIGH - ((s * (f - tail) - k * LN2_LOW) - f);
}

double elementary_log10(double x)
{
    return elementary_log(x) / 2.30258509299404568402;
}

static bool is_whole(double x)
{
    return floor(x) == x;
}

static double whole_power(double x, double y)
{
    double result = 1, square = x;
    for (unsigned n = (unsigned)fabs(y); n; n >>= 1) {
        if (n & 1) {
            result *= square;
        }
        square *= square;
    }
    return y < 0 ? 1 / result : result;
}

double elementary_pow(double x, double y)
{
    if (y == 0) {
        return 1;
    }
    if (isnan(x) || isnan(y)) {
        return NAN;
    }
    if (is_whole(y) && fabs(y) <= 64) {
        return whole_power(x, y);
    }
    if (x < 0) {
        if (!is_whole(y)) {
            return NAN;
        }
        bool odd = fmod(y, 2) != 0;
        double size = elementary_exp(y * elementary_log(-x));
        return odd ? -size : size;
    }
    if (x == 0 || x == 1) {
        return x == 1 ? 1 : y > 0 ? 0 : HUGE_VAL;
    }
    return elementary_exp(y * elementary_log(x));
}

/* sin and cos of |r| <= pi / 4 by their Taylor series. */
static double sin_near_zero(double r)
{
    static const double c[] = {
        -1.0 / 6,        1.0 / 120,        -1.0 / 5040,          1.0 / 362880,
        -1.0 / 39916800, 1.0 / 6227020800, -1.0 / 1307674368000, 1.0 / 355687428096000};
    double z = r * r;
    return r + r * z * horner(c, sizeof c / sizeof(double), z);
}

static double cos_near_zero(double r)
{
    static const double c[] = {
        1.0 / 24,        -1.0 / 720,         1.0 / 40320,          -1.0 / 3628800,
        1.0 / 479001600, -1.0 / 87178291200, 1.0 / 20922789888000, -1.0 / 6402373705728000};
    double z = r * r;
    return 1 - (0.5 * z - z * z * horner(c, sizeof c / sizeof(double), z));
}

/* x - k * pi / 2 with k whole and the result in [-pi/4, pi/4], in three steps each of whose
 * constants has trailing zeros (Cody and Waite); returns k modulo 4. */
static int reduce_angle(double x, double *r)
{
    if (fabs(x) > 1048576) {
        x = fmod(x, 2 * PI);
    }
    double k = floor(x / HALF_PI + 0.5);
    *r = ((x - k * 0x1.921fb544p+0) - k * 0x1.0b4611a6p-34) - k * 0x1.3198a2e037073p-69;
    return (int)(k - 4 * floor(k / 4));
}

double elementary_sin(double x)
{
    if (!isfinite(x)) {
        return NAN;
    }
    double r;
    switch (reduce_angle(x, &r)) {
    case 0:
        return sin_near_zero(r);
    case 1:
        return cos_near_zero(r);
    case 2:
        return -sin_near_zero(r);
    default:
        return -cos_near_zero(r);
    }
}

double elementary_cos(double x)
{
    if (!isfinite(x)) {
        return NAN;
    }
    double r;
    switch (reduce_angle(x, &r)) {
    case 0:
        return cos_near_zero(r);
    case 1:
        return -sin_near_zero(r);
    case 2:
        return -cos_near_zero(r);
    default:
        return sin_near_zero(r);
    }
}

double elementary_tan(double x)
{
    return elementary_sin(x) / elementary_cos(x);
}

/* Twice halved, |x| <= tan(pi/16) is left for the series. */
double elementary_atan(double x)
{
    if (isnan(x)) {
        return x;
    }
    if (fabs(x) > 1) {
        return (x > 0 ? HALF_PI : -HALF_PI) - elementary_atan(1 / x);
    }
    static const double c[] = {-1.0 / 3,  1.0 / 5,  -1.0 / 7,  1.0 / 9,  -1.0 / 11, 1.0 / 13,
                               -1.0 / 15, 1.0 / 17, -1.0 / 19, 1.0 / 21, -1.0 / 23, 1.0 / 25};
    double half = x / (1 + sqrt(1 + x * x));
    double quarter = half / (1 + sqrt(1 + half * half));
    double z = quarter * quarter;
    return 4 * (quarter + quarter * z * horner(c, sizeof c / sizeof(double), z));
}

double elementary_asin(double x)
{
    if (!(fabs(x) <= 1)) {
        return NAN;
    }
    return 2 * elementary_atan(x / (1 + sqrt((1 - x) * (1 + x))));
}

double elementary_acos(double x)
{
    if (!(fabs(x) <= 1)) {
        return NAN;
    }
    return x == -1 ? PI : 2 * elementary_atan(sqrt((1 - x) / (1 + x)));
}

double elementary_sinh(double x)
{
    double size = fabs(x), sign = x < 0 ? -1 : 1;
    if (size > 700) {
        double half = elementary_exp(size / 2);
        return sign * (half / 2) * half;
    }
    double e = elementary_expm1(size);
    return sign * (e + e / (e + 1)) / 2;
}

double elementary_cosh(double x)
{
    double size = fabs(x);
    if (size > 700) {
        double half = elementary_exp(size / 2);
        return (half / 2) * half;
    }
    double e = elementary_exp(size);
    return e / 2 + 0.5 / e;
}

double elementary_tanh(double x)
{
    if (fabs(x) > 22) {
        return x > 0 ? 1 : -1;
    }
    double e = elementary_expm1(2 * fabs(x));
    return (x < 0 ? -1 : 1) * (e / (e + 2));
}

static double ratio(const double numerator[8], const double denominator[8], double x)
{
    return horner(numerator, 8, x) / horner(denominator, 8, x);
}

double elementary_normal_quantile(double p)
{
    static const double a[] = {3.3871328727963666080e0, 1.3314166789178437745e2,
                               1.9715909503065514427e3, 1.3731693765509461125e4,
                               4.5921953931549871457e4, 6.7265770927008700853e4,
                               3.3430575583588128105e4, 2.5090809287301226727e3};
    static const double b[] = {1.0,
                               4.2313330701600911252e1,
                               6.8718700749205790830e2,
                               5.3941960214247511077e3,
                               2.1213794301586595867e4,
                               3.9307895800092710610e4,
                               2.8729085735721942674e4,
                               5.2264952788528545610e3};
    static const double c[] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                               5.76949722146069140550e0,  3.64784832476320460504e0,
                               1.27045825245236838258e0,  2.41780725177450611770e-1,
                               2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double d[] = {1.0,
                               2.05319162663775882187e0,
                               1.67638483018380384940e0,
                               6.89767334985100004550e-1,
                               1.48103976427480074590e-1,
                               1.51986665636164571966e-2,
                               5.47593808499534494600e-4,
                               1.05075007164441684324e-9};
    static const double e[] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                               1.78482653991729133580e0,  2.96560571828504891230e-1,
                               2.65321895265761230930e-2, 1.24266094738807843860e-3,
                               2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double f[] = {1.0,
                               5.99832206555887937690e-1,
                               1.36929880922735805310e-1,
                               1.48753612908506148525e-2,
                               7.86869131145613259100e-4,
                               1.84631831751005468180e-5,
                               1.42151175831644588870e-7,
                               2.04426310338993978564e-15};
    if (!(p > 0 && p < 1)) {
        return p == 0 ? -HUGE_VAL : p == 1 ? HUGE_VAL : NAN;
    }
    double q = p - 0.5;
    if (fabs(q) <= 0.425) {
        return q * ratio(a, b, 0.180625 - q * q);
    }
    double r = sqrt(-elementary_log(q < 0 ? p : 1 - p));
    double size = r <= 5 ? ratio(c, d, r - 1.6) : ratio(e, f, r - 5);
    return q < 0 ? -size : size;
}
