/* Bump allocation in blocks that double up to 1 MiB; a larger request gets a block of its own.
 */
#include "base/arena.h"

#include "base/memory.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct arena_block {
    struct arena_block *older;
    size_t capacity;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

enum { FIRST_BLOCK = 512, LARGEST_BLOCK = 1 << 20 };

void arena_init(struct arena *arena)
{
    arena->newest = NULL;
    arena->used = 0;
}

void arena_release(struct arena *arena)
{
    while (arena->newest) {
        struct arena_block *older = arena->newest->older;
        memory_free(arena->newest);
        arena->newest = older;
    }
    arena->used = 0;
}

void arena_reset(struct arena *arena)
{
    struct arena_block *newest = arena->newest;
    if (!newest || newest->capacity > LARGEST_BLOCK) {
        arena_release(arena);
        return;
    }
    arena->newest = newest->older;
    arena_release(arena);
    newest->older = NULL;
    newest->used = 0;
    arena->newest = newest;
}

static struct arena_block *add_block(struct arena *arena, size_t need)
{
    size_t capacity = arena->newest ? arena->newest->capacity * 2 : FIRST_BLOCK;
    if (capacity > LARGEST_BLOCK) {
        capacity = LARGEST_BLOCK;
    }
    if (capacity < need) {
        capacity = need;
    }
    if (capacity > SIZE_MAX - sizeof(struct arena_block)) {
        return NULL;
    }
    struct arena_block *block = memory_array(1, sizeof(*block) + capacity);
    if (!block) {
        return NULL;
    }
    block->older = arena->newest;
    block->capacity = capacity;
    block->used = 0;
    arena->newest = block;
    return block;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    const size_t grain = alignof(max_align_t);
    if (size != 0 && count > (SIZE_MAX - grain) / size) {
        return NULL;
    }
    size_t need = (count * size + grain - 1) / grain * grain;
    struct arena_block *block = arena->newest;
    if (!block || block->capacity - block->used < need) {
        block = add_block(arena, need);
        if (!block) {
            return NULL;
        }
    }
    void *result = block->bytes + block->used;
    block->used += need;
    arena->used += need;
    return memset(result, 0, need);
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length)
{
    if (length == SIZE_MAX) {
        return NULL;
    }
    char *copy = arena_array(arena, length + 1, 1);
    if (copy && length) {
        memcpy(copy, bytes, length);
    }
    return copy;
}

char *arena_string(struct arena *arena, const char *string)
{
    return arena_copy(arena, string, strlen(string));
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *result = length < 0 ? NULL : arena_array(arena, (size_t)length + 1, 1);
    if (result) {
        va_start(arguments, format);
        vsnprintf(result, (size_t)length + 1, format, arguments);
        va_end(arguments);
    }
    return result;
}
