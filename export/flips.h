/* What would flip a verdict, what would settle it, and with how many samples, as people and
 * machines see it: what pathgate flips reports. */
#ifndef PATHGATE_EXPORT_FLIPS_H
#define PATHGATE_EXPORT_FLIPS_H

#include "analyzer/deciding.h"
#include "analyzer/planning.h"
#include "base/text.h"

struct shown_flips {
    const struct verdict *verdict;
    const struct flip_list *flips;    /* NULL: not asked for */
    const struct deciding *deciding;  /* NULL: not asked for */
    const struct plans *plans;        /* NULL: not asked for */
    const struct plan_question *plan; /* what they were made for; NULL as 'plans' */
    size_t most_sets;                 /* of evaluations to show */
    bool all; /* text: what belongs to no set of evaluations that is shown, too */
    bool complete;
};

struct flips_format {
    const char *name;
    void (*write)(const struct shown_flips *shown, struct text *out);
};
extern const struct flips_format flips_formats[]; /* ended by a NULL name */

void flips_write_text(const struct shown_flips *shown, struct text *out);
void flips_write_json(const struct shown_flips *shown, struct text *out);
void flips_write_csv(const struct shown_flips *shown, struct text *out);

/* "Refusal training fails", "Scaled persuasion at level 1": a change in words. */
void describe_flip_change(struct text *out, const struct verdict *verdict,
                          const struct flip_change *change);

#endif
