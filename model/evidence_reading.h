/* Inside the reading of evidence files: what the readers of the several records share. */
#ifndef PATHGATE_MODEL_EVIDENCE_READING_H
#define PATHGATE_MODEL_EVIDENCE_READING_H

#include "model/evidence.h"
#include "model/label.h"
#include "model/registry.h"

struct reading_evidence {
    struct evidence_set *set;
    struct evidence *evidence; /* the system that is being read */
    const struct source *source;
    struct diagnostics *diagnostics;
    struct registry sources, systems, checkpoints;
    struct registry records; /* what the records are about, to find repetitions */
    VEC(const struct xml_element *) source_elements;
    size_t line, line_offset; /* lines are counted onwards: the document is read in order */
    bool failed;              /* memory is out */
};

/* Makes the tree of an evidence file in the arena. */
typedef enum status evidence_tree(struct arena *arena, const struct source *source,
                                  struct xml_element **root, struct diagnostics *diagnostics);

/* The tree that an evidence file would have, of a document of 'evidence export' (JSON). */
evidence_tree evidence_tree_of_json;

void evidence_report(struct reading_evidence *reading, const char *code,
                     const struct xml_element *element, const char *attribute,
                     const char *message);

bool evidence_is_yes(const struct xml_element *element, const char *name);

/* The number, or NAN where the attribute is absent or not a number. Minus zero becomes zero. */
double evidence_number(const struct xml_element *element, const char *name);

/* The count, and whether there is one. */
bool evidence_count(const struct xml_element *element, const char *name, uint64_t *value);

/* The position of the value in 'words', 'otherwise' where it is absent or none of them. */
uint32_t evidence_word(const struct xml_element *element, const char *name,
                       const char *const *words, uint32_t otherwise);

const char *evidence_note(struct reading_evidence *reading, const struct xml_element *element);

/* Where the record comes from. Reports a source that is not declared. Records are asked in the
 * order of the document. */
struct provenance evidence_provenance(struct reading_evidence *reading,
                                      const struct xml_element *element);

/* A figure is cited, or it says that nobody published it. */
void evidence_require_origin(struct reading_evidence *reading,
                             const struct xml_element *element);

/* Reports a second record about what 'key' names (formatted in the arena; NULL: memory is out).
 */
void evidence_require_first(struct reading_evidence *reading, const struct xml_element *element,
                            const char *key, const char *what);

/* The campaigns of a safeguard: their adversaries are added to those of the record. */
void evidence_read_campaigns(struct reading_evidence *reading,
                             const struct xml_element *element,
                             struct safeguard_record *record);

/* One that stands by itself. */
void evidence_read_campaign(struct reading_evidence *reading,
                            const struct xml_element *element);
void evidence_read_observation(struct reading_evidence *reading,
                               const struct xml_element *element);
void evidence_read_incident(struct reading_evidence *reading,
                            const struct xml_element *element);
void evidence_read_event(struct reading_evidence *reading, const struct xml_element *element);
void evidence_read_study(struct reading_evidence *reading, const struct xml_element *element);

#endif
