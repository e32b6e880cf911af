/* Reading a model stage by stage, checking its numbers, and looking things up in it. */
#include "model/openpsa.h"

#include "base/limits.h"
#include "model/openpsa_build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    HOURS_IN_A_YEAR = 8760,
    MOST_CYCLES_REPORTED = 20,
    SEALED_NAMES = 1 << 17, /* whose table takes megabytes */
};

/* How far published phi factors, rounded as they are, may be from adding up to 1. */
#define FACTOR_TOLERANCE 1e-4

/* The parameters whose expressions are on the cycle, in its order. */
static enum status append_parameters(const struct build *build, const uint32_t *cycle,
                                     uint32_t length, struct text *out)
{
    const struct openpsa *model = build->model;
    size_t nodes = model->expressions.nodes.count;
    uint32_t *parameter_of = memory_array(nodes, sizeof(*parameter_of));
    const char *first = NULL;
    if (!parameter_of) {
        return STATUS_MEMORY;
    }
    memset(parameter_of, 0xFF, nodes * sizeof(*parameter_of));
    for (uint32_t p = 0; p < model->parameters.count; p++) {
        if (model->parameters.items[p].expression != OPENPSA_NONE) {
            parameter_of[model->parameters.items[p].expression] = p;
        }
    }
    for (uint32_t i = 0; i < length; i++) {
        uint32_t parameter = parameter_of[cycle[i]];
        if (parameter != OPENPSA_NONE) {
            const char *name =
                names_string(&model->names, model->parameters.items[parameter].name);
            text_format(out, "'%s' -> ", name);
            first = first ? first : name;
        }
    }
    text_format(out, "'%s'", first ? first : "");
    memory_free(parameter_of);
    return STATUS_OK;
}

/* Reports the cycle at its first use of a parameter and breaks it there, so that the next
 * search can find another one. */
static enum status report_cycle(struct build *build, const uint32_t *cycle, uint32_t length)
{
    struct expression *nodes = build->model->expressions.nodes.items;
    struct text path;
    uint32_t i = 0;
    text_init(&path);
    enum status status = append_parameters(build, cycle, length, &path);
    while (nodes[cycle[i]].operation != EXPRESSION_REFERENCE) {
        i++;
    }
    diagnostics_add(build->diagnostics, SEVERITY_ERROR, "parameter-cycle",
                    openpsa_place(build, nodes[cycle[i]].offset),
                    "parameters depend on each other in a cycle: %s", text_string(&path));
    nodes[cycle[i]].operation = EXPRESSION_NUMBER;
    nodes[cycle[i]].value = NAN;
    text_release(&path);
    return status;
}

static enum status order_expressions(struct build *build)
{
    struct expressions *expressions = &build->model->expressions;
    for (unsigned tries = 0; tries < MOST_CYCLES_REPORTED; tries++) {
        uint32_t *cycle = NULL, length = 0;
        enum status status = expressions_order(expressions, &cycle, &length);
        if (status != STATUS_INVALID) {
            return status;
        }
        status = report_cycle(build, cycle, length);
        memory_free(cycle);
        if (status != STATUS_OK) {
            return status;
        }
        memory_free(expressions->order);
        expressions->order = NULL;
        expressions->nodes.count--; /* the sentinel */
    }
    return STATUS_INVALID;
}

/* Evaluates every node. One that means nothing is reported and becomes not a number, which
 * keeps quiet about the nodes that depend on it. */
static void evaluate_nodes(const struct build *build, double *values)
{
    const struct expressions *expressions = &build->model->expressions;
    for (uint32_t i = 0; i < expressions->count; i++) {
        uint32_t node = expressions->order[i];
        values[node] = expressions_value(expressions, node, values, NULL);
        if (expressions->nodes.items[node].operation == EXPRESSION_NUMBER) {
            continue;
        }
        const char *fault = expressions_fault(expressions, node, values);
        if (fault) {
            diagnostics_add(
                build->diagnostics, SEVERITY_ERROR, "bad-expression",
                openpsa_place(build, expressions->nodes.items[node].offset), "in '%s': %s",
                expression_operation_name(expressions->nodes.items[node].operation), fault);
            values[node] = NAN;
        }
    }
}

static void report_value(const struct build *build, uint32_t offset, const char *code,
                         const char *what, const char *name, double value)
{
    struct text number;
    text_init(&number);
    text_number(&number, value);
    diagnostics_add(build->diagnostics, SEVERITY_ERROR, code, openpsa_place(build, offset),
                    "%s '%s' is %s, not between 0 and 1", what, name, text_string(&number));
    text_release(&number);
}

