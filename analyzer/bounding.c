/* Every gate carries two diagrams, 'holds' below its function and 'fails' below the complement.
 * Both only ever combine positively (a conjunction holds where all inputs hold and fails where
 * one fails; a complemented input exchanges the two), so each stays a lower bound when its
 * parts shrink. What is not worth its nodes is given up (narrowing.h), the less so the more the
 * gate matters for the root, and a combination that takes too many steps is redone with
 * narrower parts.
 *
 * On a cycle 'holds' grows from nothing for some rounds: each is below the least fixed point.
 * 'fails' grows from nothing too, and stays below the complement of the greatest fixed point.
 */
#include "analyzer/bounding.h"

#include "analyzer/narrowing.h"

#include <math.h>

enum {
    CYCLE_ROUNDS = 32,
    STEPS_PER_NODE = 256,
    SCANNED_WIDTH = 64,   /* nodes found by plain search */
    COMBINING_STEPS = 16, /* what that and the like cost for each input of a gate */
};

#define STEPS_AT_LEAST (1u << 16)
#define COUNTING_STEPS (UINT64_C(1) << 26) /* a count that takes more is given up at once */
#define MOST_RELEVANT 1e100                /* sums over all ways to the root would overflow */

static bool recover(struct table *bdd)
{
    if (bdd->status != STATUS_LIMIT) {
        return bdd->status == STATUS_OK;
    }
    bdd->status = STATUS_OK;
    bdd->stack.count = 0;
    return true;
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

static struct bounding_side *side_of(struct bounding *b)
{
    return &b->sides[b->falls];
}

/* Notes a loss of the gate at hand as one of the root. */
static void note_loss(struct bounding *b, double chance, bool by_width)
{
    double lost = chance * fmin(b->relevance, 1);
    *(by_width ? &side_of(b)->lost_by_width : &side_of(b)->lost_by_threshold) += lost;
}

/* Probability at or below this is not worth a node of the gate at hand. */
static double least_worth(struct bounding *b)
{
    return b->relevance > 0 ? side_of(b)->threshold / fmin(b->relevance, 1) : 1;
}

/* A function that implies f, or what f is to imply, of at most about 'width' nodes. */
static edge narrow(struct bounding *b, edge f, uint32_t width)
{
    struct narrowing_task task = {b->weights, b->plain, b->falls, width, least_worth(b)};
    struct narrowing_loss loss = {0, false};
    if (f == EDGE_NONE || is_narrow(b->bdd, f, width < SCANNED_WIDTH ? width : SCANNED_WIDTH)) {
        return f;
    }
    edge result = narrowing_run(b->bdd, f, &task, &loss);
    note_loss(b, loss.chance, loss.by_width);
    return result;
}

static edge combine_once(struct bounding *b, edge f, edge g, bool all)
{
    uint64_t steps = (uint64_t)side_of(b)->width * STEPS_PER_NODE;
    b->bdd->step_budget = b->bdd->steps + (steps < STEPS_AT_LEAST ? STEPS_AT_LEAST : steps);
    edge result = all ? bdd_and(b->bdd, f, g) : bdd_or(b->bdd, f, g);
    b->bdd->step_budget = 0;
    return result;
}

/* What stands in for a combination that could not be made; it counts as lost whole. */
static edge give_up(struct bounding *b)
{
    note_loss(b, 1, true);
    return recover(b->bdd) ? EDGE_FALSE : EDGE_NONE;
}

/* Something that implies "f and g" or "f or g". */
static edge combine(struct bounding *b, edge f, edge g, bool all)
{
    size_t kept = b->bdd->kept.count;
    if (!table_spend(b->bdd, COMBINING_STEPS)) {
        return EDGE_NONE;
    }
    edge result = combine_once(b, f, g, all);
    for (uint32_t width = side_of(b)->width / 2; result == EDGE_NONE && width > 0; width /= 2) {
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
    result = narrow(b, result, side_of(b)->width);
    result = result == EDGE_NONE ? give_up(b) : result;
    b->bdd->kept.count = kept;
    return result;
}

/* The diagram of a literal on the side at hand. */
static edge read_literal(const struct bounding *b, literal l)
{
    bool second = b->falls != literal_complemented(l);
    return b->bdd->kept.items[b->slot[literal_node(l)] + second];
}

/* How probable a literal is and how much it matters for the root, as if all were independent:
 * only a guide to where nodes are well spent. */

static double guess(const struct bounding *b, literal l)
{
    double p = b->guesses[literal_node(l)];
    return literal_complemented(l) ? 1 - p : p;
}

/* The probability that all of a gate's inputs hold. */
static double guess_product(const struct bounding *b, uint32_t gate)
{
    const struct circuit *c = b->graph->circuit;
    double product = 1;
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        product *= guess(b, c->inputs[e]);
    }
    return product;
}

/* Bounds "at least 'threshold' inputs hold (or fail)": row j of 'kept' counts j of them. */
static edge count_inputs(struct bounding *b, uint32_t gate, uint32_t threshold)
{
    const struct circuit *c = b->graph->circuit;
    size_t row = b->bdd->kept.count;
    uint64_t count = c->first[gate + 1] - c->first[gate];
    if (count * threshold > COUNTING_STEPS / COMBINING_STEPS) {
        return give_up(b);
    }
    for (uint32_t j = 0; j <= threshold; j++) {
        if (!table_keep(b->bdd, j == 0 ? EDGE_TRUE : EDGE_FALSE)) {
            return EDGE_NONE;
        }
    }
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        edge x = read_literal(b, c->inputs[e]);
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

/* Bounds "all inputs" or "some input holds (or fails)". A part of a conjunction matters as far
 * as the inputs that it still lacks hold. */
static edge fold_inputs(struct bounding *b, uint32_t gate, bool all)
{
    const struct circuit *c = b->graph->circuit;
    edge value = all ? EDGE_TRUE : EDGE_FALSE;
    bool joint = c->kind[gate] == GATE_ALL;
    double lacking = joint ? guess_product(b, gate) : 1;
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1] && value != EDGE_NONE; e++) {
        double p = guess(b, c->inputs[e]);
        lacking = joint && p > 0 ? fmin(lacking / p, 1) : 1;
        b->relevance = b->relevances[gate] * lacking;
        value = combine(b, value, read_literal(b, c->inputs[e]), all);
    }
    return value;
}

