/* Reading JSON without recursion: the open container is the only state, its parent links are
 * the stack. The first fault ends the reading: what follows it cannot be trusted. */
#include "model/json_reader.h"

#include "base/limits.h"
#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct json_reading {
    struct arena *arena;
    const struct source *source;
    const char *cursor, *end;
    json_wants *wants;
    struct diagnostics *diagnostics;
    enum status status;
    size_t depth, values;
    const char *key; /* of the member whose value comes next; NULL in arrays */
};

static void refuse(struct json_reading *r, const char *code, const char *at,
                   const char *message)
{
    if (r->status == STATUS_OK) {
        size_t offset = (size_t)(at - r->source->bytes);
        diagnostics_add(r->diagnostics, SEVERITY_ERROR, code, (struct place){r->source, offset},
                        "%s", message);
        r->status = STATUS_INVALID;
    }
}

static void refuse_end(struct json_reading *r)
{
    refuse(r, "truncated", r->end, "the file ends in the middle of a JSON value");
}

static void skip_space(struct json_reading *r)
{
    while (r->cursor < r->end && (*r->cursor == ' ' || *r->cursor == '\n' ||
                                  *r->cursor == '\r' || *r->cursor == '\t')) {
        r->cursor++;
    }
}

/* The closing quote of the string whose first byte is at 'start', or NULL. */
static const char *find_quote(const char *start, const char *end)
{
    for (const char *quote = start; quote < end; quote++) {
        quote = memchr(quote, '"', (size_t)(end - quote));
        if (!quote) {
            return NULL;
        }
        const char *slash = quote;
        while (slash > start && slash[-1] == '\\') {
            slash--;
        }
        if ((quote - slash) % 2 == 0) {
            return quote;
        }
    }
    return NULL;
}

