/* Shared by the writers of drawing descriptions; not for anyone else. */
#ifndef PATHGATE_EXPORT_DRAWING_PARTS_H
#define PATHGATE_EXPORT_DRAWING_PARTS_H

#include "analyzer/verdict.h"
#include "export/json.h"

struct drawing {
    const struct verdict *verdict;
    const struct threatmodel *model;
    const struct assessment *assessment;
    enum world world;
    enum reading reading;
    const struct attack_path *path; /* NULL: the whole scenario */
    bool without_evidence;          /* measured values are left out */
    bool *nodes;                    /* by node of the model: drawn */
    bool *safeguards;               /* by safeguard: drawn */
    struct json json;
    size_t count;
};

/* Takes what a drawing is of; with a path, its nodes (those that hold when nothing but its
 * atoms does, and that the goal rests on) are chosen already. drawing_end also after a failure.
 * STATUS_MEMORY. O(size of the scenario). */
enum status drawing_start(struct drawing *d, const struct verdict *verdict, uint32_t scenario,
                          enum world world, const struct attack_path *path);
void drawing_end(struct drawing *d);

/* "path 2 of 17, cut"; nothing without a path. */
void drawing_describe_path(const struct drawing *d, struct text *out);

/* 'about' goes to the subtitle, 'remark' to the footer; "" for none. */
void drawing_write_head(struct drawing *d, const char *about, const char *remark);

/* The same for a page that is not of one scenario (d->assessment is NULL then). */
void drawing_write_page(struct drawing *d, const char *title, const char *about,
                        const char *remark);

/* A text no longer than descriptions take (LIMIT_TITLE_BYTES), cut with an ellipsis; nothing
 * for "". */
void drawing_write_text(struct json *json, const char *key, const char *words);

/* "gate": how a node combines its inputs. */
void drawing_write_gate(struct json *json, const struct node *node);

/* "deploy with mitigations", "provisional hold" ... */
const char *drawing_decision(enum decision decision);

/* "before: ID" and "residual: ID?" on a line each; 'tiers' by enum stage, NULL: nothing is
 * rated. */
void drawing_word_tiers(const struct policy *policy, const struct tier_belief *tiers,
                        struct text *out);

void drawing_write_id(struct drawing *d, const char *key, const char *prefix, const char *id);
void drawing_write_node_id(struct drawing *d, const char *key, uint32_t node);

/* All members of a node but its id. */
void drawing_write_node_body(struct drawing *d, uint32_t node);

/* A safeguard as a node of its own. */
void drawing_write_safeguard(struct drawing *d, uint32_t safeguard);

/* Whether the safeguard acts on something that is drawn. */
bool drawing_bites(const struct drawing *d, const struct safeguard *safeguard);

/* Whether the system has the safeguard in any form, or something is assumed of it. */
bool drawing_is_recorded(const struct drawing *d, uint32_t safeguard);

/* Whether a safeguard is in force and no step of this scenario that holds defeats it. */
bool drawing_is_effective(const struct drawing *d, uint32_t safeguard);

/* The first drawn node that stands for the same thing: equal requirements are drawn once. */
uint32_t drawing_representative(const struct drawing *d, uint32_t node);

#endif
