/* Evaluating a compiled engine under probabilities. Every node carries the probability that its
 * function holds and the probability that it fails, each a sum of products of positive numbers:
 * nothing is ever subtracted, so that even 1e-300 keeps all its digits, which 1 - (1 - p) would
 * lose at every complemented edge.
 *
 * Where units are incomplete each node carries two such pairs, the least and the greatest value
 * over the intervals of its variables: a function is linear in each variable, so the ends of
 * the intervals suffice. */
#include "analyzer/compiled.h"

#include "base/memory.h"

struct chance {
    double holds, fails;
};

static inline struct chance chance_of(const struct chance *values, edge e)
{
    struct chance c = values[edge_node(e)];
    return e & 1 ? (struct chance){c.fails, c.holds} : c;
}

static const struct chance certain = {1, 0}, never = {0, 1};

/* Chances of all variables, atoms first: exact ones, or lower bounds in 'low' and upper bounds
 * in 'high' (which are one array while every unit so far is complete). */
struct evaluation {
    const struct engine *engine;
    struct chance *low, *high; /* by variable */
    struct chance *values;     /* by node of one diagram */
    struct chance *other;      /* a second such, for intervals */
};

static uint32_t largest_diagram(const struct engine *engine)
{
    uint32_t most = 1;
    for (uint32_t u = 0; u < engine->unit_count; u++) {
        uint32_t below = engine->units[u].below.node_count;
        uint32_t above = unit_above(&engine->units[u])->node_count;
        most = below > most ? below : most;
        most = above > most ? above : most;
    }
    return most;
}

size_t engine_evaluation_bytes(const struct engine *engine)
{
    size_t variables = (size_t)engine->atom_count + engine->unit_count;
    size_t chances = variables + largest_diagram(engine);
    return chances * sizeof(struct chance) * (engine->complete ? 1 : 2);
}

static void release_evaluation(struct evaluation *e)
{
    if (e->high != e->low) {
        memory_free(e->high);
    }
    memory_free(e->low);
    memory_free(e->values);
    memory_free(e->other);
}

static enum status init_evaluation(struct evaluation *e, const struct engine *engine)
{
    size_t variables = (size_t)engine->atom_count + engine->unit_count;
    uint32_t nodes = largest_diagram(engine);
    *e = (struct evaluation){.engine = engine};
    e->low = memory_array(variables, sizeof(*e->low));
    e->values = memory_array(nodes, sizeof(*e->values));
    bool fine = e->low && e->values;
    e->high = e->low;
    if (fine && !engine->complete) {
        e->high = memory_array(variables, sizeof(*e->high));
        e->other = memory_array(nodes, sizeof(*e->other));
        fine = e->high && e->other;
    }
    if (!fine) {
        release_evaluation(e);
        return STATUS_MEMORY;
    }
    return STATUS_OK;
}

/* A node's chance is linear in that of its variable. */
static inline struct chance mix(struct chance v, struct chance high, struct chance low)
{
    return (struct chance){v.holds * high.holds + v.fails * low.holds,
                           v.holds * high.fails + v.fails * low.fails};
}

static struct chance evaluate_exactly(const struct evaluation *e, const struct unit *unit)
{
    const struct diagram *d = &unit->below;
    e->values[0] = certain;
    for (uint32_t n = 1; n < d->node_count; n++) {
        const struct diagram_node *node = &d->nodes[n];
        e->values[n] = mix(e->low[unit->variables[node->level]],
                           chance_of(e->values, node->high), chance_of(e->values, node->low));
    }
    return chance_of(e->values, d->root);
}

static inline struct chance lesser(struct chance a, struct chance b)
{
    return a.holds < b.holds || (a.holds == b.holds && a.fails > b.fails) ? a : b;
}

static inline struct chance greater(struct chance a, struct chance b)
{
    return a.holds > b.holds || (a.holds == b.holds && a.fails < b.fails) ? a : b;
}

/* The least ('values') and greatest ('other') chance of an edge: complementing exchanges them.
 */
static inline struct chance least_of(const struct evaluation *e, edge f)
{
    return chance_of(f & 1 ? e->other : e->values, f);
}

static inline struct chance greatest_of(const struct evaluation *e, edge f)
{
    return chance_of(f & 1 ? e->values : e->other, f);
}

static void evaluate_interval(const struct evaluation *e, const struct unit *unit,
                              const struct diagram *d, struct chance *least,
                              struct chance *greatest)
{
    e->values[0] = e->other[0] = certain;
    for (uint32_t n = 1; n < d->node_count; n++) {
        const struct diagram_node *node = &d->nodes[n];
        uint32_t variable = unit->variables[node->level];
        struct chance low = e->low[variable], high = e->high[variable];
        struct chance h = least_of(e, node->high), l = least_of(e, node->low);
        e->values[n] = lesser(mix(low, h, l), mix(high, h, l));
        h = greatest_of(e, node->high);
        l = greatest_of(e, node->low);
        e->other[n] = greater(mix(low, h, l), mix(high, h, l));
    }
    *least = least_of(e, d->root);
    *greatest = greatest_of(e, d->root);
}

