/* Sifting exchanges adjacent levels, each exchange touching the nodes of two levels only: a
 * node of the upper level that has the lower variable below it is rewritten in place, so that
 * edges to it stay valid. Reference counts, kept while sifting only, tell at once which nodes
 * an exchange has made useless; those are freed immediately, which keeps sizes exact. */
#include "analyzer/reorder.h"

#include <stdlib.h>
#include <string.h>

struct sifting {
    struct table *bdd;
    uint32_t *order;
    uint32_t *references;    /* by node; those of node 0 mean nothing */
    uint32_t capacity;       /* of 'references' */
    uint32_t *upper, *lower; /* nodes of the two levels under exchange */
    uint32_t upper_count, lower_count, room;
    VEC(uint32_t) dying;
    uint64_t effort;
};

static void refer(struct sifting *s, edge e)
{
    s->references[edge_node(e)]++;
}

static void link_node(struct sifting *s, uint32_t node, uint32_t level)
{
    s->bdd->nodes[node].level = level;
    table_link(s->bdd, node);
}

/* Takes a reference back; what nothing refers to any more dies, and so on downwards. */
static void release_edge(struct sifting *s, edge e)
{
    uint32_t node = edge_node(e);
    if (node != 0 && --s->references[node] == 0) {
        s->dying.items[s->dying.count++] = node; /* provide_nodes made room for all nodes */
    }
}

/* Takes a node out of the table of its level. */
static void unlink_node(const struct table *table, uint32_t node)
{
    const struct table_node *n = &table->nodes[node];
    struct table_level *level = &table->levels[n->level];
    uint32_t mask = level->mask, gap = table_hash(n->high, n->low) & mask;
    while (level->entries[gap].node != node) {
        gap = (gap + 1) & mask;
    }
    /* What probes over the gap moves into it. */
    for (uint32_t i = (gap + 1) & mask; level->entries[i].node; i = (i + 1) & mask) {
        uint32_t probed = (i - level->entries[i].hash) & mask;
        if (probed >= ((i - gap) & mask)) {
            level->entries[gap] = level->entries[i];
            gap = i;
        }
    }
    level->entries[gap].node = 0;
    level->count--;
}

static void bury(struct sifting *s)
{
    while (s->dying.count > 0) {
        uint32_t node = s->dying.items[--s->dying.count];
        struct table_node n = s->bdd->nodes[node];
        unlink_node(s->bdd, node);
        table_free_node(s->bdd, node);
        release_edge(s, n.high);
        release_edge(s, n.low);
    }
}

/* Empties a level into a list. */
static uint32_t unload(struct sifting *s, uint32_t level, uint32_t *list)
{
    struct table_level *row = &s->bdd->levels[level];
    uint32_t count = 0;
    for (uint32_t i = 0; row->count > 0 && i <= row->mask; i++) {
        if (row->entries[i].node) {
            list[count++] = row->entries[i].node;
            row->entries[i].node = 0;
        }
    }
    row->count = 0;
    return count;
}

static bool provide_lists(struct sifting *s, uint32_t room)
{
    if (room <= s->room) {
        return true;
    }
    uint32_t *upper = memory_resize(s->upper, (size_t)room * 2, sizeof(*upper));
    s->upper = upper ? upper : s->upper;
    uint32_t *lower = memory_resize(s->lower, (size_t)room * 2, sizeof(*lower));
    s->lower = lower ? lower : s->lower;
    s->room = upper && lower ? room * 2 : s->room;
    return upper && lower;
}

/* Room for all that an exchange can make, so that it cannot fail half way. */
static bool provide_nodes(struct sifting *s, uint32_t level)
{
    struct table *bdd = s->bdd;
    uint32_t upper = bdd->levels[level].count, lower = bdd->levels[level + 1].count;
    if (!provide_lists(s, upper > lower ? upper : lower) ||
        !table_provide(bdd, 2 * upper, level, upper + lower) ||
        !table_provide(bdd, 2 * upper, level + 1, 2 * upper)) {
        return false;
    }
    size_t dying = bdd->node_capacity;
    if (s->capacity < bdd->node_capacity) {
        uint32_t *grown = memory_resize(s->references, bdd->node_capacity, sizeof(*grown));
        if (!grown) {
            return false;
        }
        s->references = grown;
        s->capacity = bdd->node_capacity;
    }
    return s->dying.capacity >= dying || vec_reserve(&s->dying, dying);
}

/* The node (level, high, low) with one more reference. Never fails: there is room. */
static edge provide_edge(struct sifting *s, uint32_t level, edge high, edge low)
{
    if (high == low) {
        refer(s, high);
        return high;
    }
    edge complement = high & 1;
    uint32_t before = table_size(s->bdd);
    edge made = table_node(s->bdd, level, high ^ complement, low ^ complement);
    if (table_size(s->bdd) > before) {
        s->references[edge_node(made)] = 0;
        refer(s, high);
        refer(s, low);
    }
    refer(s, made);
    return made ^ complement;
}

/* The cofactors of an edge by the lower variable. */
static void split(const struct table *bdd, edge e, uint32_t level, edge *high, edge *low)
{
    const struct table_node *n = &bdd->nodes[edge_node(e)];
    *high = n->level == level ? n->high ^ (e & 1) : e;
    *low = n->level == level ? n->low ^ (e & 1) : e;
}

