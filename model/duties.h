/* Duties with clocks: what a law, code of practice or framework asks for, and by when, after
 * which event. */
#ifndef PATHGATE_MODEL_DUTIES_H
#define PATHGATE_MODEL_DUTIES_H

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/digest.h"
#include "base/status.h"
#include "base/vec.h"
#include "model/threatmodel.h"

/* What starts a clock. */
enum event_kind {
    EVENT_IN_FORCE, /* the document takes effect; not recorded by anybody */
    EVENT_RELEASE,
    EVENT_DEPLOYMENT, /* of a type that is new for the system */
    EVENT_MATERIAL_CHANGE,
    EVENT_FRAMEWORK_CHANGE,
    EVENT_CRITICAL_INCIDENT,
    EVENT_IMMINENT_DANGER,
    EVENT_INFRASTRUCTURE_DISRUPTION,
    EVENT_CYBERSECURITY_BREACH,
    EVENT_DEATH,
    EVENT_SERIOUS_HARM,
    EVENT_INCIDENT_REPORTED,
    EVENT_INCIDENT_RESOLVED,
    EVENT_REPORT_UPDATED,
};
extern const char *const event_words[];

enum clock_unit { CLOCK_HOURS, CLOCK_DAYS, CLOCK_BUSINESS_DAYS, CLOCK_MONTHS };
extern const char *const clock_unit_words[];

enum duty_source { DUTY_LAW, DUTY_CODE, DUTY_FRAMEWORK };
extern const char *const duty_source_words[];

struct duty {
    struct label label;
    enum event_kind trigger;
    const char *to, *by;   /* 'by' is "" for every developer */
    bool repeats;          /* 'length' is of 'every', else of 'within' */
    uint32_t length;       /* in units; of repeating duties at least 1 */
    enum clock_unit unit;  /* of repeating duties not hours */
    uint32_t until;        /* enum event_kind, or NONE */
    const char *effective; /* YYYY-MM-DD */
    enum force force;
};

struct duties {
    struct arena arena;
    struct source source;
    char digest[DIGEST_HEX];
    struct label label; /* id and title of the document, text */
    const char *publisher, *effective, *url, *retrieved;
    enum duty_source kind;
    VEC(struct duty) list;
};

/* Reads a document. All faults in one run; with any error it is empty. */
enum status duties_read(const char *path, struct duties *duties,
                        struct diagnostics *diagnostics);
void duties_release(struct duties *duties);

#endif
