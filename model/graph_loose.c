/* Nodes by name, and settling; see graph_loose.h. */
#include "model/graph_loose.h"

#include "model/grammar.h"

#include <stdlib.h>
#include <string.h>

void loose_open(struct graph_loose *loose, struct graph_reading *reading)
{
    *loose = (struct graph_loose){.reading = reading};
    names_init(&loose->names);
}

void loose_close(struct graph_loose *loose)
{
    vec_release(&loose->nodes);
    names_release(&loose->names);
}

struct loose_node *loose_find(struct graph_loose *loose, const char *name, struct place place)
{
    struct attack_graph *graph = loose->reading->graph;
    uint32_t index = graph->failed ? NAMES_NONE : names_intern(&loose->names, name);
    if (index != NAMES_NONE && index == loose->nodes.count) {
        uint32_t node = graph_add(graph, GRAPH_STEP, name, name, place);
        if (node == NONE || !vec_push(&loose->nodes, (struct loose_node){node, false, false})) {
            graph->failed = true;
            return NULL;
        }
        graph->nodes.items[node].cite =
            graph_string(graph, "%s, %s", graph->file, graph_clean(graph, name, 200));
    }
    if (index == NAMES_NONE || index >= loose->nodes.count) {
        graph->failed = true;
        return NULL;
    }
    return &loose->nodes.items[index];
}

void loose_set_kind(struct graph_loose *loose, struct loose_node *node, const char *word)
{
    struct graph_node *n = &loose->reading->graph->nodes.items[node->node];
    size_t length = strcspn(word, " ");
    if (strcmp(word, "and") == 0 || strcmp(word, "AND") == 0) {
        n->kind = GRAPH_ALL;
        node->typed = true;
    } else if (strcmp(word, "or") == 0 || strcmp(word, "OR") == 0) {
        n->kind = GRAPH_ANY;
        node->typed = true;
    }
    for (int k = 0; graph_kind_words[k]; k++) {
        if (strlen(graph_kind_words[k]) == length &&
            strncmp(word, graph_kind_words[k], length) == 0) {
            n->kind = k == GRAPH_REQUIREMENT ? GRAPH_CONDITION : (enum graph_kind)k;
            node->typed = true;
            if (k == GRAPH_AT_LEAST && word[length]) {
                n->k = (uint32_t)strtoul(word + length, NULL, 10);
            }
        }
    }
}

enum graph_relation loose_relation(const char *word)
{
    int relation = grammar_word(word, graph_relation_words);
    return relation < 0 ? GRAPH_NEEDS : (enum graph_relation)relation;
}

static void warn(struct graph_loose *loose, const struct graph_node *node, const char *code,
                 const char *message)
{
    diagnostics_add(loose->reading->diagnostics, SEVERITY_WARNING, code, node->place,
                    "'%.80s' %s", node->title, message);
}

/* Whether a model can hold the edge; a needs edge at a safeguard means what else it can mean.
 */
static bool settle_edge(const struct attack_graph *graph, struct graph_edge *edge)
{
    enum graph_kind from = graph->nodes.items[edge->from].kind;
    enum graph_kind to = graph->nodes.items[edge->to].kind;
    if (edge->relation == GRAPH_NEEDS && from == GRAPH_SAFEGUARD) {
        edge->relation = GRAPH_CUTS;
    } else if (edge->relation == GRAPH_NEEDS && to == GRAPH_SAFEGUARD) {
        edge->relation = GRAPH_DEFEATS;
    }
    switch (edge->relation) {
    case GRAPH_NEEDS:
        return true;
    case GRAPH_CUTS:
        return from == GRAPH_SAFEGUARD && (to == GRAPH_STEP || to == GRAPH_CONDITION);
    case GRAPH_DEFEATS:
        break;
    }
    return from == GRAPH_STEP && to == GRAPH_SAFEGUARD;
}

