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
    const char *name; /* of the record that says so, or "" */
};

/* Something that was done: the duty is fulfilled. */
struct deed {
    const struct duty *duty;
    int64_t at;
};

enum clock_state {
    CLOCK_NOT_IN_FORCE, /* the event happened before the duty applied */
    CLOCK_NOT_TRIGGERED,
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
    struct event event; /* what triggered it; its kind alone where nothing did */
    uint32_t round;     /* of repeating duties, from 1; 0 otherwise */
    int64_t begins; /* from when a deed counts for it: what is due on the day of the event may
                       be done before, since the event before it */
    int64_t due;    /* of clocks in days and months, the last minute of the day */
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
    int64_t on;   /* what happens later is not known yet */
    int64_t soon; /* minutes before the end of a clock from which it is due soon */
};

/* When a clock that begins at 'at' ends after 'rounds' times its length. Hours are counted from
 * the minute, the others from the day of 'at', which does not count itself; months end on the
 * same day, or on the last one of a shorter month, counted from 'at' and not from the round
 * before. O(1). */
int64_t clock_end(const struct duty *duty, int64_t at, uint32_t rounds);

/* Every clock: of a repeating duty those that are over and the one that is running. A deed
 * fulfils the first open clock of its duty that had begun. STATUS_MEMORY, or STATUS_LIMIT when
 * there are more than LIMIT_CLOCKS. O(clocks * deeds + clocks log clocks). */
enum status clocks_find(const struct clocks_question *question, struct clocks *out);
void clocks_release(struct clocks *clocks);

#endif
