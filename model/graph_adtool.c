/* Attack-defence trees of ADTool (adtree and sandtree). What the opponent does about a node is
 * a countermeasure: the node holds if it is carried out and every countermeasure fails. A basic
 * countermeasure becomes a safeguard that cuts a step "without it", so that
 *
 *     out(attack)  = refinement and out(each countermeasure)
 *     out(defence) = dual refinement or out(each counter-attack)
 *
 * where the dual of a conjunction is a disjunction, is exactly "the root is reached", for any
 * nesting. Basic actions with equal labels and roles are one action, as ADTool's values say
 * (Kordy and Widel 2018, doi 10.1007/978-3-319-89722-6_14); a node is never counted twice. */
#include "model/graph_formats.h"
#include "model/xml_tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ad_node {
    const struct xml_element *element;
    const char *label;
    bool opponent, refined, countered;
    uint32_t core, out; /* nodes of the graph */
};

struct ad_tree {
    struct graph_reading *reading;
    struct attack_graph *graph;
    const struct xml_element *root;
    bool sequential;     /* a sandtree */
    struct names roles;  /* "a/label" or "d/label" of basic nodes */
    VEC(uint32_t) basic; /* by index in roles: the step */
    VEC(struct ad_node) nodes;
};

static bool is_node(const struct xml_element *element)
{
    return strcmp(element->name, "node") == 0;
}

static struct place place_of(const struct ad_node *node)
{
    return xml_place(node->element);
}

static const char *child_text(const struct xml_element *element, const char *name)
{
    for (const struct xml_element *c = element->first_child; c; c = c->next) {
        if (strcmp(c->name, name) == 0 && c->text) {
            return c->text;
        }
    }
    return "";
}

static bool switches(const struct xml_element *element)
{
    const char *value = xml_value(element, "switchRole");
    return value && (strcmp(value, "yes") == 0 || strcmp(value, "true") == 0);
}

/* The next element of the subtree in document order, or NULL. */
static struct xml_element *next_element(const struct xml_element *root, struct xml_element *at)
{
    if (at->first_child) {
        return at->first_child;
    }
    while (at != root && !at->next) {
        at = at->parent;
    }
    return at == root ? NULL : at->next;
}

/* Gate of a refinement; the dual one for what defends. */
static enum graph_kind refinement(struct ad_tree *tree, const struct ad_node *node)
{
    const char *word = xml_value(node->element, "refinement");
    bool any = word && (strcmp(word, "disjunctive") == 0 || strcmp(word, "or") == 0);
    bool ordered = word && strcmp(word, "sequential") == 0;
    if (word && !any && !ordered && strcmp(word, "conjunctive") != 0) {
        diagnostics_add(tree->reading->diagnostics, SEVERITY_WARNING, "unknown-refinement",
                        xml_value_place(node->element, "refinement"),
                        "'%.40s' is read as %s, as ADTool does", word,
                        tree->sequential ? "sequential" : "conjunctive");
        ordered = tree->sequential;
    }
    if (node->opponent) {
        return any ? GRAPH_ALL : GRAPH_ANY;
    }
    return any ? GRAPH_ANY : ordered ? GRAPH_SEQUENCE : GRAPH_ALL;
}

static void cite(struct ad_tree *tree, uint32_t node, size_t number)
{
    if (node != NONE) {
        tree->graph->nodes.items[node].cite =
            graph_string(tree->graph, "%s, node %zu", tree->graph->file, number);
    }
}

/* What kind of value a parameter of this domain is; "" for one that a model has no place for.
 */
static const char *domain_class(const struct ad_tree *tree, const char *id)
{
    for (const struct xml_element *d = tree->root->first_child; d; d = d->next) {
        const char *name = strcmp(d->name, "domain") == 0 ? xml_value(d, "id") : NULL;
        if (name && strcmp(name, id) == 0) {
            const char *class = child_text(d, "class");
            const char *dot = strrchr(class, '.');
            return dot ? dot + 1 : class;
        }
    }
    return id;
}

