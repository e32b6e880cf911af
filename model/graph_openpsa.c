/* Fault trees of the Open-PSA format as attack graphs: gates are gates, basic events conditions
 * of unknown truth with the point value of their probability, house events and constants
 * conditions of known truth. A threat model is monotone, so a gate that a further event can
 * undo (not, nand, nor, xor, iff, imply, a cardinality with a maximum below its arguments, the
 * complement of anything but a house event) is refused with its place. */
#include "model/graph_formats.h"
#include "model/openpsa.h"

#include <math.h>

struct fault_reading {
    struct graph_reading *reading;
    struct attack_graph *graph;
    struct openpsa model;
    double *values;    /* by expression */
    uint32_t *event;   /* by event: its node, or NONE */
    uint32_t *formula; /* by formula: its node */
    uint32_t *owner;   /* by formula: the gate that it is a part of */
    uint32_t *parts;   /* by event: how many parts of the gate have a node */
};

static struct place place_of(const struct fault_reading *r, uint32_t event)
{
    return (struct place){r->reading->source, r->model.events.items[event].offset};
}

static const char *name_of(struct fault_reading *r, uint32_t event)
{
    struct text name;
    text_init(&name);
    openpsa_event_name(&r->model, event, &name);
    const char *copy = graph_string(r->graph, "%s", text_string(&name));
    r->graph->failed |= name.failed;
    text_release(&name);
    return copy;
}

/* The first argument of the formula after f: formulas end with a sentinel. */
static uint32_t end_of(const struct fault_reading *r, uint32_t f)
{
    return r->model.formulas.items[f + 1].first;
}

/* A node of its own for every use: a gate that counts its inputs counts each. */
static uint32_t add_constant(struct fault_reading *r, bool value, struct place place)
{
    const char *title = value ? "Always" : "Never";
    uint32_t node = graph_add(r->graph, GRAPH_CONDITION, title, title, place);
    if (node != NONE) {
        r->graph->nodes.items[node].truth = value ? TRUTH_YES : TRUTH_NO;
        r->graph->nodes.items[node].cite =
            graph_string(r->graph, "%s, constant", r->graph->file);
    }
    return node;
}

/* The node of a basic or house event, made at its first use. */
static uint32_t add_leaf(struct fault_reading *r, uint32_t index)
{
    struct attack_graph *g = r->graph;
    const struct openpsa_event *e = &r->model.events.items[index];
    if (r->event[index] != NONE) {
        return r->event[index];
    }
    const char *name = name_of(r, index), *label = openpsa_event_label(&r->model, index);
    uint32_t node =
        graph_add(g, GRAPH_CONDITION, name, label ? label : name, place_of(r, index));
    r->event[index] = node;
    if (node == NONE) {
        return NONE;
    }
    struct graph_node *n = &g->nodes.items[node];
    n->cite = graph_string(g, "%s, %s", g->file, name);
    if (e->kind == OPENPSA_HOUSE_EVENT) {
        n->truth = e->body ? TRUTH_YES : TRUTH_NO;
        graph_count(g, "house event", 1, "condition of known truth");
    } else {
        bool quantified = e->body != OPENPSA_NONE;
        n->probability = quantified ? r->values[e->body] : (double)NAN;
        graph_count(g, "basic event", 1, "condition");
        graph_count(g, "distribution of a probability",
                    quantified && r->model.expressions.nodes.items[e->body].is_random,
                    "its point value");
    }
    return node;
}

/* Whether the argument can only help the formula; a complement of a constant is one. */
static bool is_monotone(const struct fault_reading *r, openpsa_argument argument)
{
    return openpsa_argument_kind(argument) != OPENPSA_COMPLEMENT ||
           r->model.events.items[openpsa_argument_payload(argument)].kind ==
               OPENPSA_HOUSE_EVENT;
}

static uint32_t count_arguments(const struct fault_reading *r, uint32_t f)
{
    return end_of(r, f) - r->model.formulas.items[f].first;
}

static const char *connective_word(uint8_t operation)
{
    static const char *const words[] = {"and", "or",  "nand",  "nor",     "not",
                                        "xor", "iff", "imply", "atleast", "cardinality"};
    return words[operation];
}

