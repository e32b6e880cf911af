/* Folding: a drawing that says less, so that what it says can be read. Parts are put inside the
 * boxes they lead to, which then count them by state; nothing is left out without a number. */
#ifndef PATHGATE_EXPORT_DRAW_FOLD_H
#define PATHGATE_EXPORT_DRAW_FOLD_H

#include "export/draw/drawing.h"

/* From nothing to nearly everything; each includes those before it. */
enum fold_part {
    FOLD_NOTHING,
    FOLD_SAFEGUARDS,   /* those that do the same become one box */
    FOLD_REQUIREMENTS, /* capabilities, conditions and affordances that nothing leads to */
    FOLD_GATES,        /* gates and all requirements */
    FOLD_IDLE,         /* safeguards that are not in force, and what leads to nothing else */
    FOLD_STEPS,        /* steps further than 'depth' from a goal; alike ones become one box.
                          Of a tree: what is deeper. Of a grid: 3: texts, 2: rows of a
                          part, 1: both */
    FOLD_ALL,          /* all but goals and what leads to them: one box a state */
};

/* None to FOLD_IDLE, in that order, NULL-terminated; FOLD_STEPS is said by its depth. */
extern const char *const fold_part_words[];

struct fold {
    enum fold_part part;
    unsigned depth; /* FOLD_STEPS: at least 1; of a tree 0: its root alone */
};

/* The fold after this one, towards fewer boxes; 'deepest' is fold_depth of the drawing. Trees
 * and grids are folded by depth alone. False at the last. */
bool fold_next(const struct drawing *drawing, struct fold *fold, unsigned deepest);

/* How many steps the furthest part is from a goal; parts that lead to none do not count.
 * STATUS_MEMORY. O(nodes * edges) at worst. */
enum status fold_depth(const struct drawing *drawing, unsigned *depth);

/* The folded drawing, in 'arena'; it shares texts with 'drawing'. A footer line says how many
 * parts are inside others. STATUS_MEMORY. O(nodes * edges) at worst. */
enum status fold_drawing(const struct drawing *drawing, const struct fold *fold,
                         struct arena *arena, struct drawing *out);

/* The same of single forms; '*out' begins as a copy of 'in'. */
unsigned fold_grid_depth(void);
enum status fold_tree_depth(const struct drawing *drawing, unsigned *depth);
enum status fold_grid(const struct drawing *in, unsigned depth, struct arena *arena,
                      struct drawing *out);
enum status fold_tree(const struct drawing *in, unsigned depth, struct arena *arena,
                      struct drawing *out);

/* Gives 'out' the footer of 'in' and one more line. False when memory is out. */
bool fold_add_footer(const struct drawing *in, struct drawing *out, struct arena *arena,
                     const char *line);

#endif
