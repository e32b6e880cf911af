/* A level of a reduced diagram has a node at most for each state in which the variables above
 * can leave the function. A gate all of whose variables lie above is closed: true or false. One
 * that has variables on both sides is open: decided, or what its open inputs still make of it,
 * which are the products of their states. This counts exactly for trees; an input that several
 * gates use is counted for the first of them. Where much is shared that is far too many, but
 * there cannot be more states than closed nodes that open gates use have values.
 *
 * Berman 1991, "Circuit width, register allocation, and ordered binary decision diagrams",
 * doi:10.1109/43.85751, for such bounds by cuts. */
#include "analyzer/forecast.h"

#include "base/memory.h"

#include <math.h>

enum { CUTS_AT_MOST = 24 };

#define VISITS_AT_MOST (1u << 20) /* of inputs, at all cuts together */

#define STATES_AT_MOST 1e100

enum status forecast_init(struct forecast *forecast, const struct acyclic *graph)
{
    *forecast = (struct forecast){.graph = graph};
    forecast->place = memory_array(graph->node_count, sizeof(*forecast->place));
    return forecast->place ? STATUS_OK : STATUS_MEMORY;
}

void forecast_release(struct forecast *forecast)
{
    memory_free(forecast->place);
    vec_release(&forecast->reaches);
    vec_release(&forecast->begins);
    vec_release(&forecast->inputs);
    vec_release(&forecast->known);
    *forecast = (struct forecast){0};
}

/* Gates come after their inputs. */
static bool add_gate(struct forecast *f, uint32_t gate)
{
    struct reach reach = {.first = UINT32_MAX, .owner = UINT32_MAX, .states = 1};
    uint32_t begin = (uint32_t)f->inputs.count;
    for (uint32_t e = acyclic_first(f->graph, gate); e < acyclic_end(f->graph, gate); e++) {
        uint32_t target = acyclic_target(f->graph, gate, e);
        if (target == gate) {
            continue; /* inside a cycle */
        }
        uint32_t place = f->place[target];
        const struct reach *input = &f->reaches.items[place];
        reach.first = input->first < reach.first ? input->first : reach.first;
        reach.last = input->last > reach.last ? input->last : reach.last;
        if (!vec_push(&f->inputs, place)) {
            return false;
        }
    }
    for (uint32_t i = begin; i < f->inputs.count; i++) {
        struct reach *input = &f->reaches.items[f->inputs.items[i]];
        input->used = reach.last > input->used ? reach.last : input->used;
    }
    f->place[gate] = (uint32_t)f->reaches.count;
    return vec_push(&f->reaches, reach) && vec_push(&f->begins, (uint32_t)f->inputs.count);
}

static bool lay_out(struct forecast *f, const struct region *region)
{
    f->reaches.count = f->inputs.count = f->begins.count = f->known.count = 0;
    bool fine = vec_push(&f->begins, 0);
    for (uint32_t l = 0; l < region->variable_count && fine; l++) {
        struct reach reach = {.first = l, .last = l, .owner = UINT32_MAX, .states = 1};
        f->place[region->variables[l]] = l;
        fine = vec_push(&f->reaches, reach);
    }
    for (uint32_t i = 0; i < region->gate_count && fine; i++) {
        fine = add_gate(f, region->gates[i]);
    }
    return fine;
}

/* known[l]: nodes that are closed above the cut behind level l and used by a gate still open.
 */
static bool count_known(struct forecast *f, uint32_t levels)
{
    for (uint32_t l = 0; l < levels; l++) {
        if (!vec_push(&f->known, 0)) {
            return false;
        }
    }
    for (size_t i = 0; i < f->reaches.count; i++) {
        const struct reach *reach = &f->reaches.items[i];
        if (reach->used > reach->last) {
            f->known.items[reach->last]++;
            f->known.items[reach->used]--;
        }
    }
    for (uint32_t l = 1; l < levels; l++) {
        f->known.items[l] += f->known.items[l - 1];
    }
    return true;
}

static double gate_states(struct forecast *f, uint32_t gate, uint32_t cut)
{
    double states = 1, closed = 0;
    for (uint32_t i = f->begins.items[gate]; i < f->begins.items[gate + 1]; i++) {
        struct reach *input = &f->reaches.items[f->inputs.items[i]];
        if (input->last <= cut) {
            closed = 1;
        } else if (input->first <= cut && input->owner != cut) {
            input->owner = cut;
            states *= input->states;
        }
    }
    states += closed;
    return states < STATES_AT_MOST ? states : STATES_AT_MOST;
}

/* States of the root behind a level. */
static double cut_states(struct forecast *f, uint32_t levels, uint32_t cut)
{
    uint32_t gates = (uint32_t)f->begins.count - 1;
    for (uint32_t g = 0; g < gates; g++) {
        struct reach *reach = &f->reaches.items[levels + g];
        if (reach->first <= cut && cut < reach->last) {
            reach->states = gate_states(f, g, cut);
        }
    }
    double states = f->reaches.items[levels + gates - 1].states, known = f->known.items[cut];
    return known < 300 ? fmin(states, ldexp(1, (int)known)) : states;
}

enum status forecast_nodes(struct forecast *forecast, const struct region *region,
                           double *nodes)
{
    uint32_t levels = region->variable_count;
    if (!lay_out(forecast, region) || !count_known(forecast, levels)) {
        return STATUS_MEMORY;
    }
    uint32_t cuts = levels < CUTS_AT_MOST ? levels : CUTS_AT_MOST;
    uint32_t affordable = VISITS_AT_MOST / ((uint32_t)forecast->inputs.count + 1) + 1;
    cuts = cuts < affordable ? cuts : affordable;
    *nodes = 0;
    for (uint32_t c = 0; c < cuts; c++) {
        uint32_t cut = (uint32_t)((uint64_t)(2 * c + 1) * levels / (2 * cuts));
        *nodes += cut_states(forecast, levels, cut);
    }
    *nodes *= cuts > 0 ? (double)levels / cuts : 0;
    return STATUS_OK;
}