/* Says why a model cannot hold the formula; once a gate. */
static void check_formula(struct fault_reading *r, uint32_t f, uint32_t *refused)
{
    const struct openpsa_formula *formula = &r->model.formulas.items[f];
    uint32_t gate = r->owner[f];
    bool fine =
        formula->operation == OPENPSA_AND || formula->operation == OPENPSA_OR ||
        formula->operation == OPENPSA_ATLEAST ||
        (formula->operation == OPENPSA_CARDINALITY && formula->most >= count_arguments(r, f));
    bool monotone = true;
    for (uint32_t a = formula->first; a < end_of(r, f); a++) {
        monotone &= is_monotone(r, r->model.arguments.items[a]);
    }
    if ((fine && monotone) || *refused == gate) {
        return;
    }
    *refused = gate;
    diagnostics_add(r->reading->diagnostics, SEVERITY_ERROR, "not-coherent", place_of(r, gate),
                    "the gate '%.80s' %s%s, and a threat model has no 'not'", name_of(r, gate),
                    fine ? "needs a complement" : "is of the connective ",
                    fine ? "" : connective_word(formula->operation));
    diagnostics_hint(r->reading->diagnostics,
                     "'pathgate check' and the quantitative commands take the file as it is");
}

/* The node of a formula: the gate itself, or a part of it. */
static void add_formula(struct fault_reading *r, uint32_t f)
{
    struct attack_graph *g = r->graph;
    const struct openpsa_formula *formula = &r->model.formulas.items[f];
    uint32_t gate = r->owner[f];
    bool whole = r->model.events.items[gate].body == f;
    bool counts =
        formula->operation == OPENPSA_ATLEAST || formula->operation == OPENPSA_CARDINALITY;
    const char *name = name_of(r, gate), *label = openpsa_event_label(&r->model, gate);
    const char *title = label ? label : name;
    unsigned part = whole ? 0 : ++r->parts[gate];
    uint32_t node = graph_add(g, formula->operation == OPENPSA_OR ? GRAPH_ANY : GRAPH_ALL,
                              whole ? name : graph_string(g, "%s-part-%u", name, part),
                              whole ? title : graph_string(g, "%s (part %u)", title, part),
                              place_of(r, gate));
    r->formula[f] = node;
    if (whole) {
        r->event[gate] = node;
    }
    if (node == NONE) {
        return;
    }
    g->nodes.items[node].cite = whole
                                    ? graph_string(g, "%s, %s", g->file, name)
                                    : graph_string(g, "%s, %s (part %u)", g->file, name, part);
    graph_count(g, whole ? "gate" : "formula in a gate", 1, "gate");
    if (counts && (formula->least == 0 || formula->least > count_arguments(r, f))) {
        g->nodes.items[node].kind = formula->least == 0 ? GRAPH_ANY : GRAPH_ALL;
        graph_link(g, add_constant(r, formula->least == 0, place_of(r, gate)), node,
                   GRAPH_NEEDS);
    } else if (counts) {
        g->nodes.items[node].kind = GRAPH_AT_LEAST;
        g->nodes.items[node].k = formula->least;
    }
}

static uint32_t argument_node(struct fault_reading *r, openpsa_argument argument, uint32_t gate)
{
    uint32_t payload = openpsa_argument_payload(argument);
    switch (openpsa_argument_kind(argument)) {
    case OPENPSA_EVENT:
        return r->model.events.items[payload].kind == OPENPSA_GATE ? r->event[payload]
                                                                   : add_leaf(r, payload);
    case OPENPSA_COMPLEMENT:
        return add_constant(r, !r->model.events.items[payload].body, place_of(r, gate));
    case OPENPSA_FORMULA:
        return r->formula[payload];
    case OPENPSA_CONSTANT_ARGUMENT:
        break;
    }
    return add_constant(r, payload != 0, place_of(r, gate));
}

/* Which gate each formula is a part of: nested ones come before what holds them. */
static void find_owners(struct fault_reading *r)
{
    for (uint32_t e = 0; e < r->model.events.count; e++) {
        if (r->model.events.items[e].kind == OPENPSA_GATE) {
            r->owner[r->model.events.items[e].body] = e;
        }
    }
    for (uint32_t f = (uint32_t)r->model.formulas.count - 1; f-- > 0;) {
        for (uint32_t a = r->model.formulas.items[f].first; a < end_of(r, f); a++) {
            openpsa_argument argument = r->model.arguments.items[a];
            if (openpsa_argument_kind(argument) == OPENPSA_FORMULA) {
                r->owner[openpsa_argument_payload(argument)] = r->owner[f];
            }
        }
    }
}