static void settle_node(struct graph_loose *loose, struct graph_node *n, size_t inputs,
                        bool typed)
{
    bool gate = n->kind == GRAPH_ALL || n->kind == GRAPH_ANY || n->kind == GRAPH_SEQUENCE ||
                n->kind == GRAPH_AT_LEAST;
    if (gate && inputs == 0) {
        n->kind = GRAPH_CONDITION;
        warn(loose, n, "empty-gate", "is a gate without inputs: a condition of unknown truth");
    } else if (n->kind == GRAPH_AT_LEAST && (n->k < 1 || n->k > inputs)) {
        n->kind = GRAPH_ALL;
        warn(loose, n, "wrong-k", "says no usable k: all of its inputs are needed");
    } else if (n->kind == GRAPH_CONDITION && inputs > 0) {
        n->kind = GRAPH_STEP;
        typed = false;
        warn(loose, n, "condition-with-inputs", "is a condition that rests on others: a step");
    }
    n->implicit = n->kind == GRAPH_STEP && inputs > 1 && !typed;
}

/* A safeguard that cuts nothing becomes a step that nothing rests on. */
static void settle_safeguards(struct graph_loose *loose, const size_t *cuts)
{
    struct attack_graph *graph = loose->reading->graph;
    for (uint32_t n = 0; n < graph->nodes.count; n++) {
        struct graph_node *node = &graph->nodes.items[n];
        if (node->kind == GRAPH_SAFEGUARD && cuts[n] == 0) {
            node->kind = GRAPH_CONDITION;
            warn(loose, node, "safeguard-without-cuts",
                 "cuts no step or condition: a condition of unknown truth");
            graph_count(graph, "safeguard that cuts nothing", 1, "condition");
        }
    }
}

static void drop_edges(struct attack_graph *graph, size_t *inputs, size_t *cuts)
{
    size_t kept = 0;
    for (size_t i = 0; i < graph->edges.count; i++) {
        struct graph_edge edge = graph->edges.items[i];
        if (settle_edge(graph, &edge)) {
            inputs[edge.to] += edge.relation == GRAPH_NEEDS;
            cuts[edge.from] += edge.relation == GRAPH_CUTS;
            graph->edges.items[kept++] = edge;
            graph_count(graph, "edge", 1, graph_relation_words[edge.relation]);
        } else {
            graph_count(graph, "edge that a model cannot hold", 1, "");
        }
    }
    graph->edges.count = kept;
}

/* Ways to defeat what is no safeguard any more. */
static void drop_defeats(struct attack_graph *graph)
{
    size_t kept = 0;
    for (size_t i = 0; i < graph->edges.count; i++) {
        struct graph_edge edge = graph->edges.items[i];
        if (edge.relation != GRAPH_DEFEATS ||
            graph->nodes.items[edge.to].kind == GRAPH_SAFEGUARD) {
            graph->edges.items[kept++] = edge;
        }
    }
    graph->edges.count = kept;
}

void loose_settle(struct graph_loose *loose)
{
    struct attack_graph *graph = loose->reading->graph;
    size_t count = graph->nodes.count;
    size_t *inputs = memory_zeroed(count + 1, sizeof(*inputs));
    size_t *cuts = memory_zeroed(count + 1, sizeof(*cuts));
    if (inputs && cuts && !graph->failed) {
        drop_edges(graph, inputs, cuts);
        settle_safeguards(loose, cuts);
        drop_defeats(graph);
        for (size_t i = 0; i < loose->nodes.count; i++) {
            const struct loose_node *l = &loose->nodes.items[i];
            struct graph_node *n = &graph->nodes.items[l->node];
            settle_node(loose, n, inputs[l->node], l->typed);
            graph_count(graph, "node", 1, graph_kind_words[n->kind]);
        }
    }
    graph->failed |= !inputs || !cuts;
    memory_free(inputs);
    memory_free(cuts);
}
