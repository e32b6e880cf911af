/* A growable array of one type. Zero-initialise it ({0}), push, read items[0..count), release.
 *
 *     VEC(int) numbers = {0};
 *     if (!vec_push(&numbers, 7)) goto out;
 *     vec_release(&numbers);
 */
#ifndef PATHGATE_BASE_VEC_H
#define PATHGATE_BASE_VEC_H

#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>

#define VEC(type)                                                                              \
    struct {                                                                                   \
        type *items;                                                                           \
        size_t count, capacity;                                                                \
    }

/* Makes room for 'extra' more items; false when memory is out (the vector stays as it was). */
#define vec_reserve(vec, extra)                                                                \
    ((vec)->capacity - (vec)->count >= (extra) ||                                              \
     vec_grow((void **)&(vec)->items, &(vec)->capacity, (vec)->count, (extra),                 \
              sizeof(*(vec)->items)))

/* Appends a value; false when memory is out. Amortised O(1). */
#define vec_push(vec, ...)                                                                     \
    (vec_reserve((vec), 1) ? ((vec)->items[(vec)->count++] = (__VA_ARGS__), true) : false)

/* The items from an index on; NULL of a vector that never had one: C adds nothing to NULL. */
#define vec_from(vec, index) ((vec)->items ? (vec)->items + (index) : NULL)

#define vec_release(vec)                                                                       \
    (memory_free((vec)->items), (vec)->items = NULL, (vec)->count = (vec)->capacity = 0)

/* The growth behind vec_reserve: doubles, never shrinks. */
bool vec_grow(void **items, size_t *capacity, size_t count, size_t extra, size_t size);

#endif
