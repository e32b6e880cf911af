/* The ways from one asset of a Threagile architecture to the next; graph_threagile.c says by
 * which rule. */
#include "model/graph_threagile.h"

#include <string.h>

enum { MOST_NESTED = 64 };

static bool is_true(const struct json_node *node, const char *key)
{
    const struct json_node *member = json_member(node, key);
    return member && member->kind == JSON_TRUE;
}

/* Which boundary is around what; a boundary around itself ends at MOST_NESTED. */
static void nest(struct threagile *t)
{
    for (size_t i = 0; i < t->boundaries.list.count; i++) {
        const struct json_node *b = t->boundaries.list.items[i].json;
        for (const struct json_node *n = threagile_items(b, "technical_assets_inside"); n;
             n = n->next) {
            struct part *asset = threagile_find(t, &t->assets, n);
            if (asset) {
                asset->within = (uint32_t)i;
            }
        }
        for (const struct json_node *n = threagile_items(b, "trust_boundaries_nested"); n;
             n = n->next) {
            struct part *inner = threagile_find(t, &t->boundaries, n);
            if (inner) {
                inner->within = (uint32_t)i;
            }
        }
        graph_count(t->graph, "trust boundary", 1, "condition of the links that enter it");
    }
}

static void check_nesting(struct threagile *t)
{
    for (size_t i = 0; i < t->boundaries.list.count; i++) {
        const struct part *boundary = &t->boundaries.list.items[i];
        int depth = 0;
        for (const struct part *b = boundary; b->within != NONE && depth <= MOST_NESTED;
             depth++) {
            b = &t->boundaries.list.items[b->within];
        }
        if (depth > MOST_NESTED) {
            threagile_report(t, "nested-too-deeply", boundary->json,
                             "boundaries are nested too deeply, or in a circle, around",
                             boundary->json->key);
        }
    }
}

static bool is_within(const struct threagile *t, const struct part *asset, uint32_t boundary)
{
    uint32_t at = asset->within;
    while (at != NONE && at != boundary) {
        at = t->boundaries.list.items[at].within;
    }
    return at == boundary;
}

/* The condition of every boundary that leads from the one asset to the other. */
static void enter_boundaries(struct threagile *t, uint32_t link, const struct part *from,
                             const struct part *to)
{
    for (uint32_t b = to->within; b != NONE; b = t->boundaries.list.items[b].within) {
        struct part *boundary = &t->boundaries.list.items[b];
        if (is_within(t, from, b)) {
            return; /* and so are those around it */
        }
        if (boundary->node == NONE) {
            const char *id = threagile_string(json_member(boundary->json, "id"));
            boundary->node = threagile_add(
                t, GRAPH_CONDITION, graph_string(t->graph, "%s.entered", id),
                graph_string(t->graph, "Trust boundary is crossed: %s", boundary->json->key),
                boundary->json);
            graph_remark(t->graph, boundary->node,
                         "type: ", threagile_string(json_member(boundary->json, "type")));
            graph_remark(t->graph, boundary->node, "",
                         threagile_string(json_member(boundary->json, "description")));
            threagile_cite(t, boundary->node, "trust boundary", id);
        }
        graph_link(t->graph, boundary->node, link, GRAPH_NEEDS);
    }
}

/* A link needs its caller and all that stands in its way. */
static void place_link(struct threagile *t, const struct part *from,
                       const struct json_node *link)
{
    struct attack_graph *g = t->graph;
    const struct json_node *target = json_member(link, "target");
    struct part *to = target ? threagile_find(t, &t->assets, target) : NULL;
    const char *id =
        graph_string(g, "%s.%s", threagile_string(json_member(from->json, "id")), link->key);
    const char *authentication = threagile_string(json_member(link, "authentication"));
    if (!target) {
        threagile_report(t, "missing-id", link, "there is no target of the link", link->key);
    }
    if (!to || g->failed) {
        return;
    }
    uint32_t node = threagile_add(
        t, GRAPH_STEP, id,
        graph_string(g, "%s: %s to %s", link->key, from->json->key, to->json->key), link);
    if (node != NONE) {
        g->nodes.items[node].implicit = false; /* all of what follows */
    }
    threagile_cite(t, node, "communication link", id);
    threagile_take(t, node, link, THREAGILE_LINK);
    graph_link(g, from->node, node, GRAPH_NEEDS);
    if (*authentication && strcmp(authentication, "none") != 0) {
        uint32_t gate = threagile_add(
            t, GRAPH_CONDITION, graph_string(g, "%s.authenticated", id),
            graph_string(g, "Authentication is overcome (%s): %s, %s to %s", authentication,
                         link->key, from->json->key, to->json->key),
            link);
        threagile_cite(t, gate, "communication link", id);
        graph_link(g, gate, node, GRAPH_NEEDS);
        graph_count(g, "authentication of a link", 1, "condition");
    }
    enter_boundaries(t, node, from, to);
    graph_link(g, node, to->node, GRAPH_NEEDS);
    to->entered = true;
    graph_count(g, "communication link", 1, "step");
}

