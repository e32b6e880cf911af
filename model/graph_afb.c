/* Attack Flow as its Builder saves it (.afb), which nothing documents: read as two generations
 * of files show it. In the newer one a line names the latches of its ends, an anchor its
 * latches and a node its anchors; in the older one each of them lists its children. Either way
 * an end of a line leads up to a node. Which anchor it is tells a condition's branch. */
#include "model/graph_flow.h"
#include "model/graph_formats.h"
#include "model/json_reader.h"

#include <string.h>

struct afb_object {
    const struct json_node *json;
    const char *id, *word;
    uint32_t parent;  /* a latch's anchor, an anchor's node; or NONE */
    const char *slot; /* under which name the parent has it; "" */
    uint32_t flow;    /* object of the flow, or NONE */
};

struct afb {
    struct graph_reading *reading;
    struct names ids;
    struct afb_object *objects; /* by index in ids */
    size_t count;
    bool old;
    struct flow flow;
};

static struct place place_of(const struct afb *afb, const struct json_node *node)
{
    return (struct place){afb->reading->source, node->offset};
}

/* The value of a property: a member of a list of pairs. */
static const struct json_node *find_property(const struct json_node *object, const char *list,
                                             const char *name)
{
    const struct json_node *pairs = json_member_of(object, list, JSON_ARRAY);
    for (const struct json_node *p = pairs ? pairs->first : NULL; p; p = p->next) {
        if (p->kind == JSON_ARRAY && p->count == 2 && p->first->kind == JSON_STRING &&
            strcmp(p->first->string, name) == 0) {
            return p->last;
        }
    }
    return NULL;
}

static const char *property(const struct json_node *object, const char *name)
{
    const struct json_node *value = find_property(object, "properties", name);
    return value && value->kind == JSON_STRING ? value->string : "";
}

/* The tactic or technique, which a newer Builder keeps as a pair within one property. */
static const char *ttp(const struct json_node *object, const char *name, const char *older)
{
    const struct json_node *pairs = find_property(object, "properties", "ttp");
    for (const struct json_node *p = pairs && pairs->kind == JSON_ARRAY ? pairs->first : NULL;
         p; p = p->next) {
        if (p->kind == JSON_ARRAY && p->count == 2 && p->first->kind == JSON_STRING &&
            p->last->kind == JSON_STRING && strcmp(p->first->string, name) == 0) {
            return p->last->string;
        }
    }
    return property(object, older);
}

static void refuse(struct afb *afb, const char *code, const struct json_node *node,
                   const char *message)
{
    diagnostics_add(afb->reading->diagnostics, SEVERITY_ERROR, code, place_of(afb, node), "%s",
                    message);
}

static enum status declare(struct afb *afb, const struct json_node *objects)
{
    size_t count = 0;
    afb->objects =
        arena_array(&afb->reading->graph->arena, objects->count + 1, sizeof(*afb->objects));
    if (!afb->objects) {
        return STATUS_MEMORY;
    }
    for (const struct json_node *o = objects->first; o; o = o->next) {
        const char *id = json_member_string(o, afb->old ? "id" : "instance");
        const char *word = json_member_string(o, afb->old ? "template" : "id");
        if (!*id || !*word) {
            refuse(afb, "missing-id", o, "an object without an id or a kind");
            continue;
        }
        uint32_t index = names_intern(&afb->ids, id);
        if (index == NAMES_NONE) {
            return STATUS_MEMORY;
        }
        if (index < count) {
            refuse(afb, "duplicate-id", o, "another object has this id");
            continue;
        }
        afb->objects[count++] = (struct afb_object){o, id, word, NONE, "", NONE};
    }
    afb->count = count;
    return STATUS_OK;
}

