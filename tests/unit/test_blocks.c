#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/blocks.h"
#include "base/memory.h"
#include "base/random.h"

#include <string.h>

enum { HELD = 200, ROUNDS = 20000, ROOM = 1 << 18 };

static void test_blocks__never_overlap(void **state)
{
    (void)state;
    struct blocks blocks;
    struct random_stream random;
    unsigned char *held[HELD] = {NULL};
    size_t bytes[HELD] = {0};
    unsigned refused = 0;
    random_open(&random, 3, 0, 0);
    assert_true(blocks_open(&blocks, ROOM));
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t i = random_below(&random, HELD);
        if (held[i]) {
            for (size_t b = 0; b < bytes[i]; b++) {
                assert_int_equal(held[i][b], (unsigned char)i);
            }
            blocks_give(&blocks, held[i], bytes[i]);
            held[i] = NULL;
            continue;
        }
        bytes[i] = (size_t)8 << random_below(&random, 10);
        held[i] = blocks_take(&blocks, bytes[i]);
        refused += !held[i];
        if (held[i]) {
            assert_true(blocks_own(&blocks, held[i]));
            memset(held[i], (int)i, bytes[i]);
        }
    }
    assert_true(refused < ROUNDS / 2);
    blocks_close(&blocks);
}

static void test_blocks__are_taken_again(void **state)
{
    (void)state;
    struct blocks blocks;
    int elsewhere = 0;
    assert_true(blocks_open(&blocks, 64));
    void *first = blocks_take(&blocks, 32), *second = blocks_take(&blocks, 32);
    assert_non_null(first);
    assert_non_null(second);
    assert_null(blocks_take(&blocks, 8));
    assert_false(blocks_spare(&blocks, 32));
    blocks_give(&blocks, first, 32);
    blocks_give(&blocks, second, 32);
    assert_true(blocks_spare(&blocks, 32));
    assert_false(blocks_spare(&blocks, 64));
    assert_null(blocks_take(&blocks, 64));
    assert_ptr_equal(blocks_take(&blocks, 32), second);
    assert_ptr_equal(blocks_take(&blocks, 32), first);
    assert_false(blocks_spare(&blocks, 32));
    assert_false(blocks_own(&blocks, &elsewhere));
    assert_false(blocks_own(&blocks, NULL));
    blocks_close(&blocks);
}

static void test_blocks__closed_has_none(void **state)
{
    (void)state;
    struct blocks blocks = {0};
    assert_null(blocks_take(&blocks, 8));
    assert_false(blocks_own(&blocks, &blocks));
    memory_fail_after(0);
    assert_false(blocks_open(&blocks, 64));
    memory_fail_after(-1);
    assert_null(blocks_take(&blocks, 8));
    blocks_close(&blocks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks__never_overlap),
        cmocka_unit_test(test_blocks__are_taken_again),
        cmocka_unit_test(test_blocks__closed_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
