/* The conditions under which a verdict no longer holds: which single changes, and which
 * smallest sets of them, would tighten or relax a tier or a decision. Every answer is a verdict
 * that was made with the change; nothing is estimated.
 *
 * EU General-Purpose AI Code of Practice, safety and security chapter, measure 7.2(2) asks for
 * such a list. */
#ifndef PATHGATE_ANALYZER_FLIP_SEARCH_H
#define PATHGATE_ANALYZER_FLIP_SEARCH_H

#include "analyzer/flip_changes.h"

/* What of a scenario moved. */
struct flip_effect {
    uint32_t scenario;
    struct tier_belief tier[2]; /* by enum stage, after the change */
    const char *steps;          /* of the most open path, in words, where one is unlocked; "" */
};

struct flip {
    const struct flip_change *changes;
    uint32_t change_count;
    bool tightens, relaxes;
    struct tier_belief tier[2];
    struct decided deployment, development;
    bool tier_moved[2], deployment_moved, development_moved;
    const struct flip_effect *effects; /* rated scenarios whose tier moved */
    size_t effect_count;
};

/* What was searched. */
struct flip_coverage {
    uint32_t raising, lowering; /* single changes that make goals more, or less, reachable */
    uint32_t deployments;       /* other ones, alone and together with such changes */
    uint32_t size;              /* all sets up to this size were tried */
    uint64_t verdicts;          /* made */
    bool complete;              /* false: fewer than were asked for */
};

struct flips_question {
    const struct verdict *verdict;
    uint32_t most_changes; /* of a set: 1 or more */
    uint64_t most_verdicts;
    bool (*progress)(void *context, uint32_t done, uint32_t total); /* NULL: never asked */
    void *context;
};

struct flip_list {
    const struct flip *flips; /* by the number of changes, then by kind and subject */
    size_t count;
    struct flip_coverage coverage;
};

/* Finds them. A set is listed when it moves an overall tier, a decision or a domain's tier that
 * no part of it moves. A set is of changes that all make goals more reachable or all less, of
 * capabilities, safeguards, conditions and metrics, and of at most one other deployment
 * besides. Lists come from 'arena'. STATUS_OK also when stopped. STATUS_MEMORY, STATUS_LIMIT.
 */
enum status flips_search(const struct flips_question *question, struct arena *arena,
                         struct flip_list *out);

#endif
