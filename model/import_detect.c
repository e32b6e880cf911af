/* Which format a file has, by its content. A JSON document is looked at through its outermost
 * members only, the first item of each array standing for all. */
#include "model/archive_reader.h"
#include "model/import_log.h"

#include <string.h>

static const struct import_format *const formats[] = {
    &import_inspect_eval, &import_inspect_json, &import_every_eval,
    &import_lm_eval,      &import_openai,       &import_jailbreakbench,
    &import_metr,         &import_harmbench,    &import_csv,
};

static bool wants_probe(const struct json_node *parent, const char *key)
{
    (void)key;
    return json_depth(parent) < 3 && (parent->kind != JSON_ARRAY || parent->count <= 1);
}

const struct import_format *import_detect(const struct source *source)
{
    struct arena arena;
    struct diagnostics unheard;
    struct json_node *probe = NULL;
    const struct import_format *found = NULL;
    size_t offset = 0;
    arena_init(&arena);
    diagnostics_init(&unheard);
    if (source->length > 0 && strchr("{ \t\r\n", source->bytes[0])) {
        json_read_next(&arena, source, &offset, wants_probe, &probe, &unheard);
    }
    for (size_t i = 0; !found && i < sizeof(formats) / sizeof(*formats); i++) {
        found = formats[i]->detect(source, probe) ? formats[i] : NULL;
    }
    diagnostics_release(&unheard);
    arena_release(&arena);
    return found;
}

bool import_is_xml(const struct source *source)
{
    size_t i = 0;
    if (source->length >= 3 && memcmp(source->bytes, "\xef\xbb\xbf", 3) == 0) {
        i = 3;
    }
    while (i < source->length && memchr(" \t\r\n", source->bytes[i], 4)) {
        i++;
    }
    return i < source->length && source->bytes[i] == '<';
}

bool import_is_evidence(const struct source *source)
{
    static const char root[] = "<evidence";
    const size_t length = sizeof(root) - 1;
    for (size_t i = 0; i + length <= source->length; i++) {
        if (source->bytes[i] == '<' && memcmp(source->bytes + i, root, length) == 0) {
            return true;
        }
    }
    return false;
}
