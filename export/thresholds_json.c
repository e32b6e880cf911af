/* Thresholds as JSON (threatmodels/schema/thresholds.schema.json) and as CSV, a line a
 * capability of a minimal vector. */
#include "export/thresholds.h"

#include "export/csv.h"
#include "export/describe.h"
#include "export/json.h"
#include "export/result_json.h"

#include <math.h>

static const struct threatmodel *model_of(const struct shown_thresholds *s)
{
    return s->verdict->situation.question.model;
}

static const char *capability_id(const struct shown_thresholds *s,
                                 const struct goal_threshold *goal, uint32_t dimension)
{
    return model_of(s)->capabilities.items[goal->capabilities[dimension]].label.id;
}

static void write_tier(struct json *json, const char *key, const struct shown_thresholds *s,
                       struct tier_belief tier)
{
    struct text words;
    text_init(&words);
    describe_tier(&words, s->verdict->situation.question.policy, tier);
    json_string(json, key, text_string(&words));
    json->out->failed |= words.failed;
    text_release(&words);
}

static void write_effect(struct json *json, const char *key, const struct shown_thresholds *s,
                         const struct threshold_effect *effect)
{
    json_open_object(json, key);
    json_bool(json, "rated", effect->gating);
    if (effect->gating) {
        write_tier(json, "before_mitigation", s, effect->tier[STAGE_BEFORE]);
        write_tier(json, "residual", s, effect->tier[STAGE_RESIDUAL]);
    }
    json_string(json, "deployment_decision", decision_words[effect->deployment.decision]);
    json_close(json);
}

static void write_margin(struct json *json, const struct shown_thresholds *s,
                         const struct level_margin *m)
{
    static const char *const comparisons[] = {"at-least", "above", "at-most", "below"};
    const struct question *q = &s->verdict->situation.question;
    json_open_object(json, NULL);
    json_string(json, "capability", q->model->capabilities.items[m->capability].label.id);
    json_count(json, "level", m->level);
    if (m->threshold) {
        json_string(json, "metric", m->metric);
        json_string(json, "comparison", comparisons[m->threshold->comparison]);
        json_number(json, "threshold", m->threshold->value);
        json_string(json, "cite",
                    m->criterion != NONE ? q->policy->criteria.items[m->criterion].label.cite
                                         : q->model->indicators.items[m->indicator].cite);
        json_bool(json, "assessed", m->measurement != NONE);
    }
    if (m->threshold && m->measurement != NONE) {
        json_number(json, "margin", m->margin);
        json_number(json, "margin_low", m->low);
        json_number(json, "margin_high", m->high);
        result_json_measurement(json, "measurement", s->verdict, m->measurement);
    }
    json_close(json);
}

static void write_vector(struct json *json, const char *key, const struct shown_thresholds *s,
                         const struct goal_threshold *goal, const struct level_vector *vector)
{
    json_open_array(json, key);
    for (uint32_t d = 0; d < goal->capability_count; d++) {
        json_open_object(json, NULL);
        json_string(json, "capability", capability_id(s, goal, d));
        json_count(json, "level", vector->levels[d]);
        json_close(json);
    }
    json_close(json);
}

static void write_capabilities(struct json *json, const struct shown_thresholds *s,
                               const struct goal_threshold *goal)
{
    json_open_array(json, "capabilities");
    for (uint32_t d = 0; d < goal->capability_count; d++) {
        json_open_object(json, NULL);
        json_string(json, "capability", capability_id(s, goal, d));
        json_string(json, "title",
                    model_of(s)->capabilities.items[goal->capabilities[d]].label.title);
        json_count(json, "highest", goal->highest[d]);
        json_count(json, "shown", goal->shown[d]);
        json_count(json, "not_ruled_out", goal->possible[d]);
        json_close(json);
    }
    json_close(json);
}

/* A path that is open then. */
static void write_opening(struct json *json, const struct shown_thresholds *s,
                          const struct opening *opening)
{
    const struct threatmodel *model = s->verdict->situation.question.model;
    json_open_object(json, "opens");
    json_string(json, "scenario", model->scenarios.items[opening->scenario].label.id);
    json_open_array(json, "steps");
    for (uint32_t i = 0; i < opening->node_count; i++) {
        json_string(json, NULL, model->nodes.items[opening->nodes[i]].label.id);
    }
    json_close(json);
    json_close(json);
}

static void write_world(struct json *json, const struct shown_thresholds *s,
                        const struct goal_threshold *goal, const struct threshold_world *world)
{
    const struct frontier *f = &world->frontier;
    json_open_object(json, NULL);
    json_string(json, "world", world_words[world->world]);
    json_decimal(json, "threshold_count", f->minimal.total);
    json_open_array(json, "thresholds");
    for (size_t i = 0; i < f->minimal.count; i++) {
        const struct unlocking *u = &world->unlocking[i];
        json_open_object(json, NULL);
        write_vector(json, "levels", s, goal, &u->vector);
        json_count(json, "distance", u->vector.distance);
        json_open_array(json, "lacks");
        for (size_t m = 0; m < u->margin_count; m++) {
            write_margin(json, s, &u->margins[m]);
        }
        json_close(json);
        write_effect(json, "there", s, &u->effect);
        if (u->opening.scenario != NONE) {
            write_opening(json, s, &u->opening);
        }
        json_close(json);
    }
    json_close(json);
    json_decimal(json, "safe_region_count", f->maximal.total);
    json_open_array(json, "safe_regions");
    for (size_t i = 0; i < f->maximal.count; i++) {
        json_open_object(json, NULL);
        write_vector(json, "at_most", s, goal, &f->maximal.vectors[i]);
        json_count(json, "distance", f->maximal.vectors[i].distance);
        json_close(json);
    }
    json_close(json);
    if (f->largest_share > 0) {
        json_open_object(json, "largest_safe_region");
        write_vector(json, "at_most", s, goal, &f->largest);
        json_number(json, "share", f->largest_share);
        json_close(json);
    }
    json_bool(json, "complete", f->minimal.complete && f->maximal.complete);
    json_close(json);
}

