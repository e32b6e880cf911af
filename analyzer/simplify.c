/* Simplification in rounds. A round settles what is constant (two least fixed points, one with
 * every free atom false and one with every free atom possibly either), then rewrites the gates
 * that remain (rewriting.h). What is not on a cycle is then in order, and is the new circuit as
 * it stands. */
#include "analyzer/simplify.h"

#include "analyzer/condense.h"
#include "analyzer/cone.h"
#include "analyzer/engine.h"
#include "analyzer/factor.h"
#include "analyzer/grouping.h"
#include "analyzer/redundancy.h"
#include "analyzer/rewriting.h"
#include "base/limits.h"

#include <string.h>

enum {
    ROUNDS_AT_MOST = 40,
    LARGE = 1 << 14,      /* nodes: the circuit is only reshaped again ... */
    LARGE_SHARE = 1 << 3, /* ... where this took such a share of its edges the last time, */
    LARGE_STALE = 1 << 4, /* and goes through rounds while one finds as much of its nodes */
};

static void release_nodes(struct round *r)
{
    memory_free(r->settled);
    memory_free(r->reached);
    memory_free(r->uses);
    memory_free(r->replacement);
    memory_free(r->kept_shape);
    memory_free(r->stamp);
}

static void release_rows(struct round *r)
{
    memory_free(r->atom_of);
    r->atom_of = NULL;
    vec_release(&r->kind);
    vec_release(&r->threshold);
    vec_release(&r->first);
    vec_release(&r->inputs);
}

static void release_round(struct round *r)
{
    release_nodes(r);
    release_rows(r);
    memory_free(r->slots);
    vec_release(&r->gathered);
    vec_release(&r->left);
    redundancy_release(&r->given);
    *r = (struct round){.circuit = NULL};
}

static bool provide_nodes(struct round *r, size_t n)
{
    if (r->stamp && n <= r->room) {
        return true;
    }
    release_nodes(r);
    r->room = n;
    r->settled = memory_large(n, sizeof(*r->settled));
    r->reached = memory_large(n, sizeof(*r->reached));
    r->uses = memory_large(n, sizeof(*r->uses));
    r->replacement = memory_large(n, sizeof(*r->replacement));
    r->kept_shape = memory_large(n, sizeof(*r->kept_shape));
    r->stamp = memory_large(n, sizeof(*r->stamp));
    return r->settled && r->reached && r->uses && r->replacement && r->kept_shape && r->stamp;
}

static bool provide_slots(struct round *r, size_t gates)
{
    size_t slots = 16;
    while (slots < 2 * gates) {
        slots *= 2;
    }
    if (slots > r->slot_room) {
        memory_free(r->slots);
        r->slots = memory_large(slots, sizeof(*r->slots));
        r->slot_room = r->slots ? slots : 0;
    }
    r->slot_mask = (uint32_t)slots - 1;
    return r->slots;
}

static bool begin_round(struct round *r, const struct circuit *circuit, const uint8_t *fixed)
{
    size_t n = circuit->node_count;
    if (!provide_nodes(r, n) || !provide_slots(r, n - circuit->atom_count)) {
        return false;
    }
    memset(r->settled, 0, n * sizeof(*r->settled));
    memset(r->reached, 0, n * sizeof(*r->reached));
    memset(r->uses, 0, n * sizeof(*r->uses));
    memset(r->kept_shape, 0, n * sizeof(*r->kept_shape));
    memset(r->stamp, 0, n * sizeof(*r->stamp));
    memset(r->slots, 0, ((size_t)r->slot_mask + 1) * sizeof(*r->slots));
    r->circuit = circuit;
    r->fixed = fixed;
    r->atom_count = r->reached_count = r->now = 0;
    r->stale = 0;
    r->atom_of = memory_array(circuit->atom_count, sizeof(*r->atom_of));
    return r->atom_of;
}

static uint8_t settled_input(const struct round *r, uint32_t edge)
{
    uint8_t given = rewriting_given(r, edge);
    return given == GIVEN_NOT    ? rewriting_settled(r, r->circuit->inputs[edge])
           : given == GIVEN_TRUE ? CAN_HOLD | MUST_HOLD
                                 : 0;
}

