/* Reading YAML by libyaml's events; see yaml_reader.h. As with JSON the open container is the
 * only state, and the first fault ends the reading. */
#include "model/yaml_reader.h"

#include "base/library.h"
#include "base/limits.h"
#include "base/names.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* The functions of libyaml that are used, loaded when they are needed. */
static struct {
    int (*parser_initialize)(yaml_parser_t *);
    void (*parser_delete)(yaml_parser_t *);
    void (*parser_set_input_string)(yaml_parser_t *, const unsigned char *, size_t);
    int (*parser_parse)(yaml_parser_t *, yaml_event_t *);
    void (*event_delete)(yaml_event_t *);
} libyaml;

static const struct library_function functions[] = {
    LIBRARY_FUNCTION(libyaml.parser_initialize, yaml_parser_initialize),
    LIBRARY_FUNCTION(libyaml.parser_delete, yaml_parser_delete),
    LIBRARY_FUNCTION(libyaml.parser_set_input_string, yaml_parser_set_input_string),
    LIBRARY_FUNCTION(libyaml.parser_parse, yaml_parser_parse),
    LIBRARY_FUNCTION(libyaml.event_delete, yaml_event_delete),
};

static const struct library library = {YAML_SONAME, functions,
                                       sizeof functions / sizeof *functions};

enum { LONG_VALUE = 256 }; /* bytes of a copy from which on it counts as several */

/* What a mapping takes over under its key "<<". */
struct merge {
    const struct json_node *into, *from;
    yaml_mark_t mark;
};

struct yaml_reading {
    struct arena *arena;
    const struct source *source;
    struct text bytes;
    struct diagnostics *diagnostics;
    enum status status;
    struct json_node *root, *container;
    const char *key; /* of the member whose value comes next */
    size_t depth, values, copies;
    size_t characters, offset; /* where the marks of events have been followed to */
    bool aliases;              /* are read */
    struct names anchors;
    VEC(const struct json_node *)
    anchored;                 /* by index in anchors: the last node of that name */
    VEC(struct merge) merges; /* of open mappings, outermost first */
};

/* libyaml counts characters, places are bytes: events come in the order of the text. */
static size_t offset_of(struct yaml_reading *r, const yaml_mark_t *mark)
{
    const char *bytes = text_string(&r->bytes);
    while (r->characters < mark->index && r->offset < r->bytes.length) {
        do {
            r->offset++;
        } while (((unsigned char)bytes[r->offset] & 0xC0) == 0x80);
        r->characters++;
    }
    return r->offset;
}

static void refuse(struct yaml_reading *r, const char *code, const yaml_mark_t *mark,
                   const char *message)
{
    if (r->status == STATUS_OK) {
        diagnostics_add(r->diagnostics, SEVERITY_ERROR, code,
                        (struct place){r->source, offset_of(r, mark)}, "%s", message);
        r->status = STATUS_INVALID;
    }
}

static struct json_node *add_node(struct yaml_reading *r, const yaml_mark_t *mark)
{
    struct json_node *node = arena_array(r->arena, 1, sizeof(*node));
    struct json_node *parent = r->container;
    if (!node) {
        r->status = STATUS_MEMORY;
        return NULL;
    }
    if (++r->values > LIMIT_JSON_VALUES) {
        refuse(r, "too-many-values", mark, "the document has too many values");
        return NULL;
    }
    *node = (struct json_node){.kind = JSON_NULL,
                               .string = "",
                               .key = r->key,
                               .parent = parent,
                               .offset = offset_of(r, mark)};
    if (parent) {
        *(parent->last ? &parent->last->next : &parent->first) = node;
        parent->last = node;
        node->index = parent->count++;
    } else if (r->root) {
        refuse(r, "not-yaml", mark, "there is a second document");
    } else {
        r->root = node;
    }
    r->key = NULL;
    return node;
}

/* Whether a mapping expects a key now. */
static bool expects_key(const struct yaml_reading *r)
{
    return r->container && r->container->kind == JSON_OBJECT && !r->key;
}

static void open_container(struct yaml_reading *r, enum json_kind kind, const yaml_mark_t *mark)
{
    if (expects_key(r)) {
        refuse(r, "not-yaml", mark, "a key that is no word is not read");
    } else if (r->depth++ >= LIMIT_JSON_DEPTH) {
        refuse(r, "nested-too-deeply", mark, "values are nested too deeply");
    } else {
        struct json_node *node = add_node(r, mark);
        if (node) {
            node->kind = kind;
            r->container = node;
        }
    }
}

