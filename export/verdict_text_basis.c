/* What a verdict rests on, for people: criteria, judgements, studies, safeguards, and why it is
 * not the last word. */
#include "export/verdict_text.h"

#include "export/describe.h"
#include "export/studies.h"

#include <string.h>

void verdict_text_item(struct text *out, const struct text *line)
{
    text_append(out, "  - ");
    describe_wrapped(out, text_string(line), 4, 4, VERDICT_TEXT_WIDTH);
    text_append_char(out, '\n');
}

void verdict_text_sub_item(struct text *out, const struct text *line)
{
    text_append(out, "      ");
    describe_wrapped(out, text_string(line), 6, 8, VERDICT_TEXT_WIDTH);
    text_append_char(out, '\n');
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
    verdict_text_item(out, &line);
    text_release(&line);
}

/* Criteria about levels stand with their scenarios; here are those of the system as a whole and
 * of its safeguards, each by its weakest result. */
void verdict_text_criteria(const struct verdict *v, struct text *out)
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
    verdict_text_item(out, &line);
    text_release(&line);
}

/* Evidence with an area, and the criteria that the framework has for it: nothing above rests on
 * them. */
void verdict_text_beyond(const struct verdict *v, struct text *out)
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
void verdict_text_judgements(const struct verdict *v, struct text *out)
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
        verdict_text_item(out, &line);
        text_release(&line);
        any = true;
    }
    text_append(out, any ? "\n" : "");
}

/* Studies inform; no rule rests on them. */
void verdict_text_studies(const struct verdict *v, struct text *out)
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
        verdict_text_item(out, &line);
        text_release(&line);
        out->failed |= !uplift_pool(q->evidence, i, q->confidence, &pooled);
        if (pooled.count > 1) {
            text_init(&line);
            study_describe_pooled(&line, &pooled, q->confidence);
            verdict_text_sub_item(out, &line);
            text_release(&line);
        }
    }
    text_append(out, q->evidence->studies.count ? "\n" : "");
}

void verdict_text_safeguards(const struct verdict *v, struct text *out)
{
    const struct threatmodel *model = v->situation.question.model;
    text_append(out, "Safeguards\n");
    for (uint32_t s = 0; s < model->safeguards.count; s++) {
        struct text line;
        text_init(&line);
        text_format(&line, "%s: ", model->safeguards.items[s].label.title);
        describe_standing(&line, v, s);
        verdict_text_item(out, &line);
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

bool verdict_text_gap(const struct verdict *v, size_t index, struct text *out)
{
    if (listed_before(v, index)) {
        return false;
    }
    describe_gap(out, v, &v->gaps.items[index]);
    append_concerned(v, &v->gaps.items[index], out);
    return true;
}

void verdict_text_gaps(const struct verdict *v, struct text *out)
{
    if (!v->gaps.count) {
        return;
    }
    text_append(out, "Not fully assessed, missing or stale\n");
    for (size_t i = 0; i < v->gaps.count; i++) {
        struct text line;
        text_init(&line);
        if (verdict_text_gap(v, i, &line)) {
            verdict_text_item(out, &line);
        }
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

bool verdict_text_straddle(const struct verdict *v, size_t index, struct text *out)
{
    if (stated_before(v, index)) {
        return false;
    }
    describe_straddle(out, v, &v->straddles.items[index]);
    append_moved(v, &v->straddles.items[index], out);
    return true;
}

/* The same measurement often moves several scenarios: it is stated once. */
void verdict_text_straddles(const struct verdict *v, struct text *out)
{
    if (!v->fragile) {
        return;
    }
    text_append(out, "Fragile: the bound reading decides otherwise, because of\n");
    for (size_t i = 0; i < v->straddles.count; i++) {
        struct text line;
        text_init(&line);
        if (verdict_text_straddle(v, i, &line)) {
            verdict_text_item(out, &line);
        }
        text_release(&line);
    }
    text_append_char(out, '\n');
}

void verdict_text_notes(const struct verdict *v, struct text *out)
{
    if (!v->notes.count) {
        return;
    }
    text_append(out, "Notes\n");
    for (size_t i = 0; i < v->notes.count; i++) {
        text_append(out, "  - ");
        describe_wrapped(out, v->notes.items[i], 4, 4, VERDICT_TEXT_WIDTH);
        text_append_char(out, '\n');
    }
    text_append_char(out, '\n');
}
