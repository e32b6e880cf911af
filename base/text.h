/* Text under construction. A failed allocation sticks: later appends do nothing, and the owner
 * checks 'failed' once at the end. Numbers are written without regard to any locale. */
#ifndef PATHGATE_BASE_TEXT_H
#define PATHGATE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
    char *bytes; /* NUL-terminated once anything was appended, NULL before */
    size_t length, capacity;
    bool failed;
};

void text_init(struct text *text);
void text_release(struct text *text);

/* Empties the text, keeping its memory. */
void text_clear(struct text *text);

/* What was written so far; "" for an empty text. Valid until the next append. */
const char *text_string(const struct text *text);

void text_append(struct text *text, const char *string);
void text_append_bytes(struct text *text, const char *bytes, size_t length);
void text_append_char(struct text *text, char c);

/* The string as XML or HTML text, or as the value of an attribute between double quotes. */
void text_append_xml(struct text *text, const char *string);
void text_repeat(struct text *text, char c, size_t count);

/* The bytes of the control character at 'at' of a string of UTF-8, 0 where there is none: tab
 * and line ends, what a terminal obeys or breaks a line at, and what turns the order of reading
 * around unseen (bidirectional overrides and isolates). */
size_t text_control(const char *at);

/* Whether a string of this length has one. O(length), eight bytes at a time where it is ASCII.
 */
bool text_has_control(const char *string, size_t length);
void text_format(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The shortest decimal that reads back as the same double; "inf", "-inf", "nan" otherwise. */
void text_number(struct text *text, double value);

/* 'value' with at most 'digits' significant digits, trailing zeros dropped: for people. */
void text_rounded(struct text *text, double value, int digits);

#endif
