/* From XML events to the flat arrays of a model under construction. A stack of frames, one an
 * open element, replaces recursion; what an element contributes to its parent waits in one
 * list of pending arguments, from the frame's mark upwards. Names are interned, not resolved:
 * definitions may follow their uses. */
#include "base/limits.h"
#include "model/openpsa_build.h"
#include "model/xml_reader.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum frame_kind {
    FRAME_DOCUMENT,
    FRAME_MODEL,
    FRAME_CONTAINER, /* fault tree or component */
    FRAME_MODEL_DATA,
    FRAME_GATE,
    FRAME_BASIC_EVENT,
    FRAME_HOUSE_EVENT,
    FRAME_PARAMETER,
    FRAME_FORMULA,
    FRAME_EXPRESSION,
    FRAME_PAIR, /* a bin or a case: adds two arguments to the operation it is in */
    FRAME_LABEL,
    FRAME_ATTRIBUTES,
    FRAME_GROUP,
    FRAME_MEMBERS,
    FRAME_DISTRIBUTION,
    FRAME_FACTORS,
    FRAME_FACTOR,
    FRAME_LEAF,    /* nothing may be inside */
    FRAME_SKIPPED, /* reported already; its content is not looked at */
};

struct frame {
    uint8_t kind;
    uint8_t operation; /* of a formula or an expression */
    bool has_body;     /* of a house event: its value was given */
    uint32_t offset;
    uint32_t subject;     /* the event, parameter, container or group that is being defined */
    uint32_t mark;        /* pending arguments below it belong to frames further out */
    uint32_t least, most; /* of atleast and cardinality */
};

struct pending {
    uint32_t value; /* an openpsa_argument or an expression node */
    uint32_t offset;
};

struct reading {
    struct build *build;
    struct openpsa *model;
    struct frame frames[LIMIT_XML_DEPTH + 2];
    unsigned depth;
    uint32_t container; /* the innermost one that is open */
    VEC(struct pending) pending;
    struct text text; /* of a label */
};

/* One start tag. */
struct element {
    const char *name;
    const struct xml_attribute *attributes;
    size_t count;
    uint32_t offset;
};

static struct frame *top(struct reading *r)
{
    return &r->frames[r->depth - 1];
}

static struct frame *push(struct reading *r, enum frame_kind kind, const struct element *e)
{
    struct frame *frame = &r->frames[r->depth++];
    *frame = (struct frame){
        .kind = (uint8_t)kind, .offset = e->offset, .mark = (uint32_t)r->pending.count};
    return frame;
}

static enum status skip(struct reading *r, const struct element *e)
{
    push(r, FRAME_SKIPPED, e);
    return STATUS_OK;
}

static struct place place_of(const struct reading *r, uint32_t offset)
{
    return openpsa_place(r->build, offset);
}

static struct place attribute_place(const struct reading *r, const struct element *e,
                                    const char *name)
{
    const struct source *source = r->build->source;
    return (struct place){source, xml_attribute_offset(source, e->offset, name)};
}

static enum status refuse_element(struct reading *r, const struct element *e,
                                  const char *expected)
{
    diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "unexpected-element",
                    place_of(r, e->offset), "unexpected element '%s' here; expected %s",
                    e->name, expected);
    return skip(r, e);
}

static const char *attribute(const struct element *e, const char *name)
{
    for (size_t i = 0; i < e->count; i++) {
        if (strcmp(e->attributes[i].name, name) == 0) {
            return e->attributes[i].value;
        }
    }
    return NULL;
}

/* As attribute, but its absence is an error. */
static const char *required(struct reading *r, const struct element *e, const char *name)
{
    const char *value = attribute(e, name);
    if (!value) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "missing-attribute",
                        place_of(r, e->offset), "'%s' needs the attribute '%s'", e->name, name);
    }
    return value;
}

/* Warns about every attribute that is not one of 'known' (up to three names, NULL for none). */
static void check_attributes(struct reading *r, const struct element *e, const char *first,
                             const char *second, const char *third)
{
    const char *known[] = {first, second, third};
    size_t known_count = third ? 3 : second ? 2 : first ? 1 : 0;
    for (size_t i = 0; i < e->count; i++) {
        const char *name = e->attributes[i].name;
        bool found = false;
        for (size_t k = 0; k < known_count; k++) {
            found |= strcmp(name, known[k]) == 0;
        }
        if (!found && strncmp(name, "xml:", 4) != 0) {
            diagnostics_add(r->build->diagnostics, SEVERITY_WARNING, "unknown-attribute",
                            attribute_place(r, e, name), "'%s' has no attribute '%s'", e->name,
                            name);
            diagnostics_suggest(r->build->diagnostics, name, known, known_count);
        }
    }
}

/* The interned value of attribute 'name' of a definition, NAMES_NONE after a report. */
static enum status read_name(struct reading *r, const struct element *e, bool may_be_path,
                             uint32_t *index)
{
    *index = NAMES_NONE;
    const char *name = required(r, e, "name");
    if (!name) {
        return STATUS_OK;
    }
    const char *fault = NULL;
    size_t length = strlen(name);
    if (length == 0) {
        fault = "a name must not be empty";
    } else if (length > LIMIT_OPENPSA_NAME_BYTES) {
        fault = "the name is too long";
    } else if (!may_be_path && memchr(name, '.', length)) {
        fault = "a name must not contain a dot, which separates the parts of a path";
    } else if (isspace((unsigned char)name[0]) || isspace((unsigned char)name[length - 1])) {
        fault = "a name must not begin or end with a space";
    }
    if (fault) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "bad-name",
                        attribute_place(r, e, "name"), "%s", fault);
        return STATUS_OK;
    }
    *index = names_intern_bytes(&r->model->names, name, length);
    if (*index == NAMES_NONE) {
        return STATUS_MEMORY;
    }
    return *index >> REFERENCE_NAME_BITS ? STATUS_LIMIT : STATUS_OK;
}

