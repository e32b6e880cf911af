/* The data of the page. Beliefs go out as numbers: six bits a world, worlds from the lowest
 * bits on, as in closure words. Rules go out as predicates with the belief that nothing of a
 * what-if changes, and with what does change it. export/html/engine.js is the reader. */
#include "export/html/page_data.h"

#include "analyzer/likelihood.h"
#include "analyzer/tiers.h"
#include "export/html/page_parts.h"

#include <string.h>

struct writing {
    const struct report *report;
    struct json json;
    enum status status;
};

static const struct question *question_of(const struct report *report, size_t index)
{
    return &report->cases[index].verdict->situation.question;
}

/* ---- what all cases share ---- */

static void write_capabilities(struct json *json, const struct threatmodel *model)
{
    json_open_array(json, "capabilities");
    for (size_t c = 0; c < model->capabilities.count; c++) {
        const struct capability *capability = &model->capabilities.items[c];
        json_open_object(json, NULL);
        page_labels(json, &capability->label);
        json_open_array(json, "levels");
        for (size_t level = 0; level < capability->levels.count; level++) {
            json_string(json, NULL, capability->levels.items[level]);
        }
        json_close(json);
        json_close(json);
    }
    json_close(json);
}

static void write_safeguards(struct json *json, const struct threatmodel *model)
{
    json_open_array(json, "safeguards");
    for (size_t s = 0; s < model->safeguards.count; s++) {
        json_open_object(json, NULL);
        page_labels(json, &model->safeguards.items[s].label);
        json_count(json, "worksUnder", model->safeguards.items[s].works_under);
        json_close(json);
    }
    json_close(json);
}

static void write_nodes(struct json *json, const struct threatmodel *model)
{
    json_open_array(json, "nodes");
    for (size_t n = 0; n < model->nodes.count; n++) {
        const struct node *node = &model->nodes.items[n];
        json_open_object(json, NULL);
        page_labels(json, &node->label);
        json_bool(json, "condition", node->kind == NODE_CONDITION);
        if (node->scenario != NONE) {
            json_count(json, "scenario", node->scenario);
        }
        json_close(json);
    }
    json_close(json);
}

static void write_scenarios(struct json *json, const struct threatmodel *model)
{
    json_open_array(json, "scenarios");
    for (size_t s = 0; s < model->scenarios.count; s++) {
        const struct scenario *scenario = &model->scenarios.items[s];
        json_open_object(json, NULL);
        page_labels(json, &scenario->label);
        json_count(json, "domain", model->outcomes.items[scenario->outcome].domain);
        json_close(json);
    }
    json_close(json);
    json_open_array(json, "domains");
    for (size_t d = 0; d < model->domains.count; d++) {
        json_open_object(json, NULL);
        page_labels(json, &model->domains.items[d].label);
        json_close(json);
    }
    json_close(json);
}

/* ---- cases ---- */

static void write_numbers(struct json *json, const double *numbers, size_t count)
{
    json_open_array(json, NULL);
    for (size_t i = 0; i < count; i++) {
        json_number(json, NULL, numbers[i]);
    }
    json_close(json);
}

/* Bounds of every atom's probability by world: low, high, low, high, ...; nothing where
 * evidence is left out, since they are made of it. */
static void write_likelihoods(struct writing *w, const struct verdict *v,
                              const struct scenario_circuit *compiled)
{
    uint32_t atoms = compiled->circuit.atom_count;
    double *low = memory_array(atoms, sizeof(*low));
    double *high = memory_array(atoms, sizeof(*high));
    bool shown = w->report->redaction < REDACT_EVIDENCE;
    json_open_array(&w->json, "likelihoods");
    for (int world = 0; shown && low && high && world < WORLD_COUNT; world++) {
        likelihood_fill(&v->situation, compiled, (enum world)world, low, high);
        write_numbers(&w->json, low, atoms);
        write_numbers(&w->json, high, atoms);
    }
    json_close(&w->json);
    if (!low || !high) {
        w->status = STATUS_MEMORY;
    }
    memory_free(low);
    memory_free(high);
}

static void write_case_scenario(struct writing *w, const struct verdict *v, uint32_t s)
{
    const struct assessment *a = &v->assessments[s];
    const struct scenario_verdict *sv = &v->scenarios[s];
    struct json *json = &w->json;
    json_open_object(json, NULL);
    json_bool(json, "gating", sv->gating);
    json_number(json, "domain", index_or_none(sv->domain));
    json_count(json, "assessed", a->assessed);
    json_open_array(json, "words");
    for (uint32_t atom = 0; atom < a->compiled.circuit.atom_count; atom++) {
        json_count(json, NULL, a->words[atom]);
    }
    json_close(json);
    write_likelihoods(w, v, &a->compiled);
    json_close(json);
}

