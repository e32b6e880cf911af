/* Attack Flow as a STIX 2.1 bundle (extension fb9c968a-745b-4ade-9b25-c324172197f4, schema
 * 2.0.0). Edges are the lists of references in actions, conditions and operators; assets and
 * relationships are context. */
#include "model/graph_flow.h"
#include "model/graph_formats.h"
#include "model/json_reader.h"

#include <string.h>

struct stix {
    struct graph_reading *reading;
    struct names ids;
    const struct json_node **objects; /* by index in ids */
    struct flow flow;                 /* its objects have the same indices */
};

/* What is no part of the picture. */
static bool is_administration(const char *type)
{
    static const char *const types[] = {"extension-definition", "attack-flow",
                                        "relationship",         "marking-definition",
                                        "language-content",     "bundle"};
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
        if (strcmp(types[i], type) == 0) {
            return true;
        }
    }
    return false;
}

static void refuse(struct stix *stix, const char *code, const struct json_node *node,
                   const char *message)
{
    diagnostics_add(stix->reading->diagnostics, SEVERITY_ERROR, code,
                    (struct place){stix->reading->source, node->offset}, "%s", message);
}

static enum flow_kind kind_of(struct stix *stix, const struct json_node *object,
                              const char *type)
{
    const char *operator= json_member_string(object, "operator");
    if (strcmp(type, "attack-action") == 0) {
        return FLOW_ACTION;
    }
    if (strcmp(type, "attack-condition") == 0) {
        return FLOW_CONDITION;
    }
    if (strcmp(type, "attack-operator") != 0) {
        return FLOW_CONTEXT;
    }
    if (strcmp(operator, "AND") != 0 && strcmp(operator, "OR") != 0) {
        refuse(stix, "unknown-operator", object, "an operator is AND or OR");
    }
    return strcmp(operator, "AND") == 0 ? FLOW_AND : FLOW_OR;
}

static bool add_object(struct stix *stix, const struct json_node *object)
{
    const char *type = json_member_string(object, "type");
    const char *name = json_member_string(object, "name");
    const char *text = json_member_string(object, "description");
    struct flow_object made = {.word = type, .id = json_member_string(object, "id")};
    made.kind = is_administration(type) ? FLOW_NOTHING : kind_of(stix, object, type);
    made.place = (struct place){stix->reading->source, object->offset};
    made.name = made.kind == FLOW_CONDITION ? text : name;
    made.text = made.kind == FLOW_CONDITION ? json_member_string(object, "pattern") : text;
    made.technique = json_member_string(object, "technique_id");
    made.tactic = json_member_string(object, "tactic_id");
    return vec_push(&stix->flow.objects, made);
}

static enum status declare(struct stix *stix, const struct json_node *objects)
{
    stix->objects =
        arena_array(&stix->reading->graph->arena, objects->count + 1, sizeof(*stix->objects));
    if (!stix->objects) {
        return STATUS_MEMORY;
    }
    for (const struct json_node *o = objects->first; o; o = o->next) {
        const char *id = json_member_string(o, "id");
        if (!*id || !*json_member_string(o, "type")) {
            refuse(stix, "missing-id", o, "an object without an id or a type");
            continue;
        }
        uint32_t index = names_intern(&stix->ids, id);
        if (index == NAMES_NONE) {
            return STATUS_MEMORY;
        }
        if (index < stix->flow.objects.count) {
            refuse(stix, "duplicate-id", o, "another object has this id");
            continue;
        }
        stix->objects[index] = o;
        if (!add_object(stix, o)) {
            return STATUS_MEMORY;
        }
    }
    return STATUS_OK;
}

static bool add_edge(struct stix *stix, uint32_t from, const struct json_node *to,
                     enum flow_branch branch)
{
    uint32_t target = to->kind == JSON_STRING ? names_find(&stix->ids, to->string) : NAMES_NONE;
    if (target == NAMES_NONE) {
        refuse(stix, "unknown-reference", to, "there is no object with this id");
        return true;
    }
    return vec_push(&stix->flow.edges, (struct flow_edge){from, target, branch});
}

