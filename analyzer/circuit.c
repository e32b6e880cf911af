/* Building a circuit: edges are collected in runs of one gate each, sorted into rows by
 * counting unless they are rows already, components are found by Tarjan's algorithm with an
 * explicit stack, and nodes are renumbered in its order. Tarjan emits a component after all
 * components it depends on, which is the order we want. */
#include "analyzer/circuit.h"

#include "base/limits.h"

#include <string.h>

void circuit_builder_init(struct circuit_builder *builder)
{
    *builder = (struct circuit_builder){0};
}

void circuit_builder_release(struct circuit_builder *builder)
{
    vec_release(&builder->kind);
    vec_release(&builder->threshold);
    vec_release(&builder->runs);
    vec_release(&builder->inputs);
}

static bool within(struct circuit_builder *builder, size_t count, size_t cap)
{
    builder->limited = count > cap;
    return !builder->limited;
}

static uint32_t add_node(struct circuit_builder *builder, enum gate_kind kind,
                         uint32_t threshold)
{
    size_t node = builder->kind.count;
    if (builder->failed || !within(builder, node + 1, LIMIT_CIRCUIT_NODES) ||
        !vec_push(&builder->kind, kind) || !vec_push(&builder->threshold, threshold)) {
        builder->failed = true;
        return CIRCUIT_NO_NODE;
    }
    return (uint32_t)node;
}

uint32_t circuit_add_atom(struct circuit_builder *builder)
{
    uint32_t node = add_node(builder, GATE_ATOM, 0);
    builder->atom_count += node != CIRCUIT_NO_NODE;
    return node;
}

uint32_t circuit_add_gate(struct circuit_builder *builder, enum gate_kind kind,
                          uint32_t threshold)
{
    return add_node(builder, kind, kind == GATE_AT_LEAST ? threshold : 0);
}

static bool begin_run(struct circuit_builder *builder, uint32_t gate)
{
    size_t runs = builder->runs.count;
    const struct circuit_run run = {gate, (uint32_t)builder->inputs.count};
    builder->scattered |= runs > 0 && builder->runs.items[runs - 1].gate > gate;
    return vec_push(&builder->runs, run);
}

literal *circuit_add_inputs(struct circuit_builder *builder, uint32_t gate, uint32_t count)
{
    size_t runs = builder->runs.count, edges = builder->inputs.count;
    bool goes_on = runs > 0 && builder->runs.items[runs - 1].gate == gate;
    if (count == 0 || builder->failed) {
        return NULL;
    }
    if (!within(builder, edges + count, LIMIT_CIRCUIT_EDGES) ||
        (!goes_on && !begin_run(builder, gate)) || !vec_reserve(&builder->inputs, count)) {
        builder->failed = true;
        return NULL;
    }
    builder->inputs.count += count;
    return builder->inputs.items + edges;
}

void circuit_add_input(struct circuit_builder *builder, uint32_t gate, literal input)
{
    literal *room = circuit_add_inputs(builder, gate, 1);
    if (room) {
        *room = input;
    }
}

/* The edges of the builder as rows, in the builder's numbering. */
struct rows {
    uint32_t count;
    uint32_t *first;
    const literal *inputs;
    literal *sorted; /* where these are not the builder's own */
};

static void count_inputs(const struct circuit_builder *builder, struct rows *rows)
{
    uint32_t *first = rows->first;
    for (size_t r = 0; r < builder->runs.count; r++) {
        const struct circuit_run *run = &builder->runs.items[r];
        first[run->gate + 1] += (uint32_t)(circuit_run_end(builder, r) - run->first);
    }
    for (uint32_t n = 0; n < rows->count; n++) {
        first[n + 1] += first[n];
    }
}

/* While the inputs of runs are moved, first[n] is where the next of n goes: first[n + 1] at the
 * end. */
static bool sort_runs(const struct circuit_builder *builder, struct rows *rows)
{
    uint32_t *first = rows->first;
    rows->inputs = rows->sorted = memory_array(builder->inputs.count, sizeof(literal));
    if (!rows->sorted) {
        return false;
    }
    for (size_t r = 0; r < builder->runs.count; r++) {
        const struct circuit_run *run = &builder->runs.items[r];
        size_t length = circuit_run_end(builder, r) - run->first;
        memcpy(rows->sorted + first[run->gate], builder->inputs.items + run->first,
               length * sizeof(literal));
        first[run->gate] += (uint32_t)length;
    }
    memmove(first + 1, first, rows->count * sizeof(*first));
    first[0] = 0;
    return true;
}

