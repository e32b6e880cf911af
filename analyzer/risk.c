/* Probabilities by the set of safeguards in force; see risk.h. A goal's circuit has the atoms
 * of its scenario and one more for every common-cause group; in the place of a player's failure
 * in a group stands the gate: its own failure, or the common one. */
#include "analyzer/risk.h"

#include "analyzer/likelihood.h"
#include "analyzer/shapley.h"

#include <math.h>
#include <string.h>

struct risk_goal {
    struct engine *engine;
    uint32_t atom_count;
    double *low, *high; /* by atom: with no player in force */
    double *scratch;
    uint32_t *atom_of;          /* by player: its own failure, or NONE */
    double *own_low, *own_high; /* by player: how likely that is while it is in force */
};

/* A goal under construction. */
struct compiling {
    const struct risk_rules *rules;
    const struct guarded_goal *from;
    struct risk *risk;
    struct risk_goal *goal;
    struct scenario_circuit compiled;
    struct circuit_builder builder;
    uint32_t *node_of;
    VEC(double) common; /* by group atom: its probability */
};

static uint32_t find_player(const struct cut_players *players, uint32_t safeguard)
{
    for (uint32_t p = 0; p < players->count; p++) {
        if (players->safeguards[p] == safeguard) {
            return p;
        }
    }
    return NONE;
}

static bool allocate(struct compiling *c)
{
    struct risk_goal *goal = c->goal;
    uint32_t players = c->rules->players->count;
    size_t most = (size_t)c->compiled.circuit.atom_count + players;
    goal->low = memory_zeroed(most, sizeof(*goal->low));
    goal->high = memory_zeroed(most, sizeof(*goal->high));
    goal->scratch = memory_array(most, sizeof(*goal->scratch));
    goal->atom_of = memory_array(players, sizeof(*goal->atom_of));
    goal->own_low = memory_zeroed(players, sizeof(*goal->own_low));
    goal->own_high = memory_zeroed(players, sizeof(*goal->own_high));
    c->node_of = memory_array(c->compiled.circuit.node_count, sizeof(*c->node_of));
    for (uint32_t p = 0; goal->atom_of && p < players; p++) {
        goal->atom_of[p] = NONE;
    }
    return goal->low && goal->high && goal->scratch && goal->atom_of && goal->own_low &&
           goal->own_high && c->node_of;
}

/* Takes over the odds of the world; the failures of players become certain. */
static void take_odds(struct compiling *c)
{
    struct risk_goal *goal = c->goal;
    const struct situation *situation = c->from->situation;
    likelihood_fill(situation, &c->compiled, c->rules->world, goal->low, goal->high);
    for (uint32_t a = 0; a < c->compiled.circuit.atom_count; a++) {
        const struct atom *atom = &c->compiled.atoms[a];
        uint32_t player =
            atom->kind == ATOM_SAFEGUARD ? find_player(c->rules->players, atom->subject) : NONE;
        if (player == NONE || !situation->standings[atom->subject].works_here) {
            continue;
        }
        double low, high;
        likelihood_bypass(situation, atom->subject, &low, &high);
        if (low < high) {
            c->risk->assumed[player] = true;
            high = isnan(c->rules->bypass) ? high : fmax(low, c->rules->bypass);
            low = isnan(c->rules->bypass) ? low : high;
        }
        goal->atom_of[player] = a;
        goal->low[a] = goal->high[a] = 1;
        goal->own_low[player] = low;
        goal->own_high[player] = high;
    }
}

static const char *group_of(const struct compiling *c, uint32_t player)
{
    const struct threatmodel *model = c->from->situation->question.model;
    return c->goal->atom_of[player] == NONE
               ? ""
               : model->safeguards.items[c->rules->players->safeguards[player]].group;
}

/* What is left of a rate when the common failure has taken its part. */
static double own_part(double rate, double common)
{
    return common < 1 ? fmax(0, 1 - (1 - rate) / (1 - common)) : 0;
}

