/* Defence in depth of single scenarios; see depth.h. The least number of failures is a cheapest
 * set of the monotone family "the goal is reachable once these fail" (cover.h), at a cost of 1
 * a safeguard, or 1 a common-cause group. Paths are counted as attack_paths.c does: with atoms
 * that are not allowed fixed to false, those that remain are the paths without them. */
#include "analyzer/depth_parts.h"

#include "analyzer/assessment_parts.h"
#include "analyzer/closure.h"
#include "analyzer/solutions.h"

#include <math.h>
#include <string.h>

/* A scenario whose depth is being found. */
struct finding_depth {
    const struct depth_question *question;
    const struct depth_report *report;
    const struct risk *risk;
    uint32_t goal; /* of the risk */
    struct arena *arena;
    struct depth *out;
    const struct assessment *assessment;
    uint32_t *player_of; /* by safeguard */
    bool *set;           /* by player */
};

static void set_all(struct finding_depth *f, bool value)
{
    memset(f->set, value, f->report->players.count * sizeof(*f->set));
}

static void set_members(struct finding_depth *f, const struct failing *failing, bool value)
{
    for (uint32_t i = 0; i < failing->count; i++) {
        f->set[f->player_of[failing->safeguards[i]]] = value;
    }
}

static enum status join(const struct finding_depth *f, const uint32_t *player_of,
                        uint32_t player_count, struct guarding *guarding)
{
    const struct situation *situation = &f->question->verdict->situation;
    const struct guarded_goal goal = {situation, f->out->scenario};
    const struct guarding_rules rules = {player_of, player_count,
                                         situation_residual_world(situation)};
    return guarding_init(&goal, 1, &rules, guarding);
}

/* The smallest sets of players whose failure opens the goal. */
static enum status find_smallest(const struct finding_depth *f, const struct guarding *guarding,
                                 size_t ties, struct cover_answer *answer)
{
    struct guarding_search search;
    uint32_t players = guarding->circuit.atom_count;
    double *cost = memory_array(players, sizeof(*cost));
    enum status status = guarding_search_init(guarding, &search);
    for (uint32_t p = 0; cost && p < players; p++) {
        cost[p] = 1;
    }
    if (status == STATUS_OK && cost) {
        const struct cover_family family = guarding_failures(&search);
        const struct cover_question question = {.cost = cost,
                                                .wanted = 1,
                                                .ties = ties,
                                                .progress = f->question->progress,
                                                .context = f->question->context};
        status = cover_find(&family, &question, f->arena, answer);
    }
    guarding_search_release(&search);
    memory_free(cost);
    return status == STATUS_OK && !cost ? STATUS_MEMORY : status;
}

static void take_least(const struct cover_answer *answer, uint32_t *least, bool *known)
{
    *known = answer->count > 0;
    *least = *known ? answer->sets[0].count : (uint32_t)answer->lower;
}

/* The minimal solutions of a circuit; NULL where not even some were found. */
static enum status solve(struct finding_depth *f, const struct circuit *circuit, uint32_t root,
                         const uint8_t *fixed, struct solutions **solutions)
{
    struct engine_options options =
        f->question->options ? *f->question->options : (struct engine_options){0};
    struct engine *engine = NULL;
    options.fixed = fixed;
    *solutions = NULL;
    enum status status = engine_compile(circuit, literal_of(root, false), &options, &engine);
    if (engine) {
        status = solutions_find(engine, SOLUTIONS_PATHS, &options, solutions);
    }
    if (*solutions) {
        f->out->counts_complete &= engine_complete(engine) && solutions_complete(*solutions);
        status = STATUS_OK;
    }
    engine_free(engine);
    return status;
}

static enum status count(struct finding_depth *f, const struct solutions *solutions,
                         const char **decimal)
{
    struct text text;
    double nearest;
    text_init(&text);
    enum status status = solutions_count(solutions, &text, &nearest);
    if (status == STATUS_OK) {
        *decimal = arena_string(f->arena, text_string(&text));
        status = *decimal ? STATUS_OK : STATUS_MEMORY;
    }
    text_release(&text);
    return status;
}

