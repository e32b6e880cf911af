/* Red lines out of frontiers: the levels of the minimal vectors before mitigation, and the cuts
 * of the what-if that has at least such a level. */
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

static enum status find_cuts(const struct verdict *verdict, struct red_line *line,
                             struct guarded_goal *goals, const double *cost, size_t wanted,
                             struct arena *arena)
{
    const struct threatmodel *model = verdict->situation.question.model;
    struct situation situation;
    struct diagnostics diagnostics;
    struct whatif whatif;
    enum status status = whatif_init(&verdict->situation.question, &whatif);
    if (status != STATUS_OK) {
        return status;
    }
    diagnostics_init(&diagnostics);
    status =
        whatif_bound_level(&whatif, model->capabilities.items[line->margin.capability].label.id,
                           line->margin.level, ASSUMED_AT_LEAST, &diagnostics);
    if (status == STATUS_OK) {
        status = situation_init(&whatif.question, &situation);
        if (status == STATUS_OK) {
            for (uint32_t i = 0; i < line->scenario_count; i++) {
                goals[i] = (struct guarded_goal){&situation, line->scenarios[i]};
            }
            const struct cuts_question question = {
                .goals = goals,
                .goal_count = line->scenario_count,
                .cost = cost,
                .by_size = true,
                .constraints = {.budget = NAN, .most_new = NONE},
                .wanted = wanted,
                .ties = wanted,
            };
            status = cuts_find(&question, arena, &line->cuts);
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

enum status red_lines_find(const struct verdict *verdict, const struct thresholds *thresholds,
                           size_t wanted, struct arena *arena, struct red_lines *out)
{
    const struct threatmodel *model = verdict->situation.question.model;
    size_t levels = 0;
    for (uint32_t c = 0; c < model->capabilities.count; c++) {
        levels += model->capabilities.items[c].levels.count;
    }
    struct red_line *lines = arena_array(arena, levels, sizeof(*lines));
    double *cost = arena_array(arena, model->safeguards.count, sizeof(*cost));
    struct guarded_goal *goals = arena_array(arena, thresholds->count, sizeof(*goals));
    enum status status = lines && cost && goals ? STATUS_OK : STATUS_MEMORY;
    *out = (struct red_lines){.lines = lines, .complete = all_listed(thresholds)};
    for (uint32_t s = 0; status == STATUS_OK && s < model->safeguards.count; s++) {
        cost[s] = 1;
    }
    for (uint32_t c = 0; c < model->capabilities.count; c++) {
        uint32_t highest = (uint32_t)model->capabilities.items[c].levels.count;
        for (uint32_t level = 1; status == STATUS_OK && level <= highest; level++) {
            uint32_t *scenarios = arena_array(arena, thresholds->count, sizeof(*scenarios));
            if (!scenarios) {
                return STATUS_MEMORY;
            }
            struct red_line *line = &lines[out->count];
            *line = (struct red_line){
                .margin = level_margin_of(&verdict->situation, c, level),
                .scenarios = scenarios,
                .scenario_count = find_scenarios(verdict, thresholds, c, level, scenarios)};
            if (line->scenario_count) {
                out->count++;
                status = find_cuts(verdict, line, goals, cost, wanted, arena);
                out->complete &= status != STATUS_OK || line->cuts.answer.complete;
            }
        }
    }
    return status;
}
