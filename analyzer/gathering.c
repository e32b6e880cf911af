/* Force-directed placement on a line: in each round every gate computes the
 * centre of itself and its inputs, and every variable and gate moves to the
 * mean of the centres of the gates it takes part in; places are then numbered
 * through again. The order with the least total span of gates over all rounds
 * is kept. */
#include "analyzer/gathering.h"

#include "base/memory.h"

#include <stdlib.h>

enum { ROUNDS_AT_MOST = 100, ROUNDS_WITHOUT_GAIN = 12 };

#define PLACES_VISITED (1u << 18) /* in all rounds together */

/* A variable or gate of the region. */
struct place {
    double at, sum; /* where it is; the centres of its gates */
    uint32_t degree;
};

struct ranked {
    double at;
    uint32_t place;
};

struct gathering {
    const struct region_finder *finder;
    struct place *places; /* variables first, then gates */
    struct ranked *ranked;
    uint32_t *best; /* variables in the best order so far */
    uint32_t variables, count;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->at != y->at) {
        return x->at < y->at ? -1 : 1;
    }
    return (x->place > y->place) - (x->place < y->place);
}

static uint32_t node_of(const struct gathering *g, uint32_t place)
{
    return place < g->variables ? g->finder->variables.items[place]
                                : g->finder->gates.items[place - g->variables];
}

static struct place *input_place(const struct gathering *g, uint32_t gate, uint32_t e)
{
    return &g->places[g->finder->number[acyclic_target(g->finder->graph, gate, e)]];
}

/* The centre of a gate's inputs, and of itself where it has a place already. */
static double find_centre(const struct gathering *g, uint32_t place, bool placed)
{
    const struct acyclic *graph = g->finder->graph;
    uint32_t gate = node_of(g, place), end = acyclic_end(graph, gate);
    double sum = placed ? g->places[place].at : 0, count = placed;
    for (uint32_t e = acyclic_first(graph, gate); e < end; e++) {
        const struct place *input = input_place(g, gate, e);
        if (input != &g->places[place]) {
            sum += input->at;
            count++;
        }
    }
    return count > 0 ? sum / count : 0;
}

/* Variables spread evenly over the line, gates amid their inputs. */
static void place_all(struct gathering *g)
{
    for (uint32_t i = 0; i < g->count; i++) {
        g->finder->number[node_of(g, i)] = i;
    }
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

static void move_all(struct gathering *g)
{
    const struct acyclic *graph = g->finder->graph;
    for (uint32_t i = 0; i < g->count; i++) {
        g->places[i].sum = 0;
        g->places[i].degree = 0;
    }
    for (uint32_t i = g->variables; i < g->count; i++) {
        uint32_t gate = node_of(g, i), end = acyclic_end(graph, gate);
        double centre = find_centre(g, i, true);
        pull(&g->places[i], centre);
        for (uint32_t e = acyclic_first(graph, gate); e < end; e++) {
            pull(input_place(g, gate, e), centre);
        }
    }
    for (uint32_t i = 0; i < g->count; i++) {
        const struct place *place = &g->places[i];
        g->ranked[i] =
            (struct ranked){place->degree ? place->sum / place->degree : place->at, i};
    }
    qsort(g->ranked, g->count, sizeof(*g->ranked), compare_ranked);
    for (uint32_t i = 0; i < g->count; i++) {
        g->places[g->ranked[i].place].at = i;
    }
}

static double total_span(const struct gathering *g)
{
    const struct acyclic *graph = g->finder->graph;
    double span = 0;
    for (uint32_t i = g->variables; i < g->count; i++) {
        uint32_t gate = node_of(g, i), end = acyclic_end(graph, gate);
        double least = g->places[i].at, most = least;
        for (uint32_t e = acyclic_first(graph, gate); e < end; e++) {
            double at = input_place(g, gate, e)->at;
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
        if (g->ranked[i].place < g->variables) {
            g->best[count++] = node_of(g, g->ranked[i].place);
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
    g.ranked = memory_array(g.count, sizeof(*g.ranked));
    g.best = memory_array(g.variables, sizeof(*g.best));
    bool fine = g.places && g.ranked && g.best;
    if (fine) {
        gather(&g, rounds < ROUNDS_AT_MOST ? rounds : ROUNDS_AT_MOST);
    }
    memory_free(g.places);
    memory_free(g.ranked);
    memory_free(g.best);
    return fine ? STATUS_OK : STATUS_MEMORY;
}