static int compare_keys(const void *a, const void *b)
{
    const struct json_node *const *x = a, *const *y = b;
    int order = strcmp((*x)->key, (*y)->key);
    return order ? order : ((*x)->offset > (*y)->offset) - ((*x)->offset < (*y)->offset);
}

/* Refuses a mapping that says two things under one key. */
static void check_keys(struct yaml_reading *r, const struct json_node *mapping)
{
    const struct json_node **members = memory_array(mapping->count + 1, sizeof(*members));
    size_t count = 0;
    if (!members) {
        r->status = STATUS_MEMORY;
        return;
    }
    for (const struct json_node *m = mapping->first; m; m = m->next) {
        members[count++] = m;
    }
    qsort(members, count, sizeof(*members), compare_keys);
    for (size_t i = 1; i < count && r->status == STATUS_OK; i++) {
        if (strcmp(members[i - 1]->key, members[i]->key) == 0) {
            diagnostics_add(r->diagnostics, SEVERITY_ERROR, "duplicate-key",
                            (struct place){r->source, members[i]->offset},
                            "the key '%.80s' stands twice in one mapping", members[i]->key);
            r->status = STATUS_INVALID;
        }
    }
    memory_free(members);
}

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words && strcmp(*words, word) != 0) {
        words++;
    }
    return *words != NULL;
}

/* A decimal number of the core schema. */
static bool read_number(const char *word, double *number)
{
    char *end = NULL;
    if (!strpbrk(word, "0123456789") || strspn(word, "+-.0123456789eE") != strlen(word)) {
        return false;
    }
    *number = strtod(word, &end) + 0.0;
    return *end == '\0';
}

/* What a plain scalar is in the core schema. */
static void resolve(struct json_node *node)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const truths[] = {"true", "True", "TRUE", NULL};
    static const char *const untruths[] = {"false", "False", "FALSE", NULL};
    static const char *const nans[] = {".nan", ".NaN", ".NAN", NULL};
    static const char *const infinities[] = {".inf", "+.inf", ".Inf", "+.Inf", NULL};
    const char *word = node->string;
    if (is_one_of(word, nulls)) {
        node->kind = JSON_NULL;
    } else if (is_one_of(word, truths) || is_one_of(word, untruths)) {
        node->kind = is_one_of(word, truths) ? JSON_TRUE : JSON_FALSE;
        node->number = node->kind == JSON_TRUE;
    } else if (is_one_of(word, nans) || is_one_of(word, infinities)) {
        node->kind = JSON_NUMBER;
        node->number = is_one_of(word, nans) ? (double)NAN : (double)INFINITY;
    } else if (read_number(word, &node->number)) {
        node->kind = JSON_NUMBER;
    }
}

/* A scalar as a string without NULs, or NULL after a fault. */
static const char *copy_scalar(struct yaml_reading *r, const yaml_event_t *event)
{
    const char *value = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    if (length > LIMIT_JSON_STRING) {
        refuse(r, "string-too-long", &event->start_mark,
               "this string is longer than any log needs");
        return NULL;
    }
    if (memchr(value, '\0', length)) {
        refuse(r, "not-yaml", &event->start_mark, "a string may not contain NUL");
        return NULL;
    }
    const char *copy = arena_copy(r->arena, value, length);
    r->status = copy ? r->status : STATUS_MEMORY;
    return copy;
}

static void read_scalar(struct yaml_reading *r, const yaml_event_t *event)
{
    const char *copy = copy_scalar(r, event);
    if (!copy) {
        return;
    }
    if (expects_key(r)) {
        r->key = copy;
        return;
    }
    struct json_node *node = add_node(r, &event->start_mark);
    if (node) {
        node->kind = JSON_STRING;
        node->string = copy;
        if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
            resolve(node);
        }
    }
}

static const char *anchor_of(const yaml_event_t *event)
{
    const yaml_char_t *anchor =
        event->type == YAML_SCALAR_EVENT           ? event->data.scalar.anchor
        : event->type == YAML_SEQUENCE_START_EVENT ? event->data.sequence_start.anchor
        : event->type == YAML_MAPPING_START_EVENT  ? event->data.mapping_start.anchor
        : event->type == YAML_ALIAS_EVENT          ? event->data.alias.anchor
                                                   : NULL;
    return (const char *)anchor;
}

