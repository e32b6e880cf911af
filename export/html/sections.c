/* The parts of the page that are about the whole: verdicts, domains, what is open, safeguards,
 * evidence, inputs. Scenarios have a file of their own. */
#include "export/html/sections.h"

#include "export/describe.h"
#include "export/html/markup.h"

#include <string.h>

static const struct question *question_of(const struct verdict *v)
{
    return &v->situation.question;
}

static const char *outcome_word(const struct verdict *v)
{
    static const char *const words[] = {"acceptable", "a threshold is crossed", "undetermined"};
    return words[v->outcome];
}

/* What a case is called: its deployment and, where there are several, its framework. */
static void write_case_name(const struct verdict *v, struct text *out)
{
    const struct question *q = question_of(v);
    text_append_xml(out, q->model->deployments[q->deployment].label.title);
    text_append(out, " <span class=\"under\">under ");
    text_append_xml(out, q->policy->label.title);
    text_append_char(out, ' ');
    text_append_xml(out, q->policy->edition);
    text_append(out, "</span>");
}

static void fact(struct text *out, const char *name, struct text *words)
{
    markup_element(out, "dt", NULL, name);
    markup_described(out, "dd", NULL, words);
    text_append_char(out, '\n');
}

/* A fact whose words need the width of the card. */
static void long_fact(struct text *out, const char *name, struct text *words)
{
    text_append(out, "<div class=\"long\">");
    fact(out, name, words);
    text_append(out, "</div>\n");
}

/* The scenario whose residual tier, or else whose tier before mitigation, is the highest. */
static uint32_t gravest(const struct verdict *v)
{
    uint32_t found = NONE;
    for (int stage = STAGE_RESIDUAL; stage >= STAGE_BEFORE && found == NONE; stage--) {
        for (uint32_t s = 0; s < question_of(v)->model->scenarios.count; s++) {
            const struct scenario_verdict *sv = &v->scenarios[s];
            bool counts = sv->gating && sv->tier[stage].high > 0;
            if (counts && (found == NONE ||
                           sv->tier[stage].high > v->scenarios[found].tier[stage].high)) {
                found = s;
            }
        }
    }
    return found;
}

static void describe_path(const struct verdict *v, const struct assessment *a,
                          const struct attack_path *path, struct text *words)
{
    const struct threatmodel *model = question_of(v)->model;
    bool first = true;
    for (uint32_t i = 0; i < path->node_count; i++) {
        const struct node *node = &model->nodes.items[path->nodes[i]];
        if (node->kind == NODE_STEP) {
            text_format(words, "%s%s", first ? "" : " > ", node->label.title);
            first = false;
        }
    }
    text_format(words, " (%s)", path_state_words[path->state]);
    (void)a;
}

/* The path that crosses or comes nearest, and the safeguards that stand in its way. */
static void write_gravest(const struct report *report, const struct verdict *v,
                          struct text *out)
{
    struct text words;
    uint32_t s = gravest(v);
    text_init(&words);
    if (s == NONE) {
        text_append(&words, "no scenario is above the lowest tier");
        long_fact(out, "Path that crosses", &words);
        text_release(&words);
        return;
    }
    const struct assessment *a = &v->assessments[s];
    text_format(&words, "%s: ", question_of(v)->model->scenarios.items[s].label.title);
    if (a->path_count) {
        describe_path(v, a, &a->paths[0], &words);
    } else {
        text_append(&words, "no attack path is listed");
    }
    long_fact(out, "Path that crosses, or comes nearest", &words);
    bool any = false;
    for (uint32_t i = 0; a->path_count && i < a->paths[0].atom_count; i++) {
        const struct atom *atom = &a->compiled.atoms[a->paths[0].atoms[i]];
        if (atom->kind == ATOM_SAFEGUARD) {
            text_format(&words, "%s%s: ", any ? "; " : "",
                        question_of(v)->model->safeguards.items[atom->subject].label.title);
            report_standing(report, v, atom->subject, &words);
            any = true;
        }
    }
    if (!any) {
        text_append(&words, "none that is defined and works under this deployment");
    }
    long_fact(out, "Safeguards in its way", &words);
    text_release(&words);
}

