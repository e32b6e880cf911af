/* The linear-time algorithm of Dutuit and Rauzy: a depth-first walk dates the first and the
 * last visit of every node; a gate is a module iff everything below it is first visited after
 * the gate was entered, and last visited before the gate was left. A cycle is walked as one
 * node and never is a module, having no truth of its own; its members can be. */
#include "analyzer/modules.h"

#include "base/memory.h"

/* Dates of a node, next to each other: most nodes are far from the one before. */
struct visit {
    uint32_t entered; /* 0: unseen; once the node is collected: or when what is below was */
    uint32_t last;    /* the same, of last visits */
    uint32_t left;
};

struct call {
    uint32_t node, next, end; /* edges to follow */
};

struct walk {
    const struct acyclic *graph;
    struct visit *visits; /* by node */
    struct call *calls;   /* gates and cycles being visited */
    uint32_t *closed;     /* the same in order of leaving */
    uint32_t call_count, closed_count;
    uint32_t date;
};

static void enter(struct walk *w, uint32_t node)
{
    w->visits[node].entered = w->visits[node].last = ++w->date;
    if (node >= w->graph->circuit->atom_count) {
        w->calls[w->call_count++] =
            (struct call){node, acyclic_first(w->graph, node), acyclic_end(w->graph, node)};
    }
}

static void leave(struct walk *w, uint32_t node)
{
    w->visits[node].left = w->visits[node].last = ++w->date;
    w->closed[w->closed_count++] = node;
    w->call_count--;
}

static void walk_from(struct walk *w, uint32_t root)
{
    enter(w, root);
    while (w->call_count > 0) {
        struct call *call = &w->calls[w->call_count - 1];
        if (call->next == call->end) {
            leave(w, call->node);
            continue;
        }
        uint32_t target = acyclic_target(w->graph, call->node, call->next++);
        if (target == call->node) {
            continue;
        }
        if (w->visits[target].entered == 0) {
            enter(w, target);
        } else {
            w->visits[target].last = ++w->date;
        }
    }
}

/* Whether all proper descendants were first visited after the node was entered, and last before
 * it was left. Inputs are collected before the node is. */
static bool encloses(struct walk *w, uint32_t node)
{
    struct visit *visit = &w->visits[node];
    uint32_t low = UINT32_MAX, high = 0;
    for (uint32_t e = acyclic_first(w->graph, node); e < acyclic_end(w->graph, node); e++) {
        uint32_t target = acyclic_target(w->graph, node, e);
        if (target != node) {
            const struct visit *below = &w->visits[target];
            low = below->entered < low ? below->entered : low;
            high = below->last > high ? below->last : high;
        }
    }
    bool encloses = low > visit->entered && high < visit->left;
    visit->entered = low < visit->entered ? low : visit->entered;
    visit->last = high > visit->last ? high : visit->last;
    return encloses;
}

static void collect_modules(struct walk *w, uint32_t root, struct modules *out)
{
    for (uint32_t i = 0; i < w->closed_count; i++) {
        uint32_t node = w->closed[i];
        bool enclosed = encloses(w, node);
        if ((enclosed || node == root) && !acyclic_is_cycle(w->graph, node)) {
            out->module_of[node] = out->count;
            out->roots[out->count++] = node;
        }
    }
}

static bool init_walk(struct walk *w, const struct acyclic *graph)
{
    size_t n = graph->node_count;
    *w = (struct walk){.graph = graph};
    w->visits = memory_zeroed(n, sizeof(*w->visits));
    w->calls = memory_array(n, sizeof(*w->calls));
    w->closed = memory_array(n, sizeof(*w->closed));
    return w->visits && w->calls && w->closed;
}

static void release_walk(struct walk *w)
{
    memory_free(w->visits);
    memory_free(w->calls);
    memory_free(w->closed);
}

enum status modules_find(const struct acyclic *acyclic, uint32_t root, struct modules *out)
{
    struct walk walk = {0};
    enum status status = STATUS_MEMORY;
    uint32_t node_count = acyclic->circuit->node_count;
    *out = (struct modules){0};
    out->roots = memory_array(node_count, sizeof(*out->roots));
    out->module_of = memory_array(node_count, sizeof(*out->module_of));
    if (!out->roots || !out->module_of || !init_walk(&walk, acyclic)) {
        goto out;
    }
    for (uint32_t n = 0; n < node_count; n++) {
        out->module_of[n] = MODULE_NONE;
    }
    walk_from(&walk, root);
    collect_modules(&walk, root, out);
    status = STATUS_OK;
out:
    release_walk(&walk);
    return status;
}

void modules_release(struct modules *modules)
{
    memory_free(modules->roots);
    memory_free(modules->module_of);
    *modules = (struct modules){0};
}
