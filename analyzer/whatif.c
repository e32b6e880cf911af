/* Changing inputs in memory; see whatif.h. Arrays are copied before their first change, so the
 * base is never touched. */
#include "analyzer/whatif.h"

#include <math.h>
#include <string.h>

enum status whatif_init(const struct question *base, struct whatif *out)
{
    size_t capabilities = base->model->capabilities.count;
    size_t safeguards = base->model->safeguards.count;
    *out = (struct whatif){
        .base = base, .question = *base, .model = *base->model, .evidence = *base->evidence};
    out->question.sharing = NULL; /* it is about another model and other evidence */
    arena_init(&out->arena);
    out->levels = arena_array(&out->arena, capabilities, sizeof(*out->levels));
    out->safeguards = arena_array(&out->arena, safeguards, sizeof(*out->safeguards));
    out->sides = arena_array(&out->arena, capabilities, sizeof(*out->sides));
    if (!out->levels || !out->safeguards || !out->sides) {
        whatif_release(out);
        return STATUS_MEMORY;
    }
    for (size_t c = 0; c < capabilities; c++) {
        out->levels[c] = NONE;
    }
    out->assumptions = (struct assumptions){out->levels, out->safeguards, out->sides};
    out->question.model = &out->model;
    out->question.evidence = &out->evidence;
    out->question.assumptions = &out->assumptions;
    return STATUS_OK;
}

void whatif_release(struct whatif *whatif)
{
    vec_release(&whatif->changes);
    arena_release(&whatif->arena);
    *whatif = (struct whatif){0};
}

void whatif_describe(const struct whatif *whatif, struct text *out)
{
    for (size_t i = 0; i < whatif->changes.count; i++) {
        const struct whatif_change *change = &whatif->changes.items[i];
        text_format(out, "%s%s %s: %s", i ? "; " : "", change->kind, change->title, change->to);
    }
}

/* Notes a change; one of the same thing is replaced. */
static enum status note(struct whatif *w, const char *kind, const struct label *label,
                        const char *to)
{
    const struct whatif_change change = {kind, label->id, label->title, to};
    if (!to) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < w->changes.count; i++) {
        struct whatif_change *known = &w->changes.items[i];
        if (strcmp(known->kind, kind) == 0 && strcmp(known->id, label->id) == 0) {
            *known = change;
            return STATUS_OK;
        }
    }
    return vec_push(&w->changes, change) ? STATUS_OK : STATUS_MEMORY;
}

/* A list of the model, whose items all begin with their label. */
struct labelled {
    const char *kind; /* what people call an item */
    const void *items;
    size_t count, size;
};

static const struct label *label_at(const struct labelled *list, size_t index)
{
    return (const void *)((const char *)list->items + index * list->size);
}

static enum status refuse(const struct labelled *list, const char *id,
                          struct diagnostics *diagnostics)
{
    const char **known = memory_array(list->count, sizeof(*known));
    if (!known) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < list->count; i++) {
        known[i] = label_at(list, i)->id;
    }
    diagnostics_add(diagnostics, SEVERITY_ERROR, "unknown-reference", (struct place){NULL, 0},
                    "the models have no %s '%s'", list->kind, id);
    diagnostics_suggest(diagnostics, id, known, list->count);
    memory_free(known);
    return STATUS_INVALID;
}

static enum status find(const struct labelled *list, const char *id, uint32_t *index,
                        struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(label_at(list, i)->id, id) == 0) {
            *index = (uint32_t)i;
            return STATUS_OK;
        }
    }
    return refuse(list, id, diagnostics);
}

enum status whatif_bound_level(struct whatif *w, const char *capability, uint32_t level,
                               enum assumed_side side, struct diagnostics *diagnostics)
{
    const struct labelled list = {"capability", w->model.capabilities.items,
                                  w->model.capabilities.count,
                                  sizeof(*w->model.capabilities.items)};
    uint32_t index;
    enum status status = find(&list, capability, &index, diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    const struct capability *found = &w->model.capabilities.items[index];
    if (level > found->levels.count) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "no-such-level", (struct place){NULL, 0},
                        "'%s' has levels from 0 to %zu, not %u", capability,
                        found->levels.count, level);
        return STATUS_INVALID;
    }
    w->levels[index] = level;
    w->sides[index] = (uint8_t)side;
    const char *to = side == ASSUMED_EXACTLY ? arena_format(&w->arena, "level %u", level)
                     : side == ASSUMED_AT_LEAST
                         ? arena_format(&w->arena, "level %u or above", level)
                         : arena_format(&w->arena, "level %u at most", level);
    return note(w, "capability", &found->label, to);
}

