/* Records, and saying what has to come next; the checker's parts share them. */
#ifndef PATHGATE_VERIFY_RECORD_H
#define PATHGATE_VERIFY_RECORD_H

#include "verify/check.h"

/* An answer: the ends of both readings, and what would be possible if all that was not assessed
 * came out clear; in five worlds, six bits each. */
typedef uint8_t belief;
typedef uint32_t answer;
enum { BOUND_LOW, POINT_LOW, POINT_HIGH, BOUND_HIGH, POINT_CLEAR, BOUND_CLEAR, LANES };
enum { POSSIBLE = 0x3C, POINT = 0x16, ALL_BITS = 0x3F };
enum { WORLDS = 5, MOST_CASES = 4096 };
static const answer EVERYWHERE = 1 | 1 << 6 | 1 << 12 | 1 << 18 | 1 << 24;
struct record {
    const struct token *tokens;
    uint32_t count;
};

extern const int low_of[], high_of[], clear_of[]; /* by reading: point, bound */
extern const char *const worlds[], *const lanes[];

/* The one way out: jumps back to check_certificate. */
void reject(struct check *check, int result, const char *format, ...)
    __attribute__((noreturn, format(printf, 3, 4)));

/* How much of a text a message shows. */
static inline int shown(size_t length, size_t most)
{
    return (int)(length < most ? length : most);
}

/* Zeroed memory, from one block that holds, many times over, what a file of this length can ask
 * for. */
void *room(struct check *check, size_t count, size_t size);

bool is(const struct token *token, const char *word);
bool same(const struct token *one, const struct token *other);

/* Of a record, or rejects. */
const struct token *token(struct check *check, const struct record *record, uint32_t i);
uint32_t word_of(struct check *check, const struct token *token, const char *const *words);
double number_of(struct check *check, const struct token *token);
uint32_t count_of(struct check *check, const struct token *token);

/* A record up to its line's end, or up to the "=" before its answer. */
struct record read_record(struct check *check);

/* What has to come next, or rejects. */
void say(struct check *check, const char *format, ...) __attribute__((format(printf, 2, 3)));
void say_answer(struct check *check, answer a);
answer read_answer(struct check *check); /* one that is a fact */

#endif
