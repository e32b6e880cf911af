/* Clocks of duties: exact ends, states, deeds; and thousands of random questions held against
 * clocks that are run minute by minute, day by day. */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/clocks.h"
#include "base/calendar.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/random.h"

#include <stdio.h>
#include <string.h>

enum { MINUTES = 24 * 60 };

static int64_t at(const char *date, int hour, int minute)
{
    return calendar_day(date) * MINUTES + hour * 60 + minute;
}

static void test_clocks__end_exactly(void **state)
{
    (void)state;
    static const struct {
        const char *date;
        int hour;
        uint32_t length;
        enum clock_unit unit;
        uint32_t rounds;
        const char *due;
        int due_hour, due_minute;
    } cases[] = {
        {"2024-02-28", 10, 24, CLOCK_HOURS, 1, "2024-02-29", 10, 0},
        {"2027-02-01", 14, 72, CLOCK_HOURS, 1, "2027-02-04", 14, 0},
        {"2026-12-20", 9, 15, CLOCK_DAYS, 1, "2027-01-04", 23, 59},
        {"2026-11-18", 0, 0, CLOCK_DAYS, 1, "2026-11-18", 23, 59},
        {"2026-11-20", 8, 5, CLOCK_BUSINESS_DAYS, 1, "2026-11-27", 23, 59}, /* a Friday */
        {"2026-11-21", 8, 1, CLOCK_BUSINESS_DAYS, 1, "2026-11-23", 23, 59}, /* a Saturday */
        {"2023-11-30", 0, 3, CLOCK_MONTHS, 1, "2024-02-29", 23, 59},
        {"2023-11-30", 0, 3, CLOCK_MONTHS, 2, "2024-05-30", 23, 59}, /* not drifted */
        {"2024-02-29", 0, 12, CLOCK_MONTHS, 1, "2025-02-28", 23, 59},
        {"2024-02-29", 0, 12, CLOCK_MONTHS, 4, "2028-02-29", 23, 59},
        {"1969-12-31", 23, 1, CLOCK_DAYS, 1, "1970-01-01", 23, 59},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct duty duty = {.length = cases[i].length, .unit = cases[i].unit};
        assert_int_equal(clock_end(&duty, at(cases[i].date, cases[i].hour, 0), cases[i].rounds),
                         at(cases[i].due, cases[i].due_hour, cases[i].due_minute));
    }
    const struct duty ahead = {.rhythm = DUTY_BEFORE, .length = 14, .unit = CLOCK_DAYS};
    assert_int_equal(clock_end(&ahead, at("2027-01-04", 9, 0), 1), at("2026-12-21", 23, 59));
}

/* ---- a slow run of every clock ---- */

enum { DUTIES = 3, EVENTS = 4, DEEDS = 4 };

struct setting {
    struct duties document;
    struct duty list[DUTIES];
    const struct duties *documents[1];
    struct event events[EVENTS];
    struct deed deeds[DEEDS];
    struct clocks_question question;
};

static const char *const incidents[] = {"", "leak", "spill"};
static const char *const dates[] = {"2023-12-30", "2024-01-31", "2024-02-10"};

static void draw(uint64_t seed, struct setting *s)
{
    struct random_stream r;
    random_open(&r, seed, 0, 0);
    *s = (struct setting){0};
    int64_t origin = at("2024-01-01", 0, 0);
    for (int i = 0; i < DUTIES; i++) {
        struct duty *d = &s->list[i];
        d->triggers = 1u << random_below(&r, 3) | 1u << random_below(&r, 3);
        d->rhythm = random_below(&r, 2) ? DUTY_EVERY : (enum duty_rhythm)random_below(&r, 4);
        d->unit = (enum clock_unit)(d->rhythm == DUTY_EVERY    ? 1 + random_below(&r, 3)
                                    : d->rhythm == DUTY_BEFORE ? CLOCK_DAYS
                                                               : random_below(&r, 4));
        d->length = (d->unit == CLOCK_MONTHS ? 1 : 3) + random_below(&r, 3);
        if (d->rhythm == DUTY_VAGUE || (d->rhythm == DUTY_WITHIN && random_below(&r, 4) == 0)) {
            d->length = 0;
            d->unit = CLOCK_DAYS;
        }
        d->until =
            d->rhythm == DUTY_EVERY && random_below(&r, 2) ? EVENT_INCIDENT_RESOLVED : NONE;
        d->effective = dates[random_below(&r, 3)];
    }
    for (int i = 0; i < EVENTS; i++) {
        s->events[i] = (struct event){.kind = i ? (enum event_kind)(1 + random_below(&r, 2))
                                                : EVENT_INCIDENT_RESOLVED,
                                      .at = origin + random_below(&r, 90 * MINUTES),
                                      .name = "",
                                      .about = incidents[random_below(&r, 3)]};
    }
    for (int i = 0; i < DEEDS; i++) {
        s->deeds[i] = (struct deed){&s->list[random_below(&r, DUTIES)],
                                    origin + random_below(&r, 100 * MINUTES),
                                    incidents[random_below(&r, 3)]};
    }
    s->document.list.items = s->list;
    s->document.list.count = DUTIES;
    s->documents[0] = &s->document;
    s->question = (struct clocks_question){.documents = s->documents,
                                           .document_count = 1,
                                           .events = s->events,
                                           .event_count = EVENTS,
                                           .deeds = s->deeds,
                                           .deed_count = DEEDS,
                                           .on = origin + random_below(&r, 110 * MINUTES),
                                           .soon = random_below(&r, 20) * MINUTES};
}

