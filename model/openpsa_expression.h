/* Stochastic expressions of the Open-PSA format: a directed acyclic graph of operations in flat
 * arrays. A node is evaluated once a sample, so every place that refers to a parameter sees the
 * same sampled value.
 *
 * The point value of a random deviate is its mean, and the point value of an operation is the
 * operation on the point values of its arguments (not the mean of the operation).
 *
 * All arithmetic is that of base/elementary.h: the same bits everywhere. */
#ifndef PATHGATE_MODEL_OPENPSA_EXPRESSION_H
#define PATHGATE_MODEL_OPENPSA_EXPRESSION_H

#include "base/status.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum expression_operation {
    EXPRESSION_NUMBER,
    EXPRESSION_REFERENCE, /* the value of another node: a use of a parameter */
    EXPRESSION_MISSION_TIME,
    EXPRESSION_NEG,
    EXPRESSION_ADD,
    EXPRESSION_SUB,
    EXPRESSION_MUL,
    EXPRESSION_DIV,
    EXPRESSION_PI,
    EXPRESSION_ABS,
    EXPRESSION_ACOS,
    EXPRESSION_ASIN,
    EXPRESSION_ATAN,
    EXPRESSION_COS,
    EXPRESSION_COSH,
    EXPRESSION_EXP,
    EXPRESSION_LOG,
    EXPRESSION_LOG10,
    EXPRESSION_MOD,
    EXPRESSION_POW,
    EXPRESSION_SIN,
    EXPRESSION_SINH,
    EXPRESSION_TAN,
    EXPRESSION_TANH,
    EXPRESSION_SQRT,
    EXPRESSION_CEIL,
    EXPRESSION_FLOOR,
    EXPRESSION_MIN,
    EXPRESSION_MAX,
    EXPRESSION_MEAN,
    EXPRESSION_NOT,
    EXPRESSION_AND,
    EXPRESSION_OR,
    EXPRESSION_EQ,
    EXPRESSION_DF,
    EXPRESSION_LT,
    EXPRESSION_GT,
    EXPRESSION_LEQ,
    EXPRESSION_GEQ,
    EXPRESSION_ITE,
    EXPRESSION_SWITCH, /* condition, value, condition, value, ..., default */
    EXPRESSION_EXPONENTIAL,
    EXPRESSION_GLM,
    EXPRESSION_WEIBULL,
    EXPRESSION_PERIODIC_TEST,
    EXPRESSION_UNIFORM, /* the first random deviate */
    EXPRESSION_NORMAL,
    EXPRESSION_LOGNORMAL,
    EXPRESSION_GAMMA,
    EXPRESSION_BETA,
    EXPRESSION_HISTOGRAM, /* lower bound, then upper bound and weight of every bin */
    EXPRESSION_PERT,      /* low, mode, high; an addition to the format */
    EXPRESSION_QUANTILES, /* level and value in turn, levels from 0 to 1; likewise */
};

/* The arguments of node n are arguments[nodes[n].first .. nodes[n + 1].first). */
struct expression {
    double value;       /* of EXPRESSION_NUMBER */
    uint32_t reference; /* of EXPRESSION_REFERENCE: a node */
    uint32_t first;
    uint32_t offset;   /* in the source */
    uint8_t operation; /* enum expression_operation */
    bool is_random;    /* depends on a deviate; set by expressions_order */
};

struct expressions {
    VEC(struct expression) nodes; /* and, once ordered, a sentinel */
    VEC(uint32_t) arguments;
    uint32_t *order; /* every node after those it depends on */
    uint32_t count;  /* nodes, without the sentinel */
    double mission_time;
};

/* A node at work: the values of its arguments. */
struct expression_operands {
    const double *values;
    const uint32_t *arguments;
    uint32_t count;
};

static inline double expression_operand(const struct expression_operands *o, uint32_t index)
{
    return o->values[o->arguments[index]];
}

static inline struct expression_operands
expression_operands(const struct expressions *expressions, uint32_t node, const double *values)
{
    uint32_t first = expressions->nodes.items[node].first;
    uint32_t end = expressions->nodes.items[node + 1].first;
    const uint32_t *arguments = vec_from(&expressions->arguments, first);
    return (struct expression_operands){values, arguments, end - first};
}

/* How an operation is written: its element, and the least and most arguments. */
struct expression_rule {
    const char *name;
    uint8_t operation;   /* enum expression_operation */
    uint8_t least, most; /* most 255: any number */
};

/* The rule of an element, or NULL. O(log rules). */
const struct expression_rule *expression_rule(const char *name);

/* The elements of all rules; 'names' has room for MOST_EXPRESSION_NAMES. Returns how many. */
enum { MOST_EXPRESSION_NAMES = 64 };
size_t expression_names(const char **names);

/* The name of an operation as it is written. */
const char *expression_operation_name(uint8_t operation);

/* True for uniform, normal, ..., quantiles. */
bool expression_is_deviate(uint8_t operation);

/* Works out the order of evaluation and which nodes are random. STATUS_INVALID when nodes
 * depend on each other in a cycle: '*cycle' then receives the nodes of one, in order; the
 * caller frees it with memory_free. No recursion. O(nodes + arguments). */
enum status expressions_order(struct expressions *expressions, uint32_t **cycle,
                              uint32_t *cycle_length);

void expressions_release(struct expressions *expressions);

/* The value of one node from those of its arguments: its point value when 'stream' is NULL,
 * else a variate where the node is a deviate. */
struct random_stream;
double expressions_value(const struct expressions *expressions, uint32_t node,
                         const double *values, struct random_stream *stream);

/* The point value of every node: 'values' has room for all of them. O(nodes + arguments). */
void expressions_point_values(const struct expressions *expressions, double *values);

/* Draws sample number 'sample' of every random node; the other entries of 'values' must hold
 * their point values. A pure function of (seed, sample). O(nodes + arguments). */
void expressions_sample(const struct expressions *expressions, uint64_t seed, uint64_t sample,
                        double *values);

/* Why the value of 'node' at 'values' is meaningless (arguments outside of the domain of the
 * operation), or NULL when it is sound. */
const char *expressions_fault(const struct expressions *expressions, uint32_t node,
                              const double *values);

#endif
