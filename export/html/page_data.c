/* The data of the page. Beliefs go out as numbers: six bits a world, worlds from the lowest
 * bits on, as in closure words. Rules go out as predicates with the belief that nothing of a
 * what-if changes, and with what does change it. export/html/engine.js is the reader. */
#include "export/html/page_data.h"

#include "analyzer/engine_view.h"
#include "analyzer/likelihood.h"
#include "analyzer/tiers.h"
#include "export/json.h"

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

static void write_labels(struct json *json, const struct label *label)
{
    json_string(json, "id", label->id);
    json_string(json, "title", label->title);
}

/* ---- what all cases share ---- */

static void write_capabilities(struct json *json, const struct threatmodel *model)
{
    json_open_array(json, "capabilities");
    for (size_t c = 0; c < model->capabilities.count; c++) {
        const struct capability *capability = &model->capabilities.items[c];
        json_open_object(json, NULL);
        write_labels(json, &capability->label);
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
        write_labels(json, &model->safeguards.items[s].label);
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
        write_labels(json, &node->label);
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
        write_labels(json, &scenario->label);
        json_count(json, "domain", model->outcomes.items[scenario->outcome].domain);
        json_close(json);
    }
    json_close(json);
    json_open_array(json, "domains");
    for (size_t d = 0; d < model->domains.count; d++) {
        json_open_object(json, NULL);
        write_labels(json, &model->domains.items[d].label);
        json_close(json);
    }
    json_close(json);
}

/* ---- circuits and diagrams, which depend on a framework's baseline world ---- */

static void write_circuit(struct json *json, const struct scenario_circuit *compiled)
{
    const struct circuit *circuit = &compiled->circuit;
    json_open_array(json, "atoms");
    for (uint32_t a = 0; a < circuit->atom_count; a++) {
        json_open_array(json, NULL);
        json_count(json, NULL, compiled->atoms[a].kind);
        json_count(json, NULL, compiled->atoms[a].subject);
        json_count(json, NULL, compiled->atoms[a].level);
        json_close(json);
    }
    json_close(json);
    json_open_array(json, "gates"); /* [least number of inputs that hold, inputs ...] */
    for (uint32_t n = circuit->atom_count; n < circuit->node_count; n++) {
        uint32_t count = circuit->first[n + 1] - circuit->first[n];
        json_open_array(json, NULL);
        json_count(json, NULL,
                   circuit->kind[n] == GATE_ALL   ? count
                   : circuit->kind[n] == GATE_ANY ? 1
                                                  : circuit->threshold[n]);
        for (uint32_t i = circuit->first[n]; i < circuit->first[n + 1]; i++) {
            json_count(json, NULL, literal_node(circuit->inputs[i]));
        }
        json_close(json);
    }
    json_close(json);
    json_count(json, "goal", compiled->goal);
    json_open_array(json, "nodeOf"); /* pairs of a node of the model and one of the circuit */
    for (size_t n = 0; n < compiled->model->nodes.count; n++) {
        if (compiled->node_of[n] != NONE) {
            json_count(json, NULL, n);
            json_count(json, NULL, compiled->node_of[n]);
        }
    }
    json_close(json);
}

static void write_unit(struct json *json, const struct engine *engine, uint32_t unit)
{
    const struct diagram *diagram = engine_view_diagram(engine, unit);
    json_open_object(json, NULL);
    json_open_array(json, "variables"); /* by level: an atom, or -1 - unit */
    for (uint32_t level = 0; level < engine_view_levels(engine, unit); level++) {
        json_number(json, NULL, (double)engine_view_variable(engine, unit, level));
    }
    json_close(json);
    json_open_array(json, "nodes"); /* from the second on: level, high, low */
    for (uint32_t n = 1; n < diagram->node_count; n++) {
        json_count(json, NULL, diagram->nodes[n].level);
        json_count(json, NULL, diagram->nodes[n].high);
        json_count(json, NULL, diagram->nodes[n].low);
    }
    json_close(json);
    json_count(json, "root", diagram->root);
    json_close(json);
}

static void write_diagram(struct json *json, const struct engine *engine)
{
    bool value, complemented;
    json_open_object(json, "diagram");
    if (engine_view_constant(engine, &value)) {
        json_bool(json, "constant", value);
    } else {
        json_number(json, "root", (double)engine_view_root(engine, &complemented));
        json_bool(json, "complemented", complemented);
    }
    json_open_array(json, "units");
    for (uint32_t unit = 0; unit < engine_view_units(engine); unit++) {
        write_unit(json, engine, unit);
    }
    json_close(json);
    json_close(json);
}

