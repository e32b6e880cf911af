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

/* When a duty is due. */
enum duty_rhythm {
    DUTY_WITHIN, /* once, so long after the event */
    DUTY_BEFORE, /* once, so long before the event */
    DUTY_EVERY,  /* again and again, so long after the event or the time before */
    DUTY_VAGUE,  /* the text sets no date */
};
extern const char *const rhythm_words[];

enum clock_unit { CLOCK_HOURS, CLOCK_DAYS, CLOCK_BUSINESS_DAYS, CLOCK_MONTHS };
extern const char *const clock_unit_words[];

enum duty_source { DUTY_LAW, DUTY_CODE, DUTY_FRAMEWORK };
extern const char *const duty_source_words[];

struct duty {
    struct label label;
    uint32_t triggers;   /* mask of 1 << enum event_kind, at least one */
    const char *to, *by; /* 'by' is "" for every developer */
    enum duty_rhythm rhythm;
    uint32_t length;       /* in units; of DUTY_EVERY at least 1, of DUTY_VAGUE 0 */
    enum clock_unit unit;  /* of DUTY_EVERY not hours, of DUTY_BEFORE days */
    uint32_t until;        /* enum event_kind that ends DUTY_EVERY, or NONE */
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
