/* Sets are gone through by size, the least first, collected in a list, and made a family in one
 * pass over the sorted list: no set begins with another, so that the list is a tree whose
 * children are high edges and whose siblings are low edges. */
#include "analyzer/confirming.h"

#include "analyzer/closure.h"
#include "analyzer/families.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum {
    LANES = 64,
    SUBSETS_OF = 6,          /* levels whose subsets are as many as lanes */
    SETS_BETWEEN_ASKING = 64 /* whether to go on */
};

#define SETS_AT_MOST (1u << 20)

struct found_set {
    const uint32_t *levels; /* in the list of all levels, when that is complete */
    size_t first;
    uint32_t count;
};

struct confirming {
    const struct confirming_task *task;
    struct table *zdd;
    uint64_t *words; /* by node of the unit's circuit */
    uint32_t *set, count;
    VEC(struct found_set) found;
    VEC(uint32_t) levels;
    uint64_t visits;
    bool stopped; /* when those that are certain were not all in the list */
};

/* In which lanes the unit is turned; lane i does levels[k] where bit i of does[k] is set. */
static enum status ask(struct confirming *c, const uint64_t *does, uint64_t *turned)
{
    const struct confirming_task *task = c->task;
    const struct circuit *circuit = &task->unit->rest->inside;
    for (uint32_t l = 0; l < task->unit->variable_count; l++) {
        c->words[l] = task->idle[l] ? UINT64_MAX : 0;
    }
    for (uint32_t k = 0; k < c->count; k++) {
        c->words[c->set[k]] ^= does[k];
    }
    c->visits += circuit->edge_count;
    enum status status = closure_evaluate(circuit, c->words);
    *turned = c->words[task->unit->rest->top] ^ (task->turned ? UINT64_MAX : 0);
    return status;
}

static enum status turns(struct confirming *c, bool *turned)
{
    uint64_t does[LANES], lanes;
    memset(does, 0xFF, sizeof(does));
    enum status status = ask(c, does, &lanes);
    *turned = lanes & 1;
    return status;
}

static void drop(struct confirming *c, uint32_t k)
{
    c->count--;
    memmove(c->set + k, c->set + k + 1, (c->count - k) * sizeof(*c->set));
}

/* Of a function that rises: gives up one level after the other that is not needed. */
static enum status shrink(struct confirming *c)
{
    for (bool shrinks = true; shrinks;) {
        uint64_t does[LANES], lanes;
        for (uint32_t k = 0; k < c->count; k++) {
            does[k] = ~(UINT64_C(1) << k);
        }
        enum status status = ask(c, does, &lanes);
        if (status != STATUS_OK) {
            return status;
        }
        shrinks = false;
        for (uint32_t k = 0; k < c->count && !shrinks; k++) {
            if (lanes >> k & 1) {
                drop(c, k);
                shrinks = true;
            }
        }
    }
    return STATUS_OK;
}

static uint32_t size_of(uint32_t subset)
{
    uint32_t size = 0;
    for (; subset; subset &= subset - 1) {
        size++;
    }
    return size;
}

/* Of any function: the least of all subsets that turns it. */
static enum status take_least(struct confirming *c)
{
    uint64_t does[SUBSETS_OF] = {0}, lanes;
    uint32_t best = (1u << c->count) - 1;
    for (uint32_t subset = 0; subset <= best; subset++) {
        for (uint32_t k = 0; k < c->count; k++) {
            does[k] |= (uint64_t)(subset >> k & 1) << subset;
        }
    }
    enum status status = ask(c, does, &lanes);
    for (uint32_t subset = best; status == STATUS_OK && subset-- > 0;) {
        bool less = size_of(subset) < size_of(best);
        best = (lanes >> subset & 1) && less ? subset : best;
    }
    for (uint32_t k = c->count; k-- > 0;) {
        if (!(best >> k & 1)) {
            drop(c, k);
        }
    }
    return status;
}

/* Makes the candidate at hand minimal; '*certain' says whether it is. */
static enum status confirm(struct confirming *c, enum confirming_source source, bool *certain)
{
    *certain = source == CONFIRMING_CERTAIN;
    if (source == CONFIRMING_OUTER) {
        return turns(c, certain);
    }
    if (source == CONFIRMING_INNER && c->task->unit->rest->inside.coherent &&
        c->count < LANES) {
        *certain = true;
        return shrink(c);
    }
    if (source == CONFIRMING_INNER && c->count <= SUBSETS_OF) {
        *certain = true;
        return take_least(c);
    }
    return STATUS_OK;
}

static bool keep(struct confirming *c)
{
    struct found_set found = {NULL, c->levels.count, c->count};
    for (uint32_t k = 0; k < c->count; k++) {
        if (!vec_push(&c->levels, c->set[k])) {
            return false;
        }
    }
    return vec_push(&c->found, found);
}

/* What is certain is not asked for, and none of it may be left out. */
static bool go_on(struct confirming *c, enum confirming_source source, size_t asked)
{
    struct table *zdd = c->zdd;
    if (zdd->progress && asked % SETS_BETWEEN_ASKING == 0 &&
        !zdd->progress(zdd->context, c->found.count)) {
        c->stopped |= source == CONFIRMING_CERTAIN;
        return false;
    }
    return (source == CONFIRMING_CERTAIN || c->visits < c->task->visits) &&
           c->found.count < SETS_AT_MOST;
}