static void compile_diagram(struct writing *w, const struct scenario_circuit *compiled)
{
    const struct engine_options options = {.node_budget = 200000};
    struct engine *engine = NULL;
    enum status status = engine_compile(&compiled->circuit, literal_of(compiled->goal, false),
                                        &options, &engine);
    if (status == STATUS_OK) {
        write_diagram(&w->json, engine);
    } else {
        json_null(&w->json, "diagram");
    }
    if (status == STATUS_MEMORY) {
        w->status = STATUS_MEMORY;
    }
    engine_free(engine);
}

/* ---- frameworks ---- */

static void write_list(struct json *json, const char *key, const struct string_list *list)
{
    json_open_array(json, key);
    for (size_t i = 0; i < list->count; i++) {
        json_string(json, NULL, list->items[i]);
    }
    json_close(json);
}

static void write_safeguard_indices(struct json *json, const struct threatmodel *model,
                                    const struct string_list *ids)
{
    json_open_array(json, "safeguards");
    for (size_t i = 0; i < ids->count; i++) {
        uint32_t index = threatmodel_find_safeguard(model, ids->items[i]);
        json_number(json, NULL, index == NONE ? -1.0 : (double)index);
    }
    json_close(json);
}

static double index_or_none(uint32_t index)
{
    return index == NONE ? -1.0 : (double)index;
}

/* Members that only some kinds use are left out where they say nothing. */
static void write_predicate(struct json *json, const struct threatmodel *model,
                            const struct predicate *p)
{
    json_open_object(json, NULL);
    json_count(json, "kind", p->kind);
    json_bool(json, "expected", p->expected);
    switch (p->kind) {
    case PREDICATE_CONTRIBUTION:
        json_count(json, "contribution", p->contribution);
        json_number(json, "under", index_or_none(p->under));
        break;
    case PREDICATE_GOAL:
        json_count(json, "world", p->world);
        break;
    case PREDICATE_PROBABILITY:
        json_count(json, "world", p->world);
        json_count(json, "comparison", p->threshold.comparison);
        json_number(json, "value", p->threshold.value);
        break;
    case PREDICATE_COVERAGE:
        json_count(json, "assessed", p->assessed);
        break;
    case PREDICATE_MEETS:
        json_count(json, "criterion", p->criterion);
        break;
    case PREDICATE_REACHES:
        json_number(json, "capability",
                    index_or_none(threatmodel_find_capability(model, p->subject)));
        json_count(json, "level", p->level);
        break;
    case PREDICATE_SAFEGUARD:
        json_number(json, "safeguard",
                    index_or_none(threatmodel_find_safeguard(model, p->subject)));
        json_count(json, "status", p->status);
        json_count(json, "tested", p->tested_against);
        break;
    case PREDICATE_SECURITY:
        json_count(json, "level", p->level);
        break;
    case PREDICATE_JUDGED:
        json_count(json, "question", p->question);
        json_count(json, "judged", p->judged);
        break;
    case PREDICATE_DEPLOYMENT:
        json_count(json, "deployments", p->deployments);
        break;
    case PREDICATE_TIER:
        json_count(json, "stage", p->stage);
        json_count(json, "least", p->least_rank);
        json_number(json, "most", index_or_none(p->most_rank));
        write_list(json, "domains", &p->domains);
        break;
    case PREDICATE_MISSING:
        json_count(json, "stage", p->stage);
        json_count(json, "most", p->most_rank);
        write_list(json, "domains", &p->domains);
        break;
    }
    json_close(json);
}

/* The scenarios a rule speaks of, by stage. */
static void write_scope(struct json *json, const struct verdict *v, const struct rule *rule)
{
    json_open_array(json, "applies");
    for (int stage = 0; stage < 2; stage++) {
        json_open_array(json, NULL);
        for (uint32_t s = 0; s < v->situation.question.model->scenarios.count; s++) {
            if (rule_applies(v, rule, s, (enum stage)stage)) {
                json_count(json, NULL, s);
            }
        }
        json_close(json);
    }
    json_close(json);
}

