/* Interning by an open-addressing table, at most three quarters full, of groups that are looked
 * at as a whole. Names that differ in their last byte alone, as numbered ones do, are in one
 * group, so that numbers in about their order find what they need at hand in memory. Groups are
 * filled from the front, and the next one is tried by double hashing once one is full. Spelling
 * hints by the optimal string alignment distance. */
#include "base/names.h"

#include "base/memory.h"

#include <limits.h>
#include <string.h>

enum {
    GROUP = 16,
    FIRST_PIECE = 128, /* bytes that strings are put into one behind the other */
    LARGEST_PIECE = 1 << 16,
};

/* Two lines of memory. */
struct names_group {
    uint32_t hash[GROUP];
    uint32_t index[GROUP]; /* + 1, 0 = free */
};

void names_init(struct names *names)
{
    *names = (struct names){0};
    arena_init(&names->arena);
}

void names_release(struct names *names)
{
    arena_release(&names->arena);
    vec_release(&names->strings);
    memory_free(names->groups);
    *names = (struct names){0};
}

static uint64_t load(const char *bytes, size_t length)
{
    uint64_t word = 0;
    memcpy(&word, bytes, length);
    return word;
}

/* Up to seven bytes, as one number. */
static uint64_t load_rest(const char *bytes, size_t length)
{
    if (length >= 4) {
        return load(bytes, 4) << 32 | load(bytes + length - 4, 4);
    }
    uint64_t word = length;
    for (size_t i = 0; i < length; i++) {
        word = word << 8 | (unsigned char)bytes[i];
    }
    return word;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 32;
}

/* The low byte tells names apart that differ in their last byte; the others choose the group.
 */
static uint32_t hash_bytes(const char *bytes, size_t length)
{
    uint32_t last = length > 0 ? (unsigned char)bytes[--length] : 0;
    uint64_t hash = mix(length, 0xD6E8FEB86659FD93u);
    for (; length >= 8; bytes += 8, length -= 8) {
        hash = mix(hash, load(bytes, 8));
    }
    uint32_t whole = (uint32_t)mix(mix(hash, load_rest(bytes, length)), 0);
    return (whole & ~0xFFu) | ((whole + last) & 0xFFu);
}

/* The group tried in turn 'i'. */
static struct names_group *probe(const struct names *names, uint32_t hash, size_t i)
{
    return &names->groups[((hash >> 8) + i * (hash >> 16 | 1)) & (names->group_count - 1)];
}

/* Which of a group have the hash, a bit each; in a form that compilers make vectors of. */
static uint32_t matches(const struct names_group *group, uint32_t hash)
{
    static const uint32_t bits[GROUP] = {1,   2,   4,    8,    16,   32,   64,    128,
                                         256, 512, 1024, 2048, 4096, 8192, 16384, 32768};
    uint32_t found = 0;
    for (uint32_t k = 0; k < GROUP; k++) {
        found |= group->hash[k] == hash ? bits[k] : 0;
    }
    return found;
}

/* The number of a bit: powers of two differ modulo 19. */
static uint32_t position(uint32_t bit)
{
    static const unsigned char positions[19] = {0, 0,  1,  13, 2, 0,  14, 6,  3, 8,
                                                0, 12, 15, 5,  7, 11, 4,  10, 9};
    return positions[bit % 19];
}

/* The index of a name, + 1, and 0 when it is new; '*group' is then where it belongs. Strings
 * are looked at only where the hashes agree: in large tables every look is a cache miss. */
static uint32_t find(const struct names *names, uint32_t hash, const char *bytes, size_t length,
                     struct names_group **group)
{
    for (size_t i = 0;; i++) {
        *group = probe(names, hash, i);
        for (uint32_t left = matches(*group, hash); left; left &= left - 1) {
            uint32_t index = (*group)->index[position(left & (0 - left))];
            const char *known = index ? names->strings.items[index - 1] : NULL;
            if (known && strncmp(known, bytes, length) == 0 && known[length] == '\0') {
                return index;
            }
        }
        if (!(*group)->index[GROUP - 1]) {
            return 0;
        }
    }
}

/* Into a group that is not full. */
static void enter(struct names_group *group, uint32_t hash, uint32_t index)
{
    uint32_t free = 0;
    while (group->index[free]) {
        free++;
    }
    group->hash[free] = hash;
    group->index[free] = index;
}

