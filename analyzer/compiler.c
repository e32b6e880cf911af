/* Gates are built in the order of the region, each from the diagrams of its inputs, which are
 * given up after their last use. A cycle is solved by ranked iteration: all its members start
 * as false and are recomputed from each other, each when an input has changed, until no diagram
 * changes; functions only grow, so this ends at the least fixed point, and equal functions
 * being equal edges makes the end plain to see.
 *
 * Invariant: bdd.kept[slot] protects what a later gate still needs, and nothing else. */
#include "analyzer/compiler.h"

#include "analyzer/narrowing.h"
#include "analyzer/reorder.h"
#include "analyzer/settling.h"
#include "analyzer/single_gate.h"

#include <math.h>

/* Orders in turn, each with the steps that it may take (0: no end). Steps, not nodes: a bad
 * order can spend hours among few nodes. The first entries catch what is easy under any order,
 * then what interleaving or gathering makes easy; before it becomes dear, variants of the other
 * orders are looked at. */
struct attempt {
    enum engine_order order; /* ORDER_AUTOMATIC: the best forecast */
    uint32_t variants;       /* looked at before, of each kind */
    uint64_t steps;
    double nodes; /* not tried where more are forecast; 0: tried anyway */
};

static const struct attempt attempts[] = {
    {ORDER_SHARED, 0, UINT64_C(1) << 15, 1e7},
    {ORDER_INTERLEAVED, 0, UINT64_C(3) << 15, 1e6},
    {ORDER_GATHERED, 0, UINT64_C(1) << 19, 1e9},
    {ORDER_AUTOMATIC, 8, UINT64_C(9) << 17, 1e28},
    {ORDER_AUTOMATIC, 0, UINT64_C(9) << 18, 1e28},
    {ORDER_WEIGHTED, 0, UINT64_C(1) << 25, 0},
    {ORDER_SHARED, 0, UINT64_C(1) << 25, 0},
    {ORDER_SIFTED, 0, 0, 0},
};

enum { ATTEMPTS = sizeof attempts / sizeof *attempts };

/* Forecast nodes of the interleaved order that gathering was never seen to mend; it is dear. */
#define GATHERED_IN_VAIN 1e20

/* Nodes that call for the first reordering, and exchanges of nodes per node that one may take.
 */
#define REORDER_FIRST (1u << 12)
#define REORDER_EFFORT 100u

/* Nodes of a region whose orders are dear, and steps that each of them counts as. */
#define LARGE_REGION (1u << 15)
#define SEARCH_STEPS 2u

#define GRACE_STEPS (UINT64_C(1) << 21) /* for bounds once the work was stopped */

enum status compiler_init(struct compiler *compiler, const struct acyclic *graph,
                          const struct modules *modules, const uint32_t *atom_of,
                          const struct engine_options *options)
{
    size_t n = graph->node_count;
    uint64_t grace = options->bound_budget;
    *compiler = (struct compiler){
        .graph = graph,
        .modules = modules,
        .options = options,
        .atom_of = atom_of,
        .grace = grace > 0 && grace < GRACE_STEPS ? grace : GRACE_STEPS,
    };
    table_init(&compiler->bdd, options->node_budget,
               options->memory_budget ? options->memory_budget : ENGINE_MEMORY);
    compiler->value = memory_array(n, sizeof(*compiler->value));
    compiler->slot = memory_array(n, sizeof(*compiler->slot));
    compiler->remaining = memory_zeroed(n, sizeof(*compiler->remaining));
    compiler->module_weights = memory_array(modules->count, sizeof(*compiler->module_weights));
    compiler->guesses = memory_array(n, sizeof(*compiler->guesses));
    compiler->relevances = memory_array(n, sizeof(*compiler->relevances));
    compiler->mixed = memory_array(n, sizeof(*compiler->mixed));
    if (!compiler->value || !compiler->slot || !compiler->remaining ||
        !compiler->module_weights || !compiler->guesses || !compiler->relevances ||
        !compiler->mixed) {
        return STATUS_MEMORY;
    }
    enum status status = sweep_init(&compiler->sweep, graph);
    status = status == STATUS_OK ? ordering_init(&compiler->ordering, graph) : status;
    return status == STATUS_OK ? region_finder_init(&compiler->finder, graph, modules) : status;
}