static bool add_edges(struct stix *stix, uint32_t from, const char *list,
                      enum flow_branch branch)
{
    const struct json_node *refs = json_member_of(stix->objects[from], list, JSON_ARRAY);
    bool done = true;
    for (const struct json_node *r = refs ? refs->first : NULL; r && done; r = r->next) {
        done = add_edge(stix, from, r, branch);
    }
    return done;
}

/* A relationship is never logic: without an end in the bundle it is left out. */
static bool add_relationship(struct stix *stix, const struct json_node *object)
{
    struct attack_graph *graph = stix->reading->graph;
    uint32_t from = names_find(&stix->ids, json_member_string(object, "source_ref"));
    uint32_t to = names_find(&stix->ids, json_member_string(object, "target_ref"));
    bool logic = from != NAMES_NONE && to != NAMES_NONE &&
                 stix->flow.objects.items[from].kind != FLOW_CONTEXT &&
                 stix->flow.objects.items[to].kind != FLOW_CONTEXT;
    if (from == NAMES_NONE || to == NAMES_NONE || logic) {
        graph_count(graph, "relationship that is no logic", 1, "");
        return true;
    }
    return vec_push(&stix->flow.edges, (struct flow_edge){from, to, FLOW_EFFECT});
}

static bool connect(struct stix *stix)
{
    bool done = true;
    for (uint32_t i = 0; i < stix->flow.objects.count && done; i++) {
        const char *type = stix->flow.objects.items[i].word;
        if (strcmp(type, "relationship") == 0) {
            done = add_relationship(stix, stix->objects[i]);
            continue;
        }
        done = add_edges(stix, i, "effect_refs", FLOW_EFFECT) &&
               add_edges(stix, i, "on_true_refs", FLOW_TRUE) &&
               add_edges(stix, i, "on_false_refs", FLOW_FALSE) &&
               add_edges(stix, i, "asset_refs", FLOW_EFFECT);
    }
    return done;
}

/* The one flow: title and text; a second one cannot be told apart from it. */
static void read_flow(struct stix *stix, const struct json_node *root)
{
    struct attack_graph *graph = stix->reading->graph;
    size_t flows = 0;
    for (size_t i = 0; i < stix->flow.objects.count; i++) {
        const struct flow_object *o = &stix->flow.objects.items[i];
        if (strcmp(o->word, "attack-flow") == 0) {
            graph->title = graph_clean(graph, o->name, 500);
            graph->text = graph_clean(graph, o->text, 4000);
            flows++;
        } else if (strcmp(o->word, "threat-actor") == 0 && !*graph->actor) {
            graph->actor = graph_clean(graph, o->name, 500);
        }
    }
    if (flows != 1) {
        refuse(stix, "no-single-flow", root,
               "an Attack Flow bundle holds exactly one object of the type attack-flow");
    }
}

static enum status read_stix(struct graph_reading *reading)
{
    struct stix stix = {.reading = reading};
    struct json_node *root = NULL;
    size_t errors = reading->diagnostics->errors;
    enum status status =
        json_read(&reading->graph->arena, reading->source, NULL, &root, reading->diagnostics);
    names_init(&stix.ids);
    if (status == STATUS_OK) {
        const struct json_node *objects = json_member_of(root, "objects", JSON_ARRAY);
        if (!objects) {
            refuse(&stix, "missing-objects", root, "the bundle has no list of objects");
        }
        status = objects ? declare(&stix, objects) : STATUS_INVALID;
    }
    if (status == STATUS_OK) {
        read_flow(&stix, root);
        status = connect(&stix) ? STATUS_OK : STATUS_MEMORY;
    }
    if (status == STATUS_OK && reading->diagnostics->errors == errors) {
        flow_to_graph(&stix.flow, reading);
    }
    flow_release(&stix.flow);
    names_release(&stix.ids);
    return status;
}

static bool detect(const struct source *head)
{
    return graph_head_first(head) == '{' && graph_head_has(head, "\"bundle\"") &&
           (graph_head_has(head, "\"attack-flow\"") ||
            graph_head_has(head, "\"attack-action\""));
}

const struct graph_format graph_stix = {"attack-flow", "Attack Flow (STIX 2.1)", detect,
                                        read_stix};
