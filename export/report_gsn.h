/* A safety case in the words of the Goal Structuring Notation (GSN Community Standard, version
 * 3, SCSC-141C): goals, strategies, solutions, contexts, and what is undeveloped, as a tree.
 * The argument is that the system contributes substantially to no scenario that the framework
 * rates, once safeguards that count are in force. */
#ifndef PATHGATE_EXPORT_REPORT_GSN_H
#define PATHGATE_EXPORT_REPORT_GSN_H

#include "base/arena.h"
#include "base/vec.h"
#include "export/report.h"

enum gsn_kind { GSN_GOAL, GSN_STRATEGY, GSN_SOLUTION, GSN_CONTEXT };
extern const char *const gsn_kind_words[];

/* Of a goal: its argument holds, is open, or fails. */
enum gsn_state { GSN_SUPPORTED, GSN_UNDEVELOPED, GSN_REFUTED };
extern const char *const gsn_state_words[];

struct gsn_node {
    enum gsn_kind kind;
    enum gsn_state state; /* goals only */
    size_t parent;        /* SIZE_MAX: the top goal */
    int depth;
    const char *id;     /* "G1", "S2", "Sn3", "C4" */
    const char *text;   /* what is claimed, argued or shown */
    const char *source; /* where that stands, or why it is undeveloped; "" for neither */
};

/* Nodes in the order of a walk from the top, each parent before its children. */
struct gsn {
    struct arena arena;
    VEC(struct gsn_node) nodes;
    size_t counts[4]; /* by enum gsn_kind */
    bool failed;      /* memory ran out */
};

/* The safety case of one shown case. The caller releases it whatever is returned.
 * STATUS_MEMORY. */
enum status gsn_make(const struct report *report, const struct verdict *verdict,
                     struct gsn *gsn);
void gsn_release(struct gsn *gsn);

#endif
