/* The scenarios of a written report, each as threat model, method, results, assessment and
 * limitations. What was measured is the same in all cases; what it is held against is the
 * framework's, so that results stand once a framework. */
#include "export/briefing.h"
#include "export/describe.h"
#include "export/report_odds.h"
#include "export/studies.h"

#include <string.h>

enum { PATHS_SHOWN = 5 };

static const struct threatmodel *model_of(const struct briefing *b)
{
    return b->first->situation.question.model;
}

static void write_subheading(struct briefing *b, int level, const char *string)
{
    if (level < 6) {
        markdown_heading(&b->markdown, level + 1, string);
    }
}

/* Who, what for, and by which steps that nothing avoids. */
static void write_threat_model(struct briefing *b, uint32_t s)
{
    const struct threatmodel *model = model_of(b);
    const struct scenario *scenario = &model->scenarios.items[s];
    const struct outcome *outcome = &model->outcomes.items[scenario->outcome];
    const struct assessment *a = &b->first->assessments[s];
    struct text words;
    text_init(&words);
    if (*scenario->label.text) {
        text_append(&words, scenario->label.text);
        markdown_words(&b->markdown, &words);
        markdown_note(&b->markdown, scenario->label.cite);
        text_append(b->markdown.out, "\n\n");
    }
    text_format(&words, "Outcome: %s", outcome->label.title);
    briefing_item(b, &words, outcome->label.cite);
    text_format(&words, "Actor: %s", model->actors.items[scenario->actor].label.title);
    briefing_item(b, &words, model->actors.items[scenario->actor].label.cite);
    for (size_t i = 0; b->report->redaction < REDACT_PATHS && i < a->choke_point_count; i++) {
        const struct label *label = &model->nodes.items[a->choke_points[i]].label;
        text_format(&words, "Every attack path passes through: %s", label->title);
        briefing_item(b, &words, label->cite);
    }
    text_release(&words);
}

static const struct atom *next_level(const struct assessment *a, uint32_t *at)
{
    while (*at < a->compiled.circuit.atom_count) {
        const struct atom *atom = &a->compiled.atoms[(*at)++];
        if (atom->kind == ATOM_ASSISTED) {
            return atom;
        }
    }
    return NULL;
}

/* What decides a level: the framework's criterion, or else the model's indicator. */
static void write_decider(struct briefing *b, const struct verdict *v,
                          const struct level_finding *level)
{
    const struct question *q = &v->situation.question;
    const char *metric = NULL, *cite = "";
    const struct threshold *threshold = NULL;
    struct text words;
    text_init(&words);
    if (level->criterion != NONE) {
        const struct criterion *c = &q->policy->criteria.items[level->criterion];
        metric = c->metric;
        threshold = &c->threshold;
        cite = c->label.cite;
    } else if (level->indicator != NONE) {
        const struct indicator *i = &q->model->indicators.items[level->indicator];
        metric = q->model->metrics.items[i->metric].label.id;
        threshold = &i->threshold;
        cite = i->cite;
    }
    if (metric) {
        text_format(&words, "%s ", metric_title(q->model, metric));
        describe_threshold(&words, metric_unit(q->model, metric), threshold);
    } else {
        text_append(&words, "no measurement bears on it");
    }
    text_append(b->markdown.out, "| ");
    markdown_words(&b->markdown, &words);
    markdown_note(&b->markdown, cite);
    text_append_char(b->markdown.out, ' ');
    text_release(&words);
}

static void write_measured(struct briefing *b, const struct verdict *v,
                           const struct level_finding *level)
{
    const struct question *q = &v->situation.question;
    struct text words;
    text_init(&words);
    text_append(b->markdown.out, "| ");
    if (level->own.measurement == NONE) {
        text_append(b->markdown.out, "nothing measured ");
    } else if (b->report->redaction >= REDACT_EVIDENCE) {
        text_append(b->markdown.out, "left out ");
    } else {
        const struct measurement *m = &q->evidence->measurements.items[level->own.measurement];
        describe_measurement(&words, v, level->own.measurement);
        describe_compared(&words, &level->own, COMBINE_STRONGEST, q->confidence);
        markdown_words(&b->markdown, &words);
        briefing_source(b, &m->provenance, m->illustrative);
        text_append_char(b->markdown.out, ' ');
    }
    text_release(&words);
}

