/* Checking a certificate of 'pathgate verdict --certificate': every answer in it is worked out
 * again from the lines before it and compared; docs/CERTIFICATES.md describes the format and
 * why what passes is proven. Nothing here uses, or was made from, code of the analyzer. */
#ifndef PATHGATE_VERIFY_CHECK_H
#define PATHGATE_VERIFY_CHECK_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Yes, cannot be ruled out, not assessed or no, at the point and the bound reading of five
 * worlds: ten columns of three bits, as many of them set as the sign has rank in "N-?Y". "All"
 * is then the bitwise and, "any" the bitwise or. */
typedef uint32_t answer;

struct word {
    const char *at;
    size_t length;
};

/* One scenario's graph, and what the proofs about it have established. */
struct graph {
    struct node *nodes;
    uint32_t *inputs, proofs, goal;
    answer upper, tree, lower, with, uses, assisted, settled, never;
    uint32_t count;
    struct node *decided; /* the last one, in the case at hand */
    bool answered;        /* something is, so that it is whole */
};

struct check {
    const char *text;
    size_t length, cursor, line;
    jmp_buf out;
    void *memory;
    struct word *words, *next; /* of the line at hand, 'count'; of the next one */
    struct word *question, **inputs, **evidence, **facts; /* lines */
    struct word *tier[2][2], *row[2][2]; /* lines: what is concluded, see 'conclude' */
    bool certain[2][2];                  /* of the tier */
    uint32_t count, input_count, evidence_count, fact_count, answer_count, ends, gaps;
    answer *answers; /* by number of the statement */
    struct graph graph;
    const char *outcome;
    enum { VERIFIED, REJECTED, NO_CERTIFICATE, NO_MEMORY = 4 } result;
    char message[100]; /* why, unless VERIFIED */
};

/* Checks 'length' bytes, after which there is a NUL. Linear in them and in the inputs of the
 * gates that proofs name. The text outlives the check. */
int check_certificate(struct check *check, const char *text, size_t length);
void check_release(struct check *check);

void digest_of(const char *bytes, size_t length, char hex[65]);
bool is(const struct word *word, const char *other);

#endif
