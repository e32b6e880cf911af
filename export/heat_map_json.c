/* A heat map as JSON (threatmodels/schema/heat-map.schema.json) and as CSV, a line a cell. */
#include "export/csv.h"
#include "export/describe.h"
#include "export/heat_map.h"
#include "export/result_json.h"

#include <math.h>

enum { AXES = 2 };

static void write_axis(struct json *json, const struct shown_heat_map *s, int number)
{
    const struct heat_axis *axis = &s->map->axes[number];
    const struct capability *capability = heat_map_capability(s, number);
    json_open_object(json, NULL);
    json_string(json, "capability", capability->label.id);
    json_string(json, "title", capability->label.title);
    json_open_array(json, "levels");
    for (uint32_t level = 1; level <= axis->highest; level++) {
        json_string(json, NULL, capability->levels.items[level - 1]);
    }
    json_close(json);
    json_count(json, "shown", axis->shown);
    json_count(json, "not_ruled_out", axis->possible);
    json_close(json);
}

static const char *tier_id(const struct shown_heat_map *s, struct tier_belief tier)
{
    return s->verdict->situation.question.policy->tiers.items[tier.high].label.id;
}

static void write_tier(struct json *json, const char *key, const struct shown_heat_map *s,
                       struct tier_belief tier)
{
    json_open_object(json, key);
    json_string(json, "tier", tier_id(s, tier));
    json_string(json, "truth", truth_words[tier_truth(tier)]);
    json_close(json);
}

static void write_cell(struct json *json, const struct shown_heat_map *s, uint32_t first,
                       uint32_t second)
{
    const struct heat_cell *cell = heat_map_at(s->map, first, second);
    json_open_object(json, NULL);
    json_open_array(json, "levels");
    json_count(json, NULL, first);
    json_count(json, NULL, second);
    json_close(json);
    json_bool(json, "here", cell->here);
    json_bool(json, "known", cell->known);
    if (cell->known) {
        json_bool(json, "rated", cell->rated);
        json_string(json, "decision", decision_words[cell->decided.decision]);
        json_bool(json, "open", cell->open);
    }
    if (cell->known && cell->rated) {
        write_tier(json, "before_mitigation", s, cell->tier[STAGE_BEFORE]);
        write_tier(json, "residual", s, cell->tier[STAGE_RESIDUAL]);
    }
    json_close(json);
}

void heat_map_write_json(const struct shown_heat_map *s, struct text *out)
{
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    result_json_head(&json, s->verdict, "pathgate-heat-map");
    json_open_array(&json, "axes");
    for (int axis = 0; axis < AXES; axis++) {
        write_axis(&json, s, axis);
    }
    json_close(&json);
    json_open_array(&json, "cells");
    for (uint32_t first = 0; first <= s->map->axes[0].highest; first++) {
        for (uint32_t second = 0; second <= s->map->axes[1].highest; second++) {
            write_cell(&json, s, first, second);
        }
    }
    json_close(&json);
    json_bool(&json, "complete", s->map->complete);
    json_close(&json);
}

static void write_row(const struct shown_heat_map *s, uint32_t first, uint32_t second,
                      struct text *out)
{
    const struct heat_cell *cell = heat_map_at(s->map, first, second);
    csv_cell(out, heat_map_capability(s, 0)->label.id, false);
    csv_number(out, first, false);
    csv_cell(out, heat_map_capability(s, 1)->label.id, false);
    csv_number(out, second, false);
    csv_cell(out, cell->here ? "true" : "false", false);
    for (int stage = STAGE_BEFORE; stage <= STAGE_RESIDUAL; stage++) {
        bool rated = cell->known && cell->rated;
        csv_cell(out, rated ? tier_id(s, cell->tier[stage]) : "", false);
        csv_cell(out, rated ? truth_words[tier_truth(cell->tier[stage])] : "", false);
    }
    csv_cell(out, cell->known ? decision_words[cell->decided.decision] : "", false);
    csv_cell(out, s->map->complete ? "true" : "false", false);
    csv_cell(out, !cell->known ? "" : cell->open ? "true" : "false", true);
}

void heat_map_write_csv(const struct shown_heat_map *s, struct text *out)
{
    text_append(out, "capability,level,other_capability,other_level,here,before_mitigation,"
                     "before_truth,residual,residual_truth,decision,complete,open\n");
    for (uint32_t first = 0; first <= s->map->axes[0].highest; first++) {
        for (uint32_t second = 0; second <= s->map->axes[1].highest; second++) {
            write_row(s, first, second, out);
        }
    }
}
