/* Reading JSON without recursion: the open container is the only state, its parent links are
 * the stack. The first fault ends the reading: what follows it cannot be trusted. */
#include "model/json_reader.h"

#include "base/limits.h"
#include "base/memory.h"
#include "model/json_scan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct json_reading {
    struct json_scan scan;
    const struct json_plan *plan;
    struct arena *arena, items;       /* of what is kept, of the item that will be forgotten */
    const struct json_node *streamed; /* the array whose items are visited, while it is open */
    size_t depth, values, kept;       /* values in memory; those that are not of an item */
    const char *key;                  /* of the member whose value comes next; NULL in arrays */
    bool enough;
};

static struct arena *arena_of(struct json_reading *r)
{
    return r->streamed ? &r->items : r->arena;
}

static void read_scalar(struct json_reading *r, struct json_node *node)
{
    static const struct {
        const char *word;
        enum json_kind kind;
        double number;
    } words[] = {{"null", JSON_NULL, 0},
                 {"true", JSON_TRUE, 1},
                 {"false", JSON_FALSE, 0},
                 {"NaN", JSON_NUMBER, (double)NAN},
                 {"Infinity", JSON_NUMBER, (double)INFINITY},
                 {"-Infinity", JSON_NUMBER, (double)-INFINITY}};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (*r->scan.cursor == *words[i].word && json_scan_word(&r->scan, words[i].word)) {
            node->kind = words[i].kind;
            node->number = words[i].number;
            return;
        }
    }
    node->kind = JSON_NUMBER;
    node->number = json_scan_number(&r->scan);
}

static struct json_node *add_node(struct json_reading *r, struct json_node *parent)
{
    struct json_node *node = arena_array(arena_of(r), 1, sizeof(*node));
    if (!node) {
        r->scan.status = STATUS_MEMORY;
        return NULL;
    }
    if (++r->values > LIMIT_JSON_VALUES) {
        json_scan_refuse(&r->scan, "too-many-values", r->scan.cursor,
                         "the document has too many values");
        r->scan.status = STATUS_LIMIT;
        return NULL;
    }
    *node = (struct json_node){.kind = JSON_NULL,
                               .string = "",
                               .key = r->key,
                               .parent = parent,
                               .offset = json_scan_offset(&r->scan, r->scan.cursor)};
    if (parent) {
        *(parent->last ? &parent->last->next : &parent->first) = node;
        parent->last = node;
        node->index = parent->count++;
    }
    return node;
}

/* Reads the bracket that opens a container. */
static void open_container(struct json_reading *r, struct json_node *node)
{
    if (r->depth++ >= LIMIT_JSON_DEPTH) {
        json_scan_refuse(&r->scan, "nested-too-deeply", r->scan.cursor,
                         "values are nested too deeply");
    }
    node->kind = *r->scan.cursor++ == '{' ? JSON_OBJECT : JSON_ARRAY;
    if (node->kind == JSON_ARRAY && !r->streamed && r->plan->streams &&
        r->plan->streams(node)) {
        r->streamed = node;
        r->kept = r->values;
    }
}

/* Reads a value; of an array or object only the opening bracket. An item that is not wanted is
 * counted and leaves no other trace: it is the array that is returned. */
static struct json_node *begin_value(struct json_reading *r, struct json_node *parent)
{
    bool here = json_scan_next(&r->scan);
    bool wanted = !parent || !r->plan->wants || r->plan->wants(parent, r->key);
    if (here && !wanted && parent->kind == JSON_ARRAY && *r->scan.cursor != ']') {
        json_scan_pass(&r->scan, r->depth);
        parent->count++;
        return parent;
    }
    struct json_node *node = r->scan.status == STATUS_OK ? add_node(r, parent) : NULL;
    if (!node) {
        return NULL;
    }
    if (!here) {
        json_scan_refuse_end(&r->scan);
        return node;
    }
    char c = *r->scan.cursor;
    if (!wanted) {
        node->kind = c == 'n' ? JSON_NULL : JSON_SKIPPED;
        json_scan_pass(&r->scan, r->depth);
        return node;
    }
    if (c == '{' || c == '[') {
        open_container(r, node);
    } else if (c == '"') {
        node->kind = JSON_STRING;
        node->string = json_scan_string(&r->scan, arena_of(r));
    } else {
        read_scalar(r, node);
    }
    return node;
}

static void read_key(struct json_reading *r)
{
    struct json_scan *scan = &r->scan;
    if (!json_scan_next(scan)) {
        json_scan_refuse_end(scan);
    } else if (*scan->cursor != '"') {
        json_scan_refuse(scan, "not-json", scan->cursor, "a key, in quotes, is expected here");
    } else {
        r->key = json_scan_string(scan, arena_of(r));
    }
    if (scan->status != STATUS_OK) {
        return;
    }
    if (!json_scan_next(scan)) {
        json_scan_refuse_end(scan);
    } else if (*scan->cursor != ':') {
        json_scan_refuse(scan, "not-json", scan->cursor, "':' is expected here");
    } else {
        scan->cursor++;
    }
}

static int compare_keys(const void *a, const void *b)
{
    const struct json_node *const *x = a, *const *y = b;
    int order = strcmp((*x)->key, (*y)->key);
    return order ? order : ((*x)->offset > (*y)->offset) - ((*x)->offset < (*y)->offset);
}

