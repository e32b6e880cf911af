/* What a written report rests on: safeguards, criteria, what was seen in use, studies,
 * judgements, what is missing, what would change the verdict, every measurement. */
#include "export/briefing.h"
#include "export/describe.h"
#include "export/studies.h"

#include <string.h>

static const struct question *question_of(const struct verdict *v)
{
    return &v->situation.question;
}

static void write_nothing(struct briefing *b, const char *what)
{
    markdown_break(&b->markdown);
    text_append(b->markdown.out, what);
    text_append(b->markdown.out, "\n");
}

static void write_validation(struct briefing *b, uint32_t safeguard)
{
    const struct safeguard_record *record = b->first->situation.standings[safeguard].record;
    struct text words;
    text_init(&words);
    text_append(b->markdown.out, "| ");
    if (record) {
        bool first = true;
        text_format(&words, "%s%s%s%s%s", safeguard_status_words[record->status],
                    *record->date ? " " : "", record->date,
                    *record->expires ? ", expires " : "", record->expires);
        for (int i = 0; adversary_words[i]; i++) {
            if (record->tested_against >> i & 1) {
                text_format(&words, "%s%s", first ? ", tested against " : ", ",
                            adversary_words[i]);
                first = false;
            }
        }
        markdown_words(&b->markdown, &words);
        briefing_source(b, &record->provenance, record->illustrative);
    } else {
        text_append(b->markdown.out, "nothing recorded");
    }
    text_append_char(b->markdown.out, ' ');
    text_release(&words);
}

void briefing_safeguards(struct briefing *b)
{
    static const char *const columns[] = {"Safeguard", "Recorded", "Case", "Standing", NULL};
    const struct threatmodel *model = question_of(b->first)->model;
    const struct verdict *v;
    struct text words;
    text_init(&words);
    markdown_table(&b->markdown, columns);
    for (uint32_t s = 0; s < model->safeguards.count; s++) {
        for (size_t at = 0; (v = report_next(b->report, &at));) {
            markdown_cell_text(&b->markdown, model->safeguards.items[s].label.title);
            write_validation(b, s);
            report_name_case(b->report, v, true, &words);
            markdown_cell(&b->markdown, &words);
            report_standing(b->report, v, s, &words);
            markdown_cell(&b->markdown, &words);
            markdown_row_end(&b->markdown);
        }
    }
    text_release(&words);
}

static void write_criterion(struct briefing *b, const struct verdict *v, uint32_t index)
{
    const struct question *q = question_of(v);
    const struct criterion *c = &q->policy->criteria.items[index];
    const struct finding *finding = &v->criteria_weakest[index];
    enum truth truth = belief_truth(finding->reached, situation_reading(&v->situation));
    struct text words;
    text_init(&words);
    text_format(&words, "%s: %s", c->label.title,
                truth == TRUTH_YES  ? "met"
                : truth == TRUTH_NO ? "not met"
                                    : "cannot be ruled out");
    text_append(&words, finding->assessed ? "" : "; nothing measured");
    text_append(b->markdown.out, "- ");
    markdown_words(&b->markdown, &words);
    markdown_note(&b->markdown, c->label.cite);
    if (finding->assessed && b->report->redaction < REDACT_EVIDENCE) {
        const struct measurement *m = &q->evidence->measurements.items[finding->measurement];
        text_append(&words, "; measured");
        if (briefing_has_values(b)) {
            text_append_char(&words, ' ');
            describe_measurement(&words, v, finding->measurement);
            describe_compared(&words, finding, COMBINE_WEAKEST, q->confidence);
        }
        markdown_words(&b->markdown, &words);
        briefing_source(b, &m->provenance, m->illustrative);
    }
    text_append_char(b->markdown.out, '\n');
    text_release(&words);
}

