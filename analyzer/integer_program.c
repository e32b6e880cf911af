/* Handing integer programs to GLPK: simplex on the relaxation, then its branch and bound with
 * rounding and cover cuts left off, since hitting-set rows gain nothing by them. Faults of GLPK
 * end in a hook that must not return: it jumps back to solve_guarded, which frees GLPK's whole
 * environment. Everything that a jump may cross lives in a struct outside of it. */
#include "analyzer/integer_program.h"

#include <glpk.h>
#include <math.h>
#include <setjmp.h>
#include <string.h>

enum status integer_program_init(struct integer_program *program, uint32_t columns)
{
    *program = (struct integer_program){.column_count = columns};
    program->cost = memory_zeroed(columns, sizeof(*program->cost));
    program->lower = memory_zeroed(columns, sizeof(*program->lower));
    program->upper = memory_array(columns, sizeof(*program->upper));
    if (!program->cost || !program->lower || !program->upper) {
        integer_program_release(program);
        return STATUS_MEMORY;
    }
    for (uint32_t c = 0; c < columns; c++) {
        program->upper[c] = 1;
    }
    return STATUS_OK;
}

void integer_program_release(struct integer_program *program)
{
    memory_free(program->cost);
    memory_free(program->lower);
    memory_free(program->upper);
    vec_release(&program->entry_column);
    vec_release(&program->entry_weight);
    vec_release(&program->rows);
    *program = (struct integer_program){0};
}

enum status integer_program_add(struct integer_program *program, const uint32_t *columns,
                                const double *weights, uint32_t count, double least,
                                double most)
{
    const struct integer_row row = {program->entry_column.count, least, most};
    if (!vec_reserve(&program->entry_column, count) ||
        !vec_reserve(&program->entry_weight, count) || !vec_push(&program->rows, row)) {
        return STATUS_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        program->entry_column.items[program->entry_column.count++] = columns[i];
        program->entry_weight.items[program->entry_weight.count++] = weights ? weights[i] : 1;
    }
    return STATUS_OK;
}

/* One call of GLPK. Indices of GLPK begin at 1. */
struct solving {
    const struct integer_program *program;
    integer_progress progress;
    void *context;
    jmp_buf fault;
    glp_prob *problem;
    int *row, *column;
    double *weight; /* room for all entries */
    double lower;
    bool stopped;
};

static void jump_back(void *info)
{
    struct solving *s = info;
    longjmp(s->fault, 1);
}

static void look_up(glp_tree *tree, void *info)
{
    struct solving *s = info;
    if (!s->progress || s->progress(s->context)) {
        return;
    }
    int best = glp_ios_best_node(tree);
    if (best) {
        s->lower = fmax(s->lower, glp_ios_node_bound(tree, best));
    }
    s->stopped = true;
    glp_ios_terminate(tree);
}

static void bound_row(glp_prob *problem, int row, double least, double most)
{
    int kind = isinf(least)    ? isinf(most) ? GLP_FR : GLP_UP
               : isinf(most)   ? GLP_LO
               : least == most ? GLP_FX
                               : GLP_DB;
    glp_set_row_bnds(problem, row, kind, least, most);
}

static void load_columns(struct solving *s)
{
    const struct integer_program *p = s->program;
    if (p->column_count) { /* GLPK takes a count of 0 for a fault */
        glp_add_cols(s->problem, (int)p->column_count);
    }
    for (uint32_t c = 0; c < p->column_count; c++) {
        int column = (int)c + 1;
        bool fixed = p->lower[c] == p->upper[c];
        glp_set_col_kind(s->problem, column, GLP_IV);
        glp_set_col_bnds(s->problem, column, fixed ? GLP_FX : GLP_DB, p->lower[c], p->upper[c]);
        glp_set_obj_coef(s->problem, column, p->cost[c]);
    }
}

