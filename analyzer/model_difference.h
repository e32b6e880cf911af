/* What differs between two threat models, element by element and in what they mean: the order
 * of elements, the files they stand in, white space, comments, defaults that are spelled out
 * and numbers that are written otherwise are no difference. Elements belong together when their
 * ids agree; one whose id has changed is found by what else is the same. Side 0 is the old
 * model, side 1 the new one. */
#ifndef PATHGATE_ANALYZER_MODEL_DIFFERENCE_H
#define PATHGATE_ANALYZER_MODEL_DIFFERENCE_H

#include "model/threatmodel.h"

enum element_kind {                /* in the order in which differences are listed */
                    ELEMENT_MODEL, /* what a file says of itself: its title and text */
                    ELEMENT_DOMAIN,
                    ELEMENT_OUTCOME,
                    ELEMENT_SCENARIO,
                    ELEMENT_ACTOR,
                    ELEMENT_DEPLOYMENT,
                    ELEMENT_AFFORDANCE,
                    ELEMENT_METRIC,
                    ELEMENT_CAPABILITY,
                    ELEMENT_SAFEGUARD,
                    ELEMENT_NODE, /* steps, conditions and gates with an id */
                    ELEMENT_KINDS
};

enum element_how { ELEMENT_ADDED, ELEMENT_REMOVED, ELEMENT_CHANGED, ELEMENT_RENAMED };
extern const char *const element_how_words[];

/* Why two elements are taken for the same one. */
enum element_match {
    MATCH_ID,        /* their ids agree */
    MATCH_FACTS,     /* all but the id is the same */
    MATCH_TITLE,     /* the title is the same, and no other has it */
    MATCH_STRUCTURE, /* it needs the same and the same need it */
    MATCH_STEPS,     /* of a scenario: most of its steps are the same */
};
extern const char *const element_match_words[];

/* A property that one side states and the other does not, or states otherwise. */
struct fact_change {
    const char *property;  /* "title", "needs", "cuts", ... */
    const char *values[2]; /* NULL: not stated there */
    struct place places[2];
    uint32_t lines[2]; /* of the places, from 1; 0: not stated there */
    bool acts;         /* more than words: attack paths or verdicts may change with it */
};

struct element_change {
    enum element_kind kind;
    enum element_how how;     /* renamed ones may have changes too */
    enum element_match match; /* of those on both sides */
    const char *names[2];     /* "step", "all", ...: the element's name; NULL: not there */
    const char *ids[2];       /* "id", or "scenario/id"; NULL: not there */
    const char *title;        /* on the new side, if it is there */
    struct place places[2];
    uint32_t lines[2];    /* of the places, from 1; 0: not there */
    uint32_t indices[2];  /* in the arrays of the models; NONE: not there */
    uint32_t elements[2]; /* numbers within the sides, or NONE */
    uint32_t within; /* of a node that came or went with its scenario: the scenario's change, an
                        index into the list; else NONE */
    struct fact_change *facts;
    size_t fact_count;
};

struct model_elements;

struct model_difference {
    struct arena arena;
    const struct threatmodel *models[2];
    VEC(struct element_change) changes; /* by kind, then by id (on the new side if there) */
    size_t counts[4];                   /* by enum element_how */
    bool acts;                          /* some change is more than words */
    struct model_elements *sides;       /* of both: which elements belong together */
};

/* Compares two models that were read with their trees kept, and that outlive the result; the
 * trees need not.
 * STATUS_MEMORY. O(size of both) expected where most of them is the same. */
enum status model_difference_find(const struct threatmodel *before,
                                  const struct threatmodel *after,
                                  struct model_difference *out);
void model_difference_release(struct model_difference *difference);

/* Of the thing with that index in the array of its kind on a side ('nodes', 'scenarios', ...; a
 * deployment by its type): the index of the same thing on the other side, or NONE; NONE also of
 * requirements and of gates without an id. STATUS_MEMORY. */
struct model_images {
    uint32_t *of[2][ELEMENT_KINDS]; /* by index on the side */
};
enum status model_images_make(const struct model_difference *difference,
                              struct model_images *images);
void model_images_release(struct model_images *images);

#endif