static void take_parameter(struct ad_tree *tree, uint32_t node, bool opponent,
                           const struct xml_element *parameter)
{
    const char *id = xml_value(parameter, "domainId");
    const char *category = xml_value(parameter, "category");
    const char *kind = domain_class(tree, id ? id : "");
    char *end;
    double value = strtod(parameter->text ? parameter->text : "", &end);
    bool number = parameter->text && *end == '\0' && isfinite(value);
    struct graph_node *n = node == NONE ? NULL : &tree->graph->nodes.items[node];
    if (!n || (category && strcmp(category, "basic") != 0)) {
        graph_count(tree->graph, "derived or default parameter", 1, "");
    } else if (number && strncmp(kind, "MinCost", 7) == 0 && value >= 0) {
        n->cost = value;
        graph_count(tree->graph, "parameter MinCost", 1, "cost");
    } else if (number && strncmp(kind, "ProbSucc", 8) == 0 && !opponent && value >= 0 &&
               value <= 1) {
        n->probability = value;
        graph_count(tree->graph, "parameter ProbSucc", 1, "probability");
    } else {
        graph_remark(tree->graph, node, graph_string(tree->graph, "%s: ", id ? id : "value"),
                     parameter->text ? parameter->text : "");
        graph_count(tree->graph, "other parameter", 1, "text");
    }
}

static void take_values(struct ad_tree *tree, uint32_t node, const struct ad_node *from)
{
    for (const struct xml_element *c = from->element->first_child; c; c = c->next) {
        if (strcmp(c->name, "parameter") == 0) {
            take_parameter(tree, from->refined ? NONE : node, from->opponent, c);
        } else if (strcmp(c->name, "comment") == 0 && c->text) {
            graph_remark(tree->graph, node, "", c->text);
            graph_count(tree->graph, "comment", 1, "text");
        } else if (!is_node(c) && strcmp(c->name, "label") != 0) {
            graph_count(tree->graph, c->name, 1, "");
        }
    }
}

/* The step of a basic node: of its label there is one for each role. */
static uint32_t find_basic(struct ad_tree *tree, const struct ad_node *node, size_t number)
{
    struct attack_graph *g = tree->graph;
    const char *key = graph_string(g, "%c/%s", node->opponent ? 'd' : 'a', node->label);
    uint32_t index = names_intern(&tree->roles, key);
    if (index == NAMES_NONE) {
        g->failed = true;
        return NONE;
    }
    if (index < tree->basic.count) {
        graph_count(g, "repeated label", 1, "the step it already has");
        return tree->basic.items[index];
    }
    uint32_t step = NONE;
    if (node->opponent) {
        uint32_t guard =
            graph_add(g, GRAPH_SAFEGUARD, node->label, node->label, place_of(node));
        const char *id = guard == NONE ? "" : g->nodes.items[guard].id;
        step = graph_add(g, GRAPH_STEP, graph_string(g, "%s.absent", id),
                         graph_string(g, "Without: %s", node->label), place_of(node));
        graph_link(g, guard, step, GRAPH_CUTS);
        cite(tree, guard, number);
        take_values(tree, guard, node);
        graph_count(g, "basic countermeasure", 1, "safeguard");
    } else {
        step = graph_add(g, GRAPH_STEP, node->label, node->label, place_of(node));
        take_values(tree, step, node);
        graph_count(g, "basic action", 1, "step");
    }
    cite(tree, step, number);
    g->failed |= !vec_push(&tree->basic, step);
    return step;
}

static void place_node(struct ad_tree *tree, struct ad_node *node, size_t number)
{
    struct attack_graph *g = tree->graph;
    if (!node->refined) {
        node->core = find_basic(tree, node, number);
    } else {
        node->core = graph_add(g, refinement(tree, node), node->label,
                               node->opponent ? graph_string(g, "Without: %s", node->label)
                                              : node->label,
                               place_of(node));
        cite(tree, node->core, number);
        take_values(tree, node->core, node);
        graph_count(g, "refined node", 1, "gate");
    }
    node->out = node->core;
    if (node->countered) {
        node->out = graph_add(
            g, node->opponent ? GRAPH_ANY : GRAPH_ALL,
            graph_string(g, "%s.%s", node->label, node->opponent ? "overcome" : "unhindered"),
            graph_string(g, "%s: %s", node->opponent ? "Absent or overcome" : "Not countered",
                         node->label),
            place_of(node));
        cite(tree, node->out, number);
        graph_link(g, node->core, node->out, GRAPH_NEEDS);
    }
}

