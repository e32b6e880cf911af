/* Joining the goals of a scope over the levels of the system, one world at a time, and holding
 * the system against their frontiers; see thresholds.h. What is not a level is replaced by the
 * constant that the world and the deployment make of it. */
#include "analyzer/thresholds.h"

#include "analyzer/guarding.h"
#include "analyzer/tiers.h"

#include <math.h>
#include <string.h>

struct level_margin level_margin_of(const struct situation *situation, uint32_t capability,
                                    uint32_t level)
{
    const struct question *q = &situation->question;
    const struct level_finding *finding =
        level_finding_of(&situation->levels, capability, level);
    struct level_margin m = {.capability = capability,
                             .level = level,
                             .criterion = finding->criterion,
                             .indicator = finding->indicator,
                             .metric = "",
                             .measurement =
                                 finding->own.assessed ? finding->own.measurement : NONE,
                             .margin = NAN,
                             .low = NAN,
                             .high = NAN};
    if (m.criterion != NONE) {
        m.threshold = &q->policy->criteria.items[m.criterion].threshold;
        m.metric = q->policy->criteria.items[m.criterion].metric;
    } else if (m.indicator != NONE) {
        m.threshold = &q->model->indicators.items[m.indicator].threshold;
        m.metric =
            q->model->metrics.items[q->model->indicators.items[m.indicator].metric].label.id;
    }
    if (m.threshold && m.measurement != NONE) {
        struct estimate e = measurement_estimate(
            &q->evidence->measurements.items[m.measurement], q->confidence);
        double sign = threshold_upwards(m.threshold) ? 1 : -1;
        m.margin = sign * (m.threshold->value - e.value);
        m.low = sign * (m.threshold->value - (sign > 0 ? e.high : e.low));
        m.high = sign * (m.threshold->value - (sign > 0 ? e.low : e.high));
    }
    return m;
}

static void take_effect(const struct verdict *verdict, const uint32_t *scenarios,
                        uint32_t count, struct threshold_effect *out)
{
    *out = (struct threshold_effect){.deployment = verdict->deployment};
    for (int stage = 0; stage < 2; stage++) {
        out->tier[stage].rule = NONE;
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct scenario_verdict *s = &verdict->scenarios[scenarios[i]];
        out->gating |= s->gating;
        for (int stage = 0; s->gating && stage < 2; stage++) {
            out->tier[stage] = tier_max(out->tier[stage], s->tier[stage]);
        }
    }
}

/* A question with other levels; 'safeguards' has room for those of the model. */
static void assume_levels(const struct question *base, const uint32_t *levels,
                          uint8_t *safeguards, struct assumptions *assumptions,
                          struct question *question)
{
    for (uint32_t s = 0; s < base->model->safeguards.count; s++) {
        safeguards[s] = (uint8_t)assumed_safeguard(base->assumptions, s);
    }
    *assumptions = (struct assumptions){levels, safeguards, NULL};
    *question = *base;
    question->assumptions = assumptions;
}

enum status threshold_effect_find(const struct verdict *verdict, const uint32_t *levels,
                                  const uint32_t *scenarios, uint32_t count,
                                  struct threshold_effect *out)
{
    static const struct assessment_options options = {.extent = EXTENT_RATING};
    const struct question *base = &verdict->situation.question;
    uint8_t *safeguards = memory_array(base->model->safeguards.count, sizeof(*safeguards));
    struct assumptions assumptions;
    struct question question;
    struct verdict changed = {.tier = {{0}}};
    struct diagnostics diagnostics;
    enum status status = STATUS_MEMORY;
    diagnostics_init(&diagnostics);
    if (safeguards) {
        assume_levels(base, levels, safeguards, &assumptions, &question);
        status = verdict_make(&question, &options, &changed, &diagnostics);
    }
    if (status == STATUS_OK) {
        take_effect(&changed, scenarios, count, out);
    }
    verdict_release(&changed);
    diagnostics_release(&diagnostics);
    memory_free(safeguards);
    return status;
}

/* The thresholds of one scope under construction. */
struct finding_thresholds {
    const struct thresholds_question *question;
    struct arena *arena;
    struct goal_threshold *goal;
    uint32_t *capabilities, *highest, *shown, *possible; /* of the goal, while it is made */
    uint32_t *first;                                     /* by dimension: its first atom */
    uint32_t *dimension_of;                              /* by capability of the model */
    bool complete;
};

