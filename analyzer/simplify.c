/* Simplification in rounds. A round settles what is constant (two least fixed points, one with
 * every free atom false and one with every free atom possibly either), then rewrites the gates
 * that remain in topological order, each into the rows of a new circuit. Invariant: the literal
 * that replaces a node is equivalent to it under the world. Gates on a cycle keep their shape;
 * only their settled inputs are dropped. */
#include "analyzer/simplify.h"

#include "analyzer/engine.h"
#include "analyzer/factor.h"

#include <string.h>

enum { ROUNDS_AT_MOST = 40 };

/* Replacements that are no literal. Numbers of nodes stay far below. */
#define REPLACED_TRUE (UINT32_MAX - 1)
#define REPLACED_FALSE UINT32_MAX

static inline bool replaced_constant(literal l)
{
    return l >= REPLACED_TRUE;
}

enum { CAN_HOLD = 1, MUST_HOLD = 2 };

struct round {
    const struct circuit *circuit;
    const uint8_t *fixed;
    uint8_t *settled;     /* by old node: CAN_HOLD | MUST_HOLD */
    uint8_t *reached;     /* by old node */
    uint32_t *uses;       /* by old node: reached gates that have it as an input */
    literal *replacement; /* by old node */
    uint8_t *kept_shape;  /* by old node: on a cycle */
    uint32_t *stack;
    /* The new circuit, gates in order of creation. */
    VEC(uint8_t) kind;
    VEC(uint32_t) threshold;
    VEC(uint32_t) first; /* start of each node's row */
    VEC(literal) inputs;
    uint32_t atom_count;
    uint32_t *atom_of;
    /* Scratch of one gate. */
    VEC(literal) gathered;
    uint32_t *stamp; /* by new node: 2 * gate stamp + polarity, when it was last gathered */
    uint32_t now;
    /* Shared gates: open addressing, node + 1. */
    uint32_t *slots, slot_mask;
    bool changed;
};

static void release_round(struct round *r)
{
    memory_free(r->settled);
    memory_free(r->reached);
    memory_free(r->uses);
    memory_free(r->replacement);
    memory_free(r->kept_shape);
    memory_free(r->stack);
    memory_free(r->atom_of);
    memory_free(r->stamp);
    memory_free(r->slots);
    vec_release(&r->kind);
    vec_release(&r->threshold);
    vec_release(&r->first);
    vec_release(&r->inputs);
    vec_release(&r->gathered);
}

static bool init_round(struct round *r, const struct circuit *circuit, const uint8_t *fixed)
{
    size_t n = circuit->node_count, slots = 16;
    while (slots < 2 * n) {
        slots *= 2;
    }
    *r = (struct round){.circuit = circuit, .fixed = fixed, .slot_mask = (uint32_t)slots - 1};
    r->settled = memory_zeroed(n, sizeof(*r->settled));
    r->reached = memory_zeroed(n, sizeof(*r->reached));
    r->uses = memory_zeroed(n, sizeof(*r->uses));
    r->replacement = memory_array(n, sizeof(*r->replacement));
    r->kept_shape = memory_zeroed(n, sizeof(*r->kept_shape));
    r->stack = memory_array(n, sizeof(*r->stack));
    r->atom_of = memory_array(circuit->atom_count, sizeof(*r->atom_of));
    r->stamp = memory_zeroed(n, sizeof(*r->stamp));
    r->slots = memory_zeroed(slots, sizeof(*r->slots));
    return r->settled && r->reached && r->uses && r->replacement && r->kept_shape && r->stack &&
           r->atom_of && r->stamp && r->slots;
}

/* What is settled: bit CAN_HOLD and bit MUST_HOLD of a literal. */
static uint8_t settled_literal(const struct round *r, literal l)
{
    uint8_t s = r->settled[literal_node(l)];
    if (!literal_complemented(l)) {
        return s;
    }
    return (uint8_t)((s & MUST_HOLD ? 0 : CAN_HOLD) | (s & CAN_HOLD ? 0 : MUST_HOLD));
}

static uint8_t settle_gate(const struct round *r, uint32_t gate)
{
    const struct circuit *c = r->circuit;
    uint32_t begin = c->first[gate], end = c->first[gate + 1], can = 0, must = 0;
    for (uint32_t e = begin; e < end; e++) {
        uint8_t s = settled_literal(r, c->inputs[e]);
        can += (s & CAN_HOLD) != 0;
        must += (s & MUST_HOLD) != 0;
    }
    uint32_t needed = c->threshold[gate];
    return (uint8_t)((can >= needed ? CAN_HOLD : 0) | (must >= needed ? MUST_HOLD : 0));
}

/* Both fixed points of one cyclic component: truth only grows from "never". */
static void settle_cycle(struct round *r, uint32_t begin, uint32_t end)
{
    for (bool grows = true; grows;) {
        grows = false;
        for (uint32_t g = begin; g < end; g++) {
            uint8_t s = r->settled[g] | settle_gate(r, g);
            grows |= s != r->settled[g];
            r->settled[g] = s;
        }
    }
}

