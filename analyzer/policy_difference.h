/* What tells two framework packs apart, and whether it asks for more or for less: decided by
 * comparing decision tables over the inputs of both packs (policy_inputs.h) where tables show
 * it, by the direction of thresholds where those decide, and left open otherwise. */
#ifndef PATHGATE_ANALYZER_POLICY_DIFFERENCE_H
#define PATHGATE_ANALYZER_POLICY_DIFFERENCE_H

#include "analyzer/policy_table.h"

enum policy_effect {
    EFFECT_NONE,        /* the same tiers and decisions whatever the inputs */
    EFFECT_STRENGTHENS, /* somewhere stricter, nowhere laxer */
    EFFECT_WEAKENS,     /* somewhere laxer, nowhere stricter */
    EFFECT_BOTH,        /* stricter for some inputs and laxer for others */
    EFFECT_OTHERWISE,   /* decided otherwise, and as strictly */
    EFFECT_UNKNOWN,     /* cannot tell */
};
extern const char *const policy_effect_words[];

enum policy_how { HOW_ADDED, HOW_REMOVED, HOW_CHANGED };
extern const char *const policy_how_words[];

struct policy_change {
    const char *element; /* "term", "domain", "question", "tier", ... */
    const char *id, *title;
    enum policy_how how;
    enum policy_effect effect;
    const char *text;           /* what changed, "" where 'how' says it */
    struct string_list depends; /* of a term: "rule 'x'", "criterion 'y'" that rest on it */
    struct string_list stricter, laxer; /* inputs that show it; may be empty */
};

/* One decision of the two packs as wholes. */
struct policy_comparison {
    enum policy_effect effect;
    struct string_list stricter, laxer;   /* inputs that show it */
    uint32_t stricter_by[2], laxer_by[2]; /* there, the decisions of the two packs */
};

struct policy_difference {
    struct policy_space space; /* owns all texts */
    const struct policy *packs[2];
    VEC(struct policy_change) changes;
    struct policy_comparison whole[2]; /* for deployment, for development */
    uint32_t shared, only[2];          /* inputs that both ask for, or one of them */
    bool equivalent;                   /* the same tiers and decisions on whatever evidence */
    bool complete; /* no budget was hit; otherwise tables were not compared */
};

/* Compares two packs, which must outlive the result. STATUS_OK (also where a budget was hit),
 * or STATUS_MEMORY. */
enum status policy_difference_find(const struct policy *before, const struct policy *after,
                                   struct policy_difference *out);
void policy_difference_release(struct policy_difference *difference);

/* For the modules that make up the difference. */

struct comparing {
    struct policy_difference *out;
    struct policy_space *space;
    const struct policy *const packs[2];
    struct policy_table tables[2];
    bool same_tiers; /* the ladders have the same rungs */
    bool tables_made;
};

/* Adds a change. */
void policy_add_change(struct comparing *c, struct policy_change change);

/* Formatted text of the space's arena. */
const char *policy_text(struct comparing *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Terms, domains, questions, security levels, tiers and criteria: what tables do not show. */
void policy_compare_declared(struct comparing *c);

#endif
