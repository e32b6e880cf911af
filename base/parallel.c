/* Blocks are handed out under a lock; see parallel.h. The calling thread is worker 0. */
#include "base/parallel.h"

#include "base/memory.h"

#include <pthread.h>

struct crew {
    const struct parallel_work *work;
    pthread_mutex_t lock;
    size_t next;        /* the first item that is not handed out */
    size_t failed;      /* the first item of the first block that failed */
    enum status status; /* of that; STATUS_OK as long as none has */
    bool stopped;
};

struct seat {
    struct crew *crew;
    uint32_t worker;
    pthread_t thread;
};

/* The next block; false when there is none. */
static bool take_block(struct crew *crew, size_t *first, size_t *count)
{
    pthread_mutex_lock(&crew->lock);
    size_t left = crew->work->total - crew->next;
    bool more = left > 0 && !crew->stopped;
    *first = crew->next;
    *count = left < crew->work->block ? left : crew->work->block;
    crew->next += more ? *count : 0;
    pthread_mutex_unlock(&crew->lock);
    return more;
}

static void stop(struct crew *crew, enum status status, size_t first)
{
    pthread_mutex_lock(&crew->lock);
    crew->stopped = true;
    if (status != STATUS_OK && (crew->status == STATUS_OK || first < crew->failed)) {
        crew->status = status;
        crew->failed = first;
    }
    pthread_mutex_unlock(&crew->lock);
}

static void *work_off(void *seat)
{
    const struct seat *self = seat;
    const struct parallel_work *work = self->crew->work;
    size_t first, count;
    while (take_block(self->crew, &first, &count)) {
        enum status status = work->run(work->context, self->worker, first, count);
        if (status != STATUS_OK) {
            stop(self->crew, status, first);
        } else if (self->worker == 0 &&
                   !work->go_on(work->context, first + count, work->total)) {
            stop(self->crew, STATUS_OK, 0);
        }
    }
    return NULL;
}

enum status parallel_run(const struct parallel_work *work, size_t *done)
{
    struct crew crew = {.work = work};
    struct seat *seats = memory_array(work->workers, sizeof(*seats));
    uint32_t started = 1;
    *done = 0;
    if (!seats || pthread_mutex_init(&crew.lock, NULL) != 0) {
        memory_free(seats);
        return STATUS_MEMORY;
    }
    seats[0] = (struct seat){.crew = &crew, .worker = 0};
    while (started < work->workers && started * work->block < work->total) {
        seats[started] = (struct seat){.crew = &crew, .worker = started};
        if (pthread_create(&seats[started].thread, NULL, work_off, &seats[started]) != 0) {
            break;
        }
        started++;
    }
    work_off(&seats[0]);
    for (uint32_t i = 1; i < started; i++) {
        pthread_join(seats[i].thread, NULL);
    }
    pthread_mutex_destroy(&crew.lock);
    memory_free(seats);
    *done = crew.status == STATUS_OK ? crew.next : crew.failed;
    return crew.status != STATUS_OK  ? crew.status
           : crew.next < work->total ? STATUS_CANCELLED
                                     : STATUS_OK;
}
