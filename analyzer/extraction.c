/* Copying a function out of a table: a walk over what it reaches, with an explicit stack,
 * numbers every node after its children; then there is room for as many, and they are copied.
 */
#include "analyzer/table.h"
#include "base/memory.h"

#include <string.h>

void diagram_release(struct diagram *diagram)
{
    memory_free(diagram->nodes);
    *diagram = (struct diagram){0};
}

/* Scratch of a walk that is larger is not kept for the next one. */
#define SCRATCH_KEPT 4096u

static bool is_placed(const struct table *table, edge e)
{
    return edge_constant(e) || table->places[edge_node(e)] != 0;
}

static bool place_node(struct table *table, uint32_t node)
{
    if (!vec_push(&table->placed, node)) {
        return false;
    }
    table->places[node] = (uint32_t)table->placed.count;
    return true;
}

/* Numbers what the function reaches from 1 on: a node when both its children are. */
static bool place_all(struct table *table, edge function)
{
    bool fine = is_placed(table, function) || vec_push(&table->to_place, edge_node(function));
    while (fine && table->to_place.count > 0) {
        uint32_t node = table->to_place.items[table->to_place.count - 1];
        const struct table_node *n = &table->nodes[node];
        if (!is_placed(table, n->low)) {
            fine = vec_push(&table->to_place, edge_node(n->low));
        } else if (!is_placed(table, n->high)) {
            fine = vec_push(&table->to_place, edge_node(n->high));
        } else {
            table->to_place.count--;
            fine = table->places[node] != 0 || place_node(table, node);
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

static edge placed(const struct table *table, edge e)
{
    return table->places[edge_node(e)] << 1 | (e & 1);
}

static void copy_placed(const struct table *table, struct diagram_node *nodes)
{
    nodes[0] = (struct diagram_node){.level = TABLE_TERMINAL};
    for (size_t i = 0; i < table->placed.count; i++) {
        const struct table_node *n = &table->nodes[table->placed.items[i]];
        nodes[i + 1] =
            (struct diagram_node){n->level, placed(table, n->high), placed(table, n->low)};
    }
}

static void forget_places(struct table *table)
{
    for (size_t i = 0; i < table->placed.count; i++) {
        table->places[table->placed.items[i]] = 0;
    }
    table->placed.count = table->to_place.count = 0;
    if (table->placed.capacity > SCRATCH_KEPT) {
        vec_release(&table->placed);
    }
    if (table->to_place.capacity > SCRATCH_KEPT) {
        vec_release(&table->to_place);
    }
}

enum status table_extract(struct table *table, edge function, struct arena *arena,
                          struct diagram *out)
{
    *out = (struct diagram){0};
    if (!provide_places(table)) {
        return STATUS_MEMORY;
    }
    if (place_all(table, function)) {
        size_t count = table->placed.count + 1;
        out->nodes = arena ? arena_array(arena, count, sizeof(*out->nodes))
                           : memory_array(count, sizeof(*out->nodes));
        if (out->nodes) {
            copy_placed(table, out->nodes);
            out->node_count = (uint32_t)count;
            out->root = placed(table, function);
        }
    }
    forget_places(table);
    return out->nodes ? STATUS_OK : STATUS_MEMORY;
}
