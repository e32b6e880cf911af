/* Tables about what a result rests on: levels, criteria, paths, gaps, measurements. */
#include "export/report_tables_parts.h"

#include "export/describe.h"

#include <math.h>
#include <string.h>

void report_put_words(const struct row_taker *rows, struct text *words)
{
    rows->text(rows->self, text_string(words));
    if (words->failed) {
        rows->fail(rows->self);
    }
    text_clear(words);
}

/* A measurement by its number in the table of measurements. */
static void put_measurement(const struct row_taker *rows, uint32_t measurement)
{
    if (measurement == NONE) {
        rows->none(rows->self);
    } else {
        rows->count(rows->self, (uint64_t)measurement + 1);
    }
}

const struct report_column report_level_columns[] = {
    {"case_id", COLUMN_COUNT}, {"scenario", COLUMN_TEXT}, {"capability", COLUMN_TEXT},
    {"level", COLUMN_COUNT},   {"title", COLUMN_TEXT},    {"criterion", COLUMN_TEXT},
    {"point", COLUMN_TEXT},    {"bound", COLUMN_TEXT},    {"measurement", COLUMN_COUNT},
    {NULL, COLUMN_TEXT}};

static void write_level(const struct verdict *v, uint64_t number, uint32_t s,
                        const struct atom *atom, const struct row_taker *rows)
{
    const struct question *q = &v->situation.question;
    const struct capability *c = &q->model->capabilities.items[atom->subject];
    const struct level_finding *level =
        level_finding_of(&v->situation.levels, atom->subject, atom->level);
    rows->count(rows->self, number);
    rows->text(rows->self, q->model->scenarios.items[s].label.id);
    rows->text(rows->self, c->label.id);
    rows->count(rows->self, atom->level);
    rows->text(rows->self, c->levels.items[atom->level - 1]);
    if (level->criterion == NONE) {
        rows->none(rows->self);
    } else {
        rows->text(rows->self, q->policy->criteria.items[level->criterion].label.id);
    }
    rows->text(rows->self, truth_words[belief_truth(level->reached, READING_POINT)]);
    rows->text(rows->self, truth_words[belief_truth(level->reached, READING_BOUND)]);
    put_measurement(rows, level->own.measurement);
    rows->end(rows->self);
}

void report_write_levels(const struct report *report, const struct row_taker *rows)
{
    const struct verdict *v;
    uint64_t number = 0;
    for (size_t at = 0; (v = report_next(report, &at));) {
        number++;
        for (uint32_t s = 0; s < v->situation.question.model->scenarios.count; s++) {
            const struct scenario_circuit *compiled = &v->assessments[s].compiled;
            for (uint32_t i = 0; i < compiled->circuit.atom_count; i++) {
                if (compiled->atoms[i].kind == ATOM_ASSISTED) {
                    write_level(v, number, s, &compiled->atoms[i], rows);
                }
            }
        }
    }
}

const struct report_column report_criterion_columns[] = {
    {"case_id", COLUMN_COUNT}, {"criterion", COLUMN_TEXT}, {"title", COLUMN_TEXT},
    {"cite", COLUMN_TEXT},     {"force", COLUMN_TEXT},     {"area", COLUMN_TEXT},
    {"point", COLUMN_TEXT},    {"bound", COLUMN_TEXT},     {"measurement", COLUMN_COUNT},
    {NULL, COLUMN_TEXT}};

void report_write_criteria(const struct report *report, const struct row_taker *rows)
{
    const struct verdict *v;
    uint64_t number = 0;
    for (size_t at = 0; (v = report_next(report, &at));) {
        const struct policy *policy = v->situation.question.policy;
        number++;
        for (uint32_t i = 0; i < policy->criteria.count; i++) {
            const struct criterion *c = &policy->criteria.items[i];
            const struct finding *finding = &v->criteria_weakest[i];
            rows->count(rows->self, number);
            rows->text(rows->self, c->label.id);
            rows->text(rows->self, c->label.title);
            rows->text(rows->self, c->label.cite);
            rows->text(rows->self, force_words[c->force]);
            rows->text(rows->self, area_words[c->threshold.area]);
            rows->text(rows->self, truth_words[belief_truth(finding->reached, READING_POINT)]);
            rows->text(rows->self, truth_words[belief_truth(finding->reached, READING_BOUND)]);
            put_measurement(rows, finding->assessed ? finding->measurement : NONE);
            rows->end(rows->self);
        }
    }
}

