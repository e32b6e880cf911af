/* A verdict as JSON; threatmodels/schema/verdict.schema.json describes it. */
#include "analyzer/tiers.h"
#include "export/describe.h"
#include "export/result.h"
#include "export/result_json.h"
#include "export/studies.h"

static const char *tier_id(const struct verdict *v, uint32_t rank)
{
    return v->situation.question.policy->tiers.items[rank].label.id;
}

static void write_tier(struct json *json, const char *key, const struct verdict *v,
                       struct tier_belief tier, struct tier_belief bound)
{
    const struct policy *policy = v->situation.question.policy;
    json_open_object(json, key);
    json_string(json, "tier", tier_id(v, tier.high));
    json_string(json, "title", policy->tiers.items[tier.high].label.title);
    json_string(json, "truth", truth_words[tier_truth(tier)]);
    json_string(json, "at_least", tier_id(v, tier.low));
    json_bool(json, "provisional", tier.clear < tier.high);
    if (tier.rule == NONE) {
        json_null(json, "rule");
    } else {
        const struct rule *rule = &policy->rules.items[tier.rule];
        json_open_object(json, "rule");
        json_string(json, "id", rule->label.id);
        json_string(json, "title", rule->label.title);
        json_string(json, "cite", rule->label.cite);
        json_string(json, "force", force_words[rule->force]);
        json_close(json);
    }
    json_string(json, "at_bound_reading", tier_id(v, bound.high));
    json_close(json);
}

static void write_tiers(struct json *json, const struct verdict *v,
                        const struct tier_belief tier[2], const struct tier_belief bound[2])
{
    write_tier(json, "before_mitigation", v, tier[STAGE_BEFORE], bound[STAGE_BEFORE]);
    write_tier(json, "residual", v, tier[STAGE_RESIDUAL], bound[STAGE_RESIDUAL]);
}

static void write_decision(struct json *json, const char *key, const struct verdict *v,
                           struct decided decided, struct decided bound)
{
    const struct decision_rule *rule =
        &v->situation.question.policy->decisions.items[decided.rule];
    struct text reason;
    text_init(&reason);
    describe_reason(&reason, v, decided);
    json_open_object(json, key);
    json_string(json, "decision", decision_words[decided.decision]);
    json_string(json, "rule", rule->label.id);
    json_string(json, "title", rule->label.title);
    json_string(json, "cite", rule->label.cite);
    json_string(json, "force", force_words[rule->force]);
    json_string(json, "reason", reason.length ? text_string(&reason) : NULL);
    json_string(json, "at_bound_reading", decision_words[bound.decision]);
    json_close(json);
    json->out->failed |= reason.failed;
    text_release(&reason);
}

static void write_level(struct json *json, const struct verdict *v, const struct atom *atom)
{
    const struct policy *policy = v->situation.question.policy;
    const struct level_finding *level =
        level_finding_of(&v->situation.levels, atom->subject, atom->level);
    json_open_object(json, NULL);
    json_string(json, "capability",
                v->situation.question.model->capabilities.items[atom->subject].label.id);
    json_count(json, "level", atom->level);
    result_json_belief(json, "reached", level->reached);
    json_string(json, "criterion",
                level->criterion == NONE ? NULL
                                         : policy->criteria.items[level->criterion].label.id);
    result_json_measurement(json, "measurement", v, level->own.measurement);
    result_json_compared(json, &level->own, v->situation.question.confidence);
    json_close(json);
}

static void write_scenario(struct json *json, const struct verdict *v, uint32_t s)
{
    const struct assessment *a = &v->assessments[s];
    const struct scenario_verdict *sv = &v->scenarios[s];
    const struct scenario *scenario = &v->situation.question.model->scenarios.items[s];
    enum reading reading = situation_reading(&v->situation);
    json_open_object(json, NULL);
    json_string(json, "id", scenario->label.id);
    json_string(json, "title", scenario->label.title);
    json_string(json, "status", sv->covered ? domain_status_words[sv->status] : "outside");
    json_string(json, "assessed", assessed_words[a->assessed]);
    json_string(json, "reason", *a->reason ? a->reason : NULL);
    json_bool(json, "gating", sv->gating);
    json_bool(json, "fragile", sv->fragile);
    json_bool(json, "actor_served", a->served);
    write_tiers(json, v, sv->tier, sv->bound_tier);
    json_string(json, "contribution",
                describe_contribution(a->substantial[0], a->unique[0], reading));
    json_string(json, "residual_contribution",
                describe_contribution(a->substantial[1], a->unique[1], reading));
    json_open_object(json, "paths");
    result_json_path_counts(json, a);
    json_close(json);
    json_open_array(json, "levels");
    for (uint32_t i = 0; i < a->compiled.circuit.atom_count; i++) {
        if (a->compiled.atoms[i].kind == ATOM_ASSISTED) {
            write_level(json, v, &a->compiled.atoms[i]);
        }
    }
    json_close(json);
    json_close(json);
}