static bool sort_into_rows(const struct circuit_builder *builder, struct rows *rows)
{
    rows->count = (uint32_t)builder->kind.count;
    rows->first = memory_zeroed((size_t)rows->count + 1, sizeof(*rows->first));
    rows->inputs = builder->inputs.items;
    if (!rows->first) {
        return false;
    }
    count_inputs(builder, rows);
    return !builder->scattered || sort_runs(builder, rows);
}

/* State of Tarjan's search: a gate is unseen (index 0), open, or closed (index CLOSED). */
struct visit {
    uint32_t index, low;
};

struct call {
    uint32_t node, next, end; /* inputs to follow */
};

struct search {
    const struct rows *rows;
    const uint8_t *kind;  /* by node: atoms are not visited */
    struct visit *visits; /* by gate */
    uint32_t *open;       /* stack of nodes whose component is not complete */
    struct call *calls;   /* stack of nodes being visited */
    uint32_t open_count, call_count, next_index;
    uint32_t *order;           /* gates, component by component */
    uint32_t *component_first; /* start of each in 'order' */
    uint32_t order_count, component_count;
};

#define CLOSED UINT32_MAX

static void enter(struct search *s, uint32_t node)
{
    uint32_t index = ++s->next_index;
    s->visits[node] = (struct visit){index, index};
    s->open[s->open_count++] = node;
    s->calls[s->call_count++] =
        (struct call){node, s->rows->first[node], s->rows->first[node + 1]};
}

static void close_component(struct search *s, uint32_t root)
{
    s->component_first[s->component_count++] = s->order_count;
    uint32_t node;
    do {
        node = s->open[--s->open_count];
        s->visits[node].index = CLOSED;
        s->order[s->order_count++] = node;
    } while (node != root);
}

static void leave(struct search *s, uint32_t node)
{
    const struct visit *visit = &s->visits[node];
    s->call_count--;
    if (visit->low == visit->index) {
        close_component(s, node);
    } else { /* the root of its component is being visited */
        struct visit *caller = &s->visits[s->calls[s->call_count - 1].node];
        caller->low = visit->low < caller->low ? visit->low : caller->low;
    }
}

static void visit_from(struct search *s, uint32_t root)
{
    enter(s, root);
    while (s->call_count > 0) {
        struct call *call = &s->calls[s->call_count - 1];
        if (call->next == call->end) {
            leave(s, call->node);
            continue;
        }
        uint32_t input = literal_node(s->rows->inputs[call->next++]);
        if (s->kind[input] == GATE_ATOM) {
            continue;
        }
        uint32_t index = s->visits[input].index;
        if (index == 0) {
            enter(s, input);
        } else if (index != CLOSED && index < s->visits[call->node].low) {
            s->visits[call->node].low = index;
        }
    }
}

/* What only the search itself needs, not its outcome. */
static void release_visits(struct search *s)
{
    memory_free(s->visits);
    memory_free(s->open);
    memory_free(s->calls);
    s->visits = NULL;
    s->open = NULL;
    s->calls = NULL;
}

static bool init_search(struct search *s, const struct circuit_builder *builder,
                        const struct rows *rows, uint32_t *component_first)
{
    size_t n = rows->count;
    *s = (struct search){
        .rows = rows, .kind = builder->kind.items, .component_first = component_first};
    s->visits = memory_zeroed(n, sizeof(*s->visits));
    s->open = memory_array(n, sizeof(*s->open));
    s->calls = memory_array(n, sizeof(*s->calls));
    s->order = memory_array(n, sizeof(*s->order));
    return s->visits && s->open && s->calls && s->order;
}

/* The components stand where the circuit has them; its other arrays come when the search is
 * over, as there is no need to hold both. */
static bool allocate_components(const struct circuit_builder *builder, struct circuit *circuit)
{
    size_t gates = builder->kind.count - builder->atom_count;
    circuit->component_first = memory_array(gates + 1, sizeof(*circuit->component_first));
    return circuit->component_first;
}

static bool allocate_nodes(const struct circuit_builder *builder, struct circuit *circuit)
{
    size_t nodes = builder->kind.count, edges = builder->inputs.count;
    circuit->node_count = (uint32_t)nodes;
    circuit->atom_count = builder->atom_count;
    circuit->edge_count = (uint32_t)edges;
    circuit->coherent = true;
    circuit->kind = memory_array(nodes, sizeof(*circuit->kind));
    circuit->threshold = memory_array(nodes, sizeof(*circuit->threshold));
    circuit->first = memory_array(nodes + 1, sizeof(*circuit->first));
    circuit->inputs = memory_array(edges, sizeof(*circuit->inputs));
    return circuit->kind && circuit->threshold && circuit->first && circuit->inputs;
}

