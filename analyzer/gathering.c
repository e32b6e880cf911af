/* Force-directed placement on a line: in each round every gate computes the
 * centre of itself and its inputs, and every variable and gate moves to the
 * mean of the centres of the gates it takes part in; places are then numbered
 * through again. The order with the least total span of gates over all rounds
 * is kept. */
#include "analyzer/gathering.h"

#include "base/memory.h"

#include <string.h>

enum { ROUNDS_AT_MOST = 100, ROUNDS_WITHOUT_GAIN = 12 };

#define PLACES_VISITED (1u << 18) /* in all rounds together */

/* Places between two neighbours that sorting tells apart. */
#define FINENESS 4u

/* A variable or gate of the region. */
struct place {
    double at, sum; /* where it is; the centres of its gates */
    uint32_t degree;
};

struct gathering {
    const struct region_finder *finder;
    struct place *places; /* variables first, then gates */
    uint32_t *first;      /* by gate, one more: its inputs are */
    uint32_t *inputs;     /*   places inputs[first[g]] .. inputs[first[g + 1] - 1] */
    uint32_t *ranked;     /* places by where they are */
    uint32_t *begin;      /* by where it is, in finer steps: scratch of sorting */
    uint32_t *best;       /* variables in the best order so far */
    uint32_t variables, count;
};

static uint32_t node_of(const struct gathering *g, uint32_t place)
{
    return place < g->variables ? g->finder->variables.items[place]
                                : g->finder->gates.items[place - g->variables];
}

/* Notes the inputs of all gates; those inside a cycle are none. */
static void list_inputs(struct gathering *g)
{
    const struct acyclic *graph = g->finder->graph;
    uint32_t count = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        g->finder->number[node_of(g, i)] = i;
    }
    for (uint32_t i = g->variables; i < g->count; i++) {
        uint32_t gate = node_of(g, i), end = acyclic_end(graph, gate);
        g->first[i - g->variables] = count;
        for (uint32_t e = acyclic_first(graph, gate); e < end; e++) {
            uint32_t target = acyclic_target(graph, gate, e);
            if (target != gate) {
                g->inputs[count++] = g->finder->number[target];
            }
        }
    }
    g->first[g->count - g->variables] = count;
}

static uint32_t inputs_end(const struct gathering *g, uint32_t place)
{
    return g->first[place - g->variables + 1];
}

static uint32_t inputs_begin(const struct gathering *g, uint32_t place)
{
    return g->first[place - g->variables];
}

/* The centre of a gate's inputs, and of itself where it has a place already. */
static double find_centre(const struct gathering *g, uint32_t place, bool placed)
{
    uint32_t begin = inputs_begin(g, place), end = inputs_end(g, place);
    double sum = placed ? g->places[place].at : 0, count = (double)(end - begin) + placed;
    for (uint32_t i = begin; i < end; i++) {
        sum += g->places[g->inputs[i]].at;
    }
    return count > 0 ? sum / count : 0;
}

/* Variables spread evenly over the line, gates amid their inputs. */
static void place_all(struct gathering *g)
{
    for (uint32_t i = 0; i < g->variables; i++) {
        g->places[i].at = (double)i * g->count / g->variables;
    }
    for (uint32_t i = g->variables; i < g->count; i++) {
        g->places[i].at = find_centre(g, i, false);
    }
}

static void pull(struct place *place, double centre)
{
    place->sum += centre;
    place->degree++;
}

/* Sorts by where places are, the first of equals first, in time linear in their number. */
static void rank_all(struct gathering *g)
{
    uint32_t steps = g->count * FINENESS + 1;
    memset(g->begin, 0, ((size_t)steps + 1) * sizeof(*g->begin));
    for (uint32_t i = 0; i < g->count; i++) {
        g->begin[(uint32_t)(g->places[i].at * FINENESS) + 1]++;
    }
    for (uint32_t s = 1; s < steps; s++) {
        g->begin[s] += g->begin[s - 1];
    }
    for (uint32_t i = 0; i < g->count; i++) {
        g->ranked[g->begin[(uint32_t)(g->places[i].at * FINENESS)]++] = i;
    }
}

