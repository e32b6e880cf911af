/* Compiling formulas into circuit nodes, in two passes: the first gives every formula its node,
 * so that the second can refer to gates in any order, cycles included. A gate is the node of
 * its formula; no node stands for a gate that is merely another name. */
#include "analyzer/fault_tree.h"

#include <math.h>
#include <string.h>

struct compilation {
    struct fault_tree *tree;
    const struct openpsa *model;
    const struct source *source;
    struct diagnostics *diagnostics;
    struct circuit_builder builder;
    uint32_t first_formula; /* formula f is this node + f in the builder's numbering */
    uint32_t *event_nodes;  /* by event; gates and basic events */
    uint32_t truth;         /* the node that always holds; CIRCUIT_NO_NODE before it is used */
    uint32_t *node_of;      /* from the builder's numbering to the circuit's */
};

static uint32_t argument_count(const struct openpsa *model, uint32_t formula)
{
    const struct openpsa_formula *f = &model->formulas.items[formula];
    return f[1].first - f->first;
}

static uint32_t add_at_least(struct compilation *c, uint32_t least, uint32_t count)
{
    if (least == 0 || least == count) {
        return circuit_add_gate(&c->builder, GATE_ALL, 0);
    }
    if (least == 1 || least > count) {
        return circuit_add_gate(&c->builder, GATE_ANY, 0);
    }
    return circuit_add_gate(&c->builder, GATE_AT_LEAST, least);
}

/* The node of a formula, still without inputs. */
static void add_formula_node(struct compilation *c, uint32_t formula)
{
    const struct openpsa_formula *f = &c->model->formulas.items[formula];
    switch (f->operation) {
    case OPENPSA_OR:
    case OPENPSA_NAND:
    case OPENPSA_IFF:
    case OPENPSA_IMPLY:
        circuit_add_gate(&c->builder, GATE_ANY, 0);
        return;
    case OPENPSA_ATLEAST:
        add_at_least(c, f->least, argument_count(c->model, formula));
        return;
    default:
        circuit_add_gate(&c->builder, GATE_ALL, 0);
        return;
    }
}

static literal constant(struct compilation *c, bool value)
{
    if (c->truth == CIRCUIT_NO_NODE) {
        c->truth = circuit_add_gate(&c->builder, GATE_ALL, 0);
    }
    return literal_of(c->truth, !value);
}

static literal event_literal(struct compilation *c, uint32_t event, bool complemented)
{
    const struct openpsa_event *e = &c->model->events.items[event];
    if (e->kind == OPENPSA_HOUSE_EVENT) {
        return constant(c, (e->body != 0) != complemented);
    }
    return literal_of(c->event_nodes[event], complemented);
}

static literal argument_literal(struct compilation *c, openpsa_argument argument)
{
    uint32_t payload = openpsa_argument_payload(argument);
    switch (openpsa_argument_kind(argument)) {
    case OPENPSA_EVENT:
        return event_literal(c, payload, false);
    case OPENPSA_COMPLEMENT:
        return event_literal(c, payload, true);
    case OPENPSA_FORMULA:
        return literal_of(c->first_formula + payload, false);
    default:
        return constant(c, payload != 0);
    }
}

/* The arguments of the formula at hand. */
struct operands {
    const openpsa_argument *items;
    uint32_t count;
};

static void add_inputs(struct compilation *c, uint32_t node, const struct operands *operands,
                       literal flip)
{
    for (uint32_t i = 0; i < operands->count; i++) {
        circuit_add_input(&c->builder, node, argument_literal(c, operands->items[i]) ^ flip);
    }
}

/* Odd parity as a chain: p xor x = (p or x) and (not p or not x). */
static void add_parity(struct compilation *c, uint32_t node, const struct operands *operands)
{
    literal parity = argument_literal(c, operands->items[0]);
    for (uint32_t i = 1; i < operands->count; i++) {
        literal next = argument_literal(c, operands->items[i]);
        uint32_t either = circuit_add_gate(&c->builder, GATE_ANY, 0);
        uint32_t not_both = circuit_add_gate(&c->builder, GATE_ANY, 0);
        bool last = i + 1 == operands->count;
        uint32_t sum = last ? node : circuit_add_gate(&c->builder, GATE_ALL, 0);
        circuit_add_input(&c->builder, either, parity);
        circuit_add_input(&c->builder, either, next);
        circuit_add_input(&c->builder, not_both, parity ^ 1);
        circuit_add_input(&c->builder, not_both, next ^ 1);
        circuit_add_input(&c->builder, sum, literal_of(either, false));
        circuit_add_input(&c->builder, sum, literal_of(not_both, false));
        parity = literal_of(sum, false);
    }
    if (operands->count == 1) {
        circuit_add_input(&c->builder, node, parity);
    }
}

