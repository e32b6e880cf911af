/* The tables of a result; see report_tables.h. Every table that depends on the case begins with
 * its number, by which tables join. */
#include "export/report_tables.h"

#include "export/describe.h"
#include "export/report_tables_parts.h"
#include "export/result.h"
#include "pathgate.h"

#include <math.h>
#include <string.h>

static void put_tier(const struct row_taker *rows, const struct policy *policy,
                     struct tier_belief tier)
{
    rows->text(rows->self, policy->tiers.items[tier.high].label.id);
    rows->text(rows->self, truth_words[tier_truth(tier)]);
}

static const struct report_column report_columns[] = {
    {"system", COLUMN_TEXT},   {"title", COLUMN_TEXT},
    {"pathgate", COLUMN_TEXT}, {"confidence", COLUMN_NUMBER},
    {"date", COLUMN_TEXT},     {"banner", COLUMN_TEXT},
    {NULL, COLUMN_TEXT}};

static void write_report(const struct report *report, const struct row_taker *rows)
{
    const struct question *q = &report->cases[0].verdict->situation.question;
    struct text banner;
    text_init(&banner);
    report_banner(report, &banner);
    rows->text(rows->self, q->evidence->system);
    rows->text(rows->self, q->evidence->title);
    rows->text(rows->self, pathgate_version());
    rows->number(rows->self, q->confidence);
    rows->text(rows->self, q->date);
    report_put_words(rows, &banner);
    rows->end(rows->self);
    text_release(&banner);
}

static const struct report_column verdict_columns[] = {{"case_id", COLUMN_COUNT},
                                                       {"framework", COLUMN_TEXT},
                                                       {"edition", COLUMN_TEXT},
                                                       {"deployment", COLUMN_TEXT},
                                                       {"deployment_decision", COLUMN_TEXT},
                                                       {"development_decision", COLUMN_TEXT},
                                                       {"rule", COLUMN_TEXT},
                                                       {"cite", COLUMN_TEXT},
                                                       {"outcome", COLUMN_TEXT},
                                                       {"exit_status", COLUMN_COUNT},
                                                       {"complete", COLUMN_COUNT},
                                                       {"fragile", COLUMN_COUNT},
                                                       {"reading", COLUMN_TEXT},
                                                       {"tier_before", COLUMN_TEXT},
                                                       {"tier_before_truth", COLUMN_TEXT},
                                                       {"residual_tier", COLUMN_TEXT},
                                                       {"residual_tier_truth", COLUMN_TEXT},
                                                       {NULL, COLUMN_TEXT}};

static void write_verdicts(const struct report *report, const struct row_taker *rows)
{
    const struct verdict *v;
    uint64_t number = 0;
    for (size_t at = 0; (v = report_next(report, &at));) {
        const struct question *q = &v->situation.question;
        const struct label *rule = &q->policy->decisions.items[v->deployment.rule].label;
        rows->count(rows->self, ++number);
        rows->text(rows->self, q->policy->label.id);
        rows->text(rows->self, q->policy->edition);
        rows->text(rows->self, deployment_words[q->deployment]);
        rows->text(rows->self, decision_words[v->deployment.decision]);
        rows->text(rows->self, decision_words[v->development.decision]);
        rows->text(rows->self, rule->id);
        rows->text(rows->self, rule->cite);
        rows->text(rows->self, outcome_words[v->outcome]);
        rows->count(rows->self, (uint64_t)outcome_exit_status(v->outcome));
        rows->count(rows->self, v->complete);
        rows->count(rows->self, v->fragile);
        rows->text(rows->self, reading_words[situation_reading(&v->situation)]);
        put_tier(rows, q->policy, v->tier[STAGE_BEFORE]);
        put_tier(rows, q->policy, v->tier[STAGE_RESIDUAL]);
        rows->end(rows->self);
    }
}

