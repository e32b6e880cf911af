/* Recording and printing faults. Lines and columns are worked out when a fault is recorded,
 * from its byte offset, so that readers carry nothing but offsets. */
#include "base/diagnostics.h"

#include "base/limits.h"
#include "base/names.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_EXCERPT = 200 };

void diagnostics_init(struct diagnostics *diagnostics)
{
    *diagnostics = (struct diagnostics){0};
    arena_init(&diagnostics->arena);
}

void diagnostics_release(struct diagnostics *diagnostics)
{
    arena_release(&diagnostics->arena);
    vec_release(&diagnostics->list);
    *diagnostics = (struct diagnostics){0};
}

const char *severity_word(enum severity severity)
{
    static const char *const words[] = {"error", "warning", "note"};
    return words[severity];
}

static uint32_t count_code_points(const char *bytes, size_t length)
{
    uint32_t count = 0;
    for (size_t i = 0; i < length; i++) {
        count += ((unsigned char)bytes[i] & 0xC0) != 0x80;
    }
    return count;
}

void diagnostics_count_onwards(struct diagnostics *diagnostics, bool onwards)
{
    diagnostics->onwards = onwards;
    diagnostics->counted = (struct place){NULL, 0};
}

/* As find_position in what is in memory, from the line of the fault before on. */
static size_t count_onwards(struct diagnostics *diagnostics, const struct place *place,
                            struct diagnostic *fault)
{
    bool behind = diagnostics->counted.source == place->source &&
                  diagnostics->counted.offset <= place->offset;
    size_t start = behind ? diagnostics->counted.offset : 0;
    const char *bytes = place->source->bytes, *newline;
    fault->line = behind ? diagnostics->counted_line : 1;
    while ((newline = memchr(bytes + start, '\n', place->offset - start))) {
        start = (size_t)(newline - bytes) + 1;
        fault->line++;
    }
    fault->column = 1 + count_code_points(bytes + start, place->offset - start);
    diagnostics->counted = (struct place){place->source, start};
    diagnostics->counted_line = fault->line;
    return start;
}

/* Line and column of a byte, and the offset at which its line begins. */
static size_t find_position(const struct place *place, struct diagnostic *fault)
{
    struct window window;
    size_t start = 0, end;
    fault->line = fault->column = 1;
    window_open(&window, place->source);
    do {
        const char *newline;
        size_t begin = 0, left = place->offset - window.offset;
        end = left < window.length ? left : window.length;
        while ((newline = memchr(window.bytes + begin, '\n', end - begin))) {
            begin = (size_t)(newline - window.bytes) + 1;
            start = window.offset + begin;
            fault->line++;
            fault->column = 1;
        }
        fault->column += count_code_points(window.bytes + begin, end - begin);
    } while (window.offset + end < place->offset && window_advance(&window, end));
    window_close(&window);
    return start;
}

static size_t line_length(const struct window *window, size_t begin)
{
    size_t end = begin;
    while (end < window->length && window->bytes[end] != '\n' && window->bytes[end] != '\r') {
        end++;
    }
    return end - begin;
}

/* The line that begins at 'start', unless it is too long to show. */
static const char *read_line(struct arena *arena, const struct source *source, size_t start)
{
    struct window window;
    const char *line = NULL;
    window_open(&window, source);
    while (window.offset + window.length < start && window_advance(&window, window.length)) {
    }
    size_t begin = start - window.offset;
    begin = begin < window.length ? begin : window.length;
    size_t length = line_length(&window, begin);
    for (bool more = true; more && begin + length == window.length && length <= LONGEST_EXCERPT;
         length = line_length(&window, 0), begin = 0) {
        more = window_advance(&window, begin);
    }
    if (length <= LONGEST_EXCERPT) {
        line = arena_copy(arena, window.bytes + begin, length);
    }
    window_close(&window);
    return line;
}

static void locate(struct diagnostics *diagnostics, struct diagnostic *fault,
                   struct place place)
{
    const struct source *source = place.source;
    if (source->bytes && place.offset > source->length) {
        place.offset = source->length;
    }
    size_t start = diagnostics->onwards && source->bytes
                       ? count_onwards(diagnostics, &place, fault)
                       : find_position(&place, fault);
    fault->excerpt = read_line(&diagnostics->arena, source, start);
}

static char *format_text(struct arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = length < 0 ? NULL : arena_array(arena, (size_t)length + 1, 1);
    if (text) {
        vsnprintf(text, (size_t)length + 1, format, arguments);
    }
    return text;
}

static void count_fault(struct diagnostics *diagnostics, enum severity severity)
{
    diagnostics->errors += severity == SEVERITY_ERROR;
    diagnostics->warnings += severity == SEVERITY_WARNING;
}

