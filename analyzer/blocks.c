/* Blocks that were never taken lie behind 'used'; those given back are in lists by size. */
#include "analyzer/blocks.h"

#include "base/memory.h"

#include <stdint.h>
#include <string.h>

bool blocks_open(struct blocks *blocks, size_t size)
{
    *blocks = (struct blocks){.memory = memory_large(size, 1)};
    blocks->size = blocks->memory ? size : 0;
    return blocks->memory;
}

void blocks_close(struct blocks *blocks)
{
    memory_free(blocks->memory);
    *blocks = (struct blocks){0};
}

static unsigned find_size(size_t bytes)
{
    unsigned size = 0;
    while (bytes >> (size + 1)) {
        size++;
    }
    return size;
}

bool blocks_spare(const struct blocks *blocks, size_t bytes)
{
    unsigned size = find_size(bytes);
    return size < BLOCKS_SIZES && blocks->given[size];
}

void *blocks_take(struct blocks *blocks, size_t bytes)
{
    unsigned size = find_size(bytes);
    void *block = size < BLOCKS_SIZES ? blocks->given[size] : NULL;
    if (block) {
        memcpy(&blocks->given[size], block, sizeof(blocks->given[size]));
    } else if (bytes <= blocks->size - blocks->used) {
        block = blocks->memory + blocks->used;
        blocks->used += bytes;
    }
    return block;
}

bool blocks_own(const struct blocks *blocks, const void *block)
{
    uintptr_t begin = (uintptr_t)blocks->memory, at = (uintptr_t)block;
    return blocks->memory && at >= begin && at < begin + blocks->used;
}

void blocks_give(struct blocks *blocks, void *block, size_t bytes)
{
    unsigned size = find_size(bytes);
    memcpy(block, &blocks->given[size], sizeof(blocks->given[size]));
    blocks->given[size] = block;
}
