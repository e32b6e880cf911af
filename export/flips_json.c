/* What would flip a verdict as JSON (threatmodels/schema/flips.schema.json) and as CSV, a line
 * a change of a set. */
#include "export/flips.h"

#include "export/csv.h"
#include "export/describe.h"
#include "export/json.h"
#include "export/result_json.h"

#include <math.h>

static const struct threatmodel *model_of(const struct shown_flips *f)
{
    return f->verdict->situation.question.model;
}

static void write_tier(struct json *json, const char *key, const struct shown_flips *f,
                       struct tier_belief tier)
{
    struct text words;
    text_init(&words);
    describe_tier(&words, f->verdict->situation.question.policy, tier);
    json_string(json, key, text_string(&words));
    json->out->failed |= words.failed;
    text_release(&words);
}

static const char *subject_id(const struct shown_flips *f, const struct flip_change *change)
{
    switch (change->kind) {
    case FLIP_CAPABILITY:
        return model_of(f)->capabilities.items[change->subject].label.id;
    case FLIP_SAFEGUARD:
        return model_of(f)->safeguards.items[change->subject].label.id;
    case FLIP_CONDITION:
        return model_of(f)->nodes.items[change->subject].label.id;
    case FLIP_DEPLOYMENT:
        return deployment_words[change->subject];
    case FLIP_METRIC:
    case FLIP_KIND_COUNT:
        break;
    }
    return model_of(f)->metrics.items[change->subject].label.id;
}

static const char *cite_of(const struct question *q, uint32_t criterion, uint32_t indicator)
{
    return criterion != NONE ? q->policy->criteria.items[criterion].label.cite
                             : q->model->indicators.items[indicator].cite;
}

static void write_threshold(struct json *json, const struct threshold *threshold)
{
    static const char *const comparisons[] = {"at-least", "above", "at-most", "below"};
    json_string(json, "comparison", comparisons[threshold->comparison]);
    json_number(json, "threshold", threshold->value);
}

static void write_metric(struct json *json, const struct shown_flips *f,
                         const struct flip_change *change)
{
    const struct level_margin *m = &change->margin;
    write_threshold(json, m->threshold);
    json_string(json, "cite",
                cite_of(&f->verdict->situation.question, m->criterion, m->indicator));
    if (m->measurement != NONE) {
        json_number(json, "margin", m->margin);
        json_number(json, "margin_low", m->low);
        json_number(json, "margin_high", m->high);
        json_bool(json, "within_interval", change->likely);
    }
    result_json_measurement(json, "measurement", f->verdict, m->measurement);
}

static void write_change(struct json *json, const struct shown_flips *f,
                         const struct flip_change *change)
{
    struct text words;
    text_init(&words);
    describe_flip_change(&words, f->verdict, change);
    json_open_object(json, NULL);
    json_string(json, "kind", flip_kind_words[change->kind]);
    json_string(json, "id", subject_id(f, change));
    json_string(json, "words", text_string(&words));
    if (change->kind == FLIP_CAPABILITY) {
        json_count(json, "level", change->level);
    } else if (change->kind != FLIP_DEPLOYMENT) {
        json_bool(json, "holds", change->holds);
    }
    if (change->kind == FLIP_METRIC) {
        write_metric(json, f, change);
    }
    json_close(json);
    json->out->failed |= words.failed;
    text_release(&words);
}

static void write_flip(struct json *json, const struct shown_flips *f, const struct flip *flip)
{
    json_open_object(json, NULL);
    json_open_array(json, "changes");
    for (uint32_t i = 0; i < flip->change_count; i++) {
        write_change(json, f, &flip->changes[i]);
    }
    json_close(json);
    json_bool(json, "tightens", flip->tightens);
    json_bool(json, "relaxes", flip->relaxes);
    write_tier(json, "before_mitigation", f, flip->tier[STAGE_BEFORE]);
    write_tier(json, "residual", f, flip->tier[STAGE_RESIDUAL]);
    json_string(json, "deployment_decision", decision_words[flip->deployment.decision]);
    json_string(json, "development_decision", decision_words[flip->development.decision]);
    json_open_array(json, "scenarios");
    for (size_t i = 0; i < flip->effect_count; i++) {
        const struct flip_effect *e = &flip->effects[i];
        json_open_object(json, NULL);
        json_string(json, "scenario", model_of(f)->scenarios.items[e->scenario].label.id);
        write_tier(json, "before_mitigation", f, e->tier[STAGE_BEFORE]);
        write_tier(json, "residual", f, e->tier[STAGE_RESIDUAL]);
        json_string(json, "steps", e->steps);
        json_close(json);
    }
    json_close(json);
    json_close(json);
}

