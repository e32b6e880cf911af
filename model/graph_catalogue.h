/* Catalogues of techniques and mitigations (MITRE ATT&CK and ATLAS, in whatever form) on their
 * way to a library: what the readers of both forms gather, and what becomes of it. */
#ifndef PATHGATE_MODEL_GRAPH_CATALOGUE_H
#define PATHGATE_MODEL_GRAPH_CATALOGUE_H

#include "model/graph.h"
#include "model/json_reader.h"

enum catalogue_kind {
    CATALOGUE_TACTIC,
    CATALOGUE_TECHNIQUE,
    CATALOGUE_MITIGATION,
    CATALOGUE_STUDY,
    CATALOGUE_KINDS
};

/* An entry; strings outlive the reading and are never NULL. */
struct catalogue_entry {
    enum catalogue_kind kind;
    const char *id, *name, *text, *url; /* the id that the publisher prints */
    const char *note;                   /* of a study: a paragraph about it */
    const char *left_out;               /* why, or NULL */
    struct place place;
    uint32_t parent; /* of a sub-technique, or NONE */
    uint32_t node;   /* of the graph, once it has one; of a study its goal */
};

enum catalogue_relation {
    CATALOGUE_ACHIEVES,    /* a technique, a tactic */
    CATALOGUE_SPECIALIZES, /* a sub-technique, its technique */
    CATALOGUE_MITIGATES,   /* a mitigation, a technique */
};

struct catalogue_link {
    uint32_t from, to; /* entries */
    enum catalogue_relation relation;
};

/* A step of a study: a technique for a tactic. What leads to it is in 'joins'; the steps of one
 * study stand together. */
struct catalogue_step {
    uint32_t study, technique, tactic; /* entries; the tactic or NONE */
    size_t number;                     /* in the list of the study, from 1 */
    struct place place;
};

struct catalogue {
    struct graph_reading *reading;
    struct names keys;                   /* by which the file refers to its entries */
    VEC(struct catalogue_entry) entries; /* by key */
    VEC(struct catalogue_link) links;
    struct names related; /* what 'links' has */
    VEC(struct catalogue_step) steps;
    VEC(struct graph_edge) joins;         /* from one step to the next */
    const char *title, *version, *source; /* the title of the library; whom it is cited as */
};

void catalogue_open(struct catalogue *catalogue, struct graph_reading *reading);
void catalogue_close(struct catalogue *catalogue);

/* Makes an entry under the key; NULL after a fault ("missing-id", "duplicate-id") or when
 * memory is out. Valid until the next. */
struct catalogue_entry *catalogue_add(struct catalogue *catalogue, enum catalogue_kind kind,
                                      const char *key, struct place place);

/* The entry of a key if it is of that kind; NONE otherwise, with a warning (unknown-entry)
 * unless 'place' has no source. */
uint32_t catalogue_find(struct catalogue *catalogue, enum catalogue_kind kind, const char *key,
                        struct place place);

/* Counts what the entry says beyond what is taken: members that are in 'taken', which ends with
 * NULL, are. */
void catalogue_count_rest(struct catalogue *catalogue, enum catalogue_kind kind,
                          const struct json_node *entry, const char *const *taken);

/* Relates two entries, once; without effect when either is NONE or they are the same one. */
void catalogue_relate(struct catalogue *catalogue, uint32_t from, uint32_t to,
                      enum catalogue_relation relation);

/* Makes the library of the graph: techniques become steps, tactics gates "any technique of it",
 * mitigations safeguards that cut the steps, studies scenarios whose steps need a technique and
 * what came before. What was revoked or is no longer kept, and a mitigation of nothing, is left
 * out by name. O(size). */
void catalogue_to_graph(struct catalogue *catalogue);

#endif
