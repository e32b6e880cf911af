/* Tables of operations and their evaluation; see openpsa_expression.h. Ordering is an iterative
 * depth-first search over arguments and references. */
#include "model/openpsa_expression.h"

#include "base/elementary.h"
#include "base/random.h"
#include "model/openpsa_law.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

enum { ANY_NUMBER = 255 };

/* Sorted by name. */
static const struct expression_rule rules[] = {
    {"GLM", EXPRESSION_GLM, 4, 4},
    {"Weibull", EXPRESSION_WEIBULL, 4, 4},
    {"abs", EXPRESSION_ABS, 1, 1},
    {"acos", EXPRESSION_ACOS, 1, 1},
    {"add", EXPRESSION_ADD, 1, ANY_NUMBER},
    {"and", EXPRESSION_AND, 1, ANY_NUMBER},
    {"asin", EXPRESSION_ASIN, 1, 1},
    {"atan", EXPRESSION_ATAN, 1, 1},
    {"beta-deviate", EXPRESSION_BETA, 2, 2},
    {"ceil", EXPRESSION_CEIL, 1, 1},
    {"cos", EXPRESSION_COS, 1, 1},
    {"cosh", EXPRESSION_COSH, 1, 1},
    {"df", EXPRESSION_DF, 2, 2},
    {"div", EXPRESSION_DIV, 1, ANY_NUMBER},
    {"eq", EXPRESSION_EQ, 2, 2},
    {"exp", EXPRESSION_EXP, 1, 1},
    {"exponential", EXPRESSION_EXPONENTIAL, 2, 2},
    {"floor", EXPRESSION_FLOOR, 1, 1},
    {"gamma-deviate", EXPRESSION_GAMMA, 2, 2},
    {"geq", EXPRESSION_GEQ, 2, 2},
    {"gt", EXPRESSION_GT, 2, 2},
    {"histogram", EXPRESSION_HISTOGRAM, 3, ANY_NUMBER},
    {"ite", EXPRESSION_ITE, 3, 3},
    {"leq", EXPRESSION_LEQ, 2, 2},
    {"log", EXPRESSION_LOG, 1, 1},
    {"log10", EXPRESSION_LOG10, 1, 1},
    {"lognormal-deviate", EXPRESSION_LOGNORMAL, 2, 3},
    {"lt", EXPRESSION_LT, 2, 2},
    {"max", EXPRESSION_MAX, 1, ANY_NUMBER},
    {"mean", EXPRESSION_MEAN, 1, ANY_NUMBER},
    {"min", EXPRESSION_MIN, 1, ANY_NUMBER},
    {"mod", EXPRESSION_MOD, 2, 2},
    {"mul", EXPRESSION_MUL, 1, ANY_NUMBER},
    {"neg", EXPRESSION_NEG, 1, 1},
    {"normal-deviate", EXPRESSION_NORMAL, 2, 2},
    {"not", EXPRESSION_NOT, 1, 1},
    {"or", EXPRESSION_OR, 1, ANY_NUMBER},
    {"periodic-test", EXPRESSION_PERIODIC_TEST, 4, 11},
    {"pert-deviate", EXPRESSION_PERT, 3, 3},
    {"pi", EXPRESSION_PI, 0, 0},
    {"pow", EXPRESSION_POW, 2, 2},
    {"quantile-deviate", EXPRESSION_QUANTILES, 4, ANY_NUMBER},
    {"sin", EXPRESSION_SIN, 1, 1},
    {"sinh", EXPRESSION_SINH, 1, 1},
    {"sqrt", EXPRESSION_SQRT, 1, 1},
    {"sub", EXPRESSION_SUB, 1, ANY_NUMBER},
    {"switch", EXPRESSION_SWITCH, 1, ANY_NUMBER},
    {"system-mission-time", EXPRESSION_MISSION_TIME, 0, 0},
    {"tan", EXPRESSION_TAN, 1, 1},
    {"tanh", EXPRESSION_TANH, 1, 1},
    {"uniform-deviate", EXPRESSION_UNIFORM, 2, 2},
};

