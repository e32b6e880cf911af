/* A layer of the ATT&CK Navigator, format 4.5: the techniques that titles, texts and citations
 * of steps name, each with as many as its score and their titles as its comment. */
#include "export/graph_writers.h"
#include "export/json.h"

#include <ctype.h>
#include <string.h>

struct layer {
    struct names techniques;
    VEC(uint32_t) counts;
    VEC(uint32_t) technique, node; /* pairs, in the order of the graph */
    size_t atlas;
    bool failed;
};

static bool are_digits(const char *text, int count)
{
    for (int i = 0; i < count; i++) {
        if (!isdigit((unsigned char)text[i])) {
            return false;
        }
    }
    return true;
}

/* The length of a technique's id (T1234 or T1234.567) that the text begins with, or 0. */
static size_t technique_length(const char *text)
{
    if (*text != 'T' || !are_digits(text + 1, 4) || isalnum((unsigned char)text[5])) {
        return 0;
    }
    bool sub = text[5] == '.' && are_digits(text + 6, 3) && !isalnum((unsigned char)text[9]);
    return sub ? 9 : 5;
}

static void note(struct layer *layer, const char *id, size_t length, uint32_t node)
{
    uint32_t index = names_intern_bytes(&layer->techniques, id, length);
    bool fresh = index == layer->counts.count;
    size_t last = layer->node.count;
    if (index == NAMES_NONE || (fresh && !vec_push(&layer->counts, 0))) {
        layer->failed = true;
        return;
    }
    for (size_t i = last; i > 0 && layer->node.items[i - 1] == node; i--) {
        if (layer->technique.items[i - 1] == index) {
            return; /* the node names it twice */
        }
    }
    layer->counts.items[index]++;
    layer->failed |= !vec_push(&layer->technique, index) || !vec_push(&layer->node, node);
}

static void scan(struct layer *layer, const char *text, uint32_t node)
{
    for (const char *at = text; *at; at++) {
        bool begins = at == text || !isalnum((unsigned char)at[-1]);
        size_t length = begins ? technique_length(at) : 0;
        if (length > 0 && at - text >= 4 && strncmp(at - 4, "AML.", 4) == 0) {
            layer->atlas++;
        } else if (length > 0) {
            note(layer, at, length, node);
        }
    }
}

static void put_technique(struct json *json, const struct layer *layer,
                          const struct attack_graph *graph, uint32_t technique)
{
    struct text comment;
    text_init(&comment);
    for (size_t i = 0; i < layer->node.count; i++) {
        if (layer->technique.items[i] == technique) {
            text_format(&comment, "%s%s", comment.length ? "; " : "",
                        graph->nodes.items[layer->node.items[i]].title);
        }
    }
    json_open_object(json, NULL);
    json_string(json, "techniqueID", names_string(&layer->techniques, technique));
    json_count(json, "score", layer->counts.items[technique]);
    json_string(json, "comment", text_string(&comment));
    json_bool(json, "enabled", true);
    json_close(json);
    json->out->failed |= comment.failed;
    text_release(&comment);
}

static void put_layer(const struct layer *layer, const struct attack_graph *graph,
                      struct text *out)
{
    struct json json;
    json_init(&json, out);
    json_open_object(&json, NULL);
    json_string(&json, "name", *graph->title ? graph->title : "Threat model");
    json_open_object(&json, "versions");
    json_string(&json, "layer", "4.5");
    json_string(&json, "navigator", "4.9.0");
    json_close(&json);
    json_string(&json, "domain", "enterprise-attack");
    json_string(&json, "description", "Scores count the steps that name a technique.");
    json_open_array(&json, "techniques");
    for (uint32_t t = 0; t < layer->counts.count; t++) {
        put_technique(&json, layer, graph, t);
    }
    json_close(&json);
    json_close(&json);
}

static enum status write_layer(const struct attack_graph *graph, const char *date,
                               struct text *out, struct diagnostics *losses)
{
    struct layer layer = {.failed = false};
    size_t without = 0;
    (void)date;
    names_init(&layer.techniques);
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        const struct graph_node *n = &graph->nodes.items[i];
        size_t before = layer.node.count;
        if (n->kind == GRAPH_STEP) {
            scan(&layer, n->title, i);
            scan(&layer, n->text, i);
            scan(&layer, n->cite, i);
        }
        without += layer.node.count == before;
    }
    put_layer(&layer, graph, out);
    graph_lose(losses, without, "nodes are left out", "they name no technique of ATT&CK");
    graph_lose(losses, graph->edges.count, "edges are left out", "a layer has none");
    graph_lose(losses, layer.atlas, "techniques of ATLAS are left out",
               "a layer holds those of one domain");
    bool failed = layer.failed || out->failed;
    vec_release(&layer.counts);
    vec_release(&layer.technique);
    vec_release(&layer.node);
    names_release(&layer.techniques);
    return failed ? STATUS_MEMORY : STATUS_OK;
}

const struct graph_writer graph_writer_navigator = {"navigator", "ATT&CK Navigator layer",
                                                    write_layer};
