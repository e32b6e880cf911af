/* What if: a question whose inputs were changed in memory. The threat model and the evidence
 * are copied where they change and shared elsewhere, so that nothing an analysis reads knows
 * that it is a what-if but the question itself, whose verdict is never acceptable.
 *
 *     struct whatif whatif;
 *     enum status status = whatif_init(&question, &whatif);
 *     status = whatif_set_level(&whatif, "autonomous-operations", 2, &diagnostics);
 *     status = verdict_make(&whatif.question, ...);
 *     whatif_release(&whatif);     after the verdict was released */
#ifndef PATHGATE_ANALYZER_WHATIF_H
#define PATHGATE_ANALYZER_WHATIF_H

#include "analyzer/situation.h"
#include "base/diagnostics.h"

/* One change, in words. */
struct whatif_change {
    const char *kind; /* "capability", "metric", "safeguard", "condition", "deployment", ... */
    const char *id, *title;
    const char *to; /* "level 2", "86%", "counts", "fails", "true" */
};

struct whatif {
    struct arena arena;
    const struct question *base;
    struct question question; /* the changed one */
    struct threatmodel model;
    struct evidence evidence;
    struct assumptions assumptions;
    uint32_t *levels;
    uint8_t *safeguards;
    uint8_t *sides;                    /* by capability: enum assumed_side */
    VEC(struct whatif_change) changes; /* in the order they were made */
};

/* Begins with no change. The base and all it points to outlive the what-if. STATUS_MEMORY. */
enum status whatif_init(const struct question *base, struct whatif *out);
void whatif_release(struct whatif *whatif);

/* The changes in words, on one line: "safeguard A guard: fails; deployment Open: api". */
void whatif_describe(const struct whatif *whatif, struct text *out);

/* Each changes one thing; a later change of the same thing replaces the earlier. An id that the
 * models do not have, or a level a capability has not, is a diagnostic and STATUS_INVALID. */
enum status whatif_set_level(struct whatif *whatif, const char *capability, uint32_t level,
                             struct diagnostics *diagnostics);

/* The same, of what is at least or at most so. */
enum status whatif_bound_level(struct whatif *whatif, const char *capability, uint32_t level,
                               enum assumed_side side, struct diagnostics *diagnostics);

/* Every measurement of the metric says 'value', without doubt; where there is none, there is
 * one now. */
enum status whatif_set_metric(struct whatif *whatif, const char *metric, double value,
                              struct diagnostics *diagnostics);
enum status whatif_set_safeguard(struct whatif *whatif, const char *safeguard, bool counts,
                                 struct diagnostics *diagnostics);

/* Every condition of that id, in whichever scenario; SCENARIO/ID names that of one. */
enum status whatif_set_condition(struct whatif *whatif, const char *condition, enum truth truth,
                                 struct diagnostics *diagnostics);

/* All scenarios that people carry out are carried out by this actor. */
enum status whatif_set_actor(struct whatif *whatif, const char *actor,
                             struct diagnostics *diagnostics);
enum status whatif_set_deployment(struct whatif *whatif, const char *deployment,
                                  struct diagnostics *diagnostics);

/* Leaves aside what was measured on other checkpoints than this one, or in other reasoning
 * modes; what states none counts still. */
enum status whatif_only_checkpoint(struct whatif *whatif, const char *checkpoint,
                                   struct diagnostics *diagnostics);
enum status whatif_only_mode(struct whatif *whatif, const char *mode,
                             struct diagnostics *diagnostics);

/* Rests the residual tier on another world. */
enum status whatif_set_world(struct whatif *whatif, const char *world,
                             struct diagnostics *diagnostics);

#endif
