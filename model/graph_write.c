/* Attack graphs as threat models; see graph.h. Nodes stand in the order of the graph, an input
 * once each. What no input of another node uses is an end; where ends are not reached from a
 * node (a cycle that leads nowhere), the goal takes that node in, too, unless it is a
 * condition. */
#include "model/graph.h"

#include <math.h>
#include <string.h>

struct writing {
    const struct attack_graph *graph;
    struct text *out;
    uint32_t *first, *inputs; /* by node: its inputs, compressed rows, in the order of edges */
    uint32_t *target, *targets; /* by safeguard: its edges, compressed rows, likewise */
    bool *goal;                 /* by node: the goal takes it in */
};

static void put_attribute(struct text *out, const char *name, const char *value)
{
    if (*value) {
        text_format(out, " %s=\"", name);
        text_append_xml(out, value);
        text_append_char(out, '"');
    }
}

static void put_number(struct text *out, const char *name, double value)
{
    if (isfinite(value)) {
        text_format(out, " %s=\"", name);
        text_number(out, value);
        text_append_char(out, '"');
    }
}

/* A paragraph a line. */
static void put_text(struct text *out, const char *indent, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        struct text paragraph;
        text_init(&paragraph);
        text_append_bytes(&paragraph, text, length);
        if (length) {
            text_format(out, "%s<text>", indent);
            text_append_xml(out, text_string(&paragraph));
            text_append(out, "</text>\n");
        }
        out->failed |= paragraph.failed;
        text_release(&paragraph);
        text += length + (text[length] == '\n');
    }
}

/* Fills rows by counting; repeated edges are dropped by a mark a target. */
static bool sort_inputs(struct writing *w)
{
    const struct attack_graph *g = w->graph;
    size_t nodes = g->nodes.count;
    uint32_t *seen = memory_zeroed(nodes + 1, sizeof(*seen));
    uint32_t *all = memory_array(g->edges.count + 1, sizeof(*all));
    w->first = memory_zeroed(nodes + 2, sizeof(*w->first));
    w->inputs = memory_array(g->edges.count + 1, sizeof(*w->inputs));
    bool ready = seen && all && w->first && w->inputs;
    if (ready) {
        uint32_t used = 0;
        for (size_t i = 0; i < g->edges.count; i++) {
            const struct graph_edge *e = &g->edges.items[i];
            w->first[e->to + 2] += e->relation == GRAPH_NEEDS;
        }
        for (size_t i = 2; i < nodes + 2; i++) {
            w->first[i] += w->first[i - 1];
        }
        for (size_t i = 0; i < g->edges.count; i++) {
            const struct graph_edge *e = &g->edges.items[i];
            if (e->relation == GRAPH_NEEDS) {
                all[w->first[e->to + 1]++] = e->from;
            }
        }
        uint32_t begin = 0;
        for (uint32_t n = 0; n < nodes; n++) {
            uint32_t end = w->first[n + 1];
            w->first[n] = used;
            for (uint32_t i = begin; i < end; i++) {
                if (seen[all[i]] != n + 1) {
                    seen[all[i]] = n + 1;
                    w->inputs[used++] = all[i];
                }
            }
            begin = end;
        }
        w->first[nodes] = used;
    }
    memory_free(all);
    memory_free(seen);
    return ready;
}

/* The safeguard that an edge is about, or NONE. */
static uint32_t safeguard_of(const struct graph_edge *edge)
{
    return edge->relation == GRAPH_CUTS      ? edge->from
           : edge->relation == GRAPH_DEFEATS ? edge->to
                                             : NONE;
}

