/* Ids of a document; see registry.h. */
#include "model/registry.h"

#include <string.h>

void registry_init(struct registry *registry, const char *noun)
{
    *registry = (struct registry){.noun = noun};
    names_init(&registry->names);
}

void registry_release(struct registry *registry)
{
    names_release(&registry->names);
    vec_release(&registry->index);
    vec_release(&registry->places);
}

static void report_duplicate(const struct registry *registry, const char *key, uint32_t known,
                             struct place place, struct diagnostics *diagnostics)
{
    struct diagnostics first;
    diagnostics_init(&first);
    diagnostics_add(&first, SEVERITY_NOTE, "", registry->places.items[known], " ");
    diagnostics_add(diagnostics, SEVERITY_ERROR, "duplicate-id", place,
                    "the id '%s' is already that of another %s", key, registry->noun);
    if (first.list.count) {
        const struct diagnostic *note = &first.list.items[0];
        diagnostics_hint(diagnostics, "the first one stands at %s:%u:%u", note->path,
                         note->line, note->column);
    }
    diagnostics_release(&first);
}

bool registry_declare(struct registry *registry, const char *key, uint32_t index,
                      struct place place, struct diagnostics *diagnostics)
{
    uint32_t known = names_find(&registry->names, key);
    if (known != NAMES_NONE) {
        report_duplicate(registry, key, known, place, diagnostics);
        return true;
    }
    /* room first, so that no name is known without what it stands for */
    if (!vec_reserve(&registry->index, 1) || !vec_reserve(&registry->places, 1) ||
        names_intern(&registry->names, key) == NAMES_NONE) {
        return false;
    }
    return vec_push(&registry->index, index) && vec_push(&registry->places, place);
}

uint32_t registry_find(const struct registry *registry, const char *key)
{
    uint32_t known = names_find(&registry->names, key);
    return known == NAMES_NONE ? NONE : registry->index.items[known];
}

bool registry_misses(const struct registry *registry, const char *key)
{
    const char *slash = strrchr(key, '/');
    const char *id = slash ? slash + 1 : key;
    return !registry->mentioned || names_find(registry->mentioned, id) == NAMES_NONE;
}

uint32_t registry_resolve(const struct registry *registry, const char *key, struct place place,
                          struct diagnostics *diagnostics)
{
    uint32_t index = registry_find(registry, key);
    if (index == NONE && registry_misses(registry, key)) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "unknown-reference", place,
                        "there is no %s '%s'", registry->noun, key);
        diagnostics_suggest(diagnostics, key, registry->names.strings.items,
                            registry->names.strings.count);
    }
    return index;
}
