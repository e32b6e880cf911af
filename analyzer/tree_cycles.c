/* The way around a forbidden cycle is the shortest from a complemented input back to its gate,
 * by a breadth-first search; it is looked for only when there is one. */
#include "analyzer/tree_cycles.h"

#include <string.h>

/* The way from a complemented literal around its cycle, for the report. */
struct search {
    const struct circuit_builder *builder;
    uint32_t *first; /* by node: its runs are runs[first[n]] .. runs[first[n + 1] - 1] */
    uint32_t *runs;
    uint32_t *gate_of; /* by node: its gate, OPENPSA_NONE for a node without a name */
    uint32_t *user_of; /* by node: the node before it on the way from the start */
    uint32_t *queue;
};

static bool prepare_search(const struct tree_cycles *c, struct search *s)
{
    size_t nodes = s->builder->kind.count, runs = s->builder->runs.count;
    s->first = memory_zeroed(nodes + 2, sizeof(*s->first));
    s->runs = memory_array(runs, sizeof(*s->runs));
    s->gate_of = memory_array(nodes, sizeof(*s->gate_of));
    s->user_of = memory_array(nodes, sizeof(*s->user_of));
    s->queue = memory_array(nodes, sizeof(*s->queue));
    if (!s->first || !s->runs || !s->gate_of || !s->user_of || !s->queue) {
        return false;
    }
    for (size_t r = 0; r < runs; r++) {
        s->first[s->builder->runs.items[r].gate + 2]++;
    }
    for (size_t n = 0; n < nodes; n++) {
        s->first[n + 2] += s->first[n + 1];
    }
    for (size_t r = 0; r < runs; r++) {
        s->runs[s->first[s->builder->runs.items[r].gate + 1]++] = (uint32_t)r;
    }
    memset(s->gate_of, 0xFF, nodes * sizeof(*s->gate_of));
    memset(s->user_of, 0xFF, nodes * sizeof(*s->user_of));
    for (uint32_t e = 0; e < c->model->events.count; e++) {
        if (c->model->events.items[e].kind == OPENPSA_GATE) {
            s->gate_of[literal_node(c->events[e])] = e;
        }
    }
    return true;
}

static void release_search(struct search *s)
{
    memory_free(s->first);
    memory_free(s->runs);
    memory_free(s->gate_of);
    memory_free(s->user_of);
    memory_free(s->queue);
}

/* Notes and queues what a node has among its inputs; true where that is the complement of
 * 'start'. */
static bool queue_inputs(struct search *s, uint32_t node, uint32_t start, uint32_t *tail)
{
    for (uint32_t i = s->first[node]; i < s->first[node + 1]; i++) {
        const struct circuit_run *run = &s->builder->runs.items[s->runs[i]];
        for (size_t e = run->first; e < circuit_run_end(s->builder, s->runs[i]); e++) {
            literal input = s->builder->inputs.items[e];
            if (input == literal_of(start, true)) {
                return true;
            }
            if (s->user_of[literal_node(input)] == CIRCUIT_NO_NODE) {
                s->user_of[literal_node(input)] = node;
                s->queue[(*tail)++] = literal_node(input);
            }
        }
    }
    return false;
}

/* A breadth-first search from 'start' towards inputs for the nearest node that has the
 * complement of 'start' among its inputs. */
static uint32_t find_negative_user(struct search *s, uint32_t start)
{
    uint32_t head = 0, tail = 0;
    s->user_of[start] = start;
    s->queue[tail++] = start;
    while (head < tail) {
        uint32_t node = s->queue[head++];
        if (queue_inputs(s, node, start, &tail)) {
            return node;
        }
    }
    return start;
}

/* Names the gates on the way from 'start' to 'last' and returns the first. There is one:
 * nested formulas alone form trees, and constants have no inputs. */
static uint32_t append_cycle(const struct tree_cycles *c, struct search *s, uint32_t start,
                             uint32_t last, struct text *out)
{
    uint32_t length = 0, first = OPENPSA_NONE;
    for (uint32_t node = last; node != start; node = s->user_of[node]) {
        s->queue[length++] = node;
    }
    s->queue[length++] = start;
    while (length > 0) {
        uint32_t gate = s->gate_of[s->queue[--length]];
        if (gate != OPENPSA_NONE) {
            first = first == OPENPSA_NONE ? gate : first;
            text_append_char(out, '\'');
            openpsa_event_name(c->model, gate, out);
            text_append(out, "' -> ");
        }
    }
    text_append(out, "not '");
    openpsa_event_name(c->model, first, out);
    text_append_char(out, '\'');
    return first;
}

enum status tree_cycles_refuse(const struct tree_cycles *cycles,
                               const struct circuit_builder *builder, uint32_t culprit)
{
    const struct tree_cycles *c = cycles;
    struct search search = {.builder = builder};
    struct text cycle;
    enum status status = STATUS_MEMORY;
    text_init(&cycle);
    if (prepare_search(c, &search)) {
        uint32_t last = find_negative_user(&search, culprit);
        uint32_t gate = append_cycle(c, &search, culprit, last, &cycle);
        diagnostics_add(c->diagnostics, SEVERITY_ERROR, "negative-cycle",
                        (struct place){c->source, c->model->events.items[gate].offset},
                        "a complement lies on a cycle of gates: %s", text_string(&cycle));
        status = STATUS_INVALID;
    }
    text_release(&cycle);
    release_search(&search);
    return status;
}

/* By node: the cyclic component it belongs to, or OPENPSA_NONE. */
static uint32_t *assign_components(const struct circuit *circuit)
{
    uint32_t *component_of = memory_array(circuit->node_count, sizeof(*component_of));
    if (!component_of) {
        return NULL;
    }
    memset(component_of, 0xFF, circuit->node_count * sizeof(*component_of));
    for (uint32_t i = 0; i < circuit->cyclic_count; i++) {
        uint32_t component = circuit->cyclic[i];
        for (uint32_t n = circuit->component_first[component];
             n < circuit->component_first[component + 1]; n++) {
            component_of[n] = component;
        }
    }
    return component_of;
}

static void warn(const struct tree_cycles *c, uint32_t event, uint32_t size)
{
    struct text name;
    text_init(&name);
    openpsa_event_name(c->model, event, &name);
    diagnostics_add(c->diagnostics, SEVERITY_WARNING, "cyclic-gates",
                    (struct place){c->source, c->model->events.items[event].offset},
                    "'%s' depends on itself through a cycle of %u node%s: what holds is the "
                    "least fixed point",
                    text_string(&name), size, size == 1 ? "" : "s");
    text_release(&name);
}

enum status tree_cycles_warn(const struct tree_cycles *cycles, const struct circuit *circuit)
{
    const struct tree_cycles *c = cycles;
    uint32_t *component_of = circuit->cyclic_count > 0 ? assign_components(circuit) : NULL;
    if (!component_of) {
        return circuit->cyclic_count > 0 ? STATUS_MEMORY : STATUS_OK;
    }
    for (uint32_t e = 0; e < c->model->events.count; e++) {
        bool gate = c->model->events.items[e].kind == OPENPSA_GATE;
        uint32_t component = gate ? component_of[literal_node(c->events[e])] : OPENPSA_NONE;
        if (component != OPENPSA_NONE) {
            uint32_t first = circuit->component_first[component];
            uint32_t size = circuit->component_first[component + 1] - first;
            memset(component_of + first, 0xFF, size * sizeof(*component_of));
            warn(c, e, size);
        }
    }
    memory_free(component_of);
    return STATUS_OK;
}
