/* The worlds in which something fails, over a whole assessment: every safeguard in force by
 * itself, every common-cause group and every layer that has several of them, each with the
 * verdict that is made without it; then the depth of each scenario. */
#include "analyzer/depth_parts.h"

#include <string.h>

struct finding_worlds {
    const struct depth_question *question;
    struct arena *arena;
    struct depth_report *out;
    VEC(struct failing) failing;
    uint32_t *levels;    /* as they are assumed in any case */
    uint8_t *safeguards; /* by safeguard of the model: enum assumed_safeguard */
};

static const struct threatmodel *model_of(const struct finding_worlds *f)
{
    return f->question->verdict->situation.question.model;
}

static enum status find_players(struct finding_worlds *f)
{
    const struct situation *situation = &f->question->verdict->situation;
    enum world world = situation_residual_world(situation);
    size_t most = model_of(f)->safeguards.count;
    uint32_t *safeguards = arena_array(f->arena, most, sizeof(*safeguards));
    bool *in_force = arena_array(f->arena, most, sizeof(*in_force));
    if (!safeguards || !in_force) {
        return STATUS_MEMORY;
    }
    f->out->players = (struct cut_players){safeguards, in_force, 0};
    for (uint32_t s = 0; s < most; s++) {
        if (belief_truth(situation->standings[s].in_force[world],
                         situation_reading(situation)) == TRUTH_YES) {
            in_force[f->out->players.count] = true;
            safeguards[f->out->players.count++] = s;
        }
    }
    return STATUS_OK;
}

/* Whether a safeguard belongs to what another one of the same kind stands for. */
static bool goes_with(const struct safeguard *a, const struct safeguard *b,
                      enum failing_kind kind)
{
    switch (kind) {
    case FAILING_GROUP:
        return *a->group && strcmp(a->group, b->group) == 0;
    case FAILING_LAYER:
        return a->layer == b->layer;
    case FAILING_SAFEGUARD:
        break;
    }
    return a == b;
}

static struct failing name_failing(const struct safeguard *first, enum failing_kind kind)
{
    switch (kind) {
    case FAILING_GROUP:
        return (struct failing){kind, first->group, first->group, NULL, 0};
    case FAILING_LAYER:
        return (struct failing){kind, layer_words[first->layer], layer_words[first->layer],
                                NULL, 0};
    case FAILING_SAFEGUARD:
        break;
    }
    return (struct failing){kind, first->label.id, first->label.title, NULL, 0};
}

/* Those that go with player 'first', unless an earlier one did or it stands alone in a group or
 * layer. */
static enum status add_failing(struct finding_worlds *f, uint32_t first, enum failing_kind kind)
{
    const struct cut_players *players = &f->out->players;
    const struct safeguard *safeguards = model_of(f)->safeguards.items;
    const struct safeguard *leader = &safeguards[players->safeguards[first]];
    struct failing failing = name_failing(leader, kind);
    uint32_t *members = arena_array(f->arena, players->count, sizeof(*members));
    if (!members) {
        return STATUS_MEMORY;
    }
    for (uint32_t p = 0; p < players->count; p++) {
        if (goes_with(leader, &safeguards[players->safeguards[p]], kind)) {
            members[failing.count++] = players->safeguards[p];
        }
    }
    failing.safeguards = members;
    bool several = failing.count > 1 && members[0] == players->safeguards[first];
    if (kind != FAILING_SAFEGUARD && !several) {
        return STATUS_OK;
    }
    return vec_push(&f->failing, failing) ? STATUS_OK : STATUS_MEMORY;
}

static enum status list_failing(struct finding_worlds *f)
{
    static const enum failing_kind kinds[] = {FAILING_SAFEGUARD, FAILING_GROUP, FAILING_LAYER};
    enum status status = STATUS_OK;
    for (int k = 0; k < 3; k++) {
        for (uint32_t p = 0; status == STATUS_OK && p < f->out->players.count; p++) {
            status = add_failing(f, p, kinds[k]);
        }
    }
    return status;
}

static enum status take_tiers(struct finding_worlds *f, const struct verdict *verdict,
                              struct failing_world *world)
{
    struct tier_belief *tiers = arena_array(f->arena, verdict->domains.count, sizeof(*tiers));
    if (!tiers) {
        return STATUS_MEMORY;
    }
    for (size_t d = 0; d < verdict->domains.count; d++) {
        tiers[d] = verdict->domains.items[d].tier[STAGE_RESIDUAL];
    }
    world->tiers = tiers;
    world->tier = verdict->tier[STAGE_RESIDUAL];
    world->decided = verdict->deployment;
    f->out->complete &= verdict->complete;
    return STATUS_OK;
}

