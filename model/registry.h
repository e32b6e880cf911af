/* The ids of one document, by kind of thing: declaring them (duplicates are faults) and
 * resolving references to them (unknown ones are faults with a hint). */
#ifndef PATHGATE_MODEL_REGISTRY_H
#define PATHGATE_MODEL_REGISTRY_H

#include "base/names.h"
#include "model/terms.h"
#include "model/xml_tree.h"

struct registry {
    const char *noun; /* "step, condition or gate", for messages */
    struct names names;
    VEC(uint32_t) index;      /* what a name stands for */
    VEC(struct place) places; /* where it was declared */
    const struct names
        *mentioned; /* ids that stand somewhere in a faulty input; NULL: it is sound */
};

void registry_init(struct registry *registry, const char *noun);
void registry_release(struct registry *registry);

/* Makes 'key' stand for 'index'. A key that is taken is reported at 'place' with a hint where
 * the first one stands, and keeps its first meaning. False when memory is out. */
bool registry_declare(struct registry *registry, const char *key, uint32_t index,
                      struct place place, struct diagnostics *diagnostics);

/* What the key stands for, or NONE. */
uint32_t registry_find(const struct registry *registry, const char *key);

/* True iff an unknown key is a fault of its own: it is not merely the id of something unsound.
 */
bool registry_misses(const struct registry *registry, const char *key);

/* As registry_find; an unknown key is reported at 'place' with the nearest known one. */
uint32_t registry_resolve(const struct registry *registry, const char *key, struct place place,
                          struct diagnostics *diagnostics);

#endif
