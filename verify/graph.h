/* One scenario's graph, and the proofs about it. */
#ifndef PATHGATE_VERIFY_GRAPH_H
#define PATHGATE_VERIFY_GRAPH_H

#include "verify/record.h"

struct graph {
    struct check *check;
    const struct token **kinds; /* by atom */
    answer *answers;            /* by atom */
    uint32_t atoms, nodes, goal, count;
    uint32_t *need, *first, *inputs, *first_user, *users; /* rows by node */
    uint32_t *order, *rank, *missing;                     /* of the last closing, count nodes */
    uint8_t *holds, *marked, *role, *given;
};

/* Reads what follows the record "graph ID ATOMS GATES GOAL": atoms "atom KIND ID NODE" and
 * gates "gate ID NEED INPUT...", numbered in this order. 'answers' are those of the 'count'
 * nodes so far; 'numbers' is scratch for every input, twice. */
void read_graph(struct graph *g, const struct record *graph, const answer *answers,
                uint32_t count, uint32_t *numbers);

/* The goal's answer, each lane of each world with its proof; that of a contribution. */
answer check_goals(struct graph *g);
belief check_contribution(struct graph *g, uint32_t world);

#endif
