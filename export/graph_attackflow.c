/* Attack Flow, as a STIX 2.1 bundle of the extension's schema 2.0.0. A node whose citation
 * names the STIX object that it was imported from becomes that object again, and the parts that
 * importing made of one object (model/graph_flow.c) become one again; everything else gets an
 * id of version 5, the same at every export. Several needs of a step go through an AND, since a
 * flow does not say how edges without an operator join. */
#include "export/graph_writers.h"

#include "base/digest.h"
#include "base/memory.h"
#include "export/json.h"

#include <stdio.h>
#include <string.h>

#define EXTENSION "extension-definition--fb9c968a-745b-4ade-9b25-c324172197f4"
#define ORIGIN "https://center-for-threat-informed-defense.github.io/attack-flow"

enum type { ACTION, CONDITION, OPERATOR_AND, OPERATOR_OR, TYPES };
static const char *const type_words[] = {"attack-action", "attack-condition", "attack-operator",
                                         "attack-operator"};

enum part { PART_MAIN, PART_FALSE, PART_REACHED, PART_HOLDS, PART_FAILS, PART_JOIN, PART_ENDS };
static const char *const part_words[] = {"",        "(false)", "(reached)", "(holds)",
                                         "(fails)", "(join)",  "(ends)",    NULL};

enum { BRANCH_TRUE, BRANCH_FALSE, BRANCHES };

struct object {
    enum type type;
    const char *id;
    uint32_t node; /* of the graph; NONE for an operator that is made up */
    bool entered;
};

struct reference {
    uint32_t from, to, next; /* objects; the next of the same object and branch */
};

struct bundle {
    const struct attack_graph *graph;
    struct arena arena;
    struct names ids; /* of objects; same indices */
    VEC(struct object) objects;
    VEC(struct reference) references;
    VEC(uint32_t) heads, tails; /* by object and branch */
    uint32_t *object;           /* by node; NONE: a part that is no object */
    enum part *part;            /* by node */
    struct graph_rows inputs;
    struct json json;
    const char *stamp;
    bool failed;
};

static const char *make_id(struct bundle *b, const char *type, const char *what, const char *id)
{
    char uuid[DIGEST_UUID];
    const char *name = arena_format(&b->arena, "%s/%s/%s/%s", type, what, b->graph->title, id);
    const char *made = NULL;
    if (name && digest_uuid(name, uuid, NULL) == STATUS_OK) {
        made = arena_format(&b->arena, "%s--%s", type, uuid);
    }
    b->failed |= !made;
    return made ? made : "";
}

static bool is_uuid(const char *text)
{
    for (int i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !text[i] || !strchr("0123456789abcdef", text[i])) {
            return false;
        }
    }
    return true;
}

/* The id of a STIX object in a citation, and in '*part' which part of it; "" when none is. */
static const char *cited_id(struct bundle *b, const char *cite, enum part *part)
{
    *part = PART_MAIN;
    for (int p = PART_FALSE; part_words[p]; p++) {
        size_t length = strlen(part_words[p]), whole = strlen(cite);
        if (whole > length && strcmp(cite + whole - length, part_words[p]) == 0) {
            *part = (enum part)p;
        }
    }
    for (int t = 0; t < OPERATOR_OR; t++) {
        const char *at = strstr(cite, type_words[t]);
        size_t length = strlen(type_words[t]);
        if (at && strncmp(at + length, "--", 2) == 0 && is_uuid(at + length + 2)) {
            const char *id = arena_copy(&b->arena, at, length + 2 + 36);
            b->failed |= !id;
            return id ? id : "";
        }
    }
    return "";
}

static uint32_t add_object(struct bundle *b, enum type type, const char *id, uint32_t node)
{
    size_t known = b->objects.count;
    uint32_t index = names_intern(&b->ids, id);
    const struct object object = {type, id, node, false};
    bool added = index == known && vec_push(&b->objects, object);
    for (int i = 0; i < BRANCHES && added; i++) {
        added = vec_push(&b->heads, NONE) && vec_push(&b->tails, NONE);
    }
    b->failed |= !added;
    return added ? index : NONE;
}

static void refer(struct bundle *b, uint32_t from, uint32_t to, int branch)
{
    const struct reference reference = {from, to, NONE};
    if (from == NONE || to == NONE || b->failed) {
        return;
    }
    uint32_t slot = from * BRANCHES + (uint32_t)branch, added = (uint32_t)b->references.count;
    if (!vec_push(&b->references, reference)) {
        b->failed = true;
        return;
    }
    if (b->tails.items[slot] == NONE) {
        b->heads.items[slot] = added;
    } else {
        b->references.items[b->tails.items[slot]].next = added;
    }
    b->tails.items[slot] = added;
    b->objects.items[to].entered = true;
}