static bool is_tagged(const yaml_event_t *event)
{
    return (event->type == YAML_SCALAR_EVENT && event->data.scalar.tag) ||
           (event->type == YAML_SEQUENCE_START_EVENT && event->data.sequence_start.tag) ||
           (event->type == YAML_MAPPING_START_EVENT && event->data.mapping_start.tag);
}

/* Keeps the node that was made last under the anchor's name; a name may be used again. */
static void keep_anchor(struct yaml_reading *r, const char *name, const struct json_node *node)
{
    uint32_t index = names_intern(&r->anchors, name);
    if (index == NAMES_NONE || (index == r->anchored.count && !vec_push(&r->anchored, node))) {
        r->status = STATUS_MEMORY;
        return;
    }
    r->anchored.items[index] = node;
}

/* Whether the node holds what is being read: an alias of it would hold itself. */
static bool is_open(const struct yaml_reading *r, const struct json_node *node)
{
    const struct json_node *open = r->container;
    while (open && open != node) {
        open = open->parent;
    }
    return open != NULL;
}

/* Copies a value and all in it to where the next value belongs. */
static void copy_value(struct yaml_reading *r, const struct json_node *from,
                       const yaml_mark_t *mark)
{
    const struct json_node *at = from;
    size_t depth = r->depth;
    while (r->status == STATUS_OK) {
        struct json_node *node = add_node(r, mark);
        r->copies += 1 + (strlen(at->string) + (at->key ? strlen(at->key) : 0)) / LONG_VALUE;
        if (r->copies > LIMIT_YAML_COPIES) {
            refuse(r, "too-many-values", mark, "the aliases stand for too many values");
        }
        if (!node || r->status != STATUS_OK) {
            return;
        }
        node->kind = at->kind;
        node->string = at->string;
        node->number = at->number;
        if (at->first) {
            if (r->depth++ >= LIMIT_JSON_DEPTH) {
                refuse(r, "nested-too-deeply", mark, "values are nested too deeply");
            }
            r->container = node;
            at = at->first;
        } else {
            while (at != from && !at->next) {
                at = at->parent;
                r->container = r->container->parent;
                r->depth--;
            }
            if (at == from) {
                break;
            }
            at = at->next;
        }
        r->key = at->key;
    }
    r->depth = depth;
}

/* The members that a mapping does not have itself; it is read to its end. */
static void merge_members(struct yaml_reading *r, const struct merge *merge)
{
    for (const struct json_node *m = merge->from->first; m && r->status == STATUS_OK;
         m = m->next) {
        if (!json_member(merge->into, m->key)) {
            r->key = m->key;
            copy_value(r, m, &merge->mark);
        }
    }
}

static void close_container(struct yaml_reading *r)
{
    if (r->container->kind == JSON_OBJECT) {
        check_keys(r, r->container);
    }
    if (r->merges.count > 0 && r->merges.items[r->merges.count - 1].into == r->container) {
        const struct merge merge = r->merges.items[--r->merges.count];
        merge_members(r, &merge);
    }
    r->container = r->container->parent;
    r->depth--;
}

/* Notes "<<: *name". Small mappings alone: every member is looked up. */
static void note_merge(struct yaml_reading *r, const struct json_node *from,
                       const yaml_mark_t *mark)
{
    enum { MOST_MERGED = 256 };
    const struct merge merge = {r->container, from, *mark};
    bool again =
        r->merges.count > 0 && r->merges.items[r->merges.count - 1].into == r->container;
    r->key = NULL;
    if (from->kind != JSON_OBJECT || from->count > MOST_MERGED || again) {
        refuse(r, "yaml-reference", mark, "a merge key takes over one small mapping");
    } else if (!vec_push(&r->merges, merge)) {
        r->status = STATUS_MEMORY;
    }
}

static bool is_merge(const struct yaml_reading *r)
{
    return r->aliases && r->key && strcmp(r->key, "<<") == 0;
}

static void read_alias(struct yaml_reading *r, const yaml_event_t *event)
{
    uint32_t index = names_find(&r->anchors, anchor_of(event));
    const struct json_node *node = index == NAMES_NONE ? NULL : r->anchored.items[index];
    if (!node || expects_key(r) || is_open(r, node)) {
        refuse(r, "yaml-reference", &event->start_mark,
               "an alias stands for a value before it, and for no key");
    } else if (is_merge(r)) {
        note_merge(r, node, &event->start_mark);
    } else {
        copy_value(r, node, &event->start_mark);
    }
}

