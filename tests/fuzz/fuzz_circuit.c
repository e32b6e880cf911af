/* Any bytes as a circuit: two bytes an instruction, 'add a node' or 'add an input'. What is
 * finished must keep the invariants of analyzer/circuit.h. */
#include "analyzer/circuit.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool fact)
{
    if (!fact) {
        abort();
    }
}

static void verify(const struct circuit *circuit)
{
    for (uint32_t c = 0; c < circuit->component_count; c++) {
        uint32_t begin = circuit->component_first[c], end = circuit->component_first[c + 1];
        require(begin >= circuit->atom_count && begin < end && end <= circuit->node_count);
        for (uint32_t e = circuit->first[begin]; e < circuit->first[end]; e++) {
            literal input = circuit->inputs[e];
            require(literal_node(input) < end);
            require(!literal_complemented(input) || literal_node(input) < begin);
        }
    }
}

static void apply(struct circuit_builder *builder, uint8_t verb, uint8_t operand)
{
    uint32_t nodes = (uint32_t)builder->kind.count;
    if (verb < 32 || nodes == 0) {
        circuit_add_atom(builder);
    } else if (verb < 96) {
        circuit_add_gate(builder, GATE_ALL + verb % 3, operand % 4);
    } else {
        uint32_t gate = verb % nodes;
        if (builder->kind.items[gate] != GATE_ATOM) {
            circuit_add_input(builder, gate, literal_of(operand % nodes, verb > 240));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct circuit_builder builder;
    struct circuit circuit = {0};
    circuit_builder_init(&builder);
    for (size_t i = 0; i + 1 < size; i += 2) {
        apply(&builder, data[i], data[i + 1]);
    }
    uint32_t *node_of = memory_array(builder.kind.count, sizeof(*node_of));
    uint32_t culprit = 0;
    if (node_of && circuit_finish(&builder, &circuit, node_of, &culprit) == STATUS_OK) {
        verify(&circuit);
    } else {
        require(culprit < builder.kind.count);
    }
    circuit_release(&circuit);
    circuit_builder_release(&builder);
    memory_free(node_of);
    return 0;
}
