/* The parts of a Threagile architecture; see graph_threagile.h. */
#include "model/graph_threagile.h"

#include "base/limits.h"

#include <string.h>

struct place threagile_place(const struct threagile *t, const struct json_node *node)
{
    return (struct place){t->reading->source, node->offset};
}

void threagile_report(struct threagile *t, const char *code, const struct json_node *at,
                      const char *message, const char *name)
{
    diagnostics_add(t->reading->diagnostics, SEVERITY_ERROR, code, threagile_place(t, at),
                    "%s '%.80s'", message, name);
}

const char *threagile_string(const struct json_node *node)
{
    return node && (node->kind == JSON_STRING || node->kind == JSON_NUMBER) ? node->string : "";
}

const struct json_node *threagile_entries(const struct json_node *holder, const char *key)
{
    const struct json_node *section = json_member_of(holder, key, JSON_OBJECT);
    return section ? section->first : NULL;
}

const struct json_node *threagile_items(const struct json_node *holder, const char *key)
{
    const struct json_node *list = json_member_of(holder, key, JSON_ARRAY);
    return list ? list->first : NULL;
}

void threagile_declare(struct threagile *t, struct parts *parts, const char *section)
{
    const struct part fresh = {NULL, NONE, NONE, false, NULL};
    for (const struct json_node *e = threagile_entries(t->root, section); e; e = e->next) {
        const char *id = threagile_string(json_member(e, "id"));
        uint32_t index = *id ? names_intern(&parts->ids, id) : 0;
        if (strlen(id) > LIMIT_TITLE_BYTES || strlen(e->key) > LIMIT_TITLE_BYTES) {
            threagile_report(t, "string-too-long", e, "the name or id is too long of", e->key);
        } else if (!*id || (index != NAMES_NONE && index < parts->list.count)) {
            threagile_report(t, *id ? "duplicate-id" : "missing-id", e,
                             *id ? "another one has the id of" : "there is no id for", e->key);
        } else if (index == NAMES_NONE || !vec_push(&parts->list, fresh)) {
            t->graph->failed = true;
            return;
        } else {
            parts->list.items[index].json = e;
        }
    }
}

struct part *threagile_find(struct threagile *t, struct parts *parts,
                            const struct json_node *named)
{
    const char *id = threagile_string(named);
    uint32_t index = names_find(&parts->ids, id);
    if (index == NAMES_NONE || index >= parts->list.count) {
        threagile_report(t, "unknown-reference", named, "nothing has the id", id);
        return NULL;
    }
    return &parts->list.items[index];
}

void threagile_cite(struct threagile *t, uint32_t node, const char *what, const char *name)
{
    if (node != NONE) {
        t->graph->nodes.items[node].cite = graph_clean(
            t->graph, graph_string(t->graph, "%s, %s %s", t->graph->file, what, name), 500);
    }
}

uint32_t threagile_add(struct threagile *t, enum graph_kind kind, const char *name,
                       const char *title, const struct json_node *json)
{
    uint32_t node = graph_add(t->graph, kind, name, title, threagile_place(t, json));
    if (node != NONE) {
        t->graph->nodes.items[node].implicit = kind == GRAPH_STEP;
    }
    return node;
}

/* What is kept of an entry as text; the rest is counted by its name. */
struct kept {
    const char *key, *label;
};

static const struct kept of_assets[] = {{"description", ""},
                                        {"type", "type: "},
                                        {"technology", "technology: "},
                                        {"technologies", "technologies: "},
                                        {"encryption", "encryption: "},
                                        {"confidentiality", "confidentiality: "},
                                        {"integrity", "integrity: "},
                                        {"availability", "availability: "},
                                        {"justification_out_of_scope", "out of scope: "},
                                        {NULL, NULL}};
static const struct kept of_links[] = {{"description", ""},
                                       {"protocol", "protocol: "},
                                       {"authorization", "authorization: "},
                                       {"data_assets_sent", "sends: "},
                                       {"data_assets_received", "receives: "},
                                       {NULL, NULL}};
static const struct kept of_data[] = {{"description", ""},
                                      {"confidentiality", "confidentiality: "},
                                      {"integrity", "integrity: "},
                                      {"availability", "availability: "},
                                      {NULL, NULL}};

/* Read elsewhere, so neither text nor left out. */
static bool is_understood(const char *key)
{
    static const char *const keys[] = {"id",
                                       "internet",
                                       "out_of_scope",
                                       "communication_links",
                                       "data_assets_processed",
                                       "data_assets_stored",
                                       "target",
                                       "authentication",
                                       "technical_assets_inside",
                                       "trust_boundaries_nested"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        if (strcmp(keys[i], key) == 0) {
            return true;
        }
    }
    return false;
}

bool threagile_is_empty(const struct json_node *value)
{
    return value->kind == JSON_NULL || value->kind == JSON_FALSE ||
           ((value->kind == JSON_ARRAY || value->kind == JSON_OBJECT) && !value->first) ||
           (value->kind == JSON_STRING && !*value->string);
}

/* A word, or the words of a list. */
static const char *words_of(struct threagile *t, const struct json_node *value)
{
    struct text words;
    text_init(&words);
    text_append(&words, threagile_string(value));
    for (const struct json_node *w = value->kind == JSON_ARRAY ? value->first : NULL; w;
         w = w->next) {
        text_format(&words, "%s%s", words.length > 0 ? ", " : "", threagile_string(w));
    }
    const char *clean = graph_clean(t->graph, text_string(&words), 4000);
    t->graph->failed |= words.failed;
    text_release(&words);
    return clean;
}

const char *threagile_take(struct threagile *t, uint32_t node, const struct json_node *entry,
                           enum threagile_entry kind)
{
    static const struct kept *const kept[] = {of_assets, of_links, of_data};
    static const char *const words[] = {"property of a technical asset", "property of a link",
                                        "property of a data asset"};
    struct attack_graph *g = t->graph;
    const char *text = "";
    for (const struct json_node *m = entry->kind == JSON_OBJECT ? entry->first : NULL; m;
         m = m->next) {
        const struct kept *k = kept[kind];
        while (k->key && strcmp(k->key, m->key) != 0) {
            k++;
        }
        const char *value = k->key ? words_of(t, m) : "";
        if (*value && node != NONE) {
            graph_remark(g, node, k->label, value);
        } else if (*value) {
            text = graph_string(g, "%s%s%s%s", text, *text ? "\n" : "", k->label, value);
        } else if (!threagile_is_empty(m) && !is_understood(m->key)) {
            graph_leave_out_property(g, words[kind], m->key);
        }
    }
    return text;
}
