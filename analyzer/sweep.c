/* Times are counted in members computed. One that uses itself is stale after it has changed. */
#include "analyzer/sweep.h"

#include "base/memory.h"

#include <string.h>

enum status sweep_init(struct sweep *sweep, const struct acyclic *graph)
{
    uint32_t count = graph->circuit->node_count;
    *sweep = (struct sweep){.graph = graph,
                            .changed = memory_array(count, sizeof(*sweep->changed)),
                            .computed = memory_array(count, sizeof(*sweep->computed))};
    return sweep->changed && sweep->computed ? STATUS_OK : STATUS_MEMORY;
}

void sweep_release(struct sweep *sweep)
{
    memory_free(sweep->changed);
    memory_free(sweep->computed);
    *sweep = (struct sweep){0};
}

void sweep_begin(struct sweep *sweep, uint32_t cycle)
{
    sweep->begin = acyclic_members_begin(sweep->graph, cycle);
    sweep->count = acyclic_members_end(sweep->graph, cycle) - sweep->begin;
    sweep->now = sweep->next = sweep->rounds = 0;
    sweep->any = false;
    memset(sweep->changed + sweep->begin, 0, sweep->count * sizeof(*sweep->changed));
    memset(sweep->computed + sweep->begin, 0, sweep->count * sizeof(*sweep->computed));
}

static bool is_stale(const struct sweep *sweep, uint32_t member)
{
    const struct circuit *circuit = sweep->graph->circuit;
    if (sweep->computed[member] == 0) {
        return true;
    }
    for (uint32_t e = circuit->first[member]; e < circuit->first[member + 1]; e++) {
        uint32_t input = literal_node(circuit->inputs[e]);
        bool inside = input >= sweep->begin && input < sweep->begin + sweep->count;
        if (inside && sweep->changed[input] >= sweep->computed[member]) {
            return true;
        }
    }
    return false;
}

bool sweep_next(struct sweep *sweep, uint32_t *member)
{
    for (;;) {
        if (sweep->next == sweep->count) {
            if (!sweep->any) {
                return false;
            }
            sweep->next = 0;
            sweep->any = false;
            sweep->rounds++;
        }
        uint32_t at = sweep->next++;
        *member = sweep->begin + (sweep->rounds % 2 ? sweep->count - 1 - at : at);
        if (is_stale(sweep, *member)) {
            return true;
        }
    }
}

void sweep_note(struct sweep *sweep, uint32_t member, bool changed)
{
    sweep->computed[member] = ++sweep->now;
    if (changed) {
        sweep->changed[member] = sweep->now;
        sweep->any = true;
    }
}
