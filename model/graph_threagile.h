/* Inside the reader of Threagile's architectures: the parts of one by their ids, what is kept
 * of them as text, and the ways from one to the next. */
#ifndef PATHGATE_MODEL_GRAPH_THREAGILE_H
#define PATHGATE_MODEL_GRAPH_THREAGILE_H

#include "model/graph.h"
#include "model/json_reader.h"

/* A boundary, an asset or a runtime by its id. */
struct part {
    const struct json_node *json;
    uint32_t node;   /* of an asset its step, of a boundary its condition once it has one */
    uint32_t within; /* of an asset or boundary: the boundary around it, or NONE */
    bool entered;    /* of an asset: a link leads to it; of data: an asset holds it */
    const struct json_node *finding; /* of an asset: the tracked risk that was noted last */
};

struct parts {
    struct names ids;
    VEC(struct part) list; /* by id */
};

struct threagile {
    struct graph_reading *reading;
    struct attack_graph *graph;
    const struct json_node *root;
    struct parts assets, boundaries, data;
};

enum threagile_entry { THREAGILE_ASSET, THREAGILE_LINK, THREAGILE_DATA };

struct place threagile_place(const struct threagile *t, const struct json_node *node);

/* An error about the entry of that name. */
void threagile_report(struct threagile *t, const char *code, const struct json_node *at,
                      const char *message, const char *name);

/* A word or number as it is written; "" for anything else, and for NULL. */
const char *threagile_string(const struct json_node *node);

/* The first of the titled entries, or of the items, under a key; NULL when there is none. */
const struct json_node *threagile_entries(const struct json_node *holder, const char *key);
const struct json_node *threagile_items(const struct json_node *holder, const char *key);

/* Whether it says nothing: null, false, or without contents. */
bool threagile_is_empty(const struct json_node *value);

/* Takes the ids of a section; faults: missing-id, duplicate-id, string-too-long (titles and ids
 * stand in every link of what they name). */
void threagile_declare(struct threagile *t, struct parts *parts, const char *section);

/* The part that a value names; NULL, and the fault unknown-reference, when there is none. */
struct part *threagile_find(struct threagile *t, struct parts *parts,
                            const struct json_node *named);

/* Adds a node for an entry (a step needs any of what leads to it), and says what it stands for.
 */
uint32_t threagile_add(struct threagile *t, enum graph_kind kind, const char *name,
                       const char *title, const struct json_node *json);
void threagile_cite(struct threagile *t, uint32_t node, const char *what, const char *name);

/* Goes through the members of an entry; what is kept of them goes to the text of the node or,
 * without a node, is returned, a paragraph a line. The rest is left out by name. */
const char *threagile_take(struct threagile *t, uint32_t node, const struct json_node *entry,
                           enum threagile_entry kind);

/* Boundaries, links, runtimes and where the attacker begins, once assets have their steps. */
void threagile_add_ways(struct threagile *t);

#endif