/* The end of a clock by counting: an hour, a day at a time. */
static int64_t count_end(const struct duty *duty, int64_t from, uint32_t rounds)
{
    char first[CALENDAR_TEXT], now[CALENDAR_TEXT];
    int64_t day = from / MINUTES, minute = from;
    uint32_t left = duty->length * rounds;
    for (; duty->rhythm == DUTY_BEFORE && left > 0; left--) {
        day--;
    }
    switch (duty->unit) {
    case CLOCK_HOURS:
        for (; left > 0; left--) {
            minute += 60;
        }
        return minute;
    case CLOCK_DAYS:
    case CLOCK_BUSINESS_DAYS:
        for (; left > 0; day++) {
            left -= duty->unit == CLOCK_DAYS || calendar_weekday(day + 1) < 5;
        }
        break;
    case CLOCK_MONTHS:
        calendar_write(day, first);
        for (; left > 0; left--) { /* to the first day of the next month */
            do {
                day++;
                calendar_write(day, now);
            } while (strcmp(now + 8, "01") != 0);
        }
        for (calendar_write(day, now); strcmp(now + 8, first + 8) < 0;) {
            char next[CALENDAR_TEXT];
            calendar_write(day + 1, next);
            if (strcmp(next + 8, "01") == 0) {
                break;
            }
            day++;
            strcpy(now, next);
        }
        break;
    }
    return day * MINUTES + MINUTES - 1;
}

static void expect(bool so, uint64_t seed, const char *what)
{
    if (!so) {
        fail_msg("seed %llu: %s", (unsigned long long)seed, what);
    }
}

static bool triggers(const struct setting *s, const struct duty *duty, const struct event *e)
{
    return duty->triggers >> e->kind & 1 &&
           (e->at <= s->question.on || duty->rhythm == DUTY_BEFORE);
}

/* What holds of every clock, each alone. */
static void check_clock(const struct setting *s, const struct clock *c, uint64_t seed)
{
    const struct clocks_question *q = &s->question;
    bool triggered = c->state != CLOCK_NOT_TRIGGERED, repeats = c->duty->rhythm == DUTY_EVERY;
    if (!triggered) {
        for (int i = 0; i < EVENTS && !repeats; i++) {
            expect(!triggers(s, c->duty, &s->events[i]), seed,
                   "an event that triggers nothing");
        }
        return;
    }
    bool vague = c->duty->rhythm == DUTY_VAGUE;
    expect(c->due ==
               (vague ? INT64_MAX : count_end(c->duty, c->event.at, c->round ? c->round : 1)),
           seed, "the end");
    expect(triggers(s, c->duty, &c->event), seed, "the event");
    expect((c->state == CLOCK_NOT_IN_FORCE) ==
               (!repeats && c->event.at < calendar_day(c->duty->effective) * MINUTES),
           seed, "whether it was in force");
    bool done = c->state == CLOCK_FULFILLED || c->state == CLOCK_FULFILLED_LATE;
    expect(!done || (c->fulfilled <= q->on && c->fulfilled >= c->begins &&
                     (c->state == CLOCK_FULFILLED) == (c->fulfilled <= c->due)),
           seed, "how it was fulfilled");
    expect(done || c->state == CLOCK_NOT_IN_FORCE ||
               c->state == (vague                       ? CLOCK_UNDATED
                            : q->on > c->due            ? CLOCK_OVERDUE
                            : c->due - q->on <= q->soon ? CLOCK_DUE_SOON
                                                        : CLOCK_RUNNING),
           seed, "the state");
}

/* Every deed counts at most once, and no open clock had begun when one that counts nowhere was
 * done. */