static edge bound_gate(struct bounding *b, uint32_t gate)
{
    const struct circuit *c = b->graph->circuit;
    bool fails = b->falls;
    b->relevance = b->relevances[gate];
    uint32_t count = c->first[gate + 1] - c->first[gate];
    if (c->kind[gate] != GATE_AT_LEAST) {
        return fold_inputs(b, gate, (c->kind[gate] == GATE_ALL) != fails);
    }
    uint32_t threshold = c->threshold[gate];
    if (threshold == 0 || threshold > count) {
        return (threshold == 0) != fails ? EDGE_TRUE : EDGE_FALSE;
    }
    return count_inputs(b, gate, fails ? count - threshold + 1 : threshold);
}

/* Updates a gate's diagrams of the sides asked for; '*changed' is set when one is new. */
static bool update(struct bounding *b, uint32_t gate, bool *changed)
{
    for (unsigned side = 0; side < 2; side++) {
        uint64_t before = b->bdd->all_steps;
        b->falls = side == BOUNDING_FAILS;
        edge value = b->which >> side & 1 ? bound_gate(b, gate) : EDGE_FALSE;
        if (value == EDGE_NONE) {
            return false;
        }
        side_of(b)->steps += b->bdd->all_steps - before;
        edge *slot = &b->bdd->kept.items[b->slot[gate] + side];
        *changed |= *slot != value;
        *slot = value;
    }
    return true;
}

static bool bound_cycle(struct bounding *b, uint32_t cycle)
{
    struct sweep *sweep = b->sweep;
    uint32_t member;
    for (sweep_begin(sweep, cycle);
         sweep_next(sweep, &member) && sweep->rounds < CYCLE_ROUNDS;) {
        bool changed = false;
        if (!update(b, member, &changed)) {
            return false;
        }
        sweep_note(sweep, member, changed);
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

/* At-least gates count as some. */
static double guess_gate(const struct bounding *b, uint32_t gate)
{
    const struct circuit *c = b->graph->circuit;
    if (c->kind[gate] == GATE_ALL) {
        return guess_product(b, gate);
    }
    double none = 1;
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        none *= 1 - guess(b, c->inputs[e]);
    }
    return 1 - none;
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
        b->relevances[region->variables[v]] = 0;
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

/* What lies below a complemented input may make a function rise and fall. */
static bool mark_mixed(struct bounding *b)
{
    const struct region *region = b->region;
    bool plain = true;
    for (uint32_t v = 0; v < region->variable_count; v++) {
        b->mixed[region->variables[v]] = 0;
    }
    for (uint32_t i = 0; i < region->gate_count; i++) {
        b->mixed[region->gates[i]] = 0;
    }
    for (uint32_t i = region->gate_count; i-- > 0;) {
        uint32_t gate = region->gates[i];
        bool member = !acyclic_is_cycle(b->graph, gate) && acyclic_member(b->graph, gate);
        for (uint32_t e = acyclic_first(b->graph, gate); e < acyclic_end(b->graph, gate); e++) {
            bool complemented = !member && literal_complemented(b->graph->circuit->inputs[e]);
            b->mixed[acyclic_target(b->graph, gate, e)] |= b->mixed[gate] | complemented;
            plain &= !complemented;
        }
    }
    return plain;
}

void bounding_begin(struct bounding *bounding)
{
    const struct region *region = bounding->region;
    guess_relevances(bounding);
    bounding->separable = mark_mixed(bounding);
    for (uint32_t v = 0; v < region->variable_count; v++) {
        bounding->plain[v] = !bounding->mixed[region->variables[v]];
    }
}

enum status bounding_run(struct bounding *bounding, unsigned which, edge found[2])
{
    const struct region *region = bounding->region;
    uint32_t root = region->gates[region->gate_count - 1];
    enum status status = table_reset(bounding->bdd, region->variable_count);
    if (status != STATUS_OK) {
        return status;
    }
    bounding->bdd->step_budget = 0;
    bounding->which = bounding->separable ? which : BOUNDING_BOTH;
    for (int side = 0; side < 2; side++) {
        if (bounding->which >> side & 1) {
            bounding->sides[side].lost_by_width = 0;
            bounding->sides[side].lost_by_threshold = 0;
            bounding->sides[side].steps = 0;
        }
    }
    count_remaining(bounding, false);
    bool fine = provide_slots(bounding) && bound_gates(bounding);
    count_remaining(bounding, true);
    if (!fine) {
        return bounding->bdd->status;
    }
    found[0] = bounding->bdd->kept.items[bounding->slot[root]];
    found[1] = bounding->bdd->kept.items[bounding->slot[root] + 1];
    return STATUS_OK;
}
