/* Writing a fault tree, node by node in the order of the circuit. Names are made portable and
 * unique first; constants are house events, because they may then be arguments. Unrolling: with
 * T(0) false everywhere and T(i + 1) = F(T(i)), T(n) is the least fixed point of n nodes. */
#include "export/openpsa.h"

#include "base/limits.h"

#include <math.h>
#include <string.h>

struct writer {
    const struct openpsa_document *document;
    struct text *out;
    struct diagnostics *losses;
    struct names taken;
    const char **names;  /* by node */
    bool *needed;        /* by node */
    bool *final;         /* by node: it is written for others than its own component */
    uint32_t *last_seen; /* by literal: the last gate that had it, plus 1 */
    uint32_t gates;      /* written so far */
    uint32_t renamed, unrolled, aliases, hidden;
    const char *always, *never; /* house events; NULL until they are used */
    bool *used;                 /* of the component at hand, by rank and node: is referred to */
    const char **below;         /* names of the rank below, by node of the component at hand */
    uint32_t component_begin, component_end; /* empty outside of a cyclic component */
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_portable(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
}

/* A portable form of 'wish': other characters become '_', hyphens stand single and inside. */
static void append_portable(const char *wish, struct text *out)
{
    if (!is_letter(*wish)) {
        text_append_char(out, '_');
    }
    for (const char *c = wish; *c; c++) {
        bool hyphen = *c == '-' && c[1] != '-' && c[1] != '\0';
        text_append_char(out, is_portable(*c) && (*c != '-' || hyphen) ? *c : '_');
    }
}

/* A name like 'wish' that nothing else has; NULL when memory is out. */
static const char *take_name(struct writer *w, const char *wish)
{
    struct text name;
    const char *result = NULL;
    text_init(&name);
    append_portable(wish, &name);
    size_t length = name.length;
    for (unsigned number = 2; !name.failed; number++) {
        if (names_find(&w->taken, text_string(&name)) == NAMES_NONE) {
            uint32_t index = names_intern(&w->taken, text_string(&name));
            result = index == NAMES_NONE ? NULL : names_string(&w->taken, index);
            break;
        }
        name.length = length;
        text_format(&name, "-%u", number);
    }
    text_release(&name);
    return result;
}

static enum status name_nodes(struct writer *w)
{
    const struct circuit *circuit = w->document->circuit;
    for (uint32_t pass = 0; pass < 2; pass++) { /* names that exist have the first choice */
        for (uint32_t n = 0; n < circuit->node_count; n++) {
            bool atom = n < circuit->atom_count;
            const char *wish = atom ? w->document->atom_names[n] : w->document->gate_names[n];
            if ((wish != NULL) != (pass == 0) || (!atom && !w->needed[n])) {
                continue;
            }
            char made[32] = "gate";
            w->names[n] = take_name(w, wish ? wish : made);
            if (!w->names[n]) {
                return STATUS_MEMORY;
            }
            w->renamed += wish && strcmp(wish, w->names[n]) != 0;
        }
    }
    return STATUS_OK;
}

/* Named gates and whatever they depend on. */
static enum status find_needed(struct writer *w)
{
    const struct circuit *circuit = w->document->circuit;
    uint32_t *stack = memory_array(circuit->node_count, sizeof(*stack)), depth = 0;
    if (!stack) {
        return STATUS_MEMORY;
    }
    for (uint32_t n = circuit->atom_count; n < circuit->node_count; n++) {
        if (w->document->gate_names[n]) {
            w->needed[n] = true;
            stack[depth++] = n;
        }
    }
    while (depth > 0) {
        uint32_t node = stack[--depth];
        for (uint32_t e = circuit->first[node]; e < circuit->first[node + 1]; e++) {
            uint32_t input = literal_node(circuit->inputs[e]);
            if (!w->needed[input]) {
                w->needed[input] = true;
                stack[depth++] = input;
            }
        }
    }
    memory_free(stack);
    return STATUS_OK;
}

/* What of a component is written by its names, once what others need is. */
static void show_named(struct writer *w, uint32_t begin, uint32_t end)
{
    bool seen = false;
    for (uint32_t n = begin; n < end; n++) {
        seen |= w->final[n];
    }
    for (uint32_t n = begin; n < end; n++) {
        bool named = w->needed[n] && w->document->gate_names[n];
        bool hidden = named && seen && !w->final[n] && w->document->keeps_tops;
        w->hidden += hidden;
        w->final[n] |= named && !hidden;
    }
}

/* Which nodes others see: of a cycle that is unrolled, they are written at the last rank. From
 * the top down, for inputs stand before the components that need them. */
static void find_final(struct writer *w)
{
    const struct circuit *circuit = w->document->circuit;
    for (uint32_t c = circuit->component_count; c-- > 0;) {
        uint32_t begin = circuit->component_first[c], end = circuit->component_first[c + 1];
        show_named(w, begin, end);
        for (uint32_t n = begin; n < end && w->needed[n]; n++) {
            for (uint32_t e = circuit->first[n]; e < circuit->first[n + 1]; e++) {
                uint32_t input = literal_node(circuit->inputs[e]);
                w->final[input] |= input < begin || input >= end;
            }
        }
    }
}

/* The house event of a constant, named at its first use; NULL when memory is out. */
static const char *constant_name(struct writer *w, bool value)
{
    const char **name = value ? &w->always : &w->never;
    if (!*name) {
        *name = take_name(w, value ? "always" : "never");
    }
    return *name;
}

static void write_reference(struct writer *w, const char *element, const char *name,
                            bool complemented)
{
    text_format(w->out, complemented ? "<not><%s name=\"%s\"/></not>\n" : "<%s name=\"%s\"/>\n",
                element, name ? name : "");
}

static bool inside_component(const struct writer *w, uint32_t node)
{
    return node >= w->component_begin && node < w->component_end;
}

static enum status write_constant(struct writer *w, bool value)
{
    const char *name = constant_name(w, value);
    write_reference(w, "house-event", name, false);
    return name ? STATUS_OK : STATUS_MEMORY;
}

static void write_input(struct writer *w, literal input)
{
    uint32_t node = literal_node(input);
    bool inside = inside_component(w, node);
    bool atom = node < w->document->circuit->atom_count;
    write_reference(w, atom ? "basic-event" : "gate",
                    inside ? w->below[node - w->component_begin] : w->names[node],
                    literal_complemented(input));
}

/* The inputs of the gate at hand, without those that are false below the first rank. */
struct inputs {
    literal *all, *distinct;
    uint32_t count, distinct_count;
};

static bool is_false_yet(const struct writer *w, literal input)
{
    return inside_component(w, literal_node(input)) &&
           !w->below[literal_node(input) - w->component_begin];
}

static bool collect_inputs(struct writer *w, uint32_t node, struct inputs *inputs)
{
    const struct circuit *circuit = w->document->circuit;
    uint32_t first = circuit->first[node], end = circuit->first[node + 1];
    *inputs = (struct inputs){.all = memory_array(end - first, sizeof(literal)),
                              .distinct = memory_array(end - first, sizeof(literal))};
    w->gates++;
    for (uint32_t e = first; inputs->all && inputs->distinct && e < end; e++) {
        literal input = circuit->inputs[e];
        if (is_false_yet(w, input)) {
            continue;
        }
        inputs->all[inputs->count++] = input;
        if (w->last_seen[input] != w->gates) {
            w->last_seen[input] = w->gates;
            inputs->distinct[inputs->distinct_count++] = input;
        }
    }
    return inputs->all && inputs->distinct;
}

static void write_inputs(struct writer *w, const struct inputs *inputs)
{
    for (uint32_t i = 0; i < inputs->distinct_count; i++) {
        write_input(w, inputs->distinct[i]);
    }
}

static void write_connective(struct writer *w, const char *element, const struct inputs *inputs)
{
    if (inputs->distinct_count == 1) {
        write_input(w, inputs->distinct[0]);
        return;
    }
    text_format(w->out, "<%s>\n", element);
    write_inputs(w, inputs);
    text_format(w->out, "</%s>\n", element);
}

/* At least 'threshold' of inputs of which some repeat: every repetition is a gate that stands
 * for its input; these are collected in 'aliases' and follow the gate itself. */
static enum status write_at_least(struct writer *w, uint32_t threshold,
                                  const struct inputs *inputs, struct text *aliases)
{
    struct text *out = w->out;
    text_format(out, "<atleast min=\"%u\">\n", threshold);
    w->gates++;
    for (uint32_t i = 0; i < inputs->count; i++) {
        literal input = inputs->all[i];
        if (w->last_seen[input] != w->gates) {
            w->last_seen[input] = w->gates;
            write_input(w, input);
            continue;
        }
        const char *alias = take_name(w, "repeated");
        if (!alias) {
            return STATUS_MEMORY;
        }
        write_reference(w, "gate", alias, false);
        text_format(aliases, "<define-gate name=\"%s\">\n", alias);
        w->out = aliases;
        write_input(w, input);
        w->out = out;
        text_append(aliases, "</define-gate>\n");
        w->aliases++;
    }
    text_append(out, "</atleast>\n");
    return aliases->failed ? STATUS_MEMORY : STATUS_OK;
}

static enum status write_formula(struct writer *w, uint32_t node, const struct inputs *inputs,
                                 struct text *aliases)
{
    uint32_t count = inputs->count, threshold = w->document->circuit->threshold[node];
    if (threshold == 0 || threshold > count) {
        return write_constant(w, threshold == 0);
    }
    if (threshold == count || threshold == 1) {
        write_connective(w, threshold == count ? "and" : "or", inputs);
        return STATUS_OK;
    }
    return write_at_least(w, threshold, inputs, aliases);
}

static enum status write_gate(struct writer *w, uint32_t node, const char *name)
{
    struct inputs inputs;
    struct text aliases;
    enum status status = STATUS_MEMORY;
    text_init(&aliases);
    if (collect_inputs(w, node, &inputs)) {
        text_format(w->out, "<define-gate name=\"%s\">\n", name);
        status = write_formula(w, node, &inputs, &aliases);
        text_append(w->out, "</define-gate>\n");
        text_append(w->out, text_string(&aliases));
    }
    text_release(&aliases);
    memory_free(inputs.all);
    memory_free(inputs.distinct);
    return status;
}

/* One rank: every node of the component once more, over the names of the rank below. */
static enum status write_rank(struct writer *w, uint32_t rank, const char **names)
{
    uint32_t size = w->component_end - w->component_begin;
    const bool *used = w->used + (size_t)(rank - 1) * size;
    for (uint32_t i = 0; i < size; i++) {
        const char *name = w->names[w->component_begin + i];
        if (!used[i]) {
            continue;
        }
        if (rank < size) {
            struct text wish;
            text_init(&wish);
            text_format(&wish, "%s-rank-%u", name, rank);
            name = wish.failed ? NULL : take_name(w, text_string(&wish));
            text_release(&wish);
        }
        if (!name) {
            return STATUS_MEMORY;
        }
        names[i] = name;
        enum status status = write_gate(w, w->component_begin + i, name);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

/* From the last rank down: what others see, and what that rests on. */
static void find_used(struct writer *w, uint32_t size)
{
    const struct circuit *circuit = w->document->circuit;
    bool *used = w->used + (size_t)(size - 1) * size;
    memcpy(used, w->final + w->component_begin, size * sizeof(*used));
    for (uint32_t rank = size; rank > 1; rank--, used -= size) {
        for (uint32_t i = 0; i < size; i++) {
            uint32_t node = w->component_begin + i;
            for (uint32_t e = circuit->first[node]; used[i] && e < circuit->first[node + 1];
                 e++) {
                uint32_t input = literal_node(circuit->inputs[e]);
                if (inside_component(w, input)) {
                    *(used - size + (input - w->component_begin)) = true;
                }
            }
        }
    }
}

static enum status unroll(struct writer *w, uint32_t begin, uint32_t end)
{
    const struct circuit *circuit = w->document->circuit;
    uint32_t size = end - begin;
    uint64_t edges = (uint64_t)size * (circuit->first[end] - circuit->first[begin] + size);
    if (edges > LIMIT_UNROLLED_EDGES) {
        diagnostics_add(w->losses, SEVERITY_ERROR, "cycle-too-large", (struct place){0},
                        "a cycle of %u nodes is too large to be unrolled, and the format has "
                        "no cycles",
                        size);
        return STATUS_LIMIT;
    }
    const char **above = memory_zeroed(size, sizeof(*above));
    enum status status = STATUS_MEMORY;
    w->below = memory_zeroed(size, sizeof(*w->below));
    w->used = memory_zeroed((size_t)size * size, sizeof(*w->used));
    w->component_begin = begin;
    w->component_end = end;
    w->unrolled++;
    if (above && w->below && w->used) {
        find_used(w, size);
        status = STATUS_OK;
    }
    for (uint32_t rank = 1; rank <= size && status == STATUS_OK; rank++) {
        status = write_rank(w, rank, above);
        memcpy(w->below, above, size * sizeof(*above));
    }
    memory_free(above);
    memory_free(w->below);
    memory_free(w->used);
    w->below = NULL;
    w->used = NULL;
    w->component_begin = w->component_end = 0;
    return status;
}

static enum status write_gates(struct writer *w)
{
    const struct circuit *circuit = w->document->circuit;
    enum status status = STATUS_OK;
    for (uint32_t c = 0; c < circuit->component_count && status == STATUS_OK; c++) {
        uint32_t begin = circuit->component_first[c];
        if (!w->needed[begin]) {
            continue; /* a component is needed as a whole */
        }
        status = circuit_component_cyclic(circuit, c)
                     ? unroll(w, begin, circuit->component_first[c + 1])
                     : write_gate(w, begin, w->names[begin]);
    }
    return status;
}

static void write_events(struct writer *w)
{
    const struct openpsa_document *document = w->document;
    text_append(w->out, "<model-data>\n");
    for (uint32_t a = 0; a < document->circuit->atom_count; a++) {
        text_format(w->out, "<define-basic-event name=\"%s\"", w->names[a]);
        if (document->probability && !isnan(document->probability[a])) {
            text_append(w->out, ">\n<float value=\"");
            text_number(w->out, document->probability[a]);
            text_append(w->out, "\"/>\n</define-basic-event>\n");
        } else {
            text_append(w->out, "/>\n");
        }
    }
    for (int value = 0; value < 2; value++) {
        const char *name = value ? w->always : w->never;
        if (name) {
            text_format(w->out,
                        "<define-house-event name=\"%s\">\n<constant value=\"%s\"/>\n"
                        "</define-house-event>\n",
                        name, value ? "true" : "false");
        }
    }
    text_append(w->out, "</model-data>\n");
}

static void report_loss(struct diagnostics *losses, const char *code, uint32_t count,
                        const char *one, const char *many)
{
    if (count > 0) {
        diagnostics_add(losses, SEVERITY_NOTE, code, (struct place){0}, "%u %s", count,
                        count == 1 ? one : many);
    }
}

static void report_losses(const struct writer *w)
{
    report_loss(w->losses, "name-changed", w->renamed, "name was made portable",
                "names were made portable");
    report_loss(w->losses, "cycle-unrolled", w->unrolled, "cycle was unrolled by rank",
                "cycles were unrolled by rank");
    report_loss(w->losses, "gate-lost", w->hidden,
                "gate of a cycle that nothing else uses was left out",
                "gates of cycles that nothing else uses were left out");
    report_loss(w->losses, "argument-doubled", w->aliases,
                "repeated argument became a gate of its own",
                "repeated arguments became gates of their own");
}

static enum status write_document(struct writer *w)
{
    enum status status = find_needed(w);
    if (status == STATUS_OK) {
        find_final(w);
        status = name_nodes(w);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct text name;
    text_init(&name);
    append_portable(w->document->name, &name);
    text_format(w->out,
                "<?xml version=\"1.0\"?>\n<opsa-mef>\n<define-fault-tree name=\"%s\">\n",
                text_string(&name));
    status = name.failed ? STATUS_MEMORY : write_gates(w);
    text_release(&name);
    text_append(w->out, "</define-fault-tree>\n");
    write_events(w);
    text_append(w->out, "</opsa-mef>\n");
    return status == STATUS_OK && w->out->failed ? STATUS_MEMORY : status;
}

enum status openpsa_write(const struct openpsa_document *document, struct text *out,
                          struct diagnostics *losses)
{
    size_t nodes = document->circuit->node_count;
    struct writer w = {.document = document, .out = out, .losses = losses};
    names_init(&w.taken);
    w.names = memory_zeroed(nodes, sizeof(*w.names));
    w.needed = memory_zeroed(nodes, sizeof(*w.needed));
    w.final = memory_zeroed(nodes, sizeof(*w.final));
    w.last_seen = memory_zeroed(nodes * 2, sizeof(*w.last_seen));
    enum status status = STATUS_MEMORY;
    if (w.names && w.needed && w.final && w.last_seen) {
        status = write_document(&w);
    }
    if (status == STATUS_OK) {
        report_losses(&w);
    }
    names_release(&w.taken);
    memory_free(w.names);
    memory_free(w.needed);
    memory_free(w.final);
    memory_free(w.last_seen);
    return status;
}

static void report_model_losses(const struct fault_tree *tree, struct diagnostics *losses)
{
    const struct openpsa *model = tree->model;
    uint32_t distributions = 0, houses = 0;
    for (uint32_t a = 0; a < tree->circuit.atom_count; a++) {
        distributions += tree->has_probability[a] &&
                         model->expressions.nodes.items[tree->atom_roots[a]].is_random;
    }
    for (size_t e = 0; e < model->events.count; e++) {
        houses += model->events.items[e].kind == OPENPSA_HOUSE_EVENT;
    }
    report_loss(losses, "distribution-lost", distributions,
                "distribution was replaced by its mean",
                "distributions were replaced by their means");
    report_loss(losses, "house-event-fixed", houses, "house event became a constant",
                "house events became constants");
    report_loss(losses, "group-expanded", model->group_count, "common-cause group was expanded",
                "common-cause groups were expanded");
    report_loss(losses, "label-lost", (uint32_t)model->labels.count, "label was left out",
                "labels were left out");
    report_loss(losses, "attribute-lost", (uint32_t)model->attributes.count,
                "attribute was left out", "attributes were left out");
    report_loss(losses, "not-analysed", model->unread_count,
                "construct that is not analysed was left out",
                "constructs that are not analysed were left out");
    if (model->containers.count > 2) {
        report_loss(losses, "containers-joined", (uint32_t)model->containers.count - 1, "",
                    "fault trees and components were joined into one");
    }
}

enum status openpsa_write_fault_tree(const struct fault_tree *tree, struct text *out,
                                     struct diagnostics *losses)
{
    const struct openpsa *model = tree->model;
    const char **gate_names = memory_zeroed(tree->circuit.node_count, sizeof(*gate_names));
    if (!gate_names) {
        return STATUS_MEMORY;
    }
    for (uint32_t e = 0; e < model->events.count; e++) {
        const struct openpsa_event *event = &model->events.items[e];
        if (event->kind == OPENPSA_GATE) {
            gate_names[literal_node(tree->event_literals[e])] =
                names_string(&model->names, event->name);
        }
    }
    const char *name = model->containers.count > 1
                           ? names_string(&model->names, model->containers.items[1].name)
                           : "fault-tree";
    struct openpsa_document document = {.name = name,
                                        .circuit = &tree->circuit,
                                        .atom_names = tree->atom_names,
                                        .gate_names = gate_names,
                                        .probability = tree->probability,
                                        .keeps_tops = true};
    report_model_losses(tree, losses);
    enum status status = openpsa_write(&document, out, losses);
    memory_free(gate_names);
    return status;
}