static enum type type_of(const struct graph_node *node, const char *id)
{
    if (strncmp(id, "attack-operator", 15) == 0 && node->kind == GRAPH_CONDITION) {
        return strstr(node->cite, "(OR") ? OPERATOR_OR : OPERATOR_AND;
    }
    switch (node->kind) {
    case GRAPH_STEP:
        return ACTION;
    case GRAPH_ALL:
    case GRAPH_SEQUENCE:
        return OPERATOR_AND;
    case GRAPH_ANY:
    case GRAPH_AT_LEAST:
        return OPERATOR_OR;
    case GRAPH_CONDITION:
    case GRAPH_REQUIREMENT:
    case GRAPH_SAFEGUARD:
    case GRAPH_KINDS:
        break;
    }
    return CONDITION;
}

static uint32_t inputs_of(const struct bundle *b, uint32_t node)
{
    return b->inputs.first[node + 1] - b->inputs.first[node];
}

/* Nodes that are objects of their own. */
static void add_mains(struct bundle *b)
{
    for (uint32_t n = 0; n < b->graph->nodes.count; n++) {
        const struct graph_node *node = &b->graph->nodes.items[n];
        const char *id = cited_id(b, node->cite, &b->part[n]);
        enum type type = type_of(node, id);
        b->object[n] = NONE;
        if (node->kind == GRAPH_SAFEGUARD || b->part[n] != PART_MAIN) {
            continue;
        }
        if (strncmp(id, type_words[type], strlen(type_words[type])) != 0 ||
            names_find(&b->ids, id) != NAMES_NONE) {
            id = make_id(b, type_words[type], graph_kind_words[node->kind], node->id);
        }
        b->object[n] = add_object(b, type, id, n);
    }
}

/* Parts become the object they are of; one whose object is missing, or a join that is not all
 * a step needs, becomes an operator. */
static void add_parts(struct bundle *b)
{
    const struct attack_graph *g = b->graph;
    struct graph_rows users = {NULL, NULL};
    b->failed |= !graph_rows_make(&users, g, GRAPH_NEEDS, false);
    for (uint32_t n = 0; n < g->nodes.count && !b->failed; n++) {
        enum part part = b->part[n];
        if (part == PART_MAIN || part == PART_ENDS ||
            g->nodes.items[n].kind == GRAPH_SAFEGUARD) {
            continue;
        }
        uint32_t found = names_find(&b->ids, cited_id(b, g->nodes.items[n].cite, &part));
        if (part == PART_JOIN && found != NAMES_NONE) {
            uint32_t used = users.first[n + 1] - users.first[n];
            bool whole = used == 1 && inputs_of(b, users.ends[users.first[n]]) == 1 &&
                         b->object[users.ends[users.first[n]]] == found;
            found = whole ? found : NAMES_NONE;
        }
        if (found == NAMES_NONE) {
            const struct graph_node *node = &g->nodes.items[n];
            enum type type = type_of(node, "");
            b->part[n] = PART_MAIN;
            found = add_object(
                b, type, make_id(b, type_words[type], graph_kind_words[node->kind], node->id),
                n);
        }
        b->object[n] = found;
    }
    graph_rows_release(&users);
}

static int branch_from(const struct bundle *b, uint32_t node)
{
    return b->part[node] == PART_FALSE || b->part[node] == PART_FAILS ? BRANCH_FALSE
                                                                      : BRANCH_TRUE;
}

/* What the inputs of a node enter: the object, or an AND that is made up for a step. */
static uint32_t entrance(struct bundle *b, uint32_t node)
{
    uint32_t object = b->object[node];
    if (b->part[node] == PART_MAIN && b->graph->nodes.items[node].kind == GRAPH_STEP &&
        inputs_of(b, node) > 1) {
        uint32_t gate = add_object(
            b, OPERATOR_AND,
            make_id(b, "attack-operator", "needs", b->graph->nodes.items[node].id), NONE);
        refer(b, gate, object, BRANCH_TRUE);
        return gate;
    }
    return object;
}

static void connect(struct bundle *b)
{
    for (uint32_t n = 0; n < b->graph->nodes.count && !b->failed; n++) {
        if (b->object[n] == NONE) {
            continue;
        }
        uint32_t to = entrance(b, n);
        for (uint32_t i = b->inputs.first[n]; i < b->inputs.first[n + 1]; i++) {
            uint32_t from = b->inputs.ends[i];
            bool within = b->object[from] == b->object[n] &&
                          (b->part[from] != PART_MAIN || b->part[n] != PART_MAIN);
            if (!within) {
                refer(b, b->object[from], to, branch_from(b, from));
            }
        }
    }
}

