/* The first pass: every element that names something becomes an entry of the model. */
#include "model/threatmodel_reading.h"

#include "base/limits.h"
#include "model/grammar.h"
#include "model/label.h"

#include <string.h>

static struct label read_label(struct reading_model *reading, const struct xml_element *element)
{
    struct label label;
    if (!label_read(&reading->model->arena, element, &label)) {
        reading->failed = true;
    }
    return label;
}

static void register_thing(struct reading_model *reading, enum thing thing, const char *key,
                           uint32_t index, const struct xml_element *element)
{
    if (!registry_declare(&reading->things[thing], key, index, xml_value_place(element, "id"),
                          reading->diagnostics)) {
        reading->failed = true;
    }
}

#define ADD(reading, list, thing, element, ...)                                                \
    do {                                                                                       \
        (element)->index = (uint32_t)(reading)->model->list.count;                             \
        if (!vec_push(&(reading)->model->list, __VA_ARGS__)) {                                 \
            (reading)->failed = true;                                                          \
            return;                                                                            \
        }                                                                                      \
        register_thing((reading), (thing), value_or_empty((element), "id"), (element)->index,  \
                       (element));                                                             \
    } while (0)

static uint32_t enclosing(const struct xml_element *element, const char *name)
{
    for (const struct xml_element *e = element->parent; e; e = e->parent) {
        if (strcmp(e->name, name) == 0) {
            return e->index;
        }
    }
    return NONE;
}

static void declare_affordance(struct reading_model *reading, struct xml_element *element)
{
    ADD(reading, affordances, THING_AFFORDANCE, element,
        (struct affordance){.label = read_label(reading, element)});
}

static void declare_deployment(struct reading_model *reading, struct xml_element *element)
{
    int type = word_or(element, "type", deployment_words, 0);
    struct deployment *deployment = &reading->model->deployments[type];
    element->index = (uint32_t)type;
    if (deployment->declared) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "duplicate-id",
                        xml_value_place(element, "type"),
                        "the deployment '%s' is described twice", deployment_words[type]);
        return;
    }
    deployment->declared = true;
    deployment->label = read_label(reading, element);
    deployment->label.id = deployment_words[type];
    deployment->to = word_mask(element, "to", audience_words);
    deployment->admits = word_mask(element, "admits", adversary_words);
}

static void declare_actor(struct reading_model *reading, struct xml_element *element)
{
    ADD(reading, actors, THING_ACTOR, element,
        (struct actor){
            .label = read_label(reading, element),
            .kind = (enum actor_kind)word_or(element, "kind", actor_kind_words, ACTOR_PEOPLE),
            .access =
                (enum audience)word_or(element, "access", audience_words, AUDIENCE_PUBLIC),
            .skill = word_or(element, "skill", skill_words, -1),
            .resources = word_or(element, "resources", resources_words, -1)});
}

static void declare_metric(struct reading_model *reading, struct xml_element *element)
{
    ADD(reading, metrics, THING_METRIC, element,
        (struct metric){.label = read_label(reading, element),
                        .unit = (enum unit)word_or(element, "unit", unit_words, UNIT_SHARE)});
}

static void declare_capability(struct reading_model *reading, struct xml_element *element)
{
    const char *propensity = xml_value(element, "propensity");
    ADD(reading, capabilities, THING_CAPABILITY, element,
        (struct capability){.label = read_label(reading, element),
                            .propensity = propensity && strcmp(propensity, "yes") == 0,
                            .domain = enclosing(element, "domain")});
}

static void declare_level(struct reading_model *reading, struct xml_element *element)
{
    struct capability *capability = &reading->model->capabilities.items[element->parent->index];
    if (capability->levels.count == LIMIT_LEVELS) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "too-many-levels",
                        xml_place(element), "a capability has at most %u levels", LIMIT_LEVELS);
        return;
    }
    if (!vec_push(&capability->levels, value_or_empty(element, "title"))) {
        reading->failed = true;
    }
}

static void declare_safeguard(struct reading_model *reading, struct xml_element *element)
{
    ADD(reading, safeguards, THING_SAFEGUARD, element,
        (struct safeguard){
            .label = read_label(reading, element),
            .family = word_or(element, "family", family_words, 0),
            .layer = word_or(element, "layer", layer_words, 0),
            .works_under = word_mask(element, "works-under", deployment_words),
            .faces = xml_value(element, "faces") ? word_mask(element, "faces", adversary_words)
                                                 : UINT32_MAX,
            .group = value_or_empty(element, "group"),
            .cost = number_or_nan(element, "cost"),
            .friction = number_or_nan(element, "friction"),
            .friction_unit = word_or(element, "friction-unit", friction_unit_words, 0),
            .domain = enclosing(element, "domain")});
}

static void declare_domain(struct reading_model *reading, struct xml_element *element)
{
    ADD(reading, domains, THING_DOMAIN, element,
        (struct domain){.label = read_label(reading, element),
                        .status = (enum domain_status)word_or(
                            element, "status", domain_status_words, DOMAIN_TRACKED)});
}

static void declare_outcome(struct reading_model *reading, struct xml_element *element)
{
    ADD(reading, outcomes, THING_OUTCOME, element,
        (struct outcome){.label = read_label(reading, element),
                         .domain = element->parent->index,
                         .status = (enum domain_status)word_or(
                             element, "status", domain_status_words, DOMAIN_TRACKED)});
}

