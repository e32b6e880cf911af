/* Cheapest sets within a tolerance; see tolerable.h. Another safeguard in force never makes a
 * goal likelier, so that implicit hitting sets (cover.h) apply as they do to reachability. */
#include "analyzer/tolerable.h"

#include <math.h>
#include <string.h>

struct tolerating {
    const struct tolerable_question *question;
    struct arena *arena;
    struct tolerable *out;
    struct risk risk;
    struct cover_question stated;
    bool *set; /* by player: scratch */
};

/* Whether a goal is within the tolerance when the players of 'set' are in force. */
static enum status judge(struct tolerating *t, uint32_t goal, bool *within)
{
    struct bounds bounds;
    enum status status = risk_of_goal(&t->risk, goal, t->set, &bounds);
    *within = status == STATUS_OK && bounds.upper <= t->question->tolerance;
    return status;
}

static enum status judge_goals(struct tolerating *t, enum goal_guard *guard)
{
    uint32_t players = t->out->cuts.players.count;
    enum status status = risk_of(&t->risk, t->set, &t->out->untreated);
    for (uint32_t g = 0; status == STATUS_OK && g < t->question->cuts->goal_count; g++) {
        bool alone, guarded = true;
        status = judge(t, g, &alone);
        for (uint32_t p = 0; p < players; p++) {
            t->set[p] = !t->stated.excluded[p];
        }
        if (status == STATUS_OK) {
            status = judge(t, g, &guarded);
        }
        guard[g] = alone ? GOAL_SHUT : guarded ? GOAL_CUT : GOAL_OPEN;
        memset(t->set, 0, players * sizeof(*t->set));
    }
    return status;
}

/* The likeliest of the goals that can be within the tolerance, with a set in force but for one
 * member. */
static enum status weigh(struct tolerating *t, const struct cover_set *set, uint32_t but,
                         struct bounds *out)
{
    enum status status = STATUS_OK;
    *out = (struct bounds){0, 0, true};
    memset(t->set, 0, t->out->cuts.players.count * sizeof(*t->set));
    for (uint32_t e = 0; e < set->count; e++) {
        t->set[set->elements[e]] = e != but;
    }
    for (uint32_t g = 0; status == STATUS_OK && g < t->question->cuts->goal_count; g++) {
        struct bounds goal = {0, 0, true};
        if (t->out->cuts.guard[g] != GOAL_OPEN) {
            status = risk_of_goal(&t->risk, g, t->set, &goal);
        }
        out->lower = fmax(out->lower, goal.lower);
        out->upper = fmax(out->upper, goal.upper);
        out->complete &= goal.complete;
    }
    return status;
}

static enum status weigh_sets(struct tolerating *t)
{
    const struct cover_answer *answer = &t->out->cuts.answer;
    uint32_t members = answer->count ? answer->sets[0].count : 0;
    struct bounds *chances = arena_array(t->arena, answer->count, sizeof(*chances));
    struct bounds *without = arena_array(t->arena, members, sizeof(*without));
    enum status status = chances && without ? STATUS_OK : STATUS_MEMORY;
    for (size_t i = 0; status == STATUS_OK && i < answer->count; i++) {
        status = weigh(t, &answer->sets[i], NONE, &chances[i]);
    }
    for (uint32_t e = 0; status == STATUS_OK && e < members; e++) {
        status = weigh(t, &answer->sets[0], e, &without[e]);
    }
    t->out->chances = chances;
    t->out->without = without;
    return status;
}

static bool any_is(const struct tolerating *t, enum goal_guard guard)
{
    for (uint32_t g = 0; g < t->question->cuts->goal_count; g++) {
        if (t->out->cuts.guard[g] == guard) {
            return true;
        }
    }
    return false;
}

static enum status find(struct tolerating *t)
{
    struct risk_search search = {&t->risk, t->question->tolerance, t->out->cuts.guard};
    const struct cover_family family = risk_family(&search);
    struct cover_answer *answer = &t->out->cuts.answer;
    if (any_is(t, GOAL_OPEN) && !any_is(t, GOAL_CUT)) {
        *answer = (struct cover_answer){.exhausted = true, .complete = true};
        return STATUS_OK;
    }
    enum status status = cover_find(&family, &t->stated, t->arena, answer);
    return status == STATUS_OK ? weigh_sets(t) : status;
}

/* What nothing measures, in the arena, as the risk goes. */
static enum status take_assumed(struct tolerating *t)
{
    uint32_t players = t->out->cuts.players.count;
    bool *assumed = arena_array(t->arena, players, sizeof(*assumed));
    if (assumed && players) {
        memcpy(assumed, t->risk.assumed, players * sizeof(*assumed));
    }
    t->out->assumed = assumed;
    return assumed ? STATUS_OK : STATUS_MEMORY;
}

enum status tolerable_find(const struct tolerable_question *question, struct arena *arena,
                           struct tolerable *out)
{
    const struct cuts_question *cuts = question->cuts;
    struct tolerating t = {.question = question, .arena = arena, .out = out};
    *out = (struct tolerable){.complete = true};
    enum status status =
        cuts_find_players(cuts->goals, cuts->goal_count, arena, &out->cuts.players);
    if (status != STATUS_OK || cuts->goal_count == 0) {
        return status;
    }
    const struct risk_rules rules = {&out->cuts.players, WORLD_UNMITIGATED, question->bypass,
                                     question->beta, cuts->options};
    enum goal_guard *guard = arena_array(arena, cuts->goal_count, sizeof(*guard));
    t.set = arena_array(arena, out->cuts.players.count, sizeof(*t.set));
    out->cuts.guard = guard;
    status =
        guard && t.set ? cuts_state(cuts, &out->cuts.players, arena, &t.stated) : STATUS_MEMORY;
    if (status == STATUS_OK) {
        status = risk_init(cuts->goals, cuts->goal_count, &rules, &t.risk);
    }
    if (status == STATUS_OK) {
        status = judge_goals(&t, guard);
    }
    if (status == STATUS_OK) {
        status = find(&t);
    }
    if (status == STATUS_OK) {
        status = take_assumed(&t);
    }
    out->complete = t.risk.complete && out->cuts.answer.complete;
    risk_release(&t.risk);
    return status;
}
