/* Groups of gates, each named by one of them: first the strongly connected components of the
 * edges between any-gates, then trees of gates that are used once. Inside of a group of
 * any-gates no edge matters: x or (x and nothing new) is x. In a tree of all-gates the edges of
 * the tree are what is merged; one back to its top stays, and makes it false. */
#include "analyzer/condense.h"

#include "analyzer/acyclic.h"
#include "base/memory.h"

struct condensing {
    const struct circuit *circuit;
    struct acyclic graph;
    uint32_t *group; /* by node: the node that stands for its group */
    uint32_t *uses;  /* by such: edges from other groups; two for what must stay */
    uint32_t *user;  /* by such: where the last of them comes from */
    bool changed;
};

static bool same_cycle(const struct condensing *c, uint32_t a, uint32_t b)
{
    uint32_t cycle = acyclic_cycle(&c->graph, a);
    return cycle != ACYCLIC_NO_CYCLE && cycle == acyclic_cycle(&c->graph, b);
}

static enum status init(struct condensing *c, const struct circuit *circuit)
{
    size_t n = circuit->node_count;
    *c = (struct condensing){.circuit = circuit,
                             .group = memory_array(n, sizeof(*c->group)),
                             .uses = memory_zeroed(n, sizeof(*c->uses)),
                             .user = memory_array(n, sizeof(*c->user))};
    enum status status = acyclic_init(&c->graph, circuit);
    return c->group && c->uses && c->user ? status : STATUS_MEMORY;
}

static void release(struct condensing *c)
{
    acyclic_release(&c->graph);
    memory_free(c->group);
    memory_free(c->uses);
    memory_free(c->user);
}

/* Only the edges between any-gates of one cycle. */
static enum status build_any_gates(const struct condensing *c, struct circuit *out,
                                   uint32_t *number)
{
    const struct circuit *circuit = c->circuit;
    struct circuit_builder builder;
    circuit_builder_init(&builder);
    for (uint32_t n = 0; n < circuit->node_count; n++) {
        circuit_add_gate(&builder, GATE_ANY, 0);
    }
    for (uint32_t n = circuit->atom_count; n < circuit->node_count; n++) {
        for (uint32_t e = circuit->first[n];
             circuit->kind[n] == GATE_ANY && e < circuit->first[n + 1]; e++) {
            uint32_t input = literal_node(circuit->inputs[e]);
            if (same_cycle(c, n, input) && circuit->kind[input] == GATE_ANY) {
                circuit_add_input(&builder, n, circuit->inputs[e]);
            }
        }
    }
    enum status status = circuit_finish(&builder, out, number, NULL);
    circuit_builder_release(&builder);
    return status;
}

/* Each component of any-gates is a group. */
static enum status group_any_gates(struct condensing *c)
{
    struct circuit gates = {0};
    uint32_t count = c->circuit->node_count;
    uint32_t *number = memory_array(count, sizeof(*number));
    uint32_t *first = memory_array(count, sizeof(*first)); /* by number: of its component */
    uint32_t *least = memory_array(count, sizeof(*least)); /* by that: a node of it */
    enum status status = number && first && least ? STATUS_OK : STATUS_MEMORY;
    if (status == STATUS_OK) {
        status = build_any_gates(c, &gates, number);
    }
    for (uint32_t k = 0; status == STATUS_OK && k < gates.component_count; k++) {
        for (uint32_t i = gates.component_first[k]; i < gates.component_first[k + 1]; i++) {
            first[i] = gates.component_first[k];
            least[first[i]] = UINT32_MAX;
        }
    }
    for (uint32_t n = 0; status == STATUS_OK && n < count; n++) {
        uint32_t *node = &least[first[number[n]]];
        *node = *node == UINT32_MAX ? n : *node;
        c->group[n] = *node;
        c->changed |= *node != n;
    }
    memory_free(number);
    memory_free(first);
    memory_free(least);
    circuit_release(&gates);
    return status;
}

