/* Every gate carries two diagrams, 'holds' below its function and 'fails' below the complement.
 * Both only ever combine positively (a conjunction holds where all inputs hold and fails where
 * one fails; a complemented input exchanges the two), so each stays a lower bound when its
 * parts shrink. A diagram that outgrows the width loses the nodes through which the least
 * probability flows, and a combination that takes too many steps is redone with narrower parts.
 *
 * On a cycle 'holds' grows from nothing for some rounds: each is below the least fixed point.
 * 'fails' grows from nothing too, and stays below the complement of the greatest fixed point.
 */
#include "analyzer/bounding.h"

#include <math.h>
#include <stdlib.h>

enum {
    CYCLE_ROUNDS = 32,
    STEPS_PER_NODE = 256,
    SCANNED_WIDTH = 64, /* nodes found by plain search */
};

#define STEPS_AT_LEAST (1u << 16)
#define MOST_RELEVANT 1e100 /* sums over all ways to the root would overflow */

static bool recover(struct table *bdd)
{
    if (bdd->status != STATUS_LIMIT) {
        return bdd->status == STATUS_OK;
    }
    bdd->status = STATUS_OK;
    bdd->stack.count = 0;
    return true;
}

/* One diagram while it is narrowed: entries by edge of 'diagram'. */
struct narrowing {
    struct diagram diagram;
    double *chance; /* that the edge's function holds */
    double *flow;   /* that a walk from the root comes along this edge's function */
    double *sorted;
    edge *kept;
};

static void release_narrowing(struct narrowing *n)
{
    diagram_release(&n->diagram);
    memory_free(n->chance);
    memory_free(n->flow);
    memory_free(n->sorted);
    memory_free(n->kept);
}

static bool init_narrowing(struct narrowing *n)
{
    size_t edges = (size_t)n->diagram.node_count * 2;
    n->chance = memory_array(edges, sizeof(*n->chance));
    n->flow = memory_zeroed(edges, sizeof(*n->flow));
    n->sorted = memory_array(edges, sizeof(*n->sorted));
    n->kept = memory_array(edges, sizeof(*n->kept));
    return n->chance && n->flow && n->sorted && n->kept;
}

static edge high_of(const struct narrowing *n, edge f)
{
    return n->diagram.nodes[edge_node(f)].high ^ (f & 1);
}

static edge low_of(const struct narrowing *n, edge f)
{
    return n->diagram.nodes[edge_node(f)].low ^ (f & 1);
}

/* flow[f] becomes the probability of passing through f and then holding. */
static void measure(struct narrowing *n, const double *weights)
{
    edge edges = n->diagram.node_count * 2;
    n->chance[EDGE_TRUE] = 1;
    n->chance[EDGE_FALSE] = 0;
    for (edge f = 2; f < edges; f++) {
        double w = weights[n->diagram.nodes[edge_node(f)].level];
        n->chance[f] = w * n->chance[high_of(n, f)] + (1 - w) * n->chance[low_of(n, f)];
    }
    n->flow[n->diagram.root] = 1;
    for (edge f = edges; f-- > 2;) {
        double w = weights[n->diagram.nodes[edge_node(f)].level];
        n->flow[high_of(n, f)] += n->flow[f] * w;
        n->flow[low_of(n, f)] += n->flow[f] * (1 - w);
        n->flow[f] *= n->chance[f];
    }
}

static int compare_falling(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x < *y) - (*x > *y);
}

/* The flow that 'width' functions reach or exceed. */
static double find_threshold(struct narrowing *n, uint32_t width)
{
    uint32_t count = 0;
    for (edge f = 2; f < n->diagram.node_count * 2; f++) {
        if (n->flow[f] > 0) {
            n->sorted[count++] = n->flow[f];
        }
    }
    qsort(n->sorted, count, sizeof(*n->sorted), compare_falling);
    return count > width ? n->sorted[width] : 0;
}

/* Rebuilds the diagram without what lies at or below the threshold. */
static edge rebuild(struct table *bdd, struct narrowing *n, double threshold)
{
    n->kept[EDGE_TRUE] = EDGE_TRUE;
    n->kept[EDGE_FALSE] = EDGE_FALSE;
    for (edge f = 2; f < n->diagram.node_count * 2; f++) {
        n->kept[f] = EDGE_FALSE;
        if (n->flow[f] > threshold) {
            n->kept[f] = bdd_make(bdd, n->diagram.nodes[edge_node(f)].level,
                                  n->kept[high_of(n, f)], n->kept[low_of(n, f)]);
            if (!table_keep(bdd, n->kept[f])) {
                return EDGE_NONE;
            }
        }
    }
    return n->kept[n->diagram.root];
}

