/* Compiling one module of a circuit into a unit: its gates are built bottom up as diagrams,
 * under the first of several variable orders that stays within a growing budget. */
#ifndef PATHGATE_ANALYZER_COMPILER_H
#define PATHGATE_ANALYZER_COMPILER_H

#include "analyzer/compiled.h"
#include "analyzer/ordering.h"
#include "analyzer/sweep.h"

struct compiler {
    const struct acyclic *graph;
    const struct modules *modules;
    const struct engine_options *options;
    struct region_finder finder;
    struct ordering ordering;
    struct table bdd;
    edge *value;              /* by node of the acyclic view: its function */
    uint32_t *slot;           /* by node: where 'bdd.kept' protects it */
    uint32_t *remaining;      /* by node: gates of the region still to use it */
    const struct unit *units; /* those compiled so far */
    struct arena *arena;      /* of what complete ones have, and of variables */
    uint32_t done;
    uint32_t reorder_at; /* nodes in use that call for reordering; 0: never */
    VEC(edge) inputs;
    uint64_t grace;               /* steps left for bounds once the work was stopped */
    unsigned limits;              /* enum engine_limit: why modules are not complete */
    const uint32_t *atom_of;      /* by atom: that of options->weights */
    double *guesses, *relevances; /* by node, where the region at hand was bounded */
    double *module_weights;       /* by module, of the first 'weighed' */
    uint32_t weighed;
    uint8_t *mixed;      /* by node: room for bounds */
    struct sweep sweep;  /* of the cycle being solved */
    VEC(double) weights; /* by level of the module being bounded */
    VEC(uint8_t) plain;  /* the same: room for bounds */
};

enum status compiler_init(struct compiler *compiler, const struct acyclic *graph,
                          const struct modules *modules, const uint32_t *atom_of,
                          const struct engine_options *options);
void compiler_release(struct compiler *compiler);

/* Compiles modules->roots[compiler->done] into '*unit'; units[0 .. done-1] are the inner ones.
 * STATUS_LIMIT and STATUS_CANCELLED still give a sound unit, incomplete. */
enum status compiler_run(struct compiler *compiler, struct unit *unit);
void unit_release(struct unit *unit);

/* For those that complete a unit: its variables, from finder.region; and how probable each of
 * them is, into 'weights', which only bounds ask for: modules so far are weighed when the first
 * is bounded. */
enum status compiler_name_variables(struct compiler *compiler, struct unit *unit);
bool compiler_weigh_variables(struct compiler *compiler, const struct unit *unit);

#endif
