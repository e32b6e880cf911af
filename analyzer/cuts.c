/* Sets of safeguards that shut goals; see cuts.h. Constraints other than what is mandatory and
 * excluded only limit: a part of a set that keeps them keeps them, too. The minimal sets that
 * keep them are therefore those of all minimal sets that do. */
#include "analyzer/cuts.h"

#include "analyzer/closure.h"
#include "analyzer/solutions.h"

#include <math.h>
#include <string.h>

/* Most minimal sets that are held against constraints to count those that keep them. */
enum { MOST_SIFTED = 1 << 18 };

static void mark_working(const struct guarded_goal *goal,
                         const struct scenario_circuit *compiled, bool *plays)
{
    for (uint32_t a = 0; a < compiled->circuit.atom_count; a++) {
        const struct atom *atom = &compiled->atoms[a];
        if (atom->kind == ATOM_SAFEGUARD &&
            goal->situation->standings[atom->subject].works_here) {
            plays[atom->subject] = true;
        }
    }
}

static enum status mark_goal(const struct guarded_goal *goal, bool *plays)
{
    const struct question *q = &goal->situation->question;
    struct scenario_circuit compiled;
    enum status status =
        scenario_compile(q->model, goal->scenario, q->policy->baseline, &compiled);
    if (status == STATUS_OK) {
        mark_working(goal, &compiled, plays);
        scenario_circuit_release(&compiled);
    }
    return status;
}

static bool is_in_force(const struct guarded_goal *goals, uint32_t count, uint32_t safeguard)
{
    for (uint32_t g = 0; g < count; g++) {
        const struct situation *situation = goals[g].situation;
        const struct standing *standing = &situation->standings[safeguard];
        if (standing->works_here && belief_truth(standing->in_force[WORLD_VALIDATED],
                                                 situation_reading(situation)) != TRUTH_YES) {
            return false;
        }
    }
    return true;
}

enum status cuts_find_players(const struct guarded_goal *goals, uint32_t goal_count,
                              struct arena *arena, struct cut_players *out)
{
    *out = (struct cut_players){0};
    size_t most = goal_count ? goals[0].situation->question.model->safeguards.count : 0;
    bool *plays = memory_zeroed(most, sizeof(*plays));
    uint32_t *safeguards = arena_array(arena, most, sizeof(*safeguards));
    bool *in_force = arena_array(arena, most, sizeof(*in_force));
    enum status status = plays && safeguards && in_force ? STATUS_OK : STATUS_MEMORY;
    for (uint32_t g = 0; status == STATUS_OK && g < goal_count; g++) {
        status = mark_goal(&goals[g], plays);
    }
    for (uint32_t s = 0; status == STATUS_OK && s < most; s++) {
        if (plays[s]) {
            safeguards[out->count] = s;
            in_force[out->count++] = is_in_force(goals, goal_count, s);
        }
    }
    out->safeguards = safeguards;
    out->in_force = in_force;
    memory_free(plays);
    return status;
}

/* Constraints under construction, over players. */
struct stating {
    const struct cuts_question *question;
    const struct cut_players *players;
    struct arena *arena;
    struct cover_row *rows;
    size_t row_count;
};

static const struct safeguard *safeguard_of(const struct stating *s, uint32_t player)
{
    const struct question *q = &s->question->goals[0].situation->question;
    return &q->model->safeguards.items[s->players->safeguards[player]];
}

static uint32_t player_of(const struct cut_players *players, uint32_t safeguard)
{
    for (uint32_t p = 0; p < players->count; p++) {
        if (players->safeguards[p] == safeguard) {
            return p;
        }
    }
    return NONE;
}

/* A row with room for every player; NULL when memory is out. */
static uint32_t *open_row(struct stating *s, double most)
{
    uint32_t *elements = arena_array(s->arena, s->players->count, sizeof(*elements));
    s->rows[s->row_count++] = (struct cover_row){elements, NULL, 0, most};
    return elements;
}

