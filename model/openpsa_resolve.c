/* Turning names into indices. A public name is looked up in a table by interned name; private
 * names and paths are looked up in a table sorted by (container, name), which is built only
 * when the model has any. A name means, in this order: a definition of the innermost container
 * around its use, of the containers further out, or a public definition anywhere. A path is
 * taken from the innermost container outwards. */
#include "base/limits.h"
#include "model/openpsa_build.h"

#include <stdlib.h>
#include <string.h>

/* What events and parameters have in common. */
struct symbol {
    uint32_t name, container, offset;
    bool is_private;
};

struct located {
    uint64_t key; /* container and name */
    uint32_t item;
};

/* The definitions of one name space. */
struct scope_index {
    struct build *build;
    struct symbol (*symbol)(const struct openpsa *model, uint32_t item);
    uint32_t count;
    uint32_t *by_name; /* public item by name, OPENPSA_NONE */
    size_t name_count;
    struct located *located; /* NULL unless needed */
    const struct scope_index *containers;
    const char **candidates; /* for hints; built at the first one */
    unsigned hints_left;
    const char *noun;
};

enum { MOST_HINTS = 20, MOST_CANDIDATES = 50000 };

static struct symbol event_symbol(const struct openpsa *model, uint32_t item)
{
    const struct openpsa_event *event = &model->events.items[item];
    return (struct symbol){event->name, event->container, event->offset, event->is_private};
}

static struct symbol parameter_symbol(const struct openpsa *model, uint32_t item)
{
    const struct openpsa_parameter *parameter = &model->parameters.items[item];
    return (struct symbol){parameter->name, parameter->container, parameter->offset,
                           parameter->is_private};
}

/* Containers are found by their path alone, as if all of them were private. */
static struct symbol container_symbol(const struct openpsa *model, uint32_t item)
{
    const struct openpsa_container *container = &model->containers.items[item];
    return (struct symbol){container->name, container->parent, container->offset, true};
}

static const char *name_string(const struct build *build, uint32_t name)
{
    return names_string(&build->model->names, name);
}

static uint64_t key_of(uint32_t container, uint32_t name)
{
    return (uint64_t)container << 32 | name;
}

static int compare_located(const void *left, const void *right)
{
    const struct located *a = left, *b = right;
    if (a->key != b->key) {
        return a->key < b->key ? -1 : 1;
    }
    return (a->item > b->item) - (a->item < b->item);
}

static uint32_t line_of(const struct build *build, uint32_t offset)
{
    const char *next = build->source->bytes, *end = next + offset;
    uint32_t line = 1;
    while (next < end && (next = memchr(next, '\n', (size_t)(end - next)))) {
        line++;
        next++;
    }
    return line;
}

static void report_duplicate(const struct scope_index *index, uint32_t first, uint32_t second)
{
    struct build *build = index->build;
    struct symbol again = index->symbol(build->model, second);
    diagnostics_add(build->diagnostics, SEVERITY_ERROR, "duplicate-definition",
                    openpsa_place(build, again.offset), "the %s '%s' is already defined",
                    index->noun, name_string(build, again.name));
    if (build->diagnostics->unlisted > 0) {
        return; /* spares the search for the line */
    }
    diagnostics_hint(build->diagnostics, "its first definition is on line %u",
                     line_of(build, index->symbol(build->model, first).offset));
}

static bool has_path_references(const struct build *build)
{
    for (size_t n = 0; n < build->model->names.strings.count; n++) {
        if (strchr(build->model->names.strings.items[n], '.')) {
            return true;
        }
    }
    return false;
}

static enum status locate_all(struct scope_index *index)
{
    index->located = memory_array(index->count, sizeof(*index->located));
    if (!index->located) {
        return STATUS_MEMORY;
    }
    for (uint32_t i = 0; i < index->count; i++) {
        struct symbol symbol = index->symbol(index->build->model, i);
        index->located[i] = (struct located){key_of(symbol.container, symbol.name), i};
    }
    qsort(index->located, index->count, sizeof(*index->located), compare_located);
    for (uint32_t i = 1; i < index->count; i++) {
        uint32_t first = index->located[i - 1].item, second = index->located[i].item;
        bool both_public = !index->symbol(index->build->model, first).is_private &&
                           !index->symbol(index->build->model, second).is_private;
        if (index->located[i - 1].key == index->located[i].key && !both_public) {
            report_duplicate(index, first, second);
        }
    }
    return STATUS_OK;
}

