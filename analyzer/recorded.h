/* What the evidence about a system records for the clocks of duties: what happened, and which
 * duties were fulfilled. */
#ifndef PATHGATE_ANALYZER_RECORDED_H
#define PATHGATE_ANALYZER_RECORDED_H

#include "analyzer/clocks.h"
#include "base/diagnostics.h"
#include "model/evidence.h"

struct recorded {
    VEC(struct event) events;
    VEC(struct deed) deeds;
};

/* The duty that 'LAW/DUTY' of so many bytes names, or NULL; '*document' is then the law where
 * it is among the documents. */
const struct duty *recorded_find_duty(const struct duties *const *documents, size_t count,
                                      const char *name, size_t length,
                                      const struct duties **document);

/* Adds what is recorded: events, and what they fulfil of these documents; the date of the
 * system as its release, unless events of that kind are recorded; incidents that are called
 * critical or severe, and their end, unless events of the same kind about them are recorded. A
 * duty that a document does not have is warned about. Strings are those of the evidence. False
 * when memory is out. O(events * (events + duties)). */
bool recorded_take(const struct evidence *evidence, const struct duties *const *documents,
                   size_t count, struct recorded *out, struct diagnostics *diagnostics);
void recorded_release(struct recorded *recorded);

#endif
