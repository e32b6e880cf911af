/* Attack graphs as other tools draw them, on their way into or out of a threat model: nodes,
 * gates and edges in one neutral form, between the readers of foreign formats
 * (graph_<format>.c), the writer of threat models (graph_write) and the writers of foreign
 * formats (export/). Cycles are allowed. What a file holds beyond them is counted, not dropped
 * in silence. */
#ifndef PATHGATE_MODEL_GRAPH_H
#define PATHGATE_MODEL_GRAPH_H

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/names.h"
#include "base/status.h"
#include "base/text.h"
#include "base/vec.h"
#include "model/threatmodel.h"

#include <stdbool.h>
#include <stdint.h>

enum graph_kind {
    GRAPH_STEP,
    GRAPH_CONDITION, /* has no inputs */
    GRAPH_ALL,
    GRAPH_ANY,
    GRAPH_AT_LEAST,
    GRAPH_SEQUENCE,
    GRAPH_REQUIREMENT, /* of a capability or an affordance; has no inputs */
    GRAPH_SAFEGUARD,
    GRAPH_KINDS,
};
extern const char *const graph_kind_words[];

enum graph_relation {
    GRAPH_NEEDS,  /* 'to' needs 'from' */
    GRAPH_CUTS,   /* the safeguard 'from' cuts 'to' */
    GRAPH_DEFEATS /* the step 'from' defeats the safeguard 'to' */
};
extern const char *const graph_relation_words[];

struct graph_node {
    const char *id, *title, *text, *cite; /* never NULL; 'text' has a paragraph a line */
    char *room;                           /* 'text', while graph_remark adds to it */
    size_t text_length, text_capacity;    /* of the room */
    enum graph_kind kind;
    bool implicit;            /* the file joins its several inputs without saying how */
    uint32_t k;               /* GRAPH_AT_LEAST */
    double probability, cost; /* NAN when not stated */
    int truth;                /* of a condition: enum truth */
    uint32_t below;           /* of a requirement: that of the next lower level of the same
                                 capability, which it takes as well; else NONE */
    uint32_t scenario;        /* whose own it is, or NONE: shared, or of the only one */
    struct place place;
};

struct graph_edge {
    uint32_t from, to;
    enum graph_relation relation;
};

/* One of several scenarios of a library; its own nodes stand together in the graph. */
struct graph_scenario {
    const char *id, *title, *text, *cite; /* as those of a node */
    uint32_t first, goal;                 /* its first node; its goal, its own or shared */
};

/* One line of the report: what was found, how often, and what became of it. */
struct graph_count {
    const char *what;
    size_t count;
    const char *became;      /* "" = left out */
    VEC(const char *) which; /* the names of those, where they were given */
};

enum graph_join { GRAPH_JOIN_ANY, GRAPH_JOIN_ALL };

struct attack_graph {
    struct arena arena;
    struct names ids;
    bool failed;        /* memory ran out while building */
    const char *format; /* id of the format it was read from */
    const char *title, *text, *actor;
    const char *file;     /* the base name of what it was read from, for citations */
    enum graph_join join; /* how implicit nodes are joined */
    bool joins_known;     /* the format itself says so: nothing to warn about */
    bool library;         /* nodes and safeguards that are shared by 'scenarios', if any */
    const char *domain;   /* id of its domain; models that import two libraries need two */
    const char *outcome;  /* of a library: the title of the outcome of its scenarios */
    uint32_t goal;        /* or NONE: the ends of the graph */
    uint32_t scenario;    /* the one that is being built, or NONE */
    VEC(struct graph_scenario) scenarios; /* of a library */
    VEC(struct graph_node) nodes;
    VEC(struct graph_edge) edges;
    VEC(struct graph_count) counts;
};

struct graph_options {
    enum graph_join join; /* of several edges into a node that no operator joins */
    const char *format;   /* id of a format, or NULL: by content */
};

/* A format that graphs are read from. */
struct graph_reading {
    const struct source *source;
    const struct graph_options *options;
    struct attack_graph *graph;
    struct diagnostics *diagnostics;
};
struct graph_format {
    const char *id, *title;
    bool (*detect)(const struct source *head); /* of the file's first 64 KiB */
    enum status (*read)(struct graph_reading *reading);
};
extern const struct graph_format *const graph_formats[]; /* ends with NULL */

void graph_init(struct attack_graph *graph);
void graph_release(struct attack_graph *graph);

/* Reads a file of any known format. STATUS_INVALID with diagnostics and an empty graph when it
 * is unsound or of no known format; warnings where something is understood by a rule of ours.
 * O(bytes) and what sorting takes. */
enum status graph_read(const struct source *source, const struct graph_options *options,
                       struct attack_graph *graph, struct diagnostics *diagnostics);

/* The graph as a threat model that 'check' accepts: one scenario, its goal the graph's, or any
 * of its ends. Its domain has the status research, so that no tier rests on what nobody has
 * reviewed. STATUS_MEMORY. O(size). */
enum status graph_write(const struct attack_graph *graph, struct text *out);

/* The steps, gates, conditions, requirements and safeguards of a threat model, of one scenario
 * and what it shares or (NONE) of all. Ids of a scenario's nodes are 'scenario/id' in the
 * latter case. */
enum status graph_of_model(const struct threatmodel *model, uint32_t scenario,
                           struct attack_graph *graph);

/* Adds a node whose id is made of 'name' (letters in lower case, what an id cannot have as '-',
 * clipped), unique by a number behind it; a title that is empty becomes the id. NONE, and the
 * graph failed, when memory is out. */
uint32_t graph_add(struct attack_graph *graph, enum graph_kind kind, const char *name,
                   const char *title, struct place place);

/* Names the graph's domain after what was read: its id, unique as with graph_add. */
void graph_name_domain(struct attack_graph *graph, const char *name);

/* Adds an edge once; without effect when an end is NONE. */
void graph_link(struct attack_graph *graph, uint32_t from, uint32_t to,
                enum graph_relation relation);

/* Counts one more of 'what'; "" as 'became' = left out. Both outlive the graph. */
void graph_count(struct attack_graph *graph, const char *what, size_t count,
                 const char *became);

/* Counts one more of 'what' that was left out, and keeps its name for the report. */
void graph_leave_out(struct attack_graph *graph, const char *what, const char *name);

/* Likewise for a property that many entries have: its name is kept once. */
void graph_leave_out_property(struct attack_graph *graph, const char *what, const char *name);

/* Makes a scenario of a library; nodes that are added until its end are its own, and nothing
 * else is. An id of 'name' as with graph_add. */
void graph_begin_scenario(struct attack_graph *graph, const char *name, const char *title);
void graph_end_scenario(struct attack_graph *graph, uint32_t goal);

/* Adds a paragraph to a node's text; an empty one has no effect. */
void graph_remark(struct attack_graph *graph, uint32_t node, const char *label,
                  const char *paragraph);

/* A formatted string of the graph's arena; "" when memory is out (and the graph failed). */
const char *graph_string(struct attack_graph *graph, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The text as people read it: white space collapsed, control characters gone, at most 'most'
 * bytes, at the end of a character. */
const char *graph_clean(struct attack_graph *graph, const char *text, size_t most);

/* The first sentence of what a catalogue describes, as plain text: links by their words,
 * without citations and mark-up. */
const char *graph_first_sentence(struct attack_graph *graph, const char *text);

/* Warns once a file for each step that several edges enter without an operator. */
void graph_warn_of_joins(struct graph_reading *reading);

#endif
