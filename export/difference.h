/* A difference between two verdicts, for people and for programs: what a what-if changes, how
 * two systems or deployments compare. */
#ifndef PATHGATE_EXPORT_DIFFERENCE_H
#define PATHGATE_EXPORT_DIFFERENCE_H

#include "analyzer/difference.h"
#include "analyzer/goal_odds.h"
#include "analyzer/whatif.h"
#include "base/text.h"
#include "export/json.h"

/* What is written beside the difference itself. */
struct difference_report {
    const struct difference *difference;
    const char *names[2]; /* of the sides, for column headings */
    const struct whatif
        *whatif; /* the changes that side 1 assumes; NULL: both are as they are */
    const struct goal_odds *odds[2]; /* by scenario of the side's model; NULL: not asked for */
    size_t most_paths;               /* that are written of each list */
};

struct difference_format {
    const char *name; /* of --format */
    void (*write)(const struct difference_report *report, struct text *out);
};

/* The table, ended by a NULL name; the first one is the default. */
extern const struct difference_format difference_formats[];

/* What one side comes to: decisions, tiers, and of every scenario truth, contribution, tiers,
 * numbers of paths and probabilities ('odds' by scenario, or NULL). */
void difference_write_state(struct json *json, const char *key, const struct verdict *verdict,
                            const struct goal_odds *odds);

void difference_write_text(const struct difference_report *report, struct text *out);
void difference_write_json(const struct difference_report *report, struct text *out);
void difference_write_csv(const struct difference_report *report, struct text *out);

#endif
