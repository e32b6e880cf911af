/* JSON by tables; see json_object.h. json-c keeps the last of several members of one name and
 * gives positions only for syntax errors, hence pointers. */
#include "export/draw/json_object.h"

#include <json-c/json.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* json-c has no const accessors; nothing below writes. */
static json_object *unwrap(const struct json_value *value)
{
    return (json_object *)(uintptr_t)value;
}

static struct json_value *wrap(json_object *object)
{
    return (struct json_value *)object;
}

void json_fault(struct json_reader *reader, const char *code, const char *pointer,
                const char *format, ...)
{
    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    diagnostics_add(reader->diagnostics, SEVERITY_ERROR, code,
                    (struct place){&reader->source, 0}, "%s: %s", *pointer ? pointer : "/",
                    message);
}

struct json_value *json_parse(struct json_reader *reader, const struct source *source,
                              int depth)
{
    json_tokener *tokener = json_tokener_new_ex(depth);
    if (!tokener) {
        reader->failed = true;
        return NULL;
    }
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    json_object *root = json_tokener_parse_ex(tokener, source->bytes, (int)source->length);
    enum json_tokener_error error = json_tokener_get_error(tokener);
    size_t end = json_tokener_get_parse_end(tokener);
    while (error == json_tokener_success && end < source->length &&
           strchr(" \t\r\n", source->bytes[end]) && source->bytes[end]) {
        end++;
    }
    if (error == json_tokener_continue) { /* a number or word may go on: the end must be said */
        end = source->length;
        root = json_tokener_parse_ex(tokener, "", 1);
        error = json_tokener_get_error(tokener);
        error = error == json_tokener_success ? error : json_tokener_continue;
    }
    if (error == json_tokener_success && end < source->length) {
        error = json_tokener_error_parse_unexpected;
    }
    if (error != json_tokener_success) {
        bool unfinished = error == json_tokener_continue;
        diagnostics_add(
            reader->diagnostics, SEVERITY_ERROR, "json-syntax",
            (struct place){source, unfinished ? source->length : end}, "not JSON: %s",
            unfinished ? "the text ends too early" : json_tokener_error_desc(error));
        json_object_put(root);
        root = NULL;
    } else if (!root) {
        json_fault(reader, "wrong-type", "", "expected an object, got null");
    }
    json_tokener_free(tokener);
    return wrap(root);
}

void json_release(struct json_value *value)
{
    json_object_put((json_object *)value);
}

static const char *keep(struct json_reader *reader, char *string)
{
    if (!string) {
        reader->failed = true;
        return "";
    }
    return string;
}

const char *json_below(struct json_reader *reader, const char *pointer, const char *name)
{
    struct text text;
    text_init(&text);
    text_append(&text, pointer);
    text_append_char(&text, '/');
    for (const char *c = name; *c; c++) {
        if (*c == '~' || *c == '/') {
            text_append(&text, *c == '~' ? "~0" : "~1");
        } else {
            text_append_char(&text, *c);
        }
    }
    char *joined = text.failed ? NULL : arena_string(reader->arena, text_string(&text));
    text_release(&text);
    return keep(reader, joined);
}

const char *json_below_index(struct json_reader *reader, const char *pointer, size_t index)
{
    return keep(reader, arena_format(reader->arena, "%s/%zu", pointer, index));
}

static const char *type_word(json_object *object)
{
    switch (json_object_get_type(object)) {
    case json_type_null:
        return "null";
    case json_type_boolean:
        return "a boolean";
    case json_type_object:
        return "an object";
    case json_type_array:
        return "an array";
    case json_type_string:
        return "a text";
    default:
        return "a number";
    }
}

static bool expect(struct json_reader *reader, const struct json_value *value,
                   const char *pointer, json_type type, const char *expected)
{
    if (json_object_is_type(unwrap(value), type)) {
        return true;
    }
    json_fault(reader, "wrong-type", pointer, "expected %s, got %s", expected,
               type_word(unwrap(value)));
    return false;
}

/* True for what would break XML or turn the reading order around unseen: control characters
 * but tab and newline, bidirectional overrides and isolates, non-characters. */
static bool is_unprintable(uint32_t c)
{
    return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 ||
           c == 0x2029 || (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF) ||
           (c >= 0xD800 && c <= 0xDFFF) || c > 0x10FFFF;
}

/* Decodes one character of at most 'left' bytes; returns its length, 1 for a stray byte. */
static size_t decode(const unsigned char *bytes, size_t left, uint32_t *character)
{
    size_t length = bytes[0] < 0x80 ? 1 : bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;
    if (length > left) {
        *character = 0;
        return 1;
    }
    static const unsigned char masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    *character = bytes[0] & masks[length];
    for (size_t i = 1; i < length; i++) {
        *character = *character << 6 | (bytes[i] & 0x3F);
    }
    return length;
}

const char *json_text(struct json_reader *reader, const struct json_value *value,
                      const char *pointer, size_t limit)
{
    if (!expect(reader, value, pointer, json_type_string, "a text")) {
        return "";
    }
    const char *bytes = json_object_get_string(unwrap(value));
    size_t length = (size_t)json_object_get_string_len(unwrap(value));
    if (length > limit) {
        json_fault(reader, "text-too-long", pointer, "the text has %zu bytes, the cap is %zu",
                   length, limit);
        return "";
    }
    struct text clean;
    text_init(&clean);
    for (size_t i = 0; i < length;) {
        uint32_t character;
        size_t step = decode((const unsigned char *)bytes + i, length - i, &character);
        if (is_unprintable(character)) {
            text_append(&clean, "\xEF\xBF\xBD");
        } else {
            text_append_bytes(&clean, bytes + i, step);
        }
        i += step;
    }
    char *copy = clean.failed ? NULL : arena_string(reader->arena, text_string(&clean));
    text_release(&clean);
    return keep(reader, copy);
}

