/* The gates of a fault tree that a path goes through, in the order in which they come to hold.
 */
#ifndef PATHGATE_CLI_TREE_STEPS_H
#define PATHGATE_CLI_TREE_STEPS_H

#include "cli/analysis_inputs.h"

struct tree_steps {
    const struct circuit *circuit;
    const char **names; /* by node: that of its gate, or NULL */
    bool *holds, *needed;
    uint32_t *order;
};

/* For a tree without complements; in another no order is one of causes. STATUS_MEMORY. The
 * caller releases 'steps' in any case. */
enum status tree_steps_open(struct analysis_inputs *inputs, struct tree_steps *steps);
void tree_steps_release(struct tree_steps *steps);

/* The named gates that make 'root' hold when the atoms alone happen, each after those it rests
 * on; of a gate that more makes hold than it takes, what did so first. From the arena of the
 * inputs. O(edges of the circuit). */
enum status tree_steps_take(const struct tree_steps *steps, struct analysis_inputs *inputs,
                            literal root, const uint32_t *atoms, uint32_t count,
                            struct name_array *names);

#endif