enum status whatif_set_level(struct whatif *w, const char *capability, uint32_t level,
                             struct diagnostics *diagnostics)
{
    return whatif_bound_level(w, capability, level, ASSUMED_EXACTLY, diagnostics);
}

enum status whatif_set_safeguard(struct whatif *w, const char *safeguard, bool counts,
                                 struct diagnostics *diagnostics)
{
    const struct labelled list = {"safeguard", w->model.safeguards.items,
                                  w->model.safeguards.count,
                                  sizeof(*w->model.safeguards.items)};
    uint32_t index;
    enum status status = find(&list, safeguard, &index, diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    const struct safeguard *found = &w->model.safeguards.items[index];
    bool works = found->works_under >> w->question.deployment & 1;
    w->safeguards[index] = counts ? ASSUMED_TO_COUNT : ASSUMED_TO_FAIL;
    return note(w, "safeguard", &found->label,
                !counts ? "fails"
                : works ? "counts"
                        : "validated, but has no effect under this deployment");
}

/* The model's own copy of its nodes, or of its scenarios, before the first change. */
static bool own_items(struct arena *arena, void *base_items, void **items, size_t count,
                      size_t size)
{
    if (*items != base_items) {
        return true;
    }
    void *copy = arena_array(arena, count, size);
    if (copy) {
        memcpy(copy, base_items, count * size);
        *items = copy;
    }
    return copy != NULL;
}

/* Whether 'wanted' names the node: by its id, or by SCENARIO/ID. */
static bool is_named(const struct threatmodel *model, const struct node *node,
                     const char *wanted)
{
    if (node->kind != NODE_CONDITION) {
        return false;
    }
    const char *slash = strrchr(wanted, '/');
    if (!slash || node->scenario == NONE) {
        return strcmp(node->label.id, wanted) == 0;
    }
    const char *scenario = model->scenarios.items[node->scenario].label.id;
    size_t length = (size_t)(slash - wanted);
    return strcmp(node->label.id, slash + 1) == 0 && strlen(scenario) == length &&
           strncmp(scenario, wanted, length) == 0;
}

static enum status refuse_condition(const struct whatif *w, const char *condition,
                                    struct diagnostics *diagnostics)
{
    size_t count = 0;
    const char **known = memory_array(w->model.nodes.count, sizeof(*known));
    if (!known) {
        return STATUS_MEMORY;
    }
    for (size_t n = 0; n < w->model.nodes.count; n++) {
        if (w->model.nodes.items[n].kind == NODE_CONDITION) {
            known[count++] = w->model.nodes.items[n].label.id;
        }
    }
    diagnostics_add(diagnostics, SEVERITY_ERROR, "unknown-reference", (struct place){NULL, 0},
                    "the models have no condition '%s'", condition);
    diagnostics_suggest(diagnostics, condition, known, count);
    memory_free(known);
    return STATUS_INVALID;
}

enum status whatif_set_condition(struct whatif *w, const char *condition, enum truth truth,
                                 struct diagnostics *diagnostics)
{
    const struct label *label = NULL;
    void *nodes = w->model.nodes.items;
    if (!own_items(&w->arena, w->base->model->nodes.items, &nodes, w->model.nodes.count,
                   sizeof(*w->model.nodes.items))) {
        return STATUS_MEMORY;
    }
    w->model.nodes.items = nodes;
    for (size_t n = 0; n < w->model.nodes.count; n++) {
        struct node *node = &w->model.nodes.items[n];
        if (is_named(&w->model, node, condition)) {
            node->truth = (int)truth;
            node->probability = truth == TRUTH_YES ? 1 : truth == TRUTH_NO ? 0 : NAN;
            label = &node->label;
        }
    }
    return label ? note(w, "condition", label, truth_value_words[(int)truth])
                 : refuse_condition(w, condition, diagnostics);
}

enum status whatif_set_actor(struct whatif *w, const char *actor,
                             struct diagnostics *diagnostics)
{
    const struct labelled list = {"actor", w->model.actors.items, w->model.actors.count,
                                  sizeof(*w->model.actors.items)};
    uint32_t index;
    enum status status = find(&list, actor, &index, diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    if (w->model.actors.items[index].kind != ACTOR_PEOPLE) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "not-people", (struct place){NULL, 0},
                        "'%s' is the system itself, which cannot stand in for people", actor);
        return STATUS_INVALID;
    }
    void *scenarios = w->model.scenarios.items;
    if (!own_items(&w->arena, w->base->model->scenarios.items, &scenarios,
                   w->model.scenarios.count, sizeof(*w->model.scenarios.items))) {
        return STATUS_MEMORY;
    }
    w->model.scenarios.items = scenarios;
    for (size_t s = 0; s < w->model.scenarios.count; s++) {
        struct scenario *scenario = &w->model.scenarios.items[s];
        if (w->model.actors.items[scenario->actor].kind == ACTOR_PEOPLE) {
            scenario->actor = index;
        }
    }
    static const struct label all = {.id = "people", .title = "People in all scenarios"};
    return note(w, "actor", &all, w->model.actors.items[index].label.title);
}

