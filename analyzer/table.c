/* Nodes live in one growing array. Levels have hash tables of their own so that they can be
 * swept one at a time, from the top: a node's mark is final when its level is reached. These
 * tables remember each node's hash, so that looking a new node up, or growing, touches no other
 * node: what is far away in memory is what operations wait for. Running operations hold every
 * intermediate result in frames on the table's stack, which allows collecting in the middle of
 * an operation. */
#include "analyzer/table.h"

#include <string.h>

enum {
    FIRST_NODES = 256,
    FIRST_ENTRIES = 8,
    FAST_ENTRIES = 1 << 10, /* up to here tables grow by four */
    FIRST_CACHE = 256,
    KEPT_NODES = 1 << 12, /* levels of a larger table start anew when it is reset */
    TRIMMED_BYTES = 1 << 24,
    STEPS_PER_NODE = 2,
    VISITS_PER_STEP = 16,
    NODE_VISITS = 2, /* of a node itself and of its place in a level */
    STEPS_BETWEEN_QUESTIONS = 1 << 14,
};

#define COLLECT_AT_LEAST (1u << 20)
#define NODES_AT_MOST (1u << 30)
#define ENTRY_ROOM                                                                             \
    (4 * sizeof(struct table_entry)) /* for a node: a third is used, and given up */
#define NODE_ROOM                                                                              \
    (sizeof(struct table_node) + sizeof(uint32_t) + ENTRY_ROOM) /* and to be extracted */
#define ROOM_AT_LEAST (1u << 16) /* items that get room for all at once */
#define MARK (1u << 31)

void table_init(struct table *table, uint64_t node_budget, size_t memory_budget)
{
    *table = (struct table){.node_budget = node_budget, .memory_budget = memory_budget};
    table->countdown = STEPS_BETWEEN_QUESTIONS;
}

void table_charge(struct table *table, size_t bytes, size_t least)
{
    size_t spare = table->memory_budget > least ? table->memory_budget - least : 0;
    table->memory_budget -= bytes < spare ? bytes : spare;
}

static void give_entries(struct table *table, struct table_entry *entries, uint32_t size)
{
    if (blocks_own(&table->blocks, entries)) {
        blocks_give(&table->blocks, entries, size * sizeof(*entries));
    } else if (entries) {
        memory_free(entries);
        table->entry_bytes -= size * sizeof(*entries);
    }
}

/* All empty. */
static struct table_entry *take_entries(struct table *table, uint32_t size)
{
    size_t bytes = size * sizeof(struct table_entry);
    struct table_entry *entries = blocks_take(&table->blocks, bytes);
    if (entries) {
        return memset(entries, 0, bytes);
    }
    entries = memory_zeroed(size, sizeof(*entries));
    table->entry_bytes += entries ? bytes : 0;
    return entries;
}

/* Much in small pieces would stay with the program, uncounted. */
static void free_levels(struct table *table)
{
    bool much = table->entry_bytes >= TRIMMED_BYTES;
    for (uint32_t l = 0; l < table->level_capacity; l++) {
        give_entries(table, table->levels[l].entries, table->levels[l].mask + 1);
        table->levels[l] = (struct table_level){0};
    }
    blocks_close(&table->blocks);
    if (much) {
        memory_trim();
    }
}

void table_release(struct table *table)
{
    free_levels(table);
    memory_free(table->levels);
    memory_free(table->nodes);
    memory_free(table->places);
    vec_release(&table->placed);
    vec_release(&table->to_place);
    memory_free(table->cache);
    vec_release(&table->stack);
    vec_release(&table->kept);
    vec_release(&table->operands);
    *table = (struct table){0};
}

