/* Scanning JSON; see json_scan.h. What a string or number needs is brought into the window as a
 * whole, which LIMIT_JSON_STRING bounds; what is passed over needs one bit from one part to the
 * next: whether a backslash at the end of the part escapes what follows. */
#include "model/json_scan.h"

#include "base/decimal.h"
#include "base/limits.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void json_scan_open(struct json_scan *scan, const struct source *source,
                    struct diagnostics *diagnostics)
{
    *scan = (struct json_scan){.diagnostics = diagnostics, .status = STATUS_OK};
    window_open(&scan->window, source);
    scan->cursor = scan->window.bytes;
    scan->end = scan->cursor + scan->window.length;
}

void json_scan_close(struct json_scan *scan)
{
    window_close(&scan->window);
}

size_t json_scan_offset(const struct json_scan *scan, const char *at)
{
    return scan->window.offset + (size_t)(at - scan->window.bytes);
}

void json_scan_refuse(struct json_scan *scan, const char *code, const char *at,
                      const char *message)
{
    if (scan->status == STATUS_OK) {
        diagnostics_add(scan->diagnostics, SEVERITY_ERROR, code,
                        (struct place){scan->window.source, json_scan_offset(scan, at)}, "%s",
                        message);
        scan->status = STATUS_INVALID;
    }
}

void json_scan_refuse_end(struct json_scan *scan)
{
    json_scan_refuse(scan, "truncated", scan->end,
                     "the file ends in the middle of a JSON value");
}

/* Brings more bytes behind those from the cursor on; false when there are none. */
static bool refill(struct json_scan *scan)
{
    bool more = window_advance(&scan->window, (size_t)(scan->cursor - scan->window.bytes));
    scan->cursor = scan->window.bytes;
    scan->end = scan->cursor + scan->window.length;
    if (scan->status == STATUS_OK) {
        scan->status = scan->window.status;
    }
    return more;
}

/* Brings at least 'count' bytes from the cursor on into the window, where there are as many. */
static void need(struct json_scan *scan, size_t count)
{
    while ((size_t)(scan->end - scan->cursor) < count && refill(scan)) {
    }
}

bool json_scan_next(struct json_scan *scan)
{
    do {
        const char *cursor = scan->cursor;
        while (cursor < scan->end &&
               (*cursor == ' ' || *cursor == '\n' || *cursor == '\r' || *cursor == '\t')) {
            cursor++;
        }
        scan->cursor = cursor;
    } while (scan->cursor == scan->end && refill(scan));
    return scan->cursor < scan->end;
}

bool json_scan_word(struct json_scan *scan, const char *word)
{
    size_t length = strlen(word);
    need(scan, length);
    bool here =
        (size_t)(scan->end - scan->cursor) >= length && memcmp(scan->cursor, word, length) == 0;
    scan->cursor += here ? length : 0;
    return here;
}

/* The first quote from 'start' on that no backslash escapes, or NULL. '*escaped' says whether a
 * backslash before 'start' escapes its byte, and afterwards the same of 'end'. */
