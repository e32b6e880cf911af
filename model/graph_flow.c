/* From an Attack Flow to an attack graph; see graph_flow.h. Citations carry the id of the STIX
 * object that a node stands for, and in parentheses which part of it, from which exporting
 * makes the object again: a condition C that follows something is C (the condition), C.reached
 * (any of what leads to it), C.holds (both), C.false and C.fails (the false branch). */
#include "model/graph_flow.h"

#include <string.h>

void flow_release(struct flow *flow)
{
    vec_release(&flow->objects);
    vec_release(&flow->edges);
}

/* What became of an object: where edges come from by each branch, and where they lead. */
struct placed {
    uint32_t main, to, from[3];
    size_t inputs; /* logical edges that enter it */
    bool branch_false;
};

struct conversion {
    const struct flow *flow;
    struct graph_reading *reading;
    struct attack_graph *graph;
    struct placed *placed;
};

static bool is_logic(const struct flow_object *object)
{
    return object->kind < FLOW_CONTEXT;
}

static bool is_logical_edge(const struct flow *flow, const struct flow_edge *edge)
{
    return is_logic(&flow->objects.items[edge->from]) &&
           is_logic(&flow->objects.items[edge->to]);
}

/* A node that is a part of an object; 'part' may be "". */
static uint32_t add_part(struct conversion *c, uint32_t object, enum graph_kind kind,
                         const char *part, const char *title)
{
    const struct flow_object *o = &c->flow->objects.items[object];
    uint32_t main = c->placed[object].main;
    const char *name =
        *part && main != NONE
            ? graph_string(c->graph, "%s.%s", c->graph->nodes.items[main].id, part)
        : *o->name ? o->name
                   : o->word;
    uint32_t node = graph_add(c->graph, kind, name, title, o->place);
    if (node != NONE) {
        c->graph->nodes.items[node].cite =
            *part ? graph_string(c->graph, "%s, %s (%s)", c->graph->file, o->id, part)
                  : graph_string(c->graph, "%s, %s", c->graph->file, o->id);
    }
    return node;
}

static void place_action(struct conversion *c, uint32_t object)
{
    const struct flow_object *o = &c->flow->objects.items[object];
    struct placed *p = &c->placed[object];
    uint32_t node = add_part(c, object, GRAPH_STEP, "", *o->name ? o->name : "Action");
    p->main = p->to = node;
    p->from[FLOW_EFFECT] = p->from[FLOW_TRUE] = p->from[FLOW_FALSE] = node;
    if (node != NONE) {
        c->graph->nodes.items[node].implicit = p->inputs > 1;
    }
    graph_remark(c->graph, node, "technique ", o->technique);
    graph_remark(c->graph, node, "tactic ", o->tactic);
    graph_remark(c->graph, node, "", o->text);
    graph_count(c->graph, "action", 1, "step");
}

/* An operator that nothing enters holds by nothing: whether it does is left open. */
static void place_operator(struct conversion *c, uint32_t object)
{
    const struct flow_object *o = &c->flow->objects.items[object];
    struct placed *p = &c->placed[object];
    bool all = o->kind == FLOW_AND;
    const char *title = all ? "All of these" : "Any of these";
    uint32_t node;
    if (p->inputs == 0) {
        node = add_part(c, object, GRAPH_CONDITION,
                        all ? "AND without inputs" : "OR without inputs",
                        all ? "AND without inputs" : "OR without inputs");
        diagnostics_add(c->reading->diagnostics, SEVERITY_WARNING, "operator-without-inputs",
                        o->place,
                        "no action, condition or operator leads to this operator: it becomes a "
                        "condition of unknown truth");
    } else {
        node = add_part(c, object, all ? GRAPH_ALL : GRAPH_ANY, "", title);
        if (p->inputs == 1) {
            diagnostics_add(c->reading->diagnostics, SEVERITY_WARNING, "single-input", o->place,
                            "this operator has one input and joins nothing");
        }
    }
    p->main = p->to = node;
    p->from[FLOW_EFFECT] = p->from[FLOW_TRUE] = p->from[FLOW_FALSE] = node;
    graph_count(c->graph, all ? "AND operator" : "OR operator", 1,
                p->inputs == 0 ? "condition" : "gate");
}

static uint32_t join_parts(struct conversion *c, uint32_t object, const char *part,
                           const char *title, uint32_t reached, uint32_t atom)
{
    uint32_t gate = add_part(c, object, GRAPH_ALL, part, title);
    graph_link(c->graph, reached, gate, GRAPH_NEEDS);
    graph_link(c->graph, atom, gate, GRAPH_NEEDS);
    return gate;
}

