/* What the groups of lints share (lint.h): the facts of the circuits, and how to report. */
#ifndef PATHGATE_ANALYZER_LINT_PARTS_H
#define PATHGATE_ANALYZER_LINT_PARTS_H

#include "analyzer/lint.h"

/* By node of the model, over all scenarios that can see it. */
enum node_fact {
    NODE_IS_COMPILED = 1,   /* some scenario has it */
    NODE_IS_USED = 2,       /* some goal rests on it */
    NODE_CAN_HOLD = 4,      /* with every atom true */
    NODE_CAN_AS_STATED = 8, /* the same, with what is stated as false */
    NODE_CAN_FAIL = 16,     /* without the system and with every safeguard in force */
    NODE_IS_IN_CYCLE = 32,  /* of a cycle without an entry */
};

enum safeguard_fact {
    SAFEGUARD_IS_USED = 1,     /* some goal rests on what it cuts */
    SAFEGUARD_IS_DEFEATED = 2, /* in force, without the system, and yet without effect */
};

enum scenario_fact {
    SCENARIO_HOLDS_ALONE = 1, /* its goal holds in the baseline world */
};

struct lint_finding {
    size_t offset;
    enum lint_code code;
    const char *message, *hint; /* hint or NULL */
};

struct linting {
    const struct threatmodel *model;
    const struct source *source; /* what is reported about */
    struct arena arena;
    uint8_t *nodes, *safeguards, *scenarios; /* masks of the facts above */
    VEC(struct lint_finding) findings;
    struct lint_edits *edits; /* or NULL */
    enum status status;
};

/* Reports a finding where the place is in the file that is looked at. */
void lint_report(struct linting *l, enum lint_code code, struct place place, const char *format,
                 ...) __attribute__((format(printf, 4, 5)));

/* Gives the finding that was reported last a hint. */
void lint_hint(struct linting *l, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Works out the facts; what a condition decides is reported at once. */
void lint_find_facts(struct linting *l);

/* The groups. */
void lint_graph(struct linting *l);
void lint_safeguards(struct linting *l);
void lint_measures(struct linting *l);
void lint_titles(struct linting *l);

#endif
