/* Needs as what-ifs; see needs.h. A set is judged as cuts.h judges it: its safeguards are in
 * force and no others. */
#include "analyzer/needs.h"

#include <string.h>

struct finding_needs {
    const struct cuts_question *question;
    const struct cuts *cuts;
    struct arena *arena;
    uint32_t *levels;    /* by capability */
    uint8_t *safeguards; /* by safeguard: enum assumed_safeguard */
};

/* The first goal that a set is about and that opens under f->safeguards. */
static enum status find_goal(struct finding_needs *f, struct need *need)
{
    enum status status = STATUS_OK;
    *need = (struct need){NONE, {.scenario = NONE}};
    for (uint32_t g = 0;
         status == STATUS_OK && need->goal == NONE && g < f->question->goal_count; g++) {
        const struct guarded_goal *goal = &f->question->goals[g];
        if (f->cuts->guard[g] != GOAL_CUT) {
            continue;
        }
        struct question question = goal->situation->question;
        const struct assumptions *base = question.assumptions;
        const struct assumptions assumptions = {f->levels, f->safeguards,
                                                base ? base->sides : NULL};
        for (uint32_t c = 0; c < question.model->capabilities.count; c++) {
            f->levels[c] = assumed_level(base, c);
        }
        question.assumptions = &assumptions;
        status = opening_find(&question, &goal->scenario, 1, true, f->arena, &need->opening);
        need->goal = need->opening.scenario == NONE ? NONE : g;
    }
    return status;
}

static enum status find_each(struct finding_needs *f, const struct cover_set *set,
                             struct need *needs)
{
    const uint32_t *players = f->cuts->players.safeguards;
    enum status status = STATUS_OK;
    for (uint32_t e = 0; e < set->count; e++) {
        f->safeguards[players[set->elements[e]]] = ASSUMED_TO_COUNT;
    }
    for (uint32_t e = 0; status == STATUS_OK && e < set->count; e++) {
        f->safeguards[players[set->elements[e]]] = ASSUMED_TO_FAIL;
        status = find_goal(f, &needs[e]);
        f->safeguards[players[set->elements[e]]] = ASSUMED_TO_COUNT;
    }
    return status;
}

enum status needs_find(const struct cuts_question *question, const struct cuts *cuts,
                       const struct cover_set *set, struct arena *arena,
                       const struct need **out)
{
    const struct threatmodel *model = question->goals[0].situation->question.model;
    struct finding_needs f = {.question = question, .cuts = cuts, .arena = arena};
    struct need *needs = arena_array(arena, set->count, sizeof(*needs));
    f.levels = memory_array(model->capabilities.count, sizeof(*f.levels));
    f.safeguards = memory_array(model->safeguards.count, sizeof(*f.safeguards));
    enum status status = needs && f.levels && f.safeguards ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK) {
        memset(f.safeguards, ASSUMED_TO_FAIL, model->safeguards.count);
        status = find_each(&f, set, needs);
    }
    *out = needs;
    memory_free(f.levels);
    memory_free(f.safeguards);
    return status;
}