static bool read_count(struct reading *r, const struct element *e, const char *name,
                       uint32_t *count)
{
    const char *value = required(r, e, name);
    if (!value) {
        return false;
    }
    unsigned long number = 0;
    const char *c = value + (*value == '+');
    bool valid = *c != '\0';
    for (; *c; c++) {
        valid = valid && *c >= '0' && *c <= '9';
        number =
            valid && number < 1000000000 ? number * 10 + (unsigned long)(*c - '0') : number;
    }
    if (!valid || number >= 1000000000) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "bad-number",
                        attribute_place(r, e, name), "'%s' must be a whole number from 0 on",
                        name);
        return false;
    }
    *count = (uint32_t)number;
    return true;
}

static bool read_truth(struct reading *r, const struct element *e, bool *truth)
{
    const char *value = required(r, e, "value");
    if (!value) {
        return false;
    }
    *truth = strcmp(value, "true") == 0 || strcmp(value, "1") == 0;
    if (!*truth && strcmp(value, "false") != 0 && strcmp(value, "0") != 0) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "bad-value",
                        attribute_place(r, e, "value"), "'%s' is neither 'true' nor 'false'",
                        value);
        return false;
    }
    return true;
}

static enum status read_role(struct reading *r, const struct element *e, bool *is_private)
{
    const char *role = attribute(e, "role");
    *is_private = r->model->containers.items[r->container].is_private;
    if (role && strcmp(role, "private") == 0) {
        *is_private = true;
    } else if (role && strcmp(role, "public") == 0) {
        *is_private = false;
    } else if (role) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "bad-value",
                        attribute_place(r, e, "role"),
                        "the role '%s' is neither 'public' nor 'private'", role);
    }
    return STATUS_OK;
}

static const char *const units[] = {"bool",  "int",     "float", "hours",  "hours-1",
                                    "years", "years-1", "fit",   "demands"};
enum { UNIT_COUNT = sizeof units / sizeof *units };

const char *openpsa_unit_name(uint8_t unit)
{
    return unit >= 1 && unit <= UNIT_COUNT ? units[unit - 1] : NULL;
}

static uint8_t read_unit(struct reading *r, const struct element *e)
{
    const char *value = attribute(e, "unit");
    if (!value) {
        return 0;
    }
    for (uint8_t i = 0; i < UNIT_COUNT; i++) {
        if (strcmp(value, units[i]) == 0) {
            return (uint8_t)(i + 1);
        }
    }
    diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "unknown-unit",
                    attribute_place(r, e, "unit"), "unknown unit '%s'", value);
    diagnostics_suggest(r->build->diagnostics, value, units, UNIT_COUNT);
    return 0;
}

static enum status add_pending(struct reading *r, uint32_t value, uint32_t offset)
{
    return vec_push(&r->pending, (struct pending){value, offset}) ? STATUS_OK : STATUS_MEMORY;
}

/* Formulas. */

struct connective {
    const char *name;
    uint8_t operation;
    uint8_t least, most; /* arguments; most 0: any number */
};

static const struct connective connectives[] = {
    {"or", OPENPSA_OR, 1, 0},           {"and", OPENPSA_AND, 1, 0},
    {"atleast", OPENPSA_ATLEAST, 1, 0}, {"not", OPENPSA_NOT, 1, 1},
    {"xor", OPENPSA_XOR, 1, 0},         {"nand", OPENPSA_NAND, 1, 0},
    {"nor", OPENPSA_NOR, 1, 0},         {"iff", OPENPSA_IFF, 2, 0},
    {"imply", OPENPSA_IMPLY, 2, 2},     {"cardinality", OPENPSA_CARDINALITY, 1, 0},
};
enum { CONNECTIVE_COUNT = sizeof connectives / sizeof *connectives };

static const struct connective *connective_of(uint8_t operation)
{
    const struct connective *found = connectives;
    while (found->operation != operation) {
        found++;
    }
    return found;
}

static int reference_kind(const char *name)
{
    return strcmp(name, "gate") == 0          ? REFERENCE_GATE
           : strcmp(name, "basic-event") == 0 ? REFERENCE_BASIC
           : strcmp(name, "event") == 0       ? REFERENCE_ANY
           : strcmp(name, "house-event") == 0 ? REFERENCE_HOUSE
                                              : -1;
}

static int event_type(struct reading *r, const struct element *e)
{
    static const char *const types[] = {"gate", "basic-event", "house-event"};
    const char *type = attribute(e, "type");
    if (!type) {
        return REFERENCE_ANY;
    }
    int kind = reference_kind(type);
    if (kind < 0 || kind == REFERENCE_ANY) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "bad-value",
                        attribute_place(r, e, "type"), "unknown type '%s' of an event", type);
        diagnostics_suggest(r->build->diagnostics, type, types, 3);
        return REFERENCE_ANY;
    }
    return kind;
}