static void build(struct fault_reading *r)
{
    uint32_t formulas = (uint32_t)r->model.formulas.count - 1;
    for (uint32_t e = 0; e < r->model.events.count; e++) {
        if (r->model.events.items[e].kind == OPENPSA_GATE) {
            add_formula(r, r->model.events.items[e].body);
        }
    }
    for (uint32_t f = 0; f < formulas; f++) {
        if (r->formula[f] == NONE && r->owner[f] != NONE) {
            add_formula(r, f);
        }
    }
    for (uint32_t f = 0; f < formulas && !r->graph->failed; f++) {
        for (uint32_t a = r->model.formulas.items[f].first;
             r->formula[f] != NONE && a < end_of(r, f); a++) {
            graph_link(r->graph, argument_node(r, r->model.arguments.items[a], r->owner[f]),
                       r->formula[f], GRAPH_NEEDS);
        }
    }
}

static void count_the_rest(struct fault_reading *r)
{
    struct attack_graph *g = r->graph;
    for (uint32_t e = 0; e < r->model.events.count; e++) {
        if (r->event[e] == NONE) {
            graph_leave_out(g, "event that no gate uses", name_of(r, e));
        }
    }
    for (size_t i = 0; i < r->model.attributes.count; i++) {
        const struct openpsa_attribute *a = &r->model.attributes.items[i];
        uint32_t node = a->of_container ? NONE : r->event[a->owner];
        const char *name = names_string(&r->model.names, a->name);
        graph_remark(g, node, graph_string(g, "%s: ", name), a->value);
        graph_count(g, "attribute", 1, node == NONE ? "" : "text");
    }
    graph_count(g, "common-cause group", r->model.group_count, "the events that it stands for");
    graph_count(g, "construct that is not read", r->model.unread_count, "");
}

static const char *title_of(const struct openpsa *model)
{
    const char *title = model->title ? model->title : "";
    for (size_t i = 1; i < model->containers.count && !*title; i++) {
        title = names_string(&model->names, model->containers.items[i].name);
    }
    return title;
}

static bool make_room(struct fault_reading *r)
{
    struct arena *arena = &r->graph->arena;
    size_t events = r->model.events.count + 1, formulas = r->model.formulas.count + 1;
    r->values = arena_array(arena, r->model.expressions.count + 1, sizeof(*r->values));
    r->event = arena_array(arena, events, sizeof(*r->event));
    r->formula = arena_array(arena, formulas, sizeof(*r->formula));
    r->owner = arena_array(arena, formulas, sizeof(*r->owner));
    r->parts = arena_array(arena, events, sizeof(*r->parts));
    if (!r->values || !r->event || !r->formula || !r->owner || !r->parts) {
        return false;
    }
    for (size_t e = 0; e < events; e++) {
        r->event[e] = NONE;
    }
    for (size_t f = 0; f < formulas; f++) {
        r->formula[f] = r->owner[f] = NONE;
    }
    return true;
}

static enum status convert(struct fault_reading *r)
{
    size_t errors = r->reading->diagnostics->errors;
    uint32_t refused = NONE;
    if (!make_room(r)) {
        return STATUS_MEMORY;
    }
    if (r->model.formulas.count == 0) {
        return STATUS_OK;
    }
    expressions_point_values(&r->model.expressions, r->values);
    find_owners(r);
    for (uint32_t f = 0; f + 1 < r->model.formulas.count; f++) {
        if (r->owner[f] != NONE) {
            check_formula(r, f, &refused);
        }
    }
    if (r->reading->diagnostics->errors > errors) {
        return STATUS_INVALID;
    }
    r->graph->joins_known = true;
    r->graph->title = graph_clean(r->graph, title_of(&r->model), 500);
    build(r);
    count_the_rest(r);
    return r->graph->failed ? STATUS_MEMORY : STATUS_OK;
}

static enum status read_fault_tree(struct graph_reading *reading)
{
    struct fault_reading r = {.reading = reading, .graph = reading->graph};
    enum status status = openpsa_read(reading->source, NULL, &r.model, reading->diagnostics);
    if (status == STATUS_OK) {
        status = convert(&r);
    }
    openpsa_release(&r.model);
    return status;
}

static bool detect(const struct source *head)
{
    return graph_head_first(head) == '<' && graph_head_has(head, "<opsa-mef");
}

const struct graph_format graph_openpsa = {"open-psa", "Open-PSA MEF", detect, read_fault_tree};
