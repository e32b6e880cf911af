/* A verdict for people: the decision first, then the tiers, why, what it rests on, and the
 * inputs. Plain text of at most 100 columns, fit to be pasted into a memo. */
#include "export/describe.h"
#include "export/result.h"
#include "export/studies.h"

#include <string.h>

enum { WIDTH = 100 };

static void item(struct text *out, const struct text *line)
{
    text_append(out, "  - ");
    describe_wrapped(out, text_string(line), 4, 4, WIDTH);
    text_append_char(out, '\n');
}

static void sub_item(struct text *out, const struct text *line)
{
    text_append(out, "      ");
    describe_wrapped(out, text_string(line), 6, 8, WIDTH);
    text_append_char(out, '\n');
}

static void write_heading(const struct verdict *v, struct text *out)
{
    const struct question *q = &v->situation.question;
    text_format(out, "%s, %s\n", q->evidence->title,
                q->model->deployments[q->deployment].label.title);
    text_format(out, "under %s, edition %s (%s)\n", q->policy->label.title, q->policy->edition,
                q->policy->publisher);
    text_rounded(out, q->confidence * 100, 6);
    text_format(out, "%% intervals, %s reading, as of %s\n",
                q->strict ? "bound" : reading_words[q->policy->reading], q->date);
    describe_elsewhere(out, v);
    text_append_char(out, '\n');
}

static const struct decision_rule *rule_of(const struct verdict *v, struct decided decided)
{
    return &v->situation.question.policy->decisions.items[decided.rule];
}

static void write_decision(const struct verdict *v, const char *what, struct decided decided,
                           struct decided bound, struct text *out)
{
    const struct decision_rule *rule = rule_of(v, decided);
    text_format(out, "%-12s %s: %s\n", what, decision_words[decided.decision],
                rule->label.title);
    text_format(out, "             (%s)\n", rule->label.cite);
    struct text reason;
    text_init(&reason);
    describe_reason(&reason, v, decided);
    if (reason.length) {
        text_append(out, "             ");
        describe_wrapped(out, text_string(&reason), 13, 13, WIDTH);
        text_append_char(out, '\n');
    }
    text_release(&reason);
    if (bound.decision != decided.decision) {
        text_format(out, "             FRAGILE: the bound reading gives %s\n",
                    decision_words[bound.decision]);
    }
}

static void write_tier_cell(const struct verdict *v, struct tier_belief tier,
                            struct tier_belief bound, struct text *out)
{
    struct text cell;
    text_init(&cell);
    describe_tier(&cell, v->situation.question.policy, tier);
    if (tier.high != bound.high) {
        text_append(&cell, " *");
    }
    text_format(out, "  %-34s", text_string(&cell));
    text_release(&cell);
}

static void write_tiers(const struct verdict *v, struct text *out)
{
    const struct threatmodel *model = v->situation.question.model;
    bool starred = false;
    text_format(out, "%-28s  %-34s  %s\n", "Domain", "Tier before mitigation", "Residual tier");
    for (size_t i = 0; i < v->domains.count; i++) {
        const struct domain_verdict *d = &v->domains.items[i];
        const struct domain *domain = &model->domains.items[d->domain];
        text_format(out, "%-28s", domain->label.title);
        if (!d->gating) {
            text_format(out, "  not rated (%s)\n",
                        !d->covered                   ? "not in this framework"
                        : d->status != DOMAIN_TRACKED ? domain_status_words[d->status]
                                                      : "no scenario assessed");
            continue;
        }
        for (int stage = 0; stage < 2; stage++) {
            write_tier_cell(v, d->tier[stage], d->bound_tier[stage], out);
            starred |= d->tier[stage].high != d->bound_tier[stage].high;
        }
        while (out->length && out->bytes[out->length - 1] == ' ') {
            out->bytes[--out->length] = '\0';
        }
        text_append_char(out, '\n');
    }
    if (starred) {
        text_append(out, "* fragile: the bound reading gives another tier\n");
    }
    text_append_char(out, '\n');
}

