/* A circuit as an Open-PSA fault tree, in the dialect that SCRAM 0.16 reads: flat formulas,
 * 'atleast' only where it is neither 'and' nor 'or', no repeated arguments, names of letters,
 * digits, '_' and '-', and no cycles: a cyclic component of n nodes is unrolled by rank into n
 * copies, the last of which is its least fixed point.
 *
 * What the format, or this writer, cannot carry is said in a list of notes. */
#ifndef PATHGATE_EXPORT_OPENPSA_H
#define PATHGATE_EXPORT_OPENPSA_H

#include "analyzer/fault_tree.h"
#include "base/text.h"

struct openpsa_document {
    const char *name; /* of the fault tree */
    const struct circuit *circuit;
    const char *const *atom_names;
    const char *const *gate_names; /* by node of the circuit; NULL entries: nodes of no name,
                                      which are written when a named one needs them */
    const double *probability;     /* by atom, NaN where there is none; NULL: none anywhere */
    bool keeps_tops; /* leaves named gates of a cycle out that no gate outside of it needs, if
                        one needs another of them: unrolled, they would be new top events */
};

/* Appends the document. STATUS_LIMIT with an error in 'losses' when unrolling the cycles would
 * take more than LIMIT_UNROLLED_EDGES; nothing useful is in 'out' then. STATUS_MEMORY.
 * O(nodes + edges), for a cyclic component O(nodes * edges). */
enum status openpsa_write(const struct openpsa_document *document, struct text *out,
                          struct diagnostics *losses);

/* As openpsa_write for a fault tree that was read; the list also says what of the model is not
 * in its circuit. */
enum status openpsa_write_fault_tree(const struct fault_tree *tree, struct text *out,
                                     struct diagnostics *losses);

#endif