/* Puts the common failure of a group into its members, if it has two or more. */
static void tie_group(struct compiling *c, uint32_t first)
{
    struct risk_goal *goal = c->goal;
    const char *group = group_of(c, first);
    uint32_t members = 0, players = c->rules->players->count;
    double least = 1;
    for (uint32_t p = first; p < players; p++) {
        if (strcmp(group_of(c, p), group) == 0) {
            members++;
            least = fmin(least, goal->own_low[p]);
        }
    }
    double common = c->rules->beta * least;
    if (members < 2 || !(common > 0) || !vec_push(&c->common, common)) {
        c->builder.failed |= members > 1 && common > 0;
        return;
    }
    uint32_t atom = c->compiled.circuit.atom_count + (uint32_t)c->common.count - 1;
    for (uint32_t p = first; p < players; p++) {
        if (strcmp(group_of(c, p), group) == 0) {
            uint32_t gate = circuit_add_gate(&c->builder, GATE_ANY, 0);
            circuit_add_input(&c->builder, gate, literal_of(goal->atom_of[p], false));
            circuit_add_input(&c->builder, gate, literal_of(atom, false));
            c->node_of[goal->atom_of[p]] = gate;
            goal->own_low[p] = own_part(goal->own_low[p], common);
            goal->own_high[p] = own_part(goal->own_high[p], common);
        }
    }
    goal->low[atom] = goal->high[atom] = common;
}

static void tie_groups(struct compiling *c)
{
    for (uint32_t p = 0; c->rules->beta > 0 && p < c->rules->players->count; p++) {
        bool first = *group_of(c, p) != '\0';
        for (uint32_t before = 0; first && before < p; before++) {
            first = strcmp(group_of(c, before), group_of(c, p)) != 0;
        }
        if (first) {
            tie_group(c, p);
        }
    }
}

/* Atoms of the builder are numbered in the order in which they are added: those of the scenario
 * and one for every player, as many as groups can be. */
static enum status rebuild(struct compiling *c, struct circuit *circuit, uint32_t *root)
{
    uint32_t atoms = c->compiled.circuit.atom_count;
    for (uint32_t a = 0; a < atoms; a++) {
        c->node_of[a] = circuit_add_atom(&c->builder);
    }
    for (uint32_t p = 0; p < c->rules->players->count; p++) {
        circuit_add_atom(&c->builder);
    }
    tie_groups(c);
    guarding_copy(&c->compiled.circuit, &c->builder, c->node_of);
    uint32_t *number = memory_array(c->builder.kind.count, sizeof(*number));
    enum status status =
        number ? circuit_finish(&c->builder, circuit, number, NULL) : STATUS_MEMORY;
    if (status == STATUS_OK) {
        *root = number[c->node_of[c->compiled.goal]];
    }
    memory_free(number);
    return status;
}

static enum status compile_goal(struct compiling *c)
{
    struct circuit circuit = {0};
    uint32_t root = 0;
    if (!allocate(c)) {
        return STATUS_MEMORY;
    }
    take_odds(c);
    enum status status = rebuild(c, &circuit, &root);
    if (status == STATUS_OK) {
        c->goal->atom_count = circuit.atom_count;
        status = engine_compile(&circuit, literal_of(root, false), c->rules->options,
                                &c->goal->engine);
    }
    if (c->goal->engine) {
        c->risk->complete &= engine_complete(c->goal->engine);
        status = STATUS_OK;
    }
    circuit_release(&circuit);
    return status;
}

static enum status add_goal(struct risk *risk, const struct guarded_goal *from,
                            const struct risk_rules *rules, struct risk_goal *goal)
{
    struct compiling c = {.rules = rules, .from = from, .risk = risk, .goal = goal};
    const struct question *q = &from->situation->question;
    circuit_builder_init(&c.builder);
    enum status status =
        scenario_compile(q->model, from->scenario, q->policy->baseline, &c.compiled);
    if (status == STATUS_OK) {
        status = compile_goal(&c);
    }
    scenario_circuit_release(&c.compiled);
    circuit_builder_release(&c.builder);
    vec_release(&c.common);
    memory_free(c.node_of);
    return status;
}

enum status risk_init(const struct guarded_goal *goals, uint32_t goal_count,
                      const struct risk_rules *rules, struct risk *out)
{
    *out = (struct risk){
        .player_count = rules->players->count, .goal_count = goal_count, .complete = true};
    out->goals = memory_zeroed(goal_count, sizeof(*out->goals));
    out->assumed = memory_zeroed(out->player_count, sizeof(*out->assumed));
    enum status status = out->goals && out->assumed ? STATUS_OK : STATUS_MEMORY;
    for (uint32_t g = 0; status == STATUS_OK && g < goal_count; g++) {
        status = add_goal(out, &goals[g], rules, &out->goals[g]);
    }
    if (status != STATUS_OK) {
        risk_release(out);
    }
    return status;
}

