/* Attack paths of a scenario, or the sets of atoms that deny it, counted and listed best first
 * by what the user asks for. By size, paths name what assessments name. By probability, steps
 * that may fail belong to a path too; by cost and time, every step does: a path is then one way
 * of taking the steps. */
#ifndef PATHGATE_ANALYZER_PATH_LISTING_H
#define PATHGATE_ANALYZER_PATH_LISTING_H

#include "analyzer/assessment.h"
#include "analyzer/solutions.h"

enum path_order { BY_SIZE, BY_PROBABILITY, BY_COST, BY_TIME };
extern const char *const path_order_words[];

struct path_listing {
    const struct situation *situation;
    struct assessment assessment; /* its compiled scenario and the beliefs about its atoms */
    double *low, *high;           /* by atom: likelihood in the world asked for */
    uint8_t *fixed;               /* by atom: enum atom_state */
};

/* Compiles a scenario to the circuit of which the sets are minimal solutions, its goal the root
 * and its atoms as 'fixed' says. STATUS_MEMORY, STATUS_LIMIT (too large to compile). The caller
 * releases 'out' in any case. */
enum status path_listing_open(const struct situation *situation, uint32_t scenario,
                              enum world world, enum path_order by, struct path_listing *out);
void path_listing_release(struct path_listing *listing);

/* What each atom adds to the rank of a path or cut; 'cost' has room for every atom. For
 * ranking_open. */
void path_listing_costs(const struct path_listing *listing, enum path_order by,
                        enum solutions_kind kind, double *cost);

/* The path of a set of atoms: its state and its ordered steps, from the arena. STATUS_MEMORY.
 */
enum status path_listing_take(const struct path_listing *listing, const uint32_t *atoms,
                              uint32_t count, struct arena *arena, struct attack_path *path);

#endif