static void add_equality(struct compilation *c, uint32_t node, const struct operands *operands)
{
    for (literal flip = 0; flip < 2; flip++) {
        uint32_t all = circuit_add_gate(&c->builder, GATE_ALL, 0);
        add_inputs(c, all, operands, flip);
        circuit_add_input(&c->builder, node, literal_of(all, false));
    }
}

/* At least 'least', and not 'most' + 1 or more. */
static void add_cardinality(struct compilation *c, uint32_t node,
                            const struct openpsa_formula *f, const struct operands *operands)
{
    uint32_t enough = add_at_least(c, f->least, operands->count);
    if (f->least > 0 && f->least <= operands->count) {
        add_inputs(c, enough, operands, 0);
    }
    circuit_add_input(&c->builder, node, literal_of(enough, false));
    if (f->most < operands->count) {
        uint32_t many = add_at_least(c, f->most + 1, operands->count);
        add_inputs(c, many, operands, 0);
        circuit_add_input(&c->builder, node, literal_of(many, true));
    }
}

static void connect_formula(struct compilation *c, uint32_t formula)
{
    const struct openpsa_formula *f = &c->model->formulas.items[formula];
    const struct operands operands = {c->model->arguments.items + f->first,
                                      argument_count(c->model, formula)};
    uint32_t node = c->first_formula + formula;
    switch (f->operation) {
    case OPENPSA_NAND:
    case OPENPSA_NOR:
    case OPENPSA_NOT:
        add_inputs(c, node, &operands, 1);
        return;
    case OPENPSA_XOR:
        add_parity(c, node, &operands);
        return;
    case OPENPSA_IFF:
        add_equality(c, node, &operands);
        return;
    case OPENPSA_IMPLY:
        circuit_add_input(&c->builder, node, argument_literal(c, operands.items[0]) ^ 1);
        circuit_add_input(&c->builder, node, argument_literal(c, operands.items[1]));
        return;
    case OPENPSA_CARDINALITY:
        add_cardinality(c, node, f, &operands);
        return;
    case OPENPSA_ATLEAST:
        if (f->least == 0 || f->least > operands.count) {
            return; /* a constant */
        }
        add_inputs(c, node, &operands, 0);
        return;
    default:
        add_inputs(c, node, &operands, 0);
        return;
    }
}

static enum status build(struct compilation *c)
{
    const struct openpsa *model = c->model;
    size_t formulas = model->formulas.count - 1;
    size_t edges = model->arguments.count;
    c->event_nodes = memory_array(model->events.count, sizeof *c->event_nodes);
    if (!c->event_nodes || !vec_reserve(&c->builder.edge_from, edges) ||
        !vec_reserve(&c->builder.edge_to, edges)) {
        return STATUS_MEMORY;
    }
    for (uint32_t e = 0; e < model->events.count; e++) {
        if (model->events.items[e].kind == OPENPSA_BASIC_EVENT) {
            c->event_nodes[e] = circuit_add_atom(&c->builder);
        }
    }
    c->first_formula = (uint32_t)c->builder.kind.count;
    for (uint32_t f = 0; f < formulas; f++) {
        add_formula_node(c, f);
    }
    for (uint32_t e = 0; e < model->events.count; e++) {
        if (model->events.items[e].kind == OPENPSA_GATE) {
            c->event_nodes[e] = c->first_formula + model->events.items[e].body;
        }
    }
    for (uint32_t f = 0; f < formulas; f++) {
        connect_formula(c, f);
    }
    for (uint32_t e = 0; e < model->events.count; e++) {
        if (model->events.items[e].kind == OPENPSA_HOUSE_EVENT) {
            constant(c, true);
            break;
        }
    }
    return STATUS_OK; /* a failure of the builder sticks and shows in circuit_finish */
}