void risk_release(struct risk *risk)
{
    for (uint32_t g = 0; risk->goals && g < risk->goal_count; g++) {
        struct risk_goal *goal = &risk->goals[g];
        engine_free(goal->engine);
        memory_free(goal->low);
        memory_free(goal->high);
        memory_free(goal->scratch);
        memory_free(goal->atom_of);
        memory_free(goal->own_low);
        memory_free(goal->own_high);
    }
    memory_free(risk->goals);
    memory_free(risk->assumed);
    *risk = (struct risk){0};
}

/* The odds at one end when the players of 'set' are in force. */
static const double *odds_of(const struct risk *risk, const struct risk_goal *goal,
                             const bool *set, bool high)
{
    memcpy(goal->scratch, high ? goal->high : goal->low,
           goal->atom_count * sizeof(*goal->scratch));
    for (uint32_t p = 0; p < risk->player_count; p++) {
        if (set[p] && goal->atom_of[p] != NONE) {
            goal->scratch[goal->atom_of[p]] = high ? goal->own_high[p] : goal->own_low[p];
        }
    }
    return goal->scratch;
}

enum status risk_of_goal(const struct risk *risk, uint32_t goal, const bool *set,
                         struct bounds *out)
{
    const struct risk_goal *g = &risk->goals[goal];
    struct bounds low = {0, 0, false}, high = {0, 0, false};
    enum status status = engine_probability(g->engine, odds_of(risk, g, set, false), &low);
    if (status == STATUS_OK) {
        status = engine_probability(g->engine, odds_of(risk, g, set, true), &high);
    }
    *out = (struct bounds){low.lower, high.upper,
                           engine_complete(g->engine) && low.lower == high.upper};
    return status;
}

enum status risk_of(const struct risk *risk, const bool *set, struct bounds *out)
{
    enum status status = STATUS_OK;
    *out = (struct bounds){0, 0, true};
    for (uint32_t g = 0; status == STATUS_OK && g < risk->goal_count; g++) {
        struct bounds goal;
        status = risk_of_goal(risk, g, set, &goal);
        out->lower = fmax(out->lower, goal.lower);
        out->upper = fmax(out->upper, goal.upper);
    }
    out->complete = risk->complete && out->lower == out->upper;
    return status;
}

enum status risk_shares(const struct risk *risk, uint32_t goal, double *share)
{
    const struct risk_goal *g = &risk->goals[goal];
    double *to = memory_array(g->atom_count, sizeof(*to));
    double *by_atom = memory_array(g->atom_count, sizeof(*by_atom));
    enum status status = STATUS_MEMORY;
    if (to && by_atom) {
        memcpy(to, g->high, g->atom_count * sizeof(*to));
        for (uint32_t p = 0; p < risk->player_count; p++) {
            if (g->atom_of[p] != NONE) {
                to[g->atom_of[p]] = g->own_high[p];
            }
        }
        status = shapley_between(g->engine, g->high, to, g->atom_count, by_atom);
    }
    for (uint32_t p = 0; status == STATUS_OK && p < risk->player_count; p++) {
        share[p] = g->atom_of[p] == NONE ? 0 : 0 - by_atom[g->atom_of[p]];
    }
    memory_free(to);
    memory_free(by_atom);
    return status;
}

static enum status is_tolerable(void *context, const bool *set, bool *does)
{
    const struct risk_search *search = context;
    enum status status = STATUS_OK;
    *does = true;
    for (uint32_t g = 0; status == STATUS_OK && *does && g < search->risk->goal_count; g++) {
        if (!search->guard || search->guard[g] == GOAL_CUT) {
            struct bounds bounds;
            status = risk_of_goal(search->risk, g, set, &bounds);
            *does = status == STATUS_OK && bounds.upper <= search->tolerance;
        }
    }
    return status;
}

struct cover_family risk_family(struct risk_search *search)
{
    return (struct cover_family){search->risk->player_count, is_tolerable, NULL, search};
}