static void adopt(struct afb *afb, uint32_t parent, const struct json_node *children)
{
    for (const struct json_node *c = children ? children->first : NULL; c; c = c->next) {
        uint32_t child = c->kind == JSON_STRING ? names_find(&afb->ids, c->string) : NAMES_NONE;
        if (child != NAMES_NONE && child != parent) {
            afb->objects[child].parent = parent;
            afb->objects[child].slot = c->key     ? c->key
                                       : afb->old ? afb->objects[child].word
                                                  : "";
        }
    }
}

static bool is_line(const struct afb *afb, const struct afb_object *object)
{
    return afb->old ? strstr(object->word, "_elbow") != NULL
                    : json_member_of(object->json, "source", JSON_STRING) != NULL;
}

/* What is drawn and says nothing: ends, corners and anchors of lines, and the page. */
static bool is_drawing(const char *word)
{
    return strncmp(word, "@__builtin__", 12) == 0 || strstr(word, "anchor") ||
           strstr(word, "latch") || strstr(word, "handle") || strcmp(word, "flow") == 0 ||
           strstr(word, "_page");
}

static enum flow_kind kind_of(const struct afb_object *object)
{
    static const struct {
        const char *word;
        enum flow_kind kind;
    } kinds[] = {{"action", FLOW_ACTION},    {"condition", FLOW_CONDITION},
                 {"AND_operator", FLOW_AND}, {"OR_operator", FLOW_OR},
                 {"and", FLOW_AND},          {"or", FLOW_OR}};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (strcmp(kinds[i].word, object->word) == 0) {
            return kinds[i].kind;
        }
    }
    return FLOW_CONTEXT;
}

static const char *first_of(const char *a, const char *b, const char *c)
{
    return *a ? a : *b ? b : c;
}

static bool add_object(struct afb *afb, struct afb_object *object)
{
    static const char *const types[] = {"attack-action", "attack-condition", "attack-operator",
                                        "attack-operator", ""};
    struct attack_graph *graph = afb->reading->graph;
    const struct json_node *json = object->json;
    enum flow_kind kind = kind_of(object);
    const char *name = property(json, "name"), *text = property(json, "description");
    struct flow_object made = {
        .kind = kind, .word = object->word, .place = place_of(afb, json)};
    made.id = graph_string(graph, "%s--%s", types[kind], object->id);
    made.name = kind == FLOW_CONDITION
                    ? text
                    : first_of(name, property(json, "abstract"), property(json, "value"));
    made.text = kind == FLOW_CONDITION ? property(json, "pattern")
                                       : first_of(text, property(json, "content"), "");
    made.technique = ttp(json, "technique", "technique_id");
    made.tactic = ttp(json, "tactic", "tactic_id");
    object->flow = (uint32_t)afb->flow.objects.count;
    return vec_push(&afb->flow.objects, made);
}

/* The node that an end of a line leads up to, and in '*slot' the anchor's name; NONE where the
 * end is loose. */
static uint32_t climb(const struct afb *afb, const char *end, const char **slot)
{
    uint32_t at = names_find(&afb->ids, end);
    for (int steps = 0; at != NAMES_NONE && steps < 4; steps++) {
        if (afb->objects[at].flow != NONE) {
            return afb->objects[at].flow;
        }
        *slot = afb->objects[at].slot;
        at = afb->objects[at].parent;
    }
    return NONE;
}

static const char *line_end(const struct afb *afb, const struct afb_object *line, bool source)
{
    if (!afb->old) {
        return json_member_string(line->json, source ? "source" : "target");
    }
    const struct json_node *children = json_member_of(line->json, "children", JSON_ARRAY);
    for (const struct json_node *c = children ? children->first : NULL; c; c = c->next) {
        uint32_t child = c->kind == JSON_STRING ? names_find(&afb->ids, c->string) : NAMES_NONE;
        if (child != NAMES_NONE &&
            strstr(afb->objects[child].word, source ? "line_source" : "line_target")) {
            return c->string;
        }
    }
    return "";
}

