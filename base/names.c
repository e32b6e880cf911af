/* Interning by a power-of-two open-addressing table with FNV-1a, finished by a multiply-xor
 * mix, kept at most half full. Spelling hints by the optimal string alignment distance. */
#include "base/names.h"

#include "base/memory.h"

#include <limits.h>
#include <string.h>

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

static uint32_t hash_bytes(const char *bytes, size_t length)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211u;
    }
    hash ^= hash >> 32;
    hash *= 0x9E3779B97F4A7C15u;
    return (uint32_t)(hash ^ (hash >> 29));
}

/* Strings are looked at only where the hashes agree: in large tables every look is a cache
 * miss.
 */
static struct names_slot *find_slot(const struct names *names, uint32_t hash, const char *bytes,
                                    size_t length)
{
    size_t mask = names->slot_count - 1, slot = hash & mask;
    for (; names->slots[slot].index; slot = (slot + 1) & mask) {
        if (names->slots[slot].hash != hash) {
            continue;
        }
        const char *known = names->strings.items[names->slots[slot].index - 1];
        if (strncmp(known, bytes, length) == 0 && known[length] == '\0') {
            break;
        }
    }
    return &names->slots[slot];
}

static bool widen(struct names *names)
{
    size_t wider = names->slot_count ? names->slot_count * 2 : 64;
    struct names_slot *slots = memory_zeroed(wider, sizeof(*slots));
    if (!slots) {
        return false;
    }
    for (size_t s = 0; s < names->slot_count; s++) {
        const struct names_slot *known = &names->slots[s];
        size_t to = known->hash & (wider - 1);
        while (known->index && slots[to].index) {
            to = (to + 1) & (wider - 1);
        }
        if (known->index) {
            slots[to] = *known;
        }
    }
    memory_free(names->slots);
    names->slots = slots;
    names->slot_count = wider;
    return true;
}

uint32_t names_intern_bytes(struct names *names, const char *bytes, size_t length)
{
    if (names->strings.count >= UINT32_MAX - 1) {
        return NAMES_NONE;
    }
    if (names->strings.count * 2 >= names->slot_count && !widen(names)) {
        return NAMES_NONE;
    }
    uint32_t hash = hash_bytes(bytes, length);
    struct names_slot *slot = find_slot(names, hash, bytes, length);
    if (!slot->index) {
        char *copy = arena_copy(&names->arena, bytes, length);
        if (!copy || !vec_push(&names->strings, copy)) {
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

uint32_t names_find(const struct names *names, const char *string)
{
    if (!names->slot_count) {
        return NAMES_NONE;
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