static void write_level(const struct verdict *v, uint32_t capability, uint32_t level,
                        struct text *out)
{
    const struct question *q = &v->situation.question;
    const struct capability *c = &q->model->capabilities.items[capability];
    const struct level_finding *finding =
        level_finding_of(&v->situation.levels, capability, level);
    enum truth truth = belief_truth(finding->reached, situation_reading(&v->situation));
    struct text line;
    text_init(&line);
    text_format(&line, "%s, level %u (%s): %s", c->label.title, level,
                c->levels.items[level - 1],
                truth == TRUTH_YES  ? "reached"
                : truth == TRUTH_NO ? "not reached"
                                    : "cannot be ruled out");
    if (finding->criterion != NONE) {
        const struct criterion *criterion = &q->policy->criteria.items[finding->criterion];
        text_format(&line, "; %s ", metric_title(q->model, criterion->metric));
        describe_threshold(&line, metric_unit(q->model, criterion->metric),
                           &criterion->threshold);
        text_format(&line, " (%s)", criterion->label.cite);
    }
    if (finding->own.measurement != NONE) {
        const struct measurement *m =
            &q->evidence->measurements.items[finding->own.measurement];
        text_append(&line, "; measured ");
        describe_measurement(&line, v, finding->own.measurement);
        text_append(&line, ", ");
        describe_citation(&line, &m->provenance, m->illustrative);
        describe_compared(&line, &finding->own, COMBINE_STRONGEST, q->confidence);
    } else {
        text_append(&line, "; nothing measured");
    }
    sub_item(out, &line);
    text_release(&line);
}

/* Every capability level that the scenario turns on, the lower levels of a capability first: a
 * two-stage evaluation reads as its stages. */
static void write_levels(const struct verdict *v, const struct assessment *a, struct text *out)
{
    const struct threatmodel *model = v->situation.question.model;
    const struct scenario_circuit *compiled = &a->compiled;
    for (uint32_t c = 0; c < model->capabilities.count; c++) {
        for (uint32_t level = 1; level <= model->capabilities.items[c].levels.count; level++) {
            for (uint32_t i = 0; i < compiled->circuit.atom_count; i++) {
                const struct atom *atom = &compiled->atoms[i];
                if (atom->kind == ATOM_ASSISTED && atom->subject == c && atom->level == level) {
                    write_level(v, c, level, out);
                }
            }
        }
    }
}

static void write_counts(const struct assessment *a, struct text *out)
{
    struct text line;
    text_init(&line);
    text_format(&line, "attack paths: %s%s", a->paths_complete ? "" : "at least ",
                a->total_paths);
    for (int s = 0; s < PATH_STATE_COUNT; s++) {
        if (strcmp(a->paths_by_state[s], "0") != 0) {
            text_format(&line, ", %s %s", a->paths_by_state[s], path_state_words[s]);
        }
    }
    sub_item(out, &line);
    text_release(&line);
}

static bool turns_on(const struct verdict *v, uint32_t scenario, const char *capability)
{
    const struct threatmodel *model = v->situation.question.model;
    const struct scenario_circuit *compiled = &v->assessments[scenario].compiled;
    for (uint32_t i = 0; i < compiled->circuit.atom_count; i++) {
        const struct atom *atom = &compiled->atoms[i];
        if (atom->kind == ATOM_ASSISTED &&
            strcmp(model->capabilities.items[atom->subject].label.id, capability) == 0) {
            return true;
        }
    }
    return false;
}

/* What studies with and without the system say of the scenario, or of a capability that it
 * turns on. */
