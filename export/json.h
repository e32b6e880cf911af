/* Writing JSON: fixed key order, shortest round-trip numbers, two-space layout; the same calls
 * give the same bytes. Not-a-number and infinities become null, since JSON has no word for
 * them. */
#ifndef PATHGATE_EXPORT_JSON_H
#define PATHGATE_EXPORT_JSON_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum { JSON_DEPTH = 32 };

struct json {
    struct text *out;
    int depth;
    bool compact;            /* without line ends and indentation; set after json_init */
    bool filled[JSON_DEPTH]; /* by depth: something was written there already */
    bool array[JSON_DEPTH];
};

void json_init(struct json *json, struct text *out);

/* Containers; 'key' is NULL inside an array and at the top. */
void json_open_object(struct json *json, const char *key);
void json_open_array(struct json *json, const char *key);
void json_close(struct json *json); /* the innermost one; after the outermost, a line end */

/* Values; a NULL string becomes null. */
void json_string(struct json *json, const char *key, const char *value);
void json_number(struct json *json, const char *key, double value);
void json_count(struct json *json, const char *key, uint64_t value);
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);

/* A decimal of any length, as a string: beyond 2^53 readers would round a number. */
void json_decimal(struct json *json, const char *key, const char *decimal);

#endif
