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
enum status assess_structure(struct assessing *assessing);

/* Whether an atom may hold at all: affordances as the deployment gives them, the rest yes. */
bool assess_may_hold(const struct assessing *assessing, uint32_t atom);

/* Compiles the goal under assessing->fixed. STATUS_OK also when a budget was hit. */
enum status assess_compile_goal(struct assessing *assessing, struct engine **engine);

/* Parts of assess_paths that path listings share: what an atom makes of a path that contains it
 * in the validated world; whether paths may name it; and a path out of its atoms, copied to the
 * arena, with its state and steps. */
enum path_state assess_atom_path_state(const struct assessing *assessing, uint32_t atom);
enum atom_state assess_free_or_given(const struct assessing *assessing, uint32_t atom);
enum status assess_take_path(struct assessing *assessing, const uint32_t *atoms, uint32_t count,
                             struct attack_path *path);

/* a - b of two decimal strings, a >= b >= 0, from the arena; NULL when memory is out. */
char *assess_difference(struct arena *arena, const char *a, const char *b);

/* The belief about an atom in a world. */
static inline belief assessed_atom(const struct assessing *assessing, uint32_t atom,
                                   enum world world)
{
    return situation_belief(assessing->out->words[atom], world);
}

#endif
