/* A module that is not solved within its budget is bounded, wider and wider as far as the steps
 * go, and each time the new bounds are joined with those known: they only ever get narrower. */
#include "analyzer/settling.h"

#include "analyzer/bounding.h"
#include "analyzer/narrowing.h"

/* Nodes of the first bounds, of the next ones, and how much wider later ones are; what
 * probability of the root a node must be worth in these. */
#define WIDTH_FIRST 16u
#define WIDTH_NEXT 1024u
#define WIDTH_FACTOR 2u
#define WIDTH_LAST (1u << 26)
#define THRESHOLD_FIRST 1e-3
#define THRESHOLD_NEXT 1e-4
#define THRESHOLD_FACTOR 4.0
#define BOUND_SHARE 8u         /* of step_budget */
#define MERGE_STEPS (1u << 20) /* for joining bounds of different widths */

/* The bounds that are always right. */
static enum status bound_trivially(struct unit *unit)
{
    struct diagram *below = &unit->below, *above = &unit->rest->above;
    unit->complete = false;
    below->nodes = memory_zeroed(1, sizeof(*below->nodes));
    above->nodes = memory_zeroed(1, sizeof(*above->nodes));
    if (!below->nodes || !above->nodes) {
        return STATUS_MEMORY;
    }
    below->nodes[0].level = above->nodes[0].level = TABLE_TERMINAL;
    below->node_count = above->node_count = 1;
    below->root = EDGE_FALSE;
    above->root = EDGE_TRUE;
    return STATUS_OK;
}

/* Replaces one side of a unit's bounds by its disjunction with another function that implies
 * the module's, or by whichever of the two is more probable where that takes too long.
 * 'complement' is 1 for the upper side, which is handled as the lower side of the complement.
 */
static enum status merge_side(struct compiler *c, struct diagram *side, edge complement,
                              edge found)
{
    struct table *bdd = &c->bdd;
    struct diagram merged = {0};
    const double *weights = c->weights.items;
    edge known = bdd_import(bdd, side);
    bdd->step_budget = bdd->steps + MERGE_STEPS;
    edge both = known == EDGE_NONE ? EDGE_NONE : bdd_or(bdd, known ^ complement, found);
    bdd->step_budget = 0;
    if (both == EDGE_NONE && bdd->status != STATUS_LIMIT) {
        return bdd->status;
    }
    bdd->status = STATUS_OK;
    enum status status =
        table_extract(bdd, (both == EDGE_NONE ? found : both) ^ complement, NULL, &merged);
    if (status == STATUS_OK) {
        double gain = diagram_chance(&merged, weights) - diagram_chance(side, weights);
        if (both != EDGE_NONE || (complement ? gain < 0 : gain > 0)) {
            struct diagram swap = *side;
            *side = merged;
            merged = swap;
        }
    }
    diagram_release(&merged);
    return status;
}

static enum status take_bounds(struct compiler *c, struct unit *unit, const edge found[2])
{
    enum status status = merge_side(c, &unit->below, 0, found[BOUNDING_HOLDS]);
    return status == STATUS_OK ? merge_side(c, &unit->rest->above, 1, found[BOUNDING_FAILS])
                               : status;
}

/* What a further step is likely to gain on one side. */
static double promise(const struct bounding_side *side)
{
    return (side->lost_by_width + side->lost_by_threshold) / (double)(side->steps + 1);
}

/* Loosens the limit that costs most, where it pays most; the sides that have to be found again,
 * none where nothing was lost or no limit can be loosened. What is done does not depend on the
 * budget, so that a larger one only goes on where a smaller one stopped. */
static unsigned loosen(struct bounding_side sides[2])
{
    bool falls = promise(&sides[BOUNDING_FAILS]) > promise(&sides[BOUNDING_HOLDS]);
    struct bounding_side *side = &sides[falls];
    if (side->lost_by_width > side->lost_by_threshold) {
        if (side->width >= WIDTH_LAST) {
            return 0;
        }
        side->width *= WIDTH_FACTOR;
    } else if (side->lost_by_threshold > 0) {
        side->threshold /= THRESHOLD_FACTOR;
    } else {
        return 0;
    }
    return falls ? 1u << BOUNDING_FAILS : 1u << BOUNDING_HOLDS;
}

/* What made the table at hand fail. */
static unsigned limit_of(const struct table *bdd, enum status status)
{
    bool steps = bdd->step_budget && bdd->steps >= bdd->step_budget;
    return status == STATUS_CANCELLED ? ENGINE_LIMIT_STOP
           : status != STATUS_LIMIT   ? 0
           : steps                    ? ENGINE_LIMIT_STEPS
           : table_lacks_nodes(bdd)   ? ENGINE_LIMIT_NODES
                                      : ENGINE_LIMIT_MEMORY;
}

/* Bounds of one order, each narrower than the last, until the next would hardly fit into the
 * steps or nothing is left to narrow. The first, which memory for little more than the
 * variables allows, are there for when the next ones fail. */