/* The weights of an alpha-factor group may be of any size; all others are shares. */
static void check_factors(const struct build *build, const struct group *group,
                          const double *values)
{
    const struct openpsa *model = build->model;
    const char *name = names_string(&model->names, group->name);
    double sum = 0;
    for (uint32_t i = 0; i < group->factor_count; i++) {
        const struct group_factor *factor = &build->factors.items[group->first_factor + i];
        double value = values[factor->expression];
        sum += value;
        if (value < 0 && group->model == GROUP_ALPHA) {
            diagnostics_add(build->diagnostics, SEVERITY_ERROR, "bad-factor",
                            openpsa_place(build, factor->offset),
                            "a factor of the group '%s' is negative", name);
        } else if (group->model != GROUP_ALPHA && (value < 0 || value > 1)) {
            report_value(build, factor->offset, "bad-factor", "a factor of the group", name,
                         value);
        }
    }
    if (group->model == GROUP_PHI && group->factor_count && fabs(sum - 1) > FACTOR_TOLERANCE) {
        struct text number;
        text_init(&number);
        text_rounded(&number, sum, 10);
        diagnostics_add(build->diagnostics, SEVERITY_ERROR, "bad-factor",
                        openpsa_place(build, group->offset),
                        "the factors of the group '%s' add up to %s, not to 1", name,
                        text_string(&number));
        text_release(&number);
    }
}

/* What a group is made of; false where its events would only repeat what was reported. */
static bool check_groups(const struct build *build, const double *values)
{
    const struct openpsa *model = build->model;
    size_t before = build->diagnostics->errors;
    for (size_t g = 0; g < build->groups.count; g++) {
        const struct group *group = &build->groups.items[g];
        if (group->distribution == OPENPSA_NONE || group->name == NAMES_NONE ||
            group->model == GROUP_UNKNOWN) {
            continue;
        }
        double p = values[group->distribution];
        if (p < 0 || p > 1) {
            report_value(build, model->expressions.nodes.items[group->distribution].offset,
                         "bad-probability", "the probability of the group",
                         names_string(&model->names, group->name), p);
        }
        check_factors(build, group, values);
    }
    return build->diagnostics->errors == before;
}

static void check_probabilities(const struct build *build, const double *values)
{
    const struct openpsa *model = build->model;
    bool groups_sound = check_groups(build, values);
    for (size_t e = 0; e < model->events.count; e++) {
        const struct openpsa_event *event = &model->events.items[e];
        if (event->kind != OPENPSA_BASIC_EVENT || event->body == OPENPSA_NONE ||
            (event->from_group && !groups_sound)) {
            continue;
        }
        double p = values[event->body];
        if (p < 0 || p > 1) {
            report_value(build, model->expressions.nodes.items[event->body].offset,
                         "bad-probability", "the probability of",
                         names_string(&model->names, event->name), p);
        }
    }
}

enum status openpsa_check_values(struct build *build)
{
    enum status status = order_expressions(build);
    if (status != STATUS_OK) {
        return status;
    }
    struct expressions *expressions = &build->model->expressions;
    double *values = memory_array(expressions->count, sizeof(*values));
    if (!values) {
        return STATUS_MEMORY;
    }
    evaluate_nodes(build, values);
    check_probabilities(build, values);
    memory_free(values);
    return STATUS_OK;
}

#define shrink(vec)                                                                            \
    do {                                                                                       \
        void *smaller = memory_resize((vec)->items, (vec)->count, sizeof(*(vec)->items));      \
        if (smaller) {                                                                         \
            (vec)->items = smaller;                                                            \
            (vec)->capacity = (vec)->count;                                                    \
        }                                                                                      \
    } while (0)

/* The model lives as long as its analyses: what growing by doubling left over goes back. */
static void give_back_slack(struct openpsa *model)
{
    shrink(&model->events);
    shrink(&model->formulas);
    shrink(&model->arguments);
    shrink(&model->expressions.nodes);
    if (model->names.strings.count >= SEALED_NAMES && model->attributes.count == 0) {
        names_seal(&model->names);
    }
}

static int compare_attributes(const void *left, const void *right)
{
    const struct openpsa_attribute *a = left, *b = right;
    if (a->of_container != b->of_container) {
        return a->of_container ? 1 : -1;
    }
    if (a->owner != b->owner) {
        return a->owner < b->owner ? -1 : 1;
    }
    return (a->position > b->position) - (a->position < b->position);
}

static enum status run_stages(struct build *build)
{
    static enum status (*const stages[])(struct build *) = {
        openpsa_parse, openpsa_define_members, openpsa_resolve, openpsa_expand_groups,
        openpsa_check_values};
    for (size_t i = 0; i < sizeof stages / sizeof(*stages); i++) {
        enum status status = stages[i](build);
        if (status != STATUS_OK) {
            return status;
        }
    }
    struct openpsa_formula sentinel = {.first = (uint32_t)build->model->arguments.count};
    if (!vec_push(&build->model->formulas, sentinel)) {
        return STATUS_MEMORY;
    }
    give_back_slack(build->model);
    if (build->model->attributes.count > 1) {
        qsort(build->model->attributes.items, build->model->attributes.count,
              sizeof(*build->model->attributes.items), compare_attributes);
    }
    return build->diagnostics->errors > build->errors_before ? STATUS_INVALID : STATUS_OK;
}

