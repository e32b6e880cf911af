/* paths: how many minimal paths or cuts a goal has, and which are the best. */
#include "cli/analysis_engine.h"
#include "cli/analysis_run.h"
#include "cli/cmd.h"
#include "cli/report.h"
#include "cli/tree_costs.h"
#include "cli/tree_steps.h"

#include "analyzer/path_listing.h"

#include <math.h>
#include <string.h>

static const struct option options[] = {
    ANALYSIS_OPTIONS,
    {"count", '\0', NULL, "count only"},
    {"orders", '\0', NULL, "also count by order, the number of atoms in a set"},
    {"minimal-cuts", '\0', NULL, "the dual: what must be denied so that the goal fails"},
    {"top", '\0', "N", "list the N best (default 10)"},
    {"by", '\0', "WHAT", "best by size (the default), probability, cost or time"},
    {"steps", '\0', NULL, "of a fault tree, also the gates of each path, in their order"},
    {NULL, '\0', NULL, NULL},
};

enum { DEFAULT_TOP = 10, MOST_TOP = 10000000 };

/* What JSON says of a set, of a name and of one with a title beside these themselves, about. */
enum { SET_BYTES = 96, NAME_BYTES = 12, TITLE_BYTES = 80 };

struct paths_task {
    struct analysis_inputs inputs;
    enum solutions_kind kind;
    enum path_order by;
    bool lists, orders, steps;
    const double *stated; /* of a fault tree, by atom: cost or time where it is asked for */
    uint64_t top;
    size_t read_bytes;  /* of the arena, before anything was answered */
    size_t shown_bytes; /* of the report, and of the lists that it is made from */
    bool complete;
};

static enum exit_status read_task(void *context)
{
    struct paths_task *task = context;
    const struct arguments *arguments = task->inputs.arguments;
    int by = choose_word(arguments, "by", path_order_words);
    if (by < 0 || !analysis_number(arguments, "top", 0, MOST_TOP, DEFAULT_TOP, &task->top)) {
        return EXIT_USAGE;
    }
    task->by = (enum path_order)by;
    task->steps = task->inputs.is_fault_tree && argument_value(arguments, "steps");
    if (task->steps &&
        (!task->inputs.tree.circuit.coherent || argument_value(arguments, "minimal-cuts"))) {
        fputs("pathgate: '--steps' is for paths of trees without complements: nothing else has "
              "an order\n",
              stderr);
        return EXIT_USAGE;
    }
    task->read_bytes = task->inputs.arena.used;
    task->kind = argument_value(arguments, "minimal-cuts") ? SOLUTIONS_CUTS : SOLUTIONS_PATHS;
    task->orders = argument_value(arguments, "orders") != NULL;
    task->lists = argument_value(arguments, "top") || argument_value(arguments, "by") ||
                  (!argument_value(arguments, "count") && !task->orders);
    return task->inputs.is_fault_tree && task->by >= BY_COST
               ? tree_costs_read(&task->inputs, path_order_words[by], &task->stated)
               : EXIT_ACCEPTABLE;
}

/* The number of sets, and their distribution where it is asked for. */
static enum status count_sets(struct paths_task *task, const struct solutions *solutions,
                              struct goal_paths *result)
{
    struct text decimal;
    double nearest;
    text_init(&decimal);
    enum status status = solutions_count(solutions, &decimal, &nearest);
    if (status == STATUS_OK) {
        result->count = arena_string(&task->inputs.arena, text_string(&decimal));
        status = result->count ? STATUS_OK : STATUS_MEMORY;
    }
    if (status == STATUS_OK && task->orders) {
        status = solutions_orders(solutions, &result->orders);
        result->has_orders = status == STATUS_OK;
    }
    text_release(&decimal);
    return status;
}

