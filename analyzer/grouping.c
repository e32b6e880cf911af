/* Which nodes are inputs of the same gates is found by refinement: all nodes begin in one
 * class, and each gate in turn splits every class into those that are its inputs, complemented
 * or not, and those that are not (Paige and Tarjan 1987, "Three partition refinement
 * algorithms", doi:10.1137/0216062). Nodes of one class may be gathered where De Morgan makes
 * all their uses the same connective.
 *
 * For inputs of one gate, each is walked down from; inputs whose walks meet are one set. */
#include "analyzer/grouping.h"

#include "analyzer/modules.h"

#include <string.h>

#define NONE UINT32_MAX

enum { INPUTS_LEAST = 3 }; /* of a gate: fewer can be gathered with none or with all others */

enum form { UNUSED, AS_ANY, AS_ALL, BARRED };

struct grouping {
    const struct circuit *circuit;
    struct circuit_builder builder;
    uint32_t *uses;    /* by node */
    uint8_t *cyclic;   /* by node */
    uint8_t *form;     /* by node: enum form, of all its uses */
    uint32_t *class;   /* by node; other meanings for inputs of one gate are below */
    uint32_t *size;    /* by class: its nodes; in the end, of those only that are gathered */
    uint32_t *plain;   /* by class: what its inputs of the gate at hand move to, or NONE */
    uint32_t *opposed; /* the same of complemented inputs */
    uint32_t *gate_of; /* by class: the new gate, or NONE */
    uint32_t class_count, group_count;
    VEC(uint32_t) split;   /* classes that the gate at hand splits */
    VEC(uint32_t) vacant;  /* classes without nodes */
    VEC(uint32_t) pending; /* nodes to walk on from */
    bool changed;
};

static bool connects(const struct grouping *g, uint32_t gate)
{
    return g->circuit->kind[gate] != GATE_AT_LEAST && !g->cyclic[gate];
}

static enum form form_of(enum gate_kind kind, literal input)
{
    return (kind == GATE_ANY) != literal_complemented(input) ? AS_ANY : AS_ALL;
}

static void note_uses(struct grouping *g)
{
    const struct circuit *c = g->circuit;
    circuit_mark_cyclic(c, g->cyclic);
    for (uint32_t gate = c->atom_count; gate < c->node_count; gate++) {
        for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
            uint32_t node = literal_node(c->inputs[e]);
            uint8_t form = BARRED;
            if (connects(g, gate)) {
                form = (uint8_t)form_of(c->kind[gate], c->inputs[e]);
            }
            g->form[node] = g->form[node] == UNUSED || g->form[node] == form ? form : BARRED;
            g->uses[node]++;
        }
    }
}

static void release(struct grouping *g)
{
    memory_free(g->uses);
    memory_free(g->cyclic);
    memory_free(g->form);
    memory_free(g->class);
    memory_free(g->size);
    memory_free(g->plain);
    memory_free(g->opposed);
    memory_free(g->gate_of);
    vec_release(&g->split);
    vec_release(&g->vacant);
    vec_release(&g->pending);
    circuit_builder_release(&g->builder);
}

static bool init(struct grouping *g, const struct circuit *circuit)
{
    size_t n = circuit->node_count;
    *g = (struct grouping){.circuit = circuit};
    circuit_builder_init(&g->builder);
    g->uses = memory_zeroed(n, sizeof(*g->uses));
    g->cyclic = memory_zeroed(n, sizeof(*g->cyclic));
    g->form = memory_zeroed(n, sizeof(*g->form));
    g->class = memory_zeroed(n, sizeof(*g->class));
    return g->uses && g->cyclic && g->form && g->class;
}

