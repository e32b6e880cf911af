/* Words and records; see record.h. A word that may hold anything is its length, a colon, and as
 * many bytes. */
#include "verify/record.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const int low_of[] = {POINT_LOW, BOUND_LOW}, high_of[] = {POINT_HIGH, BOUND_HIGH},
          clear_of[] = {POINT_CLEAR, BOUND_CLEAR}; /* by reading: point, bound */

const char *const worlds[] = {"baseline",    "unmitigated", "defined",
                              "implemented", "validated",   NULL};
const char *const lanes[] = {"bound-low",   "point-low",   "point-high", "bound-high",
                             "point-clear", "bound-clear", NULL};

void reject(struct check *c, int result, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(c->message, sizeof(c->message), format, arguments);
    va_end(arguments);
    c->result = result;
    longjmp(c->out, 1);
}

void *room(struct check *c, size_t count, size_t size)
{
    char *memory = c->memory + c->used;
    size_t bytes = (count * size + 15) / 16 * 16; /* counts are below 2^33, sizes below 2^6 */
    if (bytes > c->size - c->used) {
        reject(c, NO_CERTIFICATE, "line %zu: the graph is not whole", c->line);
    }
    c->used += bytes;
    return memory;
}

bool is(const struct token *t, const char *word)
{
    return t->length == strlen(word) && memcmp(t->at, word, t->length) == 0;
}

bool same(const struct token *one, const struct token *other)
{
    return one->length == other->length && memcmp(one->at, other->at, one->length) == 0;
}

const struct token *token(struct check *c, const struct record *record, uint32_t i)
{
    if (i >= record->count) {
        reject(c, NO_CERTIFICATE, "line %zu: a record is too short", c->line);
    }
    return &record->tokens[i];
}

uint32_t word_of(struct check *c, const struct token *t, const char *const *words)
{
    uint32_t i = 0;
    while (words[i] && !is(t, words[i])) {
        i++;
    }
    if (!words[i]) {
        reject(c, NO_CERTIFICATE, "'%.*s' has no meaning here", shown(t->length, 40), t->at);
    }
    return i;
}

/* What follows a token is no part of a number. */
double number_of(struct check *c, const struct token *t)
{
    char *end = NULL;
    double value = t->length && *t->at > ' ' ? strtod(t->at, &end) : 0;
    if (end != t->at + t->length) {
        reject(c, NO_CERTIFICATE, "'%.*s' is no number", shown(t->length, 40), t->at);
    }
    return value;
}

uint32_t count_of(struct check *c, const struct token *t)
{
    double value = number_of(c, t);
    if (!(value >= 0 && value < 1e9 && value == (uint32_t)value)) {
        reject(c, NO_CERTIFICATE, "'%.*s' is no count", shown(t->length, 40), t->at);
    }
    return (uint32_t)value;
}

/* A bare word, or a length, a colon, and as many bytes of anything. */
static struct token read_token(struct check *c)
{
    const char *begin = c->text + c->cursor;
    size_t length = strspn(begin, "0123456789"), left = c->length - c->cursor;
    if (length > 0 && length < 10 && begin[length] == ':') {
        struct token t = {begin + length + 1, strtoul(begin, NULL, 10)};
        c->cursor += length + 1 + t.length;
        if (t.length < left - length - 1) {
            return t;
        }
    }
    length = strcspn(begin, " \n");
    c->cursor += length;
    if (length == 0 || length >= left || c->cursor >= c->length) {
        reject(c, NO_CERTIFICATE, "line %zu is no record", c->line);
    }
    return (struct token){begin, length};
}

struct record read_record(struct check *c)
{
    struct record record = {c->tokens, 0};
    do {
        *c->tokens++ = read_token(c);
        record.count++;
    } while (!is(c->tokens - 1, "=") && c->text[c->cursor++] == ' ');
    record.count -= is(c->tokens - 1, "=");
    if (!is(c->tokens - 1, "=") && c->text[c->cursor - 1] != '\n') {
        reject(c, NO_CERTIFICATE, "line %zu is no record", c->line);
    }
    c->line += c->text[c->cursor - 1] == '\n';
    return record;
}

void say(struct check *c, const char *format, ...)
{
    char bytes[300];
    va_list arguments;
    va_start(arguments, format);
    size_t length = (size_t)vsnprintf(bytes, sizeof(bytes), format, arguments);
    va_end(arguments);
    const char *here = c->text + c->cursor;
    if (strncmp(here, bytes, length) != 0) {
        reject(c, REJECTED, "line %zu: '%.*s' follows from what comes before, not '%.*s'",
               c->line, (int)strcspn(bytes, "\n"), bytes, shown(strcspn(here, "\n"), 60), here);
    }
    c->cursor += length;
    c->line += length && bytes[length - 1] == '\n';
}

/* Y yes, N no, ? cannot be ruled out, - not assessed; at the point and at the bound reading. */
void say_answer(struct check *c, answer a)
{
    int once = a == (a & ALL_BITS) * EVERYWHERE;
    for (answer w = 0; w < (once ? 2 : 2 * WORLDS); w++) {
        answer b = a >> w / 2 * LANES;
        int low = b >> low_of[w % 2] & 1, high = b >> high_of[w % 2] & 1;
        say(c, w % 2 ? "%c" : " %c",
            "N!-?!!!Y"[low << 2 | high << 1 | (b >> clear_of[w % 2] & 1)]);
    }
    say(c, "\n");
}

answer read_answer(struct check *c)
{
    const char *signs = "N!-?!!!Y", *code = c->text + c->cursor;
    size_t length = strcspn(code, "\n");
    answer a = 0;
    for (answer w = 0; w < 2 * WORLDS; w++) {
        size_t at = (length == 3 ? 0 : w / 2 * 3) + 1 + w % 2;
        const char *sign = at < length ? strchr(signs, code[at]) : NULL;
        answer bits = sign ? (answer)(sign - signs) : 0;
        a |= (bits >> 2 << low_of[w % 2] | (bits >> 1 & 1) << high_of[w % 2] |
              (bits & 1) << clear_of[w % 2])
             << w / 2 * LANES;
    }
    say_answer(c, a);
    return a;
}
