/* The common course of the analyses; see analysis_run.h. */
#include "cli/analysis_run.h"

#include "base/memory.h"

/* Every goal has its share of the time, and what those before it left. */
static enum status answer_goals(const struct analysis_steps *steps, void *task,
                                struct analysis_inputs *inputs, char *results)
{
    enum status status = STATUS_OK;
    double granted = inputs->progress.granted;
    size_t count = inputs->goals.count;
    for (size_t g = 0; status == STATUS_OK && g < count; g++) {
        inputs->progress.granted = granted * (double)(g + 1) / (double)count;
        status = steps->answer(task, &inputs->goals.items[g], results + g * steps->result_size);
    }
    return status;
}

static enum exit_status answer_and_write(const struct analysis_steps *steps, void *task,
                                         struct analysis_inputs *inputs, const bool *complete)
{
    size_t count = inputs->goals.count;
    char *results = memory_zeroed(count, steps->result_size);
    enum status status = results ? answer_goals(steps, task, inputs, results) : STATUS_MEMORY;
    enum exit_status exit_status = EXIT_INTERNAL;
    if (status == STATUS_OK) {
        struct text product;
        text_init(&product);
        steps->write(inputs->format, results, count, &product);
        exit_status = analysis_finish(inputs, &product, *complete);
        text_release(&product);
    } else {
        exit_status = analysis_refuse(status);
    }
    for (size_t g = 0; results && steps->release && g < count; g++) {
        steps->release(results + g * steps->result_size);
    }
    memory_free(results);
    return exit_status;
}

enum exit_status analysis_run(const struct arguments *arguments,
                              const struct analysis_steps *steps, void *task,
                              struct analysis_inputs *inputs, bool *complete)
{
    *complete = true;
    enum exit_status status = analysis_open(arguments, inputs);
    if (status == EXIT_ACCEPTABLE && steps->read) {
        status = steps->read(task);
    }
    if (status == EXIT_ACCEPTABLE) {
        status = answer_and_write(steps, task, inputs, complete);
    }
    analysis_release(inputs);
    return status;
}