static void count_uses(struct condensing *c, literal root)
{
    const struct circuit *circuit = c->circuit;
    c->uses[c->group[literal_node(root)]] = 2;
    for (uint32_t n = circuit->atom_count; n < circuit->node_count; n++) {
        for (uint32_t e = circuit->first[n]; e < circuit->first[n + 1]; e++) {
            uint32_t from = c->group[n], to = c->group[literal_node(circuit->inputs[e])];
            bool plain = same_cycle(c, n, to) && circuit->kind[n] == circuit->kind[to] &&
                         circuit->kind[n] != GATE_AT_LEAST;
            if (from != to) {
                c->uses[to] += c->uses[to] < 2 ? plain ? 1 : 2 : 0;
                c->user[to] = from;
            } else if (circuit->kind[n] == GATE_ALL) {
                c->uses[to] = 2; /* by itself */
            }
        }
    }
}

/* Merges what is used once into its user: 'user' leads to the top of each tree. What all of
 * such a circle used would not be reached from outside, so there is a top. */
static void merge_trees(struct condensing *c)
{
    uint32_t count = c->circuit->node_count;
    for (uint32_t n = 0; n < count; n++) {
        bool merged = c->group[n] == n && n >= c->circuit->atom_count && c->uses[n] == 1;
        c->user[n] = merged ? c->user[n] : n;
        c->changed |= merged;
    }
    for (uint32_t n = 0; n < count; n++) {
        uint32_t top = c->group[n], at = top;
        while (c->user[top] != top) {
            top = c->user[top];
        }
        while (c->user[at] != at) {
            uint32_t next = c->user[at];
            c->user[at] = top;
            at = next;
        }
    }
}

static uint32_t top_of(const struct condensing *c, uint32_t node)
{
    return c->user[c->group[node]];
}

/* Whether an edge from a gate to 'input' is inside of a group, and gone with it. */
static bool is_merged(const struct condensing *c, uint32_t gate, uint32_t input)
{
    bool inside = same_cycle(c, gate, input) && top_of(c, gate) == top_of(c, input);
    return inside && (c->circuit->kind[gate] == GATE_ANY || top_of(c, input) != input);
}

static void add_inputs(const struct condensing *c, uint32_t gate, const uint32_t *number,
                       struct circuit_builder *builder)
{
    const struct circuit *circuit = c->circuit;
    for (uint32_t e = circuit->first[gate]; e < circuit->first[gate + 1]; e++) {
        literal l = circuit->inputs[e];
        uint32_t input = literal_node(l);
        if (!is_merged(c, gate, input)) {
            circuit_add_input(builder, number[top_of(c, gate)],
                              literal_of(number[top_of(c, input)], literal_complemented(l)));
        }
    }
}

static enum status build(const struct condensing *c, literal *root, struct circuit *out)
{
    const struct circuit *circuit = c->circuit;
    struct circuit_builder builder;
    uint32_t *number = memory_array(circuit->node_count, sizeof(*number));
    enum status status = STATUS_MEMORY;
    circuit_builder_init(&builder);
    if (!number) {
        goto out;
    }
    for (uint32_t n = 0; n < circuit->node_count; n++) {
        if (n < circuit->atom_count) {
            number[n] = circuit_add_atom(&builder);
        } else if (top_of(c, n) == n) {
            number[n] = circuit_add_gate(&builder, circuit->kind[n], circuit->threshold[n]);
        }
    }
    for (uint32_t n = circuit->atom_count; n < circuit->node_count; n++) {
        add_inputs(c, n, number, &builder);
    }
    literal top =
        literal_of(number[top_of(c, literal_node(*root))], literal_complemented(*root));
    status = circuit_finish_root(&builder, out, &top);
    *root = status == STATUS_OK ? top : *root;
out:
    memory_free(number);
    circuit_builder_release(&builder);
    return status;
}

enum status condense(const struct circuit *circuit, literal *root, struct circuit *out,
                     bool *changed)
{
    struct condensing c;
    *out = (struct circuit){0};
    *changed = false;
    if (circuit->cyclic_count == 0) {
        return STATUS_OK;
    }
    enum status status = init(&c, circuit);
    if (status == STATUS_OK) {
        status = group_any_gates(&c);
    }
    if (status == STATUS_OK) {
        count_uses(&c, *root);
        merge_trees(&c);
        *changed = c.changed;
        status = c.changed ? build(&c, root, out) : STATUS_OK;
    }
    release(&c);
    return status;
}
