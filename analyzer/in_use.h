/* What records of a system in use say: monitoring counts and incidents. They can only take
 * trust away. That little was bypassed among few attempts shows nothing, so counts never make a
 * criterion met; and nothing that happened before a safeguard's present validation speaks
 * against it. docs/ANALYSES.md, "Evidence from use". */
#ifndef PATHGATE_ANALYZER_IN_USE_H
#define PATHGATE_ANALYZER_IN_USE_H

#include "analyzer/belief.h"
#include "analyzer/measure.h"

struct question;

/* Why a validation is in doubt: an incident that is described, or one that was
 * only counted. Both NULL: it is not. */
struct doubt {
    const struct incident *incident;
    const struct observation *count;
};

/* Whether what was seen under 'seen' (NONE: not stated) speaks about the deployment in
 * question: it admitted no adversaries beyond those admitted there. */
bool in_use_concerns(const struct question *question, uint32_t seen);

/* Whether the count is about the safeguard as it stands: seen under a deployment that concerns
 * the question, in a period that does not end before the date of 'record' (NULL: none). */
bool in_use_counts(const struct question *question, const struct observation *observation,
                   const char *safeguard, const struct safeguard_record *record);

/* What reopens the validation that 'record' is: the first open incident that says so, else the
 * first count of incidents. O(incidents + observations). */
struct doubt in_use_doubts_validation(const struct question *question,
                                      const struct safeguard_record *record);

/* The first open incident that reopens the assessment of a scenario, or NULL. O(incidents). */
const struct incident *in_use_doubts_assessment(const struct question *question,
                                                uint32_t scenario);

/* Whether a count leaves the criterion met: YES where its share of bypasses meets it, since
 * that shows nothing; else NO at the point reading, and at the bound reading as far as the
 * interval goes. The threshold is on the share withheld where it asks for at least something,
 * on the share of bypasses otherwise. YES for metrics that are no shares and for counts without
 * a rate. O(1). */
belief in_use_meets(const struct question *question, const struct observation *observation,
                    const struct criterion *criterion);

/* The largest mean share of bypasses, (k + 1/2) / (n + 1), among the counts about the
 * safeguard; 0 without any. O(observations). */
double in_use_bypass_rate(const struct question *question, const char *safeguard,
                          const struct safeguard_record *record);

#endif