static const char *read_id(struct json_reader *reader, const struct json_value *value,
                           const char *pointer, size_t limit)
{
    const char *id = json_text(reader, value, pointer, limit);
    if (json_object_is_type(unwrap(value), json_type_string) &&
        json_object_get_string_len(unwrap(value)) == 0) {
        json_fault(reader, "bad-id", pointer, "the id is empty");
    } else if (strpbrk(id, " \t\n\"'\\<>&") || strstr(id, "\xEF\xBF\xBD")) {
        json_fault(reader, "bad-id", pointer,
                   "'%s' is not an id: no white space, quotes, backslashes, <, > or &", id);
    }
    return id;
}

static bool is_safe_link(const char *link)
{
    return strncmp(link, "http://", 7) == 0 || strncmp(link, "https://", 8) == 0 ||
           link[0] == '#';
}

static const char *read_link(struct json_reader *reader, const struct json_value *value,
                             const char *pointer, size_t limit)
{
    const char *link = json_text(reader, value, pointer, limit);
    if (*link && !is_safe_link(link)) {
        json_fault(reader, "unsafe-link", pointer,
                   "'%s' is not a link: it must start with http://, https:// or #", link);
        return "";
    }
    return link;
}

static unsigned read_word(struct json_reader *reader, const struct json_value *value,
                          const char *pointer, const struct member *member)
{
    if (!expect(reader, value, pointer, json_type_string, "a word")) {
        return 0;
    }
    const char *word = json_object_get_string(unwrap(value));
    for (size_t i = 0; i < member->words->count; i++) {
        if (strcmp(word, member->words->words[i]) == 0) {
            return (unsigned)i;
        }
    }
    json_fault(reader, "unknown-word", pointer, "unknown %s '%.40s'", member->name, word);
    diagnostics_suggest(reader->diagnostics, word, member->words->words, member->words->count);
    return 0;
}

static void read_member(struct json_reader *reader, const struct json_value *value,
                        const char *pointer, const struct member *member, void *target)
{
    char *field = (char *)target + member->offset;
    switch (member->type) {
    case MEMBER_TEXT:
        *(const char **)(void *)field = json_text(reader, value, pointer, member->limit);
        break;
    case MEMBER_ID:
        *(const char **)(void *)field = read_id(reader, value, pointer, member->limit);
        break;
    case MEMBER_LINK:
        *(const char **)(void *)field = read_link(reader, value, pointer, member->limit);
        break;
    case MEMBER_WORD:
        *(unsigned *)(void *)field = read_word(reader, value, pointer, member);
        break;
    case MEMBER_FLAG:
        if (expect(reader, value, pointer, json_type_boolean, "true or false")) {
            *(bool *)(void *)field = json_object_get_boolean(unwrap(value));
        }
        break;
    case MEMBER_VALUE:
        *(const struct json_value **)(void *)field = value;
        break;
    }
}

static void refuse_unknown(struct json_reader *reader, const char *pointer, const char *name,
                           const struct member *members, size_t count)
{
    const char *known[32];
    for (size_t i = 0; i < count && i < 32; i++) {
        known[i] = members[i].name;
    }
    json_fault(reader, "unknown-member", json_below(reader, pointer, name), "unknown member");
    diagnostics_suggest(reader->diagnostics, name, known, count < 32 ? count : 32);
}

unsigned json_members(struct json_reader *reader, const struct json_value *value,
                      const char *pointer, const struct member *members, size_t count,
                      void *target)
{
    unsigned present = 0;
    if (!expect(reader, value, pointer, json_type_object, "an object")) {
        return 0;
    }
    json_object_object_foreach(unwrap(value), name, item)
    {
        size_t i = 0;
        while (i < count && strcmp(name, members[i].name) != 0) {
            i++;
        }
        if (i == count) {
            refuse_unknown(reader, pointer, name, members, count);
        } else {
            present |= 1u << i;
            read_member(reader, wrap(item), json_below(reader, pointer, name), &members[i],
                        target);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (members[i].required && !(present & 1u << i)) {
            json_fault(reader, "missing-member", pointer, "'%s' is missing", members[i].name);
        }
    }
    return present;
}

size_t json_items(struct json_reader *reader, const struct json_value *value,
                  const char *pointer, size_t limit)
{
    if (!expect(reader, value, pointer, json_type_array, "an array")) {
        return 0;
    }
    size_t count = json_object_array_length(unwrap(value));
    if (count > limit) {
        json_fault(reader, "too-many", pointer, "%zu items, the cap is %zu", count, limit);
        return 0;
    }
    return count;
}

const struct json_value *json_item(const struct json_value *array, size_t index)
{
    return wrap(json_object_array_get_idx(unwrap(array), index));
}

bool json_is_object(const struct json_value *value)
{
    return json_object_is_type(unwrap(value), json_type_object);
}

bool json_is_version(const struct json_value *value, int version)
{
    return json_object_is_type(unwrap(value), json_type_int) &&
           json_object_get_int64(unwrap(value)) == version;
}
