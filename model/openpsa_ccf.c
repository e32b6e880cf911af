/* Common-cause groups. Every set of k members that can fail together, for each level k of the
 * model, becomes a basic event with probability Q(k); a member becomes a gate: any of the sets
 * that hold it. With n members, total probability Q and C the binomial coefficient:
 *
 *   beta-factor   Q(1) = (1 - b) Q, Q(n) = b Q
 *   MGL           Q(k) = r(2) ... r(k) (1 - r(k + 1)) Q / C(n - 1, k - 1), r(1) = 1, r(n+1) = 0
 *   alpha-factor  Q(k) = k a(k) / (1 a(1) + 2 a(2) + ...) Q / C(n - 1, k - 1)
 *   phi-factor    Q(k) = f(k) Q
 *
 * Mosleh et al. 1988, NUREG/CR-4780; the forms are those of the format's description. All sets
 * of one level share one expression, so one sample gives them one probability. */
#include "base/limits.h"
#include "model/openpsa_build.h"

#include <math.h>
#include <string.h>

struct expansion {
    struct build *build;
    struct openpsa *model;
    const struct group *group;
    const struct group_member *members;
    const struct group_factor *factors; /* in order of level */
    uint32_t *level_expression;         /* by level 0 .. n; OPENPSA_NONE: no such sets */
    uint32_t *chosen;                   /* members of the set at hand */
    VEC(uint32_t) pairs;                /* member, set event; in order of the sets */
    struct text name;
};

static void report(const struct expansion *x, uint32_t offset, const char *code,
                   const char *message)
{
    diagnostics_add(x->build->diagnostics, SEVERITY_ERROR, code,
                    openpsa_place(x->build, offset), "%s", message);
}

/* First and last level for which the model takes a factor. */
static void factor_range(const struct group *group, uint32_t *first, uint32_t *last)
{
    *first = group->model == GROUP_BETA  ? group->member_count
             : group->model == GROUP_MGL ? 2
                                         : 1;
    *last = group->member_count;
}

static void check_factors(const struct expansion *x)
{
    uint32_t first, last;
    if (x->group->model == GROUP_UNKNOWN) {
        return;
    }
    factor_range(x->group, &first, &last);
    if (x->group->factor_count == 0) {
        report(x, x->group->offset, "missing-factor", "the group has no factor");
    }
    for (uint32_t i = 0; i < x->group->factor_count; i++) {
        uint32_t level = x->factors[i].level, expected = first + i;
        if (expected > last) {
            report(x, x->factors[i].offset, "too-many-factors",
                   "the group has more factors than levels");
            return;
        }
        if (level && level != expected) {
            diagnostics_add(x->build->diagnostics, SEVERITY_ERROR, "wrong-level",
                            openpsa_place(x->build, x->factors[i].offset),
                            "the level of this factor must be %u, not %u", expected, level);
        }
    }
}

static void check_members(const struct expansion *x)
{
    if (x->group->member_count > LIMIT_GROUP_MEMBERS) {
        report(x, x->group->offset, "group-too-large", "the group has more than 1024 members");
    }
    if (x->group->member_count < 2) {
        report(x, x->group->offset, "too-few-members", "a group needs at least two members");
    }
    for (uint32_t m = 0; m < x->group->member_count; m++) {
        if (x->members[m].event == OPENPSA_NONE) {
            continue;
        }
        struct openpsa_event *event = &x->model->events.items[x->members[m].event];
        const char *name = names_string(&x->model->names, event->name);
        if (event->from_group) {
            diagnostics_add(x->build->diagnostics, SEVERITY_ERROR, "duplicate-member",
                            openpsa_place(x->build, x->members[m].offset),
                            "'%s' is already a member of a group", name);
        } else if (event->body != OPENPSA_NONE) {
            diagnostics_add(x->build->diagnostics, SEVERITY_ERROR, "member-has-probability",
                            openpsa_place(x->build, x->members[m].offset),
                            "'%s' has a probability of its own and one from this group", name);
        }
        event->from_group = true;
    }
}

static double combinations(uint32_t n, uint32_t k)
{
    double result = 1;
    for (uint32_t i = 1; i <= k; i++) {
        result = result * (n - k + i) / i;
    }
    return floor(result + 0.5);
}

static uint32_t add(const struct expansion *x, enum expression_operation operation,
                    const uint32_t *arguments, uint32_t count)
{
    struct expression node = {.operation = (uint8_t)operation, .offset = x->group->offset};
    return openpsa_add_expression(x->build, node, arguments, count);
}

static uint32_t add_number(const struct expansion *x, double value)
{
    struct expression node = {
        .operation = EXPRESSION_NUMBER, .value = value, .offset = x->group->offset};
    return openpsa_add_expression(x->build, node, NULL, 0);
}

