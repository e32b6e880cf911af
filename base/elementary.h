/* Elementary functions whose results are the same bits on every machine with IEEE 754 binary64
 * arithmetic and no excess precision: they use only + - * /, sqrt, rounding and scaling by
 * powers of two, all of which the standard defines to the last bit, and never the C library's
 * own transcendental functions, which differ between platforms.
 *
 * Accuracy: within 2 units in the last place, unless a function says otherwise. Arguments
 * outside of a function's domain give NaN, poles give infinities. */
#ifndef PATHGATE_BASE_ELEMENTARY_H
#define PATHGATE_BASE_ELEMENTARY_H

double elementary_exp(double x);
double elementary_expm1(double x); /* exp(x) - 1, accurate near 0 */
double elementary_log(double x);
double elementary_log10(double x);

/* Exact repeated multiplication for small whole exponents; otherwise the relative error grows
 * with |y log x|, about that many units in the last place. */
double elementary_pow(double x, double y);

/* Beyond |x| of about a million the absolute error grows with |x|. */
double elementary_sin(double x);
double elementary_cos(double x);
double elementary_tan(double x);

double elementary_asin(double x);
double elementary_acos(double x);
double elementary_atan(double x);
double elementary_sinh(double x);
double elementary_cosh(double x);
double elementary_tanh(double x);

/* The quantile of the standard normal distribution at p in (0, 1), relative error about 1e-15:
 * Wichura 1988, algorithm AS 241, doi:10.2307/2347330. */
double elementary_normal_quantile(double p);

#endif