static enum status start_reference(struct reading *r, const struct element *e, int kind)
{
    if (e->count != 1) {
        check_attributes(r, e, "name", kind == REFERENCE_ANY ? "type" : NULL, NULL);
    }
    if (kind == REFERENCE_ANY) {
        kind = event_type(r, e);
    }
    push(r, FRAME_LEAF, e);
    uint32_t name;
    enum status status = read_name(r, e, true, &name);
    if (status != STATUS_OK) {
        return status;
    }
    if (name == NAMES_NONE) { /* reported; a constant keeps the number of arguments right */
        return add_pending(r, openpsa_argument_of(0, OPENPSA_CONSTANT_ARGUMENT), e->offset);
    }
    uint32_t payload = name | (uint32_t)kind << REFERENCE_NAME_BITS;
    return add_pending(r, openpsa_argument_of(payload, OPENPSA_EVENT), e->offset);
}

static enum status start_constant(struct reading *r, const struct element *e)
{
    bool truth = false;
    check_attributes(r, e, "value", NULL, NULL);
    read_truth(r, e, &truth);
    push(r, FRAME_LEAF, e);
    return add_pending(r, openpsa_argument_of(truth, OPENPSA_CONSTANT_ARGUMENT), e->offset);
}

static enum status start_connective(struct reading *r, const struct element *e,
                                    const struct connective *connective)
{
    bool counts = connective->operation == OPENPSA_ATLEAST;
    bool bounds = connective->operation == OPENPSA_CARDINALITY;
    check_attributes(r, e, counts || bounds ? "min" : NULL, bounds ? "max" : NULL, NULL);
    struct frame *frame = push(r, FRAME_FORMULA, e);
    frame->operation = connective->operation;
    if (counts || bounds) {
        read_count(r, e, "min", &frame->least);
    }
    if (bounds && read_count(r, e, "max", &frame->most) && frame->most < frame->least) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "empty-range",
                        attribute_place(r, e, "max"), "'max' is less than 'min'");
    }
    return STATUS_OK;
}

static enum status start_formula(struct reading *r, const struct element *e)
{
    int kind = reference_kind(e->name);
    if (kind >= 0) {
        return start_reference(r, e, kind);
    }
    for (size_t i = 0; i < CONNECTIVE_COUNT; i++) {
        if (strcmp(e->name, connectives[i].name) == 0) {
            return start_connective(r, e, &connectives[i]);
        }
    }
    if (strcmp(e->name, "constant") == 0) {
        return start_constant(r, e);
    }
    return refuse_element(r, e, "a formula (and, or, not, atleast, gate, basic-event, ...)");
}

uint32_t openpsa_add_formula(struct build *build, struct openpsa_formula formula,
                             uint32_t container)
{
    struct openpsa *model = build->model;
    if (model->formulas.count >= LIMIT_CIRCUIT_NODES ||
        !vec_push(&build->formula_containers, container) ||
        !vec_push(&model->formulas, formula)) {
        return OPENPSA_NONE;
    }
    return (uint32_t)model->formulas.count - 1;
}

/* Moves the pending arguments from 'mark' on into a formula. */
static enum status make_formula(struct reading *r, struct openpsa_formula formula,
                                uint32_t mark, uint32_t *index)
{
    struct openpsa *model = r->model;
    size_t count = r->pending.count - mark;
    formula.first = (uint32_t)model->arguments.count;
    if (!vec_reserve(&model->arguments, count) ||
        !vec_reserve(&r->build->argument_offsets, count)) {
        return STATUS_MEMORY;
    }
    if (model->arguments.count + count > LIMIT_CIRCUIT_EDGES) {
        return STATUS_LIMIT;
    }
    for (size_t i = mark; i < r->pending.count; i++) {
        model->arguments.items[model->arguments.count++] = r->pending.items[i].value;
        r->build->argument_offsets.items[r->build->argument_offsets.count++] =
            r->pending.items[i].offset;
    }
    r->pending.count = mark;
    *index = openpsa_add_formula(r->build, formula, r->container);
    return *index == OPENPSA_NONE ? STATUS_MEMORY : STATUS_OK;
}

static void check_formula(struct reading *r, const struct frame *frame, uint32_t count)
{
    const struct connective *connective = connective_of(frame->operation);
    struct diagnostics *diagnostics = r->build->diagnostics;
    struct place place = place_of(r, frame->offset);
    if (count < connective->least || (connective->most && count > connective->most)) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "wrong-argument-count", place,
                        "'%s' needs %s%u argument%s, not %u", connective->name,
                        connective->most ? "exactly " : "at least ", connective->least,
                        connective->least == 1 ? "" : "s", count);
        return;
    }
    if (frame->operation < OPENPSA_ATLEAST) {
        return;
    }
    if (frame->least > count) {
        diagnostics_add(diagnostics, SEVERITY_WARNING, "never-true", place,
                        "'%s' asks for %u of %u arguments and is never true", connective->name,
                        frame->least, count);
    } else if (frame->least == 0 &&
               (frame->operation == OPENPSA_ATLEAST || frame->most >= count)) {
        diagnostics_add(diagnostics, SEVERITY_WARNING, "always-true", place,
                        "'%s' is always true", connective->name);
    }
}

/* The complement of what is not a formula needs no formula of its own. */
static bool complement(uint32_t *argument)
{
    uint32_t payload = openpsa_argument_payload(*argument);
    switch (openpsa_argument_kind(*argument)) {
    case OPENPSA_EVENT:
        *argument = openpsa_argument_of(payload, OPENPSA_COMPLEMENT);
        return true;
    case OPENPSA_COMPLEMENT:
        *argument = openpsa_argument_of(payload, OPENPSA_EVENT);
        return true;
    case OPENPSA_CONSTANT_ARGUMENT:
        *argument = openpsa_argument_of(!payload, OPENPSA_CONSTANT_ARGUMENT);
        return true;
    default:
        return false;
    }
}

