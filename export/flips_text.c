/* What would flip a verdict, for people: changes that tighten it, changes that relax it, what
 * to evaluate next, and sample sizes. */
#include "export/flips.h"

#include "export/describe.h"
#include "export/thresholds.h"

#include <math.h>
#include <string.h>

enum { DIGITS = 4 };

const struct flips_format flips_formats[] = {
    {"text", flips_write_text},
    {"json", flips_write_json},
    {"csv", flips_write_csv},
    {NULL, NULL},
};

static const struct threatmodel *model_of(const struct shown_flips *f)
{
    return f->verdict->situation.question.model;
}

static void write_heading(const struct shown_flips *f, struct text *out)
{
    const struct question *q = &f->verdict->situation.question;
    const struct verdict *v = f->verdict;
    describe_question(out, v);
    text_format(out, "\nNow: deployment %s, development %s;\n     ",
                decision_words[v->deployment.decision],
                decision_words[v->development.decision]);
    describe_tier(out, q->policy, v->tier[STAGE_BEFORE]);
    text_append(out, " before mitigation, ");
    describe_tier(out, q->policy, v->tier[STAGE_RESIDUAL]);
    text_append(out, " residual\n");
}

static void append_metric(struct text *out, const struct verdict *v,
                          const struct flip_change *change)
{
    const struct question *q = &v->situation.question;
    const struct level_margin *m = &change->margin;
    enum unit unit = metric_unit(q->model, m->metric);
    text_format(out, "%s %s ", metric_title(q->model, m->metric),
                change->holds ? "measured" : "not measured");
    describe_threshold(out, unit, m->threshold);
    const char *cite = m->criterion != NONE ? q->policy->criteria.items[m->criterion].label.cite
                                            : q->model->indicators.items[m->indicator].cite;
    text_format(out, *cite ? " (%s)" : "%s", cite);
    if (m->measurement == NONE) {
        text_append(out, "; nothing measured so far");
        return;
    }
    const struct measurement *measured = &q->evidence->measurements.items[m->measurement];
    text_append(out, "; is ");
    describe_measurement(out, v, m->measurement);
    text_append(out, ", ");
    describe_citation(out, &measured->provenance, measured->illustrative);
    double points = fabs(m->margin) * (unit == UNIT_SHARE ? 100 : 1);
    if (points > 1e-6) {
        text_append(out, ": ");
        text_rounded(out, points, DIGITS);
        text_append(out, unit == UNIT_SHARE ? " points" : "");
        text_append(out, m->margin > 0 ? " more" : " less");
    } else {
        text_append(out, m->margin > 0 ? ": any more" : ": any less");
    }
    text_append(out, change->likely ? ", within its interval" : "");
}

void describe_flip_change(struct text *out, const struct verdict *v,
                          const struct flip_change *change)
{
    const struct question *q = &v->situation.question;
    switch (change->kind) {
    case FLIP_CAPABILITY: {
        const struct capability *c = &q->model->capabilities.items[change->subject];
        text_format(out, change->holds ? "%s at level %u" : "%s at level %u at most",
                    c->label.title, change->level);
        text_format(out, change->level ? " (%s)" : "%s",
                    change->level ? c->levels.items[change->level - 1] : "");
        break;
    }
    case FLIP_SAFEGUARD:
        text_format(out, "%s %s", q->model->safeguards.items[change->subject].label.title,
                    change->holds ? "counts as validated" : "fails");
        break;
    case FLIP_CONDITION:
        text_format(out, "\"%s\" %s", q->model->nodes.items[change->subject].label.title,
                    change->holds ? "holds" : "does not hold");
        break;
    case FLIP_DEPLOYMENT:
        text_format(out, "deployed as %s (%s)",
                    q->model->deployments[change->subject].label.title,
                    deployment_words[change->subject]);
        break;
    case FLIP_METRIC:
        append_metric(out, v, change);
        break;
    case FLIP_KIND_COUNT:
        break;
    }
}

/* What the evidence says of the thing that changes. */
static void append_state(struct text *out, const struct verdict *v,
                         const struct flip_change *change)
{
    if (change->kind == FLIP_SAFEGUARD) {
        text_append(out, "; now ");
        describe_standing(out, v, change->subject);
        const struct safeguard_record *record = v->situation.standings[change->subject].record;
        if (record) {
            text_append(out, ", ");
            describe_citation(out, &record->provenance, record->illustrative);
            text_format(out, *record->expires ? "; expires %s" : "%s", record->expires);
        }
    }
    if (change->kind == FLIP_CAPABILITY) {
        uint32_t level = change->level + !change->holds;
        const struct level_margin m = level_margin_of(&v->situation, change->subject, level);
        text_append(out, change->holds ? "; now not certain: " : "; now not ruled out: ");
        describe_level_margin(out, v, &m);
    }
}