static enum status bound(struct compiler *c, uint64_t steps, struct unit *unit)
{
    static const struct bounding_side first = {WIDTH_FIRST, THRESHOLD_FIRST, 0, 0, 0};
    static const struct bounding_side next = {WIDTH_NEXT, THRESHOLD_NEXT, 0, 0, 0};
    struct bounding bounding = {
        .graph = c->graph,
        .region = &c->finder.region,
        .bdd = &c->bdd,
        .weights = c->weights.items,
        .slot = c->slot,
        .remaining = c->remaining,
        .guesses = c->guesses,
        .relevances = c->relevances,
        .mixed = c->mixed,
        .sweep = &c->sweep,
        .plain = c->plain.items,
        .sides = {first, first},
    };
    uint64_t end = c->bdd.all_steps + steps, taken = 0;
    unsigned which = BOUNDING_BOTH;
    bounding.deadline = end;
    bounding_begin(&bounding);
    enum status status = STATUS_OK;
    for (int round = 0; status == STATUS_OK && which && c->bdd.all_steps + taken < end;
         round++) {
        edge found[2] = {EDGE_FALSE, EDGE_FALSE};
        uint64_t before = c->bdd.all_steps;
        status = bounding_run(&bounding, which, found);
        taken = c->bdd.all_steps - before;
        if (status == STATUS_OK) {
            status = take_bounds(c, unit, found);
        }
        which = loosen(bounding.sides);
        if (round == 0 && which) {
            bounding.sides[0] = bounding.sides[1] = next;
            which = BOUNDING_BOTH;
        }
    }
    bool over = c->bdd.all_steps + taken >= end;
    c->limits |= over ? ENGINE_LIMIT_STEPS : limit_of(&c->bdd, status);
    return status;
}

uint64_t settling_steps(const struct engine_options *options)
{
    uint64_t steps = options->step_budget ? options->step_budget : ENGINE_STEPS;
    return options->bound_budget ? options->bound_budget : steps / BOUND_SHARE;
}

/* The gates that a place in the region stands for: all members of a cycle, nothing for one of
 * them, which may stand there too. */
static void find_gates(const struct compiler *c, uint32_t place, uint32_t *begin, uint32_t *end)
{
    uint32_t gate = c->finder.region.gates[place];
    if (acyclic_is_cycle(c->graph, gate)) {
        *begin = acyclic_members_begin(c->graph, gate);
        *end = acyclic_members_end(c->graph, gate);
    } else {
        *begin = gate;
        *end = acyclic_member(c->graph, gate) ? gate : gate + 1;
    }
}

static void add_gates(const struct compiler *c, struct circuit_builder *builder)
{
    const struct circuit *circuit = c->graph->circuit;
    for (uint32_t i = 0; i < c->finder.region.gate_count; i++) {
        uint32_t gate, end;
        for (find_gates(c, i, &gate, &end); gate < end; gate++) {
            c->slot[gate] =
                circuit_add_gate(builder, circuit->kind[gate], circuit->threshold[gate]);
        }
    }
}

/* The numbers of gates are in compiler->slot. */
static void add_inputs(const struct compiler *c, struct circuit_builder *builder)
{
    const struct circuit *circuit = c->graph->circuit;
    for (uint32_t i = 0; i < c->finder.region.gate_count; i++) {
        uint32_t gate, end;
        for (find_gates(c, i, &gate, &end); gate < end; gate++) {
            for (uint32_t e = circuit->first[gate]; e < circuit->first[gate + 1]; e++) {
                literal l = circuit->inputs[e];
                uint32_t input = c->slot[literal_node(l)];
                circuit_add_input(builder, c->slot[gate],
                                  literal_of(input, literal_complemented(l)));
            }
        }
    }
}

/* Copies the gates of the module at hand, for whoever asks them directly. */
static enum status keep_gates(struct compiler *c, struct unit *unit)
{
    const struct region *region = &c->finder.region;
    struct circuit_builder builder;
    unit->rest = memory_zeroed(1, sizeof(*unit->rest));
    if (!unit->rest) {
        return STATUS_MEMORY;
    }
    circuit_builder_init(&builder);
    for (uint32_t v = 0; v < region->variable_count; v++) {
        c->slot[region->variables[v]] = circuit_add_atom(&builder);
    }
    add_gates(c, &builder);
    add_inputs(c, &builder);
    uint32_t *node_of = memory_array(builder.kind.count, sizeof(*node_of));
    enum status status =
        node_of ? circuit_finish(&builder, &unit->rest->inside, node_of, NULL) : STATUS_MEMORY;
    if (status == STATUS_OK) {
        unit->rest->top = node_of[c->slot[region->gates[region->gate_count - 1]]];
    }
    memory_free(node_of);
    circuit_builder_release(&builder);
    return status;
}

/* Steps for the bounds of the module at hand. Whoever asked to stop is not asked again, and
 * waits for one grace that all modules share. */
static enum status bound_in_time(struct compiler *c, enum status why, struct unit *unit)
{
    if (why == STATUS_LIMIT) {
        return bound(c, settling_steps(c->options), unit);
    }
    uint64_t before = c->bdd.all_steps;
    table_progress progress = c->bdd.progress;
    c->bdd.progress = NULL;
    enum status status = c->grace > 0 ? bound(c, c->grace, unit) : STATUS_OK;
    c->bdd.progress = progress;
    uint64_t taken = c->bdd.all_steps - before;
    c->grace -= taken < c->grace ? taken : c->grace;
    return status;
}

enum status settling_run(struct compiler *compiler, enum status why, struct unit *unit)
{
    struct compiler *c = compiler;
    c->limits |= limit_of(&c->bdd, why);
    enum status bounded = region_find(&c->finder, c->done, ORDER_SHARED, 0);
    if (bounded == STATUS_OK) {
        bounded = compiler_name_variables(c, unit);
    }
    if (bounded == STATUS_OK) {
        bounded = keep_gates(c, unit);
    }
    if (bounded == STATUS_OK) {
        bounded = bound_trivially(unit);
    }
    if (bounded == STATUS_OK) {
        bool room =
            compiler_weigh_variables(c, unit) && vec_reserve(&c->plain, unit->variable_count);
        bounded = room ? bound_in_time(c, why, unit) : STATUS_MEMORY;
    }
    return bounded == STATUS_OK || bounded == STATUS_LIMIT ? why : bounded;
}
