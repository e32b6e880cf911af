/* Threat models from text in memory. */
#ifndef PATHGATE_TESTS_UNIT_MODEL_TEXT_H
#define PATHGATE_TESTS_UNIT_MODEL_TEXT_H

#include "model/threatmodel.h"

#include <string.h>

static inline const char *model_text_place(void *context, struct arena *arena, const char *from,
                                           const char *href)
{
    (void)context, (void)from;
    return arena_string(arena, href);
}

static inline enum status model_text_bytes(void *context, struct arena *arena, const char *path,
                                           size_t cap, struct source *source,
                                           struct diagnostics *diagnostics)
{
    const char *const *text = context;
    (void)cap, (void)diagnostics;
    *source = (struct source){
        .path = path, .bytes = arena_string(arena, *text), .length = strlen(*text)};
    return source->bytes ? STATUS_OK : STATUS_MEMORY;
}

/* Reads the model with its trees, as a file of this name would be. */
static inline enum status model_text_read(const char *text, const char *name,
                                          struct threatmodel *model,
                                          struct diagnostics *diagnostics)
{
    const struct model_origin origin = {&text, "", model_text_place, model_text_bytes};
    const struct threatmodel_places places = {.origin = &origin, .keep_trees = true};
    return threatmodel_read(&name, 1, &places, model, diagnostics);
}

#endif
