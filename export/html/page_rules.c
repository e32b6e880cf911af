/* Frameworks of the page's data: rules and decisions as predicates, which the page evaluates as
 * analyzer/tiers.c does. */
#include "export/html/page_parts.h"

#include "analyzer/tiers.h"

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
        page_labels(json, &rule->label);
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
        page_labels(json, &rule->label);
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
        page_labels(json, &c->label);
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

static void write_tiers(struct json *json, const struct policy *policy)
{
    json_open_array(json, "tiers");
    for (size_t t = 0; t < policy->tiers.count; t++) {
        json_open_object(json, NULL);
        page_labels(json, &policy->tiers.items[t].label);
        json_close(json);
    }
    json_close(json);
}

enum status page_framework(struct json *json, const struct verdict *v)
{
    const struct question *q = &v->situation.question;
    enum status status = STATUS_OK;
    json_open_object(json, NULL);
    page_labels(json, &q->policy->label);
    json_string(json, "edition", q->policy->edition);
    json_count(json, "reading", q->policy->reading);
    write_tiers(json, q->policy);
    write_domain_ids(json, q);
    write_criteria(json, q);
    write_security(json, q);
    write_rules(json, v);
    write_decisions(json, q);
    json_open_array(json, "scenarios");
    for (size_t s = 0; status == STATUS_OK && s < q->model->scenarios.count; s++) {
        json_open_object(json, NULL);
        status = page_circuit(json, &v->assessments[s].compiled);
        json_close(json);
    }
    json_close(json);
    json_close(json);
    return status;
}
