/* The second pass: references become indices, and what they make possible is checked. */
#include "model/threatmodel_reading.h"

#include "base/limits.h"
#include "model/grammar.h"
#include "model/label.h"

#include <math.h>
#include <string.h>

static void report(struct reading_model *reading, const char *code, struct place place,
                   const char *message, const char *subject)
{
    diagnostics_add(reading->diagnostics, SEVERITY_ERROR, code, place, "'%s' %s", subject,
                    message);
}

static uint32_t resolve(struct reading_model *reading, enum thing thing,
                        const struct xml_element *element, const char *attribute)
{
    const char *key = xml_value(element, attribute);
    return key ? registry_resolve(&reading->things[thing], key,
                                  xml_value_place(element, attribute), reading->diagnostics)
               : NONE;
}

/* Copies the next word of a list into 'word'; false at the end. */
static bool next_id(const char **cursor, char word[2 * LIMIT_ID_BYTES + 2])
{
    size_t length;
    const char *start = grammar_next_word(cursor, &length);
    if (!start) {
        return false;
    }
    if (length > 2 * LIMIT_ID_BYTES + 1) {
        length = 2 * LIMIT_ID_BYTES + 1;
    }
    memcpy(word, start, length);
    word[length] = '\0';
    return true;
}

static struct index_list resolve_list(struct reading_model *reading, enum thing thing,
                                      const struct xml_element *element, const char *attribute)
{
    const char *cursor = xml_value(element, attribute);
    char word[2 * LIMIT_ID_BYTES + 2];
    VEC(uint32_t) found = {0};
    while (cursor && next_id(&cursor, word)) {
        uint32_t index =
            registry_resolve(&reading->things[thing], word, xml_value_place(element, attribute),
                             reading->diagnostics);
        if (index != NONE && !vec_push(&found, index)) {
            reading->failed = true;
        }
    }
    struct index_list list = {0};
    uint32_t *items = arena_array(&reading->model->arena, found.count, sizeof(*items));
    if (items && found.count) {
        memcpy(items, found.items, found.count * sizeof(*items));
        list = (struct index_list){items, found.count};
    }
    reading->failed |= !items;
    vec_release(&found);
    return list;
}

static const char *scenario_id(const struct reading_model *reading, uint32_t scenario)
{
    return reading->model->scenarios.items[scenario].label.id;
}

/* The names that mean a node from inside 'scenario': its own without their prefix, and all. */
static void suggest_node(struct reading_model *reading, uint32_t scenario, const char *wrong)
{
    const struct names *names = &reading->things[THING_NODE].names;
    VEC(const char *) candidates = {0};
    const char *prefix = scenario == NONE ? NULL : scenario_id(reading, scenario);
    size_t length = prefix ? strlen(prefix) : 0;
    for (size_t i = 0; i < names->strings.count; i++) {
        const char *name = names->strings.items[i];
        bool own = prefix && strncmp(name, prefix, length) == 0 && name[length] == '/';
        if (!vec_push(&candidates, own ? name + length + 1 : name)) {
            break;
        }
    }
    diagnostics_suggest(reading->diagnostics, wrong, candidates.items, candidates.count);
    vec_release(&candidates);
}

/* A node is looked up in its own scenario first, then among the shared ones. */
static uint32_t resolve_node(struct reading_model *reading, uint32_t scenario, const char *word,
                             struct place place)
{
    const struct registry *nodes = &reading->things[THING_NODE];
    char key[2 * LIMIT_ID_BYTES + 2];
    uint32_t index = NONE;
    if (scenario != NONE && strlen(word) <= LIMIT_ID_BYTES) {
        size_t length = strlen(scenario_id(reading, scenario));
        memcpy(key, scenario_id(reading, scenario), length);
        key[length] = '/';
        memcpy(key + length + 1, word, strlen(word) + 1);
        index = registry_find(nodes, key);
    }
    if (index == NONE) {
        index = registry_find(nodes, word);
    }
    if (index == NONE && registry_misses(nodes, word)) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "unknown-reference", place,
                        "there is no %s '%s'", nodes->noun, word);
        suggest_node(reading, scenario, word);
    }
    return index;
}

static void add_edge(struct reading_model *reading, uint32_t from, uint32_t to)
{
    if (to != NONE && !vec_push(&reading->edges, (struct model_edge){from, to})) {
        reading->failed = true;
    }
}

/* Makes what 'word' names an input of a node: something shared, or of the node's own scenario.
 */