static void write_domain(struct json *json, const struct verdict *v,
                         const struct domain_verdict *d)
{
    const struct threatmodel *model = v->situation.question.model;
    const struct domain *domain = &model->domains.items[d->domain];
    json_open_object(json, NULL);
    json_string(json, "id", domain->label.id);
    json_string(json, "title", domain->label.title);
    json_string(json, "status", d->covered ? domain_status_words[d->status] : "outside");
    json_bool(json, "gating", d->gating);
    json_bool(json, "fragile", d->gating && d->fragile);
    write_tiers(json, v, d->tier, d->bound_tier);
    json_open_array(json, "scenarios");
    for (uint32_t s = 0; s < model->scenarios.count; s++) {
        if (model->outcomes.items[model->scenarios.items[s].outcome].domain == d->domain) {
            write_scenario(json, v, s);
        }
    }
    json_close(json);
    json_close(json);
}

static void write_criterion(struct json *json, const struct verdict *v, uint32_t i)
{
    const struct criterion *c = &v->situation.question.policy->criteria.items[i];
    const struct finding *finding = &v->criteria_weakest[i];
    json_open_object(json, NULL);
    json_string(json, "criterion", c->label.id);
    json_string(json, "title", c->label.title);
    json_string(json, "cite", c->label.cite);
    json_string(json, "force", force_words[c->force]);
    result_json_belief(json, "met", finding->reached);
    result_json_measurement(json, "measurement", v,
                            finding->assessed ? finding->measurement : NONE);
    result_json_compared(json, finding, v->situation.question.confidence);
    json_close(json);
}

/* Criteria about levels stand with their levels; here are those of the system as a whole and of
 * its safeguards, each by its weakest result. */
static void write_acceptance(struct json *json, const struct verdict *v)
{
    const struct policy *policy = v->situation.question.policy;
    json_open_array(json, "acceptance");
    for (uint32_t i = 0; i < policy->criteria.count; i++) {
        const struct criterion *c = &policy->criteria.items[i];
        if (!*c->capability && c->threshold.area == AREA_TIERS) {
            write_criterion(json, v, i);
        }
    }
    json_close(json);
}

/* Evidence with an area, on which nothing else in the document rests. */
static void write_beyond(struct json *json, const struct verdict *v)
{
    const struct question *q = &v->situation.question;
    json_open_object(json, "beyond_tiers");
    json_open_array(json, "measurements");
    for (uint32_t i = 0; i < q->evidence->measurements.count; i++) {
        if (q->evidence->measurements.items[i].area != AREA_TIERS) {
            json_open_object(json, NULL);
            json_string(json, "area", area_words[q->evidence->measurements.items[i].area]);
            result_json_measurement(json, "measurement", v, i);
            json_close(json);
        }
    }
    json_close(json);
    json_open_array(json, "acceptance");
    for (uint32_t i = 0; i < q->policy->criteria.count; i++) {
        if (q->policy->criteria.items[i].threshold.area != AREA_TIERS) {
            write_criterion(json, v, i);
        }
    }
    json_close(json);
    json_close(json);
}

static void write_safeguards(struct json *json, const struct verdict *v)
{
    const struct threatmodel *model = v->situation.question.model;
    json_open_array(json, "safeguards");
    for (uint32_t s = 0; s < model->safeguards.count; s++) {
        const struct standing *standing = &v->situation.standings[s];
        struct text why;
        text_init(&why);
        describe_standing(&why, v, s);
        json_open_object(json, NULL);
        json_string(json, "id", model->safeguards.items[s].label.id);
        json_string(json, "title", model->safeguards.items[s].label.title);
        json_string(json, "status", safeguard_status_words[standing->status]);
        json_bool(json, "stale", standing->stale);
        json_bool(json, "works_here", standing->works_here);
        json_bool(json, "illustrative", standing->record && standing->record->illustrative);
        result_json_belief(json, "counts", standing->in_force[WORLD_VALIDATED]);
        json_string(json, "why", text_string(&why));
        json_close(json);
        json->out->failed |= why.failed;
        text_release(&why);
    }
    json_close(json);
}

