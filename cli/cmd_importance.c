/* importance: which atoms, and which groups of them, the probability of a goal turns on. */
#include "cli/analysis_engine.h"
#include "cli/analysis_run.h"
#include "cli/cmd.h"
#include "cli/report.h"

#include "analyzer/shapley.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    ANALYSIS_OPTIONS,
    {"at", '\0', "END", "take what is not quantified at its upper (default) or lower end"},
    {"no-shapley", '\0', NULL, "leave Shapley values out: they take the longest"},
    {NULL, '\0', NULL, NULL},
};

struct importance_task {
    struct analysis_inputs inputs;
    bool lower;
    bool complete;
};

/* A group of atoms under construction. */
struct group {
    struct named name;
    VEC(uint32_t) atoms;
};

struct group_list {
    VEC(struct group) groups;
};

static void release_groups(struct group_list *list)
{
    for (size_t g = 0; g < list->groups.count; g++) {
        vec_release(&list->groups.items[g].atoms);
    }
    vec_release(&list->groups);
}

static struct named group_name(const struct threatmodel *model, const struct atom *atom)
{
    const struct label *label;
    if (atom->kind == ATOM_ASSISTED) {
        label = &model->capabilities.items[atom->subject].label;
        return (struct named){"capability", label->id, label->title};
    }
    const struct safeguard *safeguard = &model->safeguards.items[atom->subject];
    return *safeguard->group
               ? (struct named){"safeguard-group", safeguard->group, safeguard->group}
               : (struct named){"safeguard", safeguard->label.id, safeguard->label.title};
}

static bool add_to_group(struct group_list *list, struct named name, uint32_t atom)
{
    for (size_t g = 0; g < list->groups.count; g++) {
        struct group *group = &list->groups.items[g];
        if (strcmp(group->name.kind, name.kind) == 0 && strcmp(group->name.id, name.id) == 0) {
            return vec_push(&group->atoms, atom);
        }
    }
    struct group group = {.name = name};
    return vec_push(&list->groups, group) &&
           vec_push(&list->groups.items[list->groups.count - 1].atoms, atom);
}

/* The capabilities and safeguard groups of a scenario that the goal depends on. */
static bool find_groups(const struct analysed_goal *goal, const struct engine *engine,
                        struct group_list *list)
{
    uint32_t count;
    const uint32_t *support = engine_support(engine, &count);
    bool found = true;
    for (uint32_t i = 0; found && goal->compiled && i < count; i++) {
        const struct atom *atom = &goal->compiled->atoms[support[i]];
        if (atom->kind == ATOM_ASSISTED || atom->kind == ATOM_SAFEGUARD) {
            found = add_to_group(list, group_name(goal->compiled->model, atom), support[i]);
        }
    }
    return found;
}

/* To twelve digits: what differs beyond them differs by rounding. */
static double without_noise(double value)
{
    int exponent;
    double mantissa = frexp(value, &exponent);
    return ldexp(nearbyint(ldexp(mantissa, 40)), exponent - 40);
}

/* Rows are ordered by criticality, the greatest first; then by name. */
static double rank_of(const struct importance_row *row)
{
    double criticality = fabs(row->measures.criticality);
    return without_noise(isnan(criticality) ? fabs(row->measures.birnbaum) : criticality);
}

static int compare_rows(const void *a, const void *b)
{
    const struct importance_row *x = a, *y = b;
    double rx = rank_of(x), ry = rank_of(y);
    return rx != ry ? (rx < ry) - (rx > ry) : strcmp(x->name.id, y->name.id);
}

static struct importance_row make_row(bool has_shapley, const struct shapley *shapley,
                                      const uint32_t *atoms, size_t count)
{
    struct importance_row row = {.shapley = 0, .shapley_structure = 0};
    for (size_t i = 0; i < count; i++) {
        row.shapley += has_shapley ? shapley->share[atoms[i]] : NAN;
        row.shapley_structure += has_shapley ? shapley->structure[atoms[i]] : NAN;
    }
    return row;
}

struct measured {
    const struct analysed_goal *goal;
    const struct engine *engine;
    const double *p;
    struct importance *measures; /* by atom */
    struct shapley shapley;
};

static enum status fill_atoms(struct importance_task *task, const struct measured *m,
                              struct goal_importance *result)
{
    uint32_t count;
    const uint32_t *support = engine_support(m->engine, &count);
    struct importance_row *rows = arena_array(&task->inputs.arena, count, sizeof(*rows));
    if (!rows) {
        return STATUS_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        rows[i] = make_row(result->has_shapley, &m->shapley, &support[i], 1);
        rows[i].measures = m->measures[support[i]];
        if (!analysis_name(&task->inputs, m->goal->compiled, support[i], &rows[i].name)) {
            return STATUS_MEMORY;
        }
    }
    qsort(rows, count, sizeof(*rows), compare_rows);
    result->atoms = rows;
    result->atom_count = count;
    return STATUS_OK;
}