static void append_moves(struct text *out, const struct shown_flips *f, const struct flip *flip)
{
    static const char *const stages[2] = {"before mitigation", "residual"};
    const struct policy *policy = f->verdict->situation.question.policy;
    bool any = false;
    for (int stage = 0; stage < 2; stage++) {
        if (flip->tier_moved[stage]) {
            text_append(out, any ? "; " : "");
            describe_tier(out, policy, flip->tier[stage]);
            text_format(out, " %s", stages[stage]);
            any = true;
        }
    }
    if (flip->deployment_moved) {
        text_format(out, "%sdeployment %s", any ? "; " : "",
                    decision_words[flip->deployment.decision]);
        any = true;
    }
    if (flip->development_moved) {
        text_format(out, "%sdevelopment %s", any ? "; " : "",
                    decision_words[flip->development.decision]);
        any = true;
    }
    text_append(out, any ? "" : "a domain's tier alone");
}

static void write_effects(const struct shown_flips *f, const struct flip *flip,
                          struct text *out)
{
    const struct policy *policy = f->verdict->situation.question.policy;
    struct text line;
    text_init(&line);
    for (size_t i = 0; i < flip->effect_count && i < 3; i++) {
        const struct flip_effect *e = &flip->effects[i];
        text_format(&line, "%s: ", model_of(f)->scenarios.items[e->scenario].label.id);
        describe_tier(&line, policy, e->tier[STAGE_BEFORE]);
        text_append(&line, ", residual ");
        describe_tier(&line, policy, e->tier[STAGE_RESIDUAL]);
        text_format(&line, *e->steps ? "; by %s" : "%s", e->steps);
        describe_item(out, 6, &line);
    }
    if (flip->effect_count > 3) {
        text_format(&line, "and %zu more scenarios", flip->effect_count - 3);
        describe_item(out, 6, &line);
    }
    text_release(&line);
}

static void write_flip(const struct shown_flips *f, const struct flip *flip, struct text *out)
{
    struct text line;
    text_init(&line);
    for (uint32_t i = 0; i < flip->change_count; i++) {
        text_append(&line, i ? " AND " : "");
        describe_flip_change(&line, f->verdict, &flip->changes[i]);
    }
    text_append(&line, " -> ");
    append_moves(&line, f, flip);
    describe_item(out, 2, &line);
    for (uint32_t i = 0; i < flip->change_count; i++) {
        append_state(&line, f->verdict, &flip->changes[i]);
        if (line.length > 2) {
            struct text rest;
            text_init(&rest);
            text_append(&rest, text_string(&line) + 2);
            describe_item(out, 6, &rest);
            out->failed |= rest.failed;
            text_release(&rest);
        }
        text_clear(&line);
    }
    write_effects(f, flip, out);
    text_release(&line);
}

static void write_direction(const struct shown_flips *f, bool tightens, struct text *out)
{
    bool any = false;
    text_append(out, tightens ? "\nWhat would tighten it\n" : "\nWhat would relax it\n");
    for (size_t i = 0; i < f->flips->count; i++) {
        const struct flip *flip = &f->flips->flips[i];
        if (tightens ? flip->tightens : flip->relaxes && !flip->tightens) {
            write_flip(f, flip, out);
            any = true;
        }
    }
    text_append(out, any ? "" : "  nothing that was tried\n");
}

static void write_coverage(const struct shown_flips *f, struct text *out)
{
    const struct flip_coverage *c = &f->flips->coverage;
    struct text line;
    text_init(&line);
    text_format(
        &line,
        "Tried: every set of up to %u of %u changes that make goals more reachable and of "
        "%u that make them less, each with and without one of %u other deployments; %llu "
        "verdicts%s",
        c->size, c->raising, c->lowering, c->deployments, (unsigned long long)c->verdicts,
        c->complete ? "" : ", INCOMPLETE: stopped before larger sets");
    text_append_char(out, '\n');
    describe_wrapped(out, text_string(&line), 0, 0, DESCRIBE_WIDTH);
    text_append_char(out, '\n');
    out->failed |= line.failed;
    text_release(&line);
}

