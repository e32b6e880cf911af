/* Regions are found by one depth-first walk with an explicit stack. The sequences in which it
 * takes the inputs of a gate make the static orders: atoms that meet in one gate come close to
 * each other, and which inputs lead decides which atoms decide most; one order then moves its
 * variables closer still, and one puts a variable not last, but behind the variables of the
 * input that was visited before it, where these were met earlier (Fujii, Ootomo and Hori 1993,
 * "Interleaving based variable ordering methods for ordered binary decision diagrams",
 * doi:10.1109/ICCAD.1993.580028). No sequence is best for all circuits; those offered each were
 * on some benchmark. */
#include "analyzer/region.h"

#include "analyzer/gathering.h"
#include "base/memory.h"
#include "base/random.h"

#include <string.h>

#define NO_VARIABLE UINT32_MAX

static void count_uses(struct region_finder *f)
{
    const struct circuit *c = f->graph->circuit;
    for (uint32_t e = 0; e < c->edge_count; e++) {
        f->nodes[literal_node(c->inputs[e])].uses++;
    }
}

/* What a node counts where it is an input: a module as the one variable it is there. */
static double weight_of(const struct region_finder *f, uint32_t node)
{
    bool module =
        node < f->graph->circuit->node_count && f->modules->module_of[node] != MODULE_NONE;
    return module ? 1 : f->nodes[node].weight;
}

static void weigh_node(struct region_finder *f, uint32_t node)
{
    double weight = 0;
    for (uint32_t e = acyclic_first(f->graph, node); e < acyclic_end(f->graph, node); e++) {
        uint32_t target = acyclic_target(f->graph, node, e);
        weight += target == node ? 0 : weight_of(f, target);
    }
    f->nodes[node].weight = weight < 1e300 ? weight : 1e300;
}

static void weigh(struct region_finder *f)
{
    const struct circuit *c = f->graph->circuit;
    for (uint32_t a = 0; a < c->atom_count; a++) {
        f->nodes[a].weight = 1;
    }
    for (uint32_t k = 0; k < c->component_count; k++) {
        uint32_t begin = c->component_first[k], end = c->component_first[k + 1];
        if (acyclic_member(f->graph, begin)) {
            weigh_node(f, c->node_count + k);
        }
        for (uint32_t n = begin; n < end; n++) {
            weigh_node(f, n);
        }
    }
}

enum status region_finder_init(struct region_finder *finder, const struct acyclic *graph,
                               const struct modules *modules)
{
    size_t n = graph->node_count;
    *finder = (struct region_finder){.graph = graph, .modules = modules};
    finder->nodes = memory_zeroed(n, sizeof(*finder->nodes));
    finder->number = memory_array(n, sizeof(*finder->number));
    finder->next = memory_array(n, sizeof(*finder->next));
    if (!finder->nodes || !finder->number || !finder->next) {
        return STATUS_MEMORY;
    }
    count_uses(finder);
    weigh(finder);
    return STATUS_OK;
}

void region_finder_release(struct region_finder *finder)
{
    memory_free(finder->nodes);
    memory_free(finder->number);
    memory_free(finder->next);
    vec_release(&finder->calls);
    vec_release(&finder->pending);
    vec_release(&finder->gates);
    vec_release(&finder->variables);
    *finder = (struct region_finder){0};
}

static bool is_variable(const struct region_finder *f, uint32_t node, uint32_t root)
{
    const struct circuit *c = f->graph->circuit;
    return node < c->atom_count ||
           (node < c->node_count && node != root && f->modules->module_of[node] != MODULE_NONE);
}

/* Whether 'a' is visited before 'b', which stands before it in the input. */
static bool precedes(const struct region_finder *f, enum engine_order order, uint32_t a,
                     uint32_t b)
{
    switch (order) {
    case ORDER_LIGHT:
        return f->nodes[a].weight < f->nodes[b].weight;
    case ORDER_FANOUT:
    case ORDER_GATHERED:
        return f->nodes[a].uses > f->nodes[b].uses;
    case ORDER_SHARED:
    case ORDER_INTERLEAVED:
        return f->nodes[a].uses != f->nodes[b].uses ? f->nodes[a].uses > f->nodes[b].uses
                                                    : f->nodes[a].weight < f->nodes[b].weight;
    case ORDER_WEIGHTED:
        return f->nodes[a].weight * f->nodes[b].uses > f->nodes[b].weight * f->nodes[a].uses;
    default:
        return false;
    }
}