static void evaluate_units(struct evaluation *e, const double *p)
{
    const struct engine *engine = e->engine;
    for (uint32_t a = 0; a < engine->atom_count; a++) {
        double chance = p[engine->atom_of[a]];
        e->low[a] = e->high[a] = (struct chance){chance, 1 - chance};
    }
    for (uint32_t u = 0; u < engine->unit_count; u++) {
        const struct unit *unit = &engine->units[u];
        struct chance *low = &e->low[engine->atom_count + u];
        struct chance *high = &e->high[engine->atom_count + u], unused;
        if (engine->complete) {
            *low = evaluate_exactly(e, unit);
        } else {
            evaluate_interval(e, unit, &unit->below, low, &unused);
            evaluate_interval(e, unit, unit_above(unit), &unused, high);
        }
    }
}

/* The bounds of the root from those of its variable. */
static void read_root(const struct evaluation *e, struct bounds *out)
{
    const struct engine *engine = e->engine;
    struct chance low = e->low[engine->root], high = e->high[engine->root];
    out->complete = engine->complete;
    out->lower = engine->root_complemented ? high.fails : low.holds;
    out->upper = engine->root_complemented ? low.fails : high.holds;
}

static void read_constant(const struct engine *engine, struct bounds *out)
{
    struct chance c = engine->value ? certain : never;
    *out = (struct bounds){c.holds, c.holds, true};
}

/* What the cases say beside what the whole says: both hold. */
static enum status take_cases(const struct engine *engine, const double *p, struct bounds *out)
{
    struct bounds cases;
    enum status status = splitting_probability(engine->splitting, p, &cases);
    if (status == STATUS_OK) {
        *out = splitting_both(*out, cases);
    }
    return status;
}

enum status engine_probability(const struct engine *engine, const double *p,
                               struct bounds *probability)
{
    struct evaluation e;
    if (engine->constant) {
        read_constant(engine, probability);
        return STATUS_OK;
    }
    enum status status = init_evaluation(&e, engine);
    if (status == STATUS_OK) {
        evaluate_units(&e, p);
        read_root(&e, probability);
        release_evaluation(&e);
    }
    return status == STATUS_OK && engine->splitting ? take_cases(engine, p, probability)
                                                    : status;
}

/* P(high) - P(low), from whichever of holding and failing is rarer. */
static inline double difference(struct chance high, struct chance low)
{
    return high.holds + low.holds < high.fails + low.fails ? high.holds - low.holds
                                                           : low.fails - high.fails;
}

/* The downward pass of one unit: reach[n] is the derivative of the unit's chance in node n's,
 * slope[variable] receives the derivative of the root's chance. */
static void descend_unit(const struct evaluation *e, const struct unit *unit, double scale,
                         double *reach, double *slope)
{
    const struct diagram *d = &unit->below;
    evaluate_exactly(e, unit);
    for (uint32_t n = 0; n < d->node_count; n++) {
        reach[n] = 0;
    }
    reach[edge_node(d->root)] = d->root & 1 ? -scale : scale;
    for (uint32_t n = d->node_count; n-- > 1;) {
        const struct diagram_node *node = &d->nodes[n];
        uint32_t variable = unit->variables[node->level];
        struct chance v = e->low[variable];
        slope[variable] += reach[n] * difference(chance_of(e->values, node->high),
                                                 chance_of(e->values, node->low));
        reach[edge_node(node->high)] +=
            node->high & 1 ? -reach[n] * v.holds : reach[n] * v.holds;
        reach[edge_node(node->low)] += node->low & 1 ? -reach[n] * v.fails : reach[n] * v.fails;
    }
}

static enum status descend(const struct evaluation *e, double *derivative)
{
    const struct engine *engine = e->engine;
    size_t variables = (size_t)engine->atom_count + engine->unit_count;
    double *slope = memory_zeroed(variables, sizeof(*slope));
    double *reach = memory_array(largest_diagram(engine), sizeof(*reach));
    bool fine = slope && reach;
    if (fine) {
        slope[engine->root] = engine->root_complemented ? -1 : 1;
        for (uint32_t u = engine->unit_count; u-- > 0;) {
            double scale = slope[engine->atom_count + u];
            if (scale != 0) {
                descend_unit(e, &engine->units[u], scale, reach, slope);
            }
        }
        for (uint32_t a = 0; a < engine->atom_count; a++) {
            derivative[engine->atom_of[a]] = slope[a];
        }
    }
    memory_free(slope);
    memory_free(reach);
    return fine ? STATUS_OK : STATUS_MEMORY;
}

enum status engine_derivatives(const struct engine *engine, const double *p,
                               struct bounds *probability, double *derivative)
{
    struct evaluation e;
    for (uint32_t a = 0; a < engine->circuit_atoms; a++) {
        derivative[a] = 0;
    }
    if (engine->constant) {
        read_constant(engine, probability);
        return STATUS_OK;
    }
    enum status status = init_evaluation(&e, engine);
    if (status != STATUS_OK) {
        return status;
    }
    evaluate_units(&e, p);
    read_root(&e, probability);
    status = engine->complete ? descend(&e, derivative) : STATUS_LIMIT;
    release_evaluation(&e);
    if (status == STATUS_LIMIT && engine->splitting) {
        enum status taken = take_cases(engine, p, probability);
        status = taken == STATUS_OK ? status : taken;
    }
    return status;
}
