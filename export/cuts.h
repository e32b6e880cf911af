/* Sets of safeguards as people and machines see them: what pathgate cuts reports. */
#ifndef PATHGATE_EXPORT_CUTS_H
#define PATHGATE_EXPORT_CUTS_H

#include "analyzer/front.h"
#include "analyzer/needs.h"
#include "analyzer/verdict.h"
#include "base/text.h"

struct cuts_report {
    const struct verdict *const *verdicts; /* one a system and deployment */
    size_t verdict_count;
    const struct guarded_goal *goals;
    const uint32_t *verdict_of; /* by goal */
    uint32_t goal_count;
    const struct cuts *cuts;
    const double *cost;     /* by safeguard of the model: what it still costs */
    const double *friction; /* by safeguard; NaN where none is stated */
    bool by_size, no_costs; /* no_costs: none is stated, every new safeguard counts 1 */
    bool cheapest;          /* the cheapest were asked for, with ties */
    double tolerance;       /* NaN: sets are to shut the goals */
    double bypass, beta;    /* see risk.h; bypass NaN: none assumed */
    bool has_chances;
    const struct bounds *chances; /* by set of the answer: of the likeliest goal */
    const bool *assumed;          /* by player: nothing measures its bypass rate */
    double untreated;             /* with nothing in force: the upper end */
    const struct need *needs;     /* by member of the first set, or NULL */
    const struct bounds *without; /* of a tolerance: how likely the likeliest goal is without
                                     that member, or NULL */
    const struct front *front;    /* or NULL */
    bool dark;                    /* of a picture */
    bool complete;
};

/* What the least cost is known to be: proven where the ends agree. The upper one is infinite
 * where no set is known. */
struct bounds cuts_least_cost(const struct cuts_report *report);

struct cuts_format {
    const char *name;
    void (*write)(const struct cuts_report *report, struct text *out);
};
extern const struct cuts_format cuts_formats[]; /* ended by a NULL name */

void cuts_write_text(const struct cuts_report *report, struct text *out);
void cuts_write_json(const struct cuts_report *report, struct text *out);
void cuts_write_csv(const struct cuts_report *report, struct text *out);

/* A picture of the front, which the report has. */
void cuts_write_svg(const struct cuts_report *report, struct text *out);

#endif
