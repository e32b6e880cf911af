/* The XML reader of fault-tree models: what its files share, and nobody else includes. A stack
 * of frames, one an open element, replaces recursion; what an element contributes to its parent
 * waits in one list of pending arguments, from the frame's mark upwards.
 *
 * Functions named mef_start_* handle the start tag of an element inside the innermost frame and
 * push one frame, whatever they find wrong with it; mef_end_* get the frame that was popped. */
#ifndef PATHGATE_MODEL_OPENPSA_READING_H
#define PATHGATE_MODEL_OPENPSA_READING_H

#include "base/limits.h"
#include "model/openpsa_build.h"
#include "model/xml_reader.h"

#include <string.h>

enum frame_kind {
    FRAME_DOCUMENT,
    FRAME_MODEL,
    FRAME_CONTAINER, /* fault tree or component */
    FRAME_MODEL_DATA,
    FRAME_GATE,
    FRAME_BASIC_EVENT,
    FRAME_HOUSE_EVENT,
    FRAME_PARAMETER,
    FRAME_FORMULA,
    FRAME_EXPRESSION,
    FRAME_PAIR, /* a bin or a case: adds two arguments to the operation it is in */
    FRAME_LABEL,
    FRAME_ATTRIBUTES,
    FRAME_GROUP,
    FRAME_MEMBERS,
    FRAME_DISTRIBUTION,
    FRAME_FACTORS,
    FRAME_FACTOR,
    FRAME_LEAF,    /* nothing may be inside */
    FRAME_SKIPPED, /* reported already; its content is not looked at */
};

struct frame {
    uint8_t kind;
    uint8_t operation; /* of a formula or an expression */
    bool has_body;     /* of a house event: its value was given */
    uint32_t offset;
    uint32_t subject;     /* the event, parameter, container or group that is being defined */
    uint32_t mark;        /* pending arguments below it belong to frames further out */
    uint32_t least, most; /* of atleast and cardinality */
};

struct pending {
    uint32_t value; /* an openpsa_argument or an expression node */
    uint32_t offset;
};

struct reading {
    struct build *build;
    struct openpsa *model;
    struct frame frames[LIMIT_XML_DEPTH + 2];
    unsigned depth;
    uint32_t container; /* the innermost one that is open */
    VEC(struct pending) pending;
    struct text text; /* of a label */
};

/* One start tag. */
struct element {
    const char *name;
    const struct xml_attribute *attributes;
    size_t count;
    uint32_t offset;
};

/* As strcmp, which is called only where the first bytes agree. */
static inline bool mef_same(const char *a, const char *b)
{
    return a[0] == b[0] && strcmp(a, b) == 0;
}

static inline struct frame *mef_top(struct reading *r)
{
    return &r->frames[r->depth - 1];
}

struct frame *mef_push(struct reading *r, enum frame_kind kind, const struct element *e);

/* Pushes a frame whose content is not looked at; STATUS_OK. */
enum status mef_skip(struct reading *r, const struct element *e);

struct place mef_place(const struct reading *r, uint32_t offset);
struct place mef_attribute_place(const struct reading *r, const struct element *e,
                                 const char *name);

/* Reports an element that may not be here and skips it; STATUS_OK. */
enum status mef_refuse(struct reading *r, const struct element *e, const char *expected);

/* The value of an attribute, or NULL; mef_required reports its absence. */
const char *mef_attribute(const struct element *e, const char *name);
const char *mef_required(struct reading *r, const struct element *e, const char *name);

/* Warns about every attribute but these; NULL for none. */
void mef_check_attributes(struct reading *r, const struct element *e, const char *first,
                          const char *second, const char *third);

/* The interned attribute 'name', NAMES_NONE after a report. Only a reference may be a path. */
enum status mef_read_name(struct reading *r, const struct element *e, bool may_be_path,
                          uint32_t *index);

/* False after a report. */
bool mef_read_count(struct reading *r, const struct element *e, const char *name,
                    uint32_t *count);
bool mef_read_truth(struct reading *r, const struct element *e, bool *truth);

/* The number of the unit, 0 when none is given or after a report. */
uint8_t mef_read_unit(struct reading *r, const struct element *e);

/* The format's units are notes to the reader: nothing in it converts them. Warns of those that
 * are not of hours, which all arithmetic is in. */
void mef_warn_of_unit(struct reading *r, const struct element *e, uint8_t unit);

enum status mef_add_pending(struct reading *r, uint32_t value, uint32_t offset);

/* Formulas. */
enum status mef_start_formula(struct reading *r, const struct element *e);
enum status mef_end_formula(struct reading *r, const struct frame *frame);
enum status mef_end_gate(struct reading *r, const struct frame *frame);

/* Expressions. */
enum status mef_start_expression(struct reading *r, const struct element *e);
enum status mef_start_in_expression(struct reading *r, const struct element *e);
enum status mef_end_expression(struct reading *r, const struct frame *frame);
enum status mef_end_pair(struct reading *r, const struct frame *frame);

/* The only expression of a frame, or OPENPSA_NONE; takes it off the list. */
uint32_t mef_take_expression(struct reading *r, const struct frame *frame, bool optional);

#endif