/* Where the sets of one goal come from, and what is shown of each. */
struct listing {
    struct paths_task *task;
    const struct solutions *solutions;
    const struct scenario_circuit *compiled; /* or NULL */
    const struct path_listing *scenario;     /* or NULL */
    const struct tree_steps *steps;          /* or NULL */
    literal root;                            /* with them */
    const double *low, *high;
    const double *cost; /* by atom */
    uint32_t atom_count;
};

/* For cuts the atoms must all be denied. */
static void weigh_atoms(const struct listing *listing, const uint32_t *atoms, uint32_t count,
                        struct shown_path *path)
{
    bool cuts = listing->task->kind == SOLUTIONS_CUTS;
    path->lower = path->upper = 1;
    for (uint32_t i = 0; i < count; i++) {
        double low = listing->low[atoms[i]], high = listing->high[atoms[i]];
        path->lower *= cuts ? 1 - high : low;
        path->upper *= cuts ? 1 - low : high;
    }
    path->lower = fmin(path->lower, path->upper);
}

static double add_stated(double sum, double value)
{
    return isnan(value) ? sum : isnan(sum) ? value : sum + value;
}

/* Takes in what the events of a fault tree cost. */
static void show_costs(const struct paths_task *task, const uint32_t *atoms, uint32_t count,
                       struct shown_path *path)
{
    double *sum = task->by == BY_TIME ? &path->time : &path->cost;
    for (uint32_t i = 0; task->stated && i < count; i++) {
        *sum = add_stated(*sum, task->stated[atoms[i]]);
        path->unstated += isnan(task->stated[atoms[i]]);
    }
}

static bool is_atom_of(const struct listing *listing, const uint32_t *atoms, uint32_t count,
                       uint32_t step)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct atom *atom = &listing->compiled->atoms[atoms[i]];
        if (atom->kind == ATOM_STEP && atom->subject == step) {
            return true;
        }
    }
    return false;
}

/* Takes the steps' costs, times and, of those that no atom stands for, probabilities in. */
static bool show_steps(const struct listing *listing, const struct attack_path *found,
                       struct shown_path *path)
{
    const struct threatmodel *model = listing->compiled->model;
    enum path_order by = listing->task->by;
    struct named *steps =
        arena_array(&listing->task->inputs.arena, found->node_count, sizeof(*steps));
    for (uint32_t i = 0; steps && i < found->node_count; i++) {
        const struct node *node = &model->nodes.items[found->nodes[i]];
        bool step = node->kind == NODE_STEP;
        steps[i] =
            (struct named){step ? "step" : "condition", node->label.id, node->label.title};
        path->cost = add_stated(path->cost, node->cost);
        path->time = add_stated(path->time, node->time);
        path->unstated += step && ((by == BY_COST && isnan(node->cost)) ||
                                   (by == BY_TIME && isnan(node->time)));
        if (step && !isnan(node->probability) &&
            !is_atom_of(listing, found->atoms, found->atom_count, found->nodes[i])) {
            path->lower *= node->probability;
            path->upper *= node->probability;
        }
    }
    path->steps = (struct name_array){steps, steps ? found->node_count : 0};
    return steps != NULL;
}

static enum status show_path(struct listing *listing, const uint32_t *atoms, uint32_t count,
                             struct shown_path *path)
{
    struct analysis_inputs *inputs = &listing->task->inputs;
    struct attack_path found;
    *path = (struct shown_path){.cost = NAN, .time = NAN};
    weigh_atoms(listing, atoms, count, path);
    show_costs(listing->task, atoms, count, path);
    if (!analysis_names(inputs, listing->compiled, atoms, count, &path->atoms)) {
        return STATUS_MEMORY;
    }
    if (listing->steps) {
        return tree_steps_take(listing->steps, inputs, listing->root, atoms, count,
                               &path->steps);
    }
    if (!listing->scenario || listing->task->kind == SOLUTIONS_CUTS) {
        return STATUS_OK;
    }
    enum status status =
        path_listing_take(listing->scenario, atoms, count, &inputs->arena, &found);
    if (status == STATUS_OK) {
        path->state = path_state_words[found.state];
        status = show_steps(listing, &found, path) ? STATUS_OK : STATUS_MEMORY;
    }
    return status;
}

