/* The truth of a circuit: its least fixed point, in up to 64 worlds at once. Every node has a
 * word of 64 lanes; lane i of all words together is world i. Nothing supports itself: a node of
 * a cycle holds only where it follows from atoms in finitely many steps. */
#ifndef PATHGATE_ANALYZER_CLOSURE_H
#define PATHGATE_ANALYZER_CLOSURE_H

#include "analyzer/circuit.h"

/* Computes the truth of every node: nodes[n] for the circuit's node_count nodes, of which the
 * first atom_count entries are the input (the worlds' atoms) and stay as they are.
 * STATUS_MEMORY when scratch for a cyclic component cannot be had.
 * One pass over the edges where there is no cycle. Inside a cyclic component a node is
 * evaluated again when one of its inputs has changed, at most 64 times an input (once a lane).
 * Dowling and Gallier 1984, doi:10.1016/0743-1066(84)90014-1, bit-parallel. */
enum status closure_evaluate(const struct circuit *circuit, uint64_t *nodes);

/* As closure_evaluate, with gates kept from holding: gate n cannot hold in the lanes of
 * denied[n]. For asking what depends on a step. */
enum status closure_evaluate_denying(const struct circuit *circuit, const uint64_t *denied,
                                     uint64_t *nodes);

/* The truth in one world: 'holds' by node, atoms the input. O(edges), cycles too; in time a
 * quarter to a half of closure_evaluate. STATUS_MEMORY as there.
 * Dowling and Gallier 1984. */
enum status closure_evaluate_one(const struct circuit *circuit, bool *holds);

/* The order in which nodes come to hold in one world of a coherent circuit: 'order' receives
 * the nodes that hold (atoms first), each after the nodes it was derived from, and '*count'
 * their number; 'holds' (by node; atoms are the input) receives the truth. A gate is derived as
 * soon as it can be, so the order is a well-founded derivation. O(edges). Room for node_count
 * in both. */
enum status closure_derive(const struct circuit *circuit, bool *holds, uint32_t *order,
                           uint32_t *count);

/* Of a derivation by closure_derive, what 'root' rests on: 'needed' (by node) is true for the
 * root and, for each gate, for as many inputs as it takes, the ones derived first. The root
 * must be in the derivation. STATUS_MEMORY. O(edges). */
enum status closure_needed(const struct circuit *circuit, const uint32_t *order, uint32_t count,
                           uint32_t root, bool *needed);

#endif
