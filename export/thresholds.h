/* Thresholds as people and machines see them: what pathgate thresholds reports. */
#ifndef PATHGATE_EXPORT_THRESHOLDS_H
#define PATHGATE_EXPORT_THRESHOLDS_H

#include "analyzer/thresholds.h"
#include "base/text.h"

extern const char *const goal_scope_words[]; /* by enum goal_scope, ended by NULL */

struct shown_thresholds {
    const struct verdict *verdict;
    const struct thresholds *thresholds;
};

struct thresholds_format {
    const char *name;
    void (*write)(const struct shown_thresholds *shown, struct text *out);
};
extern const struct thresholds_format thresholds_formats[]; /* ended by a NULL name */

void thresholds_write_text(const struct shown_thresholds *shown, struct text *out);
void thresholds_write_json(const struct shown_thresholds *shown, struct text *out);
void thresholds_write_csv(const struct shown_thresholds *shown, struct text *out);

/* The id and title of what is opened. */
const struct label *goal_threshold_label(const struct threatmodel *model,
                                         const struct goal_threshold *goal);

/* "Complex suite passed end to end above 0%, measured 0 of 10 = 0% ..., by 3 points more,
 * citation": what decides a level and how far the system is from it. */
void describe_level_margin(struct text *out, const struct verdict *verdict,
                           const struct level_margin *margin);

/* "17.7 points further (from 2.1 to 30)": a distance in the unit of a metric. */
void describe_margin(struct text *out, enum unit unit, double margin, double low, double high);

#endif