static void write_uplift(const struct verdict *v, uint32_t s, struct text *out)
{
    const struct question *q = &v->situation.question;
    const char *id = q->model->scenarios.items[s].label.id;
    for (size_t i = 0; i < q->evidence->studies.count; i++) {
        const struct uplift_study *study = &q->evidence->studies.items[i];
        if (strcmp(study->scenario, id) != 0 &&
            (*study->scenario || !turns_on(v, s, study->capability))) {
            continue;
        }
        struct text line;
        text_init(&line);
        text_format(&line, "study %s (%s): ", study->name, study->endpoint);
        study_conclude(&line, study, q->policy->uplift_factor, q->confidence);
        sub_item(out, &line);
        text_release(&line);
    }
}

static void write_scenario(const struct verdict *v, uint32_t s, struct text *out)
{
    const struct policy *policy = v->situation.question.policy;
    const struct assessment *a = &v->assessments[s];
    const struct scenario_verdict *sv = &v->scenarios[s];
    enum reading reading = situation_reading(&v->situation);
    struct text line;
    text_init(&line);
    text_format(&line, "%s %s: ", v->situation.question.model->scenarios.items[s].label.id,
                v->situation.question.model->scenarios.items[s].label.title);
    describe_tier(&line, policy, sv->tier[STAGE_BEFORE]);
    text_append(&line, ", residual ");
    describe_tier(&line, policy, sv->tier[STAGE_RESIDUAL]);
    text_format(&line, "; contribution %s, residual %s",
                describe_contribution(a->substantial[0], a->unique[0], reading),
                describe_contribution(a->substantial[1], a->unique[1], reading));
    if (!a->served) {
        text_append(&line, "; the actor cannot use the system under this deployment");
    }
    if (!sv->gating) {
        text_format(&line, "; not rated (%s)",
                    !sv->covered                   ? "not in this framework"
                    : sv->status != DOMAIN_TRACKED ? domain_status_words[sv->status]
                                                   : assessed_words[a->assessed]);
    }
    item(out, &line);
    text_release(&line);
}

static void write_rule(const struct verdict *v, const struct domain_verdict *d, int stage,
                       struct text *out)
{
    if (d->tier[stage].rule == NONE) {
        return;
    }
    const struct rule *rule = &v->situation.question.policy->rules.items[d->tier[stage].rule];
    struct text line;
    text_init(&line);
    text_format(&line, "%s: %s (%s; force: %s)",
                stage == STAGE_BEFORE ? "before mitigation" : "residual", rule->label.title,
                rule->label.cite, force_words[rule->force]);
    item(out, &line);
    text_release(&line);
}

static bool in_domain(const struct threatmodel *model, uint32_t scenario, uint32_t domain)
{
    return model->outcomes.items[model->scenarios.items[scenario].outcome].domain == domain;
}

static void write_domain(const struct verdict *v, const struct domain_verdict *d,
                         struct text *out)
{
    const struct threatmodel *model = v->situation.question.model;
    text_format(out, "%s\n", model->domains.items[d->domain].label.title);
    for (int stage = 0; stage < 2; stage++) {
        write_rule(v, d, stage, out);
    }
    for (uint32_t s = 0; s < model->scenarios.count; s++) {
        if (in_domain(model, s, d->domain)) {
            write_scenario(v, s, out);
            write_counts(&v->assessments[s], out);
            write_uplift(v, s, out);
        }
    }
    for (int stage = 0; stage < 2; stage++) {
        uint32_t s = d->scenario[stage];
        if (s != NONE && (stage == 0 || s != d->scenario[0])) {
            struct text line;
            text_init(&line);
            text_format(&line, "what %s turns on:", model->scenarios.items[s].label.id);
            item(out, &line);
            text_release(&line);
            write_levels(v, &v->assessments[s], out);
        }
    }
    text_append_char(out, '\n');
}

static void write_why(const struct verdict *v, struct text *out)
{
    for (size_t i = 0; i < v->domains.count; i++) {
        if (v->domains.items[i].gating) {
            write_domain(v, &v->domains.items[i], out);
        }
    }
}

