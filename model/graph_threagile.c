/* Architectures as Threagile says them (YAML) as attack graphs, by one rule: a technical asset
 * falls when any way into it is open. The ways in are
 *
 *     a communication link     from an asset that has fallen, past what authenticates it and
 *                              past every trust boundary that it enters;
 *     a shared runtime         from another asset on it that has fallen, if isolation fails;
 *     the internet             where the asset says so;
 *     the attacker's own hands for external entities, and for what nothing else leads to.
 *
 * Links are followed from the caller to the called. What Threagile does not say (whether a
 * boundary can be crossed) is a condition of unknown truth. A data asset that some asset
 * processes or stores is a scenario. Cycles are as they are drawn. */
#include "model/graph_threagile.h"

#include "base/limits.h"
#include "model/graph_formats.h"
#include "model/yaml_reader.h"

#include <string.h>

static void place_assets(struct threagile *t)
{
    for (size_t i = 0; i < t->assets.list.count; i++) {
        struct part *asset = &t->assets.list.items[i];
        const char *id = threagile_string(json_member(asset->json, "id"));
        asset->node = threagile_add(t, GRAPH_STEP, id, asset->json->key, asset->json);
        threagile_cite(t, asset->node, "technical asset", id);
        threagile_take(t, asset->node, asset->json, THREAGILE_ASSET);
        graph_count(t->graph, "technical asset", 1, "step");
    }
}

/* Whether what the asset holds counts: Threagile sees no risks of one that is out of scope. */
static bool is_in_scope(const struct part *asset)
{
    const struct json_node *out = json_member(asset->json, "out_of_scope");
    return !out || out->kind != JSON_TRUE;
}

/* Every asset leads to the data that it holds. */
static void hold_data(struct threagile *t, const char *list)
{
    for (size_t i = 0; i < t->assets.list.count; i++) {
        const struct part *asset = &t->assets.list.items[i];
        for (const struct json_node *d = threagile_items(asset->json, list); d; d = d->next) {
            struct part *data = threagile_find(t, &t->data, d);
            if (data && is_in_scope(asset)) {
                graph_link(t->graph, asset->node, data->node, GRAPH_NEEDS);
            } else if (data) {
                graph_count(t->graph, "data of an asset that is out of scope", 1, "");
            }
        }
    }
}

/* Finds out which data are held at all; faults are hold_data's. */
static void mark_held(struct threagile *t, const char *list)
{
    for (size_t i = 0; i < t->assets.list.count; i++) {
        const struct part *asset = &t->assets.list.items[i];
        for (const struct json_node *d = threagile_items(asset->json, list); d; d = d->next) {
            uint32_t index = names_find(&t->data.ids, threagile_string(d));
            if (index != NAMES_NONE && index < t->data.list.count) {
                t->data.list.items[index].entered |= is_in_scope(asset);
            }
        }
    }
}

static void place_data(struct threagile *t)
{
    struct attack_graph *g = t->graph;
    mark_held(t, "data_assets_processed");
    mark_held(t, "data_assets_stored");
    for (size_t i = 0; i < t->data.list.count && !g->failed; i++) {
        struct part *data = &t->data.list.items[i];
        const char *id = threagile_string(json_member(data->json, "id"));
        if (!data->entered) {
            graph_leave_out(g, "data asset that no asset holds", data->json->key);
            continue;
        }
        graph_begin_scenario(g, id, data->json->key);
        data->node = threagile_add(t, GRAPH_STEP, graph_string(g, "%s.reached", id),
                                   graph_string(g, "Disclose or change: %s", data->json->key),
                                   data->json);
        threagile_cite(t, data->node, "data asset", id);
        if (g->scenario < g->scenarios.count) {
            struct graph_scenario *made = &g->scenarios.items[g->scenario];
            made->text = threagile_take(t, NONE, data->json, THREAGILE_DATA);
            made->cite = data->node == NONE ? "" : g->nodes.items[data->node].cite;
        }
        graph_end_scenario(g, data->node);
        graph_count(g, "data asset", 1, "scenario");
    }
    hold_data(t, "data_assets_processed");
    hold_data(t, "data_assets_stored");
}

