/* The parts of a written report that are about the whole: verdicts, system, framework, method,
 * inputs. */
#include "export/briefing.h"
#include "export/describe.h"
#include "export/verdict_text.h"
#include "pathgate.h"

#include <string.h>

static const struct question *question_of(const struct verdict *v)
{
    return &v->situation.question;
}

void briefing_item(struct briefing *b, struct text *words, const char *note)
{
    text_append(b->markdown.out, "- ");
    markdown_words(&b->markdown, words);
    markdown_note(&b->markdown, note);
    text_append_char(b->markdown.out, '\n');
}

void briefing_source(struct briefing *b, const struct provenance *p, bool illustrative)
{
    struct text words;
    if (b->report->redaction >= REDACT_EVIDENCE) {
        return;
    }
    text_init(&words);
    describe_citation(&words, p, illustrative);
    if (!illustrative && *p->source_publisher) {
        text_format(&words, "; %s", p->source_publisher);
    }
    if (!illustrative && *p->source_date) {
        text_format(&words, ", %s", p->source_date);
    }
    if (!illustrative && *p->source_url) {
        text_format(&words, ", %s", p->source_url);
    }
    text_format(&words, "; recorded in %s, line %u, SHA-256 %.12s", p->file, p->line,
                p->digest);
    markdown_note(&b->markdown, text_string(&words));
    b->markdown.out->failed |= words.failed;
    text_release(&words);
}

void briefing_head(struct briefing *b, const char *title)
{
    const struct question *q = question_of(b->first);
    struct text words;
    text_init(&words);
    text_format(&words, "%s: %s", title, q->evidence->title);
    text_append(b->markdown.out, "# ");
    markdown_words(&b->markdown, &words);
    text_append(b->markdown.out, "\n\n");
    report_banner(b->report, &words);
    if (words.length) {
        text_append(b->markdown.out, "**");
        markdown_words(&b->markdown, &words);
        text_append(b->markdown.out, "**\n\n");
    }
    text_format(&words,
                "As of %s. Computed by pathgate %s from the inputs listed at the end; the same "
                "inputs give the same text.%s",
                q->date, pathgate_version(),
                b->report->redaction < REDACT_EVIDENCE
                    ? " Marks lead to the source of each figure; what is called "
                      "illustrative is not published by anyone."
                    : "");
    markdown_paragraph(&b->markdown, &words);
    describe_elsewhere(&words, b->first);
    if (words.length) {
        markdown_paragraph(&b->markdown, &words);
    }
    text_release(&words);
}

static void write_decision(struct briefing *b, const struct verdict *v, const char *what,
                           struct decided decided, struct decided bound)
{
    const struct decision_rule *rule = &question_of(v)->policy->decisions.items[decided.rule];
    struct text words;
    text_init(&words);
    text_format(b->markdown.out, "- %s: **", what);
    markdown_text(&b->markdown, decision_words[decided.decision]);
    text_append(b->markdown.out, "**: ");
    markdown_text(&b->markdown, rule->label.title);
    markdown_note(&b->markdown, rule->label.cite);
    if (bound.decision != decided.decision) {
        text_format(&words, "; fragile: the bound reading gives %s",
                    decision_words[bound.decision]);
        markdown_words(&b->markdown, &words);
    }
    text_append_char(b->markdown.out, '\n');
    describe_reason(&words, v, decided);
    if (words.length) {
        text_append(b->markdown.out, "  - rests on: ");
        markdown_words(&b->markdown, &words);
        text_append_char(b->markdown.out, '\n');
    }
    text_release(&words);
}

static void write_tier_cells(struct briefing *b, const struct verdict *v,
                             const struct domain_verdict *d)
{
    struct text words;
    text_init(&words);
    for (int stage = 0; stage < 2; stage++) {
        if (!d->gating) {
            text_format(&words, "not rated (%s)",
                        !d->covered                   ? "not in this framework"
                        : d->status != DOMAIN_TRACKED ? domain_status_words[d->status]
                                                      : "no scenario assessed");
        } else {
            describe_tier(&words, question_of(v)->policy, d->tier[stage]);
            text_append(&words,
                        d->tier[stage].high != d->bound_tier[stage].high ? ", fragile" : "");
        }
        markdown_cell(&b->markdown, &words);
    }
    text_release(&words);
}

