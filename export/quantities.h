/* The quantitative analyses as people and machines see them: paths, probability, importance,
 * one entry a goal, in the formats of one table. Strings are owned by whoever made the report.
 * What is unknown or undefined is NaN. */
#ifndef PATHGATE_EXPORT_QUANTITIES_H
#define PATHGATE_EXPORT_QUANTITIES_H

#include "analyzer/engine.h"
#include "analyzer/importance.h"
#include "analyzer/sampling.h"
#include "analyzer/solutions.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An atom or a step in words. 'kind' and 'title' are NULL for basic events. */
struct named {
    const char *kind, *id, *title;
};

struct name_array {
    const struct named *items;
    size_t count;
};

struct goal_head {
    const char *goal;  /* a top event, or the id of a scenario */
    const char *title; /* of a scenario; NULL for a top event */
    const char *world; /* NULL for a top event */
    bool complete;
    unsigned limits; /* what ended the work before all was known, enum engine_limit: STEPS where
                        --seconds would grant more, STOP where it was interrupted */
};

/* What JSON calls them: "seconds", "nodes", "memory", "interrupt". */
enum { LIMIT_NAMES = 4 };
struct limit_name {
    enum engine_limit limit;
    const char *name;
};
extern const struct limit_name limit_names[LIMIT_NAMES];

struct shown_path {
    struct name_array atoms;
    struct name_array steps; /* empty for fault trees and cuts */
    const char *state;       /* NULL for fault trees and cuts */
    double lower, upper;     /* probability that all atoms hold, with their steps */
    double cost, time;       /* sums over the steps, or the events of a fault tree, that state
                                one; NaN where none does */
    size_t unstated;         /* by cost or time: those that state none, and count as 0 */
};

/* Why no set is known, where there may be some. */
enum paths_unknown {
    PATHS_KNOWN,
    PATHS_ENDED,       /* the work ended before any was found */
    PATHS_LOOSE,       /* the bounds on the goal do not tell which sets are minimal */
    PATHS_COMPLEMENTS, /* nor do bounds on a goal with complements */
};

struct goal_paths {
    struct goal_head head;
    bool cuts;         /* minimal cuts, not paths */
    const char *count; /* exact decimal of the sets found */
    enum paths_unknown unknown;
    bool count_complete; /* they are all; the list may have been cut short nevertheless */
    bool not_coherent;   /* a fault tree with complements; see solutions.h */
    bool has_orders;
    struct solutions_orders orders; /* owned by the maker */
    const char *by;                 /* the order of 'paths'; NULL where none was asked for */
    struct shown_path *paths;
    size_t path_count;
    size_t certain; /* of these, the first: no set that is not known comes before them */
};

struct goal_samples {
    size_t asked;
    uint64_t seed;
    struct sampling_summary summary; /* count 0: none */
    bool uncertain;                  /* false: every sample is the point value */
    uint64_t clamped, undefined;     /* draws that had to be mended, see sampling.h */
    double threshold;                /* NaN: none */
};

struct goal_probability {
    struct goal_head head;
    const char *approximation; /* "exact", "rare-event" or "mcub" */
    struct bounds probability;
    bool budget_hit; /* bounds are not for want of evidence alone */
    bool has_uplift;
    struct bounds without, difference, ratio; /* the ratio may be infinite or NaN */
    struct name_array unquantified;
    bool has_samples;
    struct goal_samples samples;
    bool has_statistics;
    struct engine_statistics statistics; /* what compiling the goal took */
};

struct importance_row {
    struct named name;
    struct importance measures;
    double shapley, shapley_structure; /* NaN: not computed */
};

struct goal_importance {
    struct goal_head head;
    struct bounds probability; /* at the probabilities the measures rest on */
    bool has_rows;             /* false: a budget was hit, only the bounds are known */
    bool has_shapley;
    const char *no_shapley; /* why not, although they were asked for; or NULL */
    const struct importance_row *atoms, *groups;
    size_t atom_count, group_count;
    struct name_array unquantified;
    const char *assumed; /* what unquantified atoms were taken for: "upper" or "lower" */
};

/* The formats: of --format; ended by a NULL name. */
struct quantity_format {
    const char *name;
    void (*paths)(const struct goal_paths *goals, size_t count, struct text *out);
    void (*probability)(const struct goal_probability *goals, size_t count, struct text *out);
    void (*importance)(const struct goal_importance *goals, size_t count, struct text *out);
};
extern const struct quantity_format quantity_formats[];

/* The quantiles that reports of samples give. */
extern const double sample_levels[];
enum { SAMPLE_LEVELS = 7 };

void paths_write_text(const struct goal_paths *goals, size_t count, struct text *out);
void paths_write_json(const struct goal_paths *goals, size_t count, struct text *out);
void paths_write_csv(const struct goal_paths *goals, size_t count, struct text *out);
void probability_write_text(const struct goal_probability *goals, size_t count,
                            struct text *out);
void probability_write_json(const struct goal_probability *goals, size_t count,
                            struct text *out);
void probability_write_csv(const struct goal_probability *goals, size_t count,
                           struct text *out);
void importance_write_text(const struct goal_importance *goals, size_t count, struct text *out);
void importance_write_json(const struct goal_importance *goals, size_t count, struct text *out);
void importance_write_csv(const struct goal_importance *goals, size_t count, struct text *out);

#endif
