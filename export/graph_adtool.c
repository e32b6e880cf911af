/* Attack graphs as attack-defence trees of ADTool, unfolded from the goal: what several nodes
 * need is repeated with the same label, which ADTool takes for the same action. A step that
 * needs something is a conjunction with itself as its last action; at least k is spelt out.
 * Work lies on a stack of its own, so depth costs no recursion. */
#include "export/graph_writers.h"

#include "base/limits.h"

#include <math.h>
#include <string.h>

enum { MOST_COMBINED = 12 }; /* inputs of a gate at-least that is spelt out */

enum work_kind { WORK_NODE, WORK_COMBINATION, WORK_LEAF, WORK_GUARDS, WORK_GUARD, WORK_CLOSE };

struct work {
    enum work_kind kind;
    uint32_t node, mask;
    bool switches;
};

struct tree {
    const struct attack_graph *graph;
    struct text *out;
    struct arena arena;
    struct graph_rows needs, guards, defeats;
    const char **labels; /* by node; unique */
    VEC(struct work) stack;
    size_t written, depth, sequences;
    enum status status;
};

static void push(struct tree *t, enum work_kind kind, uint32_t node, uint32_t mask,
                 bool switches)
{
    if (!vec_push(&t->stack, (struct work){kind, node, mask, switches})) {
        t->status = STATUS_MEMORY;
    }
}

/* Equal labels are one action to ADTool, so different nodes need different ones. */
static bool label_nodes(struct tree *t)
{
    struct names taken;
    bool done = true;
    names_init(&taken);
    for (size_t n = 0; n < t->graph->nodes.count && done; n++) {
        const struct graph_node *node = &t->graph->nodes.items[n];
        bool repeated = names_find(&taken, node->title) != NAMES_NONE;
        t->labels[n] =
            repeated ? arena_format(&t->arena, "%s [%s]", node->title, node->id) : node->title;
        done = t->labels[n] && names_intern(&taken, node->title) != NAMES_NONE;
    }
    names_release(&taken);
    return done;
}

static void open_node(struct tree *t, bool any, bool switches, const char *label,
                      const char *more)
{
    text_append(t->out, "  ");
    text_repeat(t->out, ' ', 2 * (t->depth < 60 ? t->depth : 60));
    text_format(t->out, "<node refinement=\"%s\"%s><label>",
                any ? "disjunctive" : "conjunctive", switches ? " switchRole=\"yes\"" : "");
    text_append_xml(t->out, label);
    text_format(t->out, "%s</label>\n", more);
    t->depth++;
    push(t, WORK_CLOSE, 0, 0, false);
    if (++t->written > LIMIT_TREE_NODES) {
        t->status = STATUS_LIMIT;
    }
}

static void put_value(struct tree *t, const char *domain, double value)
{
    if (isfinite(value)) {
        text_format(t->out, "<parameter domainId=\"%s\" category=\"basic\">", domain);
        text_number(t->out, value);
        text_append(t->out, "</parameter>\n");
    }
}

static void write_leaf(struct tree *t, const struct work *w)
{
    const struct graph_node *node = &t->graph->nodes.items[w->node];
    open_node(t, true, w->switches, t->labels[w->node], w->mask ? " (the step itself)" : "");
    put_value(t, "ProbSucc1", node->probability);
    put_value(t, "MinCost1", node->cost);
}

static uint32_t row_length(const struct graph_rows *rows, uint32_t node)
{
    return rows->first[node + 1] - rows->first[node];
}

/* What cuts a node is its last child, of the other role. */
static void push_guards(struct tree *t, uint32_t node)
{
    uint32_t count = row_length(&t->guards, node);
    if (count > 0) {
        bool one = count == 1;
        push(t, one ? WORK_GUARD : WORK_GUARDS,
             one ? t->guards.ends[t->guards.first[node]] : node, 0, true);
    }
}

/* Children are pushed last first. */
static void push_inputs(struct tree *t, uint32_t node, uint32_t mask)
{
    uint32_t first = t->needs.first[node];
    for (uint32_t i = row_length(&t->needs, node); i > 0; i--) {
        if (mask == UINT32_MAX || (mask >> (i - 1) & 1)) {
            push(t, WORK_NODE, t->needs.ends[first + i - 1], 0, false);
        }
    }
}

