/* Tables of states for pathgate-draw: what is reachable of all scenarios on one page, and the
 * layers of safeguards in the way of the paths of one. */
#include "export/drawing.h"

#include "base/limits.h"
#include "export/describe.h"
#include "export/drawing_parts.h"

#include <string.h>

enum { NAMED = 2 };

static const enum world shown_worlds[] = {WORLD_BASELINE, WORLD_UNMITIGATED, WORLD_IMPLEMENTED,
                                          WORLD_VALIDATED};
enum { SHOWN_WORLDS = sizeof(shown_worlds) / sizeof(*shown_worlds) };

static void write_cell(struct json *json, const char *state, const char *word, const char *text)
{
    json_open_object(json, NULL);
    json_string(json, "state", state);
    if (*word) {
        json_string(json, "word", word);
    }
    if (*text) {
        json_string(json, "text", text);
    }
    json_close(json);
}

/* As nodes are drawn: cut where only safeguards shut the goal. */
static const char *goal_state(const struct drawing *d, enum world world)
{
    belief b = d->assessment->goal[world];
    belief unmitigated = d->assessment->goal[WORLD_UNMITIGATED];
    switch (belief_truth(b, d->reading)) {
    case TRUTH_YES:
        return "open";
    case TRUTH_CANNOT_RULE_OUT:
        return belief_is_missing(b, d->reading) ? "unknown" : "cannot-rule-out";
    case TRUTH_NO:
        break;
    }
    return world != WORLD_BASELINE && belief_truth(unmitigated, d->reading) != TRUTH_NO
               ? "cut"
               : "blocked";
}

static void write_tier(struct drawing *d)
{
    const struct scenario_verdict *v = &d->verdict->scenarios[d->assessment->scenario];
    struct text tier;
    text_init(&tier);
    if (v->gating) {
        describe_tier(&tier, d->verdict->situation.question.policy, v->tier[STAGE_RESIDUAL]);
    } else {
        text_append(&tier, "not rated");
    }
    write_cell(&d->json, "none", "", text_string(&tier));
    text_release(&tier);
}

/* Where the coverage of a scenario is not full, its row says so. */
static void write_coverage(struct drawing *d)
{
    static const char *const words[] = {[ASSESSED_FULL] = "",
                                        [ASSESSED_PARTIAL] = "assessed in part",
                                        [ASSESSED_DEFERRED] = "assessment deferred",
                                        [ASSESSED_NONE] = "not assessed"};
    if (*words[d->assessment->assessed]) {
        json_string(&d->json, "note", words[d->assessment->assessed]);
    }
}

static void write_scenario(struct drawing *d, uint32_t *domain)
{
    const struct scenario *scenario = &d->model->scenarios.items[d->assessment->scenario];
    uint32_t own = d->model->outcomes.items[scenario->outcome].domain;
    json_open_object(&d->json, NULL);
    json_string(&d->json, "id", scenario->label.id);
    json_string(&d->json, "label", scenario->label.title);
    write_coverage(d);
    if (own != *domain) {
        json_string(&d->json, "heading", d->model->domains.items[own].label.title);
        *domain = own;
    }
    json_open_array(&d->json, "cells");
    for (size_t i = 0; i < SHOWN_WORLDS; i++) {
        write_cell(&d->json, goal_state(d, shown_worlds[i]), "", "");
    }
    write_cell(&d->json, "none", "",
               describe_contribution(d->assessment->substantial[STAGE_RESIDUAL],
                                     d->assessment->unique[STAGE_RESIDUAL], d->reading));
    write_tier(d);
    json_close(&d->json);
    json_close(&d->json);
}

static void write_columns(struct json *json, const char *const *columns, size_t count)
{
    json_open_array(json, "columns");
    for (size_t i = 0; i < count; i++) {
        json_string(json, NULL, columns[i]);
    }
    json_close(json);
}

/* Rows of one domain stand together, domains in the model's order. */
static void write_scenarios(struct drawing *d)
{
    uint32_t domain = NONE;
    json_open_array(&d->json, "rows");
    for (uint32_t wanted = 0; wanted < d->model->domains.count; wanted++) {
        for (uint32_t s = 0; s < d->model->scenarios.count; s++) {
            const struct scenario *scenario = &d->model->scenarios.items[s];
            if (d->model->outcomes.items[scenario->outcome].domain == wanted) {
                d->assessment = &d->verdict->assessments[s];
                write_scenario(d, &domain);
            }
        }
    }
    json_close(&d->json);
}

enum status drawing_write_overview(const struct verdict *verdict, struct text *out)
{
    static const char *const columns[] = {"the actor alone",        "with the system",
                                          "safeguards implemented", "safeguards validated",
                                          "contribution then",      "residual tier"};
    struct drawing d = {.verdict = verdict,
                        .model = verdict->situation.question.model,
                        .reading = situation_reading(&verdict->situation)};
    if (d.model->scenarios.count > LIMIT_DRAWING_ROWS) {
        return STATUS_LIMIT;
    }
    json_init(&d.json, out);
    json_open_object(&d.json, NULL);
    json_string(&d.json, "form", "grid");
    drawing_write_page(&d, "Which outcomes are within reach", "", "");
    write_columns(&d.json, columns, sizeof(columns) / sizeof(*columns));
    write_scenarios(&d);
    json_close(&d.json);
    return out->failed ? STATUS_MEMORY : STATUS_OK;
}