/* At no time are there more classes than nodes, and those that the gate at hand has emptied. */
static bool init_classes(struct grouping *g)
{
    const struct circuit *c = g->circuit;
    uint32_t widest = 0;
    for (uint32_t n = 0; n < c->node_count; n++) {
        uint32_t inputs = c->first[n + 1] - c->first[n];
        widest = inputs > widest ? inputs : widest;
    }
    size_t classes = (size_t)c->node_count + widest + 1;
    g->size = memory_zeroed(classes, sizeof(*g->size));
    g->plain = memory_array(classes, sizeof(*g->plain));
    g->opposed = memory_array(classes, sizeof(*g->opposed));
    g->gate_of = memory_array(classes, sizeof(*g->gate_of));
    if (!g->size || !g->plain || !g->opposed || !g->gate_of) {
        return false;
    }
    for (size_t i = 0; i < classes; i++) {
        g->plain[i] = g->opposed[i] = g->gate_of[i] = NONE;
    }
    g->size[0] = c->node_count;
    g->class_count = 1;
    return true;
}

static bool move_input(struct grouping *g, literal input)
{
    uint32_t node = literal_node(input), from = g->class[node];
    uint32_t *to = literal_complemented(input) ? &g->opposed[from] : &g->plain[from];
    if (*to == NONE) {
        *to = g->vacant.count > 0 ? g->vacant.items[--g->vacant.count] : g->class_count++;
        if (!vec_push(&g->split, from)) {
            return false;
        }
    }
    g->size[from]--;
    g->size[*to]++;
    g->class[node] = *to;
    return true;
}

/* Classes are vacant only once the gate is done with. */
static bool refine(struct grouping *g, uint32_t gate)
{
    const struct circuit *c = g->circuit;
    g->split.count = 0;
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        if (!move_input(g, c->inputs[e])) {
            return false;
        }
    }
    for (size_t i = 0; i < g->split.count; i++) {
        uint32_t class = g->split.items[i];
        bool first = g->plain[class] != NONE || g->opposed[class] != NONE;
        g->plain[class] = g->opposed[class] = NONE;
        if (first && g->size[class] == 0 && !vec_push(&g->vacant, class)) {
            return false;
        }
    }
    return true;
}

/* What can be gathered with others that are used alike. */
static bool gathers(const struct grouping *g, uint32_t node)
{
    return node < g->circuit->atom_count && g->uses[node] > 1 &&
           (g->form[node] == AS_ANY || g->form[node] == AS_ALL);
}

static void gather_classes(struct grouping *g)
{
    const struct circuit *c = g->circuit;
    memset(g->size, 0, g->class_count * sizeof(*g->size));
    for (uint32_t n = 0; n < c->node_count; n++) {
        g->size[g->class[n]] += gathers(g, n);
    }
    for (uint32_t n = 0; n < c->node_count; n++) {
        uint32_t *gate = &g->gate_of[g->class[n]];
        if (!gathers(g, n) || g->size[g->class[n]] < 2) {
            continue;
        }
        if (!g->changed) {
            circuit_copy_nodes(c, &g->builder);
            g->changed = true;
        }
        if (*gate == NONE) {
            *gate =
                circuit_add_gate(&g->builder, g->form[n] == AS_ANY ? GATE_ANY : GATE_ALL, 0);
        }
        circuit_add_input(&g->builder, *gate, literal_of(n, false));
    }
}

/* The gate with each class gathered: 'plain' tells where that was done last. */
static void regroup_gate(struct grouping *g, uint32_t gate)
{
    const struct circuit *c = g->circuit;
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        literal input = c->inputs[e];
        uint32_t node = literal_node(input), class = g->class[node];
        if (!gathers(g, node) || g->gate_of[class] == NONE) {
            circuit_add_input(&g->builder, gate, input);
        } else if (g->plain[class] != gate) {
            g->plain[class] = gate;
            circuit_add_input(&g->builder, gate,
                              literal_of(g->gate_of[class], literal_complemented(input)));
        }
    }
}