static void declare_scenario(struct reading_model *reading, struct xml_element *element)
{
    ADD(reading, scenarios, THING_SCENARIO, element,
        (struct scenario){.label = read_label(reading, element),
                          .outcome = element->parent->index,
                          .assessed = (enum assessed)word_or(element, "assessed",
                                                             assessed_words, ASSESSED_FULL),
                          .reason = value_or_empty(element, "reason")});
}

static int condition_truth(struct reading_model *reading, const struct xml_element *element)
{
    const char *probability = xml_value(element, "probability");
    int truth = word_or(element, "truth", truth_value_words, TRUTH_CANNOT_RULE_OUT);
    if (probability && xml_value(element, "truth")) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "conflicting-attributes",
                        xml_value_place(element, "probability"),
                        "a condition has either a truth or a probability");
    } else if (probability) {
        double p = grammar_number(probability);
        truth = p <= 0 ? TRUTH_NO : p >= 1 ? TRUTH_YES : TRUTH_CANNOT_RULE_OUT;
    }
    return truth;
}

static const struct {
    const char *element;
    enum node_kind kind;
} node_elements[] = {
    {"step", NODE_STEP},         {"all", NODE_ALL},           {"any", NODE_ANY},
    {"at-least", NODE_AT_LEAST}, {"sequence", NODE_SEQUENCE}, {"condition", NODE_CONDITION},
};

static enum node_kind kind_of(const struct xml_element *element)
{
    for (size_t i = 0; i < sizeof(node_elements) / sizeof(node_elements[0]); i++) {
        if (strcmp(node_elements[i].element, element->name) == 0) {
            return node_elements[i].kind;
        }
    }
    return xml_value(element, "affordance") ? NODE_AFFORDANCE : NODE_CAPABILITY;
}

bool is_node_element(const struct xml_element *element)
{
    enum node_kind kind = kind_of(element);
    return kind != NODE_CONDITION && kind != NODE_AFFORDANCE && kind != NODE_CAPABILITY;
}

/* An anonymous node is named after its owner; '_' cannot stand in an id, so this is unique. */
static void name_anonymous(struct reading_model *reading, struct node *node, uint32_t owner)
{
    const struct node *owning = &reading->model->nodes.items[owner];
    uint32_t number = ++reading->anonymous_count.items[owner];
    node->anonymous = true;
    node->label.id = arena_format(&reading->model->arena, "%s_%u", owning->label.id, number);
    if (!*node->label.title) {
        node->label.title = owning->label.title;
    }
    reading->failed |= !node->label.id;
}

static void register_node(struct reading_model *reading, const struct node *node,
                          const struct xml_element *element)
{
    const char *key = node->label.id;
    if (node->scenario != NONE) {
        const struct scenario *scenario = &reading->model->scenarios.items[node->scenario];
        key = arena_format(&reading->model->arena, "%s/%s", scenario->label.id, key);
    }
    if (!key) {
        reading->failed = true;
        return;
    }
    register_thing(reading, THING_NODE, key, element->index, element);
}

static void declare_node(struct reading_model *reading, struct xml_element *element)
{
    bool inside_node =
        element->parent->rule && is_node_element(element->parent) && element->parent->parent;
    struct node node = {.label = read_label(reading, element),
                        .kind = kind_of(element),
                        .scenario = enclosing(element, "scenario"),
                        .owner = inside_node ? element->parent->index : NONE,
                        .capability = NONE,
                        .affordance = NONE,
                        .truth = TRUTH_CANNOT_RULE_OUT,
                        .probability = number_or_nan(element, "probability"),
                        .cost = number_or_nan(element, "cost"),
                        .time = number_or_nan(element, "time")};
    element->index = (uint32_t)reading->model->nodes.count;
    if (node.kind == NODE_CONDITION) {
        node.truth = condition_truth(reading, element);
    }
    if (*node.label.id) {
        register_node(reading, &node, element);
    } else if (inside_node) {
        name_anonymous(reading, &node, node.owner);
    } else {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "missing-attribute",
                        xml_place(element), "'%s' outside a step needs the attribute 'id'",
                        element->name);
        node.label.id = "_";
    }
    if (!vec_push(&reading->model->nodes, node) || !vec_push(&reading->anonymous_count, 0)) {
        reading->failed = true;
    }
}

void threatmodel_declare(struct reading_model *reading, struct xml_element *element)
{
    static const struct {
        const char *name;
        void (*declare)(struct reading_model *, struct xml_element *);
    } table[] = {
        {"affordance", declare_affordance},
        {"deployment", declare_deployment},
        {"actor", declare_actor},
        {"metric", declare_metric},
        {"capability", declare_capability},
        {"level", declare_level},
        {"safeguard", declare_safeguard},
        {"domain", declare_domain},
        {"outcome", declare_outcome},
        {"scenario", declare_scenario},
        {"step", declare_node},
        {"condition", declare_node},
        {"all", declare_node},
        {"any", declare_node},
        {"at-least", declare_node},
        {"sequence", declare_node},
        {"requires", declare_node},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (strcmp(table[i].name, element->name) == 0) {
            table[i].declare(reading, element);
            return;
        }
    }
}