static enum status end_formula(struct reading *r, const struct frame *frame)
{
    uint32_t count = (uint32_t)r->pending.count - frame->mark, index;
    check_formula(r, frame, count);
    if (frame->operation == OPENPSA_NOT && count == 1 &&
        complement(&r->pending.items[frame->mark].value)) {
        return STATUS_OK;
    }
    struct openpsa_formula formula = {
        .least = frame->least, .most = frame->most, .operation = frame->operation};
    enum status status = make_formula(r, formula, frame->mark, &index);
    if (status != STATUS_OK) {
        return status;
    }
    return add_pending(r, openpsa_argument_of(index, OPENPSA_FORMULA), frame->offset);
}

static enum status end_gate(struct reading *r, const struct frame *frame)
{
    uint32_t count = (uint32_t)r->pending.count - frame->mark, index;
    struct openpsa_event *gate = &r->model->events.items[frame->subject];
    if (count != 1) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "wrong-formula-count",
                        place_of(r, frame->offset), "a gate has exactly one formula, not %u",
                        count);
        r->pending.count = frame->mark;
        return STATUS_OK;
    }
    uint32_t argument = r->pending.items[frame->mark].value;
    if (openpsa_argument_kind(argument) == OPENPSA_FORMULA) {
        gate->body = openpsa_argument_payload(argument);
        r->pending.count = frame->mark;
        return STATUS_OK;
    }
    struct openpsa_formula formula = {.operation = OPENPSA_AND};
    enum status status = make_formula(r, formula, frame->mark, &index);
    gate->body = index;
    return status;
}

/* Expressions. */

uint32_t openpsa_add_expression(struct build *build, struct expression node,
                                const uint32_t *arguments, uint32_t count)
{
    struct expressions *expressions = &build->model->expressions;
    node.first = (uint32_t)expressions->arguments.count;
    if (expressions->nodes.count >= LIMIT_CIRCUIT_NODES ||
        expressions->arguments.count >= LIMIT_CIRCUIT_EDGES ||
        !vec_reserve(&expressions->arguments, count) || !vec_push(&expressions->nodes, node)) {
        return OPENPSA_NONE;
    }
    for (uint32_t i = 0; i < count; i++) {
        expressions->arguments.items[expressions->arguments.count++] = arguments[i];
    }
    return (uint32_t)expressions->nodes.count - 1;
}

static enum status add_leaf(struct reading *r, struct expression node, uint32_t *index)
{
    *index = openpsa_add_expression(r->build, node, NULL, 0);
    return *index == OPENPSA_NONE ? STATUS_MEMORY : add_pending(r, *index, node.offset);
}

static double read_number(struct reading *r, const struct element *e, bool whole)
{
    const char *value = required(r, e, "value");
    if (!value) {
        return NAN;
    }
    size_t plain = strspn(value, whole ? "+-0123456789" : "+-.0123456789eE");
    char *end = NULL;
    double number = strtod(value, &end);
    if (value[plain] != '\0' || end == value || *end != '\0' || !isfinite(number)) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "bad-number",
                        attribute_place(r, e, "value"), "'%s' is not a %snumber", value,
                        whole ? "whole " : "");
        return NAN;
    }
    return number;
}

static enum status start_number(struct reading *r, const struct element *e)
{
    struct expression node = {.operation = EXPRESSION_NUMBER, .offset = e->offset};
    uint32_t index;
    if (e->count != 1) {
        check_attributes(r, e, "value", NULL, NULL);
    }
    if (strcmp(e->name, "bool") == 0) {
        bool truth = false;
        node.value = read_truth(r, e, &truth) ? truth : NAN;
    } else {
        node.value = read_number(r, e, strcmp(e->name, "int") == 0);
    }
    push(r, FRAME_LEAF, e);
    return add_leaf(r, node, &index);
}

static enum status start_parameter_use(struct reading *r, const struct element *e)
{
    struct expression node = {.operation = EXPRESSION_REFERENCE, .offset = e->offset};
    check_attributes(r, e, "name", "unit", NULL);
    uint8_t unit = read_unit(r, e);
    uint32_t index;
    enum status status = read_name(r, e, true, &node.reference);
    if (status != STATUS_OK) {
        return status;
    }
    push(r, FRAME_LEAF, e);
    if (node.reference == NAMES_NONE) {
        node = (struct expression){
            .operation = EXPRESSION_NUMBER, .value = NAN, .offset = e->offset};
        return add_leaf(r, node, &index);
    }
    status = add_leaf(r, node, &index);
    struct parameter_use use = {index, r->container, unit};
    return status == STATUS_OK && !vec_push(&r->build->uses, use) ? STATUS_MEMORY : status;
}

static enum status refuse_extern(struct reading *r, const struct element *e)
{
    diagnostics_add(
        r->build->diagnostics, SEVERITY_ERROR, "not-analysed", place_of(r, e->offset),
        "'%s' cannot be evaluated: its value is defined outside of the fault tree", e->name);
    push(r, FRAME_SKIPPED, e);
    struct expression node = {
        .operation = EXPRESSION_NUMBER, .value = NAN, .offset = e->offset};
    uint32_t index;
    return add_leaf(r, node, &index);
}

