/* Least fixed points. Gates stand in topological order of their components, so acyclic parts
 * take one forward pass (closure_kernel.h). A cyclic component starts at false everywhere; its
 * gates are monotone in each other (the circuit is stratified), so that what is added leads to
 * the least fixed point. In one world a gate counts what it still waits for; in 64 at once it
 * is evaluated again by a worklist, until no lane is added. */
#include "analyzer/closure.h"

#include "analyzer/closure_kernel.h"
#include "base/memory.h"

#include <string.h>

/* Who uses a node: the rows of the reversed edges among the nodes begin .. end-1. */
struct users {
    uint32_t begin, end;
    uint32_t *first; /* by node - begin, one more than nodes */
    uint32_t *user;
};

static void release_users(struct users *users)
{
    memory_free(users->first);
    memory_free(users->user);
}

static bool find_users(const struct circuit *circuit, uint32_t begin, uint32_t end,
                       struct users *users)
{
    uint32_t edges = circuit->first[end] - circuit->first[begin];
    *users = (struct users){begin, end, NULL, NULL};
    users->first = memory_zeroed((size_t)(end - begin) + 2, sizeof(*users->first));
    users->user = memory_array(edges, sizeof(*users->user));
    if (!users->first || !users->user) {
        return false;
    }
    uint32_t *next = users->first + 1;
    for (uint32_t e = circuit->first[begin]; e < circuit->first[end]; e++) {
        uint32_t input = literal_node(circuit->inputs[e]);
        if (input >= begin && input < end) {
            next[input - begin + 1]++;
        }
    }
    for (uint32_t n = 0; n < end - begin; n++) {
        next[n + 1] += next[n];
    }
    for (uint32_t node = begin; node < end; node++) {
        for (uint32_t e = circuit->first[node]; e < circuit->first[node + 1]; e++) {
            uint32_t input = literal_node(circuit->inputs[e]);
            if (input >= begin && input < end) {
                users->user[next[input - begin]++] = node;
            }
        }
    }
    return true;
}

/* A ring of nodes waiting to be evaluated; a node waits at most once. */
struct waiting {
    uint32_t *ring;
    bool *queued;
    uint32_t begin, size, head, count;
};

static void push_waiting(struct waiting *waiting, uint32_t node)
{
    if (waiting->queued[node - waiting->begin]) {
        return;
    }
    waiting->queued[node - waiting->begin] = true;
    uint32_t slot = waiting->head + waiting->count++;
    waiting->ring[slot >= waiting->size ? slot - waiting->size : slot] = node;
}

static uint32_t pop_waiting(struct waiting *waiting)
{
    uint32_t node = waiting->ring[waiting->head];
    waiting->head = waiting->head + 1 == waiting->size ? 0 : waiting->head + 1;
    waiting->count--;
    waiting->queued[node - waiting->begin] = false;
    return node;
}

static void iterate(const struct circuit *circuit, const struct users *users,
                    struct waiting *waiting, const uint64_t *denied, uint64_t *nodes)
{
    for (uint32_t node = users->begin; node < users->end; node++) {
        nodes[node] = 0;
        push_waiting(waiting, node);
    }
    while (waiting->count) {
        uint32_t node = pop_waiting(waiting);
        uint64_t value =
            closure_word(circuit, nodes, node) & (denied ? ~denied[node] : ~(uint64_t)0);
        if (value == nodes[node]) {
            continue;
        }
        nodes[node] = value;
        uint32_t local = node - users->begin;
        for (uint32_t u = users->first[local]; u < users->first[local + 1]; u++) {
            push_waiting(waiting, users->user[u]);
        }
    }
}

static enum status evaluate_cycle(const struct circuit *circuit, uint32_t component,
                                  const uint64_t *denied, uint64_t *nodes)
{
    uint32_t begin = circuit->component_first[component];
    uint32_t end = circuit->component_first[component + 1];
    struct users users = {0};
    struct waiting waiting = {.begin = begin, .size = end - begin};
    enum status status = STATUS_MEMORY;
    waiting.ring = memory_array(waiting.size, sizeof(*waiting.ring));
    waiting.queued = memory_zeroed(waiting.size, sizeof(*waiting.queued));
    if (waiting.ring && waiting.queued && find_users(circuit, begin, end, &users)) {
        iterate(circuit, &users, &waiting, denied, nodes);
        status = STATUS_OK;
    }
    release_users(&users);
    memory_free(waiting.ring);
    memory_free(waiting.queued);
    return status;
}

enum status closure_evaluate(const struct circuit *circuit, uint64_t *nodes)
{
    return closure_evaluate_denying(circuit, NULL, nodes);
}

enum status closure_evaluate_denying(const struct circuit *circuit, const uint64_t *denied,
                                     uint64_t *nodes)
{
    uint32_t next = circuit->atom_count;
    for (uint32_t i = 0; i < circuit->cyclic_count; i++) {
        uint32_t component = circuit->cyclic[i];
        closure_words(circuit, next, circuit->component_first[component], denied, nodes);
        enum status status = evaluate_cycle(circuit, component, denied, nodes);
        if (status != STATUS_OK) {
            return status;
        }
        next = circuit->component_first[component + 1];
    }
    closure_words(circuit, next, circuit->node_count, denied, nodes);
    return STATUS_OK;
}

/* A derivation in one world, among the nodes of 'users': who holds, in the order found, and how
 * many inputs the others still wait for. */
struct deriving {
    struct users users;
    uint32_t *missing; /* by node - users.begin */
    bool *holds;       /* by node */
    uint32_t *order;
    uint32_t count;
};

