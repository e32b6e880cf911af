/* Gates are rewritten one by one: inputs replaced, nested gates of one kind merged, repeated
 * and opposed inputs resolved, equal gates shared. Invariant: the literal that replaces a node
 * is equivalent to it under the world, and rows hold new nodes only. Gates on a cycle keep
 * their shape; only their settled inputs are dropped. */
#include "analyzer/rewriting.h"

enum {
    NEAR_SLOTS = 8, /* tried beside that of the last input */
};

static bool add_node(struct round *r, enum gate_kind kind, uint32_t threshold)
{
    return vec_push(&r->kind, (uint8_t)kind) && vec_push(&r->threshold, threshold) &&
           vec_push(&r->first, (uint32_t)r->inputs.count);
}

static bool add_atoms(struct round *r)
{
    for (uint32_t a = 0; a < r->circuit->atom_count; a++) {
        if (r->reached[a]) {
            r->replacement[a] = literal_of((uint32_t)r->kind.count, false);
            r->atom_of[r->atom_count++] = a;
            if (!add_node(r, GATE_ATOM, 0)) {
                return false;
            }
        }
    }
    return true;
}

static literal replace_input(const struct round *r, uint32_t edge)
{
    uint8_t given = rewriting_given(r, edge);
    if (given != GIVEN_NOT) {
        return given == GIVEN_TRUE ? REPLACED_TRUE : REPLACED_FALSE;
    }
    return rewriting_replace(r, r->circuit->inputs[edge]);
}

/* True where the gate that replaces an input can be merged into a gate of 'kind': it is used
 * only there and has that kind, seen through its complement by De Morgan. */
static bool coalesces(const struct round *r, literal old, literal new, enum gate_kind kind)
{
    uint32_t node = literal_node(new);
    if (r->uses[literal_node(old)] != 1 || r->kept_shape[literal_node(old)] ||
        node < r->atom_count) {
        return false;
    }
    enum gate_kind other = kind == GATE_ALL ? GATE_ANY : GATE_ALL;
    return r->kind.items[node] == (literal_complemented(new) ? other : kind);
}

/* Adds an input of an ALL or ANY gate to the scratch. '*absorbed': the gate is constant. */
static bool gather(struct round *r, literal input, bool *absorbed)
{
    uint32_t node = literal_node(input), seen = r->stamp[node];
    if (seen >> 1 == r->now) {
        *absorbed |= (seen & 1) != (input & 1);
        r->stale++;
        return true;
    }
    r->stamp[node] = r->now << 1 | (input & 1);
    return vec_push(&r->gathered, input);
}

static bool gather_row(struct round *r, literal gate, bool *absorbed)
{
    uint32_t node = literal_node(gate), end = rewriting_row_end(r, node);
    r->stale++;
    for (uint32_t i = r->first.items[node]; i < end; i++) {
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
    literal old = r->circuit->inputs[edge];
    enum gate_kind kind = r->circuit->kind[gate];
    literal neutral = kind == GATE_ALL ? REPLACED_TRUE : REPLACED_FALSE;
    literal input = replace_input(r, edge) ^ flip; /* of constants, too */
    if (replaced_constant(input)) {
        *absorbed |= input != neutral;
        r->stale += r->kept_shape[gate];
        return true;
    }
    return !r->kept_shape[gate] && coalesces(r, old, input, kind)
               ? gather_row(r, input, absorbed)
               : gather(r, input, absorbed);
}

static bool is_left(const struct round *r, literal old)
{
    return (r->reached[literal_node(old)] & LEFT) != 0;
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
    bool left = r->uses[gate] == 1 && (r->reached[gate] & MERGES);
    r->reached[gate] |= left ? LEFT : 0;
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
            r->stale += r->kept_shape[gate];
        } else if (!vec_push(&r->gathered, input)) {
            return false;
        }
    }
    return true;
}