/* Stable merge sort, bottom up, so that equal inputs keep their sequence. */
static bool sort_inputs(struct region_finder *f, enum engine_order order, size_t begin)
{
    size_t count = f->pending.count - begin;
    if (order == ORDER_DEPTH_FIRST || order == ORDER_SIFTED || count < 2) {
        return true;
    }
    if (!vec_reserve(&f->pending, count)) {
        return false;
    }
    uint32_t *from = f->pending.items + begin, *to = from + count;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t at = 0; at < count; at += 2 * width) {
            size_t middle = at + width < count ? at + width : count;
            size_t end = middle + width < count ? middle + width : count;
            for (size_t i = at, j = middle, k = at; k < end; k++) {
                bool right = i == middle || (j < end && precedes(f, order, from[j], from[i]));
                to[k] = right ? from[j++] : from[i++];
            }
        }
        memcpy(from, to, count * sizeof(*from));
    }
    return true;
}

static void shuffle_inputs(struct region_finder *f, size_t begin)
{
    uint32_t *inputs = f->pending.items + begin;
    for (size_t left = f->pending.count - begin; left > 1; left--) {
        uint32_t chosen = random_below(f->chance, (uint32_t)left), input = inputs[chosen];
        inputs[chosen] = inputs[left - 1];
        inputs[left - 1] = input;
    }
}

static bool enter(struct region_finder *f, enum engine_order order, uint32_t node)
{
    struct region_call call = {node, f->pending.count, f->pending.count};
    f->nodes[node].seen = true;
    for (uint32_t e = acyclic_first(f->graph, node); e < acyclic_end(f->graph, node); e++) {
        uint32_t target = acyclic_target(f->graph, node, e);
        bool wanted = !f->nodes[target].seen || order == ORDER_INTERLEAVED;
        if (target != node && wanted && !vec_push(&f->pending, target)) {
            return false;
        }
    }
    if (f->chance) {
        shuffle_inputs(f, call.begin);
    }
    return sort_inputs(f, order, call.begin) && vec_push(&f->calls, call);
}

/* Puts a variable behind the one that was visited last. */
static void interleave(struct region_finder *f, uint32_t variable)
{
    uint32_t *link = f->latest == NO_VARIABLE ? &f->first : &f->next[f->latest];
    f->next[variable] = *link;
    *link = variable;
    f->latest = f->number[variable] = variable;
}

static bool visit(struct region_finder *f, enum engine_order order, uint32_t node,
                  uint32_t root)
{
    bool interleaved = order == ORDER_INTERLEAVED;
    if (f->nodes[node].seen) {
        f->latest = interleaved ? f->number[node] : NO_VARIABLE;
        return true;
    }
    if (is_variable(f, node, root)) {
        f->nodes[node].seen = true;
        if (interleaved) {
            interleave(f, node);
        }
        return vec_push(&f->variables, node);
    }
    return enter(f, order, node);
}

static bool walk(struct region_finder *f, enum engine_order order, uint32_t root)
{
    f->first = f->latest = NO_VARIABLE;
    bool fine = enter(f, order, root);
    while (fine && f->calls.count > 0) {
        struct region_call *call = &f->calls.items[f->calls.count - 1];
        if (call->next < f->pending.count) {
            fine = visit(f, order, f->pending.items[call->next++], root);
            continue;
        }
        f->pending.count = call->begin;
        f->calls.count--;
        if (order == ORDER_INTERLEAVED) {
            f->number[call->node] = f->latest;
        }
        fine = vec_push(&f->gates, call->node);
    }
    for (size_t i = 0; i < f->gates.count; i++) {
        f->nodes[f->gates.items[i]].seen = false;
    }
    for (size_t i = 0; i < f->variables.count; i++) {
        f->nodes[f->variables.items[i]].seen = false;
    }
    for (size_t i = 0; !fine && i < f->calls.count; i++) {
        f->nodes[f->calls.items[i].node].seen = false;
    }
    return fine;
}

enum status region_find(struct region_finder *finder, uint32_t module, enum engine_order order,
                        uint32_t variant)
{
    struct random_stream chance;
    random_open(&chance, 0, 0, variant);
    finder->chance = variant > 0 ? &chance : NULL;
    finder->gates.count = finder->variables.count = 0;
    finder->calls.count = finder->pending.count = 0;
    bool walked = walk(finder, order, finder->modules->roots[module]);
    finder->chance = NULL;
    if (!walked) {
        return STATUS_MEMORY;
    }
    if (order == ORDER_GATHERED && gather_variables(finder) != STATUS_OK) {
        return STATUS_MEMORY;
    }
    uint32_t next = finder->first;
    for (size_t v = 0; order == ORDER_INTERLEAVED && v < finder->variables.count; v++) {
        finder->variables.items[v] = next;
        next = finder->next[next];
    }
    finder->region = (struct region){
        .gates = finder->gates.items,
        .gate_count = (uint32_t)finder->gates.count,
        .variables = finder->variables.items,
        .variable_count = (uint32_t)finder->variables.count,
    };
    return STATUS_OK;
}
