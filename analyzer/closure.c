/* Least fixed points. Gates stand in topological order of their components, so acyclic parts
 * take one forward pass. A cyclic component starts at false everywhere and is iterated by a
 * worklist; its gates are monotone in each other (the circuit is stratified), so the iteration
 * only adds lanes and ends in the least fixed point. */
#include "analyzer/closure.h"

#include "base/memory.h"

#include <string.h>

static inline uint64_t value_of(const uint64_t *nodes, literal input)
{
    return nodes[literal_node(input)] ^ (0 - (uint64_t)literal_complemented(input));
}

/* Counts in bit-sliced counters: counter[b] holds bit b of the count of every lane; as many
 * bits as the number of inputs has. */
static uint64_t at_least(const struct circuit *circuit, const uint64_t *nodes, uint32_t node)
{
    uint64_t counter[32];
    uint32_t begin = circuit->first[node], end = circuit->first[node + 1];
    uint32_t k = circuit->threshold[node];
    int bits = 0;
    if (k > end - begin) {
        return 0;
    }
    for (; (end - begin) >> bits; bits++) {
        counter[bits] = 0;
    }
    for (uint32_t e = begin; e < end; e++) {
        uint64_t carry = value_of(nodes, circuit->inputs[e]);
        for (int b = 0; b < bits; b++) {
            uint64_t next = counter[b] & carry;
            counter[b] ^= carry;
            carry = next;
        }
    }
    uint64_t more = 0, equal = ~(uint64_t)0; /* compared with k from the highest bit down */
    for (int b = bits - 1; b >= 0; b--) {
        uint64_t wanted = 0 - (uint64_t)(k >> b & 1);
        more |= equal & counter[b] & ~wanted;
        equal &= ~(counter[b] ^ wanted);
    }
    return more | equal;
}

/* ALL is ANY of the complements, complemented: one loop without a branch on the kind, which in
 * a large circuit would be foreseen half of the time. */
static inline uint64_t evaluate(const struct circuit *circuit, const uint64_t *nodes,
                                uint32_t node)
{
    uint8_t kind = circuit->kind[node];
    if (kind == GATE_AT_LEAST) {
        return at_least(circuit, nodes, node);
    }
    if (kind == GATE_ATOM) {
        return nodes[node];
    }
    uint32_t begin = circuit->first[node], end = circuit->first[node + 1];
    uint64_t result = 0, flip = 0 - (uint64_t)(kind == GATE_ALL);
    for (uint32_t e = begin; e < end; e++) {
        result |= value_of(nodes, circuit->inputs[e]) ^ flip;
    }
    return result ^ flip;
}

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

static inline uint64_t evaluate_denying(const struct circuit *circuit, const uint64_t *denied,
                                        const uint64_t *nodes, uint32_t node)
{
    return evaluate(circuit, nodes, node) & (denied ? ~denied[node] : ~(uint64_t)0);
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
        uint64_t value = evaluate_denying(circuit, denied, nodes, node);
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
    for (uint32_t c = 0; c < circuit->component_count; c++) {
        if (circuit_component_cyclic(circuit, c)) {
            enum status status = evaluate_cycle(circuit, c, denied, nodes);
            if (status != STATUS_OK) {
                return status;
            }
        } else {
            uint32_t node = circuit->component_first[c];
            nodes[node] = evaluate_denying(circuit, denied, nodes, node);
        }
    }
    return STATUS_OK;
}

/* How many inputs a gate still waits for. */
static uint32_t missing_inputs(const struct circuit *circuit, uint32_t node)
{
    uint32_t inputs = circuit->first[node + 1] - circuit->first[node];
    switch ((enum gate_kind)circuit->kind[node]) {
    case GATE_ALL:
        return inputs;
    case GATE_AT_LEAST:
        return circuit->threshold[node];
    case GATE_ANY:
    case GATE_ATOM:
        break;
    }
    return 1;
}

enum status closure_derive(const struct circuit *circuit, bool *holds, uint32_t *order,
                           uint32_t *count)
{
    struct users users = {0};
    uint32_t *missing = memory_array(circuit->node_count, sizeof(*missing));
    enum status status = STATUS_MEMORY;
    uint32_t found = 0;
    if (!missing || !find_users(circuit, 0, circuit->node_count, &users)) {
        goto out;
    }
    for (uint32_t node = 0; node < circuit->node_count; node++) {
        bool atom = node < circuit->atom_count;
        missing[node] = atom ? 1 : missing_inputs(circuit, node);
        holds[node] = atom ? holds[node] : missing[node] == 0;
        if (holds[node]) {
            order[found++] = node;
        }
    }
    for (uint32_t next = 0; next < found; next++) {
        uint32_t node = order[next];
        for (uint32_t u = users.first[node]; u < users.first[node + 1]; u++) {
            uint32_t user = users.user[u];
            if (!holds[user] && --missing[user] == 0) {
                holds[user] = true;
                order[found++] = user;
            }
        }
    }
    *count = found;
    status = STATUS_OK;
out:
    release_users(&users);
    memory_free(missing);
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
        uint32_t inputs = circuit->first[node + 1] - circuit->first[node];
        if (circuit->kind[node] == GATE_ALL) {
            for (uint32_t e = circuit->first[node]; e < circuit->first[node + 1]; e++) {
                needed[literal_node(circuit->inputs[e])] = true;
            }
        } else {
            uint32_t wanted = circuit->kind[node] == GATE_ANY ? 1 : circuit->threshold[node];
            need_inputs(circuit, rank, node, wanted < inputs ? wanted : inputs, needed);
        }
    }
    memory_free(rank);
    return STATUS_OK;
}
