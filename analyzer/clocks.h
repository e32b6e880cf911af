/* Clocks of duties: which are running for a system on a date, given what happened. All instants
 * are minutes since 1970-01-01 00:00 UTC. */
#ifndef PATHGATE_ANALYZER_CLOCKS_H
#define PATHGATE_ANALYZER_CLOCKS_H

#include "model/duties.h"

/* Something that happened. */
struct event {
    enum event_kind kind;
    int64_t at; /* where only the day is known, its beginning: clocks then end no later than
                   they should */
    bool timed; /* the hour is known */
    const char *name;  /* of the record that says so, or "" */
    const char *about; /* the incident that it is about, or ""; that fits any */
};

/* Something that was done: the duty is fulfilled. */
struct deed {
    const struct duty *duty;
    int64_t at;
    const char *about; /* as of events: it fulfils clocks that this started */
};

enum clock_state {
    CLOCK_NOT_IN_FORCE, /* the event happened before the duty applied */
    CLOCK_NOT_TRIGGERED,
    CLOCK_UNDATED, /* owed, and the text sets no date */
    CLOCK_RUNNING,
    CLOCK_DUE_SOON,
    CLOCK_OVERDUE,
    CLOCK_FULFILLED,
    CLOCK_FULFILLED_LATE,
};
extern const char *const clock_state_words[];

/* One duty that an event triggered, or that nothing triggered. */
struct clock {
    const struct duties *document;
    const struct duty *duty;
    enum clock_state state;
    struct event event; /* what triggered it; one of its kinds alone where nothing did */
    uint32_t round;     /* of repeating duties, from 1; 0 otherwise */
    int64_t begins; /* from when a deed counts for it: what is due before the event, or on its
                       day, may be done before, since the event before it; so may what has no
                       date, where the event is the developer's own act */
    int64_t due;    /* of clocks in days and months, the last minute of the day; INT64_MAX of
                       those without a date */
    int64_t fulfilled;
    size_t order; /* of the documents, duties and events */
};

struct clocks {
    VEC(struct clock)
    list; /* by when they are due, those without a date last; then in the
             order of the documents */
};

struct clocks_question {
    const struct duties *const *documents;
    size_t document_count;
    const struct event *events;
    size_t event_count;
    const struct deed *deeds;
    size_t deed_count;
    int64_t on;   /* what happens later is not known yet; what has to be done before a planned
                     event is */
    int64_t soon; /* minutes before the end of a clock from which it is due soon */
};

/* When a clock that begins at 'at' ends after 'rounds' times its length, or, of a duty that is
 * due before, its length earlier; not for DUTY_VAGUE. Hours are counted from
 * the minute, the others from the day of 'at', which does not count itself; months end on the
 * same day, or on the last one of a shorter month, counted from 'at' and not from the round
 * before. O(1). */
int64_t clock_end(const struct duty *duty, int64_t at, uint32_t rounds);

/* Every clock: of a repeating duty those that are over and the one that is running; it runs
 * once for each incident that its events name, and begins anew with an event after its end. A
 * deed fulfils the first open clock of its duty that had begun. STATUS_MEMORY, or STATUS_LIMIT
 * when there are more than LIMIT_CLOCKS. O(duties * events^2 + clocks * deeds + clocks log
 * clocks). */
enum status clocks_find(const struct clocks_question *question, struct clocks *out);
void clocks_release(struct clocks *clocks);

#endif
