/* Against strtod, which is exact. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "base/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void same_as_strtod(const char *string)
{
    double number = NAN, expected = strtod(string, NULL);
    if (!decimal_read(string, &number) || number != expected ||
        signbit(number) != signbit(expected)) {
        fail_msg("'%s' is read as %.17g, not %.17g", string, number, expected);
    }
}

static void test_decimal__is_what_strtod_says(void **state)
{
    (void)state;
    static const char *const plain[] = {"0",
                                        "-0",
                                        "+0.0",
                                        "1",
                                        "-1.5",
                                        "1.",
                                        ".5",
                                        "-.5",
                                        "0.1",
                                        "0.001056",
                                        "999999999999999",
                                        "-.999999999999999",
                                        "000000000000001",
                                        "0.30000000000000"};
    for (size_t i = 0; i < sizeof plain / sizeof(*plain); i++) {
        same_as_strtod(plain[i]);
    }
    struct random_stream random;
    random_open(&random, 1, 0, 0);
    for (int i = 0; i < 200000; i++) {
        char string[64];
        unsigned digits = 1 + (unsigned)(random_bits(&random) % 15);
        int places = (int)(random_bits(&random) % (digits + 1));
        uint64_t bound = 1;
        for (unsigned k = 0; k < digits; k++) {
            bound *= 10;
        }
        uint64_t number = random_bits(&random) % bound, shift = 1;
        for (int k = 0; k < places; k++) {
            shift *= 10;
        }
        snprintf(string, sizeof string, "%s%llu.%0*llu", random_bits(&random) & 1 ? "-" : "",
                 (unsigned long long)(number / shift), places,
                 (unsigned long long)(number % shift));
        double unused;
        if (digits < 15 || decimal_read(string, &unused)) { /* a leading zero is one more */
            same_as_strtod(string);
        }
    }
}

static void test_decimal__leaves_everything_else(void **state)
{
    (void)state;
    static const char *const others[] = {"",
                                         "-",
                                         ".",
                                         "+.",
                                         "--1",
                                         "1e5",
                                         "0x10",
                                         "1 ",
                                         " 1",
                                         "1.2.3",
                                         "inf",
                                         "nan",
                                         "1,5",
                                         "1\xC2",
                                         "1e",
                                         "1000000000000000",
                                         "0.1000000000000000"};
    for (size_t i = 0; i < sizeof others / sizeof(*others); i++) {
        double number = 7;
        assert_false(decimal_read(others[i], &number));
        assert_true(number == 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decimal__is_what_strtod_says),
        cmocka_unit_test(test_decimal__leaves_everything_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
