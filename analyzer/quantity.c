/* Probabilities from compiled functions and from families of minimal solutions; see quantity.h.
 * A family's sum is one pass over its nodes, inner families first: a variable that stands for a
 * family weighs what that family sums up to, since its sets are joined with all of those. */
#include "analyzer/quantity.h"

#include "analyzer/families.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

/* 2^-64 is lost beside 1, as are powers of 1/2 beyond the 60th. */
enum { MOST_CORNERS = 12, LIKELY_SETS = 64, MOST_POWERS = 60 };

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

static enum status evaluate_pair(const struct engine *engine, const double *low,
                                 const double *high, struct bounds *out)
{
    struct bounds bottom, top;
    enum status status = engine_probability(engine, low, &bottom);
    if (status == STATUS_OK) {
        status = engine_probability(engine, high, &top);
    }
    if (status == STATUS_OK) {
        *out = (struct bounds){bottom.lower, top.upper, false};
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
        status = evaluate_pair(engine, odds->low, odds->high, out);
    } else if (unknown_count <= MOST_CORNERS) {
        status = all_corners(engine, odds, unknown, unknown_count, out);
    }
    out->complete = out->complete || (engine_complete(engine) && out->lower == out->upper);
    memory_free(unknown);
    return status;
}

/* Scratch for contrasts: copies of the four vectors, shared unknowns being overwritten. */
struct corners {
    const struct engine *engine;
    double *vector[4]; /* with: low, high; without: low, high */
    uint32_t *shared;
    uint32_t count;
};

static void release_corners(struct corners *c)
{
    for (int i = 0; i < 4; i++) {
        memory_free(c->vector[i]);
    }
    memory_free(c->shared);
}

static bool init_corners(struct corners *c, const struct engine *engine,
                         const struct odds *with, const struct odds *without)
{
    const double *vectors[4] = {with->low, with->high, without->low, without->high};
    uint32_t count;
    const uint32_t *support = engine_support(engine, &count);
    *c = (struct corners){.engine = engine};
    bool made = true;
    for (int i = 0; i < 4; i++) {
        c->vector[i] = memory_array(with->atom_count, sizeof(double));
        made = made && c->vector[i];
        if (c->vector[i]) {
            memcpy(c->vector[i], vectors[i], with->atom_count * sizeof(double));
        }
    }
    c->shared = memory_array(count, sizeof(*c->shared));
    for (uint32_t i = 0; c->shared && i < count; i++) {
        if (differs(with, support[i]) && differs(without, support[i])) {
            c->shared[c->count++] = support[i];
        }
    }
    return made && c->shared;
}

static double quotient(double part, double whole)
{
    return whole > 0 ? part / whole : part > 0 ? INFINITY : NAN;
}

/* fmin and fmax ignore NaN, so that 0 / 0 at one corner leaves what the others say: a quotient
 * of weighted sums lies between those of the summands. */
static void take_corner(struct contrast *out, struct bounds with, struct bounds without)
{
    widen(&out->difference,
          (struct bounds){with.lower - without.upper, with.upper - without.lower, false});
    out->ratio.lower = fmin(out->ratio.lower, quotient(with.lower, without.upper));
    out->ratio.upper = fmax(out->ratio.upper, quotient(with.upper, without.lower));
}

static enum status visit_corner(const struct corners *c, uint32_t corner, bool set,
                                struct contrast *out)
{
    struct bounds with, without;
    for (uint32_t i = 0; set && i < c->count; i++) {
        for (int v = 0; v < 4; v++) {
            c->vector[v][c->shared[i]] = corner >> i & 1;
        }
    }
    enum status status = evaluate_pair(c->engine, c->vector[0], c->vector[1], &with);
    if (status == STATUS_OK) {
        status = evaluate_pair(c->engine, c->vector[2], c->vector[3], &without);
    }
    if (status == STATUS_OK) {
        take_corner(out, with, without);
    }
    return status;
}

/* Whether no atom of the support can be likelier without than with, those that are shared being
 * the same in both: a monotone goal then is not either. */