/* Criteria of an area; those of tiers stand with their levels where they decide one. */
static bool write_criteria(struct briefing *b, const struct verdict *v, enum area area)
{
    const struct question *q = question_of(v);
    bool any = false;
    for (uint32_t i = 0; i < q->policy->criteria.count; i++) {
        const struct criterion *c = &q->policy->criteria.items[i];
        if (c->threshold.area == area && !*c->capability &&
            threatmodel_find_metric(q->model, c->metric) != NONE) {
            write_criterion(b, v, i);
            any = true;
        }
    }
    return any;
}

void briefing_criteria(struct briefing *b)
{
    const struct verdict *v;
    bool any = false;
    markdown_break(&b->markdown);
    for (size_t at = 0; (v = report_next(b->report, &at));) {
        if (!report_framework_before(b->report, v)) {
            any |= write_criteria(b, v, AREA_TIERS);
        }
    }
    if (!any) {
        write_nothing(b, "No framework states one beyond those of capability levels.");
    }
}

static void write_use(struct briefing *b, struct text *words, const struct provenance *p,
                      bool illustrative)
{
    text_append(b->markdown.out, "- ");
    markdown_words(&b->markdown, words);
    briefing_source(b, p, illustrative);
    text_append_char(b->markdown.out, '\n');
}

static void describe_campaign(struct text *words, const struct campaign *c)
{
    text_format(words, "Campaign %s against %s (%s to %s)", c->name, c->safeguard, c->begins,
                c->ends);
    if (c->count.has_bypasses) {
        text_format(words, ": %llu bypasses", (unsigned long long)c->count.bypasses);
    }
    if (c->count.has_attempts) {
        text_format(words, "%s %llu attempts", c->count.has_bypasses ? " of" : ":",
                    (unsigned long long)c->count.attempts);
    }
    text_format(words, "%s%s", *c->evaluator ? ", by " : "", c->evaluator);
}

void briefing_in_use(struct briefing *b)
{
    const struct evidence *e = question_of(b->first)->evidence;
    struct text words;
    markdown_break(&b->markdown);
    text_init(&words);
    if (!briefing_has_values(b)) {
        write_nothing(b, "What was counted is left out.");
    }
    for (size_t i = 0; briefing_has_values(b) && i < e->campaigns.count; i++) {
        describe_campaign(&words, &e->campaigns.items[i]);
        write_use(b, &words, &e->campaigns.items[i].provenance,
                  e->campaigns.items[i].illustrative);
    }
    for (size_t i = 0; briefing_has_values(b) && i < e->observations.count; i++) {
        const struct observation *o = &e->observations.items[i];
        text_format(&words, "%s: ", *o->safeguard ? o->safeguard : "the system as a whole");
        describe_observation(&words, o);
        write_use(b, &words, &o->provenance, o->illustrative);
    }
    for (size_t i = 0; i < e->incidents.count; i++) {
        const struct incident *incident = &e->incidents.items[i];
        text_format(&words, "%s %s on %s: %s%s%s", incident_kind_words[incident->kind],
                    incident->name, incident->date, incident->title,
                    *incident->resolved ? ", resolved on " : ", open", incident->resolved);
        write_use(b, &words, &incident->provenance, incident->illustrative);
    }
    if (!e->campaigns.count && !e->observations.count && !e->incidents.count) {
        write_nothing(b, "None is recorded.");
    }
    text_release(&words);
}

void briefing_studies(struct briefing *b)
{
    const struct question *q = question_of(b->first);
    struct text words;
    markdown_break(&b->markdown);
    text_init(&words);
    if (!q->evidence->studies.count) {
        write_nothing(b, "None is recorded.");
    } else if (!briefing_has_values(b)) {
        write_nothing(b, "What they measured is left out.");
    }
    for (size_t i = 0; briefing_has_values(b) && i < q->evidence->studies.count; i++) {
        const struct uplift_study *study = &q->evidence->studies.items[i];
        text_format(&words, "%s (%s): ", study->name, study->endpoint);
        study_describe(&words, study, q->policy->uplift_factor, q->confidence);
        write_use(b, &words, &study->provenance, study->illustrative);
    }
    text_release(&words);
}

