/* Growable arrays: what was pushed is there, in order, and a failure changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/vec.h"

struct pair {
    int left, right;
};

static void test_vec__keeps_what_was_pushed_in_order(void **state)
{
    (void)state;
    VEC(uint32_t) numbers = {0};
    for (uint32_t i = 0; i < 100000; i++) {
        assert_true(vec_push(&numbers, i * 2654435761u));
        assert_true(numbers.count <= numbers.capacity);
    }
    assert_int_equal(numbers.count, 100000);
    for (uint32_t i = 0; i < numbers.count; i++) {
        assert_int_equal(numbers.items[i], i * 2654435761u);
    }
    vec_release(&numbers);
}

static void test_vec__takes_compound_literals(void **state)
{
    (void)state;
    VEC(struct pair) pairs = {0};
    assert_true(vec_push(&pairs, (struct pair){1, 2}));
    assert_true(vec_push(&pairs, (struct pair){.left = 3, .right = 4}));
    assert_int_equal(pairs.count, 2);
    assert_int_equal(pairs.items[0].right, 2);
    assert_int_equal(pairs.items[1].left, 3);
    vec_release(&pairs);
}

static void test_vec__evaluates_a_pushed_expression_once(void **state)
{
    (void)state;
    VEC(int) numbers = {0};
    int next = 5;
    assert_true(vec_push(&numbers, next++));
    assert_int_equal(next, 6);
    assert_int_equal(numbers.items[0], 5);
    vec_release(&numbers);
}

static void test_vec__reallocates_a_logarithmic_number_of_times(void **state)
{
    (void)state;
    VEC(char) bytes = {0};
    int moves = 0;
    for (int i = 0; i < 1 << 20; i++) {
        size_t before = bytes.capacity;
        assert_true(vec_push(&bytes, 'x'));
        moves += bytes.capacity != before;
    }
    assert_true(moves <= 20);
    vec_release(&bytes);
}

static void test_vec__reserves_room_without_adding(void **state)
{
    (void)state;
    VEC(double) values = {0};
    size_t nothing = 0;
    assert_true(vec_reserve(&values, nothing));
    assert_true(vec_reserve(&values, 1000));
    assert_int_equal(values.count, 0);
    assert_true(values.capacity >= 1000);
    memory_fail_after(0);
    for (int i = 0; i < 1000; i++) {
        assert_true(vec_push(&values, i));
    }
    assert_false(memory_failed());
    memory_fail_after(-1);
    vec_release(&values);
}

static void test_vec__is_empty_and_usable_after_release(void **state)
{
    (void)state;
    VEC(int) numbers = {0};
    vec_release(&numbers);
    assert_true(vec_push(&numbers, 1));
    vec_release(&numbers);
    assert_null(numbers.items);
    assert_int_equal(numbers.count, 0);
    assert_int_equal(numbers.capacity, 0);
    assert_true(vec_push(&numbers, 2));
    assert_int_equal(numbers.items[0], 2);
    vec_release(&numbers);
}

static void test_vec__stays_as_it_was_when_memory_is_out(void **state)
{
    (void)state;
    VEC(uint64_t) numbers = {0};
    for (uint64_t i = 0; i < 500; i++) {
        memory_fail_after(0);
        bool pushed = vec_push(&numbers, i);
        bool failed = memory_failed();
        memory_fail_after(-1);
        assert_int_equal(pushed, !failed);
        assert_int_equal(numbers.count, pushed ? i + 1 : i);
        if (!pushed) {
            assert_true(vec_push(&numbers, i));
        }
    }
    for (uint64_t i = 0; i < 500; i++) {
        assert_int_equal(numbers.items[i], i);
    }
    vec_release(&numbers);
}

static void test_vec__refuses_sizes_that_overflow(void **state)
{
    (void)state;
    VEC(uint64_t) numbers = {0};
    assert_true(vec_push(&numbers, 7));
    assert_false(vec_reserve(&numbers, SIZE_MAX));
    assert_false(vec_reserve(&numbers, SIZE_MAX / 2));
    assert_false(vec_reserve(&numbers, SIZE_MAX / sizeof(uint64_t)));
    assert_int_equal(numbers.count, 1);
    assert_int_equal(numbers.items[0], 7);
    vec_release(&numbers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vec__keeps_what_was_pushed_in_order),
        cmocka_unit_test(test_vec__takes_compound_literals),
        cmocka_unit_test(test_vec__evaluates_a_pushed_expression_once),
        cmocka_unit_test(test_vec__reallocates_a_logarithmic_number_of_times),
        cmocka_unit_test(test_vec__reserves_room_without_adding),
        cmocka_unit_test(test_vec__is_empty_and_usable_after_release),
        cmocka_unit_test(test_vec__stays_as_it_was_when_memory_is_out),
        cmocka_unit_test(test_vec__refuses_sizes_that_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
