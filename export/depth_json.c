/* Defence in depth as JSON (threatmodels/schema/depth.schema.json) and as CSV, a line a
 * scenario and what fails. */
#include "export/depth.h"

#include "export/csv.h"
#include "export/describe.h"
#include "export/json.h"
#include "export/result_json.h"

#include <math.h>

static const char *const kind_words[] = {"safeguard", "group", "layer"};

static const struct threatmodel *model_of(const struct shown_depth *d)
{
    return d->verdict->situation.question.model;
}

static void write_bounds(struct json *json, const char *key, struct bounds bounds)
{
    json_open_object(json, key);
    json_number(json, "lower", bounds.lower);
    json_number(json, "upper", bounds.upper);
    json_close(json);
}

static void write_tier(struct json *json, const char *key, const struct policy *policy,
                       struct tier_belief tier)
{
    struct text words;
    text_init(&words);
    describe_tier(&words, policy, tier);
    json_string(json, key, text_string(&words));
    json->out->failed |= words.failed;
    text_release(&words);
}

static void write_domains(struct json *json, const struct shown_depth *d,
                          const struct tier_belief *residual)
{
    const struct policy *policy = d->verdict->situation.question.policy;
    json_open_array(json, "domains");
    for (size_t i = 0; i < d->verdict->domains.count; i++) {
        const struct domain_verdict *domain = &d->verdict->domains.items[i];
        json_open_object(json, NULL);
        json_string(json, "domain", model_of(d)->domains.items[domain->domain].label.id);
        json_bool(json, "rated", domain->gating);
        if (domain->gating && !residual) {
            write_tier(json, "before_mitigation", policy, domain->tier[STAGE_BEFORE]);
        }
        if (domain->gating) {
            write_tier(json, "residual", policy,
                       residual ? residual[i] : domain->tier[STAGE_RESIDUAL]);
        }
        json_close(json);
    }
    json_close(json);
}

static void write_safeguards(struct json *json, const struct shown_depth *d)
{
    const struct cut_players *players = &d->report->players;
    json_open_array(json, "safeguards");
    for (uint32_t p = 0; p < players->count; p++) {
        const struct safeguard *s = &model_of(d)->safeguards.items[players->safeguards[p]];
        const struct safeguard_record *record =
            d->verdict->situation.standings[players->safeguards[p]].record;
        json_open_object(json, NULL);
        json_string(json, "id", s->label.id);
        json_string(json, "title", s->label.title);
        json_string(json, "layer", layer_words[s->layer]);
        if (*s->group) {
            json_string(json, "group", s->group);
        }
        if (record) {
            json_bool(json, "illustrative", record->illustrative);
            json_open_object(json, "source");
            result_json_provenance(json, &record->provenance);
            json_close(json);
        }
        json_close(json);
    }
    json_close(json);
}

static void write_ids(struct json *json, const struct shown_depth *d,
                      const struct failing *failing)
{
    json_open_array(json, "safeguards");
    for (uint32_t i = 0; i < failing->count; i++) {
        json_string(json, NULL, model_of(d)->safeguards.items[failing->safeguards[i]].label.id);
    }
    json_close(json);
}

static void write_worlds(struct json *json, const struct shown_depth *d)
{
    json_open_array(json, "without");
    for (uint32_t w = 0; w < d->report->world_count; w++) {
        const struct failing_world *world = &d->report->worlds[w];
        json_open_object(json, NULL);
        json_string(json, "kind", kind_words[world->failing.kind]);
        json_string(json, "id", world->failing.id);
        write_ids(json, d, &world->failing);
        write_domains(json, d, world->tiers);
        json_string(json, "deployment_decision", decision_words[world->decided.decision]);
        json_close(json);
    }
    json_close(json);
}

static void write_smallest(struct json *json, const struct shown_depth *d,
                           const struct depth *depth)
{
    json_open_array(json, "smallest_failures");
    for (size_t i = 0; i < depth->smallest.count; i++) {
        const struct cover_set *set = &depth->smallest.sets[i];
        json_open_array(json, NULL);
        for (uint32_t e = 0; e < set->count; e++) {
            uint32_t safeguard = d->report->players.safeguards[set->elements[e]];
            json_string(json, NULL, model_of(d)->safeguards.items[safeguard].label.id);
        }
        json_close(json);
    }
    json_close(json);
    json_bool(json, "smallest_failures_all", cover_ties_complete(&depth->smallest));
}

/* The smallest minimal set of failures that a safeguard belongs to. */
static void write_with(struct json *json, const struct shown_depth *d,
                       const struct depth *depth, uint32_t safeguard)
{
    const struct cut_players *players = &d->report->players;
    json_open_array(json, "smallest_failures_with");
    for (uint32_t p = 0; p < players->count; p++) {
        const struct cover_set *set = &depth->with[p];
        for (uint32_t e = 0; players->safeguards[p] == safeguard && e < set->count; e++) {
            uint32_t member = players->safeguards[set->elements[e]];
            json_string(json, NULL, model_of(d)->safeguards.items[member].label.id);
        }
    }
    json_close(json);
}