static bool add_line(struct afb *afb, const struct afb_object *line)
{
    const char *slot = "", *ignored = "";
    uint32_t from = climb(afb, line_end(afb, line, true), &slot);
    uint32_t to = climb(afb, line_end(afb, line, false), &ignored);
    if (from == NONE || to == NONE) {
        diagnostics_add(afb->reading->diagnostics, SEVERITY_WARNING, "loose-line",
                        place_of(afb, line->json),
                        "an end of this line is joined to nothing: it is left out");
        graph_count(afb->reading->graph, "line with a loose end", 1, "");
        return true;
    }
    bool condition = afb->flow.objects.items[from].kind == FLOW_CONDITION;
    bool negative = strstr(slot, "False") || strstr(slot, "false");
    const struct flow_edge edge = {from, to,
                                   !condition ? FLOW_EFFECT
                                   : negative ? FLOW_FALSE
                                              : FLOW_TRUE};
    return vec_push(&afb->flow.edges, edge);
}

static void read_page(struct afb *afb)
{
    struct attack_graph *graph = afb->reading->graph;
    for (size_t i = 0; i < afb->count; i++) {
        const struct afb_object *o = &afb->objects[i];
        if (strcmp(o->word, "flow") == 0 || strcmp(o->word, "attack_flow_page") == 0) {
            graph->title = graph_clean(graph, property(o->json, "name"), 500);
            graph->text = graph_clean(graph, property(o->json, "description"), 4000);
        } else if (strcmp(o->word, "threat_actor") == 0 && !*graph->actor) {
            graph->actor = graph_clean(graph, property(o->json, "name"), 500);
        }
    }
}

static bool gather(struct afb *afb)
{
    for (uint32_t i = 0; i < afb->count; i++) {
        const struct json_node *json = afb->objects[i].json;
        if (afb->old && !is_line(afb, &afb->objects[i])) {
            adopt(afb, i, json_member_of(json, "children", JSON_ARRAY));
        } else if (!afb->old) {
            adopt(afb, i, json_member_of(json, "latches", JSON_ARRAY));
            adopt(afb, i, json_member_of(json, "anchors", JSON_OBJECT));
        }
    }
    for (size_t i = 0; i < afb->count; i++) {
        struct afb_object *o = &afb->objects[i];
        if (!is_line(afb, o) && !is_drawing(o->word) && !add_object(afb, o)) {
            return false;
        }
    }
    for (size_t i = 0; i < afb->count; i++) {
        if (is_line(afb, &afb->objects[i]) && !add_line(afb, &afb->objects[i])) {
            return false;
        }
    }
    return true;
}

static enum status read_afb(struct graph_reading *reading)
{
    struct arena *arena = &reading->graph->arena;
    struct afb afb = {.reading = reading};
    struct json_node *root = NULL;
    size_t errors = reading->diagnostics->errors;
    enum status status = json_read(arena, reading->source, NULL, &root, reading->diagnostics);
    names_init(&afb.ids);
    if (status == STATUS_OK) {
        const struct json_node *objects = json_member_of(root, "objects", JSON_ARRAY);
        afb.old = json_member_of(root, "schema", JSON_STRING) == NULL;
        if (!objects) {
            refuse(&afb, "missing-objects", root, "the flow has no list of objects");
        }
        status = objects ? declare(&afb, objects) : STATUS_INVALID;
    }
    if (status == STATUS_OK) {
        read_page(&afb);
        status = gather(&afb) ? STATUS_OK : STATUS_MEMORY;
    }
    if (status == STATUS_OK && reading->diagnostics->errors == errors) {
        flow_to_graph(&afb.flow, reading);
    }
    flow_release(&afb.flow);
    names_release(&afb.ids);
    return status;
}

static bool detect(const struct source *head)
{
    return graph_head_first(head) == '{' && (graph_head_has(head, "\"attack_flow_v2\"") ||
                                             graph_head_has(head, "\"attack_flow_page\""));
}

const struct graph_format graph_afb = {"afb", "Attack Flow Builder", detect, read_afb};
