/* The decision-diagram engine: compiles one literal of a circuit into binary decision diagrams,
 * module by module, and evaluates them exactly for as many probability vectors as wanted.
 *
 *     struct engine *engine = NULL;
 *     enum status status = engine_compile(&circuit, root, &options, &engine);
 *     if (engine) {
 *         struct bounds bounds;
 *         engine_probability(engine, p, &bounds);
 *     }
 *     engine_free(engine);
 *
 * What is rigorous: 'complete' says that lower == upper is the exact value up to rounding.
 * Otherwise the true value lies in [lower, upper]; both come from diagrams that imply, or are
 * implied by, the function, so they hold for every probability vector.
 *
 * References: Bryant 1986 (doi:10.1109/TC.1986.1676819), Brace, Rudell and Bryant 1990
 * (doi:10.1145/123186.123222), Dutuit and Rauzy 1996 (doi:10.1109/24.537011). */
#ifndef PATHGATE_ANALYZER_ENGINE_H
#define PATHGATE_ANALYZER_ENGINE_H

#include "analyzer/circuit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a world says of an atom before anything is compiled. */
enum atom_state {
    ATOM_FREE, /* a variable */
    ATOM_FALSE,
    ATOM_TRUE,
};

enum engine_order {
    ORDER_AUTOMATIC, /* several of the following, under growing budgets, some by forecast */
    ORDER_DEPTH_FIRST,
    ORDER_LIGHT,       /* depth first, inputs with fewest atoms first */
    ORDER_FANOUT,      /* depth first, most widely used inputs first */
    ORDER_SHARED,      /* the same, and of equally used ones those with fewer atoms first */
    ORDER_WEIGHTED,    /* depth first, inputs with most atoms a use first */
    ORDER_GATHERED,    /* as fan-out, then variables that meet in gates are pulled together */
    ORDER_INTERLEAVED, /* as shared, each new variable behind those that its gate uses already
                        */
    ORDER_SIFTED,      /* depth first, then reordered whenever diagrams have doubled */
};

/* Called every few milliseconds of work; false asks the engine to stop, which it does within
 * milliseconds. 'done' of 'total' modules are compiled, 'nodes' diagram nodes are in use. */
typedef bool (*engine_progress)(void *context, uint32_t done, uint32_t total, uint64_t nodes);

/* What zero stands for in the options. */
#define ENGINE_WEIGHT 0.01
#define ENGINE_MEMORY ((size_t)512 << 20)
#define ENGINE_STEPS (UINT64_C(1) << 25)

/* All zero is a sound default. */
struct engine_options {
    const uint8_t *fixed;  /* enum atom_state by atom; NULL: all free */
    const double *weights; /* by atom: probabilities near those asked for later. They guide
                              which part of a function is kept when a budget is hit, and never
                              change what is true. NULL: 0.01 everywhere */
    uint64_t node_budget;  /* most diagram nodes at once; 0: as many as memory_budget allows */
    size_t memory_budget;  /* most bytes of tables, products and circuits at once, about, but a
                              quarter is left to tables in any case; 0: 512 MiB */
    uint64_t step_budget;  /* most steps of diagram operations that one module may take to be
                              exact; 0: 2^25, five to ten seconds */
    uint64_t bound_budget; /* most steps for its bounds; 0: an eighth of step_budget */
    enum engine_order order;
    engine_progress progress; /* NULL: never asked */
    void *context;            /* for 'progress' */
};

struct bounds {
    double lower, upper;
    bool complete; /* lower == upper is the exact value */
};

struct engine;

/* Compiles the function of 'root' under options->fixed. STATUS_OK: exact. STATUS_LIMIT (a
 * budget was hit) and STATUS_CANCELLED (progress said stop): '*out' is set too, and gives
 * bounds. STATUS_MEMORY: '*out' is NULL. The circuit may be released afterwards; the caller
 * frees '*out' with engine_free. Deterministic: the same input gives the same diagrams. */
enum status engine_compile(const struct circuit *circuit, literal root,
                           const struct engine_options *options, struct engine **out);
void engine_free(struct engine *engine);

/* Narrows the bounds of an engine that is not complete: it is compiled again with more steps
 * for its bounds, or cut into cases by the atoms that matter most, whichever narrowed more of
 * late, best first by what a case leaves open of the probability under options->weights; each
 * case is compiled, or bounded, on its own. 'circuit', 'root' and what options->fixed says are
 * those of engine_compile; step_budget is for all of it together (0: 2^25; one such action is
 * taken in any case), memory_budget half for their diagrams, half for the tables. 'progress'
 * counts steps of the budget, in thousands. Whatever is returned, the engine is sound and its
 * bounds are no wider than before the first call; calling again goes on. STATUS_OK: every case
 * is exact. STATUS_LIMIT, STATUS_CANCELLED, STATUS_MEMORY. */
enum status engine_refine(struct engine *engine, const struct circuit *circuit, literal root,
                          const struct engine_options *options);

/* True iff every module is exact. */
bool engine_complete(const struct engine *engine);

/* True where the circuit, once simplified, complements nothing: more of anything then never
 * makes the root fail. */
bool engine_coherent(const struct engine *engine);

/* Probability that the root holds, atoms being independent with probability p[atom] (p by atom
 * of the circuit; entries of fixed atoms are not read). Exact for coherent and non-coherent
 * functions. O(diagram nodes). STATUS_MEMORY or STATUS_OK. */
enum status engine_probability(const struct engine *engine, const double *p,
                               struct bounds *probability);

/* As engine_probability, and the partial derivative of the probability in every p[atom] (the
 * Birnbaum importance, P(root | atom) - P(root | not atom)) in one upward and one downward
 * pass; derivative has room for every atom of the circuit and is 0 for atoms outside the
 * support. STATUS_LIMIT when the engine is not complete: derivatives are then not known, and
 * only
 * '*probability' is set. */
enum status engine_derivatives(const struct engine *engine, const double *p,
                               struct bounds *probability, double *derivative);

/* The atoms the function really depends on, ascending; owned by the engine. Where the engine is
 * not complete: a superset. */
const uint32_t *engine_support(const struct engine *engine, uint32_t *count);

/* What it takes of memory, about: what else is to stay within the same budget may have the
 * rest. */
size_t engine_bytes(const struct engine *engine);

/* And what one call of engine_probability takes beside. */
size_t engine_evaluation_bytes(const struct engine *engine);

/* What kept an engine from being complete; a mask. */
enum engine_limit {
    ENGINE_LIMIT_NONE = 0,
    ENGINE_LIMIT_STEPS = 1,
    ENGINE_LIMIT_NODES = 2,
    ENGINE_LIMIT_MEMORY = 4,
    ENGINE_LIMIT_STOP = 8, /* progress said so */
};

/* For reports. */
struct engine_statistics {
    unsigned limits;             /* 0: complete */
    uint32_t atoms, gates;       /* of the simplified circuit */
    uint32_t modules;            /* compiled, the root included */
    uint32_t incomplete_modules; /* given by bounds only */
    uint64_t diagram_nodes;      /* kept */
    uint64_t peak_nodes;         /* most at once while compiling */
    uint64_t steps;              /* of diagram operations; counted in lots of 16,384 */
    size_t peak_bytes;
};
void engine_describe(const struct engine *engine, struct engine_statistics *statistics);

#endif