static void write_effects(struct json *json, const struct shown_depth *d,
                          const struct depth *depth)
{
    json_open_array(json, "without");
    for (uint32_t w = 0; w < d->report->world_count; w++) {
        const struct failing_effect *effect = &depth->effects[w];
        json_open_object(json, NULL);
        json_string(json, "kind", kind_words[d->report->worlds[w].failing.kind]);
        json_string(json, "id", d->report->worlds[w].failing.id);
        json_string(json, "goal", truth_words[effect->goal]);
        if (depth->counts_complete) {
            json_decimal(json, "paths_cut", effect->cuts);
            json_decimal(json, "paths_cut_alone", effect->alone);
        }
        if (d->report->worlds[w].failing.kind == FAILING_SAFEGUARD) {
            write_with(json, d, depth, d->report->worlds[w].failing.safeguards[0]);
        }
        write_bounds(json, "probability", effect->probability);
        if (!isnan(effect->share)) {
            json_number(json, "shapley", effect->share);
        }
        json_close(json);
    }
    json_close(json);
}

static void write_least(struct json *json, const char *key, uint32_t least, bool known)
{
    json_open_object(json, key);
    json_count(json, "failures", least);
    json_bool(json, "exact", known);
    json_close(json);
}

/* Layers against the paths that are listed. */
static void write_paths(struct json *json, const struct shown_depth *d,
                        const struct depth *depth)
{
    static const char *const words[] = {"hole", "unproven", "stops"};
    const struct assessment *a = &d->verdict->assessments[depth->scenario];
    json_open_array(json, "paths_listed");
    for (size_t i = 0; i < a->path_count; i++) {
        json_open_object(json, NULL);
        json_string(json, "state", path_state_words[a->paths[i].state]);
        json_open_array(json, "steps");
        for (uint32_t n = 0; n < a->paths[i].node_count; n++) {
            json_string(json, NULL, model_of(d)->nodes.items[a->paths[i].nodes[n]].label.id);
        }
        json_close(json);
        json_open_object(json, "layers");
        for (int layer = 0; layer_words[layer]; layer++) {
            json_string(json, layer_words[layer],
                        words[depth_layer_state(d, depth->scenario, &a->paths[i], layer)]);
        }
        json_close(json);
        json_close(json);
    }
    json_close(json);
}

static void write_scenario(struct json *json, const struct shown_depth *d,
                           const struct depth *depth)
{
    const struct scenario *s = &model_of(d)->scenarios.items[depth->scenario];
    json_open_object(json, NULL);
    json_string(json, "scenario", s->label.id);
    json_string(json, "title", s->label.title);
    json_string(json, "state", depth->never ? "shut" : depth->open ? "open" : "guarded");
    if (!depth->never) {
        write_least(json, "depth", depth->least, depth->least_known);
        write_least(json, "depth_by_groups", depth->least_groups, depth->least_groups_known);
    }
    json_decimal(json, "minimal_failures", depth->failures);
    write_smallest(json, d, depth);
    json_decimal(json, "paths", depth->paths);
    json_bool(json, "counts_exact", depth->counts_complete);
    write_bounds(json, "probability", depth->probability);
    write_bounds(json, "probability_with_none", depth->unmitigated);
    write_effects(json, d, depth);
    write_paths(json, d, depth);
    json_close(json);
}

void depth_write_json(const struct shown_depth *d, struct text *out)
{
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    result_json_head(&json, d->verdict, "pathgate-depth");
    write_domains(&json, d, NULL);
    json_string(&json, "deployment_decision", decision_words[d->verdict->deployment.decision]);
    if (!isnan(d->bypass)) {
        json_number(&json, "assumed_bypass", d->bypass);
    }
    json_number(&json, "beta", d->beta);
    write_safeguards(&json, d);
    write_worlds(&json, d);
    json_open_array(&json, "scenarios");
    for (uint32_t i = 0; i < d->report->depth_count; i++) {
        write_scenario(&json, d, &d->report->depths[i]);
    }
    json_close(&json);
    json_bool(&json, "complete", d->report->complete);
    json_close(&json);
}

void depth_write_csv(const struct shown_depth *d, struct text *out)
{
    text_append(out, "scenario,depth,depth_by_groups,kind,without,goal,paths_cut,"
                     "paths_cut_alone,lower,upper,shapley,complete\n");
    for (uint32_t i = 0; i < d->report->depth_count; i++) {
        const struct depth *depth = &d->report->depths[i];
        for (uint32_t w = 0; w < d->report->world_count; w++) {
            const struct failing_effect *effect = &depth->effects[w];
            const struct failing *failing = &d->report->worlds[w].failing;
            csv_cell(out, model_of(d)->scenarios.items[depth->scenario].label.id, false);
            csv_number(out, depth->never ? NAN : depth->least, false);
            csv_number(out, depth->never ? NAN : depth->least_groups, false);
            csv_cell(out, kind_words[failing->kind], false);
            csv_cell(out, failing->id, false);
            csv_cell(out, truth_words[effect->goal], false);
            csv_cell(out, depth->counts_complete ? effect->cuts : "", false);
            csv_cell(out, depth->counts_complete ? effect->alone : "", false);
            csv_number(out, effect->probability.lower, false);
            csv_number(out, effect->probability.upper, false);
            csv_number(out, effect->share, false);
            csv_cell(out, d->report->complete ? "true" : "false", true);
        }
    }
}