static void write_flips(struct json *json, const struct shown_flips *f)
{
    const struct flip_coverage *c = &f->flips->coverage;
    json_open_array(json, "flips");
    for (size_t i = 0; i < f->flips->count; i++) {
        write_flip(json, f, &f->flips->flips[i]);
    }
    json_close(json);
    json_open_object(json, "tried");
    json_count(json, "raising", c->raising);
    json_count(json, "lowering", c->lowering);
    json_count(json, "deployments", c->deployments);
    json_count(json, "set_size", c->size);
    json_count(json, "verdicts", c->verdicts);
    json_bool(json, "complete", c->complete);
    json_close(json);
}

static void write_evaluation(struct json *json, const struct shown_flips *f,
                             const struct evaluation *e)
{
    json_open_object(json, NULL);
    json_string(json, "metric",
                e->metric != NONE ? model_of(f)->metrics.items[e->metric].label.id : NULL);
    if (e->metric == NONE) {
        json_string(json, "capability",
                    model_of(f)->capabilities.items[e->capability].label.id);
    }
    if (e->items) {
        json_count(json, "items", e->items);
        json_number(json, "prior_a", 0.5 + e->k);
        json_number(json, "prior_b", 0.5 + (double)e->n - e->k);
    }
    json_open_array(json, "outcomes");
    for (uint32_t i = 0; i < e->outcome_count; i++) {
        json_open_object(json, NULL);
        json_number(json, "low", e->outcomes[i].low);
        json_number(json, "high", e->outcomes[i].high);
        json_number(json, "probability", e->outcomes[i].probability);
        json_close(json);
    }
    json_close(json);
    json_close(json);
}

static void write_set(struct json *json, const struct evaluation_set *set)
{
    json_open_object(json, NULL);
    json_open_array(json, "evaluations");
    for (uint32_t i = 0; i < set->count; i++) {
        json_count(json, NULL, set->evaluations[i]);
    }
    json_close(json);
    json_number(json, "chance", set->settled);
    json_open_array(json, "decisions");
    for (int d = 0; d <= DECISION_HOLD_DEVELOPMENT; d++) {
        if (set->by_decision[d] > 0) {
            json_open_object(json, NULL);
            json_string(json, "decision", decision_words[d]);
            json_number(json, "chance", set->by_decision[d]);
            json_close(json);
        }
    }
    json_close(json);
    json_close(json);
}

static void write_deciding(struct json *json, const struct shown_flips *f)
{
    const struct deciding *d = f->deciding;
    json_open_object(json, "next");
    json_bool(json, "settled", d->settled);
    json_open_array(json, "evaluations");
    for (uint32_t i = 0; i < d->evaluation_count; i++) {
        write_evaluation(json, f, &d->evaluations[i]);
    }
    json_close(json);
    json_open_array(json, "sets");
    for (size_t i = 0; i < d->set_count && i < f->most_sets; i++) {
        write_set(json, &d->sets[i]);
    }
    json_close(json);
    json_count(json, "set_count", d->set_count);
    json_count(json, "set_size", d->size);
    json_count(json, "verdicts", d->verdicts);
    json_bool(json, "complete", d->complete);
    json_close(json);
}

static void write_row(struct json *json, const char *key, const struct plan_row *row)
{
    json_open_object(json, key);
    json_number(json, "failures", row->failures);
    json_number(json, "trials", row->trials);
    json_number(json, "chance", row->power);
    json_close(json);
}

static void write_plan(struct json *json, const struct shown_flips *f, const struct plan *p)
{
    json_open_object(json, NULL);
    json_string(json, "metric", p->metric);
    write_threshold(json, p->threshold);
    json_string(json, "cite",
                cite_of(&f->verdict->situation.question, p->criterion, p->indicator));
    json_string(json, "aim", p->rules_out ? "ruled-out" : "met");
    json_number(json, "limit", p->limit);
    json_bool(json, "by_tolerance", p->by_tolerance);
    result_json_measurement(json, "measurement", f->verdict, p->measurement);
    json_number(json, "so_far", p->so_far);
    json_bool(json, "shown", p->shown);
    json_number(json, "rate", p->rate);
    json_open_array(json, "rows");
    for (int i = 0; i < PLAN_ROWS; i++) {
        write_row(json, NULL, &p->rows[i]);
    }
    json_close(json);
    write_row(json, "enough", &p->enough);
    json_close(json);
}

static void write_plans(struct json *json, const struct shown_flips *f)
{
    json_number(json, "power", f->plan->power);
    json_open_array(json, "plans");
    for (size_t i = 0; i < f->plans->count; i++) {
        write_plan(json, f, &f->plans->plans[i]);
    }
    json_close(json);
}

