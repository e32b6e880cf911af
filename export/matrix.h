/* A matrix of verdicts: systems x deployments x frameworks on one body of evidence. Each cell
 * keeps of its verdict what is compared, and leads to the rest by the command that makes it. */
#ifndef PATHGATE_EXPORT_MATRIX_H
#define PATHGATE_EXPORT_MATRIX_H

#include "analyzer/verdict.h"
#include "base/text.h"

/* What one verdict says. Strings are never NULL; "" where there is nothing to say. */
struct matrix_cell {
    bool rated; /* some scenario counts; the tiers mean nothing otherwise */
    struct tier_belief tier[2];
    uint32_t scenario[2]; /* of the model: what sets the tier, by enum stage; or NONE */
    struct decided decided, bound; /* about development for that deployment, else deployment */
    enum verdict_outcome outcome;
    unsigned undetermined; /* mask of enum undetermined */
    bool fragile, complete;
    size_t gap_count, straddle_count;
    const char *judged; /* the recorded judgements that the decision rests on */
    const char *gap;    /* the first one */
};

struct matrix {
    struct arena arena;
    /* the question, owned by the caller */
    const struct threatmodel *model;
    const struct evidence *const *systems;
    const enum deployment_type *deployments;
    const struct policy *const *policies;
    size_t system_count, deployment_count, policy_count;
    double confidence;
    const char *date;
    bool strict;
    const char *before, *after; /* what commands say before '--system', and at their end */
    const char *const *names;   /* of the policies, as --framework takes them */
    /* the answer */
    struct matrix_cell *cells; /* see matrix_at */
    bool complete;             /* of all cells */
};

/* Fills the cells of a matrix whose question is set; what verdicts have in common is worked out
 * once. STATUS_MEMORY, STATUS_LIMIT, or STATUS_INVALID with a diagnostic when no file describes
 * a deployment. */
enum status matrix_fill(struct matrix *matrix, struct diagnostics *diagnostics);
void matrix_release(struct matrix *matrix);

static inline const struct matrix_cell *matrix_at(const struct matrix *matrix, size_t system,
                                                  size_t deployment, size_t policy)
{
    return &matrix->cells[(system * matrix->deployment_count + deployment) *
                              matrix->policy_count +
                          policy];
}

extern const char *const matrix_outcomes[];  /* by enum verdict_outcome */
extern const char *const matrix_decisions[]; /* by enum decision: a word for little room */
extern const char *const matrix_doubts[];    /* by bit of enum undetermined; ends with NULL */

/* The command that makes a cell's verdict in full. */
void matrix_command(const struct matrix *matrix, size_t system, size_t deployment,
                    size_t policy, struct text *out);

void matrix_write_text(const struct matrix *matrix, struct text *out);
void matrix_write_json(const struct matrix *matrix, struct text *out);
void matrix_write_csv(const struct matrix *matrix, struct text *out);

/* As a description of the form 'grid' for pathgate-draw. STATUS_MEMORY; STATUS_LIMIT when there
 * are more than LIMIT_DRAWING_ROWS rows or LIMIT_DRAWING_COLUMNS frameworks. */
enum status matrix_write_drawing(const struct matrix *matrix, struct text *out);

#endif
