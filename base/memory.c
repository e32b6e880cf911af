/* Heap access with overflow checks and provoked failures; see memory.h. */
#define _DEFAULT_SOURCE /* madvise */

#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#define HUGE_PAGE ((size_t)2 << 20)
#define LARGE (4 << 20) /* bytes of an array that the system hands out by itself */

static long countdown = -1;
static int provoked = 0;

static int refuse(void)
{
    if (countdown < 0) {
        return 0;
    }
    if (countdown-- > 0) {
        return 0;
    }
    provoked = 1;
    return 1;
}

static int overflows(size_t count, size_t size)
{
    return size != 0 && count > SIZE_MAX / size;
}

void *memory_array(size_t count, size_t size)
{
    if (overflows(count, size) || refuse()) {
        return NULL;
    }
    size_t bytes = count * size;
    return malloc(bytes ? bytes : 1);
}

void *memory_zeroed(size_t count, size_t size)
{
    if (overflows(count, size) || refuse()) {
        return NULL;
    }
    return calloc(count ? count : 1, size ? size : 1);
}

void *memory_resize(void *old, size_t count, size_t size)
{
    if (overflows(count, size) || refuse()) {
        return NULL;
    }
    size_t bytes = count * size;
    return realloc(old, bytes ? bytes : 1);
}

void *memory_large(size_t count, size_t size)
{
    if (count > (SIZE_MAX - HUGE_PAGE) / (size ? size : 1) || count * size < HUGE_PAGE) {
        return memory_array(count, size);
    }
    if (refuse()) {
        return NULL;
    }
    size_t bytes = (count * size + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
    void *block = aligned_alloc(HUGE_PAGE, bytes);
#ifdef MADV_HUGEPAGE
    if (block) {
        (void)madvise(block, bytes, MADV_HUGEPAGE); /* a wish: it works without, too */
    }
#endif
    return block;
}

void memory_return_large(void)
{
#ifdef __GLIBC__
    (void)mallopt(M_MMAP_THRESHOLD, LARGE);
    (void)mallopt(M_TRIM_THRESHOLD, 2 * LARGE);
#endif
}

void memory_trim(void)
{
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
}

void memory_free(void *pointer)
{
    free(pointer);
}

void memory_fail_after(long successes)
{
    countdown = successes;
    provoked = 0;
}

int memory_failed(void)
{
    return provoked;
}