/* The number of bytes of the UTF-8 character at 's', or 0 when there is none. RFC 3629. */
static size_t utf8_length(const unsigned char *s, size_t left)
{
    if (s[0] < 0x80) {
        return 1;
    }
    size_t length = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
    if (s[0] < 0xc2 || s[0] > 0xf4 || left < length) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if ((s[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    bool overlong = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90);
    bool outside = (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf4 && s[1] > 0x8f);
    return overlong || outside ? 0 : length;
}

static int hexadecimal(const char *digits)
{
    int value = 0;
    for (int i = 0; i < 4; i++) {
        char c = digits[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

static char *put_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xc0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        *out++ = (char)(0xe0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
        *out++ = (char)(0x80 | (code & 0x3f));
    } else {
        *out++ = (char)(0xf0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3f));
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
        *out++ = (char)(0x80 | (code & 0x3f));
    }
    return out;
}

/* Decodes the escape at '*in' (behind the backslash) and moves '*in' behind it. NUL and a
 * surrogate without its partner, both of which occur in logs, become U+FFFD. */
static char *decode_escape(struct json_reading *r, const char **in, const char *end, char *out)
{
    static const char plain[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    char c = **in;
    for (size_t i = 0; i + 1 < sizeof(plain) - 1; i += 2) {
        if (plain[i] == c) {
            ++*in;
            *out++ = plain[i + 1];
            return out;
        }
    }
    int code = c == 'u' && end - *in >= 5 ? hexadecimal(*in + 1) : -1;
    if (code < 0) {
        refuse(r, "not-json", *in - 1, "this escape is not JSON's");
        return out;
    }
    *in += 5;
    if (code >= 0xd800 && code < 0xe000) {
        bool pair = code < 0xdc00 && end - *in >= 6 && (*in)[0] == '\\' && (*in)[1] == 'u';
        int low = pair ? hexadecimal(*in + 2) : -1;
        if (low >= 0xdc00 && low < 0xe000) {
            *in += 6;
            return put_utf8(out, 0x10000u + ((uint32_t)(code - 0xd800) << 10) +
                                     (uint32_t)(low - 0xdc00));
        }
        code = 0xfffd;
    }
    return put_utf8(out, code ? (uint32_t)code : 0xfffd);
}

/* Decodes the bytes between two quotes into 'out', which has room for as many and a NUL. */
static void decode(struct json_reading *r, const char *in, const char *end, char *out)
{
    while (in < end && r->status == STATUS_OK) {
        if (*in == '\\') {
            in++;
            out = decode_escape(r, &in, end, out);
            continue;
        }
        size_t length = utf8_length((const unsigned char *)in, (size_t)(end - in));
        if (length == 0 || (unsigned char)*in < 0x20) {
            refuse(r, length ? "not-json" : "not-utf8", in,
                   length ? "a string may not contain a control character"
                          : "this is not UTF-8");
            return;
        }
        memcpy(out, in, length);
        out += length;
        in += length;
    }
    *out = '\0';
}

/* Reads the string whose quote is at the cursor. */
static const char *read_string(struct json_reading *r)
{
    const char *start = r->cursor + 1, *quote = find_quote(start, r->end);
    if (!quote) {
        refuse_end(r);
        return NULL;
    }
    char *string = arena_array(r->arena, (size_t)(quote - start) + 1, 1);
    if (!string) {
        r->status = STATUS_MEMORY;
        return NULL;
    }
    decode(r, start, quote, string);
    r->cursor = quote + 1;
    return string;
}

static bool is_digit(const char *at, const char *end)
{
    return at < end && *at >= '0' && *at <= '9';
}

static const char *pass_digits(const char *at, const char *end)
{
    while (is_digit(at, end)) {
        at++;
    }
    return at;
}

/* The end of the JSON number at 'at', or NULL. */
static const char *number_end(const char *at, const char *end)
{
    at += at < end && *at == '-';
    if (!is_digit(at, end)) {
        return NULL;
    }
    at = *at == '0' ? at + 1 : pass_digits(at, end);
    if (at < end && *at == '.') {
        if (!is_digit(at + 1, end)) {
            return NULL;
        }
        at = pass_digits(at + 1, end);
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        at += at < end && (*at == '+' || *at == '-');
        if (!is_digit(at, end)) {
            return NULL;
        }
        at = pass_digits(at, end);
    }
    return at;
}

static void read_number(struct json_reading *r, struct json_node *node)
{
    enum { MOST_DIGITS = 400 };
    char copy[MOST_DIGITS + 1];
    const char *end = number_end(r->cursor, r->end);
    if (!end || end - r->cursor > MOST_DIGITS) {
        refuse(r, "not-json", r->cursor,
               end ? "this number has too many digits" : "this is not a JSON value");
        return;
    }
    size_t length = (size_t)(end - r->cursor);
    memcpy(copy, r->cursor, length);
    copy[length] = '\0';
    node->kind = JSON_NUMBER;
    node->number = strtod(copy, NULL) + 0.0;
    r->cursor = end;
}

/* The words that stand for values, Python's among them. */
static bool read_word(struct json_reading *r, struct json_node *node)
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
        size_t length = strlen(words[i].word);
        if ((size_t)(r->end - r->cursor) >= length &&
            memcmp(r->cursor, words[i].word, length) == 0) {
            node->kind = words[i].kind;
            node->number = words[i].number;
            r->cursor += length;
            return true;
        }
    }
    return false;
}

/* Passes over the value at the cursor: strings end, brackets match, nothing else is looked at.
 */
static void pass_value(struct json_reading *r)
{
    static const bool marks[256] = {
        ['"'] = true, ['{'] = true, ['}'] = true, ['['] = true, [']'] = true, [','] = true};
    char closing[LIMIT_JSON_DEPTH];
    size_t depth = 0;
    do {
        while (r->cursor < r->end && !marks[(unsigned char)*r->cursor]) {
            r->cursor++;
        }
        if (r->cursor >= r->end) {
            refuse_end(r);
            return;
        }
        char c = *r->cursor;
        if (c == '"') {
            const char *quote = find_quote(r->cursor + 1, r->end);
            if (!quote) {
                refuse_end(r);
                return;
            }
            r->cursor = quote;
        } else if (c == '{' || c == '[') {
            if (depth + r->depth >= LIMIT_JSON_DEPTH) {
                refuse(r, "nested-too-deeply", r->cursor, "values are nested too deeply");
                return;
            }
            closing[depth++] = c == '{' ? '}' : ']';
        } else if (depth == 0) {
            return; /* the comma or bracket that follows a scalar */
        } else if (c != ',' && closing[--depth] != c) {
            refuse(r, "not-json", r->cursor, "this bracket closes none that is open");
            return;
        }
        r->cursor++;
    } while (depth > 0);
}

static struct json_node *add_node(struct json_reading *r, struct json_node *parent)
{
    struct json_node *node = arena_array(r->arena, 1, sizeof(*node));
    if (!node) {
        r->status = STATUS_MEMORY;
        return NULL;
    }
    if (++r->values > LIMIT_JSON_VALUES) {
        refuse(r, "too-many-values", r->cursor, "the document has too many values");
        r->status = STATUS_LIMIT;
        return NULL;
    }
    *node = (struct json_node){.kind = JSON_NULL,
                               .string = "",
                               .key = r->key,
                               .parent = parent,
                               .offset = (size_t)(r->cursor - r->source->bytes)};
    if (parent) {
        *(parent->last ? &parent->last->next : &parent->first) = node;
        parent->last = node;
        parent->count++;
    }
    return node;
}

/* Reads a value; of an array or object only the opening bracket. */
static struct json_node *begin_value(struct json_reading *r, struct json_node *parent)
{
    skip_space(r);
    struct json_node *node = add_node(r, parent);
    if (!node) {
        return NULL;
    }
    if (r->cursor >= r->end) {
        refuse_end(r);
        return node;
    }
    if (parent && r->wants && !r->wants(parent, r->key)) {
        node->kind = JSON_SKIPPED;
        pass_value(r);
        return node;
    }
    char c = *r->cursor;
    if (c == '{' || c == '[') {
        if (r->depth++ >= LIMIT_JSON_DEPTH) {
            refuse(r, "nested-too-deeply", r->cursor, "values are nested too deeply");
        }
        node->kind = c == '{' ? JSON_OBJECT : JSON_ARRAY;
        r->cursor++;
    } else if (c == '"') {
        node->kind = JSON_STRING;
        node->string = read_string(r);
    } else if (!read_word(r, node)) {
        read_number(r, node);
    }
    return node;
}

static void read_key(struct json_reading *r)
{
    skip_space(r);
    if (r->cursor >= r->end) {
        refuse_end(r);
    } else if (*r->cursor != '"') {
        refuse(r, "not-json", r->cursor, "a key, in quotes, is expected here");
    } else {
        r->key = read_string(r);
    }
    skip_space(r);
    if (r->status == STATUS_OK && r->cursor < r->end && *r->cursor == ':') {
        r->cursor++;
    } else if (r->status == STATUS_OK) {
        if (r->cursor >= r->end) {
            refuse_end(r);
        }
        refuse(r, "not-json", r->cursor, "':' is expected here");
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
        r->status = STATUS_MEMORY;
        return;
    }
    size_t count = 0;
    for (const struct json_node *m = object->first; m; m = m->next) {
        members[count++] = m;
    }
    qsort(members, count, sizeof(*members), compare_keys);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(members[i - 1]->key, members[i]->key) == 0 && r->status == STATUS_OK) {
            diagnostics_add(r->diagnostics, SEVERITY_ERROR, "duplicate-key",
                            (struct place){r->source, members[i]->offset},
                            "the key '%.80s' stands twice in one object", members[i]->key);
            r->status = STATUS_INVALID;
        }
    }
    memory_free(members);
}

