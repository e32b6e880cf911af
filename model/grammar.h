/* What a document may contain: elements, their attributes and children, with their
 * documentation. One table a document kind drives the checking of files (exact positions and
 * hints, all faults in one run) and the XML Schema that editors use (grammar_write_xsd), so the
 * two cannot differ. Meaning that needs more than one element (references, cycles) is the
 * readers' business. */
#ifndef PATHGATE_MODEL_GRAMMAR_H
#define PATHGATE_MODEL_GRAMMAR_H

#include "base/text.h"
#include "model/xml_tree.h"

#include <stdbool.h>
#include <stddef.h>

enum value_type {
    VALUE_TEXT, /* anything, at most LIMIT_TITLE_BYTES */
    VALUE_ID,   /* lower-case letters, digits, '-' and '.'; starts with a letter or digit */
    VALUE_REFERENCE,  /* the id of something, possibly 'scenario/id' */
    VALUE_REFERENCES, /* several of them, separated by white space */
    VALUE_WORD,       /* one of 'words' */
    VALUE_WORDS,      /* several of 'words', separated by white space */
    VALUE_COUNT,      /* a whole number from 0 to 2^53 */
    VALUE_NUMBER,     /* a decimal number, or one followed by '%' (a hundredth each) */
    VALUE_SHARE,      /* as VALUE_NUMBER, from 0 to 1 */
    VALUE_DATE,       /* YYYY-MM-DD */
    VALUE_MOMENT,     /* YYYY-MM-DD or YYYY-MM-DDTHH:MM, UTC */
    VALUE_YES_NO,     /* yes or no */
    VALUE_CLUSTERS,   /* a list of mean*items, of any length (base/clusters.h) */
};

struct attribute_rule {
    const char *name;
    enum value_type type;
    bool required;
    const char *const *words; /* NULL-terminated; for VALUE_WORD and VALUE_WORDS */
    const char *doc;
};

/* How often a child may occur: '1' once, '?' at most once, '*' any number, '+' at least once.
 */
struct child_rule {
    const char *name;
    char occurs;
};

struct element_rule {
    const char *name;
    const char *doc;
    const struct attribute_rule *attributes; /* ends with a NULL name; or NULL */
    const struct child_rule *children;       /* ends with a NULL name; or NULL */
    bool text;                               /* may contain text */
};

struct grammar {
    const char *kind;                    /* "threat-model": the root's name */
    const char *title;                   /* for the schema */
    const struct element_rule *elements; /* the root first; ends with a NULL name */
};

/* Checks a whole tree and sets each element's rule, and its faulty mark where a value of it is
 * missing or wrong; false when there was any error. What stands inside an element without a
 * rule is not looked at. O(size). */
bool grammar_check(const struct grammar *grammar, struct xml_element *root,
                   struct diagnostics *diagnostics);

/* True iff the value is a calendar date, YYYY-MM-DD. */
bool grammar_is_date(const char *value);

/* True iff the value is such a date, or one with an hour and a minute: YYYY-MM-DDTHH:MM. */
bool grammar_is_moment(const char *value);

/* True iff the value is a finite decimal number, or one followed by '%'. */
bool grammar_is_number(const char *value);

/* The number a value says that passed as VALUE_NUMBER, VALUE_SHARE or VALUE_COUNT. */
double grammar_number(const char *value);

/* The position of 'word' in a NULL-terminated list, or -1. */
int grammar_word(const char *word, const char *const *words);

/* Takes the next word of a white-space separated value: its start, and its length in '*length';
 * NULL at the end. '*cursor' begins at the value and is moved on. */
const char *grammar_next_word(const char **cursor, size_t *length);

/* The XML Schema 1.0 of the grammar, with the documentation of every element and attribute. */
void grammar_write_xsd(const struct grammar *grammar, struct text *out);

/* The same in the compact syntax of RELAX NG. */
void grammar_write_rnc(const struct grammar *grammar, struct text *out);

#endif
