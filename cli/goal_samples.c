/* Drawing by several workers: each has room of its own for the probabilities of one sample, and
 * the values stand by the number of the sample. Of a fault tree the parameters are drawn; of a
 * scenario what was measured is drawn from its posterior. */
#include "cli/goal_samples.h"

#include "analyzer/likelihood.h"
#include "base/parallel.h"

#include <string.h>

/* Between two questions whether to go on: samples at most, and bytes looked at, about. */
enum { SAMPLES_A_BLOCK = 64, BYTES_A_BLOCK = 1 << 22 };

/* One worker's room. */
struct seat {
    double *p, *low;               /* by atom; 'low' of scenarios */
    struct sampling_worker worker; /* of fault trees */
};

struct drawing {
    struct analysis_inputs *inputs;
    const struct analysed_goal *goal;
    const struct engine *engine;
    const struct sampling *sampling; /* NULL: a scenario */
    uint64_t seed;
    double *values;
    struct seat *seats;
    uint32_t seat_count;
};

static enum status evaluate(const struct engine *engine, const double *p, double *value)
{
    struct bounds bounds;
    enum status status = engine_probability(engine, p, &bounds);
    *value = bounds.upper;
    return status;
}

static enum status draw_block(void *context, uint32_t worker, size_t first, size_t count)
{
    struct drawing *d = context;
    struct seat *seat = &d->seats[worker];
    const struct analysed_goal *goal = d->goal;
    enum status status = STATUS_OK;
    for (size_t i = first; status == STATUS_OK && i < first + count; i++) {
        const struct likelihood_draw draw = {d->seed, i};
        if (d->sampling) {
            sampling_draw(d->sampling, &seat->worker, d->seed, i, seat->p);
        } else {
            likelihood_sample(&d->inputs->inputs.verdict.situation, goal->compiled,
                              d->inputs->world, &draw, seat->low, seat->p);
        }
        status = evaluate(d->engine, seat->p, &d->values[i]);
    }
    return status;
}

static bool report(void *context, size_t begun, size_t total)
{
    struct drawing *d = context;
    return progress_parts(&d->inputs->progress, (uint32_t)begun, (uint32_t)total);
}

static bool take_seats(struct drawing *d, uint32_t count)
{
    uint32_t atoms = d->goal->odds.atom_count;
    d->seats = memory_zeroed(count, sizeof(*d->seats));
    bool taken = d->seats != NULL;
    while (taken && d->seat_count < count) {
        struct seat *seat = &d->seats[d->seat_count++];
        seat->p = memory_array(atoms, sizeof(*seat->p));
        seat->low = memory_array(atoms, sizeof(*seat->low));
        taken = seat->p && seat->low &&
                (!d->sampling || sampling_worker_open(d->sampling, &seat->worker) == STATUS_OK);
        if (taken) {
            memcpy(seat->p, d->goal->odds.low, atoms * sizeof(*seat->p));
        }
    }
    return taken;
}

static void leave_seats(struct drawing *d, struct goal_samples *samples)
{
    for (uint32_t i = 0; i < d->seat_count; i++) {
        samples->clamped += d->seats[i].worker.clamped;
        samples->undefined += d->seats[i].worker.undefined;
        sampling_worker_close(&d->seats[i].worker);
        memory_free(d->seats[i].p);
        memory_free(d->seats[i].low);
    }
    memory_free(d->seats);
}

/* As many workers as the memory that the diagrams leave has room for; one in any case. What is
 * drawn does not depend on their number. */
static uint32_t affordable(const struct drawing *d, uint32_t workers)
{
    size_t expressions = d->sampling ? d->inputs->openpsa.expressions.count : 0;
    size_t seat = engine_evaluation_bytes(d->engine) +
                  (2 * (size_t)d->goal->odds.atom_count + expressions) * sizeof(double);
    size_t held = engine_bytes(d->engine), budget = d->inputs->options.memory_budget;
    size_t most = held < budget ? (budget - held) / seat : 1;
    return most < 1 ? 1 : most < workers ? (uint32_t)most : workers;
}

static size_t block_of(const struct engine *engine)
{
    size_t fitting = BYTES_A_BLOCK / (engine_evaluation_bytes(engine) + 1);
    return fitting < 1 ? 1 : fitting < SAMPLES_A_BLOCK ? fitting : SAMPLES_A_BLOCK;
}

/* Nothing is drawn where the work was asked to stop before. */
static enum status draw(struct drawing *d, uint32_t workers, struct goal_samples *samples)
{
    if (!report(d, 0, samples->asked)) {
        return STATUS_OK;
    }
    workers = affordable(d, workers);
    const struct parallel_work work = {.total = samples->asked,
                                       .block = block_of(d->engine),
                                       .workers = workers,
                                       .run = draw_block,
                                       .go_on = report,
                                       .context = d};
    size_t done = 0;
    d->values = memory_array(samples->asked, sizeof(*d->values));
    enum status status = d->values && take_seats(d, workers) ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK) {
        status = parallel_run(&work, &done);
    }
    if ((status == STATUS_OK || status == STATUS_CANCELLED) && done) {
        status = sampling_summarise(d->values, done, &samples->summary);
    }
    leave_seats(d, samples);
    memory_free(d->values);
    return status == STATUS_CANCELLED ? STATUS_OK : status;
}

enum status goal_samples_draw(struct analysis_inputs *inputs, const struct analysed_goal *goal,
                              const struct engine *engine, uint32_t workers,
                              struct goal_samples *samples)
{
    struct sampling *sampling = NULL;
    struct drawing d = {inputs, goal, engine, NULL, samples->seed, NULL, NULL, 0};
    enum status status = STATUS_OK;
    progress_name(&inputs->progress, "samples");
    if (!goal->compiled) {
        status = sampling_open(&inputs->openpsa.expressions, inputs->tree.atom_roots,
                               goal->odds.atom_count, &sampling);
        d.sampling = sampling;
    }
    if (status == STATUS_OK) {
        status = draw(&d, workers, samples);
    }
    samples->uncertain = sampling ? sampling_random_atoms(sampling) > 0
                                  : samples->summary.count == 1 ||
                                        samples->summary.least < samples->summary.greatest;
    sampling_close(sampling);
    return status;
}
