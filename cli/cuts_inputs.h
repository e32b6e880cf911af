/* What pathgate cuts is asked: the goals of one or several systems and deployments, what
 * safeguards cost, and what a set may be. */
#ifndef PATHGATE_CLI_CUTS_INPUTS_H
#define PATHGATE_CLI_CUTS_INPUTS_H

#include "analyzer/cuts.h"
#include "cli/inputs.h"

struct cuts_inputs {
    const struct arguments *arguments;
    struct arena arena;
    struct inputs *cases; /* one a system and deployment */
    size_t case_count;
    const struct verdict **verdicts; /* of the cases */
    VEC(struct guarded_goal) goals;
    VEC(uint32_t) verdict_of; /* by goal */
    struct cut_players players;
    double *cost, *friction; /* by safeguard */
    bool no_costs;           /* none is stated: a new safeguard costs 1 */
    struct cuts_constraints constraints;
    VEC(struct index_list) exclusive;
};

/* Reads it all. On anything but EXIT_ACCEPTABLE the fault was explained. The caller releases in
 * any case. */
enum exit_status cuts_inputs_open(const struct arguments *arguments, struct cuts_inputs *out);
void cuts_inputs_release(struct cuts_inputs *inputs);

#endif
