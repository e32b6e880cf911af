/* Compiling formulas into circuit nodes, in two passes: the first gives every formula its node,
 * so that the second can refer to gates in any order, cycles included. A gate is the node of
 * its formula; no node stands for a gate that is merely another name. */
#include "analyzer/fault_tree.h"

#include "analyzer/tree_cycles.h"

#include <math.h>

/* In the place of a literal: those of house events, whose node is made when one is used. */
#define CONSTANT_FALSE (UINT32_MAX - 1)
#define CONSTANT_TRUE UINT32_MAX

struct compilation {
    struct fault_tree *tree;
    const struct openpsa *model;
    const struct source *source;
    struct diagnostics *diagnostics;
    struct circuit_builder builder;
    literal *events;         /* by event, in the builder's numbering; or a constant */
    uint32_t *formula_gates; /* by formula that is the body of a gate: the gate */
    bool *used;         /* by event: no top, being used by another gate or no gate itself */
    bool has_constants; /* among 'events' */
    uint32_t truth;     /* the node that always holds; CIRCUIT_NO_NODE before it is used */
    uint32_t *node_of;  /* from the builder's numbering to the circuit's */
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
    literal l = c->events[event];
    return (l < CONSTANT_FALSE ? l : constant(c, l == CONSTANT_TRUE)) ^ (literal)complemented;
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
        return literal_of(payload, false);
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
    literal *inputs = circuit_add_inputs(&c->builder, node, operands->count);
    for (uint32_t i = 0; inputs && i < operands->count; i++) {
        inputs[i] = argument_literal(c, operands->items[i]) ^ flip; /* adds a node at most */
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
    uint32_t node = formula;
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

/* The first pass: a node for every formula, which has its number, and for every basic event. */
static void add_nodes(struct compilation *c)
{
    const struct openpsa *model = c->model;
    for (uint32_t f = 0; f + 1 < model->formulas.count; f++) {
        add_formula_node(c, f);
    }
    for (uint32_t e = 0; e < model->events.count; e++) {
        const struct openpsa_event *event = &model->events.items[e];
        c->used[e] = event->kind != OPENPSA_GATE || event->from_group;
        if (event->kind == OPENPSA_BASIC_EVENT) {
            c->events[e] = literal_of(circuit_add_atom(&c->builder), false);
        } else if (event->kind == OPENPSA_GATE) {
            c->events[e] = literal_of(event->body, false);
            c->formula_gates[event->body] = e;
        } else {
            c->events[e] = event->body ? CONSTANT_TRUE : CONSTANT_FALSE;
            c->has_constants = true;
        }
    }
}

static enum status build(struct compilation *c)
{
    const struct openpsa *model = c->model;
    size_t formulas = model->formulas.count - 1, events = model->events.count;
    c->events = memory_array(events, sizeof(*c->events));
    c->formula_gates = memory_array(formulas, sizeof(*c->formula_gates));
    c->used = memory_array(events, sizeof(*c->used));
    if (!c->events || !c->formula_gates || !c->used ||
        !vec_reserve(&c->builder.runs, formulas) ||
        !vec_reserve(&c->builder.inputs, model->arguments.count) ||
        !vec_reserve(&c->builder.kind, events + formulas) ||
        !vec_reserve(&c->builder.threshold, events + formulas)) {
        return STATUS_MEMORY;
    }
    add_nodes(c);
    for (uint32_t f = 0; f < formulas; f++) {
        connect_formula(c, f);
    }
    if (c->has_constants) {
        constant(c, true);
    }
    return STATUS_OK; /* a failure of the builder sticks and shows in circuit_finish */
}

static const char *name_atom(struct compilation *c, uint32_t event, struct text *room)
{
    const struct openpsa_event *e = &c->model->events.items[event];
    if (!e->is_private) {
        return names_string(&c->model->names, e->name);
    }
    text_clear(room);
    openpsa_event_name(c->model, event, room);
    return room->failed ? NULL : arena_string(&c->tree->arena, text_string(room));
}

/* The point values of all expressions, worked out where one is asked for that is no number. */
static bool take_value(const struct compilation *c, uint32_t expression, double **values,
                       double *value)
{
    const struct expressions *all = &c->model->expressions;
    if (all->nodes.items[expression].operation == EXPRESSION_NUMBER) {
        *value = all->nodes.items[expression].value;
        return true;
    }
    if (!*values) {
        *values = memory_array(all->count, sizeof(**values));
        if (!*values) {
            return false;
        }
        expressions_point_values(all, *values);
    }
    *value = (*values)[expression];
    return true;
}

static bool describe_atom(struct compilation *c, uint32_t atom, uint32_t event, double **values,
                          struct text *room)
{
    struct fault_tree *tree = c->tree;
    uint32_t body = c->model->events.items[event].body;
    bool known = body != OPENPSA_NONE;
    tree->atom_events[atom] = event;
    tree->atom_roots[atom] = body;
    tree->has_probability[atom] = known;
    tree->probability[atom] = NAN;
    tree->unquantified += !known;
    tree->atom_names[atom] = name_atom(c, event, room);
    return tree->atom_names[atom] &&
           (!known || take_value(c, body, values, &tree->probability[atom]));
}

static bool describe_events(struct compilation *c)
{
    struct text room;
    double *values = NULL;
    uint32_t atom = 0;
    bool fine = true;
    text_init(&room);
    for (uint32_t e = 0; e < c->model->events.count && fine; e++) {
        if (c->model->events.items[e].kind == OPENPSA_BASIC_EVENT) {
            fine = describe_atom(c, atom++, e, &values, &room);
        }
        literal built = event_literal(c, e, false);
        c->events[e] = literal_of(c->node_of[literal_node(built)], literal_complemented(built));
    }
    memory_free(values);
    text_release(&room);
    c->tree->event_literals = c->events;
    c->events = NULL;
    return fine;
}

static enum status describe(struct compilation *c)
{
    struct fault_tree *tree = c->tree;
    size_t atoms = tree->circuit.atom_count;
    tree->atom_names = memory_array(atoms, sizeof *tree->atom_names);
    tree->atom_events = memory_array(atoms, sizeof *tree->atom_events);
    tree->atom_roots = memory_array(atoms, sizeof(*tree->atom_roots));
    tree->probability = memory_array(atoms, sizeof *tree->probability);
    tree->has_probability = memory_array(atoms, sizeof *tree->has_probability);
    bool fine = tree->atom_names && tree->atom_events && tree->atom_roots &&
                tree->probability && tree->has_probability && describe_events(c);
    return fine ? STATUS_OK : STATUS_MEMORY;
}

/* Marks every gate that a formula of another gate mentions. Nested formulas come before the one
 * that holds them, whose gate is then known. */
static void mark_used(struct compilation *c)
{
    const struct openpsa *model = c->model;
    for (uint32_t f = (uint32_t)model->formulas.count - 1; f-- > 0;) {
        uint32_t gate = c->formula_gates[f];
        for (uint32_t i = model->formulas.items[f].first;
             i < model->formulas.items[f + 1].first; i++) {
            openpsa_argument argument = model->arguments.items[i];
            uint32_t payload = openpsa_argument_payload(argument);
            enum openpsa_argument_kind kind = openpsa_argument_kind(argument);
            if (kind == OPENPSA_FORMULA) {
                c->formula_gates[payload] = gate;
            } else if (kind <= OPENPSA_COMPLEMENT && payload != gate) {
                c->used[payload] = true;
            }
        }
    }
}

static enum status find_tops(struct compilation *c)
{
    VEC(uint32_t) tops = {0};
    bool fine = true;
    mark_used(c);
    for (uint32_t e = 0; fine && e < c->model->events.count; e++) {
        fine = c->used[e] || vec_push(&tops, e);
    }
    c->tree->tops = tops.items;
    c->tree->top_count = (uint32_t)tops.count;
    memory_free(c->formula_gates);
    memory_free(c->used);
    c->formula_gates = NULL;
    c->used = NULL;
    return fine ? STATUS_OK : STATUS_MEMORY;
}

static enum status finish(struct compilation *c)
{
    struct tree_cycles cycles = {c->model, c->events, c->source, c->diagnostics};
    uint32_t culprit = CIRCUIT_NO_NODE;
    c->node_of = memory_array(c->builder.kind.count, sizeof *c->node_of);
    if (!c->node_of) {
        return STATUS_MEMORY;
    }
    enum status status = circuit_finish(&c->builder, &c->tree->circuit, c->node_of, &culprit);
    if (status == STATUS_INVALID) {
        return tree_cycles_refuse(&cycles, &c->builder, culprit);
    }
    if (status == STATUS_LIMIT) {
        diagnostics_add(c->diagnostics, SEVERITY_ERROR, "model-too-large",
                        (struct place){c->source, 0}, "the model has too many nodes or edges");
    }
    circuit_builder_release(&c->builder);
    if (status == STATUS_OK) {
        status = describe(c);
    }
    cycles.events = c->tree->event_literals;
    return status == STATUS_OK ? tree_cycles_warn(&cycles, &c->tree->circuit) : status;
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
        status = find_tops(&c);
    }
    if (status == STATUS_OK) {
        status = finish(&c);
    }
    circuit_builder_release(&c.builder);
    memory_free(c.events);
    memory_free(c.formula_gates);
    memory_free(c.used);
    memory_free(c.node_of);
    return status;
}

void fault_tree_forget_names(struct fault_tree *tree)
{
    arena_release(&tree->arena);
    memory_free(tree->atom_names);
    memory_free(tree->atom_events);
    memory_free(tree->atom_roots);
    memory_free(tree->event_literals);
    memory_free(tree->tops);
    tree->model = NULL;
    tree->atom_names = NULL;
    tree->atom_events = tree->atom_roots = tree->event_literals = tree->tops = NULL;
    tree->top_count = 0;
}

void fault_tree_release(struct fault_tree *tree)
{
    fault_tree_forget_names(tree);
    circuit_release(&tree->circuit);
    memory_free(tree->probability);
    memory_free(tree->has_probability);
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
