/* Red lines out of frontiers: the levels of the minimal vectors before mitigation, and the sets
 * of safeguards that suffice in the what-if that has at least such a level. */
#include "analyzer/red_lines.h"

#include "analyzer/whatif.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool has_level(const struct goal_threshold *goal, uint32_t capability, uint32_t level)
{
    for (uint32_t w = 0; w < goal->world_count; w++) {
        const struct border *minimal = &goal->worlds[w].frontier.minimal;
        for (size_t i = 0; goal->worlds[w].world == WORLD_UNMITIGATED && i < minimal->count;
             i++) {
            for (uint32_t d = 0; d < goal->capability_count; d++) {
                if (goal->capabilities[d] == capability &&
                    minimal->vectors[i].levels[d] == level) {
                    return true;
                }
            }
        }
    }
    return false;
}

struct drawing_lines {
    const struct red_lines_question *question;
    struct arena *arena;
    struct guarded_goal *goals; /* room for those of a line */
    double *cost;               /* by safeguard: 1 */
};

static enum status find_sets(const struct drawing_lines *d, const struct situation *situation,
                             struct red_line *line)
{
    const struct red_lines_question *q = d->question;
    const struct cuts_question cuts = {
        .goals = d->goals,
        .goal_count = line->scenario_count,
        .cost = d->cost,
        .by_size = true,
        .constraints = {.budget = NAN, .most_new = NONE},
        .wanted = q->wanted,
        .ties = q->wanted,
        .options = q->options,
    };
    const struct tolerable_question tolerable = {&cuts, q->tolerance, q->bypass, q->beta};
    for (uint32_t i = 0; i < line->scenario_count; i++) {
        d->goals[i] = (struct guarded_goal){situation, line->scenarios[i]};
    }
    if (!isnan(q->tolerance)) {
        return tolerable_find(&tolerable, d->arena, &line->sets);
    }
    enum status status = cuts_find(&cuts, d->arena, &line->sets.cuts);
    line->sets.complete = status == STATUS_OK && line->sets.cuts.answer.complete;
    return status;
}

/* The sets of the what-if that has at least the level. */
static enum status assume_and_find(const struct drawing_lines *d, struct red_line *line)
{
    const struct question *base = &d->question->verdict->situation.question;
    const char *capability = base->model->capabilities.items[line->margin.capability].label.id;
    struct situation situation;
    struct diagnostics diagnostics;
    struct whatif whatif;
    enum status status = whatif_init(base, &whatif);
    if (status != STATUS_OK) {
        return status;
    }
    diagnostics_init(&diagnostics);
    status = whatif_bound_level(&whatif, capability, line->margin.level, ASSUMED_AT_LEAST,
                                &diagnostics);
    if (status == STATUS_OK) {
        status = situation_init(&whatif.question, &situation);
        if (status == STATUS_OK) {
            status = find_sets(d, &situation, line);
            situation_release(&situation);
        }
    }
    diagnostics_release(&diagnostics);
    whatif_release(&whatif);
    return status;
}

static uint32_t find_scenarios(const struct verdict *verdict,
                               const struct thresholds *thresholds, uint32_t capability,
                               uint32_t level, uint32_t *scenarios)
{
    uint32_t count = 0;
    for (size_t g = 0; g < thresholds->count; g++) {
        const struct goal_threshold *goal = &thresholds->goals[g];
        const struct scenario_verdict *s = &verdict->scenarios[goal->index];
        if (s->covered && s->status == DOMAIN_TRACKED && has_level(goal, capability, level)) {
            scenarios[count++] = goal->index;
        }
    }
    return count;
}

/* Whether all vectors of the frontiers before mitigation are listed. */
static bool all_listed(const struct thresholds *thresholds)
{
    bool all = thresholds->complete;
    for (size_t g = 0; g < thresholds->count; g++) {
        for (uint32_t w = 0; w < thresholds->goals[g].world_count; w++) {
            const struct threshold_world *world = &thresholds->goals[g].worlds[w];
            char listed[24];
            snprintf(listed, sizeof(listed), "%zu", world->frontier.minimal.count);
            all &= world->world != WORLD_UNMITIGATED ||
                   strcmp(world->frontier.minimal.total, listed) == 0;
        }
    }
    return all;
}

/* Adds the line of one level where a scenario has it. */
static enum status draw_line(const struct drawing_lines *d, uint32_t capability, uint32_t level,
                             struct red_line *lines, struct red_lines *out)
{
    const struct verdict *verdict = d->question->verdict;
    const struct thresholds *thresholds = d->question->thresholds;
    uint32_t *scenarios = arena_array(d->arena, thresholds->count, sizeof(*scenarios));
    if (!scenarios) {
        return STATUS_MEMORY;
    }
    struct red_line *line = &lines[out->count];
    *line = (struct red_line){
        .margin = level_margin_of(&verdict->situation, capability, level),
        .scenarios = scenarios,
        .scenario_count = find_scenarios(verdict, thresholds, capability, level, scenarios)};
    if (!line->scenario_count) {
        return STATUS_OK;
    }
    enum status status = assume_and_find(d, line);
    out->count++;
    out->complete &= line->sets.complete;
    return status;
}

enum status red_lines_find(const struct red_lines_question *question, struct arena *arena,
                           struct red_lines *out)
{
    const struct threatmodel *model = question->verdict->situation.question.model;
    struct drawing_lines d = {.question = question, .arena = arena};
    size_t levels = 0;
    for (uint32_t c = 0; c < model->capabilities.count; c++) {
        levels += model->capabilities.items[c].levels.count;
    }
    struct red_line *lines = arena_array(arena, levels, sizeof(*lines));
    d.cost = arena_array(arena, model->safeguards.count, sizeof(*d.cost));
    d.goals = arena_array(arena, question->thresholds->count, sizeof(*d.goals));
    enum status status = lines && d.cost && d.goals ? STATUS_OK : STATUS_MEMORY;
    *out = (struct red_lines){.lines = lines, .complete = all_listed(question->thresholds)};
    for (uint32_t s = 0; status == STATUS_OK && s < model->safeguards.count; s++) {
        d.cost[s] = 1;
    }
    for (uint32_t c = 0; c < model->capabilities.count; c++) {
        uint32_t highest = (uint32_t)model->capabilities.items[c].levels.count;
        for (uint32_t level = 1; status == STATUS_OK && level <= highest; level++) {
            status = draw_line(&d, c, level, lines, out);
        }
    }
    return status;
}