static enum status start_expression(struct reading *r, const struct element *e)
{
    const char *name = e->name;
    if (strcmp(name, "float") == 0 || strcmp(name, "int") == 0 || strcmp(name, "bool") == 0) {
        return start_number(r, e);
    }
    if (strcmp(name, "parameter") == 0) {
        return start_parameter_use(r, e);
    }
    if (strcmp(name, "extern-function") == 0 || strcmp(name, "test-initiating-event") == 0 ||
        strcmp(name, "test-functional-event") == 0) {
        return refuse_extern(r, e);
    }
    const struct expression_rule *rule = expression_rule(name);
    if (!rule) {
        return refuse_element(r, e, "an expression (float, parameter, mul, exponential, ...)");
    }
    check_attributes(r, e, rule->operation == EXPRESSION_MISSION_TIME ? "unit" : NULL, NULL,
                     NULL);
    read_unit(r, e);
    push(r, FRAME_EXPRESSION, e)->operation = rule->operation;
    return STATUS_OK;
}

static enum status start_in_expression(struct reading *r, const struct element *e)
{
    uint8_t operation = top(r)->operation;
    const char *pair = operation == EXPRESSION_HISTOGRAM ? "bin"
                       : operation == EXPRESSION_SWITCH  ? "case"
                                                         : NULL;
    if (!pair || strcmp(e->name, pair) != 0) {
        return start_expression(r, e);
    }
    check_attributes(r, e, NULL, NULL, NULL);
    push(r, FRAME_PAIR, e);
    return STATUS_OK;
}

static bool arity_allowed(const struct expression_rule *rule, uint32_t count)
{
    if (rule->operation == EXPRESSION_PERIODIC_TEST) {
        return count == 4 || count == 5 || count == 11;
    }
    if (rule->operation == EXPRESSION_HISTOGRAM || rule->operation == EXPRESSION_SWITCH) {
        return count >= rule->least && count % 2 == 1;
    }
    return count >= rule->least && (rule->most == 255 || count <= rule->most);
}

static void report_arity(struct reading *r, const struct frame *frame,
                         const struct expression_rule *rule, uint32_t count)
{
    struct text wanted;
    text_init(&wanted);
    if (rule->operation == EXPRESSION_PERIODIC_TEST) {
        text_append(&wanted, "4, 5 or 11 arguments");
    } else if (rule->operation == EXPRESSION_HISTOGRAM) {
        text_append(&wanted, "a lower bound and one or more bins");
    } else if (rule->operation == EXPRESSION_SWITCH) {
        text_append(&wanted, "cases and, after them, one default");
    } else if (rule->most == 255) {
        text_format(&wanted, "at least %u argument%s", rule->least, rule->least > 1 ? "s" : "");
    } else if (rule->least == rule->most) {
        text_format(&wanted, "exactly %u argument%s", rule->least, rule->least > 1 ? "s" : "");
    } else {
        text_format(&wanted, "%u to %u arguments", rule->least, rule->most);
    }
    diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "wrong-argument-count",
                    place_of(r, frame->offset), "'%s' needs %s, not %u", rule->name,
                    text_string(&wanted), count);
    text_release(&wanted);
}

static enum status end_expression(struct reading *r, const struct frame *frame)
{
    struct expressions *expressions = &r->model->expressions;
    uint32_t count = (uint32_t)r->pending.count - frame->mark;
    const struct expression_rule *rule =
        expression_rule(expression_operation_name(frame->operation));
    struct expression node = {.operation = frame->operation, .offset = frame->offset};
    if (!arity_allowed(rule, count)) {
        report_arity(r, frame, rule, count);
        r->pending.count = frame->mark;
        node = (struct expression){
            .operation = EXPRESSION_NUMBER, .value = NAN, .offset = frame->offset};
        count = 0;
    }
    uint32_t index = openpsa_add_expression(r->build, node, NULL, 0);
    if (index == OPENPSA_NONE || !vec_reserve(&expressions->arguments, count)) {
        return STATUS_MEMORY;
    }
    for (size_t i = frame->mark; i < frame->mark + count; i++) {
        expressions->arguments.items[expressions->arguments.count++] =
            r->pending.items[i].value;
    }
    r->pending.count = frame->mark;
    return add_pending(r, index, frame->offset);
}

static enum status end_pair(struct reading *r, const struct frame *frame)
{
    uint32_t count = (uint32_t)r->pending.count - frame->mark;
    if (count != 2) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "wrong-argument-count",
                        place_of(r, frame->offset), "two expressions are needed here, not %u",
                        count);
        r->pending.count = frame->mark;
        struct expression node = {
            .operation = EXPRESSION_NUMBER, .value = NAN, .offset = frame->offset};
        uint32_t index;
        enum status status = add_leaf(r, node, &index);
        return status == STATUS_OK ? add_pending(r, index, frame->offset) : status;
    }
    return STATUS_OK;
}

/* The only expression of a frame, or OPENPSA_NONE; takes it off the list. */
static uint32_t take_expression(struct reading *r, const struct frame *frame, bool optional)
{
    uint32_t count = (uint32_t)r->pending.count - frame->mark;
    uint32_t result = count ? r->pending.items[frame->mark].value : OPENPSA_NONE;
    if (count > 1 || (count == 0 && !optional)) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "wrong-expression-count",
                        place_of(r, frame->offset), "%s expression is allowed here, not %u",
                        optional ? "at most one" : "exactly one", count);
    }
    r->pending.count = frame->mark;
    return result;
}

/* Definitions. */

static enum status start_label(struct reading *r, const struct element *e)
{
    check_attributes(r, e, NULL, NULL, NULL);
    text_clear(&r->text);
    uint32_t subject = top(r)->subject;
    uint8_t owner = top(r)->kind;
    struct frame *frame = push(r, FRAME_LABEL, e);
    frame->subject = subject;
    frame->operation = owner;
    return STATUS_OK;
}

static bool is_event_frame(uint8_t kind)
{
    return kind == FRAME_GATE || kind == FRAME_BASIC_EVENT || kind == FRAME_HOUSE_EVENT;
}

