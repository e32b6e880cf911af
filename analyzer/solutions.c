/* Minimal solutions of every unit, bottom up over the nodes of its diagram (Rauzy 1993):
 *
 *     minimal(f) = minimal(f.free)  u  v * (minimal(f.done) without minimal(f.free))
 *
 * where 'free' is the cofactor in which v has the truth that it has when nothing is done, and
 * 'done' the other. For an atom that truth is false (paths) or true (cuts); for an inner unit
 * it is its truth when nothing is done to its atoms, so that v means "turn this unit" and is
 * replaced by that unit's own family. This holds for non-coherent functions too: the minimal
 * solutions are the minimal points of the function in the order that 'free' below 'done'
 * induces.
 *
 * Of a unit that is not complete those sets are known which are minimal in what is below the
 * function and in what is above it: the first says that such a set is a solution, the second
 * that no part of it is; and those that its circuit confirms (confirming.h). */
#include "analyzer/solutions.h"

#include "analyzer/closure.h"
#include "analyzer/confirming.h"
#include "analyzer/lacking.h"
#include "base/memory.h"

#include <string.h>

/* Steps that all sets known of a unit that is not complete may take; and those of one order
 * more than the last. */
#define PARTIAL_STEPS (UINT64_C(1) << 22)

/* Edges of circuits that are visited to confirm sets of such units, for a step of the budget: a
 * second or two; and once the work was stopped. */
#define VISITS_PER_STEP 8u
#define CONFIRMING_GRACE (UINT64_C(1) << 25)

#define ANY_ORDER UINT32_MAX
#define ORDERS_TRIED 4u /* where sets of any order are too many */

struct search {
    const struct engine *engine;
    struct solutions *solutions;
    uint8_t *idle; /* of the solutions */
    struct table zdd;
    const struct unit *unit;
    const struct diagram *diagram; /* of the unit: its function, or what bounds it */
    uint32_t *slot;   /* by edge of the diagram: 1 + where 'zdd.kept' has its family */
    uint32_t *lesser; /* the same of its sets of lesser order, or NULL */
    const struct engine_options *options;
    uint64_t partial_steps; /* left for units that are not complete */
    uint64_t visits;        /* the same, for confirming */
    size_t least_memory;    /* of tables */
    uint32_t done;
};

static edge cofactor(const struct diagram *d, edge f, bool high)
{
    const struct diagram_node *n = &d->nodes[edge_node(f)];
    return (high ? n->high : n->low) ^ (f & 1);
}

/* The truth of a unit when nothing is done. O(levels). */
static bool idle_truth(const struct search *s, const struct unit *unit)
{
    edge f = unit->below.root;
    while (!edge_constant(f)) {
        uint32_t level = unit->below.nodes[edge_node(f)].level;
        f = cofactor(&unit->below, f, s->idle[unit->variables[level]]);
    }
    return f == EDGE_TRUE;
}

/* The cofactors of f: '*free' as its variable is when nothing is done, '*done' the other. */
static void split(const struct search *s, edge f, edge *free, edge *done)
{
    uint32_t level = s->diagram->nodes[edge_node(f)].level;
    bool idle = s->idle[s->unit->variables[level]];
    *free = cofactor(s->diagram, f, idle);
    *done = cofactor(s->diagram, f, !idle);
}

/* Marks every function that the root reaches; parents have greater numbers. */
static void mark_reached(struct search *s, edge root)
{
    s->slot[root] = 1;
    for (edge f = s->diagram->node_count * 2; f-- > 2;) {
        edge free, done;
        if (s->slot[f]) {
            split(s, f, &free, &done);
            s->slot[free] = s->slot[done] = 1;
        }
    }
}

/* Gives a slot to every function that is marked. */
static bool provide_slots(struct search *s, uint32_t *slot)
{
    for (edge f = 0; f < s->diagram->node_count * 2; f++) {
        if (slot[f]) {
            slot[f] = (uint32_t)s->zdd.kept.count + 1;
            if (!table_keep(&s->zdd, f == EDGE_TRUE ? ZDD_UNIT : ZDD_EMPTY)) {
                return false;
            }
        }
    }
    return true;
}

static edge family_of(const struct search *s, const uint32_t *slot, edge f)
{
    return s->zdd.kept.items[slot[f] - 1];
}

/* The families of all functions; where 'lesser' is not NULL, of sets of up to one element more
 * than the families there; of none where 'lesser' has none either. */