static void load_rows(struct solving *s)
{
    const struct integer_program *p = s->program;
    size_t entries = p->entry_column.count;
    if (p->rows.count) {
        glp_add_rows(s->problem, (int)p->rows.count);
    }
    for (size_t r = 0; r < p->rows.count; r++) {
        const struct integer_row *row = &p->rows.items[r];
        size_t end = r + 1 < p->rows.count ? p->rows.items[r + 1].first : entries;
        bound_row(s->problem, (int)r + 1, row->least, row->most);
        for (size_t e = row->first; e < end; e++) {
            s->row[e + 1] = (int)r + 1;
            s->column[e + 1] = (int)p->entry_column.items[e] + 1;
            s->weight[e + 1] = p->entry_weight.items[e];
        }
    }
    glp_load_matrix(s->problem, (int)entries, s->row, s->column, s->weight);
}

static void take_choice(const struct solving *s, bool *chosen)
{
    for (uint32_t c = 0; c < s->program->column_count; c++) {
        chosen[c] = glp_mip_col_val(s->problem, (int)c + 1) > 0.5;
    }
}

/* The relaxation: false where it already has no solution. */
static bool relax(struct solving *s)
{
    glp_smcp parameters;
    glp_init_smcp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    parameters.meth = GLP_DUALP;
    int failed = glp_simplex(s->problem, &parameters);
    int state = glp_get_status(s->problem);
    if (failed) {
        jump_back(s);
    }
    if (state == GLP_OPT) {
        s->lower = glp_get_obj_val(s->problem);
    }
    return state == GLP_OPT;
}

static void branch(struct solving *s, bool *chosen, struct integer_answer *answer)
{
    glp_iocp parameters;
    glp_init_iocp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    parameters.br_tech = GLP_BR_DTH;
    parameters.tol_obj = 1e-9;
    parameters.cb_func = look_up;
    parameters.cb_info = s;
    int failed = glp_intopt(s->problem, &parameters);
    int state = glp_mip_status(s->problem);
    if (s->stopped || failed == GLP_ESTOP) {
        s->stopped = true;
    } else if (failed) {
        jump_back(s);
    } else if (state == GLP_OPT) {
        take_choice(s, chosen);
        answer->feasible = true;
        s->lower = glp_mip_obj_val(s->problem);
    }
}

/* False where GLPK gave up. */
static bool solve_guarded(struct solving *s, bool *chosen, struct integer_answer *answer)
{
    int terminal = glp_term_out(GLP_OFF);
    if (setjmp(s->fault)) {
        glp_error_hook(NULL, NULL);
        glp_free_env();
        return false;
    }
    glp_error_hook(jump_back, s);
    s->problem = glp_create_prob();
    glp_set_obj_dir(s->problem, GLP_MIN);
    load_columns(s);
    load_rows(s);
    if (relax(s)) {
        branch(s, chosen, answer);
    }
    glp_delete_prob(s->problem);
    glp_error_hook(NULL, NULL);
    glp_term_out(terminal);
    return true;
}

enum status integer_program_solve(const struct integer_program *program,
                                  integer_progress progress, void *context, bool *chosen,
                                  struct integer_answer *answer)
{
    size_t room = program->entry_column.count + 1;
    struct solving solving = {
        .program = program, .progress = progress, .context = context, .lower = -INFINITY};
    enum status status = STATUS_MEMORY;
    *answer = (struct integer_answer){false, -INFINITY};
    solving.row = memory_array(room, sizeof(*solving.row));
    solving.column = memory_array(room, sizeof(*solving.column));
    solving.weight = memory_array(room, sizeof(*solving.weight));
    if (solving.row && solving.column && solving.weight &&
        solve_guarded(&solving, chosen, answer)) {
        status = solving.stopped ? STATUS_CANCELLED : STATUS_OK;
        answer->lower = solving.lower;
    }
    memory_free(solving.row);
    memory_free(solving.column);
    memory_free(solving.weight);
    return status;
}