static size_t report_bytes(struct name_array names)
{
    size_t bytes = 0;
    for (size_t i = 0; i < names.count; i++) {
        const struct named *name = &names.items[i];
        bytes += NAME_BYTES + strlen(name->id);
        bytes += name->title ? TITLE_BYTES + strlen(name->title) : 0;
    }
    return bytes;
}

/* Whether memory for more sets is within the budget. */
static bool has_room(const struct paths_task *task, const struct ranking *ranking)
{
    const struct analysis_inputs *inputs = &task->inputs;
    size_t budget = inputs->options.memory_budget;
    return inputs->arena.used - task->read_bytes + task->shown_bytes + ranking_bytes(ranking) <
           (budget ? budget : ENGINE_MEMORY);
}

/* What forbids to list more sets than the first 'count', if anything. */
static enum engine_limit find_limit(struct listing *listing, const struct ranking *ranking,
                                    size_t count)
{
    struct paths_task *task = listing->task;
    if (!progress_parts(&task->inputs.progress, (uint32_t)count, (uint32_t)task->top)) {
        return progress_interrupted() ? ENGINE_LIMIT_STOP : ENGINE_LIMIT_STEPS;
    }
    return has_room(task, ranking) ? ENGINE_LIMIT_NONE : ENGINE_LIMIT_MEMORY;
}

/* What was found of a goal, in the order of the list. */
struct found_paths {
    VEC(struct shown_path) paths;
    double least; /* no set that is lacking costs less */
    bool ended;   /* by a limit */
};

static enum status add_path(struct listing *listing, const uint32_t *atoms, uint32_t count,
                            struct found_paths *found)
{
    struct shown_path path;
    enum status status = show_path(listing, atoms, count, &path);
    if (status == STATUS_OK && !vec_push(&found->paths, path)) {
        status = STATUS_MEMORY;
    }
    listing->task->shown_bytes +=
        sizeof(path) + SET_BYTES + report_bytes(path.atoms) + report_bytes(path.steps);
    return status;
}

/* Goes on with a list, best first, up to the number asked for, by costs that are whole where
 * 'impossible': then sets of cost 0 are in the list already, and the others have no chance at
 * all. A few sets are shown in any case: that takes no time. */
static enum status rank_sets(struct listing *listing, const double *cost, bool impossible,
                             struct found_paths *found, struct goal_paths *result)
{
    struct ranking *ranking = NULL;
    enum status status = ranking_open(listing->solutions, cost, &ranking);
    while (status == STATUS_OK && found->paths.count < listing->task->top) {
        const uint32_t *atoms = NULL;
        uint32_t count = 0;
        double sum;
        unsigned limit = found->paths.count < DEFAULT_TOP
                             ? ENGINE_LIMIT_NONE
                             : find_limit(listing, ranking, found->paths.count);
        if (limit) {
            result->head.limits |= limit;
            result->head.complete = false;
            found->ended = true;
            break;
        }
        status = ranking_next(ranking, &atoms, &count, &sum);
        if (status != STATUS_OK || !atoms) {
            break;
        }
        if (!impossible || sum > 0) {
            status = add_path(listing, atoms, count, found);
            result->certain += (impossible ? (double)INFINITY : sum) <= found->least;
        }
    }
    ranking_free(ranking);
    return status;
}

/* After what has a chance come sets with atoms that have none, those with fewest first. */
static enum status list_impossible(struct listing *listing, struct found_paths *found,
                                   struct goal_paths *result)
{
    bool any = false;
    double *none = memory_array(listing->atom_count, sizeof(*none));
    if (!none) {
        return STATUS_MEMORY;
    }
    for (uint32_t atom = 0; atom < listing->atom_count; atom++) {
        none[atom] = isinf(listing->cost[atom]);
        any |= none[atom] > 0;
    }
    enum status status = any ? rank_sets(listing, none, true, found, result) : STATUS_OK;
    memory_free(none);
    return status;
}

