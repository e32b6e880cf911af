/* Finds which nodes lie on cycles; everything else of the view is computed when asked. */
#include "analyzer/acyclic.h"

#include "base/memory.h"

enum status acyclic_init(struct acyclic *acyclic, const struct circuit *circuit)
{
    *acyclic = (struct acyclic){
        .circuit = circuit,
        .node_count = circuit->node_count + circuit->component_count,
    };
    if (circuit->cyclic_count == 0) {
        return STATUS_OK;
    }
    acyclic->cycle_of = memory_array(circuit->node_count, sizeof(*acyclic->cycle_of));
    if (!acyclic->cycle_of) {
        return STATUS_MEMORY;
    }
    for (uint32_t a = 0; a < circuit->atom_count; a++) {
        acyclic->cycle_of[a] = ACYCLIC_NO_CYCLE;
    }
    for (uint32_t c = 0; c < circuit->component_count; c++) {
        bool cyclic = circuit_component_cyclic(circuit, c);
        for (uint32_t n = circuit->component_first[c]; n < circuit->component_first[c + 1];
             n++) {
            acyclic->cycle_of[n] = cyclic ? c : ACYCLIC_NO_CYCLE;
        }
    }
    return STATUS_OK;
}

void acyclic_release(struct acyclic *acyclic)
{
    memory_free(acyclic->cycle_of);
    *acyclic = (struct acyclic){0};
}