/* Fills the rows of safeguards by counting. */
static bool sort_targets(struct writing *w)
{
    const struct attack_graph *g = w->graph;
    size_t nodes = g->nodes.count;
    w->target = memory_zeroed(nodes + 2, sizeof(*w->target));
    w->targets = memory_array(g->edges.count + 1, sizeof(*w->targets));
    if (!w->target || !w->targets) {
        return false;
    }
    for (size_t i = 0; i < g->edges.count; i++) {
        uint32_t safeguard = safeguard_of(&g->edges.items[i]);
        w->target[safeguard == NONE ? 0 : safeguard + 2] += safeguard != NONE;
    }
    for (size_t i = 2; i < nodes + 2; i++) {
        w->target[i] += w->target[i - 1];
    }
    for (uint32_t i = 0; i < g->edges.count; i++) {
        uint32_t safeguard = safeguard_of(&g->edges.items[i]);
        if (safeguard != NONE) {
            w->targets[w->target[safeguard + 1]++] = i;
        }
    }
    return true;
}

/* Marks the ends, and of what leads to none of them all but conditions: these are what some
 * step in a cycle needs, and nothing that is done. */
static bool find_ends(struct writing *w)
{
    const struct attack_graph *g = w->graph;
    size_t count = g->nodes.count;
    uint32_t *stack = memory_array(count + 1, sizeof(*stack));
    bool *reached = memory_zeroed(count + 1, sizeof(*reached));
    bool *used = memory_zeroed(count + 1, sizeof(*used));
    w->goal = memory_zeroed(count + 1, sizeof(*w->goal));
    bool ready = stack && reached && used && w->goal;
    if (ready) {
        size_t depth = 0;
        for (uint32_t i = 0; i < w->first[count]; i++) {
            used[w->inputs[i]] = true;
        }
        for (uint32_t n = 0; n < count; n++) {
            if (!used[n] && g->nodes.items[n].kind != GRAPH_SAFEGUARD) {
                w->goal[n] = reached[n] = true;
                stack[depth++] = n;
            }
        }
        while (depth > 0) {
            uint32_t n = stack[--depth];
            for (uint32_t i = w->first[n]; i < w->first[n + 1]; i++) {
                if (!reached[w->inputs[i]]) {
                    reached[w->inputs[i]] = true;
                    stack[depth++] = w->inputs[i];
                }
            }
        }
        for (uint32_t n = 0; n < count; n++) {
            w->goal[n] |= !reached[n] && g->nodes.items[n].kind != GRAPH_SAFEGUARD &&
                          g->nodes.items[n].kind != GRAPH_CONDITION;
        }
    }
    memory_free(used);
    memory_free(reached);
    memory_free(stack);
    return ready;
}

static void put_inputs(struct writing *w, uint32_t node)
{
    text_append(w->out, " needs=\"");
    for (uint32_t i = w->first[node]; i < w->first[node + 1]; i++) {
        text_format(w->out, "%s%s", i > w->first[node] ? " " : "",
                    w->graph->nodes.items[w->inputs[i]].id);
    }
    text_append_char(w->out, '"');
}

static void put_common(struct text *out, const struct graph_node *node)
{
    put_attribute(out, "id", node->id);
    put_attribute(out, "title", node->title);
}

/* The gate that stands for a step's unjoined edges. */
static void put_join(struct writing *w, uint32_t node, const char *indent)
{
    const struct graph_node *n = &w->graph->nodes.items[node];
    text_format(w->out, "%s  <%s", indent, w->graph->join == GRAPH_JOIN_ANY ? "any" : "all");
    put_inputs(w, node);
    if (*n->cite) {
        struct text cite;
        text_init(&cite);
        text_format(&cite, "%s (join)", n->cite);
        put_attribute(w->out, "cite", text_string(&cite));
        w->out->failed |= cite.failed;
        text_release(&cite);
    }
    text_append(w->out, "/>\n");
}