static void write_criterion(const struct verdict *v, uint32_t index, struct text *out)
{
    const struct question *q = &v->situation.question;
    const struct finding *finding = &v->criteria_weakest[index];
    enum truth truth = belief_truth(finding->reached, situation_reading(&v->situation));
    struct text line;
    text_init(&line);
    text_format(&line, "%s: %s", q->policy->criteria.items[index].label.title,
                truth == TRUTH_YES  ? "met"
                : truth == TRUTH_NO ? "not met"
                                    : "cannot be ruled out");
    if (finding->assessed) {
        const struct measurement *m = &q->evidence->measurements.items[finding->measurement];
        text_append(&line, "; measured ");
        describe_measurement(&line, v, finding->measurement);
        text_append(&line, ", ");
        describe_citation(&line, &m->provenance, m->illustrative);
        describe_compared(&line, finding, COMBINE_WEAKEST, q->confidence);
    } else {
        text_append(&line, "; nothing measured");
    }
    item(out, &line);
    text_release(&line);
}

/* Criteria about levels stand with their scenarios; here are those of the system as a whole and
 * of its safeguards, each by its weakest result. */
static void write_criteria(const struct verdict *v, struct text *out)
{
    const struct question *q = &v->situation.question;
    bool any = false;
    for (uint32_t i = 0; i < q->policy->criteria.count; i++) {
        const struct criterion *c = &q->policy->criteria.items[i];
        if (!*c->capability && c->threshold.area == AREA_TIERS &&
            threatmodel_find_metric(q->model, c->metric) != NONE) {
            text_append(out, any ? "" : "Acceptance criteria\n");
            write_criterion(v, i, out);
            any = true;
        }
    }
    text_append(out, any ? "\n" : "");
}

static void write_beyond_measurement(const struct verdict *v, uint32_t index, struct text *out)
{
    const struct question *q = &v->situation.question;
    const struct measurement *m = &q->evidence->measurements.items[index];
    struct text line;
    text_init(&line);
    text_format(&line, "%s: %s%s%s%s%s: ", area_words[m->area],
                metric_title(q->model, m->metric), *m->category ? ", " : "", m->category,
                *m->checkpoint ? ", " : "", m->checkpoint);
    describe_measurement(&line, v, index);
    text_append(&line, ", ");
    describe_citation(&line, &m->provenance, m->illustrative);
    item(out, &line);
    text_release(&line);
}

/* Evidence with an area, and the criteria that the framework has for it: nothing above rests on
 * them. */
static void write_beyond(const struct verdict *v, struct text *out)
{
    const struct question *q = &v->situation.question;
    static const char heading[] =
        "Beyond the catastrophic domains: no tier and no decision rests on these\n";
    bool any = false;
    for (int area = AREA_TIERS + 1; area < AREA_COUNT; area++) {
        for (uint32_t i = 0; i < q->evidence->measurements.count; i++) {
            if ((int)q->evidence->measurements.items[i].area == area) {
                text_append(out, any ? "" : heading);
                write_beyond_measurement(v, i, out);
                any = true;
            }
        }
        for (uint32_t i = 0; i < q->policy->criteria.count; i++) {
            if ((int)q->policy->criteria.items[i].threshold.area == area) {
                text_append(out, any ? "" : heading);
                write_criterion(v, i, out);
                any = true;
            }
        }
    }
    text_append(out, any ? "\n" : "");
}

/* What people judged of what the framework asks, whether it counts or not. What nobody judged
 * stands among the gaps where something rests on it. */
static void write_judgements(const struct verdict *v, struct text *out)
{
    const struct question *q = &v->situation.question;
    bool any = false;
    for (uint32_t i = 0; i < q->policy->questions.count; i++) {
        if (!judgement_recorded(q, &q->policy->questions.items[i])) {
            continue;
        }
        struct text line;
        text_init(&line);
        describe_judgement(&line, v, i);
        text_append(out, any ? "" : "Judgements\n");
        item(out, &line);
        text_release(&line);
        any = true;
    }
    text_append(out, any ? "\n" : "");
}

