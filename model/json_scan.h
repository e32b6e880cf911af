/* The words of JSON: strings, numbers and what can be passed over, out of a window that moves
 * over the source. For model/json_reader.c. */
#ifndef PATHGATE_MODEL_JSON_SCAN_H
#define PATHGATE_MODEL_JSON_SCAN_H

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/source.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

struct json_scan {
    struct window window;
    const char *cursor, *end; /* in the window */
    struct diagnostics *diagnostics;
    enum status status; /* the first fault ends the scan */
};

void json_scan_open(struct json_scan *scan, const struct source *source,
                    struct diagnostics *diagnostics);
void json_scan_close(struct json_scan *scan);

/* The offset in the source of a byte in the window. */
size_t json_scan_offset(const struct json_scan *scan, const char *at);

/* Records the first fault. */
void json_scan_refuse(struct json_scan *scan, const char *code, const char *at,
                      const char *message);
void json_scan_refuse_end(struct json_scan *scan);

/* Goes to the next byte that is no white space: false at the end of the source. */
bool json_scan_next(struct json_scan *scan);

/* Whether the next bytes are those of 'word'; then it goes behind them. */
bool json_scan_word(struct json_scan *scan, const char *word);

/* Reads the string whose quote is at the cursor into the arena: UTF-8, a NUL and a surrogate
 * without its partner having become U+FFFD. NULL after a fault. */
const char *json_scan_string(struct json_scan *scan, struct arena *arena);

/* Reads the number at the cursor; 0 after a fault. */
double json_scan_number(struct json_scan *scan);

/* Passes over the value at the cursor, which 'depth' containers enclose: strings end, brackets
 * match, nothing else is looked at. */
void json_scan_pass(struct json_scan *scan, size_t depth);

#endif
