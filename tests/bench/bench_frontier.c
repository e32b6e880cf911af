/* What the unlocking frontier takes, against closing the circuit at every vector of levels, 64
 * of them at once: a generated attack graph with cycles, whose steps ask for levels here and
 * there. First with as many capabilities as every vector can be tried of, then with twelve. */
#include "analyzer/closure.h"
#include "analyzer/frontier.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STEPS = 2000, LEVELS = 4, MOST = 12, LANES = 64 };

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

/* Steps in rows of ten; each needs one of two of the row before, in every twentieth row a
 * level, too, and one in twenty can be reached from a later row. */
static bool build(uint32_t dimensions, struct circuit *circuit, uint32_t *root)
{
    struct circuit_builder b;
    uint32_t *number = malloc((MOST * LEVELS + 2 * STEPS + 2) * sizeof(*number));
    uint32_t step[STEPS];
    circuit_builder_init(&b);
    for (uint32_t a = 0; a < dimensions * LEVELS; a++) {
        circuit_add_atom(&b);
    }
    for (uint32_t s = 0; s < STEPS; s++) {
        step[s] = circuit_add_gate(&b, GATE_ALL, 0);
    }
    for (uint32_t s = 10; s < STEPS; s++) {
        uint32_t any = circuit_add_gate(&b, GATE_ANY, 0), row = s / 10 * 10;
        circuit_add_input(&b, any, literal_of(step[row - 10 + draw_below(10)], false));
        circuit_add_input(&b, any, literal_of(step[row - 10 + draw_below(10)], false));
        if (draw_below(20) == 0 && row + 20 < STEPS) {
            circuit_add_input(&b, any, literal_of(step[row + 10 + draw_below(10)], false));
        }
        circuit_add_input(&b, step[s], literal_of(any, false));
        if (s % 200 < 10) {
            uint32_t atom = draw_below(dimensions) * LEVELS + draw_below(LEVELS);
            circuit_add_input(&b, step[s], literal_of(atom, false));
        }
    }
    uint32_t goal = circuit_add_gate(&b, GATE_ANY, 0);
    for (uint32_t s = STEPS - 3; s < STEPS; s++) {
        circuit_add_input(&b, goal, literal_of(step[s], false));
    }
    bool built = number && circuit_finish(&b, circuit, number, NULL) == STATUS_OK;
    *root = built ? number[goal] : 0;
    circuit_builder_release(&b);
    free(number);
    return built;
}

/* Seconds of closing at 'vectors' vectors; how many are open. */
static double close_all(const struct circuit *circuit, uint32_t root, uint32_t dimensions,
                        uint64_t vectors, uint64_t *open)
{
    uint64_t *words = calloc(circuit->node_count, sizeof(*words));
    double began = seconds();
    *open = 0;
    for (uint64_t v = 0; words && v < vectors; v += LANES) {
        memset(words, 0, circuit->atom_count * sizeof(*words));
        for (uint64_t lane = 0; lane < LANES && v + lane < vectors; lane++) {
            uint64_t rest = v + lane;
            for (uint32_t d = 0; d < dimensions; d++, rest /= LEVELS + 1) {
                for (uint32_t l = 0; l < rest % (LEVELS + 1); l++) {
                    words[d * LEVELS + l] |= (uint64_t)1 << lane;
                }
            }
        }
        if (closure_evaluate(circuit, words) != STATUS_OK) {
            break;
        }
        for (uint64_t lane = 0; lane < LANES && v + lane < vectors; lane++) {
            *open += words[root] >> lane & 1;
        }
    }
    free(words);
    return seconds() - began;
}

static bool measure(uint32_t dimensions, bool in_full)
{
    uint32_t first[MOST], highest[MOST], here[MOST] = {0}, root;
    const struct level_space space = {dimensions, first, highest, here};
    struct circuit circuit;
    struct frontier frontier;
    struct arena arena;
    double all = 1;
    uint64_t open, some = 1 << 14;
    for (uint32_t d = 0; d < dimensions; d++) {
        first[d] = d * LEVELS;
        highest[d] = LEVELS;
        all *= LEVELS + 1;
    }
    if (!build(dimensions, &circuit, &root)) {
        return false;
    }
    arena_init(&arena);
    double began = seconds();
    bool found = frontier_find(&circuit, root, &space, 3, NULL, &arena, &frontier) == STATUS_OK;
    double taken = seconds() - began;
    uint64_t vectors = in_full ? (uint64_t)all : some;
    double closing =
        close_all(&circuit, root, dimensions, vectors, &open) * all / (double)vectors;
    printf("frontier of %u capabilities, 5 levels, %d steps: %s minimal, %s maximal vectors%s "
           "in %.3f s; closing at every vector %.3g s (%s): %.0f times\n",
           dimensions, STEPS, found ? frontier.minimal.total : "?",
           found ? frontier.maximal.total : "?",
           found && frontier.minimal.complete && frontier.maximal.complete ? "" : " (bounds)",
           taken, closing, in_full ? "measured" : "from 16384 of them", closing / taken);
    arena_release(&arena);
    circuit_release(&circuit);
    return found;
}

int main(void)
{
    return measure(7, true) && measure(9, true) && measure(12, false) ? 0 : 1;
}
