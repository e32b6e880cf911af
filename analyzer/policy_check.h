/* What can be said of a framework pack before any system is assessed under it: decided over the
 * whole finite space of inputs (policy_inputs.h), with an example for each fault. */
#ifndef PATHGATE_ANALYZER_POLICY_CHECK_H
#define PATHGATE_ANALYZER_POLICY_CHECK_H

#include "analyzer/policy_table.h"

/* What a table is asked to be. */
enum policy_property {
    PROPERTY_COMPLETE,   /* every tier and domain is provided for */
    PROPERTY_CONSISTENT, /* no rule or decision is contradicted or hidden by another */
    PROPERTY_FIRES,      /* each rule, decision and question can matter */
    PROPERTY_MONOTONE,   /* a riskier answer never gives a lower tier or a laxer decision */
    PROPERTY_COUNT,
};
extern const char *const policy_property_words[];

struct policy_finding {
    enum policy_property property;
    bool fault;                 /* or a note: what stops the pack, or stays with people */
    const char *code;           /* stable, kebab-case */
    const char *element;        /* "rule", "decision", "question", ... */
    const char *id;             /* of that */
    const char *text;           /* one sentence, lower case */
    struct string_list example; /* inputs in words; empty where the fault needs none */
    struct place place;
};

struct policy_check {
    struct policy_space space; /* owns all texts */
    VEC(struct policy_finding) findings;
    size_t faults;
    bool complete; /* all was decided: no budget was hit */
};

/* Checks a pack, which must outlive the result. STATUS_OK (also where a budget was hit), or
 * STATUS_MEMORY. */
enum status policy_check_make(const struct policy *pack, struct policy_check *out);
void policy_check_release(struct policy_check *check);

/* True iff no finding about the property is a fault. */
bool policy_check_holds(const struct policy_check *check, enum policy_property property);

/* For the modules that make up the check. */

struct checking {
    struct policy_check *out;
    struct policy_space *space;
    const struct policy *pack;
    struct policy_table table;
    edge certain;                     /* every answer is yes or no */
    edge provisional[2];              /* by "for development": the decision is to wait */
    edge strict[2][STRICTNESS_COUNT]; /* by "for development": at least so strict */
};

/* Adds a finding; 'example' EDGE_FALSE for none, else inputs for which the function holds. */
void policy_find(struct checking *c, struct policy_finding finding, edge example,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));

/* True iff one of the predicates asks for the criterion. */
bool policy_asks_criterion(const struct predicate *predicates, size_t count,
                           uint32_t criterion);

/* Makes what findings are asked of: 'certain', 'provisional', 'strict'. */
void policy_prepare_check(struct checking *c);

/* Each answer of each input against the others: monotone, idle and vague. */
void policy_check_answers(struct checking *c);

#endif
