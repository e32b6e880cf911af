/* The probability laws that the Open-PSA format has built in. Rates per hour, times in hours;
 * the arguments are taken to be in their domains (expressions_fault). */
#ifndef PATHGATE_MODEL_OPENPSA_LAW_H
#define PATHGATE_MODEL_OPENPSA_LAW_H

#include <stdbool.h>

/* 1 - exp(-rate * time). */
double law_exponential(double rate, double time);

/* Failure on demand 'gamma', failure rate 'lambda', repair rate 'mu' (GLM). */
double law_linear(double gamma, double lambda, double mu, double time);

/* 1 - exp(-((time - shift) / scale) ^ shape), 0 before the shift. */
double law_weibull(double scale, double shape, double shift, double time);

/* A component that is tested every 'tau' from 'theta' on and as good as new after each test.
 * At the very moment of a test: just before it. */
double law_renewed(double lambda, double tau, double theta, double time);

/* A component that is tested for 'duration' every 'tau', for the first time at 'theta', and
 * repaired at the rate 'mu' once a test has found it failed. */
struct periodic_test {
    double lambda, lambda_test, mu, tau, theta, gamma, duration, detected, misrepaired, time;
    bool available; /* while being tested */
};

/* The probability of not being available at 'time'. O(log of the number of tests). */
double law_tested(const struct periodic_test *test);

#endif
