/* A verdict for people: the decision first, then the tiers, why, what it rests on, and the
 * inputs. Plain text of at most 100 columns, fit to be pasted into a memo. */
#include "export/verdict_text.h"

#include "export/describe.h"
#include "export/result.h"
#include "export/studies.h"

#include <string.h>

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
        describe_wrapped(out, text_string(&reason), 13, 13, VERDICT_TEXT_WIDTH);
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
    verdict_text_sub_item(out, &line);
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
    verdict_text_sub_item(out, &line);
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
        verdict_text_sub_item(out, &line);
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
    verdict_text_item(out, &line);
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
    verdict_text_item(out, &line);
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
            verdict_text_item(out, &line);
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

void verdict_text_outcome(const struct verdict *v, struct text *out)
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
    const char *separator = ": ";
    text_append(out, outcomes[v->outcome]);
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        if (v->undetermined >> i & 1) {
            text_format(out, "%s%s", separator, reasons[i]);
            separator = "; ";
        }
    }
}

static void write_outcome(const struct verdict *v, struct text *out)
{
    struct text line;
    text_init(&line);
    verdict_text_outcome(v, &line);
    text_format(out, "%-12s ", "Outcome");
    describe_wrapped(out, text_string(&line), 13, 13, VERDICT_TEXT_WIDTH);
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
    verdict_text_gaps(v, out);
    verdict_text_straddles(v, out);
    write_why(v, out);
    verdict_text_criteria(v, out);
    verdict_text_studies(v, out);
    verdict_text_judgements(v, out);
    verdict_text_safeguards(v, out);
    verdict_text_beyond(v, out);
    verdict_text_notes(v, out);
    write_inputs(v, out);
}
