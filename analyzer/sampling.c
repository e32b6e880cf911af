/* Drawing evaluates the random nodes only, in the order in which the expressions depend on each
 * other; the rest keeps its point value from when the worker was opened. */
#include "analyzer/sampling.h"

#include "base/memory.h"
#include "base/random.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

struct sampling {
    const struct expressions *expressions;
    const uint32_t *roots;
    uint32_t *nodes; /* random ones, in order of evaluation */
    uint32_t *atoms; /* random ones */
    double *points;  /* of 'atoms' */
    uint32_t node_count, atom_count;
};

static bool is_random(const struct expressions *expressions, uint32_t root)
{
    return root != SAMPLING_FIXED && expressions->nodes.items[root].is_random;
}

static enum status fill(struct sampling *s, uint32_t atom_count)
{
    const struct expressions *expressions = s->expressions;
    for (uint32_t i = 0; i < expressions->count; i++) {
        uint32_t node = expressions->order[i];
        if (expressions->nodes.items[node].is_random) {
            s->nodes[s->node_count++] = node;
        }
    }
    double *values = memory_array(expressions->count, sizeof(*values));
    if (!values) {
        return STATUS_MEMORY;
    }
    expressions_point_values(expressions, values);
    for (uint32_t a = 0; a < atom_count; a++) {
        if (is_random(expressions, s->roots[a])) {
            s->points[s->atom_count] = values[s->roots[a]];
            s->atoms[s->atom_count++] = a;
        }
    }
    memory_free(values);
    return STATUS_OK;
}

enum status sampling_open(const struct expressions *expressions, const uint32_t *roots,
                          uint32_t atom_count, struct sampling **out)
{
    struct sampling *s = memory_zeroed(1, sizeof(*s));
    *out = NULL;
    if (!s) {
        return STATUS_MEMORY;
    }
    s->expressions = expressions;
    s->roots = roots;
    s->nodes = memory_array(expressions->count, sizeof(*s->nodes));
    s->atoms = memory_array(atom_count, sizeof(*s->atoms));
    s->points = memory_array(atom_count, sizeof(*s->points));
    if (!s->nodes || !s->atoms || !s->points || fill(s, atom_count) != STATUS_OK) {
        sampling_close(s);
        return STATUS_MEMORY;
    }
    *out = s;
    return STATUS_OK;
}

void sampling_close(struct sampling *sampling)
{
    if (sampling) {
        memory_free(sampling->nodes);
        memory_free(sampling->atoms);
        memory_free(sampling->points);
        memory_free(sampling);
    }
}

uint32_t sampling_random_atoms(const struct sampling *sampling)
{
    return sampling->atom_count;
}

enum status sampling_worker_open(const struct sampling *sampling,
                                 struct sampling_worker *worker)
{
    *worker = (struct sampling_worker){
        .values = memory_array(sampling->expressions->count, sizeof(double))};
    if (!worker->values) {
        return STATUS_MEMORY;
    }
    expressions_point_values(sampling->expressions, worker->values);
    return STATUS_OK;
}

void sampling_worker_close(struct sampling_worker *worker)
{
    memory_free(worker->values);
    *worker = (struct sampling_worker){0};
}

static double mend(struct sampling_worker *worker, double drawn, double point)
{
    if (isnan(drawn)) {
        worker->undefined++;
        return point;
    }
    if (drawn < 0 || drawn > 1) {
        worker->clamped++;
        return drawn < 0 ? 0 : 1;
    }
    return drawn;
}

void sampling_draw(const struct sampling *sampling, struct sampling_worker *worker,
                   uint64_t seed, uint64_t sample, double *p)
{
    for (uint32_t i = 0; i < sampling->node_count; i++) {
        struct random_stream stream;
        uint32_t node = sampling->nodes[i];
        random_open(&stream, seed, sample, node);
        worker->values[node] =
            expressions_value(sampling->expressions, node, worker->values, &stream);
    }
    for (uint32_t i = 0; i < sampling->atom_count; i++) {
        uint32_t atom = sampling->atoms[i];
        p[atom] = mend(worker, worker->values[sampling->roots[atom]], sampling->points[i]);
    }
}

enum status sampling_run(const struct sampling *sampling, struct sampling_worker *worker,
                         const struct sampling_run *run, double *p, double *values,
                         size_t *done)
{
    for (*done = 0; *done < run->count; ++*done) {
        sampling_draw(sampling, worker, run->seed, run->first + *done, p);
        enum status status = run->evaluate(run->context, p, &values[*done]);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Neumaier's compensated sum: the rounding errors are summed apart. */
static double sum_of(const double *values, size_t count, double centre, bool squared)
{
    double sum = 0, lost = 0;
    for (size_t i = 0; i < count; i++) {
        double x = values[i] - centre;
        x = squared ? x * x : x;
        double next = sum + x;
        lost += fabs(sum) >= fabs(x) ? (sum - next) + x : (x - next) + sum;
        sum = next;
    }
    return sum + lost;
}

enum status sampling_summarise(const double *values, size_t count,
                               struct sampling_summary *summary)
{
    double *sorted = memory_array(count, sizeof(*sorted));
    if (!sorted) {
        return STATUS_MEMORY;
    }
    memcpy(sorted, values, count * sizeof(*sorted));
    qsort(sorted, count, sizeof(*sorted), compare);
    double mean = sum_of(values, count, 0, false) / (double)count;
    double squares = sum_of(values, count, mean, true);
    double deviation = count > 1 ? sqrt(squares / (double)(count - 1)) : 0;
    *summary = (struct sampling_summary){.count = count,
                                         .mean = mean,
                                         .deviation = deviation,
                                         .standard_error = deviation / sqrt((double)count),
                                         .least = sorted[0],
                                         .greatest = sorted[count - 1],
                                         .sorted = sorted};
    return STATUS_OK;
}

void sampling_summary_release(struct sampling_summary *summary)
{
    memory_free(summary->sorted);
    *summary = (struct sampling_summary){0};
}

double sampling_quantile(const struct sampling_summary *summary, double level)
{
    double position = level * (double)(summary->count - 1);
    size_t below = (size_t)position;
    if (below + 1 >= summary->count) {
        return summary->greatest;
    }
    double low = summary->sorted[below];
    return low + (position - (double)below) * (summary->sorted[below + 1] - low);
}

double sampling_share_from(const struct sampling_summary *summary, double threshold)
{
    size_t low = 0, high = summary->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (summary->sorted[middle] < threshold) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (double)(summary->count - low) / (double)summary->count;
}
