/* What a reader has to say about its input: a list of faults, each with file, line, column, a
 * stable code, the source line and, where there is one, a hint. The list is self-contained: it
 * copies what it shows, so it outlives the input. */
#ifndef PATHGATE_BASE_DIAGNOSTICS_H
#define PATHGATE_BASE_DIAGNOSTICS_H

#include "base/arena.h"
#include "base/source.h"
#include "base/text.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };

struct diagnostic {
    enum severity severity;
    const char *code;    /* stable, kebab-case: "unknown-reference" */
    const char *path;    /* "" when there is no file */
    uint32_t line;       /* from 1; 0 = the file as a whole */
    uint32_t column;     /* from 1, in code points */
    const char *message; /* lower case, no full stop */
    const char *hint;    /* or NULL */
    const char *excerpt; /* the source line, or NULL */
};

struct diagnostics {
    struct arena arena;
    VEC(struct diagnostic) list;
    size_t errors, warnings; /* all of them, also those beyond the cap */
    size_t unlisted;         /* found but not listed: the cap was reached */
    bool failed;             /* memory ran out while recording */
    bool onwards;            /* diagnostics_count_onwards */
    bool counting;           /* lists nothing: whoever asked only wants to know how many */
    struct place counted;    /* the beginning of the line of the fault before */
    uint32_t counted_line;
};

void diagnostics_init(struct diagnostics *diagnostics);
void diagnostics_release(struct diagnostics *diagnostics);

/* Records a fault. O(offset) for the line number. */
void diagnostics_add(struct diagnostics *diagnostics, enum severity severity, const char *code,
                     struct place place, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* From now on counts lines from the fault recorded before where the next one lies behind it:
 * for many faults of one input in their order. The inputs must stay until it is switched off.
 */
void diagnostics_count_onwards(struct diagnostics *diagnostics, bool onwards);

/* Gives the fault recorded last a hint; no effect when it was not listed. */
void diagnostics_hint(struct diagnostics *diagnostics, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* As diagnostics_hint with "did you mean 'x'?" for the candidate nearest to 'wrong', if any. */
void diagnostics_suggest(struct diagnostics *diagnostics, const char *wrong,
                         const char *const *candidates, size_t count);

/* Orders the list by file, line and column and drops exact repetitions. */
void diagnostics_sort(struct diagnostics *diagnostics);

/* The list for people, as compilers print it: file:line:column: error: message [code], the
 * source line, a caret and the hint. */
void diagnostics_write(const struct diagnostics *diagnostics, struct text *out);

const char *severity_word(enum severity severity);

#endif