static const struct threatmodel *model_of(const struct finding_thresholds *f)
{
    return f->question->verdict->situation.question.model;
}

uint32_t level_reached(const struct situation *situation, uint32_t capability, int lane)
{
    size_t count = situation->question.model->capabilities.items[capability].levels.count;
    uint32_t level = 0;
    while (level < count &&
           belief_has(level_finding_of(&situation->levels, capability, level + 1)->reached,
                      lane)) {
        level++;
    }
    return level;
}

static enum status mark_capabilities(struct finding_thresholds *f)
{
    const struct question *q = &f->question->verdict->situation.question;
    for (uint32_t i = 0; i < f->goal->scenario_count; i++) {
        struct scenario_circuit compiled;
        enum status status =
            scenario_compile(q->model, f->goal->scenarios[i], q->policy->baseline, &compiled);
        if (status != STATUS_OK) {
            return status;
        }
        for (uint32_t a = 0; a < compiled.circuit.atom_count; a++) {
            if (compiled.atoms[a].kind == ATOM_ASSISTED) {
                f->dimension_of[compiled.atoms[a].subject] = 0;
            }
        }
        scenario_circuit_release(&compiled);
    }
    return STATUS_OK;
}

/* The capabilities that some scenario of the goal asks about, each a dimension. */
static enum status find_dimensions(struct finding_thresholds *f)
{
    const struct situation *situation = &f->question->verdict->situation;
    enum reading reading = situation_reading(situation);
    struct goal_threshold *goal = f->goal;
    uint32_t atoms = 0;
    for (uint32_t c = 0; c < model_of(f)->capabilities.count; c++) {
        f->dimension_of[c] = NONE;
    }
    enum status status = mark_capabilities(f);
    for (uint32_t c = 0; status == STATUS_OK && c < model_of(f)->capabilities.count; c++) {
        if (f->dimension_of[c] == NONE) {
            continue;
        }
        uint32_t d = goal->capability_count++;
        f->dimension_of[c] = d;
        f->capabilities[d] = c;
        f->highest[d] = (uint32_t)model_of(f)->capabilities.items[c].levels.count;
        f->shown[d] = level_reached(situation, c, lane_low(reading));
        f->possible[d] = level_reached(situation, c, lane_high(reading));
        f->first[d] = atoms;
        atoms += f->highest[d];
    }
    return status;
}

/* What an atom of a scenario is in the joint circuit. */
static uint32_t substitute(const struct finding_thresholds *f,
                           const struct situation *situation,
                           const struct scenario_circuit *compiled, uint32_t atom,
                           enum world world, const uint32_t constants[2])
{
    const struct atom *a = &compiled->atoms[atom];
    if (a->kind == ATOM_ASSISTED && world != WORLD_BASELINE) {
        return f->first[f->dimension_of[a->subject]] + a->level - 1;
    }
    belief b = situation_atom(situation, compiled, atom, world);
    return constants[belief_has(b, lane_high(situation_reading(situation)))];
}

static enum status add_scenario(const struct finding_thresholds *f,
                                const struct situation *situation, uint32_t scenario,
                                enum world world, struct circuit_builder *builder,
                                const uint32_t constants[2], uint32_t *goal)
{
    const struct question *q = &situation->question;
    struct scenario_circuit compiled;
    enum status status = scenario_compile(q->model, scenario, q->policy->baseline, &compiled);
    if (status != STATUS_OK) {
        return status;
    }
    uint32_t *node_of = memory_array(compiled.circuit.node_count, sizeof(*node_of));
    for (uint32_t a = 0; node_of && a < compiled.circuit.atom_count; a++) {
        node_of[a] = substitute(f, situation, &compiled, a, world, constants);
    }
    if (node_of) {
        guarding_copy(&compiled.circuit, builder, node_of);
        *goal = node_of[compiled.goal];
    }
    memory_free(node_of);
    scenario_circuit_release(&compiled);
    return node_of ? STATUS_OK : STATUS_MEMORY;
}