static unsigned count_bits(uint32_t mask)
{
    unsigned bits = 0;
    for (; mask; mask &= mask - 1) {
        bits++;
    }
    return bits;
}

static void push_combinations(struct tree *t, uint32_t node, uint32_t k)
{
    uint32_t count = row_length(&t->needs, node);
    if (count > MOST_COMBINED) {
        t->status = STATUS_LIMIT;
        return;
    }
    for (uint32_t mask = 0; mask < 1u << count; mask++) {
        if (count_bits(mask) == k) {
            push(t, WORK_COMBINATION, node, mask, false);
        }
    }
}

static void write_node(struct tree *t, const struct work *w)
{
    const struct graph_node *node = &t->graph->nodes.items[w->node];
    uint32_t inputs = row_length(&t->needs, w->node);
    bool at_least = node->kind == GRAPH_AT_LEAST && node->k > 1 && node->k < inputs;
    bool any =
        node->kind == GRAPH_ANY || at_least || (node->kind == GRAPH_AT_LEAST && node->k <= 1);
    if (inputs == 0) {
        write_leaf(t, w);
        push_guards(t, w->node);
        return;
    }
    t->sequences += node->kind == GRAPH_SEQUENCE;
    open_node(t, any, w->switches, t->labels[w->node], "");
    push_guards(t, w->node);
    if (node->kind == GRAPH_STEP) {
        push(t, WORK_LEAF, w->node, 1, false);
    }
    if (at_least) {
        push_combinations(t, w->node, node->k);
    } else {
        push_inputs(t, w->node, UINT32_MAX);
    }
}

static void write_guard(struct tree *t, const struct work *w)
{
    uint32_t ways = row_length(&t->defeats, w->node);
    open_node(t, true, w->switches, t->labels[w->node], "");
    put_value(t, "MinCost1", t->graph->nodes.items[w->node].cost);
    if (ways == 1) {
        push(t, WORK_NODE, t->defeats.ends[t->defeats.first[w->node]], 0, true);
    } else if (ways > 1) {
        push(t, WORK_GUARDS, w->node, 1, true);
    }
}

/* Several of the other role, any of which is enough: safeguards of a node, or (mask 1) steps
 * that defeat a safeguard. */
static void write_several(struct tree *t, const struct work *w)
{
    const struct graph_rows *rows = w->mask ? &t->defeats : &t->guards;
    open_node(t, true, w->switches,
              w->mask ? "A way to defeat: " : "A safeguard of: ", t->labels[w->node]);
    for (uint32_t i = rows->first[w->node + 1]; i > rows->first[w->node]; i--) {
        push(t, w->mask ? WORK_NODE : WORK_GUARD, rows->ends[i - 1], 0, false);
    }
}

static void work_off(struct tree *t)
{
    while (t->stack.count > 0 && t->status == STATUS_OK) {
        const struct work w = t->stack.items[--t->stack.count];
        switch (w.kind) {
        case WORK_NODE:
            write_node(t, &w);
            break;
        case WORK_COMBINATION:
            open_node(t, false, false, "All of these", "");
            push_inputs(t, w.node, w.mask);
            break;
        case WORK_LEAF:
            write_leaf(t, &w);
            break;
        case WORK_GUARDS:
            write_several(t, &w);
            break;
        case WORK_GUARD:
            write_guard(t, &w);
            break;
        case WORK_CLOSE:
            t->depth--;
            text_append(t->out, "  ");
            text_repeat(t->out, ' ', 2 * (t->depth < 60 ? t->depth : 60));
            text_append(t->out, "</node>\n");
            break;
        }
    }
}