static void settle(struct round *r)
{
    const struct circuit *c = r->circuit;
    for (uint32_t a = 0; a < c->atom_count; a++) {
        uint8_t state = r->fixed ? r->fixed[a] : ATOM_FREE;
        r->settled[a] = state == ATOM_FREE   ? CAN_HOLD
                        : state == ATOM_TRUE ? CAN_HOLD | MUST_HOLD
                                             : 0;
    }
    for (uint32_t k = 0; k < c->component_count; k++) {
        uint32_t begin = c->component_first[k], end = c->component_first[k + 1];
        if (circuit_component_cyclic(c, k)) {
            memset(r->kept_shape + begin, 1, end - begin);
            settle_cycle(r, begin, end);
        } else {
            r->settled[begin] = settle_gate(r, begin);
        }
    }
}

static bool open_node(const struct round *r, uint32_t node)
{
    return r->settled[node] == CAN_HOLD;
}

/* What the root reaches through nodes that are not settled, and how often each is used. */
static void reach(struct round *r, uint32_t root)
{
    const struct circuit *c = r->circuit;
    uint32_t count = 0;
    r->stack[count++] = root;
    r->reached[root] = 1;
    while (count > 0) {
        uint32_t node = r->stack[--count];
        for (uint32_t e = c->first[node]; e < c->first[node + 1]; e++) {
            uint32_t input = literal_node(c->inputs[e]);
            if (!open_node(r, input)) {
                continue;
            }
            r->uses[input]++;
            if (!r->reached[input]) {
                r->reached[input] = 1;
                r->stack[count++] = input;
            }
        }
    }
}

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

static literal replace(const struct round *r, literal l)
{
    uint8_t s = settled_literal(r, l);
    if (s != CAN_HOLD) {
        return s ? REPLACED_TRUE : REPLACED_FALSE;
    }
    return r->replacement[literal_node(l)] ^ (literal)literal_complemented(l);
}

static uint32_t row_end(const struct round *r, uint32_t node)
{
    return node + 1 < r->first.count ? r->first.items[node + 1] : (uint32_t)r->inputs.count;
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
        r->changed = true;
        return true;
    }
    r->stamp[node] = r->now << 1 | (input & 1);
    return vec_push(&r->gathered, input);
}

static bool gather_row(struct round *r, literal gate, bool *absorbed)
{
    uint32_t node = literal_node(gate), end = row_end(r, node);
    r->changed = true;
    for (uint32_t i = r->first.items[node]; i < end; i++) {
        if (!gather(r, r->inputs.items[i] ^ (gate & 1), absorbed)) {
            return false;
        }
    }
    return true;
}

/* The inputs of an ALL or ANY gate, replaced, merged and without repetition. */
static bool gather_connective(struct round *r, uint32_t gate, bool *absorbed)
{
    const struct circuit *c = r->circuit;
    enum gate_kind kind = c->kind[gate];
    literal neutral = kind == GATE_ALL ? REPLACED_TRUE : REPLACED_FALSE;
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1] && !*absorbed; e++) {
        literal input = replace(r, c->inputs[e]);
        bool fine = true;
        if (replaced_constant(input)) {
            *absorbed |= input != neutral;
            r->changed = true;
        } else if (!r->kept_shape[gate] && coalesces(r, c->inputs[e], input, kind)) {
            fine = gather_row(r, input, absorbed);
        } else {
            fine = gather(r, input, absorbed);
        }
        if (!fine) {
            return false;
        }
    }
    return true;
}

/* The inputs of an at-least gate; constants lower the threshold. Opposed inputs stay: each pair
 * simply counts one. */
static bool gather_count(struct round *r, uint32_t gate, uint32_t *threshold)
{
    const struct circuit *c = r->circuit;
    *threshold = c->threshold[gate];
    for (uint32_t e = c->first[gate]; e < c->first[gate + 1]; e++) {
        literal input = replace(r, c->inputs[e]);
        if (replaced_constant(input)) {
            *threshold -= input == REPLACED_TRUE && *threshold > 0;
            r->changed = true;
        } else if (!vec_push(&r->gathered, input)) {
            return false;
        }
    }
    return true;
}