/* What is assumed in any case, and that these fail. */
static void assume(struct finding_worlds *f, const struct failing *failing)
{
    const struct assumptions *base = f->question->verdict->situation.question.assumptions;
    for (uint32_t c = 0; c < model_of(f)->capabilities.count; c++) {
        f->levels[c] = assumed_level(base, c);
    }
    for (uint32_t s = 0; s < model_of(f)->safeguards.count; s++) {
        f->safeguards[s] = (uint8_t)assumed_safeguard(base, s);
    }
    for (uint32_t i = 0; i < failing->count; i++) {
        f->safeguards[failing->safeguards[i]] = ASSUMED_TO_FAIL;
    }
}

static enum status judge_world(struct finding_worlds *f, struct failing_world *world)
{
    static const struct assessment_options options;
    struct question question = f->question->verdict->situation.question;
    struct diagnostics diagnostics;
    struct verdict verdict;
    diagnostics_init(&diagnostics);
    const struct assumptions assumptions = {f->levels, f->safeguards, NULL};
    assume(f, &world->failing);
    question.assumptions = &assumptions;
    enum status status = verdict_make(&question, &options, &verdict, &diagnostics);
    if (status == STATUS_OK) {
        status = take_tiers(f, &verdict, world);
    }
    verdict_release(&verdict);
    diagnostics_release(&diagnostics);
    return status;
}

static enum status judge_worlds(struct finding_worlds *f)
{
    struct failing_world *worlds = arena_array(f->arena, f->failing.count, sizeof(*worlds));
    enum status status = worlds ? STATUS_OK : STATUS_MEMORY;
    for (size_t w = 0; status == STATUS_OK && w < f->failing.count; w++) {
        worlds[w].failing = f->failing.items[w];
        status = judge_world(f, &worlds[w]);
    }
    f->out->worlds = worlds;
    f->out->world_count = (uint32_t)f->failing.count;
    return status;
}

static enum status measure_depths(struct finding_worlds *f, const struct risk *risk,
                                  struct depth *depths)
{
    enum status status = STATUS_OK;
    for (uint32_t d = 0; status == STATUS_OK && d < f->out->depth_count; d++) {
        status = depth_of_scenario(f->question, f->out, risk, d, f->arena, &depths[d]);
        f->out->complete &=
            depths[d].counts_complete && depths[d].smallest.complete && risk->complete;
    }
    return status;
}

/* The goals of the scenarios that are asked about. */
static enum status find_depths(struct finding_worlds *f)
{
    const struct depth_question *q = f->question;
    uint32_t first = q->scenario == NONE ? 0 : q->scenario;
    uint32_t count = q->scenario == NONE ? (uint32_t)model_of(f)->scenarios.count : 1;
    struct depth *depths = arena_array(f->arena, count, sizeof(*depths));
    struct guarded_goal *goals = arena_array(f->arena, count, sizeof(*goals));
    struct risk risk = {0};
    const struct risk_rules rules = {&f->out->players,
                                     situation_residual_world(&q->verdict->situation),
                                     q->bypass, q->beta, q->options};
    enum status status = depths && goals ? STATUS_OK : STATUS_MEMORY;
    for (uint32_t d = 0; status == STATUS_OK && d < count; d++) {
        depths[d].scenario = first + d;
        goals[d] = (struct guarded_goal){&q->verdict->situation, first + d};
    }
    if (status == STATUS_OK) {
        status = risk_init(goals, count, &rules, &risk);
    }
    f->out->depths = depths;
    f->out->depth_count = count;
    if (status == STATUS_OK) {
        status = measure_depths(f, &risk, depths);
    }
    risk_release(&risk);
    return status;
}

enum status depth_find(const struct depth_question *question, struct arena *arena,
                       struct depth_report *out)
{
    struct finding_worlds f = {.question = question, .arena = arena, .out = out};
    *out = (struct depth_report){.complete = true};
    f.levels = memory_array(model_of(&f)->capabilities.count, sizeof(*f.levels));
    f.safeguards = memory_array(model_of(&f)->safeguards.count, sizeof(*f.safeguards));
    enum status status = f.levels && f.safeguards ? find_players(&f) : STATUS_MEMORY;
    if (status == STATUS_OK) {
        status = list_failing(&f);
    }
    if (status == STATUS_OK) {
        status = judge_worlds(&f);
    }
    if (status == STATUS_OK) {
        status = find_depths(&f);
    }
    vec_release(&f.failing);
    memory_free(f.levels);
    memory_free(f.safeguards);
    return status;
}
