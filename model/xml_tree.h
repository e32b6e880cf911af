/* An XML document as a tree in an arena, every element with its byte offset. For documents that
 * people write (threat models, evidence, frameworks); bulk formats take xml_reader's events. */
#ifndef PATHGATE_MODEL_XML_TREE_H
#define PATHGATE_MODEL_XML_TREE_H

#include "base/arena.h"
#include "model/xml_reader.h"

#include <stdbool.h>
#include <stdint.h>

struct element_rule;

struct xml_element {
    const char *name;
    const struct xml_attribute *attributes;
    size_t attribute_count;
    struct xml_element *parent, *first_child, *last_child, *next;
    const char *text;                /* text directly inside, white space collapsed; or NULL */
    const struct source *source;     /* the document it stands in */
    size_t offset;                   /* of its '<' */
    const struct element_rule *rule; /* set by grammar_check */
    bool faulty;    /* set by grammar_check: a value of it is missing or wrong */
    uint32_t index; /* free for the reader of the document */
};

/* Reads the source into a tree in the arena; the source must outlive it. Statuses of xml_read.
 */
enum status xml_tree_read(struct arena *arena, const struct source *source,
                          struct xml_element **root, struct diagnostics *diagnostics);

/* As xml_tree_read, with the names, values and texts in an arena of their own: a reader that
 * keeps these can let go of the elements, which are most of a tree. */
enum status xml_tree_read_apart(struct arena *strings, struct arena *elements,
                                const struct source *source, struct xml_element **root,
                                struct diagnostics *diagnostics);

/* The value of an attribute, or NULL. */
const char *xml_value(const struct xml_element *element, const char *name);

/* Where faults of the element, or of one of its attributes, are shown. */
struct place xml_place(const struct xml_element *element);
struct place xml_value_place(const struct xml_element *element, const char *name);

#endif