static int compare_rule(const void *name, const void *rule)
{
    return strcmp(name, ((const struct expression_rule *)rule)->name);
}

const struct expression_rule *expression_rule(const char *name)
{
    return bsearch(name, rules, sizeof rules / sizeof(*rules), sizeof(*rules), compare_rule);
}

size_t expression_names(const char **names)
{
    size_t count = sizeof rules / sizeof(*rules);
    for (size_t i = 0; i < count; i++) {
        names[i] = rules[i].name;
    }
    return count;
}

const char *expression_operation_name(uint8_t operation)
{
    for (size_t i = 0; i < sizeof rules / sizeof(*rules); i++) {
        if (rules[i].operation == operation) {
            return rules[i].name;
        }
    }
    return operation == EXPRESSION_NUMBER ? "float" : "parameter";
}

bool expression_is_deviate(uint8_t operation)
{
    return operation >= EXPRESSION_UNIFORM;
}

/* The search's state of a node is the number of its dependencies already entered, plus 1. */
struct search {
    struct expressions *graph;
    uint32_t *entered; /* by node; 0 = unseen, DONE = ordered */
    uint32_t *path;    /* nodes being visited */
    uint32_t depth, ordered;
};

#define DONE UINT32_MAX

static uint32_t dependency_count(const struct expressions *graph, uint32_t node)
{
    return graph->nodes.items[node].operation == EXPRESSION_REFERENCE
               ? 1
               : graph->nodes.items[node + 1].first - graph->nodes.items[node].first;
}

static uint32_t dependency(const struct expressions *graph, uint32_t node, uint32_t index)
{
    const struct expression *e = &graph->nodes.items[node];
    return e->operation == EXPRESSION_REFERENCE ? e->reference
                                                : graph->arguments.items[e->first + index];
}

static void complete(struct search *s, uint32_t node)
{
    struct expression *e = &s->graph->nodes.items[node];
    e->is_random = expression_is_deviate(e->operation);
    for (uint32_t i = 0; i < dependency_count(s->graph, node); i++) {
        e->is_random |= s->graph->nodes.items[dependency(s->graph, node, i)].is_random;
    }
    s->entered[node] = DONE;
    s->graph->order[s->ordered++] = node;
    s->depth--;
}

/* False when a node on the path was met again; the path then ends in the cycle and 'again' is
 * where it closes. */
static bool visit_from(struct search *s, uint32_t root, uint32_t *again)
{
    s->path[s->depth++] = root;
    s->entered[root] = 1;
    while (s->depth > 0) {
        uint32_t node = s->path[s->depth - 1];
        if (s->entered[node] > dependency_count(s->graph, node)) {
            complete(s, node);
            continue;
        }
        uint32_t next = dependency(s->graph, node, s->entered[node]++ - 1);
        if (s->entered[next] == 0) {
            s->path[s->depth++] = next;
            s->entered[next] = 1;
        } else if (s->entered[next] != DONE) {
            *again = next;
            return false;
        }
    }
    return true;
}

static enum status copy_cycle(const struct search *s, uint32_t again, uint32_t **cycle,
                              uint32_t *cycle_length)
{
    uint32_t start = s->depth;
    while (s->path[start - 1] != again) {
        start--;
    }
    start--;
    *cycle_length = s->depth - start;
    *cycle = memory_array(*cycle_length, sizeof(**cycle));
    if (!*cycle) {
        return STATUS_MEMORY;
    }
    memcpy(*cycle, s->path + start, *cycle_length * sizeof(**cycle));
    return STATUS_INVALID;
}