/* Notes a finding at the assets that its id names between '@'. */
static void note_tracking(struct threagile *t, const struct json_node *tracked)
{
    struct attack_graph *g = t->graph;
    const char *status = threagile_string(json_member(tracked, "status"));
    const char *finding =
        graph_clean(g, graph_string(g, "%s, %s", tracked->key, status), LIMIT_TITLE_BYTES);
    bool known = false;
    for (const char *at = strchr(tracked->key, '@'); at; at = strchr(at + 1, '@')) {
        size_t length = strcspn(at + 1, "@>");
        uint32_t index =
            names_find(&t->assets.ids, graph_string(g, "%.*s", (int)length, at + 1));
        if (index != NAMES_NONE && index < t->assets.list.count) {
            struct part *asset = &t->assets.list.items[index];
            graph_remark(g, asset->node, "risk: ", asset->finding == tracked ? "" : finding);
            asset->finding = tracked;
            known = true;
        }
    }
    if (known) {
        graph_count(g, "tracked risk", 1, "text");
    } else {
        graph_leave_out(g, "tracked risk of no one asset", tracked->key);
    }
}

static void note_risks(struct threagile *t, const char *section)
{
    struct attack_graph *g = t->graph;
    for (const struct json_node *c = threagile_entries(t->root, section); c; c = c->next) {
        const char *category = graph_clean(g, c->key, LIMIT_TITLE_BYTES);
        for (const struct json_node *r = threagile_entries(c, "risks_identified"); r;
             r = r->next) {
            const char *id = threagile_string(json_member(r, "most_relevant_technical_asset"));
            uint32_t index = names_find(&t->assets.ids, id);
            if (index != NAMES_NONE && index < t->assets.list.count) {
                graph_remark(g, t->assets.list.items[index].node, "risk: ",
                             graph_string(g, "%s, %s", category,
                                          threagile_string(json_member(r, "severity"))));
                graph_count(g, "identified risk", 1, "text");
            } else {
                graph_leave_out(g, "identified risk of no one asset", r->key);
            }
        }
    }
}

static void count_sections(struct threagile *t)
{
    static const char *const known[] = {"threagile_version",
                                        "title",
                                        "data_assets",
                                        "technical_assets",
                                        "trust_boundaries",
                                        "shared_runtimes",
                                        "individual_risk_categories",
                                        "custom_risk_categories",
                                        "risk_tracking"};
    for (const struct json_node *m = t->root->first; m; m = m->next) {
        bool found = threagile_is_empty(m);
        for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
            found |= strcmp(known[i], m->key) == 0;
        }
        if (!found) {
            graph_leave_out(t->graph, "section", m->key);
        }
    }
}

static void build(struct threagile *t)
{
    struct attack_graph *g = t->graph;
    g->title = graph_clean(g, json_member_string(t->root, "title"), 500);
    g->joins_known = true;
    g->join = GRAPH_JOIN_ANY;
    g->outcome = "A data asset is disclosed or changed";
    place_assets(t);
    threagile_add_ways(t);
    place_data(t);
    for (const struct json_node *r = threagile_entries(t->root, "risk_tracking"); r;
         r = r->next) {
        note_tracking(t, r);
    }
    note_risks(t, "individual_risk_categories");
    note_risks(t, "custom_risk_categories");
    count_sections(t);
    g->library = g->scenarios.count > 0;
}

static void open_parts(struct parts *parts)
{
    *parts = (struct parts){.list = {0}};
    names_init(&parts->ids);
}

static void close_parts(struct parts *parts)
{
    vec_release(&parts->list);
    names_release(&parts->ids);
}

static enum status read_threagile(struct graph_reading *reading)
{
    struct threagile t = {.reading = reading, .graph = reading->graph};
    struct json_node *root = NULL;
    open_parts(&t.assets);
    open_parts(&t.boundaries);
    open_parts(&t.data);
    enum status status =
        yaml_read_aliases(&reading->graph->arena, reading->source, &root, reading->diagnostics);
    if (status == STATUS_OK && root->kind != JSON_OBJECT) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "wrong-type",
                        (struct place){reading->source, root->offset},
                        "an architecture is a map with technical assets");
        status = STATUS_INVALID;
    }
    if (status == STATUS_OK) {
        const struct json_node *includes = json_member_of(root, "includes", JSON_ARRAY);
        t.root = root;
        if (includes && includes->first) {
            diagnostics_add(reading->diagnostics, SEVERITY_WARNING, "includes-not-read",
                            threagile_place(&t, includes),
                            "files that are included are not read: what they hold is missing");
        }
        threagile_declare(&t, &t.assets, "technical_assets");
        threagile_declare(&t, &t.boundaries, "trust_boundaries");
        threagile_declare(&t, &t.data, "data_assets");
        build(&t);
    }
    close_parts(&t.assets);
    close_parts(&t.boundaries);
    close_parts(&t.data);
    return status;
}

static bool detect(const struct source *head)
{
    char first = graph_head_first(head);
    return first != '{' && first != '<' &&
           (graph_head_has(head, "threagile_version:") ||
            graph_head_has(head, "\ntechnical_assets:"));
}

const struct graph_format graph_threagile = {"threagile", "Threagile (YAML)", detect,
                                             read_threagile};