/* Rewrites an upper node that has the lower variable below it. */
static void rewrite(struct sifting *s, uint32_t node, uint32_t level)
{
    struct table_node old = s->bdd->nodes[node];
    edge hh, hl, lh, ll;
    split(s->bdd, old.high, level + 1, &hh, &hl);
    split(s->bdd, old.low, level + 1, &lh, &ll);
    edge high = provide_edge(s, level + 1, hh, lh), low = provide_edge(s, level + 1, hl, ll);
    s->bdd->nodes[node].high = high;
    s->bdd->nodes[node].low = low;
    s->references[edge_node(old.high)]--;
    s->references[edge_node(old.low)]--;
}

static bool depends(const struct table *bdd, uint32_t node, uint32_t level)
{
    const struct table_node *n = &bdd->nodes[node];
    return bdd->nodes[edge_node(n->high)].level == level ||
           bdd->nodes[edge_node(n->low)].level == level;
}

/* Exchanges two adjacent levels. False: nothing was done, for want of memory. */
static bool exchange(struct sifting *s, uint32_t level)
{
    struct table *bdd = s->bdd;
    if (!provide_nodes(s, level)) {
        return false;
    }
    s->upper_count = unload(s, level, s->upper);
    s->lower_count = unload(s, level + 1, s->lower);
    s->effort -= s->effort < s->upper_count + s->lower_count ? s->effort
                                                             : s->upper_count + s->lower_count;
    uint32_t dependent = 0;
    for (uint32_t i = 0; i < s->upper_count; i++) {
        if (depends(bdd, s->upper[i], level + 1)) {
            s->upper[dependent++] = s->upper[i];
        } else {
            link_node(s, s->upper[i], level + 1);
        }
    }
    for (uint32_t i = 0; i < dependent; i++) {
        rewrite(s, s->upper[i], level);
    }
    for (uint32_t i = 0; i < dependent; i++) {
        link_node(s, s->upper[i], level);
    }
    for (uint32_t i = 0; i < s->lower_count; i++) {
        link_node(s, s->lower[i], level);
        if (s->references[s->lower[i]] == 0) {
            s->dying.items[s->dying.count++] = s->lower[i];
        }
    }
    bury(s);
    uint32_t swap = s->order[level];
    s->order[level] = s->order[level + 1];
    s->order[level + 1] = swap;
    return true;
}

/* Moves the variable at '*level' step by step to 'end' while sizes stay near the best, noting
 * the best place. */
static bool move(struct sifting *s, uint32_t *level, uint32_t end, uint32_t *best,
                 uint32_t *best_size)
{
    while (*level != end && s->effort > 0) {
        uint32_t upper = end > *level ? *level : *level - 1;
        if (!exchange(s, upper)) {
            return false;
        }
        *level = end > *level ? *level + 1 : *level - 1;
        uint32_t size = table_size(s->bdd);
        if (size < *best_size) {
            *best_size = size;
            *best = *level;
        }
        if (size > *best_size + *best_size / 8) {
            return true;
        }
    }
    return true;
}

static bool sift_level(struct sifting *s, uint32_t level)
{
    uint32_t last = s->bdd->level_count - 1, best = level, size = table_size(s->bdd);
    bool down = level > last / 2;
    bool fine = move(s, &level, down ? last : 0, &best, &size) &&
                move(s, &level, down ? 0 : last, &best, &size);
    while (level != best && exchange(s, best > level ? level : level - 1)) {
        level = best > level ? level + 1 : level - 1;
    }
    return fine && level == best && s->effort > 0;
}

struct sized {
    uint32_t variable, count, level;
};

static int compare_sized(const void *a, const void *b)
{
    const struct sized *x = a, *y = b;
    if (x->count != y->count) {
        return x->count > y->count ? -1 : 1;
    }
    return (x->level > y->level) - (x->level < y->level);
}

static uint32_t find_level(const struct sifting *s, uint32_t variable)
{
    uint32_t level = 0;
    while (s->order[level] != variable) {
        level++;
    }
    return level;
}

static void sift_all(struct sifting *s)
{
    uint32_t count = s->bdd->level_count;
    struct sized *sized = memory_array(count, sizeof(*sized));
    for (uint32_t l = 0; sized && l < count; l++) {
        sized[l] = (struct sized){s->order[l], s->bdd->levels[l].count, l};
    }
    if (sized) {
        qsort(sized, count, sizeof(*sized), compare_sized);
    }
    for (uint32_t i = 0; sized && i < count && sized[i].count > 0; i++) {
        if (!sift_level(s, find_level(s, sized[i].variable))) {
            break;
        }
    }
    memory_free(sized);
}

static bool count_references(struct sifting *s)
{
    struct table *bdd = s->bdd;
    s->references = memory_zeroed(bdd->node_capacity, sizeof(*s->references));
    s->capacity = bdd->node_capacity;
    if (!s->references) {
        return false;
    }
    for (uint32_t n = 1; n < bdd->node_count; n++) {
        if (bdd->nodes[n].level != TABLE_FREE) {
            refer(s, bdd->nodes[n].high);
            refer(s, bdd->nodes[n].low);
        }
    }
    for (size_t i = 0; i < bdd->kept.count; i++) {
        refer(s, bdd->kept.items[i]);
    }
    return true;
}

void reorder_sift(struct table *bdd, uint32_t *order, uint64_t effort)
{
    struct sifting s = {.bdd = bdd, .order = order, .effort = effort};
    uint64_t budget = bdd->node_budget;
    table_collect(bdd);
    bdd->node_budget = 0;
    if (bdd->level_count > 1 && count_references(&s)) {
        sift_all(&s);
    }
    bdd->node_budget = budget;
    table_forget_results(bdd);
    memory_free(s.references);
    memory_free(s.upper);
    memory_free(s.lower);
    vec_release(&s.dying);
}