/* How many minimal solutions a circuit has. */
static enum status count_solutions(struct finding_depth *f, const struct circuit *circuit,
                                   uint32_t root, const uint8_t *fixed, const char **decimal)
{
    struct solutions *solutions;
    enum status status = solve(f, circuit, root, fixed, &solutions);
    if (status == STATUS_OK) {
        status = count(f, solutions, decimal);
    }
    solutions_free(solutions);
    return status;
}

/* The smallest set of failures with a player: the first one when that player is worth more than
 * all others cost. */
static enum status find_with(struct finding_depth *f, const struct solutions *solutions,
                             uint32_t player, double *cost, struct cover_set *with)
{
    uint32_t players = f->report->players.count, size = 0;
    struct ranking *ranking = NULL;
    const uint32_t *set = NULL;
    double sum = 0;
    *with = (struct cover_set){.count = 0};
    for (uint32_t p = 0; p < players; p++) {
        cost[p] = p == player ? -(double)players - 1 : 1;
    }
    enum status status = ranking_open(solutions, cost, &ranking);
    if (status == STATUS_OK) {
        status = ranking_next(ranking, &set, &size, &sum);
    }
    if (status == STATUS_OK && set && sum < 0) {
        uint32_t *elements = arena_array(f->arena, size, sizeof(*elements));
        status = elements ? STATUS_OK : STATUS_MEMORY;
        if (elements) {
            memcpy(elements, set, size * sizeof(*elements));
            *with = (struct cover_set){elements, size, size};
        }
    }
    ranking_free(ranking);
    return status;
}

/* Counts the minimal sets of failures, and finds one for each player. */
static enum status solve_failures(struct finding_depth *f, const struct guarding *guarding)
{
    uint32_t players = f->report->players.count;
    struct cover_set *with = arena_array(f->arena, players, sizeof(*with));
    double *cost = memory_array(players, sizeof(*cost));
    struct solutions *solutions = NULL;
    enum status status = with && cost ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK) {
        status = solve(f, &guarding->circuit, guarding->root, NULL, &solutions);
    }
    if (status == STATUS_OK) {
        status = count(f, solutions, &f->out->failures);
    }
    for (uint32_t p = 0; status == STATUS_OK && p < players; p++) {
        status = find_with(f, solutions, p, cost, &with[p]);
    }
    f->out->with = with;
    solutions_free(solutions);
    memory_free(cost);
    return status;
}

static enum status measure_safeguards(struct finding_depth *f)
{
    struct guarding guarding;
    enum status status = join(f, f->player_of, f->report->players.count, &guarding);
    if (status == STATUS_OK) {
        status = find_smallest(f, &guarding, f->question->wanted, &f->out->smallest);
    }
    if (status == STATUS_OK) {
        const struct cover_answer *answer = &f->out->smallest;
        take_least(answer, &f->out->least, &f->out->least_known);
        f->out->never = !answer->possible;
        f->out->open = answer->count > 0 && answer->sets[0].count == 0;
        status = solve_failures(f, &guarding);
    }
    guarding_release(&guarding);
    return status;
}

/* Members of one common-cause group become one player. */
static uint32_t number_groups(const struct finding_depth *f, uint32_t *group_of)
{
    const struct cut_players *players = &f->report->players;
    const struct safeguard *safeguards =
        f->question->verdict->situation.question.model->safeguards.items;
    uint32_t count = 0;
    for (uint32_t p = 0; p < players->count; p++) {
        const char *group = safeguards[players->safeguards[p]].group;
        uint32_t number = count;
        for (uint32_t before = 0; *group && before < p; before++) {
            if (strcmp(safeguards[players->safeguards[before]].group, group) == 0) {
                number = group_of[players->safeguards[before]];
                break;
            }
        }
        group_of[players->safeguards[p]] = number;
        count += number == count;
    }
    return count;
}

