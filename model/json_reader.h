/* JSON documents as trees in an arena, every value with its byte offset. Made for evaluation
 * logs of any size: a caller names the members it wants, and the bulk of a log (messages,
 * events) is passed over without being built or copied; long lists are visited item by item.
 * Beyond RFC 8259 it takes NaN, Infinity and -Infinity, which Python writes; it refuses
 * repeated keys, of which readers keep one or the other. */
#ifndef PATHGATE_MODEL_JSON_READER_H
#define PATHGATE_MODEL_JSON_READER_H

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum json_kind {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT,
    JSON_SKIPPED, /* the caller did not want it; a null stays one */
};

struct json_node {
    enum json_kind kind;
    double number;      /* may be NaN or infinite */
    const char *string; /* UTF-8, NUL-terminated; a NUL inside became U+FFFD */
    const char *key;    /* of a member; NULL for items and the root */
    struct json_node *parent, *first, *last, *next;
    size_t count;  /* of members or items, also those that were visited and forgotten */
    size_t index;  /* among those of its parent */
    size_t offset; /* of its first byte */
};

/* What a caller wants of a document; what is NULL has no effect. */
struct json_plan {
    /* Whether the value that 'parent' holds under 'key' (NULL in an array) is to be built. One
     * that is not is held to sound strings and matching brackets only. */
    bool (*wants)(const struct json_node *parent, const char *key);
    /* Whether the items of this array are to be visited and forgotten, one after the other:
     * memory then does not grow with their number. Arrays in it are built as a whole. */
    bool (*streams)(const struct json_node *array);
    void (*visit)(void *context, const struct json_node *item);
    void *context;
    /* Whether what the outermost container holds so far is enough: the rest is not read. */
    bool (*enough)(const struct json_node *root);
};

/* Reads a source that holds one value and nothing else. 'plan' may be NULL: everything. Faults:
 * STATUS_INVALID with a diagnostic; nothing nests deeper than LIMIT_JSON_DEPTH, no string that
 * is built is longer than LIMIT_JSON_STRING, no more values than LIMIT_JSON_VALUES are kept at
 * a time. STATUS_IO without a diagnostic when the source's stream failed. O(bytes) and
 * O(members log members) of one object. */
enum status json_read(struct arena *arena, const struct source *source,
                      const struct json_plan *plan, struct json_node **root,
                      struct diagnostics *diagnostics);

/* As json_read for a source of any number of values, one after the other: each is visited and
 * forgotten. */
enum status json_read_lines(const struct source *source, const struct json_plan *plan,
                            struct diagnostics *diagnostics);

/* The member of an object, or NULL; also NULL for a 'node' that is NULL or no object, so that
 * look-ups can be chained. O(members). */
const struct json_node *json_member(const struct json_node *node, const char *key);

/* As json_member, and NULL unless the member has this kind. */
const struct json_node *json_member_of(const struct json_node *node, const char *key,
                                       enum json_kind kind);

/* The string of a member, or "". */
const char *json_member_string(const struct json_node *node, const char *key);

/* The number of a member, or NaN. */
double json_member_number(const struct json_node *node, const char *key);

/* How many containers enclose the value. */
size_t json_depth(const struct json_node *node);

/* The JSON pointer (RFC 6901) of a value, from the arena; NULL when memory is out. */
const char *json_pointer(struct arena *arena, const struct json_node *node);

const char *json_kind_word(enum json_kind kind);

#endif
