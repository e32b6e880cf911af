#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/natural.h"

#include <math.h>

static void test_natural__width_holds_the_bits(void **state)
{
    (void)state;
    assert_int_equal(natural_width(0), 1);
    assert_int_equal(natural_width(31.9), 1);
    assert_int_equal(natural_width(32), 2);
    assert_int_equal(natural_width(640.5), 21);
}

/* 30! by repeated products, against the known digits. */
static void test_natural__factorial_of_thirty(void **state)
{
    (void)state;
    uint32_t n[4];
    struct text text;
    text_init(&text);
    natural_set(n, 4, 1);
    for (uint32_t i = 2; i <= 30; i++) {
        uint32_t factor[4], product[4];
        natural_set(factor, 4, i);
        natural_set(product, 4, 0);
        natural_add_product(product, n, factor, 4);
        for (int w = 0; w < 4; w++) {
            n[w] = product[w];
        }
    }
    assert_true(natural_double(n, 4) == 265252859812191058636308480000000.0);
    natural_decimal(n, 4, &text);
    assert_string_equal(text_string(&text), "265252859812191058636308480000000");
    text_release(&text);
}

static void test_natural__sums_carry_across_words(void **state)
{
    (void)state;
    uint32_t sum[3] = {UINT32_MAX, UINT32_MAX, 0}, one[3] = {1, 0, 0};
    struct text text;
    text_init(&text);
    natural_add(sum, one, 3);
    assert_true(natural_double(sum, 3) == ldexp(1, 64));
    natural_decimal(sum, 3, &text);
    assert_string_equal(text_string(&text), "18446744073709551616");
    text_release(&text);
}

static void test_natural__doubles_are_the_nearest(void **state)
{
    (void)state;
    const struct {
        uint32_t words[4];
        double expected;
        const char *label;
    } cases[] = {
        {{0, 0, 0, 0}, 0, "zero"},
        {{1, 0, 0, 0}, 1, "one"},
        {{0, 0, 1, 0}, 18446744073709551616.0, "2^64"},
        {{1, 0, 0, 1}, 79228162514264337593543950336.0, "2^96 + 1 rounds down"},
        {{0x401, 0, 1u << 31, 0}, 39614081257132168796771975168.0, "2^95 + 1025"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (natural_double(cases[i].words, 4) != cases[i].expected) {
            fail_msg("%s: %.20g", cases[i].label, natural_double(cases[i].words, 4));
        }
    }
    uint32_t huge[40] = {0};
    huge[39] = 1;
    assert_true(isinf(natural_double(huge, 40)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_natural__width_holds_the_bits),
        cmocka_unit_test(test_natural__factorial_of_thirty),
        cmocka_unit_test(test_natural__sums_carry_across_words),
        cmocka_unit_test(test_natural__doubles_are_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
