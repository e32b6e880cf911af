/* Inside the comparison of two threat models: the elements of one of them that have a name of
 * their own, and the facts that each of them states. Shared by the modules behind
 * analyzer/model_difference.h; not for anyone else. */
#ifndef PATHGATE_ANALYZER_MODEL_ELEMENTS_H
#define PATHGATE_ANALYZER_MODEL_ELEMENTS_H

#include "analyzer/model_difference.h"
#include "base/limits.h"
#include "base/names.h"
#include "model/xml_tree.h"

struct model_element {
    const struct xml_element *xml;
    const char *id;     /* "" of what a file says of itself: it has a path instead */
    uint32_t scope;     /* of a node of a scenario: the scenario's element; else NONE */
    uint32_t index;     /* in the model's array of its kind; a deployment's type */
    uint32_t match;     /* the element of the other side that it is, or NONE */
    uint8_t kind;       /* enum element_kind */
    uint8_t matched_by; /* enum element_match */
};

/* The elements of one side, in document order, files in the order in which they were read. */
struct model_elements {
    VEC(struct model_element) list;
    struct names keys;
    VEC(uint32_t) of_key; /* by name of 'keys': the element */
};

/* Collects them from a model that was read; false when memory is out. O(size). The caller
 * releases in any case. */
bool model_elements_collect(const struct threatmodel *model, struct model_elements *elements);
void model_elements_release(struct model_elements *elements);

/* The element of that kind and id; of a node also the scope, where NONE means shared. NONE:
 * there is none. */
uint32_t model_elements_find(const struct model_elements *elements, enum element_kind kind,
                             uint32_t scope, const char *id);

/* What a word that refers to something means: a node is looked up in the scope first. */
uint32_t model_elements_resolve(const struct model_elements *elements, enum element_kind kind,
                                uint32_t scope, const char *word);

/* Something that an element states. Facts of one property are a set: two elements state the
 * same iff they have the same facts. */
struct fact {
    const char *property;
    const char *value;              /* for people */
    const struct xml_element *xml;  /* where it stands: this element, */
    const char *attribute;          /* in this attribute, or NULL */
    const struct xml_element *gate; /* an input that is a gate without an id; or NULL */
    uint32_t group;    /* facts of a property with the same number replace each other */
    uint32_t meaning;  /* number of what it says; equal on both sides iff that is the same */
    uint32_t position; /* in the order in which facts were found */
    uint32_t refers;   /* the element that it refers to, or NONE */
    bool acts;         /* bears on attack paths or verdicts: more than words */
};

/* Reads facts of one side. */
struct fact_reader {
    const struct model_elements *side;
    int number;             /* of the side */
    bool loose;             /* all that is not matched counts as the same */
    struct names *meanings; /* of both sides */
    struct arena arena;     /* of the values */
    struct text words;      /* scratch */
    VEC(struct fact) facts;
    bool failed; /* memory ran out */
};

void fact_reader_open(struct fact_reader *reader, const struct model_elements *side, int number,
                      struct names *meanings);
void fact_reader_close(struct fact_reader *reader);

/* Replaces reader->facts by those of an element, or of a gate without an id within 'element'.
 * They stay until the next call. */
void fact_reader_read(struct fact_reader *reader, uint32_t element);
void fact_reader_read_gate(struct fact_reader *reader, uint32_t element,
                           const struct xml_element *gate);

/* Facts by property and group, then by meaning. */
void fact_reader_sort(struct fact_reader *reader);

/* For the modules that read facts. Lists of references are taken apart word by word; a string
 * that is kept lives as long as the facts; the number of what 'words' say empties them; an
 * identity is the same on both sides iff the elements belong together. */
enum { FACT_WORD = 2 * LIMIT_ID_BYTES + 2 };
bool fact_next_word(const char **cursor, char word[FACT_WORD]);
const char *fact_keep(struct fact_reader *reader, const char *string);
uint32_t fact_meaning(struct fact_reader *reader, struct text *words);
void fact_append_identity(const struct fact_reader *reader, uint32_t element, const char *word,
                          struct text *out);
void fact_add(struct fact_reader *reader, struct fact fact);

/* Adds what the attributes, the paragraphs and, of a node, the inputs say. */
void fact_add_attributes(struct fact_reader *reader, uint32_t scope, const char *prefix,
                         const struct xml_element *xml);
void fact_add_text(struct fact_reader *reader, const char *prefix,
                   const struct xml_element *xml);
void fact_add_graph(struct fact_reader *reader, uint32_t scope, const struct xml_element *xml);

/* Finds the lines of all places of a difference. STATUS_MEMORY. */
enum status model_difference_find_lines(struct model_difference *difference);

/* Finds for every element the one of the other side that it is: by its id, and where that has
 * changed by what else is the same. STATUS_MEMORY. O(size) expected, and a reading of the facts
 * of what has no counterpart. */
enum status model_elements_match(struct model_elements sides[2], struct names *meanings);

/* True iff the element is a gate. */
bool is_gate_element(const struct xml_element *xml);

#endif