static const struct report_column domain_columns[] = {{"case_id", COLUMN_COUNT},
                                                      {"domain", COLUMN_TEXT},
                                                      {"title", COLUMN_TEXT},
                                                      {"status", COLUMN_TEXT},
                                                      {"rated", COLUMN_COUNT},
                                                      {"fragile", COLUMN_COUNT},
                                                      {"tier_before", COLUMN_TEXT},
                                                      {"tier_before_truth", COLUMN_TEXT},
                                                      {"residual_tier", COLUMN_TEXT},
                                                      {"residual_tier_truth", COLUMN_TEXT},
                                                      {NULL, COLUMN_TEXT}};

static void write_domains(const struct report *report, const struct row_taker *rows)
{
    const struct verdict *v;
    uint64_t number = 0;
    for (size_t at = 0; (v = report_next(report, &at));) {
        number++;
        for (size_t i = 0; i < v->domains.count; i++) {
            const struct domain_verdict *d = &v->domains.items[i];
            const struct question *q = &v->situation.question;
            rows->count(rows->self, number);
            rows->text(rows->self, q->model->domains.items[d->domain].label.id);
            rows->text(rows->self, q->model->domains.items[d->domain].label.title);
            rows->text(rows->self, d->covered ? domain_status_words[d->status] : "outside");
            rows->count(rows->self, d->gating);
            rows->count(rows->self, d->gating && d->fragile);
            put_tier(rows, q->policy, d->tier[STAGE_BEFORE]);
            put_tier(rows, q->policy, d->tier[STAGE_RESIDUAL]);
            rows->end(rows->self);
        }
    }
}

static const struct report_column scenario_columns[] = {{"case_id", COLUMN_COUNT},
                                                        {"scenario", COLUMN_TEXT},
                                                        {"title", COLUMN_TEXT},
                                                        {"domain", COLUMN_TEXT},
                                                        {"status", COLUMN_TEXT},
                                                        {"assessed", COLUMN_TEXT},
                                                        {"reason", COLUMN_TEXT},
                                                        {"rated", COLUMN_COUNT},
                                                        {"fragile", COLUMN_COUNT},
                                                        {"tier_before", COLUMN_TEXT},
                                                        {"tier_before_truth", COLUMN_TEXT},
                                                        {"residual_tier", COLUMN_TEXT},
                                                        {"residual_tier_truth", COLUMN_TEXT},
                                                        {"contribution_before", COLUMN_TEXT},
                                                        {"contribution_after", COLUMN_TEXT},
                                                        {"baseline", COLUMN_TEXT},
                                                        {"unmitigated", COLUMN_TEXT},
                                                        {"defined", COLUMN_TEXT},
                                                        {"implemented", COLUMN_TEXT},
                                                        {"validated", COLUMN_TEXT},
                                                        {"paths", COLUMN_TEXT},
                                                        {"paths_complete", COLUMN_COUNT},
                                                        {NULL, COLUMN_TEXT}};

static void write_scenario(const struct verdict *v, uint64_t number, uint32_t s,
                           const struct row_taker *rows)
{
    const struct question *q = &v->situation.question;
    const struct scenario *scenario = &q->model->scenarios.items[s];
    const struct scenario_verdict *sv = &v->scenarios[s];
    const struct assessment *a = &v->assessments[s];
    enum reading reading = situation_reading(&v->situation);
    rows->count(rows->self, number);
    rows->text(rows->self, scenario->label.id);
    rows->text(rows->self, scenario->label.title);
    rows->text(
        rows->self,
        q->model->domains.items[q->model->outcomes.items[scenario->outcome].domain].label.id);
    rows->text(rows->self, sv->covered ? domain_status_words[sv->status] : "outside");
    rows->text(rows->self, assessed_words[a->assessed]);
    rows->text(rows->self, a->reason);
    rows->count(rows->self, sv->gating);
    rows->count(rows->self, sv->fragile);
    put_tier(rows, q->policy, sv->tier[STAGE_BEFORE]);
    put_tier(rows, q->policy, sv->tier[STAGE_RESIDUAL]);
    for (int stage = 0; stage < 2; stage++) {
        rows->text(rows->self,
                   describe_contribution(a->substantial[stage], a->unique[stage], reading));
    }
    for (int world = 0; world < WORLD_COUNT; world++) {
        rows->text(rows->self, describe_truth(a->goal[world], reading));
    }
    rows->text(rows->self, a->total_paths);
    rows->count(rows->self, a->paths_complete);
    rows->end(rows->self);
}