enum status openpsa_read(const struct source *source, const struct openpsa_options *options,
                         struct openpsa *model, struct diagnostics *diagnostics)
{
    struct build build = {.source = source,
                          .diagnostics = diagnostics,
                          .model = model,
                          .errors_before = diagnostics->errors};
    *model = (struct openpsa){0};
    arena_init(&model->arena);
    names_init(&model->names);
    model->expressions.mission_time = options ? options->mission_time : HOURS_IN_A_YEAR;
    enum status status = run_stages(&build);
    vec_release(&build.argument_offsets);
    vec_release(&build.formula_containers);
    vec_release(&build.uses);
    vec_release(&build.groups);
    vec_release(&build.members);
    vec_release(&build.factors);
    if (status != STATUS_OK) {
        openpsa_release(model);
    }
    return status;
}

void openpsa_release(struct openpsa *model)
{
    arena_release(&model->arena);
    names_release(&model->names);
    vec_release(&model->containers);
    vec_release(&model->events);
    vec_release(&model->formulas);
    vec_release(&model->arguments);
    vec_release(&model->parameters);
    expressions_release(&model->expressions);
    vec_release(&model->labels);
    vec_release(&model->attributes);
    *model = (struct openpsa){0};
}

/* True iff 'path' is the full path of the event; compares from the end. */
static bool has_path(const struct openpsa *model, const struct openpsa_event *event,
                     const char *path)
{
    size_t left = strlen(path);
    uint32_t name = event->name, container = event->container;
    for (;;) {
        const char *part = names_string(&model->names, name);
        size_t length = strlen(part);
        if (length > left || memcmp(path + left - length, part, length) != 0) {
            return false;
        }
        left -= length;
        if (container == 0) {
            return left == 0;
        }
        if (left == 0 || path[--left] != '.') {
            return false;
        }
        name = model->containers.items[container].name;
        container = model->containers.items[container].parent;
    }
}

uint32_t openpsa_find_event(const struct openpsa *model, const char *name)
{
    uint32_t index = names_find(&model->names, name);
    for (uint32_t e = 0; e < model->events.count; e++) {
        const struct openpsa_event *event = &model->events.items[e];
        if (event->name == index && !event->is_private) {
            return e;
        }
    }
    for (uint32_t e = 0; e < model->events.count; e++) {
        if (has_path(model, &model->events.items[e], name)) {
            return e;
        }
    }
    return OPENPSA_NONE;
}

static void append_path(const struct openpsa *model, uint32_t container, struct text *out)
{
    uint32_t path[LIMIT_XML_DEPTH], depth = 0;
    for (; container != 0 && depth < LIMIT_XML_DEPTH;
         container = model->containers.items[container].parent) {
        path[depth++] = container;
    }
    while (depth > 0) {
        text_append(out,
                    names_string(&model->names, model->containers.items[path[--depth]].name));
        text_append_char(out, '.');
    }
}

void openpsa_event_name(const struct openpsa *model, uint32_t event, struct text *out)
{
    const struct openpsa_event *e = &model->events.items[event];
    if (e->is_private) {
        append_path(model, e->container, out);
    }
    text_append(out, names_string(&model->names, e->name));
}

const char *openpsa_event_label(const struct openpsa *model, uint32_t event)
{
    size_t low = 0, high = model->labels.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (model->labels.items[middle].event < event) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < model->labels.count && model->labels.items[low].event == event
               ? model->labels.items[low].text
               : NULL;
}

static const char *own_attribute(const struct openpsa *model, uint32_t owner, bool of_container,
                                 uint32_t name)
{
    struct openpsa_attribute wanted = {.owner = owner, .of_container = of_container};
    size_t low = 0, high = model->attributes.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_attributes(&model->attributes.items[middle], &wanted) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < model->attributes.count; low++) {
        const struct openpsa_attribute *a = &model->attributes.items[low];
        if (a->owner != owner || a->of_container != of_container) {
            break;
        }
        if (a->name == name) {
            return a->value;
        }
    }
    return NULL;
}

const char *openpsa_event_attribute(const struct openpsa *model, uint32_t event,
                                    const char *name)
{
    uint32_t index = model->attributes.count ? names_find(&model->names, name) : NAMES_NONE;
    if (index == NAMES_NONE) {
        return NULL;
    }
    const char *value = own_attribute(model, event, false, index);
    uint32_t container = model->events.items[event].container;
    while (!value && container != OPENPSA_NONE) {
        value = own_attribute(model, container, true, index);
        container = model->containers.items[container].parent;
    }
    return value;
}