/* What a straddle hangs on; of a report for executives without the measured value. */
static void describe_hinge(const struct report *report, const struct verdict *v, size_t index,
                           struct text *out)
{
    struct straddle straddle = v->straddles.items[index];
    if (report->audience == REPORT_EXECUTIVE) {
        straddle.measurement = NONE;
    }
    describe_straddle(out, v, &straddle);
}

/* Whether an earlier straddle says the same, of the other stage. */
static bool is_said(const struct verdict *v, size_t index)
{
    const struct straddle *one = &v->straddles.items[index];
    for (size_t i = 0; i < index; i++) {
        const struct straddle *other = &v->straddles.items[i];
        if (other->kind == one->kind && other->scenario == one->scenario &&
            other->capability == one->capability && other->level == one->level &&
            other->criterion == one->criterion && other->measurement == one->measurement) {
            return true;
        }
    }
    return false;
}

static void write_margin(const struct report *report, const struct verdict *v, struct text *out)
{
    struct text words;
    text_init(&words);
    if (!v->straddles.count) {
        text_append(&words, v->fragile ? "fragile: the bound reading decides otherwise"
                                       : "both readings agree");
    } else if (report->redaction >= REDACT_EVIDENCE) {
        text_format(&words, "fragile; it hangs on %zu facts", v->straddles.count);
    } else {
        text_append(&words, "fragile; it hangs on ");
        describe_hinge(report, v, 0, &words);
        size_t more = 0;
        for (size_t i = 1; i < v->straddles.count; i++) {
            more += !is_said(v, i);
        }
        if (more) {
            text_format(&words, "; and %zu more", more);
        }
    }
    long_fact(out, "Margin", &words);
    text_release(&words);
}

/* A decision may break at its underscores. */
static void write_decision(const char *word, struct text *out)
{
    text_append(out, "<p class=\"decision\">");
    for (; *word; word++) {
        text_append_char(out, *word);
        text_append(out, *word == '_' ? "<wbr>" : "");
    }
    text_append(out, "</p>\n");
}

static void write_card(const struct report *report, const struct verdict *v, struct text *out)
{
    static const char *const classes[] = {"acceptable", "crossed", "undetermined"};
    const struct policy *policy = question_of(v)->policy;
    const struct decision_rule *rule = &policy->decisions.items[v->deployment.rule];
    struct text words;
    text_init(&words);
    text_format(out, "<article class=\"card %s\"><h3>", classes[v->outcome]);
    write_case_name(v, out);
    text_append(out, "</h3>\n");
    write_decision(decision_words[v->deployment.decision], out);
    markup_element(out, "p", "rule", rule->label.title);
    text_append(out, "<dl>\n");
    text_append(&words, outcome_word(v));
    fact(out, "Outcome", &words);
    describe_tier(&words, policy, v->tier[STAGE_BEFORE]);
    fact(out, "Tier before mitigation", &words);
    describe_tier(&words, policy, v->tier[STAGE_RESIDUAL]);
    fact(out, "Residual tier", &words);
    text_append(&words, decision_words[v->development.decision]);
    fact(out, "Development", &words);
    text_rounded(&words, question_of(v)->confidence * 100, 6);
    text_format(&words, "%% intervals, %s reading",
                reading_words[situation_reading(&v->situation)]);
    fact(out, "Confidence", &words);
    text_format(&words, "%zu", v->gaps.count);
    fact(out, "Not assessed, missing or stale", &words);
    text_append(&words, rule->label.cite);
    fact(out, "Rule", &words);
    write_margin(report, v, out);
    if (report->redaction < REDACT_PATHS) {
        write_gravest(report, v, out);
    }
    text_append(out, "</dl></article>\n");
    text_release(&words);
}

void sections_verdicts(const struct report *report, struct text *out)
{
    markup_open_section(out, "verdict", "Verdict");
    text_append(out, "<div class=\"cards\">\n");
    for (size_t i = 0; i < report->case_count; i++) {
        if (!report->cases[i].hidden) {
            write_card(report, report->cases[i].verdict, out);
        }
    }
    text_append(out, "</div>\n");
    markup_close_section(out);
}