static void put_node(struct writing *w, uint32_t index, const char *indent)
{
    const struct graph_node *n = &w->graph->nodes.items[index];
    uint32_t inputs = w->first[index + 1] - w->first[index];
    bool inner = n->kind == GRAPH_STEP && inputs > 1 && n->implicit;
    const char *element = graph_kind_words[n->kind];
    struct text deeper;
    text_init(&deeper);
    text_format(&deeper, "%s  ", indent);
    text_format(w->out, "%s<%s", indent, element);
    put_common(w->out, n);
    if (n->kind == GRAPH_AT_LEAST) {
        text_format(w->out, " k=\"%u\"", (unsigned)n->k);
    }
    if (inputs > 0 && !inner) {
        put_inputs(w, index);
    }
    if (n->kind == GRAPH_STEP || n->kind == GRAPH_CONDITION) {
        put_number(w->out, "probability", n->probability);
    }
    if (n->kind == GRAPH_STEP) {
        put_number(w->out, "cost", n->cost);
    }
    if (n->kind == GRAPH_CONDITION && n->truth != TRUTH_CANNOT_RULE_OUT) {
        put_attribute(w->out, "truth", truth_value_words[n->truth]);
    }
    put_attribute(w->out, "cite", n->cite);
    if (!inner && !*n->text) {
        text_append(w->out, "/>\n");
    } else {
        text_append(w->out, ">\n");
        if (inner) {
            put_join(w, index, indent);
        }
        put_text(w->out, text_string(&deeper), n->text);
        text_format(w->out, "%s</%s>\n", indent, element);
    }
    w->out->failed |= deeper.failed;
    text_release(&deeper);
}

static void put_targets(struct writing *w, uint32_t safeguard, enum graph_relation relation)
{
    const struct attack_graph *g = w->graph;
    const char *scope = g->library ? "" : "scenario/";
    for (uint32_t i = w->target[safeguard]; i < w->target[safeguard + 1]; i++) {
        const struct graph_edge *e = &g->edges.items[w->targets[i]];
        bool cuts = relation == GRAPH_CUTS;
        if (e->relation == relation) {
            const struct graph_node *other = &g->nodes.items[cuts ? e->to : e->from];
            text_format(w->out, "      <%s %s=\"%s%s\"/>\n", cuts ? "cuts" : "defeated-by",
                        cuts && other->kind == GRAPH_CONDITION ? "condition" : "step", scope,
                        other->id);
        }
    }
}

static void put_safeguard(struct writing *w, uint32_t index)
{
    const struct graph_node *n = &w->graph->nodes.items[index];
    text_append(w->out, "    <safeguard");
    put_common(w->out, n);
    text_append(w->out, " family=\"security\" layer=\"external\" works-under=\"");
    for (int i = 0; i < DEPLOYMENT_COUNT; i++) {
        text_format(w->out, "%s%s", i ? " " : "", deployment_words[i]);
    }
    text_append_char(w->out, '"');
    put_number(w->out, "cost", n->cost);
    put_attribute(w->out, "cite", n->cite);
    text_append(w->out, ">\n");
    put_targets(w, index, GRAPH_CUTS);
    put_targets(w, index, GRAPH_DEFEATS);
    put_text(w->out, "      ", n->text);
    text_append(w->out, "    </safeguard>\n");
}

/* The goal: the graph's, its only end, or a gate of its ends. */
static const char *find_goal(struct writing *w)
{
    const struct attack_graph *g = w->graph;
    uint32_t end = g->goal;
    size_t ends = 0;
    for (uint32_t n = 0; end == NONE && n < g->nodes.count; n++) {
        ends += w->goal[n];
    }
    for (uint32_t n = 0; end == NONE && ends == 1 && n < g->nodes.count; n++) {
        if (w->goal[n] && g->nodes.items[n].kind != GRAPH_CONDITION) {
            end = n;
        }
    }
    return end == NONE ? "outcome" : g->nodes.items[end].id;
}

static void put_ends(struct writing *w)
{
    bool first = true;
    text_append(w->out, "        <any id=\"outcome\" title=\"An end of the graph\" needs=\"");
    for (uint32_t n = 0; n < w->graph->nodes.count; n++) {
        if (w->goal[n]) {
            text_format(w->out, "%s%s", first ? "" : " ", w->graph->nodes.items[n].id);
            first = false;
        }
    }
    text_append(w->out, "\" cite=\"");
    text_append_xml(w->out, w->graph->file);
    text_append(w->out, " (ends)\"/>\n");
}