static enum status fill_groups(struct importance_task *task, const struct measured *m,
                               struct goal_importance *result)
{
    struct group_list list = {0};
    enum status status = find_groups(m->goal, m->engine, &list) ? STATUS_OK : STATUS_MEMORY;
    size_t count = list.groups.count;
    struct importance_row *rows = arena_array(&task->inputs.arena, count, sizeof(*rows));
    if (!rows) {
        status = STATUS_MEMORY;
    }
    for (size_t g = 0; status == STATUS_OK && g < count; g++) {
        const struct group *group = &list.groups.items[g];
        rows[g] =
            make_row(result->has_shapley, &m->shapley, group->atoms.items, group->atoms.count);
        rows[g].name = group->name;
        status =
            importance_of_group(m->engine, m->p, m->goal->odds.atom_count, group->atoms.items,
                                (uint32_t)group->atoms.count, &rows[g].measures);
    }
    if (status == STATUS_OK && count) {
        qsort(rows, count, sizeof(*rows), compare_rows);
        result->groups = rows;
        result->group_count = count;
    }
    release_groups(&list);
    return status;
}

static enum status find_shapley(struct importance_task *task, struct measured *m,
                                struct goal_importance *result)
{
    uint32_t atoms = m->goal->odds.atom_count;
    if (argument_value(task->inputs.arguments, "no-shapley")) {
        return STATUS_OK;
    }
    m->shapley.share = memory_array(atoms, sizeof(double));
    m->shapley.structure = memory_array(atoms, sizeof(double));
    if (!m->shapley.share || !m->shapley.structure) {
        return STATUS_MEMORY;
    }
    progress_name(&task->inputs.progress, "Shapley values");
    enum status status = shapley_find(m->engine, m->p, atoms, progress_parts,
                                      &task->inputs.progress, &m->shapley);
    result->has_shapley = status == STATUS_OK;
    result->head.complete &= status == STATUS_OK;
    if (status == STATUS_LIMIT) {
        result->no_shapley = "there are more than 2048 atoms ('--no-shapley' does not ask)";
    } else if (status == STATUS_CANCELLED) {
        result->no_shapley = "the work was stopped";
        result->head.limits |= analysis_limits(m->engine, ENGINE_LIMIT_STOP);
    }
    return status == STATUS_MEMORY ? status : STATUS_OK;
}

static enum status measure_goal(struct importance_task *task, struct measured *m,
                                struct goal_importance *result)
{
    uint32_t atoms = m->goal->odds.atom_count;
    m->measures = memory_array(atoms, sizeof(*m->measures));
    enum status status = m->measures ? importance_of_atoms(m->engine, m->p, atoms,
                                                           &result->probability, m->measures)
                                     : STATUS_MEMORY;
    result->has_rows = status == STATUS_OK;
    result->head.complete =
        status == STATUS_OK && quantity_unknown(m->engine, &m->goal->odds, NULL) == 0;
    result->head.limits = analysis_limits(m->engine, 0);
    if (status == STATUS_LIMIT) {
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = find_shapley(task, m, result);
    }
    if (status == STATUS_OK) {
        status = fill_atoms(task, m, result);
    }
    return status == STATUS_OK ? fill_groups(task, m, result) : status;
}

static enum status answer(void *context, const struct analysed_goal *goal, void *room)
{
    struct importance_task *task = context;
    struct goal_importance *result = room;
    struct engine *engine = NULL;
    *result = (struct goal_importance){.head = goal->head,
                                       .assumed = task->lower ? "lower" : "upper"};
    enum status status = analysis_compile(&task->inputs, goal, AIM_PROBABILITY, &engine);
    if (status == STATUS_OK) {
        status = analysis_refine(&task->inputs, goal, engine);
    }
    struct measured measured = {
        .goal = goal, .engine = engine, .p = task->lower ? goal->odds.low : goal->odds.high};
    if (status == STATUS_OK) {
        status = measure_goal(task, &measured, result);
    }
    if (status == STATUS_OK &&
        !analysis_unquantified(&task->inputs, goal, engine, &result->unquantified)) {
        status = STATUS_MEMORY;
    }
    task->complete &= result->head.complete;
    memory_free(measured.measures);
    memory_free(measured.shapley.share);
    memory_free(measured.shapley.structure);
    engine_free(engine);
    return status;
}

static void write_results(const struct quantity_format *format, const void *results,
                          size_t count, struct text *out)
{
    format->importance(results, count, out);
}

static enum exit_status run(const struct arguments *arguments)
{
    static const char *const ends[] = {"upper", "lower", NULL};
    static const struct analysis_steps steps = {sizeof(struct goal_importance), NULL, answer,
                                                write_results, NULL};
    int end = choose_word(arguments, "at", ends);
    struct importance_task task = {.lower = end == 1};
    return end < 0 ? EXIT_USAGE
                   : analysis_run(arguments, &steps, &task, &task.inputs, &task.complete);
}

const struct command command_importance = {
    .name = "importance",
    .operands = "FILE | [MODEL...] --evidence STORE --system NAME --deployment TYPE "
                "--framework PACK",
    .summary = "which atoms and groups the probability of a goal turns on",
    .examples =
        "  pathgate importance tree.xml\n"
        "  pathgate importance tree.xml --format csv --output importance.csv\n"
        "  pathgate importance cybersecurity --evidence store.db --system my-system \\\n"
        "      --deployment api --framework meta-aasf-2.0 --scenario cyber-ts-1.1\n",
    .details =
        "Birnbaum, criticality, Fussell-Vesely (diagnostic), risk achievement and risk\n"
        "reduction worth, and Shapley values: the share of the probability, and the power in\n"
        "the structure alone. Of threat models also per capability and per safeguard group.\n"
        "Exit status: 0; 3 where something is not quantified or a run was cut short; 2 and 4\n"
        "as everywhere.\n",
    .most = 256,
    .options = options,
    .run = run,
};
