/* GraphML: nodes and edges of all graphs of a file, nested ones with the others. Data named
 * kind or type, title, label or name, text or description, cite, truth, k, probability, cost,
 * and of edges relation, is understood; other data is counted. */
#include "model/grammar.h"
#include "model/graph_formats.h"
#include "model/graph_loose.h"
#include "model/xml_tree.h"

#include <math.h>
#include <string.h>

struct graphml {
    struct graph_loose loose;
    const struct xml_element *root;
};

/* The name under which a key is known; the key itself when it is not declared. */
static const char *key_name(const struct graphml *g, const char *key)
{
    for (const struct xml_element *k = g->root->first_child; k; k = k->next) {
        const char *id = strcmp(k->name, "key") == 0 ? xml_value(k, "id") : NULL;
        if (id && strcmp(id, key) == 0) {
            const char *name = xml_value(k, "attr.name");
            return name ? name : key;
        }
    }
    return key;
}

static bool is_one_of(const char *name, const char *const *words)
{
    return grammar_word(name, words) >= 0;
}

static void take_data(struct graphml *g, struct loose_node *l, const char *name,
                      const char *value)
{
    static const char *const kinds[] = {"kind", "type", NULL};
    static const char *const titles[] = {"title", "label", "name", NULL};
    static const char *const texts[] = {"text", "description", NULL};
    struct attack_graph *graph = g->loose.reading->graph;
    struct graph_node *n = &graph->nodes.items[l->node];
    double number = grammar_number(value);
    if (is_one_of(name, kinds)) {
        uint32_t k = n->k;
        loose_set_kind(&g->loose, l, value);
        n->k = k ? k : n->k;
    } else if (is_one_of(name, titles)) {
        const char *title = graph_clean(graph, value, 512);
        n->title = *title ? title : n->title;
    } else if (is_one_of(name, texts)) {
        graph_remark(graph, l->node, "", value);
    } else if (strcmp(name, "cite") == 0) {
        n->cite = graph_clean(graph, value, 512);
    } else if (strcmp(name, "k") == 0 && number >= 1 && number < 1e6) {
        n->k = (uint32_t)number;
    } else if (strcmp(name, "probability") == 0 && number >= 0 && number <= 1) {
        n->probability = number;
    } else if (strcmp(name, "cost") == 0 && number >= 0 && isfinite(number)) {
        n->cost = number;
    } else if (strcmp(name, "truth") == 0 && is_one_of(value, truth_value_words)) {
        n->truth = grammar_word(value, truth_value_words);
    } else {
        graph_count(graph, "other data", 1, "");
    }
}

static void take_node(struct graphml *g, const struct xml_element *e)
{
    const char *id = xml_value(e, "id");
    struct loose_node *l = id ? loose_find(&g->loose, id, xml_place(e)) : NULL;
    if (!id) {
        diagnostics_add(g->loose.reading->diagnostics, SEVERITY_ERROR, "missing-id",
                        xml_place(e), "a node without an id");
    } else if (l && l->declared) {
        diagnostics_add(g->loose.reading->diagnostics, SEVERITY_ERROR, "duplicate-id",
                        xml_value_place(e, "id"), "another node has the id '%.80s'", id);
    } else if (l) {
        l->declared = true;
        for (const struct xml_element *d = e->first_child; d; d = d->next) {
            const char *key = strcmp(d->name, "data") == 0 ? xml_value(d, "key") : NULL;
            if (key && d->text) {
                take_data(g, l, key_name(g, key), d->text);
            }
        }
    }
}

static uint32_t find_end(struct graphml *g, const struct xml_element *e, const char *name)
{
    const char *id = xml_value(e, name);
    uint32_t index = id ? names_find(&g->loose.names, id) : NAMES_NONE;
    if (index == NAMES_NONE) {
        diagnostics_add(g->loose.reading->diagnostics, SEVERITY_ERROR, "unknown-reference",
                        xml_value_place(e, name), "there is no node '%.80s'", id ? id : "");
        return NONE;
    }
    return index < g->loose.nodes.count ? g->loose.nodes.items[index].node : NONE;
}

static void take_edge(struct graphml *g, const struct xml_element *e)
{
    enum graph_relation relation = GRAPH_NEEDS;
    for (const struct xml_element *d = e->first_child; d; d = d->next) {
        const char *key = strcmp(d->name, "data") == 0 ? xml_value(d, "key") : NULL;
        if (key && d->text && strcmp(key_name(g, key), "relation") == 0) {
            relation = loose_relation(d->text);
        }
    }
    uint32_t from = find_end(g, e, "source"), to = find_end(g, e, "target");
    graph_link(g->loose.reading->graph, from, to, relation);
}

/* The next element in document order, or NULL. */
static const struct xml_element *next_element(const struct xml_element *root,
                                              const struct xml_element *at)
{
    if (at->first_child) {
        return at->first_child;
    }
    while (at != root && !at->next) {
        at = at->parent;
    }
    return at == root ? NULL : at->next;
}

static void read_elements(struct graphml *g)
{
    struct attack_graph *graph = g->loose.reading->graph;
    for (const struct xml_element *e = g->root; e; e = next_element(g->root, e)) {
        const char *directed = xml_value(e, "edgedefault");
        if (strcmp(e->name, "node") == 0) {
            take_node(g, e);
        } else if (strcmp(e->name, "hyperedge") == 0) {
            graph_count(graph, "hyperedge", 1, "");
        } else if (directed && strcmp(directed, "undirected") == 0) {
            diagnostics_add(g->loose.reading->diagnostics, SEVERITY_WARNING, "undirected",
                            xml_value_place(e, "edgedefault"),
                            "edges are read as leading from source to target");
        }
    }
    for (const struct xml_element *e = g->root; e; e = next_element(g->root, e)) {
        if (strcmp(e->name, "edge") == 0) {
            take_edge(g, e);
        }
    }
}

static enum status read_graphml(struct graph_reading *reading)
{
    struct graphml g = {.root = NULL};
    struct xml_element *root = NULL;
    loose_open(&g.loose, reading);
    enum status status =
        xml_tree_read(&reading->graph->arena, reading->source, &root, reading->diagnostics);
    if (status == STATUS_OK && strcmp(root->name, "graphml") != 0) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "wrong-document", xml_place(root),
                        "the root element '%s' is not graphml", root->name);
        status = STATUS_INVALID;
    }
    if (status == STATUS_OK) {
        g.root = root;
        read_elements(&g);
        loose_settle(&g.loose);
    }
    loose_close(&g.loose);
    return status;
}

static bool detect(const struct source *head)
{
    return graph_head_first(head) == '<' && graph_head_has(head, "<graphml");
}

const struct graph_format graph_graphml = {"graphml", "GraphML", detect, read_graphml};