void compiler_release(struct compiler *compiler)
{
    ordering_release(&compiler->ordering);
    region_finder_release(&compiler->finder);
    table_release(&compiler->bdd);
    memory_free(compiler->value);
    memory_free(compiler->slot);
    memory_free(compiler->remaining);
    memory_free(compiler->module_weights);
    memory_free(compiler->guesses);
    memory_free(compiler->relevances);
    memory_free(compiler->mixed);
    sweep_release(&compiler->sweep);
    vec_release(&compiler->inputs);
    vec_release(&compiler->weights);
    vec_release(&compiler->plain);
    *compiler = (struct compiler){0};
}

void unit_release(struct unit *unit)
{
    if (unit->rest) {
        diagram_release(&unit->below);
        diagram_release(&unit->rest->above);
        circuit_release(&unit->rest->inside);
        memory_free(unit->rest);
    }
    *unit = (struct unit){0};
}

/* The variables get their functions; an inner module that turned out constant is that constant.
 */
static bool place_variables(struct compiler *c)
{
    const struct region *region = &c->finder.region;
    for (uint32_t v = 0; v < region->variable_count; v++) {
        uint32_t node = region->variables[v], module = c->modules->module_of[node];
        const struct unit *unit = module == MODULE_NONE ? NULL : &c->units[module];
        if (unit && unit->complete && edge_constant(unit->below.root)) {
            c->value[node] = unit->below.root;
            continue;
        }
        c->value[node] = bdd_variable(&c->bdd, v);
        if (!table_keep(&c->bdd, c->value[node])) {
            return false;
        }
    }
    return true;
}

static bool provide_slot(struct compiler *c, uint32_t node)
{
    c->slot[node] = (uint32_t)c->bdd.kept.count;
    c->value[node] = EDGE_FALSE;
    return table_keep(&c->bdd, EDGE_FALSE);
}

static bool provide_slots(struct compiler *c)
{
    const struct region *region = &c->finder.region;
    for (uint32_t i = 0; i < region->gate_count; i++) {
        uint32_t gate = region->gates[i];
        if (acyclic_is_cycle(c->graph, gate)) {
            for (uint32_t m = acyclic_members_begin(c->graph, gate);
                 m < acyclic_members_end(c->graph, gate); m++) {
                if (!provide_slot(c, m)) {
                    return false;
                }
            }
        } else if (!acyclic_member(c->graph, gate) && !provide_slot(c, gate)) {
            return false;
        }
    }
    return true;
}

static void count_remaining(struct compiler *c, bool forget)
{
    const struct region *region = &c->finder.region;
    for (uint32_t i = 0; i < region->gate_count; i++) {
        uint32_t gate = region->gates[i];
        for (uint32_t e = acyclic_first(c->graph, gate); e < acyclic_end(c->graph, gate); e++) {
            uint32_t target = acyclic_target(c->graph, gate, e);
            c->remaining[target] = forget ? 0 : c->remaining[target] + 1;
        }
    }
}

static void set_value(struct compiler *c, uint32_t node, edge value)
{
    c->value[node] = value;
    c->bdd.kept.items[c->slot[node]] = value;
}

/* The function of a gate from those of its inputs. */
static edge build_gate(struct compiler *c, uint32_t gate)
{
    const struct circuit *circuit = c->graph->circuit;
    c->inputs.count = 0;
    for (uint32_t e = circuit->first[gate]; e < circuit->first[gate + 1]; e++) {
        literal l = circuit->inputs[e];
        if (!vec_push(&c->inputs, c->value[literal_node(l)] ^ (edge)literal_complemented(l))) {
            c->bdd.status = STATUS_MEMORY;
            return EDGE_NONE;
        }
    }
    return bdd_at_least(&c->bdd, c->inputs.items, (uint32_t)c->inputs.count,
                        circuit->threshold[gate]);
}

static bool solve_cycle(struct compiler *c, uint32_t cycle)
{
    uint32_t member;
    for (sweep_begin(&c->sweep, cycle); sweep_next(&c->sweep, &member);) {
        edge value = table_step(&c->bdd) ? build_gate(c, member) : EDGE_NONE;
        if (value == EDGE_NONE) {
            return false;
        }
        sweep_note(&c->sweep, member, value != c->value[member]);
        set_value(c, member, value);
    }
    return true;
}

