/* A fault-tree model compiled into a circuit: basic events become atoms, gates become nodes,
 * house events become constants. Operators that the circuit does not know are rewritten with
 * complemented literals: parity and equality take a few more nodes per argument, everything
 * else at most two more nodes a formula. */
#ifndef PATHGATE_ANALYZER_FAULT_TREE_H
#define PATHGATE_ANALYZER_FAULT_TREE_H

#include "analyzer/circuit.h"
#include "base/arena.h"
#include "base/diagnostics.h"
#include "model/openpsa.h"

#include <stdbool.h>
#include <stdint.h>

struct fault_tree {
    const struct openpsa *model; /* outlives the tree */
    struct arena arena;
    struct circuit circuit;
    const char **atom_names; /* by atom; unique */
    uint32_t *atom_roots;    /* by atom: the expression of its probability, for sampling.h;
                                OPENPSA_NONE where there is none */
    uint32_t *atom_events;   /* by atom: the model's event */
    double *probability;     /* by atom: the point value; NaN where there is none */
    bool *has_probability;   /* by atom */
    uint32_t unquantified;   /* atoms without a probability */
    literal *event_literals; /* by event of the model */
    uint32_t *tops;          /* gates that no other gate uses, in order of definition */
    uint32_t top_count;
};

/* Compiles the model. Gates in a cycle are a warning each cycle; a complement on a cycle is an
 * error (STATUS_INVALID) that names the cycle, for then the truth of its gates is not defined.
 * 'source' places the diagnostics and may be NULL. The caller frees the tree with
 * fault_tree_release, after a failure too. O(size of the model). */
enum status fault_tree_compile(const struct openpsa *model, const struct source *source,
                               struct fault_tree *tree, struct diagnostics *diagnostics);

void fault_tree_release(struct fault_tree *tree);

/* Frees all but the circuit and the probabilities; the model need not outlive the tree any
 * more.
 */
void fault_tree_forget_names(struct fault_tree *tree);

/* The literal of the event that 'name' denotes (openpsa_find_event); false when there is none.
 */
bool fault_tree_find(const struct fault_tree *tree, const char *name, literal *found);

#endif