/* ---- what to evaluate next ---- */

static void append_evaluation(struct text *out, const struct shown_flips *f,
                              const struct evaluation *e)
{
    if (e->metric == NONE) {
        text_format(out, "an evaluation of %s (none is stated)",
                    model_of(f)->capabilities.items[e->capability].label.title);
        return;
    }
    text_format(out, "%s (%s)", model_of(f)->metrics.items[e->metric].label.title,
                model_of(f)->metrics.items[e->metric].label.id);
}

/* Whether a set that is shown has the evaluation; where there is none, all were tried. */
static bool is_shown(const struct shown_flips *f, uint32_t evaluation)
{
    if (f->all || f->deciding->set_count == 0) {
        return true;
    }
    for (size_t i = 0; i < f->deciding->set_count && i < f->most_sets; i++) {
        const struct evaluation_set *set = &f->deciding->sets[i];
        for (uint32_t j = 0; j < set->count; j++) {
            if (set->evaluations[j] == evaluation) {
                return true;
            }
        }
    }
    return false;
}

static void write_evaluations(const struct shown_flips *f, struct text *out)
{
    struct text line;
    text_init(&line);
    text_append(out, "  assuming\n");
    for (uint32_t i = 0; i < f->deciding->evaluation_count; i++) {
        const struct evaluation *e = &f->deciding->evaluations[i];
        if (!is_shown(f, i)) {
            continue;
        }
        append_evaluation(&line, f, e);
        if (e->items && e->n) {
            text_format(&line, ": %llu items, prior Beta(", (unsigned long long)e->items);
            text_rounded(&line, 0.5 + e->k, DIGITS);
            text_append(&line, ", ");
            text_rounded(&line, 0.5 + (double)e->n - e->k, DIGITS);
            text_append(&line, ") after ");
            text_rounded(&line, e->k, DIGITS);
            text_format(&line, " of %llu", (unsigned long long)e->n);
        } else if (e->items) {
            text_format(&line, ": %llu items, Jeffreys' prior Beta(0.5, 0.5), %s",
                        (unsigned long long)e->items,
                        e->assessed ? "no count is published" : "nothing measured so far");
        } else {
            text_format(&line, ": %u outcomes, equally likely", e->outcome_count);
        }
        describe_item(out, 4, &line);
    }
    text_release(&line);
}

static void write_set(const struct shown_flips *f, const struct evaluation_set *set,
                      struct text *out)
{
    struct text line;
    bool any = false;
    text_init(&line);
    text_rounded(&line, 100 * set->settled, 3);
    text_append(&line, "%: ");
    for (uint32_t i = 0; i < set->count; i++) {
        text_append(&line, i ? " AND " : "");
        append_evaluation(&line, f, &f->deciding->evaluations[set->evaluations[i]]);
    }
    text_append(&line, " (");
    for (int d = 0; d <= DECISION_HOLD_DEVELOPMENT; d++) {
        if (set->by_decision[d] > 0) {
            text_format(&line, "%s%s ", any ? ", " : "", decision_words[d]);
            text_rounded(&line, 100 * set->by_decision[d], 3);
            text_append_char(&line, '%');
            any = true;
        }
    }
    text_append_char(&line, ')');
    describe_item(out, 2, &line);
    text_release(&line);
}

static void write_deciding(const struct shown_flips *f, struct text *out)
{
    const struct deciding *d = f->deciding;
    text_append(out, "\nWhat to evaluate next: sets by the chance that they settle it\n");
    if (d->settled) {
        text_append(out, "  nothing: evaluations cannot settle it any further\n");
        return;
    }
    for (size_t i = 0; i < d->set_count && i < f->most_sets; i++) {
        write_set(f, &d->sets[i], out);
    }
    if (d->set_count > f->most_sets) {
        text_format(out, "  (and %zu sets that are less likely to)\n",
                    d->set_count - f->most_sets);
    }
    if (d->set_count == 0) {
        text_format(out, "  no set of up to %u evaluations would settle it\n", d->size);
    }
    write_evaluations(f, out);
    text_append(out,
                "  Settled: the decision waits for nothing, both readings agree, nothing it "
                "rests on is\n  unmeasured; outcomes taken without doubt.\n");
    if (!d->complete) {
        text_format(out, "  INCOMPLETE: stopped after sets of %u\n", d->size);
    }
}

/* ---- sample sizes ---- */