static void write_domain_rows(const struct verdict *v, struct text *out)
{
    const struct threatmodel *model = question_of(v)->model;
    struct text words;
    text_init(&words);
    for (size_t i = 0; i < v->domains.count; i++) {
        const struct domain_verdict *d = &v->domains.items[i];
        text_append(out, "<tr><th scope=\"row\">");
        text_append_xml(out, model->domains.items[d->domain].label.title);
        text_append(out, "</th>");
        for (int stage = 0; stage < 2; stage++) {
            if (d->gating) {
                describe_tier(&words, question_of(v)->policy, d->tier[stage]);
                text_append(&words, d->tier[stage].high != d->bound_tier[stage].high
                                        ? " — fragile"
                                        : "");
            } else {
                text_append(&words, "not rated");
            }
            markup_described(out, "td", NULL, &words);
        }
        text_append(out, "</tr>\n");
    }
    text_release(&words);
}

void sections_domains(const struct report *report, struct text *out)
{
    static const char *const columns[] = {"Domain", "Tier before mitigation", "Residual tier",
                                          NULL};
    markup_open_section(out, "domains", "Domains");
    for (size_t i = 0; i < report->case_count; i++) {
        if (!report->cases[i].hidden) {
            const struct verdict *v = report->cases[i].verdict;
            text_append(out, "<h3>");
            write_case_name(v, out);
            text_append(out, "</h3>\n");
            markup_open_table(out, "Tiers by domain", columns);
            write_domain_rows(v, out);
            markup_close_table(out);
        }
    }
    markup_close_section(out);
}

static void write_open(const struct report *report, const struct verdict *v, struct text *out)
{
    struct text words;
    text_init(&words);
    text_append(out, "<ul>\n");
    for (size_t i = 0; i < v->gaps.count; i++) {
        if (report_gap(report, v, i, &words)) {
            markup_described(out, "li", "gap", &words);
            text_append_char(out, '\n');
        }
    }
    for (size_t i = 0; report->redaction < REDACT_EVIDENCE && i < v->straddles.count; i++) {
        if (is_said(v, i)) {
            continue;
        }
        text_append(&words, "Fragile: ");
        describe_hinge(report, v, i, &words);
        text_format(
            &words, "; moves %s",
            question_of(v)->model->scenarios.items[v->straddles.items[i].scenario].label.id);
        markup_described(out, "li", "straddle", &words);
        text_append_char(out, '\n');
    }
    if (!v->gaps.count && !v->straddles.count) {
        text_append(out, "<li>nothing</li>\n");
    }
    text_append(out, "</ul>\n");
    text_release(&words);
}

void sections_open(const struct report *report, struct text *out)
{
    markup_open_section(out, "open", "What is missing, stale or fragile");
    for (size_t i = 0; i < report->case_count; i++) {
        if (!report->cases[i].hidden) {
            text_append(out, "<h3>");
            write_case_name(report->cases[i].verdict, out);
            text_append(out, "</h3>\n");
            write_open(report, report->cases[i].verdict, out);
        }
    }
    markup_close_section(out);
}

/* The controls are made by the script, which knows what can be changed. */
void sections_whatif(const struct report *report, struct text *out)
{
    if (report->redaction >= REDACT_PATHS) {
        return;
    }
    markup_open_section(out, "whatif", "What if");
    text_append(out, "<p class=\"no-script\">This part needs JavaScript, which this page only "
                     "uses by itself: nothing leaves it. Everything else is here without "
                     "it.</p>\n<div id=\"whatif-room\"></div>\n");
    markup_close_section(out);
}

static void write_safeguard_rows(const struct report *report, struct text *out)
{
    const struct threatmodel *model = question_of(report->cases[0].verdict)->model;
    struct text words;
    text_init(&words);
    for (uint32_t s = 0; s < model->safeguards.count; s++) {
        text_append(out, "<tr><th scope=\"row\">");
        text_append_xml(out, model->safeguards.items[s].label.title);
        text_append(out, "</th>");
        for (size_t i = 0; i < report->case_count; i++) {
            const struct verdict *v = report->cases[i].verdict;
            if (!report->cases[i].hidden) {
                report_standing(report, v, s, &words);
                markup_described(out, "td", NULL, &words);
            }
        }
        text_append(out, "</tr>\n");
    }
    text_release(&words);
}