static bool find_classes(struct grouping *g)
{
    const struct circuit *c = g->circuit;
    if (!init_classes(g)) {
        return false;
    }
    for (uint32_t gate = c->atom_count; gate < c->node_count; gate++) {
        if (connects(g, gate) && !refine(g, gate)) {
            return false;
        }
    }
    return true;
}

enum status group_shared(const struct circuit *circuit, literal *root, struct circuit *out,
                         bool *changed)
{
    struct grouping g;
    enum status status = STATUS_MEMORY;
    *changed = false;
    *out = (struct circuit){0};
    if (!init(&g, circuit)) {
        goto out;
    }
    note_uses(&g);
    if (!find_classes(&g)) {
        goto out;
    }
    gather_classes(&g);
    for (uint32_t gate = circuit->atom_count; g.changed && gate < circuit->node_count; gate++) {
        regroup_gate(&g, gate);
    }
    status = g.changed ? circuit_finish_root(&g.builder, out, root) : STATUS_OK;
    *changed = g.changed && status == STATUS_OK;
out:
    release(&g);
    return status;
}

/* Inputs of one gate: sets of them are named by an edge, whose 'plain' is itself, 'size' is of
 * edges, by that edge; 'class' is the edge by which a node was met first, which may be of
 * another gate; 'gate_of' is by edge the group that it moves to, counted from 1, or 0. */
static uint32_t find_set(const struct grouping *g, uint32_t e)
{
    while (g->plain[e] != e) {
        e = g->plain[e] = g->plain[g->plain[e]];
    }
    return e;
}

/* Comes to a node from input 'e' of the gate with the edges begin .. end-1. */
static bool meet(struct grouping *g, uint32_t node, uint32_t begin, uint32_t end, uint32_t e)
{
    uint32_t known = g->class[node];
    if (known >= begin && known < end) {
        g->plain[find_set(g, known)] = find_set(g, e);
        return true;
    }
    g->class[node] = e;
    return vec_push(&g->pending, node);
}

/* An input that is a set for itself. */
static bool stands_alone(const struct grouping *g, const struct modules *modules, uint32_t node)
{
    return g->uses[node] == 1 &&
           (node < g->circuit->atom_count || modules->module_of[node] != MODULE_NONE);
}

static bool join_inputs(struct grouping *g, const struct modules *modules, uint32_t gate)
{
    const struct circuit *c = g->circuit;
    uint32_t begin = c->first[gate], end = c->first[gate + 1];
    for (uint32_t e = begin; e < end; e++) {
        if (!meet(g, literal_node(c->inputs[e]), begin, end, e)) {
            return false;
        }
        while (g->pending.count > 0) {
            uint32_t node = g->pending.items[--g->pending.count];
            bool leaf = modules->module_of[node] != MODULE_NONE;
            for (uint32_t i = c->first[node]; !leaf && i < c->first[node + 1]; i++) {
                if (!meet(g, literal_node(c->inputs[i]), begin, end, e)) {
                    return false;
                }
            }
        }
    }
    return true;
}

/* A gate that is no module: what stands alone comes together. */
static void group_alone(struct grouping *g, const struct modules *modules, uint32_t gate)
{
    const struct circuit *c = g->circuit;
    uint32_t begin = c->first[gate], end = c->first[gate + 1], alone = 0;
    for (uint32_t e = begin; e < end; e++) {
        alone += stands_alone(g, modules, literal_node(c->inputs[e]));
    }
    if (alone < 2 || alone == end - begin) {
        return;
    }
    g->group_count++;
    for (uint32_t e = begin; e < end; e++) {
        if (stands_alone(g, modules, literal_node(c->inputs[e]))) {
            g->gate_of[e] = g->group_count;
        }
    }
}

