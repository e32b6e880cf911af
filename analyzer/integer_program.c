/* Handing integer programs to GLPK: simplex on the relaxation, then its branch and bound with
 * rounding and cover cuts left off, since hitting-set rows gain nothing by them. Faults of GLPK
 * end in a hook that must not return: it jumps back to solve_guarded, which frees GLPK's whole
 * environment. Everything that a jump may cross lives in a struct outside of it. */
#include "analyzer/integer_program.h"

#include "base/library.h"

#include <glpk.h>
#include <math.h>
#include <setjmp.h>
#include <string.h>

/* The functions of GLPK that are used, loaded when they are needed. */
static struct {
    int (*add_cols)(glp_prob *, int);
    int (*add_rows)(glp_prob *, int);
    glp_prob *(*create_prob)(void);
    void (*delete_prob)(glp_prob *);
    void (*error_hook)(void (*)(void *), void *);
    int (*free_env)(void);
    double (*get_obj_val)(glp_prob *);
    int (*get_status)(glp_prob *);
    void (*init_iocp)(glp_iocp *);
    void (*init_smcp)(glp_smcp *);
    int (*intopt)(glp_prob *, const glp_iocp *);
    int (*ios_best_node)(glp_tree *);
    double (*ios_node_bound)(glp_tree *, int);
    void (*ios_terminate)(glp_tree *);
    void (*load_matrix)(glp_prob *, int, const int[], const int[], const double[]);
    double (*mip_col_val)(glp_prob *, int);
    double (*mip_obj_val)(glp_prob *);
    int (*mip_status)(glp_prob *);
    void (*set_col_bnds)(glp_prob *, int, int, double, double);
    void (*set_col_kind)(glp_prob *, int, int);
    void (*set_obj_coef)(glp_prob *, int, double);
    void (*set_obj_dir)(glp_prob *, int);
    void (*set_row_bnds)(glp_prob *, int, int, double, double);
    int (*simplex)(glp_prob *, const glp_smcp *);
    int (*term_out)(int);
    void (*term_hook)(int (*)(void *, const char *), void *);
} glpk;

static const struct library_function functions[] = {
    LIBRARY_FUNCTION(glpk.add_cols, glp_add_cols),
    LIBRARY_FUNCTION(glpk.add_rows, glp_add_rows),
    LIBRARY_FUNCTION(glpk.create_prob, glp_create_prob),
    LIBRARY_FUNCTION(glpk.delete_prob, glp_delete_prob),
    LIBRARY_FUNCTION(glpk.error_hook, glp_error_hook),
    LIBRARY_FUNCTION(glpk.free_env, glp_free_env),
    LIBRARY_FUNCTION(glpk.get_obj_val, glp_get_obj_val),
    LIBRARY_FUNCTION(glpk.get_status, glp_get_status),
    LIBRARY_FUNCTION(glpk.init_iocp, glp_init_iocp),
    LIBRARY_FUNCTION(glpk.init_smcp, glp_init_smcp),
    LIBRARY_FUNCTION(glpk.intopt, glp_intopt),
    LIBRARY_FUNCTION(glpk.ios_best_node, glp_ios_best_node),
    LIBRARY_FUNCTION(glpk.ios_node_bound, glp_ios_node_bound),
    LIBRARY_FUNCTION(glpk.ios_terminate, glp_ios_terminate),
    LIBRARY_FUNCTION(glpk.load_matrix, glp_load_matrix),
    LIBRARY_FUNCTION(glpk.mip_col_val, glp_mip_col_val),
    LIBRARY_FUNCTION(glpk.mip_obj_val, glp_mip_obj_val),
    LIBRARY_FUNCTION(glpk.mip_status, glp_mip_status),
    LIBRARY_FUNCTION(glpk.set_col_bnds, glp_set_col_bnds),
    LIBRARY_FUNCTION(glpk.set_col_kind, glp_set_col_kind),
    LIBRARY_FUNCTION(glpk.set_obj_coef, glp_set_obj_coef),
    LIBRARY_FUNCTION(glpk.set_obj_dir, glp_set_obj_dir),
    LIBRARY_FUNCTION(glpk.set_row_bnds, glp_set_row_bnds),
    LIBRARY_FUNCTION(glpk.simplex, glp_simplex),
    LIBRARY_FUNCTION(glpk.term_out, glp_term_out),
    LIBRARY_FUNCTION(glpk.term_hook, glp_term_hook),
};

