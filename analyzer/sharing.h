/* Work that verdicts over one threat model have in common, kept from one to the next: compiled
 * scenarios, what measurements say under a framework, and how scenarios come out. Each piece is
 * kept under all that it depends on, so a verdict made with a sharing is the one that would be
 * made without. A question names the sharing that it may use; a what-if uses none. */
#ifndef PATHGATE_ANALYZER_SHARING_H
#define PATHGATE_ANALYZER_SHARING_H

#include "analyzer/situation.h"

struct sharing;

/* How a compiled scenario comes out when its atoms are believed like that. */
struct outcome_kept {
    uint64_t hash;       /* of the words of the atoms */
    enum world residual; /* the world of the residual tier */
    uint64_t *words;     /* by node of the circuit, closed */
    belief substantial[2], unique[2];
    bool contribution_complete;
    bool *turns[2]; /* by enum stage and by atom, where it was asked: assessment_turns_on at
                       the bound reading; else NULL */
};

struct scenario_kept {
    uint32_t scenario;
    const char *baseline;
    struct scenario_circuit compiled;
    VEC(struct outcome_kept *) outcomes;
};

/* The model, and whatever questions that use the sharing point to, must outlive it; all of them
 * are asked with the same budgets. STATUS_MEMORY. */
enum status sharing_open(const struct threatmodel *model, struct sharing **out);
void sharing_close(struct sharing *sharing);

/* The answers of the question's system under its framework; NULL when memory is out. */
const struct answers *sharing_answers(struct sharing *sharing, const struct question *question);

/* The scenario as the question's framework sees it, compiled. STATUS_MEMORY or STATUS_LIMIT. */
enum status sharing_scenario(struct sharing *sharing, uint32_t scenario, const char *baseline,
                             struct scenario_kept **out);

/* What was kept of atoms that are believed like these; NULL: nothing. O(kept). */
struct outcome_kept *sharing_outcome(const struct scenario_kept *scenario,
                                     const uint64_t *words, enum world residual);

/* Keeps an outcome; 'words' becomes the sharing's. NULL when memory is out; 'words' is then
 * still the caller's. */
struct outcome_kept *sharing_keep(struct scenario_kept *scenario, uint64_t *words,
                                  enum world residual);

#endif
