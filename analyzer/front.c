/* Branch and bound for Pareto fronts; see front.h. Out is tried before in, so that of equally
 * good sets one without what it does not need is met first. An explicit stack of branches. */
#include "analyzer/front.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_EVALUATIONS (UINT64_C(1) << 20)

enum branch { BRANCH_OUT, BRANCH_IN, BRANCH_DONE };

struct finding_front {
    const struct front_question *question;
    struct arena *arena;
    struct front *out;
    VEC(struct front_point) points;
    bool *set, *reach; /* by player: chosen; chosen or still to be decided */
    uint8_t *branch;   /* by player: what is tried next */
    uint32_t count;
};

static double sum_of(const struct finding_front *f, const double *by_player)
{
    double sum = 0;
    for (uint32_t p = 0; p < f->count; p++) {
        sum += f->set[p] ? by_player[p] : 0;
    }
    return sum;
}

static bool keeps_rows(const struct finding_front *f)
{
    const struct cover_question *stated = f->question->stated;
    for (size_t r = 0; r < stated->row_count; r++) {
        const struct cover_row *row = &stated->rows[r];
        double sum = 0;
        for (uint32_t i = 0; i < row->count; i++) {
            sum += f->set[row->elements[i]] ? row->weights ? row->weights[i] : 1 : 0;
        }
        if (sum > row->most) {
            return false;
        }
    }
    return true;
}

static bool is_as_good(const struct front_point *a, const struct front_point *b)
{
    return a->set.cost <= b->set.cost && a->friction <= b->friction &&
           a->probability <= b->probability;
}

static bool is_beaten(const struct finding_front *f, const struct front_point *point)
{
    for (size_t i = 0; i < f->points.count; i++) {
        if (is_as_good(&f->points.items[i], point)) {
            return true;
        }
    }
    return false;
}

static enum status evaluate(struct finding_front *f, const bool *set, double *probability)
{
    struct bounds bounds;
    enum status status = risk_of(f->question->risk, set, &bounds);
    *probability = bounds.upper;
    f->out->evaluations++;
    return status;
}

static enum status add_point(struct finding_front *f, struct front_point point)
{
    uint32_t *elements = arena_array(f->arena, f->count, sizeof(*elements));
    size_t kept = 0;
    if (!elements) {
        return STATUS_MEMORY;
    }
    for (uint32_t p = 0; p < f->count; p++) {
        if (f->set[p]) {
            elements[point.set.count++] = p;
        }
    }
    point.set.elements = elements;
    for (size_t i = 0; i < f->points.count; i++) {
        if (!is_as_good(&point, &f->points.items[i])) {
            f->points.items[kept++] = f->points.items[i];
        }
    }
    f->points.count = kept;
    return vec_push(&f->points, point) ? STATUS_OK : STATUS_MEMORY;
}

/* A set all of whose players are decided. */
static enum status take_leaf(struct finding_front *f)
{
    struct front_point point = {.friction = sum_of(f, f->question->friction)};
    point.set.cost = sum_of(f, f->question->stated->cost);
    enum status status = evaluate(f, f->set, &point.probability);
    return status == STATUS_OK && !is_beaten(f, &point) ? add_point(f, point) : status;
}

/* Whether what is decided can still come to something. */
static enum status is_hopeful(struct finding_front *f, bool *hopeful)
{
    struct front_point best = {.friction = sum_of(f, f->question->friction)};
    best.set.cost = sum_of(f, f->question->stated->cost);
    *hopeful = keeps_rows(f);
    if (!*hopeful || f->points.count == 0) {
        return STATUS_OK;
    }
    enum status status = evaluate(f, f->reach, &best.probability);
    *hopeful = status == STATUS_OK && !is_beaten(f, &best);
    return status;
}

static bool may_go_on(const struct finding_front *f)
{
    const struct cover_question *stated = f->question->stated;
    uint64_t most = f->question->most_evaluations;
    return f->out->evaluations < (most ? most : DEFAULT_EVALUATIONS) &&
           (!stated->progress || stated->progress(stated->context));
}

/* Takes the next branch of player p; false where there is none left. */
static bool take_branch(struct finding_front *f, uint32_t p)
{
    const struct cover_question *stated = f->question->stated;
    if (f->branch[p] == BRANCH_OUT && stated->required[p]) {
        f->branch[p] = BRANCH_IN;
    }
    if (f->branch[p] == BRANCH_IN && stated->excluded[p]) {
        f->branch[p] = BRANCH_DONE;
    }
    bool taken = f->branch[p] != BRANCH_DONE;
    f->set[p] = f->branch[p] == BRANCH_IN;
    f->reach[p] = taken ? f->set[p] : !stated->excluded[p];
    f->branch[p] = taken ? f->branch[p] + 1 : BRANCH_OUT;
    return taken;
}

static enum status search(struct finding_front *f)
{
    enum status status = STATUS_OK;
    uint32_t depth = 0;
    bool hopeful;
    while (status == STATUS_OK) {
        if (depth == f->count) {
            status = keeps_rows(f) ? take_leaf(f) : STATUS_OK;
        } else if (take_branch(f, depth)) {
            f->out->complete = may_go_on(f);
            if (!f->out->complete) {
                break;
            }
            status = is_hopeful(f, &hopeful);
            depth += hopeful;
            continue;
        }
        if (depth == 0) {
            break;
        }
        depth--;
    }
    return status;
}

static int compare_points(const void *a, const void *b)
{
    const struct front_point *x = a, *y = b;
    if (x->set.cost != y->set.cost) {
        return x->set.cost < y->set.cost ? -1 : 1;
    }
    if (x->friction != y->friction) {
        return x->friction < y->friction ? -1 : 1;
    }
    return x->probability < y->probability ? -1 : x->probability > y->probability;
}

static enum status hand_over(struct finding_front *f)
{
    size_t count = f->points.count;
    struct front_point *points = arena_array(f->arena, count, sizeof(*points));
    if (!points) {
        return STATUS_MEMORY;
    }
    if (count) {
        qsort(f->points.items, count, sizeof(*points), compare_points);
        memcpy(points, f->points.items, count * sizeof(*points));
    }
    f->out->points = points;
    f->out->count = count;
    return STATUS_OK;
}

enum status front_find(const struct front_question *question, struct arena *arena,
                       struct front *out)
{
    struct finding_front f = {.question = question,
                              .arena = arena,
                              .out = out,
                              .count = question->risk->player_count};
    *out = (struct front){.complete = true};
    f.set = memory_zeroed(f.count, sizeof(*f.set));
    f.reach = memory_zeroed(f.count, sizeof(*f.reach));
    f.branch = memory_zeroed(f.count, sizeof(*f.branch));
    enum status status = f.set && f.reach && f.branch ? STATUS_OK : STATUS_MEMORY;
    for (uint32_t p = 0; status == STATUS_OK && p < f.count; p++) {
        f.reach[p] = !question->stated->excluded[p];
    }
    if (status == STATUS_OK) {
        status = search(&f);
    }
    out->complete &= question->risk->complete;
    if (status == STATUS_OK) {
        status = hand_over(&f);
    }
    vec_release(&f.points);
    memory_free(f.set);
    memory_free(f.reach);
    memory_free(f.branch);
    return status;
}