/* Whether taking away what needs nothing that is left takes everything away. */
static bool is_acyclic(const struct attack_graph *graph, bool *memory)
{
    size_t count = graph->nodes.count, done = 0;
    uint32_t *waits = memory_zeroed(count + 1, sizeof(*waits));
    uint32_t *ready = memory_array(count + 1, sizeof(*ready));
    struct graph_rows users[2] = {{NULL, NULL}, {NULL, NULL}}, cuts = {NULL, NULL};
    size_t top = 0;
    *memory = waits && ready && graph_rows_make(&users[0], graph, GRAPH_NEEDS, false) &&
              graph_rows_make(&users[1], graph, GRAPH_DEFEATS, false) &&
              graph_rows_make(&cuts, graph, GRAPH_CUTS, false);
    for (size_t i = 0; *memory && i < graph->edges.count; i++) {
        waits[graph->edges.items[i].to]++;
    }
    for (uint32_t n = 0; *memory && n < count; n++) {
        if (waits[n] == 0) {
            ready[top++] = n;
        }
    }
    while (top > 0) {
        uint32_t n = ready[--top];
        const struct graph_rows *const rows[] = {&users[0], &users[1], &cuts};
        done++;
        for (size_t r = 0; r < 3; r++) {
            for (uint32_t i = rows[r]->first[n]; i < rows[r]->first[n + 1]; i++) {
                if (--waits[rows[r]->ends[i]] == 0) {
                    ready[top++] = rows[r]->ends[i];
                }
            }
        }
    }
    graph_rows_release(&users[0]);
    graph_rows_release(&users[1]);
    graph_rows_release(&cuts);
    memory_free(waits);
    memory_free(ready);
    return done == count;
}

static enum status refuse(struct diagnostics *losses, enum status status, const char *code,
                          const char *message)
{
    diagnostics_add(losses, SEVERITY_ERROR, code, (struct place){NULL, 0}, "%s", message);
    return status;
}

static enum status unfold(struct tree *t, struct diagnostics *losses)
{
    static const char *const domains[][2] = {{"MinCost1", "MinCost"},
                                             {"ProbSucc1", "ProbSucc"}};
    text_append(t->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<adtree>\n");
    push(t, WORK_NODE, t->graph->goal, 0, false);
    work_off(t);
    for (size_t i = 0; i < 2; i++) {
        text_format(t->out,
                    "  <domain id=\"%s\"><class>lu.uni.adtool.domains.adtpredefined.%s</class>"
                    "<tool>ADTool2</tool></domain>\n",
                    domains[i][0], domains[i][1]);
    }
    text_append(t->out, "</adtree>\n");
    if (t->status == STATUS_LIMIT) {
        return refuse(losses, STATUS_LIMIT, "tree-too-large",
                      "unfolded into a tree, the graph is larger than a cap allows");
    }
    size_t known = 0;
    for (size_t n = 0; n < t->graph->nodes.count; n++) {
        const struct graph_node *node = &t->graph->nodes.items[n];
        known += node->kind == GRAPH_CONDITION && node->truth != TRUTH_CANNOT_RULE_OUT;
    }
    graph_lose(losses, known, "conditions of known truth became open",
               "a tree leaves every basic action open");
    graph_lose(losses, t->sequences, "sequences became conjunctions",
               "an attack-defence tree has no order");
    return t->status;
}

static enum status write_tree(const struct attack_graph *graph, const char *date,
                              struct text *out, struct diagnostics *losses)
{
    struct tree t = {.graph = graph, .out = out, .status = STATUS_OK};
    bool memory = true;
    (void)date;
    if (graph->goal == NONE) {
        return refuse(losses, STATUS_INVALID, "no-single-goal",
                      "a tree has one root: name a scenario");
    }
    if (!is_acyclic(graph, &memory)) {
        return memory ? refuse(losses, STATUS_INVALID, "cyclic",
                               "the graph has a cycle, which no tree can hold")
                      : STATUS_MEMORY;
    }
    arena_init(&t.arena);
    t.labels = arena_array(&t.arena, graph->nodes.count + 1, sizeof(*t.labels));
    enum status status = STATUS_MEMORY;
    if (t.labels && label_nodes(&t) && graph_rows_make(&t.needs, graph, GRAPH_NEEDS, true) &&
        graph_rows_make(&t.guards, graph, GRAPH_CUTS, true) &&
        graph_rows_make(&t.defeats, graph, GRAPH_DEFEATS, true)) {
        status = unfold(&t, losses);
    }
    graph_rows_release(&t.needs);
    graph_rows_release(&t.guards);
    graph_rows_release(&t.defeats);
    vec_release(&t.stack);
    arena_release(&t.arena);
    return out->failed ? STATUS_MEMORY : status;
}

const struct graph_writer graph_writer_adtool = {"adtool", "ADTool 2", write_tree};
