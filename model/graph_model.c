/* Threat models as attack graphs, for the writers of other formats; see graph.h. A node of the
 * model is a node of the graph, its inputs are edges; what several nodes of a scenario require
 * is one. A safeguard that withholds a capability cuts the requirements of it. */
#include "model/graph.h"

#include <string.h>

struct model_reading {
    const struct threatmodel *model;
    uint32_t scenario;
    struct attack_graph *graph;
    uint32_t *at;              /* by node of the model: the node of the graph, or NONE */
    struct names requirements; /* what is required, as words, */
    uint32_t *required_at;     /* and its node of the graph */
};

/* Marks what the nodes on the stack need. */
static void follow(struct model_reading *r, uint32_t *stack, size_t depth)
{
    while (depth > 0) {
        const struct index_list *inputs = &r->model->nodes.items[stack[--depth]].inputs;
        for (size_t i = 0; i < inputs->count; i++) {
            if (r->at[inputs->items[i]] == NONE) {
                r->at[inputs->items[i]] = 0;
                stack[depth++] = inputs->items[i];
            }
        }
    }
}

static bool is_cut(const struct threatmodel *model, const struct safeguard *safeguard,
                   uint32_t index)
{
    const struct node *node = &model->nodes.items[index];
    for (size_t i = 0; i < safeguard->cuts.count; i++) {
        const struct cut *c = &safeguard->cuts.items[i];
        if (c->kind == CUT_NODE
                ? c->target == index
                : node->kind == NODE_CAPABILITY && node->capability == c->target) {
            return true;
        }
    }
    return false;
}

/* Marks the steps that defeat a safeguard which cuts a marked node, and puts them on the stack;
 * returns how many. */
static size_t find_defeats(struct model_reading *r, uint32_t *stack)
{
    size_t depth = 0;
    for (size_t s = 0; s < r->model->safeguards.count; s++) {
        const struct safeguard *safeguard = &r->model->safeguards.items[s];
        bool cuts = false;
        for (uint32_t n = 0; n < r->model->nodes.count && !cuts; n++) {
            cuts = r->at[n] != NONE && is_cut(r->model, safeguard, n);
        }
        for (size_t i = 0; i < safeguard->defeated_by.count && cuts; i++) {
            uint32_t step = safeguard->defeated_by.items[i];
            if (r->at[step] == NONE) {
                r->at[step] = 0;
                stack[depth++] = step;
            }
        }
    }
    return depth;
}

/* Marks what is taken: the scenario's own nodes and all they rest on. */
static bool find_taken(struct model_reading *r)
{
    const struct threatmodel *m = r->model;
    size_t count = m->nodes.count, depth = 0;
    uint32_t *stack = memory_array(count + 1, sizeof(*stack));
    if (!stack) {
        return false;
    }
    for (uint32_t n = 0; n < count; n++) {
        bool own = r->scenario == NONE || m->nodes.items[n].scenario == r->scenario;
        r->at[n] = own ? 0 : NONE;
        if (own) {
            stack[depth++] = n;
        }
    }
    if (r->scenario != NONE && r->at[m->scenarios.items[r->scenario].goal] == NONE) {
        r->at[m->scenarios.items[r->scenario].goal] = 0;
        stack[depth++] = m->scenarios.items[r->scenario].goal;
    }
    follow(r, stack, depth);
    for (bool found = true; found;) { /* ways to defeat what cuts something there */
        depth = find_defeats(r, stack);
        found = depth > 0;
        follow(r, stack, depth);
    }
    memory_free(stack);
    return true;
}

static enum graph_kind kind_of(const struct node *node)
{
    static const enum graph_kind kinds[] = {[NODE_STEP] = GRAPH_STEP,
                                            [NODE_CONDITION] = GRAPH_CONDITION,
                                            [NODE_ALL] = GRAPH_ALL,
                                            [NODE_ANY] = GRAPH_ANY,
                                            [NODE_AT_LEAST] = GRAPH_AT_LEAST,
                                            [NODE_SEQUENCE] = GRAPH_SEQUENCE,
                                            [NODE_CAPABILITY] = GRAPH_REQUIREMENT,
                                            [NODE_AFFORDANCE] = GRAPH_REQUIREMENT};
    return kinds[node->kind];
}

static const char *title_of(struct model_reading *r, const struct node *node)
{
    const struct threatmodel *m = r->model;
    if (node->kind == NODE_CAPABILITY) {
        const struct capability *c = &m->capabilities.items[node->capability];
        const char *level = node->level > 0 && node->level <= c->levels.count
                                ? c->levels.items[node->level - 1]
                                : "";
        return graph_string(r->graph, "%s, level %u%s%s", c->label.title, (unsigned)node->level,
                            *level ? ": " : "", level);
    }
    if (node->kind == NODE_AFFORDANCE) {
        return m->affordances.items[node->affordance].label.title;
    }
    if (node->anonymous) {
        static const char *const titles[] = {[NODE_ALL] = "All of these",
                                             [NODE_ANY] = "Any of these",
                                             [NODE_AT_LEAST] = "At least some of these",
                                             [NODE_SEQUENCE] = "All of these, in this order"};
        return titles[node->kind];
    }
    return node->label.title;
}

/* Ids that a model gives are kept as they are; those of several scenarios with the scenario. */
static const char *id_of(struct model_reading *r, uint32_t index)
{
    const struct node *node = &r->model->nodes.items[index];
    const char *id = node->label.id;
    if (node->kind == NODE_CAPABILITY || node->kind == NODE_AFFORDANCE) {
        id = graph_string(r->graph, "requirement-%u", (unsigned)index);
    }
    if (r->scenario == NONE && node->scenario != NONE) {
        id = graph_string(r->graph, "%s/%s", r->model->scenarios.items[node->scenario].label.id,
                          id);
    }
    return id;
}