/* Any of the goals, over the levels alone. */
static enum status join(const struct finding_thresholds *f, const struct situation *situation,
                        enum world world, struct circuit *circuit, uint32_t *root)
{
    struct circuit_builder builder;
    uint32_t *number = NULL;
    enum status status = STATUS_OK;
    circuit_builder_init(&builder);
    for (uint32_t d = 0; d < f->goal->capability_count; d++) {
        for (uint32_t l = 0; l < f->highest[d]; l++) {
            circuit_add_atom(&builder);
        }
    }
    const uint32_t constants[2] = {circuit_add_gate(&builder, GATE_ANY, 0),
                                   circuit_add_gate(&builder, GATE_ALL, 0)};
    uint32_t any = circuit_add_gate(&builder, GATE_ANY, 0);
    for (uint32_t i = 0; status == STATUS_OK && i < f->goal->scenario_count; i++) {
        uint32_t goal = 0;
        status = add_scenario(f, situation, f->goal->scenarios[i], world, &builder, constants,
                              &goal);
        circuit_add_input(&builder, any, literal_of(goal, false));
    }
    number = memory_array(builder.kind.count, sizeof(*number));
    if (status == STATUS_OK) {
        status = number ? circuit_finish(&builder, circuit, number, NULL) : STATUS_MEMORY;
    }
    if (status == STATUS_OK) {
        *root = number[any];
    }
    memory_free(number);
    circuit_builder_release(&builder);
    return status;
}

static enum status find_frontier(struct finding_thresholds *f,
                                 const struct situation *situation, enum world world,
                                 size_t wanted, struct frontier *out)
{
    const struct level_space space = {f->goal->capability_count, f->first, f->highest,
                                      f->possible};
    struct circuit circuit = {0};
    uint32_t root = 0;
    enum status status = join(f, situation, world, &circuit, &root);
    if (status == STATUS_OK) {
        status =
            frontier_find(&circuit, root, &space, wanted, f->question->options, f->arena, out);
    }
    circuit_release(&circuit);
    f->complete &= status != STATUS_OK || (out->minimal.complete && out->maximal.complete);
    return status;
}

/* How the goal opens with these levels, in the worlds on which tiers rest. */
static enum status find_way(struct finding_thresholds *f, enum world world,
                            const uint32_t *levels, struct opening *out)
{
    const struct question *base = &f->question->verdict->situation.question;
    uint8_t *safeguards = memory_array(base->model->safeguards.count, sizeof(*safeguards));
    struct assumptions assumptions;
    struct question question;
    enum status status = STATUS_MEMORY;
    if (safeguards) {
        assume_levels(base, levels, safeguards, &assumptions, &question);
        status = opening_find(&question, f->goal->scenarios, f->goal->scenario_count,
                              world != WORLD_UNMITIGATED, f->arena, out);
    }
    memory_free(safeguards);
    return status;
}

/* What the system lacks of a vector, and what would be with it. */
static enum status describe_vector(struct finding_thresholds *f, enum world world,
                                   const struct level_vector *vector, uint32_t *levels,
                                   struct unlocking *out)
{
    const struct verdict *verdict = f->question->verdict;
    struct level_margin *margins = arena_array(f->arena, vector->distance, sizeof(*margins));
    *out = (struct unlocking){
        .vector = *vector, .margins = margins, .opening = {.scenario = NONE}};
    if (!margins) {
        return STATUS_MEMORY;
    }
    for (uint32_t c = 0; c < model_of(f)->capabilities.count; c++) {
        levels[c] = assumed_level(verdict->situation.question.assumptions, c);
    }
    for (uint32_t d = 0; d < f->goal->capability_count; d++) {
        for (uint32_t l = f->possible[d] + 1; l <= vector->levels[d]; l++) {
            margins[out->margin_count++] =
                level_margin_of(&verdict->situation, f->capabilities[d], l);
            levels[f->capabilities[d]] = l;
        }
    }
    enum status status = threshold_effect_find(verdict, levels, f->goal->scenarios,
                                               f->goal->scenario_count, &out->effect);
    bool rests =
        world == WORLD_UNMITIGATED || world == situation_residual_world(&verdict->situation);
    return status == STATUS_OK && f->question->ways && rests
               ? find_way(f, world, levels, &out->opening)
               : status;
}