/* The way from a complemented literal around its cycle, for the report. */
struct cycle_search {
    uint32_t *first; /* by node: its edges are edges[first[n]] .. edges[first[n + 1] - 1] */
    uint32_t *edges;
    uint32_t *gate_of; /* by node: its gate, OPENPSA_NONE for a node without a name */
    uint32_t *user_of; /* by node: the node before it on the way from the start */
    uint32_t *queue;
};

static bool prepare_search(const struct compilation *c, struct cycle_search *s)
{
    size_t nodes = c->builder.kind.count, edges = c->builder.edge_from.count;
    s->first = memory_zeroed(nodes + 2, sizeof(*s->first));
    s->edges = memory_array(edges, sizeof(*s->edges));
    s->gate_of = memory_array(nodes, sizeof(*s->gate_of));
    s->user_of = memory_array(nodes, sizeof(*s->user_of));
    s->queue = memory_array(nodes, sizeof(*s->queue));
    if (!s->first || !s->edges || !s->gate_of || !s->user_of || !s->queue) {
        return false;
    }
    for (size_t e = 0; e < edges; e++) {
        s->first[c->builder.edge_from.items[e] + 2]++;
    }
    for (size_t n = 0; n < nodes; n++) {
        s->first[n + 2] += s->first[n + 1];
    }
    for (size_t e = 0; e < edges; e++) {
        s->edges[s->first[c->builder.edge_from.items[e] + 1]++] = (uint32_t)e;
    }
    memset(s->gate_of, 0xFF, nodes * sizeof(*s->gate_of));
    memset(s->user_of, 0xFF, nodes * sizeof(*s->user_of));
    for (uint32_t e = 0; e < c->model->events.count; e++) {
        if (c->model->events.items[e].kind == OPENPSA_GATE) {
            s->gate_of[c->event_nodes[e]] = e;
        }
    }
    return true;
}

static void release_search(struct cycle_search *s)
{
    memory_free(s->first);
    memory_free(s->edges);
    memory_free(s->gate_of);
    memory_free(s->user_of);
    memory_free(s->queue);
}

/* A breadth-first search from 'start' towards inputs for the nearest node that has the
 * complement of 'start' among its inputs. */
static uint32_t find_negative_user(const struct compilation *c, struct cycle_search *s,
                                   uint32_t start)
{
    uint32_t head = 0, tail = 0;
    s->user_of[start] = start;
    s->queue[tail++] = start;
    while (head < tail) {
        uint32_t node = s->queue[head++];
        for (uint32_t e = s->first[node]; e < s->first[node + 1]; e++) {
            literal input = c->builder.edge_to.items[s->edges[e]];
            if (input == literal_of(start, true)) {
                return node;
            }
            if (s->user_of[literal_node(input)] == CIRCUIT_NO_NODE) {
                s->user_of[literal_node(input)] = node;
                s->queue[tail++] = literal_node(input);
            }
        }
    }
    return start;
}

/* Names the gates on the way from 'start' to 'last' and returns the first. There is one:
 * nested formulas alone form trees, and constants have no inputs. */
static uint32_t append_cycle(const struct compilation *c, struct cycle_search *s,
                             uint32_t start, uint32_t last, struct text *out)
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

