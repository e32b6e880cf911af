/* What differs between two threat models, for people, for pull requests and for programs: the
 * elements, the attack paths, and, where there is evidence, the verdicts. */
#ifndef PATHGATE_EXPORT_MODEL_DIFFERENCE_H
#define PATHGATE_EXPORT_MODEL_DIFFERENCE_H

#include "analyzer/difference.h"
#include "analyzer/goal_odds.h"
#include "analyzer/path_difference.h"
#include "base/text.h"

struct model_difference_report {
    const struct model_difference *difference;
    const struct path_difference *paths;
    const struct difference *verdicts; /* NULL: there is no evidence */
    const struct goal_odds *odds[2];   /* of the verdicts, by scenario of the side's model */
    const char *names[2];              /* of the models, as people called them */
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

/* The scenario of path changes, by its id on the side that has it, the new one first. */
const struct label *model_difference_scenario(const struct model_difference_report *report,
                                              const struct path_changes *changes);

/* The atoms of a path that say something: a level is left out where a higher one of the same
 * capability is there. */
bool model_difference_is_implied(const struct listed_path *path, uint32_t atom);

/* "(3 of those that appear are listed)", or nothing where all are. */
void model_difference_tell_listed(const struct path_changes *changes, int side,
                                  struct text *out);

/* "Clue solving, level 2: ...; Entries by post": a path in words. */
void model_difference_describe_path(const struct threatmodel *model,
                                    const struct listed_path *path, struct text *out);

/* What the verdicts say on both sides, a line each: decisions always, the rest where it
 * differs. */
struct verdict_row {
    const char *what, *before, *after;
};

struct verdict_rows {
    struct arena arena;
    VEC(struct verdict_row) list;
    bool failed; /* memory ran out */
};

void verdict_rows_make(const struct model_difference_report *report, struct verdict_rows *rows);
void verdict_rows_release(struct verdict_rows *rows);

#endif