/* Behind a value: closes the containers that end here. The container whose next member or item
 * comes now, or NULL when the outermost value is complete. */
static struct json_node *end_value(struct json_reading *r, struct json_node *container)
{
    while (container && r->status == STATUS_OK) {
        bool object = container->kind == JSON_OBJECT;
        skip_space(r);
        if (r->cursor >= r->end) {
            refuse_end(r);
        } else if (*r->cursor == (object ? '}' : ']')) {
            r->cursor++;
            r->depth--;
            if (object) {
                check_keys(r, container);
            }
            container = container->parent;
        } else if (container->count == 0) {
            return container;
        } else if (*r->cursor == ',') {
            r->cursor++;
            return container;
        } else {
            refuse(r, "not-json", r->cursor,
                   object ? "',' or '}' is expected here" : "',' or ']' is expected here");
        }
    }
    return NULL;
}

enum status json_read_next(struct arena *arena, const struct source *source, size_t *offset,
                           json_wants *wants, struct json_node **value,
                           struct diagnostics *diagnostics)
{
    struct json_reading r = {.arena = arena,
                             .source = source,
                             .cursor = source->bytes + *offset,
                             .end = source->bytes + source->length,
                             .wants = wants,
                             .diagnostics = diagnostics,
                             .status = STATUS_OK};
    struct json_node *container = NULL;
    *value = NULL;
    do {
        r.key = NULL;
        if (container && container->kind == JSON_OBJECT) {
            read_key(&r);
        }
        struct json_node *node = r.status == STATUS_OK ? begin_value(&r, container) : NULL;
        if (node && !*value) {
            *value = node;
        }
        bool opened = node && (node->kind == JSON_ARRAY || node->kind == JSON_OBJECT);
        container = node ? end_value(&r, opened ? node : container) : NULL;
    } while (container && r.status == STATUS_OK);
    skip_space(&r);
    *offset = (size_t)(r.cursor - source->bytes);
    if (r.status != STATUS_OK) {
        *value = NULL;
    }
    return r.status;
}

enum status json_read(struct arena *arena, const struct source *source, json_wants *wants,
                      struct json_node **root, struct diagnostics *diagnostics)
{
    size_t offset = 0;
    enum status status = json_read_next(arena, source, &offset, wants, root, diagnostics);
    if (status == STATUS_OK && offset < source->length) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "not-json", (struct place){source, offset},
                        "something follows the JSON value");
        *root = NULL;
        return STATUS_INVALID;
    }
    return status;
}

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
        size_t index = 0;
        for (const struct json_node *n = node->parent->first; n != node; n = n->next) {
            index++;
        }
        text_format(out, "%zu", index);
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

const char *json_kind_word(enum json_kind kind)
{
    static const char *const words[] = {"null",     "a boolean", "a boolean", "a number",
                                        "a string", "an array",  "an object", "something else"};
    return words[kind];
}
