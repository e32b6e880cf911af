/* What paths, probability and importance do alike: read the inputs, answer each goal, write all
 * answers, and let go of everything. */
#ifndef PATHGATE_CLI_ANALYSIS_RUN_H
#define PATHGATE_CLI_ANALYSIS_RUN_H

#include "cli/analysis_inputs.h"

/* One analysis. 'task' is the command's own, 'result' is zeroed room of result_size bytes. */
struct analysis_steps {
    size_t result_size;
    enum exit_status (*read)(void *task); /* its options, once the inputs are open; or NULL */
    enum status (*answer)(void *task, const struct analysed_goal *goal, void *result);
    void (*write)(const struct quantity_format *format, const void *results, size_t count,
                  struct text *out);
    void (*release)(void *result); /* or NULL */
};

/* Runs it. 'inputs' and '*complete' are the task's: the former opened and released here, the
 * latter true at first, for 'answer' to clear. */
enum exit_status analysis_run(const struct arguments *arguments,
                              const struct analysis_steps *steps, void *task,
                              struct analysis_inputs *inputs, bool *complete);

#endif
