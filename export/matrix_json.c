/* A matrix as JSON; threatmodels/schema/matrix.schema.json describes it. */
#include "export/json.h"
#include "export/matrix.h"
#include "pathgate.h"

#include <string.h>

static void write_inputs(struct json *json, const struct matrix *m)
{
    json_open_array(json, "models");
    for (size_t i = 0; i < m->model->files.count; i++) {
        const struct model_file *file = m->model->files.items[i];
        const char *slash = strrchr(file->source.path, '/');
        json_open_object(json, NULL);
        json_string(json, "name", slash ? slash + 1 : file->source.path);
        json_string(json, "sha256", file->digest);
        json_close(json);
    }
    json_close(json);
    json_open_array(json, "systems");
    for (size_t i = 0; i < m->system_count; i++) {
        json_open_object(json, NULL);
        json_string(json, "id", m->systems[i]->system);
        json_string(json, "title", m->systems[i]->title);
        json_string(json, "sha256", m->systems[i]->digest);
        json_close(json);
    }
    json_close(json);
    json_open_array(json, "deployments");
    for (size_t i = 0; i < m->deployment_count; i++) {
        json_string(json, NULL, deployment_words[m->deployments[i]]);
    }
    json_close(json);
}

static void write_frameworks(struct json *json, const struct matrix *m)
{
    json_open_array(json, "frameworks");
    for (size_t i = 0; i < m->policy_count; i++) {
        const struct policy *policy = m->policies[i];
        json_open_object(json, NULL);
        json_string(json, "id", policy->label.id);
        json_string(json, "title", policy->label.title);
        json_string(json, "edition", policy->edition);
        json_string(json, "publisher", policy->publisher);
        json_string(json, "baseline", policy->baseline);
        json_string(json, "sha256", policy->digest);
        json_open_array(json, "tiers");
        for (size_t t = 0; t < policy->tiers.count; t++) {
            json_open_object(json, NULL);
            json_string(json, "id", policy->tiers.items[t].label.id);
            json_string(json, "title", policy->tiers.items[t].label.title);
            json_close(json);
        }
        json_close(json);
        json_close(json);
    }
    json_close(json);
}

static void write_rule(struct json *json, const struct label *label, enum force force)
{
    json_open_object(json, "rule");
    json_string(json, "id", label->id);
    json_string(json, "title", label->title);
    json_string(json, "cite", label->cite);
    json_string(json, "force", force_words[force]);
    json_close(json);
}

static void write_tier(struct json *json, const char *key, const struct matrix *m,
                       const struct policy *policy, const struct matrix_cell *cell,
                       enum stage stage)
{
    struct tier_belief tier = cell->tier[stage];
    if (!cell->rated) {
        json_null(json, key);
        return;
    }
    json_open_object(json, key);
    json_string(json, "tier", policy->tiers.items[tier.high].label.id);
    json_count(json, "rank", tier.high);
    json_string(json, "truth", truth_words[tier_truth(tier)]);
    json_bool(json, "provisional", tier.clear < tier.high);
    if (tier.rule == NONE) {
        json_null(json, "scenario");
        json_null(json, "rule");
    } else {
        const struct rule *rule = &policy->rules.items[tier.rule];
        json_string(json, "scenario",
                    m->model->scenarios.items[cell->scenario[stage]].label.id);
        write_rule(json, &rule->label, rule->force);
    }
    json_close(json);
}

static void write_decision(struct json *json, const struct policy *policy,
                           const struct matrix_cell *cell)
{
    const struct decision_rule *rule = &policy->decisions.items[cell->decided.rule];
    json_open_object(json, "decision");
    json_string(json, "about", rule->for_development ? "development" : "deployment");
    json_string(json, "decision", decision_words[cell->decided.decision]);
    write_rule(json, &rule->label, rule->force);
    json_string(json, "reason", *cell->judged ? cell->judged : NULL);
    json_string(json, "at_bound_reading", decision_words[cell->bound.decision]);
    json_close(json);
}

static void write_cell(struct json *json, const struct matrix *m, size_t s, size_t d, size_t p)
{
    const struct matrix_cell *cell = matrix_at(m, s, d, p);
    const struct policy *policy = m->policies[p];
    struct text command;
    text_init(&command);
    matrix_command(m, s, d, p, &command);
    json_open_object(json, NULL);
    json_string(json, "system", m->systems[s]->system);
    json_string(json, "deployment", deployment_words[m->deployments[d]]);
    json_string(json, "framework", policy->label.id);
    json_string(json, "outcome", matrix_outcomes[cell->outcome]);
    json_open_array(json, "undetermined_because");
    for (size_t i = 0; matrix_doubts[i]; i++) {
        if (cell->undetermined >> i & 1) {
            json_string(json, NULL, matrix_doubts[i]);
        }
    }
    json_close(json);
    write_decision(json, policy, cell);
    write_tier(json, "before_mitigation", m, policy, cell, STAGE_BEFORE);
    write_tier(json, "residual", m, policy, cell, STAGE_RESIDUAL);
    json_bool(json, "fragile", cell->fragile);
    json_bool(json, "complete", cell->complete);
    json_count(json, "gaps", cell->gap_count);
    json_string(json, "first_gap", cell->gap_count ? cell->gap : NULL);
    json_count(json, "straddles", cell->straddle_count);
    json_string(json, "command", text_string(&command));
    json_close(json);
    json->out->failed |= command.failed;
    text_release(&command);
}

void matrix_write_json(const struct matrix *m, struct text *out)
{
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "document", "pathgate-matrix");
    json_count(&json, "version", 1);
    json_string(&json, "pathgate", pathgate_version());
    json_number(&json, "confidence", m->confidence);
    json_string(&json, "date", m->date);
    json_bool(&json, "strict", m->strict);
    json_bool(&json, "complete", m->complete);
    write_inputs(&json, m);
    write_frameworks(&json, m);
    json_open_array(&json, "cells");
    for (size_t s = 0; s < m->system_count; s++) {
        for (size_t d = 0; d < m->deployment_count; d++) {
            for (size_t p = 0; p < m->policy_count; p++) {
                write_cell(&json, m, s, d, p);
            }
        }
    }
    json_close(&json);
    json_close(&json);
}
