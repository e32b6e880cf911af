/* A fault-tree model in the Open-PSA Model Exchange Format (MEF 2.0): gates, basic events,
 * house events and the stochastic expressions behind them, in flat arrays.
 *
 * Meaning of the connectives on n arguments, where the format leaves it open: nand is not(and),
 * nor is not(or), xor is odd parity, iff is "all equal", imply has exactly two arguments.
 * 'atleast' and 'cardinality' count distinct arguments. Gates may depend on each other in
 * cycles as long as no complement lies on one: their truth is the least fixed point.
 *
 * Every error of the file is reported in one run; a model is handed on only when there is none.
 * Format: https://open-psa.github.io/mef. Numbers are in hours and probabilities. */
#ifndef PATHGATE_MODEL_OPENPSA_H
#define PATHGATE_MODEL_OPENPSA_H

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/names.h"
#include "base/status.h"
#include "base/text.h"
#include "base/vec.h"
#include "model/openpsa_expression.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OPENPSA_NONE UINT32_MAX

enum openpsa_kind { OPENPSA_GATE, OPENPSA_BASIC_EVENT, OPENPSA_HOUSE_EVENT };

/* A container of definitions: a fault tree or a component. Container 0 is the model itself. */
struct openpsa_container {
    uint32_t name;   /* in 'names'; NAMES_NONE for container 0 */
    uint32_t parent; /* OPENPSA_NONE for container 0 */
    uint32_t offset; /* of its definition in the source */
    bool is_private;
};

/* 'body' depends on the kind: a gate's formula, a basic event's expression (OPENPSA_NONE when
 * it has none), a house event's value (0 or 1). */
struct openpsa_event {
    uint32_t name;
    uint32_t body;
    uint32_t offset;         /* of its definition in the source */
    uint32_t container : 28; /* LIMIT_FILE_BYTES holds fewer */
    uint32_t kind : 2;       /* enum openpsa_kind */
    uint32_t is_private : 1;
    uint32_t from_group : 1; /* made while expanding a common-cause group, or a member of one */
};

enum openpsa_connective {
    OPENPSA_AND, /* also a body that is a single argument */
    OPENPSA_OR,
    OPENPSA_NAND,
    OPENPSA_NOR,
    OPENPSA_NOT,
    OPENPSA_XOR,
    OPENPSA_IFF,
    OPENPSA_IMPLY,
    OPENPSA_ATLEAST,     /* 'least' or more */
    OPENPSA_CARDINALITY, /* 'least' to 'most' */
};

/* The arguments of formula f are arguments[formulas[f].first .. formulas[f + 1].first); the
 * formulas of nested arguments come before the formula that holds them. A sentinel follows the
 * last formula. */
struct openpsa_formula {
    uint32_t first;
    uint32_t least, most;
    uint8_t operation; /* enum openpsa_connective */
};

/* An argument: a payload and, in its two low bits, what the payload is. */
typedef uint32_t openpsa_argument;
enum openpsa_argument_kind {
    OPENPSA_EVENT,            /* an event */
    OPENPSA_COMPLEMENT,       /* the complement of an event */
    OPENPSA_FORMULA,          /* a nested formula */
    OPENPSA_CONSTANT_ARGUMENT /* 0 or 1 */
};

static inline openpsa_argument openpsa_argument_of(uint32_t payload,
                                                   enum openpsa_argument_kind kind)
{
    return payload << 2 | (uint32_t)kind;
}

static inline enum openpsa_argument_kind openpsa_argument_kind(openpsa_argument argument)
{
    return (enum openpsa_argument_kind)(argument & 3);
}

static inline uint32_t openpsa_argument_payload(openpsa_argument argument)
{
    return argument >> 2;
}

/* A parameter: a named expression. */
struct openpsa_parameter {
    uint32_t name;
    uint32_t container;
    uint32_t expression;
    uint32_t offset;
    uint8_t unit; /* 0: none given */
    bool is_private;
};

/* A documented property of an event or of a container. */
struct openpsa_attribute {
    uint32_t owner;
    bool of_container;
    uint32_t name;
    uint32_t position; /* in the document, among all attributes */
    const char *value;
};

struct openpsa_label {
    uint32_t event;
    const char *text;
};

struct openpsa {
    struct arena arena; /* labels, attribute values, names made here */
    struct names names;
    const char *title; /* the model's name, or NULL */
    VEC(struct openpsa_container) containers;
    VEC(struct openpsa_event) events;
    VEC(struct openpsa_formula) formulas; /* and a sentinel */
    VEC(openpsa_argument) arguments;
    VEC(struct openpsa_parameter) parameters;
    struct expressions expressions;
    VEC(struct openpsa_label) labels;         /* ascending by event */
    VEC(struct openpsa_attribute) attributes; /* by owner, then in document order */
    uint32_t group_count;                     /* common-cause groups, already expanded */
    uint32_t unread_count;                    /* constructs warned about and left out */
};

struct openpsa_options {
    double mission_time; /* hours, of <system-mission-time/> */
};

/* Reads, checks and expands a model into 'model' (owned by the caller, openpsa_release).
 * STATUS_INVALID with diagnostics when anything is unsound; the model is then empty. Of
 * 'options' nothing is kept; NULL: a mission of 8760 hours, one year. O(length) expected. */
enum status openpsa_read(const struct source *source, const struct openpsa_options *options,
                         struct openpsa *model, struct diagnostics *diagnostics);

void openpsa_release(struct openpsa *model);

/* The event that 'name' denotes from outside of every container: a public name, or a full path
 * with dots. OPENPSA_NONE when there is none. O(events). */
uint32_t openpsa_find_event(const struct openpsa *model, const char *name);

/* What people call the event: its name when public, its full path when private. Appended to
 * 'out'. */
void openpsa_event_name(const struct openpsa *model, uint32_t event, struct text *out);

/* The label of an event, or NULL. O(log labels). */
const char *openpsa_event_label(const struct openpsa *model, uint32_t event);

/* The value of the attribute 'name' of an event, its own or inherited from the innermost
 * container that has it, or NULL. O(log attributes) a container. */
const char *openpsa_event_attribute(const struct openpsa *model, uint32_t event,
                                    const char *name);

#endif