static void number_atoms(const struct circuit_builder *builder, uint32_t *node_of)
{
    uint32_t next = 0;
    for (size_t n = 0; n < builder->kind.count; n++) {
        if (builder->kind.items[n] == GATE_ATOM) {
            node_of[n] = next++;
        }
    }
}

static void number_gates(const struct search *s, uint32_t atom_count, uint32_t *node_of)
{
    for (uint32_t i = 0; i < s->order_count; i++) {
        node_of[s->order[i]] = atom_count + i;
    }
}

static uint32_t needed_inputs(uint8_t kind, uint32_t count, uint32_t threshold)
{
    return kind == GATE_ALL ? count : kind == GATE_ANY || kind == GATE_ATOM ? 1 : threshold;
}

/* True where the node is among its own inputs. */
static bool fill_node(const struct circuit_builder *builder, const struct rows *rows,
                      const uint32_t *node_of, uint32_t from, struct circuit *circuit)
{
    uint32_t to = node_of[from];
    uint8_t kind = builder->kind.items[from];
    circuit->kind[to] = kind;
    circuit->threshold[to] = needed_inputs(kind, rows->first[from + 1] - rows->first[from],
                                           builder->threshold.items[from]);
    uint32_t edge = circuit->first[to];
    bool loops = false;
    for (uint32_t e = rows->first[from]; e < rows->first[from + 1]; e++) {
        literal input = rows->inputs[e];
        uint32_t node = node_of[literal_node(input)];
        circuit->coherent &= !literal_complemented(input);
        loops |= node == to;
        circuit->inputs[edge++] = literal_of(node, literal_complemented(input));
    }
    circuit->first[to + 1] = edge;
    return loops;
}

/* Components stand in 'order' as in the circuit, where the atoms come before them. */
static bool fill(const struct circuit_builder *builder, const struct rows *rows,
                 const struct search *s, const uint32_t *node_of, struct circuit *circuit)
{
    VEC(uint32_t) cyclic = {0};
    bool fine = true;
    for (uint32_t a = 0; a < circuit->atom_count; a++) {
        circuit->kind[a] = GATE_ATOM;
        circuit->threshold[a] = 1;
    }
    memset(circuit->first, 0, ((size_t)circuit->atom_count + 1) * sizeof(*circuit->first));
    circuit->component_count = s->component_count;
    circuit->component_first[s->component_count] = s->order_count;
    for (uint32_t c = 0; c < s->component_count && fine; c++) {
        uint32_t begin = circuit->component_first[c], end = circuit->component_first[c + 1];
        bool loops = end - begin > 1;
        for (uint32_t i = begin; i < end; i++) {
            loops |= fill_node(builder, rows, node_of, s->order[i], circuit);
        }
        circuit->component_first[c] += circuit->atom_count;
        fine = !loops || vec_push(&cyclic, c);
    }
    circuit->component_first[s->component_count] = circuit->node_count;
    circuit->cyclic = cyclic.items;
    circuit->cyclic_count = (uint32_t)cyclic.count;
    return fine;
}

/* Looks for a complemented literal that stays inside its component. */
static bool stratified(const struct circuit *circuit, uint32_t *culprit)
{
    if (circuit->coherent) {
        return true;
    }
    for (uint32_t i = 0; i < circuit->cyclic_count; i++) {
        uint32_t c = circuit->cyclic[i];
        uint32_t begin = circuit->component_first[c], end = circuit->component_first[c + 1];
        for (uint32_t e = circuit->first[begin]; e < circuit->first[end]; e++) {
            uint32_t input = literal_node(circuit->inputs[e]);
            if (literal_complemented(circuit->inputs[e]) && input >= begin && input < end) {
                *culprit = input;
                return false;
            }
        }
    }
    return true;
}

static uint32_t builder_number(const uint32_t *node_of, size_t count, uint32_t node)
{
    for (size_t n = 0; n < count; n++) {
        if (node_of[n] == node) {
            return (uint32_t)n;
        }
    }
    return CIRCUIT_NO_NODE;
}