static enum status set_word(struct whatif *w, const char *kind, const char *id,
                            const char *title, const char *to)
{
    const struct label label = {.id = id, .title = title};
    return note(w, kind, &label, to);
}

/* The number of a word, or a diagnostic that names the nearest. */
static int find_word(const char *kind, const char *word, const char *const *words,
                     struct diagnostics *diagnostics)
{
    size_t count = 0;
    for (; words[count]; count++) {
        if (strcmp(words[count], word) == 0) {
            return (int)count;
        }
    }
    diagnostics_add(diagnostics, SEVERITY_ERROR, "unknown-word", (struct place){NULL, 0},
                    "'%s' is not a %s", word, kind);
    diagnostics_suggest(diagnostics, word, words, count);
    return -1;
}

enum status whatif_set_deployment(struct whatif *w, const char *deployment,
                                  struct diagnostics *diagnostics)
{
    int type = find_word("deployment", deployment, deployment_words, diagnostics);
    if (type < 0) {
        return STATUS_INVALID;
    }
    w->question.deployment = (enum deployment_type)type;
    return set_word(w, "deployment", deployment_words[w->base->deployment],
                    w->model.deployments[w->base->deployment].label.title,
                    deployment_words[type]);
}

enum status whatif_set_world(struct whatif *w, const char *world,
                             struct diagnostics *diagnostics)
{
    int number = find_word("world", world, world_words, diagnostics);
    if (number < 0) {
        return STATUS_INVALID;
    }
    w->question.elsewhere = number != (int)WORLD_VALIDATED;
    w->question.world = (enum world)number;
    return set_word(w, "world", "residual", "World of the residual tier", world_words[number]);
}

/* What the measurement would be if it said 'value' and left no doubt. */
static void assume_value(struct measurement *m, double value)
{
    m->value = m->low = m->high = value;
    m->has_interval = true;
    m->has_count = m->has_items = false;
    m->margin = m->sandbagging = 0;
}

/* Our own copy of the measurements, with room for one more. */
static bool own_measurements(struct whatif *w)
{
    size_t count = w->evidence.measurements.count;
    if (w->evidence.measurements.items != w->base->evidence->measurements.items &&
        w->evidence.measurements.capacity > count) {
        return true;
    }
    struct measurement *copy = arena_array(&w->arena, count + 1, sizeof(*copy));
    if (copy && count) {
        memcpy(copy, w->evidence.measurements.items, count * sizeof(*copy));
    }
    w->evidence.measurements.items = copy ? copy : w->evidence.measurements.items;
    w->evidence.measurements.capacity = count + 1;
    return copy != NULL;
}

