/* Formulas: a nested formula closes before the one that holds it, so its arguments are already
 * in their final place when the outer one's are moved there. The complement of a single event
 * or constant is part of the argument and needs no formula of its own. */
#include "model/openpsa_reading.h"

#include <string.h>

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
enum { CONNECTIVE_COUNT = sizeof connectives / sizeof(*connectives) };

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
    return mef_same(name, "gate")          ? REFERENCE_GATE
           : mef_same(name, "basic-event") ? REFERENCE_BASIC
           : mef_same(name, "event")       ? REFERENCE_ANY
           : mef_same(name, "house-event") ? REFERENCE_HOUSE
                                           : -1;
}

static int event_type(struct reading *r, const struct element *e)
{
    static const char *const types[] = {"gate", "basic-event", "house-event"};
    const char *type = mef_attribute(e, "type");
    if (!type) {
        return REFERENCE_ANY;
    }
    int kind = reference_kind(type);
    if (kind < 0 || kind == REFERENCE_ANY) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "bad-value",
                        mef_attribute_place(r, e, "type"), "unknown type '%s' of an event",
                        type);
        diagnostics_suggest(r->build->diagnostics, type, types, 3);
        return REFERENCE_ANY;
    }
    return kind;
}

static enum status start_reference(struct reading *r, const struct element *e, int kind)
{
    if (e->count != 1) {
        mef_check_attributes(r, e, "name", kind == REFERENCE_ANY ? "type" : NULL, NULL);
    }
    if (kind == REFERENCE_ANY) {
        kind = event_type(r, e);
    }
    mef_push(r, FRAME_LEAF, e);
    uint32_t name;
    enum status status = mef_read_name(r, e, true, &name);
    if (status != STATUS_OK) {
        return status;
    }
    if (name == NAMES_NONE) { /* reported; a constant keeps the number of arguments right */
        return mef_add_pending(r, openpsa_argument_of(0, OPENPSA_CONSTANT_ARGUMENT), e->offset);
    }
    uint32_t payload = name | (uint32_t)kind << REFERENCE_NAME_BITS;
    return mef_add_pending(r, openpsa_argument_of(payload, OPENPSA_EVENT), e->offset);
}

static enum status start_constant(struct reading *r, const struct element *e)
{
    bool truth = false;
    mef_check_attributes(r, e, "value", NULL, NULL);
    mef_read_truth(r, e, &truth);
    mef_push(r, FRAME_LEAF, e);
    return mef_add_pending(r, openpsa_argument_of(truth, OPENPSA_CONSTANT_ARGUMENT), e->offset);
}

static enum status start_connective(struct reading *r, const struct element *e,
                                    const struct connective *connective)
{
    bool counts = connective->operation == OPENPSA_ATLEAST;
    bool bounds = connective->operation == OPENPSA_CARDINALITY;
    mef_check_attributes(r, e, counts || bounds ? "min" : NULL, bounds ? "max" : NULL, NULL);
    struct frame *frame = mef_push(r, FRAME_FORMULA, e);
    frame->operation = connective->operation;
    if (counts || bounds) {
        frame->least = 1;
        mef_read_count(r, e, "min", &frame->least);
    }
    if (bounds && mef_read_count(r, e, "max", &frame->most) && frame->most < frame->least) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "empty-range",
                        mef_attribute_place(r, e, "max"), "'max' is less than 'min'");
    }
    return STATUS_OK;
}

static void suggest_formula(struct reading *r, const struct element *e)
{
    const char *known[CONNECTIVE_COUNT + 5] = {"gate", "basic-event", "event", "house-event",
                                               "constant"};
    for (size_t i = 0; i < CONNECTIVE_COUNT; i++) {
        known[i + 5] = connectives[i].name;
    }
    diagnostics_suggest(r->build->diagnostics, e->name, known, CONNECTIVE_COUNT + 5);
}

enum status mef_start_formula(struct reading *r, const struct element *e)
{
    int kind = reference_kind(e->name);
    if (kind >= 0) {
        return start_reference(r, e, kind);
    }
    for (size_t i = 0; i < CONNECTIVE_COUNT; i++) {
        if (mef_same(e->name, connectives[i].name)) {
            return start_connective(r, e, &connectives[i]);
        }
    }
    if (mef_same(e->name, "constant")) {
        return start_constant(r, e);
    }
    /* A constant in its place keeps the number of arguments right. */
    enum status status =
        mef_add_pending(r, openpsa_argument_of(0, OPENPSA_CONSTANT_ARGUMENT), e->offset);
    mef_refuse(r, e, "a formula (and, or, not, atleast, gate, basic-event, ...)");
    suggest_formula(r, e);
    return status;
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
    struct place place = mef_place(r, frame->offset);
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

enum status mef_end_formula(struct reading *r, const struct frame *frame)
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
    return mef_add_pending(r, openpsa_argument_of(index, OPENPSA_FORMULA), frame->offset);
}

enum status mef_end_gate(struct reading *r, const struct frame *frame)
{
    uint32_t count = (uint32_t)r->pending.count - frame->mark, index;
    struct openpsa_event *gate = &r->model->events.items[frame->subject];
    if (count != 1) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "wrong-formula-count",
                        mef_place(r, frame->offset), "a gate has exactly one formula, not %u",
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
