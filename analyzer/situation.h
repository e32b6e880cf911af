/* The situation that is assessed: one system's evidence under one deployment and one framework,
 * on one date. It fixes what is believed of every atom of a scenario in every world. */
#ifndef PATHGATE_ANALYZER_SITUATION_H
#define PATHGATE_ANALYZER_SITUATION_H

#include "analyzer/answers.h"
#include "analyzer/assumptions.h"
#include "analyzer/in_use.h"
#include "analyzer/scenario_circuit.h"

struct sharing;

/* What is asked for. Everything pointed to must outlive the situation. */
struct question {
    const struct threatmodel *model;
    const struct policy *policy;
    const struct evidence *evidence;
    enum deployment_type deployment;
    double confidence; /* of intervals, two-sided: 0.95 */
    const char *date;  /* YYYY-MM-DD: validations that expire by then are stale */
    bool strict;       /* the bound reading decides everywhere */
    bool elsewhere; /* what if: what rests on the validated world rests on this one instead */
    enum world world;
    const struct assumptions *assumptions; /* what if; NULL: none */
    const char *assumed;     /* the same in words, for pictures; NULL: nothing to say */
    struct sharing *sharing; /* work in common with other questions (sharing.h); NULL: none */
};

/* Where a safeguard of the model stands on this system under this deployment. */
struct standing {
    const struct safeguard_record *record; /* NULL: the evidence says nothing of it */
    enum safeguard_status status;          /* a stale validation counts as implemented */
    bool stale;
    struct doubt reopened; /* what was seen in use and is not settled: counts as implemented */
    bool works_here;       /* under this deployment */
    uint32_t untested; /* adversaries admitted here that it faces and was not tested against */
    bool accepted_by_criteria; /* false: some criterion of the policy applies and is not
                                  certainly met at the point reading */
    belief accepted;           /* that all of them are met */
    uint32_t criterion;        /* the one that is met least, or NONE where none applies */
    struct finding acceptance; /* of that criterion; YES where none applies */
    uint32_t unmeasured;       /* the first that nothing measured, or NONE */
    const struct observation *bypassed; /* the count that fails that criterion, else the first
                                           one of bypasses that no criterion judges; or NULL */
    bool unjudged; /* bypasses were seen, and no criterion says how many are tolerable */
    belief in_force[WORLD_COUNT];
    belief fails[WORLD_COUNT]; /* that it is not; apart, because where one criterion was not
                                  assessed and another is open, clear evidence for the first
                                  settles neither answer */
};

/* Whether something seen in use put the validation in doubt. */
static inline bool standing_is_reopened(const struct standing *standing)
{
    return standing->reopened.incident || standing->reopened.count;
}

struct situation {
    struct question question;
    struct answers own;            /* where nothing is shared */
    struct level_finding *assumed; /* its own levels, where what is shared is assumed upon */
    struct level_findings levels;  /* as answered, or as assumed; not to be released */
    struct standing *standings;    /* by safeguard */
};

enum status situation_init(const struct question *question, struct situation *out);
void situation_release(struct situation *situation);

/* What the measurements say, whatever is assumed; NULL when memory is out while it is shared.
 */
const struct answers *situation_answers(const struct situation *situation);

/* The lane of a world and a belief bit in the words of closure_evaluate. */
static inline int situation_lane(enum world world, int lane)
{
    return (int)world * LANE_COUNT + lane;
}

/* What is believed of an atom of a compiled scenario in a world. O(1) but for affordances,
 * which take O(affordances of the deployment). */
belief situation_atom(const struct situation *situation,
                      const struct scenario_circuit *compiled, uint32_t atom, enum world world);

/* Fills the words of all atoms, all worlds and bits; words beyond the atoms are not touched. */
void situation_fill(const struct situation *situation, const struct scenario_circuit *compiled,
                    uint64_t *words);

/* The belief about a node in a world, out of its closed word. */
static inline belief situation_belief(uint64_t word, enum world world)
{
    return (belief)(word >> situation_lane(world, 0) & 0x3F);
}

/* The reading that decides: the policy's own, or the bound one when the question is strict. */
enum reading situation_reading(const struct situation *situation);

/* The world on which the residual tier and the states of paths rest: the validated one, unless
 * the question asks what would be in another. */
enum world situation_residual_world(const struct situation *situation);

/* The world on which a stage's tier rests. */
static inline enum world stage_world(const struct situation *situation, enum stage stage)
{
    return stage == STAGE_BEFORE ? WORLD_UNMITIGATED : situation_residual_world(situation);
}

/* True iff the scenario's actor can use the system under the deployment at all. */
bool situation_actor_served(const struct situation *situation, const struct actor *actor);

#endif