/* The nodes of a scenario that stand together from 'first' on, or (NONE) the shared ones. */
static void put_nodes(struct writing *w, uint32_t scenario, uint32_t first, const char *indent)
{
    const struct attack_graph *g = w->graph;
    for (uint32_t n = first; n < g->nodes.count; n++) {
        if (g->nodes.items[n].scenario != scenario) {
            if (scenario != NONE) {
                break;
            }
        } else if (g->nodes.items[n].kind != GRAPH_SAFEGUARD) {
            put_node(w, n, indent);
        }
    }
}

static void put_scenario(struct writing *w, const char *title)
{
    const struct attack_graph *g = w->graph;
    const char *goal = find_goal(w);
    text_append(w->out, "    <outcome id=\"outcome\"");
    put_attribute(w->out, "title", title);
    text_append(w->out, ">\n      <scenario id=\"scenario\"");
    put_attribute(w->out, "title", title);
    text_format(w->out, " actor=\"attacker\" goal=\"%s\">\n", goal);
    put_text(w->out, "        ", g->text);
    if (strcmp(goal, "outcome") == 0) {
        put_ends(w);
    }
    put_nodes(w, NONE, 0, "        ");
    text_append(w->out, "      </scenario>\n    </outcome>\n");
}

/* The scenarios that share the nodes of a library. */
static void put_scenarios(struct writing *w)
{
    const struct attack_graph *g = w->graph;
    text_append(w->out, "    <outcome id=\"outcome\"");
    put_attribute(w->out, "title", g->outcome);
    text_append(w->out, ">\n");
    for (uint32_t i = 0; i < g->scenarios.count; i++) {
        const struct graph_scenario *s = &g->scenarios.items[i];
        text_append(w->out, "      <scenario");
        put_attribute(w->out, "id", s->id);
        put_attribute(w->out, "title", s->title);
        text_append(w->out, " actor=\"attacker\"");
        put_attribute(w->out, "goal", g->nodes.items[s->goal].id);
        put_attribute(w->out, "cite", s->cite);
        text_append(w->out, ">\n");
        put_text(w->out, "        ", s->text);
        put_nodes(w, i, s->first, "        ");
        text_append(w->out, "      </scenario>\n");
    }
    text_append(w->out, "    </outcome>\n");
}

static void put_document(struct writing *w)
{
    const struct attack_graph *g = w->graph;
    const char *title = *g->title ? g->title : g->file;
    text_append(w->out,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<threat-model version=\"1\"");
    put_attribute(w->out, "title", title);
    text_append(w->out, ">\n  <text>Imported from ");
    text_append_xml(w->out, g->file);
    text_append(w->out, ". Not reviewed: hence the status research.</text>\n");
    text_append(w->out, "  <domain");
    put_attribute(w->out, "id", g->domain);
    put_attribute(w->out, "title", title);
    text_append(w->out, " status=\"research\">\n");
    if (g->library) {
        put_text(w->out, "    ", g->text);
    }
    if (!g->library || g->scenarios.count > 0) {
        text_append(w->out, "    <actor id=\"attacker\"");
        put_attribute(w->out, "title", *g->actor ? g->actor : "Attacker");
        text_append(w->out, "/>\n");
    }
    for (uint32_t n = 0; n < g->nodes.count; n++) {
        if (g->nodes.items[n].kind == GRAPH_SAFEGUARD) {
            put_safeguard(w, n);
        }
    }
    if (!g->library) {
        put_scenario(w, title);
    } else {
        put_nodes(w, NONE, 0, "    ");
        if (g->scenarios.count > 0) {
            put_scenarios(w);
        }
    }
    text_append(w->out, "  </domain>\n</threat-model>\n");
}

enum status graph_write(const struct attack_graph *graph, struct text *out)
{
    struct writing w = {.graph = graph, .out = out};
    bool ready = sort_inputs(&w) && sort_targets(&w) && find_ends(&w);
    if (ready) {
        put_document(&w);
    }
    memory_free(w.goal);
    memory_free(w.targets);
    memory_free(w.target);
    memory_free(w.inputs);
    memory_free(w.first);
    return ready && !out->failed ? STATUS_OK : STATUS_MEMORY;
}
