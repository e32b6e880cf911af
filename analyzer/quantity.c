/* Probabilities from compiled functions and from families of minimal solutions; see quantity.h.
 * A family's sum is one pass over its nodes, inner families first: a variable that stands for a
 * family weighs what that family sums up to, since its sets are joined with all of those. */
#include "analyzer/quantity.h"

#include "analyzer/families.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

enum { MOST_CORNERS = 12, MOST_POWERS = 4096 };

static bool differs(const struct odds *odds, uint32_t atom)
{
    return !(odds->low[atom] == odds->high[atom]);
}

uint32_t quantity_unknown(const struct engine *engine, const struct odds *odds, uint32_t *atoms)
{
    uint32_t count, unknown = 0;
    const uint32_t *support = engine_support(engine, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (differs(odds, support[i])) {
            if (atoms) {
                atoms[unknown] = support[i];
            }
            unknown++;
        }
    }
    return unknown;
}

static void widen(struct bounds *bounds, struct bounds by)
{
    bounds->lower = fmin(bounds->lower, by.lower);
    bounds->upper = fmax(bounds->upper, by.upper);
}

static enum status two_ends(const struct engine *engine, const struct odds *odds,
                            struct bounds *out)
{
    struct bounds low, high;
    enum status status = engine_probability(engine, odds->low, &low);
    if (status == STATUS_OK) {
        status = engine_probability(engine, odds->high, &high);
    }
    if (status == STATUS_OK) {
        *out = (struct bounds){low.lower, high.upper, false};
    }
    return status;
}

static enum status all_corners(const struct engine *engine, const struct odds *odds,
                               const uint32_t *unknown, uint32_t count, struct bounds *out)
{
    double *p = memory_array(odds->atom_count, sizeof(*p));
    enum status status = p ? STATUS_OK : STATUS_MEMORY;
    *out = (struct bounds){1, 0, false};
    if (p) {
        memcpy(p, odds->low, odds->atom_count * sizeof(*p));
    }
    for (uint32_t corner = 0; status == STATUS_OK && corner < 1u << count; corner++) {
        struct bounds bounds = {0, 1, false};
        for (uint32_t i = 0; i < count; i++) {
            p[unknown[i]] = (corner >> i & 1 ? odds->high : odds->low)[unknown[i]];
        }
        status = engine_probability(engine, p, &bounds);
        widen(out, bounds);
    }
    memory_free(p);
    return status;
}

enum status quantity_bounds(const struct engine *engine, const struct odds *odds,
                            struct bounds *out)
{
    uint32_t count;
    engine_support(engine, &count);
    uint32_t *unknown = memory_array(count, sizeof(*unknown));
    if (!unknown) {
        return STATUS_MEMORY;
    }
    uint32_t unknown_count = quantity_unknown(engine, odds, unknown);
    enum status status = STATUS_OK;
    *out = (struct bounds){0, 1, false};
    if (unknown_count == 0) {
        status = engine_probability(engine, odds->low, out);
    } else if (odds->monotone) {
        status = two_ends(engine, odds, out);
    } else if (unknown_count <= MOST_CORNERS) {
        status = all_corners(engine, odds, unknown, unknown_count, out);
    }
    out->complete = out->complete || (engine_complete(engine) && out->lower == out->upper);
    memory_free(unknown);
    return status;
}

/* Scratch for sums over families. */
struct summing {
    const struct solutions *solutions;
    double *family; /* by family: the sum over its sets */
    double *node;   /* by node of one family */
};

static void release_summing(struct summing *s)
{
    memory_free(s->family);
    memory_free(s->node);
}

static bool init_summing(struct summing *s, const struct solutions *solutions)
{
    size_t nodes = 1;
    for (uint32_t f = 0; f < solutions->family_count; f++) {
        size_t count = solutions->families[f].sets.node_count;
        nodes = count > nodes ? count : nodes;
    }
    *s = (struct summing){solutions, memory_array(solutions->family_count, sizeof(double)),
                          memory_array(nodes, sizeof(double))};
    return s->family && s->node;
}

static double edge_value(const struct summing *s, edge e)
{
    return e == ZDD_EMPTY ? 0 : s->node[edge_node(e)];
}

/* p^k of a variable's sets, k = power. */
static double variable_value(const struct summing *s, uint32_t variable, const double *p,
                             double power)
{
    const struct solutions *all = s->solutions;
    return variable < all->atom_count ? pow(p[all->atom_of[variable]], power)
                                      : s->family[variable - all->atom_count];
}

/* The sum over all sets of the power of their product; with 'largest' the largest product
 * instead. */
static double sum_sets(struct summing *s, const double *p, double power, bool largest)
{
    const struct solutions *all = s->solutions;
    if (all->trivial) {
        return all->already;
    }
    for (uint32_t f = 0; f < all->family_count; f++) {
        const struct family *family = &all->families[f];
        s->node[0] = 1;
        for (uint32_t n = 1; n < family->sets.node_count; n++) {
            const struct diagram_node *node = &family->sets.nodes[n];
            double with = edge_value(s, node->high) *
                          variable_value(s, family->variables[node->level], p, power);
            double without = edge_value(s, node->low);
            s->node[n] = largest ? fmax(with, without) : with + without;
        }
        s->family[f] = edge_value(s, family->sets.root);
    }
    return variable_value(s, all->root, p, power);
}

enum status quantity_rare_event(const struct solutions *solutions, const double *p, double *out)
{
    struct summing summing;
    enum status status = init_summing(&summing, solutions) ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK) {
        *out = sum_sets(&summing, p, 1, false);
    }
    release_summing(&summing);
    return status;
}

/* - log prod(1 - x) over all sets, none of which has x = 1. */
static double log_survival(struct summing *s, const double *p, double largest)
{
    double sum = 0, term = 0;
    for (int k = 1; k <= MOST_POWERS; k++) {
        double power = sum_sets(s, p, k, false);
        term = power / k;
        sum += term;
        /* what follows is at most term * (x + x^2 + ...) with x the largest product */
        double rest = term * largest / (1 - largest);
        if (rest <= 1e-16 * sum) {
            return sum;
        }
    }
    return sum + term * largest / (1 - largest);
}

enum status quantity_cut_bound(const struct solutions *solutions, const double *p, double *out)
{
    struct summing summing;
    enum status status = init_summing(&summing, solutions) ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK) {
        double largest = sum_sets(&summing, p, 1, true);
        *out = largest >= 1 ? 1 : -expm1(-log_survival(&summing, p, largest));
    }
    release_summing(&summing);
    return status;
}
