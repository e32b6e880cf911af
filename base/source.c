/* Windows over sources; see source.h. What is kept of a part moves to the front of the buffer,
 * which grows only when it is full: memory follows the longest thing a reader holds on to, not
 * the size of the source. */
#include "base/source.h"

#include "base/memory.h"

#include <string.h>

enum { PART = 256 * 1024 };

void window_open(struct window *window, const struct source *source)
{
    *window = (struct window){.source = source, .bytes = "", .status = STATUS_OK};
    if (source->bytes) {
        window->bytes = source->bytes;
        window->length = source->length;
    }
    window->ended = source->bytes || !source->stream;
    if (!window->ended) {
        window->reading = source->stream->open(source->stream);
        window->status = window->reading ? STATUS_OK : STATUS_MEMORY;
        window->ended = !window->reading;
    }
}

void window_close(struct window *window)
{
    if (window->reading) {
        window->source->stream->close(window->reading);
    }
    memory_free(window->buffer);
    *window = (struct window){.bytes = "", .ended = true};
}

static bool make_room(struct window *window)
{
    if (window->capacity - window->length >= PART / 2) {
        return true;
    }
    size_t capacity = window->capacity ? window->capacity * 2 : PART;
    char *larger =
        capacity > window->capacity ? memory_resize(window->buffer, capacity, 1) : NULL;
    if (!larger) {
        window->status = STATUS_MEMORY;
        return false;
    }
    window->buffer = larger;
    window->capacity = capacity;
    return true;
}

bool window_advance(struct window *window, size_t passed)
{
    if (!window->reading) {
        window->bytes += passed;
        window->length -= passed;
        window->offset += passed;
        return false;
    }
    if (passed < window->length && passed > 0) {
        memmove(window->buffer, window->buffer + passed, window->length - passed);
    }
    window->length -= passed;
    window->offset += passed;
    bool room = !window->ended && make_room(window);
    window->bytes = window->buffer ? window->buffer : "";
    window->ended |= !room;
    if (window->ended) {
        return false;
    }
    ptrdiff_t got = window->source->stream->read(
        window->reading, window->buffer + window->length, window->capacity - window->length);
    if (got <= 0) {
        window->ended = true;
        window->status = got < 0 ? STATUS_IO : window->status;
        return false;
    }
    window->length += (size_t)got;
    return true;
}

void line_counter_open(struct line_counter *counter, const struct source *source)
{
    counter->line = 1;
    counter->counted = 0;
    window_open(&counter->window, source);
}

void line_counter_close(struct line_counter *counter)
{
    window_close(&counter->window);
}

static uint32_t count_lines(const char *bytes, size_t length)
{
    uint32_t lines = 0;
    const char *end = bytes + length;
    while (bytes < end && (bytes = memchr(bytes, '\n', (size_t)(end - bytes)))) {
        lines++;
        bytes++;
    }
    return lines;
}

uint32_t line_counter_at(struct line_counter *counter, size_t offset)
{
    struct window *window = &counter->window;
    if (offset < counter->counted) {
        const struct source *source = window->source;
        line_counter_close(counter);
        line_counter_open(counter, source);
    }
    do {
        size_t from = counter->counted - window->offset, to = offset - window->offset;
        to = to < window->length ? to : window->length;
        counter->line += count_lines(window->bytes + from, to - from);
        counter->counted = window->offset + to;
    } while (counter->counted < offset &&
             window_advance(window, counter->counted - window->offset));
    return counter->line;
}
