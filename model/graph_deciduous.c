/* Decision trees of deciduous (YAML): facts, attacks, mitigations and goals, each with what it
 * comes from, any of which is enough. A mitigation stands on the attacker's way: what comes
 * from it is how it is beaten, so it cuts nothing by itself and becomes a gate. */
#include "model/graph_formats.h"
#include "model/graph_loose.h"
#include "model/yaml_reader.h"

#include <string.h>

static const char *const sections[] = {"facts", "attacks", "mitigations", "goals"};

struct deciduous {
    struct graph_loose loose;
    size_t goals;
};

static struct place place_of(const struct deciduous *d, const struct json_node *node)
{
    return (struct place){d->loose.reading->source, node->offset};
}

/* The id of an entry or of what it comes from: a string, or the first key of a map. */
static const char *entry_id(const struct json_node *entry)
{
    return entry->kind == JSON_STRING                   ? entry->string
           : entry->kind == JSON_OBJECT && entry->first ? entry->first->key
                                                        : "";
}

static void declare(struct deciduous *d, const struct json_node *entry, int section)
{
    static const char *const kinds[] = {"condition", "step", "any", "step"};
    struct attack_graph *graph = d->loose.reading->graph;
    const char *id = entry_id(entry);
    struct loose_node *l = *id ? loose_find(&d->loose, id, place_of(d, entry)) : NULL;
    if (!*id || (l && l->declared)) {
        diagnostics_add(d->loose.reading->diagnostics, SEVERITY_ERROR,
                        *id ? "duplicate-id" : "missing-id", place_of(d, entry),
                        *id ? "another entry has this id" : "an entry without an id");
        return;
    }
    if (!l) {
        return;
    }
    l->declared = true;
    loose_set_kind(&d->loose, l, kinds[section]);
    l->typed = section == 2;
    const char *title = entry->kind == JSON_OBJECT && entry->first->kind == JSON_STRING
                            ? graph_clean(graph, entry->first->string, 500)
                            : "";
    struct graph_node *n = &graph->nodes.items[l->node];
    n->title = *title ? title : n->title;
    if (section == 3) {
        graph->goal = d->goals++ == 0 ? l->node : NONE;
    }
    graph_count(graph, sections[section], 1, section == 2 ? "gate on the way" : kinds[section]);
}

static void connect(struct deciduous *d, const struct json_node *entry,
                    const struct json_node *source)
{
    struct attack_graph *graph = d->loose.reading->graph;
    const char *id = entry_id(source);
    const struct json_node *backwards = json_member(source, "backwards");
    uint32_t known = names_find(&d->loose.names, id);
    if (backwards && backwards->kind == JSON_TRUE) {
        graph_count(graph, "way back", 1, "");
    } else if (known == NAMES_NONE && strcmp(id, "reality") != 0) {
        diagnostics_add(d->loose.reading->diagnostics, SEVERITY_ERROR, "unknown-reference",
                        place_of(d, source), "there is no entry '%.80s'", id);
    } else {
        struct loose_node *from = loose_find(&d->loose, id, place_of(d, source));
        uint32_t node = from ? from->node : NONE;
        if (from && known == NAMES_NONE) {
            loose_set_kind(&d->loose, from, "condition");
            graph->nodes.items[node].title = "Reality";
            graph->nodes.items[node].truth = TRUTH_YES;
        }
        struct loose_node *to = loose_find(&d->loose, entry_id(entry), place_of(d, entry));
        bool fact = to && graph->nodes.items[to->node].kind == GRAPH_CONDITION;
        if (fact && strcmp(id, "reality") == 0) {
            graph_count(graph, "edge from reality to a fact", 1, "");
        } else {
            graph_link(graph, node, to ? to->node : NONE, GRAPH_NEEDS);
        }
    }
}

static void read_entries(struct deciduous *d, const struct json_node *root, bool edges)
{
    for (int s = 0; s < 4; s++) {
        const struct json_node *list = json_member_of(root, sections[s], JSON_ARRAY);
        for (const struct json_node *e = list ? list->first : NULL; e; e = e->next) {
            const struct json_node *from = json_member_of(e, "from", JSON_ARRAY);
            if (!edges) {
                declare(d, e, s);
                continue;
            }
            for (const struct json_node *f = from ? from->first : NULL; f; f = f->next) {
                connect(d, e, f);
            }
        }
    }
}

static enum status read_deciduous(struct graph_reading *reading)
{
    struct deciduous d = {.goals = 0};
    struct json_node *root = NULL;
    loose_open(&d.loose, reading);
    enum status status =
        yaml_read(&reading->graph->arena, reading->source, &root, reading->diagnostics);
    if (status == STATUS_OK) {
        reading->graph->join = GRAPH_JOIN_ANY;
        reading->graph->joins_known = true;
        reading->graph->title =
            graph_clean(reading->graph, json_member_string(root, "title"), 500);
        read_entries(&d, root, false);
        if (!reading->graph->failed) {
            read_entries(&d, root, true);
        }
        loose_settle(&d.loose);
    }
    loose_close(&d.loose);
    return status;
}

static bool detect(const struct source *head)
{
    char first = graph_head_first(head);
    return first != '{' && first != '<' && graph_head_has(head, "\ngoals:") &&
           (graph_head_has(head, "\nattacks:") || graph_head_has(head, "\nfacts:"));
}

const struct graph_format graph_deciduous = {"deciduous", "deciduous", detect, read_deciduous};