/* Gives up inputs that no later gate of the region uses. */
static void give_up_inputs(struct compiler *c, uint32_t gate)
{
    const struct circuit *circuit = c->graph->circuit;
    for (uint32_t e = acyclic_first(c->graph, gate); e < acyclic_end(c->graph, gate); e++) {
        uint32_t target = acyclic_target(c->graph, gate, e);
        bool inner_gate = target >= circuit->atom_count && target < circuit->node_count &&
                          !acyclic_member(c->graph, target) &&
                          c->modules->module_of[target] == MODULE_NONE;
        if (--c->remaining[target] == 0 && inner_gate) {
            c->bdd.kept.items[c->slot[target]] = EDGE_FALSE;
        }
    }
}

/* Reorders when what is alive has doubled since the last time. */
static void reorder_if_grown(struct compiler *c)
{
    if (!c->reorder_at || table_size(&c->bdd) < c->reorder_at) {
        return;
    }
    table_collect(&c->bdd);
    if (table_size(&c->bdd) >= c->reorder_at / 2) {
        reorder_sift(&c->bdd, c->finder.region.variables,
                     (uint64_t)table_size(&c->bdd) * REORDER_EFFORT);
    }
    uint32_t next = table_size(&c->bdd) * 4;
    c->reorder_at = next < REORDER_FIRST ? REORDER_FIRST : next;
}

static bool build_gates(struct compiler *c)
{
    const struct region *region = &c->finder.region;
    for (uint32_t i = 0; i < region->gate_count; i++) {
        uint32_t gate = region->gates[i];
        if (acyclic_is_cycle(c->graph, gate)) {
            if (!solve_cycle(c, gate)) {
                return false;
            }
        } else if (!acyclic_member(c->graph, gate)) {
            edge value = build_gate(c, gate);
            if (value == EDGE_NONE) {
                return false;
            }
            set_value(c, gate, value);
        }
        give_up_inputs(c, gate);
        reorder_if_grown(c);
    }
    return true;
}

/* Builds the module under the order of finder.region; '*root' is its function. */
static enum status build(struct compiler *c, edge *root)
{
    const struct region *region = &c->finder.region;
    enum status status = table_reset(&c->bdd, region->variable_count);
    if (status != STATUS_OK) {
        return status;
    }
    count_remaining(c, false);
    bool built = place_variables(c) && provide_slots(c) && build_gates(c);
    count_remaining(c, true);
    *root = built ? c->value[region->gates[region->gate_count - 1]] : EDGE_NONE;
    return c->bdd.status;
}

/* Builds it, within so many steps, into a diagram of its own. */
static enum status attempt(struct compiler *c, enum engine_order order, uint64_t steps,
                           struct diagram *out)
{
    edge root = EDGE_NONE;
    if (single_gate_fits(c)) {
        return single_gate_build(c, out);
    }
    c->bdd.step_budget = steps;
    c->reorder_at = order == ORDER_SIFTED ? REORDER_FIRST : 0;
    enum status status = build(c, &root);
    if (status != STATUS_OK) {
        return status;
    }
    table_close(&c->bdd);
    return table_extract(&c->bdd, root, c->arena, out);
}

/* What no order of the region at hand can exceed, and no forecast does: a level has a node for
 * each way at most in which the gates are open or decided. */
static double most_nodes(const struct compiler *c)
{
    const struct region *region = &c->finder.region;
    return ldexp(region->variable_count,
                 region->gate_count < 512 ? (int)region->gate_count : 512);
}

/* Finds the region in the order of an attempt; STATUS_LIMIT where that is hopeless. '*nodes' is
 * the last forecast of an order that was not gathered. */
static enum status find_order(struct compiler *c, const struct attempt *next, double *nodes)
{
    struct candidate chosen = {.order = next->order};
    if (chosen.order == ORDER_GATHERED && *nodes > GATHERED_IN_VAIN) {
        return STATUS_LIMIT;
    }
    enum status status = ordering_look(&c->ordering, &c->finder, c->done, next->variants);
    if (status == STATUS_OK && chosen.order == ORDER_GATHERED) {
        status = ordering_gather(&c->ordering, &c->finder, c->done, &chosen);
    } else if (chosen.order == ORDER_AUTOMATIC) {
        chosen = ordering_take(&c->ordering);
    }
    if (status == STATUS_OK) {
        status = region_find(&c->finder, c->done, chosen.order, chosen.variant);
    }
    if (status != STATUS_OK || next->nodes == 0) {
        return status;
    }
    *nodes = most_nodes(c);
    if (*nodes <= next->nodes) {
        return STATUS_OK;
    }
    status = forecast_nodes(&c->ordering.forecast, &c->finder.region, nodes);
    return status == STATUS_OK && *nodes > next->nodes ? STATUS_LIMIT : status;
}

