/* Derivations, cuts and cases; see witness.h. Closing follows W. F. Dowling, J. H. Gallier
 * 1984, doi:10.1016/0743-1066(84)90014-1. A cut is an unfounded set: each of its gates keeps,
 * inside it, enough inputs that do not hold, so that none of its nodes can be the first to
 * hold. */
#include "analyzer/witness.h"

#include "base/memory.h"

#include <string.h>

static void find_users(struct witness *w)
{
    const struct circuit *circuit = w->circuit;
    uint32_t *end = w->first_user + 1; /* of the row of a node, once it is filled */
    for (uint32_t e = 0; e < circuit->edge_count; e++) {
        w->first_user[literal_node(circuit->inputs[e]) + 2]++;
    }
    for (uint32_t n = 0; n < circuit->node_count; n++) {
        end[n + 1] += end[n];
    }
    for (uint32_t n = 0; n < circuit->node_count; n++) {
        for (uint32_t e = circuit->first[n]; e < circuit->first[n + 1]; e++) {
            w->user[end[literal_node(circuit->inputs[e])]++] = n;
        }
    }
}

enum status witness_init(struct witness *w, const struct circuit *circuit, uint32_t goal)
{
    size_t nodes = circuit->node_count;
    *w = (struct witness){.circuit = circuit, .goal = goal};
    w->holds = memory_zeroed(nodes, sizeof(*w->holds));
    w->role = memory_zeroed(nodes, sizeof(*w->role));
    w->proof = memory_array(nodes, sizeof(*w->proof));
    w->first_user = memory_zeroed(nodes + 2, sizeof(*w->first_user));
    w->user = memory_array(circuit->edge_count, sizeof(*w->user));
    w->order = memory_array(nodes, sizeof(*w->order));
    w->rank = memory_array(nodes, sizeof(*w->rank));
    w->missing = memory_array(nodes, sizeof(*w->missing));
    if (!w->holds || !w->role || !w->proof || !w->first_user || !w->user || !w->order ||
        !w->rank || !w->missing) {
        witness_release(w);
        return STATUS_MEMORY;
    }
    find_users(w);
    return STATUS_OK;
}

void witness_release(struct witness *w)
{
    memory_free(w->holds);
    memory_free(w->role);
    memory_free(w->proof);
    memory_free(w->first_user);
    memory_free(w->user);
    memory_free(w->order);
    memory_free(w->rank);
    memory_free(w->missing);
    *w = (struct witness){0};
}

static void derive(struct witness *w, uint32_t node)
{
    w->holds[node] = true;
    w->rank[node] = w->count;
    w->order[w->count++] = node;
}

bool witness_close(struct witness *w)
{
    const struct circuit *circuit = w->circuit;
    w->count = 0;
    for (uint32_t n = 0; n < circuit->node_count; n++) {
        bool atom = n < circuit->atom_count;
        w->missing[n] = circuit->threshold[n];
        w->holds[n] = atom ? w->holds[n] : w->missing[n] == 0;
        if (w->holds[n]) {
            derive(w, n);
        }
    }
    for (uint32_t i = 0; i < w->count; i++) {
        uint32_t node = w->order[i];
        for (uint32_t u = w->first_user[node]; u < w->first_user[node + 1]; u++) {
            uint32_t user = w->user[u];
            if (!w->holds[user] && --w->missing[user] == 0) {
                derive(w, user);
            }
        }
    }
    return w->holds[w->goal];
}

/* Marks, from the goal back; a node is marked by a rank that is no longer needed for it. */
static void prove_derivation(struct witness *w)
{
    const struct circuit *circuit = w->circuit;
    uint32_t *marked = w->missing, last = w->rank[w->goal];
    memset(marked, 0, circuit->node_count * sizeof(*marked));
    marked[w->goal] = 1;
    for (uint32_t i = last + 1; i-- > 0;) {
        uint32_t node = w->order[i], wanted = marked[node] ? circuit->threshold[node] : 0;
        for (uint32_t e = circuit->first[node]; e < circuit->first[node + 1] && wanted; e++) {
            uint32_t input = literal_node(circuit->inputs[e]);
            if (w->holds[input] && w->rank[input] < i) {
                marked[input] = 1;
                wanted--;
            }
        }
    }
    for (uint32_t i = 0; i <= last; i++) {
        if (marked[w->order[i]]) {
            w->proof[w->proof_count++] = w->order[i];
        }
    }
}

static void prove_cut(struct witness *w)
{
    const struct circuit *circuit = w->circuit;
    uint32_t *marked = w->missing;
    memset(marked, 0, circuit->node_count * sizeof(*marked));
    marked[w->goal] = 1;
    w->proof[w->proof_count++] = w->goal;
    for (uint32_t i = 0; i < w->proof_count; i++) {
        uint32_t node = w->proof[i], inputs = circuit->first[node + 1] - circuit->first[node];
        uint32_t needed = circuit->threshold[node];
        uint32_t stop = inputs < needed ? 0 : inputs - needed + 1;
        for (uint32_t e = circuit->first[node]; stop > 0; e++) {
            uint32_t input = literal_node(circuit->inputs[e]);
            if (w->holds[input]) {
                continue;
            }
            stop--;
            if (!marked[input]) {
                marked[input] = 1;
                w->proof[w->proof_count++] = input;
            }
        }
    }
}

void witness_prove(struct witness *w)
{
    w->proof_count = 0;
    if (w->holds[w->goal]) {
        prove_derivation(w);
    } else {
        prove_cut(w);
    }
}

bool witness_try_case(struct witness *w, bool unset, bool assisted)
{
    for (uint32_t a = 0; a < w->circuit->atom_count; a++) {
        enum witness_role role = (enum witness_role)w->role[a];
        w->holds[a] = role == ROLE_TRUE || role == ROLE_SET || (role == ROLE_UNSET && unset) ||
                      (role == ROLE_ASSISTANCE && assisted);
    }
    return witness_close(w);
}

uint32_t witness_clear(struct witness *w)
{
    while (w->decided < w->circuit->atom_count && w->role[w->decided] != ROLE_UNSET) {
        w->decided++;
    }
    if (w->decided == w->circuit->atom_count) {
        return NONE;
    }
    w->role[w->decided] = ROLE_CLEARED;
    return w->decided++;
}

bool witness_turn(struct witness *w)
{
    while (w->decided > 0 && w->role[w->decided - 1] != ROLE_CLEARED) {
        uint8_t *role = &w->role[--w->decided];
        *role = *role == ROLE_SET ? ROLE_UNSET : *role;
    }
    if (w->decided > 0) {
        w->role[w->decided - 1] = ROLE_SET;
    }
    return w->decided > 0;
}