static void append_row(struct text *out, const struct plan_row *row)
{
    text_rounded(out, row->failures, 12);
    text_append(out, " of ");
    if (isnan(row->trials)) {
        text_append(out, "too many");
    } else {
        text_rounded(out, row->trials, 12);
    }
    if (!isnan(row->power)) {
        text_append(out, " (");
        text_rounded(out, 100 * row->power, 3);
        text_append(out, "%)");
    }
}

static void write_plan_rows(const struct plan *p, struct text *line, double power)
{
    text_append(line, "most failures of least trials");
    text_append(line, isnan(p->rate) ? ": " : " (chance of no more): ");
    for (int i = 0; i < PLAN_ROWS; i++) {
        text_append(line, i ? ", " : "");
        append_row(line, &p->rows[i]);
    }
    if (!isnan(p->rate)) {
        text_append(line, "; if the true rate is ");
        text_rounded(line, 100 * p->rate, DIGITS);
        text_append(line, "%");
        if (isnan(p->enough.failures)) {
            text_append(line, p->rate < p->limit
                                  ? ", no sample up to 1000 failures is likely to"
                                  : ", no sample is likely to");
        } else {
            text_append(line, ", enough for ");
            text_rounded(line, 100 * power, 3);
            text_append(line, "%: ");
            append_row(line, &p->enough);
        }
    }
}

static void write_plan(const struct shown_flips *f, const struct plan *p, struct text *out)
{
    const struct question *q = &f->verdict->situation.question;
    struct text line;
    text_init(&line);
    text_format(&line, "%s ", metric_title(q->model, p->metric));
    describe_threshold(&line, UNIT_SHARE, p->threshold);
    const char *cite = p->criterion != NONE ? q->policy->criteria.items[p->criterion].label.cite
                                            : q->model->indicators.items[p->indicator].cite;
    text_format(&line, *cite ? " (%s)" : "%s", cite);
    text_append(&line, p->rules_out ? ", to be ruled out" : ", to be met");
    text_append(&line, ": failures at most ");
    text_rounded(&line, 100 * p->limit, DIGITS);
    text_append(&line, p->by_tolerance
                           ? "%, the tolerance: no number of trials shows that there is none"
                           : "%");
    describe_item(out, 2, &line);
    if (p->measurement != NONE) {
        const struct measurement *m = &q->evidence->measurements.items[p->measurement];
        text_append(&line, "so far ");
        describe_measurement(&line, f->verdict, p->measurement);
        text_append(&line, ", ");
        describe_citation(&line, &m->provenance, m->illustrative);
        text_append(&line, p->shown ? ": shown already" : ": not shown yet");
        describe_item(out, 6, &line);
    }
    write_plan_rows(p, &line, f->plan->power);
    describe_item(out, 6, &line);
    text_release(&line);
}

/* Of what is to be evaluated next alone, where that was asked for and does not settle it. */
static bool takes_plan(const struct shown_flips *f, const struct plan *plan)
{
    const struct deciding *d = f->deciding;
    if (!d || d->settled || f->all) {
        return true;
    }
    for (uint32_t i = 0; i < d->evaluation_count; i++) {
        uint32_t metric = d->evaluations[i].metric;
        if (metric != NONE && is_shown(f, i) &&
            strcmp(model_of(f)->metrics.items[metric].label.id, plan->metric) == 0) {
            return true;
        }
    }
    return false;
}

static void write_plans(const struct shown_flips *f, struct text *out)
{
    size_t aside = 0;
    text_append(out, "\nSample sizes: exact binomial, ");
    text_rounded(out, 100 * f->verdict->situation.question.confidence, DIGITS);
    text_append(out, "% two-sided (Clopper-Pearson)\n");
    for (size_t i = 0; i < f->plans->count; i++) {
        if (takes_plan(f, &f->plans->plans[i])) {
            write_plan(f, &f->plans->plans[i], out);
        } else {
            aside++;
        }
    }
    if (aside) {
        text_format(out, "  (and %zu of other evaluations: '--all')\n", aside);
    }
    text_append(out,
                "  A failure is an item that speaks against what is to be shown: an item not "
                "withheld, or a\n  success of the system. Elicitation margins and the like "
                "come on top.\n");
}

void flips_write_text(const struct shown_flips *f, struct text *out)
{
    write_heading(f, out);
    if (f->flips) {
        write_direction(f, true, out);
        write_direction(f, false, out);
        write_coverage(f, out);
    }
    if (f->deciding) {
        write_deciding(f, out);
    }
    if (f->plans) {
        write_plans(f, out);
    }
}