void diagnostics_add(struct diagnostics *diagnostics, enum severity severity, const char *code,
                     struct place place, const char *format, ...)
{
    count_fault(diagnostics, severity);
    if (diagnostics->counting || diagnostics->list.count >= LIMIT_DIAGNOSTICS) {
        diagnostics->unlisted++;
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    char *message = format_text(&diagnostics->arena, format, arguments);
    va_end(arguments);
    char *path = arena_string(&diagnostics->arena, place.source ? place.source->path : "");
    struct diagnostic fault = {
        .severity = severity, .code = code, .path = path, .message = message};
    if (place.source && (place.source->bytes || place.source->stream)) {
        locate(diagnostics, &fault, place);
    }
    if (!message || !path || !vec_push(&diagnostics->list, fault)) {
        diagnostics->failed = true;
    }
}

void diagnostics_hint(struct diagnostics *diagnostics, const char *format, ...)
{
    if (diagnostics->unlisted || diagnostics->failed || !diagnostics->list.count) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    char *hint = format_text(&diagnostics->arena, format, arguments);
    va_end(arguments);
    diagnostics->list.items[diagnostics->list.count - 1].hint = hint;
}

void diagnostics_suggest(struct diagnostics *diagnostics, const char *wrong,
                         const char *const *candidates, size_t count)
{
    const char *nearest = names_nearest(wrong, candidates, count);
    if (nearest) {
        diagnostics_hint(diagnostics, "did you mean '%s'?", nearest);
    }
}

static int compare(const void *left, const void *right)
{
    const struct diagnostic *a = left, *b = right;
    int order = strcmp(a->path, b->path);
    if (order == 0) {
        order = (a->line > b->line) - (a->line < b->line);
    }
    if (order == 0) {
        order = (a->column > b->column) - (a->column < b->column);
    }
    if (order == 0) {
        order = strcmp(a->code, b->code);
    }
    return order ? order : strcmp(a->message, b->message);
}

void diagnostics_sort(struct diagnostics *diagnostics)
{
    size_t count = diagnostics->list.count;
    struct diagnostic *items = diagnostics->list.items;
    if (count < 2 || diagnostics->failed) {
        return;
    }
    qsort(items, count, sizeof(*items), compare);
    size_t kept = 1;
    for (size_t i = 1; i < count; i++) {
        if (compare(&items[kept - 1], &items[i]) != 0) {
            items[kept++] = items[i];
        } else {
            diagnostics->errors -= items[i].severity == SEVERITY_ERROR;
            diagnostics->warnings -= items[i].severity == SEVERITY_WARNING;
        }
    }
    diagnostics->list.count = kept;
}

/* The caret line repeats the tabs of the source line, so that the caret stands below its column
 * whatever the width of a tab. */
static void write_caret(const struct diagnostic *fault, struct text *out)
{
    text_append(out, "  ");
    uint32_t column = 1;
    for (const char *c = fault->excerpt; *c && column < fault->column; c++) {
        if (((unsigned char)*c & 0xC0) != 0x80) {
            text_append_char(out, *c == '\t' ? '\t' : ' ');
            column++;
        }
    }
    text_append(out, "^\n");
}

/* What comes from an input may hold bytes that a terminal would obey. */
static void append_printable(struct text *out, const char *string)
{
    for (const char *c = string; *c; c++) {
        size_t length = *c == '\t' ? 0 : text_control(c);
        text_append_char(out, length ? '?' : *c);
        c += length > 1 ? length - 1 : 0;
    }
}

static void write_fault(const struct diagnostic *fault, struct text *out)
{
    append_printable(out, fault->path);
    if (fault->line) {
        text_format(out, ":%u:%u", fault->line, fault->column);
    }
    text_format(out, "%s%s: ", *fault->path ? ": " : "", severity_word(fault->severity));
    append_printable(out, fault->message);
    text_format(out, " [%s]\n", fault->code);
    if (fault->excerpt) {
        text_append(out, "  ");
        append_printable(out, fault->excerpt);
        text_append_char(out, '\n');
        write_caret(fault, out);
    }
    if (fault->hint) {
        text_append(out, "  hint: ");
        append_printable(out, fault->hint);
        text_append_char(out, '\n');
    }
}

void diagnostics_write(const struct diagnostics *diagnostics, struct text *out)
{
    for (size_t i = 0; i < diagnostics->list.count; i++) {
        write_fault(&diagnostics->list.items[i], out);
    }
    if (diagnostics->unlisted) {
        text_format(out, "and %zu more, not listed\n", diagnostics->unlisted);
    }
}
