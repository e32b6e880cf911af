/* probability: how probable a goal is; with and without the system; how sure that is. */
#include "cli/analysis_engine.h"
#include "cli/analysis_run.h"
#include "cli/cmd.h"
#include "cli/goal_samples.h"
#include "cli/report.h"

#include <math.h>
#include <unistd.h>

static const struct option options[] = {
    ANALYSIS_OPTIONS,
    {"approximation", '\0', "NAME", "exact (the default), rare-event or mcub"},
    {"samples", '\0', "N", "propagate the uncertainty of parameters by N samples"},
    {"seed", '\0', "S", "of the samples (default 1)"},
    {"workers", '\0', "N", "threads that draw samples (default: as many as processors)"},
    {"threshold", '\0', "P", "say in which share of samples P is reached"},
    {"statistics", '\0', NULL, "say what the decision diagrams took (text and json)"},
    {NULL, '\0', NULL, NULL},
};

enum approximation { EXACT, RARE_EVENT, CUT_BOUND };
static const char *const approximation_words[] = {"exact", "rare-event", "mcub", NULL};

enum { MOST_SAMPLES = 100000000, MOST_WORKERS = 256 };

struct probability_task {
    struct analysis_inputs inputs;
    enum approximation approximation;
    uint64_t samples, seed;
    uint64_t workers; /* 0: as many as processors */
    double threshold;
    bool statistics;
    bool complete;
};

static uint32_t count_workers(const struct probability_task *task)
{
    if (task->workers) {
        return (uint32_t)task->workers;
    }
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > MOST_WORKERS ? MOST_WORKERS : (uint32_t)count;
}

/* Of a large fault tree most is what things are called, and how probabilities are given. The
 * former is asked for where an atom has none, the latter by samples. */
static void forget_names(struct probability_task *task)
{
    struct analysis_inputs *inputs = &task->inputs;
    if (inputs->is_fault_tree && inputs->tree.unquantified == 0 && !task->samples) {
        fault_tree_forget_names(&inputs->tree);
        openpsa_release(&inputs->openpsa);
    }
}

static enum exit_status read_task(void *context)
{
    struct probability_task *task = context;
    const struct arguments *arguments = task->inputs.arguments;
    int approximation = choose_word(arguments, "approximation", approximation_words);
    if (approximation < 0 ||
        !analysis_number(arguments, "samples", 1, MOST_SAMPLES, 0, &task->samples) ||
        !analysis_number(arguments, "seed", 0, UINT64_MAX, 1, &task->seed) ||
        !analysis_number(arguments, "workers", 1, MOST_WORKERS, 0, &task->workers) ||
        !analysis_share(arguments, "threshold", NAN, &task->threshold)) {
        return EXIT_USAGE;
    }
    task->approximation = (enum approximation)approximation;
    task->statistics = argument_value(arguments, "statistics") != NULL;
    if (!isnan(task->threshold) && !task->samples) {
        fputs("pathgate: '--threshold' needs '--samples'\n", stderr);
        return EXIT_USAGE;
    }
    if (task->samples && task->approximation != EXACT) {
        fputs("pathgate: '--samples' draws through the exact diagram, not through an "
              "approximation\n",
              stderr);
        return EXIT_USAGE;
    }
    forget_names(task);
    return EXIT_ACCEPTABLE;
}

static struct odds odds_without(const struct analysed_goal *goal)
{
    return (struct odds){goal->without_low, goal->without_high, goal->odds.atom_count, true};
}

static enum status find_exact(struct probability_task *task, const struct analysed_goal *goal,
                              const struct engine *engine, struct goal_probability *result)
{
    enum status status = quantity_bounds(engine, &goal->odds, &result->probability);
    if (status == STATUS_OK && goal->without_low) {
        const struct odds without = odds_without(goal);
        struct contrast contrast = {.difference.lower = 0};
        status = quantity_bounds(engine, &without, &result->without);
        if (status == STATUS_OK) {
            status = quantity_contrast(engine, &goal->odds, &without, &contrast);
        }
        result->has_uplift = true;
        result->difference = contrast.difference;
        result->ratio = contrast.ratio;
    }
    if (status == STATUS_OK &&
        !analysis_unquantified(&task->inputs, goal, engine, &result->unquantified)) {
        status = STATUS_MEMORY;
    }
    result->head.complete =
        result->probability.complete && (!result->has_uplift || result->without.complete);
    result->budget_hit = !result->head.complete && !engine_complete(engine);
    result->head.limits = analysis_limits(engine, 0);
    return status;
}

static enum status approximate(const struct probability_task *task,
                               const struct solutions *solutions, const double *p, double *out)
{
    return task->approximation == RARE_EVENT ? quantity_rare_event(solutions, p, out)
                                             : quantity_cut_bound(solutions, p, out);
}

