/* Whether given atoms are one of the solutions: what they touch is marked from the atoms up,
 * then each family that is touched is followed from the root down, as the marks say. The set is
 * a solution iff every family ends in its unit and all atoms were met. */
#include "analyzer/families.h"
#include "base/memory.h"

/* Follows the given atoms through one family; inner families that they touch are queued.
 * Returns how many of the atoms it met, or UINT32_MAX where they are no set of the family. */
static uint32_t follow(const struct solutions *s, uint32_t f, const uint8_t *touched,
                       uint32_t *queue, uint32_t *queued)
{
    const struct family *family = &s->families[f];
    uint32_t met = 0;
    edge at = family->sets.root;
    while (!edge_constant(at)) {
        const struct diagram_node *node = family_node(family, at);
        uint32_t variable = family->variables[node->level];
        if (!touched[variable]) {
            at = node->low;
            continue;
        }
        at = node->high;
        if (variable < s->atom_count) {
            met++;
        } else {
            queue[(*queued)++] = variable - s->atom_count;
        }
    }
    return at == ZDD_UNIT ? met : UINT32_MAX;
}

/* Marks the variables that the given atoms are or lie below. False: an atom is in no family. */
static bool touch(const struct solutions *s, const uint32_t *atoms, uint32_t count,
                  uint8_t *touched)
{
    uint32_t found = 0;
    for (uint32_t a = 0; a < s->atom_count; a++) {
        for (uint32_t i = 0; i < count && !touched[a]; i++) {
            touched[a] = atoms[i] == s->atom_of[a];
        }
        found += touched[a];
    }
    for (uint32_t f = 0; f < s->family_count; f++) {
        const struct family *family = &s->families[f];
        for (uint32_t v = 0; v < family->variable_count; v++) {
            touched[s->atom_count + f] |= touched[family->variables[v]];
        }
    }
    return found == count;
}

enum status solutions_contains(const struct solutions *solutions, const uint32_t *atoms,
                               uint32_t count, bool *contained)
{
    const struct solutions *s = solutions;
    if (s->trivial || count == 0) {
        *contained = s->trivial && s->already && count == 0;
        return STATUS_OK;
    }
    uint8_t *touched = memory_zeroed((size_t)s->atom_count + s->family_count, 1);
    uint32_t *queue = memory_array((size_t)s->family_count + 1, sizeof(*queue));
    bool fine = touched && queue;
    if (fine) {
        uint32_t met = 0, queued = 0;
        *contained = touch(s, atoms, count, touched) && touched[s->root];
        if (s->root < s->atom_count) {
            met = 1;
        } else {
            queue[queued++] = s->root - s->atom_count;
        }
        while (*contained && queued > 0) {
            uint32_t more = follow(s, queue[--queued], touched, queue, &queued);
            *contained = more != UINT32_MAX;
            met += more;
        }
        *contained = *contained && met == count;
    }
    memory_free(touched);
    memory_free(queue);
    return fine ? STATUS_OK : STATUS_MEMORY;
}
