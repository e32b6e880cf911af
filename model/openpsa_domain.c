/* The domains of operations: where an expression means nothing, and why. */
#include "model/openpsa_expression.h"

#include <math.h>
#include <stddef.h>

static bool is_probability(double p)
{
    return p >= 0 && p <= 1;
}

static const char *deviate_fault(uint8_t operation, const struct expression_operands *o)
{
    double a = expression_operand(o, 0), b = expression_operand(o, 1);
    switch (operation) {
    case EXPRESSION_UNIFORM:
        return a <= b ? NULL : "the lower bound exceeds the upper bound";
    case EXPRESSION_NORMAL:
        return b > 0 ? NULL : "the standard deviation must be positive";
    case EXPRESSION_LOGNORMAL:
        if (o->count == 2) {
            return b > 0 ? NULL : "sigma must be positive";
        }
        return !(a > 0)   ? "the mean must be positive"
               : !(b > 1) ? "the error factor must be greater than 1"
               : expression_operand(o, 2) > 0.5 && expression_operand(o, 2) < 1
                   ? NULL
                   : "the confidence level must lie between 0.5 and 1";
    case EXPRESSION_GAMMA:
        return a > 0 && b > 0 ? NULL : "shape and scale must be positive";
    default:
        return a > 0 && b > 0 ? NULL : "alpha and beta must be positive";
    }
}

static const char *histogram_fault(const struct expression_operands *o)
{
    double low = expression_operand(o, 0), total = 0;
    for (uint32_t i = 1; i + 1 < o->count; i += 2) {
        if (!(expression_operand(o, i) > low)) {
            return "the bounds of a histogram must ascend";
        }
        if (!(expression_operand(o, i + 1) >= 0)) {
            return "a weight must not be negative";
        }
        low = expression_operand(o, i);
        total += expression_operand(o, i + 1);
    }
    return total > 0 ? NULL : "the weights of a histogram must not all be zero";
}

static const char *quantiles_fault(const struct expression_operands *o)
{
    for (uint32_t i = 2; i + 1 < o->count; i += 2) {
        if (!(expression_operand(o, i) > expression_operand(o, i - 2)) ||
            !(expression_operand(o, i + 1) >= expression_operand(o, i - 1))) {
            return "levels and values of quantiles must ascend";
        }
    }
    bool whole = o->count >= 4 && o->count % 2 == 0 && expression_operand(o, 0) == 0 &&
                 expression_operand(o, o->count - 2) == 1;
    return whole ? NULL : "the first level must be 0 and the last must be 1";
}

static const char *periodic_test_fault(const struct expression_operands *o)
{
    bool full = o->count == 11, repaired = o->count != 4;
    double tau = expression_operand(o, full ? 3 : repaired ? 2 : 1);
    if (!(expression_operand(o, 0) >= 0) ||
        (repaired && !(expression_operand(o, full ? 2 : 1) >= 0)) ||
        (full && !(expression_operand(o, 1) >= 0))) {
        return "a rate must not be negative";
    }
    if (!(tau > 0)) {
        return "the time between tests must be positive";
    }
    if (!(expression_operand(o, full       ? 4
                                : repaired ? 3
                                           : 2) >= 0) ||
        !(expression_operand(o, o->count - 1) >= 0)) {
        return "a time must not be negative";
    }
    if (expression_operand(o, o->count - 1) / tau > 0x1p53) {
        return "there are more tests than can be counted";
    }
    if (full && !(expression_operand(o, 6) >= 0 && expression_operand(o, 6) <= tau)) {
        return "the test must not last longer than the time between tests";
    }
    if (full && !(is_probability(expression_operand(o, 5)) &&
                  is_probability(expression_operand(o, 8)) &&
                  is_probability(expression_operand(o, 9)))) {
        return "gamma, sigma and omega must be probabilities";
    }
    return NULL;
}

static const char *built_in_fault(uint8_t operation, const struct expression_operands *o)
{
    switch (operation) {
    case EXPRESSION_EXPONENTIAL:
        return expression_operand(o, 0) >= 0 && expression_operand(o, 1) >= 0
                   ? NULL
                   : "rate and time must not be negative";
    case EXPRESSION_GLM:
        if (!is_probability(expression_operand(o, 0))) {
            return "gamma must be a probability";
        }
        return expression_operand(o, 1) >= 0 && expression_operand(o, 2) >= 0 &&
                       expression_operand(o, 3) >= 0
                   ? NULL
                   : "rates and time must not be negative";
    case EXPRESSION_WEIBULL:
        if (!(expression_operand(o, 0) > 0 && expression_operand(o, 1) > 0)) {
            return "scale and shape must be positive";
        }
        return expression_operand(o, 2) >= 0 && expression_operand(o, 3) >= 0
                   ? NULL
                   : "a time must not be negative";
    case EXPRESSION_PERIODIC_TEST:
        return periodic_test_fault(o);
    case EXPRESSION_HISTOGRAM:
        return histogram_fault(o);
    case EXPRESSION_QUANTILES:
        return quantiles_fault(o);
    case EXPRESSION_PERT:
        return expression_operand(o, 0) <= expression_operand(o, 1) &&
                       expression_operand(o, 1) <= expression_operand(o, 2)
                   ? NULL
                   : "low, mode and high must ascend";
    default:
        return expression_is_deviate(operation) ? deviate_fault(operation, o) : NULL;
    }
}

const char *expressions_fault(const struct expressions *expressions, uint32_t node,
                              const double *values)
{
    const struct expression *e = &expressions->nodes.items[node];
    const struct expression_operands o = expression_operands(expressions, node, values);
    for (uint32_t i = 0; i < o.count; i++) {
        if (!isfinite(expression_operand(&o, i))) {
            return NULL; /* reported where it arose */
        }
    }
    if (e->operation == EXPRESSION_REFERENCE && !isfinite(values[e->reference])) {
        return NULL;
    }
    const char *fault = built_in_fault(e->operation, &o);
    return fault ? fault : isfinite(values[node]) ? NULL : "the value is not a finite number";
}