/* Fills the tables and reports definitions that clash. */
static enum status index_names(struct scope_index *index)
{
    struct openpsa *model = index->build->model;
    bool any_private = false;
    index->name_count = model->names.strings.count;
    index->by_name = memory_array(index->name_count, sizeof(*index->by_name));
    if (!index->by_name) {
        return STATUS_MEMORY;
    }
    memset(index->by_name, 0xFF, index->name_count * sizeof(*index->by_name));
    for (uint32_t i = 0; i < index->count; i++) {
        struct symbol symbol = index->symbol(model, i);
        any_private |= symbol.is_private;
        if (symbol.is_private) {
            continue;
        }
        if (index->by_name[symbol.name] != OPENPSA_NONE) {
            report_duplicate(index, index->by_name[symbol.name], i);
        } else {
            index->by_name[symbol.name] = i;
        }
    }
    return any_private || has_path_references(index->build) ? locate_all(index) : STATUS_OK;
}

static void release_index(struct scope_index *index)
{
    memory_free(index->by_name);
    memory_free(index->located);
    memory_free(index->candidates);
}

static uint32_t find_in(const struct scope_index *index, uint32_t container, uint32_t name)
{
    struct located wanted = {key_of(container, name), 0};
    size_t low = 0, high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_located(&index->located[middle], &wanted) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < index->count && index->located[low].key == wanted.key
               ? index->located[low].item
               : OPENPSA_NONE;
}

/* Follows the path from 'container' down. */
static uint32_t follow_path(const struct scope_index *index, uint32_t container,
                            const char *path)
{
    const struct names *names = &index->build->model->names;
    char part[LIMIT_OPENPSA_NAME_BYTES + 1];
    for (;;) {
        size_t length = strcspn(path, ".");
        memcpy(part, path, length);
        part[length] = '\0';
        uint32_t name = names_find(names, part);
        if (name == NAMES_NONE) {
            return OPENPSA_NONE;
        }
        if (path[length] == '\0') {
            return find_in(index, container, name);
        }
        container = find_in(index->containers, container, name);
        if (container == OPENPSA_NONE) {
            return OPENPSA_NONE;
        }
        path += length + 1;
    }
}

static uint32_t look_up(const struct scope_index *index, uint32_t container, uint32_t name)
{
    if (index->located) {
        const struct openpsa *model = index->build->model;
        const char *string = names_string(&model->names, name);
        bool is_path = strchr(string, '.') != NULL;
        for (uint32_t c = container; c != OPENPSA_NONE; c = model->containers.items[c].parent) {
            uint32_t item = is_path ? follow_path(index, c, string) : find_in(index, c, name);
            if (item != OPENPSA_NONE) {
                return item;
            }
        }
    }
    return name < index->name_count ? index->by_name[name] : OPENPSA_NONE;
}

static void report_unknown(struct scope_index *index, uint32_t name, uint32_t offset,
                           const char *noun)
{
    struct build *build = index->build;
    diagnostics_add(build->diagnostics, SEVERITY_ERROR, "unknown-reference",
                    openpsa_place(build, offset), "the %s '%s' is not defined", noun,
                    name_string(build, name));
    if (index->hints_left == 0 || index->count > MOST_CANDIDATES) {
        return;
    }
    for (uint32_t i = 0; i < index->count; i++) {
        struct symbol symbol = index->symbol(build->model, i);
        if (symbol.name == name) { /* private, or it would have been found */
            diagnostics_hint(build->diagnostics,
                             "'%s' is private to its container; name it by "
                             "its full path",
                             name_string(build, name));
            return;
        }
    }
    if (!index->candidates) {
        index->candidates = memory_array(index->count, sizeof(*index->candidates));
        for (uint32_t i = 0; index->candidates && i < index->count; i++) {
            index->candidates[i] = name_string(build, index->symbol(build->model, i).name);
        }
    }
    if (index->candidates) {
        index->hints_left--;
        diagnostics_suggest(build->diagnostics, name_string(build, name), index->candidates,
                            index->count);
    }
}

static const char *const kind_nouns[] = {"gate", "basic event", "house event"};
static const char *const reference_nouns[] = {"gate", "basic event", "house event", "event"};

