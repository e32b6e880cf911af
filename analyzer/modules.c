/* The linear-time algorithm of Dutuit and Rauzy: a depth-first walk dates the first and the
 * last visit of every node; a gate is a module iff everything below it is first visited after
 * the gate was entered, and last visited before the gate was left. A cycle is walked as one
 * node and never is a module, having no truth of its own; its members can be. */
#include "analyzer/modules.h"

#include "base/memory.h"

struct walk {
    const struct acyclic *graph;
    uint32_t *entered, *left, *last; /* dates by node; entered 0: unseen */
    uint32_t *cursor;                /* by node: next edge */
    uint32_t *calls, call_count;     /* nodes being visited */
    uint32_t *low, *high;            /* dates of everything below: first entry, last visit */
    uint32_t *closed, closed_count;  /* nodes in order of leaving */
    uint32_t date;
};

static void enter(struct walk *w, uint32_t node)
{
    w->entered[node] = w->last[node] = ++w->date;
    w->cursor[node] = acyclic_first(w->graph, node);
    w->calls[w->call_count++] = node;
}

static void leave(struct walk *w, uint32_t node)
{
    w->left[node] = w->last[node] = ++w->date;
    w->closed[w->closed_count++] = node;
    w->call_count--;
}

static void walk_from(struct walk *w, uint32_t root)
{
    enter(w, root);
    while (w->call_count > 0) {
        uint32_t node = w->calls[w->call_count - 1];
        if (w->cursor[node] == acyclic_end(w->graph, node)) {
            leave(w, node);
            continue;
        }
        uint32_t target = acyclic_target(w->graph, node, w->cursor[node]++);
        if (target == node) {
            continue;
        }
        if (w->entered[target] == 0) {
            enter(w, target);
        } else {
            w->last[target] = ++w->date;
        }
    }
}

/* The span of dates of all proper descendants; inputs are closed before the node is. */
static void span_descendants(struct walk *w, uint32_t node)
{
    uint32_t low = UINT32_MAX, high = 0;
    for (uint32_t e = acyclic_first(w->graph, node); e < acyclic_end(w->graph, node); e++) {
        uint32_t t = acyclic_target(w->graph, node, e);
        if (t == node) {
            continue;
        }
        uint32_t t_low = w->entered[t] < w->low[t] ? w->entered[t] : w->low[t];
        uint32_t t_high = w->last[t] > w->high[t] ? w->last[t] : w->high[t];
        low = t_low < low ? t_low : low;
        high = t_high > high ? t_high : high;
    }
    w->low[node] = low;
    w->high[node] = high;
}

static void collect_modules(struct walk *w, uint32_t root, struct modules *out)
{
    for (uint32_t i = 0; i < w->closed_count; i++) {
        uint32_t node = w->closed[i];
        span_descendants(w, node);
        bool gate = node >= w->graph->circuit->atom_count && !acyclic_is_cycle(w->graph, node);
        bool enclosed = w->low[node] > w->entered[node] && w->high[node] < w->left[node];
        if (gate && (enclosed || node == root)) {
            out->module_of[node] = out->count;
            out->roots[out->count++] = node;
        }
    }
}

static bool init_walk(struct walk *w, const struct acyclic *graph)
{
    size_t n = graph->node_count;
    *w = (struct walk){.graph = graph};
    w->entered = memory_zeroed(n, sizeof(*w->entered));
    w->left = memory_array(n, sizeof(*w->left));
    w->last = memory_array(n, sizeof(*w->last));
    w->cursor = memory_array(n, sizeof(*w->cursor));
    w->calls = memory_array(n, sizeof(*w->calls));
    w->low = memory_array(n, sizeof(*w->low));
    w->high = memory_array(n, sizeof(*w->high));
    w->closed = memory_array(n, sizeof(*w->closed));
    return w->entered && w->left && w->last && w->cursor && w->calls && w->low && w->high &&
           w->closed;
}

static void release_walk(struct walk *w)
{
    memory_free(w->entered);
    memory_free(w->left);
    memory_free(w->last);
    memory_free(w->cursor);
    memory_free(w->calls);
    memory_free(w->low);
    memory_free(w->high);
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
