/* Making a matrix: one verdict a cell, of which a summary is kept, and one sharing for all. */
#include "export/matrix.h"

#include "analyzer/sharing.h"
#include "export/describe.h"

#include <string.h>

const char *const matrix_outcomes[] = {"acceptable", "crossed", "undetermined", NULL};
const char *const matrix_decisions[] = {"deploy", "mitigate", "restrict", "discret.",
                                        "wait",   "hold",     "halt",     NULL};
const char *const matrix_doubts[] = {"provisional", "gaps",      "straddles", "nothing-rated",
                                     "what-if",     "judgement", "vague",     NULL};

/* Moves a text to the arena; NULL when memory is out. */
static const char *keep_text(struct arena *arena, struct text *text)
{
    const char *kept = text->failed ? NULL : arena_string(arena, text_string(text));
    text_release(text);
    return kept;
}

/* The scenario that sets the tier of a stage: the first of those that have it. */
static uint32_t deciding_scenario(const struct verdict *v, enum stage stage)
{
    for (uint32_t s = 0; s < v->situation.question.model->scenarios.count; s++) {
        if (v->scenarios[s].gating && v->scenarios[s].tier[stage].high == v->tier[stage].high) {
            return s;
        }
    }
    return NONE;
}

static enum status summarise(struct arena *arena, const struct verdict *v,
                             struct matrix_cell *cell)
{
    bool development = v->situation.question.deployment == DEPLOYMENT_DEVELOPMENT;
    struct text judged, gap;
    *cell = (struct matrix_cell){
        .decided = development ? v->development : v->deployment,
        .bound = development ? v->bound_development : v->bound_deployment,
        .outcome = v->outcome,
        .undetermined = v->undetermined,
        .fragile = v->fragile,
        .complete = v->complete,
        .gap_count = v->gaps.count,
        .straddle_count = v->straddles.count,
    };
    for (int stage = STAGE_BEFORE; stage <= STAGE_RESIDUAL; stage++) {
        cell->tier[stage] = v->tier[stage];
        cell->scenario[stage] = deciding_scenario(v, (enum stage)stage);
        cell->rated |= cell->scenario[stage] != NONE;
    }
    text_init(&judged);
    text_init(&gap);
    describe_reason(&judged, v, cell->decided);
    if (v->gaps.count) {
        describe_gap(&gap, v, &v->gaps.items[0]);
    }
    cell->judged = keep_text(arena, &judged);
    cell->gap = keep_text(arena, &gap);
    return cell->judged && cell->gap ? STATUS_OK : STATUS_MEMORY;
}

static enum status fill_cell(struct matrix *m, struct sharing *sharing, size_t system,
                             size_t deployment, size_t policy, struct diagnostics *diagnostics)
{
    const struct question question = {.model = m->model,
                                      .policy = m->policies[policy],
                                      .evidence = m->systems[system],
                                      .deployment = m->deployments[deployment],
                                      .confidence = m->confidence,
                                      .date = m->date,
                                      .strict = m->strict,
                                      .sharing = sharing};
    const struct assessment_options options = {.extent = EXTENT_RATING};
    struct matrix_cell *cell =
        &m->cells[(system * m->deployment_count + deployment) * m->policy_count + policy];
    struct verdict verdict;
    enum status status = verdict_make(&question, &options, &verdict, diagnostics);
    if (status == STATUS_OK) {
        status = summarise(&m->arena, &verdict, cell);
        m->complete &= verdict.complete;
        verdict_release(&verdict);
    }
    return status;
}

enum status matrix_fill(struct matrix *matrix, struct diagnostics *diagnostics)
{
    struct sharing *sharing = NULL;
    size_t cells = matrix->system_count * matrix->deployment_count * matrix->policy_count;
    arena_init(&matrix->arena);
    matrix->complete = true;
    matrix->cells = arena_array(&matrix->arena, cells, sizeof(*matrix->cells));
    enum status status = matrix->cells ? sharing_open(matrix->model, &sharing) : STATUS_MEMORY;
    for (size_t s = 0; status == STATUS_OK && s < matrix->system_count; s++) {
        for (size_t p = 0; status == STATUS_OK && p < matrix->policy_count; p++) {
            for (size_t d = 0; status == STATUS_OK && d < matrix->deployment_count; d++) {
                status = fill_cell(matrix, sharing, s, d, p, diagnostics);
            }
        }
    }
    sharing_close(sharing);
    if (status != STATUS_OK) {
        matrix_release(matrix);
    }
    return status;
}

void matrix_release(struct matrix *matrix)
{
    arena_release(&matrix->arena);
    matrix->cells = NULL;
}

void matrix_command(const struct matrix *matrix, size_t system, size_t deployment,
                    size_t policy, struct text *out)
{
    text_format(out, "pathgate verdict%s --system %s --deployment %s --framework ",
                matrix->before, matrix->systems[system]->system,
                deployment_words[matrix->deployments[deployment]]);
    text_append(out, matrix->names[policy]);
    text_append(out, matrix->after);
}