/* Whether f has few enough nodes, told without looking at more of them. */
static bool is_narrow(const struct table *bdd, edge f, uint32_t width)
{
    uint32_t nodes[SCANNED_WIDTH + 1] = {edge_node(f)}, count = 1;
    for (uint32_t next = 0; next < count && count <= width; next++) {
        const struct table_node *n = &bdd->nodes[nodes[next]];
        uint32_t children[2] = {edge_node(n->high), edge_node(n->low)};
        for (int c = 0; nodes[next] != 0 && c < 2 && count <= width; c++) {
            uint32_t i = 0;
            while (i < count && nodes[i] != children[c]) {
                i++;
            }
            nodes[count] = children[c];
            count += i == count;
        }
    }
    return count <= width;
}

/* Flow at or below this is not worth a node of the gate at hand. */
static double least_flow(const struct bounding *b)
{
    return b->relevance > 0 ? b->threshold / fmin(b->relevance, 1) : 1;
}

/* A function that implies f, of at most about 'width' nodes. */
static edge narrow(struct bounding *b, edge f, uint32_t width)
{
    struct narrowing n = {0};
    size_t kept = b->bdd->kept.count;
    if (f == EDGE_NONE || is_narrow(b->bdd, f, width < SCANNED_WIDTH ? width : SCANNED_WIDTH)) {
        return f;
    }
    edge result = EDGE_NONE;
    enum status status = table_extract(b->bdd, f, &n.diagram);
    b->bdd->all_steps += n.diagram.node_count; /* looking it over costs as much */
    if (status == STATUS_OK && init_narrowing(&n)) {
        measure(&n, b->weights);
        double flow = find_threshold(&n, width), least = least_flow(b);
        result = rebuild(b->bdd, &n, flow > least ? flow : least);
    } else {
        table_fail(b->bdd, STATUS_MEMORY);
    }
    b->bdd->kept.count = kept;
    release_narrowing(&n);
    return result;
}

static edge combine_once(struct bounding *b, edge f, edge g, bool all)
{
    uint64_t steps = (uint64_t)b->width * STEPS_PER_NODE;
    b->bdd->step_budget = b->bdd->steps + (steps < STEPS_AT_LEAST ? STEPS_AT_LEAST : steps);
    edge result = all ? bdd_and(b->bdd, f, g) : bdd_or(b->bdd, f, g);
    b->bdd->step_budget = 0;
    return result;
}

/* Something that implies "f and g" or "f or g". */
static edge combine(struct bounding *b, edge f, edge g, bool all)
{
    size_t kept = b->bdd->kept.count;
    edge result = combine_once(b, f, g, all);
    for (uint32_t width = b->width / 2; result == EDGE_NONE && width > 0; width /= 2) {
        if (!recover(b->bdd)) {
            return EDGE_NONE;
        }
        f = narrow(b, f, width);
        if (!table_keep(b->bdd, f)) {
            break;
        }
        g = narrow(b, g, width);
        if (!table_keep(b->bdd, g)) {
            break;
        }
        result = combine_once(b, f, g, all);
    }
    if (result == EDGE_NONE && recover(b->bdd)) {
        result = EDGE_FALSE;
    }
    result = result == EDGE_NONE ? EDGE_NONE : narrow(b, result, b->width);
    if (result == EDGE_NONE && recover(b->bdd)) {
        result = EDGE_FALSE;
    }
    b->bdd->kept.count = kept;
    return result;
}

/* The diagram of a literal: 'fails' false asks where it holds, true where it fails. */
static edge read_literal(const struct bounding *b, literal l, bool fails)
{
    bool second = fails != literal_complemented(l);
    return b->bdd->kept.items[b->slot[literal_node(l)] + second];
}

/* Bounds "at least 'threshold' inputs hold (or fail)": row j of 'kept' counts j of them. */
static edge count_inputs(struct bounding *b, uint32_t gate, uint32_t threshold, bool fails)
{
    const struct circuit *c = b->graph->circuit;
    size_t row = b->bdd->kept.count;
    for (uint32_t j = 0; j <= threshold; j++) {
        if (!table_keep(b->bdd, j == 0 ? EDGE_TRUE : EDGE_FALSE)) {
            return EDGE_NONE;
        }
    }
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        edge x = read_literal(b, c->inputs[e], fails);
        for (uint32_t j = threshold; j > 0; j--) {
            edge with = combine(b, x, b->bdd->kept.items[row + j - 1], true);
            if (!table_keep(b->bdd, with)) {
                return EDGE_NONE;
            }
            edge value = combine(b, b->bdd->kept.items[row + j], with, false);
            b->bdd->kept.count--;
            if (value == EDGE_NONE) {
                return EDGE_NONE;
            }
            b->bdd->kept.items[row + j] = value;
        }
    }
    edge result = b->bdd->kept.items[row + threshold];
    b->bdd->kept.count = row;
    return result;
}