static void write_elsewhere(struct json *json, const struct goal_threshold *goal)
{
    if (!goal->elsewhere_count) {
        return;
    }
    json_open_array(json, "deployments");
    for (uint32_t i = 0; i < goal->elsewhere_count; i++) {
        const struct threshold_elsewhere *e = &goal->elsewhere[i];
        for (int w = WORLD_UNMITIGATED; w < WORLD_COUNT; w++) {
            json_open_object(json, NULL);
            json_string(json, "deployment", deployment_words[e->deployment]);
            json_string(json, "world", world_words[w]);
            json_decimal(json, "threshold_count", e->worlds[w].total);
            if (e->worlds[w].any) {
                json_count(json, "distance", e->worlds[w].distance);
            }
            json_bool(json, "complete", e->worlds[w].complete);
            json_close(json);
        }
    }
    json_close(json);
}

static void write_goal(struct json *json, const struct shown_thresholds *s,
                       const struct goal_threshold *goal)
{
    const struct label *label = goal_threshold_label(model_of(s), goal);
    json_open_object(json, NULL);
    json_string(json, "scope", goal_scope_words[goal->scope]);
    json_string(json, "id", label->id);
    json_string(json, "title", label->title);
    json_open_array(json, "scenarios");
    for (uint32_t i = 0; i < goal->scenario_count; i++) {
        json_string(json, NULL, model_of(s)->scenarios.items[goal->scenarios[i]].label.id);
    }
    json_close(json);
    write_effect(json, "now", s, &goal->now);
    json_bool(json, "open_in_baseline", goal->open_alone);
    write_capabilities(json, s, goal);
    json_open_array(json, "worlds");
    for (uint32_t w = 0; w < goal->world_count; w++) {
        write_world(json, s, goal, &goal->worlds[w]);
    }
    json_close(json);
    write_elsewhere(json, goal);
    json_close(json);
}

void thresholds_write_json(const struct shown_thresholds *s, struct text *out)
{
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    result_json_head(&json, s->verdict, "pathgate-thresholds");
    json_open_array(&json, "goals");
    for (size_t i = 0; i < s->thresholds->count; i++) {
        write_goal(&json, s, &s->thresholds->goals[i]);
    }
    json_close(&json);
    json_bool(&json, "complete", s->thresholds->complete);
    json_close(&json);
}

static const struct level_margin *margin_at(const struct unlocking *u, uint32_t capability,
                                            uint32_t level)
{
    for (size_t m = 0; m < u->margin_count; m++) {
        if (u->margins[m].capability == capability && u->margins[m].level == level) {
            return &u->margins[m];
        }
    }
    return NULL;
}

static void write_row(const struct shown_thresholds *s, const struct goal_threshold *goal,
                      const struct threshold_world *world, size_t number, uint32_t dimension,
                      struct text *out)
{
    const struct unlocking *u = &world->unlocking[number];
    uint32_t level = u->vector.levels[dimension];
    const struct level_margin *m = margin_at(u, goal->capabilities[dimension], level);
    csv_cell(out, goal_threshold_label(model_of(s), goal)->id, false);
    csv_cell(out, world_words[world->world], false);
    csv_number(out, (double)number + 1, false);
    csv_number(out, u->vector.distance, false);
    csv_cell(out, capability_id(s, goal, dimension), false);
    csv_number(out, level, false);
    csv_number(out, goal->shown[dimension], false);
    csv_number(out, goal->possible[dimension], false);
    csv_cell(out, m ? m->metric : "", false);
    csv_number(out, m && m->threshold ? m->threshold->value : NAN, false);
    csv_number(out, m ? m->margin : NAN, false);
    csv_number(out, m ? m->low : NAN, false);
    csv_number(out, m ? m->high : NAN, false);
    csv_cell(out, s->thresholds->complete ? "true" : "false", true);
}

void thresholds_write_csv(const struct shown_thresholds *s, struct text *out)
{
    text_append(out, "goal,world,threshold,distance,capability,level,shown,not_ruled_out,"
                     "metric,value,margin,margin_low,margin_high,complete\n");
    for (size_t g = 0; g < s->thresholds->count; g++) {
        const struct goal_threshold *goal = &s->thresholds->goals[g];
        for (uint32_t w = 0; w < goal->world_count; w++) {
            const struct threshold_world *world = &goal->worlds[w];
            for (size_t i = 0; i < world->frontier.minimal.count; i++) {
                for (uint32_t d = 0; d < goal->capability_count; d++) {
                    if (world->unlocking[i].vector.levels[d] > 0) {
                        write_row(s, goal, world, i, d, out);
                    }
                }
            }
        }
    }
}
