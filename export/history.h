/* How the assessments of a system moved: what each concluded, and what changed between two that
 * follow each other, causes first (evidence, threat models, framework, the question), then what
 * became of it. */
#ifndef PATHGATE_EXPORT_HISTORY_H
#define PATHGATE_EXPORT_HISTORY_H

#include "base/text.h"
#include "model/store_history.h"

/* Something that differs between an assessment and the one before it. */
struct change {
    bool cause;            /* else an effect */
    const char *kind;      /* "measurement", "safeguard", "threat-model", "tier", ... */
    const char *subject;   /* its id */
    const char *from, *to; /* what was said of it; "" where it was not there */
};

struct moved_assessment {
    const struct assessment_record *record;
    bool first; /* of its deployment and framework: nothing to compare with */
    VEC(struct change) changes;
};

struct moves {
    struct arena arena;
    const char *system, *title;        /* "" until the caller knows better */
    VEC(struct moved_assessment) list; /* as in the history */
};

/* Finds the changes of a history. 'evidence' has the evidence behind each assessment, in the
 * order of the history. Both outlive the moves. STATUS_MEMORY. */
enum status moves_find(const struct store_history *history, const struct evidence_set *evidence,
                       struct moves *out);
void moves_release(struct moves *moves);

void history_write_text(const struct moves *moves, struct text *out);
void history_write_json(const struct moves *moves, struct text *out);

/* As a description of the form 'grid' for pathgate-draw: outcomes, tiers before mitigation and
 * residual as steps, and the status of safeguards, one column an assessment. */
void history_write_drawing(const struct moves *moves, struct text *out);

#endif
