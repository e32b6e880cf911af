/* A threat model: what could happen. Immutable once read; everything refers to everything else
 * by index into the arrays below. The graph of steps, conditions and gates is one array of
 * nodes; a node of a scenario has the scenario's index, a shared one NONE. Cycles are allowed.
 */
#ifndef PATHGATE_MODEL_THREATMODEL_H
#define PATHGATE_MODEL_THREATMODEL_H

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/status.h"
#include "base/vec.h"
#include "model/terms.h"

#include <stdbool.h>
#include <stdint.h>

/* What nearly everything has. Strings are never NULL. */
struct label {
    const char *id, *title, *text, *cite;
    struct place place;
};

/* Indices, owned by the model's arena. */
struct index_list {
    const uint32_t *items;
    size_t count;
};

struct affordance {
    struct label label;
};

/* Deployment types are indexed by enum deployment_type; one that no file describes has
 * declared == false and gives nothing. */
struct deployment {
    struct label label;
    bool declared;
    uint32_t to;             /* mask of 1 << enum audience */
    uint32_t admits;         /* mask of 1 << enum adversary */
    struct index_list gives; /* affordances */
};

/* One capability level an actor has without the system. */
struct baseline_level {
    const char *world; /* id of a baseline world, or "" for all */
    uint32_t capability, level;
};

struct actor {
    struct label label;
    enum actor_kind kind;
    enum audience access;
    int skill, resources; /* indices of skill_words and resources_words, or -1 */
    VEC(struct baseline_level) baseline;
};

struct metric {
    struct label label;
    enum unit unit;
};

/* A comparison of a metric with a threshold. */
struct threshold {
    enum comparison {
        COMPARE_AT_LEAST,
        COMPARE_ABOVE,
        COMPARE_AT_MOST,
        COMPARE_BELOW
    } comparison;
    double value;
    enum category_gate gate;
    enum shows shows;
    enum area area; /* of the measurements that it is about; an indicator's is AREA_TIERS */
};

struct indicator {
    uint32_t capability, level, metric;
    struct threshold threshold;
    const char *cite;
    struct place place;
};

struct capability {
    struct label label;
    bool propensity;
    struct index_list through; /* affordances; empty = always usable */
    VEC(const char *) levels;  /* titles; levels.items[0] is level 1 */
    uint32_t domain;           /* or NONE */
};

enum cut_kind { CUT_NODE, CUT_CAPABILITY };

struct cut {
    enum cut_kind kind;
    uint32_t target; /* a step or condition, or a capability */
};

struct safeguard {
    struct label label;
    int family, layer;         /* indices of family_words and layer_words */
    uint32_t works_under;      /* mask of 1 << enum deployment_type */
    uint32_t faces;            /* mask of 1 << enum adversary */
    const char *group;         /* common-cause group, or "" */
    double cost;               /* NAN when not stated */
    double friction;           /* what it takes from legitimate use; NAN when not stated */
    int friction_unit;         /* index of friction_unit_words */
    struct index_list metrics; /* efficacy */
    VEC(struct cut) cuts;
    VEC(uint32_t) defeated_by; /* steps */
    uint32_t domain;           /* or NONE */
};

enum node_kind {
    NODE_STEP,
    NODE_CONDITION,
    NODE_ALL,
    NODE_ANY,
    NODE_AT_LEAST,
    NODE_SEQUENCE,
    NODE_CAPABILITY, /* a requirement: capability at level */
    NODE_AFFORDANCE, /* a requirement: an affordance */
};

struct node {
    struct label
        label; /* an anonymous gate has the id "<owner>.<number>" and its owner's title */
    enum node_kind kind;
    bool anonymous;
    uint32_t scenario; /* or NONE */
    uint32_t owner;    /* of an anonymous gate or a requirement: the node it stands in */
    uint32_t k;        /* NODE_AT_LEAST */
    uint32_t capability, level, affordance;
    int truth;                /* of a condition: enum truth */
    double probability;       /* NAN when not stated */
    double cost, time;        /* NAN when not stated */
    struct index_list inputs; /* nodes, in the order written */
    struct index_list gives;  /* affordances */
};

struct scenario {
    struct label label;
    uint32_t outcome, actor, goal;
    enum assessed assessed;
    const char *reason;
};

struct outcome {
    struct label label;
    uint32_t domain;
    enum domain_status status;
};

struct domain {
    struct label label;
    enum domain_status status;
};

struct model_origin;
struct xml_element;

/* A file the model was read from. */
struct model_file {
    struct source source;
    const char *real_path;             /* of an origin: what it calls the file */
    const struct model_origin *origin; /* NULL: the disk */
    const struct xml_element *root;    /* its tree (model/xml_tree.h), if trees are kept */
    char digest[65];
};

struct threatmodel {
    struct arena arena;
    struct arena trees; /* empty unless they are kept */
    VEC(struct model_file *) files;
    VEC(struct affordance) affordances;
    struct deployment deployments[DEPLOYMENT_COUNT];
    VEC(struct actor) actors;
    VEC(struct metric) metrics;
    VEC(struct capability) capabilities;
    VEC(struct indicator) indicators;
    VEC(struct safeguard) safeguards;
    VEC(struct node) nodes;
    VEC(struct domain) domains;
    VEC(struct outcome) outcomes;
    VEC(struct scenario) scenarios;
};

/* Where the given files and what they import come from, if not from the disk: a revision. */
struct model_origin {
    void *context;
    const char *root; /* what all of its paths begin with: "HEAD:", or "" */
    /* What 'href' means in the file 'from' (a path of this origin; NULL: 'href' was given), in
     * one spelling a file, from the arena. NULL when it leads out of the origin or memory is
     * out. */
    const char *(*resolve)(void *context, struct arena *arena, const char *from,
                           const char *href);
    /* As file_read (base/file.h), of a path that 'resolve' returned. */
    enum status (*read)(void *context, struct arena *arena, const char *path, size_t cap,
                        struct source *source, struct diagnostics *diagnostics);
};

/* Where imports may lead. */
struct threatmodel_places {
    const char *root;    /* imports must stay under it; NULL: the folders of the given files */
    const char *shipped; /* the folder of <import shipped="..."/>; NULL: there is none */
    const struct model_origin *origin; /* NULL: the disk; 'root' does not confine it */
    bool keep_trees;                   /* the trees of the files stay, with the model */
};

/* Reads files and all they import into one model. A file reached twice is read once. Every
 * fault is reported in one run; with any error nothing is returned (the model is empty) and the
 * status is STATUS_INVALID, or that of the file that could not be read. O(size) expected. */
enum status threatmodel_read(const char *const *paths, size_t count,
                             const struct threatmodel_places *places, struct threatmodel *model,
                             struct diagnostics *diagnostics);

void threatmodel_release(struct threatmodel *model);

/* Index of the thing with that id, or NONE. O(number of them). */
uint32_t threatmodel_find_scenario(const struct threatmodel *model, const char *id);
uint32_t threatmodel_find_safeguard(const struct threatmodel *model, const char *id);
uint32_t threatmodel_find_capability(const struct threatmodel *model, const char *id);
uint32_t threatmodel_find_metric(const struct threatmodel *model, const char *id);

/* The tracking status of a scenario: that of its outcome or of its domain, whichever is weaker.
 */
enum domain_status threatmodel_scenario_status(const struct threatmodel *model,
                                               uint32_t scenario);

#endif