void flips_write_json(const struct shown_flips *f, struct text *out)
{
    const struct verdict *v = f->verdict;
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    result_json_head(&json, v, "pathgate-flips");
    write_tier(&json, "before_mitigation", f, v->tier[STAGE_BEFORE]);
    write_tier(&json, "residual", f, v->tier[STAGE_RESIDUAL]);
    json_string(&json, "deployment_decision", decision_words[v->deployment.decision]);
    json_string(&json, "development_decision", decision_words[v->development.decision]);
    if (f->flips) {
        write_flips(&json, f);
    }
    if (f->deciding) {
        write_deciding(&json, f);
    }
    if (f->plans) {
        write_plans(&json, f);
    }
    json_bool(&json, "complete", f->complete);
    json_close(&json);
}

static void write_flip_rows(const struct shown_flips *f, struct text *out)
{
    text_append(out, "flip,direction,kind,id,change,margin,before_mitigation,residual,"
                     "deployment_decision,development_decision,complete\n");
    for (size_t i = 0; i < f->flips->count; i++) {
        const struct flip *flip = &f->flips->flips[i];
        for (uint32_t c = 0; c < flip->change_count; c++) {
            const struct flip_change *change = &flip->changes[c];
            const struct policy *policy = f->verdict->situation.question.policy;
            struct text words[3];
            for (int w = 0; w < 3; w++) {
                text_init(&words[w]);
            }
            describe_flip_change(&words[0], f->verdict, change);
            describe_tier(&words[1], policy, flip->tier[STAGE_BEFORE]);
            describe_tier(&words[2], policy, flip->tier[STAGE_RESIDUAL]);
            csv_number(out, (double)i + 1, false);
            csv_cell(out, flip->tightens ? flip->relaxes ? "both" : "tightens" : "relaxes",
                     false);
            csv_cell(out, flip_kind_words[change->kind], false);
            csv_cell(out, subject_id(f, change), false);
            csv_cell(out, text_string(&words[0]), false);
            csv_number(out, change->kind == FLIP_METRIC ? change->margin.margin : NAN, false);
            csv_cell(out, text_string(&words[1]), false);
            csv_cell(out, text_string(&words[2]), false);
            csv_cell(out, decision_words[flip->deployment.decision], false);
            csv_cell(out, decision_words[flip->development.decision], false);
            csv_cell(out, f->complete ? "true" : "false", true);
            for (int w = 0; w < 3; w++) {
                out->failed |= words[w].failed;
                text_release(&words[w]);
            }
        }
    }
}

static void write_plan_rows(const struct shown_flips *f, struct text *out)
{
    text_append(out, "metric,aim,limit,failures,trials,rate,chance\n");
    for (size_t i = 0; i < f->plans->count; i++) {
        const struct plan *p = &f->plans->plans[i];
        for (int r = 0; r < PLAN_ROWS; r++) {
            csv_cell(out, p->metric, false);
            csv_cell(out, p->rules_out ? "ruled-out" : "met", false);
            csv_number(out, p->limit, false);
            csv_number(out, p->rows[r].failures, false);
            csv_number(out, p->rows[r].trials, false);
            csv_number(out, p->rate, false);
            csv_number(out, p->rows[r].power, true);
        }
    }
}

static void write_set_rows(const struct shown_flips *f, struct text *out)
{
    const struct deciding *d = f->deciding;
    text_append(out, "set,chance,kind,id,items,complete\n");
    for (size_t i = 0; i < d->set_count && i < f->most_sets; i++) {
        for (uint32_t j = 0; j < d->sets[i].count; j++) {
            const struct evaluation *e = &d->evaluations[d->sets[i].evaluations[j]];
            csv_number(out, (double)i + 1, false);
            csv_number(out, d->sets[i].settled, false);
            csv_cell(out, e->metric != NONE ? "metric" : "capability", false);
            csv_cell(out,
                     e->metric != NONE
                         ? model_of(f)->metrics.items[e->metric].label.id
                         : model_of(f)->capabilities.items[e->capability].label.id,
                     false);
            csv_number(out, e->items ? (double)e->items : NAN, false);
            csv_cell(out, d->complete ? "true" : "false", true);
        }
    }
}

/* One table: the one that was asked for, flips where several were. */
void flips_write_csv(const struct shown_flips *f, struct text *out)
{
    if (f->flips) {
        write_flip_rows(f, out);
    } else if (f->deciding) {
        write_set_rows(f, out);
    } else if (f->plans) {
        write_plan_rows(f, out);
    }
}
