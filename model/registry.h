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
};

void registry_init(struct registry *registry, const char *noun);
void registry_release(struct registry *registry);

/* Makes 'key' stand for 'index'. A key that is taken is reported at 'place' with a hint where
 * the first one stands, and keeps its first meaning. False when memory is out. */
bool registry_declare(struct registry *registry, const char *key, uint32_t index,
                      struct place place, struct diagnostics *diagnostics);

/* What the key stands for, or NONE. */
uint32_t registry_find(const struct registry *registry, const char *key);

/* As registry_find; an unknown key is reported at 'place' with the nearest known one. */
uint32_t registry_resolve(const struct registry *registry, const char *key, struct place place,
                          struct diagnostics *diagnostics);

#endif
