/* The calendar, held against counting day by day through six hundred years. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "base/random.h"

#include <stdio.h>
#include <string.h>

enum { FIRST_YEAR = 1899, LAST_YEAR = 2499, MOST_DAYS = 220000 };

struct day {
    int year, month, day;
};

static struct day days[MOST_DAYS];
static int day_count;
static int64_t first_day;

static int length(int year, int month)
{
    if (month == 2) {
        return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static void describe(struct day d, char text[CALENDAR_TEXT])
{
    snprintf(text, CALENDAR_TEXT, "%04d-%02d-%02d", d.year % 10000, d.month % 100, d.day % 100);
}

static int count_days(void **state)
{
    (void)state;
    for (int y = FIRST_YEAR; y <= LAST_YEAR; y++) {
        for (int m = 1; m <= 12; m++) {
            for (int d = 1; d <= length(y, m); d++) {
                days[day_count++] = (struct day){y, m, d};
            }
        }
    }
    first_day = calendar_day("1899-01-01");
    return 0;
}

static void test_calendar__counts_day_by_day(void **state)
{
    (void)state;
    char expected[CALENDAR_TEXT], actual[CALENDAR_TEXT];
    assert_int_equal(calendar_day("1970-01-01"), 0);
    assert_int_equal(calendar_minute("1970-01-03"), 2 * 24 * 60);
    assert_int_equal(calendar_minute("1970-01-03T23:09"), 2 * 24 * 60 + 23 * 60 + 9);
    assert_int_equal(calendar_weekday(0), 3);
    for (int i = 0; i < day_count; i++) {
        describe(days[i], expected);
        assert_int_equal(calendar_day(expected), first_day + i);
        calendar_write(first_day + i, actual);
        assert_string_equal(actual, expected);
        assert_int_equal(calendar_weekday(first_day + i), (6 + i) % 7); /* a Sunday */
    }
}

static void test_calendar__adds_months(void **state)
{
    (void)state;
    struct random_stream random;
    random_open(&random, 1, 0, 0);
    for (int i = 0; i < 100000; i++) {
        int at = (int)(random_below(&random, (uint32_t)(day_count / 2)));
        uint32_t months = (uint32_t)random_below(&random, 1200);
        struct day d = days[at];
        for (uint32_t m = 0; m < months; m++) {
            d.month++;
            if (d.month > 12) {
                d.month = 1;
                d.year++;
            }
        }
        int last = length(d.year, d.month);
        d.day = d.day < last ? d.day : last;
        char expected[CALENDAR_TEXT], actual[CALENDAR_TEXT];
        describe(d, expected);
        calendar_write(calendar_add_months(first_day + at, months), actual);
        assert_string_equal(actual, expected);
    }
}

static void test_calendar__adds_business_days(void **state)
{
    (void)state;
    struct random_stream random;
    random_open(&random, 2, 0, 0);
    for (int i = 0; i < 20000; i++) {
        int64_t from = first_day + (int64_t)random_below(&random, (uint32_t)(day_count / 2));
        uint32_t count = (uint32_t)random_below(&random, 60);
        int64_t day = from;
        for (uint32_t left = count; left > 0;) {
            day++;
            left -= calendar_weekday(day) < 5;
        }
        assert_int_equal(calendar_add_business_days(from, count), day);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar__counts_day_by_day),
        cmocka_unit_test(test_calendar__adds_months),
        cmocka_unit_test(test_calendar__adds_business_days),
    };
    return cmocka_run_group_tests(tests, count_days, NULL);
}
