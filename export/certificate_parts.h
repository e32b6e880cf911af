/* What the two halves of the certificate's writer share: records with numbers and answers. */
#ifndef PATHGATE_EXPORT_CERTIFICATE_PARTS_H
#define PATHGATE_EXPORT_CERTIFICATE_PARTS_H

#include "export/certificate.h"

/* A belief in every world, six bits each, as situation.h has them. */
typedef uint32_t answer;

enum { ANSWER_WORLDS = 5, MOST_CASES = 4096 };

extern const char *const certificate_lanes[];

static const answer ANSWER_NO = 0, ANSWER_YES = 0x3FFFFFFF;

struct certifying {
    const struct verdict *verdict;
    struct text *out;
    struct text name;    /* of the record under construction */
    VEC(answer) answers; /* by number of the record */
    uint32_t helped, validated_only, unassessed, possible; /* constants */
    uint32_t *strongest, *weakest, *accepted;              /* by criterion */
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

/* Adds a record and returns its number. The name is formatted first. */
void certifying_name(struct certifying *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
uint32_t certifying_given(struct certifying *c, answer a);
uint32_t certifying_gate(struct certifying *c, bool all, const uint32_t *inputs, size_t count);
uint32_t certifying_operation(struct certifying *c, const char *kind, uint32_t node);
uint32_t certifying_in(struct certifying *c, uint32_t node, enum world world);
uint32_t certifying_at(struct certifying *c, uint32_t node, int lane);
/* Concludes with the record that was just added: it has to hold. */
void certifying_conclude(struct certifying *c, uint32_t node);

/* Notes that a record's answer has to be that of the analysis. */
void certifying_expect(struct certifying *c, uint32_t node, answer expected);

/* The end of a record that is written by hand: its answer, and its number. */
uint32_t certifying_answer(struct certifying *c, const char *before, answer a);

/* The parts, in the order in which they are written. */
void certify_scenarios(struct certifying *c, const struct situation *situation);
void certify_rules(struct certifying *c);

#endif