static void write_judgements(struct json *json, const struct verdict *v)
{
    const struct policy *policy = v->situation.question.policy;
    json_open_array(json, "judgements");
    for (uint32_t i = 0; i < policy->questions.count; i++) {
        const struct policy_question *asked = &policy->questions.items[i];
        const struct judgement_record *record = judgement_of(v, i);
        json_open_object(json, NULL);
        json_string(json, "question", asked->label.id);
        json_string(json, "title", asked->label.title);
        json_string(json, "cite", asked->label.cite);
        json_string(json, "role", asked->role);
        json_bool(json, "vague", asked->vague);
        json_string(json, "answer",
                    question_is_open(v, i)    ? NULL
                    : record && record->holds ? "yes"
                                              : "no");
        json_string(json, "date", record ? record->date : NULL);
        json_string(json, "reason", record ? record->reason : NULL);
        json_close(json);
    }
    json_close(json);
}

static void write_gaps(struct json *json, const struct verdict *v)
{
    static const char *const kinds[] = {
        "scenario",  "measurement",        "criterion",     "stale-safeguard",  "budget",
        "judgement", "reopened-safeguard", "bypasses-seen", "incidents-counted"};
    json_open_array(json, "gaps");
    for (size_t i = 0; i < v->gaps.count; i++) {
        const struct gap *gap = &v->gaps.items[i];
        struct text words;
        text_init(&words);
        describe_gap(&words, v, gap);
        json_open_object(json, NULL);
        json_string(json, "kind", kinds[gap->kind]);
        json_string(json, "scenario",
                    gap->scenario == NONE
                        ? NULL
                        : v->situation.question.model->scenarios.items[gap->scenario].label.id);
        json_string(json, "text", text_string(&words));
        json_close(json);
        json->out->failed |= words.failed;
        text_release(&words);
    }
    json_close(json);
}

static void write_straddles(struct json *json, const struct verdict *v)
{
    const struct question *q = &v->situation.question;
    json_open_array(json, "straddles");
    for (size_t i = 0; i < v->straddles.count; i++) {
        const struct straddle *s = &v->straddles.items[i];
        struct text words;
        text_init(&words);
        describe_straddle(&words, v, s);
        json_open_object(json, NULL);
        json_string(json, "scenario", q->model->scenarios.items[s->scenario].label.id);
        json_string(json, "stage", stage_words[s->stage]);
        json_string(json, "criterion",
                    s->criterion == NONE ? NULL
                                         : q->policy->criteria.items[s->criterion].label.id);
        json_string(json, "text", text_string(&words));
        result_json_measurement(json, "measurement", v, s->measurement);
        json_close(json);
        json->out->failed |= words.failed;
        text_release(&words);
    }
    json_close(json);
}

static void write_undetermined(struct json *json, const struct verdict *v)
{
    static const char *const reasons[] = {
        "provisional", "gaps", "straddles", "nothing-rated", "what-if", "judgement", "vague"};
    json_open_array(json, "undetermined_because");
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        if (v->undetermined >> i & 1) {
            json_string(json, NULL, reasons[i]);
        }
    }
    json_close(json);
}

void verdict_write_json(const struct verdict *v, struct text *out)
{
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    result_json_head(&json, v, "pathgate-verdict");
    json_string(&json, "outcome", outcome_words[v->outcome]);
    json_count(&json, "exit_status", (uint64_t)outcome_exit_status(v->outcome));
    write_undetermined(&json, v);
    json_bool(&json, "complete", v->complete);
    json_bool(&json, "fragile", v->fragile);
    write_decision(&json, "deployment_decision", v, v->deployment, v->bound_deployment);
    write_decision(&json, "development_decision", v, v->development, v->bound_development);
    write_tiers(&json, v, v->tier, v->bound_tier);
    json_open_array(&json, "domains");
    for (size_t i = 0; i < v->domains.count; i++) {
        write_domain(&json, v, &v->domains.items[i]);
    }
    json_close(&json);
    write_acceptance(&json, v);
    studies_write_json(&json, v->situation.question.evidence,
                       v->situation.question.policy->uplift_factor,
                       v->situation.question.confidence);
    write_judgements(&json, v);
    write_safeguards(&json, v);
    write_beyond(&json, v);
    write_gaps(&json, v);
    write_straddles(&json, v);
    json_open_array(&json, "notes");
    for (size_t i = 0; i < v->notes.count; i++) {
        json_string(&json, NULL, v->notes.items[i]);
    }
    json_close(&json);
    json_close(&json);
}