static bool widen(struct names *names)
{
    struct names wider = {.group_count = names->group_count ? names->group_count * 2 : 4};
    wider.groups = memory_large(wider.group_count, sizeof(*wider.groups));
    if (!wider.groups) {
        return false;
    }
    memset(wider.groups, 0, wider.group_count * sizeof(*wider.groups));
    for (size_t g = 0; g < names->group_count; g++) {
        const struct names_group *known = &names->groups[g];
        for (uint32_t k = 0; k < GROUP && known->index[k]; k++) {
            size_t i = 0;
            while (probe(&wider, known->hash[k], i)->index[GROUP - 1]) {
                i++;
            }
            enter(probe(&wider, known->hash[k], i), known->hash[k], known->index[k]);
        }
    }
    memory_free(names->groups);
    names->groups = wider.groups;
    names->group_count = wider.group_count;
    return true;
}

/* Without gaps between strings: there may be millions of a few bytes. */
static const char *keep(struct names *names, const char *bytes, size_t length)
{
    if (length >= names->piece_left) {
        size_t piece = names->piece_size ? names->piece_size * 2 : FIRST_PIECE;
        piece = piece < LARGEST_PIECE ? piece : LARGEST_PIECE;
        if (length >= piece / 4) {
            return arena_copy(&names->arena, bytes, length);
        }
        names->piece = arena_array(&names->arena, piece, 1);
        names->piece_left = names->piece ? piece : 0;
        names->piece_size = piece;
        if (!names->piece) {
            return NULL;
        }
    }
    char *kept = names->piece;
    memcpy(kept, bytes, length);
    names->piece += length + 1;
    names->piece_left -= length + 1;
    return kept;
}

uint32_t names_intern_bytes(struct names *names, const char *bytes, size_t length)
{
    if (names->strings.count >= UINT32_MAX - 1) {
        return NAMES_NONE;
    }
    if (names->strings.count * 4 >= names->group_count * GROUP * 3 && !widen(names)) {
        return NAMES_NONE;
    }
    struct names_group *group = NULL;
    uint32_t hash = hash_bytes(bytes, length);
    uint32_t index = find(names, hash, bytes, length, &group);
    if (!index) {
        const char *kept = keep(names, bytes, length);
        if (!kept || !vec_push(&names->strings, kept)) {
            return NAMES_NONE;
        }
        index = (uint32_t)names->strings.count;
        enter(group, hash, index);
    }
    return index - 1;
}

uint32_t names_intern(struct names *names, const char *string)
{
    return names_intern_bytes(names, string, strlen(string));
}

void names_seal(struct names *names)
{
    memory_free(names->groups);
    names->groups = NULL;
    names->group_count = 0;
}

static uint32_t find_sealed(const struct names *names, const char *string)
{
    uint32_t index = 0;
    while (index < names->strings.count && strcmp(names->strings.items[index], string) != 0) {
        index++;
    }
    return index < names->strings.count ? index : NAMES_NONE;
}

uint32_t names_find(const struct names *names, const char *string)
{
    if (!names->group_count) {
        return find_sealed(names, string);
    }
    size_t length = strlen(string);
    struct names_group *group = NULL;
    uint32_t index = find(names, hash_bytes(string, length), string, length, &group);
    return index ? index - 1 : NAMES_NONE;
}

const char *names_string(const struct names *names, uint32_t index)
{
    return names->strings.items[index];
}

enum { LONGEST_HINT = 64 };

static unsigned smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static unsigned edit_distance(const char *a, const char *b)
{
    size_t rows = strlen(a), columns = strlen(b);
    if (rows > LONGEST_HINT || columns > LONGEST_HINT) {
        return UINT_MAX;
    }
    unsigned cost[3][LONGEST_HINT + 1];
    for (size_t j = 0; j <= columns; j++) {
        cost[0][j] = (unsigned)j;
    }
    for (size_t i = 1; i <= rows; i++) {
        unsigned *row = cost[i % 3], *above = cost[(i - 1) % 3];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= columns; j++) {
            unsigned replaced = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = smaller(replaced, smaller(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = smaller(row[j], cost[(i - 2) % 3][j - 2] + 1);
            }
        }
    }
    return cost[rows % 3][columns];
}

const char *names_nearest(const char *wrong, const char *const *candidates, size_t count)
{
    const char *nearest = NULL;
    unsigned least = (unsigned)strlen(wrong) / 3 + 2;
    for (size_t i = 0; i < count; i++) {
        unsigned distance = edit_distance(wrong, candidates[i]);
        if (distance < least) {
            least = distance;
            nearest = candidates[i];
        }
    }
    return nearest;
}
