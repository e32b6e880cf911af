/* The node table under binary and zero-suppressed decision diagrams: nodes found through one
 * hash table a level (the unique table), results of operations remembered in a
 * direct-mapped cache, both sized to a budget, and mark-and-sweep collection.
 *
 * An edge is node * 2 + 1 bit; what that bit means is up to the kind of diagram, except that
 * node 0 is the terminal. Level 0 is tested first. The nodes of an edge's node lie on greater
 * levels.
 *
 * A failure sticks in 'status' and makes every later operation return EDGE_NONE, until
 * table_reset.
 *
 * Reference: Brace, Rudell and Bryant 1990, doi:10.1145/123186.123222. */
#ifndef PATHGATE_ANALYZER_TABLE_H
#define PATHGATE_ANALYZER_TABLE_H

#include "analyzer/blocks.h"
#include "base/arena.h"
#include "base/status.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stdint.h>

typedef uint32_t edge;

#define EDGE_TRUE 0u
#define EDGE_FALSE 1u
#define EDGE_NONE UINT32_MAX

static inline uint32_t edge_node(edge e)
{
    return e >> 1;
}

static inline bool edge_constant(edge e)
{
    return e <= EDGE_FALSE;
}

struct table_node {
    uint32_t level; /* TABLE_TERMINAL for node 0, TABLE_FREE for a free node */
    edge high, low; /* low of a free node: the next free one, 0 for the last */
};

#define TABLE_TERMINAL (UINT32_MAX >> 1)
#define TABLE_FREE (TABLE_TERMINAL - 1)

/* A place in a level's hash table. */
struct table_entry {
    uint32_t hash, node; /* node 0: empty */
};

/* Nodes found by linear probing: a node stands at its hash, or behind without a gap. */
struct table_level {
    struct table_entry *entries; /* a quarter of them empty at least; NULL before first use */
    uint32_t mask;               /* their number - 1 */
    uint32_t count;              /* nodes of this level */
};

struct table_result { /* empty: f == g, which no operation looks up */
    edge f, g, value;
};

struct table_frame {
    edge f, g;         /* the operands */
    edge f_low, g_low; /* theirs for the low cofactor */
    edge high;         /* the result's high cofactor so far, EDGE_NONE before */
    uint32_t level, state;
};

/* May be NULL; false stops the operation with STATUS_CANCELLED. */
typedef bool (*table_progress)(void *context, uint64_t nodes);

struct table {
    struct table_node *nodes;
    uint32_t node_count, node_capacity; /* slots in use or free; slots there are */
    uint32_t node_room;                 /* slots that 'nodes' can grow to where it is */
    uint32_t node_used, cache_used;     /* slots in use before a reset: memory the system has
                                           handed out */
    uint32_t free_first, free_count;
    uint32_t *places; /* scratch of table_extract, by node */
    uint32_t place_capacity;
    VEC(uint32_t)
    placed, to_place; /* the same: nodes that have a place, and on the way there */
    struct table_level *levels;
    uint32_t level_count, level_capacity;
    struct blocks blocks; /* where the levels of a large table have their entries */
    struct table_result *cache;
    uint32_t cache_size; /* a power of two */
    uint32_t cache_room; /* places that 'cache' can grow to where it is */
    VEC(struct table_frame) stack;
    VEC(edge) kept; /* protected from collection */
    VEC(edge) operands;
    uint64_t node_budget;
    size_t memory_budget;
    uint32_t collect_at; /* nodes in use that make a collection worth while */
    uint64_t peak_nodes;
    size_t peak_bytes;
    size_t entry_bytes;          /* of levels outside 'blocks' */
    uint64_t step_budget, steps; /* 0: none; steps of operations since the reset, in batches */
    uint64_t all_steps;          /* since the table was made */
    uint64_t collected;          /* the steps at the last collection, all counted */
    uint32_t countdown;          /* steps to the next question to 'progress' */
    table_progress progress;
    void *context;
    enum status status;
};

/* A manager without levels. Budgets: nodes in use and bytes of all tables; 0 nodes means as
 * many as the bytes allow. */
void table_init(struct table *table, uint64_t node_budget, size_t memory_budget);
void table_release(struct table *table);

/* Takes bytes that others hold out of the budget, of which 'least' are left in any case. */
void table_charge(struct table *table, size_t bytes, size_t least);

/* Forgets all nodes and failures, and provides 'levels' levels. Memory is kept for reuse. */
enum status table_reset(struct table *table, uint32_t levels);

/* Frees what only operations need: nodes can still be read and extracted, until table_reset. */
void table_close(struct table *table);