static enum status gather(struct ad_tree *tree)
{
    for (struct xml_element *e = tree->root->first_child; e; e = next_element(tree->root, e)) {
        if (!is_node(e)) {
            continue;
        }
        bool top = e->parent == tree->root || !is_node(e->parent);
        bool opponent = !top && tree->nodes.items[e->parent->index].opponent;
        opponent ^= !top && switches(e);
        struct ad_node node = {e, child_text(e, "label"), opponent, false, false, NONE, NONE};
        e->index = (uint32_t)tree->nodes.count;
        if (!top) {
            struct ad_node *parent = &tree->nodes.items[e->parent->index];
            parent->refined |= opponent == parent->opponent;
            parent->countered |= opponent != parent->opponent;
        }
        if (!vec_push(&tree->nodes, node)) {
            return STATUS_MEMORY;
        }
    }
    return STATUS_OK;
}

static void build(struct ad_tree *tree)
{
    struct attack_graph *g = tree->graph;
    for (size_t i = 0; i < tree->nodes.count; i++) {
        struct ad_node *node = &tree->nodes.items[i];
        if (!*node->label) {
            diagnostics_add(tree->reading->diagnostics, SEVERITY_ERROR, "missing-label",
                            place_of(node), "a node without a label");
        }
        place_node(tree, node, i + 1);
        if (i > 0) {
            const struct ad_node *parent = &tree->nodes.items[node->element->parent->index];
            bool counter = parent->opponent != node->opponent;
            graph_link(g, node->out, counter ? parent->out : parent->core, GRAPH_NEEDS);
            graph_count(g, "edge", 1, "need");
        }
    }
    g->goal = tree->nodes.items[0].out;
    g->title = graph_clean(g, tree->nodes.items[0].label, 500);
}

static bool check_shape(struct ad_tree *tree)
{
    struct diagnostics *diagnostics = tree->reading->diagnostics;
    size_t tops = 0;
    for (const struct xml_element *c = tree->root->first_child; c; c = c->next) {
        tops += is_node(c);
        if (strcmp(c->name, "domain") == 0) {
            graph_count(tree->graph, "domain", 1, "meaning of parameters");
        } else if (!is_node(c)) {
            graph_count(tree->graph, c->name, 1, "");
        }
    }
    for (size_t i = 0; i < tree->nodes.count; i++) {
        const struct xml_element *parent = tree->nodes.items[i].element->parent;
        if (parent != tree->root && !is_node(parent)) {
            diagnostics_add(diagnostics, SEVERITY_ERROR, "misplaced-node",
                            place_of(&tree->nodes.items[i]), "a node stands in a node");
            return false;
        }
    }
    if (tops != 1) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "no-single-root", xml_place(tree->root),
                        "a tree has exactly one root node, this one has %zu", tops);
    } else if (switches(tree->nodes.items[0].element)) {
        diagnostics_add(diagnostics, SEVERITY_WARNING, "root-switches-role",
                        place_of(&tree->nodes.items[0]),
                        "the root is taken for the proponent's, whose steps are the attack");
    }
    return tops == 1;
}

static enum status read_tree(struct graph_reading *reading)
{
    struct ad_tree tree = {.reading = reading, .graph = reading->graph};
    struct xml_element *root = NULL;
    names_init(&tree.roles);
    enum status status =
        xml_tree_read(&reading->graph->arena, reading->source, &root, reading->diagnostics);
    if (status == STATUS_OK && strcmp(root->name, "adtree") != 0 &&
        strcmp(root->name, "sandtree") != 0) {
        diagnostics_add(reading->diagnostics, SEVERITY_ERROR, "wrong-document", xml_place(root),
                        "the root element '%s' is neither adtree nor sandtree", root->name);
        status = STATUS_INVALID;
    }
    if (status == STATUS_OK) {
        tree.root = root;
        tree.sequential = strcmp(root->name, "sandtree") == 0;
        status = gather(&tree);
    }
    if (status == STATUS_OK && check_shape(&tree)) {
        build(&tree);
    }
    vec_release(&tree.nodes);
    vec_release(&tree.basic);
    names_release(&tree.roles);
    return status;
}

static bool detect(const struct source *head)
{
    return graph_head_first(head) == '<' &&
           (graph_head_has(head, "<adtree") || graph_head_has(head, "<sandtree"));
}

const struct graph_format graph_adtool = {"adtool", "ADTool", detect, read_tree};
