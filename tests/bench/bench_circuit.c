/* How long it takes to order a large circuit: a million gates with three inputs each, drawn
 * from the thousand nodes before them, with one backward edge in a thousand. */
#include "analyzer/circuit.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ATOMS = 100000, GATES = 1000000, INPUTS = 3, WINDOW = 1000 };

static uint64_t state = 1;

static uint32_t draw_below(uint32_t bound)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % bound;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void build(struct circuit_builder *builder)
{
    for (uint32_t n = 0; n < ATOMS; n++) {
        circuit_add_atom(builder);
    }
    for (uint32_t n = ATOMS; n < ATOMS + GATES; n++) {
        circuit_add_gate(builder, n % 2 ? GATE_ALL : GATE_ANY, 0);
    }
    for (uint32_t n = ATOMS; n < ATOMS + GATES; n++) {
        for (int i = 0; i < INPUTS; i++) {
            uint32_t forward = n + 1 + draw_below(WINDOW),
                     backward = n - 1 - draw_below(WINDOW);
            bool cycle = draw_below(1000) == 0 && forward < ATOMS + GATES;
            circuit_add_input(builder, n, literal_of(cycle ? forward : backward, false));
        }
    }
}

int main(void)
{
    struct circuit_builder builder;
    struct circuit circuit = {0};
    circuit_builder_init(&builder);
    double start = seconds();
    build(&builder);
    double built = seconds();
    uint32_t *node_of = memory_array(builder.kind.count, sizeof(*node_of));
    enum status status =
        node_of ? circuit_finish(&builder, &circuit, node_of, NULL) : STATUS_MEMORY;
    double finished = seconds();
    if (status != STATUS_OK) {
        fprintf(stderr, "bench_circuit: failed with status %d\n", (int)status);
        return EXIT_FAILURE;
    }
    printf("circuit: %u nodes, %u edges, %u components: built in %.3f s, ordered in %.3f s\n",
           circuit.node_count, circuit.edge_count, circuit.component_count, built - start,
           finished - built);
    circuit_release(&circuit);
    circuit_builder_release(&builder);
    memory_free(node_of);
    return EXIT_SUCCESS;
}