static void open_object(struct bundle *b, const char *type, const char *id)
{
    json_open_object(&b->json, NULL);
    json_string(&b->json, "type", type);
    json_string(&b->json, "spec_version", "2.1");
    json_string(&b->json, "id", id);
    json_string(&b->json, "created", b->stamp);
    json_string(&b->json, "modified", b->stamp);
}

static void put_extension(struct bundle *b)
{
    json_open_object(&b->json, "extensions");
    json_open_object(&b->json, EXTENSION);
    json_string(&b->json, "extension_type", "new-sdo");
    json_close(&b->json);
    json_close(&b->json);
}

static void put_references(struct bundle *b, uint32_t object, int branch, const char *key)
{
    uint32_t r = b->heads.items[object * BRANCHES + (uint32_t)branch];
    if (r == NONE) {
        return;
    }
    json_open_array(&b->json, key);
    for (; r != NONE; r = b->references.items[r].next) {
        json_string(&b->json, NULL, b->objects.items[b->references.items[r].to].id);
    }
    json_close(&b->json);
}

static void put_text(struct bundle *b, const char *key, const char *from, size_t length)
{
    char *text = arena_copy(&b->arena, from, length);
    if (text && length > 0) {
        json_string(&b->json, key, text);
    }
    b->failed |= !text;
}

/* The technique and tactic that importing put in front of the text. */
static void put_description(struct bundle *b, const char *text)
{
    static const struct {
        const char *label, *key;
    } lines[] = {{"technique ", "technique_id"}, {"tactic ", "tactic_id"}};
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        size_t label = strlen(lines[i].label);
        if (strncmp(text, lines[i].label, label) == 0) {
            size_t length = strcspn(text, "\n");
            put_text(b, lines[i].key, text + label, length - label);
            text += length + (text[length] == '\n');
        }
    }
    put_text(b, "description", text, strlen(text));
}

static void put_object(struct bundle *b, uint32_t index)
{
    const struct object *object = &b->objects.items[index];
    const struct graph_node *node =
        object->node == NONE ? NULL : &b->graph->nodes.items[object->node];
    open_object(b, type_words[object->type], object->id);
    if (object->type == ACTION && node) {
        json_string(&b->json, "name", node->title);
        put_description(b, node->text);
        put_references(b, index, BRANCH_TRUE, "effect_refs");
    } else if (object->type == CONDITION && node) {
        json_string(&b->json, "description", node->title);
        put_text(b, "pattern", node->text, strlen(node->text));
        put_references(b, index, BRANCH_TRUE, "on_true_refs");
        put_references(b, index, BRANCH_FALSE, "on_false_refs");
    } else {
        json_string(&b->json, "operator", object->type == OPERATOR_AND ? "AND" : "OR");
        put_references(b, index, BRANCH_TRUE, "effect_refs");
    }
    put_extension(b);
    json_close(&b->json);
}

static void put_definition(struct bundle *b, const char *author)
{
    open_object(b, "extension-definition", EXTENSION);
    json_string(&b->json, "name", "Attack Flow");
    json_string(&b->json, "created_by_ref", author);
    json_string(&b->json, "schema", ORIGIN "/stix/attack-flow-schema-2.0.0.json");
    json_string(&b->json, "version", "2.0.0");
    json_open_array(&b->json, "extension_types");
    json_string(&b->json, NULL, "new-sdo");
    json_close(&b->json);
    json_close(&b->json);
    open_object(b, "identity", author);
    json_string(&b->json, "name", "pathgate export");
    json_string(&b->json, "identity_class", "system");
    json_close(&b->json);
}

/* The flow begins where nothing leads to an action or condition; where everything is led to,
 * with the first of them. */
static size_t put_starts(struct bundle *b, bool all)
{
    size_t starts = 0;
    for (size_t i = 0; i < b->objects.count && (!all || starts == 0); i++) {
        const struct object *o = &b->objects.items[i];
        if (o->type <= CONDITION && (all || !o->entered)) {
            json_string(&b->json, NULL, o->id);
            starts++;
        }
    }
    return starts;
}

static void put_flow(struct bundle *b, const char *author)
{
    const struct attack_graph *g = b->graph;
    open_object(b, "attack-flow", make_id(b, "attack-flow", "flow", g->title));
    json_string(&b->json, "created_by_ref", author);
    json_string(&b->json, "name", *g->title ? g->title : "Threat model");
    put_text(b, "description", g->text, strlen(g->text));
    json_string(&b->json, "scope", "other");
    json_open_array(&b->json, "start_refs");
    if (put_starts(b, false) == 0) {
        put_starts(b, true);
    }
    json_close(&b->json);
    put_extension(b);
    json_close(&b->json);
}

