/* A fault-tree model while it is being read: the product with names where it will have indices,
 * and what only the checks need. Shared by the openpsa_*.c files and nobody else.
 *
 * Stages: openpsa_parse fills the arrays; openpsa_define_members adds the basic events that
 * only a common-cause group names; openpsa_resolve turns names into indices;
 * openpsa_expand_groups replaces groups by gates; openpsa_check_values evaluates. */
#ifndef PATHGATE_MODEL_OPENPSA_BUILD_H
#define PATHGATE_MODEL_OPENPSA_BUILD_H

#include "model/openpsa.h"

/* While reading, the payload of an event argument is a name and, above it, the kind that the
 * element asked for. */
enum { REFERENCE_NAME_BITS = 27 };
enum reference_kind { REFERENCE_GATE, REFERENCE_BASIC, REFERENCE_HOUSE, REFERENCE_ANY };

/* A use of a parameter: node nodes[node].reference is a name until it is resolved. */
struct parameter_use {
    uint32_t node, container;
    uint8_t unit; /* 0: none given */
};

enum group_model { GROUP_BETA, GROUP_MGL, GROUP_ALPHA, GROUP_PHI, GROUP_UNKNOWN };

struct group_member {
    uint32_t event; /* a name until it is resolved */
    uint32_t offset;
};

struct group_factor {
    uint32_t level; /* 0: not given */
    uint32_t expression, offset;
};

struct group {
    uint32_t name, container, offset;
    enum group_model model;
    uint32_t first_member, member_count;
    uint32_t first_factor, factor_count;
    uint32_t distribution;
};

struct build {
    const struct source *source;
    struct diagnostics *diagnostics;
    struct openpsa *model;
    VEC(uint32_t) argument_offsets;   /* by argument */
    VEC(uint32_t) formula_containers; /* by formula: where its names are looked up */
    VEC(struct parameter_use) uses;
    VEC(struct group) groups;
    VEC(struct group_member) members;
    VEC(struct group_factor) factors;
    uint32_t group_events; /* that groups have expanded to so far */
    size_t errors_before;  /* of the diagnostics list, before this model */
};

static inline struct place openpsa_place(const struct build *build, uint32_t offset)
{
    return (struct place){build->source, offset};
}

/* The units of the format, by number from 1; NULL beyond the last. */
const char *openpsa_unit_name(uint8_t unit);

/* Appends a formula whose arguments are already at the end of 'arguments', from 'first' on, and
 * returns its index; OPENPSA_NONE when memory is out. */
uint32_t openpsa_add_formula(struct build *build, struct openpsa_formula formula,
                             uint32_t container);

/* Appends an operation on 'count' nodes; OPENPSA_NONE when memory is out. */
uint32_t openpsa_add_expression(struct build *build, struct expression node,
                                const uint32_t *arguments, uint32_t count);

/* The stages. Each reports what it finds and returns anything but STATUS_OK only when it cannot
 * go on. */
enum status openpsa_parse(struct build *build);
enum status openpsa_define_members(struct build *build);
enum status openpsa_resolve(struct build *build);
enum status openpsa_expand_groups(struct build *build);
enum status openpsa_check_values(struct build *build);

#endif