static bool solve_functions(struct search *s, const uint32_t *lesser)
{
    const struct diagram *d = s->diagram;
    bool rises = s->engine->coherent && s->unit->complete;
    for (edge f = 2; f < d->node_count * 2; f++) {
        if (!s->slot[f]) {
            continue;
        }
        edge free, done;
        split(s, f, &free, &done);
        edge without = family_of(s, s->slot, free);
        edge with = lesser ? family_of(s, lesser, done) : ZDD_EMPTY;
        with = rises ? zdd_difference(&s->zdd, with, without)
                     : zdd_without(&s->zdd, with, without);
        edge family = zdd_make(&s->zdd, d->nodes[edge_node(f)].level, with, without);
        if (family == EDGE_NONE) {
            return false;
        }
        s->zdd.kept.items[s->slot[f] - 1] = family;
    }
    return true;
}

/* The families of sets of up to 'order' elements. */
static bool solve_orders(struct search *s, uint32_t order)
{
    size_t bytes = (size_t)s->diagram->node_count * 2 * sizeof(*s->slot);
    s->lesser = memory_array(1, bytes);
    if (!s->lesser) {
        return table_fail(&s->zdd, STATUS_MEMORY);
    }
    memcpy(s->lesser, s->slot, bytes);
    bool fine =
        provide_slots(s, s->slot) && provide_slots(s, s->lesser) && solve_functions(s, NULL);
    for (uint32_t k = 0; fine && k < order; k++) {
        uint32_t *swap = s->slot;
        s->slot = s->lesser;
        s->lesser = swap;
        fine = solve_functions(s, s->lesser);
    }
    memory_free(s->lesser);
    s->lesser = NULL;
    return fine;
}

static bool solve_any(struct search *s)
{
    return provide_slots(s, s->slot) && solve_functions(s, s->slot);
}

/* The family of nothing: what is known of a unit that is not complete. */
static enum status make_unknown(struct family *family)
{
    family->sets.nodes = memory_zeroed(1, sizeof(*family->sets.nodes));
    if (!family->sets.nodes) {
        return STATUS_MEMORY;
    }
    family->sets.nodes[0].level = TABLE_TERMINAL;
    family->sets.node_count = 1;
    family->sets.root = ZDD_EMPTY;
    return STATUS_OK;
}

/* The family of the function 'root' of a diagram of the unit, protected where it is new. */
static edge solve_diagram(struct search *s, const struct diagram *diagram, edge root,
                          uint32_t order)
{
    edge family = EDGE_NONE;
    s->diagram = diagram;
    s->slot = memory_zeroed((size_t)diagram->node_count * 2, sizeof(*s->slot));
    if (s->slot) {
        mark_reached(s, root);
        bool solved = order == ANY_ORDER ? solve_any(s) : solve_orders(s, order);
        family = solved ? family_of(s, s->slot, root) : EDGE_NONE;
    } else {
        table_fail(&s->zdd, STATUS_MEMORY);
    }
    memory_free(s->slot);
    s->slot = NULL;
    return family;
}

/* The sets that are minimal on both sides. Each set of 'inner' includes one of 'outer', and of
 * these none includes another: one that includes a set of 'inner' therefore is that set. */
static edge solve_both(struct search *s, edge turned, uint32_t order)
{
    const struct diagram *inner = turned ? unit_above(s->unit) : &s->unit->below;
    const struct diagram *outer = turned ? &s->unit->below : unit_above(s->unit);
    edge first = solve_diagram(s, inner, inner->root ^ turned, order);
    edge second = solve_diagram(s, outer, outer->root ^ turned, order);
    edge lone = zdd_without(&s->zdd, second, first);
    return table_keep(&s->zdd, lone) ? zdd_without(&s->zdd, second, lone) : EDGE_NONE;
}

static enum status take_both(struct search *s, edge turned, uint32_t order,
                             struct family *family)
{
    struct diagram sets = {0};
    enum status status = table_reset(&s->zdd, s->unit->variable_count);
    if (status != STATUS_OK) {
        return status;
    }
    s->zdd.step_budget = s->partial_steps;
    edge both = solve_both(s, turned, order);
    s->partial_steps -= s->zdd.steps < s->partial_steps ? s->zdd.steps : s->partial_steps - 1;
    s->zdd.step_budget = 0;
    status = both == EDGE_NONE ? s->zdd.status : table_extract(&s->zdd, both, NULL, &sets);
    if (status == STATUS_OK) {
        diagram_release(&family->sets);
        family->sets = sets;
    }
    return status;
}