static void write_rules(struct json *json, const struct verdict *v)
{
    const struct question *q = &v->situation.question;
    json_open_array(json, "rules");
    for (size_t r = 0; r < q->policy->rules.count; r++) {
        const struct rule *rule = &q->policy->rules.items[r];
        json_open_object(json, NULL);
        write_labels(json, &rule->label);
        json_string(json, "cite", rule->label.cite);
        json_count(json, "tier", rule->tier);
        json_count(json, "reading", rule->reading);
        json_bool(json, "ignoresMissing", rule->ignores_missing);
        write_scope(json, v, rule);
        json_open_array(json, "predicates");
        for (size_t p = 0; p < rule->predicates.count; p++) {
            write_predicate(json, q->model, &rule->predicates.items[p]);
        }
        json_close(json);
        json_close(json);
    }
    json_close(json);
}

static void write_decisions(struct json *json, const struct question *q)
{
    json_open_array(json, "decisions");
    for (size_t d = 0; d < q->policy->decisions.count; d++) {
        const struct decision_rule *rule = &q->policy->decisions.items[d];
        json_open_object(json, NULL);
        write_labels(json, &rule->label);
        json_string(json, "cite", rule->label.cite);
        json_bool(json, "development", rule->for_development);
        json_string(json, "decision", decision_words[rule->decision]);
        json_open_array(json, "conditions");
        for (size_t c = 0; c < rule->conditions.count; c++) {
            write_predicate(json, q->model, &rule->conditions.items[c]);
        }
        json_close(json);
        json_close(json);
    }
    json_close(json);
}

static void write_criteria(struct json *json, const struct question *q)
{
    json_open_array(json, "criteria");
    for (size_t i = 0; i < q->policy->criteria.count; i++) {
        const struct criterion *c = &q->policy->criteria.items[i];
        json_open_object(json, NULL);
        write_labels(json, &c->label);
        json_number(json, "capability",
                    index_or_none(threatmodel_find_capability(q->model, c->capability)));
        json_count(json, "level", c->level);
        json_close(json);
    }
    json_close(json);
}

static void write_security(struct json *json, const struct question *q)
{
    json_open_array(json, "security");
    for (size_t i = 0; i < q->policy->security.count; i++) {
        const struct security_level *level = &q->policy->security.items[i];
        json_open_object(json, NULL);
        write_safeguard_indices(json, q->model, &level->safeguards);
        json_count(json, "tested", level->tested_against);
        json_number(json, "question", index_or_none(level->question));
        json_close(json);
    }
    json_close(json);
}

/* Ids of the domains that conditions name: the framework's, else the model's. */
static void write_domain_ids(struct json *json, const struct question *q)
{
    json_open_array(json, "domainIds");
    for (size_t d = 0; d < q->policy->domains.count; d++) {
        json_string(json, NULL, q->policy->domains.items[d].label.id);
    }
    for (size_t d = 0; !q->policy->domains.count && d < q->model->domains.count; d++) {
        json_string(json, NULL, q->model->domains.items[d].label.id);
    }
    json_close(json);
}

static void write_framework(struct writing *w, const struct verdict *v)
{
    const struct question *q = &v->situation.question;
    struct json *json = &w->json;
    json_open_object(json, NULL);
    write_labels(json, &q->policy->label);
    json_string(json, "edition", q->policy->edition);
    json_count(json, "reading", q->policy->reading);
    json_open_array(json, "tiers");
    for (size_t t = 0; t < q->policy->tiers.count; t++) {
        json_open_object(json, NULL);
        write_labels(json, &q->policy->tiers.items[t].label);
        json_close(json);
    }
    json_close(json);
    write_domain_ids(json, q);
    write_criteria(json, q);
    write_security(json, q);
    write_rules(json, v);
    write_decisions(json, q);
    json_open_array(json, "scenarios");
    for (size_t s = 0; s < q->model->scenarios.count; s++) {
        json_open_object(json, NULL);
        write_circuit(json, &v->assessments[s].compiled);
        compile_diagram(w, &v->assessments[s].compiled);
        json_close(json);
    }
    json_close(json);
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

/* Bounds of every atom's probability by world: low, high, low, high, ... */
static void write_likelihoods(struct writing *w, const struct verdict *v,
                              const struct scenario_circuit *compiled)
{
    uint32_t atoms = compiled->circuit.atom_count;
    double *low = memory_array(atoms, sizeof(*low));
    double *high = memory_array(atoms, sizeof(*high));
    json_open_array(&w->json, "likelihoods");
    for (int world = 0; low && high && world < WORLD_COUNT; world++) {
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

static void write_standings(struct json *json, const struct verdict *v)
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
        json_number(json, "bypassLow", bypass[0]);
        json_number(json, "bypassHigh", bypass[1]);
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
    write_standings(json, v);
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
        if (first_alike(report, i) == i) {
            write_framework(w, report->cases[i].verdict);
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