/* Replaces the name of an argument by its event; the constant false after a report. */
static openpsa_argument resolve_argument(struct scope_index *index, openpsa_argument argument,
                                         uint32_t container, uint32_t offset)
{
    struct build *build = index->build;
    uint32_t payload = openpsa_argument_payload(argument);
    uint32_t name = payload & ((1u << REFERENCE_NAME_BITS) - 1);
    unsigned wanted = payload >> REFERENCE_NAME_BITS;
    uint32_t event = look_up(index, container, name);
    if (event == OPENPSA_NONE) {
        report_unknown(index, name, offset, reference_nouns[wanted]);
        return openpsa_argument_of(0, OPENPSA_CONSTANT_ARGUMENT);
    }
    uint8_t kind = build->model->events.items[event].kind;
    if (wanted != REFERENCE_ANY && wanted != kind) {
        diagnostics_add(build->diagnostics, SEVERITY_ERROR, "wrong-type",
                        openpsa_place(build, offset), "'%s' is a %s, not a %s",
                        name_string(build, name), kind_nouns[kind], kind_nouns[wanted]);
    }
    return openpsa_argument_of(event, openpsa_argument_kind(argument));
}

static bool is_event_argument(openpsa_argument argument)
{
    return openpsa_argument_kind(argument) <= OPENPSA_COMPLEMENT;
}

/* A repeated argument changes nothing in 'and' and 'or', where it is left out; elsewhere the
 * author cannot have meant it. True iff the argument is to be kept. */
static bool check_repetition(struct build *build, const struct openpsa_formula *formula,
                             openpsa_argument argument, uint32_t offset)
{
    const struct openpsa *model = build->model;
    uint32_t event = openpsa_argument_payload(argument);
    const char *name = name_string(build, model->events.items[event].name);
    bool idempotent = formula->operation == OPENPSA_AND || formula->operation == OPENPSA_OR;
    diagnostics_add(build->diagnostics, idempotent ? SEVERITY_WARNING : SEVERITY_ERROR,
                    "duplicate-argument", openpsa_place(build, offset),
                    "the argument '%s' is repeated", name);
    if (!idempotent) {
        diagnostics_hint(build->diagnostics,
                         "only in 'and' and 'or' is that harmless; leave one out, or name the "
                         "second by a gate of its own if it is meant");
    }
    return !idempotent;
}

/* Resolves every formula in place, closing the gaps that repeated arguments leave. 'last_seen'
 * holds, by event and polarity, the formula that had it last, plus 1. */
static void resolve_formulas(struct scope_index *index, uint32_t *last_seen)
{
    struct build *build = index->build;
    struct openpsa *model = build->model;
    uint32_t kept = 0, end = (uint32_t)model->arguments.count;
    for (uint32_t f = 0; f < model->formulas.count; f++) {
        struct openpsa_formula *formula = &model->formulas.items[f];
        uint32_t i = formula->first;
        uint32_t stop = f + 1 < model->formulas.count ? formula[1].first : end;
        formula->first = kept;
        for (; i < stop; i++) {
            openpsa_argument argument = model->arguments.items[i];
            uint32_t offset = build->argument_offsets.items[i];
            if (is_event_argument(argument)) {
                argument = resolve_argument(index, argument, build->formula_containers.items[f],
                                            offset);
            }
            if (is_event_argument(argument)) {
                uint32_t slot =
                    openpsa_argument_payload(argument) * 2 + openpsa_argument_kind(argument);
                if (last_seen[slot] == f + 1 &&
                    !check_repetition(build, formula, argument, offset)) {
                    continue;
                }
                last_seen[slot] = f + 1;
            }
            model->arguments.items[kept++] = argument;
        }
    }
    model->arguments.count = kept;
}

static void resolve_members(struct scope_index *index)
{
    struct build *build = index->build;
    for (size_t g = 0; g < build->groups.count; g++) {
        struct group *group = &build->groups.items[g];
        for (uint32_t m = 0; m < group->member_count; m++) {
            struct group_member *member = &build->members.items[group->first_member + m];
            uint32_t name = member->event;
            member->event = look_up(index, group->container, name);
            if (member->event == OPENPSA_NONE) {
                report_unknown(index, name, member->offset, "basic event");
            } else if (build->model->events.items[member->event].kind != OPENPSA_BASIC_EVENT) {
                uint8_t kind = build->model->events.items[member->event].kind;
                diagnostics_add(build->diagnostics, SEVERITY_ERROR, "wrong-type",
                                openpsa_place(build, member->offset),
                                "'%s' is a %s, not a basic event", name_string(build, name),
                                kind_nouns[kind]);
                member->event = OPENPSA_NONE;
            }
        }
    }
}