/* What is known of a unit that is not complete: all of it, or the sets of the least orders. A
 * run that was stopped has it, too, in the little time that all units share. */
static enum status solve_partly(struct search *s, edge turned, struct family *family)
{
    table_progress progress = s->zdd.progress;
    uint64_t granted = s->partial_steps;
    s->zdd.progress = NULL;
    enum status status = take_both(s, turned, ANY_ORDER, family);
    bool limited = status == STATUS_LIMIT;
    s->partial_steps = limited ? granted : s->partial_steps;
    for (uint32_t k = 1; limited && k < s->unit->variable_count; k++) {
        enum status next = take_both(s, turned, k, family);
        limited = next == STATUS_OK;
        status = limited || (next == STATUS_LIMIT && k > 1) ? STATUS_OK : next;
    }
    s->zdd.progress = progress;
    return status;
}

static enum status solve_fully(struct search *s, edge turned, struct family *family)
{
    const struct unit *unit = s->unit;
    enum status status = table_reset(&s->zdd, unit->variable_count);
    if (status != STATUS_OK) {
        return status;
    }
    edge sets = solve_diagram(s, &unit->below, unit->below.root ^ turned, ANY_ORDER);
    if (sets == EDGE_NONE) {
        return s->zdd.status;
    }
    table_close(&s->zdd);
    return table_extract(&s->zdd, sets, NULL, &family->sets);
}

/* The sets of one side of the unit's bounds, or of as many orders as the steps allow: none
 * where even the least takes too many. */
static enum status take_side(struct search *s, const struct diagram *side, edge turned,
                             struct diagram *out)
{
    enum status status = STATUS_LIMIT;
    for (uint32_t order = ANY_ORDER; status == STATUS_LIMIT && order > 0;
         order = order == ANY_ORDER ? ORDERS_TRIED : order - 1) {
        status = table_reset(&s->zdd, s->unit->variable_count);
        s->zdd.step_budget = PARTIAL_STEPS;
        edge sets = status == STATUS_OK ? solve_diagram(s, side, side->root ^ turned, order)
                                        : EDGE_NONE;
        s->zdd.step_budget = 0;
        status = sets == EDGE_NONE ? s->zdd.status : table_extract(&s->zdd, sets, NULL, out);
    }
    return status == STATUS_LIMIT ? STATUS_OK : status;
}

/* By level, the truth of the unit's variables when nothing is done. */
static uint8_t *copy_idle(const struct search *s)
{
    uint8_t *idle = memory_array(s->unit->variable_count, sizeof(*idle));
    for (uint32_t l = 0; idle && l < s->unit->variable_count; l++) {
        idle[l] = s->idle[s->unit->variables[l]];
    }
    return idle;
}

/* Adds what the unit's circuit confirms to what is known of the unit. */
static enum status add_confirmed(struct search *s, edge turned, struct family *family)
{
    struct diagram inner = {0}, outer = {0}, sets = {0};
    const struct unit *unit = s->unit;
    uint8_t *idle = copy_idle(s);
    uint64_t visits = 0;
    struct confirming_task task = {.unit = unit,
                                   .idle = idle,
                                   .turned = turned,
                                   .sources = {&family->sets, &inner, &outer},
                                   .visits = s->visits};
    table_progress progress = s->zdd.progress;
    s->zdd.progress = NULL;
    enum status status = idle ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK) {
        status = take_side(s, turned ? unit_above(unit) : &unit->below, turned, &inner);
    }
    if (status == STATUS_OK) {
        status = take_side(s, turned ? &unit->below : unit_above(unit), turned, &outer);
    }
    s->zdd.progress = progress;
    if (status == STATUS_OK && progress && !progress(s->zdd.context, 0)) {
        s->zdd.progress = NULL;
        task.visits = s->visits < CONFIRMING_GRACE ? s->visits : CONFIRMING_GRACE;
    }
    if (status == STATUS_OK) {
        status = confirming_run(&task, &s->zdd, &sets, &visits);
    }
    s->zdd.progress = progress;
    s->visits -= visits < s->visits ? visits : s->visits;
    if (status == STATUS_OK && sets.node_count > 0) {
        struct diagram swap = family->sets;
        family->sets = sets;
        sets = swap;
    }
    diagram_release(&inner);
    diagram_release(&outer);
    diagram_release(&sets);
    memory_free(idle);
    return status == STATUS_LIMIT || status == STATUS_CANCELLED ? STATUS_OK : status;
}