static bool dominates(const struct engine *engine, const struct odds *with,
                      const struct odds *without)
{
    uint32_t count;
    const uint32_t *support = engine_support(engine, &count);
    bool never_less = with->monotone && without->monotone;
    for (uint32_t i = 0; never_less && i < count; i++) {
        uint32_t atom = support[i];
        bool shared = differs(with, atom) && differs(without, atom);
        never_less = shared || with->low[atom] >= without->high[atom];
    }
    return never_less;
}

static void settle(const struct engine *engine, struct bounds *bounds)
{
    bool same =
        bounds->lower == bounds->upper || (isnan(bounds->lower) && isnan(bounds->upper));
    bounds->complete = engine_complete(engine) && same;
}

enum status quantity_contrast(const struct engine *engine, const struct odds *with,
                              const struct odds *without, struct contrast *out)
{
    struct corners c;
    *out = (struct contrast){{INFINITY, -INFINITY, false}, {NAN, NAN, false}};
    enum status status = init_corners(&c, engine, with, without) ? STATUS_OK : STATUS_MEMORY;
    bool all = c.count <= MOST_CORNERS;
    for (uint32_t corner = 0; status == STATUS_OK && corner < (all ? 1u << c.count : 1);
         corner++) {
        status = visit_corner(&c, corner, all, out);
    }
    if (status == STATUS_OK && dominates(engine, with, without)) {
        out->difference.lower = fmax(out->difference.lower, 0);
        out->ratio.lower = isnan(out->ratio.lower) ? NAN : fmax(out->ratio.lower, 1);
    }
    settle(engine, &out->difference);
    settle(engine, &out->ratio);
    release_corners(&c);
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

/* The sum over all sets of the power of their product. */
static double sum_sets(struct summing *s, const double *p, double power)
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
            s->node[n] = edge_value(s, node->low) +
                         edge_value(s, node->high) *
                             variable_value(s, family->variables[node->level], p, power);
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
        *out = sum_sets(&summing, p, 1);
    }
    release_summing(&summing);
    return status;
}

/* The sets likelier than 1/2, likeliest first: '*count' products, LIKELY_SETS at most. */
static enum status list_likely(const struct solutions *solutions, const double *p,
                               double *product, int *count)
{
    struct ranking *ranking = NULL;
    double *cost = memory_array(solutions->circuit_atoms, sizeof(*cost));
    enum status status = cost ? STATUS_OK : STATUS_MEMORY;
    for (uint32_t atom = 0; cost && atom < solutions->circuit_atoms; atom++) {
        cost[atom] = -log(p[atom]);
    }
    if (status == STATUS_OK) {
        status = ranking_open(solutions, cost, &ranking);
    }
    for (*count = 0; status == STATUS_OK && *count < LIKELY_SETS; ++*count) {
        const uint32_t *atoms = NULL;
        uint32_t size = 0;
        double sum, x = 1;
        status = ranking_next(ranking, &atoms, &size, &sum);
        for (uint32_t i = 0; atoms && i < size; i++) {
            x *= p[atoms[i]];
        }
        if (!atoms || x <= 0.5) {
            break;
        }
        product[*count] = x;
    }
    ranking_free(ranking);
    memory_free(cost);
    return status;
}

/* log prod(1 - x) over all sets; the series runs over those of at most 1/2, the others being
 * taken out of its sums. */
static double log_survival(struct summing *s, const double *p, const double *likely, int count)
{
    double sum = 0;
    for (int k = 1; k <= MOST_POWERS; k++) {
        double power = sum_sets(s, p, k);
        for (int i = 0; i < count; i++) {
            power -= pow(likely[i], k);
        }
        sum -= power / k;
    }
    for (int i = 0; i < count; i++) {
        sum += log1p(-likely[i]);
    }
    return sum;
}

enum status quantity_cut_bound(const struct solutions *solutions, const double *p, double *out)
{
    struct summing summing;
    double likely[LIKELY_SETS];
    int count = 0;
    enum status status = init_summing(&summing, solutions) ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK && !solutions->trivial) {
        status = list_likely(solutions, p, likely, &count);
    }
    if (status == STATUS_OK && solutions->trivial) {
        *out = solutions->already;
    } else if (status == STATUS_OK) {
        *out = count == LIKELY_SETS ? 1 : 0 - expm1(log_survival(&summing, p, likely, count));
    }
    release_summing(&summing);
    return status;
}