static void write_level(struct briefing *b, const struct verdict *v, const struct atom *atom)
{
    const struct capability *c = &model_of(b)->capabilities.items[atom->subject];
    const struct level_finding *level =
        level_finding_of(&v->situation.levels, atom->subject, atom->level);
    enum truth truth = belief_truth(level->reached, situation_reading(&v->situation));
    struct text words;
    text_init(&words);
    text_format(&words, "%s, level %u: %s", c->label.title, atom->level,
                c->levels.items[atom->level - 1]);
    markdown_cell(&b->markdown, &words);
    write_decider(b, v, level);
    write_measured(b, v, level);
    markdown_cell_text(&b->markdown, truth == TRUTH_YES  ? "reached"
                                     : truth == TRUTH_NO ? "not reached"
                                                         : "cannot be ruled out");
    markdown_row_end(&b->markdown);
    text_release(&words);
}

static void write_results_under(struct briefing *b, const struct verdict *v, uint32_t s)
{
    static const char *const columns[] = {"Capability level", "Decided by", "Measured",
                                          "Answer", NULL};
    const struct atom *atom;
    bool any = false;
    for (uint32_t at = 0; (atom = next_level(&v->assessments[s], &at));) {
        if (!any) {
            markdown_table(&b->markdown, columns);
        }
        write_level(b, v, atom);
        any = true;
    }
    text_append(b->markdown.out,
                any ? "\n" : "The scenario turns on no capability of the system.\n\n");
}

static void write_studies(struct briefing *b, uint32_t s)
{
    const struct question *q = &b->first->situation.question;
    struct text words;
    text_init(&words);
    for (size_t i = 0; i < q->evidence->studies.count; i++) {
        const struct uplift_study *study = &q->evidence->studies.items[i];
        if (strcmp(study->scenario, q->model->scenarios.items[s].label.id) == 0) {
            text_format(&words, "Study %s (%s): ", study->name, study->endpoint);
            study_conclude(&words, study, q->policy->uplift_factor, q->confidence);
            text_append(b->markdown.out, "- ");
            markdown_words(&b->markdown, &words);
            briefing_source(b, &study->provenance, study->illustrative);
            text_append_char(b->markdown.out, '\n');
        }
    }
    text_release(&words);
}

static void write_results(struct briefing *b, uint32_t s)
{
    const struct verdict *v;
    struct text words;
    text_init(&words);
    for (size_t at = 0; (v = report_next(b->report, &at));) {
        if (!report_framework_before(b->report, v)) {
            text_format(&words,
                        "Under %s, edition %s:", v->situation.question.policy->label.title,
                        v->situation.question.policy->edition);
            markdown_paragraph(&b->markdown, &words);
            write_results_under(b, v, s);
        }
    }
    write_studies(b, s);
    text_release(&words);
}

static void write_tier_cell(struct briefing *b, const struct verdict *v, uint32_t s, int stage)
{
    const struct policy *policy = v->situation.question.policy;
    const struct tier_belief *tier = &v->scenarios[s].tier[stage];
    struct text words;
    text_init(&words);
    describe_tier(&words, policy, *tier);
    text_append(&words,
                tier->high != v->scenarios[s].bound_tier[stage].high ? ", fragile" : "");
    text_append(b->markdown.out, "| ");
    markdown_words(&b->markdown, &words);
    if (tier->rule != NONE) {
        const struct rule *rule = &policy->rules.items[tier->rule];
        text_format(&words, "%s: %s (force: %s)", rule->label.cite, rule->label.title,
                    force_words[rule->force]);
        markdown_note(&b->markdown, text_string(&words));
    }
    b->markdown.out->failed |= words.failed;
    text_append_char(b->markdown.out, ' ');
    text_release(&words);
}

static void write_case_row(struct briefing *b, const struct verdict *v, uint32_t s)
{
    const struct assessment *a = &v->assessments[s];
    enum reading reading = situation_reading(&v->situation);
    enum world residual = situation_residual_world(&v->situation);
    struct text words;
    text_init(&words);
    report_name_case(b->report, v, true, &words);
    text_append(&words, v->scenarios[s].gating ? "" : " (not rated)");
    markdown_cell(&b->markdown, &words);
    markdown_cell_text(&b->markdown, describe_truth(a->goal[WORLD_BASELINE], reading));
    markdown_cell_text(&b->markdown, describe_truth(a->goal[WORLD_UNMITIGATED], reading));
    markdown_cell_text(&b->markdown, describe_truth(a->goal[residual], reading));
    for (int stage = 0; stage < 2; stage++) {
        markdown_cell_text(&b->markdown, describe_contribution(a->substantial[stage],
                                                               a->unique[stage], reading));
    }
    write_tier_cell(b, v, s, STAGE_BEFORE);
    write_tier_cell(b, v, s, STAGE_RESIDUAL);
    markdown_row_end(&b->markdown);
    text_release(&words);
}

static void describe_steps(const struct threatmodel *model, const struct attack_path *path,
                           struct text *words)
{
    bool first = true;
    for (uint32_t i = 0; i < path->node_count; i++) {
        const struct node *node = &model->nodes.items[path->nodes[i]];
        if (node->kind == NODE_STEP) {
            text_format(words, "%s%s", first ? "" : ", then ", node->label.title);
            first = false;
        }
    }
}