static void resolve_uses(struct scope_index *index)
{
    struct build *build = index->build;
    struct openpsa *model = build->model;
    for (size_t u = 0; u < build->uses.count; u++) {
        const struct parameter_use *use = &build->uses.items[u];
        struct expression *node = &model->expressions.nodes.items[use->node];
        uint32_t parameter = look_up(index, use->container, node->reference);
        if (parameter == OPENPSA_NONE) {
            report_unknown(index, node->reference, node->offset, "parameter");
        } else {
            const struct openpsa_parameter *found = &model->parameters.items[parameter];
            if (use->unit && use->unit != found->unit) {
                diagnostics_add(build->diagnostics, SEVERITY_ERROR, "wrong-unit",
                                openpsa_place(build, node->offset),
                                "the parameter '%s' is used in '%s' and defined in '%s'",
                                name_string(build, found->name), openpsa_unit_name(use->unit),
                                found->unit ? openpsa_unit_name(found->unit) : "no unit");
            }
            node->reference = found->expression;
        }
        if (parameter == OPENPSA_NONE || node->reference == OPENPSA_NONE) {
            node->operation = EXPRESSION_NUMBER; /* reported; not a number hides the rest */
            node->value = 0.0 / 0.0;
        }
    }
}

enum status openpsa_define_members(struct build *build)
{
    struct openpsa *model = build->model;
    if (build->groups.count == 0) {
        return STATUS_OK;
    }
    bool *defined = memory_zeroed(model->names.strings.count, sizeof(*defined));
    enum status status = defined ? STATUS_OK : STATUS_MEMORY;
    for (size_t e = 0; defined && e < model->events.count; e++) {
        defined[model->events.items[e].name] = true;
    }
    for (size_t g = 0; g < build->groups.count && status == STATUS_OK; g++) {
        const struct group *group = &build->groups.items[g];
        for (uint32_t m = 0; m < group->member_count && status == STATUS_OK; m++) {
            const struct group_member *member = &build->members.items[group->first_member + m];
            if (defined[member->event] || strchr(name_string(build, member->event), '.')) {
                continue;
            }
            defined[member->event] = true;
            struct openpsa_event event = {
                .name = member->event,
                .container = group->container,
                .body = OPENPSA_NONE,
                .offset = member->offset,
                .kind = OPENPSA_BASIC_EVENT,
                .is_private = model->containers.items[group->container].is_private};
            status = vec_push(&model->events, event) ? STATUS_OK : STATUS_MEMORY;
        }
    }
    memory_free(defined);
    return status;
}

enum status openpsa_resolve(struct build *build)
{
    struct openpsa *model = build->model;
    struct scope_index containers = {.build = build,
                                     .symbol = container_symbol,
                                     .count = (uint32_t)model->containers.count,
                                     .noun = "container"};
    struct scope_index events = {.build = build,
                                 .containers = &containers,
                                 .symbol = event_symbol,
                                 .count = (uint32_t)model->events.count,
                                 .hints_left = MOST_HINTS,
                                 .noun = "event"};
    struct scope_index parameters = {.build = build,
                                     .containers = &containers,
                                     .symbol = parameter_symbol,
                                     .count = (uint32_t)model->parameters.count,
                                     .hints_left = MOST_HINTS,
                                     .noun = "parameter"};
    uint32_t *last_seen = memory_zeroed((size_t)events.count * 2, sizeof(*last_seen));
    enum status status = last_seen ? locate_all(&containers) : STATUS_MEMORY;
    if (status == STATUS_OK) {
        status = index_names(&events);
    }
    if (status == STATUS_OK) {
        status = index_names(&parameters);
    }
    if (status == STATUS_OK) {
        resolve_formulas(&events, last_seen);
        resolve_members(&events);
        resolve_uses(&parameters);
    }
    memory_free(last_seen);
    release_index(&containers);
    release_index(&events);
    release_index(&parameters);
    return status;
}