static void check_deeds(const struct setting *s, const struct clocks *clocks, uint64_t seed)
{
    for (int d = 0; d < DEEDS; d++) {
        const struct deed *deed = &s->deeds[d];
        size_t taken = 0, open = 0;
        for (size_t i = 0; i < clocks->list.count; i++) {
            const struct clock *c = &clocks->list.items[i];
            bool done = c->state == CLOCK_FULFILLED || c->state == CLOCK_FULFILLED_LATE;
            bool same =
                !*deed->about || !*c->event.about || strcmp(deed->about, c->event.about) == 0;
            taken += c->duty == deed->duty && done && c->fulfilled == deed->at && same;
            open += c->duty == deed->duty && !done && c->state >= CLOCK_UNDATED && same &&
                    c->begins <= deed->at;
        }
        expect(taken <= 1, seed, "a deed that counts twice");
        expect(taken || deed->at > s->question.on || !open, seed, "a deed that is lost");
    }
}

static void check_rounds(const struct clocks *clocks, uint64_t seed)
{
    for (size_t i = 0; i < clocks->list.count; i++) {
        const struct clock *c = &clocks->list.items[i];
        expect(i == 0 || clocks->list.items[i - 1].due <= c->due, seed, "the order");
        size_t before = 0;
        for (size_t j = 0; j < clocks->list.count; j++) {
            const struct clock *other = &clocks->list.items[j];
            before += other->duty == c->duty && other->round + 1 == c->round &&
                      other->event.at == c->event.at && other->event.kind == c->event.kind &&
                      other->event.about == c->event.about;
        }
        expect(c->round <= 1 || before == 1, seed, "a round that is missing");
    }
}

/* Of a repeating duty: minute by minute it runs, once for each thing that its events are about,
 * from an event until what ends it. What runs at the end of a day is one clock. */
static void check_running(const struct setting *s, const struct clocks *clocks, uint64_t seed)
{
    const struct clocks_question *q = &s->question;
    for (int d = 0; d < DUTIES; d++) {
        const struct duty *duty = &s->list[d];
        for (int a = 0; a < 3 && duty->rhythm == DUTY_EVERY; a++) {
            bool runs = false;
            for (int64_t minute = 0; minute <= q->on;) {
                int64_t next = INT64_MAX;
                for (int i = 0; i < EVENTS; i++) {
                    const struct event *e = &s->events[i];
                    bool ends = (uint32_t)e->kind == duty->until &&
                                (!*e->about || !*incidents[a] || e->about == incidents[a]);
                    bool begins = e->about == incidents[a] && triggers(s, duty, e);
                    if (e->at == minute) {
                        runs = !ends && (runs || begins);
                    }
                    next = e->at > minute && e->at < next ? e->at : next;
                }
                minute = next;
            }
            size_t open = 0;
            for (size_t i = 0; i < clocks->list.count; i++) {
                const struct clock *c = &clocks->list.items[i];
                open += c->duty == duty && c->event.kind != EVENT_IN_FORCE && c->round &&
                        c->event.about == incidents[a] && c->begins <= q->on && c->due >= q->on;
            }
            int64_t effective = calendar_day(duty->effective) * MINUTES;
            expect(open == (runs && effective <= q->on), seed, "what runs");
        }
    }
}

static void test_clocks__agree_with_counting(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5000; seed++) {
        struct setting s;
        struct clocks clocks;
        draw(seed, &s);
        assert_int_equal(clocks_find(&s.question, &clocks), STATUS_OK);
        for (size_t i = 0; i < clocks.list.count; i++) {
            check_clock(&s, &clocks.list.items[i], seed);
        }
        check_deeds(&s, &clocks, seed);
        check_rounds(&clocks, seed);
        check_running(&s, &clocks, seed);
        clocks_release(&clocks);
    }
}

static void test_clocks__have_a_limit(void **state)
{
    (void)state;
    struct setting s;
    struct clocks clocks;
    draw(1, &s);
    s.list[0] = (struct duty){.triggers = 1u << EVENT_IN_FORCE,
                              .rhythm = DUTY_EVERY,
                              .length = 1,
                              .unit = CLOCK_DAYS,
                              .until = NONE,
                              .effective = "1900-01-01"};
    assert_int_equal(clocks_find(&s.question, &clocks), STATUS_LIMIT);
    assert_int_equal(clocks.list.count, 0);
}

static void test_clocks__survive_failing_allocations(void **state)
{
    (void)state;
    enum status status = STATUS_MEMORY;
    for (long successes = 0; status != STATUS_OK; successes++) {
        struct setting s;
        struct clocks clocks;
        draw(7, &s);
        memory_fail_after(successes);
        status = clocks_find(&s.question, &clocks);
        memory_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_MEMORY);
        clocks_release(&clocks);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clocks__end_exactly),
        cmocka_unit_test(test_clocks__agree_with_counting),
        cmocka_unit_test(test_clocks__have_a_limit),
        cmocka_unit_test(test_clocks__survive_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