static void write_paths(struct briefing *b, const struct verdict *v, uint32_t s)
{
    const struct assessment *a = &v->assessments[s];
    size_t shown = b->report->audience == REPORT_EXECUTIVE ? 1 : PATHS_SHOWN;
    struct text words;
    text_init(&words);
    shown = a->path_count < shown ? a->path_count : shown;
    report_name_case(b->report, v, true, &words);
    text_format(&words, ": attack paths: %s%s", a->paths_complete ? "" : "at least ",
                a->total_paths);
    for (int i = 0; i < PATH_STATE_COUNT; i++) {
        if (strcmp(a->paths_by_state[i], "0") != 0) {
            text_format(&words, ", %s %s", a->paths_by_state[i], path_state_words[i]);
        }
    }
    if (shown && shown < a->path_count) {
        text_format(&words, "; the %zu nearest to open", shown);
    }
    markdown_item(&b->markdown, &words);
    for (size_t i = 0; i < shown; i++) {
        text_format(&words, "%s: ", path_state_words[a->paths[i].state]);
        describe_steps(model_of(b), &a->paths[i], &words);
        text_append(b->markdown.out, "  ");
        markdown_item(&b->markdown, &words);
    }
    text_release(&words);
}

/* How probable the goal is, without and with the system, in the cases in which that is known
 * better than not at all. */
static void write_odds(struct briefing *b, uint32_t s)
{
    const struct verdict *v;
    struct report_odds odds;
    struct text words;
    bool any = false;
    text_init(&words);
    for (size_t at = 0; (v = report_next(b->report, &at));) {
        b->markdown.out->failed |= report_odds_find(v, s, &odds) != STATUS_OK;
        if (b->markdown.out->failed || !odds.bounded) {
            continue;
        }
        if (!any) {
            text_append(&words, "How probable the goal is:");
            markdown_words(&b->markdown, &words);
            markdown_note(&b->markdown, report_odds_basis);
            text_append(b->markdown.out, "\n\n");
            markdown_table(&b->markdown, report_odds_columns);
            any = true;
        }
        report_name_case(b->report, v, true, &words);
        markdown_cell(&b->markdown, &words);
        for (size_t i = 0; i < REPORT_ODDS; i++) {
            report_odds_describe(&words, odds.shown[i], odds.complete);
            markdown_cell(&b->markdown, &words);
        }
        markdown_row_end(&b->markdown);
    }
    text_append(b->markdown.out,
                any ? "\n"
                    : "Model and evidence put no bound on how probable the goal is.\n\n");
    text_release(&words);
}

static void write_assessment(struct briefing *b, uint32_t s)
{
    static const char *const columns[] = {"Case",
                                          "Reachable without the system",
                                          "With it, unmitigated",
                                          "Mitigated",
                                          "Contribution before",
                                          "Contribution after",
                                          "Tier before mitigation",
                                          "Residual tier",
                                          NULL};
    const struct verdict *v;
    markdown_table(&b->markdown, columns);
    for (size_t at = 0; (v = report_next(b->report, &at));) {
        write_case_row(b, v, s);
    }
    text_append_char(b->markdown.out, '\n');
    if (b->report->redaction < REDACT_EVIDENCE) {
        write_odds(b, s);
    }
    for (size_t at = 0;
         b->report->redaction < REDACT_PATHS && (v = report_next(b->report, &at));) {
        write_paths(b, v, s);
    }
}

/* What a gap says of the scenario: each once, and not which others it concerns. */
static bool write_gaps(struct briefing *b, const struct verdict *v, uint32_t s)
{
    struct text words;
    bool any = false;
    text_init(&words);
    for (size_t i = 0; i < v->gaps.count; i++) {
        if (v->gaps.items[i].scenario == s) {
            report_name_case(b->report, v, true, &words);
            text_append(&words, ": ");
            describe_gap(&words, v, &v->gaps.items[i]);
            markdown_item(&b->markdown, &words);
            any = true;
        }
    }
    text_release(&words);
    return any;
}

/* Whether the same is straddled in that stage, too. */
static bool has_straddle(const struct verdict *v, const struct straddle *one, enum stage stage)
{
    for (size_t i = 0; i < v->straddles.count; i++) {
        const struct straddle *other = &v->straddles.items[i];
        if (other->stage == stage && other->kind == one->kind &&
            other->scenario == one->scenario && other->capability == one->capability &&
            other->level == one->level && other->criterion == one->criterion &&
            other->measurement == one->measurement) {
            return true;
        }
    }
    return false;
}