/* A module: inputs of one set come together where there are several sets. */
static bool group_sets(struct grouping *g, const struct modules *modules, uint32_t gate)
{
    const struct circuit *c = g->circuit;
    uint32_t begin = c->first[gate], end = c->first[gate + 1];
    for (uint32_t e = begin; e < end; e++) {
        g->plain[e] = e;
    }
    if (!join_inputs(g, modules, gate)) {
        return false;
    }
    for (uint32_t e = begin; e < end; e++) {
        g->size[find_set(g, e)]++;
    }
    for (uint32_t e = begin; e < end; e++) {
        uint32_t set = find_set(g, e);
        if (g->size[set] > 1 && g->size[set] < end - begin) {
            g->gate_of[set] = g->gate_of[set] ? g->gate_of[set] : ++g->group_count;
            g->gate_of[e] = g->gate_of[set];
        }
    }
    return true;
}
static bool init_sets(struct grouping *g)
{
    const struct circuit *c = g->circuit;
    g->plain = memory_array(c->edge_count, sizeof(*g->plain));
    g->size = memory_zeroed(c->edge_count, sizeof(*g->size));
    g->gate_of = memory_zeroed(c->edge_count, sizeof(*g->gate_of));
    if (!g->plain || !g->size || !g->gate_of) {
        return false;
    }
    memset(g->class, 0xff, c->node_count * sizeof(*g->class));
    circuit_mark_cyclic(c, g->cyclic);
    for (uint32_t e = 0; e < c->edge_count; e++) {
        g->uses[literal_node(c->inputs[e])]++;
    }
    return true;
}

static bool find_groups(struct grouping *g, const struct modules *modules)
{
    const struct circuit *c = g->circuit;
    for (uint32_t gate = c->atom_count; gate < c->node_count; gate++) {
        if (!connects(g, gate) || c->first[gate + 1] - c->first[gate] < INPUTS_LEAST) {
            continue;
        }
        if (modules->module_of[gate] == MODULE_NONE) {
            group_alone(g, modules, gate);
        } else if (!group_sets(g, modules, gate)) {
            return false;
        }
    }
    return true;
}

static bool allocate(const struct grouping *g, struct circuit *out)
{
    const struct circuit *c = g->circuit;
    out->node_count = c->node_count + g->group_count;
    out->atom_count = c->atom_count;
    out->edge_count = c->edge_count + g->group_count;
    out->kind = memory_array(out->node_count, sizeof(*out->kind));
    out->threshold = memory_array(out->node_count, sizeof(*out->threshold));
    out->first = memory_array((size_t)out->node_count + 1, sizeof(*out->first));
    out->inputs = memory_array(out->edge_count, sizeof(*out->inputs));
    return out->kind && out->threshold && out->first && out->inputs;
}

static literal renumber(const struct grouping *g, literal l)
{
    return literal_of(g->class[literal_node(l)], literal_complemented(l));
}

/* Puts the groups 'before' + 1 .. 'last' of a gate, which is to come behind them, where they
 * belong. */
static void fill_groups(const struct grouping *g, uint32_t gate, uint32_t before, uint32_t last,
                        struct circuit *out)
{
    const struct circuit *c = g->circuit;
    uint32_t node = gate + before, *next = out->first + node + 1; /* by group: */
    uint32_t edge = out->first[node];
    memset(next, 0, (last - before) * sizeof(*next));
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        if (g->gate_of[e] != 0) {
            next[g->gate_of[e] - before - 1]++;
        }
    }
    for (uint32_t i = 0; i < last - before; i++) {
        uint32_t size = next[i];
        next[i] = edge;
        edge += size;
        out->kind[node + i] = c->kind[gate];
    }
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        if (g->gate_of[e] != 0) {
            out->inputs[next[g->gate_of[e] - before - 1]++] = renumber(g, c->inputs[e]);
        }
    }
}

