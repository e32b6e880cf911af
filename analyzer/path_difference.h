/* Which attack paths two versions of a model have: those that appear and those that disappear,
 * of every scenario, as the models alone say it: over the levels that a system may reach, the
 * conditions, the failures of safeguards and the affordances that a deployment may give. No
 * evidence and no deployment is asked for; steps that may fail succeed. */
#ifndef PATHGATE_ANALYZER_PATH_DIFFERENCE_H
#define PATHGATE_ANALYZER_PATH_DIFFERENCE_H

#include "analyzer/engine.h"
#include "analyzer/model_difference.h"
#include "analyzer/scenario_circuit.h"

/* A path: a minimal set of atoms, in terms of its side's model. */
struct listed_path {
    const struct atom *atoms;
    uint32_t atom_count;
};

struct path_changes {
    uint32_t scenarios[2]; /* of the models, or NONE */
    const char *counts[2]; /* exact decimals; NULL: not known, a budget was hit */
    const char *only[2];   /* by side: how many paths it alone has; NULL: not known */
    const struct listed_path *listed[2]; /* of these some of the smallest */
    size_t listed_count[2];
    bool differs;  /* some path appears or disappears, or that is not known */
    bool complete; /* counts are known */
};

struct path_difference {
    struct arena arena;
    VEC(struct path_changes) scenarios; /* all: those of the new model, then those it lacks */
    bool complete;
};

struct path_difference_options {
    const char *world;  /* the baseline world of actors, or "" for what holds in all */
    size_t most_listed; /* of each side of a scenario */
    struct engine_options engine; /* budgets and progress; all zero: defaults */
};

/* Compares the paths of scenarios that belong together; what belongs together 'difference'
 * says. STATUS_OK also where a budget was hit; STATUS_MEMORY, STATUS_LIMIT (a scenario is too
 * large to compile). */
enum status path_difference_find(const struct model_difference *difference,
                                 const struct path_difference_options *options,
                                 struct path_difference *out);
void path_difference_release(struct path_difference *difference);

#endif
