/* The one door to the heap. Every allocation of ours passes here, so that every failure of one
 * can be provoked by a test (memory_fail_after) and every n * size is checked for overflow. */
#ifndef PATHGATE_BASE_MEMORY_H
#define PATHGATE_BASE_MEMORY_H

#include <stddef.h>

/* Uninitialised memory for 'count' items of 'size' bytes, or NULL. count * size == 0 gives a
 * unique pointer. The caller frees it with memory_free. */
void *memory_array(size_t count, size_t size);

/* As memory_array, zeroed. */
void *memory_zeroed(size_t count, size_t size);

/* Resizes 'old' (NULL allowed) to 'count' items; on failure NULL, and 'old' stays valid. */
void *memory_resize(void *old, size_t count, size_t size);

/* As memory_array, for tables that are walked at random and may stay half empty. Where they
 * take megabytes the system is asked for huge pages: it hands these out several times faster,
 * and what was never touched takes no memory either way. */
void *memory_large(size_t count, size_t size);

/* Frees what one of the above returned; NULL is allowed. */
void memory_free(void *pointer);

/* For programs, before all else: arrays of megabytes are the system's again as soon as they are
 * freed, each time. Without, they are once or twice, and then leave gaps. */
void memory_return_large(void);

/* Gives the system back what was freed, as far as it can: for after much was, in many pieces.
 */
void memory_trim(void);

/* Tests only: the allocation after the next 'successes' ones fails, and only that one;
 * a negative number switches the provocation off. Not thread-safe. */
void memory_fail_after(long successes);

/* Tests only: true once the provoked failure has happened. */
int memory_failed(void);

#endif
