/* Goals as functions of safeguards alone: the scenarios of one or several situations joined to
 * one circuit whose atoms are the failures of safeguards (or of groups of them), everything
 * else being fixed to what a world and a reading make of it. Its minimal cuts are the minimal
 * sets of safeguards that shut all goals, its minimal paths the minimal sets of failures that
 * open one. */
#ifndef PATHGATE_ANALYZER_GUARDING_H
#define PATHGATE_ANALYZER_GUARDING_H

#include "analyzer/cover.h"
#include "analyzer/situation.h"

/* A scenario in a situation. All goals that are asked about together are of the same model. */
struct guarded_goal {
    const struct situation *situation;
    uint32_t scenario;
};

struct guarding {
    struct circuit circuit; /* atoms are players, in their order; true: it fails */
    uint32_t *goals;        /* by goal: a node of the circuit */
    uint32_t goal_count;
    uint32_t root; /* any of the goals */
};

/* Who plays: by safeguard of the model, its player or NONE. What does not play, and what does
 * not work under a goal's deployment, fails as far as 'world' leaves that possible; so holds
 * whatever else 'world' leaves possible. Ties a safeguard's failure to that of its player. */
struct guarding_rules {
    const uint32_t *player_of;
    uint32_t player_count;
    enum world world;
};

/* STATUS_MEMORY; STATUS_LIMIT. O(size of the goals' scenarios). */
enum status guarding_init(const struct guarded_goal *goals, uint32_t goal_count,
                          const struct guarding_rules *rules, struct guarding *out);

/* Takes a circuit as it is: its atoms play, 'root' is the one goal. The circuit goes over to
 * 'out' in any case. */
enum status guarding_take(struct circuit *circuit, uint32_t root, struct guarding *out);

void guarding_release(struct guarding *guarding);

/* Adds the gates of a circuit to a builder: 'node_of' (room for its nodes) has the builder's
 * node for every atom and receives it for every gate. The builder's flag tells failure. */
void guarding_copy(const struct circuit *circuit, struct circuit_builder *builder,
                   uint32_t *node_of);

/* Scratch of the two families below; they point to it. */
struct guarding_search {
    const struct guarding *guarding;
    uint64_t *words;
    bool *holds, *needed, *kept;
    uint32_t *order;
};
enum status guarding_search_init(const struct guarding *guarding,
                                 struct guarding_search *search);
void guarding_search_release(struct guarding_search *search);

/* A set suffices when no goal is left reachable while its players alone do not fail. Cores are
 * minimal paths out of other failures. */
struct cover_family guarding_cuts(struct guarding_search *search);

/* A set suffices when some goal is reachable once its players fail and no others do. */
struct cover_family guarding_failures(struct guarding_search *search);

#endif