/* The product of two nodes; OPENPSA_NONE is passed on. */
static uint32_t multiply(const struct expansion *x, uint32_t left, uint32_t right)
{
    uint32_t both[] = {left, right};
    return left == OPENPSA_NONE || right == OPENPSA_NONE ? OPENPSA_NONE
                                                         : add(x, EXPRESSION_MUL, both, 2);
}

static uint32_t complement_of(const struct expansion *x, uint32_t node)
{
    uint32_t both[] = {add_number(x, 1), node};
    return both[0] == OPENPSA_NONE ? OPENPSA_NONE : add(x, EXPRESSION_SUB, both, 2);
}

static bool build_beta(const struct expansion *x)
{
    uint32_t n = x->group->member_count, beta = x->factors[0].expression;
    uint32_t q = x->group->distribution;
    x->level_expression[1] = multiply(x, complement_of(x, beta), q);
    x->level_expression[n] = multiply(x, beta, q);
    return x->level_expression[1] != OPENPSA_NONE && x->level_expression[n] != OPENPSA_NONE;
}

static bool build_mgl(const struct expansion *x)
{
    uint32_t n = x->group->member_count, product = x->group->distribution;
    for (uint32_t k = 1; k <= x->group->factor_count + 1; k++) {
        uint32_t level = product;
        if (k <= x->group->factor_count) { /* factors[k - 1] is that of level k + 1 */
            uint32_t factor = x->factors[k - 1].expression;
            level = multiply(x, complement_of(x, factor), product);
            product = multiply(x, factor, product);
        }
        level = multiply(x, add_number(x, 1 / combinations(n - 1, k - 1)), level);
        x->level_expression[k] = level;
        if (level == OPENPSA_NONE || product == OPENPSA_NONE) {
            return false;
        }
    }
    return true;
}

static bool build_alpha(const struct expansion *x)
{
    uint32_t n = x->group->member_count, count = x->group->factor_count;
    uint32_t *terms = memory_array(count, sizeof(*terms));
    bool built = terms != NULL;
    for (uint32_t k = 1; built && k <= count; k++) {
        terms[k - 1] = multiply(x, add_number(x, k), x->factors[k - 1].expression);
        built = terms[k - 1] != OPENPSA_NONE;
    }
    uint32_t sum = built ? add(x, EXPRESSION_ADD, terms, count) : OPENPSA_NONE;
    built = sum != OPENPSA_NONE;
    for (uint32_t k = 1; built && k <= count; k++) {
        uint32_t parts[] = {terms[k - 1], sum};
        uint32_t share = add(x, EXPRESSION_DIV, parts, 2);
        share = multiply(x, add_number(x, 1 / combinations(n - 1, k - 1)), share);
        x->level_expression[k] = multiply(x, share, x->group->distribution);
        built = x->level_expression[k] != OPENPSA_NONE;
    }
    memory_free(terms);
    return built;
}

static bool build_phi(const struct expansion *x)
{
    for (uint32_t k = 1; k <= x->group->factor_count; k++) {
        x->level_expression[k] =
            multiply(x, x->factors[k - 1].expression, x->group->distribution);
        if (x->level_expression[k] == OPENPSA_NONE) {
            return false;
        }
    }
    return true;
}

static bool build_levels(const struct expansion *x)
{
    for (uint32_t k = 0; k <= x->group->member_count; k++) {
        x->level_expression[k] = OPENPSA_NONE;
    }
    switch (x->group->model) {
    case GROUP_BETA:
        return build_beta(x);
    case GROUP_MGL:
        return build_mgl(x);
    case GROUP_ALPHA:
        return build_alpha(x);
    default:
        return build_phi(x);
    }
}

/* The event of the set 'chosen', named after its members. */
static enum status add_set(struct expansion *x, uint32_t size)
{
    uint32_t event_index = (uint32_t)x->model->events.count;
    text_clear(&x->name);
    for (uint32_t i = 0; i < size; i++) {
        const struct openpsa_event *member =
            &x->model->events.items[x->members[x->chosen[i]].event];
        text_append(&x->name, i ? " " : "[");
        text_append(&x->name, names_string(&x->model->names, member->name));
        if (!vec_push(&x->pairs, x->chosen[i]) || !vec_push(&x->pairs, event_index)) {
            return STATUS_MEMORY;
        }
    }
    text_append(&x->name, "]");
    const struct openpsa_event *first = &x->model->events.items[x->members[0].event];
    struct openpsa_event event = {
        .name =
            x->name.failed ? NAMES_NONE : names_intern(&x->model->names, text_string(&x->name)),
        .container = first->container,
        .body = x->level_expression[size],
        .offset = x->group->offset,
        .kind = OPENPSA_BASIC_EVENT,
        .is_private = first->is_private,
        .from_group = true};
    return event.name != NAMES_NONE && vec_push(&x->model->events, event) ? STATUS_OK
                                                                          : STATUS_MEMORY;
}

