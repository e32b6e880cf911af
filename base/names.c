/* Interning by a power-of-two open-addressing table, at most three quarters full, in groups of
 * slots: names that differ in their last byte alone, as numbered ones do, are in one group, so
 * that numbers in about their order find what they need at hand in memory. Groups come by
 * FNV-1a, finished by a multiply-xor mix. Spelling hints by the optimal string alignment
 * distance. */
#include "base/names.h"

#include "base/memory.h"

#include <limits.h>
#include <string.h>

enum {
    GROUP = 16,        /* slots, two lines of memory */
    FIRST_PIECE = 128, /* bytes that strings are put into one behind the other */
    LARGEST_PIECE = 1 << 16,
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
    memory_free(names->slots);
    *names = (struct names){0};
}

/* The low bits are the place in a group, and go up with the last byte. */
static uint32_t hash_bytes(const char *bytes, size_t length)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i + 1 < length; i++) {
        hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211u;
    }
    hash ^= hash >> 32;
    hash *= 0x9E3779B97F4A7C15u;
    hash ^= hash >> 29;
    uint32_t last = length > 0 ? (unsigned char)bytes[length - 1] : 0;
    return ((uint32_t)hash & ~(GROUP - 1u)) | (((uint32_t)hash + last) & (GROUP - 1u));
}

/* The slot tried in turn 'i': all of a group before those of the next one. */
static struct names_slot *probe(struct names_slot *slots, size_t count, uint32_t hash, size_t i)
{
    size_t step = (hash >> 16 | 1) * (i / GROUP);
    size_t group = (hash / GROUP + step) & (count / GROUP - 1);
    return &slots[group * GROUP + ((hash + i) & (GROUP - 1))];
}

/* Strings are looked at only where the hashes agree: in large tables every look is a cache
 * miss.
 */
static struct names_slot *find_slot(const struct names *names, uint32_t hash, const char *bytes,
                                    size_t length)
{
    for (size_t i = 0;; i++) {
        struct names_slot *slot = probe(names->slots, names->slot_count, hash, i);
        if (!slot->index) {
            return slot;
        }
        if (slot->hash == hash) {
            const char *known = names->strings.items[slot->index - 1];
            if (strncmp(known, bytes, length) == 0 && known[length] == '\0') {
                return slot;
            }
        }
    }
}

static bool widen(struct names *names)
{
    size_t wider = names->slot_count ? names->slot_count * 2 : 64;
    struct names_slot *slots = memory_large(wider, sizeof(*slots));
    if (!slots) {
        return false;
    }
    memset(slots, 0, wider * sizeof(*slots));
    for (size_t s = 0; s < names->slot_count; s++) {
        const struct names_slot *known = &names->slots[s];
        struct names_slot *to = NULL;
        for (size_t i = 0; known->index && (!to || to->index); i++) {
            to = probe(slots, wider, known->hash, i);
        }
        if (to) {
            *to = *known;
        }
    }
    memory_free(names->slots);
    names->slots = slots;
    names->slot_count = wider;
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
    if (names->strings.count * 4 >= names->slot_count * 3 && !widen(names)) {
        return NAMES_NONE;
    }
    uint32_t hash = hash_bytes(bytes, length);
    struct names_slot *slot = find_slot(names, hash, bytes, length);
    if (!slot->index) {
        const char *kept = keep(names, bytes, length);
        if (!kept || !vec_push(&names->strings, kept)) {
            return NAMES_NONE;
        }
        *slot = (struct names_slot){(uint32_t)names->strings.count, hash};
    }
    return slot->index - 1;
}

uint32_t names_intern(struct names *names, const char *string)
{
    return names_intern_bytes(names, string, strlen(string));
}

void names_seal(struct names *names)
{
    memory_free(names->slots);
    names->slots = NULL;
    names->slot_count = 0;
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
    if (!names->slot_count) {
        return find_sealed(names, string);
    }
    size_t length = strlen(string);
    const struct names_slot *slot =
        find_slot(names, hash_bytes(string, length), string, length);
    return slot->index ? slot->index - 1 : NAMES_NONE;
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