static bool state_exclusive(struct stating *s, const struct index_list *list)
{
    uint32_t *elements = open_row(s, 1);
    struct cover_row *row = &s->rows[s->row_count - 1];
    for (size_t i = 0; elements && i < list->count; i++) {
        uint32_t player = player_of(s->players, list->items[i]);
        if (player != NONE) {
            elements[row->count++] = player;
        }
    }
    return elements != NULL;
}

static bool state_budget(struct stating *s)
{
    const struct cuts_question *q = s->question;
    uint32_t *elements = open_row(s, q->constraints.budget);
    double *weights = arena_array(s->arena, s->players->count, sizeof(*weights));
    struct cover_row *row = &s->rows[s->row_count - 1];
    for (uint32_t p = 0; elements && weights && p < s->players->count; p++) {
        elements[row->count] = p;
        weights[row->count++] = q->cost[s->players->safeguards[p]];
    }
    row->weights = weights;
    return elements && weights;
}

static bool state_most_new(struct stating *s)
{
    uint32_t *elements = open_row(s, s->question->constraints.most_new);
    struct cover_row *row = &s->rows[s->row_count - 1];
    for (uint32_t p = 0; elements && p < s->players->count; p++) {
        if (!s->players->in_force[p]) {
            elements[row->count++] = p;
        }
    }
    return elements != NULL;
}

/* One row a group, at its first member. */
static bool state_groups(struct stating *s)
{
    for (uint32_t p = 0; p < s->players->count; p++) {
        const char *group = safeguard_of(s, p)->group;
        bool first = *group != '\0';
        for (uint32_t before = 0; first && before < p; before++) {
            first = strcmp(safeguard_of(s, before)->group, group) != 0;
        }
        uint32_t *elements = first ? open_row(s, 1) : NULL;
        if (first && !elements) {
            return false;
        }
        for (uint32_t member = p; first && member < s->players->count; member++) {
            if (strcmp(safeguard_of(s, member)->group, group) == 0) {
                elements[s->rows[s->row_count - 1].count++] = member;
            }
        }
    }
    return true;
}

static bool state_rows(struct stating *s)
{
    const struct cuts_constraints *c = &s->question->constraints;
    bool made = true;
    s->rows =
        arena_array(s->arena, c->exclusive_count + s->players->count + 2, sizeof(*s->rows));
    for (size_t i = 0; s->rows && made && i < c->exclusive_count; i++) {
        made = state_exclusive(s, &c->exclusive[i]);
    }
    made = s->rows && made && (isnan(c->budget) || state_budget(s));
    made = made && (c->most_new == NONE || state_most_new(s));
    return made && (!c->one_a_group || state_groups(s));
}

enum status cuts_state(const struct cuts_question *question, const struct cut_players *players,
                       struct arena *arena, struct cover_question *out)
{
    const struct cuts_constraints *c = &question->constraints;
    struct stating s = {.question = question, .players = players, .arena = arena};
    double *cost = arena_array(arena, players->count, sizeof(*cost));
    bool *required = arena_array(arena, players->count, sizeof(*required));
    bool *excluded = arena_array(arena, players->count, sizeof(*excluded));
    if (!cost || !required || !excluded || !state_rows(&s)) {
        return STATUS_MEMORY;
    }
    for (uint32_t p = 0; p < players->count; p++) {
        uint32_t safeguard = players->safeguards[p];
        cost[p] = question->by_size ? 1 : question->cost[safeguard];
        required[p] = c->mandatory && c->mandatory[safeguard];
        excluded[p] = c->excluded && c->excluded[safeguard];
    }
    *out = (struct cover_question){.cost = cost,
                                   .required = required,
                                   .excluded = excluded,
                                   .rows = s.rows,
                                   .row_count = s.row_count,
                                   .wanted = question->wanted,
                                   .ties = question->ties,
                                   .progress = question->progress,
                                   .context = question->context};
    return STATUS_OK;
}