/* Bounds "all inputs" or "some input holds (or fails)". */
static edge fold_inputs(struct bounding *b, uint32_t gate, bool all, bool fails)
{
    const struct circuit *c = b->graph->circuit;
    edge value = all ? EDGE_TRUE : EDGE_FALSE;
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1] && value != EDGE_NONE; e++) {
        value = combine(b, value, read_literal(b, c->inputs[e], fails), all);
    }
    return value;
}

static edge bound_gate(struct bounding *b, uint32_t gate, bool fails)
{
    const struct circuit *c = b->graph->circuit;
    b->relevance = b->relevances[gate];
    uint32_t count = c->first[gate + 1] - c->first[gate];
    if (c->kind[gate] != GATE_AT_LEAST) {
        return fold_inputs(b, gate, (c->kind[gate] == GATE_ALL) != fails, fails);
    }
    uint32_t threshold = c->threshold[gate];
    if (threshold == 0 || threshold > count) {
        return (threshold == 0) != fails ? EDGE_TRUE : EDGE_FALSE;
    }
    return count_inputs(b, gate, fails ? count - threshold + 1 : threshold, fails);
}

/* Updates both diagrams of a gate; '*changed' is set when one is new. */
static bool update(struct bounding *b, uint32_t gate, bool *changed)
{
    for (int fails = 0; fails < 2; fails++) {
        edge value = bound_gate(b, gate, fails);
        if (value == EDGE_NONE) {
            return false;
        }
        edge *slot = &b->bdd->kept.items[b->slot[gate] + (uint32_t)fails];
        *changed |= *slot != value;
        *slot = value;
    }
    return true;
}

static bool bound_cycle(struct bounding *b, uint32_t cycle)
{
    bool changed = true;
    for (int round = 0; changed && round < CYCLE_ROUNDS; round++) {
        changed = false;
        for (uint32_t m = acyclic_members_begin(b->graph, cycle);
             m < acyclic_members_end(b->graph, cycle); m++) {
            if (!update(b, m, &changed)) {
                return false;
            }
        }
    }
    return true;
}

static bool provide_slot(struct bounding *b, uint32_t node, edge holds, edge fails)
{
    b->slot[node] = (uint32_t)b->bdd->kept.count;
    return table_keep(b->bdd, holds) && table_keep(b->bdd, fails);
}

static bool provide_slots(struct bounding *b)
{
    bool fine = true;
    for (uint32_t v = 0; fine && v < b->region->variable_count; v++) {
        edge variable = bdd_variable(b->bdd, v);
        fine = variable != EDGE_NONE &&
               provide_slot(b, b->region->variables[v], variable, edge_not(variable));
    }
    for (uint32_t i = 0; fine && i < b->region->gate_count; i++) {
        uint32_t gate = b->region->gates[i];
        bool cycle = acyclic_is_cycle(b->graph, gate);
        uint32_t end = cycle ? acyclic_members_end(b->graph, gate) : gate + 1;
        uint32_t begin = cycle ? acyclic_members_begin(b->graph, gate) : gate;
        for (uint32_t m = begin; fine && m < end; m++) {
            fine = (!cycle && acyclic_member(b->graph, m)) ||
                   provide_slot(b, m, EDGE_FALSE, EDGE_FALSE);
        }
    }
    return fine;
}

static void count_remaining(struct bounding *b, bool forget)
{
    for (uint32_t i = 0; i < b->region->gate_count; i++) {
        uint32_t gate = b->region->gates[i];
        for (uint32_t e = acyclic_first(b->graph, gate); e < acyclic_end(b->graph, gate); e++) {
            uint32_t target = acyclic_target(b->graph, gate, e);
            b->remaining[target] = forget ? 0 : b->remaining[target] + 1;
        }
    }
}

/* Gives up what no later gate uses. Cycles and their members are kept: others may come. */
static void give_up_inputs(struct bounding *b, uint32_t gate)
{
    for (uint32_t e = acyclic_first(b->graph, gate); e < acyclic_end(b->graph, gate); e++) {
        uint32_t target = acyclic_target(b->graph, gate, e);
        if (--b->remaining[target] == 0 && !acyclic_is_cycle(b->graph, target) &&
            !acyclic_member(b->graph, target)) {
            b->bdd->kept.items[b->slot[target]] = EDGE_FALSE;
            b->bdd->kept.items[b->slot[target] + 1] = EDGE_FALSE;
        }
    }
}