/* All sets of one size, in lexicographic order. */
static enum status add_sets(struct expansion *x, uint32_t size)
{
    uint32_t n = x->group->member_count;
    for (uint32_t i = 0; i < size; i++) {
        x->chosen[i] = i;
    }
    for (;;) {
        enum status status = add_set(x, size);
        if (status != STATUS_OK) {
            return status;
        }
        uint32_t last = size;
        while (last > 0 && x->chosen[last - 1] == n - size + last - 1) {
            last--;
        }
        if (last == 0) {
            return STATUS_OK;
        }
        x->chosen[last - 1]++;
        for (uint32_t i = last; i < size; i++) {
            x->chosen[i] = x->chosen[i - 1] + 1;
        }
    }
}

static enum status make_gate(struct expansion *x, uint32_t member)
{
    struct openpsa *model = x->model;
    struct openpsa_formula formula = {.first = (uint32_t)model->arguments.count,
                                      .operation = OPENPSA_OR};
    for (size_t p = 0; p < x->pairs.count; p += 2) {
        if (x->pairs.items[p] == member &&
            (!vec_push(&model->arguments,
                       openpsa_argument_of(x->pairs.items[p + 1], OPENPSA_EVENT)) ||
             !vec_push(&x->build->argument_offsets, x->members[member].offset))) {
            return STATUS_MEMORY;
        }
    }
    struct openpsa_event *event = &model->events.items[x->members[member].event];
    event->kind = OPENPSA_GATE;
    event->body = openpsa_add_formula(x->build, formula, event->container);
    return event->body == OPENPSA_NONE ? STATUS_MEMORY : STATUS_OK;
}

static enum status add_events_and_gates(struct expansion *x)
{
    uint32_t n = x->group->member_count;
    double sets = 0, most = LIMIT_GROUP_EVENTS;
    for (uint32_t k = 1; k <= n; k++) {
        sets += x->level_expression[k] == OPENPSA_NONE ? 0 : combinations(n, k);
    }
    if (!(sets <= most)) {
        report(x, x->group->offset, "group-too-large",
               "the group stands for more than 65536 events");
        return STATUS_OK;
    }
    x->build->group_events += (uint32_t)sets;
    if (x->build->group_events > LIMIT_GROUPS_EVENTS) {
        report(x, x->group->offset, "group-too-large",
               "all groups together stand for more than 1048576 events");
        return STATUS_OK;
    }
    enum status status = STATUS_OK;
    for (uint32_t k = 1; k <= n && status == STATUS_OK; k++) {
        if (x->level_expression[k] != OPENPSA_NONE) {
            status = add_sets(x, k);
        }
    }
    for (uint32_t m = 0; m < n && status == STATUS_OK; m++) {
        status = make_gate(x, m);
    }
    return status;
}

static enum status expand(struct expansion *x)
{
    size_t before = x->build->diagnostics->errors;
    check_members(x);
    check_factors(x);
    if (x->group->distribution == OPENPSA_NONE) {
        report(x, x->group->offset, "missing-distribution", "the group has no distribution");
    }
    if (x->build->diagnostics->errors > before || x->build->errors_before < before) {
        return STATUS_OK;
    }
    size_t room = (size_t)x->group->member_count + 1;
    x->level_expression = memory_array(room, sizeof(*x->level_expression));
    x->chosen = memory_array(room, sizeof(*x->chosen));
    if (!x->level_expression || !x->chosen || !build_levels(x)) {
        return STATUS_MEMORY;
    }
    return add_events_and_gates(x);
}

/* Groups are named, though nothing refers to them. */
static enum status check_names(struct build *build)
{
    size_t names = build->model->names.strings.count;
    bool *taken = build->groups.count ? memory_zeroed(names, sizeof(*taken)) : NULL;
    for (size_t g = 0; taken && g < build->groups.count; g++) {
        const struct group *group = &build->groups.items[g];
        if (group->name != NAMES_NONE && taken[group->name]) {
            diagnostics_add(build->diagnostics, SEVERITY_ERROR, "duplicate-definition",
                            openpsa_place(build, group->offset),
                            "the group '%s' is already defined",
                            names_string(&build->model->names, group->name));
        } else if (group->name != NAMES_NONE) {
            taken[group->name] = true;
        }
    }
    enum status status = taken || !build->groups.count ? STATUS_OK : STATUS_MEMORY;
    memory_free(taken);
    return status;
}

enum status openpsa_expand_groups(struct build *build)
{
    enum status status = check_names(build);
    for (size_t g = 0; g < build->groups.count && status == STATUS_OK; g++) {
        const struct group *group = &build->groups.items[g];
        struct expansion x = {.build = build,
                              .model = build->model,
                              .group = group,
                              .members = vec_from(&build->members, group->first_member),
                              .factors = vec_from(&build->factors, group->first_factor)};
        status = expand(&x);
        memory_free(x.level_expression);
        memory_free(x.chosen);
        vec_release(&x.pairs);
        text_release(&x.name);
        build->model->group_count++;
    }
    return status;
}
