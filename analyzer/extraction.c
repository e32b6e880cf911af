/* Copying a function out of a table: a walk over what it reaches, with an explicit stack,
 * numbers every node after its children. */
#include "analyzer/table.h"
#include "base/memory.h"

#include <string.h>

void diagram_release(struct diagram *diagram)
{
    memory_free(diagram->nodes);
    *diagram = (struct diagram){0};
}

/* A walk over what a function reaches: nodes are numbered when both children are. */
struct extraction {
    const struct table *table;
    uint32_t *place; /* by node of the table; 0: not numbered yet */
    VEC(uint32_t) calls;
    VEC(uint32_t) placed;
    VEC(struct diagram_node) nodes;
};

static edge placed(const struct extraction *x, edge e)
{
    return x->place[edge_node(e)] << 1 | (e & 1);
}

static bool is_placed(const struct extraction *x, edge e)
{
    return edge_constant(e) || x->place[edge_node(e)] != 0;
}

static bool place_node(struct extraction *x, uint32_t node)
{
    const struct table_node *n = &x->table->nodes[node];
    struct diagram_node copy = {n->level, placed(x, n->high), placed(x, n->low)};
    if (!vec_push(&x->placed, node)) {
        return false;
    }
    x->place[node] = (uint32_t)x->nodes.count;
    return vec_push(&x->nodes, copy);
}

static bool place_all(struct extraction *x, edge function)
{
    struct diagram_node terminal = {.level = TABLE_TERMINAL};
    bool fine = vec_push(&x->nodes, terminal);
    if (!is_placed(x, function)) {
        fine = fine && vec_push(&x->calls, edge_node(function));
    }
    while (fine && x->calls.count > 0) {
        uint32_t node = x->calls.items[x->calls.count - 1];
        const struct table_node *n = &x->table->nodes[node];
        if (!is_placed(x, n->low)) {
            fine = vec_push(&x->calls, edge_node(n->low));
        } else if (!is_placed(x, n->high)) {
            fine = vec_push(&x->calls, edge_node(n->high));
        } else {
            x->calls.count--;
            fine = x->place[node] != 0 || place_node(x, node);
        }
    }
    return fine;
}

/* Places are all 0 between extractions, so that one costs what it visits and no more. */
static bool provide_places(struct table *table)
{
    if (table->place_capacity < table->node_count) {
        memory_free(table->places);
        size_t bytes = table->node_capacity * sizeof(*table->places);
        table->places = memory_large(table->node_capacity, sizeof(*table->places));
        table->place_capacity = table->places ? table->node_capacity : 0;
        if (table->places) {
            memset(table->places, 0, bytes);
        }
    }
    return table->places;
}

enum status table_extract(struct table *table, edge function, struct diagram *out)
{
    struct extraction x = {.table = table};
    *out = (struct diagram){0};
    bool fine = provide_places(table);
    x.place = table->places;
    fine = fine && place_all(&x, function);
    if (fine) {
        struct diagram_node *exact =
            memory_resize(x.nodes.items, x.nodes.count, sizeof(*exact));
        *out = (struct diagram){.nodes = exact ? exact : x.nodes.items,
                                .node_count = (uint32_t)x.nodes.count,
                                .root = placed(&x, function)};
    } else {
        vec_release(&x.nodes);
    }
    for (size_t i = 0; i < x.placed.count; i++) {
        x.place[x.placed.items[i]] = 0;
    }
    vec_release(&x.placed);
    vec_release(&x.calls);
    return fine ? STATUS_OK : STATUS_MEMORY;
}
