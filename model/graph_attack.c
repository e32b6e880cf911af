/* Catalogues of techniques as STIX 2.1 bundles: MITRE ATT&CK (Enterprise, Mobile, ICS) and what
 * is published of ATLAS in that form. Techniques are attack-pattern, mitigations
 * course-of-action, tactics x-mitre-tactic, named by techniques through their short names;
 * relationships say what mitigates and what is a sub-technique. A bundle has tens of megabytes,
 * most of it about groups and software: objects are visited one at a time, once for entries and
 * once for relationships, which may stand before what they relate. */
#include "model/graph_catalogue.h"
#include "model/graph_formats.h"

#include <string.h>

/* A technique that names a tactic of a kill chain. */
struct phase {
    uint32_t technique;
    const char *tactic;
};

struct attack {
    struct catalogue catalogue;
    struct names tactics; /* "chain/short name" */
    VEC(uint32_t) tactic; /* by index in tactics: the entry */
    VEC(struct phase) phases;
    bool relationships; /* the second pass */
    bool collected;     /* the title is that of a collection */
    size_t objects;
};

static const char *copy(struct attack *a, const char *text)
{
    return graph_string(a->catalogue.reading->graph, "%s", text);
}

static bool is_true(const struct json_node *object, const char *key)
{
    const struct json_node *member = json_member(object, key);
    return member && member->kind == JSON_TRUE;
}

/* The kill chains of ATT&CK name the same tactics; those of ATLAS are others with equal names.
 */
static const char *tactic_key(struct attack *a, const char *chain, const char *name)
{
    return graph_string(a->catalogue.reading->graph, "%s/%s",
                        strstr(chain, "atlas") ? "atlas" : "attack", name);
}

/* The reference that gives the id people use: the first that has one. */
static const struct json_node *find_reference(const struct json_node *object)
{
    const struct json_node *list = json_member_of(object, "external_references", JSON_ARRAY);
    for (const struct json_node *r = list ? list->first : NULL; r; r = r->next) {
        if (*json_member_string(r, "external_id")) {
            return r;
        }
    }
    return NULL;
}

static void note_tactic(struct attack *a, const struct json_node *object, uint32_t entry)
{
    const char *source = json_member_string(find_reference(object), "source_name");
    const char *key = tactic_key(a, source, json_member_string(object, "x_mitre_shortname"));
    uint32_t index = names_intern(&a->tactics, key);
    if (index == NAMES_NONE || (index == a->tactic.count && !vec_push(&a->tactic, entry))) {
        a->catalogue.reading->graph->failed = true;
    }
}

static void note_phases(struct attack *a, const struct json_node *object, uint32_t entry)
{
    const struct json_node *list = json_member_of(object, "kill_chain_phases", JSON_ARRAY);
    for (const struct json_node *p = list ? list->first : NULL; p; p = p->next) {
        const struct phase phase = {entry,
                                    tactic_key(a, json_member_string(p, "kill_chain_name"),
                                               json_member_string(p, "phase_name"))};
        if (!vec_push(&a->phases, phase)) {
            a->catalogue.reading->graph->failed = true;
        }
    }
}

static void declare(struct attack *a, enum catalogue_kind kind, const struct json_node *object)
{
    struct catalogue *c = &a->catalogue;
    const struct json_node *reference = find_reference(object);
    const char *id = json_member_string(reference, "external_id");
    struct catalogue_entry *e =
        catalogue_add(c, kind, json_member_string(object, "id"),
                      (struct place){c->reading->source, object->offset});
    if (!e) {
        return;
    }
    static const char *const taken[] = {"type",
                                        "id",
                                        "name",
                                        "description",
                                        "external_references",
                                        "kill_chain_phases",
                                        "revoked",
                                        "x_mitre_deprecated",
                                        "x_mitre_shortname",
                                        NULL};
    static const char *const revoked[] = {"revoked tactic", "revoked technique",
                                          "revoked mitigation"};
    static const char *const deprecated[] = {"deprecated tactic", "deprecated technique",
                                             "deprecated mitigation"};
    e->name = graph_clean(c->reading->graph, json_member_string(object, "name"), 400);
    e->id = *id ? graph_clean(c->reading->graph, id, 100) : e->name;
    e->text =
        graph_first_sentence(c->reading->graph, json_member_string(object, "description"));
    e->url = copy(a, json_member_string(reference, "url"));
    e->left_out = is_true(object, "revoked")              ? revoked[kind]
                  : is_true(object, "x_mitre_deprecated") ? deprecated[kind]
                                                          : NULL;
    catalogue_count_rest(c, kind, object, taken);
    if (kind == CATALOGUE_TACTIC) {
        note_tactic(a, object, (uint32_t)(c->entries.count - 1));
    } else if (kind == CATALOGUE_TECHNIQUE) {
        note_phases(a, object, (uint32_t)(c->entries.count - 1));
    }
}

/* What the library is called: by the collection, or by a matrix where there is none. */
static void note_title(struct attack *a, const struct json_node *object, bool collection)
{
    struct attack_graph *graph = a->catalogue.reading->graph;
    if ((collection && !a->collected) || !*a->catalogue.title) {
        a->catalogue.title = graph_clean(graph, json_member_string(object, "name"), 400);
        a->catalogue.version =
            collection ? graph_clean(graph, json_member_string(object, "x_mitre_version"), 40)
                       : "";
        a->collected = collection;
    }
}

