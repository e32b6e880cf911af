/* Looking things up in a JSON tree; see json_reader.h. */
#include "base/limits.h"
#include "base/text.h"
#include "model/json_reader.h"

#include <math.h>
#include <string.h>

const struct json_node *json_member(const struct json_node *node, const char *key)
{
    const struct json_node *member = node && node->kind == JSON_OBJECT ? node->first : NULL;
    while (member && strcmp(member->key, key) != 0) {
        member = member->next;
    }
    return member;
}

const struct json_node *json_member_of(const struct json_node *node, const char *key,
                                       enum json_kind kind)
{
    const struct json_node *member = json_member(node, key);
    return member && member->kind == kind ? member : NULL;
}

const char *json_member_string(const struct json_node *node, const char *key)
{
    const struct json_node *member = json_member_of(node, key, JSON_STRING);
    return member ? member->string : "";
}

double json_member_number(const struct json_node *node, const char *key)
{
    const struct json_node *member = json_member_of(node, key, JSON_NUMBER);
    return member ? member->number : (double)NAN;
}

size_t json_depth(const struct json_node *node)
{
    size_t depth = 0;
    while ((node = node->parent)) {
        depth++;
    }
    return depth;
}

static void write_token(struct text *out, const struct json_node *node)
{
    text_append_char(out, '/');
    if (!node->key) {
        text_format(out, "%zu", node->index);
        return;
    }
    for (const char *c = node->key; *c; c++) {
        if (*c == '~' || *c == '/') {
            text_append(out, *c == '~' ? "~0" : "~1");
        } else {
            text_append_char(out, *c);
        }
    }
}

const char *json_pointer(struct arena *arena, const struct json_node *node)
{
    const struct json_node *chain[LIMIT_JSON_DEPTH + 1];
    size_t depth = 0;
    for (; node->parent && depth <= LIMIT_JSON_DEPTH; node = node->parent) {
        chain[depth++] = node;
    }
    struct text pointer;
    text_init(&pointer);
    while (depth > 0) {
        write_token(&pointer, chain[--depth]);
    }
    const char *copy = pointer.failed ? NULL : arena_string(arena, text_string(&pointer));
    text_release(&pointer);
    return copy;
}