/* In any case: that takes little time. */
static enum status bound_lacking(struct search *s, edge turned, struct family *family)
{
    table_progress progress = s->zdd.progress;
    s->zdd.progress = NULL;
    enum status status = family->sets.node_count > 0
                             ? lacking_find(s->unit, s->idle, turned, &s->zdd, family)
                             : STATUS_OK;
    s->zdd.progress = progress;
    return status;
}

/* What a family keeps is no longer there for the tables; a quarter is left to
 * them in any case. */
static enum status solve_unit(struct search *s, const struct unit *unit, edge turned,
                              struct family *family)
{
    s->unit = unit;
    enum status status =
        unit->complete ? solve_fully(s, turned, family) : solve_partly(s, turned, family);
    if (!unit->complete && status != STATUS_MEMORY) {
        enum status confirmed = add_confirmed(s, turned, family);
        status = confirmed == STATUS_MEMORY || family->sets.node_count > 0 ? confirmed : status;
        enum status bounded =
            confirmed == STATUS_OK ? bound_lacking(s, turned, family) : STATUS_OK;
        status = bounded == STATUS_OK ? status : bounded;
    }
    size_t nodes = (size_t)family->sets.node_count + family->lacking.node_count;
    table_charge(&s->zdd, nodes * sizeof(struct diagram_node), s->least_memory);
    return status;
}

static enum status copy_variables(const struct unit *unit, struct family *family)
{
    size_t bytes = unit->variable_count * sizeof(*family->variables);
    family->variables = memory_array(unit->variable_count, sizeof(*family->variables));
    if (!family->variables) {
        return STATUS_MEMORY;
    }
    memcpy(family->variables, unit->variables, bytes);
    family->variable_count = unit->variable_count;
    return STATUS_OK;
}

/* The truth of an incomplete unit when nothing is done, which its circuit tells. */
static enum status ask_idle(const struct search *s, const struct unit *unit, uint8_t *idle)
{
    bool *holds = memory_array(unit->rest->inside.node_count, sizeof(*holds));
    enum status status = holds ? STATUS_OK : STATUS_MEMORY;
    for (uint32_t l = 0; holds && l < unit->variable_count; l++) {
        holds[l] = s->idle[unit->variables[l]];
    }
    status = status == STATUS_OK ? closure_evaluate_one(&unit->rest->inside, holds) : status;
    *idle = status == STATUS_OK && holds[unit->rest->top];
    memory_free(holds);
    return status;
}

/* One unit: its idle truth and its family. STATUS_LIMIT: there may be more sets. */
static enum status run_unit(struct search *s, uint32_t u)
{
    const struct unit *unit = &s->engine->units[u];
    struct family *family = &s->solutions->families[u];
    uint8_t *idle = &s->idle[s->engine->atom_count + u];
    enum status status = copy_variables(unit, family);
    if (status != STATUS_OK) {
        return status;
    }
    *idle = unit->complete && idle_truth(s, unit);
    status = unit->complete ? STATUS_OK : ask_idle(s, unit, idle);
    if (status == STATUS_OK) {
        status = solve_unit(s, unit, *idle, family);
    }
    if (status != STATUS_MEMORY && family->sets.node_count == 0) {
        enum status unknown = make_unknown(family);
        status = unknown == STATUS_OK ? status : unknown;
    }
    return status == STATUS_OK && !unit->complete ? STATUS_LIMIT : status;
}

/* Why sets of a unit may be missing. */
static unsigned limits_of(const struct search *s, const struct unit *unit, enum status status)
{
    unsigned limits = 0;
    if (status == STATUS_CANCELLED) {
        limits = ENGINE_LIMIT_STOP;
    } else if (status == STATUS_LIMIT && unit->complete) {
        limits = table_lacks_nodes(&s->zdd) ? ENGINE_LIMIT_NODES : ENGINE_LIMIT_MEMORY;
    }
    return limits | (unit->complete || s->visits > 0 ? 0u : ENGINE_LIMIT_STEPS);
}

static bool ask_caller(void *context, uint64_t nodes)
{
    const struct search *s = context;
    return s->options->progress(s->options->context, s->done, s->engine->unit_count, nodes);
}

