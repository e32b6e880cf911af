/* Evidence that 'evidence export' wrote as JSON becomes the tree that an evidence file would
 * have, so that one grammar and one reader hold for both. A member becomes the attribute of
 * that name,
 * '_' read as '-', unless a table says otherwise; what is worked out from the records is passed
 * over; documents that records cite are declared once each. */
#include "model/evidence_reading.h"

#include "base/names.h"
#include "base/text.h"
#include "model/json_reader.h"

#include <string.h>

struct converting {
    struct arena *arena;
    const struct source *source;
    struct names sources; /* by all that is said of them */
    struct xml_element *root;
    VEC(struct xml_attribute) attributes; /* of the present element */
    bool failed;
};

/* The members of a list of records, as attributes of an element. */
static const struct record_kind {
    const char *list, *element;
    const char *plain; /* members that become attributes of their name */
    const char *renamed[3], *renamed_to[3];
} kinds[] = {
    {"checkpoints", "checkpoint", "id kind title mode", {NULL}, {NULL}},
    {"measurements",
     "measurement",
     "metric category checkpoint value k n elicitation margin sandbagging awareness refusals "
     "contaminated saturated area method evaluator date inferred illustrative item_values",
     {NULL},
     {NULL}},
    {"uplift_studies",
     "uplift-study",
     "id endpoint capability scenario less_is_uplift baseline tools proficiency preregistered "
     "inferred illustrative method evaluator date",
     {NULL},
     {NULL}},
    {"safeguards",
     "safeguard",
     "status tested_against date expires illustrative",
     {"id"},
     {"ref"}},
    {"campaigns",
     "campaign",
     "safeguard id from until tested_against attempts bypasses method evaluator illustrative",
     {NULL},
     {NULL}},
    {"observations",
     "observation",
     "safeguard deployment from until attempts bypasses incidents illustrative",
     {NULL},
     {NULL}},
    {"incidents",
     "incident",
     "id title kind severity date deployment domains scenarios safeguards reopens resolved "
     "illustrative",
     {NULL},
     {NULL}},
    {"events",
     "event",
     "id title kind date deployment incident fulfils illustrative",
     {NULL},
     {NULL}},
    {"coverage", "coverage", "scenario assessed reason", {NULL}, {NULL}},
    {"judgements", "judgement", "holds role date reason", {"question"}, {"id"}},
};

static struct xml_element *add_element(struct converting *c, struct xml_element *parent,
                                       const char *name, size_t offset)
{
    struct xml_element *element = arena_array(c->arena, 1, sizeof(*element));
    if (!element) {
        c->failed = true;
        return NULL;
    }
    *element = (struct xml_element){
        .name = name, .parent = parent, .source = c->source, .offset = offset};
    if (parent && parent->last_child) {
        parent->last_child->next = element;
    } else if (parent) {
        parent->first_child = element;
    }
    if (parent) {
        parent->last_child = element;
    }
    return element;
}

/* 'value' NULL: memory is out. */
static void add_attribute(struct converting *c, const char *name, const char *value)
{
    struct xml_attribute attribute = {arena_string(c->arena, name),
                                      value ? arena_string(c->arena, value) : NULL};
    c->failed |= !attribute.name || !attribute.value || !vec_push(&c->attributes, attribute);
}

/* Gives the element the attributes that were added, and forgets them. */
static void set_attributes(struct converting *c, struct xml_element *element)
{
    size_t count = c->attributes.count;
    struct xml_attribute *copies = arena_array(c->arena, count, sizeof(*copies));
    c->failed |= count && !copies;
    if (!c->failed && element && count) {
        memcpy(copies, c->attributes.items, count * sizeof(*copies));
        element->attributes = copies;
        element->attribute_count = count;
    }
    c->attributes.count = 0;
}

/* What a value says in an attribute; empty where it says nothing. */
static void write_value(struct text *out, const struct json_node *value)
{
    switch (value->kind) {
    case JSON_STRING:
        text_append(out, value->string);
        break;
    case JSON_NUMBER:
        text_number(out, value->number);
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        text_append(out, value->kind == JSON_TRUE ? "yes" : "no");
        break;
    case JSON_ARRAY:
        for (const struct json_node *item = value->first; item; item = item->next) {
            text_append(out, out->length ? " " : "");
            text_append(out, item->kind == JSON_STRING ? item->string : "?");
        }
        break;
    default:
        break;
    }
}

static void convert_member(struct converting *c, const struct json_node *member,
                           const char *name)
{
    struct text value;
    text_init(&value);
    write_value(&value, member);
    if (strcmp(name, "reopens") == 0 && member->kind == JSON_ARRAY && !member->first) {
        text_append(&value, "nothing"); /* silence would be all that the incident concerns */
    }
    c->failed |= value.failed;
    if (!c->failed && value.length) {
        char *attribute = arena_string(c->arena, name);
        c->failed |= !attribute;
        for (char *underscore = attribute;
             underscore && (underscore = strchr(underscore, '_'));) {
            *underscore = '-';
        }
        if (attribute) {
            add_attribute(c, attribute, text_string(&value));
        }
    }
    text_release(&value);
}

static void convert_members(struct converting *c, const struct json_node *record,
                            const struct record_kind *kind)
{
    for (const struct json_node *m = record->first; m; m = m->next) {
        if (evidence_lists(kind->plain, m->key)) {
            convert_member(c, m, m->key);
        }
        for (size_t i = 0; kind->renamed[i]; i++) {
            if (strcmp(m->key, kind->renamed[i]) == 0) {
                convert_member(c, m, kind->renamed_to[i]);
            }
        }
    }
}