/* Calls 'write' for every listed path of every scenario of every case. */
static void for_each_path(const struct report *report, const struct row_taker *rows,
                          void (*write)(const struct verdict *v, uint64_t number, uint32_t s,
                                        size_t path, const struct row_taker *rows))
{
    const struct verdict *v;
    uint64_t number = 0;
    if (report->redaction >= REDACT_PATHS) {
        return;
    }
    for (size_t at = 0; (v = report_next(report, &at));) {
        number++;
        for (uint32_t s = 0; s < v->situation.question.model->scenarios.count; s++) {
            for (size_t i = 0; i < v->assessments[s].path_count; i++) {
                write(v, number, s, i, rows);
            }
        }
    }
}

static void begin_path(const struct verdict *v, uint64_t number, uint32_t s, size_t path,
                       const struct row_taker *rows)
{
    rows->count(rows->self, number);
    rows->text(rows->self, v->situation.question.model->scenarios.items[s].label.id);
    rows->count(rows->self, path + 1);
}

const struct report_column report_path_columns[] = {
    {"case_id", COLUMN_COUNT}, {"scenario", COLUMN_TEXT}, {"path", COLUMN_COUNT},
    {"state", COLUMN_TEXT},    {"steps", COLUMN_TEXT},    {NULL, COLUMN_TEXT}};

static void write_path(const struct verdict *v, uint64_t number, uint32_t s, size_t index,
                       const struct row_taker *rows)
{
    const struct attack_path *path = &v->assessments[s].paths[index];
    struct text steps;
    text_init(&steps);
    for (uint32_t i = 0; i < path->node_count; i++) {
        const struct node *node = &v->situation.question.model->nodes.items[path->nodes[i]];
        if (node->kind == NODE_STEP) {
            text_format(&steps, "%s%s", steps.length ? " > " : "", node->label.title);
        }
    }
    begin_path(v, number, s, index, rows);
    rows->text(rows->self, path_state_words[path->state]);
    report_put_words(rows, &steps);
    rows->end(rows->self);
    text_release(&steps);
}

void report_write_paths(const struct report *report, const struct row_taker *rows)
{
    for_each_path(report, rows, write_path);
}

const struct report_column report_path_atom_columns[] = {
    {"case_id", COLUMN_COUNT}, {"scenario", COLUMN_TEXT}, {"path", COLUMN_COUNT},
    {"needs", COLUMN_TEXT},    {"level", COLUMN_COUNT},   {"title", COLUMN_TEXT},
    {"holds", COLUMN_TEXT},    {NULL, COLUMN_TEXT}};

static void write_path_atoms(const struct verdict *v, uint64_t number, uint32_t s, size_t index,
                             const struct row_taker *rows)
{
    static const char *const kinds[] = {"capability", "condition", "safeguard failure",
                                        "affordance", "step success"};
    const struct assessment *a = &v->assessments[s];
    const struct attack_path *path = &a->paths[index];
    enum world world = situation_residual_world(&v->situation);
    struct text words;
    text_init(&words);
    for (uint32_t i = 0; i < path->atom_count; i++) {
        const struct atom *atom = &a->compiled.atoms[path->atoms[i]];
        belief b = situation_belief(a->words[path->atoms[i]], world);
        begin_path(v, number, s, index, rows);
        rows->text(rows->self, kinds[atom->kind]);
        if (atom->kind == ATOM_ASSISTED) {
            rows->count(rows->self, atom->level);
        } else {
            rows->none(rows->self);
        }
        describe_atom(&words, v, &a->compiled, path->atoms[i]);
        report_put_words(rows, &words);
        rows->text(rows->self, truth_words[belief_truth(b, situation_reading(&v->situation))]);
        rows->end(rows->self);
    }
    text_release(&words);
}

void report_write_path_atoms(const struct report *report, const struct row_taker *rows)
{
    for_each_path(report, rows, write_path_atoms);
}

static void put_scenario(const struct row_taker *rows, const struct verdict *v, uint32_t s)
{
    if (s == NONE) {
        rows->none(rows->self);
    } else {
        rows->text(rows->self, v->situation.question.model->scenarios.items[s].label.id);
    }
}

const struct report_column report_gap_columns[] = {{"case_id", COLUMN_COUNT},
                                                   {"scenario", COLUMN_TEXT},
                                                   {"gap", COLUMN_TEXT},
                                                   {NULL, COLUMN_TEXT}};

void report_write_gaps(const struct report *report, const struct row_taker *rows)
{
    const struct verdict *v;
    struct text words;
    uint64_t number = 0;
    text_init(&words);
    for (size_t at = 0; (v = report_next(report, &at));) {
        number++;
        for (size_t i = 0; i < v->gaps.count; i++) {
            if (report_gap(report, v, i, &words)) {
                rows->count(rows->self, number);
                put_scenario(rows, v, v->gaps.items[i].scenario);
                report_put_words(rows, &words);
                rows->end(rows->self);
            }
        }
    }
    text_release(&words);
}

