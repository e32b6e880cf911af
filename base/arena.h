/* An arena owns everything a product consists of; one call frees it all.
 * Memory comes zeroed and aligned for any type. */
#ifndef PATHGATE_BASE_ARENA_H
#define PATHGATE_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *newest;
    size_t used; /* bytes handed out, for reports and caps */
};

/* An empty arena; allocates nothing. */
void arena_init(struct arena *arena);

/* Frees all that was allocated from it; the arena is empty and usable again. */
void arena_release(struct arena *arena);

/* Forgets all that was allocated from it, but keeps a block of memory for what comes next. */
void arena_reset(struct arena *arena);

/* 'count' zeroed items of 'size' bytes, or NULL. O(1) amortised. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A NUL-terminated copy of 'length' bytes, or NULL. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length);

/* A NUL-terminated copy of a string, or NULL. */
char *arena_string(struct arena *arena, const char *string);

/* A formatted string, or NULL. */
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