static void write_domains(struct briefing *b, const struct verdict *v)
{
    static const char *const columns[] = {"Domain", "Tier before mitigation", "Residual tier",
                                          NULL};
    markdown_table(&b->markdown, columns);
    for (size_t i = 0; i < v->domains.count; i++) {
        const struct domain_verdict *d = &v->domains.items[i];
        markdown_cell_text(&b->markdown,
                           question_of(v)->model->domains.items[d->domain].label.title);
        write_tier_cells(b, v, d);
        markdown_row_end(&b->markdown);
    }
}

static void write_verdict(struct briefing *b, const struct verdict *v)
{
    struct text words;
    text_init(&words);
    write_decision(b, v, "Deployment", v->deployment, v->bound_deployment);
    write_decision(b, v, "Development", v->development, v->bound_development);
    text_append(&words, "Outcome: ");
    verdict_text_outcome(v, &words);
    markdown_item(&b->markdown, &words);
    text_append(&words, "Tier before mitigation: ");
    describe_tier(&words, question_of(v)->policy, v->tier[STAGE_BEFORE]);
    markdown_item(&b->markdown, &words);
    text_append(&words, "Residual tier: ");
    describe_tier(&words, question_of(v)->policy, v->tier[STAGE_RESIDUAL]);
    markdown_item(&b->markdown, &words);
    if (!v->complete) {
        text_append(&words, "Not complete: an analysis hit its budget");
        markdown_item(&b->markdown, &words);
    }
    write_domains(b, v);
    text_release(&words);
}

void briefing_verdicts(struct briefing *b, int level)
{
    const struct verdict *v;
    struct text words;
    text_init(&words);
    for (size_t at = 0; (v = report_next(b->report, &at));) {
        report_name_case(b->report, v, false, &words);
        markdown_heading_words(&b->markdown, level, &words);
        write_verdict(b, v);
    }
    text_release(&words);
}

static void write_checkpoint(struct briefing *b, const struct checkpoint *c)
{
    struct text words;
    text_init(&words);
    text_format(&words, "Checkpoint %s (%s)%s%s%s%s", c->id, checkpoint_kind_words[c->kind],
                *c->title ? ": " : "", c->title, *c->mode ? ", mode " : "", c->mode);
    text_append(b->markdown.out, "- ");
    markdown_words(&b->markdown, &words);
    briefing_source(b, &c->provenance, false);
    text_append_char(b->markdown.out, '\n');
    text_release(&words);
}

static bool deployment_before(const struct briefing *b, const struct verdict *v)
{
    const struct verdict *other;
    for (size_t at = 0; (other = report_next(b->report, &at)) && other != v;) {
        if (question_of(other)->deployment == question_of(v)->deployment) {
            return true;
        }
    }
    return false;
}

void briefing_system(struct briefing *b)
{
    const struct question *q = question_of(b->first);
    const struct evidence *e = q->evidence;
    const struct verdict *v;
    struct text words;
    text_init(&words);
    text_format(&words, "System: %s (%s)%s%s%s%s", e->title, e->system,
                *e->developer ? ", developed by " : "", e->developer, *e->date ? ", " : "",
                e->date);
    markdown_item(&b->markdown, &words);
    for (size_t i = 0; i < e->checkpoints.count; i++) {
        write_checkpoint(b, &e->checkpoints.items[i]);
    }
    for (size_t at = 0; (v = report_next(b->report, &at));) {
        const struct label *label = &q->model->deployments[question_of(v)->deployment].label;
        if (!deployment_before(b, v)) {
            text_format(&words, "Deployment %s%s%s", label->title, *label->text ? ": " : "",
                        label->text);
            briefing_item(b, &words, label->cite);
        }
    }
    text_release(&words);
}