struct finding_cuts {
    const struct cuts_question *question;
    struct arena *arena;
    struct cuts *out;
    struct cover_question stated;
    uint32_t *player_of;         /* by safeguard */
    struct guarded_goal *closed; /* the goals that sets are about */
    uint32_t closed_count;
};

static enum status join(const struct finding_cuts *f, const struct guarded_goal *goals,
                        uint32_t count, struct guarding *guarding)
{
    const struct guarding_rules rules = {f->player_of, f->out->players.count,
                                         WORLD_UNMITIGATED};
    return guarding_init(goals, count, &rules, guarding);
}

/* One pass: lane 0 without safeguards, lane 1 with all that are allowed. */
static enum status judge_goals(struct finding_cuts *f, enum goal_guard *guard)
{
    const struct cuts_question *q = f->question;
    struct guarding guarding;
    uint64_t *words = NULL;
    enum status status = join(f, q->goals, q->goal_count, &guarding);
    if (status == STATUS_OK) {
        words = memory_array(guarding.circuit.node_count, sizeof(*words));
        status = words ? STATUS_OK : STATUS_MEMORY;
    }
    for (uint32_t p = 0; status == STATUS_OK && p < f->out->players.count; p++) {
        words[p] = f->stated.excluded[p] ? 3 : 1;
    }
    if (status == STATUS_OK) {
        status = closure_evaluate(&guarding.circuit, words);
    }
    for (uint32_t g = 0; status == STATUS_OK && g < q->goal_count; g++) {
        uint64_t word = words[guarding.goals[g]];
        guard[g] = !(word & 1) ? GOAL_SHUT : word & 2 ? GOAL_OPEN : GOAL_CUT;
        if (guard[g] == GOAL_CUT) {
            f->closed[f->closed_count++] = q->goals[g];
        }
    }
    memory_free(words);
    guarding_release(&guarding);
    return status;
}

static bool keeps(const struct finding_cuts *f, const uint32_t *set, uint32_t count)
{
    for (size_t r = 0; r < f->stated.row_count; r++) {
        const struct cover_row *row = &f->stated.rows[r];
        double sum = 0;
        for (uint32_t i = 0; i < row->count; i++) {
            bool in = f->stated.required[row->elements[i]];
            for (uint32_t j = 0; !in && j < count; j++) {
                in = set[j] == row->elements[i];
            }
            sum += in ? row->weights ? row->weights[i] : 1 : 0;
        }
        if (sum > row->most) {
            return false;
        }
    }
    return true;
}

static enum status count_kept(struct finding_cuts *f, const struct solutions *solutions)
{
    struct ranking *ranking = NULL;
    enum status status = ranking_open(solutions, f->stated.cost, &ranking);
    size_t kept = 0, seen = 0;
    const uint32_t *set = NULL;
    for (; status == STATUS_OK && seen < MOST_SIFTED; seen++) {
        uint32_t count = 0;
        double cost;
        if (f->question->progress && !f->question->progress(f->question->context)) {
            break;
        }
        status = ranking_next(ranking, &set, &count, &cost);
        if (!set || status != STATUS_OK) {
            break;
        }
        kept += keeps(f, set, count);
    }
    ranking_free(ranking);
    f->out->kept_complete = f->out->count_complete && !set && status == STATUS_OK;
    f->out->kept = arena_format(f->arena, "%zu", kept);
    return f->out->kept || status != STATUS_OK ? status : STATUS_MEMORY;
}

static enum status take_count(struct finding_cuts *f, const struct solutions *solutions)
{
    struct text decimal;
    double nearest;
    text_init(&decimal);
    enum status status = solutions_count(solutions, &decimal, &nearest);
    if (status == STATUS_OK) {
        f->out->count = arena_string(f->arena, text_string(&decimal));
        status = f->out->count ? STATUS_OK : STATUS_MEMORY;
    }
    text_release(&decimal);
    return status == STATUS_OK && f->stated.row_count ? count_kept(f, solutions) : status;
}

