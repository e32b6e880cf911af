/* Independent items worked off by several threads. Blocks of consecutive items are handed out
 * in ascending order, so that whatever was done when the work ends early is a beginning without
 * a gap. What is made of an item must depend on the item alone: then nothing depends on how
 * many threads there are. */
#ifndef PATHGATE_BASE_PARALLEL_H
#define PATHGATE_BASE_PARALLEL_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct parallel_work {
    size_t total, block; /* items, and how many are handed out at once: at least 1 */
    uint32_t workers;    /* threads at most, the calling one included: at least 1 */
    /* Works items first .. first + count - 1 off as worker 0 .. workers - 1, one call at a time
     * a worker. */
    enum status (*run)(void *context, uint32_t worker, size_t first, size_t count);
    /* Asked on the calling thread between its blocks; false stops. 'begun' items were handed
     * out. */
    bool (*go_on)(void *context, size_t begun, size_t total);
    void *context;
};

/* Sets '*done' to how many items were done before the first that was not. STATUS_OK: all.
 * STATUS_CANCELLED: stopped; else the status of the first block that failed. Where no more
 * threads can be had, those there are do the work. */
enum status parallel_run(const struct parallel_work *work, size_t *done);

#endif