/* Nodes in use, dead ones included. */
static inline uint32_t table_size(const struct table *table)
{
    return table->node_count - table->free_count;
}

/* Whether a budget that was hit is likely to be that of nodes and not that of bytes: a
 * collection that frees less than a quarter of it hits it. */
static inline bool table_lacks_nodes(const struct table *table)
{
    return table->node_budget &&
           table_size(table) >= table->node_budget - table->node_budget / 4;
}

size_t table_bytes(const struct table *table);

/* Bytes that the budget still allows. */
static inline size_t table_bytes_left(const struct table *table)
{
    size_t bytes = table_bytes(table);
    return bytes < table->memory_budget ? table->memory_budget - bytes : 0;
}

/* For the modules that implement operations and reordering. */

void table_forget_results(struct table *table);
void table_free_node(struct table *table, uint32_t node);

/* Enters a node, which no table holds, into that of its level, which was provided for. */
void table_link(struct table *table, uint32_t node);

/* Makes sure that so many nodes can be made without a collection, and that the level can hold
 * 'held' nodes in all; false when not, which is no failure of the table. */
bool table_provide(struct table *table, uint32_t nodes, uint32_t level, uint32_t held);

bool table_fail(struct table *table, enum status status);
bool table_grow_stack(struct table *table);
bool table_ask(struct table *table);

static inline bool table_push(struct table *table, struct table_frame frame)
{
    if (table->stack.count == table->stack.capacity && !table_grow_stack(table)) {
        return false;
    }
    table->stack.items[table->stack.count++] = frame;
    return true;
}

static inline struct table_frame *table_top(struct table *table)
{
    return &table->stack.items[table->stack.count - 1];
}

/* Counts a step; false when the operation has failed, or the progress callback says stop. */
static inline bool table_step(struct table *table)
{
    return table->status == STATUS_OK && (--table->countdown > 0 || table_ask(table));
}

/* Counts work that is no operation as so many steps; as table_step. */
static inline bool table_spend(struct table *table, uint32_t steps)
{
    if (table->countdown > steps) {
        table->countdown -= steps;
        return table->status == STATUS_OK;
    }
    return table->status == STATUS_OK && table_ask(table);
}

static inline uint32_t table_hash(edge f, edge g)
{
    return (uint32_t)(((uint64_t)f << 32 | g) * UINT64_C(0x9E3779B97F4A7C15) >> 32);
}

/* Operations walk through edges in about the order in which these were made: results of nearby
 * operands are kept near each other. */
static inline uint32_t table_place(edge f, edge g)
{
    return f + g * UINT32_C(0x9E3779B1);
}

/* The node (level, high, low), which is not there yet; EDGE_NONE on failure. Both edges survive
 * a collection on the way. */
edge table_make(struct table *table, uint32_t level, edge high, edge low);

/* The one node (level, high, low), made when new; as table_make. */
static inline edge table_node(struct table *table, uint32_t level, edge high, edge low)
{
    const struct table_level *row = &table->levels[level];
    uint32_t hash = table_hash(high, low);
    for (uint32_t i = hash & row->mask; row->entries && row->entries[i].node;
         i = (i + 1) & row->mask) {
        uint32_t node = row->entries[i].node;
        if (row->entries[i].hash == hash && table->nodes[node].high == high &&
            table->nodes[node].low == low) {
            return node << 1;
        }
    }
    return table_make(table, level, high, low);
}

/* Where the result of an operation on f and g is remembered. */
static inline struct table_result *table_slot(const struct table *table, edge f, edge g)
{
    return &table->cache[table_place(f, g) & (table->cache_size - 1)];
}

static inline uint32_t table_level(const struct table *table, edge e)
{
    return table->nodes[edge_node(e)].level;
}

/* Protects the functions on top of the stack 'kept' from collection. */
bool table_keep(struct table *table, edge function);

/* Frees every node that no edge in 'kept' or of a running operation reaches. O(nodes). */
void table_collect(struct table *table);

/* The diagram of one function as an immutable array: node 0 is the terminal, children come
 * before parents. */
struct diagram_node {
    uint32_t level;
    edge high, low;
};

struct diagram {
    struct diagram_node *nodes;
    uint32_t node_count; /* the terminal included */
    edge root;
};

/* Copies the function out of the table. O(its nodes), and 4 bytes a node in use for as long as
 * the table lives. Its nodes lie in 'arena'; where that is NULL the caller releases it. */
enum status table_extract(struct table *table, edge function, struct arena *arena,
                          struct diagram *out);
void diagram_release(struct diagram *diagram);

#endif