static void take_event(struct yaml_reading *r, const yaml_event_t *event)
{
    const char *anchor = anchor_of(event);
    bool alias = event->type == YAML_ALIAS_EVENT;
    if (is_tagged(event) || (anchor && (!r->aliases || (!alias && expects_key(r))))) {
        refuse(r, "yaml-reference", &event->start_mark,
               r->aliases ? "tags and anchors of keys are not read"
                          : "anchors, aliases and tags are not read");
        return;
    }
    if (is_merge(r) && !alias) {
        refuse(r, "yaml-reference", &event->start_mark, "a merge key takes over an alias");
        return;
    }
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        read_scalar(r, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
        open_container(r, JSON_ARRAY, &event->start_mark);
        break;
    case YAML_MAPPING_START_EVENT:
        open_container(r, JSON_OBJECT, &event->start_mark);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_container(r);
        break;
    case YAML_ALIAS_EVENT:
        read_alias(r, event);
        break;
    default:
        break;
    }
    if (anchor && !alias && r->status == STATUS_OK) {
        bool scalar = event->type == YAML_SCALAR_EVENT;
        const struct json_node *holder = r->container;
        keep_anchor(r, anchor, !scalar ? holder : holder ? holder->last : r->root);
    }
}

static void report_problem(struct yaml_reading *r, const yaml_parser_t *parser)
{
    if (parser->error == YAML_MEMORY_ERROR) {
        r->status = STATUS_MEMORY;
    } else if (r->status == STATUS_OK) {
        const char *problem = parser->problem ? parser->problem : "this is not YAML";
        const yaml_mark_t none = {0};
        bool reading = parser->error == YAML_READER_ERROR;
        refuse(r, reading ? "not-utf8" : "not-yaml", reading ? &none : &parser->problem_mark,
               problem);
    }
}

static void read_events(struct yaml_reading *r)
{
    yaml_parser_t parser;
    yaml_event_type_t type = YAML_NO_EVENT;
    if (!libyaml.parser_initialize(&parser)) {
        r->status = STATUS_MEMORY;
        return;
    }
    libyaml.parser_set_input_string(&parser, (const unsigned char *)text_string(&r->bytes),
                                    r->bytes.length);
    while (type != YAML_STREAM_END_EVENT && r->status == STATUS_OK) {
        yaml_event_t event;
        if (!libyaml.parser_parse(&parser, &event)) {
            report_problem(r, &parser);
            break;
        }
        type = event.type;
        take_event(r, &event);
        libyaml.event_delete(&event);
    }
    libyaml.parser_delete(&parser);
}

static enum status load(struct yaml_reading *r)
{
    struct window window;
    window_open(&window, r->source);
    do {
        text_append_bytes(&r->bytes, window.bytes, window.length);
    } while (r->bytes.length <= LIMIT_YAML_BYTES && window_advance(&window, window.length));
    enum status status = window.status;
    window_close(&window);
    if (r->bytes.length > LIMIT_YAML_BYTES) {
        const struct source whole = {.path = r->source->path};
        diagnostics_add(r->diagnostics, SEVERITY_ERROR, "file-too-large",
                        (struct place){&whole, 0}, "this is more YAML than any log needs");
        return STATUS_LIMIT;
    }
    return r->bytes.failed ? STATUS_MEMORY : status;
}

static enum status read_document(struct yaml_reading *r, struct json_node **root)
{
    text_init(&r->bytes);
    names_init(&r->anchors);
    *root = NULL;
    r->status = library_load(&library, r->diagnostics);
    if (r->status == STATUS_OK) {
        r->status = load(r);
    }
    if (r->status == STATUS_OK) {
        read_events(r);
    }
    if (r->status == STATUS_OK && !r->root) {
        const yaml_mark_t none = {0};
        refuse(r, "not-yaml", &none, "there is no document");
    }
    *root = r->status == STATUS_OK ? r->root : NULL;
    vec_release(&r->anchored);
    vec_release(&r->merges);
    names_release(&r->anchors);
    text_release(&r->bytes);
    return r->status;
}

enum status yaml_read(struct arena *arena, const struct source *source, struct json_node **root,
                      struct diagnostics *diagnostics)
{
    struct yaml_reading r = {.arena = arena, .source = source, .diagnostics = diagnostics};
    return read_document(&r, root);
}

enum status yaml_read_aliases(struct arena *arena, const struct source *source,
                              struct json_node **root, struct diagnostics *diagnostics)
{
    struct yaml_reading r = {
        .arena = arena, .source = source, .diagnostics = diagnostics, .aliases = true};
    return read_document(&r, root);
}
