/* An input: bytes in memory, or a stream that can be read again from its beginning, so that
 * inputs of any size are read through a window and faults in them still show line and text. */
#ifndef PATHGATE_BASE_SOURCE_H
#define PATHGATE_BASE_SOURCE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where bytes come from that are not held in memory. Whoever makes a stream reports its faults:
 * a reader above only learns that there are no more bytes. */
struct source_stream {
    /* A reading from the first byte on, or NULL. */
    void *(*open)(const struct source_stream *stream);
    /* The next bytes: how many, 0 at the end, less for a fault. */
    ptrdiff_t (*read)(void *reading, char *buffer, size_t size);
    /* Goes to a byte, forwards or back; NULL where only reading in order is possible. */
    void (*seek)(void *reading, uint64_t offset);
    void (*close)(void *reading);
};

/* 'path' is what people call it. */
struct source {
    const char *path;
    const char *bytes; /* NULL: 'stream' has them, if there are any */
    size_t length;     /* of 'bytes'; of a stream as far as it is known beforehand */
    const struct source_stream *stream;
};

/* A byte of an input; a NULL source means "the input as a whole", without a line. */
struct place {
    const struct source *source;
    size_t offset;
};

/* The part of a source that is at hand. A source in memory is at hand as a whole. */
struct window {
    const struct source *source;
    const char *bytes;
    size_t length;
    size_t offset;      /* of bytes[0] in the source */
    enum status status; /* STATUS_IO: the stream failed, STATUS_MEMORY, or STATUS_OK */
    void *reading;
    char *buffer;
    size_t capacity;
    bool ended;
};

/* Begins with an empty part of a stream, or with all of what is in memory. */
void window_open(struct window *window, const struct source *source);
void window_close(struct window *window);

/* Forgets the first 'passed' bytes of the part and adds what comes behind it: true when that is
 * at least one byte, false at the end and after a fault. Moves 'bytes'. The part grows to twice
 * of what is not forgotten, 256 KiB at least. */
bool window_advance(struct window *window, size_t passed);

/* The lines of a source, counted onwards while the offsets asked for ascend. */
struct line_counter {
    struct window window;
    size_t counted; /* offset of the byte whose line this is */
    uint32_t line;
};

void line_counter_open(struct line_counter *counter, const struct source *source);
void line_counter_close(struct line_counter *counter);

/* The line of a byte, from 1. O(distance to the offset asked for before). */
uint32_t line_counter_at(struct line_counter *counter, size_t offset);

#endif
