/* Blocks whose sizes are powers of two, out of one large piece of memory: what is given back is
 * taken again by the next who wants that size, so that memory which the system has handed out
 * stays in use. */
#ifndef PATHGATE_ANALYZER_BLOCKS_H
#define PATHGATE_ANALYZER_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>

enum { BLOCKS_SIZES = 48 };

struct blocks {
    unsigned char *memory; /* NULL: closed, and nothing can be taken */
    size_t size, used;
    void *given[BLOCKS_SIZES]; /* by the logarithm of their size; each holds the next one */
};

/* All zero is closed. False, and closed still, when there is no memory. */
bool blocks_open(struct blocks *blocks, size_t size);

/* Gives up all blocks at once. */
void blocks_close(struct blocks *blocks);

/* Whether a block of so many bytes was given back and can be taken. */
bool blocks_spare(const struct blocks *blocks, size_t bytes);

/* A block of so many bytes, a power of two from that of a pointer on; its contents are
 * undefined. NULL when there is no room. */
void *blocks_take(struct blocks *blocks, size_t bytes);

/* Whether the block was taken here. */
bool blocks_own(const struct blocks *blocks, const void *block);

/* Gives back a block of so many bytes. */
void blocks_give(struct blocks *blocks, void *block, size_t bytes);

#endif