enum status circuit_finish(const struct circuit_builder *builder, struct circuit *circuit,
                           uint32_t *node_of, uint32_t *culprit)
{
    struct rows rows = {0};
    struct search search = {0};
    enum status status = STATUS_MEMORY;
    *circuit = (struct circuit){0};
    if (builder->failed) {
        return builder->limited ? STATUS_LIMIT : STATUS_MEMORY;
    }
    if (!allocate_components(builder, circuit) || !sort_into_rows(builder, &rows) ||
        !init_search(&search, builder, &rows, circuit->component_first)) {
        goto out;
    }
    number_atoms(builder, node_of);
    for (uint32_t n = 0; n < rows.count; n++) {
        if (builder->kind.items[n] != GATE_ATOM && search.visits[n].index == 0) {
            visit_from(&search, n);
        }
    }
    release_visits(&search);
    if (!allocate_nodes(builder, circuit)) {
        goto out;
    }
    number_gates(&search, circuit->atom_count, node_of);
    if (!fill(builder, &rows, &search, node_of, circuit)) {
        goto out;
    }
    status = STATUS_OK;
    uint32_t on_cycle = 0;
    if (!stratified(circuit, &on_cycle)) {
        status = STATUS_INVALID;
        if (culprit) {
            *culprit = builder_number(node_of, builder->kind.count, on_cycle);
        }
    }
out:
    release_visits(&search);
    memory_free(search.order);
    memory_free(rows.first);
    memory_free(rows.sorted);
    if (status != STATUS_OK) {
        circuit_release(circuit);
    }
    return status;
}

enum status circuit_finish_root(const struct circuit_builder *builder, struct circuit *circuit,
                                literal *root)
{
    uint32_t *node_of = memory_array(builder->kind.count, sizeof(*node_of));
    enum status status =
        node_of ? circuit_finish(builder, circuit, node_of, NULL) : STATUS_MEMORY;
    if (status == STATUS_OK) {
        *root = literal_of(node_of[literal_node(*root)], literal_complemented(*root));
    }
    memory_free(node_of);
    return status;
}

void circuit_copy_nodes(const struct circuit *circuit, struct circuit_builder *builder)
{
    for (uint32_t n = 0; n < circuit->node_count; n++) {
        if (circuit->kind[n] == GATE_ATOM) {
            circuit_add_atom(builder);
        } else {
            circuit_add_gate(builder, circuit->kind[n], circuit->threshold[n]);
        }
    }
}

void circuit_mark_cyclic(const struct circuit *circuit, uint8_t *cyclic)
{
    for (uint32_t i = 0; i < circuit->cyclic_count; i++) {
        uint32_t k = circuit->cyclic[i], begin = circuit->component_first[k];
        memset(cyclic + begin, 1, circuit->component_first[k + 1] - begin);
    }
}

enum status circuit_complete(struct circuit *circuit)
{
    struct circuit *c = circuit;
    uint32_t gates = c->node_count - c->atom_count;
    c->component_first = memory_array((size_t)gates + 1, sizeof(*c->component_first));
    if (!c->component_first) {
        return STATUS_MEMORY;
    }
    c->component_count = gates;
    for (uint32_t i = 0; i <= gates; i++) {
        c->component_first[i] = c->atom_count + i;
    }
    for (uint32_t n = 0; n < c->node_count; n++) {
        c->threshold[n] =
            needed_inputs(c->kind[n], c->first[n + 1] - c->first[n], c->threshold[n]);
    }
    literal complemented = 0;
    for (uint32_t e = 0; e < c->edge_count; e++) {
        complemented |= c->inputs[e];
    }
    c->coherent = !literal_complemented(complemented);
    return STATUS_OK;
}

void circuit_release(struct circuit *circuit)
{
    memory_free(circuit->kind);
    memory_free(circuit->threshold);
    memory_free(circuit->first);
    memory_free(circuit->inputs);
    memory_free(circuit->component_first);
    memory_free(circuit->cyclic);
    *circuit = (struct circuit){0};
}

size_t circuit_bytes(const struct circuit *circuit)
{
    return (size_t)4 * circuit->edge_count + (size_t)13 * circuit->node_count +
           (size_t)4 * circuit->cyclic_count;
}

bool circuit_component_cyclic(const struct circuit *circuit, uint32_t component)
{
    uint32_t begin = 0, end = circuit->cyclic_count;
    while (begin < end) {
        uint32_t middle = begin + (end - begin) / 2;
        if (circuit->cyclic[middle] < component) {
            begin = middle + 1;
        } else {
            end = middle;
        }
    }
    return begin < circuit->cyclic_count && circuit->cyclic[begin] == component;
}
