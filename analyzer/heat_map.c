/* Making a heat map: a what-if a cell, from the question as it was asked, and the verdict of
 * it. A cell counts as where the system may be if both of its levels lie between what is
 * certain of them and what cannot be ruled out. */
#include "analyzer/heat_map.h"

#include "analyzer/thresholds.h"
#include "analyzer/whatif.h"

static void summarise(const struct verdict *verdict, struct heat_cell *cell)
{
    const struct question *q = &verdict->situation.question;
    cell->known = true;
    cell->decided =
        q->deployment == DEPLOYMENT_DEVELOPMENT ? verdict->development : verdict->deployment;
    cell->open = verdict->undetermined & ~(unsigned)UNDETERMINED_WHAT_IF;
    for (int stage = 0; stage < 2; stage++) {
        cell->tier[stage] = verdict->tier[stage];
    }
    for (uint32_t s = 0; s < q->model->scenarios.count; s++) {
        cell->rated |= verdict->scenarios[s].gating;
    }
}

static enum status make_cell(const struct question *question, const struct heat_axis axes[2],
                             const uint32_t levels[2], struct heat_cell *cell, bool *complete)
{
    static const struct assessment_options options = {.extent = EXTENT_RATING};
    struct diagnostics diagnostics;
    struct whatif whatif;
    struct verdict verdict;
    enum status status = whatif_init(question, &whatif);
    if (status != STATUS_OK) {
        return status;
    }
    diagnostics_init(&diagnostics);
    for (int axis = 0; status == STATUS_OK && axis < 2; axis++) {
        const struct label *label =
            &question->model->capabilities.items[axes[axis].capability].label;
        status = whatif_set_level(&whatif, label->id, levels[axis], &diagnostics);
    }
    if (status == STATUS_OK) {
        status = verdict_make(&whatif.question, &options, &verdict, &diagnostics);
    }
    if (status == STATUS_OK) {
        summarise(&verdict, cell);
        *complete &= verdict.complete;
        verdict_release(&verdict);
    }
    diagnostics_release(&diagnostics);
    whatif_release(&whatif);
    return status;
}

static bool is_between(const struct heat_axis *axis, uint32_t level)
{
    return level >= axis->shown && level <= axis->possible;
}

enum status heat_map_make(const struct verdict *verdict, const uint32_t capabilities[2],
                          heat_map_progress *progress, void *context, struct arena *arena,
                          struct heat_map *out)
{
    const struct situation *situation = &verdict->situation;
    const struct threatmodel *model = situation->question.model;
    enum reading reading = situation_reading(situation);
    *out = (struct heat_map){.complete = true};
    for (int axis = 0; axis < 2; axis++) {
        uint32_t c = capabilities[axis];
        out->axes[axis] =
            (struct heat_axis){c, (uint32_t)model->capabilities.items[c].levels.count,
                               level_reached(situation, c, lane_low(reading)),
                               level_reached(situation, c, lane_high(reading))};
    }
    uint32_t width = out->axes[1].highest + 1, total = (out->axes[0].highest + 1) * width;
    struct heat_cell *cells = arena_array(arena, total, sizeof(*cells));
    enum status status = cells ? STATUS_OK : STATUS_MEMORY;
    bool stopped = false;
    out->cells = cells;
    for (uint32_t i = 0; status == STATUS_OK && i < total; i++) {
        const uint32_t levels[2] = {i / width, i % width};
        cells[i] = (struct heat_cell){.here = is_between(&out->axes[0], levels[0]) &&
                                              is_between(&out->axes[1], levels[1])};
        stopped = stopped || (progress && !progress(context, i, total));
        out->complete &= !stopped;
        if (!stopped) {
            status =
                make_cell(&situation->question, out->axes, levels, &cells[i], &out->complete);
        }
    }
    return status;
}
