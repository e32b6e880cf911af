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
#include "model/graph_formats.h"
#include "model/yaml_reader.h"

#include <string.h>

enum { MOST_NESTED = 64 };

/* A boundary, an asset or a runtime by its id. */
struct part {
    const struct json_node *json;
    uint32_t node;   /* of an asset its step, of a boundary its condition once it has one */
    uint32_t within; /* of an asset or boundary: the boundary around it, or NONE */
    bool entered;    /* of an asset: something leads to it */
};

struct parts {
    struct names ids;
    VEC(struct part) list; /* by id */
};

struct threagile {
    struct graph_reading *reading;
    struct attack_graph *graph;
    const struct json_node *root;
    struct parts assets, boundaries, data;
};

static struct place place_of(const struct threagile *t, const struct json_node *node)
{
    return (struct place){t->reading->source, node->offset};
}

static void report(struct threagile *t, const char *code, const struct json_node *at,
                   const char *message, const char *name)
{
    diagnostics_add(t->reading->diagnostics, SEVERITY_ERROR, code, place_of(t, at),
                    "%s '%.80s'", message, name);
}

static bool is_true(const struct json_node *node, const char *key)
{
    const struct json_node *member = json_member(node, key);
    return member && member->kind == JSON_TRUE;
}

static const char *string_of(const struct json_node *node)
{
    return node && (node->kind == JSON_STRING || node->kind == JSON_NUMBER) ? node->string : "";
}

/* The titled maps of a section, or of an asset. */
static const struct json_node *first_of(const struct json_node *holder, const char *key)
{
    const struct json_node *section = json_member_of(holder, key, JSON_OBJECT);
    return section ? section->first : NULL;
}

static const struct json_node *first_item(const struct json_node *holder, const char *key)
{
    const struct json_node *list = json_member_of(holder, key, JSON_ARRAY);
    return list ? list->first : NULL;
}

static void declare(struct threagile *t, struct parts *parts, const char *section)
{
    const struct part fresh = {NULL, NONE, NONE, false};
    for (const struct json_node *e = first_of(t->root, section); e; e = e->next) {
        const char *id = string_of(json_member(e, "id"));
        uint32_t index = *id ? names_intern(&parts->ids, id) : 0;
        if (!*id || (index != NAMES_NONE && index < parts->list.count)) {
            report(t, *id ? "duplicate-id" : "missing-id", e,
                   *id ? "another one has the id of" : "there is no id for", e->key);
        } else if (index == NAMES_NONE || !vec_push(&parts->list, fresh)) {
            t->graph->failed = true;
            return;
        } else {
            parts->list.items[index].json = e;
        }
    }
}

/* The part that a value names; NULL, and a fault, when there is none. */
static struct part *find(struct threagile *t, struct parts *parts,
                         const struct json_node *named)
{
    const char *id = string_of(named);
    uint32_t index = names_find(&parts->ids, id);
    if (index == NAMES_NONE || index >= parts->list.count) {
        report(t, "unknown-reference", named, "nothing has the id", id);
        return NULL;
    }
    return &parts->list.items[index];
}

static void cite(struct threagile *t, uint32_t node, const char *what, const char *name)
{
    if (node != NONE) {
        t->graph->nodes.items[node].cite = graph_clean(
            t->graph, graph_string(t->graph, "%s, %s %s", t->graph->file, what, name), 500);
    }
}

static uint32_t add(struct threagile *t, enum graph_kind kind, const char *name,
                    const char *title, const struct json_node *json)
{
    uint32_t node = graph_add(t->graph, kind, name, title, place_of(t, json));
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

static bool is_empty(const struct json_node *value)
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
    text_append(&words, string_of(value));
    for (const struct json_node *w = value->kind == JSON_ARRAY ? value->first : NULL; w;
         w = w->next) {
        text_format(&words, "%s%s", words.length > 0 ? ", " : "", string_of(w));
    }
    const char *clean = graph_clean(t->graph, text_string(&words), 4000);
    t->graph->failed |= words.failed;
    text_release(&words);
    return clean;
}

/* Goes through the members of an entry; what is kept of them goes to the text of the node or,
 * without a node, is returned, a paragraph a line. */
static const char *take_members(struct threagile *t, uint32_t node,
                                const struct json_node *entry, const struct kept *kept,
                                const char *what)
{
    struct attack_graph *g = t->graph;
    const char *text = "";
    for (const struct json_node *m = entry->kind == JSON_OBJECT ? entry->first : NULL; m;
         m = m->next) {
        const struct kept *k = kept;
        while (k->key && strcmp(k->key, m->key) != 0) {
            k++;
        }
        const char *value = k->key ? words_of(t, m) : "";
        if (*value && node != NONE) {
            graph_remark(g, node, k->label, value);
        } else if (*value) {
            text = graph_string(g, "%s%s%s%s", text, *text ? "\n" : "", k->label, value);
        } else if (!is_empty(m) && !is_understood(m->key)) {
            graph_leave_out_property(g, what, m->key);
        }
    }
    return text;
}

