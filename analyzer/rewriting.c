/* Gates are rewritten one by one: inputs replaced, nested gates of one kind merged, repeated
 * and opposed inputs resolved, equal gates shared. Invariant: the literal that replaces a node
 * is equivalent to it under the world, and rows hold new nodes only. Gates on a cycle keep
 * their shape; only their settled inputs are dropped. */
#include "analyzer/rewriting.h"

#include <string.h>

enum {
    NEAR_SLOTS = 8, /* tried beside that of the last input */
};

void *rewriting_provide(void *old, size_t *room, size_t count, size_t size)
{
    if (old && count <= *room) {
        return old;
    }
    memory_free(old);
    *room = count;
    return memory_large(count, size);
}

static bool provide_slots(struct round *r)
{
    size_t slots = 16;
    while (slots < (size_t)2 * r->reached_gates) {
        slots *= 2;
    }
    r->slots = rewriting_provide(r->slots, &r->slot_room, slots, sizeof(*r->slots));
    r->slot_mask = (uint32_t)slots - 1;
    if (r->slots) {
        memset(r->slots, 0, slots * sizeof(*r->slots));
    }
    return r->slots;
}

/* A node becomes one new node at most. */
static bool provide_rows(struct round *r)
{
    size_t nodes = (size_t)r->reached_atoms + r->reached_gates;
    r->kind = memory_array(nodes, sizeof(*r->kind));
    r->threshold = memory_array(nodes, sizeof(*r->threshold));
    r->first = memory_array(nodes + 1, sizeof(*r->first));
    r->atom_of = memory_array(r->reached_atoms, sizeof(*r->atom_of));
    r->stamp = rewriting_provide(r->stamp, &r->stamp_room, nodes, sizeof(*r->stamp));
    if (!r->kind || !r->threshold || !r->first || !r->atom_of || !r->stamp ||
        !provide_slots(r) || !vec_reserve(&r->inputs, r->reached_edges)) {
        return false;
    }
    memset(r->stamp, 0, nodes * sizeof(*r->stamp));
    r->now = 0;
    return true;
}

static literal constant_of(uint8_t state)
{
    return state & MUST_HOLD ? REPLACED_TRUE : REPLACED_FALSE;
}

static void add_atoms(struct round *r)
{
    for (uint32_t a = 0; a < r->circuit->atom_count; a++) {
        if (r->state[a] & REACHED) {
            r->replacement[a] = literal_of(r->atom_count, false);
            r->atom_of[r->atom_count++] = a;
        } else {
            r->replacement[a] = constant_of(r->state[a]);
        }
    }
    r->node_count = r->atom_count;
    memset(r->kind, GATE_ATOM, r->atom_count);
    memset(r->threshold, 0, r->atom_count * sizeof(*r->threshold));
    memset(r->first, 0, ((size_t)r->atom_count + 1) * sizeof(*r->first));
}

static literal replace_input(const struct round *r, uint32_t edge)
{
    uint8_t given = rewriting_given(r, edge);
    if (given != GIVEN_NOT) {
        return given == GIVEN_TRUE ? REPLACED_TRUE : REPLACED_FALSE;
    }
    literal l = r->circuit->inputs[edge];
    return r->replacement[literal_node(l)] ^ (l & 1); /* of constants, too */
}

/* Begins the row of a gate. */
static void begin_row(struct round *r)
{
    r->inputs.count = r->first[r->node_count];
    r->alone = false;
    r->now++;
}

static uint32_t gathered_count(const struct round *r)
{
    return (uint32_t)r->inputs.count - r->first[r->node_count];
}

static const literal *gathered(const struct round *r)
{
    return r->inputs.items + r->first[r->node_count];
}

/* Makes a gate of what was gathered. */
static literal add_gate(struct round *r, enum gate_kind kind, uint32_t threshold)
{
    uint32_t node = r->node_count++;
    r->kind[node] = (uint8_t)kind;
    r->threshold[node] = threshold;
    r->first[node + 1] = (uint32_t)r->inputs.count;
    return literal_of(node, false);
}

/* True where the gate that replaces an input can be merged into a gate of 'kind': it is used
 * only there and has that kind, seen through its complement by De Morgan. */
static bool coalesces(const struct round *r, literal old, literal new, enum gate_kind kind)
{
    uint32_t node = literal_node(new);
    if ((r->state[literal_node(old)] & (SHARED | ON_CYCLE)) || node < r->atom_count) {
        return false;
    }
    enum gate_kind other = kind == GATE_ALL ? GATE_ANY : GATE_ALL;
    return r->kind[node] == (literal_complemented(new) ? other : kind);
}

/* Adds an input of an ALL or ANY gate to its row. '*absorbed': the gate is constant. */
static bool gather(struct round *r, literal input, bool *absorbed)
{
    uint32_t node = literal_node(input), seen = r->stamp[node];
    if (seen >> 1 == r->now) {
        *absorbed |= (seen & 1) != (input & 1);
        r->stale++;
        return true;
    }
    r->stamp[node] = r->now << 1 | (input & 1);
    return vec_push(&r->inputs, input);
}

