/* Walking the trees of a model's files. Whether an element has a name of its own follows from
 * its rule in the grammar and its id; ids are unique among what shares a kind and, for nodes, a
 * scenario, which is what the keys say. */
#include "analyzer/model_elements.h"

#include "model/documents.h"
#include "model/label.h"

#include <string.h>

enum { MOST_RULES = 64 };

static const struct {
    const char *name;
    enum element_kind kind;
} kinds[] = {
    {"threat-model", ELEMENT_MODEL},
    {"domain", ELEMENT_DOMAIN},
    {"outcome", ELEMENT_OUTCOME},
    {"scenario", ELEMENT_SCENARIO},
    {"actor", ELEMENT_ACTOR},
    {"deployment", ELEMENT_DEPLOYMENT},
    {"affordance", ELEMENT_AFFORDANCE},
    {"metric", ELEMENT_METRIC},
    {"capability", ELEMENT_CAPABILITY},
    {"safeguard", ELEMENT_SAFEGUARD},
    {"step", ELEMENT_NODE},
    {"condition", ELEMENT_NODE},
    {"all", ELEMENT_NODE},
    {"any", ELEMENT_NODE},
    {"at-least", ELEMENT_NODE},
    {"sequence", ELEMENT_NODE},
};

/* By rule of the grammar: the kind of its elements, or ELEMENT_KINDS. */
static void number_kinds(uint8_t by_rule[MOST_RULES])
{
    for (int rule = 0; rule < MOST_RULES && threatmodel_grammar.elements[rule].name; rule++) {
        by_rule[rule] = ELEMENT_KINDS;
        for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
            if (strcmp(threatmodel_grammar.elements[rule].name, kinds[k].name) == 0) {
                by_rule[rule] = (uint8_t)kinds[k].kind;
            }
        }
    }
}

bool is_gate_element(const struct xml_element *xml)
{
    return strcmp(xml->name, "any") == 0 || strcmp(xml->name, "all") == 0 ||
           strcmp(xml->name, "at-least") == 0 || strcmp(xml->name, "sequence") == 0;
}

static void write_key(const struct model_elements *elements, enum element_kind kind,
                      uint32_t scope, const char *id, struct text *key)
{
    text_clear(key);
    text_append_char(key, (char)('a' + (int)kind));
    if (scope != NONE) {
        text_append(key, elements->list.items[scope].id);
        text_append_char(key, '/');
    }
    text_append(key, id);
}

uint32_t model_elements_find(const struct model_elements *elements, enum element_kind kind,
                             uint32_t scope, const char *id)
{
    struct text key;
    text_init(&key);
    write_key(elements, kind, scope, id, &key);
    uint32_t name = key.failed ? NAMES_NONE : names_find(&elements->keys, text_string(&key));
    text_release(&key);
    return name == NAMES_NONE ? NONE : elements->of_key.items[name];
}

uint32_t model_elements_resolve(const struct model_elements *elements, enum element_kind kind,
                                uint32_t scope, const char *word)
{
    uint32_t found = scope == NONE ? NONE : model_elements_find(elements, kind, scope, word);
    return found != NONE ? found : model_elements_find(elements, kind, NONE, word);
}

struct collecting {
    struct model_elements *elements;
    const struct threatmodel *model;
    uint8_t kind_of[MOST_RULES];
    const struct xml_element *scenario; /* the latest, and its element */
    uint32_t latest;
    struct text key;
    bool failed;
};

static uint32_t scenario_around(const struct collecting *c, const struct xml_element *xml)
{
    const struct xml_element *e = xml->parent;
    while (e && e != c->scenario) {
        e = e->parent;
    }
    return e ? c->latest : NONE;
}

static void add(struct collecting *c, const struct xml_element *xml, enum element_kind kind,
                uint32_t scope, const char *id)
{
    struct model_elements *elements = c->elements;
    const struct model_element element = {.xml = xml,
                                          .id = id,
                                          .scope = scope,
                                          .index = xml->index,
                                          .match = NONE,
                                          .kind = (uint8_t)kind};
    uint32_t number = (uint32_t)elements->list.count;
    write_key(elements, kind, scope, id, &c->key);
    uint32_t name =
        c->key.failed ? NAMES_NONE : names_intern(&elements->keys, text_string(&c->key));
    if (name != elements->of_key.count) { /* one of two files of the same name */
        c->failed |= name == NAMES_NONE;
        return;
    }
    c->failed |= !vec_push(&elements->list, element) || !vec_push(&elements->of_key, number);
    if (kind == ELEMENT_SCENARIO) {
        c->scenario = xml;
        c->latest = number;
    }
}

/* What a file is called from the first one's folder on, so that models in two places have files
 * of the same names. The root of an origin may have slashes of its own: "origin/main:". */
static const char *relative_path(const struct threatmodel *model, const char *path)
{
    const struct model_file *first = model->files.items[0];
    size_t folder = first->origin ? strlen(first->origin->root) : 0;
    const char *end = strrchr(first->source.path + folder, '/');
    folder = end ? (size_t)(end - first->source.path) + 1 : folder;
    return strncmp(path, first->source.path, folder) == 0 ? path + folder : path;
}

/* A file that says nothing of itself is no element: what it holds may move elsewhere. The one
 * that was given is the same on both sides, whatever it is called. */
static void add_file(struct collecting *c, const struct model_file *file)
{
    struct label label;
    struct arena scratch;
    arena_init(&scratch);
    if (!label_read(&scratch, file->root, &label)) {
        c->failed = true;
    } else if (*label.title || *label.text) {
        bool given = file == c->model->files.items[0];
        add(c, file->root, ELEMENT_MODEL, NONE,
            given ? "" : relative_path(c->model, file->source.path));
    }
    arena_release(&scratch);
}

static void add_element(struct collecting *c, const struct xml_element *xml)
{
    enum element_kind kind =
        (enum element_kind)c->kind_of[xml->rule - threatmodel_grammar.elements];
    const char *id = kind == ELEMENT_KINDS || kind == ELEMENT_MODEL ? NULL
                     : kind == ELEMENT_DEPLOYMENT                   ? xml_value(xml, "type")
                                                                    : xml_value(xml, "id");
    if (id) {
        add(c, xml, kind, kind == ELEMENT_NODE ? scenario_around(c, xml) : NONE, id);
    }
}

static const struct xml_element *next_element(const struct xml_element *xml)
{
    if (xml->first_child) {
        return xml->first_child;
    }
    while (xml && !xml->next) {
        xml = xml->parent;
    }
    return xml ? xml->next : NULL;
}

bool model_elements_collect(const struct threatmodel *model, struct model_elements *elements)
{
    struct collecting c = {.elements = elements, .model = model};
    *elements = (struct model_elements){0};
    names_init(&elements->keys);
    text_init(&c.key);
    number_kinds(c.kind_of);
    for (size_t i = 0; i < model->files.count && !c.failed; i++) {
        add_file(&c, model->files.items[i]);
        const struct xml_element *xml = model->files.items[i]->root;
        for (; xml && !c.failed; xml = next_element(xml)) {
            add_element(&c, xml);
        }
    }
    text_release(&c.key);
    return !c.failed;
}

void model_elements_release(struct model_elements *elements)
{
    vec_release(&elements->list);
    vec_release(&elements->of_key);
    names_release(&elements->keys);
}
