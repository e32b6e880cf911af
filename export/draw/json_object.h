/* Reading JSON objects by tables: each member is described by a row, so that unknown members,
 * wrong types, missing members and texts that are too long are found in one place and reported
 * with their JSON pointer (RFC 6901). The only user of json-c. */
#ifndef PATHGATE_EXPORT_DRAW_JSON_OBJECT_H
#define PATHGATE_EXPORT_DRAW_JSON_OBJECT_H

#include "base/diagnostics.h"
#include "export/draw/drawing.h"

#include <stdbool.h>
#include <stddef.h>

struct json_value; /* a value of the parsed document, read only */

enum member_type {
    MEMBER_TEXT,  /* const char *; unprintable characters become U+FFFD */
    MEMBER_ID,    /* const char *: a text without white space, quotes and backslashes */
    MEMBER_LINK,  /* const char *: http://, https:// or # */
    MEMBER_WORD,  /* unsigned: an index into 'words' */
    MEMBER_FLAG,  /* bool */
    MEMBER_VALUE, /* const struct json_value *: any type, read by the caller */
};

struct member {
    const char *name;
    enum member_type type;
    bool required;
    size_t offset; /* of the field in the target struct */
    size_t limit;  /* bytes of a text */
    const struct word_list *words;
};

struct json_reader {
    struct source source; /* for the path alone */
    struct arena *arena;
    struct diagnostics *diagnostics;
    bool failed; /* memory ran out */
};

/* Parses the document: strict JSON, UTF-8, at most 'depth' levels. The value belongs to the
 * caller (json_release). NULL after a fault, which is recorded with line and column. */
struct json_value *json_parse(struct json_reader *reader, const struct source *source,
                              int depth);
void json_release(struct json_value *value);

/* Fills 'target' by the rows; 'pointer' is the place of 'value'. Absent optional members leave
 * their field as it was. Bit i of the answer is set when member i is present. */
unsigned json_members(struct json_reader *reader, const struct json_value *value,
                      const char *pointer, const struct member *members, size_t count,
                      void *target);

/* The number of items of an array of at most 'limit' items; a fault and 0 when it is not one.
 */
size_t json_items(struct json_reader *reader, const struct json_value *value,
                  const char *pointer, size_t limit);
const struct json_value *json_item(const struct json_value *array, size_t index);

/* A text item, cleaned as MEMBER_TEXT; "" after a fault. */
const char *json_text(struct json_reader *reader, const struct json_value *value,
                      const char *pointer, size_t limit);

/* Records a fault at a pointer. */
void json_fault(struct json_reader *reader, const char *code, const char *pointer,
                const char *format, ...) __attribute__((format(printf, 4, 5)));

/* 'pointer' with one more reference token, from the arena; never NULL. */
const char *json_below(struct json_reader *reader, const char *pointer, const char *name);
const char *json_below_index(struct json_reader *reader, const char *pointer, size_t index);

bool json_is_object(const struct json_value *value);

bool json_is_version(const struct json_value *value, int version);

#endif
