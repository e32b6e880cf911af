/* Running the clocks of duties; see clocks.h. */
#include "analyzer/clocks.h"

#include "base/calendar.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

enum { MINUTES_OF_DAY = 24 * 60 };

const char *const clock_state_words[] = {"not-in-force", "not-triggered",  "undated",
                                         "running",      "due-soon",       "overdue",
                                         "fulfilled",    "fulfilled-late", NULL};

static int64_t day_of(int64_t minute)
{
    int64_t day = minute / MINUTES_OF_DAY;
    return minute % MINUTES_OF_DAY < 0 ? day - 1 : day;
}

static int64_t end_of(int64_t day)
{
    return day * MINUTES_OF_DAY + MINUTES_OF_DAY - 1;
}

int64_t clock_end(const struct duty *duty, int64_t at, uint32_t rounds)
{
    int64_t day = day_of(at);
    uint32_t length = duty->length * rounds;
    if (duty->rhythm == DUTY_BEFORE) {
        return end_of(day - length);
    }
    switch (duty->unit) {
    case CLOCK_HOURS:
        return at + (int64_t)length * 60;
    case CLOCK_DAYS:
        return end_of(day + length);
    case CLOCK_BUSINESS_DAYS:
        return end_of(calendar_add_business_days(day, length));
    case CLOCK_MONTHS:
        break;
    }
    return end_of(calendar_add_months(day, length));
}

static bool add(struct clocks *out, const struct duties *document, const struct duty *duty,
                struct clock clock)
{
    clock.document = document;
    clock.duty = duty;
    clock.order = out->list.count;
    return vec_push(&out->list, clock);
}

/* Whether two things are about one incident, as far as both say. */
static bool fits(const char *about, const char *other)
{
    return !*about || !*other || strcmp(about, other) == 0;
}

/* The first event of a kind from an instant on, about the same; INT64_MAX: there is none. */
static int64_t first_after(const struct clocks_question *q, uint32_t kind,
                           const struct event *event)
{
    int64_t first = INT64_MAX;
    for (size_t i = 0; kind != NONE && i < q->event_count; i++) {
        const struct event *e = &q->events[i];
        if ((uint32_t)e->kind == kind && e->at >= event->at && e->at <= q->on &&
            e->at < first && fits(e->about, event->about)) {
            first = e->at;
        }
    }
    return first;
}

/* A repeating duty, from an event until an instant: every round that is over, and the one that
 * runs. */
static enum status repeat(const struct clocks_question *q, const struct duties *document,
                          const struct duty *duty, const struct event *event, int64_t last,
                          struct clocks *out)
{
    int64_t begins = event->at;
    for (uint32_t round = 1; begins <= q->on && begins < last; round++) {
        if (out->list.count >= LIMIT_CLOCKS) {
            return STATUS_LIMIT;
        }
        struct clock clock = {.event = *event,
                              .round = round,
                              .begins = begins,
                              .due = clock_end(duty, event->at, round),
                              .state = CLOCK_RUNNING};
        if (clock.due < last && !add(out, document, duty, clock)) {
            return STATUS_MEMORY;
        }
        begins = clock.due + 1;
    }
    return STATUS_OK;
}

/* The last event that triggers the duty before this one. */
static int64_t event_before(const struct clocks_question *q, const struct duty *duty,
                            const struct event *event)
{
    int64_t before = INT64_MIN;
    for (size_t i = 0; i < q->event_count; i++) {
        const struct event *e = &q->events[i];
        if (duty->triggers >> e->kind & 1 && e->at < event->at && e->at > before &&
            fits(e->about, event->about)) {
            before = e->at;
        }
    }
    return before;
}

/* Whether the developer knows of it before it happens. */
static bool is_own_act(enum event_kind kind)
{
    return kind <= EVENT_FRAMEWORK_CHANGE;
}

static enum status start(const struct clocks_question *q, const struct duties *document,
                         const struct duty *duty, const struct event *event, struct clocks *out)
{
    int64_t effective = calendar_day(duty->effective) * MINUTES_OF_DAY;
    bool vague = duty->rhythm == DUTY_VAGUE;
    struct clock clock = {.event = *event, .begins = event->at};
    if (out->list.count >= LIMIT_CLOCKS) {
        return STATUS_LIMIT;
    }
    if (duty->rhythm == DUTY_EVERY) {
        struct event from = *event;
        from.at = from.at < effective ? effective : from.at; /* it goes on when that begins */
        return repeat(q, document, duty, &from, first_after(q, duty->until, event), out);
    }
    if (duty->rhythm == DUTY_BEFORE || (duty->length == 0 && !vague) ||
        (vague && is_own_act(event->kind))) {
        clock.begins = event_before(q, duty, event);
    }
    clock.due = vague ? INT64_MAX : clock_end(duty, event->at, 1);
    clock.state = event->at < effective ? CLOCK_NOT_IN_FORCE : CLOCK_RUNNING;
    return add(out, document, duty, clock) ? STATUS_OK : STATUS_MEMORY;
}

/* Whether the event is known and triggers the duty. */
static bool triggers(const struct clocks_question *q, const struct duty *duty,
                     const struct event *event)
{
    return duty->triggers >> event->kind & 1 &&
           (event->at <= q->on || duty->rhythm == DUTY_BEFORE);
}

