/* What the codes of diagnostics and the words of the vocabulary mean: a page each. One table a
 * group; a test holds them to the codes that the sources can report, and to their severities.
 */
#ifndef PATHGATE_EXPORT_EXPLAIN_H
#define PATHGATE_EXPORT_EXPLAIN_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct explanation {
    const char *name;     /* a code or a word */
    const char *severity; /* of a code: "error", "warning", "note", "error or warning", ... */
    const char *meaning;  /* of a code: what causes it */
    const char *example;
    const char *remedy; /* of a code */
};

/* Each ended by a NULL name. */
extern const struct explanation explain_lint[], explain_documents[], explain_models[],
    explain_logs[], explain_trees[], explain_words[];

/* The page of a name, or NULL. O(names). */
const struct explanation *explain_find(const char *name);

/* All names, codes first; each kind in alphabetical order. '*count' receives how many there
 * are, 'names' (may be NULL) the first of them, as far as there is room. */
void explain_names(const char **names, size_t room, size_t *count);

/* Appends a page for people, filled to 80 columns. */
void explain_write(const struct explanation *explanation, struct text *out);

/* Appends the pages of all codes as Markdown, a section a group. */
void explain_write_manual(struct text *out);

#endif