/* The interval of a measurement, where it was published; others are worked out anew. */
static void convert_interval(struct converting *c, const struct json_node *record)
{
    static const char *const names[][2] = {
        {"low", "low"}, {"high", "high"}, {"confidence", "level"}};
    const struct json_node *interval = json_member_of(record, "interval", JSON_OBJECT);
    if (strcmp(json_member_string(interval, "method"), "published") != 0) {
        interval = json_member_of(record, "published", JSON_OBJECT);
    }
    for (size_t i = 0; i < 3; i++) {
        const struct json_node *member = json_member(interval, names[i][0]);
        if (member) {
            convert_member(c, member, names[i][1]);
        }
    }
}

/* The index of the document that the record cites, which is declared unless it is known; NONE
 * where it cites none. Adds attributes of its own: to be called before those of the record. */
static uint32_t declare_source(struct converting *c, const struct json_node *record)
{
    static const char *const members[] = {"title", "publisher", "date", "url", "kind"};
    const struct json_node *source = json_member_of(record, "source", JSON_OBJECT);
    struct text said;
    if (!*json_member_string(source, "title")) {
        return NONE;
    }
    text_init(&said);
    for (size_t i = 0; i < 5; i++) {
        text_format(&said, "%s\n", json_member_string(source, members[i]));
    }
    size_t known = c->sources.strings.count;
    uint32_t index = said.failed ? NAMES_NONE : names_intern(&c->sources, text_string(&said));
    c->failed |= index == NAMES_NONE;
    text_release(&said);
    if (!c->failed && index == known) {
        add_attribute(c, "id", arena_format(c->arena, "s%u", index + 1));
        for (size_t i = 0; i < 5; i++) {
            const struct json_node *member = json_member(source, members[i]);
            if (member) {
                convert_member(c, member, members[i]);
            }
        }
        set_attributes(c, add_element(c, c->root, "source", source->offset));
    }
    return index;
}

static void convert_note(struct converting *c, const struct json_node *record,
                         struct xml_element *element)
{
    const struct json_node *note = json_member_of(record, "note", JSON_STRING);
    for (const char *line = note ? note->string : ""; *line && !c->failed;) {
        size_t length = strcspn(line, "\n");
        struct xml_element *text = add_element(c, element, "text", note->offset);
        char *copy = arena_format(c->arena, "%.*s", (int)length, line);
        c->failed |= !copy;
        if (text) {
            text->text = copy;
        }
        line += length + (line[length] == '\n');
    }
}

static void convert_arm(struct converting *c, const struct json_node *record, const char *name,
                        struct xml_element *study)
{
    const struct json_node *arm = json_member_of(record, name, JSON_OBJECT);
    for (const struct json_node *m = arm ? arm->first : NULL; m; m = m->next) {
        convert_member(c, m, m->key);
    }
    if (arm) {
        set_attributes(c, add_element(c, study, name, arm->offset));
    }
}

static void convert_record(struct converting *c, const struct json_node *record,
                           const struct record_kind *kind, struct xml_element *system)
{
    const struct json_node *source = json_member_of(record, "source", JSON_OBJECT);
    uint32_t index = declare_source(c, record);
    struct xml_element *element = add_element(c, system, kind->element, record->offset);
    convert_members(c, record, kind);
    convert_interval(c, record);
    if (index != NONE) {
        add_attribute(c, "source", arena_format(c->arena, "s%u", index + 1));
    }
    if (*json_member_string(source, "cite")) {
        add_attribute(c, "cite", json_member_string(source, "cite"));
    }
    set_attributes(c, element);
    if (element && !c->failed) {
        convert_arm(c, record, "treatment", element);
        convert_arm(c, record, "control", element);
        convert_note(c, record, element);
    }
}

static void convert_document(struct converting *c, const struct json_node *document)
{
    c->root = add_element(c, NULL, "evidence", document->offset);
    add_attribute(c, "version", "1");
    set_attributes(c, c->root);
    struct xml_element *system = add_element(c, NULL, "system", document->offset);
    static const char *const members[][2] = {
        {"system", "id"}, {"title", "title"}, {"developer", "developer"}, {"date", "date"}};
    for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
        const struct json_node *member = json_member(document, members[i][0]);
        if (member) {
            convert_member(c, member, members[i][1]);
        }
    }
    set_attributes(c, system);
    for (const struct json_node *list = document->first; list && system; list = list->next) {
        for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
            bool fits = strcmp(list->key, kinds[i].list) == 0 && list->kind == JSON_ARRAY;
            for (const struct json_node *r = fits ? list->first : NULL; r && !c->failed;
                 r = r->next) {
                convert_record(c, r, &kinds[i], system);
            }
        }
    }
    if (c->root && system) {
        system->parent = c->root;
        if (c->root->last_child) {
            c->root->last_child->next = system;
        } else {
            c->root->first_child = system;
        }
        c->root->last_child = system;
    }
}

enum status evidence_tree_of_json(struct arena *arena, const struct source *source,
                                  struct xml_element **root, struct diagnostics *diagnostics)
{
    struct converting c = {.arena = arena, .source = source};
    struct arena scratch;
    struct json_node *document = NULL;
    arena_init(&scratch);
    names_init(&c.sources);
    enum status status = json_read(&scratch, source, NULL, &document, diagnostics);
    if (status == STATUS_OK && document->kind != JSON_OBJECT) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "not-evidence",
                        (struct place){source, document->offset},
                        "this is no exported evidence");
        status = STATUS_INVALID;
    }
    if (status == STATUS_OK) {
        convert_document(&c, document);
        status = c.failed ? STATUS_MEMORY : STATUS_OK;
    }
    *root = c.root;
    vec_release(&c.attributes);
    names_release(&c.sources);
    arena_release(&scratch);
    return status;
}