static bool same_row(const struct round *r, uint32_t node, enum gate_kind kind,
                     uint32_t threshold)
{
    uint32_t begin = r->first.items[node], end = row_end(r, node);
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
static uint32_t hash_gathered(const struct round *r, enum gate_kind kind, uint32_t threshold)
{
    uint64_t sum = kind + (uint64_t)threshold * 31;
    for (size_t i = 0; i < r->gathered.count; i++) {
        uint64_t x = (r->gathered.items[i] + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15);
        sum += x ^ x >> 29;
    }
    sum *= UINT64_C(0xBF58476D1CE4E5B9);
    return (uint32_t)(sum >> 32);
}

static bool append_gathered(struct round *r, enum gate_kind kind, uint32_t threshold)
{
    if (!add_node(r, kind, threshold)) {
        return false;
    }
    for (size_t i = 0; i < r->gathered.count; i++) {
        if (!vec_push(&r->inputs, r->gathered.items[i])) {
            return false;
        }
    }
    return true;
}

/* The ALL or ANY gate over what was gathered, shared with an equal one. */
static bool share(struct round *r, enum gate_kind kind, literal *out)
{
    uint32_t slot = hash_gathered(r, kind, 0) & r->slot_mask;
    for (; r->slots[slot]; slot = (slot + 1) & r->slot_mask) {
        if (same_row(r, r->slots[slot] - 1, kind, 0)) {
            *out = literal_of(r->slots[slot] - 1, false);
            r->changed = true;
            return true;
        }
    }
    *out = literal_of((uint32_t)r->kind.count, false);
    r->slots[slot] = (uint32_t)r->kind.count + 1;
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
        r->changed = true;
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
    r->changed |= connective;
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
    r->changed |= absorbed;
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

static bool rewrite(struct round *r)
{
    const struct circuit *c = r->circuit;
    if (!add_atoms(r)) {
        return false;
    }
    for (uint32_t k = 0; k < c->component_count; k++) {
        uint32_t begin = c->component_first[k], end = c->component_first[k + 1];
        bool fine = true;
        if (r->kept_shape[begin]) {
            fine = rewrite_cycle(r, begin, end);
        } else if (r->reached[begin]) {
            fine = rewrite_gate(r, begin, &r->replacement[begin]);
        }
        if (!fine) {
            return false;
        }
    }
    return true;
}

/* Builds the circuit of the new rows. */
static enum status finish(const struct round *r, literal root, struct simplified *out)
{
    struct circuit_builder builder;
    circuit_builder_init(&builder);
    uint32_t *node_of = memory_array(r->kind.count, sizeof(*node_of));
    enum status status = STATUS_MEMORY;
    if (!node_of) {
        goto out;
    }
    for (size_t n = 0; n < r->kind.count; n++) {
        if (r->kind.items[n] == GATE_ATOM) {
            circuit_add_atom(&builder);
        } else {
            circuit_add_gate(&builder, r->kind.items[n], r->threshold.items[n]);
        }
    }
    for (uint32_t n = 0; n < r->kind.count; n++) {
        for (uint32_t i = r->first.items[n]; i < row_end(r, n); i++) {
            circuit_add_input(&builder, n, r->inputs.items[i]);
        }
    }
    status = circuit_finish(&builder, &out->circuit, node_of, NULL);
    if (status == STATUS_OK) {
        out->root = literal_of(node_of[literal_node(root)], literal_complemented(root));
    }
out:
    memory_free(node_of);
    circuit_builder_release(&builder);
    return status;
}

/* One round; '*changed' tells whether another may find more. */
static enum status run_round(const struct circuit *circuit, literal root, const uint8_t *fixed,
                             struct simplified *out, bool *changed)
{
    struct round r;
    enum status status = STATUS_MEMORY;
    *out = (struct simplified){0};
    if (!init_round(&r, circuit, fixed)) {
        goto out;
    }
    settle(&r);
    if (open_node(&r, literal_node(root))) {
        reach(&r, literal_node(root));
        if (!rewrite(&r)) {
            goto out;
        }
    }
    literal replaced = replace(&r, root);
    status = STATUS_OK;
    if (replaced_constant(replaced)) {
        out->constant = true;
        out->value = replaced == REPLACED_TRUE;
        goto out;
    }
    status = finish(&r, replaced, out);
    out->atom_of = r.atom_of;
    r.atom_of = NULL;
    *changed = r.changed;
out:
    release_round(&r);
    return status;
}

/* Re-expresses the atoms of 'next', found from 'now', in those of the original. */
static void trace_atoms(const struct simplified *now, struct simplified *next)
{
    for (uint32_t a = 0; !next->constant && a < next->circuit.atom_count; a++) {
        next->atom_of[a] = now->atom_of[next->atom_of[a]];
    }
}

/* Factors the circuit in place. */
static enum status factor_once(struct simplified *s, bool *changed)
{
    struct circuit factored;
    enum status status = factor(&s->circuit, &s->root, &factored, changed);
    if (status == STATUS_OK && *changed) {
        circuit_release(&s->circuit);
        s->circuit = factored;
    }
    return status;
}

enum status simplify(const struct circuit *circuit, literal root, const uint8_t *fixed,
                     struct simplified *out)
{
    bool changed = false, factored = false;
    enum status status = run_round(circuit, root, fixed, out, &changed);
    for (int i = 1; status == STATUS_OK && !out->constant && i < ROUNDS_AT_MOST; i++) {
        struct simplified next;
        if (!changed) {
            status = factor_once(out, &factored);
            if (status != STATUS_OK || !factored) {
                break;
            }
        }
        changed = false;
        status = run_round(&out->circuit, out->root, NULL, &next, &changed);
        if (status == STATUS_OK) {
            trace_atoms(out, &next);
        }
        simplified_release(out);
        *out = next;
    }
    return status;
}

void simplified_release(struct simplified *simplified)
{
    circuit_release(&simplified->circuit);
    memory_free(simplified->atom_of);
    *simplified = (struct simplified){0};
}
