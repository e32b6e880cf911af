/* A drawing description in memory: what to show, without a word on where. It is read from
 * JSON (docs/DRAWING.md, drawing.schema.json) and owned by one arena. */
#ifndef PATHGATE_EXPORT_DRAW_DRAWING_H
#define PATHGATE_EXPORT_DRAW_DRAWING_H

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum node_kind {
    NODE_GOAL,
    NODE_STEP,
    NODE_GATE,
    NODE_CAPABILITY,
    NODE_CONDITION,
    NODE_SAFEGUARD,
    NODE_AFFORDANCE,
    NODE_CLAIM, /* of a safety case (GSN): what is argued to hold */
    NODE_STRATEGY,
    NODE_SOLUTION,
    NODE_CONTEXT,
    NODE_KINDS
};

enum edge_kind {
    EDGE_NEEDS,
    EDGE_REQUIRES,
    EDGE_CUTS,
    EDGE_DEFEATS,
    EDGE_WITHHOLDS,
    EDGE_SUPPORTED_BY, /* of a safety case, from the top down */
    EDGE_IN_CONTEXT_OF,
    EDGE_KINDS
};

/* Where an attack stands at a node or along an edge; what a verdict comes to; how well a claim
 * is argued. */
enum path_state {
    STATE_OPEN,
    STATE_CANNOT_RULE_OUT,
    STATE_BLOCKED,
    STATE_CUT,
    STATE_GIVEN,
    STATE_UNKNOWN,
    STATE_ADDED, /* these four tell two versions apart instead */
    STATE_REMOVED,
    STATE_CHANGED,
    STATE_SAME,
    STATE_ACCEPTABLE,
    STATE_RESTRICTED,
    STATE_UNDETERMINED,
    STATE_CROSSED,
    STATE_SUPPORTED,
    STATE_UNDEVELOPED,
    STATE_REFUTED,
    STATE_COUNT
};

/* How it is drawn. */
enum drawing_form {
    FORM_GRAPH, /* laid out by what leads to what */
    FORM_STRIP, /* steps in the order of the nodes, with what bears on each above and below */
    FORM_GRID,  /* a table of states: rows and columns instead of nodes and edges */
    FORM_TREE,  /* every node below the one that an edge comes from: a safety case */
    FORM_COUNT
};

struct word_list {
    const char *const *words;
    size_t count;
};

/* The words of the JSON form, in the order of the enums. */
extern const struct word_list node_kind_words, edge_kind_words, path_state_words, form_words,
    cell_state_words;

#define NO_GROUP ((size_t)-1)

/* Absent texts are "". Enum values are stored as unsigned, as the reader's tables need it. */
struct drawing_node {
    const char *id;
    unsigned kind; /* enum node_kind */
    const char *gate;
    const char *label, *note, *tooltip, *link;
    unsigned
        state;     /* enum path_state; of no meaning for a safeguard and parts of an argument */
    bool in_force; /* safeguards only */
    bool choke;
    size_t group; /* index into groups, or NO_GROUP */
};

struct drawing_edge {
    size_t from, to; /* indices into nodes */
    unsigned kind;   /* enum edge_kind */
    unsigned state;  /* enum path_state; unstated: that of the node the edge leaves */
    const char *label;
    size_t *cuts; /* safeguards that bite on this edge: indices into nodes */
    size_t cut_count;
};

struct drawing_group {
    const char *id, *label, *layer;
};

/* What a cell shows: the state of a path, or what a layer of safeguards does to it. */
enum cell_state {
    CELL_IN_FORCE = STATE_COUNT, /* it is stopped here; below: enum path_state */
    CELL_NOT_IN_FORCE,           /* there is something that does not count */
    CELL_HOLE,                   /* nothing is there */
    CELL_NONE,                   /* plain text */
    CELL_STATES
};

struct drawing_cell {
    unsigned state;   /* enum cell_state */
    const char *word; /* instead of the state's own; "" for that */
    const char *text, *tooltip;
    const char *mark; /* why the cell has a second frame; or "" */
    /* Of a row with a scale: places on it, counted from 1; 0: none. */
    size_t before, residual;
    bool before_in_doubt, residual_in_doubt;
};

struct drawing_row {
    const char *id, *label, *note;
    const char *heading; /* stands above the row where a part of the table begins; or "" */
    bool flow;           /* a path runs along the row, up to the first cell in force */
    const char **scale;  /* the row is a chart of steps on it, the lowest first */
    size_t scale_count;  /* 0: the row is cells */
    struct drawing_cell *cells; /* by column */
};

/* A part of an argument has no state of its own. */
static inline bool drawing_has_state(const struct drawing_node *node)
{
    return node->kind < NODE_STRATEGY;
}

/* Whether the state says what became of something between two versions. */
static inline bool drawing_is_change(unsigned state)
{
    return state >= STATE_ADDED && state <= STATE_SAME;
}

/* Whether it is a safeguard that is in force or not, and has no state. */
static inline bool drawing_is_guard(const struct drawing_node *node)
{
    return node->kind == NODE_SAFEGUARD && !drawing_is_change(node->state);
}

struct drawing {
    unsigned form; /* enum drawing_form */
    const char *title, *subtitle;
    const char **footer;
    struct drawing_group *groups;
    struct drawing_node *nodes;
    struct drawing_edge *edges;
    const char **columns; /* of a grid; lines after the first are notes */
    struct drawing_row *rows;
    size_t footer_count, group_count, node_count, edge_count, column_count, row_count;
};

/* Reads a whole description; everything is allocated from 'arena'. Every fault is recorded
 * with the JSON pointer of its place; nothing is usable unless STATUS_OK is returned
 * (STATUS_INVALID, STATUS_MEMORY otherwise). O(bytes) expected. */
enum status drawing_read(const struct source *source, struct arena *arena,
                         struct drawing *drawing, struct diagnostics *diagnostics);

#endif