static enum status report_negative_cycle(const struct compilation *c, uint32_t culprit)
{
    struct cycle_search search = {0};
    struct text cycle;
    enum status status = STATUS_MEMORY;
    text_init(&cycle);
    if (prepare_search(c, &search)) {
        uint32_t last = find_negative_user(c, &search, culprit);
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

/* One warning a cycle, at its first gate. */
static enum status warn_of_cycles(const struct compilation *c)
{
    const struct circuit *circuit = &c->tree->circuit;
    uint32_t *component_of = memory_array(circuit->node_count, sizeof *component_of);
    if (!component_of) {
        return STATUS_MEMORY;
    }
    for (uint32_t i = 0; i < circuit->component_count; i++) {
        bool cyclic = circuit_component_cyclic(circuit, i);
        for (uint32_t n = circuit->component_first[i]; n < circuit->component_first[i + 1];
             n++) {
            component_of[n] = cyclic ? i : OPENPSA_NONE;
        }
    }
    for (uint32_t e = 0; e < c->model->events.count; e++) {
        const struct openpsa_event *event = &c->model->events.items[e];
        if (event->kind != OPENPSA_GATE) {
            continue;
        }
        uint32_t component = component_of[literal_node(c->tree->event_literals[e])];
        if (component == OPENPSA_NONE) {
            continue;
        }
        uint32_t first = circuit->component_first[component];
        uint32_t size = circuit->component_first[component + 1] - first;
        for (uint32_t n = first; n < first + size; n++) {
            component_of[n] = OPENPSA_NONE;
        }
        struct text name;
        text_init(&name);
        openpsa_event_name(c->model, e, &name);
        diagnostics_add(
            c->diagnostics, SEVERITY_WARNING, "cyclic-gates",
            (struct place){c->source, event->offset},
            "'%s' depends on itself through a cycle of %u node%s: what holds is the "
            "least fixed point",
            text_string(&name), size, size == 1 ? "" : "s");
        text_release(&name);
    }
    memory_free(component_of);
    return STATUS_OK;
}

static enum status name_atoms(struct compilation *c)
{
    struct fault_tree *tree = c->tree;
    struct text name;
    text_init(&name);
    for (uint32_t a = 0; a < tree->circuit.atom_count; a++) {
        const struct openpsa_event *event = &c->model->events.items[tree->atom_events[a]];
        tree->atom_names[a] = names_string(&c->model->names, event->name);
        if (event->is_private) {
            text_clear(&name);
            openpsa_event_name(c->model, tree->atom_events[a], &name);
            tree->atom_names[a] = arena_string(&tree->arena, text_string(&name));
        }
        if (!tree->atom_names[a] || name.failed) {
            text_release(&name);
            return STATUS_MEMORY;
        }
    }
    text_release(&name);
    return STATUS_OK;
}

static enum status take_probabilities(struct compilation *c)
{
    struct fault_tree *tree = c->tree;
    const struct expressions *expressions = &c->model->expressions;
    double *values = memory_array(expressions->count, sizeof *values);
    if (!values) {
        return STATUS_MEMORY;
    }
    expressions_point_values(expressions, values);
    for (uint32_t a = 0; a < tree->circuit.atom_count; a++) {
        uint32_t body = c->model->events.items[tree->atom_events[a]].body;
        tree->atom_roots[a] = body;
        tree->has_probability[a] = body != OPENPSA_NONE;
        tree->probability[a] = body != OPENPSA_NONE ? values[body] : NAN;
        tree->unquantified += body == OPENPSA_NONE;
    }
    memory_free(values);
    return STATUS_OK;
}

static enum status describe_atoms(struct compilation *c)
{
    struct fault_tree *tree = c->tree;
    size_t atoms = tree->circuit.atom_count, events = c->model->events.count;
    tree->atom_names = memory_array(atoms, sizeof *tree->atom_names);
    tree->atom_events = memory_array(atoms, sizeof *tree->atom_events);
    tree->atom_roots = memory_array(atoms, sizeof(*tree->atom_roots));
    tree->probability = memory_array(atoms, sizeof *tree->probability);
    tree->has_probability = memory_array(atoms, sizeof *tree->has_probability);
    tree->event_literals = memory_array(events, sizeof *tree->event_literals);
    if (!tree->atom_names || !tree->atom_events || !tree->atom_roots || !tree->probability ||
        !tree->has_probability || !tree->event_literals) {
        return STATUS_MEMORY;
    }
    uint32_t atom = 0;
    for (uint32_t e = 0; e < events; e++) {
        if (c->model->events.items[e].kind == OPENPSA_BASIC_EVENT) {
            tree->atom_events[atom++] = e;
        }
        literal built = event_literal(c, e, false);
        tree->event_literals[e] =
            literal_of(c->node_of[literal_node(built)], literal_complemented(built));
    }
    enum status status = name_atoms(c);
    return status == STATUS_OK ? take_probabilities(c) : status;
}

/* Marks every gate that a formula of another gate mentions. The formulas of a gate are those
 * after the body before it, up to its own body. */
static void mark_used(const struct openpsa *model, const uint32_t *gate_of_formula, bool *used)
{
    for (uint32_t f = 0; f + 1 < model->formulas.count; f++) {
        for (uint32_t i = model->formulas.items[f].first;
             i < model->formulas.items[f + 1].first; i++) {
            openpsa_argument argument = model->arguments.items[i];
            uint32_t event = openpsa_argument_payload(argument);
            if (openpsa_argument_kind(argument) <= OPENPSA_COMPLEMENT &&
                event != gate_of_formula[f]) {
                used[event] = true;
            }
        }
    }
}

static void assign_formulas(const struct openpsa *model, uint32_t *gate_of_formula)
{
    for (uint32_t e = 0; e < model->events.count; e++) {
        if (model->events.items[e].kind == OPENPSA_GATE) {
            gate_of_formula[model->events.items[e].body] = e;
        }
    }
    for (uint32_t f = (uint32_t)model->formulas.count - 1; f-- > 0;) {
        for (uint32_t i = model->formulas.items[f].first;
             i < model->formulas.items[f + 1].first; i++) {
            openpsa_argument argument = model->arguments.items[i];
            if (openpsa_argument_kind(argument) == OPENPSA_FORMULA) {
                gate_of_formula[openpsa_argument_payload(argument)] = gate_of_formula[f];
            }
        }
    }
}

static enum status find_tops(struct compilation *c)
{
    const struct openpsa *model = c->model;
    uint32_t *gate_of_formula = memory_array(model->formulas.count, sizeof *gate_of_formula);
    bool *used = memory_zeroed(model->events.count, sizeof *used);
    enum status status = STATUS_MEMORY;
    if (!gate_of_formula || !used) {
        goto out;
    }
    assign_formulas(model, gate_of_formula);
    mark_used(model, gate_of_formula, used);
    uint32_t count = 0;
    for (uint32_t e = 0; e < model->events.count; e++) {
        const struct openpsa_event *event = &model->events.items[e];
        used[e] |= event->kind != OPENPSA_GATE || event->from_group;
        count += !used[e];
    }
    c->tree->tops = memory_array(count, sizeof *c->tree->tops);
    if (!c->tree->tops) {
        goto out;
    }
    for (uint32_t e = 0; e < model->events.count; e++) {
        if (!used[e]) {
            c->tree->tops[c->tree->top_count++] = e;
        }
    }
    status = STATUS_OK;
out:
    memory_free(gate_of_formula);
    memory_free(used);
    return status;
}

static enum status finish(struct compilation *c)
{
    uint32_t culprit = CIRCUIT_NO_NODE;
    c->node_of = memory_array(c->builder.kind.count, sizeof *c->node_of);
    if (!c->node_of) {
        return STATUS_MEMORY;
    }
    enum status status = circuit_finish(&c->builder, &c->tree->circuit, c->node_of, &culprit);
    if (status == STATUS_INVALID) {
        return report_negative_cycle(c, culprit);
    }
    if (status == STATUS_LIMIT) {
        diagnostics_add(c->diagnostics, SEVERITY_ERROR, "model-too-large",
                        (struct place){c->source, 0}, "the model has too many nodes or edges");
    }
    if (status == STATUS_OK) {
        status = describe_atoms(c);
    }
    return status == STATUS_OK ? warn_of_cycles(c) : status;
}

enum status fault_tree_compile(const struct openpsa *model, const struct source *source,
                               struct fault_tree *tree, struct diagnostics *diagnostics)
{
    struct compilation c = {.tree = tree,
                            .model = model,
                            .source = source,
                            .diagnostics = diagnostics,
                            .truth = CIRCUIT_NO_NODE};
    *tree = (struct fault_tree){.model = model};
    arena_init(&tree->arena);
    circuit_builder_init(&c.builder);
    enum status status = build(&c);
    if (status == STATUS_OK) {
        status = finish(&c);
    }
    if (status == STATUS_OK) {
        status = find_tops(&c);
    }
    circuit_builder_release(&c.builder);
    memory_free(c.event_nodes);
    memory_free(c.node_of);
    return status;
}

void fault_tree_release(struct fault_tree *tree)
{
    arena_release(&tree->arena);
    circuit_release(&tree->circuit);
    memory_free(tree->atom_names);
    memory_free(tree->atom_events);
    memory_free(tree->atom_roots);
    memory_free(tree->probability);
    memory_free(tree->has_probability);
    memory_free(tree->event_literals);
    memory_free(tree->tops);
    *tree = (struct fault_tree){0};
}

bool fault_tree_find(const struct fault_tree *tree, const char *name, literal *found)
{
    uint32_t event = openpsa_find_event(tree->model, name);
    if (event == OPENPSA_NONE) {
        return false;
    }
    *found = tree->event_literals[event];
    return true;
}
