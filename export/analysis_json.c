/* An analysis as JSON; threatmodels/schema/analysis.schema.json describes it. */
#include "export/describe.h"
#include "export/result.h"
#include "export/result_json.h"

static void write_worlds(struct json *json, const struct verdict *v, const struct assessment *a)
{
    json_open_object(json, "goal");
    for (int w = 0; w < WORLD_COUNT; w++) {
        result_json_belief(json, world_words[w], a->goal[w]);
    }
    json_close(json);
    json_open_object(json, "contribution");
    for (int stage = 0; stage < 2; stage++) {
        json_open_object(json, world_words[stage_world(&v->situation, (enum stage)stage)]);
        json_string(
            json, "point",
            describe_contribution(a->substantial[stage], a->unique[stage], READING_POINT));
        json_string(
            json, "bound",
            describe_contribution(a->substantial[stage], a->unique[stage], READING_BOUND));
        json_close(json);
    }
    json_bool(json, "complete", a->contribution_complete);
    json_close(json);
}

static void write_atoms(struct json *json, const char *key, const struct verdict *v,
                        const struct assessment *a, const uint32_t *atoms, uint32_t count)
{
    json_open_array(json, key);
    for (uint32_t i = 0; i < count; i++) {
        result_json_atom(json, v, a, atoms[i]);
    }
    json_close(json);
}

static void write_path(struct json *json, const struct verdict *v, const struct assessment *a,
                       const struct attack_path *path)
{
    json_open_object(json, NULL);
    json_string(json, "state", path_state_words[path->state]);
    json_open_array(json, "steps");
    for (uint32_t i = 0; i < path->node_count; i++) {
        const struct node *node = &v->situation.question.model->nodes.items[path->nodes[i]];
        json_open_object(json, NULL);
        json_string(json, "kind", node->kind == NODE_STEP ? "step" : "condition");
        json_string(json, "id", node->label.id);
        json_string(json, "title", node->label.title);
        json_close(json);
    }
    json_close(json);
    write_atoms(json, "atoms", v, a, path->atoms, path->atom_count);
    json_close(json);
}

static void write_paths(struct json *json, const struct verdict *v, const struct assessment *a)
{
    json_open_object(json, "paths");
    result_json_path_counts(json, a);
    json_open_array(json, "listed");
    for (size_t i = 0; i < a->path_count; i++) {
        write_path(json, v, a, &a->paths[i]);
    }
    json_close(json);
    json_close(json);
}

static void write_flip_sets(struct json *json, const char *key, const struct verdict *v,
                            const struct assessment *a, const struct flip_set *sets,
                            size_t count)
{
    json_open_array(json, key);
    for (size_t i = 0; i < count; i++) {
        write_atoms(json, NULL, v, a, sets[i].atoms, sets[i].atom_count);
    }
    json_close(json);
}

static void write_flips(struct json *json, const struct verdict *v, const struct assessment *a)
{
    json_open_object(json, "flips");
    for (int stage = 0; stage < 2; stage++) {
        const struct flips *flips = &a->flips[stage];
        json_open_object(json, world_words[stage_world(&v->situation, (enum stage)stage)]);
        write_flip_sets(json, "unreachable_without", v, a, flips->unreachable,
                        flips->unreachable_count);
        write_flip_sets(json, "reachable_with", v, a, flips->reachable, flips->reachable_count);
        json_bool(json, "complete", flips->complete);
        json_close(json);
    }
    json_close(json);
}

static void write_ids(struct json *json, const char *key, const struct verdict *v,
                      const uint32_t *nodes, size_t count)
{
    json_open_array(json, key);
    for (size_t i = 0; i < count; i++) {
        json_string(json, NULL, v->situation.question.model->nodes.items[nodes[i]].label.id);
    }
    json_close(json);
}

static void write_structure(struct json *json, const struct verdict *v,
                            const struct structure *s)
{
    json_open_object(json, "structure");
    json_open_array(json, "cycles");
    for (size_t i = 0; i < s->cycle_count; i++) {
        json_open_object(json, NULL);
        write_ids(json, "nodes", v, s->cycles[i].nodes, s->cycles[i].node_count);
        write_ids(json, "example", v, s->cycles[i].example, s->cycles[i].example_count);
        json_close(json);
    }
    json_close(json);
    write_ids(json, "impossible", v, s->impossible, s->impossible_count);
    write_ids(json, "vacuous", v, s->vacuous, s->vacuous_count);
    json_close(json);
}

static void write_scenario(struct json *json, const struct verdict *v, uint32_t s)
{
    const struct threatmodel *model = v->situation.question.model;
    const struct scenario *scenario = &model->scenarios.items[s];
    const struct assessment *a = &v->assessments[s];
    json_open_object(json, NULL);
    json_string(json, "id", scenario->label.id);
    json_string(json, "title", scenario->label.title);
    json_string(json, "outcome", model->outcomes.items[scenario->outcome].label.id);
    json_string(json, "actor", model->actors.items[scenario->actor].label.id);
    json_bool(json, "actor_served", a->served);
    json_string(json, "status", domain_status_words[a->status]);
    json_string(json, "assessed", assessed_words[a->assessed]);
    json_string(json, "reason", *a->reason ? a->reason : NULL);
    write_worlds(json, v, a);
    write_paths(json, v, a);
    write_ids(json, "choke_points", v, a->choke_points, a->choke_point_count);
    write_structure(json, v, &a->structure);
    write_flips(json, v, a);
    json_close(json);
}

void analysis_write_json(const struct verdict *v, struct text *out)
{
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    result_json_head(&json, v, "pathgate-analysis");
    json_open_array(&json, "scenarios");
    for (uint32_t s = 0; s < v->situation.question.model->scenarios.count; s++) {
        write_scenario(&json, v, s);
    }
    json_close(&json);
    json_open_array(&json, "notes");
    for (size_t i = 0; i < v->notes.count; i++) {
        json_string(&json, NULL, v->notes.items[i]);
    }
    json_close(&json);
    json_close(&json);
}