static uint32_t add(struct model_reading *r, enum graph_kind kind, const char *id,
                    const struct label *label, const char *title)
{
    uint32_t node = graph_add(r->graph, kind, id, title, label->place);
    if (node != NONE) {
        struct graph_node *made = &r->graph->nodes.items[node];
        made->id = id;
        made->text = label->text;
        made->cite = label->cite;
    }
    return node;
}

static const char *requirement_key(struct model_reading *r, const struct node *node,
                                   uint32_t level)
{
    bool capability = node->kind == NODE_CAPABILITY;
    return graph_string(
        r->graph, "%u %d %u %u", (unsigned)(r->scenario == NONE ? node->scenario : r->scenario),
        capability, (unsigned)(capability ? node->capability : node->affordance),
        (unsigned)(capability ? level : 0));
}

/* Its node, made when it is the first that requires this. */
static uint32_t add_requirement(struct model_reading *r, uint32_t n)
{
    const struct node *node = &r->model->nodes.items[n];
    size_t known = r->requirements.strings.count;
    uint32_t index = names_intern(&r->requirements, requirement_key(r, node, node->level));
    if (index == NAMES_NONE) {
        r->graph->failed = true;
        return NONE;
    }
    if (index == known) {
        r->required_at[index] =
            add(r, GRAPH_REQUIREMENT, id_of(r, n), &node->label, title_of(r, node));
    }
    return r->required_at[index];
}

/* The node of the next lower level that is required, or NONE. */
static uint32_t find_below(struct model_reading *r, const struct node *node)
{
    uint32_t index = NAMES_NONE;
    for (uint32_t level = node->kind == NODE_CAPABILITY ? node->level : 0;
         index == NAMES_NONE && level > 1; level--) {
        index = names_find(&r->requirements, requirement_key(r, node, level - 1));
    }
    return index == NAMES_NONE ? NONE : r->required_at[index];
}

static void add_nodes(struct model_reading *r)
{
    const struct threatmodel *m = r->model;
    for (uint32_t n = 0; n < m->nodes.count; n++) {
        const struct node *node = &m->nodes.items[n];
        if (r->at[n] == NONE) {
            continue;
        }
        bool requirement = kind_of(node) == GRAPH_REQUIREMENT;
        r->at[n] = requirement
                       ? add_requirement(r, n)
                       : add(r, kind_of(node), id_of(r, n), &node->label, title_of(r, node));
        if (r->at[n] != NONE && !requirement) {
            struct graph_node *made = &r->graph->nodes.items[r->at[n]];
            made->k = node->k;
            made->probability = node->probability;
            made->cost = node->cost;
            made->truth = node->truth;
            made->text =
                node->kind == NODE_STEP || node->kind == NODE_CONDITION || !node->anonymous
                    ? made->text
                    : "";
        }
    }
    for (uint32_t n = 0; n < m->nodes.count; n++) {
        const struct index_list *inputs = &m->nodes.items[n].inputs;
        if (r->at[n] != NONE && kind_of(&m->nodes.items[n]) == GRAPH_REQUIREMENT) {
            r->graph->nodes.items[r->at[n]].below = find_below(r, &m->nodes.items[n]);
        }
        for (size_t i = 0; r->at[n] != NONE && i < inputs->count; i++) {
            graph_link(r->graph, r->at[inputs->items[i]], r->at[n], GRAPH_NEEDS);
        }
    }
}

/* Links the safeguard to what it cuts there; false when that is nothing. */
static void add_safeguard(struct model_reading *r, const struct safeguard *safeguard)
{
    const struct threatmodel *m = r->model;
    uint32_t node = NONE, newest = NONE;
    for (uint32_t n = 0; n < m->nodes.count; n++) {
        bool first = r->at[n] != NONE && (newest == NONE || r->at[n] > newest);
        bool cut = first && is_cut(m, safeguard, n); /* of those that are one, the first */
        newest = first ? r->at[n] : newest;
        if (cut && node == NONE) {
            node = add(r, GRAPH_SAFEGUARD, safeguard->label.id, &safeguard->label,
                       safeguard->label.title);
            r->graph->nodes.items[node == NONE ? 0 : node].cost = safeguard->cost;
        }
        if (cut) {
            graph_link(r->graph, node, r->at[n], GRAPH_CUTS);
        }
    }
    for (size_t i = 0; i < safeguard->defeated_by.count; i++) {
        graph_link(r->graph, r->at[safeguard->defeated_by.items[i]], node, GRAPH_DEFEATS);
    }
}

enum status graph_of_model(const struct threatmodel *model, uint32_t scenario,
                           struct attack_graph *graph)
{
    struct model_reading r = {.model = model, .scenario = scenario, .graph = graph};
    names_init(&r.requirements);
    r.at = memory_array(model->nodes.count + 1, sizeof(*r.at));
    r.required_at = memory_array(model->nodes.count + 1, sizeof(*r.required_at));
    bool ready = r.at && r.required_at && find_taken(&r);
    if (ready) {
        add_nodes(&r);
        for (size_t i = 0; i < model->safeguards.count; i++) {
            add_safeguard(&r, &model->safeguards.items[i]);
        }
        if (scenario != NONE) {
            const struct scenario *s = &model->scenarios.items[scenario];
            graph->goal = r.at[s->goal];
            graph->title = s->label.title;
            graph->text = s->label.text;
            graph->actor = model->actors.items[s->actor].label.title;
        }
        graph->format = "threat-model";
    }
    names_release(&r.requirements);
    memory_free(r.required_at);
    memory_free(r.at);
    return ready && !graph->failed ? STATUS_OK : STATUS_MEMORY;
}