static bool gather_row(struct round *r, literal gate, bool *absorbed)
{
    uint32_t node = literal_node(gate), end = r->first[node + 1];
    r->stale++;
    for (uint32_t i = r->first[node]; i < end; i++) {
        if (!gather(r, r->inputs.items[i] ^ (gate & 1), absorbed)) {
            return false;
        }
    }
    return true;
}

/* One input of the gate at hand, or of one left to it that is complemented with 'flip'. */
static bool gather_input(struct round *r, uint32_t gate, uint32_t edge, literal flip,
                         bool *absorbed)
{
    const struct circuit *c = r->circuit;
    literal old = c->inputs[edge], input = replace_input(r, edge) ^ flip;
    enum gate_kind kind = c->kind[gate];
    bool on_cycle = r->state[gate] & ON_CYCLE;
    if (replaced_constant(input)) {
        *absorbed |= input != (kind == GATE_ALL ? REPLACED_TRUE : REPLACED_FALSE);
        r->stale += on_cycle;
        return true;
    }
    if (literal_node(old) < c->atom_count) {
        r->alone |= !(r->state[literal_node(old)] & SHARED);
    } else if (!on_cycle && coalesces(r, old, input, kind)) {
        return gather_row(r, input, absorbed);
    }
    return gather(r, input, absorbed);
}

static bool is_left(const struct round *r, literal old)
{
    return (r->state[literal_node(old)] & LEFT) != 0;
}

static bool enter_left(struct round *r, literal old, literal flip)
{
    const struct circuit *c = r->circuit;
    uint32_t node = literal_node(old);
    struct left_gate entered = {c->first[node], c->first[node + 1], flip ^ (old & 1)};
    return vec_push(&r->left, entered);
}

/* The inputs of a gate that was left to the one at hand, and of those left to it. */
static bool gather_left(struct round *r, uint32_t gate, literal old, bool *absorbed)
{
    r->left.count = 0;
    bool fine = enter_left(r, old, 0);
    while (fine && r->left.count > 0 && !*absorbed) {
        struct left_gate *top = &r->left.items[r->left.count - 1];
        if (top->next == top->end) {
            r->left.count--;
            continue;
        }
        uint32_t edge = top->next++;
        literal input = r->circuit->inputs[edge];
        fine = is_left(r, input) ? enter_left(r, input, top->flip)
                                 : gather_input(r, gate, edge, top->flip, absorbed);
    }
    return fine;
}

/* The inputs of an ALL or ANY gate, replaced, merged and without repetition. */
static bool gather_connective(struct round *r, uint32_t gate, bool *absorbed)
{
    const struct circuit *c = r->circuit;
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1] && !*absorbed; e++) {
        literal old = c->inputs[e];
        if (!(is_left(r, old) ? gather_left(r, gate, old, absorbed)
                              : gather_input(r, gate, e, 0, absorbed))) {
            return false;
        }
    }
    return true;
}

/* Leaves a gate to the one that will merge it: its inputs are gathered there, once, however
 * long a chain of such gates is. */
static bool leave_gate(struct round *r, uint32_t gate)
{
    bool left = (r->state[gate] & (MERGES | SHARED)) == MERGES;
    r->state[gate] |= left ? LEFT : 0;
    return left;
}

/* The inputs of an at-least gate; constants lower the threshold. Opposed inputs stay: each pair
 * simply counts one. */
static bool gather_count(struct round *r, uint32_t gate, uint32_t *threshold)
{
    const struct circuit *c = r->circuit;
    *threshold = c->threshold[gate];
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        literal input = replace_input(r, e);
        if (replaced_constant(input)) {
            *threshold -= input == REPLACED_TRUE && *threshold > 0;
            r->stale += (r->state[gate] & ON_CYCLE) != 0;
        } else if (!vec_push(&r->inputs, input)) {
            return false;
        }
    }
    return true;
}

/* Whether a gate has the kind and the inputs of the one at hand. */
static bool same_row(const struct round *r, uint32_t node, enum gate_kind kind)
{
    uint32_t begin = r->first[node], end = r->first[node + 1];
    if (r->kind[node] != kind || end - begin != gathered_count(r)) {
        return false;
    }
    for (uint32_t i = begin; i < end; i++) {
        literal input = r->inputs.items[i];
        if (r->stamp[literal_node(input)] != (r->now << 1 | (input & 1))) {
            return false;
        }
    }
    return true;
}

/* Independent of the sequence of inputs. */
static uint32_t hash_gathered(const struct round *r, enum gate_kind kind)
{
    uint64_t sum = kind;
    for (uint32_t i = 0; i < gathered_count(r); i++) {
        uint64_t x = (gathered(r)[i] + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15);
        sum += x ^ x >> 29;
    }
    sum *= UINT64_C(0xBF58476D1CE4E5B9);
    return (uint32_t)(sum >> 32);
}

static uint32_t last_gathered(const struct round *r)
{
    literal last = 0;
    for (uint32_t i = 0; i < gathered_count(r); i++) {
        last = gathered(r)[i] > last ? gathered(r)[i] : last;
    }
    return literal_node(last);
}

