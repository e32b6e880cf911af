/* What inputs of packs say of each other; see policy_inputs.h. */
#include "analyzer/policy_inputs.h"

#include <string.h>

static bool rises(const struct threshold *threshold)
{
    return threshold->comparison == COMPARE_AT_LEAST || threshold->comparison == COMPARE_ABOVE;
}

/* Whatever value passes the one threshold passes the other. */
static bool threshold_implies(const struct threshold *a, const struct threshold *b)
{
    bool strict_a = a->comparison == COMPARE_ABOVE || a->comparison == COMPARE_BELOW;
    bool strict_b = b->comparison == COMPARE_ABOVE || b->comparison == COMPARE_BELOW;
    if (rises(a) != rises(b) || a->gate != b->gate || a->shows != b->shows) {
        return false;
    }
    double further = rises(a) ? a->value - b->value : b->value - a->value;
    return further > 0 || (further >= 0 && (strict_a || !strict_b));
}

static bool same_value(const struct threshold *a, const struct threshold *b)
{
    return threshold_implies(a, b) && threshold_implies(b, a);
}

/* A goal that is reachable in the one world is reachable in the other, which has no safeguard
 * in force that the one lacks. */
static bool world_implies(uint32_t a, uint32_t b)
{
    return a == b || b == WORLD_UNMITIGATED ||
           (a >= WORLD_DEFINED && b >= WORLD_DEFINED && a <= b);
}

/* A path that is open with assistance makes the goal reachable in the world of its stage. */
static bool contribution_implies(const struct policy_input *a, const struct policy_input *b)
{
    if (b->kind == INPUT_GOAL) {
        return a->under == NONE && a->degree == CONTRIBUTION_SUBSTANTIAL &&
               b->degree == (a->stage == STAGE_BEFORE ? (uint32_t)WORLD_UNMITIGATED
                                                      : (uint32_t)WORLD_VALIDATED);
    }
    return b->kind == INPUT_CONTRIBUTION && a->stage == b->stage && a->under == b->under &&
           a->degree > b->degree;
}

static bool probability_implies(const struct policy_input *a, const struct policy_input *b)
{
    bool worlds = rises(&a->threshold) ? world_implies(a->degree, b->degree)
                                       : world_implies(b->degree, a->degree);
    return worlds && threshold_implies(&a->threshold, &b->threshold);
}

/* Of several measurements the one that is furthest from meeting a criterion meets it last. */
static bool criterion_implies(const struct policy_input *a, const struct policy_input *b)
{
    return strcmp(a->name, b->name) == 0 && (a->weakest || !b->weakest) &&
           threshold_implies(&a->threshold, &b->threshold);
}

static bool safeguard_implies(const struct policy_input *a, const struct policy_input *b)
{
    return strcmp(a->name, b->name) == 0 && a->degree >= b->degree &&
           !(b->adversaries & ~a->adversaries);
}

static bool input_implies(const struct policy_input *a, const struct policy_input *b)
{
    if (a->place != b->place || a->reading != b->reading) {
        return false;
    }
    if (a->kind == INPUT_CONTRIBUTION) {
        return contribution_implies(a, b);
    }
    if (a->kind != b->kind) {
        return false;
    }
    switch (a->kind) {
    case INPUT_CAPABILITY:
        return strcmp(a->name, b->name) == 0 && a->degree > b->degree;
    case INPUT_CRITERION:
        return criterion_implies(a, b);
    case INPUT_SAFEGUARD:
        return safeguard_implies(a, b);
    case INPUT_GOAL:
        return world_implies(a->degree, b->degree);
    case INPUT_PROBABILITY:
        return probability_implies(a, b);
    default:
        return false;
    }
}

/* The same but for the reading and the deployment. */
static bool alike(const struct policy_input *a, const struct policy_input *b)
{
    return a->kind == b->kind && a->place == b->place && a->stage == b->stage &&
           a->degree == b->degree && a->adversaries == b->adversaries &&
           a->weakest == b->weakest && strcmp(a->name, b->name) == 0 &&
           same_value(&a->threshold, &b->threshold);
}

enum relation policy_inputs_relation(const struct policy_input *a, const struct policy_input *b)
{
    if (alike(a, b) && a->under == b->under && a->reading == READING_POINT &&
        b->reading == READING_BOUND) {
        return RELATION_NESTED;
    }
    if (a->kind == INPUT_CONTRIBUTION && alike(a, b) && a->reading == b->reading &&
        a->under == NONE && b->under != NONE) {
        return RELATION_SAME_WHERE_DEPLOYED;
    }
    if (a->kind == INPUT_CONTRIBUTION && b->kind == INPUT_GOAL && a->place == b->place &&
        a->reading == b->reading && a->degree == CONTRIBUTION_UNIQUE &&
        b->degree == WORLD_BASELINE) {
        return RELATION_OUTSIDE;
    }
    return input_implies(a, b) ? RELATION_IMPLIES : RELATION_NONE;
}