static enum status end_label(struct reading *r, const struct frame *frame)
{
    if (!is_event_frame(frame->operation)) {
        return STATUS_OK;
    }
    const char *copy = arena_string(&r->model->arena, text_string(&r->text));
    struct openpsa_label label = {frame->subject, copy};
    return copy && !r->text.failed && vec_push(&r->model->labels, label) ? STATUS_OK
                                                                         : STATUS_MEMORY;
}

static enum status start_attribute(struct reading *r, const struct element *e)
{
    if (strcmp(e->name, "attribute") != 0) {
        return refuse_element(r, e, "'attribute'");
    }
    check_attributes(r, e, "name", "value", "type");
    uint8_t owner = top(r)->operation;
    struct openpsa_attribute attribute_ = {
        .owner = top(r)->subject,
        .of_container = owner == FRAME_CONTAINER || owner == FRAME_MODEL,
    };
    const char *value = required(r, e, "value");
    enum status status = read_name(r, e, true, &attribute_.name);
    push(r, FRAME_LEAF, e);
    bool wanted = attribute_.of_container || is_event_frame(owner);
    if (status != STATUS_OK || !value || attribute_.name == NAMES_NONE || !wanted) {
        return status;
    }
    attribute_.value = arena_string(&r->model->arena, value);
    return attribute_.value && vec_push(&r->model->attributes, attribute_) ? STATUS_OK
                                                                           : STATUS_MEMORY;
}

/* Label and attributes may open any definition. */
static bool starts_documentation(struct reading *r, const struct element *e,
                                 enum status *status)
{
    if (strcmp(e->name, "label") == 0) {
        *status = start_label(r, e);
        return true;
    }
    if (strcmp(e->name, "attributes") == 0) {
        check_attributes(r, e, NULL, NULL, NULL);
        uint8_t owner = top(r)->kind;
        uint32_t subject = top(r)->subject;
        struct frame *frame = push(r, FRAME_ATTRIBUTES, e);
        frame->subject = subject;
        frame->operation = owner;
        *status = STATUS_OK;
        return true;
    }
    return false;
}

static enum status start_event(struct reading *r, const struct element *e,
                               enum openpsa_kind kind)
{
    static const uint8_t frames[] = {FRAME_GATE, FRAME_BASIC_EVENT, FRAME_HOUSE_EVENT};
    struct openpsa_event event = {.container = r->container,
                                  .offset = e->offset,
                                  .kind = (uint8_t)kind,
                                  .body = kind == OPENPSA_HOUSE_EVENT ? 0 : OPENPSA_NONE};
    if (e->count != 1) {
        check_attributes(r, e, "name", "role", NULL);
    }
    read_role(r, e, &event.is_private);
    enum status status = read_name(r, e, false, &event.name);
    if (status != STATUS_OK) {
        return status;
    }
    if (r->model->events.count >= LIMIT_CIRCUIT_NODES) {
        return STATUS_LIMIT;
    }
    if (event.name == NAMES_NONE) {
        return skip(r, e);
    }
    struct frame *frame = push(r, frames[kind], e);
    frame->subject = (uint32_t)r->model->events.count;
    return vec_push(&r->model->events, event) ? STATUS_OK : STATUS_MEMORY;
}

static enum status start_parameter(struct reading *r, const struct element *e)
{
    struct openpsa_parameter parameter = {
        .container = r->container, .offset = e->offset, .expression = OPENPSA_NONE};
    check_attributes(r, e, "name", "unit", "role");
    parameter.unit = read_unit(r, e);
    read_role(r, e, &parameter.is_private);
    enum status status = read_name(r, e, false, &parameter.name);
    if (status != STATUS_OK) {
        return status;
    }
    if (parameter.name == NAMES_NONE) {
        return skip(r, e);
    }
    push(r, FRAME_PARAMETER, e)->subject = (uint32_t)r->model->parameters.count;
    return vec_push(&r->model->parameters, parameter) ? STATUS_OK : STATUS_MEMORY;
}

static enum status start_container(struct reading *r, const struct element *e)
{
    struct openpsa_container container = {.parent = r->container};
    check_attributes(r, e, "name", r->depth > 2 ? "role" : NULL, NULL);
    read_role(r, e, &container.is_private);
    enum status status = read_name(r, e, false, &container.name);
    if (status != STATUS_OK) {
        return status;
    }
    if (container.name == NAMES_NONE) {
        return skip(r, e);
    }
    r->container = (uint32_t)r->model->containers.count;
    push(r, FRAME_CONTAINER, e)->subject = r->container;
    return vec_push(&r->model->containers, container) ? STATUS_OK : STATUS_MEMORY;
}

static enum status start_group(struct reading *r, const struct element *e)
{
    static const char *const models[] = {"beta-factor", "MGL", "alpha-factor", "phi-factor"};
    struct group group = {.container = r->container,
                          .offset = e->offset,
                          .first_member = (uint32_t)r->build->members.count,
                          .first_factor = (uint32_t)r->build->factors.count,
                          .distribution = OPENPSA_NONE};
    check_attributes(r, e, "name", "model", NULL);
    enum status status = read_name(r, e, false, &group.name);
    const char *model = required(r, e, "model");
    if (status != STATUS_OK) {
        return status;
    }
    unsigned known = 0;
    while (model && known < 4 && strcmp(model, models[known]) != 0) {
        known++;
    }
    if (known == 4) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "bad-value",
                        attribute_place(r, e, "model"),
                        "unknown model '%s' of a common-cause group", model);
        diagnostics_suggest(r->build->diagnostics, model, models, 4);
    }
    if (known == 4 || !model || group.name == NAMES_NONE) {
        return skip(r, e);
    }
    group.model = (enum group_model)known;
    push(r, FRAME_GROUP, e)->subject = (uint32_t)r->build->groups.count;
    return vec_push(&r->build->groups, group) ? STATUS_OK : STATUS_MEMORY;
}