/* The slot of a gate that is equal to what was gathered, or the free one where it belongs.
 * Gates come about in the order of their last inputs: slots beside that of the last input are
 * at hand in memory, as those of a hash are not. These are for gates that find them taken. */
static uint32_t *find_shared(const struct round *r, enum gate_kind kind)
{
    uint32_t near = last_gathered(r) * 2, hash = 0;
    for (uint32_t i = 0;; i++) {
        if (i == NEAR_SLOTS) {
            hash = hash_gathered(r, kind);
        }
        uint32_t *slot = &r->slots[(i < NEAR_SLOTS ? near + i : hash + i) & r->slot_mask];
        if (!*slot || same_row(r, *slot - 1, kind)) {
            return slot;
        }
    }
}

/* The ALL or ANY gate over what was gathered, shared with an equal one. */
static literal share(struct round *r, enum gate_kind kind)
{
    uint32_t *slot = r->alone ? NULL : find_shared(r, kind);
    if (slot && *slot) {
        r->stale++;
        return literal_of(*slot - 1, false);
    }
    if (slot) {
        *slot = r->node_count + 1;
    }
    return add_gate(r, kind, 0);
}

static bool rewrite_connective(struct round *r, uint32_t gate, literal *out)
{
    enum gate_kind kind = r->circuit->kind[gate];
    bool absorbed = false;
    if (!gather_connective(r, gate, &absorbed)) {
        return false;
    }
    uint32_t count = gathered_count(r);
    if (absorbed || count == 0) {
        *out = (kind == GATE_ALL) != absorbed ? REPLACED_TRUE : REPLACED_FALSE;
    } else {
        *out = count == 1 ? *gathered(r) : share(r, kind);
    }
    return true;
}

/* At-least gates are not shared: they are rare, and may repeat inputs. */
static bool rewrite_count(struct round *r, uint32_t gate, literal *out)
{
    uint32_t threshold = 0;
    if (!gather_count(r, gate, &threshold)) {
        return false;
    }
    uint32_t count = gathered_count(r);
    if (threshold == 0 || threshold > count) {
        *out = threshold == 0 ? REPLACED_TRUE : REPLACED_FALSE;
    } else if (threshold == 1 || threshold == count) {
        r->stale++;
        *out = add_gate(r, threshold == 1 ? GATE_ANY : GATE_ALL, 0);
    } else {
        *out = add_gate(r, GATE_AT_LEAST, threshold);
    }
    return true;
}

static bool rewrite_gate(struct round *r, uint32_t gate, literal *out)
{
    begin_row(r);
    return r->circuit->kind[gate] == GATE_AT_LEAST ? rewrite_count(r, gate, out)
                                                   : rewrite_connective(r, gate, out);
}

/* A gate on a cycle keeps its number and its kind; an absorbed one becomes a constant gate. */
static bool rewrite_in_cycle(struct round *r, uint32_t gate)
{
    enum gate_kind kind = r->circuit->kind[gate];
    uint32_t threshold = 0;
    bool absorbed = false;
    begin_row(r);
    if (kind == GATE_AT_LEAST) {
        if (!gather_count(r, gate, &threshold)) {
            return false;
        }
        if (threshold == 0) {
            begin_row(r);
            kind = GATE_ALL;
        }
    } else if (!gather_connective(r, gate, &absorbed)) {
        return false;
    }
    if (absorbed) {
        begin_row(r);
        kind = kind == GATE_ALL ? GATE_ANY : GATE_ALL;
    }
    r->stale += absorbed;
    (void)add_gate(r, kind, kind == GATE_AT_LEAST ? threshold : 0);
    return true;
}

static bool rewrite_cycle(struct round *r, uint32_t begin, uint32_t end)
{
    uint32_t next = r->node_count;
    for (uint32_t g = begin; g < end; g++) {
        bool reached = r->state[g] & REACHED;
        r->replacement[g] = reached ? literal_of(next++, false) : constant_of(r->state[g]);
    }
    for (uint32_t g = begin; g < end; g++) {
        if ((r->state[g] & REACHED) && !rewrite_in_cycle(r, g)) {
            return false;
        }
    }
    return true;
}

bool rewriting_run(struct round *r)
{
    const struct circuit *c = r->circuit;
    if (!provide_rows(r)) {
        return false;
    }
    add_atoms(r);
    for (uint32_t k = 0; k < c->component_count; k++) {
        uint32_t begin = c->component_first[k];
        bool fine = true;
        if (r->state[begin] & ON_CYCLE) {
            fine = rewrite_cycle(r, begin, c->component_first[k + 1]);
        } else if (!(r->state[begin] & REACHED)) {
            r->replacement[begin] = constant_of(r->state[begin]);
        } else if (!leave_gate(r, begin)) {
            fine = rewrite_gate(r, begin, &r->replacement[begin]);
        }
        if (!fine) {
            return false;
        }
    }
    r->inputs.count = r->first[r->node_count];
    return true;
}