static enum status count_sets(struct finding_cuts *f, const struct guarding *guarding)
{
    uint32_t players = f->out->players.count;
    struct engine_options options =
        f->question->options ? *f->question->options : (struct engine_options){0};
    struct engine *engine = NULL;
    struct solutions *solutions = NULL;
    uint8_t *fixed = memory_array(players, sizeof(*fixed));
    enum status status = STATUS_MEMORY;
    for (uint32_t p = 0; fixed && p < players; p++) {
        fixed[p] = f->stated.required[p]   ? ATOM_FALSE
                   : f->stated.excluded[p] ? ATOM_TRUE
                                           : ATOM_FREE;
    }
    options.fixed = fixed;
    if (fixed) {
        status = engine_compile(&guarding->circuit, literal_of(guarding->root, false), &options,
                                &engine);
    }
    if (engine) {
        status = solutions_find(engine, SOLUTIONS_CUTS, &options, &solutions);
    }
    if (solutions) {
        f->out->counted = true;
        f->out->count_complete = engine_complete(engine) && solutions_complete(solutions);
        status = take_count(f, solutions);
    }
    engine_free(engine);
    solutions_free(solutions);
    memory_free(fixed);
    return status;
}

static enum status list_sets(struct finding_cuts *f, const struct guarding *guarding)
{
    struct guarding_search search;
    enum status status = guarding_search_init(guarding, &search);
    if (status == STATUS_OK) {
        const struct cover_family family = guarding_cuts(&search);
        status = cover_find(&family, &f->stated, f->arena, &f->out->answer);
        guarding_search_release(&search);
    }
    return status;
}

/* Every goal that needs a set is open whatever is in force. */
static bool is_lost(const struct finding_cuts *f)
{
    bool open = false;
    for (uint32_t g = 0; g < f->question->goal_count; g++) {
        open |= f->out->guard[g] == GOAL_OPEN;
    }
    return open && f->closed_count == 0;
}

static enum status find(struct finding_cuts *f)
{
    struct guarding guarding;
    if (is_lost(f)) {
        f->out->answer = (struct cover_answer){.exhausted = true, .complete = true};
        f->out->counted = f->out->count_complete = f->question->counts;
        f->out->count = "0";
        return STATUS_OK;
    }
    enum status status = join(f, f->closed, f->closed_count, &guarding);
    if (status == STATUS_OK) {
        status = list_sets(f, &guarding);
    }
    if (status == STATUS_OK && f->question->counts) {
        status = count_sets(f, &guarding);
    }
    guarding_release(&guarding);
    return status;
}

enum status cuts_find(const struct cuts_question *question, struct arena *arena,
                      struct cuts *out)
{
    struct finding_cuts f = {.question = question, .arena = arena, .out = out};
    *out = (struct cuts){0};
    enum status status =
        cuts_find_players(question->goals, question->goal_count, arena, &out->players);
    if (status != STATUS_OK || question->goal_count == 0) {
        return status;
    }
    size_t safeguards = question->goals[0].situation->question.model->safeguards.count;
    enum goal_guard *guard = arena_array(arena, question->goal_count, sizeof(*guard));
    f.player_of = memory_array(safeguards, sizeof(*f.player_of));
    f.closed = memory_array(question->goal_count, sizeof(*f.closed));
    out->guard = guard;
    status = guard && f.player_of && f.closed ? STATUS_OK : STATUS_MEMORY;
    for (uint32_t s = 0; status == STATUS_OK && s < safeguards; s++) {
        f.player_of[s] = player_of(&out->players, s);
    }
    if (status == STATUS_OK) {
        status = cuts_state(question, &out->players, arena, &f.stated);
    }
    if (status == STATUS_OK) {
        status = judge_goals(&f, guard);
    }
    if (status == STATUS_OK) {
        status = find(&f);
    }
    memory_free(f.player_of);
    memory_free(f.closed);
    return status;
}
