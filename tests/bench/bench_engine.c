/* What the engine makes of generated graphs: AND/OR gates with three inputs drawn from a window
 * of nodes before them, one in ten an at-least gate. A narrow window keeps graphs solvable; a
 * wide one shares so heavily that only bounds are within reach. Prints cost and nodes a gate.
 */
#include "analyzer/solutions.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { INPUTS = 3 };

static uint64_t state;

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

/* Gates in the order of the builder; the last one is the root. */
static enum status generate(uint32_t gates, uint32_t window, struct circuit *circuit,
                            literal *root)
{
    struct circuit_builder builder;
    uint32_t atoms = gates / 2;
    circuit_builder_init(&builder);
    state = gates * 31u + window;
    for (uint32_t a = 0; a < atoms; a++) {
        circuit_add_atom(&builder);
    }
    for (uint32_t g = 0; g < gates; g++) {
        uint32_t kind = draw_below(10);
        uint32_t gate = circuit_add_gate(&builder,
                                         kind == 0  ? GATE_AT_LEAST
                                         : kind < 5 ? GATE_ALL
                                                    : GATE_ANY,
                                         2);
        for (int i = 0; i < INPUTS; i++) {
            bool atom = g == 0 || draw_below(2) == 0;
            uint32_t reach = g < window ? g : window;
            uint32_t near = (uint32_t)((uint64_t)g * atoms / gates) + draw_below(window);
            uint32_t input = atom ? near % atoms : gate - 1 - draw_below(reach);
            circuit_add_input(&builder, gate, literal_of(input, false));
        }
    }
    uint32_t *node_of = memory_array(builder.kind.count, sizeof(*node_of));
    enum status status =
        node_of ? circuit_finish(&builder, circuit, node_of, NULL) : STATUS_MEMORY;
    *root = status == STATUS_OK ? literal_of(node_of[atoms + gates - 1], false) : 0;
    memory_free(node_of);
    circuit_builder_release(&builder);
    return status;
}

static void count_sets(const struct engine *engine)
{
    struct solutions *solutions = NULL;
    double start = seconds(), count = 0;
    enum status status = solutions_find(engine, SOLUTIONS_PATHS, NULL, &solutions);
    if (status != STATUS_MEMORY && solutions_count(solutions, NULL, &count) == STATUS_OK) {
        printf("; %s%.6g minimal sets in %.3f s",
               solutions_complete(solutions) ? "" : "at least ", count, seconds() - start);
    }
    solutions_free(solutions);
}

static bool run(uint32_t gates, uint32_t window)
{
    struct circuit circuit;
    struct engine *engine = NULL;
    struct engine_options options = {.step_budget = UINT64_C(1) << 25};
    struct engine_statistics statistics;
    struct bounds bounds = {0, 1, false};
    literal root;
    if (generate(gates, window, &circuit, &root) != STATUS_OK) {
        return false;
    }
    double *p = memory_array(circuit.atom_count, sizeof(*p));
    for (uint32_t a = 0; p && a < circuit.atom_count; a++) {
        p[a] = 0.3;
    }
    options.weights = p;
    double start = seconds();
    bool fine = p && engine_compile(&circuit, root, &options, &engine) != STATUS_MEMORY;
    double end = seconds();
    if (fine && engine_probability(engine, p, &bounds) == STATUS_OK) {
        engine_describe(engine, &statistics);
        printf("engine: %7u gates, window %4u: %8.3f s, %7.2f nodes a gate, %u modules, "
               "probability ",
               gates, window, end - start,
               (double)statistics.diagram_nodes / (statistics.gates ? statistics.gates : 1),
               statistics.modules);
        if (bounds.complete) {
            printf("%.10g", bounds.lower);
        } else {
            printf("in [%.6g, %.6g]", bounds.lower, bounds.upper);
        }
        count_sets(engine);
        printf("\n");
    }
    engine_free(engine);
    memory_free(p);
    circuit_release(&circuit);
    return fine;
}

int main(void)
{
    static const struct {
        uint32_t gates, window;
    } cases[] = {{1000, 4},  {10000, 4},  {100000, 4}, {1000000, 4}, {1000, 8},    {10000, 8},
                 {500, 100}, {1000, 100}, {1000, 500}, {10000, 100}, {100000, 100}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (!run(cases[i].gates, cases[i].window)) {
            fprintf(stderr, "bench_engine: out of memory\n");
            return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}
