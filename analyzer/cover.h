/* Cheapest sets of a family that is only known by asking: whether a set suffices, a superset of
 * one that does sufficing too. Minimal sets are found in the order of their cost, each proven,
 * under linear constraints, without listing what they have to cover.
 *
 * Algorithm: implicit hitting sets (Moreno-Centeno and Karp 2013, doi:10.1287/opre.1130.1139).
 * A core is a set of elements of which every sufficing set has one. An integer program over the
 * cores found so far proposes a cheapest choice; if it suffices, it is optimal, else it misses
 * a core, which is added. Several disjoint cores are added a round, and first those that greedy
 * choices miss (Davies and Bacchus 2013, doi:10.1007/978-3-642-40627-0_21). A set that was
 * found is kept from coming again by a row that forbids to choose all of it. */
#ifndef PATHGATE_ANALYZER_COVER_H
#define PATHGATE_ANALYZER_COVER_H

#include "analyzer/integer_program.h"
#include "base/arena.h"

/* What sufficing means. Sets are flags by element. */
struct cover_family {
    uint32_t count; /* elements are 0 .. count-1 */
    enum status (*suffices)(void *context, const bool *set, bool *does);
    /* Of a set that does not suffice, a minimal core without an element of the set; NULL: found
     * by growing the set. */
    enum status (*core)(void *context, const bool *set, uint32_t *core, uint32_t *count);
    void *context;
};

/* The weights of those chosen add up to 'most' or less. */
struct cover_row {
    const uint32_t *elements;
    const double *weights; /* >= 0; NULL: all 1 */
    uint32_t count;
    double most;
};

struct cover_question {
    const double *cost;              /* by element, >= 0 */
    const bool *required, *excluded; /* by element; NULL: none. No element is both */
    const struct cover_row *rows;
    size_t row_count;
    size_t wanted;             /* how many sets, at least 1 */
    size_t ties;               /* go on to this many while they cost no more than the first */
    integer_progress progress; /* NULL: never asked */
    void *context;
};

/* A set that suffices, contains what is required, and none of whose other elements can go. */
struct cover_set {
    const uint32_t *elements; /* ascending */
    uint32_t count;
    double cost;
};

struct cover_answer {
    bool possible;                /* what is not excluded suffices, rows left aside */
    const struct cover_set *sets; /* by cost, then by size, then by elements */
    size_t count;
    bool exhausted; /* no other minimal set keeps the rows */
    bool complete;  /* false: stopped, or sets are left and costs do not add up exactly: these
                       may  then cost less than the last one */
    double lower;   /* sets that are not listed cost at least this */
    bool has_known; /* stopped before the first set was proven: one that need not be cheapest */
    struct cover_set known;
    uint32_t rounds, cores;
};

/* Finds them; lists come from 'arena'. STATUS_OK also when progress said stop. STATUS_MEMORY,
 * or what 'suffices' returned. Costs are exact where they are whole multiples of a unit that
 * add up to at most a million. */
enum status cover_find(const struct cover_family *family, const struct cover_question *question,
                       struct arena *arena, struct cover_answer *out);

/* True iff the sets of the first cost are all listed. */
bool cover_ties_complete(const struct cover_answer *answer);

#endif