static void place_condition(struct conversion *c, uint32_t object)
{
    const struct flow_object *o = &c->flow->objects.items[object];
    struct placed *p = &c->placed[object];
    const char *title = *o->name ? o->name : "Condition";
    uint32_t negated = NONE;
    p->main = add_part(c, object, GRAPH_CONDITION, "", title);
    graph_remark(c->graph, p->main, "", strlen(o->name) > 500 ? o->name : "");
    graph_remark(c->graph, p->main, "", o->text);
    p->from[FLOW_EFFECT] = p->from[FLOW_TRUE] = p->main;
    if (p->branch_false) {
        negated = add_part(c, object, GRAPH_CONDITION, "false",
                           graph_string(c->graph, "Not: %s", title));
        diagnostics_add(c->reading->diagnostics, SEVERITY_WARNING, "false-branch", o->place,
                        "what follows when '%.80s' is false rests on a condition of its own: "
                        "nothing ties the two together",
                        title);
    }
    p->from[FLOW_FALSE] = negated;
    if (p->inputs > 0) {
        p->to = add_part(c, object, GRAPH_ANY, "reached",
                         graph_string(c->graph, "Reached: %s", title));
        if (p->to != NONE) {
            struct graph_node *reached = &c->graph->nodes.items[p->to];
            reached->implicit = p->inputs > 1;
            reached->kind = p->inputs > 1 && c->reading->options->join == GRAPH_JOIN_ALL
                                ? GRAPH_ALL
                                : GRAPH_ANY;
        }
        p->from[FLOW_EFFECT] = p->from[FLOW_TRUE] =
            join_parts(c, object, "holds", title, p->to, p->main);
        if (p->branch_false) {
            p->from[FLOW_FALSE] = join_parts(
                c, object, "fails", graph_string(c->graph, "Fails: %s", title), p->to, negated);
        }
    }
    graph_count(c->graph, "condition", 1, "condition");
}

/* An edge between an action and a thing: the action says so. */
static void note_context(struct conversion *c, const struct flow_edge *edge)
{
    const struct flow_object *from = &c->flow->objects.items[edge->from];
    const struct flow_object *to = &c->flow->objects.items[edge->to];
    const struct flow_object *thing = is_logic(from) ? to : from;
    const struct placed *p = &c->placed[is_logic(from) ? edge->from : edge->to];
    if (p->main != NONE && is_logic(is_logic(from) ? from : to)) {
        graph_remark(c->graph, p->main, graph_string(c->graph, "%s: ", thing->word),
                     *thing->name ? thing->name : thing->text);
        graph_count(c->graph, "edge to or from context", 1, "text");
    } else {
        graph_count(c->graph, "edge between context", 1, "");
    }
}

static void connect(struct conversion *c)
{
    const struct flow *flow = c->flow;
    for (size_t i = 0; i < flow->edges.count; i++) {
        const struct flow_edge *edge = &flow->edges.items[i];
        if (is_logical_edge(flow, edge)) {
            graph_link(c->graph, c->placed[edge->from].from[edge->branch],
                       c->placed[edge->to].to, GRAPH_NEEDS);
            graph_count(c->graph, "edge", 1, "need");
        } else {
            note_context(c, edge);
        }
    }
}

static void count_context(struct conversion *c)
{
    bool *joined = arena_array(&c->graph->arena, c->flow->objects.count + 1, sizeof(*joined));
    if (!joined) {
        c->graph->failed = true;
        return;
    }
    for (size_t i = 0; i < c->flow->edges.count; i++) {
        const struct flow_edge *edge = &c->flow->edges.items[i];
        joined[edge->from] |= is_logic(&c->flow->objects.items[edge->to]);
        joined[edge->to] |= is_logic(&c->flow->objects.items[edge->from]);
    }
    for (size_t i = 0; i < c->flow->objects.count; i++) {
        const struct flow_object *o = &c->flow->objects.items[i];
        if (o->kind == FLOW_CONTEXT) {
            graph_count(c->graph, o->word, 1, joined[i] ? "text" : "");
        }
    }
}

static void place_objects(struct conversion *c)
{
    for (uint32_t i = 0; i < c->flow->objects.count; i++) {
        switch (c->flow->objects.items[i].kind) {
        case FLOW_ACTION:
            place_action(c, i);
            break;
        case FLOW_CONDITION:
            place_condition(c, i);
            break;
        case FLOW_AND:
        case FLOW_OR:
            place_operator(c, i);
            break;
        case FLOW_CONTEXT:
        case FLOW_NOTHING:
            break;
        }
    }
}

void flow_to_graph(const struct flow *flow, struct graph_reading *reading)
{
    struct conversion c = {flow, reading, reading->graph, NULL};
    c.placed = arena_array(&c.graph->arena, flow->objects.count + 1, sizeof(*c.placed));
    if (!c.placed) {
        c.graph->failed = true;
        return;
    }
    for (size_t i = 0; i < flow->objects.count; i++) {
        c.placed[i] = (struct placed){NONE, NONE, {NONE, NONE, NONE}, 0, false};
    }
    for (size_t i = 0; i < flow->edges.count; i++) {
        const struct flow_edge *edge = &flow->edges.items[i];
        if (is_logical_edge(flow, edge)) {
            c.placed[edge->to].inputs++;
            c.placed[edge->from].branch_false |= edge->branch == FLOW_FALSE;
        }
    }
    place_objects(&c);
    connect(&c);
    count_context(&c);
}