enum status expressions_order(struct expressions *expressions, uint32_t **cycle,
                              uint32_t *cycle_length)
{
    enum status status = STATUS_MEMORY;
    uint32_t count = (uint32_t)expressions->nodes.count;
    struct expression sentinel = {.first = (uint32_t)expressions->arguments.count};
    struct search s = {.graph = expressions};
    *cycle = NULL;
    *cycle_length = 0;
    if (!vec_push(&expressions->nodes, sentinel)) {
        return STATUS_MEMORY;
    }
    expressions->count = count;
    expressions->order = memory_array(count, sizeof(*expressions->order));
    s.entered = memory_zeroed(count, sizeof(*s.entered));
    s.path = memory_array(count, sizeof(*s.path));
    if (!expressions->order || !s.entered || !s.path) {
        goto out;
    }
    status = STATUS_OK;
    for (uint32_t n = 0; n < count && status == STATUS_OK; n++) {
        uint32_t again = 0;
        if (s.entered[n] == 0 && !visit_from(&s, n, &again)) {
            status = copy_cycle(&s, again, cycle, cycle_length);
        }
    }
out:
    memory_free(s.entered);
    memory_free(s.path);
    return status;
}

void expressions_release(struct expressions *expressions)
{
    vec_release(&expressions->nodes);
    vec_release(&expressions->arguments);
    memory_free(expressions->order);
    *expressions = (struct expressions){0};
}

static double periodic_test(const struct expression_operands *o)
{
    if (o->count == 4) {
        return law_renewed(expression_operand(o, 0), expression_operand(o, 1),
                           expression_operand(o, 2), expression_operand(o, 3));
    }
    struct periodic_test t = {
        .lambda = expression_operand(o, 0), .detected = 1, .available = true};
    if (o->count == 5) {
        t.mu = expression_operand(o, 1);
        t.tau = expression_operand(o, 2);
        t.theta = expression_operand(o, 3);
        t.time = expression_operand(o, 4);
        return law_tested(&t);
    }
    t.lambda_test = expression_operand(o, 1);
    t.mu = expression_operand(o, 2);
    t.tau = expression_operand(o, 3);
    t.theta = expression_operand(o, 4);
    t.gamma = expression_operand(o, 5);
    t.duration = expression_operand(o, 6);
    t.available = expression_operand(o, 7) != 0;
    t.detected = expression_operand(o, 8);
    t.misrepaired = expression_operand(o, 9);
    t.time = expression_operand(o, 10);
    return law_tested(&t);
}

/* Mean and error factor at a level, or mu and sigma, to mu and sigma. */
static void lognormal_parameters(const struct expression_operands *o, double *mu, double *sigma)
{
    if (o->count == 2) {
        *mu = expression_operand(o, 0);
        *sigma = expression_operand(o, 1);
        return;
    }
    *sigma = elementary_log(expression_operand(o, 1)) /
             elementary_normal_quantile(expression_operand(o, 2));
    *mu = elementary_log(expression_operand(o, 0)) - *sigma * *sigma / 2;
}

static double histogram(const struct expression_operands *o, struct random_stream *stream)
{
    uint32_t bins = (o->count - 1) / 2;
    double total = 0, sum = 0;
    for (uint32_t i = 0; i < bins; i++) {
        double low = expression_operand(o, i ? 2 * i - 1 : 0),
               high = expression_operand(o, 2 * i + 1);
        total += expression_operand(o, 2 * i + 2);
        sum += expression_operand(o, 2 * i + 2) * (low + high) / 2;
    }
    if (!stream) {
        return sum / total;
    }
    double mark = random_unit(stream) * total, position = random_unit(stream);
    uint32_t bin = 0;
    while (bin + 1 < bins && mark >= expression_operand(o, 2 * bin + 2)) {
        mark -= expression_operand(o, 2 * bin++ + 2);
    }
    double low = expression_operand(o, bin ? 2 * bin - 1 : 0),
           high = expression_operand(o, 2 * bin + 1);
    return low + (high - low) * position;
}