static enum status approximate_odds(const struct probability_task *task,
                                    const struct solutions *solutions, const double *low,
                                    const double *high, struct bounds *out)
{
    enum status status = approximate(task, solutions, low, &out->lower);
    if (status == STATUS_OK) {
        status = approximate(task, solutions, high, &out->upper);
    }
    if (!solutions_complete(solutions)) { /* more sets can only add */
        out->upper = task->approximation == RARE_EVENT ? NAN : 1;
    }
    out->complete = solutions_complete(solutions) && out->lower == out->upper;
    return status;
}

static enum status find_approximate(struct probability_task *task,
                                    const struct analysed_goal *goal,
                                    const struct engine *engine,
                                    struct goal_probability *result)
{
    struct solutions *solutions = NULL;
    enum status status = analysis_solve(&task->inputs, engine, SOLUTIONS_PATHS, &solutions);
    if (status == STATUS_OK) {
        status = approximate_odds(task, solutions, goal->odds.low, goal->odds.high,
                                  &result->probability);
    }
    if (status == STATUS_OK &&
        !analysis_unquantified(&task->inputs, goal, engine, &result->unquantified)) {
        status = STATUS_MEMORY;
    }
    if (status == STATUS_OK) {
        result->budget_hit = !engine_complete(engine) || !solutions_complete(solutions);
        result->head.complete = result->probability.complete && engine_complete(engine);
        result->head.limits = analysis_limits(engine, solutions_limits(solutions));
    }
    solutions_free(solutions);
    return status;
}

/* Samples are drawn only through a complete diagram with every probability given. */
static enum status sample(struct probability_task *task, const struct analysed_goal *goal,
                          const struct engine *engine, struct goal_probability *result)
{
    result->has_samples = true;
    result->samples = (struct goal_samples){
        .asked = (size_t)task->samples, .seed = task->seed, .threshold = task->threshold};
    return result->probability.complete
               ? goal_samples_draw(&task->inputs, goal, engine, count_workers(task),
                                   &result->samples)
               : STATUS_OK;
}

static enum status answer(void *context, const struct analysed_goal *goal, void *room)
{
    struct probability_task *task = context;
    struct goal_probability *result = room;
    struct engine *engine = NULL;
    *result = (struct goal_probability){
        .head = goal->head, .approximation = approximation_words[task->approximation]};
    enum status status =
        analysis_compile(&task->inputs, goal,
                         task->approximation == EXACT ? AIM_PROBABILITY : AIM_SETS, &engine);
    if (status == STATUS_OK && task->approximation == EXACT) {
        status = analysis_refine(&task->inputs, goal, engine);
    }
    if (status == STATUS_OK) {
        status = task->approximation == EXACT ? find_exact(task, goal, engine, result)
                                              : find_approximate(task, goal, engine, result);
    }
    if (status == STATUS_OK && task->samples && task->approximation == EXACT) {
        status = sample(task, goal, engine, result);
        bool all = result->samples.summary.count == task->samples;
        result->head.complete &= all;
        result->head.limits |= all || !result->probability.complete
                                   ? 0
                                   : analysis_limits(engine, ENGINE_LIMIT_STOP);
    }
    if (status == STATUS_OK && task->statistics) {
        result->has_statistics = true;
        engine_describe(engine, &result->statistics);
    }
    task->complete &= result->head.complete;
    engine_free(engine);
    return status;
}

static void write_results(const struct quantity_format *format, const void *results,
                          size_t count, struct text *out)
{
    format->probability(results, count, out);
}

static void release_result(void *room)
{
    struct goal_probability *result = room;
    sampling_summary_release(&result->samples.summary);
}

static enum exit_status run(const struct arguments *arguments)
{
    static const struct analysis_steps steps = {sizeof(struct goal_probability), read_task,
                                                answer, write_results, release_result};
    struct probability_task task = {.samples = 0};
    return analysis_run(arguments, &steps, &task, &task.inputs, &task.complete);
}

const struct command command_probability = {
    .name = "probability",
    .operands = "FILE | [MODEL...] --evidence STORE --system NAME --deployment TYPE "
                "--framework PACK",
    .summary = "how probable a goal is, exactly or within bounds; uplift; uncertainty",
    .examples =
        "  pathgate probability tree.xml\n"
        "  pathgate probability tree.xml --top-event loss --samples 10000 --seed 7\n"
        "  pathgate probability cybersecurity --evidence store.db --system my-system \\\n"
        "      --deployment closed --framework meta-aasf-2.0 --world unmitigated\n",
    .details =
        "FILE is a fault tree (Open-PSA). Of threat models, every scenario or --scenario ID "
        "is\n"
        "answered: P with the system in the world, P without it (the baseline world), their\n"
        "difference and ratio. What has no probability is taken at 0 and at 1, which gives\n"
        "rigorous bounds, and is listed. Exit status: 0; 3 where only bounds are known or a\n"
        "run was cut short; 2 and 4 as everywhere.\n",
    .most = 256,
    .options = options,
    .run = run,
};