/* The safeguards of a layer whose failure the path names. */
static void write_layer(struct drawing *d, const struct attack_path *path, int layer)
{
    size_t count = 0, in_force = 0;
    struct text names;
    text_init(&names);
    for (uint32_t i = 0; i < path->atom_count; i++) {
        const struct atom *atom = &d->assessment->compiled.atoms[path->atoms[i]];
        const struct safeguard *safeguard =
            atom->kind == ATOM_SAFEGUARD ? &d->model->safeguards.items[atom->subject] : NULL;
        if (!safeguard || safeguard->layer != layer) {
            continue;
        }
        belief b = d->verdict->situation.standings[atom->subject].in_force[d->world];
        in_force += belief_truth(b, d->reading) == TRUTH_YES;
        if (count++ < NAMED) {
            text_format(&names, "%s%s", count > 1 ? "; " : "", safeguard->label.title);
        }
    }
    if (count > NAMED) {
        text_format(&names, "; %zu more", count - NAMED);
    }
    write_cell(&d->json,
               in_force ? "in-force"
               : count  ? "not-in-force"
                        : "hole",
               "", text_string(&names));
    text_release(&names);
}

/* What tells paths apart: the capabilities that they use. */
static void write_capabilities(struct drawing *d, const struct attack_path *path)
{
    size_t count = 0;
    uint32_t last = NONE;
    struct text names;
    text_init(&names);
    for (uint32_t i = 0; i < path->atom_count; i++) {
        const struct atom *atom = &d->assessment->compiled.atoms[path->atoms[i]];
        if (atom->kind == ATOM_ASSISTED && atom->subject != last) {
            last = atom->subject;
            if (count++ < NAMED) {
                text_format(&names, "%s%s", count > 1 ? "; " : "",
                            d->model->capabilities.items[last].label.title);
            }
        }
    }
    if (count > NAMED) {
        text_format(&names, "; %zu more", count - NAMED);
    }
    json_string(&d->json, "note", text_string(&names));
    text_release(&names);
}

static void write_path_row(struct drawing *d, size_t index)
{
    static const char *const states[PATH_STATE_COUNT] = {
        [PATH_OPEN] = "open",
        [PATH_CANNOT_RULE_OUT] = "cannot-rule-out",
        [PATH_CUT] = "cut",
        [PATH_BLOCKED_BY_CONDITION] = "blocked",
        [PATH_BLOCKED_BY_INABILITY] = "blocked",
    };
    const struct attack_path *path = &d->assessment->paths[index];
    struct text label;
    text_init(&label);
    text_format(&label, "Path %zu", index + 1);
    json_open_object(&d->json, NULL);
    json_string(&d->json, "id", text_string(&label) + strlen("Path "));
    json_string(&d->json, "label", text_string(&label));
    write_capabilities(d, path);
    json_bool(&d->json, "flow", true);
    json_open_array(&d->json, "cells");
    for (int layer = 0; layer_words[layer]; layer++) {
        write_layer(d, path, layer);
    }
    write_cell(&d->json, states[path->state], "", "");
    json_close(&d->json);
    json_close(&d->json);
    text_release(&label);
}

static void write_paths(struct drawing *d)
{
    json_open_array(&d->json, "columns");
    for (int layer = 0; layer_words[layer]; layer++) {
        json_string(&d->json, NULL, layer_words[layer]);
    }
    json_string(&d->json, NULL, "the path then");
    json_close(&d->json);
    json_open_array(&d->json, "rows");
    for (size_t i = 0; i < d->assessment->path_count && i < LIMIT_DRAWING_ROWS; i++) {
        write_path_row(d, i);
    }
    json_close(&d->json);
}

enum status drawing_write_defence(const struct verdict *verdict, uint32_t scenario,
                                  struct text *out)
{
    struct drawing d;
    struct text about;
    enum status status = drawing_start(&d, verdict, scenario, WORLD_VALIDATED, NULL);
    d.world = situation_residual_world(&verdict->situation);
    text_init(&about);
    if (status == STATUS_OK) {
        for (uint32_t n = 0; n < d.model->nodes.count; n++) {
            d.nodes[n] = d.assessment->compiled.node_of[n] != NONE;
        }
        text_format(&about, "%zu of %s%s paths", d.assessment->path_count,
                    d.assessment->paths_complete ? "" : "at least ", d.assessment->total_paths);
        json_init(&d.json, out);
        json_open_object(&d.json, NULL);
        json_string(&d.json, "form", "grid");
        drawing_write_head(&d, text_string(&about),
                           "A layer is a hole where no safeguard that the system has stands in "
                           "the way of the path.");
        write_paths(&d);
        json_close(&d.json);
        status = out->failed || about.failed ? STATUS_MEMORY : STATUS_OK;
    }
    text_release(&about);
    drawing_end(&d);
    return status;
}