static enum status measure_groups(struct finding_depth *f)
{
    size_t safeguards = f->question->verdict->situation.question.model->safeguards.count;
    uint32_t *group_of = memory_array(safeguards, sizeof(*group_of));
    struct guarding guarding = {0};
    struct cover_answer answer;
    if (!group_of) {
        return STATUS_MEMORY;
    }
    memset(group_of, 0xFF, safeguards * sizeof(*group_of));
    uint32_t groups = number_groups(f, group_of);
    enum status status = join(f, group_of, groups, &guarding);
    if (status == STATUS_OK) {
        status = find_smallest(f, &guarding, 1, &answer);
    }
    if (status == STATUS_OK) {
        take_least(&answer, &f->out->least_groups, &f->out->least_groups_known);
    }
    guarding_release(&guarding);
    memory_free(group_of);
    return status;
}

/* The paths that are open, or not ruled out, when the players of f->set fail. */
static enum status count_open(struct finding_depth *f, const char **decimal)
{
    static const struct assessment_options none;
    struct assessment seen = *f->assessment; /* read only, but the parts take it as theirs */
    const struct scenario_circuit *compiled = &seen.compiled;
    uint8_t *fixed = memory_array(compiled->circuit.atom_count, sizeof(*fixed));
    const struct assessing a = {&f->question->verdict->situation, &none, NULL, &seen, fixed};
    for (uint32_t atom = 0; fixed && atom < compiled->circuit.atom_count; atom++) {
        const struct atom *known = &compiled->atoms[atom];
        enum atom_state state = assess_free_or_given(&a, atom);
        bool avoided =
            state == ATOM_FREE && assess_atom_path_state(&a, atom) > PATH_CANNOT_RULE_OUT;
        if (avoided && known->kind == ATOM_SAFEGUARD) {
            uint32_t player = f->player_of[known->subject];
            avoided = player == NONE || !f->set[player];
        }
        fixed[atom] = (uint8_t)(avoided ? ATOM_FALSE : state);
    }
    enum status status =
        fixed ? count_solutions(f, &compiled->circuit, compiled->goal, fixed, decimal)
              : STATUS_MEMORY;
    memory_free(fixed);
    return status;
}

static enum status count_paths(struct finding_depth *f, const struct failing *failing,
                               const char *open, struct failing_effect *effect)
{
    const char *with = NULL, *without = NULL;
    set_all(f, false);
    set_members(f, failing, true);
    enum status status = count_open(f, &with);
    if (status == STATUS_OK) {
        set_all(f, true);
        set_members(f, failing, false);
        status = count_open(f, &without);
    }
    if (status != STATUS_OK) {
        return status;
    }
    effect->alone = f->out->counts_complete ? assess_difference(f->arena, with, open) : "0";
    effect->cuts =
        f->out->counts_complete ? assess_difference(f->arena, f->out->paths, without) : "0";
    return effect->alone && effect->cuts ? STATUS_OK : STATUS_MEMORY;
}

/* What is believed of the goal in the residual world when these fail. */
static enum status close_without(struct finding_depth *f, const struct failing *failing,
                                 enum truth *goal)
{
    const struct scenario_circuit *compiled = &f->assessment->compiled;
    const struct situation *situation = &f->question->verdict->situation;
    enum world world = situation_residual_world(situation);
    uint64_t *words = memory_array(compiled->circuit.node_count, sizeof(*words));
    if (!words) {
        return STATUS_MEMORY;
    }
    set_all(f, false);
    set_members(f, failing, true);
    for (uint32_t a = 0; a < compiled->circuit.atom_count; a++) {
        const struct atom *atom = &compiled->atoms[a];
        uint32_t player = atom->kind == ATOM_SAFEGUARD ? f->player_of[atom->subject] : NONE;
        words[a] = f->assessment->words[a];
        if (player != NONE && f->set[player]) {
            words[a] |= (uint64_t)BELIEF_YES << situation_lane(world, 0);
        }
    }
    enum status status = closure_evaluate(&compiled->circuit, words);
    if (status == STATUS_OK) {
        *goal = belief_truth(situation_belief(words[compiled->goal], world),
                             situation_reading(situation));
    }
    memory_free(words);
    return status;
}