static bool write_straddles(struct briefing *b, const struct verdict *v, uint32_t s)
{
    struct text words;
    bool any = false;
    text_init(&words);
    for (size_t i = 0; i < v->straddles.count; i++) {
        const struct straddle *straddle = &v->straddles.items[i];
        bool later = straddle->stage == STAGE_RESIDUAL;
        bool both = has_straddle(v, straddle, later ? STAGE_BEFORE : STAGE_RESIDUAL);
        if (straddle->scenario != s || (later && both)) {
            continue;
        }
        any = true;
        if (b->report->redaction >= REDACT_EVIDENCE) {
            continue;
        }
        struct straddle said = *straddle;
        said.measurement = briefing_has_values(b) ? said.measurement : NONE;
        report_name_case(b->report, v, true, &words);
        text_format(&words, ": the two readings differ %s mitigation on ",
                    both    ? "before and after"
                    : later ? "after"
                            : "before");
        describe_straddle(&words, v, &said);
        text_append(b->markdown.out, "- ");
        markdown_words(&b->markdown, &words);
        if (straddle->measurement != NONE) {
            const struct measurement *m =
                &v->situation.question.evidence->measurements.items[straddle->measurement];
            briefing_source(b, &m->provenance, m->illustrative);
        }
        text_append_char(b->markdown.out, '\n');
    }
    if (any && b->report->redaction >= REDACT_EVIDENCE) {
        report_name_case(b->report, v, true, &words);
        text_append(&words, ": the two readings differ; the measurements are left out");
        markdown_item(&b->markdown, &words);
    }
    text_release(&words);
    return any;
}

static void write_limitations(struct briefing *b, uint32_t s)
{
    const struct verdict *v;
    bool any = false;
    struct text words;
    text_init(&words);
    text_format(&words, "Assessed: %s", assessed_words[b->first->assessments[s].assessed]);
    if (*b->first->assessments[s].reason) {
        text_format(&words, "; %s", b->first->assessments[s].reason);
    }
    markdown_item(&b->markdown, &words);
    for (size_t at = 0; (v = report_next(b->report, &at));) {
        any |= write_gaps(b, v, s);
        any |= write_straddles(b, v, s);
        if (!v->assessments[s].served) {
            report_name_case(b->report, v, true, &words);
            text_append(&words, ": the actor cannot use the system under this deployment");
            markdown_item(&b->markdown, &words);
        }
    }
    if (!any) {
        text_append(&words, "Nothing that a tier of this scenario rests on is missing, stale "
                            "or decided otherwise by the other reading");
        markdown_item(&b->markdown, &words);
    }
    text_release(&words);
}

static void write_scenario(struct briefing *b, uint32_t s, int level)
{
    const struct scenario *scenario = &model_of(b)->scenarios.items[s];
    struct text words;
    text_init(&words);
    text_format(&words, "%s (%s)", scenario->label.title, scenario->label.id);
    markdown_heading_words(&b->markdown, level, &words);
    write_subheading(b, level, "Threat model");
    write_threat_model(b, s);
    if (b->report->audience == REPORT_TECHNICAL) {
        write_subheading(b, level, "Method and results");
        write_results(b, s);
    }
    write_subheading(b, level, "Assessment before and after mitigation");
    write_assessment(b, s);
    write_subheading(b, level, "Limitations");
    write_limitations(b, s);
    text_release(&words);
}

/* Whether some shown case's framework is about the domain. */
static bool is_covered(const struct briefing *b, size_t index)
{
    const struct verdict *v;
    bool covered = false;
    for (size_t at = 0; (v = report_next(b->report, &at));) {
        covered |= v->domains.items[index].covered;
    }
    return covered;
}

static void write_domain(struct briefing *b, size_t index, int level)
{
    const struct threatmodel *model = model_of(b);
    uint32_t domain = b->first->domains.items[index].domain;
    bool covered = is_covered(b, index);
    struct text words;
    text_init(&words);
    markdown_heading(&b->markdown, level, model->domains.items[domain].label.title);
    if (!covered) {
        text_append(b->markdown.out, "No framework of this report is about these scenarios; no "
                                     "tier is given to them.\n\n");
    }
    for (uint32_t s = 0; s < model->scenarios.count; s++) {
        const struct label *label = &model->scenarios.items[s].label;
        if (model->outcomes.items[model->scenarios.items[s].outcome].domain != domain) {
            continue;
        }
        if (covered) {
            write_scenario(b, s, level + 1);
        } else {
            text_format(&words, "%s (%s)", label->title, label->id);
            briefing_item(b, &words, label->cite);
        }
    }
    text_release(&words);
}

void briefing_scenarios(struct briefing *b, int level)
{
    for (size_t d = 0; d < b->first->domains.count; d++) {
        write_domain(b, d, level);
    }
}