static void place_links(struct threagile *t)
{
    for (size_t i = 0; i < t->assets.list.count; i++) {
        const struct part *from = &t->assets.list.items[i];
        for (const struct json_node *l = threagile_entries(from->json, "communication_links");
             l; l = l->next) {
            place_link(t, from, l);
        }
    }
}

/* From any asset on a runtime to the others, if it does not keep them apart. */
static void place_runtime(struct threagile *t, const struct json_node *runtime)
{
    struct attack_graph *g = t->graph;
    const char *name = threagile_string(json_member(runtime, "id"));
    const char *id = *name ? name : runtime->key;
    const struct json_node *running = threagile_items(runtime, "technical_assets_running");
    if (!running || !running->next) {
        graph_leave_out(g, "shared runtime of fewer than two assets", runtime->key);
        return;
    }
    uint32_t on =
        threagile_add(t, GRAPH_ANY, graph_string(g, "%s.reached", id),
                      graph_string(g, "An asset on it has fallen: %s", runtime->key), runtime);
    uint32_t isolation =
        threagile_add(t, GRAPH_CONDITION, graph_string(g, "%s.isolation", id),
                      graph_string(g, "Isolation is overcome: %s", runtime->key), runtime);
    uint32_t across =
        threagile_add(t, GRAPH_ALL, graph_string(g, "%s.across", id),
                      graph_string(g, "Across the runtime: %s", runtime->key), runtime);
    threagile_cite(t, on, "shared runtime", id);
    threagile_cite(t, isolation, "shared runtime", id);
    threagile_cite(t, across, "shared runtime", id);
    graph_link(g, on, across, GRAPH_NEEDS);
    graph_link(g, isolation, across, GRAPH_NEEDS);
    for (const struct json_node *r = running; r; r = r->next) {
        struct part *asset = threagile_find(t, &t->assets, r);
        if (asset) {
            graph_link(g, asset->node, on, GRAPH_NEEDS);
            graph_link(g, across, asset->node, GRAPH_NEEDS);
        }
    }
    graph_count(g, "shared runtime", 1, "gate and condition");
}

/* Where the attacker begins. An asset on a runtime alone still needs a way in. */
static void place_entries(struct threagile *t)
{
    struct attack_graph *g = t->graph;
    for (size_t i = 0; i < t->assets.list.count; i++) {
        struct part *asset = &t->assets.list.items[i];
        const char *id = threagile_string(json_member(asset->json, "id"));
        bool external =
            strcmp(threagile_string(json_member(asset->json, "type")), "external-entity") == 0;
        uint32_t entry = NONE;
        if (is_true(asset->json, "internet")) {
            entry = threagile_add(t, GRAPH_CONDITION, graph_string(g, "%s.internet", id),
                                  graph_string(g, "On the internet: %s", asset->json->key),
                                  asset->json);
            if (entry != NONE) {
                g->nodes.items[entry].truth = TRUTH_YES;
            }
            graph_count(g, "asset on the internet", 1, "condition that is true");
        } else if (external || !asset->entered) {
            entry = threagile_add(
                t, GRAPH_CONDITION, graph_string(g, "%s.held", id),
                graph_string(g, "In the attacker's hands: %s", asset->json->key), asset->json);
            graph_count(g, external ? "external entity" : "asset that no link leads to", 1,
                        "condition");
        }
        threagile_cite(t, entry, "technical asset", id);
        graph_link(g, entry, asset->node, GRAPH_NEEDS);
    }
}

void threagile_add_ways(struct threagile *t)
{
    size_t errors = t->reading->diagnostics->errors;
    nest(t);
    check_nesting(t);
    if (t->graph->failed || t->reading->diagnostics->errors > errors) {
        return; /* boundaries may go round in a circle */
    }
    place_links(t);
    for (const struct json_node *r = threagile_entries(t->root, "shared_runtimes"); r;
         r = r->next) {
        place_runtime(t, r);
    }
    place_entries(t);
}