static enum status list_sets(struct listing *listing, struct goal_paths *result)
{
    struct found_paths found = {.ended = false};
    progress_name(&listing->task->inputs.progress, "paths");
    enum status status =
        solutions_least_lacking(listing->solutions, listing->cost, &found.least);
    if (status == STATUS_OK) {
        status = rank_sets(listing, listing->cost, false, &found, result);
    }
    if (status == STATUS_OK && !found.ended && found.paths.count < listing->task->top) {
        status = list_impossible(listing, &found, result);
    }
    result->by = path_order_words[listing->task->by];
    result->paths = found.paths.items;
    result->path_count = found.paths.count;
    return status;
}

/* Ranks in a fault tree: paths by what holds, cuts by what is denied. What states no cost has
 * none. */
static void rank_events(const struct paths_task *task, const struct odds *odds, double *cost)
{
    for (uint32_t atom = 0; atom < odds->atom_count; atom++) {
        double p = task->kind == SOLUTIONS_CUTS ? 1 - odds->low[atom] : odds->high[atom];
        cost[atom] = task->by == BY_PROBABILITY  ? -log(p)
                     : !task->stated             ? 1
                     : isnan(task->stated[atom]) ? 0
                                                 : task->stated[atom];
    }
}

/* Why no set is certain; 'exact': the function itself is known. */
static enum paths_unknown explain_none(bool exact, bool coherent)
{
    return exact ? PATHS_ENDED : coherent ? PATHS_LOOSE : PATHS_COMPLEMENTS;
}

static enum status answer_found(struct paths_task *task, struct listing *listing, bool exact,
                                struct goal_paths *result)
{
    result->count_complete = result->head.complete;
    enum status status = count_sets(task, listing->solutions, result);
    if (status == STATUS_OK && !result->count_complete && strcmp(result->count, "0") == 0) {
        result->unknown = explain_none(exact, !result->not_coherent);
    }
    return status == STATUS_OK && task->lists ? list_sets(listing, result) : status;
}

/* Finds the sets of a goal, and shows what is asked for of them. */
static enum status answer_goal(struct paths_task *task, const struct analysed_goal *goal,
                               struct listing *listing, struct goal_paths *result)
{
    struct engine *engine = NULL;
    struct solutions *solutions = NULL;
    enum status status = analysis_compile(&task->inputs, goal, AIM_SETS, &engine);
    if (status == STATUS_OK) {
        status = analysis_solve(&task->inputs, engine, task->kind, &solutions);
    }
    if (solutions) {
        bool exact = engine_complete(engine);
        result->head.complete = exact && solutions_complete(solutions);
        result->head.limits = analysis_limits(engine, solutions_limits(solutions));
        result->not_coherent = !engine_coherent(engine);
        engine_free(engine); /* leaves its memory to the list */
        engine = NULL;
        listing->solutions = solutions;
        status = answer_found(task, listing, exact, result);
    }
    engine_free(engine);
    solutions_free(solutions);
    return status;
}

static enum status answer_tree(struct paths_task *task, const struct analysed_goal *goal,
                               struct goal_paths *result)
{
    struct tree_steps steps = {.circuit = NULL};
    double *cost = memory_array(goal->odds.atom_count, sizeof(*cost));
    enum status status = cost ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK && task->steps) {
        status = tree_steps_open(&task->inputs, &steps);
    }
    if (status == STATUS_OK) {
        struct listing listing = {.task = task,
                                  .low = goal->odds.low,
                                  .high = goal->odds.high,
                                  .cost = cost,
                                  .atom_count = goal->odds.atom_count,
                                  .steps = task->steps ? &steps : NULL,
                                  .root = goal->root};
        rank_events(task, &goal->odds, cost);
        status = answer_goal(task, goal, &listing, result);
    }
    tree_steps_release(&steps);
    memory_free(cost);
    return status;
}