static void move_all(struct gathering *g)
{
    for (uint32_t i = 0; i < g->count; i++) {
        g->places[i].sum = 0;
        g->places[i].degree = 0;
    }
    for (uint32_t i = g->variables; i < g->count; i++) {
        double centre = find_centre(g, i, true);
        pull(&g->places[i], centre);
        for (uint32_t e = inputs_begin(g, i); e < inputs_end(g, i); e++) {
            pull(&g->places[g->inputs[e]], centre);
        }
    }
    for (uint32_t i = 0; i < g->count; i++) {
        struct place *place = &g->places[i];
        place->at = place->degree ? place->sum / place->degree : place->at;
    }
    rank_all(g);
    for (uint32_t i = 0; i < g->count; i++) {
        g->places[g->ranked[i]].at = i;
    }
}

static double total_span(const struct gathering *g)
{
    double span = 0;
    for (uint32_t i = g->variables; i < g->count; i++) {
        double least = g->places[i].at, most = least;
        for (uint32_t e = inputs_begin(g, i); e < inputs_end(g, i); e++) {
            double at = g->places[g->inputs[e]].at;
            least = at < least ? at : least;
            most = at > most ? at : most;
        }
        span += most - least;
    }
    return span;
}

static void note_order(struct gathering *g)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        if (g->ranked[i] < g->variables) {
            g->best[count++] = node_of(g, g->ranked[i]);
        }
    }
}

static void gather(struct gathering *g, uint32_t rounds)
{
    double best = 0;
    uint32_t since = 0;
    place_all(g);
    for (uint32_t round = 0; round < rounds && since < ROUNDS_WITHOUT_GAIN; round++) {
        move_all(g);
        double span = total_span(g);
        since++;
        if (round == 0 || span < best) {
            best = span;
            since = 0;
            note_order(g);
        }
    }
    for (uint32_t i = 0; i < g->variables; i++) {
        g->finder->variables.items[i] = g->best[i];
    }
}

static uint32_t count_edges(const struct region_finder *finder)
{
    uint32_t edges = 0;
    for (size_t i = 0; i < finder->gates.count; i++) {
        uint32_t gate = finder->gates.items[i];
        edges += acyclic_end(finder->graph, gate) - acyclic_first(finder->graph, gate);
    }
    return edges;
}

enum status gather_variables(struct region_finder *finder)
{
    struct gathering g = {.finder = finder,
                          .variables = (uint32_t)finder->variables.count,
                          .count = (uint32_t)(finder->variables.count + finder->gates.count)};
    uint32_t rounds = PLACES_VISITED / g.count;
    if (g.variables < 3 || rounds == 0) {
        return STATUS_OK;
    }
    g.places = memory_array(g.count, sizeof(*g.places));
    g.first = memory_array(finder->gates.count + 1, sizeof(*g.first));
    g.inputs = memory_array(count_edges(finder), sizeof(*g.inputs));
    g.ranked = memory_array(g.count, sizeof(*g.ranked));
    g.begin = memory_array((size_t)g.count * FINENESS + 2, sizeof(*g.begin));
    g.best = memory_array(g.variables, sizeof(*g.best));
    bool fine = g.places && g.first && g.inputs && g.ranked && g.begin && g.best;
    if (fine) {
        list_inputs(&g);
        gather(&g, rounds < ROUNDS_AT_MOST ? rounds : ROUNDS_AT_MOST);
    }
    memory_free(g.places);
    memory_free(g.first);
    memory_free(g.inputs);
    memory_free(g.ranked);
    memory_free(g.begin);
    memory_free(g.best);
    return fine ? STATUS_OK : STATUS_MEMORY;
}
