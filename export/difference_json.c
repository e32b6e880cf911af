/* A difference as JSON; threatmodels/schema/difference.schema.json describes it. */
#include "export/describe.h"
#include "export/difference.h"
#include "export/result_json.h"
#include "pathgate.h"

#include <string.h>

static const char *const outcome_words[] = {"acceptable", "crossed", "undetermined"};

static void write_tier(struct json *json, const char *key, const struct verdict *v,
                       struct tier_belief tier, struct tier_belief bound)
{
    const struct policy *policy = v->situation.question.policy;
    json_open_object(json, key);
    json_string(json, "tier", policy->tiers.items[tier.high].label.id);
    json_string(json, "truth", truth_words[tier_truth(tier)]);
    json_string(json, "at_bound_reading", policy->tiers.items[bound.high].label.id);
    json_close(json);
}

static void write_tiers(struct json *json, const struct verdict *v,
                        const struct tier_belief tier[2], const struct tier_belief bound[2])
{
    write_tier(json, "before_mitigation", v, tier[STAGE_BEFORE], bound[STAGE_BEFORE]);
    write_tier(json, "residual", v, tier[STAGE_RESIDUAL], bound[STAGE_RESIDUAL]);
}

static void write_domains(struct json *json, const struct verdict *v)
{
    const struct threatmodel *model = v->situation.question.model;
    json_open_array(json, "domains");
    for (size_t i = 0; i < v->domains.count; i++) {
        const struct domain_verdict *d = &v->domains.items[i];
        json_open_object(json, NULL);
        json_string(json, "id", model->domains.items[d->domain].label.id);
        json_bool(json, "gating", d->gating);
        write_tiers(json, v, d->tier, d->bound_tier);
        json_close(json);
    }
    json_close(json);
}

static void write_odds(struct json *json, const struct goal_odds *odds)
{
    json_open_object(json, "probability");
    for (int w = 0; w < WORLD_COUNT; w++) {
        json_open_object(json, world_words[w]);
        json_number(json, "lower", odds->in[w].lower);
        json_number(json, "upper", odds->in[w].upper);
        json_bool(json, "complete", odds->in[w].complete);
        json_bool(json, "budget_hit", !odds->complete && !odds->in[w].complete);
        json_close(json);
    }
    json_close(json);
}

static void write_scenario(struct json *json, const struct verdict *v, uint32_t s,
                           const struct goal_odds *odds)
{
    const struct assessment *a = &v->assessments[s];
    const struct scenario_verdict *sv = &v->scenarios[s];
    json_open_object(json, NULL);
    json_string(json, "id", v->situation.question.model->scenarios.items[s].label.id);
    json_bool(json, "gating", sv->gating);
    json_open_object(json, "goal");
    for (int w = 0; w < WORLD_COUNT; w++) {
        result_json_belief(json, world_words[w], a->goal[w]);
    }
    json_close(json);
    json_open_array(json, "contribution");
    for (int stage = 0; stage < 2; stage++) {
        json_open_object(json, NULL);
        json_string(json, "stage", stage_words[stage]);
        json_string(
            json, "point",
            describe_contribution(a->substantial[stage], a->unique[stage], READING_POINT));
        json_string(
            json, "bound",
            describe_contribution(a->substantial[stage], a->unique[stage], READING_BOUND));
        json_close(json);
    }
    json_close(json);
    write_tiers(json, v, sv->tier, sv->bound_tier);
    json_open_object(json, "paths");
    result_json_path_counts(json, a);
    json_close(json);
    if (odds) {
        write_odds(json, odds);
    }
    json_close(json);
}

void difference_write_state(struct json *json, const char *key, const struct verdict *v,
                            const struct goal_odds *odds)
{
    json_open_object(json, key);
    json_string(json, "deployment", deployment_words[v->situation.question.deployment]);
    json_string(json, "deployment_decision", decision_words[v->deployment.decision]);
    json_string(json, "development_decision", decision_words[v->development.decision]);
    json_string(json, "deployment_at_bound_reading",
                decision_words[v->bound_deployment.decision]);
    json_string(json, "development_at_bound_reading",
                decision_words[v->bound_development.decision]);
    json_string(json, "outcome", outcome_words[v->outcome]);
    json_bool(json, "complete", v->complete);
    write_tiers(json, v, v->tier, v->bound_tier);
    write_domains(json, v);
    json_open_array(json, "scenarios");
    for (uint32_t s = 0; s < v->situation.question.model->scenarios.count; s++) {
        write_scenario(json, v, s, odds ? &odds[s] : NULL);
    }
    json_close(json);
    json_close(json);
}

static void write_path(struct json *json, const struct verdict *v, const struct assessment *a,
                       const struct attack_path *path)
{
    json_open_object(json, NULL);
    json_string(json, "state", path_state_words[path->state]);
    json_open_array(json, "atoms");
    for (uint32_t i = 0; i < path->atom_count; i++) {
        result_json_atom(json, v, a, path->atoms[i]);
    }
    json_close(json);
    json_close(json);
}

static void write_paths(struct json *json, const struct difference_report *r,
                        const struct scenario_difference *s, int side)
{
    const struct verdict *v = r->difference->sides[side];
    const struct path_list *only = &s->only[side];
    json_open_object(json, side ? "paths_opened" : "paths_closed");
    json_count(json, "count", only->count);
    json_open_array(json, "first");
    for (size_t i = 0; i < only->count && i < r->most_paths; i++) {
        write_path(json, v, &v->assessments[s->scenario.at[side]], only->items[i]);
    }
    json_close(json);
    json_close(json);
}