static double quantiles(const struct expression_operands *o, struct random_stream *stream)
{
    uint32_t last = o->count / 2 - 1, i = 0;
    if (!stream) {
        double sum = 0;
        for (; i < last; i++) {
            double width = expression_operand(o, 2 * i + 2) - expression_operand(o, 2 * i);
            sum += width *
                   (expression_operand(o, 2 * i + 1) + expression_operand(o, 2 * i + 3)) / 2;
        }
        return sum;
    }
    double level = random_unit(stream);
    while (i + 1 < last && level >= expression_operand(o, 2 * i + 2)) {
        i++;
    }
    double start = expression_operand(o, 2 * i), low = expression_operand(o, 2 * i + 1);
    double width = expression_operand(o, 2 * i + 2) - start;
    double position = width > 0 ? (level - start) / width : 0;
    return low + (expression_operand(o, 2 * i + 3) - low) * position;
}

/* The mean without a stream, a variate with one. */
static double deviate(uint8_t operation, const struct expression_operands *o,
                      struct random_stream *stream)
{
    double a = expression_operand(o, 0), b = expression_operand(o, 1), mu, sigma;
    switch (operation) {
    case EXPRESSION_UNIFORM:
        return stream ? random_uniform(stream, a, b) : (a + b) / 2;
    case EXPRESSION_NORMAL:
        return stream ? random_normal(stream, a, b) : a;
    case EXPRESSION_LOGNORMAL:
        if (o->count == 3 && !stream) {
            return a;
        }
        lognormal_parameters(o, &mu, &sigma);
        return stream ? random_lognormal(stream, mu, sigma)
                      : elementary_exp(mu + sigma * sigma / 2);
    case EXPRESSION_GAMMA:
        return stream ? random_gamma(stream, a, b) : a * b;
    case EXPRESSION_BETA:
        return stream ? random_beta(stream, a, b) : a / (a + b);
    case EXPRESSION_PERT: {
        double high = expression_operand(o, 2);
        return stream ? random_pert(stream, a, b, high) : random_pert_mean(a, b, high);
    }
    case EXPRESSION_QUANTILES:
        return quantiles(o, stream);
    default:
        return histogram(o, stream);
    }
}

static double fold(uint8_t operation, const struct expression_operands *o)
{
    bool logical = operation == EXPRESSION_AND || operation == EXPRESSION_OR;
    double result = expression_operand(o, 0);
    result = logical ? result != 0 : result;
    for (uint32_t i = 1; i < o->count; i++) {
        double next = expression_operand(o, i);
        switch (operation) {
        case EXPRESSION_ADD:
        case EXPRESSION_MEAN:
            result += next;
            break;
        case EXPRESSION_SUB:
            result -= next;
            break;
        case EXPRESSION_MUL:
            result *= next;
            break;
        case EXPRESSION_DIV:
            result /= next;
            break;
        case EXPRESSION_MIN:
            result = next < result ? next : result;
            break;
        case EXPRESSION_MAX:
            result = next > result ? next : result;
            break;
        case EXPRESSION_AND:
            result = result != 0 && next != 0;
            break;
        default:
            result = result != 0 || next != 0;
            break;
        }
    }
    return operation == EXPRESSION_MEAN ? result / o->count : result;
}

static double switch_value(const struct expression_operands *o)
{
    for (uint32_t i = 0; i + 1 < o->count; i += 2) {
        if (expression_operand(o, i) != 0) {
            return expression_operand(o, i + 1);
        }
    }
    return expression_operand(o, o->count - 1);
}

static double function_of_one(uint8_t operation, double x)
{
    switch (operation) {
    case EXPRESSION_NEG:
        return -x;
    case EXPRESSION_ABS:
        return fabs(x);
    case EXPRESSION_ACOS:
        return elementary_acos(x);
    case EXPRESSION_ASIN:
        return elementary_asin(x);
    case EXPRESSION_ATAN:
        return elementary_atan(x);
    case EXPRESSION_COS:
        return elementary_cos(x);
    case EXPRESSION_COSH:
        return elementary_cosh(x);
    case EXPRESSION_EXP:
        return elementary_exp(x);
    case EXPRESSION_LOG:
        return elementary_log(x);
    case EXPRESSION_LOG10:
        return elementary_log10(x);
    case EXPRESSION_SIN:
        return elementary_sin(x);
    case EXPRESSION_SINH:
        return elementary_sinh(x);
    case EXPRESSION_TAN:
        return elementary_tan(x);
    case EXPRESSION_TANH:
        return elementary_tanh(x);
    case EXPRESSION_SQRT:
        return x < 0 ? NAN : sqrt(x);
    case EXPRESSION_CEIL:
        return ceil(x);
    case EXPRESSION_FLOOR:
        return floor(x);
    default:
        return x == 0;
    }
}

