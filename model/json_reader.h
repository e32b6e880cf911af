/* JSON documents as trees in an arena, every value with its byte offset. Made for evaluation
 * logs: a caller names the members it wants, and the bulk of a log (messages, events) is passed
 * over without being built or copied. Beyond RFC 8259 it takes NaN, Infinity and -Infinity,
 * which Python writes; it refuses repeated keys, of which readers keep one or the other. */
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
    JSON_SKIPPED, /* the caller did not want it */
};

struct json_node {
    enum json_kind kind;
    double number;      /* may be NaN or infinite */
    const char *string; /* UTF-8, NUL-terminated; a NUL inside became U+FFFD */
    const char *key;    /* of a member; NULL for items and the root */
    struct json_node *parent, *first, *last, *next;
    size_t count;  /* of members or items */
    size_t offset; /* of its first byte */
};

/* Whether the value that 'parent' holds under 'key' (NULL in an array) is to be built. */
typedef bool json_wants(const struct json_node *parent, const char *key);

/* Reads the value that begins at '*offset' and moves '*offset' behind it and the white space
 * that follows. 'wants' may be NULL: everything. A value that is passed over is held to sound
 * strings and matching brackets only. Faults: STATUS_INVALID with a diagnostic; nothing nests
 * deeper than LIMIT_JSON_DEPTH. O(bytes) and O(members log members) of one object. */
enum status json_read_next(struct arena *arena, const struct source *source, size_t *offset,
                           json_wants *wants, struct json_node **value,
                           struct diagnostics *diagnostics);

/* As json_read_next for a source that holds one value and nothing else. */
enum status json_read(struct arena *arena, const struct source *source, json_wants *wants,
                      struct json_node **root, struct diagnostics *diagnostics);

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