static enum status start_in_container(struct reading *r, const struct element *e,
                                      bool model_data)
{
    enum status status;
    const char *name = e->name;
    if (strcmp(name, "define-basic-event") == 0) {
        return start_event(r, e, OPENPSA_BASIC_EVENT);
    }
    if (!model_data && strcmp(name, "define-gate") == 0) {
        return start_event(r, e, OPENPSA_GATE);
    }
    if (strcmp(name, "define-house-event") == 0) {
        return start_event(r, e, OPENPSA_HOUSE_EVENT);
    }
    if (strcmp(name, "define-parameter") == 0) {
        return start_parameter(r, e);
    }
    if (!model_data && strcmp(name, "define-component") == 0) {
        return start_container(r, e);
    }
    if (!model_data && strcmp(name, "define-CCF-group") == 0) {
        return start_group(r, e);
    }
    if (starts_documentation(r, e, &status)) {
        return status;
    }
    return refuse_element(r, e,
                          model_data
                              ? "a definition of a basic event, house event or parameter"
                              : "a definition of a gate, event, parameter, component or group");
}

static bool is_not_analysed(const char *name)
{
    static const char *const known[] = {
        "define-event-tree",
        "define-initiating-event",
        "define-functional-event",
        "define-sequence",
        "define-rule",
        "define-alignment",
        "define-consequence",
        "define-consequence-group",
        "define-substitution",
        "define-phase",
        "define-extern-library",
        "define-extern-function",
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(name, known[i]) == 0) {
            return true;
        }
    }
    return false;
}

static enum status start_in_model(struct reading *r, const struct element *e)
{
    enum status status;
    if (strcmp(e->name, "define-fault-tree") == 0) {
        return start_container(r, e);
    }
    if (strcmp(e->name, "model-data") == 0) {
        check_attributes(r, e, NULL, NULL, NULL);
        push(r, FRAME_MODEL_DATA, e);
        return STATUS_OK;
    }
    if (strcmp(e->name, "define-CCF-group") == 0) {
        return start_group(r, e);
    }
    if (starts_documentation(r, e, &status)) {
        return status;
    }
    if (is_not_analysed(e->name)) {
        r->model->unread_count++;
        diagnostics_add(
            r->build->diagnostics, SEVERITY_WARNING, "not-analysed", place_of(r, e->offset),
            "'%s' is not analysed: results are those of the fault trees alone", e->name);
        return skip(r, e);
    }
    if (strcmp(e->name, "include") == 0 || strcmp(e->name, "xi:include") == 0) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "include-refused",
                        place_of(r, e->offset), "other files cannot be included");
        diagnostics_hint(r->build->diagnostics, "join the files before reading them");
        return skip(r, e);
    }
    return refuse_element(r, e, "'define-fault-tree' or 'model-data'");
}

static enum status start_document(struct reading *r, const struct element *e)
{
    if (strcmp(e->name, "opsa-mef") != 0) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "not-openpsa",
                        place_of(r, e->offset), "the root element is '%s', not 'opsa-mef'",
                        e->name);
        return skip(r, e);
    }
    check_attributes(r, e, "name", NULL, NULL);
    const char *title = attribute(e, "name");
    if (title && !(r->model->title = arena_string(&r->model->arena, title))) {
        return STATUS_MEMORY;
    }
    push(r, FRAME_MODEL, e);
    return STATUS_OK;
}

static enum status start_in_house_event(struct reading *r, const struct element *e)
{
    enum status status;
    if (starts_documentation(r, e, &status)) {
        return status;
    }
    struct frame *frame = top(r);
    if (strcmp(e->name, "constant") != 0 || frame->has_body) {
        return refuse_element(r, e, "one 'constant'");
    }
    bool truth = false;
    check_attributes(r, e, "value", NULL, NULL);
    read_truth(r, e, &truth);
    frame->has_body = true;
    r->model->events.items[frame->subject].body = truth;
    push(r, FRAME_LEAF, e);
    return STATUS_OK;
}

static enum status start_in_group(struct reading *r, const struct element *e)
{
    static const struct {
        const char *name;
        enum frame_kind kind;
    } parts[] = {{"members", FRAME_MEMBERS},
                 {"distribution", FRAME_DISTRIBUTION},
                 {"factors", FRAME_FACTORS},
                 {"factor", FRAME_FACTOR}};
    enum status status;
    if (starts_documentation(r, e, &status)) {
        return status;
    }
    uint32_t subject = top(r)->subject;
    for (unsigned i = 0; i < 4; i++) {
        if (strcmp(e->name, parts[i].name) == 0 &&
            (top(r)->kind == FRAME_GROUP || parts[i].kind == FRAME_FACTOR)) {
            uint32_t level = 0;
            bool leveled = parts[i].kind == FRAME_FACTOR;
            check_attributes(r, e, leveled ? "level" : NULL, NULL, NULL);
            if (leveled && attribute(e, "level")) {
                read_count(r, e, "level", &level);
            }
            struct frame *frame = push(r, parts[i].kind, e);
            frame->subject = subject;
            frame->least = level;
            return STATUS_OK;
        }
    }
    return refuse_element(r, e, "'members', 'distribution' or 'factors'");
}