static uint32_t greater(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

size_t table_bytes(const struct table *table)
{
    return (size_t)greater(table->node_capacity, table->node_used) * sizeof(*table->nodes) +
           (size_t)table->place_capacity * sizeof(*table->places) +
           (size_t)greater(table->cache_size, table->cache_used) * sizeof(*table->cache) +
           table->entry_bytes + table->blocks.used +
           (size_t)table->level_capacity * sizeof(*table->levels) +
           table->stack.capacity * sizeof(*table->stack.items) +
           (table->kept.capacity + table->operands.capacity) * sizeof(edge);
}

static void note_peak(struct table *table)
{
    size_t bytes = table_bytes(table);
    if (bytes > table->peak_bytes) {
        table->peak_bytes = bytes;
    }
    if (table_size(table) > table->peak_nodes) {
        table->peak_nodes = table_size(table);
    }
}

static bool provide_levels(struct table *table, uint32_t levels)
{
    if (levels <= table->level_capacity) {
        return true;
    }
    struct table_level *grown = memory_resize(table->levels, levels, sizeof(*grown));
    if (!grown) {
        return false;
    }
    memset(grown + table->level_capacity, 0, (levels - table->level_capacity) * sizeof(*grown));
    table->levels = grown;
    table->level_capacity = levels;
    return true;
}

static void free_cache(struct table *table)
{
    memory_free(table->cache);
    table->cache = NULL;
    table->cache_size = table->cache_room = table->cache_used = 0;
}

/* Tables begin small: clearing large ones takes longer than filling small ones. */
static bool provide_tables(struct table *table)
{
    if (table->node_capacity > KEPT_NODES) {
        free_levels(table);
        memory_free(table->places);
        table->places = NULL;
        table->place_capacity = 0;
    }
    if (!table->nodes) {
        table->nodes = memory_array(FIRST_NODES, sizeof(*table->nodes));
        table->node_room = table->nodes ? FIRST_NODES : 0;
    }
    if (!table->cache) {
        table->cache = memory_array(FIRST_CACHE, sizeof(*table->cache));
        table->cache_room = table->cache ? FIRST_CACHE : 0;
    }
    table->node_used = greater(table->node_used, table->node_capacity);
    table->cache_used = greater(table->cache_used, table->cache_size);
    table->node_capacity = table->nodes ? FIRST_NODES : 0;
    table->cache_size = table->cache ? FIRST_CACHE : 0;
    return table->nodes && table->cache;
}

void table_close(struct table *table)
{
    note_peak(table);
    if (table->node_capacity > KEPT_NODES) {
        free_levels(table);
        free_cache(table);
    }
}

void table_forget_results(struct table *table)
{
    memset(table->cache, 0, (size_t)table->cache_size * sizeof(*table->cache));
}

enum status table_reset(struct table *table, uint32_t levels)
{
    table->status = STATUS_MEMORY;
    if (!provide_levels(table, levels) || !provide_tables(table)) {
        return STATUS_MEMORY;
    }
    for (uint32_t l = 0; l < table->level_count; l++) {
        struct table_level *level = &table->levels[l];
        if (level->count > 0) {
            memset(level->entries, 0, ((size_t)level->mask + 1) * sizeof(*level->entries));
        }
        level->count = 0;
    }
    table_forget_results(table);
    table->level_count = levels;
    table->nodes[0] = (struct table_node){.level = TABLE_TERMINAL};
    table->node_count = 1;
    table->free_first = table->free_count = 0;
    table->collect_at = COLLECT_AT_LEAST;
    table->all_steps += STEPS_BETWEEN_QUESTIONS - table->countdown;
    table->steps = table->collected = 0;
    table->countdown = STEPS_BETWEEN_QUESTIONS;
    table->stack.count = table->kept.count = table->operands.count = 0;
    table->status = STATUS_OK;
    return STATUS_OK;
}

bool table_fail(struct table *table, enum status status)
{
    table->status = status;
    return false;
}

bool table_ask(struct table *table)
{
    table->steps += STEPS_BETWEEN_QUESTIONS;
    table->all_steps += STEPS_BETWEEN_QUESTIONS;
    table->countdown = STEPS_BETWEEN_QUESTIONS;
    if (table->step_budget && table->steps >= table->step_budget) {
        return table_fail(table, STATUS_LIMIT);
    }
    if (table->progress && !table->progress(table->context, table_size(table))) {
        return table_fail(table, STATUS_CANCELLED);
    }
    return true;
}

/* Collection: levels are swept from the top, so that a node's mark is final when its level is
 * reached; what is unmarked then is unlinked, what is marked passes its mark on. */

static inline void mark(struct table *table, edge e)
{
    if (e != EDGE_NONE) {
        table->nodes[edge_node(e)].level |= MARK;
    }
}

static void mark_roots(struct table *table)
{
    for (size_t i = 0; i < table->kept.count; i++) {
        mark(table, table->kept.items[i]);
    }
    for (size_t i = 0; i < table->operands.count; i++) {
        mark(table, table->operands.items[i]);
    }
    for (size_t i = 0; i < table->stack.count; i++) {
        const struct table_frame *frame = &table->stack.items[i];
        mark(table, frame->f);
        mark(table, frame->g);
        mark(table, frame->high);
    }
}

void table_free_node(struct table *table, uint32_t node)
{
    table->nodes[node].level = TABLE_FREE;
    table->nodes[node].low = table->free_first;
    table->free_first = node;
    table->free_count++;
}

static void enter(struct table_level *level, struct table_entry entry)
{
    uint32_t at = entry.hash & level->mask;
    while (level->entries[at].node) {
        at = (at + 1) & level->mask;
    }
    level->entries[at] = entry;
}

/* Beginning behind an empty place and entering again what stays, so that nothing is met twice:
 * it moves towards its hash, if at all. */
static void sweep_level(struct table *table, struct table_level *level)
{
    uint32_t begin = 0;
    while (level->entries[begin].node) {
        begin++;
    }
    for (uint32_t i = 1; i <= level->mask; i++) {
        struct table_entry *place = &level->entries[(begin + i) & level->mask], entry = *place;
        if (!entry.node) {
            continue;
        }
        struct table_node *n = &table->nodes[entry.node];
        place->node = 0;
        if (n->level & MARK) {
            n->level &= ~MARK;
            mark(table, n->high);
            mark(table, n->low);
            enter(level, entry);
        } else {
            table_free_node(table, entry.node);
            level->count--;
        }
    }
}

static bool freed(const struct table *table, edge e)
{
    return table->nodes[edge_node(e)].level == TABLE_FREE;
}

static void sweep_cache(struct table *table)
{
    for (uint32_t i = 0; i < table->cache_size; i++) {
        struct table_result *r = &table->cache[i];
        if (r->f != r->g &&
            (freed(table, r->f) || freed(table, r->g) || freed(table, r->value))) {
            r->f = r->g = 0;
        }
    }
}

/* Steps of operations since the reset. */
static uint64_t steps_taken(const struct table *table)
{
    return table->steps + STEPS_BETWEEN_QUESTIONS - table->countdown;
}

void table_collect(struct table *table)
{
    note_peak(table);
    mark_roots(table);
    for (uint32_t l = 0; l < table->level_count; l++) {
        if (table->levels[l].count > 0) {
            sweep_level(table, &table->levels[l]);
        }
    }
    table->nodes[0].level = TABLE_TERMINAL;
    sweep_cache(table);
    uint32_t live = table_size(table);
    table->collected = steps_taken(table);
    table->collect_at = live < COLLECT_AT_LEAST / 2 ? COLLECT_AT_LEAST : live * 2;
}

/* Growth */

/* Whether a level of so many places may hold so many nodes. */
static bool suffices(uint32_t places, uint64_t nodes)
{
    return nodes <= places - places / 4;
}

static bool grow_level(struct table *table, struct table_level *level, uint64_t held)
{
    uint32_t old_size = level->entries ? level->mask + 1 : 0, size = FIRST_ENTRIES;
    if (old_size > 0) {
        size = old_size * (old_size <= FAST_ENTRIES ? 4 : 2);
    }
    while (!suffices(size, held)) {
        size *= 2;
    }
    struct table_entry *old = level->entries;
    size_t bytes = size * sizeof(*old);
    if (!blocks_spare(&table->blocks, bytes) && bytes > table_bytes_left(table)) {
        return table_fail(table, STATUS_LIMIT);
    }
    struct table_entry *entries = take_entries(table, size);
    if (!entries) {
        return table_fail(table, STATUS_MEMORY);
    }
    level->entries = entries;
    level->mask = size - 1;
    for (uint32_t i = 0; i < old_size; i++) {
        if (old[i].node) {
            enter(level, old[i]);
        }
    }
    give_entries(table, old, old_size);
    return true;
}

static bool provide_places_on(struct table *table, struct table_level *level, uint64_t held)
{
    return (level->entries && suffices(level->mask + 1, held)) ||
           grow_level(table, level, held);
}

/* Doubles the cache where it is: a result stays, or moves up by the old size. */
static void spread_cache(struct table *table)
{
    uint32_t size = table->cache_size;
    struct table_result *cache = table->cache;
    memset(cache + size, 0, (size_t)size * sizeof(*cache));
    for (uint32_t i = 0; i < size; i++) {
        if (cache[i].f != cache[i].g && (table_place(cache[i].f, cache[i].g) & size)) {
            cache[i + size] = cache[i];
            cache[i].f = cache[i].g = 0;
        }
    }
    table->cache_size = size * 2;
}

/* What the steps still allowed can make of nodes at most, about. */
static uint32_t most_nodes(const struct table *table)
{
    uint64_t nodes = table->step_budget / STEPS_PER_NODE;
    uint64_t most = table->memory_budget / (sizeof(*table->nodes) + sizeof(*table->cache));
    nodes = table->node_budget && nodes > table->node_budget ? table->node_budget : nodes;
    nodes = nodes < most ? nodes : most;
    return nodes < NODES_AT_MOST ? (uint32_t)nodes : NODES_AT_MOST;
}

/* Moves 'count' of '*items' to where there is room for 'needed', and for 'most' at once where
 * these are many: to move ever again costs more than what the items are used for, on memory
 * that is handed out page by page. The room, or 0. */
static uint32_t move_items(void **items, size_t size, uint32_t count, uint32_t needed,
                           uint32_t most)
{
    void *moved = needed >= ROOM_AT_LEAST && most > needed ? memory_large(most, size) : NULL;
    if (moved) {
        memcpy(moved, *items, count * size);
        memory_free(*items);
        *items = moved;
        return most;
    }
    moved = memory_resize(*items, needed, size);
    *items = moved ? moved : *items;
    return moved ? needed : 0;
}

static void grow_cache(struct table *table)
{
    uint32_t size = table->cache_size * 2;
    if (size > table->cache_room) {
        void *cache = table->cache;
        uint32_t room = move_items(&cache, sizeof(*table->cache), table->cache_size, size,
                                   most_nodes(table));
        if (!room) {
            return;
        }
        table->cache = cache;
        table->cache_room = room;
        table->cache_used = 0;
    }
    spread_cache(table);
}

static bool grow_nodes(struct table *table)
{
    size_t left = table_bytes_left(table) / NODE_ROOM;
    uint32_t extra =
        table->node_capacity < (1u << 16) ? table->node_capacity : table->node_capacity / 2;
    if (extra > left) {
        extra = (uint32_t)left;
    }
    if (extra < 64 || table->node_capacity + extra > NODES_AT_MOST) {
        return table_fail(table, STATUS_LIMIT);
    }
    uint32_t capacity = table->node_capacity + extra;
    if (capacity > table->node_room) {
        void *nodes = table->nodes;
        uint32_t room = move_items(&nodes, sizeof(*table->nodes), table->node_count, capacity,
                                   most_nodes(table));
        if (!room) {
            return table_fail(table, STATUS_MEMORY);
        }
        table->nodes = nodes;
        table->node_room = room;
        table->node_used = 0;
    }
    table->node_capacity = capacity;
    if (capacity >= ROOM_AT_LEAST && capacity < table->node_room && !table->blocks.memory) {
        (void)blocks_open(&table->blocks, table->node_room * ENTRY_ROOM);
    }
    if (table->cache_size < table->node_capacity / 2 &&
        table_bytes_left(table) / 4 > (size_t)table->cache_size * sizeof(*table->cache)) {
        grow_cache(table);
    }
    return true;
}

static void collect_around(struct table *table, edge high, edge low)
{
    mark(table, high);
    mark(table, low);
    table_collect(table);
}

/* Counts a collection that few nodes call for as steps: all tables are gone through. */
static void count_collection(struct table *table)
{
    uint64_t visits = table->entry_bytes / sizeof(struct table_entry) + table->cache_size +
                      (uint64_t)table->node_count * NODE_VISITS + table->level_count;
    table->steps += visits / VISITS_PER_STEP;
    table->all_steps += visits / VISITS_PER_STEP;
}

/* Makes sure that a node can be taken; high and low survive. A collection that frees less than
 * a quarter of a budget is not worth repeating: the budget then counts as hit. */
static bool provide_node(struct table *table, edge high, edge low)
{
    bool over = table->node_budget && table_size(table) >= table->node_budget;
    if (over) {
        collect_around(table, high, low);
        count_collection(table);
        if (table_size(table) >= table->node_budget - table->node_budget / 4) {
            return table_fail(table, STATUS_LIMIT);
        }
    }
    if (table->free_first || table->node_count < table->node_capacity) {
        return true;
    }
    bool collect = table_size(table) >= table->collect_at;
    if (collect) {
        collect_around(table, high, low);
    }
    if (table->free_count > table->node_capacity / 4 || grow_nodes(table)) {
        return true;
    }
    if (table->status == STATUS_LIMIT && !collect) {
        table->status = STATUS_OK;
        collect_around(table, high, low);
    }
    if (table->status == STATUS_MEMORY) {
        return false;
    }
    table->status = STATUS_OK;
    return table->free_count > table->node_capacity / 4 ? true
                                                        : table_fail(table, STATUS_LIMIT);
}

/* Makes sure that a level can take one more node; high and low survive. Where the budget does
 * not allow the level to grow, nodes are collected, if steps have paid for that. */
static bool provide_place(struct table *table, struct table_level *level, edge high, edge low)
{
    if (provide_places_on(table, level, (uint64_t)level->count + 1)) {
        return true;
    }
    bool paid = steps_taken(table) - table->collected >= table->node_capacity / 4;
    if (table->status == STATUS_MEMORY || !level->entries || !paid) {
        return false;
    }
    table->status = STATUS_OK;
    collect_around(table, high, low);
    return suffices(level->mask + 1, (uint64_t)level->count + 1) ||
           table_fail(table, STATUS_LIMIT);
}

bool table_provide(struct table *table, uint32_t nodes, uint32_t level, uint32_t held)
{
    while (table->free_count + (table->node_capacity - table->node_count) < nodes) {
        if (!grow_nodes(table)) {
            table->status = STATUS_OK;
            return false;
        }
    }
    if (!provide_places_on(table, &table->levels[level], held)) {
        table->status = STATUS_OK;
        return false;
    }
    return true;
}

void table_link(struct table *table, uint32_t node)
{
    const struct table_node *n = &table->nodes[node];
    struct table_level *level = &table->levels[n->level];
    enter(level, (struct table_entry){table_hash(n->high, n->low), node});
    level->count++;
}

static uint32_t take_node(struct table *table)
{
    uint32_t node = table->free_first;
    if (node) {
        table->free_first = table->nodes[node].low;
        table->free_count--;
        return node;
    }
    return table->node_count++;
}

edge table_make(struct table *table, uint32_t level, edge high, edge low)
{
    struct table_level *row = &table->levels[level];
    uint32_t hash = table_hash(high, low);
    if (!provide_node(table, high, low) || !provide_place(table, row, high, low)) {
        return EDGE_NONE;
    }
    uint32_t node = take_node(table);
    table->nodes[node] = (struct table_node){.level = level, .high = high, .low = low};
    enter(row, (struct table_entry){hash, node});
    row->count++;
    return node << 1;
}

bool table_grow_stack(struct table *table)
{
    return vec_reserve(&table->stack, 1) ? true : table_fail(table, STATUS_MEMORY);
}

bool table_keep(struct table *table, edge function)
{
    return function != EDGE_NONE &&
           (vec_push(&table->kept, function) ? true : table_fail(table, STATUS_MEMORY));
}