static enum status find_effect(struct finding_depth *f, const struct failing *failing,
                               const char *open, struct failing_effect *effect)
{
    enum status status = close_without(f, failing, &effect->goal);
    if (status == STATUS_OK) {
        status = count_paths(f, failing, open, effect);
    }
    if (status == STATUS_OK) {
        set_all(f, true);
        set_members(f, failing, false);
        status = risk_of_goal(f->risk, f->goal, f->set, &effect->probability);
    }
    return status;
}

/* Shares belong to single safeguards. */
static enum status share_out(struct finding_depth *f, struct failing_effect *effects)
{
    double *share = memory_array(f->report->players.count, sizeof(*share));
    enum status status = share ? risk_shares(f->risk, f->goal, share) : STATUS_MEMORY;
    for (uint32_t w = 0; w < f->report->world_count; w++) {
        const struct failing *failing = &f->report->worlds[w].failing;
        bool single = status == STATUS_OK && failing->kind == FAILING_SAFEGUARD;
        effects[w].share = single ? share[f->player_of[failing->safeguards[0]]] : NAN;
    }
    memory_free(share);
    return status == STATUS_LIMIT ? STATUS_OK : status;
}

static enum status find_effects(struct finding_depth *f)
{
    const char *open = NULL;
    struct failing_effect *effects =
        arena_array(f->arena, f->report->world_count, sizeof(*effects));
    set_all(f, false);
    enum status status = effects ? count_open(f, &open) : STATUS_MEMORY;
    if (status == STATUS_OK) {
        set_all(f, true);
        status = count_open(f, &f->out->paths);
    }
    for (uint32_t w = 0; status == STATUS_OK && w < f->report->world_count; w++) {
        status = find_effect(f, &f->report->worlds[w].failing, open, &effects[w]);
    }
    if (status == STATUS_OK) {
        status = share_out(f, effects);
    }
    f->out->effects = effects;
    return status;
}

static enum status measure_risk(struct finding_depth *f)
{
    set_all(f, true);
    enum status status = risk_of_goal(f->risk, f->goal, f->set, &f->out->probability);
    if (status == STATUS_OK) {
        set_all(f, false);
        status = risk_of_goal(f->risk, f->goal, f->set, &f->out->unmitigated);
    }
    return status;
}

static enum status run(struct finding_depth *f)
{
    const struct cut_players *players = &f->report->players;
    size_t safeguards = f->question->verdict->situation.question.model->safeguards.count;
    f->player_of = memory_array(safeguards, sizeof(*f->player_of));
    f->set = memory_array(players->count, sizeof(*f->set));
    if (!f->player_of || !f->set) {
        return STATUS_MEMORY;
    }
    memset(f->player_of, 0xFF, safeguards * sizeof(*f->player_of));
    for (uint32_t p = 0; p < players->count; p++) {
        f->player_of[players->safeguards[p]] = p;
    }
    enum status status = measure_safeguards(f);
    if (status == STATUS_OK) {
        status = measure_groups(f);
    }
    if (status == STATUS_OK) {
        status = measure_risk(f);
    }
    return status == STATUS_OK ? find_effects(f) : status;
}

enum status depth_of_scenario(const struct depth_question *question,
                              const struct depth_report *report, const struct risk *risk,
                              uint32_t goal, struct arena *arena, struct depth *depth)
{
    struct finding_depth f = {.question = question,
                              .report = report,
                              .risk = risk,
                              .goal = goal,
                              .arena = arena,
                              .out = depth};
    depth->counts_complete = true;
    f.assessment = &question->verdict->assessments[depth->scenario];
    enum status status = run(&f);
    memory_free(f.player_of);
    memory_free(f.set);
    return status;
}
