/* What the parts of the certificate's writer share: statements with numbers and answers. */
#ifndef PATHGATE_EXPORT_CERTIFICATE_PARTS_H
#define PATHGATE_EXPORT_CERTIFICATE_PARTS_H

#include "analyzer/witness.h"
#include "export/certificate.h"

/* A belief in every world, six bits each, as situation.h has them. */
typedef uint32_t answer;

enum { ANSWER_WORLDS = 5, MOST_CASES = 4096 };

static const answer ANSWER_NO = 0, ANSWER_YES = 0x3FFFFFFF;

/* Operands that are answers as they stand, beside the numbers of statements. */
enum certifying_literal {
    LITERAL_YES = 0x7FFFFFF0,
    LITERAL_HELPED,    /* outside the baseline world */
    LITERAL_VALIDATED, /* in the validated world */
    LITERAL_UNKNOWN,   /* not assessed */
    LITERAL_POSSIBLE,  /* cannot be ruled out */
    LITERAL_BOUND,     /* cannot be ruled out at the bound reading */
};

struct certifying {
    const struct verdict *verdict;
    struct text *out;
    struct text name;                         /* of the statement under construction */
    VEC(answer) answers;                      /* by number of the statement */
    uint32_t *strongest, *weakest, *accepted; /* by criterion */
    bool *measured;     /* by criterion and these three: something was measured */
    uint32_t *assisted; /* by level of situation.levels */
    uint32_t *failing;  /* by safeguard, of the deployment at hand */
    uint32_t *goals, *substantial, *unique; /* by deployment and scenario (and stage) */
    enum status status;                     /* sticky */
    const char *why;                        /* STATUS_LIMIT and STATUS_INVALID */
};

static inline answer everywhere(belief b)
{
    return (answer)b * 0x01041041;
}

/* Adds a statement and returns its number. The name is formatted first; where one takes several
 * statements they share it. */
void certifying_name(struct certifying *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
uint32_t certifying_given(struct certifying *c, answer a);
uint32_t certifying_gate(struct certifying *c, bool all, const uint32_t *inputs, size_t count);
/* Yes where the answer is at least that sign of "N-?Y", else no. */
uint32_t certifying_from(struct certifying *c, uint32_t operand, char sign);
/* The opposite; what was not assessed stays so or, with 'settled', cannot be ruled out. */
uint32_t certifying_not(struct certifying *c, uint32_t operand, bool settled);
/* What it is at one reading, at both. */
uint32_t certifying_reading(struct certifying *c, uint32_t operand, enum reading reading);
uint32_t certifying_in(struct certifying *c, uint32_t operand, enum world world);

answer certifying_answer_of(const struct certifying *c, uint32_t operand);
void certifying_append_operand(struct certifying *c, uint32_t operand);

/* Notes that a statement's answer has to be that of the analysis. */
void certifying_expect(struct certifying *c, uint32_t operand, answer expected);

/* A statement that is written by hand: its beginning, up to the name; its answer and end. */
void certifying_begin(struct certifying *c, const char *kind);
uint32_t certifying_end(struct certifying *c, answer a);

/* Proofs about one graph, whose atoms and gates were written. */
struct proving {
    struct certifying *c;
    struct witness witness;
    struct proving_atom *atoms; /* by atom */
    bool *named;                /* by node: the last derivation lists it */
    struct text tree;           /* of cases, until it is known that none tells assistance */
    /* what the proofs that were written show, as the checker reckons it */
    answer lower, upper, with, uses, never, assisted;
};

enum status proving_init(struct proving *proving, struct certifying *c,
                         const struct scenario_circuit *compiled, const uint32_t *atom_nodes);
void proving_release(struct proving *proving);

/* State the goal, and the contribution in a world, by the name that was formatted. */
uint32_t proving_goal(struct proving *proving);
uint32_t proving_contribution(struct proving *proving, enum world world);

/* The parts, in the order in which they are written. */
void certify_scenarios(struct certifying *c, const struct situation *situation);
void certify_rules(struct certifying *c);

#endif
