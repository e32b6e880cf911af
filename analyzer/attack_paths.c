/* Attack paths of a scenario: minimal solutions of its goal over assisted requirements,
 * conditions and safeguard failures, counted exactly by state and listed most open first. A
 * state is the worst of a path's atoms, so the paths of the better states are those that avoid
 * the worse atoms: counting with these fixed to false counts them, because fixing an atom of a
 * monotone function to false keeps exactly the minimal sets without it. */
#include "analyzer/assessment_parts.h"

#include "analyzer/closure.h"
#include "analyzer/solutions.h"

#include <string.h>

/* What an atom makes of a path that contains it, in the residual world. */
enum path_state assess_atom_path_state(const struct assessing *a, uint32_t atom)
{
    enum truth truth =
        belief_truth(assessed_atom(a, atom, situation_residual_world(a->situation)),
                     situation_reading(a->situation));
    if (truth != TRUTH_NO) {
        return truth == TRUTH_YES ? PATH_OPEN : PATH_CANNOT_RULE_OUT;
    }
    switch (a->out->compiled.atoms[atom].kind) {
    case ATOM_SAFEGUARD:
        return PATH_CUT;
    case ATOM_CONDITION:
        return PATH_BLOCKED_BY_CONDITION;
    case ATOM_ASSISTED:
    case ATOM_AFFORDANCE:
    case ATOM_STEP:
        break;
    }
    return PATH_BLOCKED_BY_INABILITY;
}

/* Safeguards that were never defined, or have no effect under this deployment, are not in the
 * way: a path does not name their failure. */
static bool stands_in_the_way(const struct assessing *a, uint32_t safeguard)
{
    const struct standing *standing = &a->situation->standings[safeguard];
    return standing->works_here && standing->status >= SAFEGUARD_DEFINED;
}

enum atom_state assess_free_or_given(const struct assessing *a, uint32_t atom)
{
    const struct atom *known = &a->out->compiled.atoms[atom];
    switch (known->kind) {
    case ATOM_ASSISTED:
    case ATOM_CONDITION:
        break;
    case ATOM_SAFEGUARD:
        return stands_in_the_way(a, known->subject) ? ATOM_FREE : ATOM_TRUE;
    case ATOM_AFFORDANCE:
    case ATOM_STEP:
        return belief_has(assessed_atom(a, atom, WORLD_UNMITIGATED), LANE_POINT_LOW)
                   ? ATOM_TRUE
                   : ATOM_FALSE;
    }
    return ATOM_FREE;
}

static enum status find_paths(struct assessing *a, enum path_state worst,
                              struct solutions **solutions)
{
    struct engine *engine = NULL;
    for (uint32_t atom = 0; atom < a->out->compiled.circuit.atom_count; atom++) {
        enum atom_state state = assess_free_or_given(a, atom);
        bool avoided = state == ATOM_FREE && assess_atom_path_state(a, atom) > worst;
        a->fixed[atom] = (uint8_t)(avoided ? ATOM_FALSE : state);
    }
    enum status status = assess_compile_goal(a, &engine);
    if (status == STATUS_OK) {
        const struct engine_options options = {.memory_budget = a->options->memory_budget};
        status = solutions_find(engine, SOLUTIONS_PATHS, &options, solutions);
        a->out->paths_complete &= engine_complete(engine);
    }
    engine_free(engine);
    if (*solutions) {
        a->out->paths_complete &= solutions_complete(*solutions);
        status = STATUS_OK;
    }
    return status;
}

static enum status count_paths(struct assessing *a, const struct solutions *solutions,
                               const char **decimal, double *count)
{
    struct text text;
    text_init(&text);
    enum status status = solutions_count(solutions, &text, count);
    *decimal = status == STATUS_OK ? arena_string(a->arena, text_string(&text)) : NULL;
    if (text.failed || !*decimal) {
        status = STATUS_MEMORY;
    }
    text_release(&text);
    return status;
}

char *assess_difference(struct arena *arena, const char *a, const char *b)
{
    size_t la = strlen(a), lb = strlen(b);
    char *result = arena_copy(arena, a, la);
    int borrow = 0;
    for (size_t i = 0; result && i < la; i++) {
        int digit = a[la - 1 - i] - '0' - borrow - (i < lb ? b[lb - 1 - i] - '0' : 0);
        borrow = digit < 0;
        result[la - 1 - i] = (char)('0' + digit + 10 * borrow);
    }
    while (result && result[0] == '0' && result[1]) {
        result++;
    }
    return result;
}

/* An atom's part in the order of listing: the worse its state, the later; then the smaller set.
 * A higher level of a capability adds little to the level below it. */
static double listing_cost(const struct assessing *a, uint32_t atom)
{
    static const double by_state[PATH_STATE_COUNT] = {1, 64, 4096, 262144, 16777216};
    const struct atom *known = &a->out->compiled.atoms[atom];
    enum path_state state = assess_atom_path_state(a, atom);
    bool higher = known->kind == ATOM_ASSISTED && known->level > 1;
    return higher && state == PATH_OPEN ? 1.0 / 64 : by_state[state];
}

static bool is_shown_step(const struct node *node)
{
    return node->kind == NODE_STEP || node->kind == NODE_CONDITION;
}

/* Scratch for ordering the nodes of paths: arrays by node of the circuit. */
struct ordering {
    bool *holds, *needed;
    uint32_t *order;
    uint32_t *model_node; /* the step or condition that a circuit node stands for, or NONE */
};