static enum status describe_vectors(struct finding_thresholds *f, struct threshold_world *world)
{
    const struct border *minimal = &world->frontier.minimal;
    struct unlocking *unlocking = arena_array(f->arena, minimal->count, sizeof(*unlocking));
    uint32_t *levels = memory_array(model_of(f)->capabilities.count, sizeof(*levels));
    enum status status = unlocking && levels ? STATUS_OK : STATUS_MEMORY;
    for (size_t i = 0; status == STATUS_OK && i < minimal->count; i++) {
        status = describe_vector(f, world->world, &minimal->vectors[i], levels, &unlocking[i]);
    }
    world->unlocking = unlocking;
    memory_free(levels);
    return status;
}

static bool same_border(const struct border *a, const struct border *b, uint32_t dimensions)
{
    bool same = a->count == b->count && strcmp(a->total, b->total) == 0;
    for (size_t i = 0; same && i < a->count; i++) {
        same = memcmp(a->vectors[i].levels, b->vectors[i].levels,
                      dimensions * sizeof(*a->vectors[i].levels)) == 0;
    }
    return same;
}

/* Whether two worlds list the same; exact where everything is listed. */
static bool same_frontier(const struct frontier *a, const struct frontier *b)
{
    return same_border(&a->minimal, &b->minimal, a->dimension_count) &&
           same_border(&a->maximal, &b->maximal, a->dimension_count);
}

/* The first world whose frontier is that of the world at 'index'; NONE. */
static uint32_t find_same(const struct threshold_world *worlds, uint32_t index)
{
    for (uint32_t w = 0; w < index; w++) {
        if (same_frontier(&worlds[w].frontier, &worlds[index].frontier)) {
            return w;
        }
    }
    return NONE;
}

static enum status find_worlds(struct finding_thresholds *f)
{
    const struct situation *situation = &f->question->verdict->situation;
    struct threshold_world *worlds = arena_array(f->arena, WORLD_COUNT, sizeof(*worlds));
    struct frontier alone;
    enum status status =
        worlds ? find_frontier(f, situation, WORLD_BASELINE, 1, &alone) : STATUS_MEMORY;
    f->goal->open_alone = status == STATUS_OK && alone.minimal.count > 0;
    for (int w = WORLD_UNMITIGATED; status == STATUS_OK && w < WORLD_COUNT; w++) {
        struct threshold_world *world = &worlds[f->goal->world_count++];
        world->world = (enum world)w;
        status =
            find_frontier(f, situation, world->world, f->question->wanted, &world->frontier);
        if (status == STATUS_OK) {
            world->same_as = find_same(worlds, f->goal->world_count - 1);
            status = describe_vectors(f, world);
        }
    }
    f->goal->worlds = worlds;
    return status;
}

static enum status find_elsewhere(struct finding_thresholds *f, enum deployment_type type,
                                  struct threshold_elsewhere *out)
{
    struct question question = f->question->verdict->situation.question;
    struct situation situation;
    question.deployment = type;
    enum status status = situation_init(&question, &situation);
    *out = (struct threshold_elsewhere){.deployment = type};
    if (status != STATUS_OK) {
        return status;
    }
    for (int w = WORLD_UNMITIGATED; status == STATUS_OK && w < WORLD_COUNT; w++) {
        struct frontier frontier;
        status = find_frontier(f, &situation, (enum world)w, 1, &frontier);
        if (status == STATUS_OK) {
            const struct border *minimal = &frontier.minimal;
            out->worlds[w].total = minimal->total;
            out->worlds[w].complete = minimal->complete;
            out->worlds[w].any = minimal->count > 0;
            out->worlds[w].distance = minimal->count ? minimal->vectors[0].distance : 0;
        }
    }
    situation_release(&situation);
    return status;
}

static enum status find_all_elsewhere(struct finding_thresholds *f)
{
    struct threshold_elsewhere *elsewhere =
        arena_array(f->arena, DEPLOYMENT_COUNT, sizeof(*elsewhere));
    enum status status = elsewhere ? STATUS_OK : STATUS_MEMORY;
    for (int d = 0; status == STATUS_OK && d < DEPLOYMENT_COUNT; d++) {
        if (model_of(f)->deployments[d].declared) {
            status = find_elsewhere(f, (enum deployment_type)d,
                                    &elsewhere[f->goal->elsewhere_count++]);
        }
    }
    f->goal->elsewhere = elsewhere;
    return status;
}

