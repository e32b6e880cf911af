/* A derivation in the least fixed point (closure.h), cut down to what the root rests on. */
#include "cli/tree_steps.h"

#include "analyzer/closure.h"

#include <string.h>

enum status tree_steps_open(struct analysis_inputs *inputs, struct tree_steps *steps)
{
    const struct fault_tree *tree = &inputs->tree;
    size_t nodes = tree->circuit.node_count;
    *steps = (struct tree_steps){.circuit = &tree->circuit,
                                 .names = memory_zeroed(nodes, sizeof(*steps->names)),
                                 .holds = memory_array(nodes, sizeof(*steps->holds)),
                                 .needed = memory_array(nodes, sizeof(*steps->needed)),
                                 .order = memory_array(nodes, sizeof(*steps->order))};
    if (!steps->names || !steps->holds || !steps->needed || !steps->order) {
        return STATUS_MEMORY;
    }
    for (uint32_t e = 0; e < inputs->openpsa.events.count; e++) {
        uint32_t node = literal_node(tree->event_literals[e]);
        if (inputs->openpsa.events.items[e].kind == OPENPSA_GATE && !steps->names[node]) {
            steps->names[node] = analysis_event_name(inputs, e);
            if (!steps->names[node]) {
                return STATUS_MEMORY;
            }
        }
    }
    return STATUS_OK;
}

void tree_steps_release(struct tree_steps *steps)
{
    memory_free(steps->names);
    memory_free(steps->holds);
    memory_free(steps->needed);
    memory_free(steps->order);
}

enum status tree_steps_take(const struct tree_steps *steps, struct analysis_inputs *inputs,
                            literal root, const uint32_t *atoms, uint32_t count,
                            struct name_array *names)
{
    const struct circuit *circuit = steps->circuit;
    uint32_t derived = 0, kept = 0;
    memset(steps->holds, 0, circuit->node_count * sizeof(*steps->holds));
    for (uint32_t i = 0; i < count; i++) {
        steps->holds[atoms[i]] = true;
    }
    enum status status = closure_derive(circuit, steps->holds, steps->order, &derived);
    if (status == STATUS_OK) {
        status =
            closure_needed(circuit, steps->order, derived, literal_node(root), steps->needed);
    }
    for (uint32_t i = 0; status == STATUS_OK && i < derived; i++) {
        uint32_t node = steps->order[i];
        if (steps->needed[node] && node >= circuit->atom_count && steps->names[node]) {
            steps->order[kept++] = node;
        }
    }
    struct named *items = arena_array(&inputs->arena, kept, sizeof(*items));
    if (status != STATUS_OK || !items) {
        return STATUS_MEMORY;
    }
    for (uint32_t i = 0; i < kept; i++) {
        items[i] = (struct named){NULL, steps->names[steps->order[i]], NULL};
    }
    *names = (struct name_array){items, kept};
    return STATUS_OK;
}