static void add_input(struct reading_model *reading, uint32_t from, const char *word,
                      struct place place)
{
    uint32_t scenario = reading->model->nodes.items[from].scenario;
    uint32_t to = resolve_node(reading, scenario, word, place);
    uint32_t other = to == NONE ? NONE : reading->model->nodes.items[to].scenario;
    if (other != NONE && other != scenario) {
        report(reading, "outside-scenario", place,
               "belongs to another scenario and cannot be needed here", word);
        return;
    }
    add_edge(reading, from, to);
}

static void resolve_needs(struct reading_model *reading, const struct xml_element *element)
{
    add_input(reading, element->parent->index, xml_value(element, "ref"),
              xml_value_place(element, "ref"));
}

static void resolve_needs_list(struct reading_model *reading, const struct xml_element *element)
{
    const char *cursor = xml_value(element, "needs");
    char word[2 * LIMIT_ID_BYTES + 2];
    while (cursor && next_id(&cursor, word)) {
        add_input(reading, element->index, word, xml_value_place(element, "needs"));
    }
}

static uint32_t resolve_level(struct reading_model *reading, const struct xml_element *element,
                              uint32_t capability, uint32_t least)
{
    const char *value = xml_value(element, "level");
    double level = value ? grammar_number(value) : 1;
    size_t most = capability == NONE
                      ? LIMIT_LEVELS
                      : reading->model->capabilities.items[capability].levels.count;
    if (level < least || level > (double)most) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "no-such-level",
                        xml_value_place(element, "level"),
                        "level %g is not one of the capability's %u to %zu", level, least,
                        most);
        return least;
    }
    return (uint32_t)level;
}

static void resolve_requires(struct reading_model *reading, const struct xml_element *element)
{
    struct node *node = &reading->model->nodes.items[element->index];
    if (!xml_value(element, "capability") == !xml_value(element, "affordance")) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "conflicting-attributes",
                        xml_place(element),
                        "'requires' names either a capability or an affordance");
        return;
    }
    node->capability = resolve(reading, THING_CAPABILITY, element, "capability");
    node->affordance = resolve(reading, THING_AFFORDANCE, element, "affordance");
    if (node->capability != NONE) {
        node->level = resolve_level(reading, element, node->capability, 1);
        node->label.title = reading->model->capabilities.items[node->capability].label.title;
    } else if (node->affordance != NONE) {
        node->label.title = reading->model->affordances.items[node->affordance].label.title;
    }
    add_edge(reading, element->parent->index, element->index);
}

static void resolve_gate(struct reading_model *reading, const struct xml_element *element)
{
    struct node *node = &reading->model->nodes.items[element->index];
    const char *k = xml_value(element, "k");
    node->k = k ? (uint32_t)fmin(grammar_number(k), UINT32_MAX) : 0;
    node->gives = resolve_list(reading, THING_AFFORDANCE, element, "gives");
    resolve_needs_list(reading, element);
    if (is_node_element(element->parent) && node->owner != NONE) {
        add_edge(reading, element->parent->index, element->index);
    }
}

static void resolve_deployment(struct reading_model *reading, const struct xml_element *element)
{
    reading->model->deployments[element->index].gives =
        resolve_list(reading, THING_AFFORDANCE, element, "gives");
}

static void resolve_capability(struct reading_model *reading, const struct xml_element *element)
{
    reading->model->capabilities.items[element->index].through =
        resolve_list(reading, THING_AFFORDANCE, element, "through");
}

/* A <has> counts for every world of its baseline. */
static void resolve_has(struct reading_model *reading, const struct xml_element *element)
{
    struct actor *actor = &reading->model->actors.items[element->parent->parent->index];
    uint32_t capability = resolve(reading, THING_CAPABILITY, element, "capability");
    if (capability == NONE) {
        return;
    }
    uint32_t level = resolve_level(reading, element, capability, 0);
    const char *cursor = xml_value(element->parent, "world");
    char word[2 * LIMIT_ID_BYTES + 2];
    bool every = !cursor;
    while (every || (cursor && next_id(&cursor, word))) {
        const char *world = arena_string(&reading->model->arena, every ? "" : word);
        struct baseline_level has = {world, capability, level};
        if (!world || !vec_push(&actor->baseline, has)) {
            reading->failed = true;
            return;
        }
        if (every) {
            return;
        }
    }
}

static void resolve_indicator(struct reading_model *reading, const struct xml_element *element)
{
    struct indicator indicator = {.capability = element->parent->index,
                                  .metric = resolve(reading, THING_METRIC, element, "metric"),
                                  .cite = value_or_empty(element, "cite"),
                                  .place = xml_place(element)};
    indicator.level = resolve_level(reading, element, indicator.capability, 1);
    if (threshold_read(element, &indicator.threshold, reading->diagnostics) &&
        indicator.metric != NONE && !vec_push(&reading->model->indicators, indicator)) {
        reading->failed = true;
    }
}