static enum status answer_scenario(struct paths_task *task, const struct analysed_goal *goal,
                                   struct goal_paths *result)
{
    struct path_listing found;
    const struct scenario_circuit *compiled = &found.assessment.compiled;
    double *cost = NULL;
    enum status status =
        path_listing_open(&task->inputs.inputs.verdict.situation, goal->scenario,
                          task->inputs.world, task->by, &found);
    if (status == STATUS_OK) {
        cost = memory_array(compiled->circuit.atom_count, sizeof(*cost));
        status = cost ? STATUS_OK : STATUS_MEMORY;
    }
    if (status == STATUS_OK) {
        const struct analysed_goal of_steps = {
            .head = goal->head,
            .circuit = &compiled->circuit,
            .root = literal_of(compiled->goal, false),
            .fixed = found.fixed,
            .odds = {found.low, found.high, compiled->circuit.atom_count, true},
            .scenario = goal->scenario,
            .compiled = compiled};
        struct listing listing = {.task = task,
                                  .compiled = compiled,
                                  .scenario = &found,
                                  .low = found.low,
                                  .high = found.high,
                                  .cost = cost,
                                  .atom_count = compiled->circuit.atom_count};
        path_listing_costs(&found, task->by, task->kind, cost);
        status = answer_goal(task, &of_steps, &listing, result);
    }
    memory_free(cost);
    path_listing_release(&found);
    return status;
}

static enum status answer(void *context, const struct analysed_goal *goal, void *room)
{
    struct paths_task *task = context;
    struct goal_paths *result = room;
    *result = (struct goal_paths){.head = goal->head, .cuts = task->kind == SOLUTIONS_CUTS};
    enum status status = task->inputs.is_fault_tree ? answer_tree(task, goal, result)
                                                    : answer_scenario(task, goal, result);
    task->complete &= result->head.complete;
    return status;
}

static void write_results(const struct quantity_format *format, const void *results,
                          size_t count, struct text *out)
{
    format->paths(results, count, out);
}

static void release_result(void *room)
{
    struct goal_paths *result = room;
    memory_free(result->paths);
    solutions_orders_release(&result->orders);
}

static enum exit_status run(const struct arguments *arguments)
{
    static const struct analysis_steps steps = {sizeof(struct goal_paths), read_task, answer,
                                                write_results, release_result};
    struct paths_task task = {.top = 0};
    return analysis_run(arguments, &steps, &task, &task.inputs, &task.complete);
}

const struct command command_paths = {
    .name = "paths",
    .operands = "FILE | [MODEL...] --evidence STORE --system NAME --deployment TYPE "
                "--framework PACK",
    .summary = "count the minimal paths or cuts of a goal, and list the best of them",
    .examples = "  pathgate paths tree.xml\n"
                "  pathgate paths tree.xml --count --orders --format json\n"
                "  pathgate paths tree.xml --top 20 --by probability\n"
                "  pathgate paths cybersecurity --evidence store.db --system my-system \\\n"
                "      --deployment api --framework meta-aasf-2.0 --minimal-cuts\n",
    .details =
        "FILE is a fault tree (Open-PSA): a path is a minimal cut set of the tree, a set of\n"
        "basic events that makes the top event happen. Counts are exact at any size, and\n"
        "the best sets are found without listing the others. Of threat models, a path is a\n"
        "set of atoms with the ordered steps that realise it and its state; by probability,\n"
        "cost or time the steps taken belong to the set. Exit status: 0; 3 where a budget was\n"
        "hit or a run was cut short; 2 and 4 as everywhere.\n",
    .most = 256,
    .options = options,
    .run = run,
};
