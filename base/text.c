/* Growable text with a sticky failure; see text.h. */
#include "base/text.h"

#include "base/memory.h"
#include "base/vec.h"

#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_init(struct text *text)
{
    *text = (struct text){0};
}

void text_release(struct text *text)
{
    memory_free(text->bytes);
    text_init(text);
}

void text_clear(struct text *text)
{
    text->length = 0;
    if (text->bytes) {
        text->bytes[0] = '\0';
    }
}

const char *text_string(const struct text *text)
{
    return text->bytes ? text->bytes : "";
}

static bool make_room(struct text *text, size_t extra)
{
    if (text->failed) {
        return false;
    }
    if (!vec_grow((void **)&text->bytes, &text->capacity, text->length + 1, extra, 1)) {
        text->failed = true;
    }
    return !text->failed;
}

void text_append_bytes(struct text *text, const char *bytes, size_t length)
{
    if (!make_room(text, length)) {
        return;
    }
    if (length) {
        memcpy(text->bytes + text->length, bytes, length);
    }
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_append(struct text *text, const char *string)
{
    text_append_bytes(text, string, strlen(string));
}

void text_append_char(struct text *text, char c)
{
    text_append_bytes(text, &c, 1);
}

void text_append_xml(struct text *text, const char *string)
{
    static const char special[] = "&<>\"";
    static const char *const written[] = {"&amp;", "&lt;", "&gt;", "&quot;"};
    for (;;) {
        size_t plain = strcspn(string, special);
        text_append_bytes(text, string, plain);
        string += plain;
        if (!*string) {
            return;
        }
        text_append(text, written[strchr(special, *string++) - special]);
    }
}

void text_repeat(struct text *text, char c, size_t count)
{
    if (make_room(text, count)) {
        memset(text->bytes + text->length, c, count);
        text->length += count;
        text->bytes[text->length] = '\0';
    }
}

void text_format(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) {
        text->failed = true;
    }
    if (!make_room(text, length < 0 ? 0 : (size_t)length)) {
        return;
    }
    va_start(arguments, format);
    vsnprintf(text->bytes + text->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    text->length += (size_t)length;
}

size_t text_control(const char *at)
{
    const unsigned char *c = (const unsigned char *)at;
    if (c[0] == 0xC2) { /* U+0080 to U+009F */
        return c[1] >= 0x80 && c[1] < 0xA0 ? 2 : 0;
    }
    if (c[0] == 0xE2 && c[1] == 0x80) { /* U+2028 to U+202E */
        return c[2] >= 0xA8 && c[2] <= 0xAE ? 3 : 0;
    }
    if (c[0] == 0xE2 && c[1] == 0x81) { /* U+2066 to U+2069 */
        return c[2] >= 0xA6 && c[2] <= 0xA9 ? 3 : 0;
    }
    return (c[0] > 0 && c[0] < ' ') || c[0] == 0x7F;
}

/* Of eight bytes: all from blank to tilde. */
static bool is_printable_ascii(const char *bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t word;
    memcpy(&word, bytes, sizeof(word));
    return ((word | (word - 0x20 * ones) | (word + ones)) & 0x80 * ones) == 0;
}

bool text_has_control(const char *string, size_t length)
{
    for (size_t i = 0; i < length;) {
        if (length - i >= sizeof(uint64_t) && is_printable_ascii(string + i)) {
            i += sizeof(uint64_t);
        } else if (text_control(string + i)) {
            return true;
        } else {
            i++;
        }
    }
    return false;
}

static void append_special(struct text *text, double value)
{
    text_append(text, isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
}

/* The decimal point of the process's locale, whatever its bytes, becomes a point. */
static void use_point(char *digits)
{
    char *point = digits + strspn(digits, "+-0123456789e");
    size_t width = strcspn(point, "+-0123456789e");
    if (width > 0) {
        *point = '.';
        memmove(point + 1, point + width, strlen(point + width) + 1);
    }
}

void text_number(struct text *text, double value)
{
    if (!isfinite(value)) {
        append_special(text, value);
        return;
    }
    char digits[40];
    bool plain = fabs(value) < 1e15; /* 100 is shorter than 1e+02 */
    /* What has up to DBL_DIG digits is exact in as many, and %g drops the zeros at their end;
     * numbers below DBL_MIN have fewer. */
    int precision = fabs(value) < DBL_MIN ? 1 : DBL_DIG;
    for (; precision <= 17; precision++) {
        snprintf(digits, sizeof(digits), "%.*g", precision, value);
        if (strtod(digits, NULL) == value && !(plain && strstr(digits, "e+"))) {
            break;
        }
    }
    use_point(digits);
    text_append(text, digits);
}

void text_rounded(struct text *text, double value, int digits)
{
    char rounded[40];
    int decimals = digits < 1 ? 0 : digits > 17 ? 16 : digits - 1;
    snprintf(rounded, sizeof(rounded), "%.*e", decimals, value);
    text_number(text, strtod(rounded, NULL));
}
