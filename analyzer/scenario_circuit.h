/* A scenario of a threat model as a circuit. What a step needs, what a capability takes to be
 * delivered to the scenario's actor, and what a safeguard takes to be ineffective all become
 * gates; what the world decides becomes an atom. Every gate is monotone.
 *
 *   requirement (capability >= level)   true where the actor's baseline reaches the level, else
 *       all(assisted 1, .., assisted level, access(capability))
 *   assisted j                          the system is at level j, given that it is at j-1
 *   access(capability)                  all(any(affordances it is used through),
 *                                           ineffective(each safeguard that withholds it))
 *   affordance                          any(atom: the deployment gives it, each step giving it)
 *   ineffective(safeguard)              any(atom: it is not in force, each step defeating it)
 *   step                                all(its inputs, ineffective(each safeguard cutting it),
 *                                           atom: it succeeds, where it has a probability)
 */
#ifndef PATHGATE_ANALYZER_SCENARIO_CIRCUIT_H
#define PATHGATE_ANALYZER_SCENARIO_CIRCUIT_H

#include "analyzer/circuit.h"
#include "base/arena.h"
#include "base/status.h"
#include "model/threatmodel.h"

enum atom_kind {
    ATOM_ASSISTED,   /* subject: a capability, level: j as above */
    ATOM_CONDITION,  /* subject: a node */
    ATOM_SAFEGUARD,  /* subject: a safeguard; true = it is not in force */
    ATOM_AFFORDANCE, /* subject: an affordance; true = the deployment gives it to the actor */
    ATOM_STEP,       /* subject: a node; true = it succeeds when tried */
};

struct atom {
    enum atom_kind kind;
    uint32_t subject, level;
};

/* The id of what an atom is about. */
const char *atom_subject_id(const struct threatmodel *model, const struct atom *atom);

struct scenario_circuit {
    const struct threatmodel *model;
    uint32_t scenario;
    struct circuit circuit;
    struct atom *atoms; /* by atom of the circuit */
    uint32_t *node_of;  /* by node of the model: its node in the circuit, or NONE */
    uint32_t
        *ineffective; /* by safeguard: the circuit's node, or NONE where it does not matter */
    uint32_t *access; /* by capability: the circuit's node, or NONE */
    uint32_t goal;
};

/* The level the actor has in a baseline world: the highest that is stated for it. */
uint32_t actor_baseline_level(const struct actor *actor, const char *world,
                              uint32_t capability);

/* Compiles a scenario against the baseline world of a framework. Everything the scenario's
 * nodes lead to is included, also what the goal does not need. STATUS_MEMORY or STATUS_LIMIT.
 * O(size of the scenario's part of the model + model's nodes and safeguards). */
enum status scenario_compile(const struct threatmodel *model, uint32_t scenario,
                             const char *baseline_world, struct scenario_circuit *out);

/* As scenario_compile, with an atom ATOM_STEP for every step, so that what is paid for taking
 * it (cost, time) belongs to an atom. */
enum status scenario_compile_steps(const struct threatmodel *model, uint32_t scenario,
                                   const char *baseline_world, struct scenario_circuit *out);

void scenario_circuit_release(struct scenario_circuit *compiled);

#endif