static bool same_row(const struct round *r, uint32_t node, enum gate_kind kind,
                     uint32_t threshold)
{
    uint32_t begin = r->first.items[node], end = rewriting_row_end(r, node);
    if (r->kind.items[node] != kind || r->threshold.items[node] != threshold ||
        end - begin != r->gathered.count) {
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
    for (size_t i = 0; i < r->gathered.count; i++) {
        uint64_t x = (r->gathered.items[i] + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15);
        sum += x ^ x >> 29;
    }
    sum *= UINT64_C(0xBF58476D1CE4E5B9);
    return (uint32_t)(sum >> 32);
}

static bool append_gathered(struct round *r, enum gate_kind kind, uint32_t threshold)
{
    if (!add_node(r, kind, threshold) || !vec_reserve(&r->inputs, r->gathered.count)) {
        return false;
    }
    for (size_t i = 0; i < r->gathered.count; i++) {
        r->inputs.items[r->inputs.count++] = r->gathered.items[i];
    }
    return true;
}

static uint32_t last_gathered(const struct round *r)
{
    literal last = 0;
    for (size_t i = 0; i < r->gathered.count; i++) {
        last = r->gathered.items[i] > last ? r->gathered.items[i] : last;
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
        if (!*slot || same_row(r, *slot - 1, kind, 0)) {
            return slot;
        }
    }
}

/* The ALL or ANY gate over what was gathered, shared with an equal one. */
static bool share(struct round *r, enum gate_kind kind, literal *out)
{
    uint32_t *slot = find_shared(r, kind);
    if (*slot) {
        *out = literal_of(*slot - 1, false);
        r->stale++;
        return true;
    }
    *slot = (uint32_t)r->kind.count + 1;
    *out = literal_of(*slot - 1, false);
    return append_gathered(r, kind, 0);
}

static bool rewrite_connective(struct round *r, uint32_t gate, literal *out)
{
    enum gate_kind kind = r->circuit->kind[gate];
    bool absorbed = false;
    if (!gather_connective(r, gate, &absorbed)) {
        return false;
    }
    if (absorbed || r->gathered.count == 0) {
        bool value = (kind == GATE_ALL) != absorbed;
        *out = value ? REPLACED_TRUE : REPLACED_FALSE;
        return true;
    }
    if (r->gathered.count == 1) {
        *out = r->gathered.items[0];
        return true;
    }
    return share(r, kind, out);
}

/* At-least gates are not shared: they are rare, and may repeat inputs. */
static bool rewrite_count(struct round *r, uint32_t gate, literal *out)
{
    uint32_t threshold = 0;
    if (!gather_count(r, gate, &threshold)) {
        return false;
    }
    size_t count = r->gathered.count;
    if (threshold == 0 || threshold > count) {
        *out = threshold == 0 ? REPLACED_TRUE : REPLACED_FALSE;
        return true;
    }
    bool connective = threshold == 1 || threshold == count;
    r->stale += connective;
    *out = literal_of((uint32_t)r->kind.count, false);
    return append_gathered(r,
                           !connective      ? GATE_AT_LEAST
                           : threshold == 1 ? GATE_ANY
                                            : GATE_ALL,
                           connective ? 0 : threshold);
}

static bool rewrite_gate(struct round *r, uint32_t gate, literal *out)
{
    r->gathered.count = 0;
    r->now++;
    return r->circuit->kind[gate] == GATE_AT_LEAST ? rewrite_count(r, gate, out)
                                                   : rewrite_connective(r, gate, out);
}

/* A gate on a cycle keeps its number and its kind; an absorbed one becomes a constant gate. */
static bool rewrite_in_cycle(struct round *r, uint32_t gate)
{
    enum gate_kind kind = r->circuit->kind[gate];
    uint32_t threshold = 0;
    bool absorbed = false;
    r->gathered.count = 0;
    r->now++;
    if (kind == GATE_AT_LEAST) {
        if (!gather_count(r, gate, &threshold)) {
            return false;
        }
        if (threshold == 0) {
            r->gathered.count = 0;
            kind = GATE_ALL;
        }
    } else if (!gather_connective(r, gate, &absorbed)) {
        return false;
    }
    if (absorbed) {
        r->gathered.count = 0;
        kind = kind == GATE_ALL ? GATE_ANY : GATE_ALL;
    }
    r->stale += absorbed;
    return append_gathered(r, kind, kind == GATE_AT_LEAST ? threshold : 0);
}

static bool rewrite_cycle(struct round *r, uint32_t begin, uint32_t end)
{
    uint32_t next = (uint32_t)r->kind.count;
    for (uint32_t g = begin; g < end; g++) {
        if (r->reached[g]) {
            r->replacement[g] = literal_of(next++, false);
        }
    }
    for (uint32_t g = begin; g < end; g++) {
        if (r->reached[g] && !rewrite_in_cycle(r, g)) {
            return false;
        }
    }
    return true;
}

bool rewriting_run(struct round *r)
{
    const struct circuit *c = r->circuit;
    size_t nodes = (size_t)r->reached_count + 1;
    if (!vec_reserve(&r->kind, nodes) || !vec_reserve(&r->threshold, nodes) ||
        !vec_reserve(&r->first, nodes) || !vec_reserve(&r->inputs, c->edge_count) ||
        !add_atoms(r)) {
        return false;
    }
    for (uint32_t k = 0; k < c->component_count; k++) {
        uint32_t begin = c->component_first[k], end = c->component_first[k + 1];
        bool fine = true;
        if (r->kept_shape[begin]) {
            fine = rewrite_cycle(r, begin, end);
        } else if (r->reached[begin] && !leave_gate(r, begin)) {
            fine = rewrite_gate(r, begin, &r->replacement[begin]);
        }
        if (!fine) {
            return false;
        }
    }
    return true;
}