/* Studies inform; no rule rests on them. */
static void write_studies(const struct verdict *v, struct text *out)
{
    const struct question *q = &v->situation.question;
    if (q->evidence->studies.count) {
        text_append(out, "Uplift studies\n");
    }
    for (size_t i = 0; i < q->evidence->studies.count; i++) {
        const struct uplift_study *study = &q->evidence->studies.items[i];
        struct pooled_uplift pooled;
        struct text line;
        text_init(&line);
        text_format(&line, "%s (%s): ", study->name, study->endpoint);
        study_describe(&line, study, q->policy->uplift_factor, q->confidence);
        if (*study->baseline && strcmp(study->baseline, q->policy->baseline) != 0) {
            text_format(&line, "; the framework's baseline is %s", q->policy->baseline);
        }
        text_append(&line, "; ");
        describe_citation(&line, &study->provenance, study->illustrative);
        item(out, &line);
        text_release(&line);
        out->failed |= !uplift_pool(q->evidence, i, q->confidence, &pooled);
        if (pooled.count > 1) {
            text_init(&line);
            study_describe_pooled(&line, &pooled, q->confidence);
            sub_item(out, &line);
            text_release(&line);
        }
    }
    text_append(out, q->evidence->studies.count ? "\n" : "");
}

static void write_safeguards(const struct verdict *v, struct text *out)
{
    const struct threatmodel *model = v->situation.question.model;
    text_append(out, "Safeguards\n");
    for (uint32_t s = 0; s < model->safeguards.count; s++) {
        struct text line;
        text_init(&line);
        text_format(&line, "%s: ", model->safeguards.items[s].label.title);
        describe_standing(&line, v, s);
        item(out, &line);
        text_release(&line);
    }
    text_append_char(out, '\n');
}

static bool same_gap(const struct gap *a, const struct gap *b)
{
    return a->kind == b->kind && a->capability == b->capability && a->level == b->level &&
           a->criterion == b->criterion && a->safeguard == b->safeguard &&
           a->question == b->question &&
           (a->kind == GAP_MEASUREMENT || a->kind == GAP_CRITERION || a->kind == GAP_JUDGEMENT);
}

static bool listed_before(const struct verdict *v, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (same_gap(&v->gaps.items[i], &v->gaps.items[index])) {
            return true;
        }
    }
    return false;
}

/* The scenarios that a missing measurement concerns, each once. */
static void append_concerned(const struct verdict *v, const struct gap *gap, struct text *line)
{
    uint32_t last = NONE;
    for (size_t i = 0; i < v->gaps.count; i++) {
        const struct gap *other = &v->gaps.items[i];
        if (same_gap(gap, other) && other->scenario != NONE && other->scenario != last) {
            text_format(line, "%s %s", last == NONE ? "; concerns" : ",",
                        v->situation.question.model->scenarios.items[other->scenario].label.id);
            last = other->scenario;
        }
    }
}

static void write_gaps(const struct verdict *v, struct text *out)
{
    if (!v->gaps.count) {
        return;
    }
    text_append(out, "Not fully assessed, missing or stale\n");
    for (size_t i = 0; i < v->gaps.count; i++) {
        if (listed_before(v, i)) {
            continue;
        }
        struct text line;
        text_init(&line);
        describe_gap(&line, v, &v->gaps.items[i]);
        append_concerned(v, &v->gaps.items[i], &line);
        item(out, &line);
        text_release(&line);
    }
    text_append_char(out, '\n');
}

static bool same_fact(const struct straddle *a, const struct straddle *b)
{
    return a->kind == b->kind && a->capability == b->capability && a->level == b->level &&
           a->criterion == b->criterion && a->measurement == b->measurement;
}

/* Whether the fact stood in the list before. */
static bool stated_before(const struct verdict *v, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (same_fact(&v->straddles.items[i], &v->straddles.items[index])) {
            return true;
        }
    }
    return false;
}