void sections_safeguards(const struct report *report, struct text *out)
{
    markup_open_section(out, "safeguards", "Safeguards");
    text_append(out, "<div class=\"wide\" role=\"group\" tabindex=\"0\" "
                     "aria-label=\"How safeguards stand\"><table><caption>How safeguards stand"
                     "</caption><thead><tr><th scope=\"col\">Safeguard</th>");
    for (size_t i = 0; i < report->case_count; i++) {
        if (!report->cases[i].hidden) {
            text_append(out, "<th scope=\"col\">");
            write_case_name(report->cases[i].verdict, out);
            text_append(out, "</th>");
        }
    }
    text_append(out, "</tr></thead><tbody>\n");
    write_safeguard_rows(report, out);
    markup_close_table(out);
    markup_close_section(out);
}

static void write_measurement_row(const struct verdict *v, uint32_t index, struct text *out)
{
    const struct question *q = question_of(v);
    const struct measurement *m = &q->evidence->measurements.items[index];
    struct text words;
    text_init(&words);
    text_append(out, "<tr><th scope=\"row\">");
    text_append_xml(out, metric_title(q->model, m->metric));
    text_append(out, "</th>");
    text_format(&words, "%s%s%s", m->checkpoint, *m->checkpoint && *m->category ? ", " : "",
                m->category);
    markup_described(out, "td", NULL, &words);
    describe_measurement(&words, v, index);
    markup_described(out, "td", NULL, &words);
    markup_element(out, "td", NULL, m->area == AREA_TIERS ? "tiers" : area_words[m->area]);
    describe_citation(&words, &m->provenance, m->illustrative);
    markup_described(out, "td", NULL, &words);
    text_format(&words, "%s:%u", m->provenance.file, m->provenance.line);
    markup_described(out, "td", NULL, &words);
    text_append(out, "</tr>\n");
    text_release(&words);
}

void sections_evidence(const struct report *report, struct text *out)
{
    static const char *const columns[] = {"Metric", "Of",     "Measured", "Counts for",
                                          "Source", "Record", NULL};
    const struct verdict *v = report->cases[0].verdict;
    markup_open_section(out, "evidence", "Evidence");
    if (report->redaction >= REDACT_EVIDENCE) {
        markup_element(out, "p", "redacted", "Measured values and sources are left out.");
    } else {
        text_append(out, "<details><summary>Every measurement, with its interval and source"
                         "</summary>\n");
        markup_open_table(out, "Measurements", columns);
        for (uint32_t i = 0; i < question_of(v)->evidence->measurements.count; i++) {
            write_measurement_row(v, i, out);
        }
        markup_close_table(out);
        text_append(out, "</details>\n");
    }
    markup_close_section(out);
}

static void write_digest(const char *kind, const char *name, const char *digest,
                         struct text *out)
{
    text_append(out, "<tr><th scope=\"row\">");
    text_append_xml(out, kind);
    text_append(out, "</th>");
    markup_element(out, "td", NULL, name);
    markup_element(out, "td", "digest", digest);
    text_append(out, "</tr>\n");
}

static bool framework_before(const struct report *report, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (question_of(report->cases[i].verdict)->policy ==
            question_of(report->cases[index].verdict)->policy) {
            return true;
        }
    }
    return false;
}

void sections_inputs(const struct report *report, struct text *out)
{
    static const char *const columns[] = {"Input", "Name", "SHA-256", NULL};
    const struct question *q = question_of(report->cases[0].verdict);
    markup_open_section(out, "inputs", "Inputs");
    markup_open_table(out, "Inputs by digest", columns);
    for (size_t i = 0; i < q->model->files.count; i++) {
        const struct model_file *file = q->model->files.items[i];
        const char *slash = strrchr(file->source.path, '/');
        write_digest("threat model", slash ? slash + 1 : file->source.path, file->digest, out);
    }
    for (size_t i = 0; i < report->case_count; i++) {
        const struct policy *policy = question_of(report->cases[i].verdict)->policy;
        if (!framework_before(report, i)) {
            write_digest("framework", policy->label.id, policy->digest, out);
        }
    }
    write_digest("evidence", q->evidence->system, q->evidence->digest, out);
    markup_close_table(out);
    markup_close_section(out);
}