static enum status start_member(struct reading *r, const struct element *e)
{
    struct group_member member = {.offset = e->offset};
    if (strcmp(e->name, "basic-event") != 0) {
        return refuse_element(r, e, "'basic-event'");
    }
    check_attributes(r, e, "name", NULL, NULL);
    enum status status = read_name(r, e, true, &member.event);
    uint32_t group = top(r)->subject;
    push(r, FRAME_LEAF, e);
    if (status != STATUS_OK || member.event == NAMES_NONE) {
        return status;
    }
    r->build->groups.items[group].member_count++;
    return vec_push(&r->build->members, member) ? STATUS_OK : STATUS_MEMORY;
}

static enum status end_factor(struct reading *r, const struct frame *frame)
{
    struct group_factor factor = {.level = frame->least, .offset = frame->offset};
    factor.expression = take_expression(r, frame, false);
    if (factor.expression == OPENPSA_NONE) {
        return STATUS_OK;
    }
    r->build->groups.items[frame->subject].factor_count++;
    return vec_push(&r->build->factors, factor) ? STATUS_OK : STATUS_MEMORY;
}

static enum status start_in(struct reading *r, const struct element *e)
{
    enum status status;
    switch (top(r)->kind) {
    case FRAME_FORMULA:
        return start_formula(r, e);
    case FRAME_GATE:
        return starts_documentation(r, e, &status) ? status : start_formula(r, e);
    case FRAME_BASIC_EVENT:
    case FRAME_PARAMETER:
        return starts_documentation(r, e, &status) ? status : start_expression(r, e);
    case FRAME_EXPRESSION:
        return start_in_expression(r, e);
    case FRAME_PAIR:
    case FRAME_DISTRIBUTION:
    case FRAME_FACTOR:
        return start_expression(r, e);
    case FRAME_CONTAINER:
        return start_in_container(r, e, false);
    case FRAME_MODEL_DATA:
        return start_in_container(r, e, true);
    case FRAME_MODEL:
        return start_in_model(r, e);
    case FRAME_HOUSE_EVENT:
        return start_in_house_event(r, e);
    case FRAME_ATTRIBUTES:
        return start_attribute(r, e);
    case FRAME_GROUP:
    case FRAME_FACTORS:
        return start_in_group(r, e);
    case FRAME_MEMBERS:
        return start_member(r, e);
    case FRAME_DOCUMENT:
        return start_document(r, e);
    case FRAME_SKIPPED:
        return skip(r, e);
    default:
        return refuse_element(r, e, "nothing");
    }
}

static enum status on_start(void *context, const char *name,
                            const struct xml_attribute *attributes, size_t count, size_t offset)
{
    struct element e = {name, attributes, count, (uint32_t)offset};
    return start_in(context, &e);
}

static enum status on_end(void *context, const char *name)
{
    (void)name;
    struct reading *r = context;
    struct frame frame = *top(r);
    r->depth--;
    switch (frame.kind) {
    case FRAME_FORMULA:
        return end_formula(r, &frame);
    case FRAME_GATE:
        return end_gate(r, &frame);
    case FRAME_EXPRESSION:
        return end_expression(r, &frame);
    case FRAME_PAIR:
        return end_pair(r, &frame);
    case FRAME_BASIC_EVENT:
        r->model->events.items[frame.subject].body = take_expression(r, &frame, true);
        return STATUS_OK;
    case FRAME_PARAMETER:
        r->model->parameters.items[frame.subject].expression =
            take_expression(r, &frame, false);
        return STATUS_OK;
    case FRAME_DISTRIBUTION:
        r->build->groups.items[frame.subject].distribution = take_expression(r, &frame, false);
        return STATUS_OK;
    case FRAME_FACTOR:
        return end_factor(r, &frame);
    case FRAME_LABEL:
        return end_label(r, &frame);
    case FRAME_CONTAINER:
        r->container = r->model->containers.items[frame.subject].parent;
        return STATUS_OK;
    default:
        return STATUS_OK;
    }
}

static enum status on_text(void *context, const char *bytes, size_t length, size_t offset)
{
    struct reading *r = context;
    if (top(r)->kind == FRAME_LABEL) {
        text_append_bytes(&r->text, bytes, length);
        return r->text.failed ? STATUS_MEMORY : STATUS_OK;
    }
    size_t i = 0;
    while (i < length && (bytes[i] == ' ' || (bytes[i] >= '\t' && bytes[i] <= '\r'))) {
        i++;
    }
    if (i < length && top(r)->kind != FRAME_SKIPPED) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "unexpected-text",
                        place_of(r, (uint32_t)(offset + i)), "text is not allowed here");
    }
    return STATUS_OK;
}

enum status openpsa_parse(struct build *build)
{
    struct reading *r = memory_zeroed(1, sizeof *r);
    struct openpsa_container root = {.name = NAMES_NONE, .parent = OPENPSA_NONE};
    if (!r) {
        return STATUS_MEMORY;
    }
    r->build = build;
    r->model = build->model;
    r->frames[r->depth++].kind = FRAME_DOCUMENT;
    enum status status = STATUS_MEMORY;
    if (vec_push(&r->model->containers, root)) {
        struct xml_events events = {r, on_start, on_text, on_end};
        status = xml_read(build->source, &events, build->diagnostics);
    }
    if (status == STATUS_LIMIT) {
        diagnostics_add(build->diagnostics, SEVERITY_ERROR, "model-too-large",
                        openpsa_place(build, 0), "the model is too large");
    }
    vec_release(&r->pending);
    text_release(&r->text);
    memory_free(r);
    return status;
}