static void put_safeguards(struct bundle *b)
{
    const struct attack_graph *g = b->graph;
    for (size_t i = 0; i < g->nodes.count; i++) {
        const struct graph_node *n = &g->nodes.items[i];
        if (n->kind == GRAPH_SAFEGUARD) {
            open_object(b, "course-of-action",
                        make_id(b, "course-of-action", "safeguard", n->id));
            json_string(&b->json, "name", n->title);
            put_text(b, "description", n->text, strlen(n->text));
            json_close(&b->json);
        }
    }
    for (size_t i = 0; i < g->edges.count; i++) {
        const struct graph_edge *e = &g->edges.items[i];
        const char *from = g->nodes.items[e->from].id;
        if (e->relation == GRAPH_CUTS && b->object[e->to] != NONE) {
            open_object(b, "relationship",
                        make_id(b, "relationship", from, g->nodes.items[e->to].id));
            json_string(&b->json, "relationship_type", "mitigates");
            json_string(&b->json, "source_ref",
                        make_id(b, "course-of-action", "safeguard", from));
            json_string(&b->json, "target_ref", b->objects.items[b->object[e->to]].id);
            json_close(&b->json);
        }
    }
}

static void put_bundle(struct bundle *b, struct text *out)
{
    const char *author = make_id(b, "identity", "author", "pathgate");
    json_init(&b->json, out);
    json_open_object(&b->json, NULL);
    json_string(&b->json, "type", "bundle");
    json_string(&b->json, "id", make_id(b, "bundle", "bundle", b->graph->title));
    json_open_array(&b->json, "objects");
    put_definition(b, author);
    put_flow(b, author);
    for (uint32_t i = 0; i < b->objects.count; i++) {
        put_object(b, i);
    }
    put_safeguards(b);
    json_close(&b->json);
    json_close(&b->json);
}

static void say_losses(const struct attack_graph *g, struct diagnostics *losses)
{
    size_t at_least = 0, sequences = 0, probabilities = 0, costs = 0, defeats = 0;
    for (size_t i = 0; i < g->nodes.count; i++) {
        const struct graph_node *n = &g->nodes.items[i];
        at_least += n->kind == GRAPH_AT_LEAST;
        sequences += n->kind == GRAPH_SEQUENCE;
        probabilities += n->probability == n->probability;
        costs += n->cost == n->cost;
    }
    for (size_t i = 0; i < g->edges.count; i++) {
        defeats += g->edges.items[i].relation == GRAPH_DEFEATS;
    }
    graph_lose(losses, at_least, "gates at-least k became OR",
               "a flow has no such operator, "
               "and less is enough there");
    graph_lose(losses, sequences, "sequences became AND", "a flow has no order of inputs");
    graph_lose(losses, probabilities, "probabilities are left out", "a flow has none");
    graph_lose(losses, costs, "costs are left out", "a flow has none");
    graph_lose(losses, defeats, "ways to defeat a safeguard are left out", "a flow has none");
}

static enum status write_flow(const struct attack_graph *graph, const char *date,
                              struct text *out, struct diagnostics *losses)
{
    struct bundle b = {.graph = graph};
    size_t starts = 0;
    arena_init(&b.arena);
    names_init(&b.ids);
    b.stamp = arena_format(&b.arena, "%sT00:00:00.000Z", date);
    b.object = arena_array(&b.arena, graph->nodes.count + 1, sizeof(*b.object));
    b.part = arena_array(&b.arena, graph->nodes.count + 1, sizeof(*b.part));
    bool ready =
        b.stamp && b.object && b.part && graph_rows_make(&b.inputs, graph, GRAPH_NEEDS, true);
    for (size_t i = 0; ready && i < graph->nodes.count; i++) {
        starts += graph->nodes.items[i].kind == GRAPH_STEP ||
                  graph->nodes.items[i].kind == GRAPH_CONDITION ||
                  graph->nodes.items[i].kind == GRAPH_REQUIREMENT;
    }
    if (ready && starts > 0) {
        add_mains(&b);
        add_parts(&b);
        connect(&b);
    }
    if (ready && starts > 0 && !b.failed) {
        put_bundle(&b, out);
        say_losses(graph, losses);
    } else if (ready && starts == 0) {
        diagnostics_add(losses, SEVERITY_ERROR, "nothing-to-start-from",
                        (struct place){NULL, 0},
                        "a flow starts from an action or condition, and there is none");
    }
    bool failed = !ready || b.failed || out->failed;
    graph_rows_release(&b.inputs);
    vec_release(&b.objects);
    vec_release(&b.references);
    vec_release(&b.heads);
    vec_release(&b.tails);
    names_release(&b.ids);
    arena_release(&b.arena);
    return failed ? STATUS_MEMORY : starts == 0 ? STATUS_INVALID : STATUS_OK;
}

const struct graph_writer graph_writer_attack_flow = {"attack-flow", "Attack Flow (STIX 2.1)",
                                                      write_flow};
