/* Calendar arithmetic; see calendar.h. Years are counted from March, so that the leap day is
 * the last of its year: H. Hinnant, "chrono-compatible low-level date algorithms", 2013. */
#include "base/calendar.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { DAYS_OF_ERA = 146097, YEARS_OF_ERA = 400, DAYS_TO_1970 = 719468 };

struct civil {
    int64_t year;
    int month, day; /* from 1 */
};

static int64_t day_of(struct civil c)
{
    int64_t year = c.year - (c.month <= 2);
    int64_t era = (year >= 0 ? year : year - (YEARS_OF_ERA - 1)) / YEARS_OF_ERA;
    int64_t of_era = year - era * YEARS_OF_ERA;
    int64_t of_year = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.day - 1;
    return era * DAYS_OF_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
           DAYS_TO_1970;
}

static struct civil civil_of(int64_t day)
{
    int64_t shifted = day + DAYS_TO_1970;
    int64_t era = (shifted >= 0 ? shifted : shifted - (DAYS_OF_ERA - 1)) / DAYS_OF_ERA;
    int64_t in_era = shifted - era * DAYS_OF_ERA;
    int64_t years =
        (in_era - in_era / 1460 + in_era / 36524 - in_era / (DAYS_OF_ERA - 1)) / 365;
    int64_t in_year = in_era - (365 * years + years / 4 - years / 100);
    int month = (int)((5 * in_year + 2) / 153); /* from March */
    int first = (153 * month + 2) / 5;
    struct civil c = {years + era * YEARS_OF_ERA, month + (month < 10 ? 3 : -9),
                      (int)in_year - first + 1};
    c.year += c.month <= 2;
    return c;
}

static int days_of_month(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

int64_t calendar_day(const char *date)
{
    return day_of((struct civil){atoi(date), atoi(date + 5), atoi(date + 8)});
}

int64_t calendar_minute(const char *moment)
{
    int64_t minute = calendar_day(moment) * 24 * 60;
    bool timed = moment[sizeof("YYYY-MM-DD") - 1] == 'T';
    return timed ? minute + 60 * atoi(moment + 11) + atoi(moment + 14) : minute;
}

void calendar_write(int64_t day, char text[CALENDAR_TEXT])
{
    struct civil c = civil_of(day);
    snprintf(text, CALENDAR_TEXT, "%04" PRId64 "-%02d-%02d", c.year % 100000, c.month % 100,
             c.day % 100);
}

int calendar_weekday(int64_t day)
{
    return (int)(((day + 3) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

int64_t calendar_add_months(int64_t day, uint32_t months)
{
    struct civil c = civil_of(day);
    int64_t month = c.year * 12 + (c.month - 1) + months;
    c.year = month / 12;
    c.month = (int)(month % 12) + 1;
    int last = days_of_month(c.year, c.month);
    c.day = c.day < last ? c.day : last;
    return day_of(c);
}

/* A weekend counts as the Friday before it. */
int64_t calendar_add_business_days(int64_t day, uint32_t count)
{
    int weekday = calendar_weekday(day);
    if (count == 0) {
        return day;
    }
    if (weekday > 4) {
        day -= weekday - 4;
        weekday = 4;
    }
    int64_t passed = weekday + (int64_t)count;
    return day - weekday + passed / 5 * 7 + passed % 5;
}
