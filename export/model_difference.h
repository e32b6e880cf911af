/* What differs between two threat models, for people, for pull requests and for programs: the
 * elements, the attack paths, and, where there is evidence, the verdicts. */
#ifndef PATHGATE_EXPORT_MODEL_DIFFERENCE_H
#define PATHGATE_EXPORT_MODEL_DIFFERENCE_H

#include "analyzer/model_difference.h"
#include "base/text.h"

struct model_difference_report {
    const struct model_difference *difference;
    const char *names[2]; /* of the models, as people called them */
};

struct model_difference_format {
    const char *name; /* of --format */
    void (*write)(const struct model_difference_report *report, struct text *out);
};

/* The table, ended by a NULL name; the first one is the default. */
extern const struct model_difference_format model_difference_formats[];

void model_difference_write_text(const struct model_difference_report *report,
                                 struct text *out);
void model_difference_write_json(const struct model_difference_report *report,
                                 struct text *out);
void model_difference_write_markdown(const struct model_difference_report *report,
                                     struct text *out);

/* For the writers: "2 added, 1 changed"; "no difference". */
void model_difference_sum_up(const struct model_difference *difference, struct text *out);

/* "step 'x' (Title)", "step 'x' -> 'y' (Title)". */
void model_difference_name(const struct element_change *change, struct text *out);

/* "found by its title", for elements that were renamed or moved. */
const char *model_difference_found_by(enum element_match match);

/* How many nodes came or went within the scenario of that change. O(changes). */
size_t model_difference_inner(const struct model_difference *difference, uint32_t change);

#endif
