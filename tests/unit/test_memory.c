/* The heap's one door: overflow, zero sizes, and failures provoked at an exact place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"

#include <string.h>

static void test_memory__refuses_products_that_overflow(void **state)
{
    (void)state;
    static const struct {
        size_t count, size;
    } cases[] = {
        {SIZE_MAX, 2},         {2, SIZE_MAX},
        {SIZE_MAX / 2 + 1, 2}, {(size_t)1 << 33, (size_t)1 << 31},
        {SIZE_MAX, SIZE_MAX},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_null(memory_array(cases[i].count, cases[i].size));
        assert_null(memory_zeroed(cases[i].count, cases[i].size));
        assert_null(memory_resize(NULL, cases[i].count, cases[i].size));
    }
}

static void test_memory__gives_unique_pointers_for_nothing(void **state)
{
    (void)state;
    void *pointers[] = {
        memory_array(0, 8),  memory_array(8, 0),         memory_zeroed(0, 8),
        memory_zeroed(8, 0), memory_resize(NULL, 0, 16), memory_resize(NULL, 16, 0),
    };
    size_t count = sizeof(pointers) / sizeof(*pointers);
    for (size_t i = 0; i < count; i++) {
        assert_non_null(pointers[i]);
        for (size_t j = 0; j < i; j++) {
            assert_ptr_not_equal(pointers[i], pointers[j]);
        }
    }
    for (size_t i = 0; i < count; i++) {
        memory_free(pointers[i]);
    }
    memory_free(NULL);
}

static void test_memory__zeroes_all_of_a_zeroed_array(void **state)
{
    (void)state;
    for (size_t count = 1; count <= 4096; count *= 4) {
        unsigned char *dirty = memory_array(count, 12);
        assert_non_null(dirty);
        memset(dirty, 0xA5, count * 12);
        memory_free(dirty);
        unsigned char *clean = memory_zeroed(count, 12);
        assert_non_null(clean);
        for (size_t i = 0; i < count * 12; i++) {
            assert_int_equal(clean[i], 0);
        }
        memory_free(clean);
    }
}

static void test_memory__keeps_content_when_resizing(void **state)
{
    (void)state;
    uint32_t *numbers = memory_array(10, sizeof(*numbers));
    assert_non_null(numbers);
    for (uint32_t i = 0; i < 10; i++) {
        numbers[i] = i * i;
    }
    uint32_t *more = memory_resize(numbers, 100000, sizeof(*numbers));
    assert_non_null(more);
    for (uint32_t i = 0; i < 10; i++) {
        assert_int_equal(more[i], i * i);
    }
    memory_free(more);
}

static void test_memory__leaves_the_old_block_when_resizing_fails(void **state)
{
    (void)state;
    char *old = memory_array(6, 1);
    assert_non_null(old);
    memcpy(old, "intact", 6);
    memory_fail_after(0);
    assert_null(memory_resize(old, 1000, 1));
    memory_fail_after(-1);
    assert_null(memory_resize(old, SIZE_MAX, 2));
    assert_memory_equal(old, "intact", 6);
    memory_free(old);
}

static void test_memory__fails_exactly_once_and_where_asked(void **state)
{
    (void)state;
    for (long successes = 0; successes < 5; successes++) {
        memory_fail_after(successes);
        assert_false(memory_failed());
        for (long i = 0; i < 8; i++) {
            void *pointer = i % 3 == 0   ? memory_array(1, 1)
                            : i % 3 == 1 ? memory_zeroed(1, 1)
                                         : memory_resize(NULL, 1, 1);
            assert_int_equal(pointer == NULL, i == successes);
            assert_int_equal(memory_failed(), i >= successes);
            memory_free(pointer);
        }
    }
    memory_fail_after(-1);
    assert_false(memory_failed());
}

static void test_memory__does_not_count_an_overflow_as_an_allocation(void **state)
{
    (void)state;
    memory_fail_after(0);
    assert_null(memory_array(SIZE_MAX, 2));
    assert_false(memory_failed());
    assert_null(memory_array(1, 1));
    assert_true(memory_failed());
    memory_fail_after(-1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory__refuses_products_that_overflow),
        cmocka_unit_test(test_memory__gives_unique_pointers_for_nothing),
        cmocka_unit_test(test_memory__zeroes_all_of_a_zeroed_array),
        cmocka_unit_test(test_memory__keeps_content_when_resizing),
        cmocka_unit_test(test_memory__leaves_the_old_block_when_resizing_fails),
        cmocka_unit_test(test_memory__fails_exactly_once_and_where_asked),
        cmocka_unit_test(test_memory__does_not_count_an_overflow_as_an_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
