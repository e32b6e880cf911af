/* Running the engine within the budgets of a command; see analysis_engine.h. */
#include "cli/analysis_engine.h"

#include "base/memory.h"

/* Of the time that is left, the share after which the whole is given up for its parts, or for
 * bounds; and the share of the rest that bounds have before what is found in them. */
#define WHOLE_SHARE 0.25
#define BOUND_SHARE 0.67
#define BOUND_STEPS (UINT64_C(1) << 22) /* for bounds of the whole when time is granted */
#define BOUND_FACTOR 4u

/* Compiles the goal until 'end', a number of seconds granted. */
static enum status compile_until(struct analysis_inputs *inputs,
                                 const struct analysed_goal *goal, double end,
                                 const struct engine_options *options, struct engine **engine)
{
    double granted = inputs->progress.granted;
    inputs->progress.granted = end;
    enum status status = engine_compile(goal->circuit, goal->root, options, engine);
    inputs->progress.granted = granted;
    return status;
}

/* Compiles the goal again and again, with more steps for bounds each time; what the time cuts
 * short is dropped. */
static enum status widen(struct analysis_inputs *inputs, const struct analysed_goal *goal,
                         struct engine_options *options, struct engine **engine)
{
    double granted = inputs->progress.granted, left = progress_left(&inputs->progress);
    double end = granted - left * (1 - BOUND_SHARE);
    enum status status = STATUS_LIMIT;
    options->step_budget = BOUND_STEPS;
    while (status == STATUS_LIMIT && options->bound_budget < UINT64_MAX / BOUND_FACTOR) {
        struct engine *next = NULL;
        status = compile_until(inputs, goal, end, options, &next);
        if (status == STATUS_OK || status == STATUS_LIMIT) {
            engine_free(*engine);
            *engine = next;
        } else {
            engine_free(next);
        }
        options->bound_budget *= BOUND_FACTOR;
    }
    return status == STATUS_MEMORY ? status : STATUS_OK;
}

static enum status compile(struct analysis_inputs *inputs, const struct analysed_goal *goal,
                           enum analysis_aim aim, const double *weights, struct engine **engine)
{
    struct engine_options options = inputs->options;
    double granted = inputs->progress.granted, left = progress_left(&inputs->progress);
    options.fixed = goal->fixed;
    options.weights = weights;
    options.step_budget = granted > 0 ? UINT64_MAX : 0;
    options.bound_budget = granted > 0 ? BOUND_STEPS : 0;
    progress_name(&inputs->progress, goal->head.goal);
    enum status status =
        compile_until(inputs, goal, granted - left * (1 - WHOLE_SHARE), &options, engine);
    if (*engine && granted > 0 && aim == AIM_SETS && !engine_complete(*engine)) {
        status = widen(inputs, goal, &options, engine);
    }
    return *engine ? STATUS_OK : status;
}

/* What is certain, or may be, would be no reason to prefer a set with less of it. */
static double weigh_for_sets(double probability)
{
    return probability > 0 && probability < 1 ? probability : ENGINE_WEIGHT;
}

enum status analysis_compile(struct analysis_inputs *inputs, const struct analysed_goal *goal,
                             enum analysis_aim aim, struct engine **engine)
{
    uint32_t atoms = goal->odds.atom_count;
    double *weights = NULL;
    if (aim == AIM_PROBABILITY) {
        return compile(inputs, goal, aim, goal->odds.high, engine);
    }
    weights = memory_array(atoms, sizeof(*weights));
    for (uint32_t atom = 0; weights && atom < atoms; atom++) {
        weights[atom] = weigh_for_sets(goal->odds.high[atom]);
    }
    enum status status = weights ? compile(inputs, goal, aim, weights, engine) : STATUS_MEMORY;
    memory_free(weights);
    return status;
}

enum status analysis_refine(struct analysis_inputs *inputs, const struct analysed_goal *goal,
                            struct engine *engine)
{
    struct engine_options options = inputs->options;
    if (engine_complete(engine) || !progress_parts(&inputs->progress, 0, 1)) {
        return STATUS_OK;
    }
    options.fixed = goal->fixed;
    options.weights = goal->odds.high;
    options.step_budget = inputs->progress.granted > 0 ? UINT64_MAX : 0;
    enum status status = engine_refine(engine, goal->circuit, goal->root, &options);
    return status == STATUS_MEMORY ? status : STATUS_OK;
}

enum status analysis_solve(struct analysis_inputs *inputs, const struct engine *engine,
                           enum solutions_kind kind, struct solutions **solutions)
{
    struct engine_options budgets = inputs->options;
    budgets.step_budget = inputs->progress.granted > 0 ? UINT64_MAX : 0;
    enum status status = solutions_find(engine, kind, &budgets, solutions);
    return *solutions ? STATUS_OK : status;
}

unsigned analysis_limits(const struct engine *engine, unsigned more)
{
    struct engine_statistics statistics;
    engine_describe(engine, &statistics);
    unsigned limits = statistics.limits | more;
    unsigned time = ENGINE_LIMIT_STEPS | ENGINE_LIMIT_STOP;
    unsigned ended = progress_interrupted() ? ENGINE_LIMIT_STOP : ENGINE_LIMIT_STEPS;
    return limits & time ? (limits & ~time) | ended : limits;
}
