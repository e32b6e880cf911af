/* What the readers of threat models and frameworks share: labels and thresholds of elements,
 * and attribute values with defaults. All of them expect a tree that passed grammar_check. */
#ifndef PATHGATE_MODEL_LABEL_H
#define PATHGATE_MODEL_LABEL_H

#include "base/names.h"
#include "model/threatmodel.h"
#include "model/xml_tree.h"

/* The label of an element, its paragraphs joined by line ends; false when memory is out. */
bool label_read(struct arena *arena, const struct xml_element *element, struct label *label);

/* The threshold of an indicator or criterion; anything but exactly one comparison is reported
 * and gives false. */
bool threshold_read(const struct xml_element *element, struct threshold *threshold,
                    struct diagnostics *diagnostics);

/* The value, or "" where the attribute is absent. */
const char *value_or_empty(const struct xml_element *element, const char *name);

/* The position of the value in 'words', or 'otherwise' where the attribute is absent. */
int word_or(const struct xml_element *element, const char *name, const char *const *words,
            int otherwise);

/* The number, or NAN where the attribute is absent. */
double number_or_nan(const struct xml_element *element, const char *name);

/* The set of words in the value, as a mask of 1 << position. */
uint32_t word_mask(const struct xml_element *element, const char *name,
                   const char *const *words);

/* The element after this one in document order, or NULL. */
struct xml_element *element_after(struct xml_element *element);

/* True iff the element passed grammar_check, whatever may be wrong inside it. */
bool element_is_sound(const struct xml_element *element);

/* As element_after, passing over what stands inside an element that is not sound. */
struct xml_element *element_after_sound(struct xml_element *element);

/* Collects the values of all id attributes of a tree; false when memory is out. A reader that
 * goes on after faults does not call something unknown that is only unsound. */
bool collect_ids(struct xml_element *root, struct names *ids);

#endif
