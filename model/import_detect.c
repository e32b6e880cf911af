/* Which format a file has, by its content. A JSON document is looked at through its outermost
 * members only, the first item of each array standing for all. */
#include "model/archive_reader.h"
#include "model/import_log.h"

#include <string.h>

static const struct import_format *const formats[] = {
    &import_inspect_eval, &import_inspect_json, &import_every_eval,
    &import_lm_eval,      &import_openai,       &import_jailbreakbench,
    &import_metr,         &import_harmbench,    &import_metr_yaml,
    &import_csv,
};

static bool wants_probe(const struct json_node *parent, const char *key)
{
    (void)key;
    return json_depth(parent) < 3 && (parent->kind != JSON_ARRAY || parent->count == 0);
}

static const struct import_format *find(const struct source *head,
                                        const struct json_node *probe)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
        if (formats[i]->detect(head, probe)) {
            return formats[i];
        }
    }
    return NULL;
}

static bool tells(const struct json_node *root)
{
    const struct source nothing = {.bytes = ""};
    return find(&nothing, root) != NULL;
}

const struct import_format *import_detect(const struct source *source,
                                          const struct source *head)
{
    static const struct json_plan plan = {.wants = wants_probe, .enough = tells};
    struct arena arena;
    struct diagnostics unheard;
    struct json_node *probe = NULL;
    arena_init(&arena);
    diagnostics_init(&unheard);
    if (head->length > 0 && strchr("{ \t\r\n", head->bytes[0])) {
        json_read(&arena, source, &plan, &probe, &unheard);
    }
    const struct import_format *found = find(head, probe);
    diagnostics_release(&unheard);
    arena_release(&arena);
    return found;
}

bool import_is_xml(const struct source *head)
{
    size_t i = 0;
    if (head->length >= 3 && memcmp(head->bytes, "\xef\xbb\xbf", 3) == 0) {
        i = 3;
    }
    while (i < head->length && memchr(" \t\r\n", head->bytes[i], 4)) {
        i++;
    }
    return i < head->length && head->bytes[i] == '<';
}

bool import_is_evidence(const struct source *head)
{
    static const char root[] = "<evidence";
    const size_t length = sizeof(root) - 1;
    for (size_t i = 0; i + length <= head->length; i++) {
        if (head->bytes[i] == '<' && memcmp(head->bytes + i, root, length) == 0) {
            return true;
        }
    }
    return false;
}

bool import_is_exported(const struct source *head)
{
    static const char *const parts[] = {"{", "\"document\"", ":", "\"pathgate-evidence\""};
    size_t i = 0;
    for (size_t part = 0; part < sizeof(parts) / sizeof(*parts); part++) {
        size_t length = strlen(parts[part]);
        while (i < head->length && memchr(" \t\r\n", head->bytes[i], 4)) {
            i++;
        }
        if (head->length - i < length || memcmp(head->bytes + i, parts[part], length) != 0) {
            return false;
        }
        i += length;
    }
    return true;
}
