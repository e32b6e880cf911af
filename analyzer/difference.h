/* What differs between two verdicts: two systems, deployments, frameworks or dates, a base case
 * and a what-if, an old and a new model. Side 0 is what it is compared with, side 1 what is
 * asked about. Things of the two sides belong together when their ids agree, unless it is known
 * otherwise which do. */
#ifndef PATHGATE_ANALYZER_DIFFERENCE_H
#define PATHGATE_ANALYZER_DIFFERENCE_H

#include "analyzer/model_difference.h"
#include "analyzer/verdict.h"

/* The same thing on both sides, by its index there; NONE where a side does not have it. */
struct pair {
    uint32_t at[2];
};

/* Attack paths of one side that are unlocked there (open, or they cannot be ruled out) and not
 * on the other. */
struct path_list {
    const struct attack_path **items;
    size_t count;
};

struct scenario_difference {
    struct pair scenario;
    bool differs;             /* its truth, contribution, tiers or unlocked paths */
    struct path_list only[2]; /* by the side that unlocks them: closed, opened */
    bool complete; /* false: not every unlocked path was listed and compared, the lists may miss
                      some */
};

struct level_difference {
    struct pair capability;
    uint32_t level;
};

struct difference {
    struct arena arena;
    const struct verdict *sides[2];
    const struct model_images *images;         /* see below */
    bool decisions, tiers, outcome;            /* which of them differ */
    bool same_framework;                       /* tiers and decisions are of one pack */
    VEC(struct scenario_difference) scenarios; /* all, in the order of side 1, then side 0 */
    VEC(struct pair) domains;                  /* all that have scenarios, likewise */
    VEC(struct level_difference) levels;       /* answered differently at some reading */
    VEC(struct pair) safeguards;               /* standing differently */
    VEC(struct pair) criteria;                 /* of the system, met differently */
    bool complete;                             /* of all scenarios */
};

/* Compares two verdicts made with the same 'most_paths', up to which unlocked paths are
 * compared. 'images' says what of the two models belongs together; NULL: what has the same id.
 * All outlive the difference. O(size of the models + paths / 64 * circuits).
 * STATUS_MEMORY. */
enum status difference_find(const struct verdict *before, const struct verdict *after,
                            const struct model_images *images, struct difference *out);
void difference_release(struct difference *difference);

/* True iff nothing differs. */
bool difference_is_empty(const struct difference *difference);

#endif