static void place_assets(struct threagile *t)
{
    for (size_t i = 0; i < t->assets.list.count; i++) {
        struct part *asset = &t->assets.list.items[i];
        const char *id = string_of(json_member(asset->json, "id"));
        asset->node = add(t, GRAPH_STEP, id, asset->json->key, asset->json);
        cite(t, asset->node, "technical asset", id);
        take_members(t, asset->node, asset->json, of_assets, "property of a technical asset");
        graph_count(t->graph, "technical asset", 1, "step");
    }
}

/* Which boundary is around what; a boundary around itself ends at MOST_NESTED. */
static void nest(struct threagile *t)
{
    for (size_t i = 0; i < t->boundaries.list.count; i++) {
        const struct json_node *b = t->boundaries.list.items[i].json;
        for (const struct json_node *n = first_item(b, "technical_assets_inside"); n;
             n = n->next) {
            struct part *asset = find(t, &t->assets, n);
            if (asset) {
                asset->within = (uint32_t)i;
            }
        }
        for (const struct json_node *n = first_item(b, "trust_boundaries_nested"); n;
             n = n->next) {
            struct part *inner = find(t, &t->boundaries, n);
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
            report(t, "nested-too-deeply", boundary->json,
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
            const char *id = string_of(json_member(boundary->json, "id"));
            boundary->node = add(
                t, GRAPH_CONDITION, graph_string(t->graph, "%s.entered", id),
                graph_string(t->graph, "Trust boundary is crossed: %s", boundary->json->key),
                boundary->json);
            graph_remark(t->graph, boundary->node,
                         "type: ", string_of(json_member(boundary->json, "type")));
            graph_remark(t->graph, boundary->node, "",
                         string_of(json_member(boundary->json, "description")));
            cite(t, boundary->node, "trust boundary", id);
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
    struct part *to = target ? find(t, &t->assets, target) : NULL;
    const char *id =
        graph_string(g, "%s.%s", string_of(json_member(from->json, "id")), link->key);
    const char *authentication = string_of(json_member(link, "authentication"));
    if (!target) {
        report(t, "missing-id", link, "there is no target of the link", link->key);
    }
    if (!to || g->failed) {
        return;
    }
    uint32_t node =
        add(t, GRAPH_STEP, id,
            graph_string(g, "%s: %s to %s", link->key, from->json->key, to->json->key), link);
    if (node != NONE) {
        g->nodes.items[node].implicit = false; /* all of what follows */
    }
    cite(t, node, "communication link", id);
    take_members(t, node, link, of_links, "property of a link");
    graph_link(g, from->node, node, GRAPH_NEEDS);
    if (*authentication && strcmp(authentication, "none") != 0) {
        uint32_t gate =
            add(t, GRAPH_CONDITION, graph_string(g, "%s.authenticated", id),
                graph_string(g, "Authentication is overcome (%s): %s, %s to %s", authentication,
                             link->key, from->json->key, to->json->key),
                link);
        cite(t, gate, "communication link", id);
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
        for (const struct json_node *l = first_of(from->json, "communication_links"); l;
             l = l->next) {
            place_link(t, from, l);
        }
    }
}

/* From any asset on a runtime to the others, if it does not keep them apart. */
static void place_runtime(struct threagile *t, const struct json_node *runtime)
{
    struct attack_graph *g = t->graph;
    const char *name = string_of(json_member(runtime, "id"));
    const char *id = *name ? name : runtime->key;
    const struct json_node *running = first_item(runtime, "technical_assets_running");
    if (!running || !running->next) {
        graph_leave_out(g, "shared runtime of fewer than two assets", runtime->key);
        return;
    }
    uint32_t on = add(t, GRAPH_ANY, graph_string(g, "%s.reached", id),
                      graph_string(g, "An asset on it has fallen: %s", runtime->key), runtime);
    uint32_t isolation =
        add(t, GRAPH_CONDITION, graph_string(g, "%s.isolation", id),
            graph_string(g, "Isolation is overcome: %s", runtime->key), runtime);
    uint32_t across = add(t, GRAPH_ALL, graph_string(g, "%s.across", id),
                          graph_string(g, "Across the runtime: %s", runtime->key), runtime);
    cite(t, on, "shared runtime", id);
    cite(t, isolation, "shared runtime", id);
    cite(t, across, "shared runtime", id);
    graph_link(g, on, across, GRAPH_NEEDS);
    graph_link(g, isolation, across, GRAPH_NEEDS);
    for (const struct json_node *r = running; r; r = r->next) {
        struct part *asset = find(t, &t->assets, r);
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
        const char *id = string_of(json_member(asset->json, "id"));
        bool external =
            strcmp(string_of(json_member(asset->json, "type")), "external-entity") == 0;
        uint32_t entry = NONE;
        if (is_true(asset->json, "internet")) {
            entry = add(t, GRAPH_CONDITION, graph_string(g, "%s.internet", id),
                        graph_string(g, "On the internet: %s", asset->json->key), asset->json);
            if (entry != NONE) {
                g->nodes.items[entry].truth = TRUTH_YES;
            }
            graph_count(g, "asset on the internet", 1, "condition that is true");
        } else if (external || !asset->entered) {
            entry = add(t, GRAPH_CONDITION, graph_string(g, "%s.held", id),
                        graph_string(g, "In the attacker's hands: %s", asset->json->key),
                        asset->json);
            graph_count(g, external ? "external entity" : "asset that no link leads to", 1,
                        "condition");
        }
        cite(t, entry, "technical asset", id);
        graph_link(g, entry, asset->node, GRAPH_NEEDS);
    }
}

/* Every asset of the list leads to the data it holds. */
static void hold_data(struct threagile *t, const char *list)
{
    for (size_t i = 0; i < t->assets.list.count; i++) {
        const struct part *asset = &t->assets.list.items[i];
        for (const struct json_node *d = first_item(asset->json, list); d; d = d->next) {
            struct part *data = find(t, &t->data, d);
            if (data) {
                data->entered = true;
                graph_link(t->graph, asset->node, data->node, GRAPH_NEEDS);
            }
        }
    }
}

static void mark_held(struct threagile *t, const char *list)
{
    for (size_t i = 0; i < t->assets.list.count; i++) {
        for (const struct json_node *d = first_item(t->assets.list.items[i].json, list); d;
             d = d->next) {
            uint32_t index = names_find(&t->data.ids, string_of(d));
            if (index != NAMES_NONE && index < t->data.list.count) {
                t->data.list.items[index].entered = true;
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
        const char *id = string_of(json_member(data->json, "id"));
        if (!data->entered) {
            graph_leave_out(g, "data asset that no asset holds", data->json->key);
            continue;
        }
        graph_begin_scenario(g, id, data->json->key);
        data->node =
            add(t, GRAPH_STEP, graph_string(g, "%s.reached", id),
                graph_string(g, "Disclose or change: %s", data->json->key), data->json);
        cite(t, data->node, "data asset", id);
        if (g->scenario < g->scenarios.count) {
            struct graph_scenario *made = &g->scenarios.items[g->scenario];
            made->text = take_members(t, NONE, data->json, of_data, "property of a data asset");
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
    const char *status = string_of(json_member(tracked, "status"));
    bool known = false;
    for (const char *at = strchr(tracked->key, '@'); at; at = strchr(at + 1, '@')) {
        size_t length = strcspn(at + 1, "@>");
        uint32_t index =
            names_find(&t->assets.ids, graph_string(g, "%.*s", (int)length, at + 1));
        if (index != NAMES_NONE && index < t->assets.list.count) {
            graph_remark(g, t->assets.list.items[index].node,
                         "risk: ", graph_string(g, "%s, %s", tracked->key, status));
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
    for (const struct json_node *c = first_of(t->root, section); c; c = c->next) {
        for (const struct json_node *r = first_of(c, "risks_identified"); r; r = r->next) {
            const char *id = string_of(json_member(r, "most_relevant_technical_asset"));
            uint32_t index = names_find(&t->assets.ids, id);
            if (index != NAMES_NONE && index < t->assets.list.count) {
                graph_remark(
                    g, t->assets.list.items[index].node, "risk: ",
                    graph_string(g, "%s, %s", c->key, string_of(json_member(r, "severity"))));
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
        bool found = is_empty(m);
        for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
            found |= strcmp(known[i], m->key) == 0;
        }
        if (!found) {
            graph_leave_out(t->graph, "section", m->key);
        }
    }
}

static void build(struct threagile *t, size_t errors)
{
    struct attack_graph *g = t->graph;
    g->title = graph_clean(g, json_member_string(t->root, "title"), 500);
    g->joins_known = true;
    g->join = GRAPH_JOIN_ANY;
    g->outcome = "A data asset is disclosed or changed";
    place_assets(t);
    nest(t);
    check_nesting(t);
    if (g->failed || t->reading->diagnostics->errors > errors) {
        return;
    }
    place_links(t);
    for (const struct json_node *r = first_of(t->root, "shared_runtimes"); r; r = r->next) {
        place_runtime(t, r);
    }
    place_entries(t);
    place_data(t);
    for (const struct json_node *r = first_of(t->root, "risk_tracking"); r; r = r->next) {
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
    size_t errors = reading->diagnostics->errors;
    open_parts(&t.assets);
    open_parts(&t.boundaries);
    open_parts(&t.data);
    enum status status =
        yaml_read_aliases(&reading->graph->arena, reading->source, &root, reading->diagnostics);
    if (status == STATUS_OK) {
        const struct json_node *includes = json_member_of(root, "includes", JSON_ARRAY);
        t.root = root;
        if (includes && includes->first) {
            diagnostics_add(reading->diagnostics, SEVERITY_WARNING, "includes-not-read",
                            place_of(&t, includes),
                            "files that are included are not read: what they hold is missing");
        }
        declare(&t, &t.assets, "technical_assets");
        declare(&t, &t.boundaries, "trust_boundaries");
        declare(&t, &t.data, "data_assets");
        build(&t, errors);
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