static void find_consequences(struct deriving *d)
{
    const struct users *users = &d->users;
    for (uint32_t next = 0; next < d->count; next++) {
        uint32_t local = d->order[next] - users->begin;
        for (uint32_t u = users->first[local]; u < users->first[local + 1]; u++) {
            uint32_t user = users->user[u];
            if (!d->holds[user] && --d->missing[user - users->begin] == 0) {
                d->holds[user] = true;
                d->order[d->count++] = user;
            }
        }
    }
}

/* What follows from outside the component alone. */
static void start_cycle(const struct circuit *circuit, struct deriving *d)
{
    uint32_t begin = d->users.begin, end = d->users.end;
    memset(d->holds + begin, 0, (end - begin) * sizeof(*d->holds));
    for (uint32_t node = begin; node < end; node++) {
        uint32_t held = 0;
        for (uint32_t e = circuit->first[node]; e < circuit->first[node + 1]; e++) {
            literal input = circuit->inputs[e];
            uint32_t from = literal_node(input);
            held +=
                (from < begin || from >= end) && d->holds[from] != literal_complemented(input);
        }
        uint32_t needed = circuit->threshold[node];
        d->missing[node - begin] = held < needed ? needed - held : 0;
    }
    for (uint32_t node = begin; node < end; node++) {
        if (d->missing[node - begin] == 0) {
            d->holds[node] = true;
            d->order[d->count++] = node;
        }
    }
}

static enum status derive_cycle(const struct circuit *circuit, uint32_t component, bool *holds)
{
    uint32_t begin = circuit->component_first[component];
    uint32_t end = circuit->component_first[component + 1];
    struct deriving d = {.holds = holds};
    enum status status = STATUS_MEMORY;
    d.missing = memory_array(end - begin, sizeof(*d.missing));
    d.order = memory_array(end - begin, sizeof(*d.order));
    if (d.missing && d.order && find_users(circuit, begin, end, &d.users)) {
        start_cycle(circuit, &d);
        find_consequences(&d);
        status = STATUS_OK;
    }
    release_users(&d.users);
    memory_free(d.missing);
    memory_free(d.order);
    return status;
}

enum status closure_evaluate_one(const struct circuit *circuit, bool *holds)
{
    uint32_t next = circuit->atom_count;
    for (uint32_t i = 0; i < circuit->cyclic_count; i++) {
        uint32_t component = circuit->cyclic[i];
        closure_truths(circuit, next, circuit->component_first[component], holds);
        enum status status = derive_cycle(circuit, component, holds);
        if (status != STATUS_OK) {
            return status;
        }
        next = circuit->component_first[component + 1];
    }
    closure_truths(circuit, next, circuit->node_count, holds);
    return STATUS_OK;
}

enum status closure_derive(const struct circuit *circuit, bool *holds, uint32_t *order,
                           uint32_t *count)
{
    struct deriving d = {.holds = holds, .order = order};
    enum status status = STATUS_MEMORY;
    d.missing = memory_array(circuit->node_count, sizeof(*d.missing));
    if (!d.missing || !find_users(circuit, 0, circuit->node_count, &d.users)) {
        goto out;
    }
    for (uint32_t node = 0; node < circuit->node_count; node++) {
        d.missing[node] = circuit->threshold[node];
        if (node >= circuit->atom_count) {
            holds[node] = d.missing[node] == 0;
        }
        if (holds[node]) {
            order[d.count++] = node;
        }
    }
    find_consequences(&d);
    *count = d.count;
    status = STATUS_OK;
out:
    release_users(&d.users);
    memory_free(d.missing);
    return status;
}

/* Marks the 'wanted' inputs of a gate that were derived first. */
static void need_inputs(const struct circuit *circuit, const uint32_t *rank, uint32_t node,
                        uint32_t wanted, bool *needed)
{
    uint32_t begin = circuit->first[node], end = circuit->first[node + 1];
    for (uint32_t found = 0; found < wanted; found++) {
        uint32_t earliest = UINT32_MAX, best = UINT32_MAX;
        uint32_t marked = 0;
        for (uint32_t e = begin; e < end; e++) {
            uint32_t input = literal_node(circuit->inputs[e]);
            marked += needed[input] && rank[input] < rank[node];
            if (!needed[input] && rank[input] < earliest) {
                earliest = rank[input];
                best = input;
            }
        }
        if (marked >= wanted || earliest >= rank[node]) {
            break;
        }
        needed[best] = true;
    }
}

enum status closure_needed(const struct circuit *circuit, const uint32_t *order, uint32_t count,
                           uint32_t root, bool *needed)
{
    uint32_t *rank = memory_array(circuit->node_count, sizeof(*rank));
    if (!rank) {
        return STATUS_MEMORY;
    }
    memset(rank, 0xFF, circuit->node_count * sizeof(*rank));
    memset(needed, 0, circuit->node_count * sizeof(*needed));
    for (uint32_t i = 0; i < count; i++) {
        rank[order[i]] = i;
    }
    needed[root] = true;
    for (uint32_t i = count; i-- > 0;) {
        uint32_t node = order[i];
        if (!needed[node] || node < circuit->atom_count) {
            continue;
        }
        if (circuit->kind[node] == GATE_ALL) {
            for (uint32_t e = circuit->first[node]; e < circuit->first[node + 1]; e++) {
                needed[literal_node(circuit->inputs[e])] = true;
            }
        } else {
            need_inputs(circuit, rank, node, circuit->threshold[node], needed);
        }
    }
    memory_free(rank);
    return STATUS_OK;
}
