/* The finite space of inputs that the decision tables of framework packs see, as Boolean
 * functions over a few variables, so that what holds of a table can be decided over all inputs
 * instead of tried on some.
 *
 * An input is one statement that rules or conditions ask for: that a scenario is contributed to
 * substantially at a stage, that a capability has a level, that a question is judged yes. Its
 * answer is one of a few: no, not assessed, cannot be ruled out, yes. What one answer says of
 * another is respected (level 2 implies level 1, unique implies substantial, a goal that is
 * reachable in spite of safeguards is reachable without them, 75% implies 50% on one metric).
 * Otherwise inputs are free: a table is looked at for whatever models and evidence there may
 * be.
 *
 * Scenarios: of each domain, and in it of each outcome that some rule names (and of one that
 * none names), there are as many scenarios as a tier has coordinates that decisions see. A tier
 * is the maximum over scenarios, coordinate by coordinate, so that more would add nothing. */
#ifndef PATHGATE_ANALYZER_POLICY_INPUTS_H
#define PATHGATE_ANALYZER_POLICY_INPUTS_H

#include "analyzer/bdd.h"
#include "base/arena.h"
#include "base/text.h"
#include "model/policy.h"

/* From the least to the greatest belief; "not assessed" is no if it came out clear. */
enum answer { ANSWER_NO, ANSWER_UNKNOWN, ANSWER_POSSIBLE, ANSWER_YES, ANSWER_COUNT };
extern const char *const answer_words[];

struct policy_input {
    enum input_kind {
        INPUT_JUDGEMENT,
        INPUT_CAPABILITY,
        INPUT_CRITERION,
        INPUT_SAFEGUARD,
        INPUT_PRESENCE, /* that there is such a scenario */
        INPUT_CONTRIBUTION,
        INPUT_GOAL,
        INPUT_PROBABILITY,
        INPUT_COVERAGE,
    } kind;
    uint32_t place;             /* whose scenario; NONE: it is about the system */
    enum stage stage;           /* contribution */
    uint32_t under;             /* contribution: enum deployment_type, or NONE */
    uint32_t degree;            /* contribution, world, level, safeguard status, assessed */
    uint32_t adversaries;       /* safeguard: mask */
    struct threshold threshold; /* criterion, probability */
    bool weakest;      /* criterion: of several measurements the one least likely to meet it */
    bool absent_is_no; /* judgement */
    enum reading reading;
    const char *name;  /* question, capability, metric, safeguard */
    const char *role;  /* judgement */
    const char *title; /* of question or criterion, for people */
    int risk;       /* 1: yes is the riskier answer; -1: no is; 0: the table itself must tell */
    uint32_t level; /* of its first variable */
};

/* One scenario that there may be. */
struct policy_place {
    const char *domain, *outcome; /* "": any other than those that are named */
    uint32_t copy;
};

struct policy_space {
    struct arena arena;
    struct table bdd;
    VEC(struct policy_place) places;
    VEC(struct policy_input) inputs;
    uint32_t copies; /* scenarios of one outcome */
    edge possible;   /* what no two inputs contradict */
    bool failed;     /* memory ran out */
};

/* What a statement comes to, by lane (belief.h), at one reading. */
struct lanes {
    edge low, high, clear;
};

/* Most inputs, and nodes, bytes and steps of the diagrams; a table that needs more is not
 * decided. */
enum {
    POLICY_INPUTS = 4096,
    POLICY_NODES = 1 << 22,
    POLICY_BYTES = 1 << 28,
    POLICY_STEPS = 1 << 25
};

/* The inputs of one or several packs together: what both ask is one input. The packs must
 * outlive the space. STATUS_MEMORY, STATUS_LIMIT. */
enum status policy_space_init(struct policy_space *space, const struct policy *const *packs,
                              size_t count);
void policy_space_release(struct policy_space *space);

/* The function where an input has one answer; it does not depend on the input then. O(nodes).
 */
edge policy_space_given(struct policy_space *space, edge function, uint32_t input,
                        enum answer answer);

/* The answers that an input can have, as a mask of 1 << enum answer. */
uint32_t policy_input_answers(const struct policy_input *input);

/* A predicate of a rule for a scenario at a stage (place NONE: of a decision's condition that
 * is not about tiers). */
struct lanes policy_space_predicate(struct policy_space *space, const struct policy *pack,
                                    const struct predicate *predicate, uint32_t place,
                                    enum stage stage, enum reading reading);

/* That there is a scenario at the place. */
edge policy_space_presence(struct policy_space *space, uint32_t place);

/* That every answer is yes or no: everything was assessed and judged, and beyond doubt. */
edge policy_space_certain(struct policy_space *space);

/* Functions that survive collections; EDGE_NONE once the diagrams have failed. */
edge policy_and(struct policy_space *space, edge f, edge g);
edge policy_or(struct policy_space *space, edge f, edge g);
edge policy_not(edge f);

/* STATUS_OK, or why functions could not be made. */
enum status policy_space_status(const struct policy_space *space);

/* One of the inputs for which the function holds, with as few statements as come easily that
 * are not answered no: by variable 1, 0 or -1 (it does not matter). Empty where there is none.
 * Owned by the space's arena; NULL when memory is out. */
const int8_t *policy_space_example(struct policy_space *space, edge function);

/* The answer of an input in an example, ANSWER_COUNT where it does not matter. */
enum answer policy_example_answer(const struct policy_input *input, const int8_t *example);

/* Whether a function holds in an example; what does not matter counts as no. */
bool policy_example_has(const struct policy_space *space, const int8_t *example, edge function);

/* The example in words, one string a statement that matters. Empty when memory is out. */
struct string_list policy_example_words(struct policy_space *space, const int8_t *example);

/* The input in words: "the system reaches level 2 of cyber-operations". */
void policy_input_words(const struct policy_space *space, const struct policy_input *input,
                        struct text *out);

/* For the modules that make up the space. */

/* Finds places and inputs; sets 'failed' when memory is out. */
void policy_inputs_collect(struct policy_space *space, const struct policy *const *packs,
                           size_t count);

/* Whether tiers rest on a domain in the pack's view. */
bool policy_counts(const struct policy *pack, const char *domain);

/* True iff a rule speaks of scenarios at the place, at the stage. */
bool policy_rule_takes(const struct rule *rule, const struct policy_place *place,
                       enum stage stage);

/* Whether exactly one input stands behind a predicate, and that input. */
bool policy_has_input(const struct predicate *predicate);
struct policy_input policy_input_of(const struct policy *pack,
                                    const struct predicate *predicate, uint32_t place,
                                    enum stage stage, enum reading reading);
struct policy_input policy_input_blank(enum input_kind kind, uint32_t place,
                                       enum reading reading);
struct policy_input policy_judgement_input(const struct policy *pack, uint32_t question);
struct policy_input policy_safeguard_input(const char *id, enum safeguard_status status,
                                           uint32_t adversaries, enum reading reading);

/* The index of the same input in the space, or NONE. */
uint32_t policy_input_find(const struct policy_space *space, const struct policy_input *input);

/* What one input says of another. */
enum relation {
    RELATION_NONE,
    RELATION_IMPLIES,             /* a implies b */
    RELATION_OUTSIDE,             /* a enables uniquely, b is reachability in the baseline */
    RELATION_NESTED,              /* the same, a at the point and b at the bound reading */
    RELATION_SAME_WHERE_DEPLOYED, /* the same, b under a deployment that is named */
};
enum relation policy_inputs_relation(const struct policy_input *a,
                                     const struct policy_input *b);

#endif