static uint8_t settle_gate(const struct round *r, uint32_t gate)
{
    const struct circuit *c = r->circuit;
    uint32_t begin = c->first[gate], end = c->first[gate + 1], can = 0, must = 0;
    for (uint32_t e = begin; e < end; e++) {
        uint8_t s = settled_input(r, e);
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
    uint32_t count = 0, *stack = r->replacement; /* nothing is replaced yet */
    stack[count++] = root;
    r->reached[root] = REACHED;
    while (count > 0) {
        uint32_t node = stack[--count];
        r->reached_count++;
        for (uint32_t e = c->first[node]; e < c->first[node + 1]; e++) {
            uint32_t input = literal_node(c->inputs[e]);
            if (!open_node(r, input) || rewriting_given(r, e) != GIVEN_NOT) {
                continue;
            }
            r->uses[input]++;
            bool merges = !r->kept_shape[node] && rewriting_merges(c, node, c->inputs[e]);
            if (!r->reached[input]) {
                r->reached[input] = merges ? REACHED | MERGES : REACHED;
                stack[count++] = input;
            }
        }
    }
}

/* Hands the new rows over as they are: without cycles they stand in order. */
static enum status hand_over(struct round *r, literal root, struct simplified *out)
{
    if (r->kind.count >= LIMIT_CIRCUIT_NODES || r->inputs.count >= LIMIT_CIRCUIT_EDGES) {
        return STATUS_LIMIT;
    }
    if (!vec_push(&r->first, (uint32_t)r->inputs.count)) {
        return STATUS_MEMORY;
    }
    void *inputs = memory_resize(r->inputs.items, r->inputs.count, sizeof(literal));
    if (!inputs) {
        return STATUS_MEMORY;
    }
    out->root = root;
    out->circuit = (struct circuit){.node_count = (uint32_t)r->kind.count,
                                    .atom_count = r->atom_count,
                                    .edge_count = (uint32_t)r->inputs.count,
                                    .kind = r->kind.items,
                                    .threshold = r->threshold.items,
                                    .first = r->first.items,
                                    .inputs = inputs};
    r->kind.items = NULL;
    r->threshold.items = r->first.items = r->inputs.items = NULL;
    return circuit_complete(&out->circuit);
}

/* Builds the circuit of the new rows. */
static enum status finish(const struct round *r, literal root, struct simplified *out)
{
    struct circuit_builder builder;
    circuit_builder_init(&builder);
    for (size_t n = 0; n < r->kind.count; n++) {
        if (r->kind.items[n] == GATE_ATOM) {
            circuit_add_atom(&builder);
        } else {
            circuit_add_gate(&builder, r->kind.items[n], r->threshold.items[n]);
        }
    }
    for (uint32_t n = 0; n < r->kind.count; n++) {
        for (uint32_t i = r->first.items[n]; i < rewriting_row_end(r, n); i++) {
            circuit_add_input(&builder, n, r->inputs.items[i]);
        }
    }
    out->root = root;
    enum status status = circuit_finish_root(&builder, &out->circuit, &out->root);
    circuit_builder_release(&builder);
    return status;
}

/* One round; its 'stale' tells whether another may find more. */
static enum status run_round(struct round *r, const struct circuit *circuit, literal root,
                             const uint8_t *fixed, struct simplified *out)
{
    enum status status = STATUS_MEMORY;
    *out = (struct simplified){0};
    if (!begin_round(r, circuit, fixed)) {
        goto out;
    }
    settle(r);
    if (open_node(r, literal_node(root))) {
        reach(r, literal_node(root));
        if (!rewriting_run(r)) {
            goto out;
        }
    }
    literal replaced = rewriting_replace(r, root);
    status = STATUS_OK;
    if (replaced_constant(replaced)) {
        out->constant = true;
        out->value = replaced == REPLACED_TRUE;
        goto out;
    }
    status = circuit->cyclic_count ? finish(r, replaced, out) : hand_over(r, replaced, out);
    out->atom_of = r->atom_of;
    r->atom_of = NULL;
out:
    release_rows(r);
    redundancy_release(&r->given);
    return status;
}

/* Re-expresses the atoms of 'next', found from 'now', in those of the original. */
static void trace_atoms(const struct simplified *now, struct simplified *next)
{
    for (uint32_t a = 0; !next->constant && a < next->circuit.atom_count; a++) {
        next->atom_of[a] = now->atom_of[next->atom_of[a]];
    }
}

/* Another shape of the circuit, in its place. */
typedef enum status (*shaping)(const struct circuit *circuit, literal *root,
                               struct circuit *out, bool *changed);

static enum status reshape(struct simplified *s, shaping shape, bool *changed)
{
    struct circuit shaped;
    enum status status = shape(&s->circuit, &s->root, &shaped, changed);
    if (status == STATUS_OK && *changed) {
        circuit_release(&s->circuit);
        s->circuit = shaped;
    }
    return status;
}

/* The first of these that finds anything; rounds go on from there. */
static enum status reshape_once(struct round *r, struct simplified *s, bool *changed)
{
    static const shaping shapings[] = {factor, group_shared};
    enum status status = reshape(s, condense, changed);
    if (status == STATUS_OK && !*changed) {
        status = redundancy_find(&s->circuit, s->root, &r->given);
        *changed = r->given.count > 0;
    }
    for (size_t i = 0;
         status == STATUS_OK && !*changed && i < sizeof shapings / sizeof *shapings; i++) {
        status = reshape(s, shapings[i], changed);
    }
    return status;
}

/* Rounds and reshapings in turn. */
struct progress {
    struct simplified *now;
    struct round round; /* the last one */
    uint32_t edges;     /* of the circuit before it was reshaped last */
};

static bool is_large(const struct progress *p)
{
    return p->now->circuit.node_count >= LARGE;
}

static bool needs_round(const struct progress *p)
{
    const struct circuit *circuit = &p->now->circuit;
    bool many = p->round.stale >= circuit->node_count / LARGE_STALE;
    return p->round.stale > 0 && (!is_large(p) || many || circuit->cyclic_count > 0);
}

/* Where millions of gates are simple, the last of their edges cost more than they save. */
static bool is_worth_reshaping(const struct progress *p)
{
    return !is_large(p) || p->now->circuit.edge_count < p->edges - p->edges / LARGE_SHARE;
}

/* Reshapes what needs no round; '*done': that is not worth it, or finds nothing. */
static enum status go_on(struct progress *p, bool *done)
{
    bool reshaped = false;
    enum status status = STATUS_OK;
    if (needs_round(p)) {
        return STATUS_OK;
    }
    if (is_worth_reshaping(p)) {
        uint64_t stale = p->round.stale;
        p->edges = p->now->circuit.edge_count;
        if (is_large(p)) {
            release_round(&p->round); /* reshaping takes as much, and the most of all */
            p->round.stale = stale;
        }
        status = reshape_once(&p->round, p->now, &reshaped);
    }
    *done = !reshaped;
    return status;
}

static enum status repeat_round(struct progress *p)
{
    struct simplified next;
    enum status status = run_round(&p->round, &p->now->circuit, p->now->root, NULL, &next);
    if (status == STATUS_OK) {
        trace_atoms(p->now, &next);
    }
    simplified_release(p->now);
    *p->now = next;
    return status;
}

static enum status finish_shape(const struct progress *p)
{
    struct simplified *s = p->now;
    enum status status = STATUS_OK;
    bool reshaped;
    if (s->constant || literal_node(s->root) < s->circuit.atom_count) {
        return STATUS_OK;
    }
    if (p->round.stale > 0 && s->circuit.cyclic_count == 0) {
        status = cone_keep(&s->circuit, &s->root, s->atom_of);
    }
    return status == STATUS_OK ? reshape(s, group_private, &reshaped) : status;
}

static enum status simplify_all(const struct circuit *circuit, literal root,
                                const uint8_t *fixed, struct simplified *out)
{
    struct progress p = {.now = out, .edges = UINT32_MAX};
    bool done = false;
    enum status status = run_round(&p.round, circuit, root, fixed, out);
    for (int i = 1; status == STATUS_OK && !out->constant && i < ROUNDS_AT_MOST; i++) {
        status = go_on(&p, &done);
        if (status != STATUS_OK || done) {
            break;
        }
        status = repeat_round(&p);
    }
    if (status == STATUS_OK) {
        uint64_t stale = p.round.stale;
        release_round(&p.round);
        p.round.stale = stale;
        status = finish_shape(&p);
    }
    release_round(&p.round);
    return status;
}

/* In the terms of the cone; the answer is then put into those of the whole. */
static enum status simplify_cone(const struct cone *cone, const uint8_t *fixed,
                                 struct simplified *out)
{
    uint32_t atoms = cone->circuit.atom_count;
    uint8_t *states = memory_array(atoms, sizeof(*states));
    if (!states) {
        return STATUS_MEMORY;
    }
    for (uint32_t a = 0; a < atoms; a++) {
        states[a] = fixed ? fixed[cone->nodes[a]] : ATOM_FREE;
    }
    enum status status = simplify_all(&cone->circuit, cone->root, states, out);
    for (uint32_t a = 0; status == STATUS_OK && a < out->circuit.atom_count; a++) {
        out->atom_of[a] = cone->nodes[out->atom_of[a]];
    }
    memory_free(states);
    return status;
}

enum status simplify(const struct circuit *circuit, literal root, const uint8_t *fixed,
                     struct simplified *out)
{
    struct cone cone;
    *out = (struct simplified){0};
    enum status status = cone_find(circuit, root, &cone);
    if (status == STATUS_OK) {
        status = cone.whole ? simplify_all(circuit, root, fixed, out)
                            : simplify_cone(&cone, fixed, out);
    }
    cone_release(&cone);
    return status;
}

void simplified_release(struct simplified *simplified)
{
    circuit_release(&simplified->circuit);
    memory_free(simplified->atom_of);
    *simplified = (struct simplified){0};
}