static const char *find_quote(const char *start, const char *end, bool *escaped)
{
    for (const char *from = start;;) {
        const char *quote = from < end ? memchr(from, '"', (size_t)(end - from)) : NULL;
        const char *stop = quote ? quote : end, *slash = stop;
        while (slash > start && slash[-1] == '\\') {
            slash--;
        }
        bool odd = ((size_t)(stop - slash) + (slash == start && *escaped)) % 2 != 0;
        if (!quote) {
            *escaped = odd;
            return NULL;
        }
        if (!odd) {
            return quote;
        }
        from = quote + 1;
    }
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
static char *decode_escape(struct json_scan *scan, const char **in, const char *end, char *out)
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
        json_scan_refuse(scan, "not-json", *in - 1, "this escape is not JSON's");
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
static void decode(struct json_scan *scan, const char *in, const char *end, char *out)
{
    while (in < end && scan->status == STATUS_OK) {
        if (*in == '\\') {
            in++;
            out = decode_escape(scan, &in, end, out);
            continue;
        }
        size_t length = utf8_length((const unsigned char *)in, (size_t)(end - in));
        if (length == 0 || (unsigned char)*in < 0x20) {
            json_scan_refuse(scan, length ? "not-json" : "not-utf8", in,
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

/* Brings the string whose quote is at the cursor into the window; its closing quote, or NULL.
 */
static const char *complete_string(struct json_scan *scan)
{
    size_t searched = 1;
    bool escaped = false;
    for (;;) {
        const char *quote = find_quote(scan->cursor + searched, scan->end, &escaped);
        searched = (size_t)((quote ? quote : scan->end) - scan->cursor);
        if (quote && searched <= LIMIT_JSON_STRING) {
            return quote;
        }
        if (searched > LIMIT_JSON_STRING) {
            json_scan_refuse(scan, "string-too-long", scan->cursor,
                             "this string is longer than any log needs");
            return NULL;
        }
        if (!refill(scan)) {
            json_scan_refuse_end(scan);
            return NULL;
        }
    }
}

const char *json_scan_string(struct json_scan *scan, struct arena *arena)
{
    const char *quote = complete_string(scan);
    if (!quote) {
        return NULL;
    }
    const char *start = scan->cursor + 1;
    char *string = arena_array(arena, (size_t)(quote - start) + 1, 1);
    if (!string) {
        scan->status = STATUS_MEMORY;
        return NULL;
    }
    decode(scan, start, quote, string);
    scan->cursor = quote + 1;
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

double json_scan_number(struct json_scan *scan)
{
    enum { MOST_DIGITS = 400 };
    char copy[MOST_DIGITS + 1];
    need(scan, MOST_DIGITS + 1);
    const char *end = number_end(scan->cursor, scan->end);
    if (!end || end - scan->cursor > MOST_DIGITS) {
        json_scan_refuse(scan, "not-json", scan->cursor,
                         end ? "this number has too many digits" : "this is not a JSON value");
        return 0;
    }
    size_t length = (size_t)(end - scan->cursor);
    memcpy(copy, scan->cursor, length);
    copy[length] = '\0';
    scan->cursor = end;
    double number;
    return (decimal_read(copy, &number) ? number : strtod(copy, NULL)) + 0.0;
}

/* Passes over the string whose quote is at the cursor. */
static void pass_string(struct json_scan *scan)
{
    const char *quote;
    bool escaped = false;
    scan->cursor++;
    while (!(quote = find_quote(scan->cursor, scan->end, &escaped))) {
        scan->cursor = scan->end;
        if (!refill(scan)) {
            json_scan_refuse_end(scan);
            return;
        }
    }
    scan->cursor = quote + 1;
}

/* The next byte that means something outside of strings; false at the end. */
static bool find_mark(struct json_scan *scan)
{
    static const bool marks[256] = {
        ['"'] = true, ['{'] = true, ['}'] = true, ['['] = true, [']'] = true, [','] = true};
    do {
        const char *cursor = scan->cursor;
        while (cursor < scan->end && !marks[(unsigned char)*cursor]) {
            cursor++;
        }
        scan->cursor = cursor;
    } while (scan->cursor == scan->end && refill(scan));
    return scan->cursor < scan->end;
}

void json_scan_pass(struct json_scan *scan, size_t depth)
{
    char closing[LIMIT_JSON_DEPTH];
    size_t open = 0;
    do {
        if (!find_mark(scan)) {
            json_scan_refuse_end(scan);
            return;
        }
        char c = *scan->cursor;
        if (c == '"') {
            pass_string(scan);
            continue;
        }
        if (c == '{' || c == '[') {
            if (open + depth >= LIMIT_JSON_DEPTH) {
                json_scan_refuse(scan, "nested-too-deeply", scan->cursor,
                                 "values are nested too deeply");
                return;
            }
            closing[open++] = c == '{' ? '}' : ']';
        } else if (open == 0) {
            return; /* the comma or bracket that follows a scalar */
        } else if (c != ',' && closing[--open] != c) {
            json_scan_refuse(scan, "not-json", scan->cursor,
                             "this bracket closes none that is open");
            return;
        }
        scan->cursor++;
    } while (open > 0 && scan->status == STATUS_OK);
}