static void release_ordering(struct ordering *o)
{
    memory_free(o->holds);
    memory_free(o->needed);
    memory_free(o->order);
    memory_free(o->model_node);
}

static bool init_ordering(const struct scenario_circuit *compiled, struct ordering *o)
{
    size_t count = compiled->circuit.node_count;
    *o = (struct ordering){
        memory_array(count, sizeof(*o->holds)), memory_array(count, sizeof(*o->needed)),
        memory_array(count, sizeof(*o->order)), memory_array(count, sizeof(*o->model_node))};
    if (!o->holds || !o->needed || !o->order || !o->model_node) {
        return false;
    }
    memset(o->model_node, 0xFF, count * sizeof(*o->model_node));
    for (uint32_t n = 0; n < compiled->model->nodes.count; n++) {
        if (compiled->node_of[n] != NONE && is_shown_step(&compiled->model->nodes.items[n])) {
            o->model_node[compiled->node_of[n]] = n;
        }
    }
    return true;
}

/* The steps and conditions that the goal rests on when the path's atoms alone hold, in the
 * order in which they come to hold. */
static enum status order_nodes(struct assessing *a, struct ordering *o,
                               struct attack_path *path)
{
    const struct scenario_circuit *compiled = &a->out->compiled;
    uint32_t derived = 0;
    for (uint32_t atom = 0; atom < compiled->circuit.atom_count; atom++) {
        o->holds[atom] = assess_free_or_given(a, atom) == ATOM_TRUE;
    }
    for (uint32_t i = 0; i < path->atom_count; i++) {
        o->holds[path->atoms[i]] = true;
    }
    enum status status = closure_derive(&compiled->circuit, o->holds, o->order, &derived);
    if (status == STATUS_OK) {
        status =
            closure_needed(&compiled->circuit, o->order, derived, compiled->goal, o->needed);
    }
    uint32_t *nodes = arena_array(a->arena, derived, sizeof(*nodes));
    if (status != STATUS_OK || !nodes) {
        return STATUS_MEMORY;
    }
    for (uint32_t i = 0; i < derived; i++) {
        uint32_t node = o->order[i];
        if (o->needed[node] && o->model_node[node] != NONE) {
            nodes[path->node_count++] = o->model_node[node];
        }
    }
    path->nodes = nodes;
    return STATUS_OK;
}

static enum status derive_nodes(struct assessing *a, struct attack_path *path)
{
    struct ordering ordering;
    enum status status = init_ordering(&a->out->compiled, &ordering)
                             ? order_nodes(a, &ordering, path)
                             : STATUS_MEMORY;
    release_ordering(&ordering);
    return status;
}

enum status assess_take_path(struct assessing *a, const uint32_t *atoms, uint32_t count,
                             struct attack_path *path)
{
    uint32_t *copy = arena_array(a->arena, count, sizeof(*copy));
    if (!copy) {
        return STATUS_MEMORY;
    }
    memcpy(copy, atoms, count * sizeof(*copy));
    *path = (struct attack_path){.atoms = copy, .atom_count = count, .state = PATH_OPEN};
    for (uint32_t i = 0; i < count; i++) {
        enum path_state state = assess_atom_path_state(a, copy[i]);
        path->state = state > path->state ? state : path->state;
    }
    return derive_nodes(a, path);
}

static enum status list_paths(struct assessing *a, const struct solutions *solutions)
{
    uint32_t atom_count = a->out->compiled.circuit.atom_count;
    double *cost = memory_array(atom_count, sizeof(*cost));
    struct attack_path *paths = arena_array(a->arena, a->options->most_paths, sizeof(*paths));
    struct ranking *ranking = NULL;
    enum status status = STATUS_MEMORY;
    if (!cost || !paths) {
        goto out;
    }
    for (uint32_t atom = 0; atom < atom_count; atom++) {
        cost[atom] = listing_cost(a, atom);
    }
    status = ranking_open(solutions, cost, &ranking);
    a->out->paths = paths;
    while (status == STATUS_OK && a->out->path_count < a->options->most_paths) {
        const uint32_t *atoms = NULL;
        uint32_t count = 0;
        double sum;
        status = ranking_next(ranking, &atoms, &count, &sum);
        if (status != STATUS_OK || !atoms) {
            break;
        }
        status = assess_take_path(a, atoms, count, &paths[a->out->path_count++]);
    }
out:
    ranking_free(ranking);
    memory_free(cost);
    return status;
}

/* Counts the paths whose worst atom is at most 'worst'; lists them when that is all of them. */
static enum status count_up_to(struct assessing *a, enum path_state worst, const char **decimal)
{
    struct solutions *solutions = NULL;
    double count;
    enum status status = find_paths(a, worst, &solutions);
    if (status == STATUS_OK) {
        status = count_paths(a, solutions, decimal, &count);
    }
    if (status == STATUS_OK && worst == PATH_STATE_COUNT - 1) {
        status = list_paths(a, solutions);
    }
    solutions_free(solutions);
    return status;
}

enum status assess_paths(struct assessing *a)
{
    const char *before = "0", *up_to = "0";
    a->out->paths_complete = true;
    for (int state = 0; state < PATH_STATE_COUNT; state++) {
        enum status status = count_up_to(a, (enum path_state)state, &up_to);
        if (status != STATUS_OK) {
            return status;
        }
        a->out->paths_by_state[state] = assess_difference(a->arena, up_to, before);
        if (!a->out->paths_by_state[state]) {
            return STATUS_MEMORY;
        }
        before = up_to;
    }
    a->out->total_paths = up_to;
    return STATUS_OK;
}