static void relate(struct attack *a, const struct json_node *object)
{
    struct catalogue *c = &a->catalogue;
    const char *verb = json_member_string(object, "relationship_type");
    const char *from = json_member_string(object, "source_ref");
    const char *to = json_member_string(object, "target_ref");
    const struct place place = {c->reading->source, object->offset};
    bool mitigates = strcmp(verb, "mitigates") == 0;
    if (is_true(object, "revoked") || is_true(object, "x_mitre_deprecated")) {
        graph_count(c->reading->graph, "revoked or deprecated relationship", 1, "");
    } else if (mitigates || strcmp(verb, "subtechnique-of") == 0) {
        uint32_t at = catalogue_find(c, mitigates ? CATALOGUE_MITIGATION : CATALOGUE_TECHNIQUE,
                                     from, place);
        catalogue_relate(c, at, catalogue_find(c, CATALOGUE_TECHNIQUE, to, place),
                         mitigates ? CATALOGUE_MITIGATES : CATALOGUE_SPECIALIZES);
    } else {
        graph_leave_out_property(c->reading->graph, "relationship of another kind", verb);
    }
}

static void visit(void *context, const struct json_node *object)
{
    struct attack *a = context;
    struct attack_graph *graph = a->catalogue.reading->graph;
    const char *type = json_member_string(object, "type");
    bool relationship = strcmp(type, "relationship") == 0;
    a->objects++;
    if (graph->failed) {
        return;
    }
    if (a->relationships) {
        if (relationship) {
            relate(a, object);
        }
    } else if (strcmp(type, "attack-pattern") == 0) {
        declare(a, CATALOGUE_TECHNIQUE, object);
    } else if (strcmp(type, "course-of-action") == 0) {
        declare(a, CATALOGUE_MITIGATION, object);
    } else if (strcmp(type, "x-mitre-tactic") == 0) {
        declare(a, CATALOGUE_TACTIC, object);
    } else if (strcmp(type, "x-mitre-collection") == 0 || strcmp(type, "x-mitre-matrix") == 0) {
        note_title(a, object, strcmp(type, "x-mitre-collection") == 0);
    } else if (!relationship) {
        graph_leave_out_property(graph, "object of another type", type);
    }
}

static bool wants(const struct json_node *parent, const char *key)
{
    static const char *const keys[] = {"type",
                                       "id",
                                       "objects",
                                       "name",
                                       "description",
                                       "revoked",
                                       "x_mitre_deprecated",
                                       "x_mitre_shortname",
                                       "x_mitre_version",
                                       "external_references",
                                       "source_name",
                                       "external_id",
                                       "url",
                                       "kill_chain_phases",
                                       "kill_chain_name",
                                       "phase_name",
                                       "relationship_type",
                                       "source_ref",
                                       "target_ref"};
    (void)parent;
    for (size_t i = 0; key && i < sizeof(keys) / sizeof(*keys); i++) {
        if (strcmp(keys[i], key) == 0) {
            return true;
        }
    }
    return !key;
}

static bool streams(const struct json_node *array)
{
    return array->key && strcmp(array->key, "objects") == 0 && array->parent &&
           !array->parent->parent;
}

static enum status pass(struct attack *a, bool relationships)
{
    const struct json_plan plan = {
        .wants = wants, .streams = streams, .visit = visit, .context = a};
    struct arena arena;
    struct json_node *root = NULL;
    arena_init(&arena);
    a->relationships = relationships;
    enum status status = json_read(&arena, a->catalogue.reading->source, &plan, &root,
                                   a->catalogue.reading->diagnostics);
    arena_release(&arena);
    return status;
}

/* Techniques to the tactics that they name. */
static void join_phases(struct attack *a)
{
    struct catalogue *c = &a->catalogue;
    for (size_t i = 0; i < a->phases.count; i++) {
        const struct phase *p = &a->phases.items[i];
        uint32_t tactic = names_find(&a->tactics, p->tactic);
        if (tactic == NAMES_NONE) {
            graph_count(c->reading->graph, "tactic that is not in the bundle", 1, "");
        } else {
            catalogue_relate(c, p->technique, a->tactic.items[tactic], CATALOGUE_ACHIEVES);
        }
    }
}

static enum status read_attack(struct graph_reading *reading)
{
    struct attack a = {.objects = 0};
    struct attack_graph *graph = reading->graph;
    size_t errors = reading->diagnostics->errors;
    catalogue_open(&a.catalogue, reading);
    names_init(&a.tactics);
    enum status status = pass(&a, false);
    if (status == STATUS_OK && a.objects == 0) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "missing-objects",
                        (struct place){reading->source, 0},
                        "the bundle has no list of objects");
        status = STATUS_INVALID;
    }
    if (status == STATUS_OK && reading->diagnostics->errors == errors && !graph->failed) {
        join_phases(&a);
        status = pass(&a, true);
    }
    if (status == STATUS_OK && reading->diagnostics->errors == errors && !graph->failed) {
        a.catalogue.source = *a.catalogue.title ? a.catalogue.title : graph->file;
        graph_name_domain(graph, a.catalogue.source);
        catalogue_to_graph(&a.catalogue);
    }
    vec_release(&a.phases);
    vec_release(&a.tactic);
    names_release(&a.tactics);
    catalogue_close(&a.catalogue);
    return status;
}

static bool detect(const struct source *head)
{
    return graph_head_first(head) == '{' && graph_head_has(head, "\"bundle\"") &&
           (graph_head_has(head, "\"x-mitre-") || graph_head_has(head, "\"attack-pattern") ||
            graph_head_has(head, "\"course-of-action"));
}

const struct graph_format graph_attack = {"attack", "MITRE ATT&CK or ATLAS (STIX 2.1)", detect,
                                          read_attack};