/* The scenarios whose tier a fact moves, each once. */
static void append_moved(const struct verdict *v, const struct straddle *fact,
                         struct text *line)
{
    uint32_t last = NONE;
    text_append(line, "; moves");
    for (size_t i = 0; i < v->straddles.count; i++) {
        const struct straddle *s = &v->straddles.items[i];
        if (same_fact(s, fact) && s->scenario != last) {
            text_format(line, "%s %s", last == NONE ? "" : ",",
                        v->situation.question.model->scenarios.items[s->scenario].label.id);
            last = s->scenario;
        }
    }
}

/* The same measurement often moves several scenarios: it is stated once. */
static void write_straddles(const struct verdict *v, struct text *out)
{
    if (!v->fragile) {
        return;
    }
    text_append(out, "Fragile: the bound reading decides otherwise, because of\n");
    for (size_t i = 0; i < v->straddles.count; i++) {
        if (stated_before(v, i)) {
            continue;
        }
        struct text line;
        text_init(&line);
        describe_straddle(&line, v, &v->straddles.items[i]);
        append_moved(v, &v->straddles.items[i], &line);
        item(out, &line);
        text_release(&line);
    }
    text_append_char(out, '\n');
}

static void write_notes(const struct verdict *v, struct text *out)
{
    if (!v->notes.count) {
        return;
    }
    text_append(out, "Notes\n");
    for (size_t i = 0; i < v->notes.count; i++) {
        text_append(out, "  - ");
        describe_wrapped(out, v->notes.items[i], 4, 4, WIDTH);
        text_append_char(out, '\n');
    }
    text_append_char(out, '\n');
}

static void write_inputs(const struct verdict *v, struct text *out)
{
    const struct question *q = &v->situation.question;
    text_append(out, "Inputs (SHA-256)\n");
    for (size_t i = 0; i < q->model->files.count; i++) {
        const struct model_file *file = q->model->files.items[i];
        const char *slash = strrchr(file->source.path, '/');
        text_format(out, "  %s  %s\n", file->digest, slash ? slash + 1 : file->source.path);
    }
    text_format(out, "  %s  framework %s\n", q->policy->digest, q->policy->label.id);
    text_format(out, "  %s  evidence of %s\n", q->evidence->digest, q->evidence->system);
}

static void write_outcome(const struct verdict *v, struct text *out)
{
    static const char *const outcomes[] = {"acceptable (exit status 0)",
                                           "a threshold is crossed (exit status 1)",
                                           "undetermined (exit status 3)"};
    static const char *const reasons[] = {"the decision is to wait for evidence",
                                          "evidence is missing, stale or incomplete",
                                          "the bound reading would not accept it",
                                          "no scenario is rated",
                                          "it rests on another world than the validated one",
                                          "what the framework leaves to people is not judged",
                                          "the framework's text is vague"};
    struct text line;
    text_init(&line);
    text_append(&line, outcomes[v->outcome]);
    const char *separator = ": ";
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        if (v->undetermined >> i & 1) {
            text_format(&line, "%s%s", separator, reasons[i]);
            separator = "; ";
        }
    }
    text_format(out, "%-12s ", "Outcome");
    describe_wrapped(out, text_string(&line), 13, 13, WIDTH);
    text_append(out, "\n\n");
    text_release(&line);
}

void verdict_write_text(const struct verdict *v, struct text *out)
{
    write_heading(v, out);
    write_decision(v, "Deployment", v->deployment, v->bound_deployment, out);
    write_decision(v, "Development", v->development, v->bound_development, out);
    write_outcome(v, out);
    write_tiers(v, out);
    write_gaps(v, out);
    write_straddles(v, out);
    write_why(v, out);
    write_criteria(v, out);
    write_studies(v, out);
    write_judgements(v, out);
    write_safeguards(v, out);
    write_beyond(v, out);
    write_notes(v, out);
    write_inputs(v, out);
}
