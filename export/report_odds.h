/* How probable a scenario's goal is, as reports say it. */
#ifndef PATHGATE_EXPORT_REPORT_ODDS_H
#define PATHGATE_EXPORT_REPORT_ODDS_H

#include "analyzer/goal_odds.h"
#include "base/text.h"

/* A probability for each column of report_odds_columns: without the system, with it before
 * mitigation and after, and what it adds in both. */
enum { REPORT_ODDS = 5 };
extern const char *const report_odds_columns[]; /* of the table; the first is the case */

struct report_odds {
    struct bounds shown[REPORT_ODDS];
    bool complete; /* no budget was hit */
    bool bounded;  /* before or after mitigation it is not just anything from 0 to 1 */
};

/* What it rests on, in a sentence. */
extern const char report_odds_basis[];

/* Out of the verdict's worlds. What the system adds is rigorous, and exact where both
 * probabilities are: their bounds are subtracted crosswise. STATUS_MEMORY. */
enum status report_odds_find(const struct verdict *verdict, uint32_t scenario,
                             struct report_odds *odds);

/* "0.25", "0.1 to 0.3", or "0.1 to 0.3 (a budget was hit)". */
void report_odds_describe(struct text *out, struct bounds bounds, bool complete);

#endif