static void add_measurement(struct whatif *w, const char *metric, double value)
{
    static const struct provenance nowhere = {.file = "",
                                              .digest = "",
                                              .source_title = "",
                                              .source_publisher = "",
                                              .source_date = "",
                                              .source_url = "",
                                              .cite = ""};
    struct measurement *m = &w->evidence.measurements.items[w->evidence.measurements.count++];
    *m = (struct measurement){.metric = metric,
                              .category = "",
                              .checkpoint = "",
                              .mode = "",
                              .confidence = 1,
                              .illustrative = true,
                              .method = "assumed",
                              .evaluator = "",
                              .date = "",
                              .note = "",
                              .provenance = nowhere};
    assume_value(m, value);
}

static const char *value_in_words(struct arena *arena, enum unit unit, double value)
{
    struct text text;
    text_init(&text);
    text_rounded(&text, unit == UNIT_SHARE ? value * 100 : value, 6);
    text_append(&text, unit == UNIT_SHARE ? "%" : "");
    const char *words = text.failed ? NULL : arena_string(arena, text_string(&text));
    text_release(&text);
    return words;
}

enum status whatif_set_metric(struct whatif *w, const char *metric, double value,
                              struct diagnostics *diagnostics)
{
    const struct labelled list = {"metric", w->model.metrics.items, w->model.metrics.count,
                                  sizeof(*w->model.metrics.items)};
    uint32_t index;
    bool any = false;
    enum status status = find(&list, metric, &index, diagnostics);
    if (status != STATUS_OK) {
        return status;
    }
    if (!own_measurements(w)) {
        return STATUS_MEMORY;
    }
    const struct metric *found = &w->model.metrics.items[index];
    for (size_t i = 0; i < w->evidence.measurements.count; i++) {
        if (strcmp(w->evidence.measurements.items[i].metric, metric) == 0) {
            assume_value(&w->evidence.measurements.items[i], value);
            any = true;
        }
    }
    if (!any) {
        add_measurement(w, found->label.id, value);
    }
    return note(w, "metric", &found->label, value_in_words(&w->arena, found->unit, value));
}

/* Keeps the measurements whose word is 'wanted' or none; '*any' says whether one has it. */
static enum status keep_only(struct whatif *w, const char *wanted,
                             const char *(*word_of)(const struct measurement *), bool *any)
{
    size_t kept = 0;
    *any = false;
    if (!own_measurements(w)) {
        return STATUS_MEMORY;
    }
    for (size_t i = 0; i < w->evidence.measurements.count; i++) {
        const struct measurement m = w->evidence.measurements.items[i];
        const char *word = word_of(&m);
        *any |= strcmp(word, wanted) == 0;
        if (!*word || strcmp(word, wanted) == 0) {
            w->evidence.measurements.items[kept++] = m;
        }
    }
    w->evidence.measurements.count = kept;
    return STATUS_OK;
}

static const char *checkpoint_of(const struct measurement *m)
{
    return m->checkpoint;
}

static const char *mode_of(const struct measurement *m)
{
    return m->mode;
}

static enum status keep(struct whatif *w, const char *kind, const char *wanted,
                        const char *(*word_of)(const struct measurement *),
                        struct diagnostics *diagnostics)
{
    bool any;
    enum status status = keep_only(w, wanted, word_of, &any);
    if (status != STATUS_OK) {
        return status;
    }
    if (!any) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "unknown-reference",
                        (struct place){NULL, 0}, "nothing of '%s' was measured in the %s '%s'",
                        w->evidence.system, kind, wanted);
        return STATUS_INVALID;
    }
    const char *id = arena_string(&w->arena, wanted);
    return id ? set_word(w, kind, id, "measurements of others are left aside", "only")
              : STATUS_MEMORY;
}

enum status whatif_only_checkpoint(struct whatif *w, const char *checkpoint,
                                   struct diagnostics *diagnostics)
{
    return keep(w, "checkpoint", checkpoint, checkpoint_of, diagnostics);
}

enum status whatif_only_mode(struct whatif *w, const char *mode,
                             struct diagnostics *diagnostics)
{
    return keep(w, "reasoning mode", mode, mode_of, diagnostics);
}