static void write_scenarios(struct json *json, const struct difference_report *r)
{
    const struct difference *d = r->difference;
    json_open_array(json, "scenarios");
    for (size_t i = 0; i < d->scenarios.count; i++) {
        const struct scenario_difference *s = &d->scenarios.items[i];
        int known = s->scenario.at[1] != NONE;
        const struct threatmodel *model = d->sides[known]->situation.question.model;
        if (!s->differs) {
            continue;
        }
        json_open_object(json, NULL);
        json_string(json, "id", model->scenarios.items[s->scenario.at[known]].label.id);
        json_bool(json, "before", s->scenario.at[0] != NONE);
        json_bool(json, "after", s->scenario.at[1] != NONE);
        write_paths(json, r, s, 1);
        write_paths(json, r, s, 0);
        json_bool(json, "complete", s->complete);
        json_close(json);
    }
    json_close(json);
}

static void write_levels(struct json *json, const struct difference *d)
{
    static const char *const sides[] = {"before", "after"};
    json_open_array(json, "levels");
    for (size_t i = 0; i < d->levels.count; i++) {
        const struct level_difference *level = &d->levels.items[i];
        const struct threatmodel *model = d->sides[1]->situation.question.model;
        json_open_object(json, NULL);
        json_string(json, "capability",
                    model->capabilities.items[level->capability.at[1]].label.id);
        json_count(json, "level", level->level);
        for (int side = 0; side < 2; side++) {
            const struct level_finding *finding = level_finding_of(
                &d->sides[side]->situation.levels, level->capability.at[side], level->level);
            json_open_object(json, sides[side]);
            result_json_belief(json, "reached", finding->reached);
            result_json_measurement(json, "measurement", d->sides[side],
                                    finding->own.measurement);
            json_close(json);
        }
        json_close(json);
    }
    json_close(json);
}

static void write_standing(struct json *json, const char *key, const struct verdict *v,
                           uint32_t safeguard)
{
    struct text words;
    text_init(&words);
    describe_standing(&words, v, safeguard);
    json_open_object(json, key);
    json_string(json, "status",
                safeguard_status_words[v->situation.standings[safeguard].status]);
    result_json_belief(json, "counts",
                       v->situation.standings[safeguard].in_force[WORLD_VALIDATED]);
    json_string(json, "why", text_string(&words));
    json_close(json);
    text_release(&words);
}

static void write_safeguards(struct json *json, const struct difference *d)
{
    json_open_array(json, "safeguards");
    for (size_t i = 0; i < d->safeguards.count; i++) {
        const struct pair *pair = &d->safeguards.items[i];
        const struct threatmodel *model = d->sides[1]->situation.question.model;
        json_open_object(json, NULL);
        json_string(json, "id", model->safeguards.items[pair->at[1]].label.id);
        write_standing(json, "before", d->sides[0], pair->at[0]);
        write_standing(json, "after", d->sides[1], pair->at[1]);
        json_close(json);
    }
    json_close(json);
}

static void write_criteria(struct json *json, const struct difference *d)
{
    static const char *const sides[] = {"before", "after"};
    json_open_array(json, "criteria");
    for (size_t i = 0; i < d->criteria.count; i++) {
        const struct pair *pair = &d->criteria.items[i];
        const struct policy *policy = d->sides[1]->situation.question.policy;
        json_open_object(json, NULL);
        json_string(json, "criterion", policy->criteria.items[pair->at[1]].label.id);
        for (int side = 0; side < 2; side++) {
            const struct finding *finding = &d->sides[side]->criteria_weakest[pair->at[side]];
            json_open_object(json, sides[side]);
            result_json_belief(json, "met", finding->reached);
            result_json_measurement(json, "measurement", d->sides[side], finding->measurement);
            json_close(json);
        }
        json_close(json);
    }
    json_close(json);
}

static void write_side(struct json *json, const char *key, const struct difference_report *r,
                       int side)
{
    json_open_object(json, key);
    json_string(json, "name", r->names[side]);
    result_json_identity(json, r->difference->sides[side]);
    difference_write_state(json, "state", r->difference->sides[side], r->odds[side]);
    json_close(json);
}

static void write_assumed(struct json *json, const struct whatif *whatif)
{
    json_open_array(json, "assumed");
    for (size_t i = 0; i < whatif->changes.count; i++) {
        const struct whatif_change *change = &whatif->changes.items[i];
        json_open_object(json, NULL);
        json_string(json, "kind", change->kind);
        json_string(json, "id", change->id);
        json_string(json, "to", change->to);
        json_close(json);
    }
    json_close(json);
}

void difference_write_json(const struct difference_report *r, struct text *out)
{
    const struct difference *d = r->difference;
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "document", "pathgate-difference");
    json_count(&json, "version", 1);
    json_string(&json, "pathgate", pathgate_version());
    json_bool(&json, "what_if", r->whatif != NULL);
    if (r->whatif) {
        write_assumed(&json, r->whatif);
    }
    write_side(&json, "before", r, 0);
    write_side(&json, "after", r, 1);
    json_open_object(&json, "differs");
    json_bool(&json, "decisions", d->decisions);
    json_bool(&json, "tiers", d->tiers);
    json_bool(&json, "outcome", d->outcome);
    json_close(&json);
    write_scenarios(&json, r);
    write_levels(&json, d);
    write_safeguards(&json, d);
    write_criteria(&json, d);
    json_bool(&json, "complete", d->complete);
    json_close(&json);
}