static void write_standings(struct json *json, const struct verdict *v, bool shown)
{
    json_open_array(json, "standings"); /* accepted belief, status, adversaries tested */
    for (uint32_t s = 0; s < v->situation.question.model->safeguards.count; s++) {
        const struct standing *standing = &v->situation.standings[s];
        double bypass[2];
        likelihood_bypass(&v->situation, s, &bypass[0], &bypass[1]);
        json_open_object(json, NULL);
        json_count(json, "accepted", standing->accepted);
        json_count(json, "status", standing->status);
        json_count(json, "tested", standing->record ? standing->record->tested_against : 0);
        json_number(json, "bypassLow", shown ? bypass[0] : 0);
        json_number(json, "bypassHigh", shown ? bypass[1] : 1);
        json_close(json);
    }
    json_close(json);
}

static void write_levels(struct json *json, const struct verdict *v)
{
    const struct threatmodel *model = v->situation.question.model;
    json_open_array(json, "levels"); /* by capability: beliefs that levels are reached */
    for (uint32_t c = 0; c < model->capabilities.count; c++) {
        json_open_array(json, NULL);
        for (uint32_t level = 1; level <= model->capabilities.items[c].levels.count; level++) {
            json_count(json, NULL, level_finding_of(&v->situation.levels, c, level)->reached);
        }
        json_close(json);
    }
    json_close(json);
}

static void write_findings(struct json *json, const struct verdict *v)
{
    const struct policy *policy = v->situation.question.policy;
    json_open_array(json, "criteria"); /* the strongest and the weakest belief of each */
    for (size_t i = 0; i < policy->criteria.count; i++) {
        json_count(json, NULL, v->criteria[i].reached);
        json_count(json, NULL, v->criteria_weakest[i].reached);
    }
    json_close(json);
    json_open_array(json, "judgements"); /* by question: 0 no, 1 yes, 2 open */
    for (uint32_t i = 0; i < policy->questions.count; i++) {
        const struct judgement_record *record = judgement_of(v, i);
        json_count(json, NULL, question_is_open(v, i) ? 2 : record && record->holds);
    }
    json_close(json);
}

static void write_case(struct writing *w, const struct report_case *c, size_t framework)
{
    const struct verdict *v = c->verdict;
    const struct question *q = &v->situation.question;
    struct json *json = &w->json;
    json_open_object(json, NULL);
    json_bool(json, "hidden", c->hidden);
    json_count(json, "framework", framework);
    json_count(json, "deployment", q->deployment);
    json_string(json, "title", q->model->deployments[q->deployment].label.title);
    write_standings(json, v, w->report->redaction < REDACT_EVIDENCE);
    write_levels(json, v);
    write_findings(json, v);
    json_open_array(json, "scenarios");
    for (uint32_t s = 0; s < q->model->scenarios.count; s++) {
        write_case_scenario(w, v, s);
    }
    json_close(json);
    json_close(json);
}

/* The first case under the same framework. */
static size_t first_alike(const struct report *report, size_t index)
{
    size_t first = 0;
    while (question_of(report, first)->policy != question_of(report, index)->policy) {
        first++;
    }
    return first;
}

/* The number of a case's framework among those written. */
static size_t framework_number(const struct report *report, size_t index)
{
    size_t number = 0;
    for (size_t i = 0; i < first_alike(report, index); i++) {
        number += first_alike(report, i) == i;
    }
    return number;
}

static void write_all(struct writing *w)
{
    const struct report *report = w->report;
    const struct question *q = question_of(report, 0);
    struct json *json = &w->json;
    json_open_object(json, NULL);
    json_count(json, "version", 1);
    json_bool(json, "strict", q->strict);
    json_string(json, "system", q->evidence->system);
    write_capabilities(json, q->model);
    write_safeguards(json, q->model);
    write_nodes(json, q->model);
    write_scenarios(json, q->model);
    json_open_array(json, "frameworks");
    for (size_t i = 0; i < report->case_count; i++) {
        if (w->status == STATUS_OK && first_alike(report, i) == i) {
            w->status = page_framework(json, report->cases[i].verdict);
        }
    }
    json_close(json);
    json_open_array(json, "cases");
    for (size_t i = 0; i < report->case_count; i++) {
        write_case(w, &report->cases[i], framework_number(report, i));
    }
    json_close(json);
    json_close(json);
}

/* No '<' may stand in a script element, lest it end or be taken for a comment. */
static void append_safe(struct text *out, const char *json)
{
    while (*json) {
        size_t plain = strcspn(json, "<");
        text_append_bytes(out, json, plain);
        json += plain;
        if (*json) {
            text_append(out, "\\u003c");
            json++;
        }
    }
}

enum status page_data_write(const struct report *report, struct text *out)
{
    struct writing w = {.report = report, .status = STATUS_OK};
    struct text data;
    text_init(&data);
    json_init(&w.json, &data);
    w.json.compact = true;
    write_all(&w);
    append_safe(out, text_string(&data));
    bool failed = data.failed || out->failed;
    text_release(&data);
    return w.status == STATUS_OK && failed ? STATUS_MEMORY : w.status;
}