static bool write_beyond(struct briefing *b, enum area area)
{
    const struct question *q = question_of(b->first);
    struct text words;
    bool any = false;
    text_init(&words);
    for (uint32_t i = 0; i < q->evidence->measurements.count; i++) {
        const struct measurement *m = &q->evidence->measurements.items[i];
        if (m->area != area) {
            continue;
        }
        any = true;
        text_format(&words, "%s: %s%s%s%s%s", area_words[area],
                    metric_title(q->model, m->metric), *m->category ? ", " : "", m->category,
                    *m->checkpoint ? ", " : "", m->checkpoint);
        if (briefing_has_values(b)) {
            text_append(&words, ": ");
            describe_measurement(&words, b->first, i);
        }
        write_use(b, &words, &m->provenance, m->illustrative);
    }
    text_release(&words);
    return any;
}

void briefing_beyond(struct briefing *b)
{
    const struct verdict *v;
    bool any = false;
    markdown_break(&b->markdown);
    text_append(b->markdown.out, "No tier and no decision rests on what is listed here.\n\n");
    for (int area = AREA_TIERS + 1; area < AREA_COUNT; area++) {
        any |= write_beyond(b, (enum area)area);
        for (size_t at = 0; (v = report_next(b->report, &at));) {
            if (!report_framework_before(b->report, v)) {
                any |= write_criteria(b, v, (enum area)area);
            }
        }
    }
    if (!any) {
        write_nothing(b, "Nothing is recorded.");
    }
}

void briefing_judgements(struct briefing *b)
{
    const struct verdict *v;
    struct text words;
    bool any = false;
    markdown_break(&b->markdown);
    text_init(&words);
    for (size_t at = 0; (v = report_next(b->report, &at));) {
        const struct policy *policy = question_of(v)->policy;
        for (uint32_t i = 0;
             !report_framework_before(b->report, v) && i < policy->questions.count; i++) {
            describe_judgement(&words, v, i);
            markdown_item(&b->markdown, &words);
            any = true;
        }
    }
    if (!any) {
        write_nothing(b, "The framework leaves none to people.");
    }
    text_release(&words);
}

void briefing_gaps(struct briefing *b)
{
    const struct verdict *v;
    struct text words;
    text_init(&words);
    for (size_t at = 0; (v = report_next(b->report, &at));) {
        report_name_case(b->report, v, true, &words);
        markdown_heading_words(&b->markdown, 3, &words);
        for (size_t i = 0; i < v->gaps.count; i++) {
            if (report_gap(b->report, v, i, &words)) {
                markdown_item(&b->markdown, &words);
            }
        }
        if (!v->gaps.count) {
            write_nothing(b, "Nothing is missing, stale or incomplete.");
        }
    }
    text_release(&words);
}

void briefing_measurements(struct briefing *b)
{
    static const char *const columns[] = {"Metric", "Of", "Measured", "By", NULL};
    const struct question *q = question_of(b->first);
    struct text words;
    if (b->report->redaction >= REDACT_EVIDENCE) {
        write_nothing(b, "Measured values and sources are left out.");
        return;
    }
    text_init(&words);
    markdown_table(&b->markdown, columns);
    for (uint32_t i = 0; i < q->evidence->measurements.count; i++) {
        const struct measurement *m = &q->evidence->measurements.items[i];
        markdown_cell_text(&b->markdown, metric_title(q->model, m->metric));
        text_format(&words, "%s%s%s%s%s", m->checkpoint,
                    *m->checkpoint && *m->category ? ", " : "", m->category,
                    *m->mode ? ", mode " : "", m->mode);
        markdown_cell(&b->markdown, &words);
        text_append(b->markdown.out, "| ");
        describe_measurement(&words, b->first, i);
        markdown_words(&b->markdown, &words);
        briefing_source(b, &m->provenance, m->illustrative);
        text_append_char(b->markdown.out, ' ');
        text_format(&words, "%s%s%s", m->evaluator, *m->evaluator ? ", " : "",
                    elicitation_words[m->elicitation]);
        markdown_cell(&b->markdown, &words);
        markdown_row_end(&b->markdown);
    }
    text_release(&words);
}