static enum status find_goal(struct finding_thresholds *f)
{
    const struct verdict *verdict = f->question->verdict;
    size_t count = model_of(f)->capabilities.count;
    f->capabilities = arena_array(f->arena, count, sizeof(*f->capabilities));
    f->highest = arena_array(f->arena, count, sizeof(*f->highest));
    f->shown = arena_array(f->arena, count, sizeof(*f->shown));
    f->possible = arena_array(f->arena, count, sizeof(*f->possible));
    if (!f->capabilities || !f->highest || !f->shown || !f->possible) {
        return STATUS_MEMORY;
    }
    enum status status = find_dimensions(f);
    f->goal->capabilities = f->capabilities;
    f->goal->highest = f->highest;
    f->goal->shown = f->shown;
    f->goal->possible = f->possible;
    take_effect(verdict, f->goal->scenarios, f->goal->scenario_count, &f->goal->now);
    if (status == STATUS_OK) {
        status = find_worlds(f);
    }
    if (status == STATUS_OK && f->question->elsewhere) {
        status = find_all_elsewhere(f);
    }
    return status;
}

/* How many goals a scope has, and the id of each. */
static size_t scope_count(const struct threatmodel *model, enum goal_scope scope)
{
    return scope == SCOPE_SCENARIO  ? model->scenarios.count
           : scope == SCOPE_OUTCOME ? model->outcomes.count
                                    : model->domains.count;
}

static const struct label *scope_label(const struct threatmodel *model, enum goal_scope scope,
                                       uint32_t index)
{
    return scope == SCOPE_SCENARIO  ? &model->scenarios.items[index].label
           : scope == SCOPE_OUTCOME ? &model->outcomes.items[index].label
                                    : &model->domains.items[index].label;
}

static bool is_within(const struct threatmodel *model, enum goal_scope scope, uint32_t index,
                      uint32_t scenario)
{
    uint32_t outcome = model->scenarios.items[scenario].outcome;
    return scope == SCOPE_SCENARIO  ? scenario == index
           : scope == SCOPE_OUTCOME ? outcome == index
                                    : model->outcomes.items[outcome].domain == index;
}

static enum status gather(struct finding_thresholds *f, uint32_t index)
{
    const struct threatmodel *model = model_of(f);
    uint32_t *scenarios = arena_array(f->arena, model->scenarios.count, sizeof(*scenarios));
    *f->goal = (struct goal_threshold){.scope = f->question->scope, .index = index};
    if (!scenarios) {
        return STATUS_MEMORY;
    }
    for (uint32_t s = 0; s < model->scenarios.count; s++) {
        if (is_within(model, f->question->scope, index, s)) {
            scenarios[f->goal->scenario_count++] = s;
        }
    }
    f->goal->scenarios = scenarios;
    return STATUS_OK;
}

enum status thresholds_find(const struct thresholds_question *question, struct arena *arena,
                            struct thresholds *out)
{
    struct finding_thresholds f = {.question = question, .arena = arena, .complete = true};
    size_t capabilities = model_of(&f)->capabilities.count;
    size_t most = scope_count(model_of(&f), question->scope);
    struct goal_threshold *goals = arena_array(arena, most, sizeof(*goals));
    *out = (struct thresholds){.goals = goals};
    f.first = memory_array(capabilities, sizeof(*f.first));
    f.dimension_of = memory_array(capabilities, sizeof(*f.dimension_of));
    enum status status = goals && f.first && f.dimension_of ? STATUS_OK : STATUS_MEMORY;
    for (uint32_t i = 0; status == STATUS_OK && i < most; i++) {
        const char *id = scope_label(model_of(&f), question->scope, i)->id;
        if (question->only && strcmp(question->only, id) != 0) {
            continue;
        }
        f.goal = &goals[out->count];
        status = gather(&f, i);
        if (status == STATUS_OK && f.goal->scenario_count > 0) {
            status = find_goal(&f);
            out->count++;
        }
    }
    out->complete = f.complete;
    memory_free(f.first);
    memory_free(f.dimension_of);
    return status == STATUS_OK && question->only && !out->count ? STATUS_INVALID : status;
}
