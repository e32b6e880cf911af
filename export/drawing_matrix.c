/* A matrix of verdicts as a table of states: a row a system and deployment, a column a
 * framework. The state of a cell is its outcome, its word the decision. */
#include "base/limits.h"
#include "export/describe.h"
#include "export/drawing_parts.h"
#include "export/matrix.h"

/* What a cell says, in a sentence. */
static void describe_cell(const struct matrix *m, size_t d, size_t p,
                          const struct matrix_cell *cell, struct text *out)
{
    const struct policy *policy = m->policies[p];
    const struct decision_rule *rule = &policy->decisions.items[cell->decided.rule];
    text_format(out, "%s by %s (%s)", decision_words[cell->decided.decision], rule->label.id,
                rule->label.cite);
    if (m->deployments[d] == DEPLOYMENT_DEVELOPMENT) {
        text_append(out, ", about development");
    }
    if (*cell->judged) {
        text_format(out, "; %s", cell->judged);
    }
    if (*cell->gap) {
        text_format(out, "; %s", cell->gap);
    }
    if (!cell->complete) {
        text_append(out, "; INCOMPLETE: an analysis hit a budget");
    }
}

/* The tiers of both stages and what is amiss, a line each. */
static void word_cell(const struct policy *policy, const struct matrix_cell *cell,
                      struct text *out)
{
    drawing_word_tiers(policy, cell->rated ? cell->tier : NULL, out);
    text_format(out, "\n%zu %s%s%s", cell->gap_count, cell->gap_count == 1 ? "gap" : "gaps",
                cell->fragile ? ", fragile" : "", cell->complete ? "" : ", incomplete");
}

static void write_cell(struct json *json, const struct matrix *m, size_t s, size_t d, size_t p)
{
    const struct matrix_cell *cell = matrix_at(m, s, d, p);
    struct text words;
    text_init(&words);
    json_open_object(json, NULL);
    json_string(json, "state", matrix_outcomes[cell->outcome]);
    json_string(json, "word", drawing_decision(cell->decided.decision));
    word_cell(m->policies[p], cell, &words);
    drawing_write_text(json, "text", text_string(&words));
    json->out->failed |= words.failed;
    text_clear(&words);
    describe_cell(m, d, p, cell, &words);
    drawing_write_text(json, "tooltip", text_string(&words));
    json_close(json);
    json->out->failed |= words.failed;
    text_release(&words);
}

static void write_rows(struct json *json, const struct matrix *m)
{
    struct text id;
    text_init(&id);
    json_open_array(json, "rows");
    for (size_t s = 0; s < m->system_count; s++) {
        for (size_t d = 0; d < m->deployment_count; d++) {
            text_clear(&id);
            text_format(&id, "%zu/%s", s + 1, deployment_words[m->deployments[d]]);
            json_open_object(json, NULL);
            json_string(json, "id", text_string(&id));
            json_string(json, "label", deployment_words[m->deployments[d]]);
            if (d == 0) {
                drawing_write_text(json, "heading", m->systems[s]->title);
            }
            json_open_array(json, "cells");
            for (size_t p = 0; p < m->policy_count; p++) {
                write_cell(json, m, s, d, p);
            }
            json_close(json);
            json_close(json);
        }
    }
    json_close(json);
    json->out->failed |= id.failed;
    text_release(&id);
}

static void write_columns(struct json *json, const struct matrix *m)
{
    struct text title;
    text_init(&title);
    json_open_array(json, "columns");
    for (size_t p = 0; p < m->policy_count; p++) {
        text_clear(&title);
        text_format(&title, "%s\n%s", m->policies[p]->label.id, m->policies[p]->publisher);
        drawing_write_text(json, NULL, text_string(&title));
    }
    json_close(json);
    json->out->failed |= title.failed;
    text_release(&title);
}

/* How many cells come out how, and under which question. */
static void write_head(struct json *json, const struct matrix *m)
{
    size_t counts[3] = {0, 0, 0};
    size_t cells = m->system_count * m->deployment_count * m->policy_count;
    struct text line;
    text_init(&line);
    for (size_t i = 0; i < cells; i++) {
        counts[m->cells[i].outcome]++;
    }
    json_count(json, "drawing", 1);
    json_string(json, "form", "grid");
    json_string(json, "title", "Verdicts side by side");
    text_format(&line,
                "%zu verdicts as of %s: %zu acceptable, %zu cross a threshold, %zu "
                "undetermined%s",
                cells, m->date, counts[OUTCOME_ACCEPTABLE], counts[OUTCOME_CROSSED],
                counts[OUTCOME_UNDETERMINED],
                m->complete ? "" : "; INCOMPLETE: an analysis hit a budget");
    json_string(json, "subtitle", text_string(&line));
    json_open_array(json, "footer");
    json_string(json, NULL,
                "In each cell the decision, the tier before mitigation, the residual tier (?: "
                "cannot be ruled out), gaps in the evidence; fragile: the bound reading gives "
                "another tier or decision");
    text_clear(&line);
    text_append(&line, m->strict ? "bound reading everywhere, " : "");
    text_rounded(&line, m->confidence * 100, 6);
    text_append(&line, "% intervals; pathgate");
    json_string(json, NULL, text_string(&line));
    json_close(json);
    json->out->failed |= line.failed;
    text_release(&line);
}

enum status matrix_write_drawing(const struct matrix *m, struct text *out)
{
    struct json json;
    if (m->system_count * m->deployment_count > LIMIT_DRAWING_ROWS ||
        m->policy_count > LIMIT_DRAWING_COLUMNS) {
        return STATUS_LIMIT;
    }
    json_init(&json, out);
    json_open_object(&json, NULL);
    write_head(&json, m);
    write_columns(&json, m);
    write_rows(&json, m);
    json_close(&json);
    return out->failed ? STATUS_MEMORY : STATUS_OK;
}