static bool bound_gates(struct bounding *b)
{
    bool changed = false, fine = true;
    for (uint32_t i = 0; fine && i < b->region->gate_count; i++) {
        uint32_t gate = b->region->gates[i];
        if (acyclic_is_cycle(b->graph, gate)) {
            fine = bound_cycle(b, gate);
        } else if (!acyclic_member(b->graph, gate)) {
            fine = update(b, gate, &changed);
        }
        if (fine && b->bdd->all_steps >= b->deadline) {
            fine = table_fail(b->bdd, STATUS_LIMIT);
        }
        give_up_inputs(b, gate);
    }
    return fine;
}

/* How probable a literal is and how much it matters for the root, as if all were independent:
 * only a guide to where nodes are well spent. */

static double guess(const struct bounding *b, literal l)
{
    double p = b->guesses[literal_node(l)];
    return literal_complemented(l) ? 1 - p : p;
}

/* The probability that all, or some, of a gate's inputs hold; at-least gates count as some. */
static double guess_gate(const struct bounding *b, uint32_t gate)
{
    const struct circuit *c = b->graph->circuit;
    bool all = c->kind[gate] == GATE_ALL;
    double product = 1;
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        double p = guess(b, c->inputs[e]);
        product *= all ? p : 1 - p;
    }
    return all ? product : 1 - product;
}

/* An input of a conjunction matters as far as the others hold. */
static void spread_relevance(struct bounding *b, uint32_t gate)
{
    const struct circuit *c = b->graph->circuit;
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        double *of = &b->relevances[literal_node(c->inputs[e])];
        double p = guess(b, c->inputs[e]), all = b->guesses[gate];
        bool shared = c->kind[gate] == GATE_ALL && p > 0;
        double more = b->relevances[gate] * (shared ? fmin(1, all / p) : 1);
        *of = fmin(*of + more, MOST_RELEVANT);
    }
}

static void guess_relevances(struct bounding *b)
{
    const struct region *region = b->region;
    for (uint32_t v = 0; v < region->variable_count; v++) {
        b->guesses[region->variables[v]] = b->weights[v];
    }
    for (uint32_t i = 0; i < region->gate_count; i++) {
        uint32_t gate = region->gates[i];
        bool cycle = acyclic_is_cycle(b->graph, gate);
        uint32_t end = cycle ? acyclic_members_end(b->graph, gate) : gate + 1;
        uint32_t begin = cycle ? acyclic_members_begin(b->graph, gate) : gate;
        for (uint32_t m = begin; m < end; m++) {
            bool member = acyclic_member(b->graph, m);
            b->relevances[m] = member ? 1 : 0;
            b->guesses[m] = member ? 0.5 : guess_gate(b, m);
        }
    }
    b->relevances[region->gates[region->gate_count - 1]] = 1;
    for (uint32_t i = region->gate_count; i-- > 0;) {
        uint32_t gate = region->gates[i];
        if (!acyclic_is_cycle(b->graph, gate) && !acyclic_member(b->graph, gate)) {
            spread_relevance(b, gate);
        }
    }
}

enum status bounding_run(struct bounding *bounding, edge *holds, edge *fails)
{
    const struct region *region = bounding->region;
    uint32_t root = region->gates[region->gate_count - 1];
    enum status status = table_reset(bounding->bdd, region->variable_count);
    if (status != STATUS_OK) {
        return status;
    }
    bounding->bdd->step_budget = 0;
    guess_relevances(bounding);
    count_remaining(bounding, false);
    bool fine = provide_slots(bounding) && bound_gates(bounding);
    count_remaining(bounding, true);
    if (!fine) {
        return bounding->bdd->status;
    }
    *holds = bounding->bdd->kept.items[bounding->slot[root]];
    *fails = bounding->bdd->kept.items[bounding->slot[root] + 1];
    return STATUS_OK;
}

double diagram_chance(const struct diagram *diagram, const double *weights)
{
    double *chance = memory_array(diagram->node_count, sizeof(*chance));
    if (!chance) {
        return NAN;
    }
    chance[0] = 1;
    for (uint32_t n = 1; n < diagram->node_count; n++) {
        const struct diagram_node *node = &diagram->nodes[n];
        double high = chance[edge_node(node->high)], low = chance[edge_node(node->low)];
        chance[n] = weights[node->level] * (node->high & 1 ? 1 - high : high) +
                    (1 - weights[node->level]) * (node->low & 1 ? 1 - low : low);
    }
    double root = chance[edge_node(diagram->root)];
    memory_free(chance);
    return diagram->root & 1 ? 1 - root : root;
}