/* The gate itself: the group of what stands alone comes first, others where they begin. */
static void fill_gate(const struct grouping *g, uint32_t gate, bool alone, uint32_t before,
                      uint32_t last, struct circuit *out)
{
    const struct circuit *c = g->circuit;
    uint32_t node = gate + last, edge = out->first[node], seen = before;
    if (alone && seen < last) {
        out->inputs[edge++] = literal_of(gate + seen++, false);
    }
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        uint32_t group = g->gate_of[e];
        if (group == 0) {
            out->inputs[edge++] = renumber(g, c->inputs[e]);
        } else if (group > seen) {
            out->inputs[edge++] = literal_of(gate + seen++, false);
        }
    }
    out->kind[node] = c->kind[gate];
    out->threshold[node] = c->threshold[gate];
    out->first[node + 1] = edge;
}

/* As they were, and each group a component of its own. */
static bool fill_components(const struct grouping *g, struct circuit *out)
{
    const struct circuit *c = g->circuit;
    uint32_t next = c->atom_count;
    out->component_count = 0;
    out->cyclic = memory_array(c->cyclic_count, sizeof(*out->cyclic));
    for (uint32_t k = 0; out->cyclic && k < c->component_count; k++) {
        uint32_t begin = c->component_first[k];
        while (next < g->class[begin]) {
            out->component_first[out->component_count++] = next++;
        }
        if (circuit_component_cyclic(c, k)) {
            out->cyclic[out->cyclic_count++] = out->component_count;
        }
        out->component_first[out->component_count++] = next;
        next += c->component_first[k + 1] - begin;
    }
    out->component_first[out->component_count] = next;
    return out->cyclic;
}

/* The numbers of the nodes, in 'class', where each gate comes behind its groups. */
static void number_nodes(struct grouping *g)
{
    const struct circuit *c = g->circuit;
    uint32_t last = 0;
    for (uint32_t n = 0; n < c->node_count; n++) {
        for (uint32_t e = c->first[n]; e < c->first[n + 1]; e++) {
            last = g->gate_of[e] > last ? g->gate_of[e] : last;
        }
        g->class[n] = n + last;
    }
}

static enum status insert_groups(struct grouping *g, const struct modules *modules,
                                 struct circuit *out)
{
    const struct circuit *c = g->circuit;
    uint32_t before = 0;
    if (!allocate(g, out)) {
        return STATUS_MEMORY;
    }
    number_nodes(g);
    memset(out->kind, GATE_ATOM, c->atom_count);
    memset(out->first, 0, ((size_t)c->atom_count + 1) * sizeof(*out->first));
    for (uint32_t gate = c->atom_count; gate < c->node_count; gate++) {
        uint32_t last = g->class[gate] - gate;
        if (last > before) {
            fill_groups(g, gate, before, last, out);
        }
        fill_gate(g, gate, modules->module_of[gate] == MODULE_NONE, before, last, out);
        before = last;
    }
    enum status status = circuit_complete(out);
    if (status == STATUS_OK && c->cyclic_count > 0 && !fill_components(g, out)) {
        status = STATUS_MEMORY;
    }
    return status;
}

enum status group_private(const struct circuit *circuit, literal *root, struct circuit *out,
                          bool *changed)
{
    struct grouping g;
    struct acyclic graph = {0};
    struct modules modules = {0};
    enum status status = STATUS_MEMORY;
    *changed = false;
    *out = (struct circuit){0};
    if (!init(&g, circuit) || !init_sets(&g)) {
        goto out;
    }
    status = acyclic_init(&graph, circuit);
    if (status == STATUS_OK) {
        status = modules_find(&graph, literal_node(*root), &modules);
    }
    if (status == STATUS_OK) {
        status = find_groups(&g, &modules) ? STATUS_OK : STATUS_MEMORY;
    }
    if (status == STATUS_OK && g.group_count > 0) {
        status = insert_groups(&g, &modules, out);
        *root = renumber(&g, *root);
    }
    *changed = g.group_count > 0 && status == STATUS_OK;
out:
    if (!*changed) {
        circuit_release(out);
    }
    modules_release(&modules);
    acyclic_release(&graph);
    release(&g);
    return status;
}