static void resolve_safeguard(struct reading_model *reading, const struct xml_element *element)
{
    reading->model->safeguards.items[element->index].metrics =
        resolve_list(reading, THING_METRIC, element, "metrics");
}

/* A step or condition, as 'kind' wants it; NONE after a diagnostic. */
static uint32_t resolve_kind(struct reading_model *reading, const char *word,
                             struct place place, enum node_kind kind)
{
    uint32_t node = resolve_node(reading, NONE, word, place);
    if (node != NONE && reading->model->nodes.items[node].kind != kind) {
        report(reading, "wrong-kind", place,
               kind == NODE_STEP ? "is not a step" : "is not a condition", word);
        return NONE;
    }
    return node;
}

static uint32_t resolve_cut(struct reading_model *reading, const char *attribute,
                            const char *word, struct place place)
{
    if (strcmp(attribute, "capability") == 0) {
        return registry_resolve(&reading->things[THING_CAPABILITY], word, place,
                                reading->diagnostics);
    }
    return resolve_kind(reading, word, place,
                        strcmp(attribute, "step") == 0 ? NODE_STEP : NODE_CONDITION);
}

static void add_cuts(struct reading_model *reading, const struct xml_element *element,
                     const char *attribute)
{
    struct safeguard *safeguard = &reading->model->safeguards.items[element->parent->index];
    struct place place = xml_value_place(element, attribute);
    const char *cursor = xml_value(element, attribute);
    char word[2 * LIMIT_ID_BYTES + 2];
    while (next_id(&cursor, word)) {
        struct cut cut = {.kind =
                              strcmp(attribute, "capability") == 0 ? CUT_CAPABILITY : CUT_NODE,
                          .target = resolve_cut(reading, attribute, word, place)};
        if (cut.target != NONE && !vec_push(&safeguard->cuts, cut)) {
            reading->failed = true;
        }
    }
}

static void resolve_cuts(struct reading_model *reading, const struct xml_element *element)
{
    static const char *const attributes[] = {"step", "condition", "capability"};
    bool any = false;
    for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
        if (xml_value(element, attributes[i])) {
            add_cuts(reading, element, attributes[i]);
            any = true;
        }
    }
    if (!any) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "missing-attribute",
                        xml_place(element), "'cuts' names steps, conditions or capabilities");
    }
}

static void resolve_defeated_by(struct reading_model *reading,
                                const struct xml_element *element)
{
    struct safeguard *safeguard = &reading->model->safeguards.items[element->parent->index];
    const char *cursor = xml_value(element, "step");
    char word[2 * LIMIT_ID_BYTES + 2];
    while (next_id(&cursor, word)) {
        uint32_t step =
            resolve_kind(reading, word, xml_value_place(element, "step"), NODE_STEP);
        if (step != NONE && !vec_push(&safeguard->defeated_by, step)) {
            reading->failed = true;
        }
    }
}

static void resolve_scenario(struct reading_model *reading, const struct xml_element *element)
{
    struct scenario *scenario = &reading->model->scenarios.items[element->index];
    scenario->actor = resolve(reading, THING_ACTOR, element, "actor");
    scenario->goal = resolve_node(reading, element->index, xml_value(element, "goal"),
                                  xml_value_place(element, "goal"));
    if (scenario->assessed != ASSESSED_FULL && !*scenario->reason) {
        report(reading, "missing-attribute", xml_place(element),
               "is not assessed in full and needs a 'reason'", scenario->label.id);
    }
}

void threatmodel_resolve(struct reading_model *reading, struct xml_element *element)
{
    static const struct {
        const char *name;
        void (*resolve)(struct reading_model *, const struct xml_element *);
    } table[] = {
        {"needs", resolve_needs},
        {"requires", resolve_requires},
        {"step", resolve_gate},
        {"all", resolve_gate},
        {"any", resolve_gate},
        {"at-least", resolve_gate},
        {"sequence", resolve_gate},
        {"deployment", resolve_deployment},
        {"capability", resolve_capability},
        {"has", resolve_has},
        {"indicator", resolve_indicator},
        {"safeguard", resolve_safeguard},
        {"cuts", resolve_cuts},
        {"defeated-by", resolve_defeated_by},
        {"scenario", resolve_scenario},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (strcmp(table[i].name, element->name) == 0) {
            table[i].resolve(reading, element);
            return;
        }
    }
}
