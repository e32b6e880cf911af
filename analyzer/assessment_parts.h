/* The parts of an assessment, one file each; called by assessment.c in this order. Each reads
 * the compiled scenario and the closed words and fills its own fields. */
#ifndef PATHGATE_ANALYZER_ASSESSMENT_PARTS_H
#define PATHGATE_ANALYZER_ASSESSMENT_PARTS_H

#include "analyzer/assessment.h"
#include "analyzer/engine.h"

struct assessing {
    const struct situation *situation;
    const struct assessment_options *options;
    struct arena *arena;
    struct assessment *out;
    uint8_t *fixed; /* scratch by atom: enum atom_state */
};

enum status assess_contribution(struct assessing *assessing);
enum status assess_paths(struct assessing *assessing);
enum status assess_flips(struct assessing *assessing);
enum status assess_choke_points(struct assessing *assessing);

/* Compiles the goal under assessing->fixed. STATUS_OK also when a budget was hit. */
enum status assess_compile_goal(struct assessing *assessing, struct engine **engine);

/* The belief about an atom in a world. */
static inline belief assessed_atom(const struct assessing *assessing, uint32_t atom,
                                   enum world world)
{
    return situation_belief(assessing->out->words[atom], world);
}

#endif