void briefing_frameworks(struct briefing *b)
{
    const struct verdict *v;
    struct text words;
    text_init(&words);
    for (size_t at = 0; (v = report_next(b->report, &at));) {
        const struct policy *p = question_of(v)->policy;
        if (report_framework_before(b->report, v)) {
            continue;
        }
        text_format(&words, "%s, edition %s, %s", p->label.title, p->edition, p->publisher);
        text_format(&words, "%s%s%s%s", *p->effective ? ", effective " : "", p->effective,
                    *p->retrieved ? ", read on " : "", p->retrieved);
        text_format(&words, "; uplift is counted against the baseline '%s'; %s reading",
                    p->baseline, reading_words[situation_reading(&v->situation)]);
        briefing_item(b, &words, p->url);
        for (size_t i = 0; i < p->tiers.count; i++) {
            text_format(&words, "Tier %s%s%s", p->tiers.items[i].label.title,
                        *p->tiers.items[i].label.text ? ": " : "",
                        p->tiers.items[i].label.text);
            text_append(b->markdown.out, "  ");
            briefing_item(b, &words, p->tiers.items[i].label.cite);
        }
    }
    text_release(&words);
}

void briefing_method(struct briefing *b)
{
    const struct question *q = question_of(b->first);
    struct text words;
    text_init(&words);
    text_format(&words, "%zu measurements are recorded of this system. Intervals are at ",
                q->evidence->measurements.count);
    text_rounded(&words, q->confidence * 100, 6);
    text_append(&words,
                "%: published ones are taken as published, counts get exact (Clopper-Pearson) "
                "intervals, a value without either has none. Of several measurements of one "
                "capability the strongest counts. Scenarios are graphs; a goal is reachable "
                "where the least fixed point of its graph holds, once at the estimates (point "
                "reading) and once at the ends of all intervals (bound reading). Before "
                "mitigation no safeguard counts; the residual tier counts those that are "
                "validated against the adversaries of the deployment and not expired.");
    markdown_paragraph(&b->markdown, &words);
    text_release(&words);
}

static bool is_first_of(const struct evidence *e, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++) {
        if (strcmp(e->measurements.items[i].evaluator,
                   e->measurements.items[index].evaluator) == 0) {
            return false;
        }
    }
    return true;
}

void briefing_evaluators(struct briefing *b)
{
    const struct evidence *e = question_of(b->first)->evidence;
    struct text words;
    markdown_break(&b->markdown);
    text_init(&words);
    for (uint32_t i = 0; i < e->measurements.count; i++) {
        const char *evaluator = e->measurements.items[i].evaluator;
        size_t count = 0;
        if (!is_first_of(e, i)) {
            continue;
        }
        for (uint32_t k = i; k < e->measurements.count; k++) {
            count += strcmp(e->measurements.items[k].evaluator, evaluator) == 0;
        }
        text_format(&words, "%zu measurement%s by %s", count, count == 1 ? "" : "s",
                    *evaluator ? evaluator : "an evaluator that is not stated");
        markdown_item(&b->markdown, &words);
    }
    text_release(&words);
}

static void write_input(struct briefing *b, const char *kind, const char *name,
                        const char *digest)
{
    markdown_cell_text(&b->markdown, kind);
    markdown_cell_text(&b->markdown, name);
    text_append(b->markdown.out, "| `");
    text_append(b->markdown.out, digest);
    text_append(b->markdown.out, "` ");
    markdown_row_end(&b->markdown);
}

void briefing_inputs(struct briefing *b)
{
    static const char *const columns[] = {"Input", "Name", "SHA-256", NULL};
    const struct question *q = question_of(b->first);
    const struct verdict *v;
    markdown_table(&b->markdown, columns);
    for (size_t i = 0; i < q->model->files.count; i++) {
        const struct model_file *file = q->model->files.items[i];
        const char *slash = strrchr(file->source.path, '/');
        write_input(b, "threat model", slash ? slash + 1 : file->source.path, file->digest);
    }
    for (size_t at = 0; (v = report_next(b->report, &at));) {
        if (!report_framework_before(b->report, v)) {
            write_input(b, "framework", question_of(v)->policy->label.id,
                        question_of(v)->policy->digest);
        }
    }
    write_input(b, "evidence", q->evidence->system, q->evidence->digest);
}