/* Whether a repeating duty runs already when the event happens: an earlier one about the same
 * started it, and nothing has ended it since. */
static bool is_running(const struct clocks_question *q, const struct duty *duty,
                       const struct event *event)
{
    int64_t ended = INT64_MIN;
    bool runs = false;
    for (size_t i = 0; i < q->event_count; i++) {
        const struct event *e = &q->events[i];
        if ((uint32_t)e->kind == duty->until && e->at <= event->at && e->at > ended &&
            fits(e->about, event->about)) {
            ended = e->at;
        }
    }
    for (const struct event *e = q->events; e < q->events + q->event_count; e++) {
        bool earlier = e->at < event->at || (e->at == event->at && e < event);
        runs |= earlier && e->at > ended && triggers(q, duty, e) &&
                strcmp(e->about, event->about) == 0;
    }
    return runs;
}

/* All clocks of a duty. */
static enum status start_duty(const struct clocks_question *q, const struct duties *document,
                              const struct duty *duty, struct clocks *out)
{
    size_t before = out->list.count;
    enum status status = STATUS_OK;
    struct event in_force = {.kind = EVENT_IN_FORCE,
                             .at = calendar_day(duty->effective) * MINUTES_OF_DAY,
                             .name = "",
                             .about = ""};
    if (triggers(q, duty, &in_force)) {
        status = start(q, document, duty, &in_force, out);
    }
    for (size_t i = 0; status == STATUS_OK && i < q->event_count; i++) {
        const struct event *e = &q->events[i];
        if (triggers(q, duty, e) && !(duty->rhythm == DUTY_EVERY && is_running(q, duty, e))) {
            status = start(q, document, duty, e, out);
        }
    }
    if (status == STATUS_OK && out->list.count == before) {
        struct clock none = {
            .event = {.name = "", .about = ""}, .due = INT64_MAX, .state = CLOCK_NOT_TRIGGERED};
        while (!(duty->triggers >> none.event.kind & 1)) {
            none.event.kind++;
        }
        status = add(out, document, duty, none) ? STATUS_OK : STATUS_MEMORY;
    }
    return status;
}

/* The first open clock of the deed's duty that had begun. */
static void take_deed(struct clocks *clocks, const struct deed *deed)
{
    struct clock *taken = NULL;
    for (size_t i = 0; i < clocks->list.count; i++) {
        struct clock *c = &clocks->list.items[i];
        if (c->state == CLOCK_RUNNING && c->begins <= deed->at && c->duty == deed->duty &&
            fits(c->event.about, deed->about) && (!taken || c->due < taken->due)) {
            taken = c;
        }
    }
    if (taken) {
        taken->fulfilled = deed->at;
        taken->state = deed->at > taken->due ? CLOCK_FULFILLED_LATE : CLOCK_FULFILLED;
    }
}

static void take_deeds(const struct clocks_question *q, struct clocks *clocks)
{
    int64_t before = INT64_MIN;
    for (;;) { /* in the order in which they were done */
        int64_t next = INT64_MAX;
        for (size_t i = 0; i < q->deed_count; i++) {
            if (q->deeds[i].at > before && q->deeds[i].at < next) {
                next = q->deeds[i].at;
            }
        }
        if (next > q->on) {
            return;
        }
        for (size_t i = 0; i < q->deed_count; i++) {
            if (q->deeds[i].at == next) {
                take_deed(clocks, &q->deeds[i]);
            }
        }
        before = next;
    }
}

static void judge(const struct clocks_question *q, struct clocks *clocks)
{
    for (size_t i = 0; i < clocks->list.count; i++) {
        struct clock *c = &clocks->list.items[i];
        if (c->state == CLOCK_RUNNING && c->duty->rhythm == DUTY_VAGUE) {
            c->state = CLOCK_UNDATED;
        } else if (c->state == CLOCK_RUNNING && q->on > c->due) {
            c->state = CLOCK_OVERDUE;
        } else if (c->state == CLOCK_RUNNING && c->due - q->on <= q->soon) {
            c->state = CLOCK_DUE_SOON;
        }
    }
}

static int compare(const void *a, const void *b)
{
    const struct clock *one = a, *other = b;
    if (one->due != other->due) {
        return one->due < other->due ? -1 : 1;
    }
    return (one->order > other->order) - (one->order < other->order);
}

enum status clocks_find(const struct clocks_question *q, struct clocks *out)
{
    enum status status = STATUS_OK;
    *out = (struct clocks){0};
    for (size_t d = 0; d < q->document_count; d++) {
        const struct duties *document = q->documents[d];
        for (size_t i = 0; status == STATUS_OK && i < document->list.count; i++) {
            status = start_duty(q, document, &document->list.items[i], out);
        }
    }
    if (status != STATUS_OK) {
        clocks_release(out);
        return status;
    }
    take_deeds(q, out);
    judge(q, out);
    if (out->list.count) {
        qsort(out->list.items, out->list.count, sizeof(*out->list.items), compare);
    }
    return STATUS_OK;
}

void clocks_release(struct clocks *clocks)
{
    vec_release(&clocks->list);
}
