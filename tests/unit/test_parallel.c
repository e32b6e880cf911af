#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/parallel.h"

#include <string.h>

enum { MOST = 1000 };

struct job {
    int made[MOST]; /* by item: how often */
    uint32_t worker_of[MOST];
    size_t fails_at, stops_at; /* MOST: never */
};

static enum status make_items(void *context, uint32_t worker, size_t first, size_t count)
{
    struct job *job = context;
    for (size_t i = first; i < first + count; i++) {
        if (i == job->fails_at) {
            return STATUS_LIMIT;
        }
        job->made[i]++;
        job->worker_of[i] = worker;
    }
    return STATUS_OK;
}

static bool go_on(void *context, size_t begun, size_t total)
{
    const struct job *job = context;
    assert_true(begun <= total);
    return begun < job->stops_at;
}

static enum status work(struct job *job, size_t total, size_t block, uint32_t workers,
                        size_t *done)
{
    const struct parallel_work work = {total, block, workers, make_items, go_on, job};
    return parallel_run(&work, done);
}

static void test_parallel__every_item_is_made_once(void **state)
{
    (void)state;
    static const size_t totals[] = {0, 1, 63, 64, 65, MOST}, blocks[] = {1, 7, 64, 2000};
    for (size_t c = 0; c < 6 * 4 * 4; c++) {
        size_t total = totals[c % 6], done = 7;
        uint32_t workers = 1u << c / 24;
        struct job job = {.fails_at = MOST, .stops_at = MOST + 1};
        assert_int_equal(work(&job, total, blocks[c / 6 % 4], workers, &done), STATUS_OK);
        assert_int_equal(done, total);
        for (size_t i = 0; i < MOST; i++) {
            assert_int_equal(job.made[i], i < total);
            assert_true(job.worker_of[i] < workers);
        }
    }
}

static void test_parallel__what_is_done_has_no_gap(void **state)
{
    (void)state;
    for (uint32_t workers = 1; workers <= 8; workers++) {
        size_t done;
        struct job failing = {.fails_at = 205, .stops_at = MOST + 1};
        assert_int_equal(work(&failing, MOST, 10, workers, &done), STATUS_LIMIT);
        assert_int_equal(done, 200);
        struct job stopped = {.fails_at = MOST, .stops_at = 100};
        enum status status = work(&stopped, MOST, 10, workers, &done);
        assert_int_equal(status, done < MOST ? STATUS_CANCELLED : STATUS_OK);
        assert_true(workers > 1 || done == 100);
        for (size_t i = 0; i < MOST; i++) {
            assert_true(i >= 200 || failing.made[i] == 1);
            assert_int_equal(stopped.made[i], i < done);
        }
    }
}

static void test_parallel__survives_a_failed_allocation(void **state)
{
    (void)state;
    size_t done = 7;
    struct job job = {.fails_at = MOST, .stops_at = MOST + 1};
    memory_fail_after(0);
    enum status status = work(&job, MOST, 10, 2, &done);
    memory_fail_after(-1);
    assert_int_equal(status, STATUS_MEMORY);
    assert_int_equal(done, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parallel__every_item_is_made_once),
        cmocka_unit_test(test_parallel__what_is_done_has_no_gap),
        cmocka_unit_test(test_parallel__survives_a_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