const struct report_column report_straddle_columns[] = {
    {"case_id", COLUMN_COUNT},     {"scenario", COLUMN_TEXT}, {"stage", COLUMN_TEXT},
    {"measurement", COLUMN_COUNT}, {"fact", COLUMN_TEXT},     {NULL, COLUMN_TEXT}};

void report_write_straddles(const struct report *report, const struct row_taker *rows)
{
    const struct verdict *v;
    struct text words;
    uint64_t number = 0;
    text_init(&words);
    for (size_t at = 0;
         report->redaction < REDACT_EVIDENCE && (v = report_next(report, &at));) {
        number++;
        for (size_t i = 0; i < v->straddles.count; i++) {
            describe_straddle(&words, v, &v->straddles.items[i]);
            rows->count(rows->self, number);
            put_scenario(rows, v, v->straddles.items[i].scenario);
            rows->text(rows->self, stage_words[v->straddles.items[i].stage]);
            put_measurement(rows, v->straddles.items[i].measurement);
            report_put_words(rows, &words);
            rows->end(rows->self);
        }
    }
    text_release(&words);
}

const struct report_column report_measurement_columns[] = {{"measurement", COLUMN_COUNT},
                                                           {"metric", COLUMN_TEXT},
                                                           {"category", COLUMN_TEXT},
                                                           {"checkpoint", COLUMN_TEXT},
                                                           {"mode", COLUMN_TEXT},
                                                           {"value", COLUMN_NUMBER},
                                                           {"k", COLUMN_COUNT},
                                                           {"n", COLUMN_COUNT},
                                                           {"low", COLUMN_NUMBER},
                                                           {"high", COLUMN_NUMBER},
                                                           {"interval", COLUMN_TEXT},
                                                           {"confidence", COLUMN_NUMBER},
                                                           {"elicitation", COLUMN_TEXT},
                                                           {"area", COLUMN_TEXT},
                                                           {"evaluator", COLUMN_TEXT},
                                                           {"date", COLUMN_TEXT},
                                                           {"illustrative", COLUMN_COUNT},
                                                           {"source", COLUMN_TEXT},
                                                           {"cite", COLUMN_TEXT},
                                                           {"url", COLUMN_TEXT},
                                                           {"file", COLUMN_TEXT},
                                                           {"line", COLUMN_COUNT},
                                                           {"sha256", COLUMN_TEXT},
                                                           {NULL, COLUMN_TEXT}};

static void put_count(const struct row_taker *rows, bool known, uint64_t count)
{
    if (known) {
        rows->count(rows->self, count);
    } else {
        rows->none(rows->self);
    }
}

static void put_interval(const struct row_taker *rows, const struct measurement *m,
                         double confidence)
{
    static const char *const sources[] = {"published", "clopper-pearson",
                                          "clopper-pearson-at-n-times-value", "clustered", ""};
    struct estimate estimate = measurement_estimate(m, confidence);
    bool known = estimate.source != INTERVAL_NONE;
    rows->number(rows->self, known ? estimate.low : NAN);
    rows->number(rows->self, known ? estimate.high : NAN);
    rows->text(rows->self, sources[estimate.source]);
    rows->number(rows->self, !known                                  ? NAN
                             : estimate.source == INTERVAL_PUBLISHED ? m->confidence
                                                                     : confidence);
}

static void put_source(const struct row_taker *rows, const struct provenance *p)
{
    rows->text(rows->self, p->source_title);
    rows->text(rows->self, p->cite);
    rows->text(rows->self, p->source_url);
    rows->text(rows->self, p->file);
    rows->count(rows->self, p->line);
    rows->text(rows->self, p->digest);
}

void report_write_measurements(const struct report *report, const struct row_taker *rows)
{
    const struct question *q = &report->cases[0].verdict->situation.question;
    for (uint32_t i = 0;
         report->redaction < REDACT_EVIDENCE && i < q->evidence->measurements.count; i++) {
        const struct measurement *m = &q->evidence->measurements.items[i];
        rows->count(rows->self, (uint64_t)i + 1);
        rows->text(rows->self, m->metric);
        rows->text(rows->self, m->category);
        rows->text(rows->self, m->checkpoint);
        rows->text(rows->self, m->mode);
        rows->number(rows->self, m->value);
        put_count(rows, m->has_count, m->k);
        put_count(rows, m->has_items, m->n);
        put_interval(rows, m, q->confidence);
        rows->text(rows->self, elicitation_words[m->elicitation]);
        rows->text(rows->self, area_words[m->area]);
        rows->text(rows->self, m->evaluator);
        rows->text(rows->self, m->date);
        rows->count(rows->self, m->illustrative);
        put_source(rows, &m->provenance);
        rows->end(rows->self);
    }
}
