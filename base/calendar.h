/* Days of the proleptic Gregorian calendar, as numbers: 0 is 1970-01-01. */
#ifndef PATHGATE_BASE_CALENDAR_H
#define PATHGATE_BASE_CALENDAR_H

#include <stdint.h>

/* The day of a valid date, YYYY-MM-DD. O(1). */
int64_t calendar_day(const char *date);

/* The minute, from 0 at the beginning of day 0, of a valid date or of a date with a time,
 * YYYY-MM-DDTHH:MM. O(1). */
int64_t calendar_minute(const char *moment);

enum { CALENDAR_TEXT = 16 };

/* Writes a day of the years 0 to 99999 as YYYY-MM-DD. O(1). */
void calendar_write(int64_t day, char text[CALENDAR_TEXT]);

/* 0 is Monday. O(1). */
int calendar_weekday(int64_t day);

/* The same day so many months later; where that month is shorter, its last day. O(1). */
int64_t calendar_add_months(int64_t day, uint32_t months);

/* The day on which so many business days are over that begin after 'day': Monday to Friday;
 * holidays are not known here. 0: the day itself. O(1). */
int64_t calendar_add_business_days(int64_t day, uint32_t count);

#endif