static double function_of_two(uint8_t operation, double x, double y)
{
    switch (operation) {
    case EXPRESSION_MOD:
        return fmod(x, y);
    case EXPRESSION_POW:
        return elementary_pow(x, y);
    case EXPRESSION_EQ:
        return x == y;
    case EXPRESSION_DF:
        return x != y;
    case EXPRESSION_LT:
        return x < y;
    case EXPRESSION_GT:
        return x > y;
    case EXPRESSION_LEQ:
        return x <= y;
    case EXPRESSION_GEQ:
        return x >= y;
    default:
        return law_exponential(x, y);
    }
}

double expressions_value(const struct expressions *graph, uint32_t node, const double *values,
                         struct random_stream *stream)
{
    const struct expression *e = &graph->nodes.items[node];
    const struct expression_operands o = expression_operands(graph, node, values);
    switch (e->operation) {
    case EXPRESSION_NUMBER:
        return e->value;
    case EXPRESSION_REFERENCE:
        return values[e->reference];
    case EXPRESSION_MISSION_TIME:
        return graph->mission_time;
    case EXPRESSION_PI:
        return 3.14159265358979323846;
    case EXPRESSION_ADD:
    case EXPRESSION_SUB:
    case EXPRESSION_MUL:
    case EXPRESSION_DIV:
    case EXPRESSION_MIN:
    case EXPRESSION_MAX:
    case EXPRESSION_MEAN:
    case EXPRESSION_AND:
    case EXPRESSION_OR:
        return fold(e->operation, &o);
    case EXPRESSION_MOD:
    case EXPRESSION_POW:
    case EXPRESSION_EQ:
    case EXPRESSION_DF:
    case EXPRESSION_LT:
    case EXPRESSION_GT:
    case EXPRESSION_LEQ:
    case EXPRESSION_GEQ:
    case EXPRESSION_EXPONENTIAL:
        return function_of_two(e->operation, expression_operand(&o, 0),
                               expression_operand(&o, 1));
    case EXPRESSION_ITE:
        return expression_operand(&o, 0) != 0 ? expression_operand(&o, 1)
                                              : expression_operand(&o, 2);
    case EXPRESSION_SWITCH:
        return switch_value(&o);
    case EXPRESSION_GLM:
        return law_linear(expression_operand(&o, 0), expression_operand(&o, 1),
                          expression_operand(&o, 2), expression_operand(&o, 3));
    case EXPRESSION_WEIBULL:
        return law_weibull(expression_operand(&o, 0), expression_operand(&o, 1),
                           expression_operand(&o, 2), expression_operand(&o, 3));
    case EXPRESSION_PERIODIC_TEST:
        return periodic_test(&o);
    default:
        return expression_is_deviate(e->operation)
                   ? deviate(e->operation, &o, stream)
                   : function_of_one(e->operation, expression_operand(&o, 0));
    }
}

void expressions_point_values(const struct expressions *expressions, double *values)
{
    for (uint32_t i = 0; i < expressions->count; i++) {
        uint32_t node = expressions->order[i];
        values[node] = expressions_value(expressions, node, values, NULL);
    }
}

void expressions_sample(const struct expressions *expressions, uint64_t seed, uint64_t sample,
                        double *values)
{
    for (uint32_t i = 0; i < expressions->count; i++) {
        uint32_t node = expressions->order[i];
        if (!expressions->nodes.items[node].is_random) {
            continue;
        }
        struct random_stream stream;
        random_open(&stream, seed, sample, node);
        values[node] = expressions_value(expressions, node, values, &stream);
    }
}
