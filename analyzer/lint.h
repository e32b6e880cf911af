/* Modelling mistakes that are no faults: a model that reads well and says something its author
 * hardly meant. What concerns the graph is asked of the compiled circuits, not of the text.
 * Every finding has a stable code of the table below; 'pathgate explain CODE' says more. */
#ifndef PATHGATE_ANALYZER_LINT_H
#define PATHGATE_ANALYZER_LINT_H

#include "base/diagnostics.h"
#include "base/status.h"
#include "model/threatmodel.h"

enum lint_code {
    LINT_UNREACHABLE_STEP,
    LINT_VACUOUS_STEP,
    LINT_CYCLE_WITHOUT_ENTRY,
    LINT_ALWAYS_HOLDS,
    LINT_GOAL_IN_BASELINE,
    LINT_DECIDING_CONDITION,
    LINT_SINGLE_INPUT_GATE,
    LINT_REPEATED_INPUT,
    LINT_IMPLICIT_JOIN,
    LINT_IDLE_SAFEGUARD,
    LINT_FREE_DEFEAT,
    LINT_UNNEEDED_CAPABILITY,
    LINT_UNMEASURED_LEVEL,
    LINT_UNMEASURED_CAPABILITY,
    LINT_UNIT_MIX_UP,
    LINT_UNCITED_FIGURE,
    LINT_DUPLICATE_TITLE,
    LINT_INCOMPLETE,
    LINT_COUNT,
};

struct lint_rule {
    const char *code;
    enum severity severity;
};

/* By enum lint_code. */
extern const struct lint_rule lint_rules[LINT_COUNT];

/* A change of the text that removes a finding and keeps the meaning: the bytes from 'begin' to
 * 'end' become 'text'. */
struct lint_edit {
    size_t begin, end;
    const char *text;
};

struct lint_edits {
    struct arena arena;
    VEC(struct lint_edit) list; /* ascending, not overlapping */
};

/* Looks for mistakes in the first file of the model, with all that it imports in view, and adds
 * them to the diagnostics in the order in which they stand. A file without scenarios is not
 * asked what its scenarios use. 'edits' (may be NULL) receives what can be changed safely; the
 * caller releases them in any case. STATUS_MEMORY or STATUS_LIMIT.
 * O(size of the model + sizes of the scenarios' circuits), and another closure for every 32
 * conditions of a scenario in which conditions may decide everything. */
enum status lint_model(const struct threatmodel *model, struct lint_edits *edits,
                       struct diagnostics *diagnostics);

void lint_edits_init(struct lint_edits *edits);
void lint_edits_release(struct lint_edits *edits);

/* The bytes with the edits made. */
void lint_edits_apply(const struct lint_edits *edits, const struct source *source,
                      struct text *out);

#endif
