/* Integer programs over 0/1 variables: the cheapest choice of columns that keeps every row
 * within its ends. The one door to GLPK: a program is kept in arrays of ours, and no object of
 * GLPK outlives a call. GLPK prints, aborts and keeps global state of its own; its output is
 * switched off, its aborts are caught and become STATUS_MEMORY, and it is used by one thread at
 * a time. */
#ifndef PATHGATE_ANALYZER_INTEGER_PROGRAM_H
#define PATHGATE_ANALYZER_INTEGER_PROGRAM_H

#include "base/status.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A row: least <= sum of weight * column over its entries <= most; an end may be infinite. */
struct integer_row {
    size_t first; /* of its entries */
    double least, most;
};

struct integer_program {
    uint32_t column_count;
    double *cost;          /* by column, finite */
    double *lower, *upper; /* by column: 0 or 1 */
    VEC(uint32_t) entry_column;
    VEC(double) entry_weight;
    VEC(struct integer_row) rows; /* the entries of one end where those of the next begin */
};

struct integer_answer {
    bool feasible; /* false: no choice keeps all rows, or none is known yet */
    double lower;  /* no choice costs less; -infinity when nothing is known */
};

/* A program without rows whose columns cost nothing and are free. The caller releases it. */
enum status integer_program_init(struct integer_program *program, uint32_t columns);
void integer_program_release(struct integer_program *program);

/* Adds a row; no column twice; 'weights' NULL: all 1. STATUS_MEMORY leaves the program as it
 * was. */
enum status integer_program_add(struct integer_program *program, const uint32_t *columns,
                                const double *weights, uint32_t count, double least,
                                double most);

/* Asked now and then while solving; false stops. */
typedef bool (*integer_progress)(void *context);

/* Finds a cheapest choice by branch and bound on linear relaxations: 'chosen' by column.
 * STATUS_OK: '*answer' is final, and the choice optimal within 1e-9 of the cost's magnitude
 * (exact for whole costs that sum up to at most 1e6). STATUS_CANCELLED: progress said stop;
 * answer->lower holds, 'chosen' is not set. STATUS_MEMORY: also where GLPK gave up. STATUS_IO:
 * GLPK is not there; igraph links it, so structure_prepare has said so before. */
enum status integer_program_solve(const struct integer_program *program,
                                  integer_progress progress, void *context, bool *chosen,
                                  struct integer_answer *answer);

#endif