/* What finding an order of the region at hand and looking it over took, in steps; next to
 * building it that only counts where it is large. */
static uint64_t search_steps(const struct compiler *c)
{
    uint64_t nodes = (uint64_t)c->finder.region.gate_count + c->finder.region.variable_count;
    return nodes < LARGE_REGION ? 0 : nodes * SEARCH_STEPS;
}

static uint64_t less(uint64_t left, uint64_t steps)
{
    return left > steps ? left - steps : 0;
}

static bool stopped(const struct compiler *c)
{
    return c->bdd.progress && !c->bdd.progress(c->bdd.context, table_size(&c->bdd));
}

/* The module under the order asked for, or under the first that completes. Orders are looked
 * for without asking the caller, who is asked before each but the first. */
static enum status build_in_turn(struct compiler *c, struct diagram *out)
{
    uint64_t left = c->options->step_budget ? c->options->step_budget : ENGINE_STEPS;
    enum status status = STATUS_LIMIT;
    double nodes = 0;
    if (c->options->order != ORDER_AUTOMATIC) {
        status = region_find(&c->finder, c->done, c->options->order, 0);
        return status == STATUS_OK ? attempt(c, c->options->order, left, out) : status;
    }
    ordering_restart(&c->ordering);
    for (int i = 0; i < ATTEMPTS && status == STATUS_LIMIT && left > 0; i++) {
        const struct attempt *next = &attempts[i];
        status = i > 0 && stopped(c) ? STATUS_CANCELLED : find_order(c, next, &nodes);
        if (status == STATUS_OK) {
            uint64_t steps = next->steps && next->steps < left ? next->steps : left;
            status = attempt(c, next->order, steps, out);
            left = less(left, c->bdd.steps);
        }
        left = less(left, search_steps(c));
    }
    return status;
}

enum status compiler_name_variables(struct compiler *compiler, struct unit *unit)
{
    const struct compiler *c = compiler;
    const struct region *region = &c->finder.region;
    unit->variables = arena_array(c->arena, region->variable_count, sizeof(*unit->variables));
    if (!unit->variables) {
        return STATUS_MEMORY;
    }
    unit->variable_count = region->variable_count;
    for (uint32_t v = 0; v < region->variable_count; v++) {
        uint32_t node = region->variables[v], module = c->modules->module_of[node];
        unit->variables[v] =
            module == MODULE_NONE ? node : c->graph->circuit->atom_count + module;
    }
    return STATUS_OK;
}

static double weight_of(const struct compiler *c, uint32_t variable)
{
    uint32_t atoms = c->graph->circuit->atom_count;
    const double *given = c->options->weights;
    return variable >= atoms ? c->module_weights[variable - atoms]
           : given           ? given[c->atom_of[variable]]
                             : ENGINE_WEIGHT;
}

static bool weigh_variables(struct compiler *c, const struct unit *unit)
{
    c->weights.count = 0;
    for (uint32_t v = 0; v < unit->variable_count; v++) {
        if (!vec_push(&c->weights, weight_of(c, unit->variables[v]))) {
            return false;
        }
    }
    return true;
}

bool compiler_weigh_variables(struct compiler *compiler, const struct unit *unit)
{
    struct compiler *c = compiler;
    for (; c->weighed < c->done; c->weighed++) {
        const struct unit *inner = &c->units[c->weighed];
        if (!weigh_variables(c, inner)) {
            return false;
        }
        double weight = diagram_chance(&inner->below, c->weights.items);
        if (isnan(weight)) {
            return false;
        }
        c->module_weights[c->weighed] = weight;
    }
    return weigh_variables(c, unit);
}

enum status compiler_run(struct compiler *compiler, struct unit *unit)
{
    *unit = (struct unit){0};
    enum status status = build_in_turn(compiler, &unit->below);
    if (status == STATUS_LIMIT || status == STATUS_CANCELLED) {
        status = settling_run(compiler, status, unit);
    } else if (status == STATUS_OK) {
        status = compiler_name_variables(compiler, unit);
        unit->complete = true;
    }
    return status;
}
