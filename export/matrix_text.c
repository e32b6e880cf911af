/* A matrix for people and for spreadsheets: a grid a system, four deployments side by side,
 * then the rules behind it, cells that rest on the same ones together. */
#include "export/csv.h"
#include "export/describe.h"
#include "export/matrix.h"

#include <string.h>

enum { WIDTH = 100, SIDE_BY_SIDE = 4, CELL = 20 };

static const char marks[] = {'=', '!', '?'}; /* by enum verdict_outcome */

/* Appends a string and fills up to 'width' columns. */
static void write_padded(struct text *out, const char *string, size_t width)
{
    size_t length = strlen(string);
    text_append(out, string);
    text_repeat(out, ' ', length < width ? width - length : 0);
}

static const char *tier_id(const struct matrix *m, size_t policy, struct tier_belief tier)
{
    return m->policies[policy]->tiers.items[tier.high].label.id;
}

static const char *doubt(struct tier_belief tier)
{
    return tier_truth(tier) == TRUTH_YES ? "" : "?";
}

/* "? mitigate* 1?>0 12" */
static void describe_cell(const struct matrix_cell *cell, struct text *out)
{
    text_format(out, "%c %s%s ", marks[cell->outcome], matrix_decisions[cell->decided.decision],
                cell->fragile ? "*" : "");
    if (cell->rated) {
        text_format(out, "%u%s>%u%s", cell->tier[STAGE_BEFORE].high,
                    doubt(cell->tier[STAGE_BEFORE]), cell->tier[STAGE_RESIDUAL].high,
                    doubt(cell->tier[STAGE_RESIDUAL]));
    } else {
        text_append(out, "-");
    }
    if (cell->gap_count) {
        text_format(out, " %zu", cell->gap_count);
    }
}

static size_t label_width(const struct matrix *m)
{
    size_t width = strlen("Framework");
    for (size_t p = 0; p < m->policy_count; p++) {
        size_t length = strlen(m->policies[p]->label.id);
        width = length > width ? length : width;
    }
    return width + 2;
}

static void end_line(struct text *out, size_t from)
{
    while (out->length > from && text_string(out)[out->length - 1] == ' ') {
        out->length--;
    }
    text_append_char(out, '\n');
}

/* Some deployments of one system, side by side. */
static void write_bank(const struct matrix *m, size_t system, size_t first, struct text *out)
{
    size_t left = m->deployment_count - first, width = label_width(m), line = out->length;
    size_t last = first + (left < SIDE_BY_SIDE ? left : SIDE_BY_SIDE);
    write_padded(out, "Framework", width);
    for (size_t d = first; d < last; d++) {
        write_padded(out, deployment_words[m->deployments[d]], CELL);
    }
    end_line(out, line);
    for (size_t p = 0; p < m->policy_count; p++) {
        line = out->length;
        write_padded(out, m->policies[p]->label.id, width);
        for (size_t d = first; d < last; d++) {
            struct text cell;
            text_init(&cell);
            describe_cell(matrix_at(m, system, d, p), &cell);
            write_padded(out, text_string(&cell), CELL);
            out->failed |= cell.failed;
            text_release(&cell);
        }
        end_line(out, line);
    }
    text_append_char(out, '\n');
}

static bool same_reasons(const struct matrix_cell *a, const struct matrix_cell *b)
{
    return a->decided.rule == b->decided.rule && a->rated == b->rated &&
           a->tier[0].rule == b->tier[0].rule && a->tier[1].rule == b->tier[1].rule &&
           a->scenario[0] == b->scenario[0] && a->scenario[1] == b->scenario[1];
}

static void write_tier_reason(const struct matrix *m, size_t policy,
                              const struct matrix_cell *cell, enum stage stage,
                              struct text *line)
{
    const struct policy *pack = m->policies[policy];
    struct tier_belief tier = cell->tier[stage];
    text_append(line, stage == STAGE_BEFORE ? "; before " : "; residual ");
    describe_tier(line, pack, tier);
    if (tier.rule != NONE) {
        text_format(line, " by %s (%s) on %s", pack->rules.items[tier.rule].label.id,
                    pack->rules.items[tier.rule].label.cite,
                    m->model->scenarios.items[cell->scenario[stage]].label.id);
    }
}

/* "closed, api: DEPLOY by proceed (cite); before high by ... on ...; residual ..." */
static void write_reason(const struct matrix *m, size_t system, size_t policy, size_t first,
                         struct text *out)
{
    const struct matrix_cell *cell = matrix_at(m, system, first, policy);
    const struct decision_rule *rule =
        &m->policies[policy]->decisions.items[cell->decided.rule];
    struct text line;
    text_init(&line);
    for (size_t d = first; d < m->deployment_count; d++) {
        if (same_reasons(cell, matrix_at(m, system, d, policy))) {
            text_format(&line, "%s%s", d > first ? ", " : "",
                        deployment_words[m->deployments[d]]);
        }
    }
    text_format(&line, ": %s by %s (%s)", decision_words[cell->decided.decision],
                rule->label.id, rule->label.cite);
    if (cell->rated) {
        write_tier_reason(m, policy, cell, STAGE_BEFORE, &line);
        write_tier_reason(m, policy, cell, STAGE_RESIDUAL, &line);
    } else {
        text_append(&line, "; no scenario is rated");
    }
    if (*cell->judged) {
        text_format(&line, "; %s", cell->judged);
    }
    text_append(out, "  - ");
    describe_wrapped(out, text_string(&line), 4, 4, WIDTH);
    text_append_char(out, '\n');
    out->failed |= line.failed;
    text_release(&line);
}