static enum status run(struct search *s, enum solutions_kind kind)
{
    const struct engine *engine = s->engine;
    enum status worst = STATUS_OK;
    memset(s->idle, kind == SOLUTIONS_CUTS, engine->atom_count);
    for (uint32_t u = 0; u < engine->unit_count; u++) {
        s->done = u;
        s->solutions->family_count = u + 1;
        enum status status = run_unit(s, u);
        if (status == STATUS_MEMORY) {
            return status;
        }
        s->solutions->families[u].partial = status != STATUS_OK;
        s->solutions->complete &= status == STATUS_OK;
        s->solutions->limits |= limits_of(s, &engine->units[u], status);
        worst = status == STATUS_OK ? worst : status;
    }
    bool truth = (s->idle[engine->root] != 0) != engine->root_complemented;
    bool wanted = kind == SOLUTIONS_PATHS;
    s->solutions->root = engine->root;
    if (truth == wanted) {
        s->solutions->trivial = s->solutions->already = s->solutions->complete = true;
        s->solutions->limits = 0;
        return STATUS_OK;
    }
    return worst;
}

static enum status copy_atoms(const struct engine *engine, struct solutions *solutions)
{
    solutions->atom_count = engine->atom_count;
    solutions->circuit_atoms = engine->circuit_atoms;
    solutions->atom_of = memory_array(engine->atom_count, sizeof(*solutions->atom_of));
    solutions->families = memory_zeroed(engine->unit_count, sizeof(*solutions->families));
    if (!solutions->atom_of || !solutions->families) {
        return STATUS_MEMORY;
    }
    memcpy(solutions->atom_of, engine->atom_of,
           engine->atom_count * sizeof(*solutions->atom_of));
    return STATUS_OK;
}

static enum status search_families(struct search *s, enum solutions_kind kind)
{
    const struct engine *engine = s->engine;
    size_t memory = s->options->memory_budget ? s->options->memory_budget : ENGINE_MEMORY;
    enum status status = copy_atoms(engine, s->solutions);
    if (status != STATUS_OK) {
        return status;
    }
    s->solutions->idle = memory_zeroed((size_t)engine->atom_count + engine->unit_count, 1);
    s->idle = s->solutions->idle;
    if (!s->idle) {
        return STATUS_MEMORY;
    }
    table_init(&s->zdd, s->options->node_budget, memory);
    s->least_memory = memory / 4;
    size_t slots = engine->statistics.diagram_nodes * 2 * sizeof(*s->slot);
    table_charge(&s->zdd, engine_bytes(engine) + slots, s->least_memory);
    if (s->options->progress) {
        s->zdd.progress = ask_caller;
        s->zdd.context = s;
    }
    status = run(s, kind);
    table_release(&s->zdd);
    return status;
}

enum status solutions_find(const struct engine *engine, enum solutions_kind kind,
                           const struct engine_options *options, struct solutions **out)
{
    static const struct engine_options defaults = {0};
    struct search search = {.engine = engine,
                            .options = options ? options : &defaults,
                            .partial_steps = PARTIAL_STEPS};
    struct solutions *solutions = memory_zeroed(1, sizeof(*solutions));
    enum status status = STATUS_OK;
    *out = NULL;
    if (!solutions) {
        return STATUS_MEMORY;
    }
    search.solutions = solutions;
    uint64_t steps = search.options->step_budget ? search.options->step_budget : ENGINE_STEPS;
    search.visits = steps < UINT64_MAX / VISITS_PER_STEP ? steps * VISITS_PER_STEP : UINT64_MAX;
    solutions->complete = true;
    if (engine->constant) {
        solutions->trivial = true;
        solutions->already = engine->value == (kind == SOLUTIONS_PATHS);
        solutions->circuit_atoms = engine->circuit_atoms;
    } else {
        status = search_families(&search, kind);
    }
    if (status == STATUS_MEMORY) {
        solutions_free(solutions);
        return status;
    }
    *out = solutions;
    return status;
}

void solutions_free(struct solutions *solutions)
{
    if (!solutions) {
        return;
    }
    for (uint32_t f = 0; f < solutions->family_count; f++) {
        memory_free(solutions->families[f].variables);
        diagram_release(&solutions->families[f].sets);
        diagram_release(&solutions->families[f].lacking);
    }
    memory_free(solutions->families);
    memory_free(solutions->atom_of);
    memory_free(solutions->idle);
    memory_free(solutions);
}

bool solutions_complete(const struct solutions *solutions)
{
    return solutions->complete;
}

unsigned solutions_limits(const struct solutions *solutions)
{
    return solutions->limits;
}