/* Refuses an object that says two things under one key. */
static void check_keys(struct json_reading *r, const struct json_node *object)
{
    if (object->count < 2) {
        return;
    }
    const struct json_node **members = memory_array(object->count, sizeof(*members));
    if (!members) {
        r->scan.status = STATUS_MEMORY;
        return;
    }
    size_t count = 0;
    for (const struct json_node *m = object->first; m; m = m->next) {
        members[count++] = m;
    }
    qsort(members, count, sizeof(*members), compare_keys);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(members[i - 1]->key, members[i]->key) == 0 && r->scan.status == STATUS_OK) {
            diagnostics_add(r->scan.diagnostics, SEVERITY_ERROR, "duplicate-key",
                            (struct place){r->scan.window.source, members[i]->offset},
                            "the key '%.80s' stands twice in one object", members[i]->key);
            r->scan.status = STATUS_INVALID;
        }
    }
    memory_free(members);
}

/* Shows a complete item of the streamed array to the caller and forgets it. */
static void visit_item(struct json_reading *r, struct json_node *array)
{
    r->plan->visit(r->plan->context, array->first);
    array->first = array->last = NULL;
    arena_reset(&r->items);
    r->values = r->kept;
}

static void close_container(struct json_reading *r, const struct json_node *container)
{
    r->scan.cursor++;
    r->depth--;
    if (container->kind == JSON_OBJECT) {
        check_keys(r, container);
    }
    if (container == r->streamed) {
        r->streamed = NULL;
    }
}

/* Behind a value: closes the containers that end here. The container whose next member or item
 * comes now, or NULL when the outermost value is complete. */
static struct json_node *end_value(struct json_reading *r, struct json_node *container)
{
    struct json_scan *scan = &r->scan;
    while (container && scan->status == STATUS_OK) {
        bool object = container->kind == JSON_OBJECT;
        if (container == r->streamed && container->first) {
            visit_item(r, container);
        }
        r->enough = !container->parent && container->first && r->plan->enough &&
                    r->plan->enough(container);
        if (r->enough) {
            return NULL;
        }
        if (!json_scan_next(scan)) {
            json_scan_refuse_end(scan);
        } else if (*scan->cursor == (object ? '}' : ']')) {
            close_container(r, container);
            container = container->parent;
        } else if (container->count == 0) {
            return container;
        } else if (*scan->cursor == ',') {
            scan->cursor++;
            return container;
        } else {
            json_scan_refuse(scan, "not-json", scan->cursor,
                             object ? "',' or '}' is expected here"
                                    : "',' or ']' is expected here");
        }
    }
    return NULL;
}

/* Reads one value; NULL after a fault. */
static struct json_node *read_value(struct json_reading *r)
{
    struct json_node *container = NULL, *value = NULL;
    do {
        r->key = NULL;
        if (container && container->kind == JSON_OBJECT) {
            read_key(r);
        }
        struct json_node *node = r->scan.status == STATUS_OK ? begin_value(r, container) : NULL;
        value = value ? value : node;
        bool opened = node && (node->kind == JSON_ARRAY || node->kind == JSON_OBJECT);
        container = node ? end_value(r, opened ? node : container) : NULL;
    } while (container && r->scan.status == STATUS_OK);
    return r->scan.status == STATUS_OK ? value : NULL;
}

static void begin_reading(struct json_reading *r, struct arena *arena,
                          const struct source *source, const struct json_plan *plan,
                          struct diagnostics *diagnostics)
{
    static const struct json_plan everything = {0};
    *r = (struct json_reading){.arena = arena, .plan = plan ? plan : &everything};
    arena_init(&r->items);
    json_scan_open(&r->scan, source, diagnostics);
    if (r->scan.window.status != STATUS_OK) {
        r->scan.status = r->scan.window.status;
    }
}

enum status json_read(struct arena *arena, const struct source *source,
                      const struct json_plan *plan, struct json_node **root,
                      struct diagnostics *diagnostics)
{
    struct json_reading r;
    begin_reading(&r, arena, source, plan, diagnostics);
    *root = read_value(&r);
    if (*root && !r.enough && json_scan_next(&r.scan)) {
        json_scan_refuse(&r.scan, "not-json", r.scan.cursor,
                         "something follows the JSON value");
    }
    if (r.scan.status != STATUS_OK) {
        *root = NULL;
    }
    arena_release(&r.items);
    json_scan_close(&r.scan);
    return r.scan.status;
}

enum status json_read_lines(const struct source *source, const struct json_plan *plan,
                            struct diagnostics *diagnostics)
{
    struct json_reading r;
    begin_reading(&r, NULL, source, plan, diagnostics);
    r.arena = &r.items;
    while (r.scan.status == STATUS_OK && json_scan_next(&r.scan)) {
        struct json_node *value = read_value(&r);
        if (value) {
            plan->visit(plan->context, value);
        }
        arena_reset(&r.items);
        r.values = 0;
    }
    arena_release(&r.items);
    json_scan_close(&r.scan);
    return r.scan.status;
}

const char *json_kind_word(enum json_kind kind)
{
    static const char *const words[] = {"null",     "a boolean", "a boolean", "a number",
                                        "a string", "an array",  "an object", "something else"};
    return words[kind];
}