static const struct library library = {GLPK_SONAME, functions,
                                       sizeof functions / sizeof *functions};

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

/* Faults are printed even where output is off: this swallows them. */
static int swallow(void *info, const char *words)
{
    (void)info, (void)words;
    return 1;
}

static void look_up(glp_tree *tree, void *info)
{
    struct solving *s = info;
    if (!s->progress || s->progress(s->context)) {
        return;
    }
    int best = glpk.ios_best_node(tree);
    if (best) {
        s->lower = fmax(s->lower, glpk.ios_node_bound(tree, best));
    }
    s->stopped = true;
    glpk.ios_terminate(tree);
}

static void bound_row(glp_prob *problem, int row, double least, double most)
{
    int kind = isinf(least)    ? isinf(most) ? GLP_FR : GLP_UP
               : isinf(most)   ? GLP_LO
               : least == most ? GLP_FX
                               : GLP_DB;
    glpk.set_row_bnds(problem, row, kind, least, most);
}

static void load_columns(struct solving *s)
{
    const struct integer_program *p = s->program;
    if (p->column_count) { /* GLPK takes a count of 0 for a fault */
        glpk.add_cols(s->problem, (int)p->column_count);
    }
    for (uint32_t c = 0; c < p->column_count; c++) {
        int column = (int)c + 1;
        bool fixed = p->lower[c] == p->upper[c];
        glpk.set_col_kind(s->problem, column, GLP_IV);
        glpk.set_col_bnds(s->problem, column, fixed ? GLP_FX : GLP_DB, p->lower[c],
                          p->upper[c]);
        glpk.set_obj_coef(s->problem, column, p->cost[c]);
    }
}

static void load_rows(struct solving *s)
{
    const struct integer_program *p = s->program;
    size_t entries = p->entry_column.count;
    if (p->rows.count) {
        glpk.add_rows(s->problem, (int)p->rows.count);
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
    glpk.load_matrix(s->problem, (int)entries, s->row, s->column, s->weight);
}

static void take_choice(const struct solving *s, bool *chosen)
{
    for (uint32_t c = 0; c < s->program->column_count; c++) {
        chosen[c] = glpk.mip_col_val(s->problem, (int)c + 1) > 0.5;
    }
}

/* The relaxation: false where it already has no solution. */
static bool relax(struct solving *s)
{
    glp_smcp parameters;
    glpk.init_smcp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    parameters.meth = GLP_DUALP;
    int failed = glpk.simplex(s->problem, &parameters);
    int state = glpk.get_status(s->problem);
    if (failed) {
        jump_back(s);
    }
    if (state == GLP_OPT) {
        s->lower = glpk.get_obj_val(s->problem);
    }
    return state == GLP_OPT;
}

static void branch(struct solving *s, bool *chosen, struct integer_answer *answer)
{
    glp_iocp parameters;
    glpk.init_iocp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    parameters.br_tech = GLP_BR_DTH;
    parameters.tol_obj = 1e-9;
    parameters.cb_func = look_up;
    parameters.cb_info = s;
    int failed = glpk.intopt(s->problem, &parameters);
    int state = glpk.mip_status(s->problem);
    if (s->stopped || failed == GLP_ESTOP) {
        s->stopped = true;
    } else if (failed) {
        jump_back(s);
    } else if (state == GLP_OPT) {
        take_choice(s, chosen);
        answer->feasible = true;
        s->lower = glpk.mip_obj_val(s->problem);
    }
}

/* False where GLPK gave up. */
static bool solve_guarded(struct solving *s, bool *chosen, struct integer_answer *answer)
{
    int terminal = glpk.term_out(GLP_OFF);
    glpk.term_hook(swallow, NULL);
    if (setjmp(s->fault)) {
        glpk.error_hook(NULL, NULL);
        glpk.free_env();
        return false;
    }
    glpk.error_hook(jump_back, s);
    s->problem = glpk.create_prob();
    glpk.set_obj_dir(s->problem, GLP_MIN);
    load_columns(s);
    load_rows(s);
    if (relax(s)) {
        branch(s, chosen, answer);
    }
    glpk.delete_prob(s->problem);
    glpk.error_hook(NULL, NULL);
    glpk.term_hook(NULL, NULL);
    glpk.term_out(terminal);
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
    if (library_load(&library, NULL) != STATUS_OK) {
        return STATUS_IO;
    }
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