static void write_scenarios(const struct report *report, const struct row_taker *rows)
{
    const struct verdict *v;
    uint64_t number = 0;
    for (size_t at = 0; (v = report_next(report, &at));) {
        number++;
        for (uint32_t s = 0; s < v->situation.question.model->scenarios.count; s++) {
            write_scenario(v, number, s, rows);
        }
    }
}

static const struct report_column safeguard_columns[] = {
    {"case_id", COLUMN_COUNT}, {"safeguard", COLUMN_TEXT}, {"title", COLUMN_TEXT},
    {"status", COLUMN_TEXT},   {"stale", COLUMN_COUNT},    {"works_here", COLUMN_COUNT},
    {"counts", COLUMN_TEXT},   {"standing", COLUMN_TEXT},  {NULL, COLUMN_TEXT}};

static void write_safeguards(const struct report *report, const struct row_taker *rows)
{
    const struct verdict *v;
    struct text words;
    uint64_t number = 0;
    text_init(&words);
    for (size_t at = 0; (v = report_next(report, &at));) {
        const struct threatmodel *model = v->situation.question.model;
        number++;
        for (uint32_t s = 0; s < model->safeguards.count; s++) {
            const struct standing *standing = &v->situation.standings[s];
            rows->count(rows->self, number);
            rows->text(rows->self, model->safeguards.items[s].label.id);
            rows->text(rows->self, model->safeguards.items[s].label.title);
            rows->text(rows->self, safeguard_status_words[standing->status]);
            rows->count(rows->self, standing->stale);
            rows->count(rows->self, standing->works_here);
            rows->text(rows->self, truth_words[belief_truth(standing->in_force[WORLD_VALIDATED],
                                                            situation_reading(&v->situation))]);
            report_standing(report, v, s, &words);
            report_put_words(rows, &words);
            rows->end(rows->self);
        }
    }
    text_release(&words);
}

static const struct report_column input_columns[] = {
    {"kind", COLUMN_TEXT}, {"name", COLUMN_TEXT}, {"sha256", COLUMN_TEXT}, {NULL, COLUMN_TEXT}};

static void write_input(const struct row_taker *rows, const char *kind, const char *name,
                        const char *digest)
{
    rows->text(rows->self, kind);
    rows->text(rows->self, name);
    rows->text(rows->self, digest);
    rows->end(rows->self);
}

static void write_inputs(const struct report *report, const struct row_taker *rows)
{
    const struct question *q = &report->cases[0].verdict->situation.question;
    const struct verdict *v;
    for (size_t i = 0; i < q->model->files.count; i++) {
        const struct model_file *file = q->model->files.items[i];
        const char *slash = strrchr(file->source.path, '/');
        write_input(rows, "threat-model", slash ? slash + 1 : file->source.path, file->digest);
    }
    for (size_t at = 0; (v = report_next(report, &at));) {
        if (!report_framework_before(report, v)) {
            write_input(rows, "framework", v->situation.question.policy->label.id,
                        v->situation.question.policy->digest);
        }
    }
    write_input(rows, "evidence", q->evidence->system, q->evidence->digest);
}

const struct report_table report_tables[] = {
    {"report", report_columns, write_report},
    {"verdicts", verdict_columns, write_verdicts},
    {"domains", domain_columns, write_domains},
    {"scenarios", scenario_columns, write_scenarios},
    {"safeguards", safeguard_columns, write_safeguards},
    {"levels", report_level_columns, report_write_levels},
    {"criteria", report_criterion_columns, report_write_criteria},
    {"paths", report_path_columns, report_write_paths},
    {"path_atoms", report_path_atom_columns, report_write_path_atoms},
    {"gaps", report_gap_columns, report_write_gaps},
    {"straddles", report_straddle_columns, report_write_straddles},
    {"measurements", report_measurement_columns, report_write_measurements},
    {"inputs", input_columns, write_inputs},
    {NULL, NULL, NULL},
};