static enum status go_through(struct confirming *c, struct ranking *ranking,
                              enum confirming_source source)
{
    enum status status = STATUS_OK;
    for (size_t asked = 0; status == STATUS_OK && go_on(c, source, asked); asked++) {
        const uint32_t *levels;
        double cost;
        bool certain = false;
        status = ranking_next(ranking, &levels, &c->count, &cost);
        if (status != STATUS_OK || !levels) {
            break;
        }
        memcpy(c->set, levels, c->count * sizeof(*c->set));
        status = confirm(c, source, &certain);
        if (status == STATUS_OK && certain && !keep(c)) {
            status = STATUS_MEMORY;
        }
    }
    return status;
}

/* Goes through one family as that of a function of its own, over levels. */
static enum status take_source(struct confirming *c, enum confirming_source source)
{
    const struct unit *unit = c->task->unit;
    uint32_t count = unit->variable_count;
    uint32_t *names = memory_array(count, sizeof(*names));
    double *cost = memory_array(count, sizeof(*cost));
    struct ranking *ranking = NULL;
    enum status status = names && cost ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK) {
        for (uint32_t l = 0; l < count; l++) {
            names[l] = l;
            cost[l] = 1;
        }
        struct family family = {
            .variables = names, .variable_count = count, .sets = *c->task->sources[source]};
        const struct solutions all = {.atom_count = count,
                                      .atom_of = names,
                                      .circuit_atoms = count,
                                      .families = &family,
                                      .family_count = 1,
                                      .root = count,
                                      .complete = true};
        status = ranking_open(&all, cost, &ranking);
        status = status == STATUS_OK ? go_through(c, ranking, source) : status;
        ranking_free(ranking);
    }
    memory_free(names);
    memory_free(cost);
    return status;
}

static int compare_sets(const void *left, const void *right)
{
    const struct found_set *a = left, *b = right;
    for (uint32_t i = 0; i < a->count && i < b->count; i++) {
        if (a->levels[i] != b->levels[i]) {
            return a->levels[i] < b->levels[i] ? -1 : 1;
        }
    }
    return (a->count > b->count) - (a->count < b->count);
}

static uint32_t common_prefix(const struct found_set *a, const struct found_set *b)
{
    uint32_t i = 0;
    while (i < a->count && i < b->count && a->levels[i] == b->levels[i]) {
        i++;
    }
    return i;
}

/* Closes the set's levels from the end to 'depth': kept[d] has the siblings behind level d. */
static bool close_levels(struct table *zdd, const struct found_set *set, uint32_t depth)
{
    for (uint32_t d = set->count; d-- > depth;) {
        edge high = d + 1 == set->count ? ZDD_UNIT : zdd->kept.items[d + 1];
        edge made = zdd_make(zdd, set->levels[d], high, zdd->kept.items[d]);
        if (made == EDGE_NONE) {
            return false;
        }
        zdd->kept.items[d] = made;
        if (d + 1 < set->count) {
            zdd->kept.items[d + 1] = ZDD_EMPTY;
        }
    }
    return true;
}

/* The family of the sets in the list. */
static enum status make_family(struct confirming *c, struct diagram *out)
{
    struct table *zdd = c->zdd;
    struct found_set *sets = c->found.items;
    for (size_t i = 0; i < c->found.count; i++) {
        sets[i].levels = c->levels.items + sets[i].first;
    }
    if (c->found.count > 1) {
        qsort(sets, c->found.count, sizeof(*sets), compare_sets);
    }
    enum status status = table_reset(zdd, c->task->unit->variable_count);
    for (uint32_t d = 0; status == STATUS_OK && d <= c->task->unit->variable_count; d++) {
        status = table_keep(zdd, ZDD_EMPTY) ? STATUS_OK : STATUS_MEMORY;
    }
    for (size_t i = c->found.count; status == STATUS_OK && i-- > 0;) {
        uint32_t depth = i > 0 ? common_prefix(&sets[i], &sets[i - 1]) : 0;
        if (!close_levels(zdd, &sets[i], depth)) {
            status = zdd->status;
        }
    }
    return status == STATUS_OK ? table_extract(zdd, zdd->kept.items[0], NULL, out) : status;
}

static enum status find(struct confirming *c)
{
    enum status status = STATUS_OK;
    for (int source = 0; status == STATUS_OK && source < 3; source++) {
        if (c->task->sources[source] && c->task->sources[source]->node_count > 0) {
            status = take_source(c, (enum confirming_source)source);
        }
    }
    return status;
}

enum status confirming_run(const struct confirming_task *task, struct table *zdd,
                           struct diagram *sets, uint64_t *visits)
{
    struct confirming c = {.task = task, .zdd = zdd};
    c.words = memory_array(task->unit->rest->inside.node_count, sizeof(*c.words));
    c.set = memory_array(task->unit->variable_count, sizeof(*c.set));
    *sets = (struct diagram){0};
    enum status status = c.words && c.set ? find(&c) : STATUS_MEMORY;
    if (status == STATUS_OK && !c.stopped && c.found.count < SETS_AT_MOST) {
        status = make_family(&c, sets);
    }
    *visits = c.visits;
    memory_free(c.words);
    memory_free(c.set);
    vec_release(&c.found);
    vec_release(&c.levels);
    return status;
}
