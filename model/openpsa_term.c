/* Expressions as they are written. A bin of a histogram and a case of a switch add their two
 * parts to the operation they are in. What was reported becomes a number that is not one, which
 * silences the faults that would follow from it. */
#include "model/openpsa_reading.h"

#include "base/decimal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define XML_SPACES " \t\r\n" /* around a number they mean nothing */

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

/* Stands where a fault was reported. */
static struct expression not_a_number(uint32_t offset)
{
    return (struct expression){.operation = EXPRESSION_NUMBER, .value = NAN, .offset = offset};
}

static enum status add_leaf(struct reading *r, struct expression node, uint32_t *index)
{
    *index = openpsa_add_expression(r->build, node, NULL, 0);
    return *index == OPENPSA_NONE ? STATUS_MEMORY : mef_add_pending(r, *index, node.offset);
}

static double read_number(struct reading *r, const struct element *e, bool whole)
{
    const char *value = mef_required(r, e, "value");
    if (!value) {
        return NAN;
    }
    double plain_number;
    if (!whole && decimal_read(value, &plain_number)) {
        return plain_number;
    }
    value += strspn(value, XML_SPACES);
    size_t plain = strspn(value, whole ? "+-0123456789" : "+-.0123456789eE");
    char *end = NULL;
    double number = strtod(value, &end);
    size_t after = strspn(value + plain, XML_SPACES);
    if (value[plain + after] != '\0' || end == value || end != value + plain ||
        !isfinite(number)) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "bad-number",
                        mef_attribute_place(r, e, "value"), "'%s' is not a %snumber", value,
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
        mef_check_attributes(r, e, "value", NULL, NULL);
    }
    if (mef_same(e->name, "bool")) {
        bool truth = false;
        node.value = mef_read_truth(r, e, &truth) ? truth : NAN;
    } else {
        node.value = read_number(r, e, mef_same(e->name, "int"));
    }
    mef_push(r, FRAME_LEAF, e);
    return add_leaf(r, node, &index);
}

static enum status start_parameter_use(struct reading *r, const struct element *e)
{
    struct expression node = {.operation = EXPRESSION_REFERENCE, .offset = e->offset};
    mef_check_attributes(r, e, "name", "unit", NULL);
    uint8_t unit = mef_read_unit(r, e);
    uint32_t index;
    enum status status = mef_read_name(r, e, true, &node.reference);
    if (status != STATUS_OK) {
        return status;
    }
    mef_push(r, FRAME_LEAF, e);
    if (node.reference == NAMES_NONE) {
        node = not_a_number(e->offset);
        return add_leaf(r, node, &index);
    }
    status = add_leaf(r, node, &index);
    struct parameter_use use = {index, r->container, unit};
    return status == STATUS_OK && !vec_push(&r->build->uses, use) ? STATUS_MEMORY : status;
}

static enum status refuse_extern(struct reading *r, const struct element *e)
{
    diagnostics_add(
        r->build->diagnostics, SEVERITY_ERROR, "not-analysed", mef_place(r, e->offset),
        "'%s' cannot be evaluated: its value is defined outside of the fault tree", e->name);
    mef_push(r, FRAME_SKIPPED, e);
    struct expression node = not_a_number(e->offset);
    uint32_t index;
    return add_leaf(r, node, &index);
}

static void suggest_expression(struct reading *r, const struct element *e)
{
    const char *names[MOST_EXPRESSION_NAMES + 4] = {"float", "int", "bool", "parameter"};
    size_t count = 4 + expression_names(names + 4);
    diagnostics_suggest(r->build->diagnostics, e->name, names, count);
}

enum status mef_start_expression(struct reading *r, const struct element *e)
{
    const char *name = e->name;
    if (mef_same(name, "float") || mef_same(name, "int") || mef_same(name, "bool")) {
        return start_number(r, e);
    }
    if (mef_same(name, "parameter")) {
        return start_parameter_use(r, e);
    }
    if (mef_same(name, "extern-function") || mef_same(name, "test-initiating-event") ||
        mef_same(name, "test-functional-event")) {
        return refuse_extern(r, e);
    }
    const struct expression_rule *rule = expression_rule(name);
    if (!rule) {
        struct expression node = not_a_number(e->offset);
        uint32_t index;
        mef_refuse(r, e, "an expression (float, parameter, mul, exponential, ...)");
        suggest_expression(r, e);
        return add_leaf(r, node, &index);
    }
    mef_check_attributes(r, e, rule->operation == EXPRESSION_MISSION_TIME ? "unit" : NULL, NULL,
                         NULL);
    mef_warn_of_unit(r, e, mef_read_unit(r, e));
    mef_push(r, FRAME_EXPRESSION, e)->operation = rule->operation;
    return STATUS_OK;
}

enum status mef_start_in_expression(struct reading *r, const struct element *e)
{
    uint8_t operation = mef_top(r)->operation;
    const char *pair = operation == EXPRESSION_HISTOGRAM   ? "bin"
                       : operation == EXPRESSION_SWITCH    ? "case"
                       : operation == EXPRESSION_QUANTILES ? "quantile"
                                                           : NULL;
    if (!pair || !mef_same(e->name, pair)) {
        return mef_start_expression(r, e);
    }
    mef_check_attributes(r, e, NULL, NULL, NULL);
    mef_push(r, FRAME_PAIR, e);
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
    if (rule->operation == EXPRESSION_QUANTILES) {
        return count >= rule->least && count % 2 == 0;
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
    } else if (rule->operation == EXPRESSION_QUANTILES) {
        text_append(&wanted, "two or more quantiles");
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
                    mef_place(r, frame->offset), "'%s' needs %s, not %u", rule->name,
                    text_string(&wanted), count);
    text_release(&wanted);
}

enum status mef_end_expression(struct reading *r, const struct frame *frame)
{
    struct expressions *expressions = &r->model->expressions;
    uint32_t count = (uint32_t)r->pending.count - frame->mark;
    const struct expression_rule *rule =
        expression_rule(expression_operation_name(frame->operation));
    struct expression node = {.operation = frame->operation, .offset = frame->offset};
    if (!arity_allowed(rule, count)) {
        report_arity(r, frame, rule, count);
        r->pending.count = frame->mark;
        node = not_a_number(frame->offset);
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
    return mef_add_pending(r, index, frame->offset);
}

enum status mef_end_pair(struct reading *r, const struct frame *frame)
{
    uint32_t count = (uint32_t)r->pending.count - frame->mark;
    if (count != 2) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "wrong-argument-count",
                        mef_place(r, frame->offset), "two expressions are needed here, not %u",
                        count);
        r->pending.count = frame->mark;
        struct expression node = not_a_number(frame->offset);
        uint32_t index;
        enum status status = add_leaf(r, node, &index);
        return status == STATUS_OK ? mef_add_pending(r, index, frame->offset) : status;
    }
    return STATUS_OK;
}

uint32_t mef_take_expression(struct reading *r, const struct frame *frame, bool optional)
{
    uint32_t count = (uint32_t)r->pending.count - frame->mark;
    uint32_t result = count ? r->pending.items[frame->mark].value : OPENPSA_NONE;
    if (count > 1 || (count == 0 && !optional)) {
        diagnostics_add(r->build->diagnostics, SEVERITY_ERROR, "wrong-expression-count",
                        mef_place(r, frame->offset), "%s expression is allowed here, not %u",
                        optional ? "at most one" : "exactly one", count);
    }
    r->pending.count = frame->mark;
    return result;
}
