/* Interned names: each distinct string gets the next index 0, 1, 2 ... in order of first use.
 * One hash table with open addressing; the strings live in an arena of its own. */
#ifndef PATHGATE_BASE_NAMES_H
#define PATHGATE_BASE_NAMES_H

#include "base/arena.h"
#include "base/vec.h"

#include <stdint.h>

#define NAMES_NONE UINT32_MAX

struct names {
    struct arena arena;
    VEC(const char *) strings;  /* by index */
    struct names_group *groups; /* of the hash table */
    size_t group_count;
    char *piece; /* where the next string is put */
    size_t piece_left, piece_size;
};

void names_init(struct names *names);
void names_release(struct names *names);

/* The index of the string, added when new; NAMES_NONE when memory is out. Expected O(length).
 */
uint32_t names_intern(struct names *names, const char *string);
uint32_t names_intern_bytes(struct names *names, const char *bytes, size_t length);

/* Gives back what only interning needs, which nothing is after it; names_find is O(strings)
 * from then on. */
void names_seal(struct names *names);

/* The index of the string, or NAMES_NONE when it was never interned. */
uint32_t names_find(const struct names *names, const char *string);

const char *names_string(const struct names *names, uint32_t index);

/* Among 'count' candidates the one nearest to 'wrong' by edit distance (transpositions count
 * once), for "did you mean"; NULL when none is near enough to be a likely slip. */
const char *names_nearest(const char *wrong, const char *const *candidates, size_t count);

#endif