static bool is_first(const struct matrix *m, size_t system, size_t deployment, size_t policy)
{
    for (size_t d = 0; d < deployment; d++) {
        if (same_reasons(matrix_at(m, system, d, policy),
                         matrix_at(m, system, deployment, policy))) {
            return false;
        }
    }
    return true;
}

static void write_reasons(const struct matrix *m, size_t system, struct text *out)
{
    for (size_t p = 0; p < m->policy_count; p++) {
        const struct policy *pack = m->policies[p];
        text_format(out, "%s: %s, edition %s (%s)\n", pack->label.id, pack->label.title,
                    pack->edition, pack->publisher);
        for (size_t d = 0; d < m->deployment_count; d++) {
            if (is_first(m, system, d, p)) {
                write_reason(m, system, p, d, out);
            }
        }
    }
}

static void write_line(struct text *out, const char *words, size_t indent)
{
    describe_wrapped(out, words, 0, indent, WIDTH);
    text_append_char(out, '\n');
}

static void write_legend(const struct matrix *m, struct text *out)
{
    text_append_char(out, '\n');
    write_line(out,
               "A cell: the outcome (= acceptable, ! a threshold is crossed, ? undetermined); "
               "the decision (about development in that column, about deployment elsewhere), * "
               "where the bound reading changes it or a tier; the ranks of the tiers before "
               "mitigation > residual, each with a ? where it cannot be ruled out, - where no "
               "scenario "
               "is rated; how many gaps.",
               2);
    write_line(out,
               "Decisions: deploy; mitigate: deploy with mitigations; restrict: restricted "
               "access; discret.: restricted at discretion; wait: provisional hold; hold: hold "
               "deployment; halt: hold development.",
               2);
    for (size_t p = 0; p < m->policy_count; p++) {
        struct text line;
        text_init(&line);
        text_format(&line, "Ranks of %s:", m->policies[p]->label.id);
        for (size_t t = 0; t < m->policies[p]->tiers.count; t++) {
            text_format(&line, "%s %zu %s", t ? "," : "", t,
                        m->policies[p]->tiers.items[t].label.title);
        }
        write_line(out, text_string(&line), 2);
        out->failed |= line.failed;
        text_release(&line);
    }
    text_format(out,
                "\nA cell in full:\n  pathgate verdict%s --system SYSTEM \\\n"
                "      --deployment DEPLOYMENT --framework FRAMEWORK%s\n",
                m->before, m->after);
}

void matrix_write_text(const struct matrix *m, struct text *out)
{
    text_format(out, "%zu %s, %zu %s, %zu %s, as of %s, ", m->system_count,
                m->system_count == 1 ? "system" : "systems", m->deployment_count,
                m->deployment_count == 1 ? "deployment" : "deployments", m->policy_count,
                m->policy_count == 1 ? "framework" : "frameworks", m->date);
    text_number(out, m->confidence * 100);
    text_format(out, "%% intervals%s\n", m->strict ? ", bound reading everywhere" : "");
    if (!m->complete) {
        text_append(out, "INCOMPLETE: an analysis hit a budget\n");
    }
    for (size_t s = 0; s < m->system_count; s++) {
        text_format(out, "\n%s (%s)\n\n", m->systems[s]->title, m->systems[s]->system);
        for (size_t d = 0; d < m->deployment_count; d += SIDE_BY_SIDE) {
            write_bank(m, s, d, out);
        }
        write_reasons(m, s, out);
    }
    write_legend(m, out);
}

static void write_row(const struct matrix *m, size_t s, size_t d, size_t p, struct text *out)
{
    const struct matrix_cell *cell = matrix_at(m, s, d, p);
    const struct policy *pack = m->policies[p];
    csv_cell(out, m->systems[s]->system, false);
    csv_cell(out, deployment_words[m->deployments[d]], false);
    csv_cell(out, pack->label.id, false);
    csv_cell(out, matrix_outcomes[cell->outcome], false);
    csv_cell(out, decision_words[cell->decided.decision], false);
    csv_cell(out, pack->decisions.items[cell->decided.rule].label.id, false);
    csv_cell(out, pack->decisions.items[cell->decided.rule].label.cite, false);
    csv_cell(out, decision_words[cell->bound.decision], false);
    for (int stage = 0; stage < 2; stage++) {
        bool ruled = cell->rated && cell->tier[stage].rule != NONE;
        csv_cell(out, cell->rated ? tier_id(m, p, cell->tier[stage]) : "", false);
        csv_cell(out, cell->rated ? truth_words[tier_truth(cell->tier[stage])] : "", false);
        csv_cell(out, ruled ? pack->rules.items[cell->tier[stage].rule].label.id : "", false);
    }
    csv_cell(out, cell->fragile ? "yes" : "no", false);
    csv_cell(out, cell->complete ? "yes" : "no", false);
    csv_number(out, (double)cell->gap_count, false);
    csv_cell(out, cell->judged, true);
}

void matrix_write_csv(const struct matrix *m, struct text *out)
{
    text_append(out, "system,deployment,framework,outcome,decision,decision_rule,cite,"
                     "bound_decision,tier_before,truth_before,rule_before,tier_residual,"
                     "truth_residual,rule_residual,fragile,complete,gaps,judged\n");
    for (size_t s = 0; s < m->system_count; s++) {
        for (size_t d = 0; d < m->deployment_count; d++) {
            for (size_t p = 0; p < m->policy_count; p++) {
                write_row(m, s, d, p, out);
            }
        }
    }
}
